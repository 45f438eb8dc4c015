"""What stands in a field: text laid out in its box, and the marks of boxes and buttons.

The frames themselves are drawn on the page, so that an empty field needs no picture of
its own and a filled one holds only its text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from generator.pdf.fonts import FontSet, Piece
from generator.pdf.objects import number
from generator.pdf.tagged import FIELD_FONT, placed

LEADING = 1.25
PADDING = 4.0
Namer = Callable[[Piece], str]


@dataclass(frozen=True, slots=True)
class Box:
    """The inside of a text field: points wide and high, the size of its type, one line or many."""

    width: float
    height: float
    size: float = 11.0
    multiline: bool = False


def text(value: str, box: Box, fontset: FontSet, name: Namer) -> bytes:
    """Return the appearance of a text field that shows ``value``.

    What does not fit is cut off at the frame: the value is whole all the same.
    ``name`` gives the resource name of the font that draws a piece.
    """
    opening, first = _opening(box)
    shown = [opening]
    for count, line in enumerate(_lines(value, box, fontset)):
        shown += _line(line, first - count * box.size * LEADING, box, fontset, name)
    shown.append("ET Q EMC")
    return " ".join(shown).encode("ascii")


@lru_cache(maxsize=256)
def _opening(box: Box) -> tuple[str, float]:
    """Return the operators before the text, which end at the frame, and the first baseline."""
    clip = f"1 1 {number(box.width - 2)} {number(box.height - 2)} re W n"
    first = box.height - box.size - PADDING / 2 if box.multiline else (box.height - box.size * 0.72) / 2
    return f"/Tx BMC q {clip} BT 0 g", first


def _lines(value: str, box: Box, fontset: FontSet) -> Iterable[str]:
    """Return the lines that can be seen in ``box``, in whole or in part."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if not box.multiline:
        return [value.replace("\n", " ")]
    visible = int(box.height / (box.size * LEADING)) + 1
    return islice(fontset.lines(value, box.width - 2 * PADDING, box.size), visible)


def _line(line: str, y: float, box: Box, fontset: FontSet, name: Namer) -> list[str]:
    """Return the operators for one line, each piece placed absolutely."""
    x, out = PADDING, []
    for piece in fontset.pieces(line):
        if piece.text:
            out.append(f"/{name(piece)} {box.size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm")
            out.append(
                placed(piece, box.size) if piece.glyphs else f"<{piece.text.translate(piece.face.codes)}> Tj"
            )
        x += piece.width * box.size / 1000
    return out


def field_font(piece: Piece) -> str:
    """Name the field font for every piece: right where all text is in its home alphabet."""
    return FIELD_FONT


def tick(side: float) -> bytes:
    """Return the mark of a check box that is on."""
    a, b, c = number(side * 0.2), number(side * 0.42), number(side * 0.8)
    return f"q 1.8 w 1 J 1 j 0 G {a} {number(side * 0.5)} m {b} {a} l {c} {c} l S Q".encode("ascii")


def dot(side: float) -> bytes:
    """Return the mark of a radio button that is on."""
    return f"q 0 g {circle(side / 2, side / 2, side * 0.27)} f Q".encode("ascii")


def circle(x: float, y: float, r: float) -> str:
    """Return a path: four Bézier curves that go round (x, y) at distance ``r``."""
    k = r * 0.5523
    corners = (
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
    )
    curves = " ".join(" ".join(map(number, corner)) + " c" for corner in corners)
    return f"{number(x + r)} {number(y)} m {curves}"
