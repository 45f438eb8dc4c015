"""A people file as HR systems export it, and everything that can be wrong in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import bulk_made_up as made_up
import helpers
import pytest
from helpers import dueprocess
from openpyxl import Workbook

from generator.bulk import people, running
from generator.bulk.crew import Alone
from generator.errors import DataError

POSTS = made_up.RUN["structure"]


def quiet(phase: str, done: int, total: int) -> None:
    """Tell nobody."""


def faults(folder: Path, rows: list[dict[str, Any]], **changes: Any) -> list[tuple[int | None, str, str]]:
    """Return row, column and words of every fault."""
    run = made_up.run_file(folder, **changes)
    task = running.task(run, made_up.table(folder / "people.csv", rows))
    return [(one.line, one.place, one.what) for one in running.check(task, Alone(), quiet)]


def test_a_list_in_order_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, made_up.people(4)) == []


# --- the file


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_csv_file_is_read_whatever_its_code_and_separator(
    tmp_path: Path, coding: str, delimiter: str
) -> None:
    rows = [made_up.person(0, Surname="O’Fictivé"), made_up.person(4, Surname="Müller-Example")]
    path = made_up.table(tmp_path / "people.csv", rows, delimiter, coding)
    task = running.task(made_up.run_file(tmp_path), path)
    assert [task.table.words(row, "Surname") for row in task.table.rows] == ["O’Fictivé", "Müller-Example"]
    assert running.check(task, Alone(), quiet) == []


def test_columns_may_stand_in_any_order_and_their_headers_in_any_case(tmp_path: Path) -> None:
    rows = [dict(reversed([(f" {key.upper()} ", cell) for key, cell in made_up.person(0).items()]))]
    task = running.task(made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", rows))
    assert task.table.words(task.table.rows[0], "Employee No") == "700001"


def test_a_workbook_with_excel_s_own_days_times_and_numbers_gives_the_same_packs_as_text(
    tmp_path: Path,
) -> None:
    rows = made_up.people(3)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        cells = {**row, "Employee No": int(row["Employee No"])}
        day, month, year = map(int, row["Meeting date"].split("/"))
        cells["Meeting date"] = datetime(year, month, day)
        hour, minute = map(int, row["Meeting time"].split(":"))
        cells["Meeting time"] = time(hour, minute)
        sheet.append(list(cells.values()))
    book.save(tmp_path / "people.xlsx")
    made_up.table(tmp_path / "people.csv", rows)
    run = made_up.run_file(tmp_path)
    for kind in ("csv", "xlsx"):
        assert dueprocess("bulk", run, tmp_path / f"people.{kind}", "-o", tmp_path / kind).code == 0
    trees = [
        helpers.tree(tmp_path / kind / "MU-2026-invite-to-meeting-2026-09-01") for kind in ("csv", "xlsx")
    ]
    packs = [{name: data for name, data in tree.items() if "/" in name} for tree in trees]
    assert packs[0] == packs[1]
    assert len(packs[0]) == 12


def test_empty_rows_are_passed_over_and_do_not_shift_the_numbers_of_the_others(tmp_path: Path) -> None:
    rows = [made_up.person(0), dict.fromkeys(made_up.person(0), ""), made_up.person(1, Postcode="?")]
    assert faults(tmp_path, rows) == [(4, "Postcode", "this is not a UK postcode.")]


@pytest.mark.parametrize(
    ("rename", "words"),
    [
        ({"Postcode": "Post code"}, "has no column 'Postcode'. Did you mean 'post code'?"),
        ({"Town": "Postcode "}, "has two columns 'Postcode'."),
    ],
)
def test_a_column_that_is_missing_or_doubled_is_named(
    tmp_path: Path, rename: Mapping[str, str], words: str
) -> None:
    rows = [{rename.get(key, key): cell for key, cell in made_up.person(0).items()}]
    with pytest.raises(DataError) as raised:
        running.task(made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", rows))
    assert words in str(raised.value)


def test_a_file_that_names_nobody_is_refused(tmp_path: Path) -> None:
    rows = [dict.fromkeys(made_up.person(0), "")]
    with pytest.raises(DataError, match="names nobody"):
        running.task(made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", rows))


# --- cells


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("14/04/2026", "10:30"), (14, 10, 30)),
        (("2026-04-14", "10.30am"), (14, 10, 30)),
        ((datetime(2026, 4, 14), time(14, 15)), (14, 14, 15)),
        ((46126, 0.4375), (14, 10, 30)),
        (("14/04/2026 2.15pm",), (14, 14, 15)),
        (("2026-04-14T09:00",), (14, 9, 0)),
        (("14/04/2026 at 12pm",), (14, 12, 0)),
        (("14/04/2026 12.05am",), (14, 0, 5)),
        ((datetime(2026, 4, 14, 9, 45),), (14, 9, 45)),
    ],
)
def test_a_meeting_s_time_is_read_as_it_is_typed_or_as_excel_keeps_it(
    cells: tuple[Any, ...], expected: tuple[int, int, int]
) -> None:
    at = people.moment(cells)
    assert at is not None
    assert (at.day, at.hour, at.minute) == expected
    assert str(at.tzinfo) == "Europe/London"


@pytest.mark.parametrize("cell", ["04/2026", "31/02/2026", "1/4/26", "soon", 3])
def test_what_is_no_day_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError, match=r"not a day|in the year"):
        people.day(cell)


@pytest.mark.parametrize("cell", ["25:00", "10:61", "13pm", "0am", "noonish", "10"])
def test_what_is_no_time_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="not a time"):
        people.clock_time(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("£24,491", "£24,491.00"), (8389.42, "£8,389.42"), ("8389.4", "£8,389.40"), (0, "£0.00"), ("", None)],
)
def test_pounds_are_written_with_commas_and_two_places(cell: Any, expected: str | None) -> None:
    assert people.pounds(cell) == expected


@pytest.mark.parametrize("cell", ["24,49", "1.234,50", "about 5", "1,0000"])
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        people.number(cell)


def test_parts_of_a_penny_are_refused_and_money_keeps_its_pence() -> None:
    assert people.money("10.5") == Decimal("10.50")
    with pytest.raises(ValueError, match="penny"):
        people.money(10.001)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("zz11zz", "ZZ1 1ZZ"),
        ("ZZ1 1ZZ", "ZZ1 1ZZ"),
        ("sw1a1aa", "SW1A 1AA"),
        ("ZZ1", None),
        ("ZZ1 1CV", None),
    ],
)
def test_a_postcode_is_written_as_it_should_be_or_is_none(typed: str, written: str | None) -> None:
    assert people.postcode(typed) == written


# --- rows: each check with its row and column


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"Employee No": ""}, "Employee No", "the payroll number is missing."),
        ({"Employee No": "Sampleton"}, "Employee No", "this is not a payroll number."),
        ({"Surname": "", "First name": ""}, "First name", "the name is missing."),
        ({"First name": "Li\nne"}, "First name", "this is more than one line."),
        ({"First name": "x" * 130}, "First name", "this is longer than 120 characters."),
        (
            {"First name": "Mal\ufffdformed"},
            "First name",
            "a character was lost here before the file was read.",
        ),
        ({"Address 1": "", "Town": ""}, "Address 1", "the address is empty."),
        ({"Postcode": ""}, "Postcode", "the postcode is missing."),
        ({"Postcode": "1ZZ ZZ1"}, "Postcode", "this is not a UK postcode."),
        ({"E-mail": "nobody"}, "E-mail", "this is not an e-mail address."),
        ({"E-mail": ""}, "E-mail", "the letter goes by e-mail, and there is no e-mail address."),
        ({"End date": "31/08/2026"}, "End date", "this day is past: it is before the day of writing,"),
        ({"End date": "31/02/2027"}, "End date", "this is not a day"),
        ({"Post": "Wizard"}, "Post", "the post 'Wizard' is not in the structure."),
        ({"Post": ""}, "Post", "the post is missing."),
        ({"Pool": "Parks"}, "Pool", "the pool 'Parks' is not in the structure."),
        ({"Pool": "Housing; Planning"}, "Pool", "this person is in two pools."),
        ({"Ring-fenced to": "Wizard"}, "Ring-fenced to", "there is no post 'Wizard' in the new structure"),
        ({"Ring-fenced to": "Support Officer"}, "Ring-fenced to", "the post 'Support Officer' (C) is more"),
        ({"Grade": "Z", "Ring-fenced to": "Housing Adviser"}, "Grade", "'Z' is not one of the grades."),
        ({"Away": "maternity leave"}, "Told by", "this person is away, and nothing says how they are to be"),
        ({"Away": "long-term sick leave"}, "Told by", "this person is away, and nothing says how"),
        ({"Told by": "pigeon"}, "Told by", "this must be e-mail, hand or first-class post."),
        ({"Format": "braille"}, "Format", "this must be standard, large print or html."),
        ({"Meeting date": ""}, "Meeting date", "a meeting needs a day and a time"),
        ({"Meeting date": "", "Meeting time": ""}, "Meeting date", "the meeting has no day and time."),
    ],
)
def test_what_is_wrong_in_a_row_is_told_by_row_and_column(
    tmp_path: Path, changes: Mapping[str, Any], column: str, words: str
) -> None:
    rows = [made_up.person(0), made_up.person(1, **changes), made_up.person(2)]
    found = faults(tmp_path, rows)
    assert [(line, place) for line, place, _ in found] == [(3, column)]
    assert found[0][2].startswith(words)


def test_someone_away_who_is_told_by_post_is_in_order(tmp_path: Path) -> None:
    away = {"Away": "maternity leave", "Told by": "first-class post"}
    assert faults(tmp_path, [made_up.person(0, **away), made_up.person(1, Away="No")]) == []


def test_one_grade_lower_is_in_order_and_two_are_not(tmp_path: Path) -> None:
    structure = {**POSTS, "posts": [*POSTS["posts"], {"post": "Clerk", "grade": "D", "places": 1}]}
    rows = [made_up.person(0, **{"Ring-fenced to": "Clerk"})]
    assert faults(tmp_path, rows, structure=structure) == []
    rows = [made_up.person(0, Grade="F", **{"Ring-fenced to": "Clerk"})]
    assert [what for _, _, what in faults(tmp_path, rows, structure=structure)] == [
        "the post 'Clerk' (D) is more than one grade below F."
    ]


def test_a_post_without_places_is_none_to_be_ring_fenced_to(tmp_path: Path) -> None:
    structure = {
        **POSTS,
        "posts": [*POSTS["posts"], {"post": "Gone", "grade": "E", "people": 0, "places": 0}],
    }
    rows = [made_up.person(0, **{"Ring-fenced to": "Gone"})]
    assert [place for _, place, _ in faults(tmp_path, rows, structure=structure)] == ["Ring-fenced to"]


# --- the list as a whole


def test_a_payroll_number_twice_is_named_with_the_row_it_stands_in_first(tmp_path: Path) -> None:
    rows = [made_up.person(0), made_up.person(1), made_up.person(2, **{"Employee No": "700001"})]
    assert faults(tmp_path, rows) == [(4, "Employee No", "row 2 has the same payroll number.")]


def test_numbers_that_would_share_a_folder_are_taken_for_the_same(tmp_path: Path) -> None:
    rows = [made_up.person(0, **{"Employee No": "12/a"}), made_up.person(1, **{"Employee No": "12-A"})]
    assert [(line, column) for line, column, _ in faults(tmp_path, rows)] == [(3, "Employee No")]


def test_one_person_in_two_rows_with_two_pools_is_told_so(tmp_path: Path) -> None:
    rows = [made_up.person(0), made_up.person(1), made_up.person(0, Pool="Planning")]
    assert faults(tmp_path, rows) == [(4, "Pool", "this person is in two pools (row 2 too).")]


def test_two_people_with_one_e_mail_address_are_named(tmp_path: Path) -> None:
    rows = [made_up.person(0), made_up.person(1, **{"E-mail": "PERSON0@example.org"})]
    assert faults(tmp_path, rows) == [(3, "E-mail", "row 2 has the same e-mail address.")]


def test_totals_that_do_not_agree_with_the_business_case_are_told_per_post_and_per_pool(
    tmp_path: Path,
) -> None:
    structure = {
        **POSTS,
        "posts": [
            {"post": "Housing Officer", "grade": "E", "people": 2},
            {"post": "Planning Officer", "grade": "G", "people": 1},
        ],
        "pools": [{"pool": "Housing", "people": 3}, {"pool": "Planning", "people": 1}],
    }
    rows = [*made_up.people(3), made_up.person(3, Post="Planning Officer", Grade="G", Pool="Planning")]
    assert faults(tmp_path, rows, structure=structure, total=5) == [
        (None, "", "the list has 4 people; the business case says 5."),
        (None, "Post", "the post 'Housing Officer' has 3 people; the business case says 2."),
    ]


def test_what_is_wrong_in_every_row_is_told_once(tmp_path: Path) -> None:
    rows = [made_up.person(number, Postcode="?") for number in range(3)]
    assert faults(tmp_path, rows) == [(None, "Postcode", "in every row: this is not a UK postcode.")]


def test_a_meeting_too_early_to_be_lawful_is_told_by_its_row_and_column(tmp_path: Path) -> None:
    rows = [made_up.person(0), made_up.person(1, **{"Meeting date": "03/09/2026"})]
    found = faults(tmp_path, rows)
    assert [(line, place) for line, place, _ in found] == [(3, "Meeting date")]
    assert "is too early: nul-g16-3.5 (paragraph 3.5)" in found[0][2]


def test_a_name_that_no_font_can_draw_is_told_before_anything_is_made(tmp_path: Path) -> None:
    found = faults(tmp_path, [made_up.person(0), made_up.person(1, Surname="\U000131a0")])
    assert [(line, place) for line, place, _ in found] == [(3, "First name")]
    assert "no font" in found[0][2]


def test_every_fault_is_in_one_table_no_name_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    rows = [
        made_up.person(0, Postcode="?"),
        made_up.person(1, **{"E-mail": "", "End date": "01/01/2020"}),
        made_up.person(2),
    ]
    run, table = made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", rows)
    out = tmp_path / "out"
    ran = dueprocess("bulk", run, table, "-o", out)
    assert ran.code == 1
    assert [line.split()[:2] for line in ran.err.splitlines()[2:]] == [
        ["2", "Postcode"],
        ["3", "E-mail"],
        ["3", "End"],
    ]
    assert not any(name in ran.err for pair in made_up.NAMES for name in pair)
    assert not out.exists()
    told = json.loads(dueprocess("bulk", run, table, "-o", out, "--json").out)
    assert [(one["row"], one["column"]) for one in told["faults"]] == [
        (2, "Postcode"),
        (3, "E-mail"),
        (3, "End date"),
    ]


def test_check_stops_before_anything_is_written(tmp_path: Path) -> None:
    run, table = made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", made_up.people(2))
    ran = dueprocess("bulk", run, table, "-o", tmp_path / "out", "--check")
    assert (ran.code, ran.out.strip()) == (0, "All rows are in order: 2 people. Nothing was written.")
    assert not (tmp_path / "out").exists()


# --- the run file


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"step": "invite-to-meting"}, "'invite-to-meting' is not a step of"),
        ({"policy": "grievance-2061"}, "grievance-2061"),
        ({"organisation": "nowhere"}, "nowhere"),
        ({"run": "A run"}, "run"),
        ({"role": "wizard"}, "'wizard' is not a role of this council."),
        ({"people": [{"role": "hr"}]}, "this person has no name."),
        ({"events": [{"event": "grievance-received"}]}, "the event needs its day."),
        ({"events": [{"event": "grievance-recieved", "on": date(2026, 8, 28)}]}, "grievance-recieved"),
        ({"meetings": [{"meeting": "grievance-meeting", "place": "A room"}]}, "the meeting needs its time."),
        ({"letters": {"meeting-invitatoin": {}}}, "'meeting-invitatoin' is not a letter of the step"),
        ({"letters": {"meeting-invitation": {"answers": {"abuot": "x"}}}}, "does not ask for 'abuot'."),
        ({"waivers": [{"rule": "nul-x", "reason": "A reason."}]}, "'nul-x' is not a rule of this policy."),
        ({"colums": {}}, "colums"),
        ({"formats": ["odt"]}, "odt"),
    ],
)
def test_what_a_run_file_names_wrongly_is_told_with_its_line(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    table = made_up.table(tmp_path / "people.csv", made_up.people(1))
    with pytest.raises(DataError) as raised:
        running.task(made_up.run_file(tmp_path, **changes), table)
    assert any(words in fault.what + fault.place for fault in raised.value.faults)
    assert all(fault.line for fault in raised.value.faults)


def test_letters_by_post_need_a_column_of_addresses(tmp_path: Path) -> None:
    columns = {key: at for key, at in made_up.RUN["columns"].items() if key not in ("address", "postcode")}
    run = made_up.run_file(tmp_path, columns=columns, sent_by="first-class")
    with pytest.raises(DataError, match="no column holds the address"):
        running.task(run, made_up.table(tmp_path / "people.csv", made_up.people(1)))


def test_a_run_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    ran = dueprocess("bulk", tmp_path / "none.yaml", tmp_path / "none.csv")
    assert ran.code == 1
    assert "none.yaml" in ran.err


def test_a_happening_after_the_day_of_writing_is_told_by_its_column(tmp_path: Path) -> None:
    rows = [made_up.person(0, Raised="28/08/2026"), made_up.person(1, Raised="02/09/2026")]
    events = [{"event": "grievance-received", "column": "Raised"}]
    found = faults(tmp_path, rows, events=events)
    assert (found[0][0], found[0][1]) == (3, "Raised")
    assert date(2026, 9, 2) > made_up.RUN["on"]


def test_the_table_of_faults_that_the_page_for_hr_quotes_is_the_one_that_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).resolve().parents[1] / "docs" / "bulk.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, text in re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
        for right, wrong in (
            ("ZZ1 1ZZ", "ZZ1"),
            (",,3 Paper", ",lucja@example.org,3 Paper"),
            ("first-class post", ""),
        ):
            text = text.replace(right, wrong)
        (tmp_path / name).write_text(text, encoding="utf-8")
    ran = dueprocess("bulk", "run.yaml", "people.csv")
    assert ran.code == 1
    assert f"```text\n{ran.err}```" in page


def test_letters_that_must_not_go_home_go_to_the_safe_address(tmp_path: Path) -> None:
    rows = [made_up.person(0, Safe=""), made_up.person(1, Safe="c/o Pretend House\nzz33zz")]
    columns = {**made_up.RUN["columns"], "safe_address": "Safe"}
    task = running.task(made_up.run_file(tmp_path, columns=columns), made_up.table(tmp_path / "p.csv", rows))
    matters, found = task.stretches()[0].matters()
    assert found == []
    assert [one.person.address for one in matters] == [
        ("1 Madeup Lane", "Sampleton", "ZZ1 1ZZ"),
        ("c/o Pretend House", "ZZ3 3ZZ"),
    ]
