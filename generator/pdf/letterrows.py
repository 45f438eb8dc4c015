"""The parts of a letter as rows of lines, each with its place in the tag tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    Table,
    plain,
)
from generator.pdf.fonts import FontSet
from generator.pdf.lines import broken
from generator.pdf.rows import Cell, Frame, Ink, Path, Row, Tag

INK: Ink = (0.114, 0.239, 0.361)
SHORT = 8  # a paragraph or table of so many rows stays in one piece where that helps
_PAD = 3.0
_GUTTER = 9.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of one letter, in points."""

    body: float
    subject: float
    heading: float
    small: float
    contact: float

    @property
    def lead(self) -> float:
        """The distance of two lines of the body."""
        return self.body * 1.36


STANDARD = Sizes(11, 14.5, 12, 8.5, 9.5)
LARGE = Sizes(16, 21, 17.5, 16, 16)


class LetterRows:
    """Makes the rows of one letter."""

    def __init__(self, letter: Letter, fonts: FontSet, frame: Frame, sizes: Sizes) -> None:
        self.letter, self.fonts, self.frame, self.sizes = letter, fonts, frame, sizes
        self.indent = 1.6 * sizes.body

    def all(self) -> list[Row]:
        """Return the rows from the marking to the copies; the end of the body is glued to the signature."""
        body = self._body()
        for rows in body[-1:]:
            for row in rows if len(rows) <= SHORT else rows[-2:]:
                row.glued = True
        parts = [*self._opening(), *body, *self._signature(), *self._closing()]
        return [row for part in parts for row in part]

    def _body(self) -> list[list[Row]]:
        """Return the rows of each block; what follows a heading stands close to it."""
        parts: list[list[Row]] = []
        below = False
        for block in self.letter.body:
            rows = self._block(block)
            if rows and below:
                rows[0].before = 0.3 * self.sizes.lead
            parts += [rows] if rows else []
            below = isinstance(block, Heading)
        return parts

    def _opening(self) -> Iterator[list[Row]]:
        letter, lead = self.letter, self.sizes.lead
        yield self._lines("P", (Run(letter.marking, bold=True),), 0)
        yield self._lines("P", (Run(letter.date),), 0.35 * lead)
        yield self._lines("P", (Run(f"Reference: {letter.reference}" if letter.reference else ""),), 0)
        yield self._lines("P", (Run(letter.salutation),), 0.85 * lead)
        yield self._heading(1, (Run(letter.subject),))

    def _signature(self) -> Iterator[list[Row]]:
        """Yield closing and lines, with room to sign, in one piece."""
        sign = self.letter.signature
        room = 2.6 * self.sizes.lead
        parts = [
            self._lines("P", (Run(text),), before)
            for text, before in (
                (sign.closing, 0.9 * self.sizes.lead),
                *zip(sign.lines, (room, *(0.0 for _ in sign.lines)), strict=False),
            )
        ]
        for row in [row for part in parts for row in part][:-1]:
            row.glued = True
        yield from parts

    def _closing(self) -> Iterator[list[Row]]:
        """Yield what is enclosed and who gets a copy."""
        for title, items in (("Enclosed", self.letter.enclosed), ("Copies", self.letter.copies)):
            if items:
                yield _glued(self._lines("P", (Run(f"{title}:", bold=True),), self.sizes.lead))
                yield self._list([(Run(item),) for item in items], numbered=False)

    def _block(self, block: Block) -> list[Row]:
        """Return the rows of one block."""
        match block:
            case Heading(level, text):
                return self._heading(level, text)
            case Paragraph(text):
                return self._lines("P", text, 0.6 * self.sizes.lead)
            case Bullets(items):
                return self._list(items, numbered=False)
            case Numbered(items):
                return self._list(items, numbered=True)
            case Facts(rows):
                return self._facts(rows)
            case Table(head, body):
                return self._table(head, body)
            case Figure():
                return [Row((), block.drawing.height, before=0.6 * self.sizes.lead, figure=block)]

    def _lines(self, tag: str, text: Inline, before: float) -> list[Row]:
        """Return a paragraph: two lines at least on either side of a new page."""
        path = (Tag(tag),)
        rows = [Row((cell,), cell.lead) for cell in self._cells(path, text, self.frame.left, self._width())]
        for row in rows[:1]:
            row.before, row.glued = before, len(rows) > 1
        for row in rows[-2:-1]:
            row.glued = True
        return rows

    def _cells(self, path: Path, text: Inline, x: float, width: float) -> Iterator[Cell]:
        """Yield one cell a line."""
        for line in broken(text, width, self.sizes.body, self.fonts):
            yield Cell(path, x, width, (line,), self.sizes.body, self.sizes.lead)

    def _width(self) -> float:
        return self.frame.right - self.frame.left

    def _heading(self, level: int, text: Inline) -> list[Row]:
        """Return a heading, glued to what follows."""
        size = (self.sizes.subject, self.sizes.heading, self.sizes.body)[level - 1]
        lead, path = size * 1.25, (Tag(f"H{level}"),)
        rows = [
            Row((Cell(path, self.frame.left, self._width(), (line,), size, lead, ink=INK),), lead, glued=True)
            for line in broken(text, self._width(), size, self.fonts, bold=True)
        ]
        for row in rows[:1]:
            row.before = 0.7 * self.sizes.lead
        return rows

    def _list(self, items: Sequence[Inline], *, numbered: bool) -> list[Row]:
        """Return a list: a label and a body in each item (ISO 32000-1, 14.8.4.3.3)."""
        whole = Tag("L", numbering="Decimal" if numbered else "Disc")
        rows: list[Row] = []
        for number, item in enumerate(items, 1):
            made = self._item(whole, f"{number}." if numbered else "\u2022", item)
            for row in made[:1]:
                row.before = (0.3 if number > 1 else 0.45) * self.sizes.lead
            rows += made
        return rows

    def _item(self, whole: Tag, label: str, text: Inline) -> list[Row]:
        item, lead = Tag("LI"), self.sizes.lead
        indent = self.indent
        sign = Cell(
            (whole, item, Tag("Lbl")),
            self.frame.left + 0.2 * indent,
            indent,
            broken((Run(label),), indent, self.sizes.body, self.fonts),
            self.sizes.body,
            lead,
        )
        cells = list(
            self._cells((whole, item, Tag("LBody")), text, self.frame.left + indent, self._width() - indent)
        )
        rows = [Row((sign, *cells[:1]), lead), *(Row((cell,), lead) for cell in cells[1:])]
        return _whole(rows)

    def _facts(self, facts: Sequence[tuple[Inline, Inline]]) -> list[Row]:
        """Return a table whose first column heads its rows; in one piece if it is short."""
        label = 0.28 * self._width()
        columns = (label, self._width() - label)
        table = Tag("Table")
        rows = [row for fact in facts for row in self._row(table, fact, columns, (True, False), "Row")]
        return self._framed(rows)

    def _table(self, head: Sequence[Inline], body: Sequence[Sequence[Inline]]) -> list[Row]:
        """Return a table whose head comes back on every page."""
        columns = self._columns(head, body)
        table, plainly = Tag("Table"), [False] * len(head)
        top = self._row(table, head, columns, [True] * len(head), "Column")
        rows = [row for cells in body for row in self._row(table, cells, columns, plainly, "")]
        for row in rows:
            row.head = top[0] if len(top) == 1 else None
        return self._framed(_glued(top) + rows)

    def _columns(self, head: Sequence[Inline], body: Sequence[Sequence[Inline]]) -> list[float]:
        """Return the widths of columns: by how much each holds, and no word broken where it can be."""
        each = range(len(head))
        longest = [min(40, max(8, *(len(plain(row[n])) for row in (head, *body)))) for n in each]
        widths = [self._width() * share / sum(longest) for share in longest]
        words = [[word for row in (head, *body) for word in _unbroken(row[n])] for n in each]
        needed = [_GUTTER + 1 + self._widest(column) for column in words]
        spare = [max(0.0, width - need) for width, need in zip(widths, needed, strict=True)]
        short = [max(0.0, need - width) for width, need in zip(widths, needed, strict=True)]
        if not sum(short) or sum(short) > sum(spare):
            return widths
        give = sum(short) / sum(spare)
        return [width + less - more * give for width, less, more in zip(widths, short, spare, strict=True)]

    def _widest(self, words: Sequence[str]) -> float:
        return max((self.fonts.width(word, self.sizes.body, "bold") for word in words), default=0.0)

    def _framed(self, rows: list[Row]) -> list[Row]:
        """Return rows with a line above and below each, and room before the first."""
        for row in rows[:1]:
            row.before, row.rules = 0.6 * self.sizes.lead, (0, row.height)
        for row in rows[1:]:
            row.rules = (row.height,)
        return _whole(rows)

    def _row(
        self, table: Tag, texts: Sequence[Inline], columns: Sequence[float], heads: Sequence[bool], scope: str
    ) -> list[Row]:
        """Return one row of a table; one taller than a page goes on in another row."""
        size, lead = self.sizes.body, self.sizes.lead
        lines = [
            broken(text, width - _GUTTER, size, self.fonts, bold=head)
            for text, width, head in zip(texts, columns, heads, strict=True)
        ]
        most = int((self.frame.bottom - self.frame.top) / 2 / lead)
        rows = []
        for start in range(0, max(1, *map(len, lines)), most):
            place, cells, tr = self.frame.left, [], Tag("TR")
            for column, width, head in zip(lines, columns, heads, strict=True):
                tag = Tag("TH", scope=scope) if head else Tag("TD")
                cells.append(
                    Cell(
                        (table, tr, tag),
                        place,
                        width - _GUTTER,
                        column[start : start + most],
                        size,
                        lead,
                        _PAD,
                    )
                )
                place += width
            rows.append(Row(tuple(cells), max(len(cell.lines) for cell in cells) * lead + 2 * _PAD))
        return rows


def _unbroken(text: Inline) -> list[str]:
    """Return the words of ``text``, parted only at plain spaces."""
    return plain(text).split(" ")


def _glued(rows: list[Row]) -> list[Row]:
    """Keep ``rows`` together and with what follows."""
    for row in rows:
        row.glued = True
    return rows


def _whole(rows: list[Row]) -> list[Row]:
    """Keep ``rows`` on one page if they are few."""
    for row in rows[:-1] if len(rows) <= SHORT else ():
        row.glued = True
    return rows
