"""Whole procedures, made up, from the first event to the last: what tests/snapshots keeps the timeline of."""

from __future__ import annotations

from datetime import date, timedelta

import helpers

from generator import policies

PEOPLE = [helpers.person("employee"), helpers.person("head_of_service"), helpers.person("hr")]
GRIEVANCE = {
    "case": "MADE-UP-1",
    "organisation": "newcastle-under-lyme",
    "policy": "grievance-2016",
    "people": PEOPLE,
}

# Over Easter; every limit kept, the last day used for most.
KEPT = [
    ("matter-occurred", date(2026, 3, 2)),
    ("raised-informally", date(2026, 3, 9)),
    ("informal-outcome-received", date(2026, 3, 25)),
    ("grievance-received", date(2026, 4, 1)),
    ("invitation-sent", date(2026, 4, 2)),
    ("papers-given", date(2026, 4, 9)),
    ("grievance-meeting", date(2026, 4, 14)),
    ("response-sent", date(2026, 4, 21)),
    ("appeal-received", date(2026, 4, 28)),
    ("acknowledgement-sent", date(2026, 5, 1)),
    ("hearing-notice-sent", date(2026, 5, 5)),
    ("appeal-hearing", date(2026, 5, 20)),
    ("appeal-decision-sent", date(2026, 5, 28)),
    ("procedure-completed", date(2026, 5, 28)),
]

# Over Christmas; every limit missed.
MISSED = [
    ("matter-occurred", date(2026, 8, 3)),
    ("raised-informally", date(2026, 11, 9)),
    ("informal-outcome-received", date(2026, 11, 30)),
    ("grievance-received", date(2026, 12, 14)),
    ("invitation-sent", date(2027, 1, 4)),
    ("late-papers-received", date(2027, 1, 12)),
    ("grievance-meeting", date(2027, 1, 13)),
    ("holding-letter-sent", date(2027, 1, 25)),
    ("response-sent", date(2027, 2, 8)),
    ("appeal-received", date(2027, 2, 22)),
    ("acknowledgement-sent", date(2027, 3, 1)),
    ("appeal-hearing", date(2027, 4, 1)),
    ("appeal-decision-sent", date(2027, 4, 12)),
]
PROCEDURES = {"grievance-2016-kept.txt": KEPT, "grievance-2016-missed.txt": MISSED}


def snapshots() -> dict[str, str]:
    """Return the timeline of each procedure, on the day of each event and a week after the last."""
    return {name: _snapshot(events) for name, events in PROCEDURES.items()}


def _snapshot(events: list[tuple[str, date]]) -> str:
    known = policies.policy("newcastle-under-lyme/grievance-2016").events
    assert all(event in known for event, _ in events)
    case = helpers.case_of({**GRIEVANCE, "events": [{"event": event, "on": day} for event, day in events]})
    days = list(dict.fromkeys(day for _, day in events))
    return helpers.timeline_text(case, [*days, days[-1] + timedelta(days=7)])
