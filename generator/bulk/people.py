"""The people of a run as an HR system exports them: any order of columns, each cell as it was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from generator import tablefiles, validation
from generator.bulk.runfile import Run
from generator.errors import DataError, Fault
from generator.workdays import LONDON, Method, long_date

_EARLIEST, _LATEST = date(1950, 1, 1), date(2100, 1, 1)
_METHODS = {
    "email": Method.EMAIL,
    "e-mail": Method.EMAIL,
    "hand": Method.HAND,
    "by hand": Method.HAND,
    "in person": Method.HAND,
    "post": Method.FIRST_CLASS,
    "first class": Method.FIRST_CLASS,
    "first-class": Method.FIRST_CLASS,
    "first-class post": Method.FIRST_CLASS,
    "first class post": Method.FIRST_CLASS,
}
_FORMATS = {"": "standard", "standard": "standard", "large print": "large-print", "html": "html"}
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
_TIME = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?(?::\d{2})? ?(am|pm)?", re.IGNORECASE)
_AT = re.compile(r"(\S+?)(?:T|,? +(?:at )?)(.+)")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][ABD-HJLNP-UW-Z]{2})")


@dataclass(frozen=True, slots=True)
class Row:
    """One person's row: its number in the file and the cells of the columns that the run reads."""

    number: int
    cells: tuple[Any, ...]


@dataclass(frozen=True)
class People:
    """The rows of the file, in its order, and which column of ours stands where in them."""

    file: str
    places: Mapping[str, int]
    rows: tuple[Row, ...]

    def cell(self, row: Row, header: str) -> Any:
        """Return what stands under ``header``: text tidied, a number or a date as Excel keeps it."""
        return row.cells[self.places[header]]

    def words(self, row: Row, header: str) -> str:
        """Return the same as text, "" for an empty cell or no column."""
        return words(self.cell(row, header)) if header else ""


def read(path: Path, run: Run) -> People:
    """Return the people in ``path``; raises DataError where a column is missing or the file is empty."""
    table = tablefiles.rows(path)
    head = [_plain(cell) for cell in next(table, [])]
    wanted = run.headers()
    at = [_place(name, head, path) for name in wanted]
    if faults := [found for found in at if isinstance(found, Fault)]:
        raise DataError(*faults)
    columns = [place for place in at if isinstance(place, int)]
    rows = tuple(
        Row(number, tuple(_tidy(cells[place] if place < len(cells) else None) for place in columns))
        for number, cells in enumerate(table, 2)
        if any(cell not in (None, "") for cell in cells)
    )
    if not rows:
        raise DataError(Fault("names nobody.", "The first row holds the headers.", file=path.as_posix()))
    return People(path.as_posix(), {name: n for n, name in enumerate(wanted)}, rows)


def _place(name: str, head: Sequence[str], path: Path) -> int | Fault:
    """Return where the column called ``name`` stands, or what is wrong."""
    found = [n for n, header in enumerate(head) if header == _plain(name)]
    if len(found) == 1:
        return found[0]
    what = f"has two columns '{name}'." if found else f"has no column '{name}'."
    known = [header for header in head if header]
    remedy = "Rename one of them." if found else validation.nearest(_plain(name), known)
    return Fault(what, remedy, file=path.as_posix(), line=1)


def _plain(header: Any) -> str:
    return " ".join(str(header or "").split()).casefold()


def _tidy(cell: Any) -> Any:
    """Return a cell as it is kept: text in NFC without space around it, whole numbers whole."""
    if isinstance(cell, str):
        return unicodedata.normalize("NFC", cell.replace("\r\n", "\n")).strip()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def words(cell: Any) -> str:
    """Return a cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return long_date(cell.date() if isinstance(cell, datetime) else cell)
    return str(cell)


# --- what a cell means: each raises ValueError in words, and None stands for an empty cell ------------


def day(cell: Any) -> date | None:
    """Return the day in a cell: Excel's own, 2026-04-01 or 01/04/2026."""
    if cell in (None, ""):
        return None
    found = tablefiles.day(cell)
    if found is None:
        raise ValueError("this is not a day: write 01/04/2026 or 2026-04-01.")
    if not _EARLIEST <= found < _LATEST:
        raise ValueError(f"this is in the year {found.year}: check it.")
    return found


def clock_time(cell: Any) -> time | None:
    """Return the time of day in a cell: Excel's own, 10:30, 10.30am or 2pm."""
    if cell in (None, ""):
        return None
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, float) and 0 <= cell < 1:
        hour, minute = divmod(round(cell * 1440) % 1440, 60)
        return time(hour, minute)
    found = _TIME.fullmatch(str(cell).strip())
    if found is None or not (found[2] or found[3]):
        raise ValueError("this is not a time of day: write 10:30 or 2.15pm.")
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if hour > (12 if half else 23) or minute > 59 or (half and hour == 0):
        raise ValueError("this is not a time of day: write 10:30 or 2.15pm.")
    return time(hour % 12 + (12 if half == "pm" else 0) if half else hour, minute)


def moment(cells: Sequence[Any]) -> datetime | None:
    """Return day and time from one cell, or from a cell each; Europe/London."""
    if len(cells) == 1 and isinstance(cells[0], str):
        parted = _AT.fullmatch(cells[0].strip())
        cells = (parted[1], parted[2]) if parted else (cells[0], None)
    elif len(cells) == 1:
        cells = (cells[0], cells[0] if isinstance(cells[0], datetime) else None)
    on, at = day(cells[0]), clock_time(cells[1])
    if on is None and at is None:
        return None
    if on is None or at is None:
        raise ValueError("a meeting needs a day and a time: 14/04/2026 10:30.")
    return datetime.combine(on, at, LONDON)


def number(cell: Any) -> int | float | None:
    """Return the number in a cell; a pound sign and commas between thousands are passed over."""
    if cell in (None, ""):
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    text = str(cell).replace("£", "").strip()
    if not re.fullmatch(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d{1,6})?", text):
        raise ValueError("this is not a number: write 24491 or 24,491.50.")
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def money(cell: Any) -> Decimal | None:
    """Return the amount in a cell: at most two places after the point."""
    found = number(cell)
    if found is None:
        return None
    amount = Decimal(str(found))
    if amount != round(amount, 2):
        raise ValueError("this has parts of a penny: round it.")
    return round(amount, 2)


def pounds(cell: Any) -> str | None:
    """Return the amount in a cell as a letter states it: £8,389.42."""
    amount = money(cell)
    return None if amount is None else f"£{amount:,.2f}"


def yes_or_no(cell: Any) -> bool | None:
    """Return whether a cell says yes."""
    text = words(cell).casefold()
    if not text:
        return None
    if text not in (*_YES, *_NO):
        raise ValueError("this must be yes or no.")
    return text in _YES


def method(cell: Any) -> Method | None:
    """Return how somebody is told: by hand, by e-mail, by first-class post."""
    text = words(cell).casefold()
    if text and text not in _METHODS:
        raise ValueError("this must be e-mail, hand or first-class post.")
    return _METHODS[text] if text else None


def wished_format(cell: Any) -> str:
    """Return the format that somebody asked for: standard, large-print or html."""
    text = words(cell).casefold().replace("-", " ")
    if text not in _FORMATS:
        raise ValueError("this must be standard, large print or html.")
    return _FORMATS[text]


def postcode(text: str) -> str | None:
    """Return a UK postcode as it is written ("ZZ1 1ZZ"), or None where it is none."""
    found = _POSTCODE.fullmatch("".join(text.split()).upper())
    return f"{found[1]} {found[2]}" if found else None
