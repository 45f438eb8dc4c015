"""A bulk run from the first row to the release: whole, each pack its own, stopped and gone on with."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import bulk_made_up as made_up
import helpers
import pikepdf
import pytest
from helpers import dueprocess
from icalendar import Calendar
from openpyxl import load_workbook

from generator.bulk import making, printed, readback, running, saying
from generator.bulk.crew import Alone
from generator.bulk.making import Pack
from generator.bulk.readback import Read
from generator.bulk.running import Outcome, Task, Wish
from generator.bulk.saying import Words
from generator.cli import bulk_command
from generator.errors import DataError, Refused

ROOT = Path(__file__).resolve().parents[1]
NAME = "MU-2026-invite-to-meeting-2026-09-01"


def quiet(phase: str, done: int, total: int) -> None:
    """Tell nobody."""


def task(folder: Path, count: int = 3, rows: list[dict[str, Any]] | None = None, **changes: Any) -> Task:
    """Return the made-up run of ``count`` people, its files in ``folder``."""
    table = made_up.table(folder / "people.csv", rows or made_up.people(count))
    return running.task(made_up.run_file(folder, **changes), table)


def released(folder: Path, whole: Task, **wished: Any) -> Outcome:
    """Return how the run into ``folder`` ended."""
    return running.run(whole, Wish(folder, **wished), quiet)


# --- what is released


def test_each_person_has_a_folder_under_their_payroll_number_with_letter_form_and_invitation(
    tmp_path: Path,
) -> None:
    outcome = released(tmp_path / "out", task(tmp_path))
    assert outcome.released == tmp_path / "out" / NAME
    found = helpers.tree(outcome.released)
    wanted = (
        "meeting-invitation.docx",
        "meeting-invitation.ics",
        "meeting-invitation.pdf",
        "papers-for-meeting.pdf",
    )
    assert {name for name in found if "/" in name} == {
        f"{number}/{name}" for number in (700001, 700004, 700007) for name in wanted
    }
    assert {name for name in found if "/" not in name} == {"manifest.csv", "manifest.json", "report.xlsx"}
    assert outcome.files == len(found) == 15
    assert [path.name for path in (tmp_path / "out").iterdir()] == [NAME]


def test_no_name_of_a_file_holds_a_person_s_name(tmp_path: Path) -> None:
    outcome = released(tmp_path / "out", task(tmp_path, 8))
    assert outcome.released is not None
    names = " ".join(helpers.tree(outcome.released))
    assert not any(part in names for pair in made_up.NAMES for part in pair)


def test_the_invitation_is_to_the_person_s_own_meeting(tmp_path: Path) -> None:
    released(tmp_path / "out", task(tmp_path))
    data = (tmp_path / "out" / NAME / "700004" / "meeting-invitation.ics").read_bytes()
    event: Any = Calendar.from_ical(data).walk("VEVENT")[0]
    assert (str(event["attendee"]), f"{event['dtstart'].dt:%d/%m/%Y %H:%M}") == (
        "mailto:person1@example.org",
        "14/09/2026 10:30",
    )


def test_the_manifests_tell_every_file_with_its_sha_256_and_every_date_with_its_working(
    tmp_path: Path,
) -> None:
    outcome = released(tmp_path / "out", task(tmp_path))
    assert outcome.released is not None
    found = helpers.tree(outcome.released)
    told = json.loads(found["manifest.json"])
    files = {
        f"{pack['folder']}/{one['name']}": one["sha256"] for pack in told["packs"] for one in pack["files"]
    }
    assert files == {name: hashlib.sha256(data).hexdigest() for name, data in found.items() if "/" in name}
    rows = list(csv.DictReader(io.StringIO(found["manifest.csv"].decode("utf-8-sig"))))
    assert {row["file"]: row["sha256"] for row in rows} == files
    first = told["packs"][0]["dates"][0]
    assert (first["name"], first["rule"], first["date"]) == ("papers_by", "nul-g16-3.5", "2026-09-09")
    assert "3.5" in first["para"]
    assert any("9 September 2026" in sentence for sentence in told["workings"][first["working"]])
    assert [row["dates"] for row in rows if row["file"] == "700001/meeting-invitation.pdf"] == [
        "papers_by 2026-09-09; outcome_by 2026-09-21"
    ]


def test_the_report_for_hr_names_each_person_and_holds_totals_against_the_business_case(
    tmp_path: Path,
) -> None:
    structure = {
        **made_up.RUN["structure"],
        "pools": [{"pool": "Housing", "people": 3}, {"pool": "Planning"}],
    }
    rows = [*made_up.people(2), made_up.person(2, Surname="=1+1")]
    outcome = released(tmp_path / "out", task(tmp_path, rows=rows, structure=structure, total=3))
    assert outcome.released is not None
    book = load_workbook(outcome.released / "report.xlsx")
    people = list(book["People"].iter_rows(min_row=2, values_only=True))
    assert [row[:3] for row in people] == [
        (2, "700001", "Áine Sampleton"),
        (3, "700004", "Łucja Żółćniak"),
        (4, "700007", "Hồng =1+1"),
    ]
    assert people[0][6:8] == (
        "Tuesday 1 September 2026",
        "Monday 14 September 2026, 9.30am, Meeting room 2, Civic Offices",
    )
    assert {cell.data_type for row in book["People"].iter_rows(min_col=3, max_col=3) for cell in row} == {"s"}
    totals = {row[0]: row[1:3] for row in book["Totals"].iter_rows(min_row=2, values_only=True)}
    assert totals["All"] == (3, 3)
    assert totals["Pool: Housing"] == (3, 3)


def test_the_zip_holds_what_the_folder_holds_in_the_order_of_the_list(tmp_path: Path) -> None:
    whole = task(tmp_path)
    folder = released(tmp_path / "a", whole, printing=True).released
    packed = released(tmp_path / "b", whole, printing=True, zipped=True).released
    assert folder is not None
    assert packed is not None
    with zipfile.ZipFile(packed) as file:
        names = file.namelist()
        assert {name.removeprefix(f"{NAME}/"): file.read(name) for name in names} == helpers.tree(folder)
    numbers = [name.split("/")[1] for name in names if name.count("/") == 2]
    assert numbers == sorted(numbers)
    assert [path.name for path in (tmp_path / "b").iterdir()] == [f"{NAME}.zip"]


def test_large_print_post_and_html_are_as_each_person_wishes(tmp_path: Path) -> None:
    rows = [
        made_up.person(0, Format="large print"),
        made_up.person(1, Format="html"),
        made_up.person(2, Away="maternity leave", **{"Told by": "first-class post"}),
    ]
    outcome = released(tmp_path / "out", task(tmp_path, rows=rows))
    assert outcome.released is not None
    found = helpers.tree(outcome.released)
    assert "700004/meeting-invitation.html" in found
    assert "700004/meeting-invitation.pdf" not in found
    told = json.loads(found["manifest.json"])["packs"]
    assert [(pack["sent_by"], pack["received"]) for pack in told] == [
        ("email", "2026-09-01"),
        ("email", "2026-09-01"),
        ("first-class", "2026-09-03"),
    ]


def test_amounts_in_a_column_of_bare_numbers_are_stated_in_pounds(tmp_path: Path) -> None:
    rows = [made_up.person(0, Hours="14.8", Amount="1224.5"), made_up.person(1, Hours="7.4", Amount="90")]
    columns = {"hours": "Hours", "amount": {"column": "Amount", "as": "pounds"}}
    answers = {"workings": "by the hour", "pay_day": date(2026, 9, 25)}
    whole = task(
        tmp_path,
        rows=rows,
        organisation="cherwell",
        policy="time-off-dependants-2022",
        step="adjust-pay",
        people=[{"role": "payroll_team", "name": "Payroll"}],
        events=[{"event": "form-received", "on": date(2026, 8, 28)}],
        meetings=[],
        letters={"pay-adjustment": {"answers": answers, "columns": columns}},
    )
    outcome = released(tmp_path / "out", whole)
    assert outcome.released is not None
    for number, mine, other in (("700001", "£1,224.50", "£90.00"), ("700004", "£90.00", "£1,224.50")):
        data = (outcome.released / number / "pay-adjustment.pdf").read_bytes()
        said = Words(printed.words("letter.pdf", data))
        assert (said.say(mine), said.say(other)) == (True, False)


def test_enclosures_stand_in_every_letter_and_their_files_go_along_once(tmp_path: Path) -> None:
    (tmp_path / "structure.pdf").write_bytes(b"%PDF-1.7 made up")
    enclosures = [{"title": "The present structure", "file": "structure.pdf"}, {"title": "A staff list"}]
    letters = {"meeting-invitation": {"columns": {"about": "About"}, "enclosures": enclosures}}
    outcome = released(tmp_path / "out", task(tmp_path, letters=letters))
    assert outcome.released is not None
    found = helpers.tree(outcome.released)
    assert [name for name in found if "structure" in name] == ["enclosures/structure.pdf"]
    said = Words(printed.words("letter.docx", found["700001/meeting-invitation.docx"]))
    assert said.say(["The present structure", "A staff list", "Papers for the grievance meeting"])
    told = json.loads(found["manifest.json"])["enclosures"]
    assert told[0]["sha256"] == hashlib.sha256(b"%PDF-1.7 made up").hexdigest()
    (tmp_path / "structure.pdf").unlink()
    with pytest.raises(DataError, match="no file that can be read"):
        running.task(tmp_path / "run.yaml", tmp_path / "people.csv")


# --- for the print room


def test_the_print_file_has_every_letter_in_the_order_of_the_list_each_on_an_odd_page(
    tmp_path: Path,
) -> None:
    rows = [made_up.person(0), made_up.person(1, Format="large print"), *map(made_up.person, range(2, 6))]
    outcome = released(tmp_path / "out", task(tmp_path, rows=rows), printing=True)
    assert outcome.released is not None
    with pikepdf.open(outcome.released / running.PRINT) as pdf:
        assert len(pdf.pages) == outcome.pages
        assert outcome.pages % 2 == 0
        texts = [page.Contents.read_bytes() for page in pdf.pages]
        firsts: list[tuple[int, int]] = []
        for number, row in enumerate(rows):
            with pikepdf.open(outcome.released / row["Employee No"] / "meeting-invitation.pdf") as letter:
                pages = [page.Contents.read_bytes() for page in letter.pages]
            at = firsts[-1][1] if firsts else 0
            assert texts[at : at + len(pages)] == pages, number
            firsts.append((at, at + len(pages) + len(pages) % 2))
        assert all(first % 2 == 0 for first, _ in firsts)
        assert firsts[-1][1] == outcome.pages
        parts = pdf.Root.StructTreeRoot.K.K
        assert [str(part.S) for part in parts] == ["/Part"] * len(rows)


def test_the_print_file_says_word_for_word_what_the_letters_say(tmp_path: Path) -> None:
    rows = [made_up.person(number, Surname=name) for number, name in enumerate(("Sample", "شخص مختلق"))]
    outcome = released(tmp_path / "out", task(tmp_path, rows=rows), printing=True)
    assert outcome.released is not None
    whole = printed.words("x.pdf", (outcome.released / running.PRINT).read_bytes()).split()
    each = [
        printed.words(
            "x.pdf", (outcome.released / row["Employee No"] / "meeting-invitation.pdf").read_bytes()
        )
        for row in rows
    ]
    assert whole == " ".join(each).split()


def test_the_print_file_keeps_to_pdf_ua_1(tmp_path: Path) -> None:
    page = pytest.importorskip("page", reason="needs the extra [check]")
    outcome = released(tmp_path / "out", task(tmp_path, 5), printing=True)
    assert outcome.released is not None
    found = page.validate_pdf(outcome.released / running.PRINT, profile="ua1")
    assert found.is_compliant, [str(one) for one in found.failures]


# --- nobody gets another's letter


def test_a_row_that_changes_changes_no_other_pack(tmp_path: Path) -> None:
    trees = []
    for folder, changes in (
        ("a", {}),
        ("b", {"Surname": "{{ 1 }} # Else", "About": "- x\n\n# y", "Town": "Elsewhere"}),
    ):
        (tmp_path / folder).mkdir()
        rows = [made_up.person(0), made_up.person(1, **changes), made_up.person(2)]
        outcome = released(tmp_path / folder / "out", task(tmp_path / folder, rows=rows))
        assert outcome.released is not None, outcome.faults
        trees.append(helpers.tree(outcome.released))
    different = {name.split("/")[0] for name in trees[0] if trees[0][name] != trees[1].get(name)}
    assert different == {"700004", "manifest.json", "manifest.csv", "report.xlsx"}


def read_packs(whole: Task) -> tuple[making.Stretch, dict[str, Read]]:
    """Return the only stretch of the run, and its packs as they would lie on the disk."""
    stretch = whole.stretches()[0]
    packs = [one for one in making.packs(stretch) if isinstance(one, Pack)]
    records = [json.loads(json.dumps(dict(pack.record))) for pack in packs]
    return stretch, {
        pack.folder: Read(pack.folder, pack.files, record)
        for pack, record in zip(packs, records, strict=True)
    }


def with_file(read: Read, name: str, data: bytes) -> Read:
    """Return ``read`` with another file, recorded as if it had been made so."""
    told = [
        {**one, "sha256": making.digest(data), "bytes": len(data)} if one["name"] == name else one
        for one in read.record["files"]
    ]
    return replace(read, files={**read.files, name: data}, record={**read.record, "files": told})


def test_packs_as_they_were_made_agree_with_their_rows(tmp_path: Path) -> None:
    assert readback.disagreements(*read_packs(task(tmp_path, 8))) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("meeting-invitation.pdf", "the name in the letter is not what the row says"),
        ("meeting-invitation.docx", "the name in the letter is not what the row says"),
        ("meeting-invitation.ics", "the person invited is not the one in the row"),
        ("papers-for-meeting.pdf", "of the form is not what the row says"),
    ],
)
def test_another_person_s_file_in_a_pack_is_found_by_what_it_says(
    tmp_path: Path, name: str, words: str
) -> None:
    stretch, packs = read_packs(task(tmp_path))
    packs["700001"] = with_file(packs["700001"], name, packs["700004"].files[name])
    found = readback.disagreements(stretch, packs)
    assert any(words in fault.what for fault in found)
    assert {fault.file for fault in found} == {f"700001/{name}"}
    assert all("payroll number 700001 (row 2)" in fault.what for fault in found)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("First name", "the name in the letter"),
        ("Title", "the salutation in the letter"),
        ("Employee No", "the case reference in the letter"),
        ("Address 1", "the address in the letter"),
        ("Meeting time", "the time of the meeting in the letter"),
        ("Meeting date", "the day of the meeting in the letter"),
        ("About", "the about in the letter"),
    ],
)
def test_a_letter_that_says_something_else_than_its_row_is_found(
    tmp_path: Path, column: str, words: str
) -> None:
    other = {
        "First name": "Somebody", "Title": "Dr", "Employee No": "700002", "Address 1": "1 Elsewhere",
        "Meeting time": "16:00", "Meeting date": "21/09/2026", "About": "something else",
    }  # fmt: skip
    rows = [made_up.person(0), made_up.person(1)]
    (tmp_path / "wrong").mkdir()
    wrong = read_packs(task(tmp_path / "wrong", rows=[{**rows[0], column: other[column]}, rows[1]]))[1]
    stretch, packs = read_packs(task(tmp_path, rows=rows))
    letter = next(iter(wrong.values())).files["meeting-invitation.pdf"]
    packs["700001"] = with_file(packs["700001"], "meeting-invitation.pdf", letter)
    found = readback.disagreements(stretch, packs)
    assert any(fault.what.startswith(words) for fault in found), [fault.what for fault in found]


def test_a_figure_that_the_maker_lost_is_missed_although_nothing_says_that_it_was_there(
    tmp_path: Path,
) -> None:
    stretch, packs = read_packs(task(tmp_path))
    read = packs["700001"]
    other = packs["700004"].files["meeting-invitation.pdf"]
    assert saying.printing(stretch.plan.run(), stretch.plan.run().letters()["meeting-invitation"]).always >= {
        "about",
        "day of the meeting",
    }
    forgetful = {**read.record, "stated": [[] for _ in read.record["stated"]]}
    packs["700001"] = with_file(replace(read, record=forgetful), "meeting-invitation.pdf", other)
    assert any("the about in" in fault.what for fault in readback.disagreements(stretch, packs))


def test_a_file_too_many_or_too_few_or_damaged_is_found(tmp_path: Path) -> None:
    stretch, packs = read_packs(task(tmp_path, 1))
    read = packs["700001"]
    fewer = {name: data for name, data in read.files.items() if not name.endswith(".docx")}
    cut = read.files["meeting-invitation.pdf"][:-2000]
    for changed, words in (
        (replace(read, files=fewer), "the file is missing"),
        (replace(read, files={**read.files, "more.pdf": b""}), "the file was not made by this run"),
        (replace(read, files={**read.files, "meeting-invitation.pdf": cut}), "the file has changed"),
        (with_file(read, "meeting-invitation.docx", b"PK rubbish"), "the file cannot be read"),
    ):
        assert any(words in fault.what for fault in readback.disagreements(stretch, {"700001": changed}))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Ann Li", False),
        ("Joann Little", True),
        ("Joann  Little", True),
        (1250, True),
        (125, False),
        (250, False),
        (80.5, True),
        (["Joann", "Little"], True),
        ([], False),
        (True, False),
    ],
)
def test_a_value_stands_in_a_text_only_as_whole_words_and_whole_figures(value: Any, said: bool) -> None:
    assert Words("To Joann Little: £1,250.00, or 80.50 an hour").say(value) is said


def test_a_disagreement_stops_the_release_and_the_next_resume_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = task(tmp_path)
    make = making.packs

    def swapped(stretch: making.Stretch) -> Any:
        packs = [one for one in make(stretch) if isinstance(one, Pack)]
        taken = {**packs[0].files, "meeting-invitation.pdf": packs[1].files["meeting-invitation.pdf"]}
        return [replace(packs[0], files=taken), *packs[1:]]

    monkeypatch.setattr(making, "packs", swapped)
    with pytest.raises(Refused) as raised:
        released(tmp_path / "out", whole)
    assert {fault.file for fault in raised.value.faults} == {"700001/meeting-invitation.pdf"}
    assert not (tmp_path / "out" / NAME).exists()
    monkeypatch.undo()
    mended = released(tmp_path / "out", whole, resume=True).released
    sound = released(tmp_path / "sound", whole).released
    assert mended is not None
    assert sound is not None
    assert helpers.tree(mended) == helpers.tree(sound)


# --- stopped, and gone on with


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def at_write(number: int, error: BaseException) -> Callable[..., Any]:
    """Return ``os.fdopen`` that raises ``error`` at the call with this number, counted from 0."""
    opened, calls = os.fdopen, iter(range(1_000_000))

    def fdopen(handle: int, *words: Any, **options: Any) -> Any:
        if next(calls) == number:
            os.close(handle)
            raise error
        return opened(handle, *words, **options)

    return fdopen


def test_ended_at_any_write_and_gone_on_with_the_result_is_the_same_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "STRETCH", 1)
    whole = task(tmp_path, 2)
    sound = released(tmp_path / "sound", whole, printing=True, zipped=True).released
    assert sound is not None
    for number in range(100):
        out = tmp_path / str(number)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fdopen", at_write(number, Killed()))
            try:
                released(out, whole, printing=True, zipped=True)
            except Killed:
                pass
            else:
                break
        made = released(out, whole, printing=True, zipped=True, resume=True).released
        assert made is not None
        assert made.read_bytes() == sound.read_bytes(), number
        assert [path.name for path in out.iterdir()] == [sound.name]
    assert number > 12


def test_a_second_run_into_the_same_folder_is_refused_before_and_after_the_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = task(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fdopen", at_write(5, Killed()))
        with pytest.raises(Killed):
            released(tmp_path / "out", whole)
    with pytest.raises(Refused, match="a run was begun here and not finished"):
        released(tmp_path / "out", whole)
    released(tmp_path / "out", whole, resume=True)
    with pytest.raises(Refused, match="is there already"):
        released(tmp_path / "out", whole)
    assert released(tmp_path / "out", whole, resume=True).before


@pytest.mark.parametrize("zipped", [False, True])
def test_a_run_of_other_people_is_not_taken_for_the_one_that_was_released(
    tmp_path: Path, zipped: bool
) -> None:
    released(tmp_path / "out", task(tmp_path), zipped=zipped)
    with pytest.raises(Refused, match="is there already"):
        released(tmp_path / "out", task(tmp_path, 4), zipped=zipped, resume=True)


def test_a_list_that_changed_since_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = task(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fdopen", at_write(5, Killed()))
        with pytest.raises(Killed):
            released(tmp_path / "out", whole)
    with pytest.raises(Refused, match="something has changed: people file"):
        released(tmp_path / "out", task(tmp_path, 4), resume=True)


def test_two_processes_cannot_work_on_one_run(tmp_path: Path) -> None:
    whole = task(tmp_path)
    begun: list[str] = []

    def meanwhile(phase: str, done: int, total: int) -> None:
        if phase == "Making" and done and not begun:
            begun.append(phase)
            with pytest.raises(Refused, match="another process works on this run"):
                released(tmp_path / "out", whole, resume=True)

    running.run(whole, Wish(tmp_path / "out"), meanwhile)
    assert begun == ["Making"]


@pytest.mark.parametrize("number", [0, 5, 15, 17])
def test_a_full_disk_is_one_clear_message_and_the_run_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    run, table = made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", made_up.people(3))
    words = ("bulk", run, table, "-o", tmp_path / "out", "--print")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fdopen", at_write(number, OSError(errno.ENOSPC, "No space left on device")))
        ran = dueprocess(*words)
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "the disk is full; nothing is released. Make room, then go on with --resume." in ran.err
    assert dueprocess(*words, "--resume").code == 0


def test_workers_make_the_same_bytes_as_one_process(tmp_path: Path) -> None:
    whole = task(tmp_path, 30)
    one = released(tmp_path / "one", whole, printing=True).released
    two = released(tmp_path / "two", whole, printing=True, workers=2).released
    assert one is not None
    assert two is not None
    assert helpers.tree(one) == helpers.tree(two)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
@pytest.mark.parametrize("workers", [1, 2])
def test_killed_and_gone_on_with_until_it_ends_the_result_is_the_same_to_the_byte(
    tmp_path: Path, workers: int
) -> None:
    run, table = made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", made_up.people(60))
    sound = released(tmp_path / "sound", running.task(run, table), printing=True).released
    assert sound is not None
    words = [
        sys.executable,
        str(ROOT / "cli.py"),
        "bulk",
        str(run),
        str(table),
        "--print",
        "--workers",
        str(workers),
    ]
    for seconds in (1.4, 2.2, 3.0):
        out = tmp_path / str(seconds)
        for patience in (seconds, seconds + 0.7, 300):
            process = subprocess.Popen([*words, "-o", str(out), "--resume"], stdout=subprocess.DEVNULL)
            try:
                assert process.wait(patience) == 0
                break
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
        assert helpers.tree(out / NAME) == helpers.tree(sound)
        assert [path.name for path in out.iterdir()] == [NAME]


# --- how far it is


class Terminal(io.StringIO):
    """Stands for a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def test_the_bar_tells_rate_and_time_left() -> None:
    assert bulk_command.line("Making", 250, 1000, 10.0) == (
        "Making       [#####---------------] 250 of 1,000, 25 a second, 30 s left"
    )
    assert bulk_command.line("Making", 0, 1000, 0.0) == "Making       [--------------------] 0 of 1,000"
    assert bulk_command.line("Making", 9000, 9000, 9000.0).endswith("9,000 of 9,000, 1 a second")
    assert bulk_command.line("Making", 10, 9000, 100.0).endswith("0.1 a second, 24 h 58 min left")


def test_the_bar_is_drawn_on_a_terminal_and_not_in_a_pipe() -> None:
    for to, shown in ((Terminal(), True), (io.StringIO(), False)):
        clock = iter(range(100))
        bar = bulk_command.Bar(to, lambda clock=clock: next(clock))
        for done in range(4):
            bar("Making", done, 3)
        bar.end()
        assert ("3 of 3" in to.getvalue()) is shown
        assert to.getvalue().endswith("\n") is shown


def test_in_a_pipe_a_run_says_only_how_it_ended(tmp_path: Path) -> None:
    run, table = made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", made_up.people(2))
    ran = dueprocess("bulk", run, table, "-o", tmp_path / "out", "--print")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[1:] == [
        "  2 people, 12 files; every letter and form was read back.",
        "  for-printing.pdf: 4 pages, each letter on an odd page.",
    ]


def test_json_tells_what_was_released(tmp_path: Path) -> None:
    run, table = made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", made_up.people(2))
    told = json.loads(dueprocess("bulk", run, table, "-o", tmp_path / "out", "--json").out)
    assert (told["people"], told["files"], told["faults"]) == (2, 11, [])
    assert Path(told["released"]) == tmp_path / "out" / NAME


# --- a cluster


def test_a_scheduler_that_does_not_answer_is_one_clear_message(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="needs the extra [cluster]")
    run, table = made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", made_up.people(1))
    ran = dueprocess("bulk", run, table, "-o", tmp_path / "out", "--scheduler", "rubbish://nowhere")
    assert ran.code == 1
    assert "o scheduler answers at rubbish://nowhere" in ran.err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_cluster_of_two_one_killed_halfway_makes_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="needs the extra [cluster]")
    run, table = made_up.run_file(tmp_path), made_up.table(tmp_path / "people.csv", made_up.people(200))
    sound = released(tmp_path / "sound", running.task(run, table), printing=True).released
    assert sound is not None
    told = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, *map(str, words)]
        quiet = subprocess.DEVNULL
        started.append(subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=quiet, stderr=quiet))
        return started[-1]

    module = ("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    worker = ("-m", "distributed.cli.dask_worker", "--scheduler-file", told, "--no-nanny", "--nthreads", "1")
    try:
        start(*module, "--no-dashboard", "--scheduler-file", told)
        workers = [
            start(*worker, "--no-dashboard", "--local-directory", tmp_path / f"w{n}") for n in range(2)
        ]
        address = _address(told)
        words = (
            ROOT / "cli.py",
            "bulk",
            run,
            table,
            "-o",
            tmp_path / "out",
            "--print",
            "--scheduler",
            address,
        )
        ran = start(*words)
        made = tmp_path / "out" / f"{NAME}.part" / "work"
        _until(lambda: len(list(made.glob("made-*.json"))) >= 2 or ran.poll() is not None)
        assert ran.poll() is None
        workers[0].kill()
        assert ran.wait(300) == 0
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()
    assert helpers.tree(tmp_path / "out" / NAME) == helpers.tree(sound)


def _address(told: Path) -> str:
    """Return the scheduler's address once both workers had time to find it."""
    _until(lambda: told.is_file() and told.read_bytes().rstrip().endswith(b"}"))
    return str(json.loads(told.read_bytes())["address"])


def _until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_rows_of_a_run_are_cut_into_the_same_stretches_whoever_makes_them(tmp_path: Path) -> None:
    whole = task(tmp_path, 60)
    sizes = [len(stretch.rows) for stretch in whole.stretches()]
    assert sizes == [25, 25, 10]
    numbers = [stretch.number for stretch, _ in Alone().each(making.faults, whole.stretches())]
    assert numbers == [0, 1, 2]


# --- notice to several, under one proposal

NOTICE: dict[str, Any] = {
    "organisation": "cherwell",
    "policy": "redundancy-2022",
    "step": "notice",
    "on": date(2026, 6, 10),
    "people": [{"role": "hr", "name": "Kim Specimen"}],
    "events": [
        {"event": "pre-notice-meeting", "on": date(2026, 6, 3)},
        {"event": "selection-confirmed", "on": date(2026, 6, 8)},
    ],
    "meetings": [],
    "proposal": helpers.PROPOSAL,
    "letters": {
        "redundancy-notice": {
            "answers": {
                "kind": "selected",
                "reasons": "The made-up plan has fewer posts of this kind.",
                "notice_length": "five weeks",
                "notice_starts": date(2026, 6, 11),
                "pay_day": date(2026, 9, 30),
                "time_off": True,
            },
            "columns": {"dismissal_on": "Last day"},
            "tables": {
                "payments": [
                    {
                        "what": "Redundancy payment",
                        "amount": {"column": "Redundancy pay", "as": "pounds"},
                        "working": {"column": "Working"},
                    },
                    {
                        "what": "Holiday not taken",
                        "amount": {"column": "Holiday pay", "as": "pounds"},
                        "working": {"column": "Holiday working"},
                    },
                ]
            },
        }
    },
}


def dismissed(number: int, **changes: Any) -> dict[str, Any]:
    row = made_up.person(number)
    own = {"Last day": "17/07/2026", "Redundancy pay": 9012 + number, "Working": f"{12 + number} weeks"}
    return {**row, **own, "Holiday pay": "", "Holiday working": "", **changes}


def test_notices_state_each_person_s_own_payments_and_leave_out_lines_that_are_empty(tmp_path: Path) -> None:
    rows = [dismissed(0, **{"Holiday pay": "450.6", "Holiday working": "3 days"}), dismissed(1)]
    outcome = released(tmp_path / "out", task(tmp_path, rows=rows, **NOTICE))
    assert outcome.released is not None, outcome.faults
    said = [
        Words(printed.words("x.pdf", (outcome.released / number / "redundancy-notice.pdf").read_bytes()))
        for number in ("700001", "700004")
    ]
    assert said[0].say(["£9,012.00", "12 weeks", "Holiday not taken", "£450.60"])
    assert said[1].say(["£9,013.00", "13 weeks"])
    assert not said[1].say("Holiday not taken")
    whole = task(tmp_path, rows=rows, **NOTICE).run
    assert saying.printing(whole, whole.letters()["redundancy-notice"]).always >= {
        "payments: amount",
        "payments: working",
    }


def test_a_payment_of_another_person_in_a_notice_is_found(tmp_path: Path) -> None:
    rows = [dismissed(0), dismissed(1)]
    stretch, packs = read_packs(task(tmp_path, rows=rows, **NOTICE))
    (tmp_path / "wrong").mkdir()
    rows[0] = {**rows[0], "Redundancy pay": 9013}
    wrong = read_packs(task(tmp_path / "wrong", rows=rows, **NOTICE))[1]
    letter = wrong["700001"].files["redundancy-notice.pdf"]
    packs["700001"] = with_file(packs["700001"], "redundancy-notice.pdf", letter)
    found = {fault.what for fault in readback.disagreements(stretch, packs)}
    assert any(what.startswith("the payments: amount in the letter") for what in found), found


def test_notices_that_come_too_early_are_refused_for_every_row_in_one_line(tmp_path: Path) -> None:
    early = (ROOT / "tests" / "data" / "proposals.yaml").read_text(encoding="utf-8")
    early = early.replace("consultation_ended: 2026-05-15", "consultation_ended: 2026-06-12")
    (tmp_path / "early.yaml").write_text(early, encoding="utf-8")
    changes = {**NOTICE, "proposal": {"file": "early.yaml", "id": "MADE-UP-PLAN"}}
    whole = task(tmp_path, rows=[dismissed(0), dismissed(1)], **changes)
    outcome = released(tmp_path / "out", whole)
    assert outcome.released is None
    assert [fault.line for fault in outcome.faults] == [None]
    assert "consultation has not ended" in outcome.faults[0].what
    assert not (tmp_path / "out").exists()


def test_more_dismissals_on_a_day_than_the_unions_were_told_are_named(tmp_path: Path) -> None:
    whole = task(tmp_path, rows=[dismissed(number) for number in range(5)], **NOTICE)
    outcome = released(tmp_path / "out", whole)
    assert [(fault.line, fault.place, fault.what) for fault in outcome.faults] == [
        (None, "Last day", "5 people are dismissed on Friday 17 July 2026; the proposal says 4.")
    ]
