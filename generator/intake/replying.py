"""A short, kind letter to whoever sent a form that is not complete, with what they had given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from generator import blocks, forms, policies, resources
from generator.cases.facts import facts
from generator.errors import Fault, UsageError
from generator.forms import Form
from generator.intake.checking import Checked
from generator.intake.receiving import Desk
from generator.letters import render
from generator.packs import prefill, writing
from generator.workdays import long_date


def reply(checked: Checked, number: int, desk: Desk, on: date) -> dict[str, bytes]:
    """Return the answer (files by name) to a form that is ``incomplete``; nothing for any other verdict.

    ``number`` tells the replies of one folder apart: no person's name stands in a file name.
    """
    if not _wanted(checked):
        return {}
    form = forms.load(checked.form, desk.own)
    name = f"reply-{number:03d}-{form.id.split('/')[-1]}"
    text = _letter(form, checked, desk, on)
    letter = {f"{name}.{kind}": writing.write(text, kind, form.council, desk.own) for kind in ("docx", "pdf")}
    return {**letter, f"{name}-form.pdf": _again(form, checked, desk, on)}


def _wanted(checked: Checked) -> list[str]:
    """What the sender can put right: not what only HR can look into."""
    if checked.verdict != "incomplete":
        return []
    return [finding.message for finding in checked.errors if finding.code != "changed"]


def _again(form: Form, checked: Checked, desk: Desk, on: date) -> bytes:
    """The same form, with what they had already given."""
    if desk.case is not None:
        return prefill.for_case(form, facts(desk.case, on, strict=False), checked.answers)
    return prefill.filled(form, checked.answers, {"dp_case": checked.case} if checked.case else {})


def _letter(form: Form, checked: Checked, desk: Desk, on: date) -> blocks.Letter:
    council = policies.council(form.council, desk.own)
    person = desk.case.person(form.completed_by[0]) if desk.case else None
    body = render.render(f"{form.council}/clauses/reply", _context(form, checked), resources.roots(desk.own))
    return blocks.Letter(
        sender=blocks.Sender(council.title, council.address, council.phone, council.email, council.website),
        marking="Private and confidential",
        address=(person.name, *person.address) if person else (),
        date=long_date(on),
        reference=checked.case,
        salutation=f"Dear {person.salutation}" if person else "Hello",
        subject=body.subject,
        body=body.blocks,
        signature=blocks.Signature("Yours sincerely", ("Human Resources",)),
        enclosed=(form.title,),
        large=bool(person and person.format == "large-print"),
        fonts=council.fonts,
    )


def _context(form: Form, checked: Checked) -> dict[str, object]:
    return {
        "form": {"title": form.title, "policy_title": form.policy_title},
        "wanted": _wanted(checked),
        "one": len(_wanted(checked)) == 1,
    }


def refuse_used(folder: Path) -> None:
    """Raise UsageError where ``folder`` holds earlier replies."""
    if folder.is_dir() and any(folder.glob("reply-*")):
        raise UsageError(
            Fault("holds replies already.", "Name an empty folder with --reply.", file=str(folder))
        )
