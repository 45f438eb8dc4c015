"""Everything that can be wrong in a people file, found before anything is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from generator import files
from generator.bulk.matters import Matter
from generator.bulk.people import People, Row
from generator.bulk.people import day as day_in
from generator.bulk.runfile import Cell, Post, Run
from generator.cases import lawful, proposals
from generator.collective import Dismissals
from generator.errors import DueProcessError, Fault
from generator.packs import pack
from generator.packs.compose import Composer
from generator.pdf.fonts import FontSet
from generator.workdays import long_date

_BESIDE = re.compile(r"\s*[;/,&+]\s*")


def of_the_list(run: Run, table: People) -> list[Fault]:
    """Return what is wrong with the list as a whole: people doubled, posts, pools, grades, totals."""
    checks = _List(run, table)
    return [*checks.people(), *checks.structure(), *checks.totals(), *checks.dismissals()]


class _List:
    """The rows held against each other and against the structure of the business case."""

    def __init__(self, run: Run, table: People) -> None:
        self.run, self.table = run, table

    def _words(self, row: Row, field: str) -> str:
        return self.table.words(row, self.run.column(field))

    def _fault(self, row: Row | None, field: str, what: str, remedy: str) -> Fault:
        column = self.run.column(field) if field in self.run.columns else field
        return Fault(what, remedy, file=self.table.file, line=row.number if row else None, place=column)

    def people(self) -> Iterator[Fault]:
        """Yield a fault for each row whose person, or whose e-mail address, is in an earlier row."""
        seen: dict[str, Row] = {}
        emails: dict[str, Row] = {}
        for row in self.table.rows:
            number = files.safe_name(self._words(row, "payroll_number")).casefold()
            first = seen.setdefault(number, row) if self._words(row, "payroll_number") else row
            if first is not row:
                yield self._doubled(row, first)
            email = self._words(row, "email").casefold()
            other = emails.setdefault(email, row) if email else row
            if other is not row and first is row:
                what = f"row {other.number} has the same e-mail address."
                yield self._fault(row, "email", what, "Give each their own, or leave it out.")

    def _doubled(self, row: Row, first: Row) -> Fault:
        pools = {pool for one in (row, first) for pool in self._pools(one)}
        if len(pools) > 1:
            what = f"this person is in two pools (row {first.number} too)."
            return self._fault(row, "pool", what, "Keep the row with the right pool.")
        what = f"row {first.number} has the same payroll number."
        return self._fault(row, "payroll_number", what, "Keep one of the two, or correct the number.")

    def _pools(self, row: Row) -> list[str]:
        """Return the pools that a row names: one, if all is well."""
        found: list[str] = []
        for column in self.run.columns.get("pool", ()):
            text = self.table.words(row, column)
            parts = _BESIDE.split(text)
            found += parts if len(parts) > 1 and set(parts) <= set(self.run.structure.pools) else [text]
        return [pool for pool in dict.fromkeys(found) if pool]

    def structure(self) -> Iterator[Fault]:
        """Yield what does not fit the structure, row by row."""
        posts, pools = self.run.structure.posts, self.run.structure.pools
        for row in self.table.rows:
            yield from self._post(row, "post", posts) if posts else ()
            yield from self._pool(row) if pools else ()
            if posts and self._words(row, "ring_fence"):
                yield from self._ring_fence(row)

    def _post(self, row: Row, field: str, posts: Iterable[str]) -> Iterator[Fault]:
        name = self._words(row, field)
        if field in self.run.columns and name not in posts:
            what = f"the post '{name}' is not in the structure." if name else "the post is missing."
            yield self._fault(row, field, what, f"Its posts are in {self.run.file}.")

    def _pool(self, row: Row) -> Iterator[Fault]:
        found = self._pools(row)
        if len(found) > 1:
            yield self._fault(row, "pool", "this person is in two pools.", "Keep one of them.")
        for pool in found[:1]:
            if pool not in self.run.structure.pools:
                what = f"the pool '{pool}' is not in the structure."
                yield self._fault(row, "pool", what, f"Its pools are in {self.run.file}.")

    def _ring_fence(self, row: Row) -> Iterator[Fault]:
        name = self._words(row, "ring_fence")
        post = self.run.structure.posts.get(name)
        if post is None or post.places == 0 or (post.places is None and post.people is not None):
            what = f"there is no post '{name}' in the new structure to be ring-fenced to."
            yield self._fault(row, "ring_fence", what, f"Posts with places are in {self.run.file}.")
        else:
            yield from self._grade(row, post)

    def _grade(self, row: Row, post: Post) -> Iterator[Fault]:
        """A suitable post is at most one grade lower than the present one."""
        grades = self.run.structure.grades
        mine = self._words(row, "grade") or self._grade_of(self._words(row, "post"))
        if mine and grades and mine not in grades:
            what = f"'{mine}' is not one of the grades."
            yield self._fault(row, "grade", what, f"The grades are in {self.run.file}, from the lowest up.")
        elif mine and post.grade and grades and grades.index(mine) - grades.index(post.grade) > 1:
            what = f"the post '{post.name}' ({post.grade}) is more than one grade below {mine}."
            yield self._fault(row, "ring_fence", what, "Ring-fence to a post at most one grade lower.")

    def _grade_of(self, name: str) -> str:
        post = self.run.structure.posts.get(name)
        return post.grade if post else ""

    def totals(self) -> Iterator[Fault]:
        """Yield a fault for each number that the business case gives and the list does not."""
        structure = self.run.structure
        if self.run.total is not None:
            yield from self._total("the list", "", len(self.table.rows), self.run.total)
        in_posts = Counter(self._words(row, "post") for row in self.table.rows)
        in_pools = Counter(pool for row in self.table.rows for pool in self._pools(row))
        for post in structure.posts.values():
            if post.people is not None and "post" in self.run.columns:
                yield from self._total(f"the post '{post.name}'", "post", in_posts[post.name], post.people)
        for pool, people in structure.pools.items():
            if people is not None and "pool" in self.run.columns:
                yield from self._total(f"the pool '{pool}'", "pool", in_pools[pool], people)

    def dismissals(self) -> Iterator[Fault]:
        """Yield a fault for each day on which more would be dismissed than the unions were told."""
        for letter in self.run.answers if self.run.proposal else ():
            for condition in self.run.letters()[letter].requires:
                if condition.collective == "notice":
                    yield from self._more_than_told(letter, condition.end.removeprefix("answers."))

    def _more_than_told(self, letter: str, need: str) -> Iterator[Fault]:
        told: Counter[date] = Counter()
        for one in self._proposed():
            told[one.takes_effect] += one.number
        cell = self.run.by_column[letter].get(need)
        column = cell.column if isinstance(cell, Cell) else ""
        same = self.run.answers[letter].get(need)
        days = [_day(self.table.cell(row, column)) if column else same for row in self.table.rows]
        for day, found in sorted(Counter(filter(None, days)).items()):
            if told and found > told[day]:
                what = f"{found} people are dismissed on {long_date(day)}; the proposal says {told[day]}."
                yield Fault(
                    what, "Correct the list; the unions were told that number.", self.table.file, None, column
                )

    def _proposed(self) -> tuple[Dismissals, ...]:
        """Return the dismissals of the run's proposal; none where there is no such proposal (told by row)."""
        assert self.run.proposal is not None
        known = proposals.read(Path(self.run.proposal["file"]), self.run.own).proposals
        return next((one.dismissals for one in known if one.id == self.run.proposal["id"]), ())

    def _total(self, what: str, field: str, found: int, expected: int) -> Iterator[Fault]:
        if found != expected:
            where = f"{what} has {found:,} people; the business case says {expected:,}."
            yield self._fault(None, field, where, f"Correct the list, or the number in {self.run.file}.")


def _day(cell: Any) -> date | None:
    try:
        return day_in(cell)
    except ValueError:
        return None  # told by its row


# --- one row: may its letters go?


def of_the_law(run: Run, matter: Matter, fonts: FontSet) -> list[Fault]:
    """Return why the pack of ``matter`` may not go: unlawful, unanswered, or impossible to draw."""
    try:
        composer = Composer(matter.case, matter.sent, run.own)
        lawful.refuse_unopened(composer.plain_facts, run.step)
        for letter in pack.wanted(matter.case, run.step, matter.sent):
            for one in composer.all(letter):
                missing = fonts.missing(" ".join((one.text.salutation, *one.text.address)))
                if missing and "pdf" in (run.formats or ("docx", "pdf")):
                    return [_undrawable(run, matter, missing)]
    except DueProcessError as error:
        return in_row(run, matter, error)
    return []


def in_row(run: Run, matter: Matter, error: DueProcessError) -> list[Fault]:
    """Return the faults of ``error`` with this row's number, and advice that fits a run."""
    return [_in_row(run, matter, fault) for fault in error.faults]


def _undrawable(run: Run, matter: Matter, missing: str) -> Fault:
    what = f'no font at hand can draw "{missing}" (U+{ord(missing):04X}), so there can be no PDF.'
    remedy = "Name a font that has it under 'fonts' in council.yaml, or leave pdf out of 'formats'."
    file, line = matter.case.document.name, matter.row.number
    return Fault(what, remedy, file=file, line=line, place=run.column("name"))


def _in_row(run: Run, matter: Matter, fault: Fault) -> Fault:
    """Return ``fault`` with this row's number, its column where one is known, and advice for a run."""
    remedy = fault.remedy
    if "dueprocess case event" in remedy:
        remedy = f"If it has happened, write it under 'events' in {run.file}."
    elif "under 'meetings'" in remedy:
        remedy = f"Write it under 'meetings' in {run.file}, with the columns that hold it."
    elif "to 'people'" in remedy or "--needs" in remedy:
        remedy = f"{remedy.rstrip('.')}; in a run it stands in {run.file}."
    column = _column(run, fault)
    return replace(fault, remedy=remedy, file=matter.case.document.name, line=matter.row.number, place=column)


def _column(run: Run, fault: Fault) -> str:
    """Return the header of what ``fault`` is about: an answer's, or the meeting's."""
    parts = fault.place.split(".")
    for letter in run.by_column:
        for name, cell in run.cells(letter):
            if cell.column and (name in parts or f"({name})" in fault.what):
                return cell.column
    if "meeting on" in fault.what or "the meeting is" in fault.what or "after the meeting" in fault.what:
        return next((one.columns[0] for one in run.appointments if one.columns), "")
    return ""
