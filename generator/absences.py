"""Sickness absence measured as a policy says: occasions, days, score, and the triggers reached.

It knows no council: what is counted, over which time and from which threshold stands in
the policy's data (``absence:``). Absences that HR has decided to leave out are in nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from generator import deadlines
from generator.policies import Policy, Rule
from generator.policies.model import AbsenceMeasure, Trigger, WarningKind
from generator.workdays import MONDAY_TO_FRIDAY, Calendar

_DAY = timedelta(days=1)
_SPARE = {"calendar_months": timedelta(days=31)}
_LITTLE = timedelta(days=4)
_A_YEAR = timedelta(days=365)


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
    for one in sorted((one for one in absences if one.counted), key=lambda one: one.first):
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


@dataclass(frozen=True)
class Record:
    """Somebody's absences and warnings under one policy, to be measured on any day.

    ``weekdays`` are the days of the week that they work (0 is Monday); None: Monday to Friday.
    """

    policy: Policy
    absences: Sequence[Absence]
    calendar: Calendar
    warnings: Sequence[Given] = ()
    weekdays: frozenset[int] | None = None

    @cached_property
    def measure(self) -> AbsenceMeasure:
        """How the policy measures absence."""
        assert self.policy.absence is not None, self.policy.id
        return self.policy.absence

    @cached_property
    def spells(self) -> list[Absence]:
        """The counted absences in order, joined as the policy joins them."""
        return joined(self.absences, self.calendar, self.measure.joins)

    @cached_property
    def _firsts(self) -> list[date]:
        return [one.first for one in self.spells]

    @cached_property
    def _lasts(self) -> list[date]:
        return [one.last or date.max for one in self.spells]

    def standing(self, on: date, window: tuple[int, str] | None = None) -> Standing:
        """Return occasions, days (in the policy's unit) and score on day ``on``.

        ``window`` is the rolling time, as (12, "months"): from the day after the corresponding
        date to ``on`` (conventions, rules 8 and 9). An absence counts that touches it; only
        its days inside are days.
        """
        since = deadlines.window_start(on, *(window or window_of(self.policy)))
        inside = self.spells[bisect_left(self._lasts, since) : bisect_right(self._firsts, on)]
        days = sum(self._days(one, since, on) for one in inside)
        present = [one for one in inside if one.last is None or one.last >= on]
        length = (on - present[-1].first).days + 1 if present else 0
        occasions = len(inside)
        return Standing(on, since, occasions, days, occasions * occasions * days, length)

    def counted(self, one: Absence, since: date, on: date) -> float:
        """Return how many days of an absence count in the time from ``since`` to ``on``."""
        outside = one.first > on or (one.last is not None and one.last < since)
        return 0 if outside or not one.counted else self._days(one, since, on)

    def passes(self, trigger: Trigger, on: date) -> bool:
        """Return whether ``trigger`` is reached on day ``on``."""
        return self._passes(trigger, self.value(trigger, on))

    def _days(self, one: Absence, since: date, on: date) -> float:
        first, last = max(one.first, since), min(one.last or on, on)
        if one.days is not None and one.last is not None and one.first >= since and one.last <= on:
            return one.days
        if self.measure.days == "calendar_days":
            return (last - first).days + 1
        return self._worked(first, last)

    def _worked(self, first: date, last: date) -> int:
        return self.calendar.count(first, last, self.weekdays or MONDAY_TO_FRIDAY)

    def reached(self, on: date) -> list[Reached]:
        """Return every trigger of the policy reached on day ``on``, the highest stage first."""
        found = (self._reached(trigger, on) for trigger in self.measure.triggers)
        return sorted((one for one in found if one is not None), key=lambda one: -one.trigger.stage)

    def _reached(self, trigger: Trigger, on: date) -> Reached | None:
        rule, value = self.policy.rules[trigger.rule], self.value(trigger, on)
        if not self._passes(trigger, value):
            return None
        return Reached(trigger, rule, self._since(trigger, on), value, self._obstacle(trigger, value, on))

    def threshold(self, trigger: Trigger) -> float:
        """Return from which value ``trigger`` is reached: pro rata to the days worked, where so."""
        amount = float(self.policy.rules[trigger.rule].limit.amount or 0)
        if not trigger.pro_rata or self.weekdays is None:
            return amount
        return amount * len(self.weekdays) / len(MONDAY_TO_FRIDAY)

    def _passes(self, trigger: Trigger, value: float) -> bool:
        more = self.policy.rules[trigger.rule].limit.relation == "more_than"
        return value > self.threshold(trigger) if more else value >= self.threshold(trigger)

    def value(self, trigger: Trigger, on: date) -> float:
        """Return what ``trigger`` measures, on day ``on``."""
        if trigger.measure == "warnings":
            first = deadlines.window_start(on, *window_of(self.policy, trigger))
            kind = trigger.counts_warning
            return sum(one.kind.id == kind and first <= one.issued <= on for one in self.warnings)
        if trigger.begun:
            first = deadlines.window_start(on, *window_of(self.policy, trigger))
            return bisect_right(self._firsts, on) - bisect_left(self._firsts, first)
        if trigger.measure == "length":
            return self.length(self.policy.rules[trigger.rule], on)
        stands = self.standing(on, window_of(self.policy, trigger))
        return {"score": stands.score, "occasions": stands.occasions, "days": stands.days}[trigger.measure]

    def length(self, rule: Rule, on: date) -> float:
        """How long the absence that lasts on day ``on`` has lasted by then, in the rule's own unit."""
        present = [one for one in self.spells if one.first <= on <= (one.last or on)]
        if not present:
            return 0
        first = present[-1].first
        if rule.limit.unit == "working_days":
            return self._worked(first, on)
        if rule.limit.unit in ("weeks", "months", "years"):
            passed = deadlines.answer(rule.limit, self.calendar, start=first).earliest
            amount = float(rule.limit.amount or 0)
            return amount + 1 if isinstance(passed, date) and on >= passed else 0
        return (on - first).days + 1

    def _since(self, trigger: Trigger, on: date) -> date:
        """The first day of the unbroken time, up to ``on``, in which the trigger was reached."""
        window, found = window_of(self.policy, trigger), on
        first = deadlines.window_start(on, *window)
        spare = _SPARE.get(window[1], _LITTLE)
        lowest = deadlines.window_start(first, *window) - 2 * spare
        spans = [span for span in self._spans if span[1] >= lowest]
        while found > first:
            quiet = _quiet_since(found, deadlines.window_start(found, *window), spans, spare)
            if quiet < found:
                found = max(quiet, first)
            elif self._passes(trigger, self.value(trigger, found - _DAY)):
                found -= _DAY
            else:
                break
        return found

    @cached_property
    def _spans(self) -> list[tuple[date, date]]:
        """The first and last day of everything that is measured."""
        spells = [(one.first, one.last or date.max) for one in self.spells]
        return spells + [(one.issued, one.issued) for one in self.warnings]

    def _obstacle(self, trigger: Trigger, value: float, on: date) -> str:
        """What the record lacks before the trigger may be acted on, with its paragraph; "" for nothing."""
        live = {one.kind.id: one for one in self.warnings if one.live(on)}
        if trigger.needs_warning and trigger.needs_warning not in live:
            title = self.policy.warnings[trigger.needs_warning].title
            return f"There is no live {title} (paragraph {self.policy.rules[trigger.rule].para})."
        return self._gap(trigger, value, live.get(trigger.gap_over)) if trigger.gap_rule else ""

    def _gap(self, trigger: Trigger, value: float, warning: Given | None) -> str:
        """Why the score is not far enough over that at the last warning; "" where it is."""
        rule = self.policy.rules[trigger.gap_rule]
        if warning is None or warning.score is None:
            return f"The score at that warning is not known (paragraph {rule.para})."
        needed = warning.score + int(rule.limit.amount or 0)
        if value >= needed:
            return ""
        over = f"{rule.limit.amount} over the score at that warning (paragraph {rule.para})"
        return f"The score must be at least {needed}: {over}."


def _quiet_since(on: date, since: date, spans: Iterable[tuple[date, date]], spare: timedelta) -> date:
    """A day from which nothing was different up to ``on``; ``on`` itself where the day before was.

    What is measured changes within an absence, and while one leaves the window, which begins
    on ``since``. Months differ in length, so the days on which one leaves are looked for with
    some to spare.
    """
    before, edge = on - _DAY, since - spare
    latest = before - _A_YEAR
    for first, last in spans:
        if (first <= on and last >= before) or (first < since and last >= edge):
            return on
        if last < before:
            latest = max(latest, last + _DAY)
        if last < since:
            latest = max(latest, on - (since - last) + spare)
    return min(latest, on)


def window_of(policy: Policy, trigger: Trigger | None = None) -> tuple[int, str]:
    """Return the rolling time over which ``policy`` (or ``trigger``) counts."""
    if trigger is not None and trigger.window is not None:
        return trigger.window
    assert policy.absence is not None
    limit = policy.rules[policy.absence.window].limit
    return limit.window or (int(limit.amount or 12), str(limit.unit or "months"))


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
