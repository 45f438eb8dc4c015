"""Rubbish on the command line: one clear sentence, the right exit code, nothing written, no traceback."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import helpers
import pytest
from helpers import dueprocess

ON = ("--on", "2026-04-02")
AT = ("--meeting", "2026-04-14T10:30", "--place", "Room 2")


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound case in the current folder, in which no meeting is fixed."""
    monkeypatch.chdir(tmp_path)
    text = helpers.EXAMPLE[: helpers.EXAMPLE.index("\nmeetings:")]
    return helpers.written(Path("case.yaml"), text)


# command, exit code, what must be said
WRONG = [
    ("nosuch", 2, "there is no command 'nosuch'"),
    ("packk", 2, "Did you mean 'pack'?"),
    ("pack", 2, "Missing argument"),
    ("pack invite-to-meetin case.yaml", 2, "Did you mean 'invite-to-meeting'?"),
    ("pack invite-to-meeting nosuch.yaml", 1, "nosuch.yaml: cannot be read (no such file or directory)."),
    ("pack invite-to-meeting .", 1, "cannot be read"),
    ("pack invite-to-meeting case.yaml ON", 1, "needs the day, time and place of the meeting"),
    ("pack invite-to-meeting case.yaml ON --meeting 2026-04-14T10:30", 2, "a time and a place"),
    ("pack invite-to-meeting case.yaml ON --place Room", 2, "a time and a place"),
    ("pack invite-to-meeting case.yaml ON --place Room --meeting 2026-04-14", 2, "the time of day too"),
    (
        "pack invite-to-meeting case.yaml ON --place Room --meeting 2026-04-31T10:30",
        2,
        "is not in the calendar",
    ),
    ("pack invite-to-meeting case.yaml ON --place Room --meeting 14/04/2026", 2, "is not a date"),
    ("pack invite-to-meeting case.yaml ON --place Room --meeting tomorrow", 2, "is not a date"),
    (
        "pack invite-to-meeting case.yaml ON --place Room --meeting 2026-04-14T25:00",
        2,
        "is not in the calendar",
    ),
    ("pack invite-to-meeting case.yaml ON --place Room --meeting 9999-12-31T10:30", 2, "is out of range"),
    (
        "pack invite-to-meeting case.yaml ON --place Room --meeting 2026-03-29T01:30",
        2,
        "does not exist: the clocks go forward",
    ),
    (
        "pack invite-to-meeting case.yaml ON --place Room --meeting 2026-04-11T10:30",
        1,
        "(a Saturday). The next working day is Monday 13 April 2026.",
    ),
    ("pack invite-to-meeting case.yaml ON --place Room --meeting 2026-10-25T01:30", 1, "(a Sunday)."),
    (
        "pack invite-to-meeting case.yaml ON --place Room --meeting 2026-04-06T10:30",
        1,
        "(Easter Monday). The next working day is Tuesday 7 April 2026.",
    ),
    (
        "pack invite-to-meeting case.yaml ON --place Room --meeting 2026-03-31T10:30",
        1,
        "before the day of writing",
    ),
    (
        "pack invite-to-meeting case.yaml ON --place Room --meeting 2026-04-02T10:30",
        1,
        "nul-g16-3.5 (paragraph 3.5)",
    ),
    ("pack invite-to-meeting case.yaml ON AT --place ", 2, "one line of text"),
    ("pack invite-to-meeting case.yaml ON AT --minutes 0", 2, "not in the range"),
    ("pack invite-to-meeting case.yaml ON AT --format pdf,exe", 2, "'exe' is not a format"),
    ("pack invite-to-meeting case.yaml ON AT --sent-by pigeon", 2, "'pigeon' is not one of"),
    ("pack invite-to-meeting case.yaml ON AT --signed-by hr", 1, "has no authority to sign"),
    ("pack invite-to-meeting case.yaml ON AT --signed-by nobody", 1, "has no authority to sign"),
    ("pack invite-to-meeting case.yaml ON AT --waive nul-g16-3.4", 2, "has no reason"),
    (
        "pack invite-to-meeting case.yaml ON AT --waive nul-g16-3.4=x",
        1,
        "nul-g16-3.4 (paragraph 3.4) cannot be waived",
    ),
    ("pack invite-to-meeting case.yaml ON AT --waive x=y", 1, "'x' is not a rule of this policy"),
    ("pack invite-to-meeting case.yaml ON AT --fill nosuch.yaml", 1, "cannot be read"),
    ("pack invite-to-meeting case.yaml ON AT --data nosuch", 2, "does not exist"),
    ("pack invite-to-meeting case.yaml ON AT -o case.yaml", 2, "is a file"),
    ("pack invite-to-meeting case.yaml ON AT -o case.yaml/below", 1, "cannot be written"),
    (
        "pack invite-to-meeting case.yaml --on 2026-03-31 AT",
        1,
        "line 38, events.3.on: 'grievance-received' is dated Wednesday 1 April 2026, after the day",
    ),
    ("pack invite-to-meeting case.yaml --on rubbish AT", 2, "is not a date"),
    ("pack invite-to-meeting case.yaml --on 2026-04-02T10:00 AT", 2, "give a day"),
    (
        "pack outcome case.yaml ON",
        1,
        "is not open yet: the case has no 'grievance-meeting' (the grievance meeting is held)",
    ),
    ("letter grievance-outcome case.yaml ON", 1, "is not open yet"),
    ("letter grievance-outcom case.yaml ON", 2, "Did you mean 'grievance-outcome'?"),
    ("letter meeting-invitation", 2, "give the case file"),
    ("letter nosuch --needs", 2, "there is no letter 'nosuch'"),
    ("letter clarification-request case.yaml ON AT", 2, "this letter is about no meeting"),
    ("form nosuch --blank", 2, "there is no form 'nosuch'"),
    ("form papers-for-meeting --blank --case case.yaml", 2, "--blank goes with neither"),
    ("form papers-for-meeting --blank -o case.yaml", 1, "is there already and is not overwritten"),
    ("form papers-for-meeting --blank -o case.yaml/x.pdf", 1, "cannot be written"),
    ("dates case.yaml ON --ics case.yaml", 1, "is there already and is not overwritten"),
    ("dates case.yaml ON --ics new.ics --chart case.yaml", 1, "is there already and is not overwritten"),
    (
        "case new case.yaml --policy grievance-2016 --reference X",
        1,
        "is there already and is not overwritten",
    ),
    ("case new new.yaml --policy nosuch --reference X", 2, "there is no policy 'nosuch'"),
    ("case new new.yaml --policy grievance-2016 --reference ../x", 1, "'case' is not written as it must be"),
    ("case event case.yaml nosuch ON", 2, "'nosuch' is not an event of this policy"),
    ("case event case.yaml papers-given --on 2026-04-31", 2, "is not in the calendar"),
    ("case event case.yaml papers-given ON --note \x07", 1, "control character U+0007"),
    (
        "case move case.yaml grievance-meeting --to 2026-04-16T14:00 --because companion",
        1,
        "has no 'grievance-meeting' to move",
    ),
    (
        "case move case.yaml nosuch --to 2026-04-16T14:00 --because companion",
        2,
        "'nosuch' is not a meeting of this policy",
    ),
    ("case move case.yaml grievance-meeting --to 2026-04-16T14:00 --because rain", 2, "'rain' is not one of"),
    ("due", 2, "give a rule"),
    ("due nosuch --from 2026-04-01", 2, "there is no rule 'nosuch'"),
    ("due ../x --from 2026-04-01", 2, "there is no rule"),
    ("due nul-g16-3.4", 2, "give the day from which it counts"),
    ("due nul-g16-3.4 --from rubbish", 2, "'rubbish' is not a date"),
    ("due nul-g16-3.4 --from 2026-02-30", 2, "is not in the calendar"),
    ("due nul-g16-3.4 --from 1066-10-14", 2, "is out of range"),
    ("due nul-g16-3.4 --from 2026-04-01 --sent-by email", 2, "nothing is deemed"),
    ("due nul-g16-4.1 --sent-by email", 2, "needs the day of sending"),
    ("due nul-g16-3.4 --from 2026-04-01 --closure x", 2, "is not a date"),
    ("due --batch nosuch", 2, "cannot be read"),
    ("list nosuch", 2, "is not one of"),
    ("list rules --policy nosuch", 2, "there is no policy"),
    ("list rules --council ..", 2, "there is no council"),
    ("validate nosuch.pdf", 2, "there is no such file"),
    ("validate case.yaml", 1, "does not say which form"),
    ("validate case.yaml --form nosuch", 2, "there is no form"),
    ("validate case.yaml --received rubbish", 2, "is not a date"),
    ("check --letter case.yaml", 2, "go together"),
    ("check --letter case.yaml --pack .", 1, "is not the manifest of a pack"),
]


@pytest.mark.parametrize(("words", "code", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said_and_nothing_is_written(case: Path, words: str, code: int, said: str) -> None:
    before = helpers.tree(Path())
    parts: list[str] = []
    for word in words.split(" "):
        parts += {"ON": list(ON), "AT": list(AT)}.get(word, [word])
    ran = dueprocess(*parts)
    assert ran.code == code, ran.said
    assert said.lower() in ran.said.lower()
    assert "Ŵyn" not in ran.err
    assert helpers.tree(Path()) == before


@pytest.mark.parametrize("step", ["letter meeting-invitation", "pack invite-to-meeting"])
def test_what_was_made_is_not_overwritten(case: Path, step: str) -> None:
    words = [*step.split(), case, *ON, *AT]
    assert dueprocess(*words).code == 0
    before = helpers.tree(Path())
    ran = dueprocess(*words, "--sent-by", "hand")
    assert ran.code == 1
    assert "is there already and is not overwritten" in ran.err
    assert helpers.tree(Path()) == before


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="nothing is closed to root, nor so on Windows"
)
def test_a_case_that_cannot_be_written_leaves_no_pack(case: Path) -> None:
    folder = Path("closed")
    folder.mkdir()
    shutil.move(case, folder / "case.yaml")
    folder.chmod(0o500)
    ran = dueprocess("pack", "invite-to-meeting", folder / "case.yaml", *ON, *AT, "--record")
    folder.chmod(0o700)
    assert ran.code == 1
    assert not list(Path("output").iterdir())


def test_a_case_that_cannot_be_recorded_leaves_no_pack(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from generator import files
    from generator.errors import DataError, Fault

    def full(path: Path, data: bytes) -> None:
        raise DataError(Fault("cannot be written (no space left on device).", file=str(path)))

    monkeypatch.setattr("generator.cases.write.files.write", full)
    monkeypatch.setattr(files, "write_folder", lambda folder, _: folder.mkdir(parents=True))
    before = case.read_bytes()
    ran = dueprocess("pack", "invite-to-meeting", case, *ON, *AT, "--record")
    assert ran.code == 1
    assert "no space left" in ran.err
    assert not list(Path("output").iterdir())
    assert case.read_bytes() == before


@pytest.mark.parametrize(
    "name",
    [
        "O'Made & Up <Ltd>",
        'Ann "Quote" Invented',
        "Łukasz Ŵyn",
        "محمد علي",
        "שרה כהן",
        "x" * 120,
        "abc\u202egnp.exe",
        "{{ 7*7 }}",
        "{% for x in y %}",
        "**bold** <b>b</b>",
        "../../etc/passwd",
        "-rf",
        "CON",
        "| a | b |",
        "&amp;",
        "<!-- states: x -->",
        "# x",
    ],
)
def test_any_name_stands_in_the_letters_as_typed_and_in_no_file_name(tmp_path: Path, name: str) -> None:
    quoted = json.dumps(name, ensure_ascii=False)
    path = helpers.example(
        tmp_path,
        ("name: Łucja Ŵyn-O'Example", f"name: {quoted}"),
        ("salutation: Ms Ŵyn-O'Example", f"salutation: {quoted}"),
    )
    ran = dueprocess(
        "pack",
        "invite-to-meeting",
        path,
        *ON,
        "-o",
        tmp_path / "out",
        "--format",
        "docx,pdf,html,txt",
        "--record",
    )
    assert ran.code == 0, ran.err
    (letter,) = (tmp_path / "out").rglob("*.txt")
    assert f"Dear {name}" in " ".join(letter.read_text(encoding="utf-8").split())
    assert sorted(one.name for one in letter.parent.iterdir()) == [
        "manifest.json",
        "meeting-invitation.docx",
        "meeting-invitation.html",
        "meeting-invitation.ics",
        "meeting-invitation.pdf",
        "meeting-invitation.txt",
        "papers-for-meeting.pdf",
    ]


@pytest.mark.parametrize(("name", "character"), [("王秀英", "王"), ("Smiley 😀", "😀")])
def test_a_character_that_no_font_has_stops_the_pdf_alone_and_is_named(
    tmp_path: Path, name: str, character: str
) -> None:
    path = helpers.example(tmp_path, ("name: Łucja Ŵyn-O'Example", f"name: {name}"))
    words = ["letter", "meeting-invitation", path, *ON, "-o", tmp_path / "out"]
    ran = dueprocess(*words)
    assert ran.code == 1
    assert character in ran.err
    assert "DOCX or HTML" in ran.err
    assert not (tmp_path / "out").exists()
    assert dueprocess(*words, "--format", "docx,html,txt").code == 0


def test_a_template_with_a_misspelt_name_is_named_with_its_line_and_the_nearest(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(helpers.OWN, own)
    text = own / "templates" / "inventham" / "conduct-2020" / "review-notice.md"
    text.write_text(text.read_text(encoding="utf-8").replace("meeting.day", "meeting.dya"), encoding="utf-8")
    ran = dueprocess(
        "pack",
        "review",
        helpers.inventham(tmp_path),
        "--on",
        "2026-09-07",
        "--meeting",
        "2026-09-30T10:00",
        "--place",
        "Room",
        "--format",
        "txt",
        "-o",
        tmp_path / "out",
        "--data",
        own,
    )
    assert ran.code == 1
    assert "review-notice.md, line 4" in ran.err
    assert "dya" in ran.err
    assert not (tmp_path / "out").exists()


def test_a_council_without_letterhead_is_told_so(tmp_path: Path) -> None:
    ran = dueprocess(
        "pack",
        "review",
        helpers.inventham(tmp_path),
        "--on",
        "2026-09-07",
        "--meeting",
        "2026-09-30T10:00",
        "--place",
        "Room",
        "-o",
        tmp_path / "out",
        "--data",
        helpers.OWN,
    )
    assert ran.code == 1
    assert "there is no templates/inventham/letterhead.docx" in ran.err.lower()


BATCH = [
    ('{"rule": "nul-g16-3.4", "from": "2026-04-01"}', "2026-04-17"),
    ("rubbish", "this is not JSON"),
    ("[]", "one JSON object"),
    ("null", "one JSON object"),
    ('{"rule": 5}', "one JSON object"),
    ('{"rule": "x"}', "There is no rule 'x'"),
    ('{"rule": "nul-g16-3.4"}', "Give the day from which it counts"),
    ('{"rule": "nul-g16-3.4", "from": 5}', "not of the right kind"),
    ('{"rule": "nul-g16-3.4", "from": ["a"]}', "not of the right kind"),
    ('{"rule": "nul-g16-3.4", "from": "2026-02-30"}', "is not in the calendar"),
    ('{"rule": "nul-g16-3.4", "from": "2026-04-01", "closures": 5}', "not of the right kind"),
    ('{"rule": "nul-g16-3.4", "from": "2026-04-01", "closures": [5]}', "not of the right kind"),
    ('{"rule": "nul-g16-3.4", "from": "2026-04-01", "sent_by": "dove"}', "'dove' is not a way of sending"),
    ('{"rule": "nul-g16-3.4", "froom": "2026-04-01"}', "'froom' is not known"),
    ('{"rule": "nul-g16-3.4\u2028", "from": "2026-04-01"}', "There is no rule"),
    ("[" * 100_000, "nested too deeply"),
    ('{"rule": "nul-g16-3.4", "from": NaN}', "not of the right kind"),
]


def test_a_batch_answers_every_line_in_order_whatever_it_holds(tmp_path: Path) -> None:
    path = helpers.written(tmp_path / "batch.jsonl", "\n".join(line for line, _ in BATCH))
    ran = dueprocess("due", "--batch", path)
    assert ran.code == 0
    answers = ran.out.split("\n")[:-1]
    assert len(answers) == len(BATCH)
    for (_, said), answer in zip(BATCH, answers, strict=True):
        assert said in answer
        assert isinstance(json.loads(answer), dict)


def test_one_bad_file_in_a_folder_does_not_stop_the_others(tmp_path: Path) -> None:
    helpers.example(tmp_path, name="case.yaml")
    helpers.written(tmp_path / "rubbish.json", "[" * 100_000)
    helpers.written(tmp_path / "rubbish.pdf", "%PDF-1.7")
    assert dueprocess("form", "appeal-notice", "--blank", "-o", tmp_path / "appeal.pdf").code == 0
    ran = dueprocess("validate", tmp_path, "--json")
    assert ran.code == 1
    verdicts = {Path(row["file"]).name: row["verdict"] for row in json.loads(ran.out)}
    assert verdicts == {
        "appeal.pdf": "incomplete",
        "case.yaml": "refused",
        "rubbish.json": "refused",
        "rubbish.pdf": "refused",
    }
