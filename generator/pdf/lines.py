"""Text in several weights broken into lines, and one line drawn whichever way it runs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from generator.blocks import Inline, plain
from generator.pdf.direction import rightward, stretches
from generator.pdf.fonts import FontSet
from generator.pdf.tagged import TaggedCanvas

# Where a word that is wider than a line is best parted: e-mail and web addresses, double names.
_PARTS = re.compile(r"(?<=[-/@._?&=])(?=[^-/@._?&=])")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# A line may end at any space but the one between the day and the month of a date.
_SPACES = re.compile(rf"(?<![0-9])[ \t\r\n]+|[ \t\r\n]+(?!(?:{_MONTHS})\b)")


@dataclass(slots=True)
class Fragment:
    """Text in one weight on one line."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line, its fragments in reading order, none of them running both ways.

    ``backwards`` says that the paragraph runs from the right.
    """

    fragments: tuple[Fragment, ...]
    backwards: bool = False

    def draw(self, canvas: TaggedCanvas, x: float, y: float, width: float, size: float) -> None:
        """Draw the line into the open element, in a column ``width`` points wide from ``x``."""
        if self.backwards:
            x += width
            for part in self.fragments:
                x -= canvas.width(part.text, size, part.style)
                canvas.text(x, y, part.text, size, part.style)
            return
        for part in self.fragments:
            x = canvas.text(x, y, part.text, size, part.style)


@dataclass(slots=True)
class Word:
    """A word, perhaps in several weights, and its width at size 1."""

    parts: list[Fragment]
    width: float


@lru_cache(maxsize=2048)
def broken(text: Inline, width: float, size: float, fonts: FontSet, bold: bool = False) -> tuple[Line, ...]:
    """Return ``text`` as lines of at most ``width`` points; words that are wider are parted.

    Remembered, since most paragraphs of a council's letters are the same in each.
    """
    backwards = rightward(plain(text))
    lines: list[list[Word]] = [[]]
    space, room = fonts.width(" ", 1), width / size
    used = -space
    for word in _fitting(_words(text, bold, fonts), room, fonts):
        if lines[-1] and used + space + word.width > room:
            lines.append([])
            used = -space
        used += space + word.width
        lines[-1].append(word)
    return tuple(Line(_one_way(_joined(line)), backwards) for line in lines if line)


def _one_way(fragments: tuple[Fragment, ...]) -> tuple[Fragment, ...]:
    """Return the fragments parted where the direction of the text changes."""
    return tuple(Fragment(text, part.style) for part in fragments for text, _ in stretches(part.text))


def _fitting(words: Iterator[Word], room: float, fonts: FontSet) -> Iterator[Word]:
    """Yield words, those wider than ``room`` in parts."""
    for word in words:
        if word.width <= room:
            yield word
            continue
        for part in word.parts:
            for piece in _parted(part.text, room, 1, fonts, part.style):
                yield Word([Fragment(piece, part.style)], fonts.width(piece, 1, part.style))


def _words(text: Inline, bold: bool, fonts: FontSet) -> Iterator[Word]:
    """Yield words; one may change its weight within."""
    word = Word([], 0)
    for run in text:
        style = ("bold" if run.bold or bold else "") + ("italic" if run.italic else "") or "regular"
        for number, each in enumerate(_SPACES.split(run.text)):
            if number and word.parts:
                yield word
                word = Word([], 0)
            if each:
                word.parts.append(Fragment(each, style))
                word.width += fonts.width(each, 1, style)
    if word.parts:
        yield word


def _parted(text: str, width: float, size: float, fonts: FontSet, style: str) -> Iterator[str]:
    """Yield a long word in pieces that fit, parted after a sign in it or, if need be, anywhere."""
    line = ""
    for piece in _PARTS.split(text):
        if line and fonts.width(line + piece, size, style) > width:
            yield line
            line = ""
        line += piece
        while fonts.width(line, size, style) > width:
            end = _longest(line, width, size, fonts, style)
            yield line[:end]
            line = line[end:]
    if line:
        yield line


def _longest(text: str, width: float, size: float, fonts: FontSet, style: str) -> int:
    """Return how many characters of ``text`` fit, at least one; marks stay with their letter."""
    end = 1
    while end < len(text) and fonts.width(text[: end + 1], size, style) <= width:
        end += 1
    while 1 < end < len(text) and unicodedata.combining(text[end]):
        end -= 1
    return end


def _joined(words: list[Word]) -> tuple[Fragment, ...]:
    """Return the fragments of a line, words of one weight in one."""
    style = words[0].parts[0].style
    if all(part.style == style for word in words for part in word.parts):
        return (Fragment(" ".join("".join(part.text for part in word.parts) for word in words), style),)
    joined: list[Fragment] = []
    for word in words:
        for place, part in enumerate(word.parts):
            if joined and place == 0:
                joined[-1].text += " "
            if joined and joined[-1].style == part.style:
                joined[-1].text += part.text
            else:
                joined.append(Fragment(part.text, part.style))
    return tuple(joined)
