"""One returned file, whatever it is: read, matched to its form and case, and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator import answers, forms, yamlfiles
from generator.cases.facts import facts
from generator.cases.model import Case
from generator.errors import DueProcessError, Fault, Refused
from generator.forms import Field, Form
from generator.intake import reading
from generator.intake.checking import Checked, Circumstances, Finding, check_answers, check_fields
from generator.packs import prefill


@dataclass(frozen=True)
class Desk:
    """Where returns are received: which data, which case, when they came and were sent."""

    own: Path | None = None
    case: Case | None = None
    received: date | None = None
    sent: date | None = None
    form: str = ""

    def around(self, form: Form) -> Circumstances:
        """Return what is known beside the answers to ``form``."""
        if self.case is None:
            return Circumstances(None, self.received, self.sent)
        known = facts(self.case, self.received or date.max, strict=False)
        return Circumstances(known, self.received, self.sent, calendar=self.case.calendar)


def receive(path: Path, desk: Desk, reader: reading.Reader) -> Checked:
    """Read and check the file at ``path``; a file that cannot be accepted is ``refused``."""
    try:
        if path.suffix.lower() in (".yaml", ".yml", ".json"):
            return _typed(path, desk)
        return _pdf(path, desk, reader)
    except DueProcessError as error:
        fault = error.faults[0]
        message = f"{fault.what} {fault.remedy}".strip()
        return Checked("", "", "", "refused", errors=(Finding("", "", fault.code or "refused", message),))


def _pdf(path: Path, desk: Desk, reader: reading.Reader) -> Checked:
    returned = reader.read(path)
    form = _form(returned.form, desk)
    if returned.edition != form.edition:
        raise reading.refusal("other-edition")
    _same_case(returned.case, desk)
    checked = check_fields(form, returned.fields, desk.around(form))
    notes = tuple(Finding("", "", "reading", note) for note in returned.notes)
    checked = replace(checked, notes=(*checked.notes, *notes))
    return checked if returned.content == _printed(form) else _changed(checked)


def _changed(checked: Checked) -> Checked:
    """Notice a form whose printed words are not ours: perhaps another version's, perhaps edited."""
    what = (
        "The printed words or questions are not those that this version prints for this edition. "
        "Compare the form with a blank one before you rely on its answers."
    )
    verdict = "incomplete" if checked.verdict == "complete" else checked.verdict
    return replace(checked, verdict=verdict, errors=(*checked.errors, Finding("", "", "changed", what)))


def _form(name: str, desk: Desk) -> Form:
    known = forms.names(desk.own)
    if name.partition("+")[0] not in known:
        raise reading.refusal("other-form")
    if desk.form and forms.resolve(desk.form, desk.own) != name:
        raise Refused(
            Fault("The file is another form than the one asked for.", f"It is {name}.", code="other-form")
        )
    return forms.load(name, desk.own)


@lru_cache(maxsize=128)
def _printed(form: Form) -> str:
    return reading.fixed_content(prefill.blank(form))


def _same_case(reference: str, desk: Desk) -> None:
    if desk.case is not None and reference and reference != desk.case.reference:
        raise Refused(
            Fault(
                "The form belongs to another case.",
                "Check it against that case's file, and that it has not been put into the wrong folder.",
                code="other-case",
            )
        )


def _typed(path: Path, desk: Desk) -> Checked:
    """Answers that were typed in from paper, as YAML or JSON."""
    data = _data(path)
    name = data.get("form") if isinstance(data.get("answers"), dict) else None
    given = data["answers"] if name else data
    if not (name or desk.form):
        raise Refused(
            Fault("The file does not say which form it answers.", "Give --form FORM.", code="which-form")
        )
    form = forms.load(forms.resolve(str(name or desk.form), desk.own), desk.own)
    values, misread = _values(form, given)
    return replace(
        check_answers(form, values, desk.around(form), misread), case=desk.case.reference if desk.case else ""
    )


def _data(path: Path) -> Mapping[str, Any]:
    if path.suffix.lower() != ".json":
        data = yamlfiles.read(path).data
    else:
        try:
            data = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
        except (OSError, ValueError, RecursionError):
            raise Refused(
                Fault("The file is not JSON text.", "Check it and try again.", code="unreadable")
            ) from None
    if not isinstance(data, dict):
        raise Refused(
            Fault(
                "The file must hold answers as keys and values.", "Is it the right file?", code="unreadable"
            )
        )
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return one JSON object; raises ValueError where an answer is given twice."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("given twice")
    return dict(pairs)


def _values(form: Form, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[answers.Misread]]:
    known = {question.name: question for question in form.fields()}
    values: dict[str, Any] = {}
    misread: list[answers.Misread] = []
    for name, value in given.items():
        question = known.get(name)
        found = value if question is None else _value(question, value, (name,), misread)
        if found is not None:
            values[name] = found
    return values, misread


def _value(question: Field, value: Any, path: tuple[str | int, ...], misread: list[answers.Misread]) -> Any:
    if question.kind == "table" and isinstance(value, list):
        columns = {column.name: column for column in question.columns}
        return [
            {
                name: found
                for name, cell in row.items()
                if (found := _value(columns[name], cell, (*path, n, name), misread)) is not None
            }
            for n, row in enumerate(value)
            if isinstance(row, dict) and set(row) <= set(columns)
        ]
    if not isinstance(value, str):
        return value
    try:
        if question.kind == "date" and len(value) == 10 and value[4] == "-":
            return date.fromisoformat(value)
        return answers.read(question, answers.tidy(value))
    except ValueError as error:
        misread.append(answers.Misread(path, str(error) if str(error) in _KNOWN else "date", value))
        return None


_KNOWN = {"date", "date-year", "date-none", "datetime", "integer", "number", "money", "yesno", "choice"}
