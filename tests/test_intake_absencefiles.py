"""Absences as HR systems export them: every bad row named, nothing half-imported, nothing guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from helpers import dueprocess, written

from generator.absences import Absence
from generator.errors import DataError, UsageError
from generator.intake import absencefiles

HEAD = "employee,first_day,last_day,reason,counted,decided_by,decided_on,days\n"


def imported(folder: Path, text: str, **more: object) -> absencefiles.Imported:
    return absencefiles.absences(written(folder / "absences.csv", text), **more)  # type: ignore[arg-type]


def spells(found: absencefiles.Imported, number: str = "900001") -> list[Absence]:
    return [entry.absence for entry in found.of[number]]


def test_uk_dates_excel_numbers_and_iso_dates_are_the_same_day(tmp_path: Path) -> None:
    rows = HEAD + "900001,01/04/2026,2026-04-02,,,,,\n"
    assert spells(imported(tmp_path, rows)) == [Absence(date(2026, 4, 1), date(2026, 4, 2))]


def test_a_file_of_excel_with_its_own_dates_is_read(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Payroll No", "Start", "End"])
    sheet.append([900001, date(2026, 4, 1), None])
    book.save(tmp_path / "a.xlsx")
    columns = absencefiles.columns(["employee=Payroll No", "first_day=Start", "last_day=End"])
    found = absencefiles.absences(tmp_path / "a.xlsx", columns)
    assert spells(found) == [Absence(date(2026, 4, 1))]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("900001,2026-04-03,2026-04-01,,,,,", "ends before it starts"),
        ("900001,01/04/1900,,,,,,", "in the year 1900"),
        ("900001,2206-04-01,,,,,,", "in the year 2206"),
        ("900001,31/02/2026,,,,,,", "'first_day' is not a day"),
        (",2026-04-01,,,,,,", "number is missing"),
        ("900001,,,,,,,", "first day is missing"),
        ("900001,2026-04-01,2026-04-02,flu,perhaps,,,", "'counted' must be yes or no"),
        ("900001,2026-04-01,2026-04-02,flu,no,,,", "do not say who left it out and when"),
        ("900001,2026-04-01,2026-04-02,,,,,7", "more than there are days"),
        ("900001,2026-04-01,2026-04-02,,,,,x", "'days' must be a number"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_the_others_are_kept(tmp_path: Path, row: str, said: str) -> None:
    found = imported(tmp_path, f"{HEAD}900002,2026-01-05,2026-01-06,,,,,\n{row}\n")
    [fault] = found.faults
    assert said in str(fault)
    assert ", line 3" in str(fault)
    assert list(found.of) == ["900002"]


def test_two_open_absences_are_named_with_both_lines(tmp_path: Path) -> None:
    found = imported(tmp_path, HEAD + "900001,2026-01-05,,,,,,\n900001,2026-03-02,,,,,,\n")
    assert "line 3" in str(found.faults[0])
    assert "the other in line 2" in str(found.faults[0])


def test_a_reason_that_is_not_known_is_named_without_printing_it(tmp_path: Path) -> None:
    rows = HEAD + "900001,2026-01-05,2026-01-06,Back pain,,,,\n900002,2026-01-05,2026-01-06,cold,,,,\n"
    [fault] = imported(tmp_path, rows, reasons=["Cold"]).faults
    assert "not one of those that are known" in str(fault)
    assert "Back pain" not in str(fault)


def test_what_is_left_out_says_who_decided_and_when(tmp_path: Path) -> None:
    rows = HEAD + "900001,2026-01-05,2026-01-06,,no,HR adviser,07/01/2026,\n"
    [entry] = imported(tmp_path, rows).of["900001"]
    assert (entry.absence.counted, entry.decided_by, entry.decided_on) == (
        False,
        "HR adviser",
        date(2026, 1, 7),
    )


BY_DAY = "employee,day,part\n"


def test_a_row_for_each_day_makes_absences_over_weekends_and_bank_holidays(tmp_path: Path) -> None:
    rows = "".join(f"900001,{day},\n" for day in ("2026-04-02", "2026-04-07", "2026-04-08", "2026-04-10"))
    assert spells(imported(tmp_path, BY_DAY + rows)) == [
        Absence(date(2026, 4, 2), date(2026, 4, 8)),  # Good Friday to Easter Monday between
        Absence(date(2026, 4, 10), date(2026, 4, 10)),
    ]


def test_half_days_are_added_up(tmp_path: Path) -> None:
    rows = BY_DAY + "900001,2026-09-01,pm\n900001,2026-09-02,\n900001,2026-09-03,0.5\n"
    assert spells(imported(tmp_path, rows)) == [Absence(date(2026, 9, 1), date(2026, 9, 3), True, 2.0)]


def test_the_morning_and_the_afternoon_of_a_day_are_a_day(tmp_path: Path) -> None:
    rows = BY_DAY + "900001,2026-09-01,am\n900001,2026-09-01,pm\n"
    assert spells(imported(tmp_path, rows)) == [Absence(date(2026, 9, 1), date(2026, 9, 1))]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Mon-Fri", {0, 1, 2, 3, 4}),
        ("Mon Tue Wed", {0, 1, 2}),
        ("monday; FRIDAY", {0, 4}),
        ("Fri - Mon", {4, 5, 6, 0}),
        ("", None),
    ],
)
def test_the_days_of_a_working_week_in_words(words: str, days: set[int] | None) -> None:
    assert absencefiles.weekdays(words) == (frozenset(days) if days else None)


def test_a_working_week_that_is_none_and_a_person_given_twice_are_named(tmp_path: Path) -> None:
    rows = "employee,works\n900001,M T W\n900002,Mon\n900002,Tue\n"
    _, faults = absencefiles.people(written(tmp_path / "people.csv", rows))
    assert ["line 2" in str(fault) for fault in faults] == [True, False]
    assert "stands in line 3 too" in str(faults[1])


def test_a_column_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has no column 'first_day'"):
        imported(tmp_path, "employee,von\n900001,2026-01-01\n")
    with pytest.raises(DataError, match="has no column 'Start'"):
        imported(tmp_path, HEAD, columns={"first_day": "Start"})
    with pytest.raises(UsageError, match="does not say what a column is called"):
        absencefiles.columns(["start=Start"])


def test_nothing_is_reported_of_a_file_with_a_bad_row_unless_asked_to_go_on(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.csv", f"{HEAD}900001,2026-04-03,2026-04-01,,,,,\n900002,2026-01-05,2026-01-06,,,,,\n"
    )
    asked = ("absences", path, "--policy", "attendance-2016", "--on", "2026-11-02")
    told = dueprocess(*asked)
    assert (told.code, told.out) == (1, "")
    kept = dueprocess(*asked, "--keep-going")
    assert kept.code == 1
    assert "1 people with absences" in kept.out
    assert "line 2" in kept.err
