"""What a document says of a row: the same question when it is made and when it is read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from generator import resources
from generator.bulk.matters import Matter
from generator.bulk.runfile import Run
from generator.letters import render
from generator.packs import needs
from generator.pdf.fonts import UNSEEN
from generator.policies import Letter
from generator.workdays import clock, long_date

_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class Words:
    """The words of one document."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", UNSEEN.sub("", text))

    @cached_property
    def flowing(self) -> str:
        """The words with one space between them."""
        return " ".join(self.text.split())

    def say(self, value: Any) -> bool:
        """Return whether ``value`` stands here: a text, a number, or all parts of a list.

        A number is looked for as whole figures, with commas and pence or without. Of a
        text that runs from the right each word is looked for: lines show them in another order.
        """
        found = list(_parts(value))
        return bool(found) and all(self._says(part) for part in found)

    def _says(self, part: str | int | float | Decimal) -> bool:
        if not isinstance(part, str):
            ways = {str(part), f"{part:,}", f"{part:.2f}", f"{part:,.2f}"}
            ways |= {f"{part:,.2f}".rstrip("0").rstrip(".")}
            either = "|".join(map(re.escape, ways))
            return re.search(rf"(?<![\d.,])(?:{either})(?![\d]|[.,]\d)", self.text) is not None
        plain = unicodedata.normalize("NFC", UNSEEN.sub("", part))
        pieces = plain.split() if _RTL.search(plain) else [plain]
        return all(self._whole(" ".join(piece.split())) for piece in pieces)

    def _whole(self, piece: str) -> bool:
        """Return whether ``piece`` stands here as whole words: "Ann Li" does not stand in "Joann Little"."""
        at = self.flowing.find(piece)
        while at >= 0:
            if _whole_words(self.flowing, at, at + len(piece)):
                return True
            at = self.flowing.find(piece, at + 1)
        letters = (re.escape(letter) for letter in piece if not letter.isspace())  # a line may break anywhere
        found = re.finditer(r"\s*".join(letters), self.text)
        return any(_whole_words(self.text, *one.span()) for one in found)


def _whole_words(text: str, start: int, end: int) -> bool:
    """Return whether no word goes on before ``start`` or behind ``end``."""
    return not (
        (start and _in_word(text[start]) and _in_word(text[start - 1]))
        or (end < len(text) and _in_word(text[end - 1]) and _in_word(text[end]))
    )


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


# What of the row's own a letter prints, by the name that a letter's text has for it.
_IN_TEXTS = {
    "reader.payroll_number": "payroll number",
    "reader.job_title": "job title",
    "meeting.day": "day of the meeting",
    "meeting.starts": "time of the meeting",
    "meeting.place": "place of the meeting",
}


@dataclass(frozen=True)
class Printing:
    """Which particulars a letter's text prints: for everybody who has them, and on some condition."""

    always: frozenset[str]
    sometimes: frozenset[str]


def printing(run: Run, letter: Letter) -> Printing:
    """Return which particulars ``letter`` prints, as its text was written."""
    return _printing(letter.name, letter.to == run.role, resources.roots(run.own))


@lru_cache(maxsize=64)
def _printing(letter: str, to_the_person: bool, roots: tuple[Path, ...]) -> Printing:
    always = _names(render.printed(letter, roots), to_the_person)
    used = _names(render.survey(letter, None, roots).names, to_the_person)
    return Printing(always, used - always)


def _names(names: Iterable[str], to_the_person: bool) -> frozenset[str]:
    """Return what ``particulars`` calls the values that a text calls by ``names``."""
    own = {_IN_TEXTS.get(name, "") for name in names if to_the_person or not name.startswith("reader.")}
    answers = {
        name.removeprefix("answers.").replace(".*.", ": ") for name in names if name.startswith("answers.")
    }
    return frozenset(own | answers) - {""}


def sayable(value: Any) -> bool:
    """Return whether ``value`` is something that a letter prints: not a yes or no, not nothing."""
    return any(True for _ in _parts(value))


def _parts(value: Any) -> Iterator[str | int | float | Decimal]:
    """Yield an answer as what a letter prints of it, one for each paragraph or item."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float | Decimal):
        yield value
    elif isinstance(value, Mapping):
        yield from _parts(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _parts(item)
    else:
        lines = (line.strip().removeprefix("- ") for line in str(value).splitlines())
        yield from (line for line in lines if line)


def particulars(matter: Matter, letter: Letter) -> Mapping[str, Any]:
    """Return what ``letter`` may say of its row's person, meeting and figures, by name."""
    person, meeting = matter.person, matter.sent.meeting
    found: dict[str, Any] = {"payroll number": person.payroll_number, "job title": person.job_title}
    if meeting is not None:
        found["day of the meeting"] = long_date(meeting.at.date())
        found["time of the meeting"] = clock(meeting.at)
        found["place of the meeting"] = meeting.place
    own = matter.own_answers.get(letter.same_answers_as or letter.id, {})
    lines = {
        f"{name}: {column}": [line[column] for line in value if column in line]
        for name, value in own.items()
        if isinstance(value, list)
        for column in dict.fromkeys(key for line in value if isinstance(line, dict) for key in line)
    }
    figures = {name: one for name, one in own.items() if isinstance(one, int | float | Decimal)}
    return {**found, **needs.in_words({**own, **lines}, letter.needs), **figures}
