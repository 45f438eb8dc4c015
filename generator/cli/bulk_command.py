"""``dueprocess bulk``: one step's pack for each person in a table."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from generator.bulk import crew, running
from generator.bulk.running import Outcome, Task, Wish
from generator.cli import options
from generator.errors import Fault, UsageError

_FILE = click.Path(path_type=Path, dir_okay=False)
_WIDEST = 44  # of a cell in the table of faults


@click.command("bulk", short_help="Make one step's pack for each person in a table.")
@click.argument("run_path", metavar="RUN.yaml", type=_FILE)
@click.argument("people_path", metavar="PEOPLE.csv|.xlsx", type=_FILE)
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    show_default=True,
    help="The folder to write into.",
)
@click.option("--zip", "zipped", is_flag=True, help="Release one ZIP file instead of a folder.")
@click.option(
    "--print", "printing", is_flag=True, help="Add one PDF of all letters for the print room, for duplex."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes work on it.",
)
@click.option("--scheduler", default="", metavar="ADDRESS", help="A Dask cluster that makes the packs.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped.")
@click.option("--check", "checking", is_flag=True, help="Check all rows and stop there.")
@options.as_json
@options.data
def command(
    run_path: Path,
    people_path: Path,
    checking: bool,
    as_json: bool,
    own: Path | None,
    **wished: Any,
) -> None:
    """Make one step's pack for each person in a table; nothing is written until every row is in order.

    Example: dueprocess bulk run.yaml people.xlsx --print --workers 2
    """
    task, wish, bar = running.task(run_path, people_path, own), Wish(**wished), Bar()
    try:
        outcome = _checked(task, wish, bar) if checking else running.run(task, wish, bar)
    except KeyboardInterrupt:
        bar.end()
        options.note("Stopped; nothing is released. Go on with --resume.")
        sys.exit(1)
    finally:
        bar.end()
    _report(task, outcome, checking, as_json)


def _checked(task: Task, wish: Wish, bar: Bar) -> Outcome:
    if wish.scheduler:
        raise UsageError(Fault("--check works on this machine alone.", "Leave out --scheduler."))
    with crew.gathered(wish.workers) as here:
        return Outcome(len(task.table.rows), tuple(running.check(task, here, bar)))


def _report(task: Task, outcome: Outcome, checking: bool, as_json: bool) -> None:
    if as_json:
        options.print_json(_told(outcome))
    if outcome.faults:
        if not as_json:
            _show_faults(task, outcome)
        sys.exit(1)
    if not as_json:
        _show(outcome, checking)


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "people": outcome.people,
        "faults": [
            {"row": one.line, "column": one.place, "what": one.what, "remedy": one.remedy}
            for one in outcome.faults
        ],
        "released": outcome.released.as_posix() if outcome.released else None,
        "files": outcome.files,
        "pages_for_printing": outcome.pages,
        "released_before": outcome.before,
    }


def _show(outcome: Outcome, checking: bool) -> None:
    people = f"{outcome.people:,} {'person' if outcome.people == 1 else 'people'}"
    assert checking or outcome.released is not None
    if checking or outcome.released is None:
        click.echo(f"All rows are in order: {people}. Nothing was written.")
    elif outcome.before:
        click.echo(f"This run was released before: {outcome.released.as_posix()}. Nothing was left to do.")
    else:
        click.echo(f"Released: {outcome.released.as_posix()}")
        click.echo(f"  {people}, {outcome.files:,} files; every letter and form was read back.")
        if outcome.pages:
            click.echo(f"  {running.PRINT}: {outcome.pages:,} pages, each letter on an odd page.")


def _show_faults(task: Task, outcome: Outcome) -> None:
    """Print every fault by row and column, in one table."""
    rows = {one.line for one in outcome.faults if one.line}
    count = len(outcome.faults)
    where = f" in {len(rows):,} of {outcome.people:,} rows" if rows else ""
    options.note(
        f"{task.table.file}: {count:,} fault{'' if count == 1 else 's'}{where}. Nothing was written."
    )
    table = [("Row", "Column", "What is wrong", "What to do")]
    table += [(str(one.line or ""), one.place, one.what, one.remedy) for one in outcome.faults]
    widths = [min(_WIDEST, max(len(row[at]) for row in table)) for at in range(2)]
    for row, column, what, remedy in table:
        options.note(f"{row:>{widths[0]}}  {column:<{widths[1]}}  {_sentence(what, remedy)}")


def _sentence(what: str, remedy: str) -> str:
    return "What is wrong, and what to do" if remedy == "What to do" else f"{what} {remedy}".strip()


class Bar:
    """How far a run is, on a terminal: the phase, a bar, the rate, the time left. In a pipe: nothing."""

    def __init__(self, to: Any = None, now: Any = time.monotonic) -> None:
        self.to, self.now = to or sys.stderr, now
        self.shown = self.to.isatty()
        self.phase, self.began, self.told = "", 0.0, -1.0

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are through ``phase``; ten times a second at most."""
        if not self.shown:
            return
        now = self.now()
        if phase != self.phase:
            self.end()
            self.phase, self.began, self.told = phase, now, -1.0
        if done < total and now - self.told < 0.1:
            return
        self.told = now
        print(f"\r{line(phase, done, total, now - self.began)}\x1b[K", end="", file=self.to, flush=True)

    def end(self) -> None:
        """End the line."""
        if self.shown and self.phase:
            print(file=self.to, flush=True)
        self.phase = ""


def line(phase: str, done: int, total: int, seconds: float) -> str:
    """Return one line of the bar."""
    full = round(20 * done / total) if total else 20
    bar = "#" * full + "-" * (20 - full)
    rate = done / seconds if seconds > 0 and done else 0.0
    pace = f"{rate:,.0f} a second" if rate >= 1 else f"{rate:.1f} a second"
    left = f", {_span((total - done) / rate)} left" if rate and done < total else ""
    return f"{phase:<12} [{bar}] {done:,} of {total:,}" + (f", {pace}{left}" if rate else "")


def _span(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
