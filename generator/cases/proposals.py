"""A council's file of proposed redundancies, and the proposal that a case belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator import collective, policies, validation, yamlfiles
from generator.cases.model import Case
from generator.collective import AgencyWorkers, Clock, Dismissals, Posts, Proposal
from generator.errors import DataError, Fault, Refused, UsageError
from generator.policies import Council, Policy


@dataclass(frozen=True)
class Register:
    """All redundancies that one council proposes under one policy."""

    council: Council
    policy: Policy
    proposals: tuple[Proposal, ...]

    def clocks(self) -> list[Clock]:
        """Return the clock of each proposal, in the file's order."""
        calendar = self.council.calendar()
        return [collective.clock(self.policy, self.proposals, one, calendar) for one in self.proposals]


def read(path: Path, own: Path | None = None) -> Register:
    """Read the file of proposals at ``path``; raises DataError naming every fault with its line."""
    document = yamlfiles.read(path)
    validation.check(document, validation.meta("proposals"))
    council, policy = _under(document, own)
    if faults := _faults(document):
        raise DataError(*faults)
    return Register(council, policy, tuple(_proposal(one) for one in document.data["proposals"]))


def _under(document: yamlfiles.Document, own: Path | None) -> tuple[Council, Policy]:
    data = document.data
    try:
        council = policies.council(data["organisation"], own)
        policy = policies.policy(f"{data['organisation']}/{data['policy']}", own)
    except UsageError as error:
        fault = error.faults[0]
        raise DataError(document.fault(("policy",), fault.what, fault.remedy)) from None
    if policy.collective is None:
        what = f"'{data['policy']}' says nothing of collective consultation."
        raise DataError(document.fault(("policy",), what, "Name the council's policy on redundancy."))
    return council, policy


def _faults(document: yamlfiles.Document) -> list[Fault]:
    found, seen = [], set[str]()
    for n, one in enumerate(document.data["proposals"]):
        path = ("proposals", n)
        if one["proposal"] in seen:
            what = f"the proposal '{one['proposal']}' is given twice."
            found.append(document.fault((*path, "proposal"), what, "Rename one."))
        seen.add(one["proposal"])
        number = sum(row["number"] for row in one["dismissals"])
        proposed = sum(row["proposed"] for row in one["posts"])
        if number != proposed:
            what = f"{number} dismissals are listed, and {proposed} by their posts."
            found.append(
                document.fault((*path, "posts"), what, "Make the two agree: the unions are told both.")
            )
        found += [
            document.fault(
                (*path, "posts", m),
                f"{row['proposed']} of {row['employed']} employees cannot be proposed.",
                "Give how many of that description are employed at the establishment.",
            )
            for m, row in enumerate(one["posts"])
            if row["proposed"] > row["employed"]
        ]
        began, ended = one.get("consultation_began"), one.get("consultation_ended")
        if ended and (not began or ended < began):
            what = "consultation ends before it began."
            found.append(document.fault((*path, "consultation_ended"), what, "Check the two days."))
    return found


def _proposal(one: dict[str, Any]) -> Proposal:
    return Proposal(
        id=one["proposal"],
        establishment=one["establishment"],
        proposed_on=one["proposed_on"],
        dismissals=tuple(Dismissals(row["takes_effect"], row["number"]) for row in one["dismissals"]),
        posts=tuple(Posts(row["words"], row["proposed"], row["employed"]) for row in one["posts"]),
        agency_workers=tuple(
            AgencyWorkers(row["number"], row["where"], row["work"]) for row in one["agency_workers"]
        ),
        consultation_began=one.get("consultation_began"),
        consultation_ended=one.get("consultation_ended"),
        notification_received=one.get("notification_received"),
    )


@lru_cache(maxsize=4)
def _once(path: Path, changed: int, own: Path | None) -> tuple[Register, tuple[Clock, ...]]:
    """Return the file's proposals and their clocks, read once for each state of it: a run asks thousands."""
    register = read(path, own)
    return register, tuple(register.clocks())


def of_case(case: Case) -> Clock:
    """Return the clock of the proposal that ``case`` belongs to.

    Raises Refused where the case names none, DataError where its file cannot be read.
    """
    if case.proposal is None:
        what = "the case does not say to which proposed redundancies it belongs."
        remedy = "Write 'proposal: {file: proposals.yaml, id: ...}' in it: see docs/redundancies.md."
        raise Refused(Fault(what, remedy, file=str(case.file)))
    path, wanted = case.file.parent / case.proposal["file"], case.proposal["id"]
    register, clocks = _once(path, path.stat().st_mtime_ns if path.is_file() else 0, case.own)
    if register.council.id != case.council.id:
        what = f"the proposals are those of {register.council.title}, the case is not."
        raise Refused(Fault(what, "Name the council's own file.", file=str(case.file)))
    for clock in clocks:
        if clock.proposal.id == wanted:
            return clock
    remedy = validation.nearest(wanted, [one.id for one in register.proposals])
    raise Refused(Fault(f"'{wanted}' is not a proposal in {path.name}.", remedy, file=str(case.file)))
