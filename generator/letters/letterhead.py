"""A council's Word letterhead made ready: its styles looked up, lists to number with, nobody's name in it."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from generator.errors import DataError, Fault
from generator.letters.wordml import LISTS, PARAGRAPHS, TABLES, Styles

LARGE = 32  # half-points: 16 point, the least that the UK Association for Accessible Formats calls large
# What the post reads, and what is large already.
_AS_IT_IS = {"envelope address", "council name"}
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxml'
    'formats.org/officeDocument/2006/extended-properties"/>'
)
_VAL = qn("w:val")


_NO_STYLES = Styles({}, {}, (), 0)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letterhead file to fill in, and what the body needs to know of it."""

    data: bytes
    styles: Styles


def prepared(raw: bytes, name: str, *, large: bool, letterhead: bool = True) -> Prepared:
    """Return the letterhead ``raw`` ready to fill in; ``large`` brings all text to 16 point and more.

    A letter that is wholly Word's own (not ``letterhead``) may use whatever styles it likes.

    Raises DataError, naming the file as ``name``, if it is not a Word document or lacks a style.
    """
    document = _opened(raw, name)
    styles = _styles(document, name) if letterhead else _NO_STYLES
    _anonymous(document)
    _british(document)
    if large:
        _enlarge(document)
    out = io.BytesIO()
    document.save(out)
    return Prepared(out.getvalue(), styles)


def _opened(raw: bytes, name: str) -> Any:
    try:
        return Document(io.BytesIO(raw))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError):
        raise DataError(
            Fault("This is not a Word document.", "Save the letterhead from Word as .docx.", name)
        ) from None


def _styles(document: Any, name: str) -> Styles:
    """Return the styles that letters use; raises DataError that names every one that is missing."""
    known = {
        (style.get(qn("w:type")), style.find(qn("w:name")).get(_VAL).lower()): style.get(qn("w:styleId"))
        for style in document.styles.element.findall(qn("w:style"))
    }
    paragraphs = {each: known.get(("paragraph", each.lower())) for each in PARAGRAPHS}
    tables = {each: known.get(("table", each.lower())) for each in TABLES}
    if missing := [each for each, found in {**paragraphs, **tables}.items() if found is None]:
        raise DataError(
            Fault(
                f"The letterhead has no style called {', '.join(missing)}.",
                "See docs/letterhead.md for the styles that it must keep.",
                name,
            )
        )
    section = document.sections[0]
    width = int((section.page_width - section.left_margin - section.right_margin) / 635)
    return Styles(
        {each: str(found) for each, found in paragraphs.items()},
        {each: str(found) for each, found in tables.items()},
        tuple(_numberings(document, str(paragraphs["List Number"]), name)),
        width,
    )


def _numberings(document: Any, style: str, name: str) -> Iterator[int]:
    """Add lists that each begin at 1 and yield their numbers: else Word counts on from the last list."""
    found = document.styles.element.xpath(f'w:style[@w:styleId="{style}"]/w:pPr/w:numPr/w:numId/@w:val')
    if not found:
        raise DataError(
            Fault('The style "List Number" is not numbered.', "Give it a numbering in Word.", name)
        )
    numbering = document.part.numbering_part.element
    abstract = numbering.xpath(f'w:num[@w:numId="{found[0]}"]/w:abstractNumId/@w:val')[0]
    first = 1 + max(int(number) for number in numbering.xpath("w:num/@w:numId"))
    place = list(numbering).index(numbering.findall(qn("w:num"))[-1]) + 1
    for number in range(first, first + LISTS):
        numbering.insert(
            place + number - first,
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            ),
        )
        yield number


def _anonymous(document: Any) -> None:
    """Take out what Word remembers of the people who made the letterhead."""
    core = document.core_properties
    for each in (
        "author",
        "category",
        "comments",
        "identifier",
        "keywords",
        "language",
        "last_modified_by",
        "subject",
        "title",
        "version",
    ):
        setattr(core, each, "")
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/docProps/app.xml":
            part._blob = _PROPERTIES.encode()


def _british(document: Any) -> None:
    """Say that the letter is in British English, for spelling and for screen readers."""
    for language in document.styles.element.xpath("w:docDefaults//w:lang"):
        language.set(_VAL, "en-GB")


def _enlarge(document: Any) -> None:
    """Bring every size of text to 16 point or more, larger ones in proportion."""
    styles = document.styles.element
    factor = LARGE / _usual(styles)
    for style in styles.findall(qn("w:style")):
        if style.find(qn("w:name")).get(_VAL).lower() not in _AS_IT_IS:
            _enlarge_below(style, factor)
    defaults = styles.find(qn("w:docDefaults"))
    for root in (defaults, document.part._element, *_heads_and_feet(document)):
        if root is not None:
            _enlarge_below(root, factor)


def _usual(styles: Any) -> int:
    """Return the size of the body in half-points: its style's, or that of what the style is based on."""
    sizes = [
        found
        for path in (
            'w:style[w:name/@w:val="Body Text"]',
            'w:style[@w:default="1"][@w:type="paragraph"]',
            "w:docDefaults/w:rPrDefault",
        )
        for found in styles.xpath(f"{path}//w:sz/@w:val")
    ]
    return int(sizes[0]) if sizes else 20


def _heads_and_feet(document: Any) -> Iterable[Any]:
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            if not part.is_linked_to_previous:
                yield part._element


def _enlarge_below(root: Any, factor: float) -> None:
    for size in root.iter(qn("w:sz"), qn("w:szCs")):
        size.set(_VAL, str(max(LARGE, math.ceil(int(size.get(_VAL)) * factor))))
    # Line heights fixed in points would cut large letters off; empty lines that hold room keep theirs.
    for spacing in root.iter(qn("w:spacing")):
        if (
            spacing.get(qn("w:lineRule")) == "exact"
            and spacing.get(qn("w:line"), "0").isdigit()
            and _is_line(spacing)
        ):
            spacing.set(qn("w:line"), str(math.ceil(int(spacing.get(qn("w:line"))) * factor * 1.1)))


def _is_line(spacing: Any) -> bool:
    """Return whether this is the height of a line of text rather than an empty space."""
    return re.fullmatch("[0-9]{1,3}", spacing.get(qn("w:line"))) is not None
