"""What is refused, what is warned of, what is only noted: at both sides of each limit."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import helpers
import pytest

from generator.cases import authority, load
from generator.cases.model import Meeting
from generator.errors import Refused
from generator.packs import pack
from generator.packs.compose import Sending
from generator.workdays import LONDON, Method


def invite(folder: Path, when: datetime, step: str = "invite", **more: object) -> pack.Made:
    """Make the made-up council's pack for a meeting at ``when``, written on Monday 7 September 2026."""
    case = load.load(helpers.inventham(folder), helpers.OWN)
    chosen = case.policy.steps[step]
    meeting = Meeting(chosen.meeting, when.replace(tzinfo=LONDON), "Room 1")
    sent = Sending(**{"on": date(2026, 9, 7), "meeting": meeting, **more})  # type: ignore[arg-type]
    return pack.make(case, chosen, sent, ["txt"], helpers.OWN)


def refused(folder: Path, when: datetime, step: str = "invite", **more: object) -> str:
    with pytest.raises(Refused) as caught:
        invite(folder, when, step, **more)
    return str(caught.value)


def test_a_hearing_one_clear_day_short_is_refused_and_the_earliest_lawful_day_is_named(
    tmp_path: Path,
) -> None:
    said = refused(tmp_path, datetime(2026, 9, 14, 10, 30))  # Monday: four clear days
    assert "Monday 14 September 2026" in said
    assert "inv-5.1, paragraph 5.1" in said
    assert "The earliest lawful day is Tuesday 15 September 2026." in said


def test_a_hearing_with_five_clear_days_is_lawful(tmp_path: Path) -> None:
    assert invite(tmp_path, datetime(2026, 9, 15, 10, 30)).warnings() == []  # Tuesday


@pytest.mark.parametrize(
    ("by", "first"),
    [
        (Method.HAND, datetime(2026, 9, 15, 9)),
        (Method.EMAIL, datetime(2026, 9, 15, 9)),
        (Method.FIRST_CLASS, datetime(2026, 9, 17, 9)),
    ],
)
def test_notice_runs_from_deemed_receipt(tmp_path: Path, by: Method, first: datetime) -> None:
    text = helpers.INVENTHAM.replace("email: ada@example.org", "address: [1 Invented Road, Inventham]")
    case = load.load(helpers.written(tmp_path / "post.yaml", text), helpers.OWN)
    step = case.policy.steps["invite"]
    for day, lawful_day in ((first, True), (case.calendar.subtract(first.date(), 1), False)):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)
        sent = Sending(date(2026, 9, 7), by, Meeting("hearing", at, "Room 1"))
        if lawful_day:
            assert pack.make(case, step, sent, ["txt"], helpers.OWN).letters
        else:
            with pytest.raises(Refused, match="too little notice"):
                pack.make(case, step, sent, ["txt"], helpers.OWN)


def test_a_limit_that_is_only_a_should_is_warned_of_and_the_letter_written(tmp_path: Path) -> None:
    last, late = datetime(2026, 9, 29, 10), datetime(2026, 9, 30, 10)  # 20 working days after 1 September
    assert invite(tmp_path, last).warnings() == []
    (breach,) = invite(tmp_path, late).warnings()
    assert breach.rule.id == "inv-5.2"
    assert "Tuesday 29 September 2026" in breach.fault.what
    assert not breach.stops


def test_a_rule_that_both_sides_may_vary_is_waived_with_a_reason(tmp_path: Path) -> None:
    soon = datetime(2026, 9, 10, 10)
    assert "inv-6.1" in refused(tmp_path, soon, "review")
    made = invite(tmp_path, soon, "review", waived={"inv-6.1": "Both agreed on Friday."})
    assert made.manifest()["waived"] == [{"rule": "inv-6.1", "reason": "Both agreed on Friday."}]
    assert b"Both agreed" not in made.files["review-notice.txt"]


def test_a_rule_that_both_sides_may_not_vary_cannot_be_waived(tmp_path: Path) -> None:
    said = refused(tmp_path, datetime(2026, 9, 14, 10), waived={"inv-5.1": "In a hurry."})
    assert "inv-5.1 (paragraph 5.1) cannot be waived" in said


def test_a_waiver_of_an_unknown_rule_is_refused_with_the_nearest(tmp_path: Path) -> None:
    said = refused(tmp_path, datetime(2026, 9, 15, 10), waived={"inv-5.11": "x"})
    assert "'inv-5.11' is not a rule of this policy." in said


@pytest.mark.parametrize(("hour", "lawful_time"), [(17, True), (16, False)])
def test_notice_in_hours_is_counted_in_hours(tmp_path: Path, hour: int, lawful_time: bool) -> None:
    """Sent by e-mail on Monday, no time given: 48 hours from 5pm end on Wednesday at 5pm."""
    when = datetime(2026, 9, 9, hour)
    if lawful_time:
        assert invite(tmp_path, when, "urgent").warnings() == []
    else:
        assert "Wednesday 9 September 2026" in refused(tmp_path, when, "urgent")


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (
            datetime(2026, 9, 19, 10),
            "not a working day (a Saturday). The next working day is Monday 21 September 2026.",
        ),
        (
            datetime(2026, 9, 20, 10),
            "not a working day (a Sunday). The next working day is Monday 21 September 2026.",
        ),
        (datetime(2026, 10, 25, 1, 30), "not a working day (a Sunday)."),
        (
            datetime(2026, 12, 25, 10),
            "not a working day (Christmas Day). The next working day is Tuesday 29 December 2026.",
        ),
        (datetime(2027, 3, 29, 10), "not a working day (Easter Monday)."),
        (datetime(2026, 9, 4, 10), "is before the day of writing, Monday 7 September 2026."),
        (datetime(2025, 9, 8, 10), "is before the day of writing"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(tmp_path: Path, when: datetime, said: str) -> None:
    assert said in refused(tmp_path, when)


def test_a_meeting_on_a_day_the_council_is_closed_is_refused_unless_the_service_works(tmp_path: Path) -> None:
    text = helpers.INVENTHAM.replace("2026-09-01", "2026-04-20")
    sent = Sending(
        date(2026, 4, 21), meeting=Meeting("hearing", datetime(2026, 5, 5, 10, tzinfo=LONDON), "Room 1")
    )
    for service, lawful_day in (("Parks", False), ("Waste", True)):
        case = load.load(helpers.written(tmp_path / "c.yaml", text + f"service: {service}\n"), helpers.OWN)
        if lawful_day:
            assert pack.make(case, case.policy.steps["invite"], sent, ["txt"], helpers.OWN).letters
        else:
            with pytest.raises(Refused, match="closed for a made-up festival"):
                pack.make(case, case.policy.steps["invite"], sent, ["txt"], helpers.OWN)


def test_a_letter_that_arrives_after_the_meeting_is_refused(tmp_path: Path) -> None:
    text = helpers.INVENTHAM.replace("email: ada@example.org", "address: [1 Invented Road, Inventham]")
    case = load.load(helpers.written(tmp_path / "post.yaml", text), helpers.OWN)
    meeting = Meeting("hearing", datetime(2026, 9, 8, 10, tzinfo=LONDON), "Room 1")
    with pytest.raises(Refused, match="would arrive on Wednesday 9 September 2026, after the meeting"):
        pack.make(
            case,
            case.policy.steps["invite"],
            Sending(date(2026, 9, 7), Method.FIRST_CLASS, meeting),
            ["txt"],
            helpers.OWN,
        )


@pytest.mark.parametrize(("day", "refuses"), [(9, True), (10, False)])
def test_a_meeting_that_leaves_the_reader_no_day_for_papers_is_refused(
    tmp_path: Path, day: int, refuses: bool
) -> None:
    """Received on Thursday 2 April 2026, over Easter: papers come three working days before the meeting."""
    case = load.load(helpers.example(tmp_path))
    meeting = Meeting("grievance-meeting", datetime(2026, 4, day, 10, tzinfo=LONDON), "Room 1")
    sent = Sending(date(2026, 4, 2), meeting=meeting)
    if refuses:
        with pytest.raises(
            Refused,
            match=r"nul-g16-3.5 \(paragraph 3.5\).*leaves them the next working day is Friday 10 April 2026",
        ):
            pack.make(case, case.policy.steps["invite-to-meeting"], sent, ["txt"])
    else:
        assert pack.make(case, case.policy.steps["invite-to-meeting"], sent, ["txt"]).letters


def test_an_employer_s_own_limit_already_missed_stops_no_letter(tmp_path: Path) -> None:
    case = load.load(helpers.example(tmp_path))
    sent = Sending(
        date(2026, 6, 1),
        meeting=Meeting("grievance-meeting", datetime(2026, 6, 10, 10, tzinfo=LONDON), "Room 1"),
    )
    made = pack.make(case, case.policy.steps["invite-to-meeting"], sent, ["txt"])
    assert [breach.rule.id for breach in made.warnings()] == ["nul-g16-3.4"]


def test_a_meeting_moved_at_the_employee_s_wish_needs_no_new_notice(tmp_path: Path) -> None:
    soon = datetime(2026, 9, 9, 10)
    moved = {"from_day": "Monday 14 September 2026", "from_starts": "10am"}
    assert invite(tmp_path, soon, moved={**moved, "because": "companion"}).letters
    assert "too little notice" in refused(tmp_path, soon, moved={**moved, "because": "council"})


def test_a_signatory_without_authority_is_refused_and_who_has_it_is_said(tmp_path: Path) -> None:
    said = refused(tmp_path, datetime(2026, 9, 15, 10), signed_by="hr")
    assert said.startswith(
        "Human Resources has no authority to sign 'Invitation to a hearing' (paragraph 5.1)."
    )
    assert "It is for: Chair of the hearing." in said


def test_a_role_nobody_holds_cannot_sign(tmp_path: Path) -> None:
    text = helpers.INVENTHAM.replace("  - {role: chair, name: Cy Made-up, email: cy@example.org}\n", "")
    case = load.load(helpers.written(tmp_path / "c.yaml", text), helpers.OWN)
    letter = case.policy.letters()["hearing-invitation"]
    with pytest.raises(Refused, match="nobody in the case may sign"):
        authority.signatory(case, letter)


def test_a_letter_whose_step_is_not_open_names_what_is_missing(tmp_path: Path) -> None:
    case = load.load(helpers.inventham(tmp_path), helpers.OWN)
    with pytest.raises(Refused, match=r"not open yet: the case has no 'hearing' \(the hearing is held\)"):
        pack.make(case, case.policy.steps["outcome"], Sending(date(2026, 9, 7)), ["txt"], helpers.OWN)
