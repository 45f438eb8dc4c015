"""What a document says of a row: the same question when it is made and when it is read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
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
        if piece in self.flowing and _bounded(re.escape(piece)).search(self.flowing):
            return True
        letters = (re.escape(letter) for letter in piece if not letter.isspace())
        return _bounded(r"\s*".join(letters)).search(self.text) is not None  # a line may break anywhere


@lru_cache(maxsize=256)
def _bounded(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)|(?=\W)){pattern}(?:(?!\w)|(?<=\W))")


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


# What of the row's own a letter prints, by the name that a letter's text has for it.
_IN_TEXTS = {
    "reader.payroll_number": "payroll number",
    "reader.job_title": "job title",
    "meeting.day": "day of the meeting",
    "meeting.starts": "time of the meeting",
    "meeting.place": "place of the meeting",
}


def must_say(run: Run, letter: Letter) -> frozenset[str]:
    """Return which particulars ``letter`` prints for everybody who has them, as its text was written."""
    return _must_say(letter.name, letter.to == run.role, resources.roots(run.own))


@lru_cache(maxsize=64)
def _must_say(letter: str, to_the_person: bool, roots: tuple[Path, ...]) -> frozenset[str]:
    names = render.printed(letter, roots)
    own = {_IN_TEXTS.get(name) for name in names if to_the_person or not name.startswith("reader.")}
    answers = {
        name.removeprefix("answers.").replace(".*.", ": ") for name in names if name.startswith("answers.")
    }
    return frozenset(filter(None, own | answers))


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
