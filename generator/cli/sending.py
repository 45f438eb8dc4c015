"""What ``letter`` and ``pack`` have in common: when, how, which meeting, what is waived."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from generator import forms
from generator.cases.facts import facts
from generator.cases.model import Case, Meeting
from generator.cli import options
from generator.errors import Fault, UsageError
from generator.packs import needs, pack, prefill, writing
from generator.packs.compose import Sending
from generator.workdays import Method, clock, long_date, parse_when

_F = TypeVar("_F", bound=Callable[..., Any])

_OPTIONS = [
    options.on,
    click.option(
        "--meeting", "meeting_at", type=options.When(), help="The time of the meeting: 2026-04-14T10:30."
    ),
    click.option("--place", type=options.Line(300), help="Where the meeting is held."),
    click.option(
        "--minutes",
        type=click.IntRange(5, 600),
        default=60,
        show_default=True,
        help="How long the meeting lasts.",
    ),
    options.sent_by,
    click.option(
        "--format",
        "formats",
        help="docx, pdf, html, txt: one or several with commas (else as the reader wishes).",
    ),
    click.option(
        "-o",
        "--output",
        "out",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("output"),
        show_default=True,
        help="The folder to write into.",
    ),
    click.option(
        "--waive", multiple=True, metavar="RULE=REASON", help="A rule that both sides agree to vary, and why."
    ),
    click.option("--because", default="", help="Why a 'should' or 'normally' is not kept to."),
    click.option(
        "--fill",
        type=click.Path(path_type=Path, dir_okay=False),
        help="A file with the decisions that are asked for.",
    ),
    click.option(
        "--signed-by", default="", metavar="ROLE", help="Who signs, if not the first with authority."
    ),
    options.as_json,
    options.data,
]


def sending_options(function: _F) -> _F:
    """Add the options that ``letter`` and ``pack`` share."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def sending(
    given: Mapping[str, Any], case: Case, kind: str, answering: Collection[str] | None = None
) -> Sending:
    """Return what the options say; ``kind`` is the meeting that the step is about, if any.

    ``answering`` are the letters that --fill may answer, where it is a whole pack's.
    """
    return Sending(
        on=options.day(given["on"]),
        by=Method(given["sent_by"]) if given["sent_by"] else Method.EMAIL,
        meeting=_meeting(given, case, kind),
        waived=options.pairs(given["waive"], "waive"),
        because=given["because"],
        fill=needs.read_fill(given["fill"], answering) if given["fill"] else None,
        signed_by=given["signed_by"],
    )


def _meeting(given: Mapping[str, Any], case: Case, kind: str) -> Meeting | None:
    at, place = given["meeting_at"], given["place"]
    fixed = next((one for one in case.meetings if one.kind == kind), None)
    if at is None and place is None:
        return fixed
    if not kind:
        raise UsageError(Fault("this letter is about no meeting.", "Leave out --meeting and --place."))
    if at is None or place is None:
        raise UsageError(Fault("a meeting needs a time and a place.", "Give both --meeting and --place."))
    if not isinstance(at, datetime):
        raise UsageError(Fault("--meeting needs the time of day too.", "Write it as 2026-04-14T10:30."))
    return Meeting(
        kind,
        at,
        place,
        given["minutes"],
        fixed.attending if fixed else (),
        sequence=fixed.sequence + _differs(fixed, at, place) if fixed else 0,
    )


def _differs(fixed: Meeting, at: datetime, place: str) -> bool:
    """Whether a new invitation must replace the one that was sent (RFC 5545, 3.8.7.4)."""
    return (fixed.at, fixed.place) != (at, place)


def formats(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the formats asked for; raises UsageError."""
    words = tuple(word.strip() for word in (given["formats"] or "").split(",") if word.strip())
    for word in words:
        if word not in writing.FORMATS:
            raise UsageError(
                Fault(f"'{word}' is not a format.", f"Use one or several of: {', '.join(writing.FORMATS)}.")
            )
    return words


def report(made: pack.Made, paths: list[Path], as_json: bool, own: Path | None = None) -> None:
    """Print what was made, which dates it states and why; warnings go to stderr."""
    manifest = made.manifest()
    if as_json:
        options.print_json({**manifest, "written": [path.as_posix() for path in paths]})
    else:
        _show(manifest, paths)
    for warning in manifest["warnings"]:
        ending = f" Because: {made.sent.because}" if made.sent.because else " Say why with --because."
        options.note(f"Warning: {warning['message']}{ending}")
    _note_unreachable(made)
    _note_undrawn(made, own)


def _show(manifest: Mapping[str, Any], paths: list[Path]) -> None:
    click.echo("Made:")
    for path in paths:
        click.echo(f"  {path.as_posix()}")
    if manifest["received"]:
        click.echo(f"Deemed received on {_words(manifest['received'])} (sent by {manifest['sent_by']}).")
    if manifest["dates"]:
        click.echo("Dates stated, and how they were worked out:")
    for row in manifest["dates"]:
        click.echo(f"  {_words(row['date'])}: {row['rule']}, paragraph {row['para']} (in {row['letter']})")
        for sentence in row["working"]:
            click.echo(f"      {sentence}")


def _words(text: str) -> str:
    when = parse_when(text)
    return f"{long_date(when.date())}, {clock(when)}" if isinstance(when, datetime) else long_date(when)


def _note_unreachable(made: pack.Made) -> None:
    if made.sent.by is not Method.EMAIL:
        return
    roles = dict.fromkeys(one.reader.role_title for one in made.letters if not one.reader.email)
    for title in roles:
        options.note(f"Note: the case has no e-mail address for the {title}.")


def _note_undrawn(made: pack.Made, own: Path | None) -> None:
    known = facts(made.case, made.sent.on, strict=False)
    for name in made.forms:
        form = forms.load(f"{made.case.policy.id}/{name}", own)
        if told := prefill.undrawn(form, prefill.from_case(form, known)):
            options.note(f"Note: {told}")
