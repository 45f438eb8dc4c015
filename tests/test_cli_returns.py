"""Returned forms from end to end: turns, continuation sheets, tables of answers and replies."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import helpers
import pytest
from helpers import dueprocess
from openpyxl import load_workbook

from generator import forms
from generator.intake import reading
from generator.packs import prefill

APPEAL = "newcastle-under-lyme/grievance-2016/appeal-notice"
PREFERENCE = "cherwell/restructuring-2022/employee-preference"
COLLECTIVE = "newcastle-under-lyme/grievance-2016/collective-registration"


def made(folder: Path, form: str, name: str, *more: object) -> Path:
    path = folder / name
    assert dueprocess("form", form, "-o", path, *more).code == 0
    return path


def filled(path: Path, values: dict[str, str | bool]) -> Path:
    """Fill a form as a person would, on top of what stood in it."""
    before = {
        name: value for name, value in reading.read(path).fields.items() if value not in (None, "", False)
    }
    template = prefill.template(forms.load(reading.read(path).form))
    known = {
        name: value for name, value in before.items() if name in template.fields and not name.endswith("-sig")
    }
    fixed = {name: value for name, value in known.items() if name not in ("dp_form", "dp_edition")}
    path.write_bytes(template.fill({**fixed, **values}))
    return path


def test_a_complete_form_is_complete_and_an_empty_one_names_what_is_missing_from_the_top_down(
    tmp_path: Path,
) -> None:
    case = helpers.example(tmp_path)
    blank = made(tmp_path, APPEAL, "appeal.pdf", "--case", case, "--on", "2026-04-01")
    told = json.loads(dueprocess("validate", blank, "--json").out)
    assert told[0]["verdict"] == "incomplete"
    places = [forms.load(APPEAL).question(error["field"]) for error in told[0]["errors"]]
    order = list(forms.load(APPEAL).fields())
    assert [order.index(place) for place in places] == sorted(order.index(place) for place in places)
    filled(
        blank,
        {
            "name": "Łucja Made-up",
            "decision_received": "01/05/2026",
            "grounds": "A made-up ground.",
            "date": "05/05/2026",
            "signature": "Łucja Made-up",
        },
    )
    whole = dueprocess("validate", blank, "--json")
    assert whole.code == 0, whole.out
    assert json.loads(whole.out)[0]["answers"]["name"] == "Łucja Made-up"


def test_the_answers_of_a_folder_make_a_table_in_which_nothing_is_a_formula(tmp_path: Path) -> None:
    returns = tmp_path / "returns"
    returns.mkdir()
    filled(made(returns, APPEAL, "one.pdf"), {"name": "=1+1", "grounds": "@here"})
    dueprocess("validate", returns, "--csv", tmp_path / "a.csv", "--xlsx", tmp_path / "a.xlsx")
    [row] = csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig")))
    assert (row["name"], row["grounds"]) == ("'=1+1", "'@here")
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    cells = {cell.value: cell for cell in sheet[2]}
    assert cells["=1+1"].data_type == "s"
    if os.name == "posix":
        assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600


def test_the_reply_lists_what_is_missing_in_the_form_s_words_and_brings_back_what_was_given(
    tmp_path: Path,
) -> None:
    sent = filled(made(tmp_path, APPEAL, "one.pdf"), {"name": "Zoë O'Made-up", "continuation": "More."})
    dueprocess("validate", sent, "--reply", tmp_path / "replies", "--on", "2026-05-06")
    names = sorted(path.name for path in (tmp_path / "replies").iterdir())
    assert names == [f"reply-001-appeal-notice{end}" for end in ("-form.pdf", ".docx", ".pdf")]
    again = reading.read(tmp_path / "replies" / "reply-001-appeal-notice-form.pdf")
    assert (again.fields["name"], again.fields["continuation"]) == ("Zoë O'Made-up", "More.")
    refused = dueprocess("validate", sent, "--reply", tmp_path / "replies")
    assert (refused.code, "holds replies already" in refused.err) == (2, True)


def test_a_complete_form_needs_no_reply(tmp_path: Path) -> None:
    sheet = made(tmp_path, COLLECTIVE, "sheet.pdf", "--sheet", "members")
    assert dueprocess("validate", sheet, "--reply", tmp_path / "replies").code == 0
    assert not (tmp_path / "replies").exists()


def test_each_role_s_copy_closes_the_parts_of_the_others_and_is_judged_by_its_own(tmp_path: Path) -> None:
    first = made(tmp_path, PREFERENCE, "employee.pdf", "--for", "employee")
    told = json.loads(dueprocess("validate", first, "--json").out)[0]
    form = forms.load(PREFERENCE)
    blamed = {form.question(error["field"].split("-")[0]).by for error in told["errors"] if error["field"]}
    assert blamed <= {"employee"}
    later = [role for role in form.completed_by if role != "employee"]
    second = made(tmp_path, PREFERENCE, "second.pdf", "--for", later[0], "--returned", first)
    assert reading.read(second).fields["dp_for"] == form.turn_title(later[0])


def test_a_role_that_fills_in_nothing_is_told_who_does(tmp_path: Path) -> None:
    told = dueprocess("form", PREFERENCE, "--for", "tu_rep", "-o", tmp_path / "x.pdf")
    assert told.code == 2
    assert "employee" in told.err
    assert not (tmp_path / "x.pdf").exists()


def test_a_continuation_sheet_carries_form_and_case_and_is_read_like_the_form(tmp_path: Path) -> None:
    case = helpers.example(tmp_path)
    sheet = made(
        tmp_path, COLLECTIVE, "sheet.pdf", "--sheet", "members", "--case", case, "--on", "2026-04-01"
    )
    read = reading.read(sheet)
    assert (read.form, read.case) == (f"{COLLECTIVE}+members", "GR-2026-014")
    assert dueprocess("form", COLLECTIVE, "--sheet", "nobody", "-o", tmp_path / "y.pdf").code == 2


@pytest.mark.parametrize("name", ["absences", "warnings"])
def test_the_new_commands_refuse_what_is_not_there(name: str, tmp_path: Path) -> None:
    more = ("--policy", "attendance-2016") if name == "absences" else ()
    told = dueprocess(name, tmp_path / "nothing.csv", *more)
    assert told.code in (1, 2)
    assert told.err.count("\n") == 1


def test_absences_name_every_bad_row_and_report_the_rest_only_when_asked(tmp_path: Path) -> None:
    rows = "employee;first_day;last_day;reason;counted\n900001;05/01/2026;07/01/2026;cold;yes\n"
    bad = "900001;09/02/2026;01/02/2026;cold;\n900002;2206-01-01;;cold;\n900003;01/03/2026;;x;perhaps\n"
    path = helpers.written(tmp_path / "a.csv", rows + bad)
    options = ("--policy", "attendance-2016", "--on", "2026-06-01", "--json")
    refused = dueprocess("absences", path, *options)
    assert refused.code == 1
    assert [f"line {n}" in refused.err for n in (2, 3, 4, 5)] == [False, True, True, True]
    assert refused.out == ""
    kept = dueprocess("absences", path, *options, "--keep-going")
    assert kept.code == 1
    assert [row["employee"] for row in json.loads(kept.out)] == ["900001"]


def test_warnings_show_who_is_on_a_final_one_and_leave_out_the_spent(tmp_path: Path) -> None:
    helpers.written(
        tmp_path / "case.yaml",
        "case: MADE-UP-2\norganisation: newcastle-under-lyme\npolicy: attendance-2016\nservice: Parks\n"
        'people: [{role: employee, name: Ada Made-up, payroll_number: "900007"}]\n'
        "warnings:\n  - {warning: stage-3, issued: 2026-01-12}\n  - {warning: stage-1, issued: 2025-01-12}\n",
    )
    final = json.loads(
        dueprocess("warnings", tmp_path, "--on", "2027-01-12", "--level", "final", "--json").out
    )
    assert [(row["payroll_number"], row["until"]) for row in final] == [("900007", "2027-01-12")]
    assert json.loads(dueprocess("warnings", tmp_path, "--on", "2027-01-13", "--json").out) == []
    spent = json.loads(dueprocess("warnings", tmp_path, "--on", "2027-01-13", "--spent", "--json").out)
    assert len(spent) == 2


def test_a_name_that_no_font_can_draw_is_kept_in_the_form_and_told_of(tmp_path: Path) -> None:
    case = helpers.example(tmp_path, ("Łucja Ŵyn-O'Example", "王 Made-up"))
    told = dueprocess("form", APPEAL, "--case", case, "--on", "2026-04-01", "-o", tmp_path / "a.pdf")
    assert (told.code, "王" in told.err) == (0, True)
    assert reading.read(tmp_path / "a.pdf").fields["name"] == "王 Made-up"
