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
            place = {
                "name": field["/T"],
                "page": number,
                "x": (left + right) / 2,
                "y": float(page.mediabox.top) - (bottom + top) / 2,
                "width": right - left,
                "height": top - bottom,
            }
            found.append(place | _state(widget))
    return found


def options(data: bytes) -> dict[str, list[str]]:
    """Return, by field name, the words that a drop-down offers, in order."""
    fields = pypdf.PdfReader(io.BytesIO(data)).get_fields() or {}
    return {
        name: [one if isinstance(one, str) else one[1] for one in field["/Opt"]]
        for name, field in fields.items()
        if "/Opt" in field
    }


def _state(widget: Any) -> dict[str, str]:
    """Return what a button stands for; nothing for any other field, whose appearance is one stream."""
    normal = widget.get("/AP", {}).get("/N", {})
    states = [] if hasattr(normal, "get_data") else [state for state in normal if state != "/Off"]
    return {"state": states[0][1:]} if states else {}
