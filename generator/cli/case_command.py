"""``dueprocess case``: begin a case file, add a fact, show it, move a meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from generator import files, policies, validation
from generator.cases import facts as case_facts
from generator.cases import load, record, write
from generator.cases.model import Case, Meeting
from generator.cli import options, sending
from generator.errors import Fault, Refused, UsageError
from generator.packs import absencerecord, moving, pack, starting
from generator.packs.compose import Sending
from generator.workdays import Method, clock, long_date


@click.group("case", short_help="Begin, add to, show or change a case file.")
def command() -> None:
    """Begin, add to, show or change a case file.

    Example: dueprocess case event CASE.yaml grievance-received --on 2026-04-01
    """


@command.command("new", short_help="Begin a case file, with everything explained in it.")
@click.argument("out", metavar="CASE.yaml", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--policy", required=True, help="The policy that it runs under.")
@click.option(
    "--reference", required=True, help="The case reference. It stands in file names: no names in it."
)
@options.data
def new(out: Path, policy: str, reference: str, own: Path | None) -> None:
    """Begin a case file, with everything explained in it.

    Example: dueprocess case new case.yaml --policy grievance-2016 --reference GR-2026-014
    """
    text = starting.case_file(policies.policy_named(policy, own), reference)
    write.check_text(out, text, own)
    files.write_new(out, text.encode("utf-8"))
    click.echo(f"Began {out.as_posix()}. Open it, put in the people, and then the events.")


@command.command("event", short_help="Add something that happened.")
@click.argument("case_path", metavar="CASE.yaml", type=click.Path(path_type=Path))
@click.argument("name", metavar="EVENT")
@click.option(
    "--on", "when", type=options.When(), required=True, help="The day (or time) on which it happened."
)
@click.option(
    "--sent-by",
    type=click.Choice([method.value for method in Method]),
    help="How it was sent, for what the council sent.",
)
@click.option("--note", default="", help="A note for the file.")
@options.data
def event(case_path: Path, name: str, when: date, sent_by: str | None, note: str, own: Path | None) -> None:
    """Add something that happened.

    Example: dueprocess case event CASE.yaml grievance-received --on 2026-04-01
    """
    case = load.load(case_path, own)
    if name not in case.policy.events:
        raise UsageError(
            Fault(f"'{name}' is not an event of this policy.", validation.nearest(name, case.policy.events))
        )
    row: dict[str, Any] = {
        "event": name,
        "on": f"{when:%Y-%m-%dT%H:%M}" if isinstance(when, datetime) else when,
    }
    row.update({"by": sent_by} if sent_by else {}, **({"note": note} if note else {}))
    write.change(case_path, write.append("events", row), own)
    day = when.date() if isinstance(when, datetime) else when
    click.echo(f"Recorded in {case_path.as_posix()}: {case.policy.events[name].words} ({long_date(day)}).")


@command.command("show", short_help="Show what a case file says.")
@click.argument("case_path", metavar="CASE.yaml", type=click.Path(path_type=Path))
@options.as_json
@options.data
def show(case_path: Path, as_json: bool, own: Path | None) -> None:
    """Show what a case file says, and the same person's other cases in its folder.

    Example: dueprocess case show CASE.yaml
    """
    case = load.load(case_path, own)
    others = load.beside(case, own)
    if as_json:
        options.print_json(_shown(case, others))
        return
    click.echo(f"{case.reference}: {case.policy.title} ({case.policy.id})")
    for person in case.people:
        click.echo(f"  {person.role_title}: {person.name}")
    for happening in sorted(case.happenings, key=lambda one: one.day):
        click.echo(f"  {long_date(happening.day)}: {case.policy.events[happening.event].words}")
    for meeting in case.meetings:
        click.echo(f"  {long_date(meeting.at.date())}, {clock(meeting.at)}: {meeting.kind}, {meeting.place}")
    for row in case.sent:
        click.echo(
            f"  {long_date(row['on'])}: sent {', '.join(row['letters'])} (by {row['by']}, received "
            f"{long_date(row['received'])})"
        )
    for other in others:
        click.echo(f"  The same person's other case: {other.reference} ({other.file.as_posix()})")


def _shown(case: Case, others: list[Case]) -> dict[str, Any]:
    return {
        "case": case.reference,
        "policy": case.policy.id,
        "people": [
            {"role": one.role, "payroll_number": one.payroll_number or None, "format": one.format}
            for one in case.people
        ],
        "events": [{"event": one.event, "on": one.at.isoformat()} for one in case.happenings],
        "meetings": [pack.meeting_data(one) for one in case.meetings],
        "sent": [dict(row) for row in case.sent],
        "same_person": [{"case": one.reference, "file": one.file.as_posix()} for one in others],
    }


@command.command("record", short_help="Write the absence record for the meeting, as PDF.")
@click.argument("case_path", metavar="CASE.yaml", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The PDF to write.",
)
@options.on
@options.data
def absence_record(case_path: Path, out: Path, on: date | None, own: Path | None) -> None:
    """Write the absence record for the meeting: figures, triggers, pictures, and tables that say the same.

    Example: dueprocess case record CASE.yaml -o record.pdf
    """
    case = load.load(case_path, own)
    if case.policy.absence is None:
        raise UsageError(
            Fault(
                f"{case.policy.id} does not measure absence.", "Only a case under such a policy has a record."
            )
        )
    measured = record.measured(case, record.warnings(case))
    about = absencerecord.of_case(case)
    files.write_new(out, absencerecord.as_pdf(measured, about, case.council, options.day(on)))
    click.echo(f"Wrote {out.as_posix()}.")


@command.command(
    "move", short_help="Move a meeting: the letter that replaces the first, and the new invitation."
)
@click.argument("case_path", metavar="CASE.yaml", type=click.Path(path_type=Path))
@click.argument("meeting", metavar="MEETING")
@click.option("--to", "to", type=options.When(), required=True, help="The new time: 2026-04-16T14:00.")
@click.option(
    "--because",
    type=click.Choice(["companion", "employee", "council"]),
    required=True,
    help="At whose wish, or for whose sake.",
)
@click.option("--place", type=options.Line(300), help="Another place, if that changes too.")
@options.on
@options.sent_by
@click.option("--format", "formats", help="docx, pdf, html, txt: one or several with commas.")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    show_default=True,
)
@options.as_json
@options.data
def move(case_path: Path, meeting: str, to: date, because: str, place: str | None, **given: Any) -> None:
    """Move a meeting: makes the letter that replaces the first and the invitation with the same UID.

    Example: dueprocess case move CASE.yaml grievance-meeting --to 2026-04-16T14:00 --because companion
    """
    own: Path | None = given["own"]
    case = load.load(case_path, own)
    if not isinstance(to, datetime):
        raise UsageError(Fault("--to needs the time of day too.", "Write it as 2026-04-16T14:00."))
    fixed = _fixed(case, meeting)
    moved = replace(case_facts.at_time(fixed, to), place=place or fixed.place)
    sent = Sending(
        on=options.day(given["on"]),
        by=Method(given["sent_by"]) if given["sent_by"] else Method.EMAIL,
        meeting=moved,
        moved=moving.words(fixed, because),
    )
    made = moving.make(case, sent, sending.formats(given), own)
    folder = pack.save(made, given["out"])
    with pack.undone(folder):
        moving.record(made, fixed, because, own)
    sending.report(made, sorted(folder.iterdir()), given["as_json"], own)


def _fixed(case: Case, meeting: str) -> Meeting:
    for fixed in case.meetings:
        if fixed.kind == meeting:
            return fixed
    kinds = [name for name, event in case.policy.events.items() if event.direction == "meeting"]
    if meeting not in kinds:
        raise UsageError(
            Fault(f"'{meeting}' is not a meeting of this policy.", validation.nearest(meeting, kinds))
        )
    raise Refused(
        Fault(
            f"the case has no '{meeting}' to move.",
            "Fix it first: make the step's pack with --record.",
            file=str(case.file),
        )
    )
