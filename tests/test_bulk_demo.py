"""make bulk-demo: a made-up directorate through a restructure, from the first list to the end of a trial."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import helpers
import pytest
from docx import Document
from docx.table import Table
from icalendar import Calendar
from pypdf import PdfReader
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = 24
GOLDEN = helpers.GOLDEN / "bulk-demo"

CONSULTATION = "HOUSING26-consultation-2026-09-01"
RISK = "RISK26-at-risk-2026-11-16"
REGISTER = "REG26-notice-and-register-2027-01-18"
TRIAL = "TRIAL26-offer-2027-02-05"
NOTICE = "NOTICE26-notice-2027-01-18"
LETTERS = {
    "consultation-assimilation": f"{CONSULTATION}/700001/consultation-letter.docx",
    "consultation-ring-fence": f"{CONSULTATION}/700004/consultation-letter.docx",
    "union": "UNION26-collective-consultation-2026-11-16/union-consultation.docx",
    "at-risk-total-match": f"{RISK}/700025/at-risk-letter.docx",
    "at-risk-ring-fence": f"{RISK}/700004/at-risk-letter.docx",
    "notice-selected": f"{REGISTER}/700004/notice-of-redundancy.docx",
    "register": f"{REGISTER}/700004/register-letter.docx",
    "notice-asked-for": f"{NOTICE}/redundancy-notice.docx",
    "offer": f"{TRIAL}/redeployment-offer.docx",
    "trial-successful": "TRIAL26-trial-successful.docx",
}
SAID = "said.txt"
CONFORMANT = (
    f"{CONSULTATION}/700001/consultation-letter.pdf",
    f"{CONSULTATION}/700028/consultation-letter.pdf",  # in large print
    f"{CONSULTATION}/700004/employee-preference.pdf",
    f"{CONSULTATION}/for-printing.pdf",
    f"{RISK}/700022/at-risk-letter.pdf",
    "UNION26-collective-consultation-2026-11-16/union-consultation.pdf",
    f"{REGISTER}/700004/notice-of-redundancy.pdf",
    f"{REGISTER}/700004/skills-audit.pdf",
    f"{NOTICE}/redundancy-notice.pdf",
    f"{TRIAL}/redeployment-offer.pdf",
    f"{TRIAL}/trial-plan.pdf",
)


def demo() -> Any:
    """Return tools/bulk_demo.py, which stands beside the package and not in it."""
    spec = importlib.util.spec_from_file_location("bulk_demo", ROOT / "tools" / "bulk_demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(out: Path, count: int = PEOPLE) -> None:
    """Run the demo into ``out``, and keep there what it printed."""
    said = io.StringIO()
    with redirect_stdout(said):
        demo().main(out, count)
    (out / SAID).write_text(said.getvalue(), encoding="utf-8", newline="\n")


def kept(out: Path) -> dict[str, str]:
    """Return what is kept in tests/golden, by its file's name."""
    letters = {f"{name}.txt": words(out / path) for name, path in LETTERS.items()}
    return {**letters, SAID: (out / SAID).read_text(encoding="utf-8")}


def words(path: Path) -> str:
    """Return the text of a letter, the rows of its tables in their place."""
    return "".join(f"{line}\n" for line in _lines(Document(str(path))) if line)


def _lines(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield " | ".join(dict.fromkeys(cell.text for cell in row.cells))
        else:
            yield block.text


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo of the first people of the directorate went."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    run(folder)
    return folder


# --- as it was kept


def test_what_is_printed_and_what_is_sent_is_what_was_kept(out: Path) -> None:
    found = kept(out)
    assert {path.name for path in GOLDEN.iterdir()} == set(found)
    for name, text in found.items():
        assert (GOLDEN / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize("name", CONFORMANT)
def test_letters_forms_and_print_file_keep_to_pdf_ua_1(out: Path, name: str) -> None:
    page = pytest.importorskip("page", reason="needs the extra [check]")
    found = page.validate_pdf(out / name, profile="ua1")
    assert found.is_compliant, [str(failure) for failure in found.failures]
    assert found.checks


# --- the first list


def test_each_fault_of_the_first_list_is_told_by_row_and_column_and_nothing_is_written(out: Path) -> None:
    said = (out / SAID).read_text(encoding="utf-8").split("1 September")[0]
    assert "8 faults in 5 of 25 rows. Nothing was written." in said
    found = set(re.findall(r"^ +(\d+)  (\S+(?: \S+)?)  ", said, re.MULTILINE))
    assert found == {
        ("3", "Postcode"), ("6", "E-mail"), ("9", "Told by"), ("10", "New post"), ("26", "Employee No"),
    }  # fmt: skip


def quoted(said: str) -> Iterator[str]:
    """Yield each quotation in docs/bulk.md of what the demo prints that is not in ``said``."""
    page = (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8").split("## A restructure from")[1]
    blocks = re.findall(r"^```text\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    printed = {line.strip() for line in said.splitlines()}
    yield from (block for block in blocks if not {line.strip() for line in block.splitlines()} <= printed)


# --- consultation


def test_everybody_has_letter_form_and_their_own_one_to_one_and_nothing_of_another(out: Path) -> None:
    people = table(out / "people.csv")
    numbers = {one["Employee No"] for one in people}
    for one in people:
        pack = out / CONSULTATION / one["Employee No"]
        assert {path.name for path in pack.iterdir()} == {
            "consultation-letter.docx",
            "consultation-letter.ics",
            "consultation-letter.pdf",
            "employee-preference.pdf",
        }
        said = words(pack / "consultation-letter.docx")
        assert f"{one['First name']} {one['Surname']}" in said
        assert not any(other in said for other in numbers - {one["Employee No"]})
        event: Any = Calendar.from_ical((pack / "consultation-letter.ics").read_bytes()).walk("VEVENT")[0]
        assert f"{event['dtstart'].dt:%d/%m/%Y %H:%M}" == f"{one['Meeting date']} {one['Meeting time']}"


def test_the_form_is_filled_in_with_what_is_known_and_with_no_more(out: Path) -> None:
    one = table(out / "people.csv")[0]
    fields = PdfReader(out / CONSULTATION / "700001" / "employee-preference.pdf").get_fields()
    assert fields is not None
    known = {name: fields[name].value for name in ("name", "job_title", "line_manager", "return_by")}
    assert known == {
        "name": f"{one['First name']} {one['Surname']}",
        "job_title": one["Post"],
        "line_manager": "Pat Sample",
        "return_by": "06/10/2026",
    }
    assert {fields[name].value for name in ("signature", "date", "posts-1-post")} == {""}


def test_whoever_is_away_is_told_by_post(out: Path) -> None:
    away = {one["Employee No"] for one in table(out / "people.csv") if one["Away"]}
    rows = table(out / CONSULTATION / "manifest.csv")
    assert away
    assert {row["sent_by"] for row in rows if row["payroll_number"] in away} == {"first-class"}


# --- preference forms


def test_the_forms_that_came_back_stand_in_one_table_with_what_was_typed_and_ticked(out: Path) -> None:
    rows = {row["file"].removesuffix(".pdf"): row for row in table(out / "preferences.csv")}
    people = {one["Employee No"]: one for one in table(out / "people.csv")}
    assert Counter(row["verdict"] for row in rows.values()) == {"complete": 6, "incomplete": 2}
    assert all(
        row["name"] == f"{people[number]['First name']} {people[number]['Surname']}"
        for number, row in rows.items()
    )
    assert rows["700004"]["posts-1-post"] == "Tenancy Assistant"
    assert rows["700013"]["hours_preference"] == "Part Time/job share"
    assert rows["700031"]["wishes"] == "Voluntary Redundancy; Early Retirement"
    assert "Signature" in rows["700034"]["problems"]
    assert rows["700064"]["wishes"] == "Voluntary Redundancy"  # whose notice has its own case


# --- the same numbers everywhere


def proposal() -> dict[str, Any]:
    """Return the proposal of the demo as its file has it."""
    data = YAML(typ="safe").load((demo().EXAMPLES / "proposals.yaml").read_text(encoding="utf-8"))
    found: dict[str, Any] = data["proposals"][0]
    return found


def test_the_new_structure_has_as_many_places_fewer_as_redundancies_are_proposed() -> None:
    run_file = YAML(typ="safe").load((demo().EXAMPLES / "1-consultation.yaml").read_text(encoding="utf-8"))
    posts = run_file["structure"]["posts"]
    people, places = (sum(one.get(key, 0) for one in posts) for key in ("people", "places"))
    assert people == run_file["total"] == demo().ALL
    assert people - places == sum(one["number"] for one in proposal()["dismissals"]) == 24
    now = {one["post"]: one["people"] for one in posts if "people" in one}
    later = {one["post"]: one["places"] for one in posts if "places" in one}
    for one in proposal()["posts"]:
        post = one["words"].removesuffix("s")
        new, fence = demo().PROPOSED[post][1], demo().PROPOSED[post][3]
        assert one["employed"] == now[post]
        assert one["proposed"] == now[post] - later[new]
        assert fence == f"{now[post]} {one['words']}, for {later[new]} posts"


def test_the_union_is_told_the_numbers_of_the_proposal(out: Path) -> None:
    said = words(out / LETTERS["union"])
    assert "24 employees" in said
    for one in proposal()["posts"]:
        assert f"{one['words']} | {one['proposed']} | {one['employed']}" in said


def test_every_notice_says_the_day_of_the_proposal_and_the_figure_of_its_row(out: Path) -> None:
    rows = table(out / "without-a-post.csv")
    assert rows
    for one in rows:
        said = words(out / REGISTER / one["Employee No"] / "notice-of-redundancy.docx")
        assert "Your employment ends | Wednesday 14 April 2027" in said
        assert f"Redundancy payment | £{float(one['Redundancy pay']):,.2f}" in said
    assert "Your employment ends | Wednesday 14 April 2027" in words(out / LETTERS["notice-asked-for"])


def test_the_people_in_the_cases_are_people_of_the_list(out: Path) -> None:
    people = {one["Employee No"]: one for one in table(out / "people.csv")}
    for case in ("notice.yaml", "notice-too-early.yaml", "register.yaml", "trial.yaml"):
        data = YAML(typ="safe").load((out / case).read_text(encoding="utf-8"))
        said = next(one for one in data["people"] if one["role"] == "employee")
        row = people[said["payroll_number"]]
        assert said["name"] == f"{row['First name']} {row['Surname']}", case
        assert (said["email"], said["job_title"]) == (row["E-mail"], row["Post"]), case
    row = people[demo().ASKED_FOR_IT]
    paid = f"Redundancy payment | £{float(row['Redundancy pay']):,.2f} | {row['Weeks of pay']} weeks of pay"
    assert paid in words(out / LETTERS["notice-asked-for"])


def test_the_notice_that_is_too_early_is_refused_for_both_reasons_and_leaves_nothing_behind(
    out: Path,
) -> None:
    said = (out / SAID).read_text(encoding="utf-8").split("\n1 December")[1].split("\n18 January")[0]
    assert "The earliest lawful day is Thursday 17 December 2026." in said
    assert "consultation has not ended" in said
    assert [path.name for path in out.glob("NOTICE26*")] == [NOTICE]


# --- the whole directorate


@pytest.mark.slow
def test_the_whole_directorate_gets_its_letters_and_24_notices_of_the_kinds_the_union_was_told(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "out"
    run(folder, demo().ALL)
    for name in (CONSULTATION, RISK):
        assert sum(path.is_dir() for path in (folder / name).iterdir()) == 200
    assert {path.name for path in folder.glob("*.part")} == set()
    chosen = Counter(one["Post"] for one in table(folder / "without-a-post.csv"))
    assert len(list(folder.rglob("notice-of-redundancy.pdf"))) == 23 == chosen.total()
    chosen["Licensing Officer"] += 1  # the one who asked for it
    assert chosen == {one["words"].removesuffix("s"): one["proposed"] for one in proposal()["posts"]}
    assert len(table(folder / "preferences.csv")) == 60
    assert list(quoted((folder / SAID).read_text(encoding="utf-8"))) == []
    for name, path in LETTERS.items():
        assert words(folder / path) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8"), name
