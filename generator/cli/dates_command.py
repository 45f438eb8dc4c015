"""``dueprocess dates``: a case's timeline and the steps open now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from generator import deadlines, files
from generator.cases import load, timeline
from generator.cases.facts import Facts, facts
from generator.cases.timeline import Entry
from generator.cli import options
from generator.policies import Step
from generator.workdays import clock, long_date, parse_when

_STATUS = {"done": "done", "done-late": "done late", "due": "due", "overdue": "OVERDUE", "waiting": "waiting"}


@click.command("dates", short_help="Show every date that follows in a case, and the steps open now.")
@click.argument("case_path", metavar="CASE.yaml", type=click.Path(path_type=Path))
@options.on
@click.option(
    "--ics", type=click.Path(path_type=Path, dir_okay=False), help="Write the dates as a calendar file too."
)
@click.option(
    "--chart", type=click.Path(path_type=Path, dir_okay=False), help="Write the dates as a picture (SVG) too."
)
@options.as_json
@options.data
def command(
    case_path: Path, on: date | None, ics: Path | None, chart: Path | None, as_json: bool, own: Path | None
) -> None:
    """Show every date that follows from a case, how it was worked out, and the steps open now.

    Example: dueprocess dates CASE.yaml --on 2026-04-01
    """
    case = load.load(case_path, own)
    known = facts(case, options.day(on))
    entries = timeline.timeline(known)
    _write_others(known, entries, ics, chart)
    result = {
        "case": case.reference,
        "policy": case.policy.id,
        "on": known.on.isoformat(),
        "dates": [_row(entry) for entry in entries],
        "arranged": [
            {"day": one.day.isoformat(), "words": one.words, "letter": one.letter, "para": one.para}
            for one in timeline.arranged(known)
        ],
        "next": [_step(known, step) for step in timeline.open_steps(known)],
    }
    if as_json:
        options.print_json(result)
    else:
        _show(result)


def _write_others(known: Facts, entries: list[Entry], ics: Path | None, chart: Path | None) -> None:
    if ics is None and chart is None:
        return
    from generator.packs import diary  # not needed for the dates alone

    made = {
        ics: diary.calendar(known, entries, timeline.arranged(known)),
        chart: diary.chart(known, entries).encode("utf-8"),
    }
    files.write_all_new({path: data for path, data in made.items() if path is not None})


def _row(entry: Entry) -> dict[str, Any]:
    about = {
        "rule": entry.rule.id,
        "para": entry.rule.para,
        "event": entry.event,
        "words": entry.words,
        "status": entry.status,
    }
    answer = deadlines.to_json(entry.answer)
    answer.pop("computed", None)
    return {**about, **answer}


def _step(known: Facts, step: Step) -> dict[str, Any]:
    documents = list(timeline.documents(known.case.policy, step))
    return {"step": step.id, "title": step.title, "para": step.para, "documents": documents}


def _show(result: Mapping[str, Any]) -> None:
    click.echo(f"{result['case']} on {_words(result['on'])} ({result['policy']})")
    dated = [row for row in result["dates"] if _day(row)]
    for row in dated:
        click.echo("")
        click.echo(
            f"{_words(_day(row))}  {_STATUS[row['status']]}: {row['words']}  ({row['rule']}, "
            f"paragraph {row['para']})"
        )
        for sentence in row.get("working") or ():
            click.echo(f"    {sentence}")
        other = row.get("alternative")
        if other:
            day = _day(other)
            click.echo(f"    Another reading{f', {_words(day)}' if day else ''}: {other['reading']}")
    for row in result["arranged"]:
        click.echo("")
        click.echo(f"{_words(row['day'])}  fixed: {row['words']}  ({row['letter']}, paragraph {row['para']})")
    _show_next(result["next"])


def _show_next(steps: list[Mapping[str, Any]]) -> None:
    click.echo("")
    click.echo("Open now:" if steps else "No step is open.")
    for step in steps:
        click.echo(f"  {step['step']}: {step['title']} (paragraph {step['para']})")
        for document in step["documents"]:
            choice = " (if you decide so)" if document["optional"] else ""
            click.echo(f"      {document['kind']} {document['name'].split('/')[-1]}{choice}")


def _day(row: Mapping[str, Any]) -> str:
    return row.get("due") or row.get("latest") or row.get("earliest") or row.get("last_day") or ""


def _words(text: str) -> str:
    when = parse_when(text)
    return f"{long_date(when.date())}, {clock(when)}" if isinstance(when, datetime) else long_date(when)
