"""What a run leaves beside the packs: the manifest, as JSON and as CSV, and the merge report for HR."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import generator
from generator.bulk.making import digest
from generator.bulk.people import People
from generator.bulk.runfile import Run
from generator.bulk.work import write_plainly
from generator.workdays import Method, clock, long_date, parse_when

Records = Iterable[Mapping[str, Any]]
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a ZIP can hold: the same report has the same bytes
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_HOW = {Method.EMAIL: "e-mail", Method.HAND: "by hand", Method.FIRST_CLASS: "first-class post"}


# --- the manifest


def manifest_json(
    path: Path, run: Run, sources: Mapping[str, Any], records: Records, enclosed: Mapping[str, bytes]
) -> None:
    """Write who (by payroll number) was sent what, each file with its SHA-256, each date with its working.

    One pack a line. A working that several dates share stands once, under ``workings``.
    """
    workings: dict[tuple[str, ...], int] = {}
    with io.TextIOWrapper(io.FileIO(new(path), "w"), encoding="utf-8", newline="\n") as file:
        head = json.dumps(_head(run, sources, enclosed), ensure_ascii=False, indent=1)
        file.write(head.removesuffix("\n}") + ',\n "packs": [')
        for number, record in enumerate(records):
            file.write(",\n" if number else "\n")
            file.write("  " + json.dumps(_told(record, workings), ensure_ascii=False))
        file.write('\n ],\n "workings": [')
        for number, sentences in enumerate(workings):
            file.write((",\n  " if number else "\n  ") + json.dumps(sentences, ensure_ascii=False))
        file.write("\n ]\n}\n")


def new(path: Path) -> Path:
    """Make an empty file that nobody else can read, and return its path."""
    write_plainly(path, b"")
    return path


def _head(run: Run, sources: Mapping[str, Any], enclosed: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "made_by": f"dueprocess {generator.__version__}",
        "run": run.name,
        "policy": run.policy.id,
        "step": run.step.id,
        "on": run.on.isoformat(),
        "because": run.because or None,
        "waived": [{"rule": rule, "reason": reason} for rule, reason in run.waived.items()],
        "sources": dict(sources),
        "enclosures": [
            {
                "letter": one.letter,
                "title": one.title,
                "file": one.path.name if one.path else None,
                "sha256": digest(enclosed[one.path.name]) if one.path else None,
            }
            for one in run.enclosures
        ],
    }


def _told(record: Mapping[str, Any], workings: dict[tuple[str, ...], int]) -> dict[str, Any]:
    """Return a pack as the manifest tells of it: the sentences of its workings by their number."""
    told = {key: value for key, value in record.items() if key != "stated"}
    told["dates"] = [
        {**one, "working": workings.setdefault(tuple(one["working"]), len(workings))}
        for one in record["dates"]
    ]
    return told


def manifest_csv(path: Path, records: Records) -> None:
    """Write the same as a table, one file a row."""
    head = ("row", "payroll_number", "case", "sent_by", "received", "file", "sha256", "bytes", "dates")
    with io.TextIOWrapper(io.FileIO(new(path), "w"), encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(head)
        for record in records:
            for one in record["files"]:
                name = f"{record['folder']}/{one['name']}"
                first = (record["row"], record["payroll_number"], record["case"], record["sent_by"])
                dates = _dates_in(record, one["name"])
                out.writerow((*first, record["received"], name, one["sha256"], one["bytes"], dates))


def _dates_in(record: Mapping[str, Any], file: str) -> str:
    letter = file.rpartition(".")[0]
    dates = (f"{one['name']} {one['date']}" for one in record["dates"] if one["letter"] == letter)
    return "" if file.endswith(".ics") else "; ".join(dates)


# --- the merge report


def report(path: Path, run: Run, table: People, records: Records) -> None:
    """Write an Excel workbook: each person with what was made for them, and the totals."""
    from openpyxl import Workbook  # here, so that no worker holds it

    book = Workbook(write_only=True)
    _people_sheet(book, run, table, records)
    _totals_sheet(book, run, table)
    out = io.BytesIO()
    book.save(out)
    write_plainly(path, _timeless(out.getvalue()))


_COLUMNS = (
    ("Row", 6),
    ("Payroll number", 16),
    ("Name", 28),
    ("Post", 24),
    ("Pool", 18),
    ("Sent by", 16),
    ("Deemed received", 28),
    ("Meeting", 36),
    ("Letters", 36),
    ("Forms", 30),
    ("Dates stated", 44),
    ("To see to", 60),
)


def _people_sheet(book: Any, run: Run, table: People, records: Records) -> None:
    sheet = book.create_sheet("People")
    sheet.freeze_panes = "A2"
    for number, (_, width) in enumerate(_COLUMNS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.append(_bold(sheet, [title for title, _ in _COLUMNS]))
    for row, record in zip(table.rows, records, strict=True):
        name = " ".join(filter(None, (table.words(row, column) for column in run.columns["name"])))
        sheet.append(
            _cells(
                sheet,
                [
                    row.number,
                    record["payroll_number"],
                    name,
                    table.words(row, run.column("post")),
                    table.words(row, run.column("pool")),
                    _HOW[Method(record["sent_by"])],
                    _long(record["received"]) if record["received"] else "",
                    _meeting(record["meeting"]),
                    ", ".join(one["letter"].rpartition("/")[2] for one in record["letters"]),
                    ", ".join(record["forms"]),
                    "; ".join(f"{one['name']}: {_long(one['date'])}" for one in record["dates"]),
                    " ".join(_to_see_to(record)),
                ],
            )
        )


def _to_see_to(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield what HR should look at before the pack goes."""
    yield from (one["message"] for one in record["warnings"])
    letters = [one for one in record["letters"] if not any(file.endswith(".pdf") for file in one["files"])]
    if letters:
        yield "There is no PDF of the letter, so it is not in the file for the print room."


def _meeting(meeting: Mapping[str, Any] | None) -> str:
    return f"{_long(meeting['at'])}, {meeting['place']}" if meeting else ""


def _long(text: str) -> str:
    when = parse_when(text)
    return f"{long_date(when.date())}, {clock(when)}" if isinstance(when, datetime) else long_date(when)


def _totals_sheet(book: Any, run: Run, table: People) -> None:
    """Each post and pool: how many the list has, how many the business case says."""
    sheet = book.create_sheet("Totals")
    sheet.column_dimensions["A"].width = 40
    sheet.append(_bold(sheet, ["What", "In the list", "In the business case"]))
    sheet.append(["All", len(table.rows), run.total])
    expected = {post.name: post.people for post in run.structure.posts.values()}
    for title, field, known in (("Post", "post", expected), ("Pool", "pool", run.structure.pools)):
        found = [table.words(row, run.column(field)) for row in table.rows] if run.column(field) else []
        for name in dict.fromkeys([*known, *filter(None, found)]):
            sheet.append(_cells(sheet, [f"{title}: {name}", found.count(name), known.get(name)]))


def _bold(sheet: Any, titles: Sequence[str]) -> list[Any]:
    from openpyxl.styles import Font

    cells = _cells(sheet, titles)
    for cell in cells:
        cell.font = Font(bold=True)
    return cells


def _cells(sheet: Any, values: Sequence[Any]) -> list[Any]:
    """Return cells; a text stays a text, whatever sign it begins with."""
    from openpyxl.cell import WriteOnlyCell

    made = []
    for value in values:
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, str):
            cell.data_type = "s"
        made.append(cell)
    return made


def _timeless(data: bytes) -> bytes:
    """Return a workbook without the times at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _TIMES.sub(rb"\g<1>2000-01-01T00:00:00Z", part)
            new.writestr(zipfile.ZipInfo(name, _EARLIEST), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
