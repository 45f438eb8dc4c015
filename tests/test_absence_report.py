"""The absence record: pictures that say nothing by colour, and tables that say the same in words."""

from __future__ import annotations

import io
import stat
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import case_data, dueprocess, written
from lxml import etree
from pypdf import PdfReader
from reportlab.graphics.shapes import Line, PolyLine, Rect, String

from generator import absences, pictures, policies, svg
from generator.absences import Absence, Given, Record
from generator.blocks import Facts, Figure, Heading, Paragraph, Run, Table, plain
from generator.letters import html, text
from generator.packs import absencerecord
from generator.packs.absencerecord import About
from generator.pdf import selfcheck
from generator.workdays import Calendar

A16 = "newcastle-under-lyme/attendance-2016"
A08 = "newcastle-under-lyme/attendance-2008"
CHERWELL = "cherwell/sickness-2022"
ON = date(2026, 11, 2)
LEFT_OUT = Absence(date(2026, 4, 1), date(2026, 4, 14), counted=False)
SPELLS = (
    Absence(date(2025, 2, 3), date(2025, 2, 7)),  # before the twelve months
    Absence(date(2025, 10, 30), date(2025, 11, 7)),  # across their first day, Monday 3 November
    Absence(date(2026, 1, 12), date(2026, 1, 16)),
    Absence(date(2026, 3, 3), date(2026, 3, 3), days=0.5),
    LEFT_OUT,
    Absence(date(2026, 6, 1), date(2026, 6, 19)),
    Absence(date(2026, 10, 23), date(2026, 10, 26)),  # Friday to Monday
)
ABOUT = About("P100234", "Ada Invented", "Parks", "Bo Made-up", decided={LEFT_OUT: "decided by Cy Made-up"})


def record(policy: str = A16, *spells: Absence, given: tuple[Given, ...] = ()) -> Record:
    return Record(policies.policy(policy), spells or SPELLS, Calendar(), given)


def warned(policy: str = A16) -> tuple[Given, ...]:
    return (absences.given(policies.policy(policy), "stage-1", date(2026, 6, 29), 300),)


def table(made: Record, first: str, about: About = ABOUT) -> list[list[str]]:
    """The rows of the table whose first heading is ``first``."""
    council = policies.council(made.policy.council)
    for block in absencerecord.paper(made, about, council, ON).body:
        if isinstance(block, Table) and plain(block.head[0]) == first:
            return [[plain(cell).replace("\u00a0", " ") for cell in row] for row in block.rows]
    raise AssertionError(first)


def pdf(made: Record, about: About = ABOUT) -> bytes:
    return absencerecord.as_pdf(made, about, policies.council(made.policy.council), ON)


# --- the tables


def test_every_absence_is_named_with_what_it_counts_and_together_they_are_the_figure() -> None:
    made = record()
    rows = table(made, "First day")
    assert rows == [
        ["Mon 3 Feb 2025", "Fri 7 Feb 2025", "0", "No longer"],
        ["Thu 30 Oct 2025", "Fri 7 Nov 2025", "5", "Yes, from when the time counted begins"],
        ["Mon 12 Jan 2026", "Fri 16 Jan 2026", "5", "Yes"],
        ["Tue 3 Mar 2026", "Tue 3 Mar 2026", "0.5", "Yes"],
        ["Wed 1 Apr 2026", "Tue 14 Apr 2026", "0", "Left out by Human Resources, decided by Cy Made-up"],
        ["Mon 1 Jun 2026", "Fri 19 Jun 2026", "19", "Yes"],
        ["Fri 23 Oct 2026", "Mon 26 Oct 2026", "4", "Yes"],
        ["Together", "", "33.5", ""],
    ]
    assert made.standing(ON).days == 33.5


@pytest.mark.parametrize("policy", [A16, A08, CHERWELL, "reading/sickness-absence-2018"])
def test_the_days_of_the_rows_add_up_in_every_policy(policy: str) -> None:
    made = record(policy)
    *rows, together = table(made, "First day")
    assert sum(float(row[2]) for row in rows) == made.standing(ON).days == float(together[2])


def test_every_trigger_stands_there_with_rule_paragraph_threshold_and_value() -> None:
    made = record()
    rows = table(made, "Trigger")
    assert len(rows) == len(made.measure.triggers)
    stage = next(row for row in rows if row[0].startswith("Stage 1 meeting"))
    assert stage[0] == "Stage 1 meeting (nul-a16-21.2-s1, paragraph 21.2 table)"
    assert stage[1] == "150 points in 12 months"
    assert stage[2] == "837.5"
    assert stage[3].startswith("Since ")
    third = next(row for row in rows if row[0].startswith("Stage 3"))
    assert third[3] == "No"


def test_the_course_in_words_says_what_the_curve_shows() -> None:
    made = record(A16, *SPELLS, given=warned())
    rows = {row[0]: row[1:] for row in table(made, "Day")}
    assert rows["Mon 3 Nov 2025"] == ["The first day", "2", "10", "40"]
    assert rows["Mon 29 Jun 2026"][0] == "Stage 1 written warning"
    assert rows["Tue 3 Mar 2026"][0] == "An absence began; an absence ended"
    assert rows["Mon 2 Nov 2026"] == ["The last day", "5", "33.5", "837.5"]


def test_a_day_on_which_an_absence_leaves_the_window_is_in_the_course() -> None:
    made = record(A16, Absence(date(2025, 2, 3), date(2025, 2, 7)))
    gone = next(row for row in table(made, "Day") if "no longer counted" in row[1])
    assert gone[0] == "Sat 7 Feb 2026"
    assert made.standing(date(2026, 2, 6)).occasions == 1
    assert made.standing(date(2026, 2, 7)).occasions == 0


def test_sick_pay_is_told_where_the_policy_has_a_scale_and_the_service_is_known() -> None:
    made = record(CHERWELL, Absence(date(2026, 10, 5)))
    about = About("P1", started=date(2021, 9, 1))
    assert table(made, "From", about)[0] == ["Monday 5 October 2026", "Sunday 4 April 2027", "Full pay"]
    with pytest.raises(AssertionError):
        table(made, "From", About("P1"))


# --- the pictures


def marks(figure: Figure, fill: float) -> list[Any]:
    found = (shape for shape in figure.drawing.contents if isinstance(shape, Rect))
    return [one for one in found if one.fillColor is not None and abs(one.fillColor.red - fill) < 0.01]


def test_the_calendar_has_a_dark_square_for_each_day_counted_and_one_in_the_key() -> None:
    made = record()
    whole_days = 5 + 5 + 19 + 4
    assert len(marks(pictures.calendar(made, ON), 0.1)) == whole_days + 1


def test_days_that_do_not_count_within_an_absence_are_bars_and_not_squares() -> None:
    made = record(CHERWELL, Absence(date(2026, 10, 23), date(2026, 10, 26)))
    dark = marks(pictures.calendar(made, ON), 0.1)
    bars = [one for one in dark if one.height < one.width / 2]
    assert (len(dark) - len(bars), len(bars)) == (2 + 1, 2 + 1)


def test_nothing_is_said_by_colour_alone() -> None:
    for figure in (pictures.calendar(record(), ON), pictures.over_time(record(), ON)):
        for shape in figure.drawing.contents:
            for colour in (getattr(shape, "fillColor", None), getattr(shape, "strokeColor", None)):
                assert colour is None or colour.red == colour.green == colour.blue


def test_the_months_are_those_that_the_twelve_months_touch() -> None:
    words = [one.text for one in pictures.calendar(record(), ON).drawing.contents if isinstance(one, String)]
    months = [word for word in words if word.endswith(("2025", "2026"))]
    assert (months[0], months[-1], len(months)) == ("Nov 2025", "Nov 2026", 13)
    whole = pictures.calendar(record(), date(2026, 10, 31)).drawing.contents
    assert "Oct 2025" not in [one.text for one in whole if isinstance(one, String)]


def test_the_leap_day_has_a_cell() -> None:
    leap = pictures.calendar(record(A16, Absence(date(2028, 2, 29), date(2028, 2, 29))), date(2028, 3, 1))
    assert len(marks(leap, 0.1)) == 1 + 1


def test_the_curve_ends_at_the_height_of_the_score_and_a_line_stands_at_each_trigger_passed() -> None:
    made = record(A16, *SPELLS, given=warned())
    contents = pictures.over_time(made, ON).drawing.contents
    curve = next(one for one in contents if isinstance(one, PolyLine))
    lines = [one for one in contents if isinstance(one, Line) and one.strokeDashArray == [5, 2.5]]
    low = min(made.standing(ON - timedelta(n)).score for n in range(365))
    score, bottom, top = made.standing(ON).score, min(curve.points[1::2]), curve.points[-1]
    values = [low + (score - low) * (one.y1 - bottom) / (top - bottom) for one in lines]
    assert values == pytest.approx([150, 500, 875])
    said = [one.text for one in contents if isinstance(one, String)]
    assert "150: Stage 1 meeting (paragraph 21.2 table)" in said
    assert "A: Stage 1 written warning, Monday 29 June 2026" in said


def test_a_policy_without_a_score_shows_the_days() -> None:
    figure = pictures.over_time(record(A08), ON)
    assert figure.title == "The days over time"
    said = [one.text for one in figure.drawing.contents if isinstance(one, String)]
    assert any(words.startswith("8: ") for words in said)


def test_somebody_without_absences_has_pictures_too() -> None:
    made = Record(policies.policy(A16), (), Calendar())
    assert "at its highest" in pictures.over_time(made, ON).alt
    assert len(marks(pictures.calendar(made, ON), 0.1)) == 1
    assert selfcheck.problems(pdf(made)) == []


@pytest.mark.parametrize("large", [False, True])
def test_every_word_of_a_picture_fits_into_it(large: bool) -> None:
    made = record(A16, *SPELLS, given=warned())
    for figure in (pictures.calendar(made, ON, large=large), pictures.over_time(made, ON, large=large)):
        for one in figure.drawing.contents:
            if isinstance(one, String):
                wide = pictures._width(one.text, one.fontSize)
                left = one.x - {"middle": wide / 2, "end": wide}.get(one.textAnchor, 0)
                assert left >= -1
                assert left + wide <= figure.drawing.width + 1, one.text
                assert one.y >= 0
                assert one.y + one.fontSize <= figure.drawing.height + 1
                assert one.fontSize >= (16 if large else 8)


def test_an_svg_has_a_title_a_description_and_a_role() -> None:
    root = etree.fromstring(svg.write(pictures.calendar(record(), ON)))
    names = {child.tag.split("}")[1]: child for child in root}
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert names["title"].text == "Calendar of absences"
    assert "table of absences says the same" in str(names["desc"].text)


# --- the PDF


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("policy", [A16, CHERWELL])
def test_the_record_is_sound_tagged_pdf(policy: str, large: bool, tmp_path: Path) -> None:
    page = pytest.importorskip("page")
    made = record(policy, *SPELLS, given=warned(policy))
    data = pdf(made, About("P1", "Ada Invented", large=large, started=date(2020, 1, 6)))
    assert selfcheck.problems(data) == []
    path = tmp_path / "record.pdf"
    path.write_bytes(data)
    assert page.validate_pdf(str(path), profile="ua1").failures == []


def test_each_picture_is_a_figure_with_alternative_text_and_a_box() -> None:
    figures = list(_figures(PdfReader(io.BytesIO(pdf(record())))))
    assert [str(one["/Alt"])[:13] for one in figures] == ["The absences ", "The score fro"]
    for one in figures:
        left, bottom, right, top = map(float, one["/A"]["/BBox"])
        assert 0 < left < right < 596
        assert 0 < bottom < top < 842


def _figures(reader: PdfReader) -> Any:
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]["/K"]]  # type: ignore[index]
    while waiting:
        one = waiting.pop(0).get_object()
        if isinstance(one, list):
            waiting[:0] = one
        elif isinstance(one, dict):
            if one.get("/S") == "/Figure":
                yield one
            waiting[:0] = [one["/K"]] if "/K" in one else []


def test_the_same_record_gives_the_same_bytes() -> None:
    assert pdf(record()) == pdf(record())


def test_a_letter_with_a_picture_says_it_in_words_where_it_cannot_be_drawn() -> None:
    paper = absencerecord.paper(record(), ABOUT, policies.council("newcastle-under-lyme"), ON)
    assert "row for each month and a column for each day" in " ".join(text.write(paper).split())
    page = html.write(paper)
    assert page.count('role="img"') == 2
    assert page.count('id="title"') == 0


def test_blocks_of_the_record_are_headed() -> None:
    body = absencerecord.paper(record(), ABOUT, policies.council("newcastle-under-lyme"), ON).body
    assert all(isinstance(block, Facts | Heading | Paragraph | Table | Figure) for block in body)
    titles = [plain(block.text) for block in body if isinstance(block, Heading)]
    assert titles == [
        "The figures",
        "The triggers",
        "Every absence",
        "Calendar of absences",
        "The score over time",
        "The course in words",
    ]
    assert Run("Ada Invented") in body[0].rows[0][1]  # type: ignore[union-attr]


# --- the commands


ROWS = "employee,first_day,last_day\n9/1,2026-01-05,2026-06-20\n9-1,2026-01-05,2026-06-20\nA2,2026-03-02,\n"


def test_a_report_is_written_for_those_who_have_reached_a_stage_and_no_name_is_in_a_file_s_name(
    tmp_path: Path,
) -> None:
    rows = written(tmp_path / "a.csv", ROWS)
    people = written(tmp_path / "p.csv", "employee,name\n9/1,Ada Invented\n9-1,Bo Made-up\nA2,Cy Made-up\n")
    out = tmp_path / "out"
    command = ["absences", rows, "--people", people, "--policy", "attendance-2016", "--on", "2026-06-30"]
    ran = dueprocess(*command, "--report", out)
    assert ran.code == 0
    assert "Wrote 6 files" in ran.err
    ends = ("absence-calendar.svg", "absence-over-time.svg", "absence-record.pdf")
    assert sorted(one.name for one in out.iterdir()) == sorted(
        f"{number}-{end}" for number in ("9-1", "9-1-2") for end in ends
    )
    if sys.platform != "win32":
        assert {stat.S_IMODE(one.stat().st_mode) for one in out.iterdir()} == {0o600}
    again = dueprocess(*command, "--report", out)
    assert again.code == 1
    assert "not overwritten" in again.err
    everybody = tmp_path / "everybody"
    assert dueprocess(*command, "--report", everybody, "--all").code == 0
    assert len(list(everybody.iterdir())) == 9


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    rows, out = written(tmp_path / "a.csv", ROWS), tmp_path / "out"
    out.mkdir()
    (out / "A2-absence-record.pdf").write_bytes(b"kept")
    command = ["absences", rows, "--policy", "attendance-2016", "--on", "2026-06-30"]
    assert dueprocess(*command, "--report", out, "--all").code == 1
    assert [one.name for one in out.iterdir()] == ["A2-absence-record.pdf"]


def test_large_print_is_made_for_whoever_asks_for_it(tmp_path: Path) -> None:
    rows = written(tmp_path / "a.csv", ROWS)
    people = written(
        tmp_path / "p.csv", "employee,name,format\n9/1,Ada Invented,large print\n9-1,Bo Made-up,\n"
    )
    command = ["absences", rows, "--people", people, "--policy", "attendance-2016", "--on", "2026-06-30"]
    assert dueprocess(*command, "--report", tmp_path / "out").code == 0
    large, usual = (PdfReader(tmp_path / "out" / f"{name}-absence-record.pdf") for name in ("9-1", "9-1-2"))
    assert len(large.pages) > len(usual.pages)
    assert "font-size: 16.0px" in (tmp_path / "out" / "9-1-absence-calendar.svg").read_text(encoding="utf-8")


def test_a_case_writes_its_own_record(tmp_path: Path) -> None:
    data = case_data(policies.policy(A16), date(2026, 6, 10))
    data["absences"][0] |= {"counted": False, "decided_on": date(2026, 3, 9)}
    path = written(tmp_path / "case.yaml", yaml.safe_dump(data, sort_keys=False))
    ran = dueprocess("case", "record", path, "--on", "2026-06-10", "-o", tmp_path / "record.pdf")
    assert ran.code == 0, ran.err
    words = " ".join(page.extract_text() for page in PdfReader(tmp_path / "record.pdf").pages)
    assert "Reference: MADE-UP-1" in words
    assert "decided on Monday 9 March 2026" in " ".join(words.split())
    assert dueprocess("case", "record", path, "-o", tmp_path / "record.pdf").code == 1


def test_a_case_that_measures_no_absence_has_no_record(tmp_path: Path) -> None:
    data = case_data(policies.policy("newcastle-under-lyme/grievance-2016"), date(2026, 6, 10))
    path = written(tmp_path / "case.yaml", yaml.safe_dump(data, sort_keys=False))
    ran = dueprocess("case", "record", path, "-o", tmp_path / "record.pdf")
    assert ran.code == 2
    assert "does not measure absence" in ran.err


def test_the_sum_of_days_holds_on_any_day() -> None:
    made = record()
    for n in range(0, 500, 7):
        day = date(2025, 6, 1) + timedelta(n)
        stands = made.standing(day)
        assert sum(made.counted(one, stands.since, day) for one in made.spells) == stands.days
