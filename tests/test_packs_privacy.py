"""Nobody is told what is none of their business, and no value reaches another person's letter."""

from __future__ import annotations

from dataclasses import replace

import helpers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import policies
from generator.errors import DataError
from generator.letters import text
from generator.packs.compose import Composer, Sending
from generator.policies import Letter

MARKER = "SECRET"


def letters_to(role: str) -> list[str]:
    return [
        letter.name
        for name in policies.policy_names()
        for letter in _letters(name).values()
        if letter.to == role
    ]


def _letters(name: str) -> dict[str, Letter]:
    try:
        return policies.policy(name).letters()
    except DataError:  # its own tests say so
        return {}


def letter_of(name: str) -> Letter:
    council, policy, letter = name.split("/")
    return policies.policy(f"{council}/{policy}").letters()[letter]


@pytest.mark.parametrize("name", letters_to("subject"))
def test_the_person_complained_of_is_told_nothing_of_the_others(name: str) -> None:
    letter = letter_of(name)
    policy = policies.policy(letter.policy)
    data = helpers.with_marker(helpers.case_data(policy), "subject", MARKER)
    own_answers = letter.same_answers_as or letter.id
    data["letters"] = {
        other.id: {
            need: f"{MARKER} {need}" for need, rules in other.needs.items() if rules["type"] == "string"
        }
        for other in policy.letters().values()
        if other.id != own_answers and not other.same_answers_as
    }
    data["letters"][own_answers] = helpers.answers_for(letter.needs)
    case = helpers.case_of(data)
    said = text.write(Composer(case, Sending(helpers.ON)).all(letter)[0].text)
    assert MARKER not in said


def test_the_answers_of_the_person_complained_of_are_never_shared_with_another_reader() -> None:
    for name in letters_to("subject"):
        letter = letter_of(name)
        assert letter.same_answers_as == "", name


def test_a_letter_gives_the_payroll_number_of_its_reader_alone() -> None:
    policy = policies.policy("newcastle-under-lyme/grievance-2016")
    case = helpers.everybody(policy.id)
    for letter in policy.letters().values():
        made = helpers.composed(letter, helpers.Branch())
        numbers = {one.payroll_number for one in case.people if one.role != letter.to}
        said = text.write(made.text)
        assert not [number for number in numbers if number and number in said], letter.name


TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1, max_size=60
).filter(str.strip)


@settings(max_examples=40, deadline=None)
@given(name=TEXTS, reasons=TEXTS)
def test_no_value_of_one_case_can_change_the_letter_of_another(name: str, reasons: str) -> None:
    letter = letter_of("newcastle-under-lyme/grievance-2016/grievance-outcome")
    alone = text.write(helpers.composed(letter, helpers.Branch()).text)
    case = helpers.everybody(letter.policy)
    first = case.people[0]
    other = replace(
        case,
        people=(replace(first, name=name, salutation=name, known_as=name), *case.people[1:]),
        answers={letter.id: {"outcome": "upheld", "reasons": reasons, "action": reasons}},
    )
    said = text.write(Composer(other, Sending(helpers.ON)).all(letter)[0].text)
    assert " ".join(f"Dear {name}".split()) in " ".join(said.split())
    assert text.write(helpers.composed(letter, helpers.Branch()).text) == alone


@pytest.mark.parametrize(
    "typed",
    [
        "{{ 7*7 }}",
        "{% if 1 %}x{% endif %}",
        "**bold**",
        "<b>bold</b>",
        "# big",
        "| a | b |",
        "[l](http://x.example)",
        "&amp;",
        "<!-- states: x -->",
        "`code`",
    ],
)
def test_what_looks_like_a_template_or_markup_is_printed_as_typed(typed: str) -> None:
    letter = letter_of("newcastle-under-lyme/grievance-2016/grievance-outcome")
    branch = helpers.Branch(chosen=(("reasons", f"Before {typed} after"), ("action", typed)))
    said = text.write(helpers.composed(letter, branch).text)
    assert f"Before {typed} after" in said
