"""A form made ready for one person: what the case already knows, the last day, the case reference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from generator import answers
from generator.cases.facts import Facts
from generator.cases.returns import last_day
from generator.forms import Field, Form
from generator.pdf import formbuilder
from generator.pdf.prefill import Template
from generator.workdays import long_date


@lru_cache(maxsize=128)
def template(form: Form) -> Template:
    """Return the blank form, built once in a process."""
    return Template(formbuilder.build(form))


def blank(form: Form) -> bytes:
    """Return the empty form, for nobody's case."""
    return template(form).fill({})


def for_case(form: Form, known: Facts, given: Mapping[str, Any] | None = None, turn: str = "") -> bytes:
    """Return ``form`` with what the case knows; ``given`` are answers that were made before.

    With ``turn`` (a role) it is that role's copy: the parts of the others are carried
    forward and cannot be changed.
    """
    values = {**from_case(form, known), **(given or {})}
    last = last_day(form, known)
    identity = {"dp_case": known.case.reference, **({"dp_return_by": long_date(last)} if last else {})}
    return filled(form, values, identity, turn)


def filled(form: Form, values: Mapping[str, Any], identity: Mapping[str, str], turn: str = "") -> bytes:
    """Return ``form`` with ``values`` and the read-only fields that say whose it is."""
    turn = turn or form.completed_by[0]
    if len(form.completed_by) > 1:
        identity = {**identity, "dp_for": form.turn_title(turn)}
    closed = _pdf_names(form, form.locked(turn)) if len(form.completed_by) > 1 else []
    return template(form).fill({**answers.to_pdf(form, values), **identity}, read_only=closed)


def undrawn(form: Form, values: Mapping[str, Any]) -> str:
    """Return what to tell of answers that are kept in the form but that no font can draw; "" for nothing."""
    missing = template(form).undrawn(answers.to_pdf(form, values))
    if not missing:
        return ""
    shown = ", ".join(sorted(set(missing.values())))
    return (
        f"No font at hand can draw {shown} in '{form.title}': it is kept in the form, and not seen on paper."
    )


def _pdf_names(form: Form, names: frozenset[str]) -> list[str]:
    """Return the PDF fields of the questions called ``names``."""
    known = template(form).fields
    return [field for field in known if field.removesuffix("-sig").split("-")[0] in names]


def from_case(form: Form, known: Facts) -> dict[str, Any]:
    """Return the answers that the case itself gives (question: value)."""
    found = {}
    for name, source in form.prefill.items():
        value = _value(source, known)
        if value not in (None, ""):
            found[name] = _fitting(form.question(name), value)
    return found


def _fitting(question: Field, value: Any) -> Any:
    if question.kind in ("date", "datetime"):
        return value
    return answers.words(value) if isinstance(value, date) else value


def _value(source: str, known: Facts) -> Any:
    thing, _, part = source.partition(".")
    if source == "case.reference":
        return known.case.reference
    if source == "today":
        return known.on
    if thing == "letters":  # what was decided for a letter: letters.LETTER.NEED
        letter, _, need = part.partition(".")
        return known.case.answers.get(letter, {}).get(need)
    if thing == "event":
        found = known.known.get(part)
        return found.day if found and found.day <= known.on else None
    if thing == "meeting":
        return _of_meeting(part, known)
    person = known.case.person(thing)
    if person is None:
        return None
    if part == "name_and_address":
        return "\n".join((person.name, *person.address))
    value = getattr(person, part, None)
    return "\n".join(value) if isinstance(value, tuple) else value


def _of_meeting(part: str, known: Facts) -> Any:
    meeting = max(known.meetings.values(), key=lambda one: one.at, default=None)  # the one to come
    if meeting is None:
        return None
    return meeting.at.date() if part == "day" else meeting.place
