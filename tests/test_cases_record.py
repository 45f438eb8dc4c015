"""Warnings and absences in a case: what is live, what is spent, and which letters they let through."""

from __future__ import annotations

from datetime import date, datetime

import helpers
import procedures
import pytest

from generator.cases import conditions, record
from generator.cases.facts import facts
from generator.cases.model import Case, Meeting
from generator.workdays import LONDON

RECORD = procedures.absences("newcastle-attendance-2016-stages")


def case(**more: object) -> Case:
    data = {
        **procedures.GRIEVANCE,
        "policy": "attendance-2016",
        "people": [helpers.person("employee"), helpers.person("line_manager")],
        "absences": RECORD,
        **more,
    }
    return helpers.case_of(data)


def test_a_recorded_warning_letter_gives_the_warning_that_its_policy_names() -> None:
    sent = {
        "step": "stage-1-outcome",
        "letters": ["stage-1-warning"],
        "on": date(2024, 9, 26),
        "by": "first-class",
        "received": date(2024, 9, 30),
    }
    [given] = record.warnings(case(sent=[sent]))
    assert (given.kind.id, given.issued, given.until) == ("stage-1", date(2024, 9, 26), date(2025, 3, 26))


def test_the_event_of_its_sending_and_the_letter_give_one_warning() -> None:
    sent = {
        "step": "stage-1-outcome",
        "letters": ["stage-1-warning"],
        "on": date(2024, 9, 26),
        "by": "email",
        "received": date(2024, 9, 26),
    }
    events = [{"event": "stage-1-warning-sent", "on": date(2024, 9, 26)}]
    assert len(record.warnings(case(sent=[sent], events=events))) == 1


@pytest.mark.parametrize(("on", "live"), [(date(2025, 3, 26), True), (date(2025, 3, 27), False)])
def test_a_warning_is_live_on_its_last_day_and_spent_the_day_after(on: date, live: bool) -> None:
    known = case(warnings=[{"warning": "stage-1", "issued": date(2024, 9, 26)}])
    assert (record.live(known, "stage-1", on) is not None) is live


def unmet(letter: str, on: date, meeting: datetime | None = None, **more: object) -> str:
    known = case(**more)
    fixed = Meeting(known.policy.letters()[letter].meeting, meeting, "Room 2") if meeting else None
    told = conditions.unmet(facts(known, on, meeting=fixed), known.policy.letters()[letter], {})
    return " ".join(str(fault) for fault in told)


def test_a_stage_that_the_record_does_not_reach_is_refused_with_its_paragraph() -> None:
    few = RECORD[:2]
    told = unmet("stage-1-invitation", date(2024, 4, 10), absences=few)
    assert "nul-a16-21.2-s1" in told
    assert "21.2" in told


def test_stage_2_is_refused_without_a_live_warning_and_open_with_one() -> None:
    on, meeting = date(2024, 12, 16), datetime(2025, 1, 7, 10, tzinfo=LONDON)
    assert "no live Stage 1" in unmet("stage-2-invitation", on, meeting)
    warned = [{"warning": "stage-1", "issued": date(2024, 9, 26), "score": 160}]
    assert unmet("stage-2-invitation", on, meeting, warnings=warned) == ""


def test_a_letter_that_cites_a_spent_warning_is_refused_and_says_since_when() -> None:
    spent = [{"warning": "stage-1", "issued": date(2024, 6, 12), "score": 100}]
    told = unmet("stage-2-invitation", date(2024, 12, 16), warnings=spent)
    assert "Thursday 12 December 2024" in told


def test_without_an_absence_record_the_letter_says_what_to_do() -> None:
    assert "List the absences" in unmet("stage-1-invitation", date(2024, 9, 16), absences=[])


FINAL = [{"warning": "final-written-warning", "issued": date(2026, 4, 15)}]


@pytest.mark.parametrize(
    ("misconduct", "said"),
    [
        (date(2027, 4, 15), ""),  # its last live day
        (date(2027, 4, 16), "spent after Thursday 15 April 2027"),
        (date(2026, 4, 14), "on Tuesday 14 April 2026 none had been given"),
    ],
)
def test_a_final_warning_may_be_cited_for_misconduct_while_it_was_live(misconduct: date, said: str) -> None:
    people = [helpers.person("employee"), helpers.person("director_chair")]
    made = {"case": "M-1", "organisation": "cherwell", "policy": "disciplinary-2022", "people": people}
    known = helpers.case_of({**made, "warnings": FINAL})
    letter = known.policy.letters()["dismissal-after-final-warning"]
    told = list(conditions.unmet(facts(known, date(2027, 5, 20)), letter, {"misconduct_on": misconduct}))
    assert bool(told) == bool(said)
    assert said in " ".join(map(str, told))


@pytest.mark.parametrize(
    ("sent_on", "until"),
    [
        (date(2026, 3, 12), date(2026, 6, 30)),  # the last day on which it is live
        (date(2026, 3, 13), date(2026, 3, 12)),  # a spent one is not brought back
    ],
)
def test_a_letter_makes_a_live_warning_longer_until_the_day_that_it_says(sent_on: date, until: date) -> None:
    people = [helpers.person("employee"), helpers.person("assistant_director")]
    made = {"case": "M-1", "organisation": "cherwell", "policy": "sickness-2022", "people": people}
    events = [
        {"event": "formal-warning-sent", "on": date(2025, 9, 12)},
        {"event": "warning-extended-sent", "on": sent_on},
    ]
    answers = {"warning-extended": {"extended_until": date(2026, 6, 30)}}
    [given] = record.warnings(helpers.case_of({**made, "events": events, "letters": answers}))
    assert given.until == until
