"""Prefill: what is put in is read back by others, whole; the blank's bytes are never touched."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_sample import FILLED, sample

from generator import forms
from generator.errors import DataError, UsageError
from generator.packs import prefill
from generator.pdf import formbuilder, selfcheck
from generator.pdf.prefill import Template

BLANK = Template(formbuilder.build(sample()))
TYPED = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("()\\\n"), max_size=300
)


def by_pypdf(data: bytes) -> dict[str, str]:
    found = pypdf.PdfReader(io.BytesIO(data), strict=True).get_fields() or {}
    return {name: str(field.get("/V", "")) for name, field in found.items()}


def by_pikepdf(data: bytes) -> dict[str, str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root: Any = pdf.Root
        return {str(field.T): str(field.get("/V", "")) for field in root.AcroForm.Fields}


def expected(value: str | bool) -> str:
    return {True: "/Yes", False: "/Off"}[value] if isinstance(value, bool) else value


@pytest.mark.parametrize("read", [by_pypdf, by_pikepdf])
def test_every_kind_of_answer_is_read_back(read: Any) -> None:
    back = read(BLANK.fill(FILLED))
    for name, value in FILLED.items():
        kept = f"/{value}" if name in ("informal", "companion") else expected(value)
        assert back[name] == kept, name


@pytest.mark.parametrize("value", [
    "Łukasz Żółć", "Siân Ŵyn", "Zoë O'Connor", "王秀英", "محمد", "( ) \\", "\\n is not a line end", ")(",
    "é" * 4000, "\n".join("a line of some length" for _ in range(180)),
])  # fmt: skip
def test_a_value_is_kept_whole_whatever_it_is(value: str) -> None:
    filled = BLANK.fill({"grounds": value, "name": value})
    assert by_pypdf(filled)["grounds"] == by_pikepdf(filled)["grounds"] == value
    assert by_pypdf(filled)["name"] == value


@given(TYPED, TYPED)
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_back_and_any_file_is_sound(long: str, short: str) -> None:
    filled = BLANK.fill({"grounds": long, "people-2-who": short, "dp_case": short})
    assert by_pikepdf(filled)["grounds"] == long
    assert by_pikepdf(filled)["people-2-who"] == short
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        assert not pdf.check_pdf_syntax()
        root: Any = pdf.Root
        boxes = [
            field.AP.N.read_bytes()
            for field in root.AcroForm.Fields
            if field.T in ("grounds", "people-2-who")
        ]
        assert all(box.startswith(b"/Tx BMC") and box.endswith(b"EMC") for box in boxes)


@pytest.mark.parametrize(
    "values", [{}, {"dp_case": "TEST-0001", "name": "Łukasz Żółć"}, FILLED, {"name": "محمد Ελένη"}]
)
def test_a_filled_form_is_still_pdf_ua(values: dict[str, str | bool], tmp_path: Path) -> None:
    page = pytest.importorskip("page", reason="page-validation is not installed (extra [check])")
    file = tmp_path / "filled.pdf"
    file.write_bytes(BLANK.fill(values, read_only=["name"]))
    verdict = page.validate_pdf(str(file), profile="ua1")
    assert verdict.is_compliant, verdict.failures
    assert selfcheck.problems(file.read_bytes()) == []


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    file = tmp_path / "filled.pdf"
    file.write_bytes(BLANK.fill(FILLED, read_only=["signature"]))
    assert subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False).returncode == 0


def test_a_form_filled_by_pdftk_is_read_back_and_its_tags_are_sound(tmp_path: Path) -> None:
    if shutil.which("pdftk") is None:
        pytest.skip("pdftk is not installed")
    blank, data, out = tmp_path / "blank.pdf", tmp_path / "data.xfdf", tmp_path / "out.pdf"
    blank.write_bytes(BLANK.fill({"dp_case": "TEST-0001"}))
    data.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/"><fields>'
        '<field name="name"><value>Łukasz Żółć</value></field>'
        '<field name="informal"><value>yes</value></field>'
        '<field name="grounds"><value>( ) \\ Siân Ŵyn</value></field></fields></xfdf>', encoding="utf-8",
    )  # fmt: skip
    subprocess.run(["pdftk", blank, "fill_form", data, "output", out], check=True, capture_output=True)
    back = by_pikepdf(out.read_bytes())
    assert [back["name"], back["informal"], back["grounds"]] == ["Łukasz Żółć", "/yes", "( ) \\ Siân Ŵyn"]
    assert back["dp_case"] == "TEST-0001"
    assert selfcheck.problems(out.read_bytes()) == []


def test_the_blanks_bytes_stand_first_and_unchanged() -> None:
    assert BLANK.fill(FILLED).startswith(BLANK.data)
    assert BLANK.fill({}) == BLANK.data


def test_one_persons_values_are_never_in_anothers_form() -> None:
    first = BLANK.fill({"name": "Ada Example", "dp_case": "TEST-0001"})
    second = BLANK.fill({"name": "Bob Sample", "dp_case": "TEST-0002"})
    assert b"Ada Example" in first
    assert b"Ada Example" not in second
    assert second == BLANK.fill({"name": "Bob Sample", "dp_case": "TEST-0002"})


def test_the_same_values_give_the_same_bytes() -> None:
    again = Template(formbuilder.build(sample()))
    assert BLANK.fill(FILLED, read_only=["name"]) == again.fill(FILLED, read_only=["name"])


def test_what_is_read_only_is_closed_with_and_without_a_value() -> None:
    filled = BLANK.fill(
        {"name": "Ada Example"}, read_only=["name", "grounds", "true", "informal", "signature"]
    )
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        root: Any = pdf.Root
        flags = {str(field.T): int(field.get("/Ff", 0)) for field in root.AcroForm.Fields}
    closed = {name for name, flag in flags.items() if flag & 1 and not name.startswith("dp_")}
    assert closed == {"name", "grounds", "true", "informal", "signature", "signature-sig"}


def test_a_drop_down_shows_words_for_what_it_keeps() -> None:
    with pikepdf.open(io.BytesIO(BLANK.fill({"people-1-asked": "yes"}))) as pdf:
        root: Any = pdf.Root
        field = next(field for field in root.AcroForm.Fields if field.T == "people-1-asked")
        shown = field.AP.N.read_bytes().decode("ascii")
    codes = "".join(BLANK.fonts.main().codes[ord(char)] for char in "Yes")
    assert f"<{codes}>" in shown


def test_text_that_does_not_fit_is_cut_off_at_the_frame_only() -> None:
    long = "word " * 2000
    filled = BLANK.fill({"grounds": long})
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        root: Any = pdf.Root
        field = next(field for field in root.AcroForm.Fields if field.T == "grounds")
        assert str(field.V) == long
        assert len(re.findall(rb" Tj", field.AP.N.read_bytes())) < 15


def test_what_no_font_draws_is_kept_and_told() -> None:
    values: dict[str, str | bool] = {"name": "王秀英", "grounds": "Siân\nŴyn", "late": "محمد", "true": True}
    assert BLANK.undrawn(values) == {"name": "王"}
    assert by_pypdf(BLANK.fill(values))["name"] == "王秀英"


def test_an_arabic_value_brings_its_font_along() -> None:
    with pikepdf.open(io.BytesIO(BLANK.fill({"name": "محمد"}))) as pdf:
        root: Any = pdf.Root
        field = next(field for field in root.AcroForm.Fields if field.T == "name")
        assert "FiraGO" in str(field.AP.N.Resources.Font["/X0"].BaseFont)


def test_the_qr_code_of_a_case_differs_and_names_the_case_only() -> None:
    pictures = []
    for case in (None, "TEST-0001", "TEST-0002"):
        with pikepdf.open(io.BytesIO(BLANK.fill({"dp_case": case, "name": "Ada Example"}))) as pdf:
            pictures.append(pdf.pages[0].Resources.XObject.QR.read_bytes())
    assert len(set(pictures)) == 3


@pytest.mark.parametrize(("values", "message"), [
    ({"nobody": "x"}, "no field 'nobody'"), ({"informal": "maybe"}, "no such answer"),
    ({"name": True}, "does not take True"), ({"signature-sig": "x"}, "cannot be filled"),
])  # fmt: skip
def test_a_field_or_answer_that_the_form_has_not_is_refused(
    values: dict[str, str | bool], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        BLANK.fill(values)


def test_a_pdf_that_is_no_blank_of_ours_is_refused() -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    with pytest.raises(DataError, match="not a blank made by the form builder"):
        Template(out.getvalue())


def test_a_yes_or_no_in_somebody_else_s_part_is_closed_and_stays_unanswered() -> None:
    form = forms.load("cherwell/restructuring-2022/employee-preference")
    assert "supported" in form.locked("hr_lead")
    fields = pypdf.PdfReader(io.BytesIO(prefill.filled(form, {}, {}))).get_fields() or {}
    assert fields["supported"].get("/V", "/Off") == "/Off"
    assert fields["supported"]["/Ff"] & 1
