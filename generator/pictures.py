"""Pictures of absence: a year as a calendar, and the score (or the days) over time with the trigger lines.

Both are drawn once, of plain shapes, and told apart by shape alone: nothing is said by colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, Shape, String
from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth

from generator import deadlines
from generator.absences import Absence, Given, Record, window_of
from generator.blocks import Figure
from generator.policies.model import Trigger
from generator.workdays import MONDAY_TO_FRIDAY, MONTHS, long_date

WIDE = 481.0
"""The width of each picture, in points: that of the text of an A4 page."""

Anchor = Literal["start", "middle", "end"]
_DAY = timedelta(days=1)
_FONT = "Helvetica"  # of the SVG; a PDF draws with its own fonts, which run a little wider
_WIDER = 1.16
_INK, _GREY, _PALE, _FAINT = (Color(v, v, v) for v in (0.1, 0.45, 0.88, 0.75))
_STANDARD, _LARGE = 8.5, 16.0


# --- the year as a calendar


@dataclass(frozen=True)
class _Grid:
    """Where each day is drawn: a row for each month, a column for each day of it."""

    size: float
    months: Sequence[tuple[int, int]]
    high: float

    @property
    def left(self) -> float:
        return _width("Nov 2025", self.size) + 0.6 * self.size

    @property
    def step(self) -> float:
        return (WIDE - self.left) / 31

    @property
    def row(self) -> float:
        return max(1.6 * self.size, self.step)

    def box(self, day: date) -> tuple[float, float]:
        """The bottom left corner of a day's cell."""
        at = self.months.index((day.year, day.month))
        top = self.high - 1.7 * self.size
        return self.left + (day.day - 1) * self.step, top - (at + 1) * self.row


def calendar(record: Record, on: date, *, large: bool = False) -> Figure:
    """Return the twelve months that end on day ``on``: a row for each month, a column for each day.

    ``large``: its letters are of 16 point. The rows are 13 where the twelve months begin within one.
    """
    since = deadlines.window_start(on, 12, "months")
    size = _LARGE if large else _STANDARD
    months = _months(since, on)
    plain = _Grid(size, months, 0)
    key = list(_key(record))
    lines = _legend_lines([words for _, words in key], size, plain.row)
    high = 1.7 * size + len(months) * plain.row + 0.9 * size + lines * 1.5 * plain.row
    grid = _Grid(size, months, high)
    drawing = Drawing(WIDE, high)
    for shape in (*_heads(grid), *_cells(record, grid, since, on), *_legend(grid, key)):
        drawing.add(shape)
    return Figure(
        f"The absences from {long_date(since)} to {long_date(on)} as a calendar, a row for each month and "
        "a column for each day. The table of absences says the same in words.",
        drawing,
        "Calendar of absences",
    )


def _months(since: date, on: date) -> list[tuple[int, int]]:
    first, last = since.year * 12 + since.month - 1, on.year * 12 + on.month - 1
    return [(n // 12, n % 12 + 1) for n in range(first, last + 1)]


def _heads(grid: _Grid) -> Iterator[Shape]:
    wide = _width("30", grid.size) > grid.step
    for day in range(1, 32):
        if not wide or day == 1 or day % 5 == 0:
            x = grid.left + (day - 0.5) * grid.step
            yield _text(x, grid.high - 1.2 * grid.size, str(day), grid.size, "middle")
    for year, month in grid.months:
        _, y = grid.box(date(year, month, 1))
        middle = y + (grid.row - 0.7 * grid.size) / 2
        yield _text(0, middle, f"{MONTHS[month][:3]} {year}", grid.size)


def _cells(record: Record, grid: _Grid, since: date, on: date) -> Iterator[Shape]:
    marks = dict(_marks(record, since, on))
    for n in range((on - since).days + 1):
        day = since + n * _DAY
        x, y = grid.box(day)
        yield from _ground(record, day, x, y, grid)
        if day in marks:
            yield from _mark(marks[day], x, y, grid)


def _marks(record: Record, since: date, on: date) -> Iterator[tuple[date, str]]:
    """Yield each day of absence with its mark; what is counted hides what is left out."""
    for counted in (False, True):
        spells = record.spells if counted else [one for one in record.absences if not one.counted]
        for one in spells:
            first, last = max(one.first, since), min(one.last or on, on)
            for n in range((last - first).days + 1):
                day = first + n * _DAY
                yield day, _kind(record, one, day) if counted else "left-out"


def _kind(record: Record, one: Absence, day: date) -> str:
    if one.first == one.last and one.days is not None and one.days < 1:
        return "part"
    by_the_day = record.measure.days == "calendar_days"
    return "counted" if by_the_day or _worked(record, day) else "passed-over"


def _worked(record: Record, day: date) -> bool:
    return day.weekday() in (record.weekdays or MONDAY_TO_FRIDAY) and record.calendar.holiday(day) is None


def _ground(record: Record, day: date, x: float, y: float, grid: _Grid) -> Iterator[Shape]:
    closed = record.calendar.holiday(day) is not None
    if closed:
        yield from _sample("closed", x, y, grid)
    elif day.weekday() not in (record.weekdays or MONDAY_TO_FRIDAY):
        yield from _sample("weekend", x, y, grid)
    else:
        yield from _sample("day", x, y, grid)


def _mark(kind: str, x: float, y: float, grid: _Grid) -> Iterator[Shape]:
    yield from _sample(kind, x, y, grid)


def _sample(kind: str, x: float, y: float, grid: _Grid) -> Iterator[Shape]:
    """Yield one cell, or what is drawn into it, its corner at (x, y)."""
    wide, high = grid.step, grid.row
    in_x, in_y, side_x, side_y = x + 1.7, y + 1.7, wide - 3.4, high - 3.4
    match kind:
        case "day":
            yield _rect(x, y, wide, high, None, _FAINT, 0.4)
        case "weekend":
            yield _rect(x, y, wide, high, _PALE, _FAINT, 0.4)
        case "closed":
            yield _rect(x, y, wide, high, _PALE, _FAINT, 0.4)
            yield _circle(x + wide / 2, y + high / 2, min(wide, high) * 0.27)
        case "counted":
            yield _rect(in_x, in_y, side_x, side_y, _INK, None, 0)
        case "part":
            yield _rect(in_x, in_y, side_x, side_y, None, _INK, 0.9)
            corners = [in_x, in_y, in_x + side_x, in_y, in_x, in_y + side_y]
            yield Polygon(corners, fillColor=_INK, strokeColor=None)
        case "passed-over":
            yield _rect(x, y + high * 0.4, wide, high * 0.2, _INK, None, 0)
        case "left-out":
            yield _rect(in_x, in_y, side_x, side_y, Color(1, 1, 1), _INK, 0.9)
            yield _line(in_x, in_y, in_x + side_x, in_y + side_y, 0.9)


def _key(record: Record) -> Iterator[tuple[str, str]]:
    """Yield each mark with its words, those alone that can come."""
    yield "counted", "Absent, counted"
    yield "part", "Absent for part of the day"
    if record.measure.days == "working_days":
        yield "passed-over", "Absent, no working day"
    yield "left-out", "Absent, left out by HR"
    yield "weekend", "Weekend or day not worked"
    yield "closed", "Bank holiday or closed day"


def _places(texts: Sequence[str], size: float, indent: float) -> list[tuple[int, float]]:
    """Return the line and the left edge of each entry of a key, as many on a line as fit."""
    places, line, x = [], 0, 0.0
    for words in texts:
        wide = indent + _width(words, size) * _WIDER + 1.2 * size
        if x and x + wide > WIDE:
            line, x = line + 1, 0.0
        places.append((line, x))
        x += wide
    return places


def _legend_lines(texts: Sequence[str], size: float, row: float) -> int:
    return _places(texts, size, 1.2 * row)[-1][0] + 1


def _legend(grid: _Grid, key: Sequence[tuple[str, str]]) -> Iterator[Shape]:
    indent, step = 1.2 * grid.row, 1.5 * grid.row
    places = _places([words for _, words in key], grid.size, indent)
    top = (places[-1][0] + 1) * step
    for (kind, words), (line, x) in zip(key, places, strict=True):
        y = top - (line + 1) * step + 0.2 * grid.row
        if kind in ("counted", "part", "left-out"):
            yield from _sample("day", x, y, grid)
        if kind == "passed-over":
            yield from _sample("weekend", x, y, grid)
        yield from _sample(kind, x, y, grid)
        yield _text(x + indent, y + (grid.row - 0.7 * grid.size) / 2, words, grid.size)


# --- the score, or the days, over time


@dataclass(frozen=True)
class _Axes:
    """From a day and a value to a point of the picture."""

    since: date
    on: date
    top: float
    box: tuple[float, float, float, float]

    def x(self, day: date) -> float:
        """Where a day begins."""
        left, _, right, _ = self.box
        return left + (right - left) * (day - self.since).days / ((self.on - self.since).days + 1)

    def y(self, value: float) -> float:
        _, bottom, _, high = self.box
        return bottom + (high - bottom) * value / self.top


def measured(record: Record) -> str:
    """Return what is drawn over time: the score where the policy has one, else the days."""
    return "score" if record.measure.score else "days"


def lines(record: Record) -> list[Trigger]:
    """Return the triggers that are lines in the picture: of what it draws, over the policy's own window."""
    return [
        one
        for one in record.measure.triggers
        if one.measure == measured(record)
        and window_of(record.policy, one) == window_of(record.policy)
        and (one.stage or not any(other.stage for other in record.measure.triggers))
    ]


def over_time(record: Record, on: date, *, large: bool = False) -> Figure:
    """Return the score (or the days) on each day of the twelve months to ``on``, and the trigger lines."""
    size = _LARGE if large else _STANDARD
    what = measured(record)
    since = deadlines.window_start(on, 12, "months")
    days = [since + n * _DAY for n in range((on - since).days + 1)]
    values = [float(getattr(record.standing(day), what)) for day in days]
    drawn = _drawn(record, max(values))
    given = [one for one in record.warnings if since <= one.issued <= on]
    top = _nice(1.12 * max([*values, *(record.threshold(one) for one in drawn), 1]))
    notes = _notes(record, drawn, given, size)
    foot = (2.2 + 1.5 * len(notes)) * size
    high = foot + 17 * size + 1.6 * size
    left = _width(f"{top:,.0f}", size) * _WIDER + 0.7 * size
    axes = _Axes(since, on, top, (left, foot, WIDE - 1, high - 1.6 * size))
    drawing = Drawing(WIDE, high)
    shapes: list[Iterable[Shape]] = [
        _scale(axes, size, large),
        _thresholds(record, axes, drawn, size),
        _warned(axes, [one.issued for one in given], size),
        [_curve(axes, values)],
        (_text(0, foot - (3.6 + 1.5 * n) * size, words, size) for n, words in enumerate(notes)),
    ]
    for shape in (shape for part in shapes for shape in part):
        drawing.add(shape)
    return Figure(_said(record, axes, values), drawing, _heading(what))


def _heading(what: str) -> str:
    return "The score over time" if what == "score" else "The days over time"


def _said(record: Record, axes: _Axes, values: Sequence[float]) -> str:
    what = "score" if measured(record) == "score" else "number of days"
    return (
        f"The {what} from {long_date(axes.since)} to {long_date(axes.on)}, with the triggers as lines and "
        f"warnings as marks. It is {values[-1]:,g} at the end and {max(values):,g} at its highest. "
        "The table of the course says the same in words."
    )


def _drawn(record: Record, highest: float) -> list[Trigger]:
    """The triggers that are passed, and the next: a line far above would flatten the curve."""
    ranked = sorted(lines(record), key=record.threshold)
    above = [n for n, one in enumerate(ranked) if record.threshold(one) > highest]
    return ranked[: above[0] + 1] if above else ranked


def _nice(value: float) -> float:
    """A round number of at least ``value``, for the top of the scale."""
    unit = 10.0 ** (len(str(int(value))) - 1)
    return next(unit * n for n in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if unit * n >= value)


def _scale(axes: _Axes, size: float, large: bool) -> Iterator[Shape]:
    left, bottom, right, high = axes.box
    parts = 2 if large else 4
    for n in range(parts + 1):
        y = axes.y(axes.top * n / parts)
        yield _line(left, y, right, y, 0.4, _FAINT)
        yield _text(left - 0.5 * size, y - 0.35 * size, f"{axes.top * n / parts:,g}", size, "end")
    yield _line(left, bottom, left, high, 0.7)
    yield _line(left, bottom, right, bottom, 0.7)
    for n, (year, month) in enumerate(_months(axes.since, axes.on)):
        day = max(date(year, month, 1), axes.since)
        yield _line(axes.x(day), bottom, axes.x(day), bottom - 0.4 * size, 0.7)
        room = axes.x(axes.on) - axes.x(day) > 2.4 * size
        if day.day == 1 and room and (not large or n % 2):
            yield _text(axes.x(day), bottom - 1.5 * size, MONTHS[month][:3], size)


def _thresholds(record: Record, axes: _Axes, drawn: Sequence[Trigger], size: float) -> Iterator[Shape]:
    left, _, right, _ = axes.box
    for value in sorted({record.threshold(one) for one in drawn}):
        y, words = axes.y(value), f"{value:,g}"
        wide = _width(words, size) * _WIDER + 0.4 * size
        yield _rect(left + 0.3 * size, y + 0.15 * size, wide, 1.15 * size, Color(1, 1, 1), None, 0)
        yield _text(left + 0.5 * size, y + 0.4 * size, words, size)
        yield _line(left, y, right, y, 1.1, _INK, [5, 2.5])


def _notes(record: Record, drawn: Sequence[Trigger], given: Sequence[Given], size: float) -> list[str]:
    """Return the key in lines: what each trigger line and each mark of a warning is."""
    words = [
        f"{record.threshold(one):,g}: {one.title} (paragraph {record.policy.rules[one.rule].para})"
        for one in drawn
    ]
    words += [f"{_letter(n)}: {one.kind.title}, {long_date(one.issued)}" for n, one in enumerate(given)]
    return [line for note in words for line in _lines(note, size)]


def _lines(words: str, size: float) -> Iterator[str]:
    """Yield ``words`` in lines that fit the picture."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and _width(longer, size) * _WIDER > WIDE:
            yield line
            longer = word
        line = longer
    yield line


def _warned(axes: _Axes, days: Sequence[date], size: float) -> Iterator[Shape]:
    _, bottom, _, high = axes.box
    for n, day in enumerate(days):
        yield _line(axes.x(day), bottom, axes.x(day), high, 1.0, _INK, [1, 2])
        yield _text(axes.x(day), high + 0.5 * size, _letter(n), size, "middle")


def _letter(n: int) -> str:
    return chr(ord("A") + n % 26)


def _curve(axes: _Axes, values: Sequence[float]) -> PolyLine:
    """The values as steps: each holds for its whole day."""
    points: list[float] = [axes.x(axes.since), axes.y(values[0])]
    for n, (before, now) in enumerate(pairwise(values), 1):
        if now != before:
            x = axes.x(axes.since + n * _DAY)
            points += [x, axes.y(before), x, axes.y(now)]
    points += [axes.box[2], axes.y(values[-1])]
    return PolyLine(points, strokeColor=_INK, strokeWidth=1.8, strokeLineJoin=1)


# --- shapes


def _width(words: str, size: float) -> float:
    return float(stringWidth(words, _FONT, size))


def _text(x: float, y: float, words: str, size: float, anchor: Anchor = "start") -> String:
    return String(x, y, words, fontName=_FONT, fontSize=size, fillColor=_INK, textAnchor=anchor)


def _line(
    x: float,
    y: float,
    to_x: float,
    to_y: float,
    width: float,
    color: Color = _INK,
    dashes: list[float] | None = None,
) -> Line:
    line = Line(x, y, to_x, to_y, strokeColor=color, strokeWidth=width)
    if dashes:
        line.strokeDashArray = dashes
    return line


def _rect(
    x: float, y: float, wide: float, high: float, fill: Color | None, stroke: Color | None, width: float
) -> Rect:
    rect = Rect(x, y, wide, high)
    rect.fillColor, rect.strokeColor, rect.strokeWidth = fill, stroke, width
    return rect


def _circle(x: float, y: float, radius: float) -> Circle:
    return Circle(x, y, radius, fillColor=None, strokeColor=_GREY, strokeWidth=0.9)
