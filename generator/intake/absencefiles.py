"""Absences and warnings as HR systems export them (CSV, XLSX): every bad row named, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from generator import absences as measuring
from generator import tablefiles, validation
from generator.absences import Absence, Given
from generator.errors import DataError, Fault
from generator.packs.attendance import Record
from generator.policies import Policy

_COLUMNS = ("employee", "first_day", "last_day", "reason", "counted", "days", "hours", "fte")
_NEEDED = ("employee", "first_day")
_EARLIEST, _LATEST = date(1950, 1, 1), date(2100, 1, 1)
_YES, _NO = ("yes", "y", "true", "1", ""), ("no", "n", "false", "0")

Row = tuple[int, dict[str, Any]]


def absences(path: Path) -> tuple[dict[str, Record], list[Fault]]:
    """Return each employee's absences, and a fault for every row that is wrong.

    Dates are 2026-04-01, 01/04/2026 or Excel's; an empty last day means still absent.
    Raises DataError where the file as a whole cannot be read.
    """
    found: dict[str, list[tuple[Absence, str]]] = {}
    faults: list[Fault] = []
    for number, row in _rows(path, _COLUMNS, _NEEDED):
        try:
            absence = _absence(row)
        except ValueError as error:
            faults.append(Fault(str(error), file=str(path), line=number))
            continue
        found.setdefault(str(row["employee"]).strip(), []).append((absence, str(row.get("reason") or "")))
    faults += [fault for employee, rows in found.items() for fault in _open_twice(path, employee, rows)]
    return {employee: _record(rows) for employee, rows in found.items()}, faults


def _record(rows: list[tuple[Absence, str]]) -> Record:
    reasons = tuple(reason for absence, reason in rows if reason and absence.counted)
    return Record(tuple(sorted((absence for absence, _ in rows), key=lambda one: one.first)), reasons)


def _open_twice(path: Path, employee: str, rows: list[tuple[Absence, str]]) -> Iterator[Fault]:
    if sum(absence.last is None for absence, _ in rows) > 1:
        yield Fault(
            f"employee {employee} has two absences without a last day.",
            "Give the earlier one its end.",
            file=str(path),
        )


def _absence(row: Mapping[str, Any]) -> Absence:
    if not str(row["employee"] or "").strip():
        raise ValueError("the employee's number is missing.")
    first, last = _day(row["first_day"], "first_day"), _day(row.get("last_day"), "last_day")
    if first is None:
        raise ValueError("the first day is missing.")
    if last is not None and last < first:
        raise ValueError("the absence ends before it starts.")
    return Absence(first, last, _counted(row.get("counted")), _number(row.get("days")))


def _counted(value: Any) -> bool:
    word = str("" if value is None else value).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError("'counted' must be yes or no.")


def _number(value: Any) -> float | None:
    if value in (None, ""):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError("'days' must be a number.") from None
    if not 0 <= number <= 4000:
        raise ValueError("'days' must be between 0 and 4,000.")
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


def warnings(path: Path, policy: Policy) -> tuple[dict[str, list[Given]], list[Fault]]:
    """Return each employee's warnings (columns employee, warning, issued, score), and every bad row."""
    found: dict[str, list[Given]] = {}
    faults: list[Fault] = []
    for number, row in _rows(
        path, ("employee", "warning", "issued", "score"), ("employee", "warning", "issued")
    ):
        kind = str(row["warning"]).strip()
        try:
            issued = _day(row["issued"], "issued")
            if issued is None:
                raise ValueError("'issued' is missing.")
            if kind not in policy.warnings:
                raise ValueError(
                    f"'{kind}' is not a warning of this policy. {validation.nearest(kind, policy.warnings)}"
                )
            score = _number(row.get("score"))
        except ValueError as error:
            faults.append(Fault(str(error), file=str(path), line=number))
            continue
        given = measuring.given(policy, kind, issued, round(score) if score is not None else None)
        found.setdefault(str(row["employee"]).strip(), []).append(given)
    return found, faults


# --- files


def _rows(path: Path, known: tuple[str, ...], needed: tuple[str, ...]) -> Iterator[Row]:
    table = tablefiles.rows(path)
    head = [str(cell or "").strip().casefold().replace(" ", "_") for cell in next(table, [])]
    if missing := [name for name in needed if name not in head]:
        raise DataError(
            Fault(
                f"has no column '{missing[0]}'.",
                f"The first row names the columns: {', '.join(known)}.",
                file=str(path),
            )
        )
    for number, cells in enumerate(table, 2):
        if any(cell not in (None, "") for cell in cells):
            yield number, {name: cell for name, cell in zip(head, cells, strict=False) if name in known}
