"""Councils and policy editions, loaded and checked: rules, events, steps, letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator import deadlines, resources, validation, yamlfiles
from generator.errors import DataError, Fault, UsageError
from generator.workdays import Calendar, Convention


@dataclass(frozen=True)
class Role:
    """A part somebody plays in a procedure; ``side`` decides how time is counted."""

    id: str
    title: str
    side: str


@dataclass(frozen=True)
class Contact:
    """A role or body that need not be named in each case."""

    role: str
    name: str
    salutation: str = ""
    address: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Council:
    """One council: its letter paper, roles, closed days and conventions."""

    id: str
    title: str
    address: tuple[str, ...]
    phone: str
    email: str
    website: str
    receipt_convention: Convention
    closures: tuple[Mapping[str, Any], ...]
    proclaimed: Mapping[date, str]
    fonts: tuple[str, ...]
    help: tuple[str, ...]
    roles: Mapping[str, Role]
    contacts: Mapping[str, Contact]

    def calendar(self, service: str = "", closed: Iterable[date] = ()) -> Calendar:
        """Return the working days of ``service`` ("" = the whole council).

        ``closed`` are further closed days, as ``due --closure`` gives them.
        """
        days = {day["on"]: day["why"] for day in self.closures if _closed_for(day, service)}
        return Calendar({**days, **dict.fromkeys(closed, "the council is closed")}, self.proclaimed)


def _closed_for(day: Mapping[str, Any], service: str) -> bool:
    only = day.get("services")
    if only is not None:
        return service in only
    return service not in day.get("except_services", ())


@dataclass(frozen=True)
class Event:
    """Something that can happen in a case; ``words`` read as a sentence without its full stop."""

    id: str
    words: str
    direction: str
    same_as: tuple[str, ...] = ()
    receipt_of: str = ""


@dataclass(frozen=True)
class Start:
    """What starts a rule's clock: one event, or the later or earlier of several."""

    events: tuple[str, ...]
    choose: str = "only"


@dataclass(frozen=True)
class Rule:
    """One number or time limit with its paragraph, and its arithmetic (``limit``)."""

    id: str
    para: str
    words: str
    kind: str
    binds: tuple[str, ...]
    start: Start
    end: Start
    strength: str
    limit: deadlines.Limit
    reading: str = ""
    other_start: Start | None = None
    other_end: Start | None = None
    waivable: bool = False


@dataclass(frozen=True)
class Stated:
    """A date that a letter states: which rule's, and which of its dates."""

    rule: str
    take: str
    side: str = ""


@dataclass(frozen=True)
class Letter:
    """One letter to one reader. ``needs`` is a Cerberus schema of what a person decides."""

    id: str
    policy: str
    step: str
    title: str
    source: tuple[str, ...]
    para: str
    basis: str
    senders: tuple[str, ...]
    to: str
    if_any: bool
    optional: bool
    opens_on: tuple[tuple[str, ...], ...]
    records: str
    meeting: str
    limits: tuple[str, ...]
    dates: Mapping[str, Stated]
    must_state: tuple[str, ...]
    encloses: tuple[str | Mapping[str, str], ...]
    needs: Mapping[str, Any]
    same_answers_as: str = ""

    @property
    def name(self) -> str:
        """COUNCIL/POLICY/LETTER."""
        return f"{self.policy}/{self.id}"

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule whose date this letter keeps to or states."""
        return tuple(dict.fromkeys([*self.limits, *(stated.rule for stated in self.dates.values())]))


@dataclass(frozen=True)
class Step:
    """One step of a procedure. ``opens_on`` are groups of events: any one of each group."""

    id: str
    title: str
    para: str
    source: tuple[str, ...]
    opens_on: tuple[tuple[str, ...], ...]
    done_by: tuple[str, ...]
    records: str
    meeting: str
    forms: tuple[str, ...]
    letters: tuple[Letter, ...]
    note: str = ""
    hearing_order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """One edition of one council's procedure. ``id`` is COUNCIL/POLICY."""

    id: str
    title: str
    status: str
    coverage: str
    source: str
    events: Mapping[str, Event]
    rules: Mapping[str, Rule]
    steps: Mapping[str, Step]
    authority: tuple[Mapping[str, Any], ...]
    ends_on: tuple[str, ...]
    file: str

    def letters(self) -> dict[str, Letter]:
        """Return every letter by its short name, in the order of the steps."""
        return {letter.id: letter for step in self.steps.values() for letter in step.letters}

    @property
    def council(self) -> str:
        """The council's id."""
        return self.id.split("/")[0]


def councils(own: Path | None = None) -> list[str]:
    """Return the ids of all councils, sorted."""
    return sorted(name.split("/")[0] for name, _ in resources.every("policies", "*/council.yaml", own))


def policy_names(own: Path | None = None) -> list[str]:
    """Return every policy's name (COUNCIL/POLICY), sorted."""
    found = resources.every("policies", "*/*.yaml", own)
    return sorted(name.removesuffix(".yaml") for name, _ in found if not name.endswith("/council.yaml"))


def letters(own: Path | None = None) -> dict[str, Letter]:
    """Return every letter of every policy by its full name."""
    return {
        letter.name: letter for name in policy_names(own) for letter in policy(name, own).letters().values()
    }


def letter(name: str, own: Path | None = None) -> Letter:
    """Return the letter that ``name`` (or a tail of a name) means; raises UsageError."""
    found = letters(own)
    return found[by_tail(name, list(found), "letter")]


@lru_cache(maxsize=4096)
def rule(rule_id: str, own: Path | None = None) -> tuple[Policy, Rule]:
    """Return the rule called ``rule_id`` and its policy; raises UsageError.

    Only the policy files in which the id stands are read.
    """
    word = re.compile(rf"\bid: *['\"]?{re.escape(rule_id)}['\"]?\s*$", re.MULTILINE)
    for name, path in resources.every("policies", "*/*.yaml", own):
        if word.search(path.read_text(encoding="utf-8")):
            found = policy(name.removesuffix(".yaml"), own)
            if rule_id in found.rules:
                return found, found.rules[rule_id]
    known = [rule_id for name in policy_names(own) for rule_id in policy(name, own).rules]
    hint = f"{validation.did_you_mean(rule_id, known)} See 'dueprocess list rules'."
    raise UsageError(Fault(f"there is no rule '{rule_id}'.", hint.strip()))


def by_tail(name: str, known: list[str], kind: str) -> str:
    """Return the one of ``known`` that ``name`` is, or is the tail of; raises UsageError."""
    if name in known:
        return name
    fits = [full for full in known if full.endswith(f"/{name}")]
    if len(fits) == 1:
        return fits[0]
    see = f"See 'dueprocess list {'policies' if kind == 'policy' else kind + 's'}'."
    if fits:
        raise UsageError(Fault(f"'{name}' could be {', '.join(fits)}.", "Write more of the name."))
    hint = validation.did_you_mean(name.split("/")[-1], [full.split("/")[-1] for full in known])
    raise UsageError(Fault(f"there is no {kind} '{name}'.", f"{hint} {see}".strip()))


@lru_cache(maxsize=64)
def council(council_id: str, own: Path | None = None) -> Council:
    """Read policies/COUNCIL/council.yaml; raises DataError, UsageError."""
    path = resources.find(f"policies/{council_id}/council.yaml", own)
    if path is None or council_id not in councils(own):
        raise UsageError(
            Fault(f"there is no council '{council_id}'.", validation.nearest(council_id, councils(own)))
        )
    document = yamlfiles.read(path)
    validation.check(document, validation.meta("council"))
    data = document.data
    roles = {name: Role(name, role["title"], role["side"]) for name, role in data["roles"].items()}
    _only_known_roles(document, ("contacts",), data.get("contacts") or {}, roles)
    return Council(
        id=data["id"],
        title=data["title"],
        address=tuple(data["address"]),
        phone=data.get("phone", ""),
        email=data.get("email", ""),
        website=data.get("website", ""),
        receipt_convention=data.get("receipt_convention", "second-working-day"),
        closures=tuple(data.get("closures") or ()),
        proclaimed={day["on"]: day["why"] for day in data.get("proclaimed") or ()},
        fonts=tuple(str(path.parent / font) for font in data.get("fonts") or ()),
        help=tuple(data.get("help") or ()),
        roles=roles,
        contacts={
            name: _contact(name, one, roles, data["address"])
            for name, one in (data.get("contacts") or {}).items()
        },
    )


def _contact(role: str, data: Mapping[str, Any], roles: Mapping[str, Role], own: list[str]) -> Contact:
    """Where no address is given, the council's own is meant; an empty list says that none is known."""
    name = data.get("name") or data.get("title") or roles[role].title
    address = tuple(data.get("address", own))
    return Contact(
        role, name, data.get("salutation", ""), address, data.get("email", ""), data.get("phone", "")
    )


def _only_known_roles(
    document: yamlfiles.Document, path: yamlfiles.Path, used: Iterable[str], roles: Mapping[str, Role]
) -> None:
    for role in used:
        if role not in roles:
            raise DataError(
                document.fault(
                    (*path, role), f"'{role}' is not a role of this council.", validation.nearest(role, roles)
                )
            )


@lru_cache(maxsize=64)
def policy(name: str, own: Path | None = None) -> Policy:
    """Read policies/COUNCIL/POLICY.yaml; raises DataError naming every fault, UsageError."""
    path = resources.find(f"policies/{name}.yaml", own)
    if path is None or name not in policy_names(own):
        by_tail(name, policy_names(own), "policy")
        raise UsageError(Fault(f"there is no policy '{name}'.", "See 'dueprocess list policies'."))
    document = yamlfiles.read(path)
    validation.check(document, validation.meta("policy"))
    return _Reader(name, document, council(name.split("/")[0], own)).policy()


def policy_named(name: str, own: Path | None = None) -> Policy:
    """Return the policy that ``name`` (or a tail of a name) means; raises UsageError."""
    return policy(by_tail(name, policy_names(own), "policy"), own)


class _Reader:
    """Makes a Policy from checked data, and finds what refers to nothing."""

    def __init__(self, name: str, document: yamlfiles.Document, its_council: Council) -> None:
        self.name, self.document, self.data = name, document, document.data
        self.council = its_council
        self.faults: list[Fault] = []

    def policy(self) -> Policy:
        events = self._unique("events", [self._event(one) for one in self.data["events"]])
        self._same_as_once()
        rules = self._unique(
            "rules", [self._rule(n, one, events) for n, one in enumerate(self.data["rules"])]
        )
        steps = self._unique(
            "steps", [self._step(n, one, events, rules) for n, one in enumerate(self.data["steps"])]
        )
        self._letters_once(steps)
        for n, row in enumerate(self.data.get("authority") or ()):
            self._known(("authority", n, "by"), row["by"], self.council.roles, "a role of this council")
        self._known(("ends_on",), self.data.get("ends_on") or (), events, "an event of this policy")
        if self.faults:
            raise DataError(*self.faults)
        data = self.data
        return Policy(
            self.name,
            data["title"],
            data["status"],
            data.get("coverage", "complete"),
            data["source"],
            events,
            rules,
            steps,
            tuple(data.get("authority") or ()),
            tuple(data.get("ends_on") or ()),
            self.document.name,
        )

    def _unique(self, kind: str, made: list[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for n, one in enumerate(made):
            if one.id in found:
                self.faults.append(
                    self.document.fault((kind, n, "id"), f"'{one.id}' is given twice.", "Rename one.")
                )
            found[one.id] = one
        return found

    def _known(self, path: yamlfiles.Path, words: Iterable[str], known: Iterable[str], what: str) -> None:
        names = set(known)
        for word in words:
            if word not in names:
                self.faults.append(
                    self.document.fault(path, f"'{word}' is not {what}.", validation.nearest(word, names))
                )

    def _event(self, one: Mapping[str, Any]) -> Event:
        known = [event["id"] for event in self.data["events"]]
        if "receipt_of" in one:
            place = ("events", known.index(one["id"]), "receipt_of")
            self._known(place, [one["receipt_of"]], known, "an event of this policy")
        return Event(
            one["id"],
            one["words"],
            one["direction"],
            tuple(one.get("same_as") or ()),
            one.get("receipt_of", ""),
        )

    def _same_as_once(self) -> None:
        seen: dict[str, str] = {}
        for n, event in enumerate(self.data["events"]):
            for words in event.get("same_as") or ():
                if words in seen:
                    what = f"the wording '{words}' already means '{seen[words]}'."
                    self.faults.append(
                        self.document.fault(("events", n, "same_as"), what, "Keep it at one event.")
                    )
                seen[words] = event["id"]

    def _rule(self, n: int, one: Mapping[str, Any], events: Mapping[str, Event]) -> Rule:
        start, end = _start(one["from"]), _start(one["to"])
        self._known(("rules", n, "from"), start.events, events, "an event of this policy")
        self._known(("rules", n, "to"), end.events, events, "an event of this policy")
        self._known(("rules", n, "binds"), one["binds"], self.council.roles, "a role of this council")
        other = one.get("alternative") or {}
        for key in _given_keys(other, "from", "to"):
            self._known(
                ("rules", n, "alternative", key), _start(other[key]).events, events, "an event of this policy"
            )
        sides = tuple(dict.fromkeys(self._side(role) for role in one["binds"]))
        return Rule(
            id=one["id"],
            para=one["para"],
            words=one["words"],
            kind=one["kind"],
            binds=tuple(one["binds"]),
            start=start,
            end=end,
            strength=one["strength"],
            limit=deadlines.limit(one, sides),
            reading=one.get("reading") or "",
            other_start=_start(other["from"]) if "from" in other else None,
            other_end=_start(other["to"]) if "to" in other else None,
            waivable=bool(one.get("waivable")),
        )

    def _side(self, role: str) -> str:
        known = self.council.roles.get(role)
        return known.side if known else "employee"

    def _step(
        self, n: int, one: Mapping[str, Any], events: Mapping[str, Event], rules: Mapping[str, Rule]
    ) -> Step:
        opens = _groups(one.get("opens_on"))
        used = [
            *(event for group in opens for event in group),
            *one.get("done_by", ()),
            *_given(one, "records", "meeting"),
        ]
        self._known(("steps", n), used, events, "an event of this policy")
        made = tuple(self._letter(n, m, one, events, rules) for m in range(len(one.get("letters") or ())))
        return Step(
            one["id"],
            one["title"],
            one["para"],
            tuple(one["source"]),
            opens,
            tuple(one.get("done_by") or ()),
            one.get("records", ""),
            one.get("meeting", ""),
            tuple(one.get("forms") or ()),
            made,
            one.get("note", ""),
            tuple(one.get("hearing_order") or ()),
        )

    def _letter(
        self, n: int, m: int, step: Mapping[str, Any], events: Mapping[str, Event], rules: Mapping[str, Rule]
    ) -> Letter:
        one, path = step["letters"][m], ("steps", n, "letters", m)
        opens = _groups(one.get("opens_on"))
        stated = {
            name: Stated(date_["rule"], date_["take"], date_.get("for", ""))
            for name, date_ in (one.get("dates") or {}).items()
        }
        used = [*(event for group in opens for event in group), *_given(one, "records", "meeting")]
        self._known(path, used, events, "an event of this policy")
        if one.get("same_answers_as"):
            beside = [letter["id"] for letter in step["letters"]]
            self._known((*path, "same_answers_as"), [one["same_answers_as"]], beside, "a letter of this step")
        self._known((*path, "to"), [one["to"]], self.council.roles, "a role of this council")
        self._known((*path, "from"), one["from"], self.council.roles, "a role of this council")
        self._known((*path, "limits"), one.get("limits") or (), rules, "a rule of this policy")
        self._known(
            (*path, "dates"), [date_.rule for date_ in stated.values()], rules, "a rule of this policy"
        )
        return Letter(
            id=one["id"],
            policy=self.name,
            step=step["id"],
            title=one["title"],
            source=tuple(one["source"]),
            para=one["para"],
            basis=one["basis"],
            senders=tuple(one["from"]),
            to=one["to"],
            if_any=one.get("if_any", False),
            optional=one.get("optional", False),
            opens_on=opens,
            records=one.get("records", step.get("records", "")),
            meeting=one.get("meeting", step.get("meeting", "")),
            limits=tuple(one.get("limits") or ()),
            dates=stated,
            must_state=tuple(one["must_state"]),
            encloses=tuple(one.get("encloses") or ()),
            needs=_needs(one, step),
            same_answers_as=one.get("same_answers_as", ""),
        )

    def _letters_once(self, steps: Mapping[str, Step]) -> None:
        seen: set[str] = set()
        for n, step in enumerate(steps.values()):
            for one in step.letters:
                if one.id in seen:
                    self.faults.append(
                        self.document.fault(
                            ("steps", n, "letters"), f"the letter '{one.id}' is given twice.", "Rename one."
                        )
                    )
                seen.add(one.id)


def _needs(one: Mapping[str, Any], step: Mapping[str, Any]) -> Mapping[str, Any]:
    """What must be decided for a letter: its own, or that of the letter whose answers it shares."""
    shared = one.get("same_answers_as")
    other = next((letter for letter in step["letters"] if letter["id"] == shared), one)
    needs: Mapping[str, Any] = other.get("needs") or {}
    return needs


def _given_keys(data: Mapping[str, Any], *keys: str) -> list[str]:
    return [key for key in keys if data.get(key)]


def _given(data: Mapping[str, Any], *keys: str) -> list[str]:
    return [data[key] for key in _given_keys(data, *keys)]


def _groups(items: Iterable[Any] | None) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(item) if isinstance(item, list) else (item,) for item in items or ())


def _start(words: Any) -> Start:
    if isinstance(words, str):
        return Start((words,))
    choose, events = next(iter(words.items()))
    return Start(tuple(events), choose.removesuffix("_of"))
