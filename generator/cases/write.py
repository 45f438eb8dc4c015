"""Changes to a case file that keep its comments, order and quotes.

ruamel.yaml edits the file in place; the changed text must pass the same checks as any
case file before it replaces the old one.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from generator import files, validation, yamlfiles
from generator.cases.load import _Reader
from generator.cases.model import Case


def change(path: Path, edit: Callable[[Any], None], own: Path | None = None) -> Case:
    """Apply ``edit`` to the data of the case file at ``path`` and return the changed case.

    Raises DataError, and leaves the file as it was, if the result is not a sound case.
    """
    yamlfiles.read(path)
    keeper = _keeper()
    data = keeper.load(path.read_text(encoding="utf-8-sig"))
    edit(data)
    text = io.StringIO()
    keeper.dump(data, text)
    case = check_text(path, text.getvalue(), own)
    files.write(path, text.getvalue().encode("utf-8"))
    return case


def check_text(path: Path, text: str, own: Path | None = None) -> Case:
    """Return the case that ``text`` would be at ``path``; raises DataError."""
    document = yamlfiles.parse(text, str(path))
    validation.check(document, validation.meta("case"))
    return _Reader(path, document, own).case()


def _keeper() -> YAML:
    keeper = YAML(typ="rt")
    keeper.preserve_quotes = True
    keeper.width = 10_000
    keeper.representer.ignore_aliases = lambda _: True  # one day written twice is two days, not a link
    keeper.indent(mapping=2, sequence=4, offset=2)
    return keeper


def append(key: str, item: Mapping[str, Any]) -> Callable[[Any], None]:
    """Return an edit that adds ``item`` to the list ``key``, made where there is none."""

    def edit(data: Any) -> None:
        if data.get(key) is None:
            data[key] = []
        data[key].append(dict(item))

    return edit


def put_meeting(meeting: Mapping[str, Any]) -> Callable[[Any], None]:
    """Return an edit that records ``meeting``, in place of one of its kind."""

    def edit(data: Any) -> None:
        kept = data.get("meetings") or []
        for old in kept:
            if old["meeting"] == meeting["meeting"]:
                old.update(meeting)
                return
        append("meetings", meeting)(data)

    return edit


def put_answers(letter: str, answers: Mapping[str, Any]) -> Callable[[Any], None]:
    """Return an edit that keeps what was decided for ``letter``, over what stood there."""

    def edit(data: Any) -> None:
        if not answers:
            return
        if data.get("letters") is None:
            data["letters"] = {}
        if data["letters"].get(letter) is None:
            data["letters"][letter] = {}
        data["letters"][letter].update(_plain(answers))

    return edit


def _plain(value: Any) -> Any:
    """``value`` as YAML is best read: texts of several lines as blocks."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return LiteralScalarString(value) if isinstance(value, str) and "\n" in value else value


def all_of(*edits: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return one edit that does ``edits`` in order."""

    def edit(data: Any) -> None:
        for one in edits:
            one(data)

    return edit
