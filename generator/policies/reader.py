"""Makes a Council or a Policy from its file, and finds what refers to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from generator import deadlines, validation, yamlfiles
from generator.errors import DataError, Fault
from generator.policies import measures
from generator.policies.model import (
    Contact,
    Council,
    Event,
    Help,
    Letter,
    Policy,
    Role,
    Rule,
    Start,
    Stated,
    Step,
)


def read_council(path: Path) -> Council:
    """Read a council.yaml; raises DataError."""
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
        help=tuple(_help(one) for one in data.get("help") or ()),
        roles=roles,
        in_force={
            one["id"]: (one.get("in_force_from"), one.get("in_force_to"))
            for one in data.get("policies") or ()
        },
        contacts={
            name: _contact(name, one, roles, data["address"])
            for name, one in (data.get("contacts") or {}).items()
        },
    )


def _help(one: str | Mapping[str, Any]) -> Help:
    return Help(one) if isinstance(one, str) else Help(one["words"], tuple(one.get("policies") or ()))


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


def read_policy(name: str, path: Path, its_council: Council) -> Policy:
    """Read the policy file ``path`` as COUNCIL/POLICY ``name``; raises DataError naming every fault."""
    document = yamlfiles.read(path)
    validation.check(document, validation.meta("policy"))
    return _Reader(name, document, its_council).policy()


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
        self._authority(steps)
        self._known(("ends_on",), self.data.get("ends_on") or (), events, "an event of this policy")
        self._measures(rules, steps)
        self._sick_pay(rules, steps)
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
            tuple(measures.authority(row) for row in data.get("authority") or ()),
            dict(data.get("groups") or {}),
            tuple(data.get("ends_on") or ()),
            {one["id"]: measures.warning(one) for one in data.get("warnings") or ()},
            measures.absence(data["absence"]) if data.get("absence") else None,
            measures.sick_pay(data["sick_pay"]) if data.get("sick_pay") else None,
            measures.collective(data["collective"]) if data.get("collective") else None,
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
        self._letter_refers(path, one, step, rules, [date_.rule for date_ in stated.values()])
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
            requires=tuple(measures.condition(condition) for condition in one.get("requires") or ()),
            cites=tuple(measures.cited(cited) for cited in one.get("cites") or ()),
            looks_up=measures.looks_up(one.get("looks_up") or {}),
            not_after_letters=tuple((one.get("no_part_before") or {}).get("letters") or ()),
            not_after_roles=tuple((one.get("no_part_before") or {}).get("roles") or ()),
        )

    def _letter_refers(
        self,
        path: yamlfiles.Path,
        one: Mapping[str, Any],
        step: Mapping[str, Any],
        rules: Mapping[str, Rule],
        stated: list[str],
    ) -> None:
        """Find what a letter refers to and is not there: roles, rules, warnings, triggers, another letter."""
        warnings = [warning["id"] for warning in self.data.get("warnings") or ()]
        triggers = [trigger["id"] for trigger in (self.data.get("absence") or {}).get("triggers") or ()]
        conditions = one.get("requires") or ()
        named = {
            "same_answers_as": (_given(one, "same_answers_as"), [letter["id"] for letter in step["letters"]]),
            "to": ([one["to"]], self.council.roles),
            "from": (one["from"], self.council.roles),
            "limits": (one.get("limits") or (), rules),
            "dates": (stated, rules),
            "cites": ([measures.cited(cited).warning for cited in one.get("cites") or ()], warnings),
            "no_part_before": ((one.get("no_part_before") or {}).get("roles") or (), self.council.roles),
            "requires": ([word for each in conditions for word in _given(each, "rule")], rules),
        }
        kinds = {
            "to": "a role of this council",
            "from": "a role of this council",
            "cites": "a warning of this policy",
            "no_part_before": "a role of this council",
        }
        for key, (words, known) in named.items():
            what = (
                "a letter of this step"
                if key == "same_answers_as"
                else kinds.get(key, "a rule of this policy")
            )
            self._known((*path, key), words, known, what)
        for key, known in (("warning", warnings), ("trigger", triggers)):
            words = [word for each in conditions for word in _given(each, key)]
            self._known((*path, "requires"), words, known, f"a {key} of this policy")

    def _authority(self, steps: Mapping[str, Step]) -> None:
        """Find what the table of authority, and who may not sign, refer to and is not there."""
        letters = {letter.id: letter for step in steps.values() for letter in step.letters}
        groups = self.data.get("groups") or {}
        for n, row in enumerate(self.data.get("authority") or ()):
            path = ("authority", n)
            self._known((*path, "by"), row["by"], self.council.roles, "a role of this council")
            self._known((*path, "letters"), row.get("letters") or (), letters, "a letter of this policy")
            self._known((*path, "group"), _given(row, "group"), groups, "a group of this policy")
            for name in row.get("letters") or ():
                if name in letters and not set(row["by"]) & set(letters[name].senders):
                    what = f"nobody who takes this decision may sign '{name}'."
                    self.faults.append(
                        self.document.fault((*path, "by"), what, f"Add one of them to 'from' of '{name}'.")
                    )
        for letter in letters.values():
            self._known(
                ("steps",), letter.not_after_letters, letters, "a letter of this policy (no_part_before)"
            )

    def _measures(self, rules: Mapping[str, Rule], steps: Mapping[str, Step]) -> None:
        """Find what the warnings and the measuring of absence refer to and is not there."""
        letters = [letter.id for step in steps.values() for letter in step.letters]
        for n, warning in enumerate(self.data.get("warnings") or ()):
            self._known(("warnings", n, "life"), [warning["life"]], rules, "a rule of this policy")
            self._known(
                ("warnings", n, "given_by"), warning.get("given_by") or (), letters, "a letter of this policy"
            )
            extended = _given(warning.get("extended") or {}, "letter")
            self._known(("warnings", n, "extended"), extended, letters, "a letter of this policy")
        for n, band in enumerate((self.data.get("collective") or {}).get("bands") or ()):
            self._known(("collective", "bands", n), [band["rule"]], rules, "a rule of this policy")
        warnings = [warning["id"] for warning in self.data.get("warnings") or ()]
        for n, trigger in enumerate((self.data.get("absence") or {}).get("triggers") or ()):
            path = ("absence", "triggers", n)
            gap = trigger.get("gap") or {}
            self._known(
                path,
                [trigger["rule"], *_given(trigger, "act_by"), *_given(gap, "rule")],
                rules,
                "a rule of this policy",
            )
            self._known(path, _given(trigger, "letter"), letters, "a letter of this policy")
            self._known(path, _given(trigger, "step"), steps, "a step of this policy")
            cited = [*_given(trigger, "needs_warning", "counts_warning"), *_given(gap, "over")]
            self._known(path, cited, warnings, "a warning of this policy")

    def _sick_pay(self, rules: Mapping[str, Rule], steps: Mapping[str, Step]) -> None:
        """Find what the scale of sick pay refers to and is not there, and rows without their months."""
        data = self.data.get("sick_pay") or {}
        self._known(
            ("sick_pay",), _given(data, "look_back", "stops", "again"), rules, "a rule of this policy"
        )
        letters = [letter.id for step in steps.values() for letter in step.letters]
        self._known(("sick_pay", "letter"), _given(data, "letter"), letters, "a letter of this policy")
        for n, band in enumerate(data.get("bands") or ()):
            path = ("sick_pay", "bands", n)
            self._known(path, [band["rule"]], rules, "a rule of this policy")
            rule = rules.get(band["rule"])
            if rule is not None and not rule.limit.full_months:
                what = f"'{rule.id}' gives no months at full pay."
                self.faults.append(self.document.fault(path, what, "Give it full_months and half_months."))
            if ("from" in band) != bool(n):
                what = (
                    "the first row has no 'from' (it holds from the first day), and each other row has one."
                )
                self.faults.append(self.document.fault(path, what, "Put the rows in order of service."))

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
