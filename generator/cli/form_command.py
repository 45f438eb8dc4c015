"""``dueprocess form``: one fillable form, blank or ready for a case."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator import files, forms
from generator.cases import load
from generator.cases.facts import facts
from generator.cli import options
from generator.errors import Fault, UsageError
from generator.packs import prefill


@click.command("form", short_help="Make a fillable form, blank or ready for a case.")
@click.argument("name", metavar="FORM")
@click.option(
    "--case", "case_path", type=click.Path(path_type=Path), help="Fill in what this case already knows."
)
@click.option("--blank", is_flag=True, help="For nobody's case: everything is left empty.")
@options.on
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
@options.data
def command(
    name: str, case_path: Path | None, blank: bool, on: date | None, out: Path | None, own: Path | None
) -> None:
    """Make a fillable form, blank or ready for a case.

    Example: dueprocess form appeal-notice --blank -o appeal.pdf
    """
    if blank == (case_path is not None):
        raise click.UsageError("give either --case CASE.yaml or --blank.")
    form = forms.load(forms.resolve(name, own), own)
    short = form.id.split("/")[-1]
    if case_path is None:
        data, target = prefill.blank(form), out or Path("output") / f"{short}.pdf"
    else:
        case = load.load(case_path, own)
        if form.policy is not None and form.policy.id != case.policy.id:
            raise UsageError(
                Fault(f"'{short}' is not a form of {case.policy.id}.", "See 'dueprocess list forms'.")
            )
        data = prefill.for_case(form, facts(case, options.day(on)))
        target = out or Path("output") / f"{files.safe_name(case.reference)}-{short}.pdf"
    files.write_new(target, data)
    click.echo(f"Made {target.as_posix()}: {form.title} (edition {form.edition}).")
