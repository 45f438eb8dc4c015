"""What a case is: people, dated facts, meetings, decisions, and what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from generator import yamlfiles
from generator.absences import Absence
from generator.policies import Council, Policy
from generator.workdays import Calendar, Method, Receipt


@dataclass(frozen=True)
class Person:
    """Somebody in a case, or a body that is written to.

    ``address`` is where letters go: the safe address where one is given. ``started`` is the
    first day of the service that sick pay counts.
    """

    role: str
    role_title: str
    name: str
    salutation: str
    known_as: str
    payroll_number: str = ""
    job_title: str = ""
    address: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    format: str = "standard"
    group: str = ""
    weekdays: frozenset[int] | None = None
    started: date | None = None


@dataclass(frozen=True)
class Happening:
    """An event on a day (or at a time); ``by`` how it was sent; ``receipt`` where it is deemed."""

    event: str
    at: date | datetime
    by: Method | None = None
    receipt: Receipt | None = None

    @property
    def day(self) -> date:
        """The day on which it happened."""
        return self.at.date() if isinstance(self.at, datetime) else self.at


@dataclass(frozen=True)
class Meeting:
    """A meeting of one kind (an event of the policy).

    ``at`` is Europe/London time; ``attending`` are the roles of those who will be there.
    """

    kind: str
    at: datetime
    place: str
    minutes: int = 60
    attending: tuple[str, ...] = ()
    held: bool = False
    sequence: int = 0


@dataclass(frozen=True)
class Case:
    """One matter under one edition of a policy, as its file tells it."""

    file: Path
    reference: str
    council: Council
    policy: Policy
    service: str
    people: tuple[Person, ...]
    happenings: tuple[Happening, ...]
    meetings: tuple[Meeting, ...]
    answers: Mapping[str, Mapping[str, Any]]
    waivers: Mapping[str, str]
    sent: tuple[Mapping[str, Any], ...]
    absences: tuple[Absence, ...]
    given_warnings: tuple[Mapping[str, Any], ...]
    document: yamlfiles.Document = field(repr=False)
    proposal: Mapping[str, str] | None = None
    own: Path | None = None

    @property
    def group(self) -> str:
        """The employee's group, where the policy has groups and the case says which."""
        return next((person.group for person in self.people if person.group), "")

    @cached_property
    def calendar(self) -> Calendar:
        """The working days of the employee's service."""
        return self.council.calendar(self.service)

    def persons(self, role: str) -> Iterator[Person]:
        """Yield everybody with ``role``, in the file's order; else the council's standing contact."""
        named = [person for person in self.people if person.role == role]
        yield from named
        contact = self.council.contacts.get(role)
        if not named and contact is not None:
            yield Person(
                role,
                self.council.roles[role].title,
                contact.name,
                contact.salutation or contact.name,
                contact.salutation or contact.name,
                address=contact.address,
                email=contact.email,
                phone=contact.phone,
            )

    def person(self, role: str) -> Person | None:
        """Return the first person with ``role``, or None."""
        return next(self.persons(role), None)
