"""``dueprocess pack``: everything that one step sends out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from generator import validation
from generator.cases import load
from generator.cli import sending
from generator.errors import Fault, UsageError
from generator.packs import pack
from generator.policies import Policy, Step


@click.command("pack", short_help="Make everything that one step sends out.")
@click.argument("step_name", metavar="STEP")
@click.argument("case_path", metavar="CASE.yaml", type=click.Path(path_type=Path))
@sending.sending_options
@click.option("--record", is_flag=True, help="Write into the case file what was sent, how and when.")
def command(step_name: str, case_path: Path, record: bool, **given: Any) -> None:
    """Make everything that one step sends out: letters, forms, invitation, manifest.

    Example: dueprocess pack invite-to-meeting CASE.yaml --meeting 2026-04-14T10:30 --place "Room 2"
    """
    own: Path | None = given["own"]
    case = load.load(case_path, own)
    step = step_called(step_name, case.policy)
    sent = sending.sending(given, case, step.meeting, [letter.id for letter in step.letters])
    made = pack.make(case, step, sent, sending.formats(given), own)
    folder = pack.save(made, given["out"])
    if record:
        with pack.undone(folder):
            pack.record(made, own)
    sending.report(made, sorted(folder.iterdir()), given["as_json"], own)
    if record and not given["as_json"]:
        click.echo(f"Recorded in {case_path.as_posix()}.")


def step_called(name: str, policy: Policy) -> Step:
    """Return the step of ``policy`` called ``name``; raises UsageError."""
    if name in policy.steps:
        return policy.steps[name]
    raise UsageError(Fault(f"{policy.id} has no step '{name}'.", validation.nearest(name, policy.steps)))
