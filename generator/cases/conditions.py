"""What must hold before a letter may go: the conditions that the policy lays down for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from generator import collective, deadlines
from generator.absences import Given
from generator.cases import proposals, record
from generator.cases.facts import Facts
from generator.errors import Fault
from generator.policies import Letter, Rule
from generator.policies.model import Condition
from generator.workdays import long_date


def unmet(facts: Facts, letter: Letter, answers: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield, with its paragraph, each condition of ``letter`` that fails, and each spent warning cited."""
    yield from of_the_record(facts, letter)
    day = _day_of(facts, letter)
    for condition in letter.requires:
        if condition.rule:
            yield from _not_lawful(facts, letter, condition, answers)
        elif condition.sick_pay:
            yield from _no_sick_pay(facts, letter)
        elif condition.collective:
            yield from _collective(facts, letter, condition, answers)
    for cited in letter.cites:
        then = answers.get(cited.on) if cited.on else day
        if isinstance(then, date):  # an answer that is missing is asked for before
            yield from _spent(facts, letter, cited.warning, _plain(then))


def of_the_record(facts: Facts, letter: Letter) -> Iterator[Fault]:
    """Yield each condition on warnings and absences that does not hold."""
    day = _day_of(facts, letter)
    for condition in letter.requires:
        if condition.warning:
            yield from _no_warning(facts, letter, condition.warning, day)
        elif condition.trigger:
            yield from _not_reached(facts, letter, condition.trigger, day)


def _day_of(facts: Facts, letter: Letter) -> date:
    """The day that counts: that of the meeting that the letter calls to, else that of writing."""
    meeting = facts.meetings.get(letter.meeting) if letter.meeting else None
    return meeting.at.date() if meeting else facts.on


def _no_warning(facts: Facts, letter: Letter, kind: str, day: date) -> Iterator[Fault]:
    known = facts.case.policy.warnings[kind]
    if record.live(facts.case, kind, day) is None:
        about = f"'{letter.title}' (paragraph {letter.para})"
        what = f"{about} needs a live {known.title} on {long_date(day)}; the case has none."
        yield Fault(what, "If one was given, write it under 'warnings' in the case file.")


def _spent(facts: Facts, letter: Letter, kind: str, day: date) -> Iterator[Fault]:
    known = facts.case.policy.warnings[kind]
    if record.live(facts.case, kind, day) is not None:
        return
    past = [one for one in record.warnings(facts.case) if one.kind.id == kind]
    rule = facts.case.policy.rules[known.life]
    ended = _why_not_live(past, day)
    what = f"'{letter.title}' cites a {known.title}, but {ended} ({rule.id}, paragraph {rule.para})."
    yield Fault(what, "A spent warning may not be cited: send the letter for the stage that is open.")


def _why_not_live(past: list[Given], day: date) -> str:
    if not past:
        return "the case has none"
    if past[-1].until < day:
        return f"it was spent after {long_date(past[-1].until)}"
    return f"on {long_date(day)} none had been given"


def _not_reached(facts: Facts, letter: Letter, trigger: str, day: date) -> Iterator[Fault]:
    case = facts.case
    on = min(day, facts.on)
    if not case.absences:
        what = (
            f"'{letter.title}' (paragraph {letter.para}) rests on the absence record, and the case has none."
        )
        yield Fault(what, "List the absences under 'absences' in the case file.")
        return
    found = record.measured(case, record.warnings(case)).reached(on)
    match = next((one for one in found if one.trigger.id == trigger), None)
    measure = case.policy.absence
    assert measure is not None
    known = next(one for one in measure.triggers if one.id == trigger)
    rule = case.policy.rules[known.rule]
    if match is None:
        yield Fault(
            f"the absence record does not reach '{known.title}' ({rule.id}, paragraph {rule.para}).",
            "Check the absences in the case file.",
        )
    elif match.obstacle:
        yield Fault(
            f"'{known.title}' is not open: {match.obstacle}", "Send the letter for the stage that is open."
        )


def _not_lawful(
    facts: Facts, letter: Letter, condition: Condition, answers: Mapping[str, Any]
) -> Iterator[Fault]:
    rule = facts.case.policy.rules[condition.rule]
    start, end = (_when(facts, letter, word, answers) for word in (condition.start, condition.end))
    for word, day in ((condition.start, start), (condition.end, end)):
        if day is None:
            what = f"'{letter.title}' needs a day for {rule.id} (paragraph {rule.para}): {word}."
            yield Fault(what, _how_to_give(facts, word))
    if start is None or end is None:
        return
    answer = deadlines.answer(rule.limit, facts.case.calendar, start=start, end=end)
    if answer.lawful is False or answer.live is False:
        yield Fault(_broken(rule, start, end), _remedy(answer))


def _collective(
    facts: Facts, letter: Letter, condition: Condition, answers: Mapping[str, Any]
) -> Iterator[Fault]:
    """The proposed redundancies that the case belongs to, and whether notice may be given under them."""
    clock = proposals.of_case(facts.case)
    if condition.collective == "consultation":
        began = _when(facts, letter, condition.start, answers)
        yield from collective.too_late(clock, _plain(began or facts.on))
    if condition.collective == "notice":
        effect = _when(facts, letter, condition.end, answers) if condition.end != "meeting" else None
        yield from collective.obstacles(clock, facts.on, _plain(effect) if effect else None)


def _no_sick_pay(facts: Facts, letter: Letter) -> Iterator[Fault]:
    """What is missing before the sick pay of the absence that lasts now can be worked out."""
    if record.sick_pay(facts.case, facts.on) is not None:
        return
    about = f"'{letter.title}' (paragraph {letter.para}) works out sick pay"
    if not any(one.first <= facts.on <= (one.last or facts.on) for one in facts.case.absences):
        what = f"{about}, and the case has no absence that lasts on {long_date(facts.on)}."
        yield Fault(what, "List the absences under 'absences' in the case file.", file=str(facts.case.file))
        return
    what = f"{about}, and the case does not say since when the employee has served."
    yield Fault(what, "Give the employee 'started' in the case file.", file=str(facts.case.file))


def _how_to_give(facts: Facts, word: str) -> str:
    thing, _, name = word.partition(".")
    if thing == "event":
        return f"Record it: dueprocess case event {facts.case.file} {name} --on DATE."
    return f"Give '{name}' among the letter's answers." if thing == "answers" else "Fix the meeting first."


def _broken(rule: Rule, start: date, end: date) -> str:
    days = f"{long_date(_plain(start))} and {long_date(_plain(end))}"
    return f"{days} do not fit {rule.id} (paragraph {rule.para}: {rule.words})."


def _remedy(answer: deadlines.Answer) -> str:
    last = answer.due or answer.last_day or answer.earliest
    return f"The day that the rule gives is {long_date(_plain(last))}." if last else "Give other days."


def _plain(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when


def _when(facts: Facts, letter: Letter, word: str, answers: Mapping[str, Any]) -> date | None:
    thing, _, name = word.partition(".")
    if thing == "answers":
        value = answers.get(name)
        return value if isinstance(value, date) else None
    if thing == "event":
        found = facts.known.get(name)
        return found.at if found else None
    meeting = facts.meetings.get(letter.meeting) if letter.meeting else None
    return facts.on if thing == "sent" or meeting is None else meeting.at
