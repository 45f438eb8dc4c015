"""The collective clock: when so many redundancies are proposed that representatives must be consulted first.

How many, within how long, and the days before the first dismissal stand in the policy's
data (``collective:``) as rules with their paragraphs; statute (TULRCA 1992 s188, s193) where
the policy only repeats it. Nothing here decides that a dismissal is fair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from generator import deadlines
from generator.errors import Fault
from generator.policies import Policy, Rule
from generator.policies.model import Band, CollectiveMeasure
from generator.workdays import Calendar, long_date


@dataclass(frozen=True)
class Dismissals:
    """So many dismissals that take effect on one day."""

    takes_effect: date
    number: int


@dataclass(frozen=True)
class Posts:
    """Employees of one description: how many are proposed for redundancy, of how many (s188(4)(b), (c))."""

    words: str
    proposed: int
    employed: int


@dataclass(frozen=True)
class AgencyWorkers:
    """Agency workers: how many, where, and at what work (s188(4)(g) to (i))."""

    number: int
    where: str
    work: str


@dataclass(frozen=True)
class Proposal:
    """Redundancies proposed together at one establishment; days None until they happen."""

    id: str
    establishment: str
    proposed_on: date
    dismissals: tuple[Dismissals, ...]
    posts: tuple[Posts, ...] = ()
    agency_workers: tuple[AgencyWorkers, ...] = ()
    consultation_began: date | None = None
    consultation_ended: date | None = None
    notification_received: date | None = None

    @property
    def number(self) -> int:
        """How many dismissals are proposed."""
        return sum(one.number for one in self.dismissals)

    @property
    def first(self) -> date:
        """The day on which the first dismissal takes effect."""
        return min(one.takes_effect for one in self.dismissals)

    @property
    def last(self) -> date:
        """The day on which the last dismissal takes effect."""
        return max(one.takes_effect for one in self.dismissals)


@dataclass(frozen=True)
class Clock:
    """What one proposal's number leads to.

    ``total`` counts every dismissal within the window with which it joins, ``joins`` names
    those other proposals; ``here`` counts its own establishment alone. ``earliest``: the first
    lawful day for a dismissal, None while consultation has not begun; ``begin_by`` and
    ``notify_by``: the last days for what is to come before the first dismissal proposed.
    """

    proposal: Proposal
    total: int
    here: int
    joins: tuple[str, ...]
    band: Band | None
    rule: Rule | None
    earliest: date | None = None
    begin_by: date | None = None
    notify_by: date | None = None
    working: tuple[str, ...] = ()
    calendar: Calendar = field(default_factory=Calendar, repr=False)

    def in_time(self, began: date) -> bool:
        """Return whether what must come before the first dismissal comes early enough on ``began``."""
        if self.rule is None:
            return True
        answer = deadlines.answer(self.rule.limit, self.calendar, start=began, end=self.proposal.first)
        return bool(answer.lawful)


def clock(policy: Policy, proposals: Sequence[Proposal], which: Proposal, calendar: Calendar) -> Clock:
    """Return the clock of ``which`` among all ``proposals`` of the council."""
    measure = _measure(policy)
    others = [one for one in proposals if measure.counts == "council" or _same_place(one, which)]
    total, joins = _most_within(others, which, measure.days)
    here, _ = _most_within([one for one in proposals if _same_place(one, which)], which, measure.days)
    band = next((band for band in measure.bands if total >= band.at_least), None)
    if band is None:
        return Clock(which, total, here, (), None, None)
    rule = policy.rules[band.rule]
    begun = which.consultation_began
    forward = deadlines.answer(rule.limit, calendar, start=begun) if begun else None
    back = deadlines.answer(rule.limit, calendar, end=which.first)
    earliest = _day(forward.earliest) if forward and forward.earliest else None
    latest = _day(back.latest) if back.latest else None
    working = (forward or back).working
    return Clock(which, total, here, joins, band, rule, earliest, latest, latest, working, calendar)


def _measure(policy: Policy) -> CollectiveMeasure:
    assert policy.collective is not None, policy.id
    return policy.collective


def _same_place(one: Proposal, other: Proposal) -> bool:
    return one.establishment.casefold() == other.establishment.casefold()


def _most_within(proposals: Sequence[Proposal], which: Proposal, days: int) -> tuple[int, tuple[str, ...]]:
    """The most dismissals in any ``days`` days that hold one of ``which``, and whose the others are."""
    every = [
        (one.takes_effect, one.number, proposal) for proposal in proposals for one in proposal.dismissals
    ]
    best, joins = 0, set[str]()
    for start in {day for day, _, _ in every}:
        inside = [row for row in every if 0 <= (row[0] - start).days < days]
        if not any(row[2] is which for row in inside):
            continue
        total = sum(number for _, number, _ in inside)
        if total > best:
            best, joins = total, set()
        if total == best:
            joins |= {row[2].id for row in inside if row[2] is not which}
    return best, tuple(sorted(joins))


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def too_late(found: Clock, began: date) -> Iterator[Fault]:
    """Yield a fault where consultation that begins on ``began`` is too late for the first dismissal."""
    if found.rule is None or found.in_time(began):
        return
    yield Fault(
        f"{found.total} redundancies are proposed{_with(found.joins)}: consultation that begins on "
        f"{long_date(began)} is too late for a first dismissal on {long_date(found.proposal.first)} "
        f"({found.rule.id}, paragraph {found.rule.para}).",
        "Let the first dismissal take effect later, and change the proposal.",
    )


def obstacles(found: Clock, on: date, takes_effect: date | None = None) -> Iterator[Fault]:
    """Yield what stands in the way of giving notice of dismissal on day ``on``.

    ``takes_effect`` is the day on which that dismissal would take effect (the proposal's first,
    unless given). Nothing stands in the way below the lowest number.
    """
    if found.band is None or found.rule is None:
        return
    what = f"{found.total} redundancies are proposed within {found.band.within} days{_with(found.joins)}"
    cited = f"{found.rule.id}, paragraph {found.rule.para}"
    proposal, effect = found.proposal, takes_effect or found.proposal.first
    if proposal.consultation_began is None or proposal.consultation_began > on:
        yield Fault(f"{what}, and consultation has not begun ({cited}).", _begin(found))
        return
    if found.earliest is not None and effect < found.earliest:
        yield Fault(
            f"{what}: a dismissal that takes effect on {long_date(effect)} is too early ({cited}).",
            f"The earliest lawful day is {long_date(found.earliest)}.",
        )
    if proposal.consultation_ended is None or proposal.consultation_ended > on:
        yield Fault(
            f"{what}, and consultation has not ended: notice given before that makes it a sham.",
            "Give notice once it has, and write 'consultation_ended' with the proposal.",
        )
    yield from _notification(found, on, what)


def _with(joins: tuple[str, ...]) -> str:
    return f" (together with {', '.join(joins)})" if joins else ""


def _begin(found: Clock) -> str:
    began = "Write 'consultation_began' with the proposal once it has"
    last = (
        f"; for the first dismissal proposed it must begin by {long_date(found.begin_by)}"
        if found.begin_by
        else ""
    )
    return f"{began}{last}."


def _notification(found: Clock, on: date, what: str) -> Iterator[Fault]:
    """The Secretary of State is told before notice is given, and in time before the first dismissal."""
    band, received = found.band, found.proposal.notification_received
    assert band is not None
    if received is None or received > on:
        last = f", received by {long_date(found.notify_by)}" if found.notify_by else ""
        yield Fault(
            f"{what}, and the Secretary of State has not been notified ({band.notification}).",
            f"Send form HR1{last}, and write 'notification_received' with the proposal.",
        )
    elif not found.in_time(received):
        yield Fault(
            f"{what}: the notification was received on {long_date(received)}, too late for a first "
            f"dismissal on {long_date(found.proposal.first)} ({band.notification}).",
            "Let the first dismissal take effect later.",
        )
