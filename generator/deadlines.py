"""The arithmetic of time limits: which days follow from a rule and the days that are known, and why.

What a rule of a policy says becomes a ``Limit``. Its kind and relation (or, where those
do not settle it, its ``measure``) choose one way of counting; docs/dates.md tells each of
them to an HR reader. No policy's numbers or words stand here.
"""

from __future__ import annotations

import calendar as months_of_the_year
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Literal

from generator.errors import Fault, UsageError
from generator.workdays import (
    LONDON,
    ONE_DAY,
    Calendar,
    Convention,
    Method,
    clock,
    left_out_sentence,
    long_date,
    receipt,
)

Side = Literal["employer", "employee"]
When = date | datetime
CALENDAR_UNITS = ("calendar_days", "weeks", "months", "years")
DAY_UNITS = ("working_days", *CALENDAR_UNITS)
CLOCK_UNITS = ("minutes", "hours")
NINE, NOON, FIVE = time(9), time(12), time(17)
_MOST = 5000  # of any unit; more would leave the calendar
_UNIT_DAYS = {"calendar_days": 1, "weeks": 7}
_UNIT_MONTHS = {"months": 1, "years": 12}
_LENGTH_KINDS = ("warning_life", "retention", "age_of_evidence", "trigger", "eligibility")
_NEVER_KINDS = ("calculation", "authority")
_COUNTED_FROM_THE_FIRST_DAY = ("threshold", "service", "bar")
_ORDINALS = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth",
)  # fmt: skip


@dataclass(frozen=True)
class OtherReading:
    """The reading of a rule that was not taken: ``limit`` is its arithmetic, None where it has no number.

    ``other_days``: it counts from (or to) another event, so needs ``other_start`` or ``other_end``.
    """

    reading: str
    limit: Limit | None = None
    other_days: bool = False


@dataclass(frozen=True)
class Limit:
    """The arithmetic part of one rule (conventions: docs/dates.md).

    ``measure``: the way of counting, where kind and relation do not settle it:
    ``time`` to do something, ``notice`` before an event, ``length``, ``minimum`` length,
    ``range``, ``threshold``, ``service``, ``bar``, ``rolling`` window, ``none``.
    ``begins_with``: the first day is counted (by itself true for thresholds, service, bars).
    ``clear``: neither end is counted (by itself true for an employer's notice).
    ``on_working_day``: the earliest day moves on to a working day (by itself where clear).
    ``statutory``: never extended past a day that is not a working day.
    ``to_amount``: the greater number of a range. ``least``: the minimum, amount and unit,
    under which this maximum never falls. ``from_sending``: counts from sending, not receipt.
    ``day_before``: a rolling window that ends on the day before. ``by``: a fixed last day.
    ``may_extend``: the policy gives a power to extend or vary. ``from_words``: what the
    start is, for the working.
    """

    rule: str
    para: str
    kind: str
    relation: str
    amount: int | float | None = None
    unit: str | None = None
    sides: tuple[Side, ...] = ()
    strength: str = "must"
    measure: str = ""
    to_amount: int | float | None = None
    begins_with: bool | None = None
    clear: bool | None = None
    on_working_day: bool | None = None
    statutory: bool = False
    may_extend: bool = False
    from_sending: bool = False
    day_before: bool = False
    least: tuple[int, str] | None = None
    full_months: int | None = None
    half_months: int | None = None
    window: tuple[int, str] | None = None
    by: date | None = None
    from_words: str = ""
    why_not_computed: str = ""
    alternative: OtherReading | None = None

    def of(self, side: Side) -> Limit:
        """Return the same rule as it binds ``side`` alone."""
        return replace(self, sides=(side,))

    @property
    def late_is_refused(self) -> bool:
        """Whether a late act is refused, rather than late and for the council to decide."""
        return self.strength == "must" and not self.may_extend


@dataclass(frozen=True)
class Alternative:
    """The other reading in words, and its days where they can be computed."""

    reading: str
    due: When | None = None
    earliest: When | None = None
    latest: When | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Answer:
    """What follows from a rule; the fields that do not apply are None.

    ``due``: last lawful day. ``earliest``: first lawful day. ``latest``: last lawful day
    to give or send, for the employer where both sides are bound (``latest_by`` has both).
    ``last_day``: of a length; ``live``: whether the day asked about is within it.
    """

    computed: bool = True
    reason: str | None = None
    received: When | None = None
    due: When | None = None
    earliest: When | None = None
    latest: When | None = None
    latest_by: Mapping[str, date] | None = None
    lawful: bool | None = None
    last_day: date | None = None
    live: bool | None = None
    working: tuple[str, ...] = ()
    alternative: Alternative | None = None


# ---- the rule as data


def limit(rule: Mapping[str, Any], sides: tuple[str, ...]) -> Limit:
    """Return the arithmetic of one entry of a policy's ``rules`` (schemas/meta/rule.yaml).

    ``sides``: whom it binds, as sides, each once.
    """
    made = _limit({"rule": rule["id"], "sides": sides, **_plain(rule)})
    other = rule.get("alternative")
    return replace(made, alternative=_other_reading(made, rule, other)) if other else made


def _limit(given: Mapping[str, Any]) -> Limit:
    known = {name: value for name, value in given.items() if name in _FIELDS and value is not None}
    return Limit(**known)


def _plain(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule's keys as Limit names them: pairs as tuples, a range's two numbers apart."""
    found = dict(rule)
    found.pop("alternative", None)
    for name in ("least", "window"):
        if found.get(name):
            found[name] = (found[name]["amount"], found[name]["unit"])
    amount = found.get("amount")
    if isinstance(amount, list):
        found["amount"], found["to_amount"] = amount if _is_range(rule, amount) else (None, None)
        found["why_not_computed"] = rule.get("why_not_computed") or _CHOICES
    if found.get("to_amount") is not None:
        found["why_not_computed"] = rule.get("why_not_computed")
    return found


def _is_range(rule: Mapping[str, Any], amount: list[Any]) -> bool:
    counted = rule["kind"] in ("window", "review_period", "deadline") or rule.get("measure") == "range"
    return len(amount) == 2 and rule.get("unit") in DAY_UNITS and counted


def _other_reading(made: Limit, rule: Mapping[str, Any], other: Mapping[str, Any]) -> OtherReading:
    plain = _plain({**rule, **other})
    changed = {name: value for name, value in plain.items() if name in other and name in _FIELDS}
    if "sides" in changed:
        changed["sides"] = tuple(changed["sides"])
    if "amount" in other and "to_amount" not in other:
        changed.setdefault("to_amount", None)
    other_days = "from" in other or "to" in other
    if not changed and not other_days:
        return OtherReading(other["reading"])
    return OtherReading(other["reading"], replace(made, alternative=None, **changed), other_days)


_FIELDS = frozenset(field.name for field in fields(Limit)) - {"alternative"}
_CHOICES = "the paragraph gives several numbers, and does not say which one applies"


# ---- which way of counting


def measure(limit: Limit) -> str:
    """Return the way of counting: the rule's own ``measure``, or the one that its kind and relation mean."""
    if limit.measure:
        return limit.measure
    if limit.by:
        return "fixed"
    if limit.full_months:
        return "length"
    if limit.kind in _NEVER_KINDS:
        return "none"
    if limit.to_amount is not None:
        return "range"
    return _MEASURES.get(limit.relation, _no_measure)(limit)


def _no_measure(limit: Limit) -> str:
    return "none"


def _measure_within(limit: Limit) -> str:
    return "length" if limit.kind in _LENGTH_KINDS else "time"


def _measure_at_least(limit: Limit) -> str:
    if limit.kind == "trigger":
        return "threshold"
    if limit.kind == "eligibility":
        return "service"
    if limit.kind in ("notice", "deadline"):
        return "notice"
    return "bar" if limit.kind == "window" and limit.sides == ("employee",) else "minimum"


_MEASURES: dict[str, Callable[[Limit], str]] = {
    "within": _measure_within,
    "at_least": _measure_at_least,
    "at_least_before": lambda limit: "notice",
    "lasts": lambda limit: "length",
    "more_than": lambda limit: "threshold",
    "on_the_day": lambda limit: "on-the-day",
}


def computable(limit: Limit) -> bool:
    """Return whether days follow from the rule."""
    return why_not(limit) is None


def why_not(limit: Limit) -> str | None:
    """Return why no day can be computed from the rule, as a sentence; None where one can."""
    if limit.why_not_computed:
        return _sentence(limit.why_not_computed)
    way = measure(limit)
    if way == "none":
        return f"Paragraph {limit.para} sets nothing that can be counted in days."
    if way in ("fixed", "on-the-day"):
        return None
    if limit.amount is None:
        return f"Paragraph {limit.para} gives no number, and none is invented."
    if limit.window and limit.unit in ("working_days", "calendar_days"):
        window = _amount(*limit.window)
        return f"Paragraph {limit.para} counts days within {window}, so none follows from one date."
    return _why_not_in_unit(limit, way)


def _why_not_in_unit(limit: Limit, way: str) -> str | None:
    if limit.unit in CLOCK_UNITS and way in ("time", "notice"):
        return None
    if limit.unit in DAY_UNITS and isinstance(limit.amount, int) and 0 <= limit.amount <= _MOST:
        return None
    unit = (limit.unit or "something else").replace("_", " ")
    return f"Paragraph {limit.para} counts {unit}, from which no day follows."


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def missing(limit: Limit, start: When | None, end: When | None) -> str | None:
    """Return, as a sentence, which day must be given before anything follows; None where something does."""
    way = measure(limit)
    if not computable(limit) or way == "fixed":
        return None
    if limit.unit in CLOCK_UNITS and any(_no_time(when) for when in (start if way == "time" else None, end)):
        return "This rule is in hours: give the time too, as in 2026-04-01T10:30."
    if start is None and end is None:
        return "Give the day from which it counts, or the day of what it must come before."
    if start is None and way not in ("notice", "on-the-day", "rolling") and limit.kind != "age_of_evidence":
        return "Give the day from which it counts."
    return None


def _no_time(when: When | None) -> bool:
    return when is not None and not isinstance(when, datetime)


# ---- the calendar's arithmetic


def add_months(day: date, months: int) -> tuple[date, bool]:
    """Return the corresponding date ``months`` later (earlier where negative), and whether the month has it.

    Where it has none, the date is the last day of the month: 31 January and one month, 28 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = months_of_the_year.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)), day.day <= last


def period_end(start: date, amount: int, unit: str, calendar: Calendar) -> date:
    """Return the last day of ``amount`` ``unit`` after ``start``, which is not counted."""
    if unit == "working_days":
        return calendar.add(start, amount)
    if unit in _UNIT_DAYS:
        return start + amount * _UNIT_DAYS[unit] * ONE_DAY
    return add_months(start, amount * _UNIT_MONTHS[unit])[0]


def period_end_beginning_with(first: date, amount: int, unit: str, calendar: Calendar) -> date:
    """Return the last day of ``amount`` ``unit`` of which ``first`` is the first day.

    Of months: the day before the corresponding date, or the last day of a month that has none.
    """
    if unit in _UNIT_MONTHS:
        corresponding, exists = add_months(first, amount * _UNIT_MONTHS[unit])
        return corresponding - ONE_DAY if exists else corresponding
    return period_end(first - ONE_DAY, amount, unit, calendar)


def latest_start(last: date, amount: int, unit: str, calendar: Calendar) -> date:
    """Return the last day from which ``amount`` ``unit``, that day not counted, end by ``last``."""
    if unit == "working_days":
        return calendar.subtract(last + ONE_DAY, amount) - ONE_DAY
    if unit in _UNIT_DAYS:
        return last - amount * _UNIT_DAYS[unit] * ONE_DAY
    months = amount * _UNIT_MONTHS[unit]
    day = add_months(last, -months)[0]
    while add_months(day + ONE_DAY, months)[0] <= last:  # 28 February leads to the same day as 31 January
        day += ONE_DAY
    while add_months(day, months)[0] > last:
        day -= ONE_DAY
    return day


@lru_cache(maxsize=20_000)
def window_start(day: date, amount: int, unit: str) -> date:
    """Return the first day of the rolling ``amount`` months, years, weeks or days that end with ``day``.

    Of ``calendar_months`` (January to May): the first day of the first month.
    """
    if unit == "calendar_months":  # named months: the fifth of five began on the first of four months ago
        return add_months(day.replace(day=1), 1 - amount)[0]
    if unit in _UNIT_MONTHS:
        return add_months(day, -amount * _UNIT_MONTHS[unit])[0] + ONE_DAY
    return day - amount * _UNIT_DAYS[unit] * ONE_DAY + ONE_DAY


def sick_pay(first: date, full_months: int, half_months: int) -> tuple[date, date, date]:
    """Return the last day of full pay, the first of half pay and its last, for an absence from ``first``.

    Half pay ends with the full and half months together, counted from the first day of absence.
    """
    full = period_end_beginning_with(first, full_months, "months", _NO_CALENDAR)
    both = period_end_beginning_with(first, full_months + half_months, "months", _NO_CALENDAR)
    return full, full + ONE_DAY, both


_NO_CALENDAR = Calendar()


# ---- the answer


@dataclass(frozen=True)
class _Query:
    """A rule, and the days that are given: plain days, or moments for a rule in hours."""

    limit: Limit
    calendar: Calendar
    start: When | None
    end: When | None
    way: str
    opening: tuple[str, ...] = ()

    @property
    def from_day(self) -> date | None:
        return _day(self.start)

    @property
    def to_day(self) -> date | None:
        return _day(self.end)


def answer(
    limit: Limit,
    calendar: Calendar,
    start: When | None = None,
    end: When | None = None,
    sent_by: Method | None = None,
    convention: Convention = "second-working-day",
    other_start: When | None = None,
    other_end: When | None = None,
) -> Answer:
    """Return what follows from ``limit``.

    ``start`` is the day from which it counts or, with ``sent_by``, the day of sending, from
    which receipt is deemed; ``end`` the day of what it leads to. Moments are aware; they are
    needed for a rule in hours. ``other_start`` and ``other_end`` serve the alternative that
    counts between other events. A rule without a number is answered, with the reason.
    """
    given = (start, end, sent_by, convention)
    others = (other_start, other_end)
    # In a run many people have the same days. Equal moments may differ in their zone and fold.
    ways = tuple((at.tzinfo, at.fold) for at in (*given[:2], *others) if isinstance(at, datetime))
    return _answered(limit, calendar, given, others, ways)


@lru_cache(maxsize=4096)
def _answered(
    limit: Limit,
    calendar: Calendar,
    given: tuple[When | None, When | None, Method | None, Convention],
    others: tuple[When | None, When | None],
    ways: tuple[tuple[tzinfo | None, int], ...],
) -> Answer:
    start, end, sent_by, convention = given
    reason = why_not(limit)
    if reason:
        return Answer(computed=False, reason=reason, alternative=_wordless(limit))
    counted, received, opening = _received(limit, calendar, start, sent_by, convention)
    query = _Query(limit, calendar, counted, end, measure(limit), opening)
    found = _WAYS["hours" if limit.unit in CLOCK_UNITS else query.way](query)
    other = _alternative(limit, calendar, given, others)
    return replace(found, received=received, alternative=other) if received or other else found


def _wordless(limit: Limit) -> Alternative | None:
    return Alternative(limit.alternative.reading) if limit.alternative else None


def _received(
    limit: Limit, calendar: Calendar, start: When | None, sent_by: Method | None, convention: Convention
) -> tuple[When | None, When | None, tuple[str, ...]]:
    """Return when the clock starts, the deemed receipt, and both in words."""
    if start is None or sent_by is None:
        return start, None, ()
    sent = start.astimezone(LONDON).date() if isinstance(start, datetime) else start
    found = receipt(sent, sent_by, calendar, convention)
    if limit.unit in CLOCK_UNITS:
        moment = _moment_received(start, sent_by, found.received)
        return moment, moment, found.working
    if limit.from_sending:
        return sent, found.received, (*found.working, "By this reading it counts from the day of sending.")
    return found.received, found.received, found.working


def _moment_received(start: When, sent_by: Method, received: date) -> When:
    """Return the moment of receipt: noon by post, the same moment by hand or e-mail, 9am of a later day."""
    if sent_by is Method.FIRST_CLASS:
        return _at(received, NOON)
    if isinstance(start, datetime):
        local = start.astimezone(LONDON)
        return local if local.date() == received else _at(received, NINE)
    return start if start == received else _at(received, NINE)


def _alternative(
    limit: Limit,
    calendar: Calendar,
    given: tuple[When | None, When | None, Method | None, Convention],
    others: tuple[When | None, When | None],
) -> Alternative | None:
    other = limit.alternative
    if other is None or other.limit is None:
        return _wordless(limit)
    start, end, sent_by, convention = given
    if other.other_days:
        start, end, sent_by = others[0] or start, others[1] or end, None if others[0] else sent_by
        if others == (None, None):
            return Alternative(other.reading)
    if other.limit.from_sending and sent_by is None:
        return Alternative(other.reading)  # the day of sending is not known
    found = answer(other.limit, calendar, start, end, sent_by, convention)
    return Alternative(other.reading, found.due, found.earliest, found.latest, found.last_day)


# ---- a time to do something (rules 1 and 5)


def _time(query: _Query) -> Answer:
    if query.from_day is None:
        return Answer()
    last, working = _counted(query, query.limit.amount)
    due, why = _moved(query, last)
    working += why
    if query.limit.least:
        due, why = _not_below(query, due)
        working += why
    return _judged(query, due, working)


def _judged(query: _Query, due: date, working: list[str]) -> Answer:
    """Return the answer for a last day ``due``, with whether the day given is in time."""
    lawful = None
    if query.to_day is not None:
        lawful = query.to_day <= due
        working.append(_in_time(query.to_day, due))
    return Answer(due=due, lawful=lawful, working=tuple(working))


def _in_time(day: date, due: date) -> str:
    if day <= due:
        return f"{long_date(day)} is in time."
    late = (day - due).days
    return f"{long_date(day)} is {_count(late, 'day')} after the last lawful day."


def _counted(query: _Query, amount: float | None) -> tuple[date, list[str]]:
    """Return the last day of the period from the start, and the sentences that tell how it was counted."""
    first, unit, number = query.from_day, query.limit.unit or "", int(amount or 0)
    assert first is not None
    inclusive = _begins(query)
    end = period_end_beginning_with if inclusive else period_end
    last = end(first, number, unit, query.calendar)
    if not number:
        return last, [*query.opening, f"It is due on the day itself, {long_date(first)}."]
    working = _opening(query, first, inclusive)
    if unit != "working_days":
        return last, [*working, _ends(number, unit, last)]
    if not inclusive and query.calendar.closed_because(first):
        working.append(_first_counted(query.calendar, first))
    working += left_out_sentence(query.calendar.left_out(first if inclusive else first + ONE_DAY, last))
    return last, [*working, f"The {_ordinal(number)} working day is {long_date(last)}."]


def _begins(query: _Query) -> bool:
    chosen = query.limit.begins_with
    return query.way in _COUNTED_FROM_THE_FIRST_DAY if chosen is None else chosen


def _opening(query: _Query, first: date, counted: bool) -> list[str]:
    """Return the sentences that say where the count starts."""
    how = "That day is counted." if counted else "That day is not counted."
    if query.opening:
        return [*query.opening, how.replace("That day", long_date(first))]
    words = query.limit.from_words
    start = f"{words[0].upper()}{words[1:]} on" if words else "Counted from"
    return [f"{start} {long_date(first)}. {how}"]


def _first_counted(calendar: Calendar, first: date) -> str:
    reason, counted = calendar.closed_because(first), calendar.add(first, 1)
    return f"It is not a working day ({_why(reason)}), so the first day counted is {long_date(counted)}."


def _why(reason: str | None) -> str:
    return "weekend" if reason in ("a Saturday", "a Sunday") else reason or ""


def _moved(query: _Query, last: date) -> tuple[date, list[str]]:
    """Move a last day off a closed day: an employer's back, an employee's on, a statute's not on."""
    calendar, reason = query.calendar, query.calendar.closed_because(last)
    if reason is None:
        return last, []
    closed = f"{long_date(last)} is not a working day ({_why(reason)})"
    if query.limit.sides != ("employee",):
        return _moved_back(query, last, closed)
    if query.limit.statutory:
        return last, [f"{closed}, but a time set by statute is not extended."]
    due = calendar.next_working(last)
    return due, [f"{closed}, so the employee's time runs on to the next working day, {long_date(due)}."]


def _moved_back(query: _Query, last: date, closed: str) -> tuple[date, list[str]]:
    due = query.calendar.previous_working(last)
    if query.from_day is not None and due < query.from_day:  # nothing can be done before it has begun
        due = query.calendar.next_working(last)
        return due, [f"{closed}, and no working day comes before it, so it is due on {long_date(due)}."]
    return due, [f"{closed}, so the employer must act by the working day before, {long_date(due)}."]


def _not_below(query: _Query, due: date) -> tuple[date, list[str]]:
    """Where the greatest number falls before the least (both run from one day), the least stands."""
    amount, unit = query.limit.least or (0, "")
    least = replace(query.limit, amount=amount, unit=unit, clear=True, least=None, begins_with=None)
    earliest = _earliest(replace(query, limit=least, way="notice"))
    if earliest <= due:
        return due, []
    return earliest, [f"That is before the minimum has run; the minimum stands: {long_date(earliest)}."]


def _fixed(query: _Query) -> Answer:
    """A last day that the paragraph names."""
    last = query.limit.by
    assert last is not None
    due, why = _moved(replace(query, start=None), last)
    return _judged(query, due, [f"The paragraph names {long_date(last)}.", *why])


# ---- notice, and what must be given before an event (rules 2 and 3)


def _is_clear(limit: Limit) -> bool:
    return limit.sides != ("employee",) if limit.clear is None else limit.clear


def _notice(query: _Query) -> Answer:
    sides = query.limit.sides
    if len(set(sides)) > 1:
        return _notice_for_both(query)
    earliest = latest = lawful = None
    working: list[str] = []
    if query.from_day is not None:
        earliest = _earliest(query)
        working += _earliest_working(query, query.from_day, earliest)
    if query.to_day is not None:
        latest = _latest(query, query.to_day)
        working += _latest_working(query, query.to_day, latest)
    if earliest is not None and query.to_day is not None:
        lawful, why = _notice_lawful(query, earliest, query.to_day)
        working += why
    return Answer(earliest=earliest, latest=latest, lawful=lawful, working=tuple(working))


def _notice_for_both(query: _Query) -> Answer:
    """The employer's days by rule 2 and the employee's by rule 3; the employer's, stricter, is the rule's."""
    employer = _notice(replace(query, limit=query.limit.of("employer")))
    if query.to_day is None or employer.latest is None:
        return employer
    employee = _latest(replace(query, limit=query.limit.of("employee")), query.to_day)
    days: dict[str, date] = {"employer": _known_day(employer.latest), "employee": employee}
    why = f"For the employee the day of giving counts, so theirs is {long_date(employee)}."
    return replace(employer, latest_by=days, working=(*employer.working, why))


def _earliest(query: _Query) -> date:
    """Return the first lawful day of the event for what is given on the start."""
    given, amount, unit = query.from_day, int(query.limit.amount or 0), query.limit.unit or ""
    assert given is not None
    calendar = query.calendar
    if _is_clear(query.limit):
        first = period_end(given, amount, unit, calendar) + ONE_DAY
    elif unit == "working_days":
        return calendar.add(calendar.next_working(given), amount)
    else:
        first = period_end(given, amount, unit, calendar)
    if query.limit.on_working_day is False:
        return first
    return _earlier_by_the_move(query, calendar.next_working(first), given)


def _earlier_by_the_move(query: _Query, first: date, given: date) -> date:
    """Where an employee's last day runs on past a weekend, what is given then serves an earlier event."""
    if query.limit.sides != ("employee",) or _is_clear(query.limit):
        return first
    while True:
        before = query.calendar.previous_working(first - ONE_DAY)
        if before <= given or _latest(query, before) < given:
            break
        first = before
    return first


def _latest(query: _Query, event: date) -> date:
    """Return the last lawful day to give what must come before ``event``."""
    amount, unit, calendar = int(query.limit.amount or 0), query.limit.unit or "", query.calendar
    if unit == "working_days":
        return calendar.subtract(event, amount + 1 if _is_clear(query.limit) else amount)
    last = latest_start(event - ONE_DAY if _is_clear(query.limit) else event, amount, unit, calendar)
    if query.limit.sides != ("employee",):
        return calendar.previous_working(last)
    if query.limit.statutory:
        return last
    moved = calendar.next_working(last)
    return moved if moved < event else last


def _earliest_working(query: _Query, given: date, earliest: date) -> list[str]:
    amount, unit, clear = int(query.limit.amount or 0), query.limit.unit or "", _is_clear(query.limit)
    counted = not clear and query.calendar.is_working(given)
    working = _opening(query, given, counted)
    if unit != "working_days":
        last = period_end(given, amount, unit, query.calendar)
        working.append(_ends(amount, unit, last))
        working += _closed_before(query.calendar, last + ONE_DAY if clear else last, earliest)
        return [*working, f"The earliest lawful day is {long_date(earliest)}."]
    working += left_out_sentence(query.calendar.left_out(given + ONE_DAY, earliest))
    if clear and amount:
        last = query.calendar.add(given, amount)
        working.append(f"The {_ordinal(amount)} clear working day is {long_date(last)}.")
    return [*working, f"The earliest lawful day is {long_date(earliest)}."]


def _closed_before(calendar: Calendar, first: date, moved: date) -> list[str]:
    reason = calendar.closed_because(first)
    return [f"{long_date(first)} is not a working day ({_why(reason)})."] if reason and moved > first else []


def _latest_working(query: _Query, event: date, latest: date) -> list[str]:
    amount, unit, clear = int(query.limit.amount or 0), query.limit.unit or "", _is_clear(query.limit)
    working = [f"Counted back from {long_date(event)}, which is not counted."]
    if unit == "working_days":
        working += left_out_sentence(query.calendar.left_out(latest, event - ONE_DAY))
        last = query.calendar.subtract(event, amount)
        if clear and amount:
            working.append(f"The {_ordinal(amount)} clear working day before it is {long_date(last)}.")
    else:
        last = latest_start(event - ONE_DAY if clear else event, amount, unit, query.calendar)
        reason = query.calendar.closed_because(last)
        if reason:
            working.append(f"{long_date(last)} is not a working day ({_why(reason)}).")
    return [*working, f"The last lawful day to give it is {long_date(latest)}."]


def _notice_lawful(query: _Query, earliest: date, event: date) -> tuple[bool, list[str]]:
    if not _is_clear(query.limit):
        given = query.from_day or event
        in_time = given <= _latest(query, event)
        return in_time, [f"{long_date(given)} is {'in time' if in_time else 'too late'}."]
    if event < earliest:
        return False, [f"{long_date(event)} is too early."]
    reason = query.calendar.closed_because(event)
    if reason and query.limit.on_working_day is not False:
        return False, [f"{long_date(event)} is not a working day ({_why(reason)})."]
    return True, [f"{long_date(event)} leaves enough time."]


def earliest_meeting_leaving(limit: Limit, calendar: Calendar, received: date) -> date:
    """Return the first meeting day for which the reader can still do what ``limit`` asks before it.

    Their last day must not come before the working day after ``received``, the deemed
    receipt of the letter that lays the duty on them. Raises UsageError for a rule that is
    not counted back from a meeting in days.
    """
    if measure(limit) not in ("notice", "on-the-day") or not computable(limit) or limit.unit in CLOCK_UNITS:
        raise UsageError(Fault(f"{limit.rule} is not counted back from a meeting.", "Name a rule that is."))
    first = calendar.add(received, 1)
    if measure(limit) == "on-the-day":
        return first
    theirs = replace(limit, sides=("employee",), on_working_day=True)
    return _earliest(_Query(theirs, calendar, first, None, "notice"))


def _on_the_day(query: _Query) -> Answer:
    """What may still be given on the day of the event itself."""
    day, event = query.from_day, query.to_day
    working = [] if event is None else [f"It may be given on the day itself, {long_date(event)}."]
    lawful = None
    if day is not None and event is not None:
        lawful = day <= event
        working.append(_in_time(day, event))
    return Answer(earliest=day, latest=event, lawful=lawful, working=tuple(working))


# ---- lengths (rule 6), which no closed day moves


def _length(query: _Query) -> Answer:
    if query.from_day is None:
        return _oldest(query)
    if query.limit.full_months:
        return _sick_pay(query, query.from_day)
    last, working = _counted(query, query.limit.amount)
    return _lasting(query, last, working)


def _lasting(query: _Query, last: date, working: list[str]) -> Answer:
    """Return the answer for a length that ends with ``last``."""
    live = None
    if query.to_day is not None and query.from_day is not None:
        live = query.from_day <= query.to_day <= last
        working.append(f"{long_date(query.to_day)} is {'within it' if live else 'outside it'}.")
    return Answer(last_day=last, live=live, working=tuple(working))


def _oldest(query: _Query) -> Answer:
    """For evidence that may not be too old on a day: the oldest date that it may bear."""
    if query.to_day is None or query.limit.kind != "age_of_evidence":
        return Answer()
    amount, unit = int(query.limit.amount or 0), query.limit.unit or ""
    oldest = latest_start(query.to_day - ONE_DAY, amount, unit, query.calendar) + ONE_DAY
    words = (
        f"On {long_date(query.to_day)} it may not be older than {_amount(amount, unit)}:"
        f" dated {long_date(oldest)} or later."
    )
    return Answer(earliest=oldest, working=(words,))


def _sick_pay(query: _Query, first: date) -> Answer:
    full, half = query.limit.full_months or 0, query.limit.half_months or 0
    full_last, half_first, last = sick_pay(first, full, half)
    working = _opening(query, first, counted=True)
    working.append(f"Full pay of {_amount(full, 'months')} ends with {long_date(full_last)}.")
    if half:
        working.append(
            f"Half pay begins on {long_date(half_first)} and ends with {long_date(last)},"
            f" {_amount(full + half, 'months')} from the first day."
        )
    return _lasting(query, last, working)


def _minimum(query: _Query) -> Answer:
    """A least length: clear for a consultation; else what ends it may come on its last day."""
    if query.from_day is None:
        return Answer()
    if query.limit.clear:
        return _notice(query)
    last, working = _counted(query, query.limit.amount)
    earliest = query.calendar.next_working(last) if query.limit.on_working_day else last
    working += _closed_before(query.calendar, last, earliest)
    working.append(f"The earliest day on which it may end is {long_date(earliest)}.")
    found = _from(query, earliest, working)
    return replace(found, last_day=last)


def _from(query: _Query, earliest: date, working: list[str]) -> Answer:
    """Return the answer for what may happen from ``earliest`` on."""
    lawful = None
    if query.to_day is not None:
        lawful = query.to_day >= earliest
        working.append(f"{long_date(query.to_day)} is {'not too early' if lawful else 'too early'}.")
    return Answer(earliest=earliest, lawful=lawful, working=tuple(working))


def _range(query: _Query) -> Answer:
    """Between two numbers: a length for a window, else a time to do something."""
    if query.from_day is None:
        return Answer()
    first = _minimum(replace(query, end=None))
    earliest = _known_day(first.earliest)
    last, working = _counted(query, query.limit.to_amount)
    is_length = query.limit.kind == "window" and not query.limit.clear
    greatest, why = (last, []) if is_length else _moved(query, last)
    greatest = max(greatest, earliest)
    told = [*first.working, *working[1:], *why]
    lawful = None
    if query.to_day is not None:
        lawful = earliest <= query.to_day <= greatest
        told.append(f"{long_date(query.to_day)} is {'within' if lawful else 'outside'} the two.")
    found = Answer(earliest=earliest, lawful=lawful, working=tuple(told))
    return replace(found, last_day=greatest) if is_length else replace(found, due=greatest)


# ---- thresholds, qualifying service, bars (rules 6 and 10), rolling windows (rule 8)


def _threshold(query: _Query) -> Answer:
    """The day on which a length is reached ("at least") or passed ("more than")."""
    if query.from_day is None:
        return Answer()
    last, working = _counted(query, query.limit.amount)
    if query.limit.relation != "more_than":
        return _from(query, last, [*working, f"It is reached on {long_date(last)}."])
    passed = query.calendar.add(last, 1) if query.limit.unit == "working_days" else last + ONE_DAY
    return _from(query, passed, [*working, f"It is more than that from {long_date(passed)}."])


def _service(query: _Query) -> Answer:
    """Service is complete at the end of the day before the corresponding date."""
    if query.from_day is None:
        return Answer()
    last, working = _counted(query, query.limit.amount)
    earliest = last + ONE_DAY
    working.append(f"It is complete at the end of that day: from {long_date(earliest)}.")
    return _from(query, earliest, working)


def _bar(query: _Query) -> Answer:
    """A bar on the employee ends so that they may act on the anniversary."""
    if query.from_day is None:
        return Answer()
    amount, unit = int(query.limit.amount or 0), query.limit.unit or ""
    anniversary = period_end(query.from_day, amount, unit, query.calendar)
    last = anniversary - ONE_DAY
    working = [
        *_opening(query, query.from_day, counted=True),
        _ends(amount, unit, last),
        f"It may be done again on {long_date(anniversary)}.",
    ]
    return replace(_from(query, anniversary, working), last_day=last)


def _rolling(query: _Query) -> Answer:
    """The window that ends with the day given (or, where it starts then, its last day)."""
    amount, unit, day = int(query.limit.amount or 0), query.limit.unit or "", query.to_day
    if day is None:
        return _length(replace(query, limit=replace(query.limit, begins_with=True)))
    if query.limit.day_before:
        first, last = window_start(day, amount, unit) - ONE_DAY, day - ONE_DAY
    else:
        first, last = window_start(day, amount, unit), day
    live = None if query.from_day is None else first <= query.from_day <= last
    words = f"The {_amount(amount, unit)} run from {long_date(first)} to {long_date(last)}, both counted."
    return Answer(earliest=first, last_day=last, live=live, working=(words,))


# ---- hours (rule 7)


def _hours(query: _Query) -> Answer:
    return _hours_notice(query) if query.way == "notice" else _hours_time(query)


def _hours_time(query: _Query) -> Answer:
    """So many hours after a moment, on the clock."""
    if not isinstance(query.start, datetime):
        return Answer()
    start = query.start.astimezone(LONDON)
    due = _elapsed(start, _span(query.limit))
    working = [f"Counted on the clock from {_moment(start)}: {_span_words(query.limit)}."]
    lawful = None
    if isinstance(query.end, datetime):
        lawful = query.end <= due
        working.append(f"{_moment(query.end.astimezone(LONDON))} is {'in time' if lawful else 'too late'}.")
    return Answer(due=due, lawful=lawful, working=(*working, f"The last lawful moment is {_moment(due)}."))


def _hours_notice(query: _Query) -> Answer:
    earliest = latest = lawful = None
    working: list[str] = []
    if query.start is not None:
        earliest, why = _earliest_moment(query, query.start)
        working += why
    if isinstance(query.end, datetime):
        end = query.end.astimezone(LONDON)
        latest = _latest_moment(query, end)
        working.append(f"For {_moment(end)} the last lawful moment of receipt is {_moment(latest)}.")
        if earliest is not None:
            lawful = earliest <= end and query.calendar.is_working(end.date())
            verdict = "leaves enough time" if lawful else "is too early or on a closed day"
            working.append(f"{_moment(end)} {verdict}.")
    return Answer(earliest=earliest, latest=latest, lawful=lawful, working=tuple(working))


def _earliest_moment(query: _Query, given: When) -> tuple[datetime, list[str]]:
    """Return the first lawful start of the meeting for a notice received at ``given``."""
    received = given.astimezone(LONDON) if isinstance(given, datetime) else _at(given, FIVE)
    working = list(query.opening)
    if not isinstance(given, datetime):
        working.append("No time is given, so the end of the working day, 5pm, is taken.")
    counted = _counts_from(query.calendar, received)
    working.append(f"Received at {_moment(received)}." if isinstance(given, datetime) else "")
    if counted != received:
        working.append(f"It counts from {_moment(counted)}.")
    ends = _elapsed(counted, _span(query.limit))
    working.append(f"On the clock {_span_words(query.limit)} later is {_moment(ends)}.")
    earliest = ends
    if reason := query.calendar.closed_because(ends.date()):
        earliest = _at(query.calendar.next_working(ends.date()), NINE)
        working.append(f"{long_date(ends.date())} is not a working day ({_why(reason)}).")
    working.append(f"The earliest lawful start is {_moment(earliest)}.")
    return earliest, [sentence for sentence in working if sentence]


def _counts_from(calendar: Calendar, received: datetime) -> datetime:
    """Return when a notice received at ``received`` counts from: 9am to 5pm on working days."""
    day, at = received.date(), received.timetz().replace(tzinfo=None)
    if not calendar.is_working(day) or at > FIVE:
        return _at(calendar.next_working(day + ONE_DAY), NINE)
    return _at(day, NINE) if at < NINE else received


def _latest_moment(query: _Query, end: datetime) -> datetime:
    """Return the last moment of receipt from which the hours run out by ``end``, on a working day."""
    calendar = query.calendar
    moment = _back_into_hours(calendar, _elapsed(end, -_span(query.limit)))
    while _earliest_moment(query, moment)[0] > end:
        moment = _at(calendar.previous_working(moment.date() - ONE_DAY), FIVE)
    return moment


def _back_into_hours(calendar: Calendar, moment: datetime) -> datetime:
    """Return ``moment``, or the last 5pm of a working day before it where it counts from later."""
    day, at = moment.date(), moment.timetz().replace(tzinfo=None)
    if calendar.is_working(day) and at >= NINE:
        return moment if at <= FIVE else _at(day, FIVE)
    return _at(calendar.previous_working(day - ONE_DAY), FIVE)


def _span(limit: Limit) -> timedelta:
    return timedelta(**{limit.unit or "hours": limit.amount or 0})


def _span_words(limit: Limit) -> str:
    return _amount(limit.amount or 0, limit.unit or "")


def _elapsed(start: datetime, span: timedelta) -> datetime:
    """Return the moment ``span`` of real time later, whatever the clocks do between."""
    return (start.astimezone(UTC) + span).astimezone(LONDON)


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON)


def _moment(at: datetime) -> str:
    return f"{clock(at)} on {long_date(at.date())}"


# ---- words, and the answer as JSON


def _day(when: When | None) -> date | None:
    if isinstance(when, datetime):
        return when.astimezone(LONDON).date()
    return when


def _known_day(when: When | None) -> date:
    day = _day(when)
    assert day is not None
    return day


def _count(number: float, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _amount(number: float, unit: str) -> str:
    return _count(number, unit.replace("_", " ").removesuffix("s"))


def _ends(number: float, unit: str, last: date) -> str:
    return f"{_amount(number, unit)} {'ends' if number == 1 else 'end'} with {long_date(last)}."


def _ordinal(number: int) -> str:
    if number < len(_ORDINALS):
        return _ORDINALS[number]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_WAYS: dict[str, Callable[[_Query], Answer]] = {
    "time": _time,
    "fixed": _fixed,
    "notice": _notice,
    "on-the-day": _on_the_day,
    "length": _length,
    "minimum": _minimum,
    "range": _range,
    "threshold": _threshold,
    "service": _service,
    "bar": _bar,
    "rolling": _rolling,
    "hours": _hours,
}


def to_json(answer: Answer) -> dict[str, Any]:
    """Return the answer under the keys of ``dueprocess due --json``; what does not apply is left out."""
    found: dict[str, Any] = {}
    for field in fields(answer):
        value = getattr(answer, field.name)
        if value is not None and value != ():
            found[field.name] = _plain_value(value)
    return found


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain_value(one) for key, one in value.items()}
    if isinstance(value, Alternative):
        return {
            field.name: _plain_value(one)
            for field in fields(value)
            if (one := getattr(value, field.name)) is not None
        }
    return list(value) if isinstance(value, tuple) else value
