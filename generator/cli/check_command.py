"""``dueprocess check``: all data looked at, before it meets a case."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.cli import options
from generator.errors import Fault
from generator.packs import audit


@click.command("check", short_help="Check all policies, letters and forms.")
@click.option(
    "--letter",
    "edited",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A letter that was edited in Word.",
)
@click.option(
    "--pack",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The pack that the letter belongs to.",
)
@options.as_json
@options.data
def command(edited: Path | None, folder: Path | None, as_json: bool, own: Path | None) -> None:
    """Check all policies, schemas, forms and letter texts; or a letter that was edited in Word.

    Example: dueprocess check --letter edited.docx --pack output/GR-2026-014-outcome-2026-04-20
    """
    if (edited is None) != (folder is None):
        raise click.UsageError("--letter and --pack go together.")
    notes: list[str] = []
    if edited is not None and folder is not None:
        faults = audit.edited_letter(edited, folder)
    else:
        faults, notes = audit.everything(own)
    if as_json:
        options.print_json({"faults": [_row(one) for one in faults], "notes": notes})
    else:
        _show(faults, notes)
    if faults:
        sys.exit(1)


def _row(fault: Fault) -> dict[str, object]:
    return {"file": fault.file or None, "line": fault.line, "what": fault.what, "remedy": fault.remedy}


def _show(faults: list[Fault], notes: list[str]) -> None:
    for fault in faults:
        click.echo(str(fault))
    for note in notes:
        click.echo(note)
    click.echo(
        "Everything is in order."
        if not faults
        else f"{len(faults)} thing{'s' if len(faults) > 1 else ''} to mend."
    )
