"""Which days are working days in England, and on which day a letter counts as received."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from generator.errors import Fault, UsageError

Convention = Literal["second-working-day", "cpr-6.26"]
LONDON = ZoneInfo("Europe/London")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
ONE_DAY = timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_SATURDAY = 5
MONDAY_TO_FRIDAY = frozenset(range(5))

# What GOV.UK calls the days; the package `holidays` has names of its own.
_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}
_WHEN = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:T(?P<time>\d{2}:\d{2}(?::\d{2})?)(?P<offset>Z|[+-]\d{2}:\d{2})?)?"
)


class Method(StrEnum):
    """How a letter is sent."""

    HAND = "hand"
    EMAIL = "email"
    FIRST_CLASS = "first-class"


@cache
def bank_holidays(year: int) -> Mapping[date, str]:
    """Return England's bank holidays of ``year``, Monday to Friday, with their names as on GOV.UK."""
    import holidays  # here, because it takes a tenth of a second that `--help` need not wait for

    found = holidays.country_holidays("GB", subdiv="ENG", years=year)
    named = {day: _name(found[day]) for day in found if day.weekday() < _SATURDAY and day.year == year}
    return MappingProxyType(named)


def _name(name: str) -> str:
    plain = name.removesuffix(" (observed)")
    known = _NAMES.get(plain, plain)
    return known if plain == name else f"{known}, substitute day"


@dataclass(frozen=True)
class Calendar:
    """The working days of one organisation, or of one of its services.

    Working days are Monday to Friday, less England's bank holidays, less
    ``proclaimed`` (newly proclaimed bank holidays, day to name), less ``closures``
    (the organisation's and the service's own closed days, day to reason).
    """

    closures: Mapping[date, str] = field(default_factory=dict)
    proclaimed: Mapping[date, str] = field(default_factory=dict)
    _known: dict[date, str | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    _years: dict[int, tuple[date, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        return hash((frozenset(self.closures.items()), frozenset(self.proclaimed.items())))

    def closed_because(self, day: date) -> str | None:
        """Return why ``day`` is not a working day ("a Saturday", "Good Friday"), or None where it is one."""
        try:
            return self._known[day]
        except KeyError:
            reason = self._known[day] = self._look_up(day)
            return reason

    def _look_up(self, day: date) -> str | None:
        if day.weekday() >= _SATURDAY:
            return f"a {WEEKDAYS[day.weekday()]}"
        return self.holiday(day)

    def holiday(self, day: date) -> str | None:
        """Return which bank holiday or closed day ``day`` is, on whatever day of the week, or None."""
        return bank_holidays(day.year).get(day) or self.proclaimed.get(day) or self.closures.get(day)

    def is_working(self, day: date) -> bool:
        """Return whether ``day`` is a working day."""
        return self.closed_because(day) is None

    def next_working(self, day: date) -> date:
        """Return ``day`` itself, or the first working day after it."""
        while self.closed_because(day) is not None:
            day += ONE_DAY
        return day

    def previous_working(self, day: date) -> date:
        """Return ``day`` itself, or the last working day before it."""
        while self.closed_because(day) is not None:
            day -= ONE_DAY
        return day

    def add(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``, which is not counted; ``day`` itself for none."""
        return self._count(day, n, ONE_DAY)

    def subtract(self, day: date, n: int) -> date:
        """Return the ``n``-th working day before ``day``, which is not counted; ``day`` itself for none."""
        return self._count(day, n, -ONE_DAY)

    def _count(self, day: date, n: int, step: timedelta) -> date:
        if n < 0:
            raise UsageError(Fault(f"{n} working days cannot be counted.", "Give a number from 0 up."))
        closed_because = self.closed_because
        while n:
            day += step
            if closed_because(day) is None:
                n -= 1
        return day

    def count(self, first: date, last: date, weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> int:
        """Return the working days from ``first`` to ``last``, both included.

        ``weekdays`` are those that somebody works (0 is Monday).
        """
        weeks, rest = divmod((last - first).days + 1, 7)
        start = first.weekday()
        days = weeks * len(weekdays) + sum((start + n) % 7 in weekdays for n in range(rest))
        return days - sum(
            first <= day <= last and day.weekday() in weekdays
            for year in range(first.year, last.year + 1)
            for day in self._closed_in(year)
        )

    def _closed_in(self, year: int) -> tuple[date, ...]:
        """The closed days of ``year`` that are no Saturday or Sunday by rule."""
        found = self._years.get(year)
        if found is None:
            own = [day for day in (*self.proclaimed, *self.closures) if day.year == year]
            found = self._years[year] = tuple(dict.fromkeys([*bank_holidays(year), *own]))
        return found

    def left_out(self, first: date, last: date) -> list[tuple[date, str]]:
        """Return the closed days from ``first`` to ``last``, both included, each with the reason."""
        found = []
        while first <= last:
            if reason := self.closed_because(first):
                found.append((first, reason))
            first += ONE_DAY
        return found


@dataclass(frozen=True)
class Receipt:
    """What was sent, how, and the day on which it counts as received; ``working`` says why in sentences."""

    sent: date
    method: Method
    received: date
    working: tuple[str, ...]


def receipt(
    sent: date, method: Method, calendar: Calendar, convention: Convention = "second-working-day"
) -> Receipt:
    """Return the deemed receipt of a letter that the council sends on ``sent``.

    By hand or by e-mail: the same day, or the next working day. First-class post: the
    second working day after posting, or by ``cpr-6.26`` the second day after posting
    and, where that is not a working day, the next one (Civil Procedure Rules, 6.26).
    """
    if method is not Method.FIRST_CLASS:
        return _delivered(sent, method, calendar)
    if convention == "cpr-6.26":
        return _posted_by_the_rules(sent, calendar)
    received = calendar.add(sent, 2)
    working = [
        f"Posted first class on {long_date(sent)}.",
        *left_out_sentence(calendar.left_out(sent + ONE_DAY, received)),
        f"It counts as received on the second working day after posting, {long_date(received)}.",
    ]
    return Receipt(sent, method, received, tuple(working))


def _delivered(sent: date, method: Method, calendar: Calendar) -> Receipt:
    received = calendar.next_working(sent)
    how = "Given by hand" if method is Method.HAND else "Sent by e-mail"
    if received == sent:
        return Receipt(sent, method, received, (f"{how} on {long_date(sent)}, and received that day.",))
    return Receipt(sent, method, received, (
        f"{how} on {long_date(sent)}.",
        *left_out_sentence(calendar.left_out(sent, received)),
        f"It counts as received on the next working day, {long_date(received)}.",
    ))  # fmt: skip


def _posted_by_the_rules(sent: date, calendar: Calendar) -> Receipt:
    second = sent + 2 * ONE_DAY
    received = calendar.next_working(second)
    working = [f"Posted first class on {long_date(sent)}."]
    if received == second:
        words = f"It counts as received on the second day after posting, {long_date(received)} (CPR 6.26)."
        working.append(words)
    else:
        working.extend(left_out_sentence(calendar.left_out(second, received)))
        working.append(
            f"The second day after posting is {long_date(second)}, so it counts as received"
            f" on the next working day, {long_date(received)} (CPR 6.26)."
        )
    return Receipt(sent, Method.FIRST_CLASS, received, tuple(working))


@lru_cache(maxsize=8192)
def long_date(day: date) -> str:
    """Return ``day`` as people write it: "Tuesday 14 April 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month]} {day.year}"


def clock(at: datetime | time) -> str:
    """Return the time of day as people write it: "10.30am", "9am", "12 noon", "midnight"."""
    if at.minute == 0 and at.hour in (0, 12):
        return "12 noon" if at.hour else "midnight"
    minutes = f".{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def left_out_sentence(closed: list[tuple[date, str]]) -> tuple[str, ...]:
    """Return one sentence that names every day of ``closed`` with its reason; none where there is none."""
    if not closed:
        return ()
    weekends = [run for run in _runs(closed) if run[0][1].startswith("a S")]
    several = len(weekends) > 3  # more would bury the bank holidays
    parts = [_run_words(run) for run in _runs(closed) if not (several and run in weekends)]
    if several:
        first, last = weekends[0][0][0], weekends[-1][-1][0]
        parts.insert(0, f"every Saturday and Sunday from {long_date(first)} to {long_date(last)}")
    return (f"Left out: {', '.join(parts)}.",)


def _runs(closed: list[tuple[date, str]]) -> list[list[tuple[date, str]]]:
    """Return ``closed`` with each Saturday and the Sunday after it together, every other day alone."""
    runs: list[list[tuple[date, str]]] = []
    for day, reason in closed:
        if reason == "a Sunday" and runs and runs[-1][-1] == (day - ONE_DAY, "a Saturday"):
            runs[-1].append((day, reason))
        else:
            runs.append([(day, reason)])
    return runs


def _run_words(run: list[tuple[date, str]]) -> str:
    (first, reason), last = run[0], run[-1][0]
    if first == last:
        return f"{long_date(first)} ({'weekend' if reason.startswith('a S') else reason})"
    same_month = (first.year, first.month) == (last.year, last.month)
    start = f"{WEEKDAYS[first.weekday()]} {first.day}" if same_month else long_date(first)
    return f"{start} and {long_date(last)} (weekend)"


def parse_when(text: str) -> date | datetime:
    """Return the day ("2026-04-01") or the moment in Europe/London ("2026-04-01T10:30", or with an offset).

    Raises UsageError for anything else, and for a time that the clocks leave out.
    """
    match = _WHEN.fullmatch(text.strip())
    if not match:
        raise UsageError(Fault(f"'{text}' is not a date.", "Write 2026-04-01, or 2026-04-01T10:30."))
    try:
        when = date.fromisoformat(match["day"]) if match["time"] is None else _moment(match)
    except (ValueError, OverflowError):
        raise UsageError(Fault(f"'{text}' is not in the calendar.", "Check the day and the time.")) from None
    if not EARLIEST_YEAR <= when.year <= LATEST_YEAR:
        raise UsageError(Fault(f"The year of '{text}' is out of range.", "Is it a slip of the keys?"))
    return when


def _moment(match: re.Match[str]) -> datetime:
    """Return the moment in London; a time given without offset that comes twice is the first of the two."""
    given = datetime.fromisoformat(f"{match['day']}T{match['time']}{match['offset'] or ''}")
    if given.tzinfo:
        return given.astimezone(LONDON)
    local = given.replace(tzinfo=LONDON)
    if local.astimezone(ZoneInfo("UTC")).astimezone(LONDON).replace(tzinfo=None) != given:
        raise UsageError(
            Fault(
                f"{clock(given)} on {long_date(given.date())} does not exist: the clocks go forward.",
                "Give a time that does.",
            )
        )
    return local
