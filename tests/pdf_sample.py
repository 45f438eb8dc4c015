"""A made-up form with every kind of question, for the tests of PDF."""

from __future__ import annotations

from generator.forms import Field, Form, Section

KINDS = (
    Field("name", "Your full name", "text", required=True, maxlength=120),
    Field("started", "The day it happened", "date", required=True),
    Field("payroll", "Payroll number", "text", maxlength=12),
    Field("met", "When we met", "datetime"),
    Field("days", "How many days", "integer"),
    Field("hours", "How many hours", "number"),
    Field("cost", "What it cost", "money"),
    Field("informal", "Has it been raised informally?", "yesno", required=True),
    Field("companion", "Who comes with you?", "choice", options=("A colleague", "A union representative")),
    Field("team", "Your team", "choice", options=tuple(f"Team {n}" for n in range(1, 8)), as_list=True),
    Field("help", "What would help?", "multichoice", options=("A lift", "An interpreter")),
    Field("grounds", "What happened?", "lines", lines=8, required=True, maxlength=4000),
    Field("late", "Why it is late", "text", required_if={"informal": False}, maxlength=200),
)
PEOPLE = Field(
    "people", "Everyone who was there", "table", rows=4, columns=(
        Field("who", "Name", "text", required=True, maxlength=120, width=3),
        Field("when", "Date", "date"),
        Field("kept", "Note kept", "checkbox"),
        Field("asked", "Asked", "yesno"),
        Field("side", "Side", "choice", options=("ours", "theirs")),
    ),
)  # fmt: skip
END = (
    Field("true", "What I have written is true", "checkbox", required=True),
    Field("date", "Today's date", "date", required=True),
    Field("signature", "Signature", "signature", required=True, maxlength=120),
)


def sample(**changed: object) -> Form:
    """Return the form, with the given parts changed."""
    parts: dict[str, object] = {
        "id": "testshire/grievance-2001/sample",
        "title": "Sample form",
        "edition": "2",
        "sections": (
            Section("Part one", "employee", "Employee", (*KINDS, "A statement stands here."), "Some help."),
            Section("Part two", "manager", "Line manager", (PEOPLE, *END)),
        ),
        "intro": ("Use this form in tests.",),
        "return_to": ("Head of Tests", "Testshire Council", "1 Test Street"),
        "return_words": "within 5 working days",
        "continuation": True,
        "para": "1.2",
        "council_title": "Testshire Council",
        "policy_title": "Test Policy",
    }
    return Form(**{**parts, **changed})  # type: ignore[arg-type]


FILLED: dict[str, str | bool] = {
    "dp_case": "TEST-0001",
    "dp_return_by": "Tuesday 14 April 2026",
    "name": "Łukasz Żółć",
    "started": "01/04/2026",
    "payroll": "000001",
    "met": "02/04/2026 10:30",
    "days": "3",
    "hours": "7.5",
    "cost": "1,234.50",
    "informal": "no",
    "companion": "o2",
    "team": "Team 5",
    "help-1": True,
    "help-2": False,
    "grounds": 'It happened (twice) \\ at "noon".\n\nSiân Ŵyn saw it & Zoë O\'Connor <did not>.',
    "late": "A reason",
    "people-1-who": "Zoë O'Connor",
    "people-1-when": "03/04/2026",
    "people-1-kept": True,
    "people-1-asked": "yes",
    "people-1-side": "o1",
    "people-4-who": "Siân Ŵyn",
    "true": True,
    "date": "05/04/2026",
    "signature": "Łukasz Żółć",
    "continuation": "Question 1, continued.",
}
