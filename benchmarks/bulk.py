"""A thousand whole packs beside docxtpl, pypdf and LibreOffice, in one run.

usage: python -m benchmarks.bulk [--packs N] [--workers N]
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from icalendar import Calendar, Event

from benchmarks import forms, measure, sample
from generator.bulk import running
from generator.letters import docx
from generator.pdf import formbuilder
from tools import directorate

RUN = """run: BENCH-1
organisation: newcastle-under-lyme
policy: grievance-2016
step: invite-to-meeting
on: 2026-09-01
people:
  - {role: head_of_service, name: Pat Sample, job_title: Head of Housing, email: pat.sample@example.org}
  - {role: hr, name: Kim Specimen, job_title: HR adviser, email: kim.specimen@example.org}
events:
  - {event: grievance-received, on: 2026-08-28}
meetings:
  - {meeting: grievance-meeting, columns: [Meeting date, Meeting time], place: Room 2, minutes: 30}
letters:
  meeting-invitation: {columns: {about: About}}
columns:
  payroll_number: Employee No
  name: [First name, Surname]
  salutation: [Title, Surname]
  job_title: Post
  email: E-mail
  address: [Address 1, Address 2, Town]
  postcode: Postcode
  absent: Away
  sent_by: Told by
"""
AT_ONCE = 200
LIBREOFFICE = ("soffice", "--headless", "--convert-to", "pdf", "--outdir")


def main() -> None:
    """Make the packs both ways and print how long each part took, and the ratio."""
    wanted = _wanted()
    print(
        f"{measure.machine()}; LibreOffice {_libreoffice()}\n{wanted.packs:,} packs: letter as Word and PDF,"
    )
    print("form filled in for the person, calendar invitation.\n")
    with tempfile.TemporaryDirectory(prefix="benchmark-bulk-") as name:
        folder = Path(name)
        ours = dict(_ours(folder, wanted.packs, wanted.workers))
        theirs = dict(_theirs(folder, wanted.packs))
    _show("dueprocess bulk", ours, wanted.packs)
    _show("docxtpl, pypdf, LibreOffice", theirs, wanted.packs)
    for which, what in ((0, "on the wall"), (1, "of processor time")):
        mine, others = (sum(taken[which] for taken in made.values()) for made in (ours, theirs))
        print(f"{others / mine:6.1f} times as fast {what}")


def _wanted() -> argparse.Namespace:
    given = argparse.ArgumentParser(
        prog="python -m benchmarks.bulk", description="Whole packs, beside others."
    )
    given.add_argument("--packs", type=int, default=1000, help="how many (1000)")
    given.add_argument("--workers", type=int, default=1, help="processes that ours may use (1)")
    return given.parse_args()


def _libreoffice() -> str:
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice is not installed: there is nothing to be compared with.")
    told = subprocess.run(["soffice", "--version"], check=True, capture_output=True, text=True)  # noqa: S607
    return told.stdout.split()[1]


def _show(title: str, made: dict[str, tuple[float, float]], packs: int) -> None:
    print(f"{title:<40} {'s':>9} {'processor s':>12}")
    for name, (wall, processor) in made.items():
        print(f"  {name:<38} {wall:>9.1f} {processor:>12.1f}")
    wall, processor = (sum(taken[n] for taken in made.values()) for n in (0, 1))
    print(f"  {'whole':<38} {wall:>9.1f} {processor:>12.1f}   {packs / wall:.1f} packs a second\n")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that ``work`` took: on the wall, and of processors, other processes included."""
    wall, before = time.perf_counter(), os.times()
    work()
    after = os.times()
    return time.perf_counter() - wall, sum(after[:4]) - sum(before[:4])


# --- ours: the command as it is, checks and reading back included


def _ours(folder: Path, packs: int, workers: int) -> Iterator[tuple[str, tuple[float, float]]]:
    run, people = folder / "run.yaml", folder / "people.csv"
    run.write_text(RUN, encoding="utf-8")
    directorate.write(people, packs)
    wish = running.Wish(folder / "ours", workers=workers)
    last: list[Any] = ["Reading the files", time.perf_counter(), _processor()]
    parts: dict[str, tuple[float, float]] = {}

    def tell(phase: str, done: int, total: int) -> None:
        if done == 0 or phase != last[0]:
            _end(last, parts, phase)

    outcome = running.run(running.task(run, people), wish, tell)
    _end(last, parts, "")
    assert outcome.released is not None, outcome.faults[:3]
    yield from parts.items()


def _end(last: list[Any], parts: dict[str, tuple[float, float]], phase: str) -> None:
    now = (time.perf_counter(), _processor())
    parts[last[0]] = (now[0] - last[1], now[1] - last[2])
    last[:] = [phase, *now]


def _processor() -> float:
    return sum(os.times()[:4])


# --- theirs: each library as its manual shows it, on the same letterhead, words and form


def _theirs(folder: Path, packs: int) -> Iterator[tuple[str, tuple[float, float]]]:
    out = folder / "theirs"
    (out / "docx").mkdir(parents=True)
    yield "Word, by docxtpl", timed(lambda: _words(out, packs))
    yield f"PDF, by LibreOffice, {AT_ONCE} in a call", timed(lambda: _convert(out))
    yield "form, by pypdf", timed(lambda: _forms(out, packs))
    yield "invitation, by icalendar", timed(lambda: _invitations(out, packs))


def _words(out: Path, packs: int) -> None:
    """Plain docxtpl; it is even given the letter's body ready-made."""
    writer = docx.Letterhead(sample.path(sample.LETTERHEAD))._standard
    context = writer._context(sample.Sample().letter(0))
    for number in range(packs):
        template = DocxTemplate(io.BytesIO(writer.made.data))
        template.render({**context, "salutation": f"Dear Mx Madeup-{number}"}, autoescape=True)
        template.save(out / "docx" / f"{number}.docx")


def _convert(out: Path) -> None:
    """Convert the letters, many in one call; of a thousand in one it makes a part and says nothing."""
    letters = sorted((out / "docx").iterdir())
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    for first in range(0, len(letters), AT_ONCE):
        some = map(str, letters[first : first + AT_ONCE])
        command = [LIBREOFFICE[0], profile, *LIBREOFFICE[1:], str(out / "pdf"), *some]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = len(list((out / "pdf").iterdir()))
    assert made == len(letters), f"LibreOffice made {made} of {len(letters)}"


def _forms(out: Path, packs: int) -> None:
    blank = formbuilder.build(sample.form())
    for number in range(packs):
        (out / f"{number}-form.pdf").write_bytes(forms._pypdf(blank, sample.values(number)))


def _invitations(out: Path, packs: int) -> None:
    for number in range(packs):
        event = Event()
        event.add("uid", f"{number}@example.org")
        event.add("dtstamp", datetime(2026, 9, 1, 12, tzinfo=UTC))
        event.add("dtstart", datetime(2026, 9, 14, 9, tzinfo=UTC))
        event.add("dtend", datetime(2026, 9, 14, 10, tzinfo=UTC))
        event.add("summary", "Meeting with HR")
        calendar = Calendar()
        calendar.add("prodid", "-//Made up//EN")
        calendar.add("version", "2.0")
        calendar.add_component(event)
        (out / f"{number}.ics").write_bytes(calendar.to_ical())


if __name__ == "__main__":
    main()
