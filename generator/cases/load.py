"""Case files read and checked: every fault with its line, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from generator import policies, validation, yamlfiles
from generator.absences import Absence
from generator.cases.model import Case, Happening, Meeting, Person
from generator.errors import DataError, Fault, UsageError
from generator.workdays import LONDON, WEEKDAYS, Method, long_date, parse_when


def load(path: Path, own: Path | None = None) -> Case:
    """Read the case file at ``path``; raises DataError naming every fault with its line."""
    document = yamlfiles.read(path)
    validation.check(document, validation.meta("case"))
    return _Reader(path, document, own).case()


class _Reader:
    """Makes a Case from a checked document, and finds what refers to nothing."""

    def __init__(self, path: Path, document: yamlfiles.Document, own: Path | None) -> None:
        self.path, self.document, self.data = path, document, document.data
        self.faults: list[Fault] = []
        self.own = own
        self.council, self.policy = self._under(own)

    def _under(self, own: Path | None) -> tuple[policies.Council, policies.Policy]:
        organisation, policy = self.data["organisation"], self.data["policy"]
        try:
            council = policies.council(organisation, own)
        except UsageError as error:
            raise DataError(self.document.fault(("organisation",), *_words(error))) from None
        try:
            return council, policies.policy(f"{organisation}/{policy}", own)
        except UsageError as error:
            raise DataError(self.document.fault(("policy",), *_words(error))) from None

    def case(self) -> Case:
        data = self.data
        case = Case(
            file=self.path,
            reference=data["case"],
            council=self.council,
            policy=self.policy,
            service=data.get("service", ""),
            people=tuple(self._person(n, one) for n, one in enumerate(data["people"])),
            happenings=tuple(self._happening(n, one) for n, one in enumerate(data.get("events") or ())),
            meetings=tuple(self._meeting(n, one) for n, one in enumerate(data.get("meetings") or ())),
            answers={name: one or {} for name, one in (data.get("letters") or {}).items()},
            waivers={one["rule"]: one["reason"] for one in data.get("waivers") or ()},
            sent=tuple(data.get("sent") or ()),
            absences=tuple(self._absence(n, one) for n, one in enumerate(data.get("absences") or ())),
            given_warnings=tuple(data.get("warnings") or ()),
            document=self.document,
            proposal=data.get("proposal"),
            own=self.own,
        )
        self._letters_known()
        self._rules_known()
        self._warnings_known()
        self._edition_in_force(case)
        if self.faults:
            raise DataError(*self.faults)
        return case

    def _edition_in_force(self, case: Case) -> None:
        """A case runs under the edition in force when it began; council.yaml says from when to when "
        "that is."""
        began = min((happening.day for happening in case.happenings), default=None)
        name = self.data["policy"]
        if began is None or began == date.min or self.council.in_force_on(name, began):
            return
        others = [other for other in self.council.in_force if self.council.in_force_on(other, began)]
        self._fault(
            ("policy",),
            f"'{name}' was not in force on {long_date(began)}, when the case began "
            f"(policies/{self.council.id}/council.yaml).",
            f"Name the edition that was: in force then: {', '.join(sorted(others))}.",
        )

    def _fault(self, path: yamlfiles.Path, what: str, remedy: str) -> None:
        self.faults.append(self.document.fault(path, what, remedy))

    def _person(self, n: int, one: Mapping[str, Any]) -> Person:
        role = self.council.roles.get(one["role"])
        if role is None:
            remedy = validation.nearest(one["role"], self.council.roles)
            self._fault(("people", n, "role"), f"'{one['role']}' is not a role of this council.", remedy)
        name = one["name"]
        return Person(
            role=one["role"],
            role_title=role.title if role else "",
            name=name,
            salutation=one.get("salutation", name),
            known_as=one.get("known_as", name),
            payroll_number=one.get("payroll_number", ""),
            job_title=one.get("job_title", ""),
            address=tuple(one.get("safe_address") or one.get("address") or ()),
            email=one.get("email", ""),
            phone=one.get("phone", ""),
            format=one.get("format", "standard"),
            group=self._group(n, one.get("group", "")),
            weekdays=frozenset(map(WEEKDAYS.index, one["works"])) if one.get("works") else None,
            started=one.get("started"),
        )

    def _group(self, n: int, group: str) -> str:
        if group and group not in self.policy.groups:
            remedy = validation.nearest(group, self.policy.groups)
            self._fault(("people", n, "group"), f"'{group}' is not a group of this policy.", remedy)
        return group

    def _event_known(self, path: yamlfiles.Path, event: str, meetings_only: bool = False) -> None:
        known = self.policy.events
        names = [name for name in known if not meetings_only or known[name].direction == "meeting"]
        if event not in names:
            what = "a meeting" if meetings_only else "an event"
            self._fault(path, f"'{event}' is not {what} of this policy.", validation.nearest(event, names))

    def _happening(self, n: int, one: Mapping[str, Any]) -> Happening:
        self._event_known(("events", n, "event"), one["event"])
        at = self._moment(("events", n, "on"), one["on"])
        by = one.get("by")
        return Happening(one["event"], at, Method(by) if by else None)

    def _moment(self, path: yamlfiles.Path, words: Any) -> date | datetime:
        try:
            return parse_when(words.isoformat() if isinstance(words, date) else words)
        except UsageError as error:
            self._fault(path, *_words(error))
            return date.min

    def _meeting(self, n: int, one: Mapping[str, Any]) -> Meeting:
        self._event_known(("meetings", n, "meeting"), one["meeting"], meetings_only=True)
        at = self._moment(("meetings", n, "at"), one["at"])
        for role in one.get("with") or ():
            if role not in self.council.roles:
                self._fault(
                    ("meetings", n, "with"),
                    f"'{role}' is not a role of this council.",
                    validation.nearest(role, self.council.roles),
                )
        when = at if isinstance(at, datetime) else datetime(1, 1, 1, tzinfo=LONDON)
        return Meeting(
            one["meeting"],
            when,
            one["place"],
            one.get("minutes", 60),
            tuple(one.get("with") or ()),
            one.get("held", False),
            one.get("sequence", 0),
        )

    def _absence(self, n: int, one: Mapping[str, Any]) -> Absence:
        first, last = one["first_day"], one.get("last_day")
        if last is not None and last < first:
            self._fault(
                ("absences", n, "last_day"), "the absence ends before it starts.", "Check the two days."
            )
        return Absence(first, last, one.get("counted", True), one.get("days"))

    def _warnings_known(self) -> None:
        known = self.policy.warnings
        for n, one in enumerate(self.data.get("warnings") or ()):
            if one["warning"] not in known:
                what = f"'{one['warning']}' is not a warning of this policy."
                self._fault(("warnings", n, "warning"), what, validation.nearest(one["warning"], known))

    def _letters_known(self) -> None:
        known = self.policy.letters()
        for name in self.data.get("letters") or {}:
            if name not in known:
                remedy = validation.nearest(name, known)
                self._fault(("letters", name), f"'{name}' is not a letter of this policy.", remedy)

    def _rules_known(self) -> None:
        for n, one in enumerate(self.data.get("waivers") or ()):
            if one["rule"] not in self.policy.rules:
                remedy = validation.nearest(one["rule"], self.policy.rules)
                self._fault(("waivers", n, "rule"), f"'{one['rule']}' is not a rule of this policy.", remedy)


def _words(error: UsageError) -> tuple[str, str]:
    return error.faults[0].what, error.faults[0].remedy


def beside(case: Case, own: Path | None = None) -> list[Case]:
    """Return the other cases in the same folder that share a payroll number with ``case``.

    Files in the folder that are not cases are passed over.
    """
    numbers = {person.payroll_number for person in case.people if person.payroll_number}
    found = []
    for path in sorted(case.file.parent.glob("*.yaml")):
        if path.resolve() == case.file.resolve():
            continue
        try:
            other = load(path, own)
        except DataError:
            continue
        if numbers & {person.payroll_number for person in other.people}:
            found.append(other)
    return found
