"""Answers to a form: from what was typed to values, and from values to what is typed.

A typed date is dd/mm/yyyy; nothing is guessed. ``to_pdf`` and ``from_pdf`` are each
other's inverse for every answer that fits the form's schema.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from generator.forms import CONTINUATION, Field, Form

Typed = Mapping[str, str | bool | None]


@dataclass(frozen=True)
class Misread:
    """Something typed that cannot be read as what was asked for."""

    path: tuple[str | int, ...]
    code: str
    given: str


def cell(table: str, row: int, column: str) -> str:
    """Return the PDF field name of a table's cell; rows count from 1."""
    return f"{table}-{row}-{column}"


def export(question: Field, answer: str) -> str:
    """Return the name under which a PDF keeps the option ``answer`` (o1, o2 and so on)."""
    return f"o{question.options.index(answer) + 1}"


def to_pdf(form: Form, answers: Mapping[str, Any]) -> dict[str, str | bool]:
    """Return what stands in each PDF field of ``form`` for ``answers``."""
    made: dict[str, str | bool] = {}
    for question in form.fields():
        if question.name in answers and answers[question.name] is not None:
            made.update(_typed(question, answers[question.name], question.name))
    if form.continuation and answers.get(CONTINUATION):
        made[CONTINUATION] = str(answers[CONTINUATION])
    return made


def _typed(question: Field, answer: Any, name: str) -> Iterator[tuple[str, str | bool]]:
    if question.kind == "table":
        for n, row in enumerate(answer, 1):
            for column in question.columns:
                if row.get(column.name) is not None:
                    yield from _typed(column, row[column.name], cell(name, n, column.name))
    elif question.kind == "multichoice":
        for n, option in enumerate(question.options, 1):
            yield f"{name}-{n}", option in answer
    else:
        yield name, _one(question, answer)


def _one(question: Field, answer: Any) -> str | bool:
    if question.kind == "checkbox":
        return bool(answer)
    if question.kind == "yesno":
        return "yes" if answer else "no"
    if question.kind == "choice" and not question.as_list:
        return export(question, answer)
    return words(answer)


def words(answer: Any) -> str:
    """Return ``answer`` as a person would type it on a form."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, datetime):
        return f"{answer:%d/%m/%Y %H:%M}"
    if isinstance(answer, date):
        return f"{answer:%d/%m/%Y}"
    if isinstance(answer, Decimal):
        return f"{answer:,.2f}"
    if isinstance(answer, float) and answer.is_integer():
        return str(int(answer))
    return str(answer)


def from_pdf(form: Form, fields: Typed) -> tuple[dict[str, Any], list[Misread]]:
    """Return the answers that the PDF fields hold (nothing for an empty one), and what misreads."""
    answers: dict[str, Any] = {}
    misread: list[Misread] = []
    for question in form.fields():
        value = _read(question, question.name, fields, misread, (question.name,))
        if value is not None:
            answers[question.name] = value
    if more := tidy(str(fields.get(CONTINUATION) or "")):
        answers[CONTINUATION] = more
    return answers, misread


def _read(
    question: Field, name: str, fields: Typed, misread: list[Misread], path: tuple[str | int, ...]
) -> Any:
    if question.kind == "table":
        return _rows(question, name, fields, misread) or None
    if question.kind == "multichoice":
        ticked = [option for n, option in enumerate(question.options, 1) if fields.get(f"{name}-{n}") is True]
        return ticked or None
    given = fields.get(name)
    if given is None or given is False or given == "":
        return None
    if given is True:
        return True
    try:
        return read(question, tidy(given))
    except ValueError as error:
        misread.append(Misread(path, str(error), given))
        return None


def _rows(question: Field, name: str, fields: Typed, misread: list[Misread]) -> list[dict[str, Any]]:
    """Return the rows that hold anything; empty rows in between are left out."""
    rows = []
    for n in range(1, _last_row(name, fields, question.rows) + 1):
        row = {}
        for column in question.columns:
            path = (question.name, n - 1, column.name)
            value = _read(column, cell(name, n, column.name), fields, misread, path)
            if value is not None:
                row[column.name] = value
        if row:
            rows.append(row)
    return rows


def _last_row(name: str, fields: Typed, shown: int) -> int:
    found = [
        int(match[1]) for field in fields if (match := re.fullmatch(rf"{re.escape(name)}-(\d+)-.*", field))
    ]
    return max([shown, *found])


def tidy(text: str) -> str:
    """Return ``text`` in NFC with plain line ends and without space around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def read(question: Field, text: str) -> Any:
    """Return the answer that ``text`` gives to ``question``, or None for nothing.

    Raises ValueError with a code (``date``, ``date-order``, ``number`` ...) for
    which ``intake`` has the sentence.
    """
    if text == "":
        return None
    reader = _READERS.get(question.kind)
    return reader(question, text) if reader else text


def _date(question: Field, text: str) -> date:
    return _day(text)


def _day(text: str) -> date:
    if not (match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d+)", text)):
        raise ValueError("date")
    if len(match[3]) != 4:
        raise ValueError("date-year")
    if len(match[1]) != 2 or len(match[2]) != 2:
        raise ValueError("date")
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        raise ValueError("date-none") from None


def _datetime(question: Field, text: str) -> datetime:
    if not (match := re.fullmatch(r"(\S+)[ ,]+(?:at )?(\d{1,2})[:.](\d{2})", text)):
        raise ValueError("datetime")
    day = _day(match[1])
    if int(match[2]) > 23 or int(match[3]) > 59:
        raise ValueError("datetime")
    return datetime.combine(day, time(int(match[2]), int(match[3])))


def _integer(question: Field, text: str) -> int:
    if not re.fullmatch(r"-?\d{1,12}", text):
        raise ValueError("integer")
    return int(text)


def _number(question: Field, text: str) -> float:
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text.replace(",", "")):
        raise ValueError("number")
    return float(text.replace(",", ""))


def _money(question: Field, text: str) -> Decimal:
    plain = text.removeprefix("£").replace(",", "").strip()
    if not re.fullmatch(r"\d{1,12}(\.\d{2})?", plain):
        raise ValueError("money")
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise ValueError("money") from None


def _yesno(question: Field, text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise ValueError("yesno")
    return text.lower() == "yes"


def _choice(question: Field, text: str) -> str:
    if match := re.fullmatch(r"o(\d+)", text):
        place = int(match[1]) - 1
        if 0 <= place < len(question.options):
            return question.options[place]
    if text in question.options:
        return text
    raise ValueError("choice")


_READERS = {
    "date": _date,
    "datetime": _datetime,
    "integer": _integer,
    "number": _number,
    "money": _money,
    "yesno": _yesno,
    "choice": _choice,
}
