"""One row as one person's case: built directly, with what is common shared, every fault by its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from generator import files, validation, yamlfiles
from generator.bulk import people
from generator.bulk.people import People, Row
from generator.bulk.runfile import Appointment, Cell, Line, Other, Run
from generator.cases.model import Case, Happening, Meeting, Person
from generator.errors import DataError, Fault
from generator.packs.compose import Sending
from generator.workdays import Calendar, Method, long_date

_T = TypeVar("_T")
_PAYROLL = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9/-]{0,19}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HERE = ("", "-", "no", "n", "none", "false", "0")  # in the column of those who are away
_LONGEST = {"email": 254, "phone": 40}
_LONGEST_LINE, _LONGEST_NAME, _MOST_LINES = 100, 120, 7
_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "date": people.day,
    "datetime": people.moment,
    "boolean": people.yes_or_no,
    "integer": people.number,
    "number": people.number,
    "money": people.money,
    "list": lambda cell: [part.strip() for part in people.words(cell).split(";") if part.strip()] or None,
    "string": lambda cell: people.words(cell) or None,
}


@dataclass(frozen=True)
class Matter:
    """One person's case as their row gives it, and how their pack is sent."""

    row: Row
    folder: str
    case: Case
    sent: Sending
    own_answers: Mapping[str, Mapping[str, Any]]

    @property
    def person(self) -> Person:
        """The person whose row it is."""
        return self.case.people[0]


class Clerk:
    """Makes matters of rows; what all have in common is made once."""

    def __init__(self, run: Run, table: People) -> None:
        self.run, self.table = run, table
        self.same = {n: one for n, one in enumerate(run.others) if not one.columns}
        self.calendars: dict[str, Calendar] = {}
        self.enclosed = run.enclosed()

    def matter(self, row: Row) -> tuple[Matter | None, list[Fault]]:
        """Return the matter of ``row`` or, where anything is wrong, None and every fault of it."""
        reading = _Reading(self, row)
        matter = reading.matter()
        return (None if reading.faults else matter), reading.faults

    def calendar(self, service: str) -> Calendar:
        """Return the working days of ``service``, the same object for all its people."""
        if service not in self.calendars:
            self.calendars[service] = self.run.council.calendar(service)
        return self.calendars[service]


class _Reading:
    """One row being read."""

    def __init__(self, clerk: Clerk, row: Row) -> None:
        self.clerk, self.run, self.table, self.row = clerk, clerk.run, clerk.table, row
        self.faults: list[Fault] = []

    def matter(self) -> Matter | None:
        run = self.run
        number = self._payroll()
        by = self._method()
        person = self._person(number, by)
        meetings = tuple(made for one in run.appointments if (made := self._meeting(one)) is not None)
        happenings = tuple(self._happenings())
        own = {letter: self._answers(letter) for letter in run.by_column}
        self._days()
        if self.faults:
            return None
        service = self._words("service") or run.service
        case = Case(
            file=Path(self.table.file),
            reference=f"{run.name}-{files.safe_name(number)}",
            council=run.council,
            policy=run.policy,
            service=service,
            people=(person, *self._others()),
            happenings=happenings,
            meetings=meetings,
            answers={name: {**run.answers.get(name, {}), **own.get(name, {})} for name in run.answers},
            waivers=run.waived,
            sent=(),
            absences=(),
            given_warnings=(),
            document=yamlfiles.Document(self.table.file, {}, {(): self.row.number}),
            proposal=run.proposal,
            own=run.own,
        )
        vars(case)["calendar"] = self.clerk.calendar(service)  # its days are looked up once for all
        meeting = next((one for one in meetings if one.kind == run.step.meeting), None)
        sent = Sending(run.on, by, meeting, because=run.because, enclosed=self.clerk.enclosed)
        return Matter(self.row, files.safe_name(number), case, sent, own)

    # --- cells

    def fault(self, column: str, what: str, remedy: str = "") -> None:
        """Keep a fault of this row, under the header ``column``."""
        self.faults.append(Fault(what, remedy, file=self.table.file, line=self.row.number, place=column))

    def _words(self, field: str) -> str:
        """Return the text of a field of ours; of several columns, those that hold something."""
        found = (self.table.words(self.row, header) for header in self.run.columns.get(field, ()))
        return " ".join(filter(None, found))

    def _as(self, column: str, read: Callable[[Any], _T]) -> _T | None:
        """Return what ``read`` makes of the cell under ``column``, or keep its fault."""
        if not column:
            return None
        try:
            return read(self.table.cell(self.row, column))
        except ValueError as error:
            self.fault(column, str(error))
            return None

    def _line(self, field: str, longest: int = _LONGEST_NAME) -> str:
        text = self._words(field)
        self._one_line(self.run.column(field), text, longest)
        return text

    def _one_line(self, column: str, text: str, longest: int) -> None:
        """A line end or a control character would change a letter; so would a text without end."""
        if len(text.splitlines()) > 1:
            self.fault(column, "this is more than one line.", "Write it on one line.")
        elif len(text) > longest:
            self.fault(column, f"this is longer than {longest} characters.", "Shorten it.")
        else:
            self._printable(column, text)

    def _printable(self, column: str, text: str) -> None:
        if "\ufffd" in text:
            self.fault(column, "a character was lost here before the file was read.", "Type it again.")
        try:
            yamlfiles.refuse_controls(text, "")
        except DataError as error:
            self.fault(column, error.faults[0].what, error.faults[0].remedy)

    # --- the person

    def _payroll(self) -> str:
        number, column = self._words("payroll_number"), self.run.column("payroll_number")
        if not number:
            self.fault(column, "the payroll number is missing.", "Give it: it names this person's files.")
        elif not _PAYROLL.fullmatch(number):
            self.fault(
                column,
                "this is not a payroll number.",
                "It has at most 20 letters, digits, dashes and strokes, a digit among them.",
            )
        return number

    def _method(self) -> Method:
        column = self.run.column("sent_by")
        given = self._as(column, people.method)
        if (
            self._words("absent").casefold() not in _HERE
            and given is None
            and not any(one.place == column for one in self.faults)
        ):
            self.fault(
                column or self.run.column("absent"),
                "this person is away, and nothing says how they are to be told.",
                "Absent staff are kept informed: write e-mail, hand or first-class post.",
            )
        return given or self.run.by

    def _person(self, number: str, by: Method) -> Person:
        name = self._line("name")
        if not name:
            self.fault(self.run.column("name"), "the name is missing.", "Give it.")
        salutation = self._line("salutation") or name
        role = self.run.role
        return Person(
            role=role,
            role_title=self.run.council.roles[role].title,
            name=name,
            salutation=salutation,
            known_as=self._line("known_as") or name,
            payroll_number=number,
            job_title=self._line("job_title"),
            address=self._address(),
            email=self._email(by),
            phone=self._line("phone", _LONGEST["phone"]),
            format=self._as(self.run.column("format"), people.wished_format) or "standard",
            group=self._group(),
        )

    def _group(self) -> str:
        """Return which group of employees this person is in, where the policy has groups."""
        group = self._words("group") or self.run.group
        if group and group not in self.run.policy.groups:
            remedy = validation.nearest(group, self.run.policy.groups)
            self.fault(self.run.column("group"), f"'{group}' is not a group of this policy.", remedy)
        return group

    def _email(self, by: Method) -> str:
        email, column = self._line("email", _LONGEST["email"]), self.run.column("email")
        if email and not _EMAIL.fullmatch(email):
            self.fault(column, "this is not an e-mail address.", "Correct it.")
        if not email and by is Method.EMAIL:
            self.fault(
                column or self.run.column("sent_by"),
                "the letter goes by e-mail, and there is no e-mail address.",
                "Give it, or choose another way for this person (sent_by).",
            )
        return email

    def _address(self) -> tuple[str, ...]:
        """Return the lines that hold something, the postcode last as it is written."""
        columns = self.run.columns.get("safe_address", ())
        lines = [line for column in columns for line in self._lines(column)]
        safe = bool(lines)
        if not safe:
            columns = self.run.columns.get("address", ())
            lines = [line for column in columns for line in self._lines(column)]
        if not columns:
            return ()
        first = columns[0]
        if not lines:
            self.fault(first, "the address is empty.", "Give it.")
            return ()
        column = "" if safe else self.run.column("postcode")
        code = self._words("postcode") if column else lines.pop()
        found = people.postcode(code)
        if found is None:
            what = "the postcode is missing." if not code else "this is not a UK postcode."
            self.fault(column or columns[-1], what, "Correct it: a postcode is written as ZZ1 1ZZ.")
        if len(lines) + 1 > _MOST_LINES:
            self.fault(first, f"the address has more than {_MOST_LINES} lines.", "Shorten it.")
        return (*lines, found or "")

    def _lines(self, column: str) -> Iterator[str]:
        """Yield the address lines in a cell: an export may put several into one."""
        for line in self.table.words(self.row, column).splitlines():
            if text := line.strip(" ,"):
                self._one_line(column, text, _LONGEST_LINE)
                yield text

    def _others(self) -> Iterator[Person]:
        for n, one in enumerate(self.run.others):
            yield self._other(self.clerk.same.get(n, one))

    def _other(self, one: Other) -> Person:
        own = {key: self.table.words(self.row, column) for key, column in one.columns.items()}
        given = {**one.given, **{key: value for key, value in own.items() if value}}
        name = given.get("name", "")
        return Person(
            role=one.role,
            role_title=self.run.council.roles[one.role].title,
            name=name,
            salutation=given.get("salutation", name),
            known_as=name,
            job_title=given.get("job_title", ""),
            address=tuple(given.get("address", ())),
            email=given.get("email", ""),
            phone=given.get("phone", ""),
        )

    # --- what happened, what is to happen, what was decided

    def _happenings(self) -> Iterator[Happening]:
        for one in self.run.occurrences:
            at: date | datetime | None = one.at or self._as(one.column, people.day)
            if at is not None:
                yield Happening(one.event, at, one.by)
            if isinstance(at, date) and one.column and at > self.run.on:
                self.fault(one.column, f"this is after the day of writing, {long_date(self.run.on)}.")

    def _meeting(self, one: Appointment) -> Meeting | None:
        at = one.at
        if one.columns:
            cells = [self.table.cell(self.row, column) for column in one.columns]
            try:
                at = people.moment(cells)
            except ValueError as error:
                self.fault(one.columns[0], str(error))
                return None
            if at is None:
                self.fault(one.columns[0], "the meeting has no day and time.", "Give them.")
        place = one.place or self.table.words(self.row, one.place_column)
        if one.place_column:
            self._one_line(one.place_column, place, 300)
        if not place:
            self.fault(one.place_column, "the meeting has no place.", "Give it.")
        if at is None:
            return None
        return Meeting(one.kind, at, place, one.minutes, one.attending)

    def _answers(self, letter: str) -> dict[str, Any]:
        needs = self.run.letters()[letter].needs
        found = {}
        for need, source in self.run.by_column[letter].items():
            if isinstance(source, tuple):
                columns = needs[need].get("schema", {}).get("schema", {})
                value: Any = [row for line in source if (row := self._line_of(line, columns))] or None
            else:
                value = self._part(source, str(needs[need].get("type", "string")))
            if value is not None:
                found[need] = value
        return found

    def _line_of(self, line: Line, columns: Mapping[str, Any]) -> dict[str, Any]:
        """Return one line of an answer; nothing where all its columns are empty for this person."""
        found = {
            name: self._part(cell, str(columns.get(name, {}).get("type", "string")))
            for name, cell in line.items()
        }
        filled = {name: value for name, value in found.items() if value is not None}
        own = [cell for cell in line.values() if cell.column]
        return filled if not own or any(line[name].column for name in filled) else {}

    def _part(self, cell: Cell, kind: str) -> Any:
        """Return what stands in ``cell`` for this person, as an answer of ``kind``."""
        if not cell.column:
            return cell.text
        value = self._as(cell.column, people.pounds) if cell.pounds else self._answer(cell.column, kind)
        if isinstance(value, str):
            self._printable(cell.column, value)
        return value

    def _answer(self, column: str, kind: str) -> Any:
        cell = self.table.cell(self.row, column)
        if kind == "datetime":
            at = self._as(column, lambda cell: people.moment((cell,)))
            return at.strftime("%Y-%m-%dT%H:%M") if at else None
        if kind == "integer" and isinstance(cell, float):
            self.fault(column, "this must be a whole number.")
            return None
        return self._as(column, _KINDS.get(kind, people.words))

    def _days(self) -> None:
        """Days that must not be past: the end of employment, and those that the run file names."""
        for column in dict.fromkeys(filter(None, (self.run.column("end_date"), *self.run.not_past))):
            found = self._as(column, people.day)
            if found is not None and found < self.run.on:
                self.fault(
                    column,
                    f"this day is past: it is before the day of writing, {long_date(self.run.on)}.",
                    "Correct it, or take the person out of the list.",
                )
