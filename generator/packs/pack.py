"""One step's pack: its letters in every format asked for, forms, invitations and manifest."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import generator
from generator import files, forms, invitations
from generator.cases import lawful
from generator.cases import write as casefile
from generator.cases.model import Case, Meeting
from generator.errors import Fault, Refused
from generator.letters import docx
from generator.packs import prefill, writing
from generator.packs.compose import Composed, Composer, Sending
from generator.packs.needs import Fill
from generator.policies import Letter, Step


@dataclass(frozen=True)
class Made:
    """What was made, before anything is written: files by name, and what the manifest says."""

    case: Case
    step: Step
    sent: Sending
    letters: tuple[Composed, ...]
    forms: tuple[str, ...]
    files: Mapping[str, bytes]
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def manifest(self) -> dict[str, Any]:
        """Return what was stated, how it was worked out, and every file with its SHA-256."""
        return {
            "made_by": f"dueprocess {generator.__version__}",
            "case": self.case.reference,
            "policy": self.case.policy.id,
            "step": self.step.id,
            "on": self.sent.on.isoformat(),
            "sent_by": self.sent.by.value,
            "received": self.letters[0].received.isoformat() if self.letters else None,
            "meeting": _meeting(self.sent.meeting),
            "letters": [
                {
                    "letter": one.letter.name,
                    "to": one.reader.role,
                    "signed_by": one.signatory.role,
                    "files": list(self.of[name]),
                }
                for name, one in zip(_names(self.letters), self.letters, strict=True)
            ],
            "forms": list(self.forms),
            "dates": _dates(self.letters),
            "warnings": [_warning(breach) for breach in self.warnings()],
            "because": self.sent.because or None,
            "waived": [
                {"rule": rule, "reason": reason}
                for rule, reason in {**self.case.waivers, **self.sent.waived}.items()
            ],
            "files": [
                {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
                for name, data in sorted(self.files.items())
            ],
        }

    def warnings(self) -> list[lawful.Breach]:
        """Return what is against a *should* or *normally*, each rule once."""
        found = {breach.rule.id: breach for one in self.letters for breach in one.warnings}
        return list(found.values())


def make(case: Case, step: Step, sent: Sending, formats: Iterable[str] = (), own: Path | None = None) -> Made:
    """Make everything that ``step`` sends out; raises Refused and writes nothing."""
    composer = Composer(case, sent, own)
    lawful.refuse_unopened(composer.plain_facts, step)
    composed = tuple(one for letter in wanted(case, step, sent) for one in composer.all(letter))
    return made_of(composer, step, composed, formats, forms_for(case, step, own))


def forms_for(case: Case, step: Step, own: Path | None) -> tuple[str, ...]:
    """The step's forms that somebody in this case fills in: not a former employee's for an employee."""
    wanted = []
    for name in step.forms:
        form = forms.load(f"{case.policy.id}/{name}", own)
        if case.person(form.completed_by[0]) is not None:
            wanted.append(name)
    return tuple(wanted)


def make_letter(
    case: Case, letter: Letter, sent: Sending, formats: Iterable[str] = (), own: Path | None = None
) -> Made:
    """Make one letter alone, once for each of its readers; raises Refused."""
    composer = Composer(case, sent, own)
    composed = tuple(composer.all(letter))
    if not composed:
        title = case.council.roles[letter.to].title
        raise Refused(
            Fault(
                f"'{letter.title}' goes to the {title}, whom the case does not name.",
                f"Add them to 'people' (role: {letter.to}).",
            )
        )
    return made_of(composer, case.policy.steps[letter.step], composed, formats, None)


def wanted(case: Case, step: Step, sent: Sending) -> list[Letter]:
    """Return the step's letters, and of those that are a choice the ones decided and not yet sent."""
    gone = {name for one in case.sent for name in one["letters"]}
    gone |= {
        letter.id
        for letter in step.letters
        if letter.records != step.records and _has_happened(case, letter.records)
    }
    decided = set(case.answers) | (set(sent.fill.document.data) if sent.fill and sent.fill.of_pack else set())
    chosen = [
        letter
        for letter in step.letters
        if not letter.optional or (letter.id in decided and letter.id not in gone)
    ]
    if not chosen and not step.forms:
        choices = ", ".join(letter.id for letter in step.letters)
        what = (
            f"'{step.title}' sends nothing until it is decided which letter: {choices}."
            if choices
            else f"'{step.title}' has no documents."
        )
        remedy = (
            f"See what each asks with 'dueprocess letter {step.letters[0].id} --needs', and write it "
            "under 'letters'."
            if choices
            else ""
        )
        raise Refused(Fault(what, remedy))
    return chosen


def _has_happened(case: Case, event: str) -> bool:
    return any(happening.event == event for happening in case.happenings)


def made_of(
    composer: Composer,
    step: Step,
    composed: tuple[Composed, ...],
    formats: Iterable[str],
    with_forms: tuple[str, ...] | None,
) -> Made:
    """Return the files of letters that were composed, with the step's forms and those enclosed.

    ``with_forms`` None: the letters alone.
    """
    found: dict[str, bytes] = {}
    of: dict[str, tuple[str, ...]] = {}
    for name, one in zip(_names(composed), composed, strict=True):
        files_of = dict(_letter_files(composer, name, one, tuple(formats)))
        found.update(files_of)
        of[name] = tuple(files_of)
    enclosed = [item for one in composed for item in one.letter.encloses if isinstance(item, str)]
    wanted = () if with_forms is None else tuple(dict.fromkeys([*with_forms, *enclosed]))
    for form in wanted:
        found[f"{form}.pdf"] = _form(composer, form, composed)
    return Made(composer.case, step, composer.sent, composed, wanted, found, of)


def _names(composed: Iterable[Composed]) -> list[str]:
    """A file name for each letter: its id, numbered where several people get it. Never a person's name."""
    seen: dict[str, int] = {}
    names = []
    for one in composed:
        seen[one.letter.id] = seen.get(one.letter.id, 0) + 1
        number = seen[one.letter.id]
        names.append(one.letter.id if number == 1 else f"{one.letter.id}-{number}")
    return names


def _letter_files(
    composer: Composer, name: str, one: Composed, formats: tuple[str, ...]
) -> Iterator[tuple[str, bytes]]:
    for kind in formats or (("html",) if one.reader.format == "html" else ("docx", "pdf")):
        yield f"{name}.{kind}", _written(composer, one, kind)
    invitation = _invitation(composer, one)
    if invitation is not None:
        yield f"{name}.ics", invitation


def _written(composer: Composer, one: Composed, kind: str) -> bytes:
    """One letter in one format; a council's own ``<letter>.docx`` goes before its letterhead."""
    if kind == "docx" and (own := writing.own_word_letter(one.letter.name, composer.own)):
        return docx.own_letter(own.read_bytes(), one.context, one.text, own.name)
    return writing.write(one.text, kind, composer.case.council.id, composer.own)


def _form(composer: Composer, name: str, composed: tuple[Composed, ...]) -> bytes:
    form = forms.load(f"{composer.case.policy.id}/{name}", composer.own)
    known = composer.facts(composed[0].letter) if composed else composer.plain_facts
    return prefill.for_case(form, known)


def _invitation(composer: Composer, one: Composed) -> bytes | None:
    """The calendar invitation for one reader, where both sides have an e-mail address."""
    meeting, organiser = composer.sent.meeting, one.signatory.email or composer.case.council.email
    if meeting is None or not one.letter.meeting or not one.reader.email or not organiser:
        return None
    ends = meeting.at + timedelta(minutes=meeting.minutes)
    about = invitations.Meeting(composer.case.reference, meeting.kind, meeting.at, ends, meeting.place)
    stamp = datetime.combine(composer.sent.on, time(12), UTC)
    return invitations.invitation(about, organiser, one.reader.email, stamp, meeting.sequence)


def _meeting(meeting: Meeting | None) -> dict[str, Any] | None:
    if meeting is None:
        return None
    return {
        "meeting": meeting.kind,
        "at": meeting.at.isoformat(),
        "minutes": meeting.minutes,
        "place": meeting.place,
        "sequence": meeting.sequence,
    }


def _dates(letters: Iterable[Composed]) -> list[dict[str, Any]]:
    rows = []
    for name, one in zip(_names(letters := tuple(letters)), letters, strict=True):
        for stated in one.dates:
            rows.append(
                {
                    "letter": name,
                    "name": stated.name,
                    "rule": stated.rule,
                    "para": stated.para,
                    stated.take: _iso(stated.day),
                    "date": _iso(stated.day),
                    "working": list(stated.working),
                }
            )
    return rows


def _iso(when: date | datetime) -> str:
    return when.isoformat()


def _warning(breach: lawful.Breach) -> dict[str, str]:
    return {"rule": breach.rule.id, "para": breach.rule.para, "message": breach.fault.what}


def folder_name(made: Made) -> str:
    """Return the name of the pack's folder: reference, step and day."""
    return files.safe_name(f"{made.case.reference}-{made.step.id}-{made.sent.on.isoformat()}")


def save(made: Made, out: Path) -> Path:
    """Write the pack as a new folder in ``out``, all or nothing, and return the folder."""
    folder = out / folder_name(made)
    manifest = json.dumps(made.manifest(), ensure_ascii=False, indent=2) + "\n"
    files.write_folder(folder, {**made.files, "manifest.json": manifest.encode("utf-8")})
    return folder


@contextlib.contextmanager
def undone(folder: Path) -> Iterator[None]:
    """Remove the pack in ``folder`` again where what follows fails: sent and recorded, or neither."""
    try:
        yield
    except BaseException:
        shutil.rmtree(folder)
        raise


def record(made: Made, own: Path | None = None) -> Case:
    """Write into the case file what was sent, how, when, and its deemed receipt."""
    return casefile.change(made.case.file, recorded(made), own)


def recorded(made: Made) -> Callable[[Any], None]:
    """Return the edit of the case file that ``record`` makes."""
    edits = []
    events = dict.fromkeys(one.letter.records for one in made.letters if one.letter.records)
    for event in events:
        edits.append(
            casefile.append("events", {"event": event, "on": made.sent.on, "by": made.sent.by.value})
        )
    if made.sent.meeting is not None:
        edits.append(casefile.put_meeting(meeting_data(made.sent.meeting)))
    if made.letters:
        edits.append(casefile.append("sent", _sent(made)))
    if made.sent.fill is not None:
        edits += [casefile.put_answers(*pair) for pair in _answers(made, made.sent.fill)]
    return casefile.all_of(*edits)


def _answers(made: Made, fill: Fill) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What was decided with --fill, letter by letter: a warning's longer life hangs on its reason."""
    for letter in dict.fromkeys(one.letter.id for one in made.letters):
        one = made.case.policy.letters()[letter]
        yield one.same_answers_as or one.id, fill.answers(one)


def _sent(made: Made) -> dict[str, Any]:
    letters = list(dict.fromkeys(one.letter.id for one in made.letters))
    row: dict[str, Any] = {"step": made.step.id, "letters": letters}
    if made.forms:
        row["forms"] = list(made.forms)
    row.update({"on": made.sent.on, "by": made.sent.by.value, "received": made.letters[0].received})
    row["signed_by"] = {one.letter.id: one.signatory.name for one in made.letters}
    if made.sent.because:
        row["because"] = made.sent.because
    return row


def meeting_data(meeting: Meeting) -> dict[str, Any]:
    """Return ``meeting`` as it stands in a case file."""
    data: dict[str, Any] = {
        "meeting": meeting.kind,
        "at": f"{meeting.at:%Y-%m-%dT%H:%M}",
        "minutes": meeting.minutes,
        "place": meeting.place,
    }
    if meeting.attending:
        data["with"] = list(meeting.attending)
    if meeting.sequence:
        data["sequence"] = meeting.sequence
    return data
