"""A table of fields: one row for each person or thing, header cells above and numbers beside."""

from __future__ import annotations

from collections.abc import Sequence

from generator.forms import Field
from generator.pdf.flow import BAND, FRAME, LEFT, RIGHT, SMALL, WIDE, Flow
from generator.pdf.widgets import Place, Widgets

TYPE = 9.0  # in cells and header cells
ROW, TALL = 22.0, 44.0
NUMBERS = 20.0  # wide: the column of row numbers
_LEAST = {"date": 62.0, "datetime": 92.0, "checkbox": 34.0, "yesno": 44.0, "money": 58.0}
_HINTS = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm"}


class Table:
    """Draws the table of one question; rows are whole, and the head is repeated on each page."""

    def __init__(self, flow: Flow, widgets: Widgets, question: Field, spoken: str) -> None:
        self.flow, self.page, self.widgets = flow, flow.page, widgets
        self.question, self.spoken = question, spoken
        self.edges = _edges(question.columns)
        self.heads = [self._head_lines(n) for n in range(len(question.columns))]
        self.head_high = max(map(len, self.heads)) * TYPE * 1.25 + 9
        self.row_high = TALL if any(column.kind == "lines" for column in question.columns) else ROW

    def draw(self) -> None:
        """Draw head and rows, turning the page between rows where needed."""
        with self.page.element("Table"):
            self._head()
            for row in range(1, self.question.rows + 1):
                if self.flow.y - self.row_high < 62:
                    self.flow.turn()
                    self._repeated_head()
                self._row(row)
        for column in self.question.columns:
            if options := _offered(column):  # for those who fill it in by hand
                self.flow.y -= 3
                words = f"{column.label}: {' or '.join(shown for _, shown in options)}."
                self.flow.paragraph(words, SMALL, after=0)

    def _head_lines(self, n: int) -> list[str]:
        column = self.question.columns[n]
        need = " (required)" if column.required and not self.question.required else ""
        return self.page.fonts.wrap(column.label + need, self.edges[n + 1] - self.edges[n] - 6, TYPE, "bold")

    def _head(self) -> None:
        self._head_frame()
        with self.page.element("TR"):
            with self.page.element("TH", scope="Column"):
                self.page.text(LEFT + 2, self.flow.y - TYPE - 3, "Row", TYPE - 1, "bold")
            for x, lines in zip(self.edges, self.heads, strict=False):
                with self.page.element("TH", scope="Column"):
                    for count, line in enumerate(lines):
                        self.page.text(
                            x + 4, self.flow.y - TYPE - 3 - count * TYPE * 1.25, line, TYPE, "bold"
                        )
        self.flow.y -= self.head_high

    def _repeated_head(self) -> None:
        """Draw the head again for the eye; for the ear it stands at the top of the table."""
        self._head_frame()
        with self.page.artifact():
            for x, lines in zip(self.edges, self.heads, strict=False):
                for count, line in enumerate(lines):
                    self.page.show(x + 4, self.flow.y - TYPE - 3 - count * TYPE * 1.25, line, TYPE, "bold")
        self.flow.y -= self.head_high

    def _head_frame(self) -> None:
        with self.page.artifact() as pen:
            pen.setFillGray(BAND)
            pen.rect(LEFT, self.flow.y - self.head_high, WIDE, self.head_high, stroke=0, fill=1)
        self._grid(self.head_high)

    def _grid(self, high: float) -> None:
        top = self.flow.y
        with self.page.artifact() as pen:
            pen.setLineWidth(0.8)
            pen.setStrokeGray(FRAME)
            pen.rect(LEFT, top - high, WIDE, high)
            for x in self.edges[:-1]:
                pen.line(x, top, x, top - high)

    def _row(self, row: int) -> None:
        self._grid(self.row_high)
        y = self.flow.y - self.row_high
        with self.page.element("TR"):
            with self.page.element("TH", scope="Row"):
                self.page.text(LEFT + 5, y + self.row_high / 2 - 3, str(row), TYPE)
            for n, column in enumerate(self.question.columns):
                wide = self.edges[n + 1] - self.edges[n]
                with self.page.element("TD"):
                    self._cell(column, row, Place(self.edges[n] + 1, y + 1, wide - 2, self.row_high - 2))
        self.flow.y = y

    def _cell(self, column: Field, row: int, place: Place) -> None:
        name = f"{self.question.name}-{row}-{column.name}"
        hint = _HINTS.get(column.kind, "")
        spoken = f"{self.question.label}, row {row}: {column.label}{f', {hint}' if hint else ''}"
        if column.kind == "checkbox":
            side = 12.0
            x, y = place.x + (place.width - side) / 2, place.y + (place.height - side) / 2
            self.flow.frame(x, y, side, side)
            self.widgets.check(name, spoken, Place(x, y, side, side))
        elif options := _offered(column):
            self.widgets.choice(name, spoken, place, options, size=TYPE)
        else:
            self.widgets.text(
                name, spoken, place, size=TYPE, multiline=column.kind == "lines", most=column.maxlength
            )


def _offered(column: Field) -> list[tuple[str, str]]:
    """Return (kept, shown) for a cell that is chosen from a list; nothing for one that is typed."""
    if column.kind == "yesno":
        return [("yes", "Yes"), ("no", "No")]
    if column.kind == "choice" and not column.as_list:
        return [(f"o{n}", option) for n, option in enumerate(column.options, 1)]
    return [(option, option) for option in column.options]


def _edges(columns: Sequence[Field]) -> list[float]:
    """Return the left edges of the columns and the right edge of the last.

    Each column has its share of the width, but no date is narrower than a date.
    """
    room, least = WIDE - NUMBERS, [_LEAST.get(column.kind, 40.0) for column in columns]
    shares = [column.width for column in columns]
    fixed: set[int] = set()
    while True:
        left = room - sum(least[n] for n in fixed)
        unit = left / (sum(share for n, share in enumerate(shares) if n not in fixed) or 1)
        short = {n for n, share in enumerate(shares) if n not in fixed and share * unit < least[n]}
        if not short:
            break
        fixed |= short
    edges = [LEFT + NUMBERS]
    for n, share in enumerate(shares):
        edges.append(edges[-1] + (least[n] if n in fixed else share * unit))
    return [*edges[:-1], RIGHT]
