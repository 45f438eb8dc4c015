"""``dueprocess absences``: who has reached which trigger, why, and what to do by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator import policies
from generator.cli import options
from generator.errors import DataError, Fault, UsageError
from generator.intake import absencefiles
from generator.packs import attendance
from generator.workdays import long_date


@click.command("absences", short_help="Show who has reached which absence trigger, and what follows.")
@click.argument("path", metavar="FILE.csv|.xlsx", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--policy", "policy_name", required=True, help="The policy that measures: attendance-2016.")
@options.on
@click.option(
    "--warnings",
    "warnings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Warnings given: CSV or XLSX with employee, warning, issued, score.",
)
@click.option("--keep-going", is_flag=True, help="Report the rest although some rows are wrong.")
@options.as_json
@options.data
def command(
    path: Path,
    policy_name: str,
    on: date | None,
    warnings_file: Path | None,
    keep_going: bool,
    as_json: bool,
    own: Path | None,
) -> None:
    """Show who has reached which absence trigger, why, and what the manager must do by when.

    Example: dueprocess absences absences.csv --policy attendance-2016 --on 2026-11-23
    """
    policy = policies.policy_named(policy_name, own)
    if policy.absence is None:
        raise UsageError(Fault(f"{policy.id} does not measure absence.", "See 'dueprocess list policies'."))
    calendar = policies.council(policy.council, own).calendar()
    rows, faults = absencefiles.absences(path)
    warned, more = absencefiles.warnings(warnings_file, policy) if warnings_file else ({}, [])
    if (faults or more) and not keep_going:
        raise DataError(*faults, *more)
    found = [
        attendance.row(policy, employee, record, options.day(on), calendar, warned.get(employee, []))
        for employee, record in rows.items()
    ]
    if as_json:
        options.print_json(found)
    else:
        _show(found, options.day(on))
    if faults or more:
        raise DataError(*faults, *more)


def _show(rows: Sequence[Mapping[str, Any]], on: date) -> None:
    reached = [row for row in rows if row["triggers"] or row["questions"]]
    click.echo(f"{len(rows)} people with absences; {len(reached)} to look at on {long_date(on)}.")
    for row in reached:
        score = f", score {row['score']:g}" if "score" in row else ""
        click.echo("")
        click.echo(f"{row['employee']}: {row['occasions']} occasions, {row['days']:g} days{score}")
        for trigger in row["triggers"]:
            _show_trigger(trigger)
        for warning in row["warnings"]:
            until = long_date(date.fromisoformat(warning["until"]))
            click.echo(f"  Live: {warning['title']}, until {until}")
        for question in row["questions"]:
            click.echo(f"  To decide: {question}")


def _show_trigger(trigger: Mapping[str, Any]) -> None:
    since = long_date(date.fromisoformat(trigger["since"]))
    click.echo(f"  {trigger['title']} ({trigger['rule']}, paragraph {trigger['para']}), since {since}")
    if trigger["obstacle"]:
        click.echo(f"      Not open: {trigger['obstacle']}")
    elif trigger["letter"]:
        by = f" by {long_date(date.fromisoformat(trigger['act_by']))}" if trigger["act_by"] else ""
        click.echo(f"      Next: {trigger['letter']}{by}")
