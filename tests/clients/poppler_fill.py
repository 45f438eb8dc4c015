"""Fills in forms with poppler's GLib library; run by Debian's own Python, which has python3-gi.

python3 poppler_fill.py JOBS.json: a list of {form, saved, answers: [{name, kind, value, shown}],
stops: [{name, page, x, y, state?}]}.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any


def main(jobs: Path) -> None:
    """Fill in every form of the list and save it."""
    gi = importlib.import_module("gi")
    gi.require_version("Poppler", "0.18")
    poppler = importlib.import_module("gi.repository.Poppler")
    for job in json.loads(jobs.read_text(encoding="utf-8")):
        document = poppler.Document.new_from_file(Path(job["form"]).as_uri(), None)
        wanted = {one["name"]: one for one in job["answers"]}
        for number in range(document.get_n_pages()):
            stops = [stop for stop in job["stops"] if stop["page"] == number]
            page = document.get_page(number)
            for mapping in page.get_form_field_mapping():
                stop = _stop(mapping.area, page.get_size()[1], stops)
                if stop and stop["name"] in wanted:
                    _answer(poppler, mapping.field, wanted[stop["name"]], stop.get("state"))
        document.save(Path(job["saved"]).as_uri())


def _stop(area: Any, height: float, stops: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the field whose middle is in ``area``, which is measured from the bottom of the page."""
    for stop in stops:
        if area.x1 < stop["x"] < area.x2 and area.y1 < height - stop["y"] < area.y2:
            return stop
    return None


def _answer(poppler: Any, field: Any, answer: dict[str, Any], state: str | None) -> None:
    kind, value = answer["kind"], answer["value"]
    if kind in ("check", "radio"):
        if kind == "check" or state == value:
            field.button_set_state(True)
    elif kind == "list":
        offered = [field.choice_get_item(n) for n in range(field.choice_get_n_items())]
        field.choice_select_item(offered.index(answer["shown"] or value))
    else:
        field.text_set_text(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
