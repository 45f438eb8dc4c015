"""Everybody's absences, warnings and working weeks together, measured under one policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from generator import deadlines, patterns, sickpay
from generator.absences import Given, Record
from generator.errors import DataError, Fault
from generator.intake import absencefiles
from generator.intake.absencefiles import Columns, Employee, Entry
from generator.packs import attendance
from generator.packs.absencerecord import About
from generator.patterns import Span
from generator.policies import Council, Policy
from generator.sickpay import SickPay
from generator.workdays import Calendar, long_date

_A_YEAR = (12, "months")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sources:
    """The files of one register; only that of absences must be there."""

    absences: Path
    people: Path | None = None
    warnings: Path | None = None
    leave: Path | None = None
    reasons: Path | None = None
    columns: Columns = field(default_factory=dict)


@dataclass(frozen=True)
class Register:
    """What is known of everybody; ``peaks`` are times of which patterns are asked."""

    policy: Policy
    council: Council
    entries: Mapping[str, Sequence[Entry]]
    people: Mapping[str, Employee]
    warnings: Mapping[str, Sequence[Given]]
    leave: Mapping[str, Sequence[Span]]
    peaks: Sequence[Span] = ()

    def record(self, number: str) -> Record:
        """Return the record of one employee, ready to be measured."""
        known = self.people.get(number)
        spells = [entry.absence for entry in self.entries.get(number, ())]
        calendar = self._calendar(known.service if known else "")
        weekdays = known.weekdays if known else None
        return Record(self.policy, spells, calendar, self.warnings.get(number, ()), weekdays)

    def _calendar(self, service: str) -> Calendar:
        known: dict[str, Calendar] = self.__dict__.setdefault("_calendars", {})
        if service not in known:
            known[service] = self.council.calendar(service)
        return known[service]

    def rows(self, on: date) -> Iterator[dict[str, Any]]:
        """Yield what ``dueprocess absences`` tells of each employee, in the order of the file."""
        for number in self.entries:
            yield self.row(number, on)

    def row(self, number: str, on: date) -> dict[str, Any]:
        """Return what is told of one employee on day ``on`` (docs/absences.md)."""
        record, known = self.record(number), self.people.get(number)
        reasons = [entry.reason for entry in self.entries[number] if entry.reason and entry.absence.counted]
        about = {"name": known.name, "service": known.service, "manager": known.manager} if known else {}
        return {
            **attendance.row(record, number, on, reasons),
            **about,
            "patterns": [_pattern(one) for one in self.patterns(number, on)],
        }

    def about(self, number: str) -> About:
        """Return what stands at the head of somebody's absence record."""
        known = self.people.get(number)
        decided = {one.absence: _decided(one) for one in self.entries.get(number, ()) if one.decided_on}
        if known is None:
            return About(number, decided=decided)
        return About(
            number,
            known.name,
            known.service,
            known.manager,
            large=known.large,
            started=known.started,
            decided=decided,
        )

    def sick_pay(self, number: str, on: date) -> SickPay | None:
        """Return the sick pay of the absence that lasts on day ``on``; None where none does.

        Raises DataError where the scale needs a length of service that is not known.
        """
        record, known = self.record(number), self.people.get(number)
        started = known.started if known else None
        if not any(one.first <= on <= (one.last or on) for one in record.absences):
            return None
        if sickpay.needs_service(self.policy) and (started is None or started > on):
            scale = self.policy.sick_pay
            assert scale is not None
            what = f"employee {number} has no first day of service (sick pay, paragraph {scale.para})."
            remedy = "Give it in the file of people (--people, column 'started')."
            raise DataError(Fault(what, remedy, line=known.line if known else None))
        return sickpay.of(record, started, on)

    def interviews(self, numbers: Sequence[str], month: date) -> dict[str, Any]:
        """Return who came back in the month that begins with ``month``, and whose interview is missing.

        ``sign_off_by``: by the policy's rule for signing the interviews off, counted from the
        month's last day; None where the policy has none.
        """
        last = deadlines.add_months(month, 1)[0] - _ONE_DAY
        back = [
            (number, entry, returned)
            for number in numbers
            for entry in self.entries[number]
            if entry.absence.last is not None
            and month <= (returned := self.record(number).calendar.add(entry.absence.last, 1)) <= last
        ]
        missing = [(number, returned) for number, entry, returned in back if entry.interview is None]
        return {
            "month": f"{month:%Y-%m}",
            "returned": len(back),
            "held": len(back) - len(missing),
            "sign_off_by": self._sign_off(last),
            "missing": [self._interview(number, returned) for number, returned in missing],
        }

    def _interview(self, number: str, returned: date) -> dict[str, str]:
        known = self.people.get(number)
        about = (
            {"service": known.service, "manager": known.manager} if known else {"service": "", "manager": ""}
        )
        return {"employee": number, **about, "returned_on": returned.isoformat()}

    def _sign_off(self, last: date) -> str | None:
        rule = self.policy.rules.get(self.policy.absence.sign_off) if self.policy.absence else None
        if rule is None:
            return None
        due = deadlines.answer(rule.limit, self.council.calendar(), start=last).due
        return due.isoformat()[:10] if due else None

    def patterns(self, number: str, on: date) -> list[patterns.Pattern]:
        """Return the patterns of the last twelve months."""
        record = self.record(number)
        since = deadlines.window_start(on, *_A_YEAR)
        leave = self.leave.get(number, ())
        return patterns.patterns(
            record.spells, since, on, record.calendar, record.weekdays, leave, self.peaks
        )


def _decided(entry: Entry) -> str:
    assert entry.decided_on is not None
    by = f" by {entry.decided_by}" if entry.decided_by else ""
    return f"decided on {long_date(entry.decided_on)}{by}"


def _pattern(one: patterns.Pattern) -> dict[str, Any]:
    return {
        "pattern": one.id,
        "words": one.words,
        "count": one.count,
        "of": one.of,
        "expected": round(one.expected, 1),
        "stands_out": one.stands_out,
    }


def read(
    policy: Policy, council: Council, sources: Sources, peaks: Sequence[Span] = ()
) -> tuple[Register, list[Fault]]:
    """Return the register that the files give, and a fault for every row that is wrong.

    Raises DataError where a file as a whole cannot be read.
    """
    columns = sources.columns
    people, faults = absencefiles.people(sources.people, columns) if sources.people else ({}, [])
    reasons = _reasons(sources.reasons) if sources.reasons else ()
    imported = absencefiles.absences(sources.absences, columns, reasons, council.calendar())
    warned, wrong = absencefiles.warnings(sources.warnings, policy, columns) if sources.warnings else ({}, [])
    leave, more = absencefiles.spans(sources.leave, columns) if sources.leave else ({}, [])
    faults = [*faults, *imported.faults, *wrong, *more]
    unknown = absencefiles.without_pattern(sources.absences, policy, imported, people)
    missing = dict(unknown)
    faults += missing.values()
    entries = {number: rows for number, rows in imported.of.items() if number not in missing}
    return Register(policy, council, entries, people, warned, leave, peaks), faults


def _reasons(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        what = "cannot be read as a list of reasons."
        raise DataError(Fault(what, "Save it as plain text, one reason a line.", file=str(path))) from None
    return [line.strip() for line in lines if line.strip()]
