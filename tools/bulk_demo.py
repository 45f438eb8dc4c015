"""A made-up directorate of 200 people through a restructure: make bulk-demo.

usage: python tools/bulk_demo.py [-o FOLDER] [--people N]

A list with faults, consultation, preference forms returned and collected, at risk, one notice refused
for being too early, notice and register, a trial period. Everybody is made up; run files, proposals,
cases and answers are those of examples/restructure, to be read and copied.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # started as a program from a checkout that is not installed
    sys.path.insert(0, str(ROOT))

from generator import cli  # noqa: E402  # the path is known only now
from tools import directorate  # noqa: E402

Row = dict[str, str]

EXAMPLES = ROOT / "examples" / "restructure"
ALL = 200
# What is proposed for each post: how, the new post, its grade, and who is in the ring-fence.
PROPOSED: Mapping[str, tuple[str, str, str, str]] = {
    "Housing Officer": ("assimilation", "Housing Adviser", "E", ""),
    "Senior Housing Officer": ("assimilation", "Housing Adviser", "E", ""),
    "Housing Assistant": ("ring-fence", "Tenancy Assistant", "C", "28 Housing Assistants, for 20 posts"),
    "Planning Officer": ("ring-fence", "Development Officer", "G", "36 Planning Officers, for 28 posts"),
    "Planning Technician": ("assimilation", "Planning Support Officer", "D", ""),
    "Licensing Officer": ("ring-fence", "Regulation Officer", "E", "32 Licensing Officers, for 24 posts"),
    "Team Administrator": ("total match", "Team Administrator", "B", ""),
}
WITHOUT_A_POST = ("Housing Assistant", "Planning Officer", "Licensing Officer")
OF_EACH = 8
RETURNING = (0, 1, 4)  # of every ten people, those who send a preference form back
ASKED_FOR_IT = "700064"  # whose notice has a case of its own: notice.yaml
# The law puts them first for a suitable vacancy, so none of them is without a post here.
FIRST_FOR_A_POST = ("maternity leave", "shared parental leave")
WISHES = (
    "Voluntary Redundancy",
    "Early Retirement",
    "Preferred change of working hours",
)  # in the form's order
HOURS = ("Part Time/job share", "Full Time")


def main(out: Path, count: int) -> None:
    """Run every stage into ``out``, which is made anew, for the first ``count`` people."""
    if out.exists():
        shutil.rmtree(out)
    shutil.copytree(EXAMPLES, out)
    people = list(rows(count))
    if count < ALL:
        _fewer(out, people)
    _write(out / "people.csv", people)
    list_with_faults(out, people)
    consultation(out)
    preferences(out, people)
    union(out)
    at_risk(out)
    too_early(out)
    register(out, people)
    trial(out)


def rows(count: int) -> Iterator[Row]:
    """Yield the first ``count`` people of the directorate with what is proposed for each."""
    for one in directorate.people(count):
        how, post, grade, fence = PROPOSED[one["Post"]]
        del one["Ring-fenced to"], one["About"], one["End date"]
        proposed = {"Proposal": how, "New post": post, "New grade": grade, "In the ring-fence": fence}
        yield {
            **one,
            **proposed,
            "Pool": one["Pool"] or "Administration",
            "Working": f"{one['Weeks of pay']} weeks of pay",
        }


def _write(path: Path, people: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(people[0]))
        table.writeheader()
        table.writerows(people)


def _fewer(out: Path, people: Sequence[Row]) -> None:
    """Where fewer than all are looked at, the business case speaks of as many as there are."""
    _change(out / "2-at-risk.yaml", total=len(people))
    _change(out / "3-register.yaml", total=len(_without_a_post(people)))
    keeper, path = YAML(typ="rt"), out / "1-consultation.yaml"
    run_file = keeper.load(path.read_text(encoding="utf-8"))
    run_file["total"] = len(people)
    for kind in ("post", "pool"):
        there = Counter(one[kind.capitalize()] for one in people)
        for one in run_file["structure"][f"{kind}s"]:
            if "people" in one:
                one["people"] = there[one[kind]]
    with path.open("w", encoding="utf-8") as file:
        keeper.dump(run_file, file)


def _change(path: Path, **values: Any) -> None:
    keeper = YAML(typ="rt")
    data = keeper.load(path.read_text(encoding="utf-8"))
    data.update(values)
    with path.open("w", encoding="utf-8") as file:
        keeper.dump(data, file)


# --- commands, and what they say


def say(title: str, *lines: str) -> None:
    """Print one stage."""
    print(f"\n{title}", *(f"   {line}" for line in lines), sep="\n", flush=True)


def dueprocess(*words: object) -> tuple[int, str]:
    """Run one command here, and return its exit code and what it said."""
    said = StringIO()
    code: object = 0
    before, sys.argv = sys.argv, ["dueprocess", *map(str, words)]  # a command is loaded when it is named
    try:
        with redirect_stdout(said), redirect_stderr(said):
            cli.main(sys.argv[1:])
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.argv = before
    return code if isinstance(code, int) else 1, said.getvalue()


def made(out: Path, *words: object) -> list[str]:
    """Run one command that must succeed, and return what it said; else the demo ends with its words."""
    code, said = dueprocess(*words)
    if code:
        sys.exit(said)
    return _lines(out, said)


def refused(out: Path, *words: object) -> list[str]:
    """Run one command that must be refused, and return what it said."""
    code, said = dueprocess(*words)
    if not code:
        sys.exit(f"This should have been refused: {' '.join(map(str, words))}")
    return _lines(out, said)


def _lines(out: Path, said: str) -> list[str]:
    short = said.replace(f"{out.as_posix()}/", "").replace(f"{out}/", "").replace(f"{out}\\", "")
    return [line.rstrip() for line in short.splitlines() if line.strip()]


def run(out: Path, run_file: str, people: str, *options: object) -> list[str]:
    """Run one bulk run into ``out``, on two processes."""
    return made(out, "bulk", out / run_file, out / people, "-o", out, "--workers", 2, *options)


# --- the stages


def list_with_faults(out: Path, people: Sequence[Row]) -> None:
    """The list as it first came: every fault in one table, and nothing written."""
    faulty = [dict(one) for one in people]
    faulty[1]["Postcode"] = "ZZ1"
    faulty[4]["E-mail"] = faulty[2]["E-mail"]
    faulty[7]["Told by"] = ""
    faulty[8]["New post"] = "Team Adminstrator"
    faulty.append(dict(people[5]))
    _write(out / "people-as-exported.csv", faulty)
    words = refused(
        out, "bulk", out / "1-consultation.yaml", out / "people-as-exported.csv", "-o", out, "--check"
    )
    say("The list as it first came from the HR system is refused", *words)


def consultation(out: Path) -> None:
    """Everybody's letter, preference form and one-to-one; one file for the print room."""
    words = run(out, "1-consultation.yaml", "people.csv", "--print")
    say("1 September: consultation, with a letter, a preference form and a one-to-one each", *words)


def preferences(out: Path, people: Sequence[Row]) -> None:
    """Some fill their form in, as a PDF program would; all are collected in one table."""
    returned = out / "returned"
    returned.mkdir()
    answers = YAML(typ="safe").load((out / "preferences.yaml").read_text(encoding="utf-8"))
    writing = [one for n, one in enumerate(people) if n % 10 in RETURNING]
    for n, one in enumerate(writing):
        blank = next(out.glob(f"HOUSING26-consultation-*/{one['Employee No']}/employee-preference.pdf"))
        _fill(blank, returned / f"{one['Employee No']}.pdf", one, answers[n % len(answers)])
    table = out / "preferences.csv"
    _, said = dueprocess("validate", returned, "--received", "2026-10-05", "--csv", table)
    if not table.is_file():
        sys.exit(said)
    say(
        "5 October: preference forms have come back, and are collected in preferences.csv",
        *_collected(table, len(people)),
    )


def _collected(table: Path, sent: int) -> Iterator[str]:
    """Yield what HR sees in the table of forms returned."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        forms = list(csv.DictReader(file))
    yield f"{len(forms)} of {sent} forms came back; {_count(forms, 'verdict', 'complete')} are complete."
    for wish in WISHES:
        yield f"{wish}: {sum(wish in one['wishes'] for one in forms)}"
    for problem, number in Counter(one["problems"] for one in forms if one["problems"]).items():
        yield f"Not complete ({number}): {problem}"


def _count(forms: Sequence[Row], column: str, value: str) -> int:
    return sum(one[column] == value for one in forms)


def _fill(blank: Path, to: Path, one: Row, answers: Mapping[str, Any]) -> None:
    """Fill in Part A of the form of ``one``, and tick its boxes."""
    writer = PdfWriter(clone_from=PdfReader(blank))
    typed = {"posts-1-post": one["New post"]} if answers.get("own_post") else {}
    if answers.get("signed", True):
        typed |= {"signature": f"{one['First name']} {one['Surname']}", "date": "02/10/2026"}
    ticked = {f"wishes-{WISHES.index(wish) + 1}" for wish in answers.get("wishes", ())} | {"declaration"}
    hours = f"/o{HOURS.index(answers['hours']) + 1}" if "hours" in answers else ""
    writer.set_need_appearances_writer()  # whoever opens it draws what was typed
    for page in writer.pages:
        for shown in page.get("/Annots", ()):
            widget = shown.get_object()
            parent = widget["/Parent"].get_object() if "/Parent" in widget else {}
            if widget.get("/T") in typed:
                widget[NameObject("/V")] = TextStringObject(typed[widget["/T"]])
            elif widget.get("/T") in ticked:
                _press(widget, widget, "/Yes")
            elif parent.get("/T") == "hours_preference" and hours in widget["/AP"]["/N"]:
                _press(parent, widget, hours)
    writer.write(to)


def _press(field: Any, widget: Any, state: str) -> None:
    field[NameObject("/V")] = widget[NameObject("/AS")] = NameObject(state)


def union(out: Path) -> None:
    """The union has the numbers in writing, from the file on which each notice will rest."""
    words = made(out, "pack", "collective-consultation", out / "union.yaml", "--on", "2026-11-16", "-o", out)
    clock = refused(out, "collective", out / "proposals.yaml", "--on", "2026-11-16")
    say("16 November: the union is told in writing what is proposed", *words)
    say("What must come before any notice", *clock)


def at_risk(out: Path) -> None:
    """Everybody whose post is affected, once the committee has approved."""
    say(
        "16 November: the letters that place people formally at risk",
        *run(out, "2-at-risk.yaml", "people.csv"),
    )


def too_early(out: Path) -> None:
    """Somebody would like to go before Christmas: that notice would not be lawful."""
    words = refused(out, "pack", "notice", out / "notice-too-early.yaml", "--on", "2026-12-01", "-o", out)
    say("1 December: one asked for redundancy and would like to go in two weeks; refused", *words)


def _without_a_post(people: Sequence[Row]) -> list[Row]:
    """Return who is not placed, but for the one whose notice has a case of its own."""
    found: list[Row] = []
    for post in WITHOUT_A_POST:
        there = [one for one in people if one["Post"] == post and one["Away"] not in FIRST_FOR_A_POST]
        found += there[:OF_EACH]
    return [one for one in found if one["Employee No"] != ASKED_FOR_IT]


def register(out: Path, people: Sequence[Row]) -> None:
    """Notice and register for whoever has no post: as many as the union was told of, of each kind."""
    chosen = _without_a_post(people)
    for n, one in enumerate(chosen):
        day, slot = divmod(n, 12)
        fence = one["In the ring-fence"].replace(", for ", " and ")
        one |= {
            "Meeting date": f"{25 + day}/01/2027",
            "Meeting time": f"{9 + slot // 2:02}:{30 * (slot % 2):02}",
            "Reasons": f"There are {fence} of {one['New post']}. You were not appointed to one of these "
            "posts, and no other post is left for you.",
        }
    _write(out / "without-a-post.csv", chosen)
    words = run(out, "3-register.yaml", "without-a-post.csv")
    say("18 January: consultation has ended; notice and the Redeployment Register on the same day", *words)
    for title, step, case in (
        ("notice to the one who asked for it, now lawful", "notice", "notice.yaml"),
        ("and their letter about the register", "notice-and-register", "register.yaml"),
    ):
        words = made(out, "pack", step, out / case, "--on", "2027-01-18", "-o", out)
        say(f"18 January: {title}", *words)


def trial(out: Path) -> None:
    """An offer of another post, the four weeks of trial, and how they ended."""
    case = out / "trial.yaml"
    offer = made(out, "pack", "offer", case, "--on", "2027-02-05", "-o", out, "--record")
    say("5 February: one on the register is offered another post, with a trial of four weeks", *offer)
    for event, day in (
        ("offer-accepted", "2027-02-10"),
        ("trial-plan-agreed", "2027-02-12"),
        ("trial-started", "2027-02-15"),
        ("trial-reviewed", "2027-03-11"),
        ("trial-ended", "2027-03-14"),
    ):
        made(out, "case", "event", case, event, "--on", day)
    end = made(out, "letter", "trial-successful", case, "--on", "2027-03-15", "-o", out)
    say("15 March: both sides find the post suitable; the notice lapses", *end)


if __name__ == "__main__":
    wanted = argparse.ArgumentParser(prog="python tools/bulk_demo.py")
    wanted.add_argument("-o", type=Path, default=ROOT / "output" / "bulk-demo")
    wanted.add_argument("--people", type=int, default=ALL)
    asked = wanted.parse_args()
    main(asked.o, asked.people)
