"""Workforce figures for a time: days lost to sickness per FTE, short and long term; turnover.

The definitions are those of Cherwell's quarterly report (Workforce Profile Statistics, Quarter 2
of 2022/23, appendix 1): turnover is the leavers divided by the average number of employees in
the period (Chart 8); an absence of 28 days or more is long-term; days lost are divided by the FTE.
Where the report's words leave something open, what is done here stands beside the figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from generator.absences import Absence
from generator.intake.absencefiles import Employee
from generator.intake.register import Register
from generator.workdays import MONDAY_TO_FRIDAY

LONG_TERM = 28
"""Days that an absence spans, its first and last counted, from which it is long-term (appendix 1)."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Figures:
    """The figures of one service, or of all ("")."""

    service: str
    headcount: int
    average: float
    fte: float
    leavers: int
    starters: int
    days_short: float
    days_long: float

    @property
    def turnover(self) -> float:
        """Leavers in a hundred of the average number of employees."""
        return 100 * self.leavers / self.average if self.average else 0.0

    @property
    def days_lost(self) -> float:
        """Working days lost per FTE."""
        return (self.days_short + self.days_long) / self.fte if self.fte else 0.0

    @property
    def short_term(self) -> float:
        """Working days lost per FTE in absences of less than 28 days."""
        return self.days_short / self.fte if self.fte else 0.0

    @property
    def long_term(self) -> float:
        """Working days lost per FTE in absences of 28 days or more."""
        return self.days_long / self.fte if self.fte else 0.0


def figures(known: Register, first: date, last: date) -> list[Figures]:
    """Return the figures from ``first`` to ``last``, both included: of all, then of each service.

    Days lost are somebody's own working days, times their FTE: so a day of half a post is half
    a day lost. Absences that are not counted against the employee are days lost all the same.
    The average is that of the employees at the start and at the end of the period.
    """
    people = list(known.people.values())
    services = sorted({one.service for one in people if one.service})
    return [_of("", people, known, first, last)] + [
        _of(service, [one for one in people if one.service == service], known, first, last)
        for service in services
    ]


def _of(service: str, people: Sequence[Employee], known: Register, first: date, last: date) -> Figures:
    before, after = _employed(people, first - _DAY), _employed(people, last)
    short, long = _lost(people, known, first, last)
    return Figures(
        service,
        len(after),
        (len(before) + len(after)) / 2,
        sum(_fte(one) for one in after),
        sum(one.left is not None and first <= one.left <= last for one in people),
        sum(one.started is not None and first <= one.started <= last for one in people),
        short,
        long,
    )


def _employed(people: Iterable[Employee], on: date) -> list[Employee]:
    return [
        one
        for one in people
        if (one.started is None or one.started <= on) and (one.left is None or one.left > on)
    ]


def _fte(one: Employee) -> float:
    if one.fte is not None:
        return one.fte
    return min(1.0, len(one.weekdays) / len(MONDAY_TO_FRIDAY)) if one.weekdays else 1.0


def _lost(people: Sequence[Employee], known: Register, first: date, last: date) -> tuple[float, float]:
    """Days lost in the period times FTE: in short absences, in long ones."""
    short = long = 0.0
    for one in people:
        for absence, days in _days(one, known, first, last):
            # A post of 0.5 on two and a half days a week loses whole days of its own: each counts as one.
            lost = days * (_fte(one) if one.weekdays is None or len(one.weekdays) == 5 else 1.0)
            if _span(absence, last) >= LONG_TERM:
                long += lost
            else:
                short += lost
    return short, long


def _span(one: Absence, last: date) -> int:
    return ((one.last or max(last, one.first)) - one.first).days + 1


def _days(one: Employee, known: Register, first: date, last: date) -> Iterator[tuple[Absence, float]]:
    record = known.record(one.number)
    for absence in record.absences:
        begin, end = max(absence.first, first), min(absence.last or last, last)
        if begin > end:
            continue
        whole = absence.first >= first and absence.last is not None and absence.last <= last
        if absence.days is not None and whole:
            yield absence, absence.days
        else:
            yield absence, record.calendar.count(begin, end, one.weekdays or MONDAY_TO_FRIDAY)
