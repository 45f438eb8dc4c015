"""Tables as other systems export them (CSV, XLSX), read row by row: nothing guessed, nothing changed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from generator.errors import DataError, Fault

_EXCEL_START = date(1899, 12, 30)
_LONGEST_CELL = 1_000_000


def rows(path: Path) -> Iterator[list[Any]]:
    """Yield the cells of each row, the one with the headers first; raises DataError.

    A workbook's first sheet is read, its cells with their types. A CSV file may be UTF-8
    (with a byte order mark or without) or Windows-1252, parted by commas or semicolons.
    """
    return _workbook(path) if path.suffix.lower() == ".xlsx" else _csv(path)


def _workbook(path: Path) -> Iterator[list[Any]]:
    from openpyxl import load_workbook  # here, because it takes a tenth of a second
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError, IndexError):
        raise DataError(
            Fault("cannot be read as an Excel workbook.", "Save it as .xlsx or .csv.", file=str(path))
        ) from None
    for row in sheet.iter_rows(values_only=True):
        yield list(row)
    book.close()


def _csv(path: Path) -> Iterator[list[Any]]:
    text = _text(path)
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    csv.field_size_limit(_LONGEST_CELL)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        raise DataError(
            Fault("cannot be read as CSV.", "Export it again, or save it as .xlsx.", file=str(path))
        ) from None


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        raise DataError(
            Fault("cannot be read.", "Check the name and your access to it.", file=str(path))
        ) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return ``text`` so that no spreadsheet program takes it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def written(columns: Sequence[str], lines: Iterable[Sequence[Any]], suffix: str) -> bytes:
    """Return a table as an Excel workbook (``suffix`` .xlsx) or as CSV; no cell can become a formula."""
    clean = ([harmless(cell) if isinstance(cell, str) else cell for cell in line] for line in lines)
    return _as_workbook(columns, clean) if suffix.lower() == ".xlsx" else _as_csv(columns, clean)


def _as_csv(columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def _as_workbook(columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(columns))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for line in lines:
        sheet.append(list(line))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def day(value: Any) -> date | None:
    """Return the day that a cell means, or None.

    Taken are Excel's own dates and serial numbers, 2026-04-01 and 01/04/2026 (day first).
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        return _EXCEL_START + timedelta(days=int(value)) if 1 <= value < 200_000 else None
    text = str(value).strip()
    try:
        if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text)
    except ValueError:
        return None
