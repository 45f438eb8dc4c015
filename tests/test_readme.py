"""The pages for people: what they tell to type works, what they quote is said, their links lead somewhere."""

import importlib
import re
import shlex
import shutil
import sys
from pathlib import Path

import click
import pytest

from generator.cli import COMMANDS, main
from tools import write_docs

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RUN = re.compile(r"<!-- run -->\n```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LETTERHEAD = "templates/newcastle-under-lyme/letterhead.docx"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with the letterhead that docs/adding.md tells to copy."""
    monkeypatch.chdir(tmp_path)
    copied = tmp_path / "mine" / "templates" / "sampleshire" / "letterhead.docx"
    copied.parent.mkdir(parents=True)
    shutil.copy(ROOT / LETTERHEAD, copied)
    return tmp_path


def write_files(page: str, folder: Path) -> None:
    for name, text in FILE.findall(page):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def commands(page: str) -> list[list[str]]:
    return [shlex.split(line, comments=True) for block in RUN.findall(page) for line in block.splitlines()]


def run(command: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Return the exit code of ``dueprocess ...``."""
    assert command[0] == "dueprocess"
    monkeypatch.setattr(sys, "argv", command)
    try:
        main(command[1:])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.mark.parametrize(("name", "made"), [
    ("README.md", "output/GR-2026-021-invite-to-meeting-2026-04-02/meeting-invitation.pdf"),
    ("docs/cases.md", "output/GR-2026-033-outcome-2026-04-17/grievance-outcome.docx"),
    ("docs/bulk.md", "output/ROTA-2026-invite-to-meeting-2026-09-01/900103/meeting-invitation.pdf"),
    ("docs/adding.md", "output/AT-2026-001-invite-to-review-2026-09-07/review-invitation.docx"),
])  # fmt: skip
def test_what_a_page_tells_to_write_and_to_type_works(
    name: str, made: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    write_files(page, folder)
    for command in commands(page):
        assert run(command, monkeypatch) == 0, (shlex.join(command), capsys.readouterr().err)
    assert (folder / made).is_file()


def test_the_refusal_that_the_readme_quotes_is_the_one_that_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    write_files(page, folder)
    pack = [word.replace("2026-04-14T10:30", "2026-04-08T10:30") for word in commands(page)[0]]
    assert run(pack, monkeypatch) == 1
    quoted = " ".join(line.removeprefix("> ") for line in page.splitlines() if line.startswith("> "))
    assert capsys.readouterr().err.strip() == quoted
    assert not (folder / "output").exists()


def test_too_little_notice_is_refused_as_the_page_on_adding_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    write_files(page, folder)
    pack = [word.replace("2026-09-15T10:00", "2026-09-14T10:00") for word in commands(page)[-1]]
    assert run(pack, monkeypatch) == 1
    assert "Tuesday 15 September 2026" in capsys.readouterr().err
    assert not (folder / "output").exists()


def test_the_list_of_commands_says_what_each_command_says_of_itself() -> None:
    for name, words in COMMANDS.items():
        command: click.Command = importlib.import_module(f"generator.cli.{name}_command").command
        assert (command.name, command.short_help) == (name, words)


def test_the_help_texts_on_the_pages_are_those_of_the_code() -> None:
    assert write_docs.stale() == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} | {"councils/"}
    assert {page for page in pages - {"README.md"} if f"]({page})" not in index} == set()
