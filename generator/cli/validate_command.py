"""``dueprocess validate``: returned forms, checked."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator import files, forms
from generator.cases import load
from generator.cli import options
from generator.errors import Fault, UsageError
from generator.intake import reading, replying
from generator.intake.checking import Checked
from generator.intake.receiving import Desk, receive

_KINDS = (".pdf", ".yaml", ".yml", ".json")
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_VERDICTS = {
    "complete": "complete",
    "incomplete": "not complete",
    "late": "late",
    "late?": "late, unless it was sent in time",
    "refused": "refused",
}


@click.command("validate", short_help="Check returned forms against their questions, case and time limits.")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--case", "case_path", type=click.Path(path_type=Path), help="The case that the forms belong to."
)
@click.option("--received", type=options.Day(), help="The day on which they reached the council.")
@click.option(
    "--sent", type=options.Day(), help="The day on which they were sent: the postmark, or the e-mail's date."
)
@click.option(
    "--form", default="", help="The form that is expected (needed for answers typed in from paper)."
)
@click.option(
    "--reply",
    "replies",
    type=_FOLDER,
    help="Write a letter that asks for corrections to each sender, into DIR.",
)
@click.option("--csv", "csv_file", type=_FILE, help="Collect the answers as CSV.")
@click.option("--xlsx", "xlsx_file", type=_FILE, help="Collect the answers as an Excel workbook.")
@options.on
@options.as_json
@options.data
def command(
    paths: tuple[Path, ...],
    case_path: Path | None,
    received: date | None,
    sent: date | None,
    form: str,
    replies: Path | None,
    csv_file: Path | None,
    xlsx_file: Path | None,
    on: date | None,
    as_json: bool,
    own: Path | None,
) -> None:
    """Check returned forms against their questions, case and time limits.

    Example: dueprocess validate returned.pdf --case CASE.yaml --received 2026-04-20
    """
    case = load.load(case_path, own) if case_path else None
    if form:
        forms.resolve(form, own)
    desk = Desk(own, case, received, sent, form)
    results = _received(_files(paths), desk)
    _write_tables(results, csv_file, xlsx_file, own)
    written = _write_replies(results, replies, desk, options.day(on)) if replies else {}
    if as_json:
        options.print_json([_row(path, checked) for path, checked in results])
    else:
        for path, checked in results:
            _show(path, checked, written.get(path, []))
    if any(checked.verdict != "complete" for _, checked in results):
        sys.exit(1)


def _received(paths: list[Path], desk: Desk) -> list[tuple[Path, Checked]]:
    """Read every file; on a terminal, several with a bar that shows how far it is."""
    with reading.Reader() as reader:
        if len(paths) == 1 or not sys.stderr.isatty():
            return [(path, receive(path, desk, reader)) for path in paths]
        with click.progressbar(paths, label="Reading", file=sys.stderr) as bar:
            return [(path, receive(path, desk, reader)) for path in bar]


def _write_tables(
    results: list[tuple[Path, Checked]], csv_file: Path | None, xlsx_file: Path | None, own: Path | None
) -> None:
    if csv_file is None and xlsx_file is None:
        return
    from generator.intake import tables  # openpyxl takes a while to read

    rows = [tables.row(path, checked) for path, checked in results]
    if csv_file is not None:
        files.write_new(csv_file, tables.as_csv(rows))
    if xlsx_file is not None:
        files.write_new(xlsx_file, tables.as_xlsx(rows, own))


def _write_replies(
    results: list[tuple[Path, Checked]], folder: Path, desk: Desk, on: date
) -> dict[Path, list[Path]]:
    """Write the answer to each sender; return which files answer which return."""
    replying.refuse_used(folder)
    written: dict[Path, list[Path]] = {}
    for number, (path, checked) in enumerate(results, 1):
        for name, data in replying.reply(checked, number, desk, on).items():
            files.write_new(folder / name, data)
            written.setdefault(path, []).append(folder / name)
    return written


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.suffix.lower() in _KINDS)
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(Fault("there is no such file.", "Check the name.", file=str(path)))
    if not found:
        raise UsageError(Fault("there is no form in that folder.", "Forms are .pdf, .yaml or .json files."))
    return found


def _row(path: Path, checked: Checked) -> dict[str, Any]:
    return {"file": path.as_posix(), **asdict(checked)}


def _show(path: Path, checked: Checked, answers: list[Path]) -> None:
    about = f" ({checked.form}, edition {checked.edition})" if checked.form else ""
    click.echo(f"{path.as_posix()}: {_VERDICTS[checked.verdict]}{about}")
    for finding in checked.errors:
        para = f" (paragraph {finding.para})" if finding.para else ""
        click.echo(f"  {finding.message}{para}")
    for finding in checked.notes:
        kind = "To decide" if finding.code == "ask" else "Note"
        click.echo(f"  {kind}: {finding.message} (paragraph {finding.para})")
    for answer in answers:
        click.echo(f"  Answer: {answer.as_posix()}")
