"""Letters as PDF/UA-1: every word, in order, tagged, within what an envelope shows and a printer prints."""

from __future__ import annotations

import gc
import io
import shutil
import subprocess
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import page
import pytest
from hypothesis import given, settings
from letters_made_up import DRAWN, LATIN, LETTER, saying, words
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from generator.blocks import Block, Bullets, Facts, Heading, Letter, Numbered, Paragraph, Run, Table, plain
from generator.errors import DataError
from generator.letters import text
from generator.pdf.letter import _inlines, write
from generator.pdf.selfcheck import problems

LONG = "It has been said before, at length, and it is said here again so that a page is filled. " * 6
FULL = replace(
    LETTER,
    body=(
        *LETTER.body,
        *(Paragraph((Run(LONG),)),) * 8,
        Table(((Run("Step"),), (Run("By"),)), (((Run("Outcome"),), (Run("Friday"),)),) * 60),
        Bullets(((Run(LONG),),) * 4),
        Paragraph((Run("This is the end."),)),
    ),
)


def pages(data: bytes) -> list[str]:
    return [each.extract_text() for each in PdfReader(io.BytesIO(data)).pages]


def body_words(data: bytes, letter: Letter) -> list[str]:
    """Return the words of the file without what stands at the head and foot of its pages."""
    told = []
    count = len(pages(data))
    for number, each in enumerate(pages(data), 1):
        running = words(f"{letter.sender.name} \u00b7 {letter.reference}") if number > 1 else []
        foot = ["Page", str(number), "of", str(count)]
        found = words(each)
        assert found[-len(foot) :] == foot
        told += found[: -len(foot)]
        if running:
            at = len(told) - len(found) + len(foot)
            assert told[at : at + len(running)] == running
            del told[at : at + len(running)]
    return told


def tags(data: bytes) -> list[str]:
    """Return the names of the structure elements in reading order."""
    found: list[str] = []

    def walk(kid: object) -> None:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, list):
            for each in kid:
                walk(each)
        elif isinstance(kid, DictionaryObject) and "/S" in kid:
            found.append(str(kid["/S"])[1:])
            walk(kid.get("/K"))

    root: Any = PdfReader(io.BytesIO(data)).trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    return found


@pytest.mark.parametrize(
    "letter",
    [
        LETTER,
        replace(LETTER, large=True),
        FULL,
        replace(FULL, large=True),
        saying(*DRAWN),
        replace(LETTER, body=(), enclosed=(), copies=(), marking="", reference="", address=()),
    ],
)
def test_every_letter_is_pdf_ua(letter: Letter, tmp_path: Path) -> None:
    data = write(letter)
    (tmp_path / "letter.pdf").write_bytes(data)
    result = page.validate_pdf(str(tmp_path / "letter.pdf"), profile="ua1")
    assert result.is_compliant, [str(failure) for failure in result.failures]
    assert problems(data) == []


def test_its_words_are_those_of_the_text_in_the_same_order() -> None:
    assert body_words(write(LETTER), LETTER) == words(text.write(LETTER))


def test_a_letter_of_many_pages_loses_nothing_and_tells_how_many_there_are() -> None:
    data = write(FULL)
    assert len(pages(data)) > 3
    told = " ".join(body_words(data, FULL))
    assert told.count("page is filled.") == 12 * 6
    assert told.count("Outcome Friday") == 60


def test_its_title_and_language_are_set_and_no_person_or_time_is_in_its_data() -> None:
    reader = PdfReader(io.BytesIO(write(LETTER)))
    assert reader.metadata is not None
    assert reader.metadata.title == LETTER.subject
    assert "/Author" not in reader.metadata or "Pat" not in str(reader.metadata.author)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert write(LETTER) == write(LETTER)


def test_headings_lists_and_tables_are_tagged_as_such() -> None:
    found = tags(write(LETTER))
    assert [tag for tag in found if tag in ("H1", "H2", "H3", "L", "Table")] == [
        "H1",
        "Table",
        "H2",
        "L",
        "H3",
        "L",
        "L",
        "Table",
        "L",
        "L",
    ]
    assert found.count("LI") == found.count("Lbl") == found.count("LBody") == 8
    assert (found.count("TR"), found.count("TH"), found.count("TD")) == (4, 4, 4)


def test_a_table_s_head_comes_back_on_each_page_but_is_tagged_once() -> None:
    data = write(FULL)
    assert sum("Step By" in each.replace("\n", " ") for each in pages(data)) > 1
    assert tags(data).count("TH") == 2 + 2 + 2


def test_the_signature_stays_with_the_last_paragraph_wherever_the_page_ends() -> None:
    for count in range(8, 26):
        letter = replace(
            LETTER,
            enclosed=(),
            copies=(),
            body=(*(Paragraph((Run("Filling."),)),) * count, Paragraph((Run("This is the end."),))),
        )
        last = [each for each in pages(write(letter)) if "This is the end." in each]
        assert "Yours sincerely" in last[0]
        assert "Head of Inventions" in last[0]


def test_a_line_never_ends_within_a_day_and_its_month() -> None:
    for count in range(8, 20):
        told = pages(
            write(saying("x " * count + "word word word word word word on Wednesday 1 April 2026."))
        )[0]
        assert "1 April" in told


def test_a_heading_is_never_the_last_thing_on_a_page() -> None:
    for count in range(10, 26):
        body: tuple[Block, ...] = (
            *(Paragraph((Run("Filling."),)),) * count,
            Heading(2, (Run("A heading"),)),
            Paragraph((Run("Its text."),)),
        )
        found = [each for each in pages(write(replace(LETTER, body=body))) if "A heading" in each]
        assert "Its text." in found[0]


@pytest.mark.parametrize("name", [name for name in DRAWN if "محمد" not in name])
def test_latin_and_welsh_names_are_as_typed(name: str) -> None:
    letter = replace(saying(f"To {name}."), address=(name, "ZZ1 1ZZ"), salutation=f"Dear {name}")
    assert body_words(write(letter), letter) == words(text.write(letter))


def test_arabic_is_read_as_typed_in_english_and_alone() -> None:
    data = write(saying("I spoke to محمد علي today.", "محمد علي", "محمد علي wrote to me."))
    assert b"+FiraGO" in data
    lines = pages(data)[0].splitlines()
    for line in ("I spoke to محمد علي today.", "محمد علي", "محمد علي wrote to me."):
        assert line in lines


@settings(max_examples=40, deadline=None)
@given(LATIN)
def test_any_latin_word_comes_out_whole(value: str) -> None:
    told = "".join("".join(pages(write(saying(f"Before {value} after.")))).split())
    assert f"Before{''.join(value.split())}after." in told


@pytest.mark.parametrize(("char", "code"), [("王", "U+738B"), ("\U0001f600", "U+1F600")])
def test_a_character_without_a_glyph_stops_the_pdf_and_says_what_to_do(char: str, code: str) -> None:
    for letter in (
        saying(f"Dear {char}秀"),
        replace(LETTER, copies=(char,)),
        replace(LETTER, address=(char,)),
    ):
        with pytest.raises(DataError) as caught:
            write(letter)
        assert f'"{char}" ({code})' in str(caught.value)
        assert "DOCX or HTML" in str(caught.value)
        assert "council.yaml" in str(caught.value)


def test_a_font_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="font"):
        write(replace(saying("王"), fonts=(str(tmp_path / "no.ttf"),)))


WIDE = (
    (Paragraph((Run("x" * 900),)),),
    (Bullets(((Run("hr-" * 200),),)),),
    (Facts((((Run("y" * 200),), (Run("z" * 400),)),)),),
    (Table(((Run("a"),),) * 6, (((Run("long@made-up.example " * 90),),) * 6,) * 2),),
    (Numbered(((Run("n"),),) * 120),),
)


@pytest.mark.parametrize("body", WIDE)
def test_long_words_and_tall_cells_are_parted_and_whole(body: tuple[Block, ...]) -> None:
    letter = replace(LETTER, body=body, large=True)
    data = write(letter)
    assert problems(data) == []
    told = "".join("".join(body_words(data, letter)).split())
    for letter_of in "xyz":
        wanted = "".join(plain(text) for block in body for text in _inlines(block)).count(letter_of)
        assert told.count(letter_of) >= wanted


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm (poppler-utils) is not installed")
@pytest.mark.parametrize(
    "letter",
    [
        replace(LETTER, body=WIDE[0] + WIDE[3]),
        replace(LETTER, large=True),
        FULL,
        replace(
            LETTER,
            sender=replace(LETTER.sender, name="A Very Long Council Name of Made-up " * 2),
            address=("A very long line of an address that does not end " * 2,) * 3,
        ),
    ],
)
def test_nothing_is_drawn_where_a_posted_letter_must_stay_white(letter: Letter, tmp_path: Path) -> None:
    """As GOV.UK Notify looks: what lies outside the printable areas is white in a picture of the page."""
    (tmp_path / "letter.pdf").write_bytes(write(letter))
    subprocess.run(["pdftoppm", "-r", "50.8", "-gray", "letter.pdf", "page"], cwd=tmp_path, check=True)
    for number, picture in enumerate(sorted(tmp_path.glob("page*.pgm"))):
        areas = FIRST_PAGE if number == 0 else ((15, 5, 195, 292),)
        assert not list(outside(picture.read_bytes(), areas)), f"page {number + 1}"


# Millimetres from the left and top: body, logo, contact block, address window.
FIRST_PAGE = ((15, 95, 195, 292), (15, 5, 125, 30), (125, 30, 190, 95), (24.6, 39.5, 120, 66.3))


def outside(
    pgm: bytes, areas: tuple[tuple[float, float, float, float], ...]
) -> Iterator[tuple[float, float]]:
    """Yield the places (mm) of dots that are not white and lie in none of ``areas``, each grown by 1 mm."""
    _, size, _, dots = pgm.split(b"\n", 3)
    wide = int(size.split()[0])
    for at, dot in enumerate(dots):
        x, y = at % wide / 2, at // wide / 2
        if dot < 250 and not any(a - 1 <= x <= c + 1 and b - 1 <= y <= d + 1 for a, b, c, d in areas):
            yield x, y


def test_the_first_page_keeps_clear_of_the_envelope_and_the_contact_block() -> None:
    """Millimetres from the top left: the address in 24.6-120 x 39.5-66.3, the letter itself below 95."""
    letter = replace(LETTER, address=tuple(f"Line {number} of the address" for number in range(1, 8)))
    mm = 72 / 25.4
    places: dict[str, tuple[float, float]] = {}

    def visit(words: str, _: object, at: list[float], __: object, ___: object) -> None:
        places.setdefault(words.strip(), (at[4] / mm, 297 - at[5] / mm))

    PdfReader(io.BytesIO(write(letter))).pages[0].extract_text(visitor_text=visit)
    for line in letter.address:
        x, y = places[line]
        assert x >= 24.6
        assert 39.5 + 2.5 <= y <= 66.3 - 0.8
    for line in (*letter.sender.address, letter.sender.phone):
        x, y = places[line]
        assert x >= 125
        assert 30 + 2 <= y <= 95
    assert places["Private and confidential"][1] > 95
    assert places[letter.sender.name][1] < 30


def test_memory_stays_flat_from_letter_to_letter() -> None:
    def some(count: int) -> None:
        for number in range(count):
            write(replace(LETTER, reference=f"R-{number}"))
        gc.collect()

    some(20)
    tracemalloc.start()
    try:
        some(20)
        before = tracemalloc.get_traced_memory()[0]
        some(60)
        assert tracemalloc.get_traced_memory()[0] - before < 300_000
    finally:
        tracemalloc.stop()
