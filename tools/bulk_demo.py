"""A made-up directorate of 200 people through a restructure: make bulk-demo.

usage: python tools/bulk_demo.py [-o FOLDER] [--people N]

Consultation, preference forms returned and collected, at risk, the register, a trial period, one
notice refused for being too early and then lawful. Everybody is made up; the run files, the proposals
and the cases are those of examples/restructure, to be read and copied.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # started as a program from a checkout that is not installed
    sys.path.insert(0, str(ROOT))

from generator import cli  # noqa: E402  # the path is known only now
from tools import directorate  # noqa: E402

EXAMPLES = ROOT / "examples" / "restructure"
NEW = {"Housing Adviser": "E", "Planning Support Officer": "D", "Business Support Officer": "B"}
WITHOUT_A_POST = ("Housing Assistant", "Planning Officer", "Licensing Officer")
FORMS_RETURNED = 12
NOTICES = 24


def main(out: Path, count: int) -> None:
    """Run every stage into ``out``, which is made anew."""
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    for path in EXAMPLES.iterdir():
        shutil.copy(path, out / path.name)
    people = list(rows(count))
    _write(out / "people.csv", people)
    _in_scope(out / "1-consultation.yaml", people)
    consultation(out)
    preferences(out)
    say("3. At risk, once the committee has approved", *_lines(run(out, "2-at-risk.yaml", "people.csv")))
    register(out, people)
    trial_and_notice(out)


def rows(count: int) -> Iterator[dict[str, str]]:
    """Yield the people of the directorate with what is proposed for each."""
    for one in directorate.people(count):
        new = one["Ring-fenced to"]
        yield {
            **one,
            "Pool": one["Pool"] or "Administration",
            "Proposal": "ring-fence" if new else "no matching post",
            "New grade": NEW.get(new, ""),
            "Working": f"{one['Weeks of pay']} weeks of pay",
        }


def _write(path: Path, people: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(people[0]))
        table.writeheader()
        table.writerows(people)


def _in_scope(path: Path, people: Sequence[dict[str, str]]) -> None:
    """Where fewer than the 200 are looked at, the business case speaks of as many as there are."""
    if len(people) == 200:
        return
    keeper = YAML(typ="rt")
    run_file = keeper.load(path.read_text(encoding="utf-8"))
    run_file["total"] = len(people)
    for post in run_file["structure"]["posts"]:
        if "people" in post:
            post["people"] = sum(one["Post"] == post["post"] for one in people)
    with path.open("w", encoding="utf-8") as file:
        keeper.dump(run_file, file)


def say(title: str, *lines: str) -> None:
    """Print one stage."""
    print(f"\n{title}")
    for line in lines:
        print(f"   {line}")


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
    return int(code) if isinstance(code, int) else 1, said.getvalue()


def run(out: Path, run_file: str, people: str) -> str:
    """Run a bulk run into ``out``; a refusal ends the demo with its words."""
    code, said = dueprocess("bulk", out / run_file, out / people, "-o", out, "--workers", 2)
    if code:
        sys.exit(said)
    return said


def _lines(said: str) -> list[str]:
    return [line.strip() for line in said.splitlines() if line.strip()]


def consultation(out: Path) -> None:
    """Everybody's letter, preference form and one-to-one."""
    say("1. Consultation: a letter, a preference form and a one-to-one each")
    for line in _lines(run(out, "1-consultation.yaml", "people.csv")):
        print(f"   {line}")


def preferences(out: Path) -> None:
    """Some fill their form in, as a PDF program would; all are collected in one table."""
    returned = out / "returned"
    returned.mkdir()
    packs = sorted((out / "HOUSING26-consultation-2026-09-01").glob("*/employee-preference.pdf"))
    for n, path in enumerate(packs[:FORMS_RETURNED]):
        _fill(path, returned / f"{path.parent.name}.pdf", n)
    said = dueprocess("validate", returned, "--received", "2026-09-28", "--csv", out / "preferences.csv")[1]
    if not (out / "preferences.csv").is_file():
        sys.exit(said)
    missing = [line for line in _lines(said) if line.startswith("Please ")]
    say(
        "2. Preference forms come back, and are collected in preferences.csv",
        f"{FORMS_RETURNED} forms returned; {said.count(': not complete')} are not complete, for example:",
        *missing[:2],
    )


def _fill(blank: Path, to: Path, n: int) -> None:
    """Fill in Part A; every fourth person forgets to sign."""
    reader = PdfReader(blank)
    writer = PdfWriter(clone_from=reader)
    given = {
        "line_manager": "Pat Sample",
        "department": "Housing and Planning",
        "posts-1-post": "Housing Adviser",
    }
    given |= {} if n % 4 == 3 else {"signature": f"Signed {n + 1}", "date": "25/09/2026"}
    for page in writer.pages:
        writer.update_page_form_field_values(page, given, auto_regenerate=False)
        for one in page.get("/Annots", ()):
            field = one.get_object()
            if field.get("/T") in ("declaration", "wishes-1"):
                on = next(key for key in field["/AP"]["/N"] if key != "/Off")
                field[NameObject("/V")] = field[NameObject("/AS")] = NameObject(on)
    with to.open("wb") as file:
        writer.write(file)


def register(out: Path, people: Sequence[dict[str, str]]) -> None:
    """Notice and register for those without a post: as many as the unions were told of, of each kind."""
    each = max(1, min(NOTICES, len(people) // 8) // len(WITHOUT_A_POST))
    chosen = [one for post in WITHOUT_A_POST for one in [row for row in people if row["Post"] == post][:each]]
    for n, one in enumerate(chosen):
        day, slot = divmod(n, 12)
        one |= {
            "Meeting date": f"{25 + day}/01/2027",
            "Meeting time": f"{9 + slot // 2:02}:{30 * (slot % 2):02}",
        }
    _write(out / "without-a-post.csv", chosen)
    code, said = dueprocess(
        "pack", "collective-consultation", out / "union.yaml", "--on", "2026-11-13", "-o", out
    )
    told = "The union has the same numbers in writing." if code == 0 else said
    say(
        "4. Notice of redundancy and the Redeployment Register, on the same day",
        told,
        *_lines(dueprocess("collective", out / "proposals.yaml", "--on", "2027-01-18")[1])[1:],
        *_lines(run(out, "3-register.yaml", "without-a-post.csv")),
    )


def trial_and_notice(out: Path) -> None:
    """One offer with a trial period; one notice that is too early, and then lawful."""
    code, said = dueprocess(
        "letter", "redeployment-offer", out / "trial.yaml", "--on", "2027-02-05", "-o", out
    )
    say("5. An offer with a trial period of four weeks", "made." if code == 0 else said)
    asked = ("letter", "redundancy-notice", out / "notice.yaml")
    early = dueprocess(*asked, "--on", "2026-12-09", "-o", out)
    late = dueprocess(*asked, "--on", "2027-01-18", "-o", out)
    say(
        "6. One notice of redundancy",
        "On 9 December 2026 it is refused:",
        *(f"  {line}" for line in _lines(early[1])),
        "On 18 January 2027 it is lawful: made." if late[0] == 0 else late[1],
    )


if __name__ == "__main__":
    wanted = argparse.ArgumentParser(prog="python tools/bulk_demo.py")
    wanted.add_argument("-o", type=Path, default=ROOT / "output" / "bulk-demo")
    wanted.add_argument("--people", type=int, default=200)
    asked = wanted.parse_args()
    main(asked.o, asked.people)
