"""Write examples/absences: a made-up council of 300 people, some worked by hand for each edge, or check it.

usage: python tools/staff.py [--check]

Everybody is made up. 900001 to 900033 stand at both sides of a trigger or at the edge of a window;
tests/test_staff.py says of each what is expected, and why. The others are drawn with a fixed seed.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "examples" / "absences"
SERVICES = ("Parks", "Housing", "Revenues", "Planning", "Waste")
GIVEN = (
    "Ada",
    "Bo",
    "Cy",
    "Dot",
    "Eli",
    "Fay",
    "Gwén",
    "Hal",
    "Îsla",
    "Jó",
    "Łucja",
    "Mei",
    "Nuala",
    "Öz",
    "Ŵyn",
)
FAMILY = ("Invented", "Made-up", "Pretend", "O'Example", "Sample", "Fictional", "Notreal")
DAY = timedelta(days=1)

Spell = tuple[str, str, str]  # first day, last day, days where they are not whole days


def _day(day: str) -> Spell:
    """An absence of one day."""
    return day, day, ""


FOUR = [_day("2026-02-03"), _day("2026-04-14"), _day("2026-06-09")]
MANY = [
    (f"2026-{month:02}-{day:02}", f"2026-{month:02}-{day:02}", "")
    for month in (2, 4, 6, 8, 10)
    for day in (3, 12)
]
WEEK = _day("2026-03-09")

# Number, spells; then works, warnings, left out.
BY_HAND: dict[str, list[Spell]] = {
    # Newcastle 2016: 5 x 5 x 6 = 150; 4 x 4 x 9 = 144; the window begins on 3 November 2025.
    "900001": [*FOUR, _day("2026-08-04"), ("2026-10-06", "2026-10-07", "")],
    "900002": [*FOUR, ("2026-10-05", "2026-10-10", "")],
    "900003": [("2025-11-01", "2025-11-02", ""), *FOUR, ("2026-10-06", "2026-10-07", "")],
    "900004": [("2025-11-02", "2025-11-03", ""), *FOUR, ("2026-10-06", "2026-10-07", "")],
    "900005": [*FOUR, _day("2026-08-04"), ("2026-10-06", "2026-10-07", "")],
    "900006": MANY,  # 10 x 10 x 10 = 1,000, with a warning
    "900007": MANY,  # without
    "900008": MANY,  # with one that ended the day before
    "900009": MANY,  # with one on its last day
    # Newcastle 2008 and Cherwell: eight working days; four periods.
    "900010": [*FOUR, _day("2026-10-13")],
    "900011": FOUR,
    "900012": [("2026-03-09", "2026-03-18", "")],
    "900013": [("2026-03-09", "2026-03-17", "")],
    "900014": [("2026-04-01", "2026-04-10", "")],  # Good Friday and Easter Monday are no working days
    # Cherwell: three in five named months, July to November; pro rata.
    "900015": [_day("2026-07-01"), _day("2026-09-10"), _day("2026-10-20")],
    "900016": [_day("2026-06-30"), _day("2026-09-10"), _day("2026-10-20")],
    "900017": [("2026-09-07", "2026-09-15", "")],  # Monday to Wednesday: five of their days
    "900018": [("2026-09-07", "2026-09-14", "")],  # four
    # A Friday and the Monday after it.
    "900019": [_day("2026-08-11"), _day("2026-10-02"), _day("2026-10-05")],
    # Reading: ten working days with halves; three that began in three months (from 3 August).
    "900020": [("2026-03-09", "2026-03-20", "9.5")],
    "900021": [("2026-03-09", "2026-03-20", "")],
    "900022": [_day("2026-08-03"), _day("2026-09-08"), _day("2026-10-13")],
    "900023": [("2026-07-31", "2026-08-03", ""), _day("2026-09-08"), _day("2026-10-13")],
    "900024": [("2026-10-06", "", "")],  # still away: 2 November is the 20th working day
    "900025": [("2026-10-07", "", "")],
    # The window of a leap day begins on 1 March.
    "900026": [_day("2027-03-01"), *(_day(f"2027-{m:02}-09") for m in (5, 7, 9)),
               ("2027-11-09", "2027-11-10", "")],
    "900027": [_day("2027-02-28"), *(_day(f"2027-{m:02}-09") for m in (5, 7, 9)),
               ("2027-11-09", "2027-11-10", "")],
}  # fmt: skip
WORKS = {"900017": "Mon Tue Wed", "900018": "Mon Tue Wed"}
WARNINGS = {"900006": "2026-08-03", "900008": "2026-05-01", "900009": "2026-05-02"}
LEFT_OUT = {"900005": 4}  # which of the spells HR left out
PEOPLE = 300


def files() -> dict[str, str]:
    """Return each file's name and text."""
    drawn = random.Random(20261102)  # noqa: S311  # drawn anew the same each time
    numbers = [f"{900001 + n}" for n in range(PEOPLE)]
    return {
        "people.csv": _lines("employee,name,service,manager,works,fte,started,left", _people(drawn, numbers)),
        "absences.csv": _lines(
            "employee,first_day,last_day,reason,counted,decided_by,decided_on,days,interview",
            _absences(drawn, numbers),
        ),
        "warnings.csv": _lines(
            "employee,warning,issued,score",
            (f"{number},stage-1,{issued},150" for number, issued in WARNINGS.items()),
        ),
    }


def _lines(head: str, rows: Iterator[str]) -> str:
    return "\n".join([head, *rows]) + "\n"


def _people(drawn: random.Random, numbers: list[str]) -> Iterator[str]:
    for n, number in enumerate(numbers):
        service = SERVICES[n % len(SERVICES)]
        part = n > len(BY_HAND) and n % 7 == 0
        works = WORKS.get(number, "Mon-Wed" if part else "Mon-Fri")
        started = date(2010, 1, 4) + timedelta(days=drawn.randrange(5800))
        left = "2026-09-30" if n > len(BY_HAND) and n % 50 == 0 else ""
        name = f"{GIVEN[n % len(GIVEN)]} {FAMILY[n % len(FAMILY)]}"
        fte = "0.6" if part or number in WORKS else "1"
        yield f"{number},{name},{service},Manager of {service},{works},{fte},{started},{left}"


def _absences(drawn: random.Random, numbers: list[str]) -> Iterator[str]:
    for number in numbers:
        spells = BY_HAND[number] if number in BY_HAND else list(_drawn(drawn))
        for n, (first, last, days) in enumerate(spells):
            out = LEFT_OUT.get(number) == n
            decided = "no,HR adviser,2026-10-12" if out else ",,"
            yield f"{number},{first},{last},made up,{decided},{days},{_interview(last)}"


def _interview(last: str) -> str:
    """The Monday after the last day; none for absences of October, so that a month has some missing."""
    if not last or last.startswith("2026-10"):
        return ""
    day = date.fromisoformat(last) + DAY
    return str(day + (7 - day.weekday()) % 7 * DAY)


def _drawn(drawn: random.Random) -> Iterator[Spell]:
    day = date(2024, 10, 1) + timedelta(days=drawn.randrange(120))
    while day < date(2026, 10, 20):
        last = day + timedelta(days=min(40, int(drawn.expovariate(1 / 4))))
        if last < date(2026, 11, 1):
            yield str(day), str(last), ""
        day = last + timedelta(days=3 + int(drawn.expovariate(1 / 120)))


def main(check: bool) -> int:
    """Write the files, or say which one is not as it would be written."""
    wrong = []
    for name, text in files().items():
        path = FOLDER / name
        if check:
            wrong += [] if path.is_file() and path.read_text(encoding="utf-8") == text else [name]
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    if wrong:
        print(f"Not as tools/staff.py writes it: {', '.join(wrong)}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
