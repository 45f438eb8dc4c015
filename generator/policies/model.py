"""Councils and policies as values: roles, rules, events, steps, letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator import deadlines
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
class Help:
    """A sentence on who can help; ``policies``: only in letters under these, () = in all."""

    words: str
    policies: tuple[str, ...] = ()


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
    help: tuple[Help, ...]
    roles: Mapping[str, Role]
    contacts: Mapping[str, Contact]
    in_force: Mapping[str, tuple[date | None, date | None]]

    def help_under(self, policy: str) -> list[str]:
        """Return who can help, one sentence each, for letters under the edition ``policy``."""
        short = policy.split("/")[-1]
        return [one.words for one in self.help if not one.policies or short in one.policies]

    def in_force_on(self, policy: str, day: date) -> bool:
        """Return whether the edition ``policy`` may apply on ``day``; where no dates are given it may."""
        first, last = self.in_force.get(policy, (None, None))
        return (first is None or first <= day) and (last is None or day <= last)

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
class Condition:
    """What must hold before a letter may go: a rule between two days, a live warning, a trigger.

    ``sick_pay``: that of an absence which lasts on the day of writing can be worked out.

    ``collective``: ``proposal`` (the case says which proposed redundancies it belongs to),
    ``consultation`` (it begins on ``start`` in time for the first dismissal) or ``notice``
    (notice of dismissal is lawful under them; ``end`` is the day on which it takes effect).
    """

    rule: str = ""
    start: str = ""
    end: str = ""
    warning: str = ""
    trigger: str = ""
    collective: str = ""
    sick_pay: bool = False


@dataclass(frozen=True)
class WarningKind:
    """A warning that a policy can give: how long it lives, and the letters that give or extend it.

    ``extended_until`` is the answer to the letter ``extended_by`` that holds the new last day.
    """

    id: str
    title: str
    level: int
    final: bool
    life: str
    given_by: tuple[str, ...]
    longer: str = ""
    longer_need: str = ""
    extended_by: str = ""
    extended_until: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Absence that HR may decide not to count; ``ask_at`` are words that raise the question."""

    words: str
    para: str
    rule: str = ""
    ask_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trigger:
    """A threshold of absence, and the step, letter and day that follow from it."""

    id: str
    rule: str
    measure: str
    title: str
    stage: int = 0
    step: str = ""
    letter: str = ""
    window: tuple[int, str] | None = None
    needs_warning: str = ""
    gap_rule: str = ""
    gap_over: str = ""
    counts_warning: str = ""
    act_by: str = ""
    ask: bool = False
    pro_rata: bool = False
    begun: bool = False


@dataclass(frozen=True)
class AbsenceMeasure:
    """How a policy measures sickness absence. ``days``: calendar_days or working_days."""

    para: str
    window: str
    days: str
    score: str
    joins: bool
    leaves_out: tuple[LeftOut, ...]
    triggers: tuple[Trigger, ...]
    sign_off: str = ""
    began: str = "absence-began"
    returned: str = "returned-to-work"


@dataclass(frozen=True)
class SickPayBand:
    """One row of a scale of sick pay: from so much service (0: from the first day) which rule."""

    months: tuple[int, str]
    rule: str


@dataclass(frozen=True)
class SickPayScale:
    """How long sick pay lasts. ``bands`` in order of service; their rules say how many months.

    ``band_on``: first_day (its row holds) or each_day (a higher one from when it is reached).
    ``look_back``: the rule of the time before the absence whose sick pay comes off; ``takes_off``:
    rate_paid or full_first. ``stops``: an absence too long for sick pay; ``again``: the weeks
    at work after which it is paid again. ``at_most``: only the most that anyone may receive.
    """

    para: str
    service: str
    bands: tuple[SickPayBand, ...]
    band_on: str = "first_day"
    look_back: str = ""
    takes_off: str = "rate_paid"
    stops: str = ""
    again: str = ""
    at_most: bool = False
    letter: str = ""


@dataclass(frozen=True)
class Band:
    """From ``at_least`` redundancies within so many days: the rule of the days before the first dismissal.

    ``notification``: the paragraph on notifying the Secretary of State.
    """

    at_least: int
    rule: str
    within: int
    notification: str


@dataclass(frozen=True)
class CollectiveMeasure:
    """How a policy counts redundancies. ``counts``: across the council or at one establishment.

    ``bands`` come highest first; ``days`` is the length of the window.
    """

    para: str
    counts: str
    days: int
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Cited:
    """A warning that a letter cites; ``on``: the answer with the day on which it must have been live."""

    warning: str
    on: str = ""


@dataclass(frozen=True)
class Authority:
    """One row of the table of authority: who takes a decision, and which letters express it.

    ``group``: of which employees; "" = of all that no other row is about.
    """

    decision: str
    by: tuple[str, ...]
    para: str
    letters: tuple[str, ...] = ()
    group: str = ""
    note: str = ""


@dataclass(frozen=True)
class LookUp:
    """A row of a table that a letter states: by the answer ``by``, one higher where ``plus`` is yes."""

    name: str
    table: str
    by: str
    plus: str = ""


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
    requires: tuple[Condition, ...] = ()
    cites: tuple[Cited, ...] = ()
    not_after_letters: tuple[str, ...] = ()
    not_after_roles: tuple[str, ...] = ()
    looks_up: tuple[LookUp, ...] = ()

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
    authority: tuple[Authority, ...]
    groups: Mapping[str, str]
    ends_on: tuple[str, ...]
    warnings: Mapping[str, WarningKind]
    absence: AbsenceMeasure | None
    sick_pay: SickPayScale | None
    collective: CollectiveMeasure | None
    file: str

    def letters(self) -> dict[str, Letter]:
        """Return every letter by its short name, in the order of the steps."""
        return {letter.id: letter for step in self.steps.values() for letter in step.letters}

    @property
    def council(self) -> str:
        """The council's id."""
        return self.id.split("/")[0]
