"""Who may sign: the table of authority, groups of employees, and who took part before."""

from __future__ import annotations

from datetime import date
from typing import Any

import helpers
import pytest

from generator.cases import authority
from generator.cases.model import Case
from generator.errors import DataError, Refused

PEOPLE = ["employee", "chair", "nominated_chair", "director_chair", "personnel_committee", "appeal_director"]


def case(policy: str = "disciplinary-2022", roles: list[str] = PEOPLE, **more: Any) -> Case:
    people = [{**helpers.person(role), **more.pop(role, {})} for role in roles]
    named = {"case": "MADE-UP-1", "organisation": "cherwell", "policy": policy, "people": people}
    return helpers.case_of({**named, **more})


def signs(letter: str, known: Case, role: str = "") -> str:
    return authority.signatory(known, known.policy.letters()[letter], role).role


def refused(letter: str, known: Case, role: str = "") -> str:
    with pytest.raises(Refused) as told:
        signs(letter, known, role)
    return str(told.value)


def test_the_first_with_authority_signs() -> None:
    assert signs("written-warning", case()) == "chair"


def test_a_dismissal_by_the_chair_alone_is_refused_with_the_row_of_the_table() -> None:
    said = refused("dismissal-with-notice", case(), "chair")
    assert "has no authority to sign" in said
    assert (
        "stage 4 (A): dismissal, by a Director or a delegated other HR representative (App 2 table)" in said
    )
    assert signs("dismissal-with-notice", case()) == "director_chair"


def test_an_oral_warning_is_not_for_a_nominated_chair_but_a_written_one_is() -> None:
    assert "stage 1: oral warning" in refused("oral-warning", case(), "nominated_chair")
    assert signs("written-warning", case(), "nominated_chair") == "nominated_chair"


@pytest.mark.parametrize("letter", ["oral-warning", "dismissal-with-notice", "disciplinary-no-action"])
def test_a_director_hears_only_from_the_committee(letter: str) -> None:
    known = case(employee={"group": "directors"})
    assert signs(letter, known) == "personnel_committee"
    assert "Directors, all stages" in refused(letter, known, "director_chair")


def test_a_group_that_the_policy_does_not_know_is_named() -> None:
    with pytest.raises(DataError, match="'wizards' is not a group of this policy"):
        case(employee={"group": "wizards"})


def test_nobody_signs_the_outcome_who_investigated() -> None:
    roles = [*PEOPLE, "investigation_officer"]
    chair = helpers.person("chair")
    twice = {"name": chair["name"].upper(), "payroll_number": chair["payroll_number"]}
    known = case(roles=roles, investigation_officer=twice)
    said = refused("disciplinary-no-action", known, "chair")
    assert "took part before (is the Investigation Officer in this case)" in said
    assert chair["name"] not in said
    assert signs("disciplinary-no-action", known) == "nominated_chair"


def sent(letter: str, name: str) -> dict[str, Any]:
    row = {"step": "hearing-outcome", "letters": [letter], "on": date(2026, 4, 15), "by": "email"}
    return {**row, "received": date(2026, 4, 15), "signed_by": {letter: name}}


def test_whoever_signed_the_warning_does_not_sign_the_appeal_s_outcome() -> None:
    name = helpers.person("appeal_director")["name"]
    known = case(sent=[sent("written-warning", name.replace(" ", "  ").lower())])
    assert "(signed 'Outcome of the hearing" in refused("disciplinary-appeal-outcome", known)
    other = case(sent=[sent("written-warning", "Somebody Else")])
    assert signs("disciplinary-appeal-outcome", other) == "appeal_director"
