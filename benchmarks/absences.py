"""Ten years of absences of 10,000 people to triggers in one pass, beside the same figures by pandas.

usage: python -m benchmarks.absences [--people N]
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks import measure
from generator import policies
from generator.intake import register

ON = date(2026, 11, 2)
POLICY = "newcastle-under-lyme/attendance-2016"
ROWS_EACH = 20


def main() -> None:
    """Write the rows, read and measure them, and print rows a second beside pandas."""
    given = argparse.ArgumentParser(prog="python -m benchmarks.absences")
    given.add_argument("--people", type=int, default=10_000)
    people = given.parse_args().people
    print(measure.machine())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "absences.csv"
        path.write_text("employee,first_day,last_day\n" + "".join(rows(people)), encoding="utf-8")
        count = people * ROWS_EACH
        ours, reached = timed(lambda: by_dueprocess(path))
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
        theirs, scored = timed(lambda: by_pandas(path))
    print(f"{count:,} rows, {people:,} people")
    print(f"dueprocess: {count / ours:>10,.0f} rows a second ({ours:.1f} s, {held:.0f} MB at most)")
    print("    every trigger of the policy, since when, what stands in the way, patterns, by when to act")
    print(f"pandas:     {count / theirs:>10,.0f} rows a second ({theirs:.1f} s)")
    print("    the score of one day alone")
    print(f"people at 150 points or more: {reached} and {scored}")


def timed(work: object) -> tuple[float, int]:
    """Return the seconds that ``work`` took, and what it found."""
    assert callable(work)
    began = time.perf_counter()
    found = int(work())
    return time.perf_counter() - began, found


def rows(people: int) -> Iterator[str]:
    """Yield ``ROWS_EACH`` absences of each person over ten years, none overlapping another."""
    drawn = random.Random(1)  # noqa: S311  # drawn anew the same each time
    for number in range(people):
        day = date(2016, 11, 2) + timedelta(days=drawn.randrange(100))
        for _ in range(ROWS_EACH):
            last = day + timedelta(days=min(60, int(drawn.expovariate(1 / 4))))
            yield f"{100000 + number},{day},{last}\n"
            day = last + timedelta(days=2 + drawn.randrange(300))
            if day > ON:
                day = date(2016, 11, 2) + timedelta(days=drawn.randrange(3000))


def by_dueprocess(path: Path) -> int:
    """Return how many reach the first stage, everything else worked out too."""
    policy = policies.policy(POLICY)
    known, faults = register.read(policy, policies.council(policy.council), register.Sources(path))
    assert not faults
    return sum(row["score"] >= 150 for row in known.rows(ON))


def by_pandas(path: Path) -> int:
    """Return how many have a score of 150 or more: occasions and days of the twelve months alone."""
    import pandas as pd  # type: ignore[import-untyped,unused-ignore]

    table = pd.read_csv(path, parse_dates=["first_day", "last_day"])
    since, on = pd.Timestamp("2025-11-03"), pd.Timestamp(ON)
    table = table.sort_values(["employee", "first_day"])
    last_before = table.groupby("employee")["last_day"].cummax().groupby(table["employee"]).shift()
    new = last_before.isna() | (table["first_day"] > last_before + pd.Timedelta(days=1))
    table["spell"] = new.cumsum()
    spells = table.groupby(["employee", "spell"]).agg(first=("first_day", "min"), last=("last_day", "max"))
    inside = spells[(spells["last"] >= since) & (spells["first"] <= on)].clip(lower=since, upper=on)
    days = (inside["last"] - inside["first"]).dt.days + 1
    by_person = days.groupby("employee").agg(["count", "sum"])
    return int((by_person["count"] ** 2 * by_person["sum"] >= 150).sum())


if __name__ == "__main__":
    main()
