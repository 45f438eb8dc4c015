"""The command line from end to end: what an HR administrator does, in order, and what is printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import helpers
import pytest
import yaml
from helpers import dueprocess

from generator import cli, policies
from generator.cases import load

CASE_ON = ("--on", "2026-04-02")


def test_every_command_is_listed_and_has_help_with_an_example() -> None:
    listed = dueprocess("--help").out
    for name, words in cli.COMMANDS.items():
        assert f"  {name} " in listed
        command = cli.cli.get_command(click.Context(cli.cli, info_name="dueprocess"), name)
        assert command is not None
        assert command.get_short_help_str(200) == words
        told = dueprocess(name, "--help")
        assert told.code == 0
        assert f"Example: dueprocess {name}" in " ".join(told.out.split())


def test_an_administrator_s_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        dueprocess(
            "case", "new", "case.yaml", "--policy", "grievance-2016", "--reference", "GR-2026-099"
        ).code
        == 0
    )
    path = tmp_path / "case.yaml"
    text = path.read_text(encoding="utf-8").replace("Write the name here", "Ada Invented")
    text = text.replace("events: []", "events: []").replace(
        "  # - role: nominated_officer\n",
        "    email: ada@example.org\n  - role: head_of_service\n    name: Cy Made-up\n"
        "    email: cy@example.org\n  # - role: nominated_officer\n",
    )
    path.write_text(text, encoding="utf-8")
    for event, day in (
        ("matter-occurred", "2026-03-02"),
        ("raised-informally", "2026-03-09"),
        ("grievance-received", "2026-04-01"),
    ):
        assert dueprocess("case", "event", "case.yaml", event, "--on", day).code == 0
    dates = json.loads(dueprocess("dates", "case.yaml", *CASE_ON, "--json").out)
    assert [step["step"] for step in dates["next"]] == ["formal-grievance", "invite-to-meeting"]
    assert {row["rule"]: row.get("due") for row in dates["dates"]}["nul-g16-3.4"] == "2026-04-17"

    made = dueprocess(
        "pack",
        "invite-to-meeting",
        "case.yaml",
        *CASE_ON,
        "--meeting",
        "2026-04-14T10:30",
        "--place",
        "Room 2",
        "--record",
    )
    assert (made.code, made.err) == (0, "")
    moved = dueprocess(
        "case",
        "move",
        "case.yaml",
        "grievance-meeting",
        "--to",
        "2026-04-16T14:00",
        "--because",
        "companion",
        "--on",
        "2026-04-08",
    )
    assert moved.code == 0
    assert dueprocess("case", "event", "case.yaml", "grievance-meeting", "--on", "2026-04-16T14:00").code == 0

    asked = dueprocess("letter", "grievance-outcome", "--needs").out
    assert "# The outcome (required, paragraph 3.10)" in asked
    answers = tmp_path / "outcome.yaml"
    answers.write_text(
        "grievance-outcome: {outcome: upheld, reasons: Made up., action: Made up.}\n", encoding="utf-8"
    )
    outcome = dueprocess(
        "pack", "outcome", "case.yaml", "--on", "2026-04-20", "--fill", answers, "--record", "--json"
    )
    assert outcome.code == 0
    assert json.loads(outcome.out)["dates"][0]["date"] == "2026-04-27"
    assert dueprocess("case", "event", "case.yaml", "appeal-received", "--on", "2026-04-24").code == 0
    shown = dueprocess("case", "show", "case.yaml").out
    for words in (
        "Ada Invented",
        "sent grievance-outcome (by email, received Monday 20 April 2026)",
        "the appeal reached the council",
    ):
        assert words in shown
    after = json.loads(dueprocess("dates", "case.yaml", "--on", "2026-04-24", "--json").out)
    assert [step["step"] for step in after["next"]] == ["appeal"]
    assert {row["rule"]: row["status"] for row in after["dates"]}["nul-g16-4.1"] == "done"
    folders = sorted(path.name for path in (tmp_path / "output").iterdir())
    assert folders == [
        "GR-2026-099-invite-to-meeting-2026-04-02",
        "GR-2026-099-invite-to-meeting-2026-04-08",
        "GR-2026-099-outcome-2026-04-20",
    ]
    if os.name != "nt":
        for one in (tmp_path / "output").rglob("*"):
            assert one.stat().st_mode & 0o777 == (0o700 if one.is_dir() else 0o600)


def test_one_date_by_one_rule_with_its_working() -> None:
    ran = dueprocess("due", "inv-5.1", "--from", "2026-09-07", "--json", "--data", helpers.OWN)
    result = json.loads(ran.out)
    assert (ran.code, result["earliest"], result["computed"]) == (0, "2026-09-15", True)
    assert result["working"][-1] == "The earliest lawful day is Tuesday 15 September 2026."


@pytest.mark.parametrize(("to", "code"), [("2026-09-15", 0), ("2026-09-14", 1)])
def test_an_unlawful_date_ends_with_1(to: str, code: int) -> None:
    ran = dueprocess("due", "inv-5.1", "--from", "2026-09-07", "--to", to, "--data", helpers.OWN)
    assert ran.code == code
    assert ("Not in keeping with the rule." in ran.out) is bool(code)


def test_a_rule_without_a_number_is_no_fault() -> None:
    ran = dueprocess("due", "nul-g16-1.3", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["computed"] is False


def test_a_further_closed_day_is_left_out() -> None:
    ran = dueprocess(
        "due", "inv-5.1", "--from", "2026-09-07", "--closure", "2026-09-09", "--json", "--data", helpers.OWN
    )
    assert json.loads(ran.out)["earliest"] == "2026-09-16"


def test_a_breach_of_a_should_is_warned_of_and_why_is_kept(tmp_path: Path) -> None:
    case = helpers.inventham(tmp_path)
    words = [
        "pack",
        "invite",
        case,
        "--on",
        "2026-09-07",
        "--meeting",
        "2026-09-30T10:00",
        "--place",
        "Room 1",
        "--format",
        "txt",
        "--data",
        helpers.OWN,
    ]
    without = dueprocess(*words, "-o", tmp_path / "a")
    assert without.code == 0
    assert "Warning: the meeting on Wednesday 30 September 2026 is later than inv-5.2" in without.err
    assert "Say why with --because." in without.err
    given = dueprocess(*words, "-o", tmp_path / "b", "--because", "The hall is being mended.", "--json")
    assert json.loads(given.out)["because"] == "The hall is being mended."
    (letter,) = (tmp_path / "b").rglob("*.txt")
    assert "mended" not in letter.read_text(encoding="utf-8")


def test_too_little_notice_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    case = helpers.inventham(tmp_path)
    before = helpers.tree(tmp_path)
    ran = dueprocess(
        "pack",
        "invite",
        case,
        "--on",
        "2026-09-07",
        "--meeting",
        "2026-09-14T10:00",
        "--place",
        "Room 1",
        "-o",
        tmp_path / "out",
        "--record",
        "--data",
        helpers.OWN,
    )
    assert ran.code == 1
    assert "inv-5.1, paragraph 5.1" in ran.err
    assert "The earliest lawful day is Tuesday 15 September 2026." in ran.err
    assert helpers.tree(tmp_path) == before
    assert not (tmp_path / "out").exists()


def test_a_waiver_needs_a_reason_and_a_rule_that_may_be_waived(tmp_path: Path) -> None:
    case = helpers.inventham(tmp_path)
    words = [
        "pack",
        "review",
        case,
        "--on",
        "2026-09-07",
        "--meeting",
        "2026-09-10T10:00",
        "--place",
        "Room 1",
        "--format",
        "txt",
        "-o",
        tmp_path / "out",
        "--data",
        helpers.OWN,
    ]
    assert dueprocess(*words).code == 1
    assert dueprocess(*words, "--waive", "inv-6.1").code == 2
    assert dueprocess(*words, "--waive", "inv-5.1=In a hurry.").code == 1
    assert dueprocess(*words, "--waive", "inv-6.1=Both agreed.").code == 0


def test_a_form_is_made_blank_or_for_a_case_and_comes_back_checked(tmp_path: Path) -> None:
    case = helpers.example(tmp_path)
    assert dueprocess("form", "appeal-notice", "--blank", "-o", tmp_path / "blank.pdf").code == 0
    assert (
        dueprocess("form", "appeal-notice", "--case", case, *CASE_ON, "-o", tmp_path / "theirs.pdf").code == 0
    )
    ran = dueprocess("validate", tmp_path / "blank.pdf", tmp_path / "theirs.pdf", "--case", case, "--json")
    assert ran.code == 1
    blank, theirs = json.loads(ran.out)
    assert blank["verdict"] == theirs["verdict"] == "incomplete"
    assert theirs["answers"]["name"] == "Łucja Ŵyn-O'Example"


def test_dates_are_written_for_the_diary_and_as_a_picture(tmp_path: Path) -> None:
    case = helpers.example(tmp_path)
    ran = dueprocess("dates", case, *CASE_ON, "--ics", tmp_path / "d.ics", "--chart", tmp_path / "d.svg")
    assert ran.code == 0
    for file in ("d.ics", "d.svg"):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert "GR-2026-014" in text
        assert "Ŵyn" not in text


def test_demo_makes_a_pack_and_makes_it_anew(tmp_path: Path) -> None:
    for _ in range(2):
        ran = dueprocess("demo", "-o", tmp_path / "demo")
        assert ran.code == 0
        assert "Tuesday 21 April 2026: nul-g16-3.10" in ran.out
    assert len(list((tmp_path / "demo").iterdir())) == 1


@pytest.mark.parametrize("kind", ["councils", "policies", "rules", "letters", "forms", "steps"])
def test_every_list_is_one_json_document_of_named_things(kind: str) -> None:
    rows = json.loads(dueprocess("list", kind, "--council", "newcastle-under-lyme", "--json").out)
    assert rows
    assert all(row["id"] and row["title"] for row in rows)


def test_json_is_the_only_thing_on_stdout(tmp_path: Path) -> None:
    case = helpers.example(tmp_path)
    for words in (
        ["dates", case, *CASE_ON],
        ["case", "show", case],
        ["pack", "invite-to-meeting", case, *CASE_ON, "-o", tmp_path / "o"],
    ):
        json.loads(dueprocess(*words, "--json").out)


@pytest.mark.slow
def test_the_checkout_s_door_does_the_same() -> None:
    root = Path(cli.__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, root / "cli.py", "due", "nul-g16-3.4", "--from", "2026-04-01"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Due by: Friday 17 April 2026" in ran.stdout


FINAL_WARNING = """\
case: DI-2026-001
organisation: cherwell
policy: disciplinary-2022
people:
  - {role: employee, name: Ada Invented, email: ada@example.org}
  - {role: director_chair, name: Cy Made-up, email: cy@example.org}
events:
  - {event: disciplinary-hearing, on: 2026-04-14}
  - {event: suspended, on: 2026-04-01}
"""


def test_what_was_decided_with_fill_stays_with_the_case(tmp_path: Path) -> None:
    """A final warning with a reason lives 24 months, not 12, also after the file of answers is gone."""
    (tmp_path / "cases").mkdir()
    path = helpers.written(tmp_path / "cases" / "case.yaml", FINAL_WARNING)
    letter = policies.letter("cherwell/disciplinary-2022/disciplinary-final-warning")
    answers = helpers.answers_for(letter.needs, helpers.CHOSEN.get(letter.name, {}))
    assert answers["exceptional_reason"]
    fill = helpers.written(tmp_path / "fill.yaml", yaml.safe_dump({letter.id: answers}, allow_unicode=True))
    made = dueprocess(
        "pack", "hearing-outcome", path, "--on", "2026-04-15", "--fill", fill, "--record", "-o", tmp_path
    )
    assert made.code == 0, made.err
    fill.unlink()
    told = json.loads(dueprocess("warnings", path.parent, "--on", "2027-06-01", "--json").out)
    assert "2028-04-15" in json.dumps(told)
    kept = load.load(path)
    assert kept.sent[0]["signed_by"] == {letter.id: "Cy Made-up"}


def test_a_day_that_a_letter_fixed_stands_in_the_diary(tmp_path: Path) -> None:
    sent = (
        "sent:\n  - {step: suspension, letters: [suspension-confirmation], on: 2026-04-02, by: email,"
        " received: 2026-04-02}\nletters:\n  suspension-confirmation: {review_on: 2026-04-22}\n"
    )
    path = helpers.written(tmp_path / "case.yaml", FINAL_WARNING + sent)
    calendar = tmp_path / "dates.ics"
    made = dueprocess("dates", path, "--on", "2026-04-16", "--ics", calendar)
    assert "Wednesday 22 April 2026  fixed: review of the suspension" in made.out
    assert "SUMMARY:DI-2026-001: review of the suspension" in calendar.read_text(encoding="utf-8")
    assert "fixed: review" not in dueprocess("dates", path, "--on", "2026-04-23").out
