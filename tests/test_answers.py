"""Answers: what is typed is read, what is read can be typed again, and nothing is guessed."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import helpers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import answers, forms
from generator.forms import Field, Form


def everything() -> Form:
    return forms.load("inventham/conduct-2020/everything", helpers.OWN)


def question(kind: str, **more: Any) -> Field:
    return Field("name", "A question", kind, **more)


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        ("date", "03/09/2026", date(2026, 9, 3)),
        ("date", "03.09.2026", date(2026, 9, 3)),
        ("date", "29/02/2028", date(2028, 2, 29)),
        ("datetime", "03/09/2026 14:30", datetime(2026, 9, 3, 14, 30)),
        ("datetime", "03/09/2026 at 9.05", datetime(2026, 9, 3, 9, 5)),
        ("integer", "12", 12),
        ("number", "1,250.5", 1250.5),
        ("money", "£1,250.00", Decimal("1250.00")),
        ("money", "3", Decimal(3)),
        ("yesno", "Yes", True),
        ("yesno", "no", False),
        ("text", "anything", "anything"),
        ("lines", "a\nb", "a\nb"),
        ("date", "", None),
    ],
)
def test_what_is_typed_as_asked_for_is_read(kind: str, typed: str, meant: object) -> None:
    assert answers.read(question(kind), typed) == meant


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("date", "2026-09-03", "date"),
        ("date", "3/9/2026", "date"),
        ("date", "next Friday", "date"),
        ("date", "03/09/26", "date-year"),
        ("date", "31/09/2026", "date-none"),
        ("date", "29/02/2027", "date-none"),
        ("date", "00/00/0000", "date-none"),
        ("datetime", "03/09/2026", "datetime"),
        ("datetime", "03/09/2026 24:00", "datetime"),
        ("datetime", "31/02/2026 10:00", "date-none"),
        ("integer", "1.5", "integer"),
        ("integer", "9" * 13, "integer"),
        ("number", "about 3", "number"),
        ("number", "1e5", "number"),
        ("money", "12.5", "money"),
        ("money", "-3", "money"),
        ("yesno", "perhaps", "yesno"),
        ("choice", "o9", "choice"),
        ("choice", "o0", "choice"),
        ("choice", "purple", "choice"),
    ],
)
def test_what_cannot_be_read_is_not_guessed(kind: str, typed: str, code: str) -> None:
    with pytest.raises(ValueError, match=f"^{code}$"):
        answers.read(question(kind, options=("red", "green")), typed)


TYPED = (
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1, max_size=40)
    .map(lambda text: unicodedata.normalize("NFC", text).strip())
    .filter(bool)
)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
MONEY = st.decimals(0, 10**9, places=2)


def fitting(asked: Field) -> st.SearchStrategy[Any]:
    """Answers that fit a question's kind."""
    if asked.kind == "table":
        columns = {column.name: fitting(column) for column in asked.columns}
        first = asked.columns[0].name
        row = st.fixed_dictionaries({first: columns.pop(first)}, optional=columns)
        return st.lists(row, min_size=1, max_size=asked.rows)
    if asked.kind == "multichoice":
        some = st.sets(st.sampled_from(asked.options), min_size=1)
        return some.map(lambda chosen: [option for option in asked.options if option in chosen])
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "date": DAYS,
        "datetime": st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
            lambda at: at.replace(second=0, microsecond=0)
        ),
        "integer": st.integers(-(10**11), 10**11),
        "number": st.integers(-(10**9), 10**9).map(lambda number: number / 8),
        "money": MONEY,
        "choice": st.sampled_from(asked.options or ("none",)),
        "yesno": st.booleans(),
        "checkbox": st.just(True),
    }
    return kinds.get(asked.kind, TYPED)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_put_on_a_form_is_read_back(data: st.DataObject) -> None:
    form = everything()
    given_answers = data.draw(
        st.fixed_dictionaries({}, optional={asked.name: fitting(asked) for asked in form.fields()})
    )
    read, misread = answers.from_pdf(form, answers.to_pdf(form, given_answers))
    assert misread == []
    assert read == given_answers


def test_an_empty_row_between_two_is_left_out() -> None:
    read, _ = answers.from_pdf(everything(), {"rows-1-item": "a", "rows-3-item": "b"})
    assert read["rows"] == [{"item": "a"}, {"item": "b"}]


def test_rows_beyond_those_shown_are_read_too() -> None:
    read, _ = answers.from_pdf(everything(), {"rows-9-item": "far down"})
    assert read["rows"] == [{"item": "far down"}]


def test_what_misreads_keeps_its_place_in_the_table() -> None:
    _, misread = answers.from_pdf(everything(), {"rows-2-amount": "a lot"})
    assert misread == [answers.Misread(("rows", 1, "amount"), "money", "a lot")]


def test_text_is_tidied_and_not_otherwise_changed() -> None:
    assert answers.tidy("  e\u0301t\u00e9\r\nz\rend ") == "\u00e9t\u00e9\nz\nend"
