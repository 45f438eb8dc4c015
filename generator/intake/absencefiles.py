"""Absences, warnings and people as HR systems export them (CSV, XLSX): every bad row named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from generator import absences as measuring
from generator import tablefiles, validation
from generator.absences import Absence, Given
from generator.errors import DataError, Fault, UsageError
from generator.policies import Policy
from generator.workdays import WEEKDAYS, Calendar

_SPELLS = (
    "employee",
    "first_day",
    "last_day",
    "reason",
    "counted",
    "decided_by",
    "decided_on",
    "days",
    "interview",
)
_DAYS = ("employee", "day", "part", "reason", "counted", "decided_by", "decided_on")
_WARNINGS = ("employee", "warning", "issued", "score")
_LEAVE = ("employee", "first_day", "last_day")
_PEOPLE = ("employee", "name", "service", "manager", "works", "fte", "started", "left", "format")
_EARLIEST, _LATEST = date(1950, 1, 1), date(2100, 1, 1)
_YES, _NO = ("yes", "y", "true", "1", ""), ("no", "n", "false", "0")
_PARTS = {"": 1.0, "full": 1.0, "whole": 1.0, "1": 1.0, "1.0": 1.0}
_HALVES = ("half", "am", "pm", "0.5", ".5", "morning", "afternoon")
_DAY = timedelta(days=1)

Columns = Mapping[str, str]
Row = tuple[int, Mapping[str, Any]]
_AS_NAMED: Columns = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Entry:
    """One absence as its row gives it: the line, the reason (never printed), who left it out and when.

    ``interview``: the day of the return to work interview.
    """

    line: int
    absence: Absence
    reason: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    interview: date | None = None


@dataclass(frozen=True)
class Imported:
    """The absences of each employee, and a fault for every row that is wrong."""

    of: Mapping[str, Sequence[Entry]]
    faults: Sequence[Fault]

    @property
    def rows(self) -> int:
        """How many rows were taken."""
        return sum(map(len, self.of.values()))


@dataclass(frozen=True)
class Employee:
    """What a file of people tells of somebody; ``weekdays`` those that they work (0 is Monday)."""

    number: str
    line: int
    name: str = ""
    service: str = ""
    manager: str = ""
    weekdays: frozenset[int] | None = None
    fte: float | None = None
    started: date | None = None
    left: date | None = None
    large: bool = False
    cells: Mapping[str, Any] = field(default_factory=dict, repr=False)


# --- absences


def absences(
    path: Path, columns: Columns = _AS_NAMED, reasons: Iterable[str] = (), calendar: Calendar | None = None
) -> Imported:
    """Return what ``path`` holds: a row for each absence (``first_day``) or for each day (``day``).

    ``columns`` maps our names to the file's headers, ``reasons`` are those that are known (any,
    where none are given). Days are 2026-04-01, 01/04/2026 or Excel's. Days of which only closed
    days part them are one absence. Raises DataError where the file as a whole cannot be read.
    """
    table = _Table(path, columns)
    by_day = table.has("day") and not table.has("first_day")
    known = {reason.casefold() for reason in reasons}
    found: dict[str, list[Entry]] = {}
    faults: list[Fault] = []
    names, needed = (_DAYS, ("employee", "day")) if by_day else (_SPELLS, ("employee", "first_day"))
    read = _day_entry if by_day else _entry
    for line, row in table.rows(names, needed):
        try:
            number, entry = _number_of(row), read(line, row, known)
        except ValueError as error:
            faults.append(Fault(str(error), file=str(path), line=line))
            continue
        found.setdefault(number, []).append(entry)
    if by_day:
        found = {number: _spells(rows, calendar or Calendar()) for number, rows in found.items()}
    faults += [fault for number, rows in found.items() for fault in _open_twice(path, number, rows)]
    return Imported(found, faults)


def _number_of(row: Mapping[str, Any]) -> str:
    number = _text(row["employee"])
    if not number:
        raise ValueError("the employee's number is missing.")
    return number


def _entry(line: int, row: Mapping[str, Any], known: set[str]) -> Entry:
    first, last = _day(row["first_day"], "first_day"), _day(row.get("last_day"), "last_day")
    if first is None:
        raise ValueError("the first day is missing.")
    if last is not None and last < first:
        raise ValueError("the absence ends before it starts.")
    days = _number(row.get("days"), "days")
    if days is not None and last is not None and days > (last - first).days + 1:
        raise ValueError("'days' is more than there are days from the first to the last.")
    return _decided(line, Absence(first, last, _counted(row.get("counted")), days), row, known)


def _day_entry(line: int, row: Mapping[str, Any], known: set[str]) -> Entry:
    day = _day(row["day"], "day")
    if day is None:
        raise ValueError("the day is missing.")
    part = _text(row.get("part")).casefold()
    if part not in _PARTS and part not in _HALVES:
        raise ValueError("'part' must be full, half, am or pm.")
    days = _PARTS.get(part, 0.5)
    return _decided(line, Absence(day, day, _counted(row.get("counted")), days), row, known)


def _decided(line: int, absence: Absence, row: Mapping[str, Any], known: set[str]) -> Entry:
    """The entry, where what is left out says who decided that and when, and the reason is a known one."""
    reason, by = _text(row.get("reason")), _text(row.get("decided_by"))
    on = _day(row.get("decided_on"), "decided_on")
    if known and reason.casefold() not in known:
        raise ValueError("the reason is not one of those that are known.")
    if not absence.counted and not (by and on):
        raise ValueError(
            "it is not counted, and 'decided_by' and 'decided_on' do not say who left it out and when."
        )
    interview = _day(row.get("interview"), "interview")
    if interview and absence.last and interview <= absence.last:
        raise ValueError("the interview on the return to work is before the return.")
    return Entry(line, absence, reason, by, on, interview)


def _spells(rows: list[Entry], calendar: Calendar) -> list[Entry]:
    """Days made absences: one with the next where only closed days part them and HR decided alike."""
    found: list[Entry] = []
    for one in sorted(rows, key=lambda row: row.absence.first):
        before = found[-1] if found else None
        if before is None or not _goes_on(before, one, calendar):
            found.append(one)
            continue
        old, new = before.absence, one.absence
        more = 0.5 if new.first == old.last else new.days or 0  # the morning, then the afternoon
        days = (old.days or 0) + more
        made = Absence(old.first, new.last, old.counted, days)
        found[-1] = Entry(before.line, made, before.reason, before.decided_by, before.decided_on)
    return [_whole(one, calendar) for one in found]


def _goes_on(before: Entry, one: Entry, calendar: Calendar) -> bool:
    assert before.absence.last is not None
    if before.absence.counted != one.absence.counted:
        return False
    return one.absence.first <= calendar.next_working(before.absence.last + _DAY)


def _whole(one: Entry, calendar: Calendar) -> Entry:
    """Without its own number of days, where that is every working day: then each policy counts for itself."""
    absence = one.absence
    assert absence.last is not None
    if absence.days != calendar.count(absence.first, absence.last):
        return one
    plain = Absence(absence.first, absence.last, absence.counted)
    return Entry(one.line, plain, one.reason, one.decided_by, one.decided_on)


def _open_twice(path: Path, number: str, rows: Sequence[Entry]) -> Iterator[Fault]:
    still_open = [one for one in rows if one.absence.last is None]
    if len(still_open) > 1:
        first = (
            f"employee {number} has two absences without a last day (the other in line {still_open[0].line})."
        )
        yield Fault(first, "Give the earlier one its end.", file=str(path), line=still_open[-1].line)


def _counted(value: Any) -> bool:
    word = _text(value).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError("'counted' must be yes or no.")


# --- warnings


def warnings(
    path: Path, policy: Policy, columns: Columns = _AS_NAMED
) -> tuple[dict[str, list[Given]], list[Fault]]:
    """Return each employee's warnings (columns employee, warning, issued, score), and every bad row."""
    found: dict[str, list[Given]] = {}
    faults: list[Fault] = []
    for line, row in _Table(path, columns).rows(_WARNINGS, _WARNINGS[:3]):
        try:
            number, given = _number_of(row), _given(row, policy)
        except ValueError as error:
            faults.append(Fault(str(error), file=str(path), line=line))
            continue
        found.setdefault(number, []).append(given)
    return found, faults


def _given(row: Mapping[str, Any], policy: Policy) -> Given:
    kind, issued = _text(row["warning"]), _day(row["issued"], "issued")
    if issued is None:
        raise ValueError("'issued' is missing.")
    if kind not in policy.warnings:
        nearest = validation.nearest(kind, policy.warnings)
        raise ValueError(f"'{kind}' is not a warning of this policy. {nearest}")
    score = _number(row.get("score"), "score")
    return measuring.given(policy, kind, issued, round(score) if score is not None else None)


# --- leave


def spans(path: Path, columns: Columns = _AS_NAMED) -> tuple[dict[str, list[tuple[date, date]]], list[Fault]]:
    """Return each employee's times of leave (columns employee, first_day, last_day), and every bad row."""
    found: dict[str, list[tuple[date, date]]] = {}
    faults: list[Fault] = []
    for line, row in _Table(path, columns).rows(_LEAVE, _LEAVE):
        try:
            number, first, last = _number_of(row), *(_day(row[name], name) for name in _LEAVE[1:])
            if first is None or last is None or last < first:
                raise ValueError("a time of leave needs a first and a last day.")
        except ValueError as error:
            faults.append(Fault(str(error), file=str(path), line=line))
            continue
        found.setdefault(number, []).append((first, last))
    return found, faults


# --- people


def people(path: Path, columns: Columns = _AS_NAMED) -> tuple[dict[str, Employee], list[Fault]]:
    """Return the people in ``path`` by their number, and every bad row."""
    found: dict[str, Employee] = {}
    faults: list[Fault] = []
    table = _Table(path, columns)
    for line, row in table.rows(_PEOPLE, ("employee",)):
        try:
            one = _employee(line, row)
            if one.number in found:
                raise ValueError(f"employee {one.number} stands in line {found[one.number].line} too.")
        except ValueError as error:
            faults.append(Fault(str(error), file=str(path), line=line))
            continue
        found[one.number] = one
    return found, faults


def _employee(line: int, row: Mapping[str, Any]) -> Employee:
    fte = _number(row.get("fte"), "fte")
    if fte is not None and not 0 < fte <= 1:
        raise ValueError("'fte' must be more than 0 and at most 1.")
    started, left = _day(row.get("started"), "started"), _day(row.get("left"), "left")
    if started and left and left < started:
        raise ValueError("'left' is before 'started'.")
    return Employee(
        _number_of(row),
        line,
        _text(row.get("name")),
        _text(row.get("service")),
        _text(row.get("manager")),
        weekdays(_text(row.get("works"))),
        fte,
        started,
        left,
        _large(row.get("format")),
    )


def _large(value: Any) -> bool:
    words = _text(value).casefold().replace(" ", "-")
    if words not in ("", "standard", "large-print", "html"):
        raise ValueError("'format' must be standard, large-print or html.")
    return words == "large-print"


def weekdays(text: str) -> frozenset[int] | None:
    """Return the days of the week in words: "Mon Tue Wed", "Mon-Fri", "Monday; Friday"; None for "".

    Raises ValueError in words.
    """
    if not text:
        return None
    found: set[int] = set()
    for part in re.split(r"[\s,;/+&]+", re.sub(r"\s*[-–]\s*", "-", text)):
        first, dash, last = part.partition("-")
        start, end = _weekday(first), _weekday(last) if dash else _weekday(first)
        found |= {(start + n) % 7 for n in range((end - start) % 7 + 1)}
    return frozenset(found)


def _weekday(text: str) -> int:
    for number, name in enumerate(WEEKDAYS):
        if len(text) >= 3 and name.casefold().startswith(text.casefold()):
            return number
    raise ValueError("'works' must name days of the week: Mon Tue Wed, or Mon-Fri.")


def without_pattern(
    path: Path, policy: Policy, imported: Imported, known: Mapping[str, Employee]
) -> Iterator[tuple[str, Fault]]:
    """Yield everybody whose days cannot be counted pro rata, with the fault that says so."""
    measure = policy.absence
    trigger = next((one for one in measure.triggers if one.pro_rata), None) if measure else None
    if trigger is None:
        return
    rule = policy.rules[trigger.rule]
    for number, rows in imported.of.items():
        if number not in known or known[number].weekdays is None:
            what = (
                f"employee {number} has no working pattern, and days are counted pro rata "
                f"({rule.id}, paragraph {rule.para})."
            )
            remedy = "Give the days that they work in the file of people (--people, column 'works')."
            yield number, Fault(what, remedy, file=str(path), line=rows[0].line)


# --- cells


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def _number(value: Any, column: str) -> float | None:
    if value in (None, ""):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"'{column}' must be a number.") from None
    if not 0 <= number <= 4000:
        raise ValueError(f"'{column}' must be between 0 and 4,000.")
    return number


def _day(value: Any, column: str) -> date | None:
    """Return a day; Excel's serial numbers and UK dates too. Raises ValueError in words."""
    if value in (None, ""):
        return None
    found = tablefiles.day(value)
    if found is None:
        raise ValueError(f"'{column}' is not a day: write 2026-04-01 or 01/04/2026.")
    if not _EARLIEST <= found < _LATEST:
        raise ValueError(f"'{column}' is in the year {found.year}: check it.")
    return found


class _Table:
    """A file's rows by our names for their columns."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self.path, self.cells = path, tablefiles.rows(path)
        self.called = {ours: _plain(theirs) for ours, theirs in columns.items()}
        self.head = [_plain(cell) for cell in next(self.cells, [])]
        for ours, theirs in self.called.items():
            if theirs not in self.head:
                what = f"has no column '{columns[ours]}'."
                raise DataError(Fault(what, validation.nearest(theirs, self.head), file=str(path), line=1))

    def has(self, name: str) -> bool:
        """Return whether there is a column for ``name``."""
        return self.called.get(name, name) in self.head

    def rows(self, names: Sequence[str], needed: Sequence[str]) -> Iterator[Row]:
        """Yield the line and the cells of each row that holds anything."""
        for name in needed:
            if not self.has(name):
                what = f"has no column '{self.called.get(name, name)}'."
                remedy = (
                    f"The first row names the columns: {', '.join(names)}. Say what one is called "
                    f"with --column {name}=HEADER."
                )
                raise DataError(Fault(what, remedy, file=str(self.path), line=1))
        places = {name: self.head.index(self.called.get(name, name)) for name in names if self.has(name)}
        for line, cells in enumerate(self.cells, 2):
            if any(cell not in (None, "") for cell in cells):
                yield line, {name: cells[at] if at < len(cells) else None for name, at in places.items()}


def _plain(header: Any) -> str:
    return "_".join(str(header or "").split()).casefold()


def columns(given: Iterable[str]) -> dict[str, str]:
    """Return ``NAME=HEADER`` texts as a mapping; raises UsageError."""
    known = {*_SPELLS, *_DAYS, *_WARNINGS, *_PEOPLE}
    found = {}
    for one in given:
        ours, parted, theirs = one.partition("=")
        if not parted or ours.strip() not in known:
            what = f"'{one}' does not say what a column is called."
            raise UsageError(Fault(what, f"Write NAME=HEADER, with NAME one of: {', '.join(sorted(known))}."))
        found[ours.strip()] = theirs.strip()
    return found
