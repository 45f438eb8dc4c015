"""From the table of absences to the invitations, the missing interviews and the figures."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from helpers import dueprocess, written

from generator import policies
from generator.intake import register, workforce

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "absences"
ABSENCES, PEOPLE, WARNINGS = (FOLDER / f"{name}.csv" for name in ("absences", "people", "warnings"))
ASKED = ("absences", ABSENCES, "--policy", "attendance-2016", "--on", "2026-11-02", "--warnings", WARNINGS)

RUN = """\
run: STAGE1
organisation: newcastle-under-lyme
policy: attendance-2016
step: stage-1-meeting
on: 2026-11-02
sent_by: email
people:
  - {role: line_manager, name: Pat Sample, email: pat.sample@example.org}
  - {role: hr, name: Kim Specimen}
events:
  - {event: trigger-reached, on: 2026-11-02}
meetings:
  - {meeting: stage-1-meeting, columns: [meeting], place: Room 1, with: [line_manager, hr]}
columns:
  payroll_number: employee
  name: name
  email: email
"""


def inputs(folder: Path, numbers: list[str], meeting: str = "2026-11-12T10:00") -> tuple[Path, Path]:
    """A run file, and people of whom each has a meeting."""
    rows = [f"{number},Ada Invented {number},a{number}@example.org,{meeting}" for number in numbers]
    people = written(folder / "invited.csv", "employee,name,email,meeting\n" + "\n".join(rows) + "\n")
    return written(folder / "run.yaml", RUN), people


def due() -> list[str]:
    rows = json.loads(dueprocess(*ASKED, "--json").out)
    return [
        row["employee"]
        for row in rows
        if any(one["trigger"] == "stage-1" and not one["obstacle"] for one in row["triggers"])
        and not any(one["trigger"] == "stage-2" and not one["obstacle"] for one in row["triggers"])
    ]


def test_everybody_with_an_open_first_stage_is_invited_and_others_are_named(tmp_path: Path) -> None:
    numbers = due()
    assert "900001" in numbers
    run, people = inputs(tmp_path, numbers)
    made = dueprocess(*ASKED, "--people", people, "--letters", tmp_path / "out", "--run", run)
    assert made.code == 0, made.err
    folders = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert folders == [f"STAGE1-{number}-stage-1-meeting-2026-11-02" for number in sorted(numbers)]
    assert (tmp_path / "out" / folders[0] / "stage-1-invitation.pdf").is_file()
    assert "Not in this run: employee 900006, whose next step is stage-2-meeting" in made.err
    assert "Ada" not in " ".join(folders)


def test_one_person_without_a_row_or_with_too_early_a_meeting_stops_all_of_it(tmp_path: Path) -> None:
    numbers = due()
    run, people = inputs(tmp_path, numbers[1:])
    asked = (*ASKED, "--people", people, "--letters", tmp_path / "out", "--run", run)
    told = dueprocess(*asked)
    assert told.code == 1
    assert f"employee {numbers[0]} is due 'Invite" in told.err or f"employee {numbers[0]} is due" in told.err
    inputs(tmp_path, numbers, meeting="2026-10-30T10:00")
    assert "before the day of writing" in dueprocess(*asked).err
    assert not (tmp_path / "out").exists()


def test_letters_without_a_run_file_say_what_is_missing(tmp_path: Path) -> None:
    told = dueprocess(*ASKED, "--letters", tmp_path / "out")
    assert told.code == 2
    assert "--run RUN.yaml" in told.err


def test_the_missing_interviews_of_a_month_and_the_day_of_signing_off(tmp_path: Path) -> None:
    text = (
        "employee,first_day,last_day,interview\n"
        "900001,2026-09-28,2026-09-30,2026-10-01\n"  # back on 1 October
        "900002,2026-10-29,2026-10-30,\n"  # a Friday: back on Monday 2 November
        "900003,2026-10-05,2026-10-06,\n"
        "900004,2026-10-30,,\n"
    )
    path = written(tmp_path / "a.csv", text)
    asked = ("absences", path, "--policy", "attendance-2016", "--on", "2026-11-02", "--interviews", "2026-10")
    found = json.loads(dueprocess(*asked, "--json").out)
    assert (found["returned"], found["held"], found["sign_off_by"]) == (2, 1, "2026-11-06")
    assert [(one["employee"], one["returned_on"]) for one in found["missing"]] == [("900003", "2026-10-07")]
    assert "to be signed off by Friday 6 November 2026" in dueprocess(*asked).out


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_table_can_be_kept_and_no_cell_becomes_a_formula(tmp_path: Path, suffix: str) -> None:
    people = written(tmp_path / "p.csv", "employee,name\n900001,=1+1\n")
    table = tmp_path / f"table.{suffix}"
    assert dueprocess(*ASKED, "--people", people, "--table", table).code == 0
    if suffix == "csv":
        rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
        mine = next(row for row in rows if row["employee"] == "900001")
        assert (mine["name"], mine["letter"]) == ("'=1+1", "stage-1-invitation")
    else:
        from openpyxl import load_workbook

        sheet = load_workbook(table).worksheets[0]
        assert [cell.value for cell in sheet[1]][:2] == ["employee", "name"]
        assert "'=1+1" in {cell.value for cell in sheet["B"]}


# --- the workforce's figures, as Cherwell's report defines them ------------------------------------


def figures(folder: Path, people: str, absences: str) -> dict[str, workforce.Figures]:
    policy = policies.policy("cherwell/sickness-2022")
    sources = register.Sources(
        written(folder / "a.csv", "employee,first_day,last_day,days\n" + absences),
        written(folder / "p.csv", "employee,service,works,fte,started,left\n" + people),
    )
    known, faults = register.read(policy, policies.council("cherwell"), sources)
    assert faults == []
    return {one.service: one for one in workforce.figures(known, date(2022, 7, 1), date(2022, 9, 30))}


def test_turnover_is_leavers_over_the_average_number_of_employees(tmp_path: Path) -> None:
    people = "".join(f"9{n:05},Parks,Mon-Fri,1,2020-01-01,\n" for n in range(9))
    people += "900010,Parks,Mon-Fri,1,2020-01-01,2022-08-15\n900011,Parks,Mon-Fri,1,2022-08-01,\n"
    found = figures(tmp_path, people, "900001,2022-07-04,2022-07-04,\n")[""]
    assert (found.headcount, found.average, found.leavers, found.starters) == (10, 10.0, 1, 1)
    assert found.turnover == pytest.approx(10.0)


def test_an_absence_of_28_days_is_long_term_and_of_27_short(tmp_path: Path) -> None:
    people = "900001,Parks,Mon-Fri,1,2020-01-01,\n900002,Housing,Mon-Fri,1,2020-01-01,\n"
    rows = "900001,2022-07-04,2022-07-31,\n900002,2022-07-04,2022-07-30,\n"
    found = figures(tmp_path, people, rows)
    assert (found["Parks"].days_short, found["Parks"].days_long) == (0, 20)
    assert (found["Housing"].days_short, found["Housing"].days_long) == (20, 0)
    assert (
        found[""].days_lost == pytest.approx(found[""].short_term + found[""].long_term) == pytest.approx(20)
    )


def test_only_days_in_the_period_are_lost_and_half_a_post_loses_half_days(tmp_path: Path) -> None:
    people = "900001,Parks,Mon-Fri,0.5,2020-01-01,\n900002,Parks,Mon Tue,0.4,2020-01-01,\n"
    rows = "900001,2022-06-29,2022-07-05,\n900002,2022-09-26,2022-10-04,\n"
    found = figures(tmp_path, people, rows)["Parks"]
    assert found.days_short == pytest.approx(3 * 0.5 + 2)  # 1, 4 and 5 July; 26 and 27 September
    assert found.fte == pytest.approx(0.9)


def test_the_report_s_own_figures_fit_its_definitions() -> None:
    """Table 2 gives short and long term beside their sum; the text gives leavers and turnover."""
    for short, long, together in ((0.89, 0.76, 1.65), (1.17, 0.94, 2.11)):
        assert short + long == pytest.approx(together)
    one = workforce.Figures("", 0, 23 / 0.0405, 1.0, 23, 24, 1.17, 0.94)
    assert round(one.turnover, 2) == 4.05
    assert round(one.days_lost, 2) == 2.11


def test_a_time_that_ends_before_it_begins_is_refused() -> None:
    asked = ("workforce", ABSENCES, "--people", PEOPLE, "--policy", "sickness-2022", "--from", "2026-09-30")
    assert "ends before it begins" in dueprocess(*asked, "--to", "2026-07-01").err
    told = dueprocess(*asked[:-1], "2026-07-01", "--to", "2026-09-30")
    assert told.code == 0, told.err
    assert "days lost per FTE" in told.out
