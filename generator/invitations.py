"""A meeting as a calendar invitation that a diary program understands and that gives nothing away."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from generator.errors import DataError, Fault

LONDON = ZoneInfo("Europe/London")
SUMMARY = "Meeting with HR"
DESCRIPTION = "The letter that comes with this invitation says what the meeting is about."
_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "invitations.dueprocess")
# icalendar writes the summer onset an hour late, so the zone is given as it is (RFC 5545, 3.6.5).
_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19810329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as a diary needs it: which one, when (aware or Europe/London), where."""

    case: str
    name: str
    starts: datetime
    ends: datetime
    place: str


def identity(case: str, meeting: str) -> str:
    """Return the UID of a meeting: always the same, so that a moved meeting replaces the first."""
    return str(uuid.uuid5(_SPACE, f"{case}\n{meeting}"))


def invitation(meeting: Meeting, organiser: str, reader: str, stamp: datetime, sequence: int = 0) -> bytes:
    """Return an .ics file that asks ``reader`` (an e-mail address) to ``meeting`` (RFC 5546, 3.2.2).

    It lists nobody but that reader and the ``organiser``'s address, and says neither
    whom nor what the meeting is about. ``sequence`` counts how often the meeting was
    moved; ``stamp`` is when the invitation is made. Raises DataError for an e-mail
    address that is none, a meeting that ends before it starts, and a time without zone.
    """
    return _written("REQUEST", meeting, organiser, reader, stamp, sequence)


def cancellation(meeting: Meeting, organiser: str, reader: str, stamp: datetime, sequence: int) -> bytes:
    """Return an .ics file that takes ``meeting`` out of the reader's diary (RFC 5546, 3.2.5)."""
    return _written("CANCEL", meeting, organiser, reader, stamp, sequence)


def _written(
    method: str, meeting: Meeting, organiser: str, reader: str, stamp: datetime, sequence: int
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Due Process//Invitations//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(method, meeting, organiser, reader, stamp, sequence))
    data: bytes = calendar.to_ical()
    return data.replace(b"BEGIN:VEVENT\r\n", _ZONE.encode() + b"BEGIN:VEVENT\r\n", 1)


def _event(
    method: str, meeting: Meeting, organiser: str, reader: str, stamp: datetime, sequence: int
) -> Event:
    """Return the one event of the file."""
    starts, ends = _local(meeting.starts), _local(meeting.ends)
    if ends.astimezone(UTC) <= starts.astimezone(UTC):
        raise DataError(Fault("The meeting ends before it starts.", "Correct its times.", place=meeting.name))
    event = Event()
    event.add("uid", identity(meeting.case, meeting.name))
    event.add("dtstamp", _aware(stamp).astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("sequence", sequence)
    event.add("summary", SUMMARY)
    event.add("description", DESCRIPTION)
    event.add("location", meeting.place)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _address(organiser))
    event.add("attendee", _attendee(reader, method), encode=False)
    return event


def _attendee(reader: str, method: str) -> vCalAddress:
    attendee = _address(reader)
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    if method == "REQUEST":
        attendee.params["partstat"] = vText("NEEDS-ACTION")
        attendee.params["rsvp"] = vText("TRUE")
    return attendee


def _address(email: str) -> vCalAddress:
    """Return an e-mail address as a calendar address, without a name."""
    local, at, domain = email.partition("@")
    if (
        not (local and at and domain)
        or any(char.isspace() or ord(char) < 32 for char in email)
        or "@" in domain
    ):
        raise DataError(
            Fault(
                "An invitation needs an e-mail address.", "Give the person's e-mail, or send no invitation."
            )
        )
    return vCalAddress(f"mailto:{email}")


def _local(moment: datetime) -> datetime:
    return _aware(moment).astimezone(LONDON)


def _aware(moment: datetime) -> datetime:
    """Return ``moment``; one without a zone is Europe/London's."""
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
