"""make bulk-demo: a made-up directorate through a restructure, from the first letter to a lawful notice."""

from __future__ import annotations

import csv
import importlib.util
import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = 24
GOLDEN = ROOT / "tests" / "data" / "bulk-demo"


def demo() -> Any:
    spec = importlib.util.spec_from_file_location("bulk_demo", ROOT / "tools" / "bulk_demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "out"
    demo().main(out, PEOPLE)
    return out


def words(path: Path) -> str:
    document = Document(str(path))
    return "\n".join(paragraph.text for paragraph in document.paragraphs if paragraph.text)


LETTERS = {
    "consultation": "HOUSING26-consultation-2026-09-01/700001/consultation-letter.docx",
    "at-risk": "RISK26-at-risk-2026-11-16/700001/at-risk-letter.docx",
    "offer": "TRIAL26-redeployment-offer.docx",
    "notice": "NOTICE26-redundancy-notice.docx",
}


def kept_words(made: Path, name: str) -> str:
    return words(found(made, name)) + "\n"


def found(made: Path, name: str) -> Path:
    return made / LETTERS[name]


@pytest.mark.parametrize("name", LETTERS)
def test_what_is_sent_is_what_was_kept(made: Path, name: str) -> None:
    assert (GOLDEN / f"{name}.txt").read_text(encoding="utf-8") == kept_words(made, name)


def test_everybody_has_a_letter_a_form_an_invitation_and_nothing_of_another(made: Path) -> None:
    people = list(csv.DictReader(io.StringIO((made / "people.csv").read_text(encoding="utf-8"))))
    folder = made / "HOUSING26-consultation-2026-09-01"
    for one in people:
        pack = folder / one["Employee No"]
        names = {path.name for path in pack.iterdir()}
        assert {"consultation-letter.docx", "consultation-letter.pdf", "employee-preference.pdf"} <= names
        said = words(pack / "consultation-letter.docx")
        assert one["Surname"] in said
        others = {other["Employee No"] for other in people} - {one["Employee No"]}
        assert not any(number in said for number in others)


def test_the_union_the_proposal_and_the_notices_give_the_same_numbers(made: Path) -> None:
    union = words(next(made.rglob("union-consultation.docx")))
    assert "24 employees may be dismissed" in union
    notices = list(made.rglob("notice-of-redundancy.docx"))
    assert 0 < len(notices) <= 24
    assert all("Tuesday 13 April 2027" in words(path) for path in notices)


def test_the_letters_and_forms_are_pdf_ua(made: Path) -> None:
    page = pytest.importorskip("page")
    pack = made / "HOUSING26-consultation-2026-09-01" / "700001"
    for path in (
        pack / "consultation-letter.pdf",
        pack / "employee-preference.pdf",
        made / "NOTICE26-redundancy-notice.pdf",
    ):
        assert [str(failure) for failure in page.validate_pdf(str(path), profile="ua1").failures] == []


def test_the_preferences_stand_in_one_table(made: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((made / "preferences.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 12
    assert sum(row["verdict"] == "complete" for row in rows) == 9
