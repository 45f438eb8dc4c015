"""Answers checked against their form, case and time limits; everything wrong is said at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from generator import answers, deadlines, policies, validation
from generator.answers import Misread
from generator.cases.facts import Facts
from generator.cases.returns import last_day
from generator.forms import CONTINUATION, Field, Form, Rule
from generator.workdays import Calendar, long_date


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a form (or worth noting): which question, and what to do."""

    field: str
    label: str
    code: str
    message: str
    para: str = ""


@dataclass(frozen=True)
class Checked:
    """What came of checking one form. ``verdict``: complete, incomplete, late, late? or refused."""

    form: str
    edition: str
    case: str
    verdict: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Circumstances:
    """What is known beside the answers: the case, when the form came, when it was sent, whose turn it was."""

    facts: Facts | None = None
    received: date | None = None
    sent: date | None = None
    turn: str | None = None
    calendar: Calendar = field(default_factory=Calendar)


# One table of sentences for whoever filled in the form. {label} is the form's own.
SENTENCES = {
    "missing": "Please fill in “{label}”.",
    "missing-if": "Please fill in “{label}”: it is needed because of an earlier answer.",
    "empty": "Please fill in “{label}”.",
    "declare": "Please tick “{label}”.",
    "choose": "Please choose an answer to “{label}”.",
    "sign": "Please sign: type your name at “{label}”.",
    "date": "“{label}” must be a date written as dd/mm/yyyy, for example 03/09/2026.",
    "date-year": "“{label}” must have the year in full: dd/mm/yyyy, for example 03/09/2026.",
    "date-none": "“{label}” is not a day in the calendar. Please check the day and the month.",
    "datetime": "“{label}” must be a date and a time: dd/mm/yyyy hh:mm, for example 03/09/2026 14:30.",
    "integer": "“{label}” must be a whole number.",
    "number": "“{label}” must be a number.",
    "money": "“{label}” must be an amount in pounds, for example 12.50.",
    "yesno": "Please answer yes or no to “{label}”.",
    "choice": "“{label}” must be one of: {allowed}.",
    "not-allowed": "“{label}” must be one of: {allowed}.",
    "too-long": "“{label}” is too long: at most {allowed} characters. Please use the continuation page.",
    "too-few": "“{label}” needs at least {allowed}.",
    "too-small": "“{label}” must be at least {allowed}.",
    "too-large": "“{label}” must be at most {allowed}.",
    "form": "“{label}” is not written as it should be.",
    "type": "“{label}” cannot be read.",
    "unknown": "“{label}” is not a question of this form.",
    "other": "“{label}” is not as it should be.",
}


def check_fields(form: Form, fields: answers.Typed, around: Circumstances) -> Checked:
    """Check what stood in the fields of a returned PDF."""
    given, misread = answers.from_pdf(form, fields)
    turn = form.turn_called(str(fields.get("dp_for") or ""))
    around = replace(around, turn=around.turn or turn or None)
    return check_answers(form, given, around, misread, case=str(fields.get("dp_case") or ""))


def check_answers(
    form: Form,
    given: Mapping[str, Any],
    around: Circumstances,
    misread: Iterable[Misread] = (),
    case: str = "",
) -> Checked:
    """Check ``given`` answers; raises nothing, says everything."""
    misread = tuple(misread)
    errors = [_misread(form, one) for one in misread]
    turns = form.turns(around.turn or form.completed_by[0])
    errors += list(_shape(form, given, turns, {one.path[0] for one in misread}))
    notes: list[Finding] = []
    unread = {error.field.split("-")[0] for error in errors if error.code == "type"}
    for rule in form.rules:
        if unread & set(_named(rule.test)):
            continue
        for found in _rule(form, rule, given, around):
            (errors if found.code == "rule" and rule.verdict == "error" else notes).append(found)
    notes += list(_returned_in_time(form, around, notes))
    errors.sort(key=lambda found: _place(form, found))
    return Checked(
        form.id, form.edition, case, _verdict(errors, notes, around), given, tuple(errors), tuple(notes)
    )


def _named(test: Any) -> Iterator[str]:
    """Yield every word of a rule's test; the questions that it compares are among them."""
    if isinstance(test, str):
        yield test
    elif isinstance(test, Mapping | list):
        for part in test.values() if isinstance(test, Mapping) else test:
            yield from _named(part)


def _place(form: Form, found: Finding) -> int:
    """Where on the form a finding belongs, so that it is read from the top down."""
    names = [question.name for question in form.fields()]
    name = found.field.split("-")[0]
    return names.index(name) if name in names else len(names)


def _verdict(errors: list[Finding], notes: list[Finding], around: Circumstances) -> str:
    if errors:
        return "incomplete"
    if any(note.code == "late" for note in notes):
        return "late"
    if any(note.code == "late?" for note in notes):
        return "late?"
    return "complete"


def _misread(form: Form, one: Misread) -> Finding:
    question = _question(form, one.path)
    return _finding(form, one.path, one.code, question, ", ".join(question.options))


def _finding(
    form: Form, path: tuple[str | int, ...], code: str, question: Field, allowed: Any = ""
) -> Finding:
    label = _label(form, path)
    return Finding(
        _name(path), label, code, SENTENCES[code].format(label=label, allowed=allowed), question.para
    )


def _question(form: Form, path: tuple[str | int, ...]) -> Field:
    question = form.question(str(path[0]))
    if len(path) == 3:
        return next(column for column in question.columns if column.name == path[2])
    return question


def _label(form: Form, path: tuple[str | int, ...]) -> str:
    question = form.question(str(path[0]))
    if len(path) == 3:
        return f"{question.label}, row {int(path[1]) + 1}: {_question(form, path).label}"
    if len(path) == 2:
        return f"{question.label}, row {int(path[1]) + 1}"
    return question.label


def _name(path: tuple[str | int, ...]) -> str:
    return answers.cell(str(path[0]), int(path[1]) + 1, str(path[2])) if len(path) == 3 else str(path[0])


def _shape(
    form: Form, given: Mapping[str, Any], turns: tuple[str, ...], misread: set[str | int]
) -> Iterator[Finding]:
    """What Cerberus finds, in the words of the form; what could not be read is not also missing."""
    given = {name: answer for name, answer in given.items() if name != CONTINUATION or not form.continuation}
    schema = validation.effective(form.schema, given, turns)
    for problem in validation.problems(schema, given):
        if problem.code in ("missing", "empty") and problem.path[0] in misread:
            continue
        if problem.code == "unknown" or problem.path[0] not in form.schema:
            label = str(problem.path[-1])
            yield Finding(label, label, "unknown", SENTENCES["unknown"].format(label=label))
            continue
        question = _question(form, problem.path)
        code = _code(problem, question)
        yield _finding(form, problem.path, code, question, _allowed(problem, question))


def _code(problem: validation.Problem, question: Field) -> str:
    if problem.code == "not-allowed" and question.kind == "checkbox":
        return "declare"
    if problem.code not in ("missing", "empty"):
        return problem.code
    if question.required_if is not None:
        return "missing-if"
    return {"checkbox": "declare", "choice": "choose", "yesno": "yesno", "signature": "sign"}.get(
        question.kind, "missing"
    )


def _allowed(problem: validation.Problem, question: Field) -> str:
    if problem.code == "too-few" and question.kind == "table":
        return f"{problem.allowed} row{'s' if problem.allowed != 1 else ''}"
    if isinstance(problem.allowed, list):
        return ", ".join(str(word) for word in problem.allowed)
    return answers.words(problem.allowed)


# --- rules across fields ---------------------------------------------------------


def _rule(form: Form, rule: Rule, given: Mapping[str, Any], around: Circumstances) -> Iterator[Finding]:
    if rule.when is not None and not validation.holds(rule.when, given):
        return
    if rule.how == "ask":
        yield Finding("", "", "ask", rule.question or rule.says, rule.para)
    elif rule.how == "check" and rule.test:
        kind, test = next(iter(rule.test.items()))
        yield from _TESTS[kind](form, rule, test, given, around)


def _broken(rule: Rule, form: Form, name: str, message: str = "", code: str = "rule") -> Finding:
    label = form.question(name).label if name in form.schema else ""
    return Finding(name, label, code, message or rule.message, rule.para)


def _in_time(
    form: Form, rule: Rule, test: Mapping[str, Any], given: Mapping[str, Any], around: Circumstances
) -> Iterator[Finding]:
    start, done = _start(test["from"], given, around), _done(test["given"], given, around)
    if start is None or done is None:
        return
    last = _last_lawful(form.rule(test["rule"]).limit, start, around.calendar)
    if last is None or done <= last:
        return
    message = rule.message.format(due=long_date(last), days_late=_days((done - last).days))
    yield _broken(rule, form, _first_name(test["given"]), message, _CODES[rule.verdict])


_CODES = {"note": "late", "remark": "note", "error": "rule"}


def _last_lawful(limit: deadlines.Limit, counted: date, calendar: Calendar) -> date | None:
    """The employee's last day: counted from ``counted`` on, or back from it where it must come before."""
    if limit.relation in ("at_least_before", "on_the_day"):
        answer = deadlines.answer(limit, calendar, end=counted)
        return (answer.latest_by or {}).get("employee") or _as_day(answer.latest)
    return _as_day(deadlines.answer(limit, calendar, start=counted).due)


def _days(number: int) -> str:
    return f"{number} day{'s' if number != 1 else ''}"


def _first_name(names: str | list[str]) -> str:
    return names if isinstance(names, str) else names[0]


def _start(source: Any, given: Mapping[str, Any], around: Circumstances) -> date | None:
    """The day that a clock starts: the first of the questions that is answered, or an event of the case."""
    if isinstance(source, dict):
        found = around.facts.known.get(source["event"]) if around.facts else None
        return found.day if found else None
    days = [_as_day(given.get(name)) for name in ([source] if isinstance(source, str) else source)]
    return next((day for day in days if day is not None), None)


def _done(source: Any, given: Mapping[str, Any], around: Circumstances) -> date | None:
    """The day that something was done: the earliest that is known of the questions named."""
    if source == "received":
        return around.sent or around.received
    days = [_as_day(given.get(name)) for name in ([source] if isinstance(source, str) else source)]
    return min((day for day in days if day is not None), default=None)


def _as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _order(
    form: Form, rule: Rule, test: Mapping[str, Any], given: Mapping[str, Any], around: Circumstances
) -> Iterator[Finding]:
    earlier, later = given.get(test["earlier"]), given.get(test["later"])
    if earlier is None or later is None:
        return
    earlier, later = _comparable(earlier, later)
    if earlier > later or (earlier == later and not test.get("same_day")):
        yield _broken(rule, form, test["later"])


def _comparable(one: Any, other: Any) -> tuple[Any, Any]:
    """A day beside a time: the days decide."""
    if isinstance(one, datetime) != isinstance(other, datetime):
        return _as_day(one), _as_day(other)
    return one, other


def _rows(
    form: Form, rule: Rule, test: Mapping[str, Any], given: Mapping[str, Any], around: Circumstances
) -> Iterator[Finding]:
    if len(given.get(test["table"]) or ()) < test["at_least"]:
        yield _broken(rule, form, test["table"])


def _not_both(
    form: Form, rule: Rule, test: list[str], given: Mapping[str, Any], around: Circumstances
) -> Iterator[Finding]:
    if sum(bool(given.get(name)) for name in test) > 1:
        yield _broken(rule, form, test[-1])


def _equal(
    form: Form, rule: Rule, test: list[str], given: Mapping[str, Any], around: Circumstances
) -> Iterator[Finding]:
    values = [given[name] for name in test if name in given]
    if len(values) > 1 and any(value != values[0] for value in values):
        yield _broken(rule, form, test[-1])


def _differs(
    form: Form, rule: Rule, test: list[str], given: Mapping[str, Any], around: Circumstances
) -> Iterator[Finding]:
    values = [str(given[name]).casefold() for name in test if name in given]
    if len(values) != len(set(values)):
        yield _broken(rule, form, test[-1])


def _sum(
    form: Form, rule: Rule, test: Mapping[str, Any], given: Mapping[str, Any], around: Circumstances
) -> Iterator[Finding]:
    wanted = given.get(test["equals"])
    parts = [row[test["column"]] for row in given.get(test["table"]) or () if test["column"] in row]
    if wanted is not None and parts and sum(parts) != wanted:
        yield _broken(rule, form, test["equals"])


_TESTS: dict[str, Any] = {
    "in_time": _in_time,
    "order": _order,
    "rows": _rows,
    "not_both": _not_both,
    "equal": _equal,
    "differs": _differs,
    "sum": _sum,
}


# --- the time limit for the return itself -------------------------------------------


def _returned_in_time(form: Form, around: Circumstances, notes: list[Finding]) -> Iterator[Finding]:
    """Was it back by its day? Sent on the last day is in time, whenever it came."""
    last = last_day(form, around.facts) if around.facts else None
    done = around.sent or around.received
    if last is None or done is None or done <= last or any(note.code == "late" for note in notes):
        return
    rule = form.rule(form.return_rule)
    days = _days((done - last).days)
    if around.sent is None:
        message = (
            f"It was due by {long_date(last)} and came {days} later. It is in time if it was sent by "
            "that day: "
            "give the postmark or the date of the e-mail with --sent."
        )
        yield Finding("", "", "late?", message, rule.para)
    else:
        yield Finding(
            "",
            "",
            "late",
            f"It was due by {long_date(last)} and was sent {days} late. {_may(rule)}",
            rule.para,
        )


def _may(rule: policies.Rule) -> str:
    if rule.strength == "may":
        return "The Council may decline it; it does not have to."
    if rule.strength in ("should", "normally"):
        return "The Council may still accept it."
    return "It is for the Council to say whether it is accepted; record it either way."
