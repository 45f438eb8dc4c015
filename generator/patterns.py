"""Patterns in absences, beside what chance alone would give: a question to the manager, never a verdict.

Counted are the days on which absences begin and end: on the first or last day of somebody's
working week, next to a bank holiday or another closed day, next to leave, in times that the
council names as peaks. Chance: every working day is as likely as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from generator.absences import Absence
from generator.workdays import MONDAY_TO_FRIDAY, WEEKDAYS, Calendar

_DAY = timedelta(days=1)
FEWEST = 3
"""Fewer absences than this show no pattern, whatever their days."""

Span = tuple[date, date]


@dataclass(frozen=True)
class Pattern:
    """``count`` of ``of`` absences do what ``words`` say, where chance would give ``expected``."""

    id: str
    words: str
    count: int
    of: int
    expected: float

    @property
    def stands_out(self) -> bool:
        """Whether it is worth a question: at least three, and at least twice what chance would give."""
        return self.count >= FEWEST and self.count >= 2 * self.expected


def patterns(
    spells: Sequence[Absence],
    since: date,
    on: date,
    calendar: Calendar,
    weekdays: frozenset[int] | None = None,
    leave: Iterable[Span] = (),
    peaks: Iterable[Span] = (),
) -> list[Pattern]:
    """Return what is seen in ``spells`` between ``since`` and ``on``, those that stand out first.

    ``spells`` are absences already joined; ``leave`` and ``peaks`` are first and last days.
    """
    inside = [one for one in spells if since <= one.first <= on]
    if len(inside) < FEWEST:
        return []
    week = _Week(calendar, weekdays or MONDAY_TO_FRIDAY)
    days = [since + n * _DAY for n in range((on - since).days + 1)]
    worked = [day for day in days if week.works(day)]
    tests = _tests(week, tuple(leave), tuple(peaks))
    found = [
        Pattern(name, words, sum(map(test, inside)), len(inside), _by_chance(test, worked, len(inside)))
        for name, words, test in tests
    ]
    seen = [one for one in found if one.count]
    return sorted(seen, key=lambda one: (not one.stands_out, one.expected - one.count))


@dataclass(frozen=True)
class _Week:
    calendar: Calendar
    weekdays: frozenset[int]

    def works(self, day: date) -> bool:
        """Whether ``day`` is one that the person works: their weekday, and no closed day."""
        return day.weekday() in self.weekdays and not self.closed(day)

    def closed(self, day: date) -> bool:
        """Whether ``day`` is a bank holiday or another closed day on a weekday of theirs."""
        return day.weekday() in self.weekdays and self.calendar.holiday(day) is not None

    def next_to_closed(self, one: Absence) -> bool:
        """Whether the absence ends just before, or begins just after, a closed day (weekends passed over)."""
        return self._meets(one.first, -1) or (one.last is not None and self._meets(one.last, 1))

    def _meets(self, day: date, step: int) -> bool:
        day += step * _DAY
        while day.weekday() not in self.weekdays:
            day += step * _DAY
        return self.closed(day)


def _tests(
    week: _Week, leave: tuple[Span, ...], peaks: tuple[Span, ...]
) -> Iterator[tuple[str, str, Callable[[Absence], bool]]]:
    first, last = min(week.weekdays), max(week.weekdays)
    start, end = WEEKDAYS[first], WEEKDAYS[last]
    if first != last:
        yield "first-weekday", f"begin on a {start}", lambda one: one.first.weekday() == first
        yield (
            "last-weekday",
            f"end on a {end}",
            lambda one: one.last is not None and one.last.weekday() == last,
        )
    yield "closed-days", "touch a bank holiday or another closed day", week.next_to_closed
    if leave:
        yield "leave", "touch a time of leave", lambda one: _touches(one, leave)
    if peaks:
        yield "peaks", "begin in a peak period", lambda one: any(a <= one.first <= z for a, z in peaks)


def _touches(one: Absence, spans: tuple[Span, ...]) -> bool:
    last = one.last or one.first
    near = 4 * _DAY  # a weekend, and a day on each side of it
    return any(_DAY <= one.first - z <= near or _DAY <= a - last <= near for a, z in spans)


def _by_chance(test: Callable[[Absence], bool], worked: Sequence[date], many: int) -> float:
    """How many of ``many`` absences of a day would pass ``test``, were every working day as likely."""
    if not worked:
        return 0.0
    return many * sum(test(Absence(day, day)) for day in worked) / len(worked)
