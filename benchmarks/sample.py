"""The letter and the form that are measured: those of the demo, each call for another made-up person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from generator import blocks, forms, resources
from generator.cases import load
from generator.letters import render
from generator.packs.compose import Composed, Composer, Sending

CASE = "examples/grievance.yaml"
STEP = "invite-to-meeting"
FORM = "newcastle-under-lyme/grievance-2016/appeal-notice"
LETTERHEAD = "templates/newcastle-under-lyme/letterhead.docx"


class Sample:
    """The demo's letter, its words rendered anew for each person."""

    def __init__(self) -> None:
        case = load.load(path(CASE), None)
        composer = Composer(case, Sending(date(2026, 4, 1), meeting=case.meetings[0]))
        self.composed: Composed = composer.all(case.policy.steps[STEP].letters[0])[0]

    def letter(self, number: int) -> blocks.Letter:
        """Return the letter to the made-up person ``number``: text, values and blocks, not yet a file."""
        one = self.composed
        name = f"Sam Madeup-{number}"
        reader = {**one.context["reader"], "name": name, "salutation": f"Mx Madeup-{number}"}
        meeting = {**one.context["meeting"], "place": f"Room {number}"}
        context = {**one.context, "reader": reader, "meeting": meeting}
        body = render.render(one.letter.name, context)
        return replace(
            one.text, body=body.blocks, subject=body.subject, salutation=f"Dear Mx Madeup-{number}",
            address=(name, *one.text.address[1:]),
        )  # fmt: skip


def path(parts: str) -> Path:
    """Return a shipped file."""
    found = resources.find(parts)
    assert found is not None, parts
    return found


def form() -> forms.Form:
    """Return the form that is built and prefilled."""
    return forms.load(FORM, None)


def values(number: int) -> dict[str, str]:
    """Return five answers for the made-up person ``number``, by the form's field names."""
    return {
        "name": f"Sam Madeup-{number}",
        "decision_received": "17/04/2026",
        "companion": "Robin Invented",
        "dp_case": f"GR-2026-{number:03}",
        "dp_return_by": "Friday 24 April 2026",
    }
