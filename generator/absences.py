"""Sickness absence measured as a policy says: occasions, days, score, and the triggers reached.

It knows no council: what is counted, over which time and from which threshold stands in
the policy's data (``absence:``). Absences that HR has decided to leave out are in nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from generator import deadlines
from generator.policies import Policy, Rule
from generator.policies.model import AbsenceMeasure, Trigger, WarningKind
from generator.workdays import Calendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Absence:
    """One absence, both days included; ``last`` None while it lasts; ``days`` where not whole days."""

    first: date
    last: date | None = None
    counted: bool = True
    days: float | None = None


@dataclass(frozen=True)
class Given:
    """A warning that was given: which kind, when, until when it is live, and the score then."""

    kind: WarningKind
    issued: date
    until: date
    score: int | None = None
    case: str = ""

    def live(self, on: date) -> bool:
        """Return whether the warning counts on day ``on``: its first and last day included."""
        return self.issued <= on <= self.until


@dataclass(frozen=True)
class Standing:
    """How someone stands on a day: in the window that ends on it."""

    on: date
    since: date
    occasions: int
    days: float
    score: float
    length: int


@dataclass(frozen=True)
class Reached:
    """A trigger that is reached, since when, and what stands in the way of acting on it."""

    trigger: Trigger
    rule: Rule
    since: date
    value: float
    obstacle: str = ""


def joined(absences: Iterable[Absence], calendar: Calendar, joins: bool) -> list[Absence]:
    """Return the counted absences in order, those that overlap or follow on made one.

    With ``joins`` two with only closed days between them are one as well.
    """
    found: list[Absence] = []
    for one in sorted(absence for absence in absences if absence.counted):
        before = found[-1] if found else None
        if before is not None and _follows_on(before, one, calendar, joins):
            found[-1] = _together(before, one)
        else:
            found.append(one)
    return found


def _follows_on(before: Absence, one: Absence, calendar: Calendar, joins: bool) -> bool:
    if before.last is None:
        return True
    if one.first <= before.last + _DAY:
        return True
    return joins and calendar.next_working(before.last + _DAY) >= one.first


def _together(before: Absence, one: Absence) -> Absence:
    last = None if before.last is None or one.last is None else max(before.last, one.last)
    known = before.days is not None and one.days is not None
    return Absence(before.first, last, True, (before.days or 0) + (one.days or 0) if known else None)


def standing(
    absences: Iterable[Absence],
    on: date,
    window: tuple[int, str],
    unit: str,
    calendar: Calendar,
    joins: bool = False,
) -> Standing:
    """Return occasions, days (in ``unit``) and score (occasions x occasions x days) up to day ``on``.

    ``window`` is the rolling time, as (12, "months"): from the day after the corresponding
    date to ``on`` (conventions, rules 8 and 9). An absence counts that touches it; only its
    days inside are days.
    """
    since = deadlines.window_start(on, *window)
    inside = [one for one in joined(absences, calendar, joins) if _touches(one, since, on)]
    days = sum(_days(one, since, on, unit, calendar) for one in inside)
    present = [one for one in inside if one.last is None or one.last >= on]
    length = (on - present[-1].first).days + 1 if present else 0
    occasions = len(inside)
    return Standing(on, since, occasions, days, occasions * occasions * days, length)


def _touches(one: Absence, since: date, on: date) -> bool:
    return one.first <= on and (one.last is None or one.last >= since)


def _days(one: Absence, since: date, on: date, unit: str, calendar: Calendar) -> float:
    first, last = max(one.first, since), min(one.last or on, on)
    whole = one.first >= since and one.last is not None and one.last <= on
    if one.days is not None and whole:
        return one.days
    if unit == "calendar_days":
        return (last - first).days + 1
    return sum(calendar.is_working(first + n * _DAY) for n in range((last - first).days + 1))


def reached(
    policy: Policy, absences: Sequence[Absence], on: date, calendar: Calendar, warnings: Sequence[Given] = ()
) -> list[Reached]:
    """Return every trigger of ``policy`` reached on day ``on``, the highest stage first."""
    measure = policy.absence
    if measure is None:
        return []
    found = [
        _reached(policy, measure, trigger, absences, on, calendar, warnings) for trigger in measure.triggers
    ]
    return sorted((one for one in found if one is not None), key=lambda one: -one.trigger.stage)


def window_of(policy: Policy, trigger: Trigger | None = None) -> tuple[int, str]:
    """Return the rolling time over which ``policy`` (or ``trigger``) counts."""
    if trigger is not None and trigger.window is not None:
        return trigger.window
    assert policy.absence is not None
    limit = policy.rules[policy.absence.window].limit
    return limit.window or (int(limit.amount or 12), str(limit.unit or "months"))


def _reached(
    policy: Policy,
    measure: AbsenceMeasure,
    trigger: Trigger,
    absences: Sequence[Absence],
    on: date,
    calendar: Calendar,
    warnings: Sequence[Given],
) -> Reached | None:
    rule = policy.rules[trigger.rule]
    value = _value(policy, measure, trigger, absences, on, calendar, warnings)
    if not _passes(rule, value):
        return None
    since = _since(policy, measure, trigger, absences, on, calendar, warnings)
    return Reached(trigger, rule, since, value, _obstacle(policy, trigger, value, on, warnings))


def _passes(rule: Rule, value: float) -> bool:
    amount = float(rule.limit.amount or 0)
    return value > amount if rule.limit.relation == "more_than" else value >= amount


def _value(
    policy: Policy,
    measure: AbsenceMeasure,
    trigger: Trigger,
    absences: Sequence[Absence],
    on: date,
    calendar: Calendar,
    warnings: Sequence[Given],
) -> float:
    if trigger.measure == "warnings":
        first = deadlines.window_start(on, *window_of(policy, trigger))
        return sum(one.kind.id == trigger.counts_warning and first <= one.issued <= on for one in warnings)
    if trigger.measure == "length":
        return _length(policy.rules[trigger.rule], absences, on, calendar, measure.joins)
    stands = standing(absences, on, window_of(policy, trigger), measure.days, calendar, measure.joins)
    return {"score": stands.score, "occasions": stands.occasions, "days": stands.days}[trigger.measure]


def _length(rule: Rule, absences: Sequence[Absence], on: date, calendar: Calendar, joins: bool) -> float:
    """How long the present absence has lasted on ``on``, in the rule's own unit."""
    present = [one for one in joined(absences, calendar, joins) if one.first <= on <= (one.last or on)]
    if not present:
        return 0
    first = present[-1].first
    if rule.limit.unit == "working_days":
        return sum(calendar.is_working(first + n * _DAY) for n in range((on - first).days + 1))
    if rule.limit.unit in ("weeks", "months", "years"):
        passed = deadlines.answer(rule.limit, calendar, start=first).earliest
        day = passed if isinstance(passed, date) else None
        amount = float(rule.limit.amount or 0)
        return amount + 1 if day is not None and on >= day else 0
    return (on - first).days + 1


def _since(
    policy: Policy,
    measure: AbsenceMeasure,
    trigger: Trigger,
    absences: Sequence[Absence],
    on: date,
    calendar: Calendar,
    warnings: Sequence[Given],
) -> date:
    """The first day of the unbroken time, up to ``on``, in which the trigger was reached.

    It can begin only on a day of absence (or with a warning), so only those are tried.
    """
    rule, found = policy.rules[trigger.rule], on
    first = deadlines.window_start(on, *window_of(policy, trigger))
    day = on - _DAY
    while day >= first and _passes(rule, _value(policy, measure, trigger, absences, day, calendar, warnings)):
        found, day = day, day - _DAY
    return found


def _obstacle(policy: Policy, trigger: Trigger, value: float, on: date, warnings: Sequence[Given]) -> str:
    """Return what the record lacks before the trigger may be acted on, with its paragraph; "" for nothing."""
    rule = policy.rules[trigger.rule]
    live = [one for one in warnings if one.kind.id == trigger.needs_warning and one.live(on)]
    if trigger.needs_warning and not live:
        title = policy.warnings[trigger.needs_warning].title
        return f"There is no live {title} (paragraph {rule.para})."
    if not trigger.gap_rule:
        return ""
    gap = policy.rules[trigger.gap_rule]
    scores = [
        one.score
        for one in warnings
        if one.kind.id == trigger.gap_over and one.live(on) and one.score is not None
    ]
    if not scores:
        return f"The score at that warning is not known (paragraph {gap.para})."
    needed = scores[-1] + int(gap.limit.amount or 0)
    if value < needed:
        over = f"{gap.limit.amount} over the score at that warning (paragraph {gap.para})"
        return f"The score must be at least {needed}: {over}."
    return ""


def given(
    policy: Policy,
    kind: str,
    issued: date,
    score: int | None = None,
    until: date | None = None,
    case: str = "",
) -> Given:
    """Return a warning of ``kind`` issued on a day, with the last day on which it is live.

    ``until`` replaces the day that the policy's rule gives, where it was set longer.
    """
    known = policy.warnings[kind]
    last = until or last_day(policy.rules[known.life].limit, issued)
    return Given(known, issued, last, score, case)


def last_day(life: deadlines.Limit, issued: date) -> date:
    """Return the last day on which a warning issued on a day is live: weekends and holidays move nothing."""
    return deadlines.answer(life, Calendar(), start=issued).last_day or issued


def questions(measure: AbsenceMeasure, reason: str) -> list[str]:
    """Return what to ask HR because words of ``reason`` may mean that an absence is left out."""
    words = reason.casefold()
    return [
        f"Is it {one.words}? HR decides whether it counts (paragraph {one.para})."
        for one in measure.leaves_out
        if any(word.casefold() in words for word in one.ask_at)
    ]
