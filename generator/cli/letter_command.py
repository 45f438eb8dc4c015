"""``dueprocess letter``: one letter for a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from generator import files, policies
from generator.cases import load
from generator.cli import sending
from generator.errors import Fault, UsageError
from generator.packs import needs, pack
from generator.policies import Letter


@click.command("letter", short_help="Make one letter for a case.")
@click.argument("name", metavar="LETTER")
@click.argument("case_path", metavar="[CASE.yaml]", required=False, type=click.Path(path_type=Path))
@sending.sending_options
@click.option(
    "--needs", "show_needs", is_flag=True, help="Print what must be decided for this letter, to fill in."
)
def command(name: str, case_path: Path | None, show_needs: bool, **given: Any) -> None:
    """Make one letter for a case.

    Example: dueprocess letter meeting-invitation CASE.yaml --meeting 2026-04-14T10:30 --place "Room 2"
    """
    own: Path | None = given["own"]
    if show_needs:
        click.echo(needs.skeleton(policies.letter(name, own)), nl=False)
        return
    if case_path is None:
        raise click.UsageError("give the case file: dueprocess letter LETTER CASE.yaml.")
    case = load.load(case_path, own)
    letter = _of_case(name, case.policy)
    sent = sending.sending(given, case, letter.meeting)
    made = pack.make_letter(case, letter, sent, sending.formats(given), own)
    paths = {
        given["out"] / f"{files.safe_name(case.reference)}-{file}": data for file, data in made.files.items()
    }
    files.write_all_new(paths)
    sending.report(made, list(paths), given["as_json"], own)


def _of_case(name: str, policy: policies.Policy) -> Letter:
    known = {letter.name: letter for letter in policy.letters().values()}
    found = known[policies.by_tail(name, list(known), "letter")]
    if found.policy != policy.id:
        raise UsageError(Fault(f"'{name}' is not a letter of {policy.id}.", "See 'dueprocess list letters'."))
    return found
