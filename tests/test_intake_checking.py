"""Answers checked: everything wrong at once, by the form's own label and the policy's paragraph."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import helpers
import pytest

from generator import forms
from generator.cases import load
from generator.cases.facts import facts
from generator.forms import Form
from generator.intake.checking import Checked, Circumstances, check_answers, check_fields

GOOD: dict[str, Any] = {
    "name": "Ada Invented",
    "story": "It was made up.",
    "happened": date(2026, 9, 1),
    "accompanied": False,
    "rows": [{"item": "a", "amount": Decimal("1.50")}, {"item": "b", "amount": Decimal("2.50")}],
    "agreed": True,
    "sent_on": date(2026, 9, 15),
    "signature": "Ada Invented",
}


def everything() -> Form:
    return forms.load("inventham/conduct-2020/everything", helpers.OWN)


def checked(changes: dict[str, Any], around: Circumstances | None = None) -> Checked:
    given = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return check_answers(everything(), given, around or Circumstances())


def test_a_form_that_is_filled_in_is_complete_and_says_what_hr_must_ask() -> None:
    result = checked({})
    assert (result.verdict, result.errors) == ("complete", ())
    assert [note.message for note in result.notes] == ["Is it about noise?"]


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"name": None}, "missing", "Please fill in “Your name”."),
        ({"accompanied": None}, "yesno", "Please answer yes or no to “Will someone come with you?”."),
        (
            {"accompanied": True},
            "missing-if",
            "Please fill in “Who will come with you”: it is needed because of an earlier answer.",
        ),
        ({"agreed": None}, "declare", "Please tick “This is true”."),
        ({"agreed": False}, "declare", "Please tick “This is true”."),
        ({"signature": None}, "sign", "Please sign: type your name at “Signature”."),
        ({"rows": None}, "missing", "Please fill in “The items”."),
        (
            {"name": "x" * 121},
            "too-long",
            "“Your name” is too long: at most 120 characters. Please use the continuation page.",
        ),
        ({"people": 21}, "too-large", "“How many people” must be at most 20."),
        ({"people": 0}, "too-small", "“How many people” must be at least 1."),
        ({"colour": "purple"}, "not-allowed", "“The colour” must be one of: red, green, light blue."),
        ({"rows": [{"amount": Decimal(1)}]}, "missing", "Please fill in “The items, row 1: Item”."),
        ({"extra": "x"}, "unknown", "“extra” is not a question of this form."),
        ({"noticed": date(2026, 8, 31)}, "rule", "It cannot be noticed before it happened."),
        ({"email": "a@b.example", "post": "1 Road"}, "rule", "Choose e-mail or post."),
        ({"first_code": "A1", "second_code": "a1"}, "rule", "The codes must differ."),
        ({"claimed": Decimal("4.01")}, "rule", "The amounts do not add up."),
    ],
)
def test_what_is_wrong_is_said_by_the_form_s_own_label(changes: dict[str, Any], code: str, said: str) -> None:
    result = checked(changes)
    assert result.verdict == "incomplete"
    assert [(error.code, error.message) for error in result.errors] == [(code, said)]


@pytest.mark.parametrize(
    "changes",
    [
        {"noticed": date(2026, 9, 1)},
        {"claimed": Decimal("4.00")},
        {"email": "a@b.example"},
        {"first_code": "A1", "second_code": "A2"},
        {"accompanied": True, "companion": "Bo Made-up"},
    ],
)
def test_what_is_right_is_not_complained_of(changes: dict[str, Any]) -> None:
    assert checked(changes).verdict == "complete"


def test_everything_wrong_is_said_in_the_order_of_the_form() -> None:
    result = check_answers(everything(), {}, Circumstances())
    assert [error.field for error in result.errors] == [
        "name",
        "story",
        "happened",
        "accompanied",
        "rows",
        "agreed",
        "sent_on",
        "signature",
    ]


def test_what_cannot_be_read_is_not_also_missing() -> None:
    result = check_fields(everything(), {"happened": "31/02/2026", "rows-1-amount": "much"}, Circumstances())
    assert [error.code for error in result.errors if error.field == "happened"] == ["date-none"]
    assert [(error.field, error.code) for error in result.errors if error.field.startswith("rows")] == [
        ("rows-1-amount", "money")
    ]


@pytest.mark.parametrize(
    ("sent_on", "verdict"), [(date(2026, 9, 15), "complete"), (date(2026, 9, 16), "late")]
)
def test_a_limit_that_the_council_may_pass_over_is_a_note_and_says_by_how_much(
    sent_on: date, verdict: str
) -> None:
    result = checked({"sent_on": sent_on})
    assert result.verdict == verdict
    said = [note.message for note in result.notes if note.code == "late"]
    assert said == (
        ["It was due by Tuesday 15 September 2026 and came 1 day late."] if verdict == "late" else []
    )


def around(tmp_path: Path, received: date | None, sent: date | None) -> Circumstances:
    """The outcome was received on Tuesday 1 September 2026: the appeal is due on Tuesday 15 September."""
    path = helpers.inventham(tmp_path)
    path.write_text(
        helpers.INVENTHAM.replace("concern-raised, on: 2026-09-01", "outcome-received, on: 2026-09-01"),
        encoding="utf-8",
    )
    case = load.load(path, helpers.OWN)
    return Circumstances(facts(case, date(2026, 12, 1)), received, sent, calendar=case.calendar)


@pytest.mark.parametrize(
    ("received", "sent", "verdict"),
    [
        (date(2026, 9, 15), None, "complete"),
        (date(2026, 9, 16), None, "late?"),
        (date(2026, 9, 18), date(2026, 9, 15), "complete"),
        (date(2026, 9, 18), date(2026, 9, 16), "late"),
        (None, None, "complete"),
    ],
)
def test_what_was_sent_on_the_last_day_is_in_time_whenever_it_came(
    tmp_path: Path, received: date | None, sent: date | None, verdict: str
) -> None:
    result = checked({}, around(tmp_path, received, sent))
    assert result.verdict == verdict
    late = [note.message for note in result.notes if note.code.startswith("late")]
    assert all("Tuesday 15 September 2026" in message for message in late)
    if verdict == "late":
        assert "1 day late. It is for the Council to say whether it is accepted" in late[0]
