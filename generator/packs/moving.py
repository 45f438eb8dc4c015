"""A meeting moved: the letters that replace the first, and invitations with the next SEQUENCE."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from generator.cases import write as casefile
from generator.cases.model import Case, Meeting
from generator.errors import Fault, Refused
from generator.packs.compose import Composer, Sending
from generator.packs.pack import Made, forms_for, made_of, meeting_data, recorded
from generator.policies import Letter, Step
from generator.workdays import clock, long_date


def words(fixed: Meeting, because: str) -> dict[str, str]:
    """Return what the replacing letter says of the meeting that was ``fixed`` before."""
    return {"because": because, "from_day": long_date(fixed.at.date()), "from_starts": clock(fixed.at)}


def make(case: Case, sent: Sending, formats: Iterable[str] = (), own: Path | None = None) -> Made:
    """Make the letters that call to ``sent.meeting`` at its new time; raises Refused."""
    assert sent.meeting is not None
    step, letters = _calling(case, sent.meeting.kind)
    composer = Composer(case, sent, own)
    composed = tuple(one for letter in letters for one in composer.all(letter))
    return made_of(composer, step, composed, formats, forms_for(case, step, own))


def _calling(case: Case, kind: str) -> tuple[Step, list[Letter]]:
    """The step that calls to a meeting of this kind, and its letters that every reader gets."""
    for step in case.policy.steps.values():
        letters = [letter for letter in step.letters if letter.meeting == kind and not letter.optional]
        if letters:
            return step, letters
    raise Refused(Fault(f"no letter of this policy calls to '{kind}'.", "Correct its time in the case file."))


def record(made: Made, fixed: Meeting, because: str, own: Path | None = None) -> Case:
    """Write into the case file the new time, the old one and why, and what was sent."""
    assert made.sent.meeting is not None
    past = {"from": f"{fixed.at:%Y-%m-%dT%H:%M}", "because": because, "on": made.sent.on}
    edit = casefile.all_of(recorded(made), _add_move(meeting_data(made.sent.meeting), past))
    return casefile.change(made.case.file, edit, own)


def _add_move(meeting: dict[str, Any], past: dict[str, Any]) -> Any:
    def edit(data: Any) -> None:
        for kept in data["meetings"]:
            if kept["meeting"] == meeting["meeting"]:
                kept.setdefault("moved", []).append(past)

    return edit
