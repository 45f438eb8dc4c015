"""Makers of made-up cases, and of what a person would decide in them, for any policy."""

from __future__ import annotations

import copy
import functools
import io
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from generator import policies, resources, validation
from generator.blocks import Bullets, Facts, Heading, Numbered, Paragraph, Table, plain
from generator.cases import timeline, write
from generator.cases.facts import facts
from generator.cases.model import Case, Meeting
from generator.cli import main
from generator.errors import DataError, Refused
from generator.letters import render, text
from generator.packs.compose import Composed, Composer, Sending
from generator.packs.moving import words as moved_words
from generator.policies import Letter, Policy
from generator.workdays import LONDON, long_date

OWN = Path(__file__).parent / "data" / "made-up"
"""The data folder of Inventham, a council for the tests alone."""

EXAMPLE = (resources.shipped() / "examples" / "grievance.yaml").read_text(encoding="utf-8")
ON = date(2026, 6, 10)
"""The day of writing of composed letters: a Wednesday, with no bank holiday near."""

ABSENCES = [
    {"first_day": date(2025, 7, 7), "last_day": date(2025, 7, 9)},
    {"first_day": date(2025, 8, 4), "last_day": date(2025, 8, 8)},
    {"first_day": date(2025, 9, 8), "last_day": date(2025, 9, 10)},
    {"first_day": date(2025, 10, 6), "last_day": date(2025, 10, 10)},
    {"first_day": date(2025, 11, 24)},
]
"""A made-up absence record; the last absence goes on."""

STARTED = {"started": date(2021, 9, 1)}
"""Since when the made-up employee has served."""

PROPOSAL = {"file": str(Path(__file__).parent / "data" / "proposals.yaml"), "id": "MADE-UP-PLAN"}
_THREE_WEEKS = {"consultation_opens": date(2026, 6, 15), "consultation_closes": date(2026, 7, 24)}
_PAYMENTS = [
    {"what": "Redundancy payment", "amount": "£9,012.00", "working": "12 weeks at £751.00"},
    {"what": "Holiday not taken", "amount": "£450.60", "working": "3 days at £150.20"},
]
_REDUNDANT = {
    "notice_starts": date(2026, 6, 11),
    "dismissal_on": date(2026, 9, 3),
    "pay_day": date(2026, 9, 30),
    "payments": _PAYMENTS,
}
_TRIAL = {"trial_starts": date(2026, 7, 6), "trial_ends": date(2026, 8, 2)}
CHOSEN: dict[str, dict[str, Any]] = {
    "cherwell/restructuring-2022/consultation-letter": _THREE_WEEKS,
    "cherwell/restructuring-2022/union-consultation-pack": _THREE_WEEKS,
    "cherwell/restructuring-2022/supplementary-consultation": _THREE_WEEKS,
    "cherwell/restructuring-2022/union-supplementary-consultation": _THREE_WEEKS,
    "cherwell/redeployment-2022/notice-of-redundancy": _REDUNDANT,
    "cherwell/redeployment-2022/redeployment-offer": _TRIAL,
    "cherwell/redeployment-2022/trial-extension": {
        "trial_starts": date(2026, 6, 1),
        "four_weeks_end": date(2026, 6, 28),
        "trial_ends": date(2026, 7, 26),
    },
    "cherwell/redeployment-2022/trial-unsuccessful": {"duties": "made-up duties"},
    "cherwell/redundancy-2022/redundancy-notice": _REDUNDANT,
    "reading/lgps-discretions-2018/statement-to-authority": {"takes_effect": date(2026, 8, 3)},
    "reading/lgps-discretions-2018/statement-to-members": {"takes_effect": date(2026, 8, 3)},
    "reading/poor-performance-2018/performance-first-warning": {"plan_ends": date(2026, 7, 31)},
}
"""Answers that a letter (by its full name) needs so that it is lawful: days that a rule must fit."""

GIVEN_NAMES = (
    "Ada",
    "Bo",
    "Cy",
    "Dot",
    "Eli",
    "Fay",
    "Gus",
    "Hal",
    "Ivy",
    "Jo",
    "Kit",
    "Lou",
    "Max",
    "Nan",
    "Oz",
    "Pip",
    "Quin",
    "Rae",
    "Sam",
    "Tam",
    "Una",
    "Vic",
    "Wyn",
    "Xan",
    "Yve",
    "Zed",
)


# --- the command line, in this process -----------------------------------------------


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that was said, on one line."""
        return " ".join(f"{self.out} {self.err}".split())


def dueprocess(*words: object) -> Ran:
    """Run ``dueprocess WORDS`` here; a traceback of any kind fails the test that asked."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code: object = 0
    before, sys.argv = sys.argv, ["dueprocess", *map(str, words)]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main([str(word) for word in words])
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.argv = before
    texts = [stream.detach().getvalue().decode("utf-8") for stream in map(_flushed, (out, err))]
    assert isinstance(code, int)
    assert "Traceback" not in texts[1]
    assert "Something went wrong" not in texts[1], texts[1]
    return Ran(code, *texts)


def _flushed(stream: io.TextIOWrapper) -> Any:
    stream.flush()
    return stream


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below ``folder`` with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


# --- made-up cases ----------------------------------------------------------------------


def person(role: str) -> dict[str, Any]:
    """Return somebody who is plainly invented, the same for a role whoever else there is."""
    number = zlib.crc32(role.encode()) % 10_000
    name = f"{GIVEN_NAMES[number % len(GIVEN_NAMES)]} Made-up"
    return {
        "role": role,
        "name": name,
        "salutation": f"Mx Made-up {number}",
        "payroll_number": f"90{number:04}",
        "job_title": "Maker of examples",
        "address": [f"{number} Invented Road", "Sampleton", "ZZ1 1ZZ"],
        "email": f"made-up-{number}@example.org",
    }


def events_before(policy: Policy, on: date = ON) -> list[dict[str, Any]]:
    """Return every event of ``policy``, one a day, the last on the day before ``on``."""
    names = list(policy.events)
    return [{"event": name, "on": on - timedelta(days=len(names) - n)} for n, name in enumerate(names)]


def case_data(policy: Policy, on: date = ON, own: Path | None = None) -> dict[str, Any]:
    """Return a case with somebody in every role, in which everything has happened."""
    council = policies.council(policy.council, own)
    return {
        "case": "MADE-UP-1",
        "organisation": policy.council,
        "policy": policy.id.split("/")[1],
        "people": [
            {**person(role), **STARTED} if role == "employee" else person(role) for role in council.roles
        ],
        "events": events_before(policy, on),
        "absences": copy.deepcopy(ABSENCES) if policy.absence else [],  # a test may change its own
        "warnings": [
            {
                "warning": kind,
                "issued": on - timedelta(days=ago),
                **({"score": 100} if policy.absence else {}),
            }
            for kind in policy.warnings
            for ago in (150, 30)
        ],
        "letters": {},
        **({"proposal": PROPOSAL} if _rests_on_a_proposal(policy) else {}),
    }


def _rests_on_a_proposal(policy: Policy) -> bool:
    return any(one.collective for letter in policy.letters().values() for one in letter.requires)


def case_of(data: Mapping[str, Any], own: Path | None = None) -> Case:
    """Return ``data`` as a case, checked as a file would be."""
    text = yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False)
    return write.check_text(Path("made-up.yaml"), text, own)


def example(folder: Path, *changes: tuple[str, str], name: str = "case.yaml") -> Path:
    """Write the shipped example into ``folder``, each of ``changes`` (old, new) made, and return its path."""
    text = EXAMPLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return written(folder / name, text)


def written(path: Path, text: str) -> Path:
    """Write ``text`` to ``path`` and return it."""
    path.write_text(text, encoding="utf-8")
    return path


INVENTHAM = """\
case: INV-1
organisation: inventham
policy: conduct-2020
people:
  - {role: employee, name: Ada Invented, email: ada@example.org}
  - {role: chair, name: Cy Made-up, email: cy@example.org}
  - {role: subject, name: Sam Fictional}
events:
  - {event: concern-raised, on: 2026-09-01}
letters:
  hearing-invitation: {concern: A made-up concern.}
"""


def inventham(folder: Path, more: str = "") -> Path:
    """Write a case of the made-up council into ``folder`` and return its path."""
    return written(folder / "inventham.yaml", INVENTHAM + more)


# --- what a person decides -----------------------------------------------------------------


def answers_for(needs: Mapping[str, Any], chosen: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return an answer to every one of ``needs`` that applies, those in ``chosen`` as given there.

    An answer of None in ``chosen`` leaves that one out.
    """
    found: dict[str, Any] = {}
    for name, rules in needs.items():
        condition = rules.get("required_if")
        if chosen and name in chosen:
            if chosen[name] is not None:
                found[name] = chosen[name]
        elif rules.get("required") or condition is None or validation.holds(condition, found):
            found[name] = answer_for(name, rules)
    return found


def answer_for(name: str, rules: Mapping[str, Any]) -> Any:
    """Return a made-up answer that fits ``rules``."""
    if rules.get("allowed"):
        return list(rules["allowed"]) if rules["type"] == "list" else rules["allowed"][0]
    kind = rules["type"]
    if kind == "list":
        return _list(rules)
    if kind == "string":
        return _words(name, rules.get("maxlength") or 1000)
    number = max(3, rules.get("min", 3)) if kind in ("integer", "number") else 3
    made: dict[str, Any] = {
        "boolean": True,
        "date": date(2026, 7, 1),
        "datetime": "2026-07-01T14:30",
        "integer": min(number, rules.get("max", number)),
        "number": min(number, rules.get("max", number)),
        "money": 1250,
    }
    return made[kind]


def _list(rules: Mapping[str, Any]) -> list[Any]:
    below = rules.get("schema") or {"type": "string", "maxlength": 100}
    if below.get("type") == "dict":
        return [{key: answer_for(key, inner) for key, inner in below["schema"].items()} for _ in range(2)]
    return [answer_for(f"item {n}", below) for n in (1, 2)]


def _words(name: str, longest: int) -> str:
    subject = name.replace("_", " ")
    if longest < 400:
        return f"made-up {subject}"[:longest]
    return f"The first paragraph about the {subject} is made up.\n\n- one point\n- another point"


# --- letters composed, in every branch that matters -------------------------------------------


@dataclass(frozen=True)
class Branch:
    """One way in which a letter can come out: what is left out or chosen, and its name."""

    name: str = ""
    without_events: frozenset[str] = frozenset()
    without_roles: frozenset[str] = frozenset()
    chosen: tuple[tuple[str, Any], ...] = ()
    moved: str = ""


def composed(letter: Letter, branch: Branch, own: Path | None = None) -> Composed:
    """Return ``letter`` as ``branch`` has it; raises Refused or DataError where it cannot be so."""
    case = _branch_case(letter, branch, own)
    moved = moved_words(_meeting(letter, 3), branch.moved) if branch.moved else None
    refusal: Refused | None = None
    for days in (20, 30, 15, 45, 70, 10, 6, 100, 2) if letter.meeting else (0,):
        meeting = _meeting(letter, days) if letter.meeting else None
        try:
            return Composer(case, Sending(ON, meeting=meeting, moved=moved), own).all(letter)[0]
        except Refused as error:
            refusal = refusal or error
    assert refusal is not None
    raise refusal


def _meeting(letter: Letter, days: int) -> Meeting:
    day = policies.council(letter.policy.split("/")[0]).calendar().next_working(ON + timedelta(days=days))
    at = datetime(day.year, day.month, day.day, 10, 30, tzinfo=LONDON)
    return Meeting(letter.meeting, at, "Room 2, Invented House")


@functools.cache
def everybody(policy: str, own: Path | None = None) -> Case:
    """Return the case in which everybody is named and everything has happened."""
    return case_of(case_data(policies.policy(policy, own), own=own), own)


def _branch_case(letter: Letter, branch: Branch, own: Path | None) -> Case:
    case = everybody(letter.policy, own)
    chosen = {**CHOSEN.get(letter.name, {}), **dict(branch.chosen)}
    return replace(
        case,
        happenings=tuple(one for one in case.happenings if one.event not in branch.without_events),
        people=tuple(one for one in case.people if one.role not in branch.without_roles),
        answers={letter.same_answers_as or letter.id: answers_for(letter.needs, chosen)},
    )


@functools.cache
def _branches_of(name: str, own: Path | None) -> tuple[tuple[Branch, Composed], ...]:
    return tuple(_composed_branches(policies.letter(name, own), own))


def branches(letter: Letter, own: Path | None = None) -> tuple[tuple[Branch, Composed], ...]:
    """Return each branch of ``letter`` whose words differ from those of the ones before, composed."""
    return _branches_of(letter.name, own)


def _composed_branches(letter: Letter, own: Path | None) -> Iterator[tuple[Branch, Composed]]:
    seen = set()
    for branch in _branches(letter, own):
        try:
            made = composed(letter, branch, own)
        except (Refused, DataError):
            if not branch.name:
                raise
            continue
        if made.text.body not in seen:
            seen.add(made.text.body)
            yield branch, made


def _branches(letter: Letter, own: Path | None) -> Iterator[Branch]:
    yield Branch()
    yield from _answer_branches(letter.needs)
    names = render.survey(letter.name, None, resources.roots(own)).names
    for name in sorted(names):
        first, _, second = name.partition(".")
        if first == "happened":
            event = second.replace("_", "-")
            yield Branch(f"without-{event}", without_events=frozenset({event}))
        elif first == "people":
            role = second.split(".")[0]
            yield Branch(f"without-{role}", without_roles=frozenset({role}))
    if letter.meeting and not letter.optional:
        for because in ("companion", "employee", "council"):
            yield Branch(f"moved-for-{because}", moved=because)


def _answer_branches(needs: Mapping[str, Any]) -> Iterator[Branch]:
    for name, rules in needs.items():
        if rules["type"] == "boolean" and not rules.get("allowed"):
            yield Branch(f"{name}-false", chosen=((name, False),))
        if rules["type"] == "string":
            for n, option in enumerate((rules.get("allowed") or [])[1:], 2):
                yield Branch(f"{name}-{n}", chosen=((name, option),))
        if not rules.get("required"):
            yield Branch(f"without-{name}", chosen=((name, None),))


def sentences(made: Composed) -> Iterator[str]:
    """Yield every sentence of a letter's own words, list items and cells by themselves."""
    for block in made.text.body:
        for words in _texts(block):
            yield from (part for part in re.split(r"(?<=[.?!:])\s+", words) if part)


def _texts(block: Any) -> Iterator[str]:
    match block:
        case Heading(_, text) | Paragraph(text):
            yield plain(text)
        case Bullets(items) | Numbered(items):
            yield from map(plain, items)
        case Facts(rows) | Table(_, rows):
            yield from (plain(cell) for row in rows for cell in row)


def with_marker(data: dict[str, Any], role: str, marker: str) -> dict[str, Any]:
    """Return a case in which everything said of everyone but ``role`` holds ``marker``."""
    people = []
    for n, one in enumerate(data["people"]):
        if one["role"] != role:
            secret = f"{marker}{n}"
            one = {
                **one,
                "payroll_number": secret,
                "job_title": secret,
                "address": [secret, secret],
                "email": f"{secret}@example.org",
                "phone": secret,
                "known_as": one["name"],
            }
        people.append(one)
    return {**data, "people": people}


# --- what is kept to be compared with -----------------------------------------------------------

GOLDEN = Path(__file__).parent / "golden"
SNAPSHOTS = Path(__file__).parent / "snapshots"


def golden_texts(letter: Letter) -> dict[str, str]:
    """Return the text of ``letter`` in every branch, by the name of its file in ``tests/golden``."""
    return {
        f"{letter.name}{'.' if branch.name else ''}{branch.name}.txt": text.write(made.text)
        for branch, made in branches(letter)
    }


def timeline_text(case: Case, days: Iterable[date]) -> str:
    """Return the timeline of ``case`` on each of ``days``, one line a rule, and the open steps."""
    lines = []
    for day in days:
        known = facts(case, day, strict=False)
        lines.append(f"== {long_date(day)}")
        for entry in timeline.timeline(known):
            when = long_date(entry.day) if entry.day else "no day yet"
            lines.append(f"{when}: {entry.status}: {entry.rule.id}: {entry.event}")
        steps = ", ".join(step.id for step in timeline.open_steps(known)) or "none"
        lines += [f"open: {steps}", ""]
    return "\n".join(lines)
