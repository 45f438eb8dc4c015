"""A letter as a list of blocks: what every writer (DOCX, PDF, HTML, text) is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    bold: bool = False
    italic: bool = False


Inline = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` is 1 for the letter's subject, 2 below it, and so on."""

    level: int
    text: Inline


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    text: Inline


@dataclass(frozen=True, slots=True)
class Bullets:
    """A bulleted list, one inline text an item."""

    items: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered list that starts at 1."""

    items: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A block that can be found again: label and value in each row (day, time, place)."""

    rows: tuple[tuple[Inline, Inline], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row."""

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: what it shows in words (``alt``), its plain shapes, and its title."""

    alt: str
    drawing: Drawing
    title: str = ""


Block = Heading | Paragraph | Bullets | Numbered | Facts | Table | Figure


@dataclass(frozen=True, slots=True)
class Signature:
    """The end of a letter: "Yours sincerely", room to sign, then the lines."""

    closing: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """The council at the head of its letter paper."""

    name: str
    address: tuple[str, ...]
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished letter to one reader, before any file format.

    ``address`` is the reader's name and address, one line each; ``date`` is
    written for people; ``subject`` is the level-1 heading; ``enclosed`` and
    ``copies`` may be empty. ``large`` asks for 16 point and more. Without an address
    it is a paper that is handed over, not posted.
    """

    sender: Sender
    marking: str
    address: tuple[str, ...]
    date: str
    reference: str
    salutation: str
    subject: str
    body: tuple[Block, ...]
    signature: Signature
    enclosed: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    large: bool = False
    language: str = "en-GB"
    fonts: tuple[str, ...] = field(default=())


def plain(text: Inline) -> str:
    """Return the words of ``text`` without weight."""
    return "".join(run.text for run in text)
