"""A case's timeline: every date that follows, its status, and the steps open now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from generator import deadlines
from generator.cases import conditions
from generator.cases.facts import Facts
from generator.cases.model import Happening
from generator.policies import Policy, Rule, Step

_BEFORE = ("at_least_before", "on_the_day")


@dataclass(frozen=True)
class Entry:
    """One rule in a case. ``status``: done, done-late, due, overdue or waiting."""

    rule: Rule
    event: str
    words: str
    status: str
    answer: deadlines.Answer

    @property
    def day(self) -> date | None:
        """The date by which the entry is sorted, or None while its clock has not started."""
        found = self.answer.due or self.answer.latest or self.answer.earliest or self.answer.last_day
        return found.date() if isinstance(found, datetime) else found


@dataclass(frozen=True)
class Arranged:
    """A day that a letter already sent has fixed: the review of a suspension, the end of a trial."""

    day: date
    words: str
    letter: str
    para: str


def arranged(facts: Facts) -> list[Arranged]:
    """Return the days from today on that recorded letters have fixed, in order."""
    case = facts.case
    gone = dict.fromkeys(name for sent in case.sent if sent["on"] <= facts.on for name in sent["letters"])
    letters = case.policy.letters()
    found = [
        Arranged(day, rules["diary"], name, rules.get("para") or letters[name].para)
        for name in gone
        if name in letters
        for need, rules in letters[name].needs.items()
        if "diary" in rules
        for day in [case.answers.get(letters[name].same_answers_as or name, {}).get(need)]
        if isinstance(day, date) and _day(day) >= facts.on
    ]
    return sorted(found, key=lambda one: one.day)


def timeline(facts: Facts) -> list[Entry]:
    """Return an entry for every rule with a computable number, in order of date."""
    rules = facts.case.policy.rules.values()
    entries = [
        _entry(facts, rule) for rule in rules if deadlines.computable(rule.limit) and _concerns(facts, rule)
    ]
    entries = [entry for entry in entries if not _moot(facts, entry)]
    return sorted(entries, key=lambda entry: (entry.day is None, entry.day or date.max))


def _concerns(facts: Facts, rule: Rule) -> bool:
    """Return whether ``rule`` binds somebody here: a former employee's limit is nothing to an employee."""
    return "employer" in rule.limit.sides or any(facts.case.person(role) for role in rule.binds)


def _moot(facts: Facts, entry: Entry) -> bool:
    """Return whether it is no matter of this case, or could only be done before something that is over."""
    rule, over = entry.rule, facts.start(entry.rule.end)
    if rule.kind == "review_period" and facts.start(rule.start) is None:
        return True  # the policy's own review, which is no matter of this case
    if rule.kind == "window" and entry.status == "overdue":
        return True  # a chance that was not taken, such as another day for a meeting
    return (
        rule.limit.relation in _BEFORE
        and over is not None
        and over.day < facts.on
        and not facts.start(rule.start)
    )


def _entry(facts: Facts, rule: Rule) -> Entry:
    answer = facts.answer(rule)
    done, ending = _done(facts, rule), rule.start if rule.limit.relation in _BEFORE else rule.end
    event = done.event if done else ending.events[0]
    return Entry(rule, event, facts.words(event), _status(facts, rule, answer), answer)


def _done(facts: Facts, rule: Rule) -> Happening | None:
    """The act that the rule is about, done since its clock started: last year's return ends no new absence.

    What an employee lodges may come before the day from which their time runs.
    """
    if rule.limit.relation in _BEFORE:
        return facts.done(rule.start)
    start = facts.start(rule.start)
    found = facts.done(rule.end, start.day if start else None)
    return found or (
        facts.done(rule.end) if rule.kind == "window" and "employee" in rule.limit.sides else None
    )


def _status(facts: Facts, rule: Rule, answer: deadlines.Answer) -> str:
    if rule.limit.relation in _BEFORE:
        return _before_status(facts, rule, answer)
    last = answer.due or answer.last_day
    if last is None:
        return "waiting"
    done, start = _done(facts, rule), facts.start(rule.start)
    if done is not None:
        return "done" if done.day <= _day(last) else "done-late"
    if start is None or start.day > facts.on:
        return "waiting"
    if answer.last_day is not None:
        return "due" if facts.on <= _day(last) else "done"
    return "due" if facts.on <= _day(last) else "overdue"


def _before_status(facts: Facts, rule: Rule, answer: deadlines.Answer) -> str:
    """Something to be done at the latest some days before a meeting."""
    if answer.latest is None:
        return "waiting"
    latest = max([_day(answer.latest), *(_day(day) for day in (answer.latest_by or {}).values())])
    done = _done(facts, rule)
    if done is not None:
        return "done" if done.day <= latest else "done-late"
    return "due" if facts.on <= latest else "overdue"


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def open_steps(facts: Facts) -> list[Step]:
    """Return the steps that may be taken now: opened, not closed, the procedure not ended."""
    policy = facts.case.policy
    if any(facts.happened(event) for event in policy.ends_on):
        return []
    return [step for step in policy.steps.values() if is_open(facts, step)]


def is_open(facts: Facts, step: Step) -> bool:
    """Return whether ``step`` has been opened, not done since, and not shut by the absence record."""
    if facts.missing(step.opens_on):
        return False
    opened = max((_last(facts, group) for group in step.opens_on), default=date.min)
    closed = _last(facts, step.done_by)
    return (closed == date.min or closed < opened) and not _record_shuts(facts, step)


def _last(facts: Facts, events: Iterable[str]) -> date:
    """The last day, by the day of writing, on which one of ``events`` happened; date.min for never."""
    return max((facts.known[event].day for event in events if facts.happened(event)), default=date.min)


def _record_shuts(facts: Facts, step: Step) -> bool:
    """Whether the case's own absences and warnings leave no letter of the step that may go."""
    bound = [letter for letter in step.letters if any(one.trigger or one.warning for one in letter.requires)]
    if not bound or len(bound) < len(step.letters) or not facts.case.absences:
        return False
    return all(list(conditions.of_the_record(facts, letter)) for letter in bound)


def documents(policy: Policy, step: Step) -> Iterator[dict[str, Any]]:
    """Yield what a step needs: its letters, then its forms."""
    for letter in step.letters:
        yield {"kind": "letter", "name": letter.name, "title": letter.title, "optional": letter.optional}
    for form in step.forms:
        yield {
            "kind": "form",
            "name": f"{policy.id}/{form}",
            "title": form.replace("-", " ").capitalize(),
            "optional": False,
        }
