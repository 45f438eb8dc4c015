"""``dueprocess collective``: whether proposed redundancies need collective consultation, and from when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator.cases import proposals
from generator.cli import options
from generator.collective import Clock, obstacles
from generator.workdays import long_date


@click.command("collective", short_help="Show when proposed redundancies need collective consultation.")
@click.argument("path", metavar="PROPOSALS.yaml", type=click.Path(path_type=Path))
@options.on
@options.as_json
@options.data
def command(path: Path, on: date | None, as_json: bool, own: Path | None) -> None:
    """Show for each proposal how many redundancies count together, and what must come first.

    Exit code 1 where notice of dismissal may not be given yet.

    Example: dueprocess collective proposals.yaml --on 2026-10-01
    """
    day = options.day(on)
    rows = [_row(clock, day) for clock in proposals.read(path, own).clocks()]
    if as_json:
        options.print_json(rows)
    else:
        _show(rows, day)
    if any(row["obstacles"] for row in rows):
        raise SystemExit(1)


def _row(clock: Clock, on: date) -> dict[str, Any]:
    proposal = clock.proposal
    return {
        "proposal": proposal.id,
        "establishment": proposal.establishment,
        "number": proposal.number,
        "total": clock.total,
        "at_the_establishment": clock.here,
        "joins": list(clock.joins),
        "rule": clock.rule.id if clock.rule else None,
        "para": clock.rule.para if clock.rule else None,
        "first_dismissal": proposal.first.isoformat(),
        "consultation_began": _iso(proposal.consultation_began),
        "begin_by": _iso(clock.begin_by),
        "notify_by": _iso(clock.notify_by),
        "earliest": _iso(clock.earliest),
        "working": list(clock.working),
        "obstacles": [f"{fault.what} {fault.remedy}".strip() for fault in obstacles(clock, on)],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _show(rows: list[dict[str, Any]], on: date) -> None:
    click.echo(f"Proposed redundancies on {long_date(on)}")
    for row in rows:
        click.echo("")
        click.echo(f"{row['proposal']} ({row['establishment']}): {row['number']} proposed")
        for line in _lines(row):
            click.echo(f"  {line}")


def _lines(row: Mapping[str, Any]) -> list[str]:
    joins = f", with {', '.join(row['joins'])}" if row["joins"] else ""
    lines = [
        f"Counted together: {row['total']}{joins}; at this establishment alone: {row['at_the_establishment']}"
    ]
    if row["rule"] is None:
        return [*lines, "Too few for collective consultation."]
    days = {
        "The first dismissal proposed takes effect": row["first_dismissal"],
        "Consultation must begin by": row["begin_by"],
        "The Secretary of State must have form HR1 by": row["notify_by"],
        "Earliest lawful day for a dismissal": row["earliest"],
    }
    lines += [f"{words}: {long_date(date.fromisoformat(day))}" for words, day in days.items() if day]
    lines += [f"({row['rule']}, paragraph {row['para']}) {' '.join(row['working'])}"]
    if row["obstacles"]:
        return [*lines, "Notice may not be given yet:", *(f"- {one}" for one in row["obstacles"])]
    return [*lines, "Nothing in the way of notice."]
