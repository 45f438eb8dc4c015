"""What is lawful now: which letters may go, which meetings may be held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from generator import deadlines, validation
from generator.cases.facts import Facts
from generator.cases.model import Case, Meeting
from generator.errors import Fault, Refused
from generator.policies import Letter, Rule, Step
from generator.workdays import clock, long_date


@dataclass(frozen=True)
class Breach:
    """A rule that what is planned would break. ``stops``: refused; else warned of."""

    rule: Rule
    fault: Fault
    stops: bool


def refuse_unopened(facts: Facts, step: Step, letter: Letter | None = None) -> None:
    """Raise Refused where ``step`` (or ``letter``) is not open yet, naming what is missing."""
    missing = facts.missing([*step.opens_on, *(letter.opens_on if letter else ())])
    if not missing:
        return
    title = letter.title if letter else step.title
    events = [" or ".join(f"'{event}' ({facts.words(event)})" for event in group) for group in missing]
    raise Refused(
        Fault(
            f"'{title}' (paragraph {(letter or step).para}) is not open yet: the case has no "
            f"{', nor '.join(events)}.",
            f"If it has happened, record it: dueprocess case event {facts.case.file} {missing[0][0]} "
            "--on DATE.",
        )
    )


def breaches(
    facts: Facts, letter: Letter, received: date, waived: Mapping[str, str], own_window: bool = False
) -> list[Breach]:
    """Return every rule that sending ``letter`` now, for its meeting, would break.

    ``received`` is the letter's deemed receipt. A rule in ``waived`` is passed over (whether
    it may be waived is checked by ``refuse_waivers``). With ``own_window`` the meeting is
    moved at the employee's or the companion's request: minimum notice is not counted anew
    (conventions, rule 11).
    """
    meeting = facts.meetings.get(letter.meeting) if letter.meeting else None
    if meeting is None:
        return []
    found = [*_impossible(facts, meeting, received)]
    if found:
        raise Refused(*found)
    rules = [
        rule
        for rule in facts.case.policy.rules.values()
        if meeting.kind in rule.end.events and rule.id not in waived
    ]
    made: list[Breach] = []
    for rule in rules:
        if rule.limit.relation == "at_least_before":
            if not (own_window and _notice_of(facts, letter, rule)):
                made += _too_soon(facts, letter, rule, meeting, received)
        elif rule.limit.relation == "within":
            made += _too_late(facts, rule, meeting)
    return made


def _impossible(facts: Facts, meeting: Meeting, received: date) -> Iterator[Fault]:
    day = meeting.at.date()
    when = f"{long_date(day)}, {clock(meeting.at)}"
    closed = facts.case.calendar.closed_because(day)
    if day < facts.on:
        yield Fault(
            f"the meeting on {when} is before the day of writing, {long_date(facts.on)}.", "Give another day."
        )
    elif closed:
        next_day = long_date(facts.case.calendar.next_working(day))
        yield Fault(
            f"the meeting is on {long_date(day)}, which is not a working day ({closed}).",
            f"The next working day is {next_day}.",
        )
    elif received > day:
        yield Fault(
            f"the letter would arrive on {long_date(received)}, after the meeting on {when}.",
            "Send it another way, or give another day.",
        )


def _too_soon(facts: Facts, letter: Letter, rule: Rule, meeting: Meeting, received: date) -> Iterator[Breach]:
    notice = _notice_of(facts, letter, rule)
    if notice is not None and "employer" in rule.limit.sides:
        answer = deadlines.answer(rule.limit, facts.case.calendar, start=notice, end=meeting.at)
        if answer.lawful is False:
            yield Breach(rule, _notice_fault(rule, meeting, answer), rule.strength == "must")
    elif notice is None and "employee" in rule.limit.sides and rule.id in letter.rules:
        yield from _no_time_left(facts, rule, meeting, received)


def _notice_of(facts: Facts, letter: Letter, rule: Rule) -> date | datetime | None:
    """Return when this letter starts the clock of ``rule``, if it does."""
    events = facts.case.policy.events
    for event in rule.start.events:
        if letter.records and letter.records in (event, events[event].receipt_of):
            return facts.known[event].at
    return None


def _notice_fault(rule: Rule, meeting: Meeting, answer: deadlines.Answer) -> Fault:
    earliest = answer.earliest
    first = (
        long_date(earliest.date() if isinstance(earliest, datetime) else earliest) if earliest else "later"
    )
    return Fault(
        f"the meeting on {long_date(meeting.at.date())} gives too little notice ({rule.id}, paragraph "
        f"{rule.para}: "
        f"{_amount(rule)}).",
        f"The earliest lawful day is {first}.",
    )


def _amount(rule: Rule) -> str:
    return f"at least {rule.limit.amount} {str(rule.limit.unit).replace('_', ' ')} before"


def _no_time_left(facts: Facts, rule: Rule, meeting: Meeting, received: date) -> Iterator[Breach]:
    calendar = facts.case.calendar
    answer = deadlines.answer(rule.limit, calendar, end=meeting.at)
    latest = (answer.latest_by or {}).get("employee") or answer.latest
    last = latest.date() if isinstance(latest, datetime) else latest
    if last is None or last >= calendar.add(received, 1):
        return
    earliest = deadlines.earliest_meeting_leaving(rule.limit, calendar, received)
    fault = Fault(
        f"the meeting on {long_date(meeting.at.date())} is too early: {rule.id} (paragraph "
        f"{rule.para}) asks the reader "
        f"to act by {long_date(last)}, and the letter arrives on {long_date(received)}.",
        f"The earliest meeting that leaves them the next working day is {long_date(earliest)}.",
    )
    yield Breach(rule, fault, True)


def _too_late(facts: Facts, rule: Rule, meeting: Meeting) -> Iterator[Breach]:
    """A limit on the day of the meeting; one that is already missed stops nothing."""
    start = facts.start(rule.start)
    if start is None:
        return
    due = deadlines.answer(rule.limit, facts.case.calendar, start=start.at).due
    last = due.date() if isinstance(due, datetime) else due
    if last is None or meeting.at.date() <= last:
        return
    fault = Fault(
        f"the meeting on {long_date(meeting.at.date())} is later than {rule.id} (paragraph "
        f"{rule.para}) allows: "
        f"it should be held by {long_date(last)}.",
        "Say why with --because.",
    )
    yield Breach(rule, fault, rule.strength == "must" and facts.on <= last)


def refuse_waivers(case: Case, waived: Mapping[str, str]) -> None:
    """Raise Refused for a waiver of a rule that the policy does not let both sides vary."""
    for rule_id in waived:
        rule = case.policy.rules.get(rule_id)
        if rule is None:
            raise Refused(
                Fault(
                    f"'{rule_id}' is not a rule of this policy.",
                    validation.nearest(rule_id, case.policy.rules),
                )
            )
        if not rule.waivable:
            raise Refused(
                Fault(
                    f"{rule_id} (paragraph {rule.para}) cannot be waived: the policy does not let "
                    "both sides vary it.",
                    "Give a date that keeps to it.",
                )
            )
