"""The form builder: every kind of question, tagged, labelled, small, and the same each time."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from pdf_sample import PEOPLE, sample

from generator.forms import Field, Section
from generator.pdf import formbuilder, selfcheck

BLANK = formbuilder.build(sample())


def fields() -> dict[str, Any]:
    return dict(pypdf.PdfReader(io.BytesIO(BLANK)).get_fields() or {})


def words() -> str:
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(BLANK)).pages)
    return " ".join(text.split())


def test_a_blank_form_is_pdf_ua(tmp_path: Path) -> None:
    page = pytest.importorskip("page", reason="page-validation is not installed (extra [check])")
    file = tmp_path / "blank.pdf"
    file.write_bytes(BLANK)
    verdict = page.validate_pdf(str(file), profile="ua1")
    assert verdict.is_compliant, verdict.failures


def test_its_tags_are_sound() -> None:
    assert selfcheck.problems(BLANK) == []


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    file = tmp_path / "blank.pdf"
    file.write_bytes(BLANK)
    assert subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False).returncode == 0


def test_the_same_form_gives_the_same_bytes() -> None:
    assert formbuilder.build(sample()) == BLANK


def test_a_form_is_at_most_90_kilobytes_even_with_a_long_table() -> None:
    long = sample(sections=(Section("Table", "employee", "Employee", (replace(PEOPLE, rows=40),)),))
    assert len(formbuilder.build(long)) <= 90_000


def test_every_question_has_its_field_under_the_schemas_name() -> None:
    expected = {"name", "started", "payroll", "met", "days", "hours", "cost", "informal", "companion", "team",
                "help-1", "help-2", "grounds", "late", "true", "date", "signature", "signature-sig",
                "continuation", "dp_form", "dp_edition", "dp_case", "dp_return_by"}  # fmt: skip
    expected |= {f"people-{row}-{column.name}" for row in range(1, 5) for column in PEOPLE.columns}
    assert set(fields()) == expected


def test_form_and_edition_are_kept_in_the_file_and_closed() -> None:
    found = fields()
    assert found["dp_form"]["/V"] == "testshire/grievance-2001/sample"
    assert found["dp_edition"]["/V"] == "2"
    assert all(found[name]["/Ff"] & 1 for name in ("dp_form", "dp_edition", "dp_case", "dp_return_by"))


def test_the_case_reference_has_a_place_on_every_page() -> None:
    with pikepdf.open(io.BytesIO(BLANK)) as pdf:
        root: Any = pdf.Root
        case = next(field for field in root.AcroForm.Fields if field.T == "dp_case")
        assert len(case.Kids) == len(pdf.pages)


def test_required_is_said_in_words_on_the_page_and_aloud() -> None:
    assert "Your full name (required)" in words()
    assert fields()["name"]["/TU"] == "Your full name (required)"
    assert "Required if you answered “No” to “Has it been raised informally?”" in words()


def test_a_date_says_how_it_is_written() -> None:
    assert fields()["started"]["/TU"] == "The day it happened, dd/mm/yyyy (required)"


def test_each_part_says_who_fills_it_in() -> None:
    assert "To be filled in by: Employee" in words()
    assert "To be filled in by: Line manager" in words()


def test_radio_buttons_are_kept_under_numbers_and_yes_no_under_words() -> None:
    found = fields()
    assert {"/o1", "/o2"} == set(found["companion"]["/_States_"])
    assert {"/yes", "/no"} == set(found["informal"]["/_States_"])


def test_long_answers_scroll() -> None:
    flags = fields()["grounds"]["/Ff"]
    assert flags & 1 << 12, "several lines"
    assert not flags & 1 << 23, "DoNotScroll"
    with pikepdf.open(io.BytesIO(BLANK)) as pdf:
        root: Any = pdf.Root
        most = {str(field.T): field.get("/MaxLen") for field in root.AcroForm.Fields}
    assert most["grounds"] == 4000, "no client cuts off what the schema allows"
    assert most["continuation"] is None


def test_equal_labels_are_told_apart_by_their_part() -> None:
    day = Field("a", "Date", "date")
    parts = tuple(
        Section(title, "employee", "Employee", (replace(day, name=title.lower()),))
        for title in ("One", "Two")
    )
    built = formbuilder.build(sample(sections=parts))
    assert selfcheck.problems(built) == []


def test_the_field_font_is_embedded_under_the_name_that_pdfium_needs() -> None:
    with pikepdf.open(io.BytesIO(BLANK)) as pdf:
        root: Any = pdf.Root
        font = root.AcroForm.DR.Font["/Wingdings"]
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
        assert all(
            str(field.get("/DA", "/Wingdings")).startswith("/Wingdings") for field in root.AcroForm.Fields
        )


def test_a_label_is_never_on_another_page_than_its_box() -> None:
    many = tuple(Field(f"q{n}", f"Question number {n}", "lines", lines=7) for n in range(12))
    built = formbuilder.build(sample(sections=(Section("Many", "employee", "Employee", many),)))
    for page in pypdf.PdfReader(io.BytesIO(built)).pages:
        labels = set(re.findall(r"Question number \d+", page.extract_text()))
        annotations = [annotation.get_object() for annotation in page["/Annots"]]  # type: ignore[attr-defined]
        assert labels == {one["/TU"] for one in annotations if str(one.get("/TU")).startswith("Question")}


def test_a_table_longer_than_a_page_goes_on_and_repeats_its_head() -> None:
    long = sample(sections=(Section("Table", "employee", "Employee", (replace(PEOPLE, rows=60),)),))
    built = formbuilder.build(long)
    pages = pypdf.PdfReader(io.BytesIO(built)).pages
    assert sum("Note kept" in page.extract_text() for page in pages) >= 2
    assert selfcheck.problems(built) == []


def test_a_table_that_a_page_break_parts_holds_rows_only() -> None:
    long = sample(sections=(Section("Table", "employee", "Employee", (replace(PEOPLE, rows=60),)),))
    with pikepdf.open(io.BytesIO(formbuilder.build(long))) as pdf:
        tables = [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Table"
        ]
        kids = {str(kid.S) for table in tables for kid in table.K}
    assert kids == {"/TR"}


def test_the_pages_are_counted_on_the_pages() -> None:
    pages = pypdf.PdfReader(io.BytesIO(BLANK)).pages
    for count, page in enumerate(pages, 1):
        assert f"Page {count} of {len(pages)}" in page.extract_text()
