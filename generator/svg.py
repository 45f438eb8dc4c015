"""A figure as an SVG file that says in words what it shows."""

from __future__ import annotations

from typing import Any

from lxml import etree
from reportlab.graphics import renderSVG

from generator.blocks import Figure

_SVG = "http://www.w3.org/2000/svg"
_FONTS = "Noto Sans, Arial, Helvetica, sans-serif"


def write(figure: Figure) -> bytes:
    """Return ``figure`` as an SVG document (UTF-8) with its title and description for screen readers.

    They are linked as SVG Accessibility API Mappings 1.0 asks: role img, named by both.
    """
    root = _root(figure)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def inline(figure: Figure) -> str:
    """Return ``figure`` as an element for an HTML page."""
    root = _root(figure)
    for found in root.iter(f"{{{_SVG}}}title", f"{{{_SVG}}}desc"):
        del found.attrib["id"]  # a page may have several figures
    del root.attrib["aria-labelledby"]
    root.set("aria-label", f"{figure.title}. {figure.alt}")
    return str(etree.tostring(root, encoding="unicode"))


def _root(figure: Figure) -> Any:
    drawn = renderSVG.drawToString(figure.drawing)
    drawn = drawn[drawn.index("<svg") :].replace("font-family: Helvetica", f"font-family: {_FONTS}")
    root: Any = etree.fromstring(drawn.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    for tag, words in (("title", figure.title), ("desc", figure.alt)):
        found = root.find(f"{{{_SVG}}}{tag}")
        found.text = words
        found.set("id", tag)
    root.set("role", "img")
    root.set("aria-labelledby", "title desc")
    root.set("width", "100%")
    del root.attrib["height"]
    return root
