"""Where a form's fields are on its pages, for programs that are driven by where things are."""

from __future__ import annotations

import io
from typing import Any

import pypdf


def places(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return, by field name, the middle of each widget: page from 0, x and y in points from the top left.

    A radio button's ``state`` is the answer that it stands for.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(data)).pages):
        for widget in (kid.get_object() for kid in page.get("/Annots", ())):
            name = widget.get("/T") or widget["/Parent"]["/T"]
            left, bottom, right, top = map(float, widget["/Rect"])
            place = {"page": number, "x": (left + right) / 2,
                     "y": float(page.mediabox.top) - (bottom + top) / 2}
            place |= {"state": state[1:] for state in _states(widget)}
            found.setdefault(name, []).append(place)
    return found


def options(data: bytes) -> dict[str, list[str]]:
    """Return, by field name, the words that a drop-down offers, in order."""
    fields = pypdf.PdfReader(io.BytesIO(data)).get_fields() or {}
    return {name: [one if isinstance(one, str) else one[1] for one in field["/Opt"]]
            for name, field in fields.items() if "/Opt" in field}


def _states(widget: Any) -> list[str]:
    normal = widget.get("/AP", {}).get("/N", {})
    return [] if hasattr(normal, "get_data") else [state for state in normal if state != "/Off"]
