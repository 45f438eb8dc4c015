"""What a document says of a row: the same question when it is made and when it is read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from generator.bulk.matters import Matter
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
    def dense(self) -> str:
        """The words without any space: a line may break anywhere."""
        return squeezed(self.text)

    def say(self, value: Any) -> bool:
        """Return whether ``value`` stands here: a text, a number, or all parts of a list.

        A number is looked for as whole figures, with commas and pence or without. Of a
        text that runs from the right each word is looked for: lines show them in another order.
        """
        found = list(_parts(value))
        return bool(found) and all(self._says(part) for part in found)

    def _says(self, part: str | int | float) -> bool:
        if not isinstance(part, str):
            ways = {str(part), f"{part:,}", f"{part:.2f}", f"{part:,.2f}"}
            ways |= {f"{part:,.2f}".rstrip("0").rstrip(".")}
            either = "|".join(map(re.escape, ways))
            return re.search(rf"(?<![\d.,])(?:{either})(?![\d]|[.,]\d)", self.text) is not None
        plain = unicodedata.normalize("NFC", UNSEEN.sub("", part))
        pieces = plain.split() if _RTL.search(plain) else [plain]
        return all(squeezed(piece) in self.dense for piece in pieces)


def squeezed(text: str) -> str:
    """Return ``text`` without any space."""
    return "".join(text.split())


def _parts(value: Any) -> Iterator[str | int | float]:
    """Yield an answer as what a letter prints of it, one for each paragraph or item."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield value
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
    figures = {name: one for name, one in own.items() if isinstance(one, int | float)}
    return {**found, **needs.in_words(own, letter.needs), **figures}
