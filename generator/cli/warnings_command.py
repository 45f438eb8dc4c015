"""``dueprocess warnings``: who is on which live warning, until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator.absences import Given
from generator.cases import load, record
from generator.cases.model import Case
from generator.cli import options
from generator.errors import DueProcessError, Fault, UsageError
from generator.workdays import long_date


@click.command("warnings", short_help="Show who is on which live warning, until when.")
@click.argument("folder", metavar="CASES/", type=click.Path(path_type=Path))
@options.on
@click.option("--level", help="Only this kind: a warning's name, or 'final'.")
@click.option("--service", help="Only this service's people.")
@click.option("--spent", is_flag=True, help="Those that are spent, instead of those that are live.")
@options.as_json
@options.data
def command(
    folder: Path,
    on: date | None,
    level: str | None,
    service: str | None,
    spent: bool,
    as_json: bool,
    own: Path | None,
) -> None:
    """Show who is on which live warning, until when, from a folder of case files.

    Example: dueprocess warnings cases/ --level final
    """
    day = options.day(on)
    rows = [
        _row(case, given)
        for case in _cases(folder, own)
        if service is None or case.service == service
        for given in record.warnings(case)
        if given.issued <= day and given.live(day) != spent and _of_level(given, level)
    ]
    rows = _once(rows)
    if as_json:
        options.print_json(rows)
    else:
        _show(rows, day, spent)


def _cases(folder: Path, own: Path | None) -> Iterator[Case]:
    """Yield the cases in ``folder`` and below; a file that is none is told of and passed over."""
    if not folder.is_dir():
        raise UsageError(
            Fault("is not a folder of case files.", "Name the folder that holds them.", file=str(folder))
        )
    for path in sorted(folder.rglob("*.yaml")):
        try:
            yield load.load(path, own)
        except DueProcessError as error:
            options.note(f"Left out: {error.faults[0]}")


def _of_level(given: Given, level: str | None) -> bool:
    return level is None or level == given.kind.id or (level == "final" and given.kind.final)


def _row(case: Case, given: Given) -> dict[str, Any]:
    employee = case.person("employee")
    return {
        "payroll_number": employee.payroll_number if employee else "",
        "name": employee.name if employee else "",
        "service": case.service,
        "warning": given.kind.id,
        "title": given.kind.title,
        "issued": given.issued.isoformat(),
        "until": given.until.isoformat(),
        "case": given.case or case.reference,
        "policy": case.policy.id,
    }


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what several case files tell of the same warning, and sort by the last day."""
    found = {(row["payroll_number"], row["name"], row["warning"], row["issued"]): row for row in rows}
    return sorted(found.values(), key=lambda row: (row["until"], row["case"]))


def _show(rows: list[dict[str, Any]], day: date, spent: bool) -> None:
    kind = "spent" if spent else "live"
    click.echo(f"{len(rows)} {kind} warning{'s' if len(rows) != 1 else ''} on {long_date(day)}.")
    for row in rows:
        who = " ".join(part for part in (row["payroll_number"], row["name"]) if part)
        until = long_date(date.fromisoformat(row["until"]))
        click.echo(f"  {who}: {row['title']}, until {until} ({row['case']}, {row['policy']})")
