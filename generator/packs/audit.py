"""All data held against itself: policies, letter texts, forms; and an edited letter against its pack."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from lxml import etree

from generator import deadlines, forms, policies, resources, statute
from generator.errors import DataError, DueProcessError, Fault
from generator.letters import render
from generator.packs import prefill
from generator.packs.compose import mark
from generator.pdf import selfcheck
from generator.policies import Letter, Policy, tables
from generator.workdays import clock, long_date

_T = TypeVar("_T")
_PERSON = ("name", "salutation", "known_as", "role", "role_title", "job_title")
_ALWAYS = (
    "council.title",
    "council.policy_title",
    "council.help",
    "council.phone",
    "council.email",
    "case.reference",
    "sent_on",
    "received_on",
    "sent_by",
    "enclosed",
    "hearing_order",
    "reader.payroll_number",
    *(f"{who}.{part}" for who in ("reader", "signatory", "people.*") for part in _PERSON),
)
_ABSENCE = ("score", "days", "occasions", "since", "rows")
_SICK_PAY = tuple(
    f"sick_pay.{part}"
    for part in (
        "first_day",
        "full_until",
        "half_from",
        "half_until",
        "nothing_from",
        "full_months",
        "half_months",
        "look_back_from",
        "look_back_to",
        "used_full",
        "used_half",
        "rows",
    )
)
_COLLECTIVE = tuple(
    f"collective.{part}"
    for part in ("number", "total", "establishment", "first", "last", "posts", "agency_workers", "days")
)
_MOVED = ("moved.because", "moved.from_day", "moved.from_starts")
_MEETING = tuple(f"meeting.{part}" for part in ("day", "starts", "ends", "length", "place", "with"))


def everything(own: Path | None = None) -> tuple[list[Fault], list[str]]:
    """Return every fault in all data, and what was looked at or could not be."""
    faults: list[Fault] = []
    policies_found = list(_sound(policies.policy_names(own), lambda name: policies.policy(name, own), faults))
    forms_found = list(_sound(forms.names(own), lambda name: forms.load(name, own), faults))
    for policy in policies_found:
        faults += _policy_faults(policy, own)
    try:
        statute.shortfalls(own)
    except DueProcessError as error:
        faults += error.faults
    notes = [_counted(policies_found, forms_found), *_unused(policies_found, forms_found)]
    looked, form_faults = _forms_sound(forms_found)
    return faults + form_faults, [*notes, looked]


def _sound(names: Iterable[str], load: Callable[[str], _T], faults: list[Fault]) -> Iterator[_T]:
    """Yield what loads of ``names``; what does not adds to ``faults``."""
    for name in names:
        try:
            yield load(name)
        except DueProcessError as error:
            faults += error.faults


def _counted(found: list[Policy], loaded: list[forms.Form]) -> str:
    rules, letters = sum(len(one.rules) for one in found), sum(len(one.letters()) for one in found)
    return f"Looked at {len(found)} policies, {rules} rules, {letters} letters and {len(loaded)} forms."


def _unused(found: list[Policy], loaded: list[forms.Form]) -> Iterator[str]:
    """Note the rules with a date that no letter keeps to or states and no form checks."""
    for policy in found:
        used = {rule for letter in policy.letters().values() for rule in letter.rules}
        for form in loaded:
            used |= {form.return_rule, *(_rule_tested(rule) for rule in form.rules)}
        rules = policy.rules.values()
        unused = [rule.id for rule in rules if deadlines.computable(rule.limit) and rule.id not in used]
        if unused:
            yield f"Note: no letter or form of {policy.id} uses {', '.join(unused)}: on the timeline only."


def _rule_tested(rule: forms.Rule) -> str:
    return str(((rule.test or {}).get("in_time") or {}).get("rule", ""))


def _policy_faults(policy: Policy, own: Path | None) -> Iterator[Fault]:
    known = forms.names(own)
    if any(letter.meeting for letter in policy.letters().values()):
        yield from render.survey(
            f"{policy.council}/clauses/moved", (*_ALWAYS, *_MEETING, *_MOVED), resources.roots(own)
        ).faults
    for step in policy.steps.values():
        enclosed = [item for letter in step.letters for item in letter.encloses if isinstance(item, str)]
        for form in dict.fromkeys([*step.forms, *enclosed]):
            if f"{policy.id}/{form}" not in known:
                yield Fault(
                    f"the step '{step.id}' names the form '{form}', which is not there.",
                    f"Add forms/{policy.id}/{form}.yaml.",
                    file=policy.file,
                )
    for letter in policy.letters().values():
        yield from letter_faults(policy, letter, own)


def letter_faults(policy: Policy, letter: Letter, own: Path | None = None) -> Iterator[Fault]:
    """Yield what is wrong with a letter's text, held against what the policy says of it."""
    surveyed = render.survey(letter.name, _allowed(policy, letter), resources.roots(own))
    yield from surveyed.faults
    file = f"templates/{letter.name}.md"
    wanted = {mark(words): words for words in letter.must_state}
    for missing in sorted(set(wanted) - surveyed.states):
        remedy = f"Mark the paragraph that states it: <!-- states: {missing} -->."
        yield Fault(
            f"the letter must state '{wanted[missing]}' (paragraph {letter.para}) and does not.",
            remedy,
            file=file,
        )
    for extra in sorted(surveyed.states - set(wanted)):
        yield Fault(
            f"the letter states '{extra}', which the policy does not ask of it.",
            "Add it to must_state, or take the mark away.",
            file=file,
        )
    for name in letter.dates:
        if name not in surveyed.names:
            yield Fault(
                f"the date '{name}' is worked out and never stated.",
                "State it in the text, or take it out of 'dates'.",
                file=file,
            )
    for name in letter.needs if not letter.same_answers_as else ():
        if any(name in (one.by, one.plus) for one in letter.looks_up):
            continue
        if not any(
            used == f"answers.{name}" or used.startswith(f"answers.{name}.")
            for used in surveyed.names | _shared(policy, letter, own)
        ):
            yield Fault(
                f"'{name}' is asked for and never used.",
                "Use it in the text, or take it out of 'needs'.",
                file=file,
            )


def _shared(policy: Policy, letter: Letter, own: Path | None) -> frozenset[str]:
    """The names used by the letters that share this letter's answers."""
    names: frozenset[str] = frozenset()
    for other in policy.letters().values():
        if other.same_answers_as == letter.id:
            names |= render.survey(other.name, None, resources.roots(own)).names
    return names


def _allowed(policy: Policy, letter: Letter) -> tuple[str, ...]:
    kinds = (kind.replace("-", "_") for kind in policy.warnings)
    warnings = tuple(f"warnings.{kind}.{part}" for kind in kinds for part in ("issued", "until"))
    absence = tuple(f"absence.{part}" for part in _ABSENCE) if policy.absence else ()
    happened = (f"happened.{event.replace('-', '_')}" for event in policy.events)
    answers = (f"answers.{name}" for name in letter.needs)
    meeting = _MEETING if letter.meeting else ()
    proposal = _COLLECTIVE if any(one.collective for one in letter.requires) else ()
    pay = _SICK_PAY if any(one.sick_pay for one in letter.requires) else ()
    looked_up = tuple(_looked_up(policy, letter))
    return (
        *_ALWAYS,
        *looked_up,
        *pay,
        *proposal,
        *meeting,
        *letter.dates,
        *happened,
        *answers,
        *warnings,
        *absence,
    )


def _looked_up(policy: Policy, letter: Letter) -> Iterator[str]:
    for one in letter.looks_up:
        key, columns, _ = tables.table(policy.council, one.table)
        yield from (f"looked_up.{one.name}.{column}" for column in (key, *columns))


def _forms_sound(found: list[forms.Form]) -> tuple[str, list[Fault]]:
    """Build every form and look at its tags; and, with the extra [check], hold it to PDF/UA-1."""
    faults: list[Fault] = []
    validate = _validator()
    for form in found:
        try:
            data = prefill.blank(form)
        except DueProcessError as error:
            faults += error.faults
            continue
        faults += [
            Fault(f"the form's PDF is not sound: {problem}.", file=f"forms/{form.id}.yaml")
            for problem in selfcheck.problems(data)
        ]
        if validate is not None:
            faults += [
                Fault(f"the form is not PDF/UA-1: {problem}", file=f"forms/{form.id}.yaml")
                for problem in validate(data)
            ]
    if validate is None:
        return "PDF/UA was not looked at: install dueprocess[check] for that.", faults
    return f"Held {len(found)} forms to PDF/UA-1.", faults


def _validator() -> Callable[[bytes], list[str]] | None:
    """Return what holds a PDF to PDF/UA-1, or None where the extra [check] is not installed."""
    try:
        import page
    except ImportError:
        return None

    import tempfile

    def problems(data: bytes) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "form.pdf"
            path.write_bytes(data)
            return [str(failure) for failure in page.validate_pdf(str(path), profile="ua1").failures]

    return problems


# --- a letter that HR edited in Word ---------------------------------------------------


def edited_letter(edited: Path, folder: Path) -> list[Fault]:
    """Return a fault for every date that the pack stated and the edited letter no longer does.

    Raises DataError where the letter or the pack's manifest cannot be read.
    """
    stated = _stated(folder)
    name = next((name for name in sorted(stated, key=len, reverse=True) if name in edited.name), None)
    if name is None:
        raise DataError(
            Fault(
                f"the pack has no letter called '{edited.stem}'.",
                f"Keep the letter's name in the file's: {', '.join(stated)}.",
                file=str(edited),
            )
        )
    words = _words(edited)
    return [
        Fault(
            f"the letter no longer states {day} ({rule}, paragraph {para}).",
            "Put the date back, or make the pack anew.",
            file=str(edited),
        )
        for day, rule, para in stated[name]
        if day not in words
    ]


def _stated(folder: Path) -> dict[str, list[tuple[str, str, str]]]:
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        found: dict[str, list[tuple[str, str, str]]] = {
            Path(file).stem: [] for letter in manifest["letters"] for file in letter["files"]
        }
        for row in manifest["dates"]:
            found[row["letter"]].append((_long(row["date"]), row["rule"], row["para"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise DataError(
            Fault(
                "is not the manifest of a pack.",
                "Give the folder that 'dueprocess pack' made.",
                file=str(path),
            )
        ) from None
    return found


def _long(text: str) -> str:
    if "T" in text:
        at = datetime.fromisoformat(text)
        return f"{long_date(at.date())}, {clock(at)}"
    return long_date(date.fromisoformat(text))


def _words(path: Path) -> str:
    """Return the words of a .docx, paragraph by paragraph, however Word has split them into runs."""
    try:
        with zipfile.ZipFile(path) as parts:
            if parts.getinfo("word/document.xml").file_size > 20_000_000:
                raise ValueError("too large")
            root = etree.fromstring(
                parts.read("word/document.xml"), etree.XMLParser(resolve_entities=False, no_network=True)
            )
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError):
        raise DataError(
            Fault(
                "is not a Word letter (.docx).", "Save it from Word as .docx and try again.", file=str(path)
            )
        ) from None
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    paragraphs = (
        "".join(text.text or "" for text in paragraph.iter(f"{word}t")) for paragraph in root.iter(f"{word}p")
    )
    return " ".join(" ".join("\n".join(paragraphs).replace("\u00a0", " ").split()).split())
