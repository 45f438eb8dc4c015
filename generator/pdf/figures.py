"""A drawing of plain shapes put onto a tagged page, its words in the document's own fonts."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String

from generator.blocks import Figure
from generator.pdf.tagged import TaggedCanvas


def draw(canvas: TaggedCanvas, figure: Figure, x: float, y: float) -> None:
    """Draw ``figure`` as a Figure element, its bottom left corner at (x, y) in points.

    It has alternative text and a bounding box (ISO 14289-1, 7.3; ISO 32000-1, 14.8.5.4.3).
    """
    drawing: Drawing = figure.drawing
    box = (x, y, x + drawing.width, y + drawing.height)
    with canvas.element("Figure", alt=figure.alt, box=box):
        for shape in drawing.contents:
            if isinstance(shape, String):
                _words(canvas, shape, x, y)
            else:
                _shape(canvas, shape, x, y)


def texts(figure: Figure) -> list[str]:
    """Return every text that the figure draws."""
    return [shape.text for shape in figure.drawing.contents if isinstance(shape, String)]


def _words(canvas: TaggedCanvas, shape: Any, x: float, y: float) -> None:
    wide = canvas.width(shape.text, shape.fontSize)
    back = {"middle": wide / 2, "end": wide}.get(shape.textAnchor, 0.0)
    canvas.text(x + shape.x - back, y + shape.y, shape.text, shape.fontSize)


def _shape(canvas: TaggedCanvas, shape: Any, x: float, y: float) -> None:
    with canvas.drawing() as pen:
        pen.translate(x, y)
        filled, stroked = _colours(pen, shape)
        match shape:
            case Rect():
                pen.rect(shape.x, shape.y, shape.width, shape.height, stroke=stroked, fill=filled)
            case Circle():
                pen.circle(shape.cx, shape.cy, shape.r, stroke=stroked, fill=filled)
            case Line():
                pen.line(shape.x1, shape.y1, shape.x2, shape.y2)
            case Polygon():
                _path(pen, shape.points, stroked, filled, closed=True)
            case PolyLine():
                _path(pen, shape.points, stroked, 0, closed=False)
            case _:
                raise AssertionError(f"no way to draw {type(shape).__name__}")


def _colours(pen: Any, shape: Any) -> tuple[int, int]:
    """Set the pen to the shape's colours, width and dashes; return whether it is filled, and stroked."""
    fill, stroke = getattr(shape, "fillColor", None), shape.strokeColor
    if fill is not None:
        pen.setFillColor(fill)
    if stroke is not None:
        pen.setStrokeColor(stroke)
        pen.setLineWidth(shape.strokeWidth)
        pen.setLineJoin(shape.strokeLineJoin)
        pen.setDash(shape.strokeDashArray or [])
    return int(fill is not None), int(stroke is not None)


def _path(pen: Any, points: list[float], stroked: int, filled: int, closed: bool) -> None:
    path = pen.beginPath()
    path.moveTo(*points[:2])
    for n in range(2, len(points), 2):
        path.lineTo(points[n], points[n + 1])
    if closed:
        path.close()
    pen.drawPath(path, stroke=stroked, fill=filled)
