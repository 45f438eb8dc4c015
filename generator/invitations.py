"""A meeting as a calendar invitation that a diary program understands and that gives nothing away."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from generator.errors import DataError, Fault

LONDON = ZoneInfo("Europe/London")
SUMMARY = "Meeting with HR"
DESCRIPTION = "The letter that comes with this invitation says what the meeting is about."
_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "invitations.dueprocess")
_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Due Process//Invitations//EN\r\n"
_END = "END:VEVENT\r\nEND:VCALENDAR\r\n"
_ONLY = "ROLE=REQ-PARTICIPANT"
_TIME = "%Y%m%dT%H%M%S"
_OCTETS = 74
# RFC 5545, 3.6.5: the summer begins at one in the morning of winter time.
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
    """Return the file; written out here, since a run makes thousands and they differ in six lines."""
    starts, ends = _local(meeting.starts), _local(meeting.ends)
    if ends.astimezone(UTC) <= starts.astimezone(UTC):
        raise DataError(Fault("The meeting ends before it starts.", "Correct its times.", place=meeting.name))
    asked = "PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE" if method == "REQUEST" else _ONLY
    lines = (
        f"SUMMARY:{SUMMARY}",
        f"DTSTART;TZID=Europe/London:{starts:{_TIME}}",
        f"DTEND;TZID=Europe/London:{ends:{_TIME}}",
        f"DTSTAMP:{_aware(stamp).astimezone(UTC):{_TIME}}Z",
        f"UID:{identity(meeting.case, meeting.name)}",
        f"SEQUENCE:{sequence}",
        f"ATTENDEE;{asked}:{_address(reader)}",
        "CLASS:PRIVATE",
        f"DESCRIPTION:{DESCRIPTION}",
        f"LOCATION:{_escaped(meeting.place)}",
        f"ORGANIZER:{_address(organiser)}",
        f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
    )
    event = "".join(map(_folded, lines))
    return f"{_HEAD}METHOD:{method}\r\n{_ZONE}BEGIN:VEVENT\r\n{event}{_END}".encode()


def _escaped(text: str) -> str:
    """Return ``text`` as a TEXT value (RFC 5545, 3.3.11)."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Return ``line`` in pieces of at most 75 octets, no character parted (3.1)."""
    pieces, room = [""], _OCTETS
    for char in line if len(line.encode()) > _OCTETS else ():
        size = len(char.encode())
        if size > room:
            pieces.append("")
            room = _OCTETS
        pieces[-1] += char
        room -= size
    return "\r\n ".join(pieces if pieces != [""] else [line]) + "\r\n"


def _address(email: str) -> str:
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
    return f"mailto:{email}"


def _local(moment: datetime) -> datetime:
    return _aware(moment).astimezone(LONDON)


def _aware(moment: datetime) -> datetime:
    """Return ``moment``; one without a zone is Europe/London's."""
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
