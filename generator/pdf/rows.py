"""Rows of lines put on pages: what belongs together stays together, and every word keeps its tag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from generator.blocks import Figure
from generator.pdf import figures
from generator.pdf.lines import Line
from generator.pdf.tagged import TaggedCanvas


@dataclass(frozen=True, eq=False, slots=True)
class Tag:
    """One structure element to come; two of the same name are two elements."""

    name: str
    scope: str = ""
    numbering: str = ""


Path = tuple[Tag, ...]
Ink = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines one below the other that belong to one element: where they begin, how wide and large they are."""

    path: Path
    x: float
    width: float
    lines: Sequence[Line]
    size: float
    lead: float
    pad: float = 0
    ink: Ink | None = None


@dataclass(eq=False, slots=True)
class Row:
    """What is never parted: a line, or a row of a table; points from the top down.

    ``glued`` keeps the next row on the same page. ``rules`` are the heights, from
    the top of the row, at which a thin line is drawn. ``head`` is the row that a
    table repeats on a new page. ``figure`` is a picture, instead of cells.
    """

    cells: tuple[Cell, ...]
    height: float
    before: float = 0
    glued: bool = False
    rules: tuple[float, ...] = ()
    head: Row | None = field(default=None, repr=False)
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the page where rows go, in points from the left and the top."""

    left: float
    right: float
    top: float
    bottom: float


Placed = tuple[float, Row]


def paginated(rows: Sequence[Row], frame: Frame, top: float) -> list[list[Placed]]:
    """Return, for each page, its rows and how far down they begin; the first page begins at ``top``.

    Rows glued together share a page if one can hold them. The head of a table comes
    back at the top of every page on which the table goes on.
    """
    pages: list[list[Placed]] = [[]]
    y = top
    for group in _groups(rows):
        height = sum(row.height + row.before for row in group)
        parting = height > frame.bottom - frame.top
        for number, row in enumerate(group):
            needed = row.height + row.before if parting or number else height
            if y + needed > frame.bottom and pages[-1]:
                pages.append([])
                y = frame.top + (row.head.height if row.head else 0)
                pages[-1] += [(frame.top, row.head)] if row.head else []
                row.before = 0
            pages[-1].append((y + row.before, row))
            y += row.before + row.height
    return pages


def _groups(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield rows in stretches that are glued together."""
    at = 0
    for end, row in enumerate(rows, 1):
        if not row.glued or end == len(rows):
            yield rows[at:end]
            at = end


class Pen:
    """Draws rows on a canvas and opens and closes their elements."""

    def __init__(self, canvas: TaggedCanvas, frame: Frame) -> None:
        self.canvas, self.frame = canvas, frame
        self._open: list[tuple[Tag, AbstractContextManager[object]]] = []
        self._drawn: set[int] = set()

    def draw(self, y: float, row: Row) -> None:
        """Draw ``row`` with its top ``y`` points below the top of the page.

        A table's head is content the first time and an artifact when it comes back.
        """
        if row.figure is not None:
            self.go(())
            figures.draw(self.canvas, row.figure, self.frame.left, self.canvas.size[1] - y - row.height)
        elif id(row) in self._drawn:
            self._repeat(y, row)
        else:
            for cell in row.cells:
                self.go(cell.path)
                self._content(y, cell)
        self._drawn.add(id(row))
        self._rule(y, row)

    def _content(self, y: float, cell: Cell) -> None:
        with self.canvas.drawing() if cell.ink else nullcontext() as c:
            if c is not None and cell.ink:
                c.setFillColorRGB(*cell.ink)
            for number, line in enumerate(cell.lines):
                line.draw(self.canvas, cell.x, self._baseline(cell, y, number), cell.width, cell.size)

    def _repeat(self, y: float, row: Row) -> None:
        with self.canvas.artifact("Pagination"):
            for cell in row.cells:
                for number, line in enumerate(cell.lines):
                    x = cell.x
                    for part in line.fragments:
                        x = self.canvas.show(
                            x, self._baseline(cell, y, number), part.text, cell.size, part.style
                        )

    def _rule(self, y: float, row: Row) -> None:
        if not row.rules:
            return
        with self.canvas.artifact():
            heights = (self.canvas.size[1] - y - down for down in row.rules)
            self.canvas.rules(self.frame.left, self.frame.right, heights, 0.6, 0.5)

    def _baseline(self, cell: Cell, y: float, number: int) -> float:
        """Return the height of a line's baseline above the foot of the page."""
        return (
            self.canvas.size[1]
            - y
            - cell.pad
            - cell.lead * number
            - (cell.lead - cell.size) / 2
            - cell.size * 0.87
        )

    def go(self, path: Path) -> None:
        """Close and open elements until ``path`` is what is open."""
        same = 0
        while same < min(len(path), len(self._open)) and self._open[same][0] is path[same]:
            same += 1
        while len(self._open) > same:
            self._open.pop()[1].__exit__(None, None, None)
        for tag in path[same:]:
            element = self.canvas.element(tag.name, scope=tag.scope, numbering=tag.numbering)
            element.__enter__()
            self._open.append((tag, element))
