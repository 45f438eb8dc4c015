"""Calendar invitations: one reader, no reasons, the right hour, the same meeting when it is moved."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from generator.errors import DataError
from generator.invitations import LONDON, Meeting, cancellation, identity, invitation

MEETING = Meeting(
    "GR-2026-014",
    "grievance-meeting",
    datetime(2026, 4, 14, 10, 30, tzinfo=LONDON),
    datetime(2026, 4, 14, 11, 30, tzinfo=LONDON),
    "Room 3, Castle House; ring the bell",
)
STAMP = datetime(2026, 4, 8, 9, 0, tzinfo=UTC)
HR, READER = "hr@made-up.example", "ada.invented@made-up.example"


def asked(sequence: int = 0) -> bytes:
    return invitation(MEETING, HR, READER, STAMP, sequence)


def event_of(data: bytes):  # type: ignore[no-untyped-def]
    return next(iter(Calendar.from_ical(data).walk("VEVENT")))


def test_an_invitation_asks_for_an_answer_at_the_right_hour() -> None:
    calendar = Calendar.from_ical(asked())
    event = event_of(asked())
    assert calendar["METHOD"] == "REQUEST"
    assert event["DTSTART"].dt == datetime(2026, 4, 14, 9, 30, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["LOCATION"] == MEETING.place
    assert event["CLASS"] == "PRIVATE"


def test_lines_end_in_crlf_and_fold_at_75_octets() -> None:
    far = Meeting("C", "m", MEETING.starts, MEETING.ends, "Ystafell Ŵ, " * 30)
    data = invitation(far, HR, READER, STAMP)
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert event_of(data)["LOCATION"] == far.place


def test_the_zone_changes_at_one_in_the_morning_of_the_last_sundays() -> None:
    text = asked().decode()
    assert "DTSTART:19810329T010000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in text
    assert "DTSTART:19961027T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU" in text
    assert text.count("BEGIN:VTIMEZONE") == 1


def test_a_shared_diary_shows_neither_case_nor_person_nor_reason() -> None:
    text = asked().decode()
    assert "SUMMARY:Meeting with HR\r\n" in text
    for word in ("GR-2026-014", "rievance", "CN="):
        assert word not in text


def test_only_this_reader_is_listed() -> None:
    assert asked().decode().replace("\r\n ", "").count("ATTENDEE") == 1
    assert asked().decode().replace("\r\n ", "").count("@") == 2


def test_a_moved_meeting_keeps_its_identity_and_counts_on() -> None:
    first, second = event_of(asked()), event_of(asked(1))
    assert first["UID"] == second["UID"] == identity("GR-2026-014", "grievance-meeting")
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert identity("GR-2026-014", "appeal-meeting") != first["UID"]


def test_a_withdrawn_meeting_is_cancelled() -> None:
    data = cancellation(MEETING, HR, READER, STAMP, 2)
    assert Calendar.from_ical(data)["METHOD"] == "CANCEL"
    assert event_of(data)["STATUS"] == "CANCELLED"
    assert event_of(data)["UID"] == event_of(asked())["UID"]


def test_the_same_invitation_gives_the_same_bytes() -> None:
    assert asked() == asked()
    assert b"DTSTAMP:20260408T090000Z" in asked()


def test_a_time_without_a_zone_is_london_time() -> None:
    bare = Meeting(
        "GR-2026-014",
        "grievance-meeting",
        datetime(2026, 4, 14, 10, 30),
        datetime(2026, 4, 14, 11, 30),
        MEETING.place,
    )
    assert invitation(bare, HR, READER, STAMP) == asked()


@pytest.mark.parametrize("email", ["", "nobody", "a@", "@b", "a b@c.example", "a@b\r\nX:y", "a@b@c"])
def test_what_is_no_address_is_refused_without_repeating_it(email: str) -> None:
    with pytest.raises(DataError, match="needs an e-mail address"):
        invitation(MEETING, HR, email, STAMP)


def test_a_meeting_that_ends_before_it_starts_is_refused() -> None:
    upside_down = Meeting("C", "m", MEETING.ends, MEETING.starts, "")
    with pytest.raises(DataError, match="ends before it starts"):
        invitation(upside_down, HR, READER, STAMP)


def test_a_place_cannot_add_lines_to_the_calendar() -> None:
    sly = Meeting("C", "m", MEETING.starts, MEETING.ends, "Room 3\r\nATTENDEE:mailto:x@made-up.example")
    assert event_of(invitation(sly, HR, READER, STAMP))["ATTENDEE"] == f"mailto:{READER}"
