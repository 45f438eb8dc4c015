"""Shapes: what is wrong is named with its place and with what is allowed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from generator import validation, yamlfiles
from generator.errors import DataError

SCHEMA = {
    "name": {"type": "string", "required": True, "maxlength": 10, "line": True},
    "colour": {"type": "string", "allowed": ["red", "green"]},
    "many": {
        "type": "list",
        "minlength": 1,
        "schema": {"type": "dict", "schema": {"size": {"type": "integer", "min": 1, "max": 9}}},
    },
    "code": {"type": "string", "regex": "[A-Z]+"},
}


def sentences(text: str) -> list[str]:
    with pytest.raises(DataError) as caught:
        validation.check(yamlfiles.parse(text, "made-up.yaml"), SCHEMA)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour: red\n", "made-up.yaml, line 1, name: 'name' is missing."),
        (
            "name: Ada\ncolor: red\n",
            "made-up.yaml, line 2, color: 'color' is not a key that is known here. "
            "Did you mean 'colour'? Known here: code, colour, many, name.",
        ),
        (
            "name: Ada\ncolour: blue\n",
            "made-up.yaml, line 2, colour: 'blue' is not allowed for 'colour'. Use one of: red, green.",
        ),
        (
            "name: 5\n",
            "made-up.yaml, line 1, name: 'name' must be text (put quotes around a number or a date).",
        ),
        ("name: Ada Invented\n", "made-up.yaml, line 1, name: 'name' may hold at most 10."),
        ('name: "a\\nb"\n', "made-up.yaml, line 1, name: 'name' must be one line of text."),
        ('name: " "\n', "made-up.yaml, line 1, name: 'name' must be one line of text."),
        ("name: Ada\nmany:\n  - size: 0\n", "made-up.yaml, line 3, many.0.size: 'size' must be at least 1."),
        ("name: Ada\nmany: []\n", "made-up.yaml, line 2, many: 'many' needs at least 1."),
        (
            "name: Ada\nmany: [a]\n",
            "made-up.yaml, line 2, many.0: 'item 1' must be a set of keys and values.",
        ),
        (
            'name: Ada\ncode: "AB\\n"\n',
            "made-up.yaml, line 2, code: 'code' is not written as it must be ([A-Z]+).",
        ),
    ],
)
def test_a_fault_names_file_line_key_and_what_is_allowed(text: str, said: str) -> None:
    assert sentences(text) == [said]


def test_everything_wrong_is_said_at_once() -> None:
    assert len(sentences("colour: blue\nextra: 1\n")) == 3


@pytest.mark.parametrize("text", ["", "- a\n", "word\n", "null\n"])
def test_a_file_that_holds_no_keys_is_not_taken_for_an_empty_one(text: str) -> None:
    assert sentences(text) == ["made-up.yaml: must hold keys and values. Is it the right file?"]


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("date", date(2026, 4, 1), True),
        ("date", datetime(2026, 4, 1, 10), False),
        ("money", Decimal("1.50"), True),
        ("money", 3, True),
        ("money", True, False),
        ("money", 1.5, False),
        ("integer", True, False),
    ],
)
def test_a_date_is_not_a_time_and_money_is_exact(kind: str, value: Any, fits: bool) -> None:
    assert (validation.problems({"x": {"type": kind}}, {"x": value}) == []) is fits


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({"kind": "other"}, True),
        ({"kind": "noise"}, False),
        ({}, False),
        ({"kind": ["noise", "other"]}, True),
    ],
)
def test_what_is_required_in_some_cases_is_required_in_those(answers: dict[str, Any], wanted: bool) -> None:
    schema = {
        "kind": {"type": ["string", "list"]},
        "which": {"type": "string", "required_if": {"kind": "other"}},
    }
    found = validation.effective(schema, answers)
    assert found["which"]["required"] is wanted
    assert "required_if" not in found["which"]


def test_a_near_word_is_offered_and_else_all_words() -> None:
    assert validation.nearest("emploee", ["employee", "hr"]) == "Did you mean 'employee'?"
    assert validation.nearest("zzz", ["employee", "hr"]) == "Known: employee, hr."


def test_a_long_wrong_value_is_not_repeated_at_length() -> None:
    (said,) = sentences("name: Ada\ncolour: " + "x" * 500 + "\n")
    assert len(said) < 200
