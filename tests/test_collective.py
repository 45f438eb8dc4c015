"""The collective clock: who is counted together, from which number on, and what comes before notice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import helpers
import pytest
from helpers import dueprocess, written
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import collective, policies
from generator.cases import conditions, proposals
from generator.cases.facts import facts
from generator.collective import Clock, Dismissals, Proposal
from generator.errors import DataError, Refused
from generator.workdays import Calendar

POLICY = policies.policy("cherwell/redundancy-2022")
FIRST = date(2026, 12, 31)
DAY = timedelta(days=1)


def proposal(name: str = "A", *numbers: int, first: date = FIRST, gap: int = 0, **more: Any) -> Proposal:
    """A proposal of so many dismissals, each group ``gap`` days after the one before."""
    groups = tuple(Dismissals(first + n * gap * DAY, number) for n, number in enumerate(numbers or (20,)))
    known: dict[str, Any] = {"establishment": "Invented House", "proposed_on": date(2026, 9, 1), **more}
    return Proposal(name, dismissals=groups, **known)


def clock(*all_of_them: Proposal) -> Clock:
    return collective.clock(POLICY, all_of_them, all_of_them[0], Calendar())


@pytest.mark.parametrize(
    ("number", "rule"),
    [(19, None), (20, "che-rdn-5b"), (99, "che-rdn-5b"), (100, "che-rdn-5c")],
)
def test_twenty_and_a_hundred_are_the_edges(number: int, rule: str | None) -> None:
    found = clock(proposal("A", number))
    assert (found.rule.id if found.rule else None) == rule


@pytest.mark.parametrize(("gap", "total"), [(89, 20), (90, 10)])
def test_ninety_days_are_counted_with_their_first_and_last(gap: int, total: int) -> None:
    assert clock(proposal("A", 10, 10, gap=gap)).total == total


@pytest.mark.parametrize(("number", "days"), [(20, 30), (100, 45)])
def test_thirty_and_forty_five_days_are_clear_and_no_weekend_moves_them(number: int, days: int) -> None:
    began = date(2026, 10, 1)
    found = clock(proposal("A", number, consultation_began=began))
    assert found.earliest == began + (days + 1) * DAY
    last = FIRST - (days + 1) * DAY
    assert found.in_time(last)
    assert not found.in_time(last + DAY)
    assert found.begin_by == found.notify_by == Calendar().previous_working(last)


def test_batches_at_two_places_are_counted_together_and_named() -> None:
    other = proposal("B", 8, first=FIRST + 60 * DAY, establishment="Pretend Depot")
    found = clock(proposal("A", 14), other)
    assert (found.total, found.here, found.joins) == (22, 14, ("B",))
    later = replace(other, dismissals=(Dismissals(FIRST + 90 * DAY, 8),))
    assert clock(proposal("A", 14), later).joins == ()


def said(found: Clock, on: date, effect: date | None = None) -> str:
    return " ".join(str(fault) for fault in collective.obstacles(found, on, effect))


READY: dict[str, Any] = {
    "consultation_began": date(2026, 10, 1),
    "consultation_ended": date(2026, 11, 13),
    "notification_received": date(2026, 10, 1),
}


def test_notice_waits_for_consultation_its_end_the_notification_and_the_day() -> None:
    on = date(2026, 11, 16)
    assert "consultation has not begun" in said(clock(proposal("A", 20)), on)
    for missing, words in (
        ("consultation_ended", "consultation has not ended"),
        ("notification_received", "has not been notified"),
    ):
        assert words in said(clock(proposal("A", 20, **{**READY, missing: None})), on)
    ready = clock(proposal("A", 20, **READY))
    assert said(ready, on) == ""
    assert "Monday 2 November 2026" not in said(ready, on, date(2026, 11, 1))
    assert "earliest lawful day is Sunday 1 November 2026" in said(ready, on, date(2026, 10, 31))


@pytest.mark.parametrize(("received", "late"), [(date(2026, 11, 30), False), (date(2026, 12, 1), True)])
def test_the_secretary_of_state_is_told_thirty_clear_days_before(received: date, late: bool) -> None:
    found = clock(proposal("A", 20, **{**READY, "notification_received": received}))
    assert ("too late" in said(found, date(2026, 12, 2))) is late


def test_below_twenty_nothing_stands_in_the_way() -> None:
    assert said(clock(proposal("A", 19)), date(2026, 9, 2)) == ""


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 30)), min_size=1, max_size=8))
def test_the_total_is_the_most_that_any_ninety_days_hold(rows: list[tuple[int, int]]) -> None:
    def batch(name: str, ahead: int, number: int) -> Proposal:
        return proposal(name, number, first=FIRST + ahead * DAY)

    every = [batch(f"P{n}", *row) for n, row in enumerate(rows)]
    mine = rows[0][0]
    starts: Iterable[int] = range(mine - 89, mine + 1)
    most = max(sum(number for at, number in rows if start <= at < start + 90) for start in starts)
    assert clock(*every).total == most


# --- the file, the command, the letters ------------------------------------------------------

TEXT = (helpers.SNAPSHOTS.parent / "data" / "proposals.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("proposed: 9, employed", "proposed: 8, employed", "14 dismissals are listed, and 13 by their posts"),
        ("employed: 12", "employed: 4", "5 of 4 employees cannot be proposed"),
        ("MADE-UP-DEPOT", "MADE-UP-PLAN", "is given twice"),
        ("consultation_ended: 2026-05-15", "consultation_ended: 2026-02-15", "ends before it began"),
        ("redundancy-2022", "grievance-2022", "says nothing of collective consultation"),
        ("    agency_workers: []\n", "", "agency_workers"),
    ],
)
def test_a_file_that_does_not_agree_with_itself_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in TEXT
    path = written(tmp_path / "p.yaml", TEXT.replace(old, new, 1))
    with pytest.raises(DataError, match="line") as told:
        proposals.read(path)
    assert words in str(told.value)


def test_the_command_names_what_joins_up_and_ends_with_1_while_notice_may_not_be_given(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "p.yaml", TEXT)
    told = dueprocess("collective", path, "--on", "2026-06-01")
    assert told.code == 1
    assert "Counted together: 22, with MADE-UP-DEPOT; at this establishment alone: 14" in told.out
    assert "MADE-UP-DEPOT (Pretend Depot): 8 proposed" in told.out
    assert "consultation has not begun" in told.out
    row = json.loads(dueprocess("collective", path, "--on", "2026-06-01", "--json").out)[0]
    assert (row["total"], row["earliest"], row["obstacles"]) == (22, "2026-04-02", [])
    alone = written(tmp_path / "q.yaml", TEXT.split("  - proposal: MADE-UP-DEPOT")[0])
    assert dueprocess("collective", alone, "--on", "2026-06-01").code == 0


def notice(**more: Any) -> str:
    people = [helpers.person("employee"), helpers.person("hr")]
    made = {"case": "M-1", "organisation": "cherwell", "policy": "redundancy-2022", "people": people}
    known = helpers.case_of({**made, **more})
    letter = known.policy.letters()["redundancy-notice"]
    answers = {"dismissal_on": date(2026, 9, 3)}
    return " ".join(map(str, conditions.unmet(facts(known, date(2026, 6, 10)), letter, answers)))


def test_a_notice_needs_a_proposal_and_is_refused_until_it_is_lawful(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="does not say to which proposed redundancies"):
        notice()
    with pytest.raises(Refused, match=r"'PLAN' is not a proposal in proposals\.yaml"):
        notice(proposal={**helpers.PROPOSAL, "id": "PLAN"})
    assert notice(proposal=helpers.PROPOSAL) == ""
    early = written(
        tmp_path / "p.yaml", TEXT.replace("consultation_ended: 2026-05-15", "consultation_ended: 2026-06-12")
    )
    assert "consultation has not ended" in notice(proposal={"file": str(early), "id": "MADE-UP-PLAN"})


def test_the_union_s_letter_and_the_proposal_give_the_same_numbers() -> None:
    text = next(iter(helpers.golden_texts(POLICY.letters()["union-consultation"]).values()))
    for words in (
        "14 employees may be dismissed",
        "22 dismissals",
        "Planning officers",
        "validating applications",
    ):
        assert words in " ".join(text.split())
