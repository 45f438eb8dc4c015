"""A made-up run and made-up people for the tests of bulk runs."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

RUN: dict[str, Any] = {
    "run": "MU-2026",
    "organisation": "newcastle-under-lyme",
    "policy": "grievance-2016",
    "step": "invite-to-meeting",
    "on": date(2026, 9, 1),
    "people": [
        {"role": "head_of_service", "name": "Pat Sample", "email": "pat.sample@example.org"},
        {"role": "hr", "name": "Kim Specimen", "job_title": "HR adviser"},
    ],
    "events": [{"event": "grievance-received", "on": date(2026, 8, 28)}],
    "meetings": [
        {
            "meeting": "grievance-meeting",
            "columns": ["Meeting date", "Meeting time"],
            "place": "Meeting room 2, Civic Offices",
            "with": ["head_of_service", "hr"],
        }
    ],
    "letters": {"meeting-invitation": {"columns": {"about": "About"}}},
    "columns": {
        "payroll_number": "Employee No",
        "name": ["First name", "Surname"],
        "salutation": ["Title", "Surname"],
        "job_title": "Post",
        "email": "E-mail",
        "address": ["Address 1", "Town"],
        "postcode": "Postcode",
        "absent": "Away",
        "sent_by": "Told by",
        "format": "Format",
        "end_date": "End date",
        "post": "Post",
        "grade": "Grade",
        "pool": "Pool",
        "ring_fence": "Ring-fenced to",
    },
    "structure": {
        "grades": ["B", "C", "D", "E", "F", "G"],
        "posts": [
            {"post": "Housing Officer", "grade": "E"},
            {"post": "Planning Officer", "grade": "G"},
            {"post": "Housing Adviser", "grade": "E", "places": 2},
            {"post": "Support Officer", "grade": "C", "places": 1},
        ],
        "pools": [{"pool": "Housing"}, {"pool": "Planning"}],
    },
}

NAMES = (
    ("Áine", "Sampleton"), ("Łucja", "Żółćniak"), ("Hồng", "Nguyễn-Specimen"), ("Борислава", "Примерова"),
    ("Siân", "Ŵyn-Example"), ("Ann", "Li"), ("Joann", "Little"), ("Çağla", "Ünlüsüz"),
)  # fmt: skip


def person(number: int, **changes: Any) -> dict[str, Any]:
    """Return the row of the made-up person ``number``, counted from 0."""
    given, family = NAMES[number % len(NAMES)]
    row = {
        "Employee No": f"{700001 + 3 * number}",
        "Title": "Mx",
        "Surname": family,
        "First name": given,
        "Post": "Housing Officer",
        "Grade": "E",
        "Pool": "Housing",
        "Ring-fenced to": "",
        "E-mail": f"person{number}@example.org",
        "Address 1": f"{number + 1} Madeup Lane",
        "Town": "Sampleton",
        "Postcode": "ZZ1 1ZZ",
        "Away": "",
        "Told by": "",
        "Format": "",
        "End date": "",
        "Meeting date": f"{14 + number // 8 % 5}/09/2026",
        "Meeting time": f"{9 + number % 8}:30",
        "About": ("the new rota", "how overtime is shared out", "the move of the office")[number % 3],
    }
    return {**row, **changes}


def people(count: int) -> list[dict[str, Any]]:
    """Return ``count`` rows that are in order."""
    return [person(number) for number in range(count)]


def run_file(folder: Path, *taken_out: str, **changes: Any) -> Path:
    """Write RUN into ``folder``, with ``changes`` at its top and without what is ``taken_out``."""
    data = {**copy.deepcopy(RUN), **changes}
    for name in taken_out:
        del data[name]
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def table(path: Path, rows: Iterable[Mapping[str, Any]], delimiter: str = ",", coding: str = "utf-8") -> Path:
    """Write ``rows`` as CSV."""
    rows = list(rows)
    text = io.StringIO(newline="")
    out = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    out.writeheader()
    out.writerows(rows)
    path.write_bytes(text.getvalue().encode(coding))
    return path
