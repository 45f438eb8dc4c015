"""A made-up council of 300 people: each trigger at both sides, each window at its edge, all by counting."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator import deadlines, policies
from generator.absences import Absence, window_of
from generator.intake import register
from generator.workdays import Calendar

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "examples" / "absences"
ON, LEAP = date(2026, 11, 2), date(2028, 2, 29)
A16, A08 = "newcastle-under-lyme/attendance-2016", "newcastle-under-lyme/attendance-2008"
CHERWELL, READING = "cherwell/sickness-2022", "reading/sickness-absence-2018"
DAY = timedelta(days=1)


def known(policy: str) -> register.Register:
    loaded = policies.policy(policy)
    warnings = FOLDER / "warnings.csv" if policy == A16 else None
    sources = register.Sources(FOLDER / "absences.csv", FOLDER / "people.csv", warnings)
    found, faults = register.read(loaded, policies.council(loaded.council), sources)
    assert faults == []
    return found


REGISTERS = {policy: known(policy) for policy in (A16, A08, CHERWELL, READING)}


def test_the_files_are_those_that_the_script_writes() -> None:
    spec = importlib.util.spec_from_file_location("staff", ROOT / "tools" / "staff.py")
    assert spec is not None
    assert spec.loader is not None
    staff: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(staff)
    for name, text in staff.files().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text
    assert len(REGISTERS[A16].people) == 300


# Worked by hand. A stage in brackets is reached and not open.
EXPECTED = [
    (A16, ON, "900001", "stage-1"),  # 5 x 5 x 6 = 150
    (A16, ON, "900002", ""),  # 4 x 4 x 9 = 144
    (A16, ON, "900003", ""),  # the first absence ended on 2 November 2025: 4 x 4 x 5
    (A16, ON, "900004", "stage-1"),  # it ended on 3 November 2025: one day of it counts, 5 x 5 x 6
    (A16, ON, "900005", ""),  # HR left one out: 4 x 4 x 4
    (A16, ON, "900006", "stage-1 stage-2 (stage-3)"),  # 1,000; a live warning at 150, 850 over it
    (A16, ON, "900007", "stage-1 (stage-2) (stage-3)"),  # no warning
    (A16, ON, "900008", "stage-1 (stage-2) (stage-3)"),  # the warning ended on 1 November
    (A16, ON, "900009", "stage-1 stage-2 (stage-3)"),  # its last day
    (A16, LEAP, "900026", "stage-1"),  # from 1 March 2027: 5 x 5 x 6
    (A16, LEAP, "900027", ""),  # 28 February 2027 is out: 4 x 4 x 5
    (A08, ON, "900010", "periods"),
    (A08, ON, "900011", ""),
    (A08, ON, "900012", "days"),  # Monday 9 to Wednesday 18 March: 8 working days
    (A08, ON, "900013", ""),  # 7
    (A08, ON, "900014", ""),  # 1 to 10 April without Good Friday and Easter Monday: 6
    (A08, ON, "900019", ""),  # Friday and Monday are two: three periods
    (CHERWELL, ON, "900012", "eight-days"),
    (CHERWELL, ON, "900013", ""),
    (CHERWELL, ON, "900015", "three-periods"),  # 1 July, September, October: July to November
    (CHERWELL, ON, "900016", ""),  # 30 June
    (CHERWELL, ON, "900017", "eight-days"),  # five days at three in five: 4.8
    (CHERWELL, ON, "900018", ""),  # four
    (CHERWELL, ON, "900019", ""),  # Friday and Monday are one: two periods
    (READING, ON, "900020", ""),  # 9.5 working days
    (READING, ON, "900021", "ten-days"),  # 10
    (READING, ON, "900022", "three-occasions"),  # the first began on 3 August
    (READING, ON, "900023", ""),  # it began on 31 July and reached into the three months
    (READING, ON, "900024", "ten-days"),
]


@pytest.mark.parametrize(("policy", "on", "number", "stages"), EXPECTED)
def test_each_edge_is_as_worked_by_hand(policy: str, on: date, number: str, stages: str) -> None:
    row = REGISTERS[policy].row(number, on)
    reached = [one for one in row["triggers"] if not one["ask"]]
    told = [f"({one['trigger']})" if one["obstacle"] else one["trigger"] for one in reached]
    assert sorted(told) == sorted(stages.split())


@pytest.mark.parametrize(("number", "reached"), [("900024", True), ("900025", False)])
def test_the_twentieth_working_day_of_an_absence_that_lasts(number: str, reached: bool) -> None:
    row = REGISTERS[READING].row(number, ON)
    assert ("long-term" in {one["trigger"] for one in row["triggers"]}) is reached


# --- everybody, by counting day for day ------------------------------------------------------------


def absent_days(spells: Sequence[Absence], since: date, on: date) -> list[tuple[int, date]]:
    """Each day of absence in the window, with the number of its spell."""
    days = []
    for n, one in enumerate(spells):
        day = max(one.first, since)
        while day <= min(one.last or on, on):
            days.append((n, day))
            day += DAY
    return days


@pytest.mark.parametrize("policy", [A16, A08, CHERWELL, READING])
def test_everybody_s_figures_are_those_of_counting_day_by_day(policy: str) -> None:
    found = REGISTERS[policy]
    calendar = Calendar()
    since = deadlines.window_start(ON, *window_of(found.policy))
    for number in found.entries:
        record, row = found.record(number), found.row(number, ON)
        days = absent_days(record.spells, since, ON)
        occasions = len({n for n, _ in days})
        assert row["occasions"] == occasions
        if any(one.days is not None for one in record.absences):
            continue
        if record.measure.days == "working_days":
            weekdays = record.weekdays or frozenset(range(5))
            days = [
                (n, day) for n, day in days if day.weekday() in weekdays and calendar.holiday(day) is None
            ]
        assert row["days"] == len(days)
        if "score" in row:
            assert row["score"] == occasions * occasions * len(days)
