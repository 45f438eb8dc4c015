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

# From stage 1 to a dismissal, over two years; the absences stand in the record below.
STAGES = [
    ("absence-began", date(2024, 2, 5)),
    ("returned-to-work", date(2024, 2, 8)),
    ("trigger-reached", date(2024, 9, 12)),
    ("stage-1-invitation-sent", date(2024, 9, 16)),
    ("stage-1-meeting", date(2024, 9, 24)),
    ("stage-1-warning-sent", date(2024, 9, 26)),
    ("absence-began", date(2024, 12, 2)),
    ("returned-to-work", date(2024, 12, 13)),
    ("stage-2-invitation-sent", date(2024, 12, 16)),
    ("stage-2-meeting", date(2025, 1, 7)),
    ("stage-2-warning-sent", date(2025, 1, 9)),
    ("stage-2-appeal-received", date(2025, 1, 23)),
    ("stage-2-appeal-outcome-sent", date(2025, 2, 14)),
    ("absence-began", date(2025, 6, 2)),
    ("returned-to-work", date(2025, 6, 30)),
    ("medical-evidence-dated", date(2025, 7, 1)),
    ("stage-3-notification-sent", date(2025, 7, 4)),
    ("stage-3-reasons-received", date(2025, 7, 11)),
    ("stage-3-hearing-notice-sent", date(2025, 7, 14)),
    ("stage-3-hearing", date(2025, 7, 28)),
    ("stage-3-notice-sent", date(2025, 7, 30)),
    ("stage-3-appeal-received", date(2025, 8, 13)),
    ("stage-3-appeal-hearing", date(2025, 9, 10)),
]
RECORD = [
    (date(2024, 2, 5), date(2024, 2, 7)),
    (date(2024, 4, 8), date(2024, 4, 9)),
    (date(2024, 6, 10), date(2024, 6, 11)),
    (date(2024, 9, 9), date(2024, 9, 11)),
    (date(2024, 12, 2), date(2024, 12, 12)),
    (date(2025, 2, 10), date(2025, 2, 11)),
    (date(2025, 3, 3), date(2025, 3, 5)),
    (date(2025, 6, 2), date(2025, 6, 29)),
]

LONG_TERM = [
    ("absence-began", date(2026, 1, 12)),
    ("fit-note-obtained", date(2026, 1, 19)),
    ("fit-note-sent", date(2026, 1, 19)),
    ("oh-referral-made", date(2026, 2, 6)),
    ("oh-report-received", date(2026, 3, 2)),
    ("home-visit-letter-sent", date(2026, 3, 9)),
    ("twelve-week-invitation-sent", date(2026, 4, 2)),
    ("twelve-week-review", date(2026, 4, 14)),
    ("medical-evidence-dated", date(2026, 6, 15)),
    ("assessment-made", date(2026, 7, 10)),
    ("formal-meeting-invitation-sent", date(2026, 7, 13)),
    ("formal-meeting", date(2026, 7, 24)),
    ("target-date-sent", date(2026, 7, 27)),
    ("returned-to-work", date(2026, 9, 1)),
    ("reduced-hours-began", date(2026, 9, 1)),
    ("reduced-hours-ended", date(2026, 9, 28)),
]

THREE_STAGES = [
    ("became-aware", date(2015, 3, 2)),
    ("raised-informally", date(2015, 3, 9)),
    ("informal-outcome-received", date(2015, 3, 20)),
    ("stage-1-received", date(2015, 3, 27)),
    ("stage-1-acknowledged", date(2015, 3, 30)),
    ("stage-1-invitation-sent", date(2015, 4, 1)),
    ("stage-1-meeting", date(2015, 4, 14)),
    ("stage-1-decision-sent", date(2015, 4, 20)),
    ("stage-2-received", date(2015, 4, 30)),
    ("stage-2-acknowledged", date(2015, 5, 1)),
    ("stage-2-invitation-sent", date(2015, 5, 5)),
    ("stage-2-meeting", date(2015, 5, 15)),
    ("stage-2-decision-sent", date(2015, 5, 21)),
    ("appeal-received", date(2015, 6, 4)),
    ("appeal-acknowledged", date(2015, 6, 5)),
    ("hearing-notice-sent", date(2015, 6, 8)),
    ("appeal-hearing", date(2015, 6, 30)),
    ("appeal-decision-sent", date(2015, 7, 7)),
]

AGILE = [
    ("workstyle-proposed", date(2026, 5, 5)),
    ("workstyle-agreed", date(2026, 5, 12)),
    ("form-received", date(2026, 5, 18)),
    ("agreement-received", date(2026, 5, 18)),
    ("risks-assessed", date(2026, 5, 20)),
    ("decision-sent", date(2026, 5, 26)),
    ("insurer-told", date(2026, 5, 28)),
    ("home-working-began", date(2026, 6, 1)),
    ("arrangement-reviewed", date(2026, 12, 1)),
    ("review-outcome-sent", date(2026, 12, 3)),
    ("home-working-ended", date(2027, 3, 31)),
    ("equipment-returned", date(2027, 4, 9)),
]

PROCEDURES = {
    "grievance-2016-kept.txt": ("grievance-2016", KEPT),
    "grievance-2016-missed.txt": ("grievance-2016", MISSED),
    "attendance-2016-stages.txt": ("attendance-2016", STAGES),
    "attendance-2016-long-term.txt": ("attendance-2016", LONG_TERM),
    "grievance-2009-three-stages.txt": ("grievance-2009", THREE_STAGES),
    "agile-2016-home-working.txt": ("agile-2016", AGILE),
}


def snapshots() -> dict[str, str]:
    """Return the timeline of each procedure, on the day of each event and a week after the last."""
    return {name: _snapshot(policy, events) for name, (policy, events) in PROCEDURES.items()}


def _snapshot(policy: str, events: list[tuple[str, date]]) -> str:
    known = policies.policy(f"newcastle-under-lyme/{policy}").events
    assert all(event in known for event, _ in events)
    absences = [{"first_day": first, "last_day": last} for first, last in RECORD] if events is STAGES else []
    case = helpers.case_of(
        {
            **GRIEVANCE,
            "policy": policy,
            "people": [*PEOPLE, helpers.person("line_manager")],
            "events": [{"event": event, "on": day} for event, day in events],
            **({"absences": absences} if absences else {}),
        }
    )
    days = list(dict.fromkeys(day for _, day in events))
    return helpers.timeline_text(case, [*days, days[-1] + timedelta(days=7)])
