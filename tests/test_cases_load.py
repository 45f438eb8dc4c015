"""Case files: every fault with its line, nothing guessed, nobody's name in a message."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import helpers
import pytest

from generator.cases import load
from generator.errors import DataError
from generator.workdays import LONDON, Method


def faults(path: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        load.load(path)
    return [str(fault).removeprefix(f"{path}, ") for fault in caught.value.faults]


def test_the_shipped_example_is_read_whole(tmp_path: Path) -> None:
    case = load.load(helpers.example(tmp_path))
    assert case.reference == "GR-2026-014"
    assert [one.role for one in case.people] == ["employee", "head_of_service", "hr"]
    assert [one.event for one in case.happenings][-1] == "grievance-received"
    assert case.meetings[0].at == datetime(2026, 4, 14, 10, 30, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "on: 2026-04-01",
            "on: 2026-04-31",
            "line 38: 2026-04-31 is not a day in the calendar. Write dates as 2026-04-01.",
        ),
        (
            "on: 2026-04-01",
            'on: "2026-04-31"',
            "line 38, events.3.on: '2026-04-31' is not in the calendar. Check the day and the time.",
        ),
        (
            "on: 2026-04-01",
            "on: 2026-04-01T25:00",
            "line 38, events.3.on: '2026-04-01T25:00' is not in the calendar. Check the day and the time.",
        ),
        (
            "on: 2026-04-01",
            "on: 1/4/2026",
            "line 38, events.3.on: '1/4/2026' is not a date. Write 2026-04-01, or 2026-04-01T10:30.",
        ),
        (
            "on: 2026-04-01",
            "on: 2026-W14-3",
            "line 38, events.3.on: '2026-W14-3' is not a date. Write 2026-04-01, or 2026-04-01T10:30.",
        ),
        (
            "on: 2026-04-01",
            "on: 0001-01-01",
            "line 38, events.3.on: The year of '0001-01-01' is out of range. Is it a slip of the keys?",
        ),
        (
            "on: 2026-04-01",
            "on: 2026-03-29T01:30",
            "line 38, events.3.on: 1.30am on Sunday 29 March 2026 does not exist: the clocks go forward.",
        ),
        (
            "event: matter-occurred",
            "event: matter-ocurred",
            "line 31, events.0.event: 'matter-ocurred' is not an event of this policy. "
            "Did you mean 'matter-occurred'?",
        ),
        (
            "meeting: grievance-meeting",
            "meeting: grievance-received",
            "line 41, meetings.0.meeting: 'grievance-received' is not a meeting of this policy. "
            "Did you mean 'grievance-meeting'?",
        ),
        (
            "policy: grievance-2016",
            "policy: grievance-20166",
            "line 6, policy: there is no policy 'newcastle-under-lyme/grievance-20166'. "
            "Did you mean 'grievance-2016'?",
        ),
        (
            "case: GR-2026-014",
            "case: ../GR",
            "line 4, case: 'case' is not written as it must be ([A-Za-z0-9][A-Za-z0-9._-]{0,39}).",
        ),
        (
            "email: pat.sample@example.org",
            'email: "a@b.example\\nBcc: c@d.example"',
            "line 24, people.1.email: 'email' is not written as it must be ([^@\\s]+@[^@\\s]+\\.[^@\\s]+).",
        ),
        (
            "name: Pat Sample",
            'name: "Pat\\nSample"',
            "line 22, people.1.name: 'name' must be one line of text.",
        ),
        ("name: Pat Sample", "name: ' '", "line 22, people.1.name: 'name' must be one line of text."),
        ("name: Pat Sample", "name: " + "x" * 200, "line 22, people.1.name: 'name' may hold at most 120."),
        (
            "name: Pat Sample",
            'name: "Pat\\0"',
            "line 22: holds the control character U+0000, which cannot stand in a letter.",
        ),
        ("minutes: 60", "minutes: 0", "line 43, meetings.0.minutes: 'minutes' must be at least 5."),
        ("minutes: 60", "minutes: true", "line 43, meetings.0.minutes: 'minutes' must be a whole number."),
        (
            "format: standard ",
            "format: braille ",
            "line 20, people.0.format: 'braille' is not allowed for 'format'. "
            "Use one of: standard, large-print, html.",
        ),
        (
            "service: Parks",
            "servise: Parks",
            "line 7, servise: 'servise' is not a key that is known here. Did you mean 'service'?",
        ),
    ],
)
def test_a_slip_is_named_with_its_line_and_its_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    (found,) = faults(helpers.example(tmp_path, (old, new)))
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "letters:\n  outcome: {a: b}\n",
            "'outcome' is not a letter of this policy. Did you mean 'grievance-outcome'?",
        ),
        ("letters: [a]\n", "'letters' must be a set of keys and values."),
        ("letters:\n  grievance-outcome: words\n", "'grievance-outcome' must be a set of keys and values."),
        ("waivers:\n  - {rule: nul-g16-9, reason: x}\n", "'nul-g16-9' is not a rule of this policy."),
        ("waivers:\n  - {rule: nul-g16-3.4}\n", "'reason' is missing."),
        ("sent: nothing\n", "'sent' must be a list"),
    ],
)
def test_what_stands_behind_is_checked_too(tmp_path: Path, more: str, said: str) -> None:
    path = helpers.written(tmp_path / "case.yaml", helpers.EXAMPLE + more)
    assert said in faults(path)[0]


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = helpers.example(
        tmp_path,
        ("role: hr", "role: boss"),
        ("event: matter-occurred", "event: x"),
        ("with: [head", "with: [hed"),
    )
    assert len(faults(path)) == 3


def test_no_message_repeats_what_is_said_of_a_person(tmp_path: Path) -> None:
    path = helpers.example(
        tmp_path,
        ("name: Pat Sample", "name: [Pat Sample]"),
        ("service: Parks", "service: 5"),
        ("role: head_of_service\n", "role: head_of_service\n    payroll_number: ill since May\n"),
    )
    said = " ".join(faults(path))
    for secret in ("Pat", "Łucja", "Madeup", "ill since May"):
        assert secret not in said


def test_letters_go_to_the_safe_address_where_there_is_one(tmp_path: Path) -> None:
    path = helpers.example(
        tmp_path, ("    email: lucja", "    safe_address: [c/o Made-up Union, Sampleton]\n    email: lucja")
    )
    assert load.load(path).people[0].address == ("c/o Made-up Union", "Sampleton")


def test_how_something_was_sent_is_kept(tmp_path: Path) -> None:
    path = helpers.example(
        tmp_path,
        (
            "on: 2026-04-01\n",
            "on: 2026-04-01\n  - {event: invitation-sent, on: 2026-04-02, by: first-class}\n",
        ),
    )
    assert load.load(path).happenings[-1].by is Method.FIRST_CLASS


def test_a_standing_contact_is_reached_without_being_named(tmp_path: Path) -> None:
    case = load.load(helpers.example(tmp_path))
    contact = case.person("head_of_hr")
    assert contact is not None
    assert contact.address == case.council.address
    assert case.person("subject") is None


def test_cases_of_one_person_join_by_payroll_number_and_other_files_are_passed_over(tmp_path: Path) -> None:
    path = helpers.example(tmp_path)
    helpers.example(tmp_path, ("GR-2026-014", "GR-2026-015"), name="same.yaml")
    helpers.example(tmp_path, ("GR-2026-014", "GR-2026-016"), ('"900014"', '"900015"'), name="other.yaml")
    helpers.written(tmp_path / "broken.yaml", "a: [")
    helpers.written(tmp_path / "fill.yaml", "outcome: upheld")
    assert [case.reference for case in load.beside(load.load(path))] == ["GR-2026-015"]


def test_closed_days_are_those_of_the_employee_s_service(tmp_path: Path) -> None:
    whole = load.load(helpers.inventham(tmp_path), helpers.OWN)
    waste = load.load(helpers.inventham(tmp_path, "service: Waste\n"), helpers.OWN)
    assert not whole.calendar.is_working(date(2026, 5, 5))
    assert waste.calendar.is_working(date(2026, 5, 5))


def test_a_case_that_began_before_its_edition_was_in_force_is_refused_and_told_what_was(
    tmp_path: Path,
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(
        "case: MADE-UP-1\norganisation: newcastle-under-lyme\npolicy: grievance-2009\n"
        "people: [{role: employee, name: Ada Made-up}]\n"
        "events: [{event: became-aware, on: 2009-10-31}]\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError, match=r"'grievance-2009' was not in force on Saturday 31 October 2009"):
        load.load(path)
    path.write_text(path.read_text(encoding="utf-8").replace("2009-10-31", "2009-11-01"), encoding="utf-8")
    assert load.load(path).policy.id == "newcastle-under-lyme/grievance-2009"
