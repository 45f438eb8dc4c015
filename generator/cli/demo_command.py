"""``dueprocess demo``: the main job on a made-up case."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import click

from generator import files, resources
from generator.cases import load
from generator.cli import sending
from generator.errors import DataError, Fault
from generator.packs import pack
from generator.packs.compose import Sending

CASE = "examples/grievance.yaml"
STEP = "invite-to-meeting"
ON = date(2026, 4, 1)


@click.command("demo", short_help="Make a whole pack from a made-up case, to see what comes out.")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output/demo"),
    show_default=True,
    help="The folder to write into; a demo that is there already is made anew.",
)
def command(out: Path) -> None:
    """Make a whole pack from a made-up case, to see what comes out.

    Example: dueprocess demo -o output/demo
    """
    case = load.load(_case_file(), None)
    sent = Sending(ON, meeting=case.meetings[0])
    made = pack.make(case, case.policy.steps[STEP], sent)
    folder = out / pack.folder_name(made)
    _clear(folder)
    pack.save(made, out)
    click.echo("A made-up employee wrote a grievance that arrived on Wednesday 1 April 2026.")
    click.echo("This is the pack that invites them to a meeting.")
    click.echo("")
    sending.report(made, sorted(folder.iterdir()), as_json=False)


def _case_file() -> Path:
    found = resources.find(CASE)
    if found is None:
        raise DataError(
            Fault(
                "the made-up case is missing from this installation.", "Install dueprocess again.", file=CASE
            )
        )
    return found


def _clear(folder: Path) -> None:
    """Remove an earlier demo: only a folder that a demo made."""
    if (folder / "manifest.json").is_file():
        shutil.rmtree(folder)
    files.refuse_existing(folder)
