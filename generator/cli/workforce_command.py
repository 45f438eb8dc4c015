"""``dueprocess workforce``: days lost to sickness per FTE, and turnover, in a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator import files, policies, tablefiles
from generator.cli import options
from generator.errors import DataError, Fault, UsageError
from generator.intake import absencefiles, register, workforce
from generator.intake.workforce import Figures
from generator.workdays import long_date

_FILE = click.Path(path_type=Path, dir_okay=False)
_COLUMNS = (
    "service",
    "headcount",
    "average",
    "fte",
    "starters",
    "leavers",
    "turnover",
    "days_lost_per_fte",
    "short_term_per_fte",
    "long_term_per_fte",
)


@click.command("workforce", short_help="Show days lost to sickness per FTE, and turnover, by service.")
@click.argument("path", metavar="ABSENCES.csv|.xlsx", type=_FILE)
@click.option(
    "--people", type=_FILE, required=True, help="The people: employee, service, fte, started, left."
)
@click.option("--policy", "policy_name", required=True, help="The policy that measures absence.")
@click.option("--from", "first", required=True, metavar="DATE", help="The first day of the time.")
@click.option("--to", "last", required=True, metavar="DATE", help="The last day of the time.")
@click.option("--column", "columns", multiple=True, metavar="NAME=HEADER", help="What a column is called.")
@click.option("--table", type=_FILE, help="Write the table too: CSV or XLSX.")
@options.as_json
@options.data
def command(
    path: Path,
    people: Path,
    policy_name: str,
    first: str,
    last: str,
    columns: tuple[str, ...],
    table: Path | None,
    as_json: bool,
    own: Path | None,
) -> None:
    """Show days lost to sickness per FTE, short and long term, and turnover, by service.

    The definitions are those of Cherwell's quarterly report: docs/absences.md.

    Example: dueprocess workforce absences.csv --people people.csv --policy sickness-2022
    --from 2026-07-01 --to 2026-09-30
    """
    policy = policies.policy_named(policy_name, own)
    sources = register.Sources(path, people, columns=absencefiles.columns(columns))
    days = _day(first), _day(last)
    if days[1] < days[0]:
        raise UsageError(Fault("the time ends before it begins.", "Check --from and --to."))
    known, faults = register.read(policy, policies.council(policy.council, own), sources)
    if faults:
        raise DataError(*faults)
    rows = [_row(one) for one in workforce.figures(known, *days)]
    if table is not None:
        lines = [tuple(row.values()) for row in rows]
        files.write_new(table, tablefiles.written(_COLUMNS, lines, table.suffix))
    if as_json:
        options.print_json(rows)
    else:
        _show(rows, *days)


def _day(text: str) -> date:
    found = tablefiles.day(text)
    if found is None:
        raise UsageError(Fault(f"'{text}' is not a day.", "Write 2026-07-01."))
    return found


def _row(one: Figures) -> dict[str, Any]:
    rounded = (one.turnover, one.days_lost, one.short_term, one.long_term)
    plain = (one.service or "all", one.headcount, one.average, round(one.fte, 2), one.starters, one.leavers)
    return dict(zip(_COLUMNS, (*plain, *(round(figure, 2) for figure in rounded)), strict=True))


def _show(rows: Sequence[dict[str, Any]], first: date, last: date) -> None:
    click.echo(f"{long_date(first)} to {long_date(last)}")
    for row in rows:
        click.echo("")
        click.echo(f"{row['service']}: {row['headcount']} people at the end, {row['fte']:g} FTE")
        click.echo(f"  starters {row['starters']}, leavers {row['leavers']}, turnover {row['turnover']:.2f}%")
        click.echo(
            f"  days lost per FTE: {row['days_lost_per_fte']:.2f} "
            f"(short term {row['short_term_per_fte']:.2f}, long term {row['long_term_per_fte']:.2f})"
        )
