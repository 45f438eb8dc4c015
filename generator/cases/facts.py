"""What is known in a case on a given day: events, deemed receipts, meetings that are fixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from generator import deadlines, workdays
from generator.cases.model import Case, Happening, Meeting
from generator.errors import DataError
from generator.policies import Rule, Start
from generator.workdays import Method


@dataclass(frozen=True)
class Facts:
    """What is known on day ``on``; a meeting that is fixed counts as known.

    ``known`` holds the last occurrence of each event, from which clocks run; ``all`` every
    one by that day, in order: a letter that was sent again was first sent in time.
    """

    case: Case
    on: date
    known: dict[str, Happening]
    all: dict[str, list[Happening]]
    meetings: dict[str, Meeting]

    def happened(self, event: str) -> bool:
        """Return whether ``event`` has happened by the day of writing."""
        found = self.known.get(event)
        return found is not None and found.day <= self.on

    def start(self, start: Start) -> Happening | None:
        """Return what starts (or ends) a clock: the later or earlier of those events that are known."""
        return _chosen(start, self.known)

    def done(self, act: Start, since: date | None = None) -> Happening | None:
        """Return the act as it was first done by the day of writing, on day ``since`` or after it."""
        first = {
            event: one
            for event in act.events
            if (
                one := next(
                    (each for each in self.all.get(event, ()) if since is None or each.day >= since), None
                )
            )
        }
        found = _chosen(act, first)
        return found if found is not None and found.day <= self.on else None

    def answer(self, rule: Rule) -> deadlines.Answer:
        """Return ``rule``'s dates from what is known, the other reading's beside them."""
        before = rule.limit.relation in ("at_least_before", "on_the_day")
        start, end = self.start(rule.start), self.start(rule.end) if before else None
        other_start = self.start(rule.other_start) if rule.other_start else None
        other_end = self.start(rule.other_end) if rule.other_end and before else None
        limit = replace(rule.limit, from_words=self.words(start.event)) if start else rule.limit
        return deadlines.answer(
            limit,
            self.case.calendar,
            _at(start),
            _at(end),
            other_start=_at(other_start),
            other_end=_at(other_end),
        )

    def missing(self, groups: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Return those groups of events of which none has happened."""
        return [group for group in groups if not any(self.happened(event) for event in group)]

    def words(self, event: str) -> str:
        """Return what ``event`` is, for people."""
        return self.case.policy.events[event].words


def _chosen(start: Start, known: dict[str, Happening]) -> Happening | None:
    found = [known[event] for event in start.events if event in known]
    if not found:
        return None
    return min(found, key=_order) if start.choose == "earlier" else max(found, key=_order)


def _at(happening: Happening | None) -> date | datetime | None:
    return happening.at if happening else None


def _order(happening: Happening) -> tuple[date, str]:
    return happening.day, happening.at.isoformat()


def facts(
    case: Case,
    on: date,
    sending: Iterable[Happening] = (),
    meeting: Meeting | None = None,
    strict: bool = True,
) -> Facts:
    """Return what is known of ``case`` on day ``on``.

    ``sending`` are events that are being done now (a letter sent); ``meeting`` is one that
    is being fixed now and replaces one of its kind. With ``strict`` an event dated after
    ``on`` raises DataError; else it is left out.
    """
    given = list(case.happenings)
    if strict:
        _refuse_later(case, on)
    known: dict[str, Happening] = {}
    every: dict[str, list[Happening]] = {}
    for happening in sorted((one for one in given if one.day <= on), key=_order):
        known[happening.event] = happening
        every.setdefault(happening.event, []).append(happening)
    for happening in sending:
        known[happening.event] = happening
    meetings = {one.kind: one for one in case.meetings}
    if meeting is not None:
        meetings[meeting.kind] = meeting
    for kind, one in meetings.items():
        known.setdefault(kind, Happening(kind, one.at))
        if one is meeting:
            known[kind] = Happening(kind, one.at)
    known = _with_receipts(case, known)
    return Facts(case, on, known, {**{event: [one] for event, one in known.items()}, **every}, meetings)


def _refuse_later(case: Case, on: date) -> None:
    faults = [
        case.document.fault(
            ("events", n, "on"),
            f"'{one.event}' is dated {workdays.long_date(one.day)}, after the day of writing, "
            f"{workdays.long_date(on)}.",
            "Correct the date, or give the day of writing with --on.",
        )
        for n, one in enumerate(case.happenings)
        if one.day > on
    ]
    if faults:
        raise DataError(*faults)


def _with_receipts(case: Case, known: dict[str, Happening]) -> dict[str, Happening]:
    """Add the deemed receipt of what was sent, unless a later receipt is recorded."""
    found = dict(known)
    for event in case.policy.events.values():
        sent = known.get(event.receipt_of) if event.receipt_of else None
        if sent is None:
            continue
        recorded = known.get(event.id)
        if recorded is None or recorded.day < sent.day:
            found[event.id] = received(case, event.id, sent)
    return found


def received(case: Case, event: str, sent: Happening) -> Happening:
    """Return the deemed receipt (as ``event``) of what was ``sent``."""
    receipt = workdays.receipt(
        sent.day, sent.by or Method.EMAIL, case.calendar, case.council.receipt_convention
    )
    return Happening(event, receipt.received, sent.by, receipt)


def sending(case: Case, event: str, on: date, by: Method) -> list[Happening]:
    """Return the event of sending something on day ``on``, or nothing where none is recorded."""
    return [Happening(event, on, by)] if event else []


def at_time(meeting: Meeting, when: datetime) -> Meeting:
    """Return ``meeting`` at another time, its calendar sequence raised by one."""
    return replace(meeting, at=when, sequence=meeting.sequence + 1)
