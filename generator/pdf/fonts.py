"""The fonts that come along, and how a line of any text is drawn in them.

Noto Sans draws Latin, Greek and Cyrillic; FiraGO draws Arabic, Hebrew, Thai, Georgian and
Devanagari; a council may name further TrueType fonts. A glyph is always called by its
number in the whole font, in a cut of the font too, so that text can be encoded before
anyone knows which glyphs a document will need.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import pymupdf_fonts
import uharfbuzz as hb
from bidi import algorithm as unicode_bidi

from generator.errors import DataError, Fault

# What every cut of Noto Sans holds, used or not: the languages of these islands and their
# neighbours (Latin Extended-A, Romanian, Welsh), so that a form can be typed into. 13 KB.
HOME = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x192, 0x192),
    (0x218, 0x21B),
    (0x1E80, 0x1E85),
    (0x1E9E, 0x1E9E),
    (0x1EF2, 0x1EF3),
    (0x2010, 0x2027),
    (0x2030, 0x2030),
    (0x2032, 0x2033),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2212, 0x2212),
    (0x2264, 0x2265),
)
# Drawn without shaping: alphabets whose letters neither join, stack nor turn round.
SIMPLE = (
    (0x20, 0x2FF),
    (0x370, 0x58F),
    (0x1C80, 0x1CBF),
    (0x1D00, 0x1DBF),
    (0x1E00, 0x2BFF),
    (0xA640, 0xA7FF),
)
# Characters that say something about others and are never drawn themselves.
UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINERS = "\u200c\u200d"
_CONTROLS = {"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", ""}  # never drawn
_NOTO = {"regular": "notos", "bold": "notosbo", "italic": "notosit", "bolditalic": "notosbi"}
_FIRA = {"regular": "figo", "bold": "figbo", "italic": "figit", "bolditalic": "figbi"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn glyph: its number and, in thousandths of the size, its advance and offsets."""

    number: int
    advance: int
    dx: int = 0
    dy: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one font, as it is drawn from left to right.

    ``glyphs`` is empty for simple text, which ``Typeface.codes`` encodes faster;
    ``width`` is in thousandths of the size; ``text`` is in reading order.
    """

    face: Typeface
    text: str
    width: int
    glyphs: tuple[Glyph, ...] = ()
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """What a PDF needs of a font: the deflated file, widths, and glyph to Unicode (deflated)."""

    name: str
    file: bytes
    length: int
    widths: bytes
    unicode: bytes
    descriptor: str


class Typeface:
    """One TrueType font: what it can draw, how wide, and cuts of it."""

    def __init__(self, data: bytes, home: Sequence[tuple[int, int]] = ()) -> None:
        self._face = hb.Face(data)
        self._font = hb.Font(self._face)
        self._scale: float = 1000 / self._face.upem
        self.name = re.sub(
            r"[^A-Za-z0-9-]", "", self._face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or "Font"
        )
        self.covers = frozenset(self._face.unicodes)
        self.home = frozenset(
            self.glyph(code) for low, high in home for code in range(low, high + 1) if code in self.covers
        )

    def glyph(self, code: int) -> int:
        """Return the number of the glyph that draws the character ``code`` (0: none does)."""
        return int(self._font.get_nominal_glyph(code) or 0)

    def advance(self, glyph: int) -> int:
        """Return the width of a glyph in thousandths of the size."""
        advance: int = self._font.get_glyph_h_advance(glyph)
        return round(advance * self._scale)

    def is_home(self, text: str) -> bool:
        """Return whether every cut of this font can draw ``text``."""
        return self._home_characters.issuperset(text)

    @cached_property
    def _home_characters(self) -> frozenset[str]:
        return frozenset(char for char in self.widths if self.glyph(ord(char)) in self.home)

    @cached_property
    def codes(self) -> dict[int, str]:
        """Each simple character's glyph number as four hex digits, for ``str.translate``."""
        return {code: f"{self.glyph(code):04x}" for code in self._simple}

    @cached_property
    def widths(self) -> dict[str, int]:
        """Each simple character's width in thousandths of the size."""
        return {chr(code): self.advance(self.glyph(code)) for code in self._simple}

    @cached_property
    def _simple(self) -> list[int]:
        chars = (code for low, high in SIMPLE for code in range(low, high + 1) if code in self.covers)
        return [code for code in chars if unicodedata.category(chr(code))[0] not in "MC"]

    def draws_simply(self, text: str) -> bool:
        """Return whether every character is drawn by its one glyph, from left to right."""
        return self.codes.keys() >= set(map(ord, text))

    def shaped(self, text: str, backwards: bool) -> Piece:
        """Return ``text`` shaped: letters joined, marks placed, right to left if ``backwards``."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if backwards else "ltr"
        hb.shape(self._font, buffer)
        k = self._scale
        glyphs = tuple(
            Glyph(info.codepoint, round(at.x_advance * k), round(at.x_offset * k), round(at.y_offset * k))
            for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        )
        return Piece(self, text, sum(glyph.advance for glyph in glyphs), glyphs, backwards)

    @cached_property
    def characters(self) -> dict[int, str]:
        """The text that each glyph stands for: the lowest character where there are several."""
        return {self.glyph(code): _letter(code) for code in sorted(self.covers, reverse=True)}

    @cached_property
    def descriptor(self) -> str:
        """The numbers of the font descriptor (ISO 32000-1, 9.8) but its name and file."""
        head, hhea = self._face.reference_table("head").data, self._face.reference_table("hhea").data
        box = " ".join(str(_number(head, at, self._scale)) for at in (36, 38, 40, 42))
        ascent, descent = _number(hhea, 4, self._scale), _number(hhea, 6, self._scale)
        slant = -12 if "Italic" in self.name else 0
        return (
            f"/Flags 4 /FontBBox [{box}] /ItalicAngle {slant} /Ascent {ascent} /Descent {descent} "
            f"/CapHeight 714 /StemV {140 if 'Bold' in self.name else 80}"
        )

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """Return a font file that still draws ``glyphs``, under their own numbers."""
        wanted = hb.SubsetInput()
        wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(glyphs)
        wanted.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG).clear()
        # A CIDFontType2 needs only the outlines and their measures (ISO 32000-1, 9.9); the cmap
        # stays for the programs that look up there what a person types (PDFium, pypdf).
        spare = (b"GSUB", b"GPOS", b"GDEF", b"gasp", b"name", b"post")
        wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(int.from_bytes(tag, "big") for tag in spare)
        wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.RETAIN_GIDS
        return bytes(hb.subset(self._face, wanted).blob.data)


def _letter(code: int) -> str:
    """Return a character, or the plain letters of an Arabic or Hebrew presentation form."""
    return unicodedata.normalize("NFKC", chr(code)) if 0xFB1D <= code < 0xFF00 else chr(code)


def _number(table: bytes, at: int, scale: float) -> int:
    return round(int.from_bytes(table[at : at + 2], "big", signed=True) * scale)


@lru_cache(maxsize=32)
def cut(
    face: Typeface, extra: frozenset[int] = frozenset(), spoken: frozenset[tuple[int, str]] = frozenset()
) -> Cut:
    """Return the cut of ``face`` that holds its home alphabet and the glyphs ``extra``.

    ``spoken`` gives the text of glyphs that no single character stands for. The
    cut without extras is the same object each time: letters share it for nothing.
    """
    glyphs = sorted(face.home | extra)
    data = face.subset(glyphs)
    words = dict(spoken)
    meaning = {glyph: face.characters.get(glyph) or words.get(glyph, "\ufffd") for glyph in glyphs}
    tag = _tag(glyphs)
    return Cut(
        f"{tag}+{face.name}",
        zlib.compress(data, 9),
        len(data),
        _width_array(face, glyphs),
        zlib.compress(_to_unicode(meaning), 9),
        face.descriptor,
    )


def _tag(glyphs: Sequence[int]) -> str:
    """Return six letters that name the cut (ISO 32000-1, 9.6.4), the same for the same glyphs."""
    number = zlib.crc32(repr(glyphs).encode())
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))


def _width_array(face: Typeface, glyphs: Sequence[int]) -> bytes:
    """Return the /W array: runs of neighbouring glyphs (ISO 32000-1, 9.7.4.3)."""
    runs: list[tuple[int, list[int]]] = []
    for glyph in glyphs:
        if not runs or glyph != runs[-1][0] + len(runs[-1][1]):
            runs.append((glyph, []))
        runs[-1][1].append(face.advance(glyph))
    return ("[" + " ".join(f"{first}[{' '.join(map(str, widths))}]" for first, widths in runs) + "]").encode()


def _to_unicode(meaning: dict[int, str]) -> bytes:
    """Return a ToUnicode CMap (ISO 32000-1, 9.10.3) from glyph numbers to text."""
    lines = [
        f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>" for glyph, text in sorted(meaning.items())
    ]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    maps = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{maps}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


@lru_cache(maxsize=8)
def shipped(name: str) -> Typeface:
    """Return a font of the ``pymupdf-fonts`` package (data only; PyMuPDF is not needed)."""
    return Typeface(pymupdf_fonts.myfont(name), HOME if name.startswith("notos") else ())


_MAIN: dict[str, Typeface] = {}  # by style; found here thousands of times a page


@lru_cache(maxsize=8)
def named(path: str) -> Typeface:
    """Return the TrueType font in the file ``path``; DataError where it cannot be used."""
    try:
        face = Typeface(Path(path).read_bytes())
    except OSError as error:
        raise DataError(
            Fault("This font file cannot be read.", "Correct `fonts` in council.yaml.", path)
        ) from error
    if not face.covers or "glyf" not in face._face.table_tags:
        raise DataError(
            Fault("This is not a TrueType font.", "Name a .ttf file under `fonts` in council.yaml.", path)
        )
    return face


@dataclass(frozen=True)
class FontSet:
    """The fonts of one council: the shipped ones and those it names by path."""

    extra: tuple[str, ...] = ()
    _known: dict[str, tuple[Typeface, ...]] = field(default_factory=dict, compare=False, repr=False)

    def main(self, style: str = "regular") -> Typeface:
        """Return the font that draws most text in ``style``: regular, bold, italic or bolditalic."""
        return _MAIN.get(style) or _MAIN.setdefault(style, shipped(_NOTO[style]))

    def faces(self, style: str = "regular") -> tuple[Typeface, ...]:
        """Return every font for ``style``, in the order in which they are tried."""
        if style not in self._known:
            self._known[style] = (shipped(_NOTO[style]), *map(named, self.extra), shipped(_FIRA[style]))
        return self._known[style]

    def missing(self, text: str) -> str | None:
        """Return the first character that no font can draw, or None."""
        text = unicodedata.normalize("NFC", text)
        if self.main().draws_simply(text):
            return None
        visible = UNSEEN.sub("", text)
        return next(
            (char for char in visible if not any(ord(char) in face.covers for face in self.faces())), None
        )

    def width(self, text: str, size: float, style: str = "regular") -> float:
        """Return how wide ``text`` is, in points, at ``size`` points."""
        try:  # nearly all text is simple: one look-up a character
            return sum(map(self.main(style).widths.__getitem__, text)) * size / 1000
        except KeyError:
            return sum(piece.width for piece in self.pieces(text, style)) * size / 1000

    def wrap(self, text: str, room: float, size: float, style: str = "regular") -> list[str]:
        """Return ``text`` as lines no wider than ``room`` points; line ends in it are kept."""
        return list(self.lines(text, room, size, style))

    def lines(self, text: str, room: float, size: float, style: str = "regular") -> Iterator[str]:
        """Yield the lines of ``wrap`` one by one, for whoever needs only the first."""
        for part in text.split("\n"):
            # Only what could be one line is measured whole: few letters are narrower than a fifth.
            if len(part) * size < room * 5 and self.width(part, size, style) <= room:
                yield part
            else:
                yield from self._broken(part, room, size, style)

    def _broken(self, text: str, room: float, size: float, style: str) -> Iterator[str]:
        """Yield lines filled word by word; a word wider than a line is cut."""
        line: list[str] = []
        left, space = room, self.width(" ", size, style)
        for word in text.split(" "):
            wide = self.width(word, size, style)
            if line and wide > left:
                yield " ".join(line)
                line, left = [], room
            while wide > room and len(word) > 1:
                start = self._longest(word, room, size, style)
                yield word[:start]
                word = word[start:]
                wide = self.width(word, size, style)
            line.append(word)
            left -= wide + space
        yield " ".join(line)

    def _longest(self, word: str, room: float, size: float, style: str) -> int:
        """Return how many characters of a word wider than a line stand on one line."""
        end = 1
        while end < len(word) and self.width(word[: end + 1], size, style) <= room:
            end += 1
        return end

    def pieces(self, text: str, style: str = "regular") -> tuple[Piece, ...]:
        """Return one line of ``text`` as pieces from left to right.

        What no font can draw is left out: ask ``missing`` first.
        """
        text = unicodedata.normalize("NFC", text)
        main = self.main(style)
        try:
            return (Piece(main, text, sum(map(main.widths.__getitem__, text))),)
        except KeyError:
            return _mixed(text, self.faces(style))


@lru_cache(maxsize=512)
def _mixed(text: str, faces: tuple[Typeface, ...]) -> tuple[Piece, ...]:
    """Return text of several alphabets in drawing order (Unicode Annex 9, rule L2)."""
    runs = _runs(text, faces)
    highest = max((level for level, _, _ in runs), default=0)
    for level in range(highest, 0, -1):
        at = 0
        while at < len(runs):
            end = at
            while end < len(runs) and runs[end][0] >= level:
                end += 1
            runs[at:end] = runs[at:end][::-1]
            at = max(end, at + 1)
    return tuple(_piece(face, words, level % 2 == 1) for level, face, words in runs)


def _piece(face: Typeface, text: str, backwards: bool) -> Piece:
    if not backwards and face.draws_simply(text):
        return Piece(face, text, sum(map(face.widths.__getitem__, text)))
    return face.shaped(text, backwards)


def _runs(text: str, faces: tuple[Typeface, ...]) -> list[tuple[int, Typeface, str]]:
    """Return (bidi level, font, text) of each stretch that one font draws in one direction."""
    runs: list[tuple[int, Typeface, str]] = []
    for char, level in zip(*_levels(text), strict=True):
        before = runs[-1] if runs else None
        face = _face_for(char, faces, before[1] if before and before[0] == level else None)
        if face is None:
            continue
        if before and before[0] == level and before[1] is face:
            runs[-1] = (level, face, before[2] + char)
        else:
            runs.append((level, face, char))
    return runs


def _face_for(char: str, faces: tuple[Typeface, ...], before: Typeface | None) -> Typeface | None:
    """Return the font for ``char``: the one in use for marks, joiners and spaces, if it can."""
    clings = char.isspace() or char in _JOINERS or unicodedata.category(char)[0] == "M"
    if before and clings and (char in _JOINERS or ord(char) in before.covers):
        return before
    return next((face for face in faces if ord(char) in face.covers), None)


def _levels(text: str) -> tuple[str, list[int]]:
    """Return the text without direction marks, and each character's bidi level."""
    text = "".join(
        char for char in text if char in _JOINERS or unicodedata.bidirectional(char) not in _CONTROLS
    )
    if not _RTL.search(text):
        return text, [0] * len(text)
    storage = unicode_bidi.get_empty_storage()
    storage["base_level"] = base = unicode_bidi.get_base_level(text)
    storage["base_dir"] = "LR"[base]
    unicode_bidi.get_embedding_levels(text, storage)
    unicode_bidi.explicit_embed_and_overrides(storage)
    unicode_bidi.resolve_weak_types(storage)
    unicode_bidi.resolve_neutral_types(storage, False)
    unicode_bidi.resolve_implicit_levels(storage, False)
    found = iter(storage["chars"])
    levels: list[int] = []
    for char in text:  # joiners are taken out by rule X9 and go with the letter before them
        levels.append((levels or [base])[-1] if char in _JOINERS else next(found)["level"])
    return text, levels
