"""The tagged canvas: what it draws passes PDF/UA-1, reads in order, and repeats byte for byte."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdf
import pytest

from generator.pdf import selfcheck
from generator.pdf.tagged import TaggedCanvas

NAMES = "Łukasz Żółć, Siân Ŵyn, Ελένη, Дмитрий, محمد عبد"


def drawn() -> bytes:
    page = TaggedCanvas("Łetter to تجربة")
    with page.element("H1"):
        page.text(72, 780, "A heading", 16, "bold")
    with page.element("P"):
        page.text(72, 750, NAMES)
        page.text(72, 735, "A second line of the same paragraph.", 11, "italic")
    with page.element("L", numbering="Disc"), page.element("LI"):
        with page.element("Lbl"):
            page.text(72, 700, "•")
        with page.element("LBody"):
            page.text(90, 700, "An item", style="bolditalic")
    with page.element("P"):
        page.text(72, 650, "It goes on")
        page.new_page()
        page.text(72, 780, "on the next page.")
    with page.element("Figure", alt="A square", box=(72, 600, 92, 620)), page.drawing() as pen:
        pen.rect(72, 600, 20, 20)
    page.footer = lambda count, of: numbered(page, count, of)
    return page.save()


def numbered(page: TaggedCanvas, count: int, of: int) -> None:
    with page.artifact("Pagination"):
        page.show(72, 30, f"Page {count} of {of}", 8)


def test_a_drawn_document_is_pdf_ua(tmp_path: Path) -> None:
    page = pytest.importorskip("page", reason="page-validation is not installed (extra [check])")
    file = tmp_path / "drawn.pdf"
    file.write_bytes(drawn())
    verdict = page.validate_pdf(str(file), profile="ua1")
    assert verdict.is_compliant, verdict.failures


def test_its_tags_are_sound() -> None:
    assert selfcheck.problems(drawn()) == []


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_text_reads_back_in_every_alphabet() -> None:
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(drawn())).pages)
    for word in NAMES.replace(",", "").split():
        assert word in text


def test_the_page_numbers_know_how_many_there_are() -> None:
    pages = pypdf.PdfReader(io.BytesIO(drawn())).pages
    assert ["Page 1 of 2" in pages[0].extract_text(), "Page 2 of 2" in pages[1].extract_text()] == [
        True,
        True,
    ]


def test_no_time_and_no_font_from_outside_is_in_the_file() -> None:
    with pikepdf.open(io.BytesIO(drawn())) as pdf:
        assert set(pdf.docinfo.keys()) == {"/Title", "/Producer"}
        assert str(pdf.docinfo["/Title"]) == "Łetter to تجربة"
        made = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
        fonts = [thing for thing in made if thing.get("/Type") == "/Font"]
        assert {str(font.Subtype) for font in fonts} == {"/Type0", "/CIDFontType2"}


def test_a_right_to_left_name_carries_its_text_for_screen_readers() -> None:
    with pikepdf.open(io.BytesIO(drawn())) as pdf:
        spans = [
            thing
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Span"
        ]
        assert [str(span.ActualText) for span in spans] == ["محمد عبد"]
