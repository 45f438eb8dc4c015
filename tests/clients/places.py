"""Where a form's fields are on its pages, for programs that are driven by where things are."""

from __future__ import annotations

import io
from typing import Any

import pypdf


def stops(data: bytes) -> list[dict[str, Any]]:
    """Return every widget that is not read-only, in the order in which Tab leads through them.

    Each has its field's name, its page from 0, x and y of its middle in points from the top
    left, its width and height and, if it is a button, its state: the answer that it stands for.
    """
    found = []
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(data)).pages):
        for widget in (kid.get_object() for kid in page.get("/Annots", ())):
            field = widget if "/T" in widget else widget["/Parent"]
            if field.get("/Ff", 0) & 1 or field["/FT"] == "/Sig":
                continue
            left, bottom, right, top = map(float, widget["/Rect"])
            place = {"name": field["/T"], "page": number, "x": (left + right) / 2,
                     "y": float(page.mediabox.top) - (bottom + top) / 2,
                     "width": right - left, "height": top - bottom}
            place |= {"state": state[1:] for state in _states(widget)}
            found.append(place)
    return found


def options(data: bytes) -> dict[str, list[str]]:
    """Return, by field name, the words that a drop-down offers, in order."""
    fields = pypdf.PdfReader(io.BytesIO(data)).get_fields() or {}
    return {name: [one if isinstance(one, str) else one[1] for one in field["/Opt"]]
            for name, field in fields.items() if "/Opt" in field}


def _states(widget: Any) -> list[str]:
    normal = widget.get("/AP", {}).get("/N", {})
    return [] if hasattr(normal, "get_data") else [state for state in normal if state != "/Off"]
