"""Packs: one step's documents, a manifest that tells of each, recorded in the case, moved and sent again."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from pathlib import Path

import helpers
import pytest
from icalendar import Calendar

from generator.cases import load
from generator.cases.model import Case, Meeting
from generator.errors import DataError, Refused
from generator.packs import moving, needs, pack
from generator.packs.compose import Sending
from generator.workdays import LONDON, Method

ON = date(2026, 4, 2)
AT = datetime(2026, 4, 14, 10, 30, tzinfo=LONDON)
OUTCOME = {"outcome": "upheld", "reasons": "Made up.", "action": "Nothing, it is made up."}


def invited(case: Case, **more: object) -> pack.Made:
    sent = Sending(**{"on": ON, "meeting": Meeting("grievance-meeting", AT, "Room 2"), **more})  # type: ignore[arg-type]
    return pack.make(case, case.policy.steps["invite-to-meeting"], sent)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return load.load(helpers.example(tmp_path))


def test_a_pack_holds_letters_invitation_and_forms_and_its_manifest_tells_of_each(
    case: Case, tmp_path: Path
) -> None:
    folder = pack.save(invited(case), tmp_path / "out")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    names = {
        "meeting-invitation.docx",
        "meeting-invitation.pdf",
        "meeting-invitation.ics",
        "papers-for-meeting.pdf",
    }
    assert {row["name"] for row in manifest["files"]} == names
    assert {path.name for path in folder.iterdir()} == {*names, "manifest.json"}
    for row in manifest["files"]:
        data = (folder / row["name"]).read_bytes()
        assert (row["sha256"], row["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert {(row["rule"], row["date"]) for row in manifest["dates"]} == {
        ("nul-g16-3.5", "2026-04-09"),
        ("nul-g16-3.10", "2026-04-21"),
    }
    assert all(row["working"] for row in manifest["dates"])


def test_no_name_of_a_person_stands_in_a_file_name_or_in_the_manifest(case: Case, tmp_path: Path) -> None:
    folder = pack.save(invited(case), tmp_path / "out")
    told = " ".join(
        [
            str(folder.relative_to(tmp_path)),
            *helpers.tree(folder),
            (folder / "manifest.json").read_text(encoding="utf-8"),
        ]
    )
    for person in case.people:
        for secret in (*person.name.split(), person.payroll_number, *person.address, person.email):
            assert not secret or secret not in told


def test_the_calendar_invitation_is_private_and_names_neither_people_nor_the_matter(case: Case) -> None:
    text = invited(case).files["meeting-invitation.ics"].decode()
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert event["CLASS"] == "PRIVATE"
    assert "rievance" not in str(event["SUMMARY"])
    for person in case.people:
        assert person.name not in text


def test_a_reader_gets_the_format_that_they_asked_for(tmp_path: Path) -> None:
    html = load.load(helpers.example(tmp_path, ("format: standard ", "format: html ")))
    assert "meeting-invitation.html" in invited(html).files
    large = load.load(helpers.example(tmp_path, ("format: standard ", "format: large-print ")))
    assert all(one.text.large for one in invited(large).letters)


def test_what_was_sent_is_recorded_with_how_when_and_its_deemed_receipt(case: Case) -> None:
    after = pack.record(invited(case, by=Method.FIRST_CLASS, because="The room."))
    assert after.happenings[-1].event == "invitation-sent"
    assert (after.happenings[-1].day, after.happenings[-1].by) == (ON, Method.FIRST_CLASS)
    assert after.meetings[0].place == "Room 2"
    assert dict(after.sent[0]) == {
        "step": "invite-to-meeting",
        "letters": ["meeting-invitation"],
        "forms": ["papers-for-meeting"],
        "on": ON,
        "by": "first-class",
        "received": date(2026, 4, 8),
        "because": "The room.",
        "signed_by": {"meeting-invitation": "Pat Sample"},
    }


def test_a_pack_that_cannot_be_recorded_is_taken_away_again(case: Case, tmp_path: Path) -> None:
    folder = pack.save(invited(case), tmp_path / "out")
    with pytest.raises(DataError), pack.undone(folder):
        raise DataError
    assert not folder.exists()


def test_a_moved_meeting_keeps_its_uid_and_raises_its_sequence(case: Case) -> None:
    first = invited(case)
    case = pack.record(first)
    fixed = case.meetings[0]
    later = Meeting(
        "grievance-meeting", datetime(2026, 4, 16, 14, tzinfo=LONDON), "Room 2", sequence=fixed.sequence + 1
    )
    sent = Sending(date(2026, 4, 8), meeting=later, moved=moving.words(fixed, "companion"))
    second = moving.make(case, sent)
    events = [
        Calendar.from_ical(made.files["meeting-invitation.ics"]).walk("VEVENT")[0] for made in (first, second)
    ]
    assert events[0]["UID"] == events[1]["UID"]
    assert [str(event["SEQUENCE"]) for event in events] == ["0", "1"]
    after = moving.record(second, fixed, "companion")
    assert after.meetings[0].at == later.at
    (past,) = after.document.data["meetings"][0]["moved"]
    assert past == {"from": "2026-04-14T10:30", "because": "companion", "on": date(2026, 4, 8)}


@pytest.mark.parametrize(
    ("because", "said"),
    [
        ("companion", "your companion could not come"),
        ("employee", "as you asked"),
        ("council", "I have had to move"),
    ],
)
def test_the_replacing_letter_says_why_and_that_it_replaces_the_first(
    case: Case, because: str, said: str
) -> None:
    fixed = Meeting("grievance-meeting", AT, "Room 2")
    later = Meeting("grievance-meeting", datetime(2026, 4, 16, 14, tzinfo=LONDON), "Room 2", sequence=1)
    made = moving.make(case, Sending(ON, meeting=later, moved=moving.words(fixed, because)), ["txt"])
    text = " ".join(made.files["meeting-invitation.txt"].decode().split())
    assert said in text
    assert "Tuesday 14 April 2026" in text
    assert "takes the place of my earlier" in text


def held(folder: Path, letters: str = "") -> Case:
    """The example after its meeting was held on Tuesday 14 April 2026."""
    more = ("  - event: grievance-received\n    on: 2026-04-01\n",)
    text = helpers.EXAMPLE.replace(more[0], f"{more[0]}  - {{event: grievance-meeting, on: 2026-04-14}}\n")
    return load.load(helpers.written(folder / "held.yaml", text + letters))


def fill(folder: Path, text: str, letters: list[str] | None = None) -> needs.Fill:
    return needs.read_fill(helpers.written(folder / "fill.yaml", text), letters)


def outcome(case: Case, given: needs.Fill | None) -> pack.Made:
    return pack.make(case, case.policy.steps["outcome"], Sending(date(2026, 4, 20), fill=given), ["txt"])


def test_a_missing_decision_is_asked_for_by_its_label(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        outcome(held(tmp_path), None)
    said = str(caught.value)
    assert "'The outcome' (outcome)" in said
    assert "'What you found, and why' (reasons)" in said
    assert "dueprocess letter grievance-outcome --needs" in said


def test_the_skeleton_left_as_it_is_decides_nothing(tmp_path: Path) -> None:
    case = held(tmp_path)
    given = fill(tmp_path, needs.skeleton(case.policy.letters()["grievance-outcome"]))
    with pytest.raises(
        Refused, match=r"'The outcome'.*'What you found, and why'.*'What will be done about it'"
    ):
        pack.make_letter(
            case, case.policy.letters()["grievance-outcome"], Sending(date(2026, 4, 20), fill=given)
        )


def test_what_may_be_left_out_may_be_left_empty(tmp_path: Path) -> None:
    case = load.load(helpers.example(tmp_path))
    letter = case.policy.letters()["meeting-invitation"]
    sent = Sending(ON, meeting=case.meetings[0], fill=fill(tmp_path, needs.skeleton(letter)))
    text = pack.make_letter(case, letter, sent, ["txt"]).files["meeting-invitation.txt"].decode()
    assert "Your written grievance reached us" in text


def test_answers_come_from_the_case_and_then_from_the_file(tmp_path: Path) -> None:
    case = held(
        tmp_path, "letters:\n  grievance-outcome: {outcome: upheld, reasons: From the case., action: None.}\n"
    )
    made = outcome(
        case, fill(tmp_path, "grievance-outcome: {reasons: From the file.}", ["grievance-outcome"])
    )
    text = made.files["grievance-outcome.txt"].decode()
    assert "From the file." in text
    assert "From the case." not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grievance-outcome: words", "'grievance-outcome' must hold answers as keys and values."),
        ("grievance-outcom: {}", "Did you mean 'grievance-outcome'?"),
        ("- a", "must hold answers as keys and values."),
        ("", "must hold answers as keys and values."),
    ],
)
def test_a_file_of_decisions_that_does_not_fit_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataError, match=re.escape(said)):
        fill(tmp_path, text, ["grievance-outcome", "holding-letter"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "{outcome: ill since May, reasons: a, action: b}",
            "the answer to 'outcome' is not one of those that are allowed. "
            "Use one of: upheld, partly upheld, not upheld.",
        ),
        ("{outcome: upheld, reasons: [a], action: b}", "'reasons' must be text"),
        ("{outcome: upheld, resons: a, reasons: a, action: b}", "Did you mean 'reasons'?"),
        ("{outcome: upheld, reasons: a, action: %s}" % ("x" * 3001), "'action' may hold at most 3000."),
    ],
)
def test_a_decision_of_the_wrong_kind_is_named_and_never_repeated(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(DataError) as caught:
        outcome(held(tmp_path), fill(tmp_path, f"grievance-outcome: {text}", ["grievance-outcome"]))
    assert said in str(caught.value)
    assert "ill since May" not in str(caught.value)


def test_a_letter_that_is_a_choice_is_made_only_when_it_was_decided(tmp_path: Path) -> None:
    case = held(tmp_path, f"letters:\n  grievance-outcome: {json.dumps(OUTCOME)}\n")
    assert [one.letter.id for one in outcome(case, None).letters] == ["grievance-outcome"]
    both = held(
        tmp_path,
        f"letters:\n  grievance-outcome: {json.dumps(OUTCOME)}\n"
        "  holding-letter: {estimated_date: 2026-05-01}\n",
    )
    assert {one.letter.id for one in outcome(both, None).letters} == {"grievance-outcome", "holding-letter"}


def test_a_step_that_is_only_choices_says_so(tmp_path: Path) -> None:
    case = held(tmp_path)
    with pytest.raises(Refused, match="sends nothing until it is decided which letter: adjournment"):
        pack.make(case, case.policy.steps["grievance-meeting"], Sending(date(2026, 4, 14)))


def test_post_needs_an_address(tmp_path: Path) -> None:
    text = helpers.EXAMPLE.replace(
        "    address:\n      - 7 Madeup Lane\n      - Sampleton\n      - ZZ1 1ZZ\n", ""
    )
    with pytest.raises(Refused, match="no address for the Employee"):
        invited(load.load(helpers.written(tmp_path / "c.yaml", text)), by=Method.FIRST_CLASS)
