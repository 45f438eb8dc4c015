"""Letters in Word: in the letterhead's own styles, the same however made, and never losing a word."""

from __future__ import annotations

import gc
import io
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from letters_made_up import LETTER, NAMES, TEXTS, saying, words
from lxml import etree

from generator.blocks import Letter, Numbered, Paragraph, Run
from generator.errors import DataError
from generator.letters import text
from generator.letters.docx import Letterhead

SHIPPED = Path(__file__).resolve().parents[1] / "templates" / "newcastle-under-lyme" / "letterhead.docx"
LETTERHEAD = Letterhead(SHIPPED)
BODY = "word/document.xml"


def part(data: bytes, name: str = BODY) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(name)


def tree(data: bytes, name: str = BODY) -> Any:
    return etree.fromstring(part(data, name))


def paragraphs(data: bytes) -> list[str]:
    """Return the text of every paragraph of the body, those in tables too, in order."""
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in tree(data).iter(qn("w:p"))]


def found(data: bytes, wanted: str) -> Any:
    return next(
        p for p in tree(data).iter(qn("w:p")) if "".join(t.text or "" for t in p.iter(qn("w:t"))) == wanted
    )


def changed(**edits: str) -> bytes:
    """Return the shipped letterhead with some of its paragraphs' text replaced (``old=new`` as given)."""
    document = Document(str(SHIPPED))
    for paragraph in document.paragraphs:
        if paragraph.text in edits:
            paragraph.text = edits[paragraph.text]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def same_xml(one: Any, other: Any) -> bool:
    return (
        (one.tag, one.text or "", one.tail or "", dict(one.attrib))
        == (other.tag, other.text or "", other.tail or "", dict(other.attrib))
        and len(one) == len(other)
        and all(same_xml(a, b) for a, b in zip(one, other, strict=True))
    )


@pytest.mark.parametrize(
    "letter",
    [
        LETTER,
        replace(LETTER, large=True),
        saying(*NAMES),
        replace(LETTER, enclosed=(), copies=(), marking="", reference="", address=NAMES),
    ],
)
def test_the_fast_way_and_docxtpl_itself_give_the_same_file(letter: Letter) -> None:
    fast, slow = LETTERHEAD.write(letter), LETTERHEAD.write_by_docxtpl(letter)
    assert paragraphs(fast) == paragraphs(slow)
    names = [set(zipfile.ZipFile(io.BytesIO(data)).namelist()) for data in (fast, slow)]
    assert names[0] == names[1]
    for name in sorted(names[0]):
        if name.endswith((".xml", ".rels")) and "_rels" not in name and "Content_Types" not in name:
            assert same_xml(tree(fast, name), tree(slow, name)), name


def test_word_s_own_reader_opens_it_and_finds_the_words_of_the_text() -> None:
    document = Document(io.BytesIO(LETTERHEAD.write(LETTER)))
    assert document.core_properties.title == LETTER.subject
    told = [*words(text.write(LETTER))]
    head = " ".join(p.text for p in document.sections[0].first_page_header.paragraphs)
    assert sorted(words(head + " " + " ".join(paragraphs(LETTERHEAD.write(LETTER))))) == sorted(told)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_as_typed_wherever_they_stand(name: str) -> None:
    letter = replace(
        saying(f"To {name}."),
        address=(name, "x"),
        salutation=f"Dear {name}",
        subject=f"About {name}",
        enclosed=(name,),
    )
    lines = paragraphs(LETTERHEAD.write(letter))
    for wanted in (f"To {name}.", name, f"Dear {name}", f"About {name}"):
        assert wanted in lines


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_text_comes_out_intact_and_moves_nothing(value: str) -> None:
    before, after = (paragraphs(LETTERHEAD.write(saying("Before", each, "After"))) for each in ("x", value))
    assert after == [value if line == "x" else line for line in before]


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x1f", "\ud800", "\uffff"])
def test_what_xml_forbids_is_refused(char: str) -> None:
    with pytest.raises(DataError, match=f"U\\+{ord(char):04X}"):
        LETTERHEAD.write(saying(f"secret{char}"))


def test_blocks_name_the_letterhead_s_own_styles() -> None:
    document: Any = Document(io.BytesIO(LETTERHEAD.write(LETTER)))
    styles = {p.text: p.style.name for p in document.paragraphs}
    assert styles["Your grievance: invitation to a meeting"] == "Heading 1"
    assert styles["What you need to do"] == "Heading 2"
    assert styles["On the day"] == "Heading 3"
    assert styles["Tell me who comes with you."] == "List Bullet"
    assert styles["You speak."] == "List Number"
    assert styles["Ring me if anything is unclear."] == "Body Text"
    assert styles["Yours sincerely"] == "Closing"
    assert [table.style.name for table in document.tables] == ["Letter Facts", "Letter Table"]
    assert [run.bold for run in found_paragraph(document, "You wrote").runs] == [None, True, None, None, None]


def found_paragraph(document: Any, start: str) -> Any:
    return next(p for p in document.paragraphs if p.text.startswith(start))


def test_every_numbered_list_begins_at_one() -> None:
    data = LETTERHEAD.write(LETTER)
    lists = [
        found(data, words).find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}").get(qn("w:val"))
        for words in ("You speak.", "I ask.", "I write to you.")
    ]
    assert lists[0] == lists[1] != lists[2]
    numbering = tree(data, "word/numbering.xml")
    for number in lists:
        instance = numbering.find(f"w:num[@w:numId='{number}']", {"w": qn("w:x")[1:].split("}")[0]})
        assert instance.find(f".//{qn('w:startOverride')}").get(qn("w:val")) == "1"


def test_more_numbered_lists_than_the_letterhead_holds_are_refused() -> None:
    with pytest.raises(DataError, match="more than 40 numbered lists"):
        LETTERHEAD.write(replace(LETTER, body=(Numbered(((Run("x"),),)),) * 41))


def test_tables_are_kept_apart_and_repeat_their_head() -> None:
    body = tree(LETTERHEAD.write(LETTER))
    tables = list(body.iter(qn("w:tbl")))
    assert all(table.getnext().tag == qn("w:p") for table in tables)
    facts, steps = tables
    assert steps.find(f".//{qn('w:tblHeader')}") is not None
    assert facts.find(f".//{qn('w:tblHeader')}") is None
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in body.iter(qn("w:tr")))


def test_the_signature_stays_with_the_last_paragraph() -> None:
    data = LETTERHEAD.write(LETTER)
    kept = [
        found(data, words).find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None
        for words in (
            "Ring me if anything is unclear.",
            "Yours sincerely",
            "Pat Madeup",
            "Head of Inventions",
        )
    ]
    assert kept == [True, True, True, False]


def test_arabic_runs_from_right_to_left() -> None:
    data = LETTERHEAD.write(saying("محمد علي", "I spoke to محمد علي today."))
    alone, within = found(data, "محمد علي"), found(data, "I spoke to محمد علي today.")
    assert alone.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
    assert within.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is None
    turned = [r.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None for r in within.iter(qn("w:r"))]
    assert turned == [False, True, False]


def test_the_same_letter_gives_the_same_bytes_without_dates_or_people() -> None:
    data = LETTERHEAD.write(LETTER)
    assert data == Letterhead(SHIPPED).write(LETTER)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist().count("docProps/core.xml") == 1
    core = part(data, "docProps/core.xml").decode()
    assert "Made-up Borough Council" in core
    assert "created" not in core
    assert "python-docx" not in core
    assert "Pat" not in core


def test_the_language_is_british_english() -> None:
    assert (
        tree(LETTERHEAD.write(LETTER), "word/styles.xml").find(f".//{qn('w:lang')}").get(qn("w:val"))
        == "en-GB"
    )


def test_large_print_is_16_point_or_more_but_for_the_envelope() -> None:
    styles = tree(LETTERHEAD.write(replace(LETTER, large=True)), "word/styles.xml")
    for style in styles.iter(qn("w:style")):
        name = style.find(qn("w:name")).get(qn("w:val"))
        for size in style.iter(qn("w:sz")):
            assert int(size.get(qn("w:val"))) >= 32 or name == "Envelope Address", name


# --- letterheads that councils bring


def test_a_letterhead_that_needs_docxtpl_goes_through_it() -> None:
    dynamic = Document(io.BytesIO(SHIPPED.read_bytes()))
    table = dynamic.add_table(1, 1)
    table.cell(0, 0).text = "{% colspan 1 %}{{ subject }}"
    out = io.BytesIO()
    dynamic.save(out)
    written = Letterhead(out.getvalue()).write(LETTER)
    assert paragraphs(written).count(LETTER.subject) == 2


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"{{ date }}": "{{ dtae }}"}, "no place for date"),
        ({"{{p body }}": "The body"}, "no place for body"),
        (
            {"{{ salutation }}": "{{ salutation }} {{ salutatoin }}"},
            'There is no "salutatoin".* "salutation"',
        ),
        ({"{{p body }}": "{{ body }}"}, "written {{p body }}"),
        ({"{{ date }}": "{{ date.__class__.__mro__ }} {{ date }}"}, "underscore"),
        ({"{{ date }}": "{{ date | safe }}"}, 'no filter "safe"'),
        ({"{{ date }}": "{% for x in range(99) %}{{ date }}{% endfor %}"}, "no use for call"),
        ({"{{ date }}": "{{ date }}{% if x"}, "letterhead.docx: "),
    ],
)
def test_a_letterhead_with_a_mistake_is_refused_in_one_sentence(edit: dict[str, str], message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        Letterhead(changed(**edit)).write(LETTER)
    assert "\n" not in str(caught.value)


def test_missing_styles_are_all_named() -> None:
    document = Document(str(SHIPPED))
    for name in ("Closing", "Letter Facts"):
        element = document.styles[name].element
        element.getparent().remove(element)
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(DataError, match="no style called Closing, Letter Facts"):
        Letterhead(out.getvalue(), "own/letterhead.docx")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04 cut", SHIPPED.read_bytes()[:9000]])
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(DataError, match="not a Word document"):
        Letterhead(data)


def test_memory_stays_flat_from_letter_to_letter() -> None:
    def some(count: int) -> None:
        for number in range(count):
            LETTERHEAD.write(replace(saying(f"Invented {number}"), reference=f"R-{number}"))
        gc.collect()

    some(150)
    tracemalloc.start()
    try:
        some(150)
        before = tracemalloc.get_traced_memory()[0]
        some(300)
        assert tracemalloc.get_traced_memory()[0] - before < 100_000
    finally:
        tracemalloc.stop()


def test_a_letter_without_a_body_is_still_a_letter() -> None:
    assert "Yours sincerely" in paragraphs(LETTERHEAD.write(replace(LETTER, body=())))
    assert "x" in paragraphs(LETTERHEAD.write(replace(LETTER, body=(Paragraph((Run("x"),)),))))
