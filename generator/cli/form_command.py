"""``dueprocess form``: one fillable form, blank or ready for a case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from generator import answers, files, forms
from generator.cases import load
from generator.cases.facts import facts
from generator.cases.model import Case
from generator.cli import options
from generator.errors import Fault, Refused, UsageError
from generator.forms import Form
from generator.intake import reading
from generator.packs import prefill


@click.command("form", short_help="Make a fillable form, blank or ready for a case.")
@click.argument("name", metavar="FORM")
@click.option(
    "--case", "case_path", type=click.Path(path_type=Path), help="Fill in what this case already knows."
)
@click.option("--blank", is_flag=True, help="For nobody's case: everything is left empty.")
@click.option("--for", "turn", default="", metavar="ROLE", help="Whose copy it is, where several fill it in.")
@click.option(
    "--sheet", default="", metavar="TABLE", help="A further sheet for a table that ran out of rows."
)
@click.option(
    "--returned", type=click.Path(path_type=Path, dir_okay=False), help="What came back so far, to carry on."
)
@options.on
@click.option("-o", "--output", "out", type=click.Path(path_type=Path, dir_okay=False), help="The file.")
@options.data
def command(
    name: str,
    case_path: Path | None,
    blank: bool,
    turn: str,
    sheet: str,
    returned: Path | None,
    on: date | None,
    out: Path | None,
    own: Path | None,
) -> None:
    """Make a fillable form, blank or ready for a case; or the next person's copy of one that came back.

    Example: dueprocess form appeal-notice --blank -o appeal.pdf
    """
    if blank and (case_path is not None or returned is not None):
        raise click.UsageError("--blank goes with neither --case nor --returned.")
    form = forms.load(forms.resolve(name, own), own)
    form = forms.load(f"{form.id}+{sheet}", own) if sheet else form
    _refuse_turn(form, turn)
    given = _given(form, returned, own) if returned else {}
    case = _case(form, case_path, own) if case_path else None
    if case is not None:
        known = facts(case, options.day(on))
        data = prefill.for_case(form, known, given, turn)
        given = {**prefill.from_case(form, known), **given}
    elif turn or given:
        data = prefill.filled(form, given, {}, turn)
    else:
        data = prefill.blank(form)
    target = out or Path("output") / f"{_stem(form, case)}.pdf"
    files.write_new(target, data)
    click.echo(f"Made {target.as_posix()}: {form.title} (edition {form.edition}).")
    if told := prefill.undrawn(form, given):
        options.note(f"Note: {told}")


def _stem(form: Form, case: Case | None) -> str:
    short = form.id.split("/")[-1]
    return f"{files.safe_name(case.reference)}-{short}" if case else short


def _refuse_turn(form: Form, turn: str) -> None:
    if turn and turn not in form.completed_by:
        known = ", ".join(form.completed_by)
        raise UsageError(Fault(f"'{turn}' fills in no part of this form.", f"Use one of: {known}."))


def _case(form: Form, path: Path, own: Path | None) -> Case:
    case = load.load(path, own)
    if form.policy is not None and form.policy.id != case.policy.id:
        what = f"'{form.id.split('/')[-1]}' is not a form of {case.policy.id}."
        raise UsageError(Fault(what, "See 'dueprocess list forms'."))
    return case


def _given(form: Form, path: Path, own: Path | None) -> dict[str, Any]:
    """Read what was answered so far; raises Refused where it is another form or cannot be read."""
    with reading.Reader() as reader:
        returned = reader.read(path, {form.id: form.edition})
    given, misread = answers.from_pdf(form, returned.fields)
    if misread:
        label = form.question(str(misread[0].path[0])).label
        what = f"the answer to '{label}' cannot be read."
        raise Refused(Fault(what, "Check the form first: dueprocess validate.", file=str(path)))
    return given
