"""A run file: which step goes to everybody in a table, what is common to all, and which column holds what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator import policies, validation, yamlfiles
from generator.errors import DataError, Fault, UsageError
from generator.policies import Council, Letter, Policy, Step
from generator.workdays import LONDON, Method, long_date, parse_when


@dataclass(frozen=True)
class Other:
    """Somebody beside the reader who is in every case: given once, or by column."""

    role: str
    given: Mapping[str, Any]
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Occurrence:
    """An event that happened to all: ``at`` for all the same, or the day in a column."""

    event: str
    at: date | datetime | None
    column: str
    by: Method | None


@dataclass(frozen=True)
class Appointment:
    """A meeting with each person: its time and place for all the same, or by column."""

    kind: str
    at: datetime | None
    columns: tuple[str, ...]
    place: str
    place_column: str
    minutes: int
    attending: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """Where a part of an answer stands: in a column (a bare number of pounds?), or the same for all."""

    column: str = ""
    pounds: bool = False
    text: str = ""


Line = Mapping[str, Cell]


@dataclass(frozen=True)
class Enclosure:
    """A document that goes with a letter to everybody: its title and, where it is at hand, its file."""

    letter: str
    title: str
    path: Path | None


@dataclass(frozen=True)
class Post:
    """One post of the structure: its grade, how many are in it now, how many places it will have."""

    name: str
    grade: str
    people: int | None
    places: int | None


@dataclass(frozen=True)
class Structure:
    """The structure that the business case proposes; ``grades`` from the lowest to the highest."""

    grades: tuple[str, ...]
    posts: Mapping[str, Post]
    pools: Mapping[str, int | None]


@dataclass(frozen=True)
class Run:
    """One run file, checked: everything that is the same for everybody."""

    name: str
    file: str
    council: Council
    policy: Policy
    step: Step
    on: date
    by: Method
    role: str
    service: str
    group: str
    proposal: Mapping[str, str] | None
    formats: tuple[str, ...]
    because: str
    waived: Mapping[str, str]
    others: tuple[Other, ...]
    occurrences: tuple[Occurrence, ...]
    appointments: tuple[Appointment, ...]
    answers: Mapping[str, Mapping[str, Any]]
    by_column: Mapping[str, Mapping[str, Cell | tuple[Line, ...]]]
    enclosures: tuple[Enclosure, ...]
    columns: Mapping[str, tuple[str, ...]]
    not_past: tuple[str, ...]
    structure: Structure
    total: int | None
    document: yamlfiles.Document
    own: Path | None

    def column(self, field: str) -> str:
        """Return the first header that ``field`` is read from, or "" where it is in no column."""
        return next(iter(self.columns.get(field, ())), "")

    def headers(self) -> list[str]:
        """Return every header that the run reads, each once."""
        found = [name for names in self.columns.values() for name in names]
        found += [name for other in self.others for name in other.columns.values()]
        found += [one.column for one in self.occurrences if one.column]
        for meeting in self.appointments:
            found += [*meeting.columns, meeting.place_column]
        found += [cell.column for letter in self.by_column for _, cell in self.cells(letter)]
        return [name for name in dict.fromkeys([*found, *self.not_past]) if name]

    def cells(self, letter: str) -> Iterator[tuple[str, Cell]]:
        """Yield each cell from which ``letter`` is answered, with the answer's name."""
        for need, source in self.by_column[letter].items():
            lines = [source.values() for source in source] if isinstance(source, tuple) else [[source]]
            yield from ((need, cell) for line in lines for cell in line)

    def enclosed(self) -> dict[str, tuple[str, ...]]:
        """Return the titles of what is enclosed beside the policy's own, letter by letter."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.enclosures:
            found[one.letter] = (*found.get(one.letter, ()), one.title)
        return found

    def letters(self) -> dict[str, Letter]:
        """Return the letters of the step by their short names."""
        return {letter.id: letter for letter in self.step.letters}


def load(path: Path, own: Path | None = None) -> Run:
    """Read the run file at ``path``; raises DataError naming every fault with its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return _Reader(yamlfiles.read(path), own).run()  # it says what is wrong with the file
    return parse(text, path.as_posix(), own)


@lru_cache(maxsize=4)
def parse(text: str, name: str, own: Path | None = None) -> Run:
    """Return the run that ``text`` describes, read once in a process; raises DataError."""
    return _Reader(yamlfiles.parse(text, name), own).run()


class _Reader:
    """Makes a Run from a document, and finds what refers to nothing."""

    def __init__(self, document: yamlfiles.Document, own: Path | None) -> None:
        validation.check(document, validation.meta("run"))
        self.document, self.data, self.own = document, document.data, own
        self.faults: list[Fault] = []

    def run(self) -> Run:
        """Return the run; raises DataError naming everything that refers to nothing."""
        data = self.data
        self.council, self.policy = self._under()
        self.step = self._step()
        letters = data.get("letters") or {}
        made = Run(
            name=data["run"],
            file=self.document.name,
            council=self.council,
            policy=self.policy,
            step=self.step,
            on=data["on"],
            by=Method(data.get("sent_by", "email")),
            role=self._role(("role",), data.get("role", "employee")),
            service=data.get("service", ""),
            group=data.get("group", ""),
            proposal=self._proposal(),
            formats=tuple(data.get("formats") or ()),
            because=data.get("because", ""),
            waived={one["rule"]: one["reason"] for one in data.get("waivers") or ()},
            others=tuple(self._others()),
            occurrences=tuple(self._occurrences()),
            appointments=tuple(self._appointments()),
            answers={name: self._answers(name, one or {}) for name, one in letters.items()},
            by_column={name: self._by_column(one or {}) for name, one in letters.items()},
            enclosures=tuple(self._enclosures(letters)),
            columns={field: _names(given) for field, given in data["columns"].items()},
            not_past=tuple(data.get("not_past") or ()),
            structure=self._structure(),
            total=data.get("total"),
            document=self.document,
            own=self.own,
        )
        self._letters_known(letters)
        self._rules_known()
        self._in_force(made)
        self._reachable(made)
        if self.faults:
            raise DataError(*self.faults)
        return made

    def _fault(self, path: yamlfiles.Path, what: str, remedy: str) -> None:
        self.faults.append(self.document.fault(path, what, remedy))

    def _under(self) -> tuple[Council, Policy]:
        organisation = self.data["organisation"]
        try:
            council = policies.council(organisation, self.own)
        except UsageError as error:
            raise self._refused(("organisation",), error) from None
        try:
            return council, policies.policy(f"{organisation}/{self.data['policy']}", self.own)
        except UsageError as error:
            raise self._refused(("policy",), error) from None

    def _refused(self, path: yamlfiles.Path, error: UsageError) -> DataError:
        return DataError(self.document.fault(path, error.faults[0].what, error.faults[0].remedy))

    def _step(self) -> Step:
        name, known = self.data["step"], self.policy.steps
        if name not in known:
            what = f"'{name}' is not a step of {self.policy.id}."
            raise DataError(self.document.fault(("step",), what, validation.nearest(name, known)))
        return known[name]

    def _role(self, path: yamlfiles.Path, role: str) -> str:
        known = self.council.roles
        if role not in known:
            self._fault(path, f"'{role}' is not a role of this council.", validation.nearest(role, known))
        return role

    def _proposal(self) -> dict[str, str] | None:
        """Return which proposed redundancies all belong to; the file stands beside the run file."""
        given = self.data.get("proposal")
        if given is None:
            return None
        path = Path(self.document.name).parent / given["file"]
        return {"file": str(path.absolute()), "id": given["id"]}

    def _others(self) -> Iterator[Other]:
        for n, one in enumerate(self.data.get("people") or ()):
            role = self._role(("people", n, "role"), one["role"])
            columns = one.get("columns") or {}
            given = {key: value for key, value in one.items() if key not in ("role", "columns")}
            if "name" not in given and "name" not in columns:
                self._fault(("people", n), "this person has no name.", "Give 'name', or its column.")
            yield Other(role, given, columns)

    def _occurrences(self) -> Iterator[Occurrence]:
        for n, one in enumerate(self.data.get("events") or ()):
            path = ("events", n)
            self._event(path, one["event"], self.policy.events)
            if ("on" in one) == ("column" in one):
                self._fault(path, "the event needs its day.", "Give 'on', or the 'column' that holds it.")
            at = self._when((*path, "on"), one["on"]) if "on" in one else None
            by = Method(one["by"]) if "by" in one else None
            yield Occurrence(one["event"], at, one.get("column", ""), by)

    def _event(self, path: yamlfiles.Path, event: str, known: Iterable[str]) -> None:
        if event not in known:
            remedy = validation.nearest(event, list(known))
            self._fault(path, f"'{event}' is not one of this policy's.", remedy)

    def _when(self, path: yamlfiles.Path, words: Any) -> date | datetime:
        try:
            return parse_when(words.isoformat() if isinstance(words, date) else words)
        except UsageError as error:
            self._fault(path, error.faults[0].what, error.faults[0].remedy)
            return date.min

    def _appointments(self) -> Iterator[Appointment]:
        kinds = [event.id for event in self.policy.events.values() if event.direction == "meeting"]
        for n, one in enumerate(self.data.get("meetings") or ()):
            path = ("meetings", n)
            self._event((*path, "meeting"), one["meeting"], kinds)
            for role in one.get("with") or ():
                self._role((*path, "with"), role)
            if ("at" in one) == ("columns" in one):
                self._fault(path, "the meeting needs its time.", "Give 'at', or the 'columns' that hold it.")
            if ("place" in one) == ("place_column" in one):
                self._fault(path, "the meeting needs its place.", "Give 'place', or 'place_column'.")
            at = self._when((*path, "at"), one["at"]) if "at" in one else None
            yield Appointment(
                one["meeting"],
                at if isinstance(at, datetime) or at is None else datetime(1, 1, 1, tzinfo=LONDON),
                tuple(one.get("columns") or ()),
                one.get("place", ""),
                one.get("place_column", ""),
                one.get("minutes", 60),
                tuple(one.get("with") or ()),
            )

    def _answers(self, name: str, one: Mapping[str, Any]) -> dict[str, Any]:
        signed = {"signed_by": one["signed_by"]} if "signed_by" in one else {}
        return {**(one.get("answers") or {}), **signed}

    def _by_column(self, one: Mapping[str, Any]) -> dict[str, Cell | tuple[Line, ...]]:
        """Return where each person's own answers stand."""
        found: dict[str, Cell | tuple[Line, ...]] = {}
        for need, at in (one.get("columns") or {}).items():
            found[need] = _cell({"column": at} if isinstance(at, str) else at)
        for need, lines in (one.get("tables") or {}).items():
            found[need] = tuple({name: _cell(at) for name, at in line.items()} for line in lines)
        return found

    def _enclosures(self, letters: Mapping[str, Any]) -> Iterator[Enclosure]:
        """Yield what is enclosed; a file stands beside the run file."""
        seen: dict[str, Path] = {}
        for name, given in letters.items():
            for n, one in enumerate((given or {}).get("enclosures") or ()):
                where = ("letters", name, "enclosures", n, "file")
                path = Path(self.document.name).parent / one["file"] if one.get("file") else None
                if path is not None and seen.setdefault(path.name.casefold(), path) != path:
                    self._fault(where, f"two enclosures are called '{path.name}'.", "Rename one of them.")
                yield Enclosure(name, one["title"], path)

    def _letters_known(self, given: Mapping[str, Any]) -> None:
        known = {letter.id: letter for letter in self.step.letters}
        for name, one in given.items():
            if name not in known:
                what = f"'{name}' is not a letter of the step '{self.step.id}'."
                self._fault(("letters", name), what, validation.nearest(name, known))
                continue
            for part in ("answers", "columns", "tables"):
                for need in (one or {}).get(part) or {}:
                    self._need_known(("letters", name, part, need), known[name], need)

    def _need_known(self, path: yamlfiles.Path, letter: Letter, need: str) -> None:
        if need not in letter.needs:
            what = f"'{letter.title}' does not ask for '{need}'."
            self._fault(path, what, validation.nearest(need, letter.needs))

    def _structure(self) -> Structure:
        given = self.data.get("structure") or {}
        grades = tuple(given.get("grades") or ())
        posts = {}
        for n, one in enumerate(given.get("posts") or ()):
            path = ("structure", "posts", n)
            if one["post"] in posts:
                self._fault(path, f"the post '{one['post']}' is given twice.", "Keep one of the two.")
            if grades and one.get("grade") and one["grade"] not in grades:
                remedy = validation.nearest(one["grade"], grades)
                self._fault((*path, "grade"), f"'{one['grade']}' is not one of the grades.", remedy)
            posts[one["post"]] = Post(one["post"], one.get("grade", ""), one.get("people"), one.get("places"))
        pools = {one["pool"]: one.get("people") for one in given.get("pools") or ()}
        return Structure(grades, posts, pools)

    def _rules_known(self) -> None:
        for n, one in enumerate(self.data.get("waivers") or ()):
            if one["rule"] not in self.policy.rules:
                remedy = validation.nearest(one["rule"], self.policy.rules)
                self._fault(("waivers", n, "rule"), f"'{one['rule']}' is not a rule of this policy.", remedy)

    def _in_force(self, run: Run) -> None:
        """The edition in force when it began applies, as in a case; days in columns are not asked here."""
        days = [
            one.at.date() if isinstance(one.at, datetime) else one.at for one in run.occurrences if one.at
        ]
        began = min(days, default=run.on)
        name = self.data["policy"]
        if began != date.min and not self.council.in_force_on(name, began):
            others = sorted(
                other for other in self.council.in_force if self.council.in_force_on(other, began)
            )
            what = (
                f"'{name}' was not in force on {long_date(began)} (policies/{self.council.id}/council.yaml)."
            )
            self._fault(("policy",), what, f"In force then: {', '.join(others)}.")

    def _reachable(self, run: Run) -> None:
        """Who is written to by post has an address, and who by e-mail an e-mail address."""
        wanted = {Method.FIRST_CLASS: "address", Method.EMAIL: "email"}.get(run.by)
        if wanted and wanted not in run.columns:
            what = f"letters go by {run.by.value}, but no column holds the {wanted}."
            self._fault(("columns",), what, f"Add '{wanted}', or choose another 'sent_by'.")


def _names(given: str | list[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _cell(given: str | Mapping[str, str]) -> Cell:
    """Return a part of an answer: a text for all, or a column."""
    if isinstance(given, str):
        return Cell(text=given)
    return Cell(given["column"], given.get("as") == "pounds")
