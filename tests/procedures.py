"""Whole procedures, made up, from the first event to the last: what tests/snapshots keeps the timeline of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import helpers
import yaml

from generator.cases import record
from generator.cases.model import Case
from generator.workdays import long_date

FOLDER = Path(__file__).parent / "data" / "procedures"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
PEOPLE = [helpers.person("employee"), helpers.person("head_of_service"), helpers.person("hr")]
GRIEVANCE = {
    "case": "MADE-UP-1",
    "organisation": "newcastle-under-lyme",
    "policy": "grievance-2016",
    "people": PEOPLE,
}


def told(name: str) -> dict[str, Any]:
    """Return the procedure as its file tells it: policy, people, events and absences by day."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def absences(name: str) -> list[dict[str, Any]]:
    """Return the absences of a procedure as a case has them."""
    return [{"first_day": first, "last_day": last} for first, last in told(name).get("absences", ())]


def case(name: str) -> Case:
    """Return the procedure as a case."""
    procedure = told(name)
    council, policy = procedure["policy"].split("/")
    found = {
        "case": "MADE-UP-1",
        "organisation": council,
        "policy": policy,
        "people": [helpers.person(role) for role in procedure["people"]],
        "events": [{"event": event, "on": day} for event, day in procedure["events"]],
        "letters": procedure.get("letters") or {},
    }
    if absences(name):
        found["absences"] = absences(name)
    return helpers.case_of(found)


def snapshot(name: str) -> str:
    """Return its timeline and its live warnings on the day of each event, and a week after the last.

    Further days to look at stand under ``also_on``.
    """
    known, procedure = case(name), told(name)
    days = dict.fromkeys([*(day for _, day in procedure["events"]), *procedure.get("also_on", ())])
    looked_at = sorted(days)
    return "".join(_day(known, day) for day in [*looked_at, looked_at[-1] + timedelta(days=7)])


def _day(known: Case, day: date) -> str:
    return helpers.timeline_text(known, [day]) + "".join(_live(known, day)) + "\n"


def _live(known: Case, day: date) -> Iterator[str]:
    for given in record.warnings(known):
        if given.issued <= day:
            state = "live until" if given.live(day) else "spent after"
            yield f"{given.kind.title}: {state} {long_date(given.until)}\n"
