"""The fonts: what they can draw, how wide, in which order, and how small a cut is."""

from __future__ import annotations

import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import DataError
from generator.pdf import fonts
from generator.pdf.fonts import FontSet

SHIPPED = FontSet()


@pytest.mark.parametrize("text", [
    "Łukasz Żółć", "Siân Ŵyn", "Zoë O'Connor", "Łŵ – “quoted” … € £", "Ελένη", "Дмитрий", "محمد", "שלום",
    "e\u0302", "مُحَمَّد", "a\u200bb", "\u2066Ada\u2069", "ไทย", "हिन्दी",
])  # fmt: skip
def test_names_of_many_alphabets_have_every_glyph(text: str) -> None:
    assert SHIPPED.missing(text) is None


@pytest.mark.parametrize(
    ("text", "first"), [("Ada 王秀英", "王"), ("a\tb", "\t"), ("😀", "😀"), ("a\nb", "\n")]
)
def test_the_first_character_that_no_font_has_is_named(text: str, first: str) -> None:
    assert SHIPPED.missing(text) == first


def test_latin_is_one_piece_and_needs_no_shaping() -> None:
    (piece,) = SHIPPED.pieces("Siân Ŵyn")
    assert not piece.glyphs
    assert piece.face is SHIPPED.main()


def test_arabic_is_shaped_and_drawn_from_right_to_left() -> None:
    (piece,) = SHIPPED.pieces("محمد")
    assert piece.backwards
    assert piece.text == "محمد"
    meem, dal = "م", "د"
    drawn = [piece.face.characters.get(glyph.number) for glyph in piece.glyphs]
    assert drawn[0] == dal
    assert drawn[-1] == meem
    assert [glyph.number for glyph in piece.glyphs][-1] != piece.face.glyph(ord(meem)), "the letters join"


def test_an_arabic_name_in_an_english_line_keeps_its_place() -> None:
    texts = [piece.text for piece in SHIPPED.pieces("Dear محمد علي (by hand) 12")]
    assert texts == ["Dear ", "محمد علي", " (by hand) 12"]


def test_a_line_that_begins_in_arabic_runs_from_the_right() -> None:
    texts = [piece.text for piece in SHIPPED.pieces("محمد Ada")]
    assert texts[0] == "Ada"


def test_letter_and_mark_apart_are_drawn_as_one_letter() -> None:
    assert SHIPPED.width("e\u0302", 10) == SHIPPED.width("ê", 10)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])), st.sampled_from(["regular", "bold"]))
def test_any_text_at_all_can_be_laid_out(text: str, style: str) -> None:
    assert SHIPPED.width(text, 11, style) >= 0
    assert sum(len(piece.text) for piece in SHIPPED.pieces(text, style)) <= len(text) * 3


@given(st.text("abc Łŵ\n-W", max_size=200), st.floats(20, 300))
def test_wrapped_lines_fit_and_lose_nothing(text: str, room: float) -> None:
    lines = SHIPPED.wrap(text, room, 11)
    assert all(SHIPPED.width(line, 11) <= room + 0.001 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert SHIPPED.wrap("W" * 40, 100, 11)[0] == "W" * int(100 / SHIPPED.width("W", 11))


def test_the_home_cut_is_small_and_the_same_object_each_time() -> None:
    made = fonts.cut(SHIPPED.main())
    assert len(made.file) < 20_000
    assert made is fonts.cut(SHIPPED.main())
    assert len(zlib.decompress(made.file)) == made.length


def test_a_cut_keeps_the_glyphs_numbers() -> None:
    face = SHIPPED.main()
    omega = face.glyph(ord("Ω"))
    with_omega = fonts.Typeface(face.subset(face.home | {omega}))
    assert with_omega.glyph(ord("Ω")) == omega
    assert fonts.cut(face, frozenset({omega})).name != fonts.cut(face).name


def test_a_font_file_that_is_missing_is_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    absent = str(tmp_path / "absent.ttf")
    with pytest.raises(DataError, match="cannot be read"):
        FontSet((absent,)).pieces("王")


def test_a_file_that_is_no_font_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = tmp_path / "font.ttf"
    text.write_text("not a font", encoding="utf-8")
    with pytest.raises(DataError, match="not a TrueType font"):
        FontSet((str(text),)).pieces("王")


def test_a_named_font_is_tried_before_firago(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "own.ttf"
    firago = FontSet().faces()[-1]
    file.write_bytes(firago.subset({firago.glyph(ord(char)) for char in "محد"}))
    own = FontSet((str(file),))
    assert own.faces()[1] is fonts.named(str(file))
    assert own.pieces("م")[0].face is fonts.named(str(file))


def test_pymupdf_itself_is_not_needed() -> None:
    assert not {"fitz", "pymupdf"} & set(sys.modules)
