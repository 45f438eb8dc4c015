"""A case's dates for people's diaries (iCalendar) and as a picture (SVG)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from html import escape

from icalendar import Calendar, Event

from generator.cases.facts import Facts
from generator.cases.timeline import Arranged, Entry
from generator.workdays import long_date

_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "diary.dueprocess")
_ROW, _LEFT, _WIDTH = 34, 330, 900
_MARKS = {"done": "✓", "done-late": "✓ late", "due": "due", "overdue": "OVERDUE", "waiting": "waiting"}


def calendar(known: Facts, entries: Iterable[Entry], arranged: Iterable[Arranged] = ()) -> bytes:
    """Return the dates still to come, and days that letters fixed, as whole-day entries (RFC 5545).

    They are private and hold no names.
    """
    made = Calendar()
    made.add("prodid", "-//Due Process//Dates//EN")
    made.add("version", "2.0")
    for entry in entries:
        if entry.day is not None and entry.status in ("due", "overdue", "waiting"):
            summary = f"last day, {entry.rule.id}"
            made.add_component(_event(known, entry.rule.id, entry.day, summary, entry.answer.working))
    for one in arranged:
        key = f"{one.letter} {one.words}"
        made.add_component(_event(known, key, one.day, one.words, [f"Paragraph {one.para}."]))
    return bytes(made.to_ical())


def _event(known: Facts, key: str, day: date, summary: str, working: Iterable[str]) -> Event:
    event = Event()
    event.add("uid", str(uuid.uuid5(_SPACE, f"{known.case.reference}\n{key}")))
    event.add("dtstamp", datetime.combine(known.on, time(12), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{known.case.reference}: {summary}")
    event.add("description", " ".join(working))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def chart(known: Facts, entries: list[Entry]) -> str:
    """Return a picture of the dates in order, one row each; the state stands in words too."""
    rows = [(entry, entry.day) for entry in entries if entry.day is not None]
    days = [day for _, day in rows] + [known.on]
    first, last = min(days), max(days)
    height = _ROW * (len(rows) + 2) + 20
    body = "".join(_row(n, entry, day, first, last) for n, (entry, day) in enumerate(rows, 1))
    title = f"Dates in case {known.case.reference} on {long_date(known.on)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_LEFT + _WIDTH} {height}" '
        f'font-family="sans-serif" font-size="14"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="white"/>'
        f'<text x="10" y="24" font-weight="bold">{escape(title)}</text>'
        f"{_today(known.on, first, last, height)}{body}</svg>\n"
    )


def _x(day: date, first: date, last: date) -> float:
    span = max((last - first).days, 1)
    return _LEFT + 10 + (day - first).days / span * (_WIDTH - 320)


def _today(on: date, first: date, last: date, height: int) -> str:
    x = _x(on, first, last)
    return (
        f'<line x1="{x:.1f}" y1="34" x2="{x:.1f}" y2="{height - 10}" stroke="black" stroke-dasharray="4 4"/>'
    )


def _row(n: int, entry: Entry, day: date, first: date, last: date) -> str:
    x, y = _x(day, first, last), _ROW * (n + 1)
    fill = "white" if entry.status in ("due", "waiting") else "black"
    words = f"{long_date(day)}: {_MARKS[entry.status]}"
    return (
        f'<text x="10" y="{y + 5}">{escape(f"{entry.rule.id} ({entry.rule.para})")}</text>'
        f'<circle cx="{x:.1f}" cy="{y}" r="6" fill="{fill}" stroke="black" stroke-width="2"/>'
        f'<text x="{x + 12:.1f}" y="{y + 5}">{escape(words)}</text>'
    )
