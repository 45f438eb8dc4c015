"""Blocks as WordprocessingML (ISO/IEC 29500-1) in the letterhead's own styles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.blocks import (
    Block,
    Bullets,
    Facts,
    Figure,
    Heading,
    Inline,
    Letter,
    Numbered,
    Paragraph,
    Run,
    Signature,
    Table,
    plain,
)
from generator.errors import DataError, Fault
from generator.pdf.direction import rightward, stretches

PARAGRAPHS = (
    "Body Text",
    "Heading 2",
    "Heading 3",
    "List Bullet",
    "List Number",
    "Table Text",
    "Closing",
    "Signature",
)
TABLES = ("Letter Facts", "Letter Table")
LISTS = 40
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile("[ ]*[\t\n\r\x85\u2028\u2029]+[ ]*")
_SPECIAL = re.compile("[\x00-\x1f&<>{}\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_FACTS_SHARE = 0.28
_SHORT = 8  # a table of so many rows stays on one page


def escaped(text: str) -> Markup:
    """Return ``text`` for the content of an element; raises DataError for what XML 1.0 (2.2) forbids.

    Braces are written as character references, so that docxtpl, which looks for
    ``{_{`` in what was rendered, leaves a value alone.
    """
    return Markup(_escaped(text))


def _escaped(text: str) -> str:
    if not _SPECIAL.search(text):  # nearly all text
        return text
    if found := _UNFIT.search(text):
        raise DataError(
            Fault(f"A value holds the control character U+{ord(found[0]):04X}.", "Take it out of the case.")
        )
    words = _BREAKS.sub(" ", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return words.replace("{", "&#123;").replace("}", "&#125;")


@dataclass(frozen=True, slots=True)
class Styles:
    """The letterhead's styles by name, its numbered lists, and the width of its text (1/20 point)."""

    paragraphs: dict[str, str]
    tables: dict[str, str]
    numberings: tuple[int, ...]
    width: int


def body(letter: Letter, styles: Styles) -> Markup:
    """Return the body of ``letter``; its last paragraph stays on the page of the signature."""
    made: list[str] = []
    numberings = iter(styles.numberings)
    for block in letter.body:
        made.append(_block(block, styles, block is letter.body[-1], numberings))
    return Markup("".join(made))


def signature(sign: Signature, styles: Styles) -> Markup:
    """Return closing and signature lines, kept together."""
    lines = [Run(line) for line in sign.lines]
    closing = _paragraph((Run(sign.closing),), styles.paragraphs["Closing"], "<w:keepNext/>")
    kept = [_paragraph((line,), styles.paragraphs["Signature"], "<w:keepNext/>") for line in lines[:-1]]
    last = [_paragraph((line,), styles.paragraphs["Signature"]) for line in lines[-1:]]
    return Markup("".join([closing, *kept, *last]))


def _block(block: Block, styles: Styles, last: bool, numberings: Iterator[int]) -> str:
    """Return one block; ``last`` keeps its end with what follows."""
    keep = "<w:keepNext/>" if last else ""
    named = styles.paragraphs
    match block:
        case Heading(level, text):
            return _paragraph(text, named[f"Heading {level}"], "<w:keepNext/>")
        case Paragraph(text):
            return _paragraph(text, named["Body Text"], keep)
        case Bullets(items):
            return _items(items, named["List Bullet"], "", keep)
        case Numbered(items):
            return _items(items, named["List Number"], _numbering(numberings), keep)
        case Facts(rows):
            return _facts(rows, styles, keep)
        case Table(head, rows):
            return _table(head, rows, styles, keep)
        case Figure(alt):  # Word has no plain shapes that every program draws alike: the words stand for it
            return _paragraph((Run(alt, italic=True),), named["Body Text"], keep)


def _numbering(numberings: Iterator[int]) -> str:
    """Return the properties that begin a new list at 1."""
    number = next(numberings, None)
    if number is None:
        raise DataError(Fault(f"A letter has more than {LISTS} numbered lists.", "Use bullets or headings."))
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'


def _items(items: Sequence[Inline], style: str, numbering: str, keep: str) -> str:
    *most, last = items
    room = '<w:spacing w:after="160"/>'  # a list is followed by as much room as a paragraph
    return "".join(
        [
            *(_paragraph(item, style, numbering) for item in most),
            _paragraph(last, style, keep + numbering, room),
        ]
    )


def _paragraph(text: Inline, style: str, properties: str = "", spacing: str = "") -> str:
    """Return a paragraph; ``properties`` are in the order of the schema (17.3.1.26)."""
    turned = "<w:bidi/>" if rightward(plain(text)) else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}{turned}{spacing}</w:pPr>'
        f"{''.join(map(_run, text))}</w:p>"
    )


def _run(run: Run) -> str:
    """Return a run of text, parted where its direction changes."""
    weight = ("<w:b/><w:bCs/>" if run.bold else "") + ("<w:i/><w:iCs/>" if run.italic else "")
    return "".join(
        _stretch(text, weight + ("<w:rtl/>" if turned else "")) for text, turned in stretches(run.text)
    )


def _stretch(text: str, properties: str) -> str:
    form = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{form}<w:t xml:space="preserve">{_escaped(text)}</w:t></w:r>'


# Two tables in a row become one in Word unless something, however small, stands between them.
_TINY = (
    '<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}<w:spacing w:before="0" w:after="0" w:line="160" '
    'w:lineRule="exact"/></w:pPr></w:p>'
)


_LOOK = (
    '<w:tblLook w:firstRow="{row}" w:lastRow="0" w:firstColumn="{column}" w:lastColumn="0" '
    'w:noHBand="1" w:noVBand="1"/>'
)


def _facts(rows: Sequence[tuple[Inline, Inline]], styles: Styles, keep: str) -> str:
    """Return labels and values as a table whose first column heads its rows."""
    label = round(styles.width * _FACTS_SHARE)
    grid = (label, styles.width - label)
    made = [
        _row([_bold(name), value], grid, styles, keep if number == len(rows) else _together(rows))
        for number, (name, value) in enumerate(rows, 1)
    ]
    return _framed("Letter Facts", _LOOK.format(row=0, column=1), grid, made, styles, keep)


def _table(head: Sequence[Inline], rows: Sequence[Sequence[Inline]], styles: Styles, keep: str) -> str:
    """Return a table whose header row is repeated on each page."""
    grid = _shares((head, *rows), styles.width)
    top = _row([_bold(cell) for cell in head], grid, styles, "<w:keepNext/>", "<w:tblHeader/>")
    made = [
        _row(row, grid, styles, keep if number == len(rows) else _together(rows))
        for number, row in enumerate(rows, 1)
    ]
    return _framed("Letter Table", _LOOK.format(row=1, column=0), grid, [top, *made], styles, keep)


def _together(rows: Sequence[object]) -> str:
    return "<w:keepNext/>" if len(rows) <= _SHORT else ""


def _bold(text: Inline) -> Inline:
    return tuple(Run(run.text, True, run.italic) for run in text)


def _shares(rows: Sequence[Sequence[Inline]], width: int) -> tuple[int, ...]:
    """Return the widths of columns, shared out by the longest cell in each."""
    longest = [min(40, max(8, *(len(plain(row[column])) for row in rows))) for column in range(len(rows[0]))]
    return tuple(width * share // sum(longest) for share in longest)


def _row(cells: Sequence[Inline], grid: Sequence[int], styles: Styles, keep: str, head: str = "") -> str:
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{_paragraph(cell, styles.paragraphs['Table Text'], keep)}</w:tc>"
        for cell, width in zip(cells, grid, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{made}</w:tr>"


def _framed(name: str, look: str, grid: Sequence[int], rows: Sequence[str], styles: Styles, keep: str) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    tiny = _TINY.format(style=styles.paragraphs["Table Text"], keep=keep)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.tables[name]}"/><w:tblW w:w="{sum(grid)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>{tiny}"
    )
