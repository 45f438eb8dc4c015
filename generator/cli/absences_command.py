"""``dueprocess absences``: who has reached which trigger, why, and what to do by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator import files, policies
from generator.cli import options
from generator.errors import DataError, Fault, UsageError
from generator.intake import absencefiles, register
from generator.intake.register import Register
from generator.packs import absencerecord, attendance
from generator.policies import Policy
from generator.workdays import long_date

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("absences", short_help="Show who has reached which absence trigger, and what follows.")
@click.argument("path", metavar="FILE.csv|.xlsx", type=_FILE)
@click.option("--policy", "policy_name", required=True, help="The policy that measures: attendance-2016.")
@options.on
@click.option("--people", type=_FILE, help="The people: employee, name, service, manager, works, started.")
@click.option("--warnings", type=_FILE, help="Warnings given: employee, warning, issued, score.")
@click.option("--leave", type=_FILE, help="Times of leave, for patterns: employee, first_day, last_day.")
@click.option("--peak", "peaks", multiple=True, metavar="DAY..DAY", help="A busy time, for patterns.")
@click.option("--column", "columns", multiple=True, metavar="NAME=HEADER", help="What a column is called.")
@click.option("--reasons", type=_FILE, help="The reasons that are known, one a line; others are named.")
@click.option("--service", help="Only this service's people (needs --people).")
@click.option("--keep-going", is_flag=True, help="Report the rest although some rows are wrong.")
@click.option("--sick-pay", "with_pay", is_flag=True, help="Until when those absent now get which sick pay.")
@click.option(
    "--report",
    "reports",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the absence record of each person who has reached a stage: PDF, pictures as SVG.",
)
@click.option(
    "--letters",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Make the invitations of those with an open stage (needs --run and --people).",
)
@click.option("--run", "run_path", type=_FILE, help="The run file of --letters, as for 'dueprocess bulk'.")
@click.option("--table", type=_FILE, help="Write the whole table too: CSV or XLSX.")
@click.option(
    "--interviews", metavar="YYYY-MM", help="Whose return to work interview of that month is missing."
)
@click.option("--all", "everybody", is_flag=True, help="With --report: of everybody, not only of those.")
@options.as_json
@options.data
def command(
    path: Path,
    policy_name: str,
    on: date | None,
    people: Path | None,
    warnings: Path | None,
    leave: Path | None,
    peaks: tuple[str, ...],
    columns: tuple[str, ...],
    reasons: Path | None,
    service: str | None,
    keep_going: bool,
    with_pay: bool,
    reports: Path | None,
    letters: Path | None,
    run_path: Path | None,
    table: Path | None,
    interviews: str | None,
    everybody: bool,
    as_json: bool,
    own: Path | None,
) -> None:
    """Show who has reached which absence trigger, why, and what the manager must do by when.

    Example: dueprocess absences absences.csv --policy attendance-2016 --on 2026-11-23
    """
    policy, day = _measuring(policy_name, own), options.day(on)
    sources = register.Sources(path, people, warnings, leave, reasons, absencefiles.columns(columns))
    council = policies.council(policy.council, own)
    known, faults = register.read(policy, council, sources, [_peak(one) for one in peaks])
    if faults and not keep_going:
        raise DataError(*faults)
    found = [row for row in known.rows(day) if service is None or row.get("service") == service]
    if with_pay:
        faults += _add_sick_pay(known, found, day, people or path)
        if faults and not keep_going:
            raise DataError(*faults)
    if reports is not None:
        chosen = [row["employee"] for row in found if everybody or _reached(policy, row)]
        _write_reports(known, chosen, day, reports)
    if letters is not None:
        _write_letters(known, found, (run_path, people), letters)
    if table is not None:
        files.write_new(table, attendance.table(found, table.suffix))
    if interviews is not None:
        numbers = [row["employee"] for row in found]
        _show_interviews(known, numbers, interviews, as_json)
    elif as_json:
        options.print_json(found)
    else:
        _show(found, day)
    if faults:
        raise DataError(*faults)


def _write_letters(
    known: Register, rows: Sequence[dict[str, Any]], given: tuple[Path | None, Path | None], out: Path
) -> None:
    from generator.bulk import absent  # not needed for the report alone

    run_path, people = given
    if run_path is None or people is None:
        what = "--letters needs a run file and the file of people."
        raise UsageError(Fault(what, "Give --run RUN.yaml and --people FILE."))
    made = absent.invite(known, rows, run_path, people, out)
    options.note(f"Made {len(made.folders)} packs in {out.as_posix()}.")
    for number, step in made.others.items():
        options.note(f"Not in this run: employee {number}, whose next step is {step}.")


def _show_interviews(known: Register, numbers: Sequence[str], text: str, as_json: bool) -> None:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise UsageError(Fault(f"'{text}' is not a month.", "Write 2026-10.")) from None
    found = known.interviews(numbers, month)
    if as_json:
        options.print_json(found)
        return
    by = (
        f", to be signed off by {long_date(date.fromisoformat(found['sign_off_by']))}"
        if found["sign_off_by"]
        else ""
    )
    click.echo(f"Returns to work in {text}: {found['returned']}; interviews held: {found['held']}{by}.")
    for row in found["missing"]:
        who = " ".join(part for part in (row["employee"], row["service"], row["manager"]) if part)
        click.echo(f"  missing: {who}, back since {long_date(date.fromisoformat(row['returned_on']))}")


def _add_sick_pay(known: Register, rows: Sequence[dict[str, Any]], day: date, file: Path) -> list[Fault]:
    """Put the sick pay of those absent now into their rows; return a fault for each that cannot be told."""
    scale = known.policy.sick_pay
    if scale is None:
        remedy = "See docs/absences.md for those that do."
        raise UsageError(Fault(f"{known.policy.id} has no scale of sick pay.", remedy))
    faults: list[Fault] = []
    for row in rows:
        try:
            found = known.sick_pay(row["employee"], day)
        except DataError as error:
            faults += [replace(fault, file=str(file)) for fault in error.faults]
            continue
        row["sick_pay"] = attendance.sick_pay(found, scale.letter) if found else None
    return faults


def _reached(policy: Policy, row: Mapping[str, Any]) -> bool:
    """Whether somebody has reached a trigger that is more than a question to the manager."""
    assert policy.absence is not None
    asks = {one.id for one in policy.absence.triggers if one.ask}
    return any(one["trigger"] not in asks for one in row["triggers"])


def _write_reports(known: Register, numbers: Sequence[str], day: date, folder: Path) -> None:
    names = absencerecord.file_names(numbers)
    made = (
        (folder / f"{names[number]}-{end}", data)
        for number in numbers
        for end, data in absencerecord.documents(
            known.record(number), known.about(number), known.council, day
        ).items()
    )
    written = files.write_each_new(made)
    options.note(f"Wrote {len(written)} files to {folder.as_posix()}.")


def _measuring(name: str, own: Path | None) -> Policy:
    policy = policies.policy_named(name, own)
    if policy.absence is None:
        raise UsageError(Fault(f"{policy.id} does not measure absence.", "See 'dueprocess list policies'."))
    return policy


def _peak(text: str) -> tuple[date, date]:
    try:
        first, last = (date.fromisoformat(part.strip()) for part in text.split(".."))
    except ValueError:
        what = f"'{text}' is not a time from one day to another."
        raise UsageError(Fault(what, "Write 2026-12-14..2026-12-31.")) from None
    return first, last


def _show(rows: Sequence[Mapping[str, Any]], on: date) -> None:
    told = [
        row for row in rows if row["triggers"] or row["questions"] or any(_asked(row)) or row.get("sick_pay")
    ]
    click.echo(f"{len(rows)} people with absences; {len(told)} to look at on {long_date(on)}.")
    for row in told:
        score = f", score {row['score']:g}" if "score" in row else ""
        who = " ".join(part for part in (row["employee"], row.get("name", "")) if part)
        click.echo("")
        click.echo(f"{who}: {row['occasions']} occasions, {row['days']:g} days{score}")
        for trigger in row["triggers"]:
            _show_trigger(trigger)
        for warning in row["warnings"]:
            until = long_date(date.fromisoformat(warning["until"]))
            click.echo(f"  Live: {warning['title']}, until {until}")
        if row.get("sick_pay"):
            _show_sick_pay(row["sick_pay"])
        for question in [*row["questions"], *_asked(row)]:
            click.echo(f"  To decide: {question}")


def _show_sick_pay(pay: Mapping[str, Any]) -> None:
    most = "at most: " if pay["at_most"] else ""
    click.echo(f"  Sick pay ({pay['rule']}, paragraph {pay['para']}), {most}working:")
    for words in pay["working"]:
        click.echo(f"      {words}")
    for other in pay["other_readings"]:
        last = long_date(date.fromisoformat(other["stretches"][-1]["first_day"]))
        click.echo(f"      Another reading: {other['reading']} Then there is none from {last}.")


def _asked(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the patterns that stand out, as questions."""
    for one in row["patterns"]:
        if one["stands_out"]:
            yield (
                f"{one['count']} of {one['of']} absences {one['words']}; by chance it would be about "
                f"{one['expected']:g}. Is there a reason?"
            )


def _show_trigger(trigger: Mapping[str, Any]) -> None:
    since = long_date(date.fromisoformat(trigger["since"]))
    click.echo(f"  {trigger['title']} ({trigger['rule']}, paragraph {trigger['para']}), since {since}")
    if trigger["obstacle"]:
        click.echo(f"      Not open: {trigger['obstacle']}")
    elif trigger["letter"]:
        by = f" by {long_date(date.fromisoformat(trigger['act_by']))}" if trigger["act_by"] else ""
        click.echo(f"      Next: {trigger['letter']}{by}")
