"""The answers of many returned forms as one table: CSV, or XLSX with a sheet for each form.

Whatever somebody typed stays text: no cell can become a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from generator import answers, forms
from generator.forms import Form
from generator.intake.checking import Checked
from generator.tablefiles import harmless

_ABOUT = ("file", "form", "edition", "case", "verdict")
_LONGEST_CELL = 32_000

Row = dict[str, str]


def row(path: Path, checked: Checked) -> Row:
    """Return one form's answers by question; a table's cells are ``members-1-name`` and so on."""
    about = {
        "file": path.name,
        "form": checked.form,
        "edition": checked.edition,
        "case": checked.case,
        "verdict": checked.verdict,
    }
    found = {f"{name}": text for name, text in _flat(checked.answers)}
    return {**about, **found, "problems": " ".join(finding.message for finding in checked.errors)}


def _flat(given: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, answer in given.items():
        if isinstance(answer, list) and answer and isinstance(answer[0], dict):
            for n, cells in enumerate(answer, 1):
                yield from (
                    (answers.cell(name, n, column), answers.words(cell)) for column, cell in cells.items()
                )
        elif isinstance(answer, list):
            yield name, "; ".join(str(one) for one in answer)
        else:
            yield name, answers.words(answer)


def _columns(rows: Iterable[Row]) -> list[str]:
    found = dict.fromkeys(name for one in rows for name in one if name not in (*_ABOUT, "problems"))
    return [*_ABOUT, *found, "problems"]


def as_csv(rows: list[Row]) -> bytes:
    """Return the table as CSV (UTF-8 with a mark that spreadsheet programs look for)."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _columns(rows), restval="", lineterminator="\r\n")
    writer.writeheader()
    for one in rows:
        writer.writerow({name: harmless(cell) for name, cell in one.items()})
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: list[Row], own: Path | None = None) -> bytes:
    """Return the table as an Excel workbook: a sheet for each form, headed by the form's own labels."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new workbook has one sheet
    for number, form in enumerate(dict.fromkeys(one["form"] for one in rows), 1):
        sheet = book.create_sheet(f"{number} {form.split('/')[-1] or 'refused'}"[:31])
        _fill(sheet, [one for one in rows if one["form"] == form], _labels(form, own))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _fill(sheet: Worksheet, rows: list[Row], labels: Mapping[str, str]) -> None:
    columns = _columns(rows)
    sheet.append([labels.get(name, name.capitalize()) for name in columns])
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for n, one in enumerate(rows, 2):
        for m, name in enumerate(columns, 1):
            cell = sheet.cell(n, m)
            cell.value = one.get(name, "")[:_LONGEST_CELL]
            cell.data_type, cell.quotePrefix = "s", True  # text, never a formula
    sheet.freeze_panes = "A2"


def _labels(form: str, own: Path | None) -> dict[str, str]:
    if not form:
        return {}
    return dict(_label_of(forms.load(form, own)))


def _label_of(form: Form) -> Iterable[tuple[str, str]]:
    for question in form.fields():
        yield question.name, question.label
        for n in range(1, question.rows + 1):
            for column in question.columns:
                yield answers.cell(question.name, n, column.name), f"{question.label} {n}: {column.label}"
