"""A made-up directorate: people with names from many languages, none of them anybody's.

usage: python tools/directorate.py [COUNT] [FILE.csv]
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

SEED = 20260901
SLOTS = 210  # half hours of three weeks
COLUMNS = (
    "Employee No", "Title", "Surname", "First name", "Post", "Grade", "Pool", "Ring-fenced to", "E-mail",
    "Address 1", "Address 2", "Town", "Postcode", "Service", "Away", "Told by", "Format", "Start date",
    "End date", "Meeting date", "Meeting time", "Salary", "Weeks of pay", "Redundancy pay", "About",
)  # fmt: skip

# Each reads like a name of its language, and is put together so that nobody bears it.
GIVEN = (
    "Aderonkè", "Áine", "Anwen", "Björk", "Bó", "Chukwuebuka", "Çağla", "Dzvenyslava", "Ewa", "Fatoumata",
    "Gwenllïan", "Hồng", "Iñaki", "Jürgen", "Kamalā", "Łucja", "Màiri", "Ngọc", "Oluwaṣeun", "Þóra", "Quỳnh",
    "Răzvan", "Siân", "Štěpánka", "Tomasz", "Ülkü", "Violeta", "Wójciech", "Xóchitl", "Yağmur", "Zoë",
    "Αλέξης", "Борислава", "Đorđe", "Ġorġa", "Ķirsis", "Ilmārs", "Ødger", "Ærik", "Sunniva", "Tāne", "Hōhepa",
)  # fmt: skip
FAMILY = (
    "Sampleton", "Madeuppe", "Ŵyn-Example", "Żółćniak", "O’Fictive", "Nowhereson", "Ibn Nobody", "Paperová",
    "Nguyễn-Specimen", "Äußerst", "Placeholder", "Van der Nergens", "Ünlüsüz", "Fictïvus", "Inventadze",
    "Příkladová", "D’Exemple", "Ejemplóz", "Beispielová", "Esempi", "Mustermänn", "Exempelsson", "Näideste",
    "Példaházy", "Dømmeby", "Παραδείγμας", "Примерова", "Ikeexample", "Adeboutique", "Mac an tSampla",
)  # fmt: skip
TITLES = ("Ms", "Mr", "Mx", "Dr", "Mrs")
_Post = tuple[str, str, str, str, int]
# Post, grade, pool, ring-fence (the last two: "" for nobody), how many of every hundred.
POSTS: tuple[_Post, ...] = (
    ("Housing Officer", "E", "Housing", "Housing Adviser", 24),
    ("Senior Housing Officer", "F", "Housing", "Housing Adviser", 8),
    ("Housing Assistant", "C", "Housing", "", 14),
    ("Planning Officer", "G", "Planning", "", 18),
    ("Planning Technician", "D", "Planning", "Planning Support Officer", 12),
    ("Licensing Officer", "E", "Licensing", "", 16),
    ("Team Administrator", "B", "", "Business Support Officer", 8),
)
STREETS = ("Madeup Lane", "Fictive Row", "Sample Street", "Paper Mews", "Nowhere Close", "Example Road")
TOWNS = ("Sampleton", "Nowhere-on-Sea", "Great Example", "Little Specimen")
AWAY = ("maternity leave", "long-term sick leave", "secondment", "shared parental leave")


def people(count: int, seed: int = SEED) -> Iterator[dict[str, str]]:
    """Yield ``count`` people as rows of an HR system's export; the same seed gives the same people."""
    random = Random(seed)  # noqa: S311  # made-up people, nothing secret
    posts = [post for post in POSTS for _ in range(post[4])]
    for number in range(count):
        slot = number if count <= SLOTS else number * SLOTS // count  # many are met at a time
        yield _person(number, posts[number * 37 % 100], _meeting(slot), random)


def _person(number: int, post: _Post, at: datetime, random: Random) -> dict[str, str]:
    title, given, family = random.choice(TITLES), random.choice(GIVEN), random.choice(FAMILY)
    away = random.choice(AWAY) if number % 23 == 7 else ""
    salary = 22000 + 100 * random.randrange(180)
    weeks = random.randrange(2, 31) / 2
    return {
        "Employee No": f"{700001 + number * 3}",
        "Title": title,
        "Surname": family,
        "First name": given,
        "Post": post[0],
        "Grade": post[1],
        "Pool": post[2],
        "Ring-fenced to": post[3],
        "E-mail": f"person{700001 + number * 3}@example.org",
        "Address 1": f"{random.randrange(1, 300)} {random.choice(STREETS)}",
        "Address 2": "Flat 2" if number % 11 == 3 else "",
        "Town": random.choice(TOWNS),
        "Postcode": f"ZZ{number % 9 + 1} {number % 10}{random.choice('ABDEFGHJLNPQRSTUWXYZ')}Z",
        "Service": "Housing" if post[2] == "Housing" else "",
        "Away": away,
        "Told by": "first-class post" if away else ("by hand" if number % 29 == 5 else "e-mail"),
        "Format": "large print" if number % 17 == 9 else "",
        "Start date": f"{date(2001, 1, 1) + timedelta(days=random.randrange(8900)):%d/%m/%Y}",
        "End date": "31/03/2027" if number % 31 == 2 else "",
        "Meeting date": f"{at:%d/%m/%Y}",
        "Meeting time": f"{at:%H:%M}",
        "Salary": f"£{salary:,}",
        "Weeks of pay": f"{weeks:g}",
        "Redundancy pay": f"{salary / 52 * weeks:.2f}",
        "About": random.choice(("how overtime is shared out", "the new rota", "the move of the office")),
    }


def _meeting(slot: int) -> datetime:
    """Return the half hour of a meeting: 14 a day, Monday to Friday, from Monday 14 September 2026."""
    day, half_hour = divmod(slot, 14)
    weeks, weekday = divmod(day, 5)
    first = datetime(2026, 9, 14, 9, 0)  # noqa: DTZ001  # a clock on the wall
    return first + timedelta(weeks=weeks, days=weekday, minutes=30 * half_hour)


def totals(count: int) -> dict[str, int]:
    """Return how many of ``count`` people are in each post."""
    found = dict.fromkeys((post[0] for post in POSTS), 0)
    for one in people(count):
        found[one["Post"]] += 1
    return found


def write(path: Path, count: int) -> None:
    """Write ``count`` people as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        out.writerows(people(count))


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    write(Path(given.get(2, "people.csv")), int(given.get(1, "200")))
