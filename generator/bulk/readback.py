"""Finished packs read back and held against their rows: nobody gets another's letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from generator import answers, forms, invitations
from generator.bulk import making, printed, saying
from generator.bulk.making import Stretch
from generator.bulk.matters import Matter
from generator.bulk.runfile import Run
from generator.bulk.saying import Words
from generator.cases.facts import Facts
from generator.cases.model import Person
from generator.cases.returns import last_day
from generator.errors import Fault
from generator.forms import Form
from generator.packs import prefill, writing
from generator.packs.compose import Composer
from generator.workdays import clock, long_date

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Read:
    """One pack as it lies on the disk: its folder, its files and its record."""

    folder: str
    files: Files
    record: Mapping[str, Any]


def disagreements(stretch: Stretch, found: Mapping[str, Read]) -> list[Fault]:
    """Return what in the packs ``found`` (folder: pack) is not what the rows of ``stretch`` say."""
    run = stretch.plan.run()
    matters, faults = stretch.matters()
    return faults + [
        fault for matter in matters for fault in _Check(run, matter, found[matter.folder]).faults()
    ]


class _Check:
    """One pack against its one row; the row is read anew, and nothing is taken from the maker."""

    def __init__(self, run: Run, matter: Matter, read: Read) -> None:
        self.run, self.matter, self.read = run, matter, read

    def faults(self) -> Iterator[Fault]:
        """Yield a fault for each thing that disagrees; no name is told."""
        record = self.read.record
        if record["payroll_number"] != self.matter.person.payroll_number:
            yield self._fault("", "the pack is recorded for somebody else")
            return
        yield from self._whole()
        seen: dict[str, int] = {}
        for letter, stated in zip(record["letters"], record["stated"], strict=True):
            name, letter = letter["letter"], {**letter, "stated": stated}
            seen[name] = seen.get(name, 0) + 1
            yield from self._letter(letter, self._reader(name, seen[name]))
        for form in record["forms"]:
            yield from self._form(form)

    def _fault(self, file: str, what: str) -> Fault:
        person = self.matter.person.payroll_number
        where = f"{self.read.folder}/{file}" if file else self.read.folder
        return Fault(
            f"{what}, payroll number {person} (row {self.matter.row.number}).",
            "Nothing is released. Make it again with --resume; if it comes back, report it.",
            file=where,
            line=None,
        )

    def _whole(self) -> Iterator[Fault]:
        """Every file that was made is there, as it was made, and no other."""
        told = {one["name"]: one["sha256"] for one in self.read.record["files"]}
        for name in sorted(told.keys() | self.read.files.keys()):
            if name not in self.read.files:
                yield self._fault(name, "the file is missing")
            elif name not in told:
                yield self._fault(name, "the file was not made by this run")
            elif making.digest(self.read.files[name]) != told[name]:
                yield self._fault(name, "the file has changed since it was made")

    def _reader(self, name: str, number: int) -> Person | None:
        letter = self.run.letters()[name.rpartition("/")[2]]
        readers = list(self.matter.case.persons(letter.to))
        return readers[number - 1] if number <= len(readers) else None

    # --- letters

    def _letter(self, letter: Mapping[str, Any], reader: Person | None) -> Iterator[Fault]:
        if reader is None:
            yield self._fault(letter["letter"], "there is a letter to nobody in this row")
            return
        for name in letter["files"]:
            if name not in self.read.files:
                continue  # told above
            try:
                text = printed.words(name, self.read.files[name])
            except ValueError as error:
                yield self._fault(name, f"the file {error}")
                continue
            if name.endswith(".ics"):
                yield from self._invitation(name, text, reader)
            else:
                yield from self._text(name, text, letter, reader)

    def _text(self, name: str, text: str, letter: Mapping[str, Any], reader: Person) -> Iterator[Fault]:
        said = Words(text)
        for what, expected in self._expected(name, letter, reader):
            if not said.say(expected):
                yield self._fault(name, f"{what} in the letter is not what the row says")
        references = {found.rstrip(".-") for found in _references(self.run.name).findall(said.text)}
        if references - {self.matter.case.reference}:
            yield self._fault(name, "another person's case reference is in the letter")

    def _expected(self, file: str, letter: Mapping[str, Any], reader: Person) -> Iterator[tuple[str, Any]]:
        """Yield what the letter must say, each with what to call it."""
        yield "the name", reader.name
        if file.endswith(".docx") and writing.own_word_letter(letter["letter"], self.run.own):
            return  # what else a council's own Word letter says, it alone decides
        yield "the salutation", f"Dear {reader.salutation}"
        yield "the case reference", self.matter.case.reference
        for line in reader.address:
            yield "the address", line
        short = file.rpartition(".")[0]
        for one in self.read.record["dates"]:
            if one["letter"] == short:
                yield f"the date '{one['name']}'", _long(one["date"])
        for title in self.matter.sent.enclosed.get(letter["letter"].rpartition("/")[2], ()):
            yield "an enclosure", title
        yield from self._particulars(letter)

    def _particulars(self, letter: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield the row's own: what the maker found in the letter, and what its text prints for everybody."""
        which = self.run.letters()[letter["letter"].rpartition("/")[2]]
        must = saying.printing(self.run, which).always
        for name, value in saying.particulars(self.matter, which).items():
            if name in letter["stated"] or (name in must and saying.sayable(value)):
                yield f"the {name}", value

    def _invitation(self, name: str, text: str, reader: Person) -> Iterator[Fault]:
        lines = text.split("\n")
        meeting = self.matter.sent.meeting
        asked = [line.rpartition(":mailto:")[2] for line in lines if line.startswith("ATTENDEE")]
        asked = [line.rpartition(":")[2] for line in asked]
        if asked != [reader.email]:
            yield self._fault(name, "the person invited is not the one in the row")
        which = invitations.identity(self.matter.case.reference, meeting.kind) if meeting else ""
        if meeting is None or f"UID:{which}" not in lines:
            yield self._fault(name, "the invitation is to another person's meeting")
        elif f":{meeting.at:%Y%m%dT%H%M%S}" not in next((x for x in lines if x.startswith("DTSTART;")), ""):
            yield self._fault(name, "the time of the meeting is not what the row says")

    # --- forms

    def _form(self, name: str) -> Iterator[Fault]:
        file = f"{name}.pdf"
        if file not in self.read.files:
            return
        form = forms.load(f"{self.run.policy.id}/{name}", self.run.own)
        try:
            found = printed.fields(self.read.files[file])
        except ValueError as error:
            yield self._fault(file, f"the form {error}")
            return
        for field, value in {**_blank(form), **self._filled(form)}.items():
            here = found.get(field)
            if field != "dp_for" and (here != value if isinstance(value, str) else (here != "Off") != value):
                yield self._fault(file, f"the field '{field}' of the form is not what the row says")

    def _filled(self, form: Form) -> dict[str, str | bool]:
        known = self._facts()
        last = last_day(form, known)
        typed = answers.to_pdf(form, prefill.from_case(form, known))
        closing = {"dp_return_by": long_date(last)} if last else {}
        return {**typed, "dp_case": self.matter.case.reference, **closing}

    def _facts(self) -> Facts:
        """What is known with the first letter sent, as the pack's forms are told."""
        composer = Composer(self.matter.case, self.matter.sent, self.run.own)
        names = [letter["letter"].rpartition("/")[2] for letter in self.read.record["letters"]]
        return composer.facts(self.run.letters()[names[0]]) if names else composer.plain_facts


@lru_cache(maxsize=32)
def _references(run: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(run)}-[A-Za-z0-9.-]+")


@lru_cache(maxsize=64)
def _blank(form: Form) -> dict[str, str]:
    return printed.fields(prefill.blank(form))


def _long(text: str) -> str:
    when = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return f"{long_date(when.date())}, {clock(when)}" if isinstance(when, datetime) else long_date(when)
