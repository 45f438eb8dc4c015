"""What a person must decide for a letter: asked for by name, checked, never guessed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from generator import validation, yamlfiles
from generator.cases.model import Case
from generator.errors import DataError, Fault, Refused
from generator.policies import Letter
from generator.workdays import clock, long_date

_KINDS = {
    "date": "a day, written as 2026-04-14",
    "datetime": "a day and time, written as 2026-04-14T10:30",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "money": "an amount in pounds",
    "list": "a list, one line each after a dash",
    "string": "text; an empty line begins a new paragraph, a dash begins a bullet",
}


@dataclass(frozen=True)
class Fill:
    """A file of decisions: one letter's alone, or (``of_pack``) several, letter by letter."""

    document: yamlfiles.Document
    of_pack: bool = False

    def path(self, letter: Letter) -> yamlfiles.Path:
        """Where ``letter``'s answers stand in the file."""
        return (letter.same_answers_as or letter.id,) if self.of_pack else ()

    def answers(self, letter: Letter) -> Mapping[str, Any]:
        """Return what the file answers for ``letter``."""
        found = self.document.data
        for part in self.path(letter):
            found = found.get(part)
        return found or {}


def read_fill(path: Path, of_pack: Collection[str] | None = None) -> Fill:
    """Read the file given with --fill; ``of_pack`` names the letters that it may answer.

    Without ``of_pack`` the whole file answers one letter. Raises DataError.
    """
    document = yamlfiles.read(path)
    if not isinstance(document.data, dict):
        raise DataError(
            Fault(
                "must hold answers as keys and values.",
                "See 'dueprocess letter NAME --needs'.",
                file=str(path),
            )
        )
    if of_pack is not None:
        _by_letter(document, of_pack)
    return Fill(document, of_pack is not None)


def _by_letter(document: yamlfiles.Document, letters: Collection[str]) -> None:
    for name, answers in document.data.items():
        if name not in letters:
            remedy = validation.nearest(name, letters)
            raise DataError(document.fault((name,), f"'{name}' is not a letter of this step.", remedy))
        if not isinstance(answers, dict | None):
            what = f"'{name}' must hold answers as keys and values."
            raise DataError(document.fault((name,), what, f"See 'dueprocess letter {name} --needs'."))


def given(case: Case, letter: Letter, fill: Fill | None = None) -> dict[str, Any]:
    """Return the checked answers for ``letter``, from the case and then from ``fill``.

    Raises Refused naming each missing decision by its label, DataError for what does not fit.
    """
    answers = _answered({**stored(case, letter), **(fill.answers(letter) if fill else {})})
    answers.pop("signed_by", None)
    document = case.document
    path: yamlfiles.Path = ("letters", letter.same_answers_as or letter.id)
    if fill is not None:
        document, path = fill.document, fill.path(letter)
    _check(letter, answers, document, path)
    return answers


def _answered(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was answered: a line of the skeleton that was left as it is answers nothing."""
    return {
        name: value
        for name, value in answers.items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }


def stored(case: Case, letter: Letter) -> Mapping[str, Any]:
    """Return what the case file answers for ``letter``, or for the letter whose answers it shares."""
    return case.answers.get(letter.same_answers_as or letter.id, {})


def _check(
    letter: Letter, answers: Mapping[str, Any], document: yamlfiles.Document, path: yamlfiles.Path
) -> None:
    schema = validation.effective(letter.needs, answers)
    shape = {name: _shape(rules) for name, rules in schema.items()}
    found = validation.problems(shape, answers)
    missing = [problem for problem in found if problem.code in ("missing", "empty")]
    if missing:
        asked = list(letter.needs)
        missing.sort(key=lambda problem: asked.index(str(problem.path[0])))
        labels = [f"'{_label(letter, str(problem.path[0]))}' ({problem.path[0]})" for problem in missing]
        raise Refused(
            Fault(f"'{letter.title}' needs: {', '.join(labels)}.", _skeleton_hint(letter), file=document.name)
        )
    if found:
        raise DataError(*(_fault(letter, problem, document, path) for problem in found))


def _shape(rules: Mapping[str, Any]) -> dict[str, Any]:
    """What Cerberus is told of one decision; a day and time is written as text in YAML."""
    shape = {key: rule for key, rule in rules.items() if key not in ("label", "help", "para", "diary")}
    if shape["type"] == "datetime":
        shape |= {"type": "string", "regex": r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}"}
    return shape


def _fault(
    letter: Letter, problem: validation.Problem, document: yamlfiles.Document, path: yamlfiles.Path
) -> Fault:
    fault = validation.data_fault(document, letter.needs, problem)
    what = fault.what
    if problem.code == "not-allowed":  # the answer itself may be about somebody's health: it is not said
        what = f"the answer to '{problem.path[0]}' is not one of those that are allowed."
    return document.fault((*path, *problem.path), what, fault.remedy)


def _label(letter: Letter, name: str) -> str:
    return str(letter.needs[name].get("label", name))


def _skeleton_hint(letter: Letter) -> str:
    return f"See what is asked with: dueprocess letter {letter.id} --needs."


def skeleton(letter: Letter) -> str:
    """Return commented YAML with every decision that ``letter`` needs, ready to be filled in."""
    lines = [
        f"# {letter.title} (paragraph {letter.para}).",
        f"# Put this into the case file under letters: {letter.id}:",
        "# or give it with --fill FILE.yaml.",
    ]
    if not letter.needs:
        lines.append("# This letter needs no decision.")
    for name, rules in letter.needs.items():
        lines += ["", *_asked(name, rules)]
    return "\n".join(lines) + "\n"


def _asked(name: str, rules: Mapping[str, Any]) -> list[str]:
    need = (
        "required"
        if rules.get("required")
        else "required in some cases"
        if rules.get("required_if")
        else "may be left out"
    )
    para = f", paragraph {rules['para']}" if rules.get("para") else ""
    lines = [f"# {rules.get('label', name)} ({need}{para})"]
    if rules.get("help"):
        lines += [f"# {line}" for line in str(rules["help"]).splitlines()]
    if rules.get("allowed"):
        lines.append(f"# one of: {'; '.join(str(option) for option in rules['allowed'])}")
    else:
        lines.append(f"# {_KINDS[rules['type']]}")
    return [
        *lines,
        f"{name}: |\n  " if rules["type"] == "string" and not rules.get("allowed") else f"{name}:",
    ]


def in_words(answers: Mapping[str, Any], needs: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``answers`` as a letter prints them: long dates, times, texts, lists of texts."""
    return {name: _in_words(value, needs.get(name, {}).get("type", "")) for name, value in answers.items()}


def _in_words(value: Any, kind: str = "") -> Any:
    if kind == "datetime" and isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return f"{long_date(value.date())}, {clock(value)}"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        return [_in_words(one) for one in value]
    if isinstance(value, dict):
        return {key: _in_words(one) for key, one in value.items()}
    return value
