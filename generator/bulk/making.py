"""A stretch of rows made into packs: each from its one row, and what is to be told of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator.blocks import Bullets, Facts, Heading, Letter, Numbered, Paragraph, Table, plain
from generator.bulk import checks, runfile
from generator.bulk.matters import Clerk, Matter
from generator.bulk.people import People, Row
from generator.bulk.runfile import Run
from generator.bulk.saying import Words, particulars, printing
from generator.errors import DueProcessError, Fault
from generator.packs import pack
from generator.packs.compose import Composed
from generator.pdf.fonts import FontSet

STRETCH = 25  # rows made, marked and taken up again together


@dataclass(frozen=True)
class Plan:
    """What every worker needs to know once: the run file's text and name, and the council's own data."""

    text: str
    name: str
    own: Path | None

    def run(self) -> Run:
        """Return the run, read once in each process."""
        return runfile.parse(self.text, self.name, self.own)


@dataclass(frozen=True)
class Stretch:
    """Some rows of the file, to be made together. ``number`` counts stretches from 0."""

    plan: Plan
    number: int
    file: str
    places: Mapping[str, int]
    rows: tuple[Row, ...]

    def matters(self) -> tuple[list[Matter], list[Fault]]:
        """Return the matter of each row, and every fault in them."""
        clerk = Clerk(self.plan.run(), People(self.file, self.places, self.rows))
        found = [clerk.matter(row) for row in self.rows]
        faults = [fault for _, faults in found for fault in faults]
        return [matter for matter, _ in found if matter is not None], faults


@dataclass(frozen=True)
class Pack:
    """One person's finished documents, by name, and what the manifest tells of them."""

    folder: str
    files: Mapping[str, bytes]
    record: Mapping[str, Any]


def stretches(plan: Plan, table: People) -> Iterator[Stretch]:
    """Yield the rows of ``table`` in stretches, always the same ones."""
    for number, first in enumerate(range(0, len(table.rows), STRETCH)):
        rows = table.rows[first : first + STRETCH]
        yield Stretch(plan, number, table.file, table.places, rows)


def faults(stretch: Stretch) -> list[Fault]:
    """Return every fault in the rows of ``stretch``: cell by cell, then against the law."""
    run = stretch.plan.run()
    matters, found = stretch.matters()
    return found + [fault for one in matters for fault in checks.of_the_law(run, one, _fonts(run))]


def packs(stretch: Stretch) -> list[Pack] | list[Fault]:
    """Return the pack of each row, or (where a row cannot be made after all) the faults alone."""
    run = stretch.plan.run()
    matters, found = stretch.matters()
    if found:
        return found
    made = []
    for matter in matters:
        try:
            made.append(_pack(run, matter))
        except DueProcessError as error:
            return checks.in_row(run, matter, error)
    return made


@lru_cache(maxsize=4)
def _font_set(extra: tuple[str, ...]) -> FontSet:
    return FontSet(extra)


def _fonts(run: Run) -> FontSet:
    return _font_set(run.council.fonts)


def _pack(run: Run, matter: Matter) -> Pack:
    made = pack.make(matter.case, run.step, matter.sent, run.formats, run.own)
    return Pack(matter.folder, made.files, _record(run, matter, made))


def _record(run: Run, matter: Matter, made: pack.Made) -> dict[str, Any]:
    """Return what the manifest tells of one pack, and what the reading back must find in it."""
    told = made.manifest()
    meeting = told["meeting"]
    return {
        "row": matter.row.number,
        "payroll_number": matter.person.payroll_number,
        "case": told["case"],
        "sent_by": told["sent_by"],
        "received": told["received"],
        "meeting": {key: meeting[key] for key in ("meeting", "at", "minutes", "place")} if meeting else None,
        "letters": told["letters"],
        "forms": told["forms"],
        "dates": told["dates"],
        "warnings": told["warnings"],
        "files": told["files"],
        "stated": [_printed(run, matter, one) for one in made.letters],
    }


def _printed(run: Run, matter: Matter, one: Composed) -> list[str]:
    """Return what the letter states of this row on some condition: a reader must find it again.

    What it states for everybody is looked for in any case.
    """
    known = particulars(matter, one.letter)
    asked = known.keys() & printing(run, one.letter).sometimes
    said = Words(" ".join(_words(one.text)) if asked else "")
    return [name for name in known if name in asked and said.say(known[name])]


def _words(letter: Letter) -> Iterator[str]:
    for block in letter.body:
        match block:
            case Heading(_, text) | Paragraph(text):
                yield plain(text)
            case Bullets(items) | Numbered(items):
                yield from map(plain, items)
            case Facts(rows) | Table(_, rows):
                yield from (plain(cell) for row in rows for cell in row)


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data``."""
    return hashlib.sha256(data).hexdigest()
