"""Invitations to those whose absence record opens a stage: a run's pack for them, each with their record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from generator.absences import Record
from generator.bulk import people, runfile
from generator.bulk.matters import Clerk, Matter
from generator.bulk.runfile import Run
from generator.cases.model import Happening
from generator.errors import DataError, DueProcessError, Fault
from generator.intake.register import Register
from generator.packs import pack
from generator.packs.pack import Made


@dataclass(frozen=True)
class Invited:
    """What was made: the folders, and who is due another step than the run's (number to step)."""

    folders: tuple[Path, ...]
    others: Mapping[str, str]


def due(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the step that is open for each employee: of the highest stage with nothing in the way."""
    found: dict[str, str] = {}
    for row in rows:
        for trigger in row["triggers"]:
            if trigger["step"] and trigger["letter"] and not trigger["obstacle"] and not trigger["ask"]:
                found.setdefault(row["employee"], trigger["step"])
    return found


def invite(
    known: Register, rows: Sequence[Mapping[str, Any]], run_path: Path, people_path: Path, out: Path
) -> Invited:
    """Make the pack of the run's step for everybody whom it is due, in a folder each in ``out``.

    The run file says what is common to all, as for ``dueprocess bulk``. Nothing is written
    unless every pack could be made; raises DataError naming each row.
    """
    run = runfile.load(run_path, None)
    if run.policy.id != known.policy.id:
        what = f"the run is under {run.policy.id}, the absences are measured by {known.policy.id}."
        raise DataError(Fault(what, "Name the same policy in both.", file=run_path.as_posix()))
    steps = due(rows)
    wanted = {number for number, step in steps.items() if step == run.step.id}
    made = _all_made(run, people_path, known, wanted)
    folders = tuple(pack.save(one, out) for one in made)
    return Invited(folders, {number: step for number, step in steps.items() if step != run.step.id})


def _all_made(run: Run, people_path: Path, known: Register, wanted: set[str]) -> list[Made]:
    table = people.read(people_path, run)
    clerk = Clerk(run, table)
    made, faults, seen = [], list[Fault](), set[str]()
    for row in table.rows:
        number = " ".join(table.words(row, header) for header in run.columns["payroll_number"])
        if number not in wanted:
            continue
        seen.add(number)
        matter, wrong = clerk.matter(row)
        faults += wrong
        if matter is not None:
            made += _made(run, known, number, matter, faults)
    for number in sorted(wanted - seen):
        what = f"employee {number} is due '{run.step.title}' and is not in the list."
        faults.append(Fault(what, "Add them to the file of people.", file=people_path.as_posix()))
    if faults:
        raise DataError(*faults)
    return made


def _made(run: Run, known: Register, number: str, matter: Matter, faults: list[Fault]) -> list[Made]:
    """The pack of one person, their record in it; what stands in the way goes to ``faults``."""
    record = known.record(number)
    warnings = tuple(
        {"warning": one.kind.id, "issued": one.issued, "score": one.score, "until": one.until}
        for one in record.warnings
    )
    about = replace(matter.case.people[0], weekdays=record.weekdays)
    case = replace(
        matter.case,
        people=(about, *matter.case.people[1:]),
        happenings=(*matter.case.happenings, *_by_record(record, matter.sent.on)),
        absences=tuple(record.absences),
        given_warnings=warnings,
    )
    try:
        return [pack.make(case, run.step, matter.sent, run.formats, run.own)]
    except DueProcessError as error:
        file, line = matter.case.document.name, matter.row.number
        faults += [replace(fault, file=file, line=line) for fault in error.faults]
        return []


def _by_record(record: Record, on: date) -> Iterator[Happening]:
    """What the absence record itself tells: the first day of the last absence, and the return from it."""
    spells = [one for one in record.spells if one.first <= on]
    events = record.policy.events
    if not spells:
        return
    if record.measure.began in events:
        yield Happening(record.measure.began, spells[-1].first)
    if spells[-1].last is not None and record.measure.returned in events:
        back = record.calendar.add(spells[-1].last, 1)
        if back <= on:
            yield Happening(record.measure.returned, back)
