"""What follows from a case: statuses at both sides of each limit, whole procedures, the steps open now."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import helpers
import procedures
import pytest

from generator.cases import timeline
from generator.cases.facts import facts
from generator.errors import DataError


def status(events: dict[str, date], on: date, rule: str, **more: object) -> str:
    data = {
        **procedures.GRIEVANCE,
        "events": [{"event": name, "on": day} for name, day in events.items()],
        **more,
    }
    known = facts(helpers.case_of(data), on)
    return {entry.rule.id: entry.status for entry in timeline.timeline(known)}.get(rule, "not there")


@pytest.mark.parametrize("name", procedures.NAMES)
def test_the_timeline_of_a_whole_procedure_is_the_one_that_was_kept(name: str) -> None:
    kept = (helpers.SNAPSHOTS / f"{name}.txt").read_text(encoding="utf-8")
    assert procedures.snapshot(name) == kept


@pytest.mark.parametrize(
    ("on", "sent", "said"),
    [
        (date(2026, 4, 10), None, "due"),  # Friday: the fifth working day, Easter left out
        (date(2026, 4, 13), None, "overdue"),  # Monday
        (date(2026, 4, 13), date(2026, 4, 10), "done"),
        (date(2026, 4, 13), date(2026, 4, 13), "done-late"),
    ],
)
def test_a_limit_is_due_until_its_last_day_and_overdue_from_the_next(
    on: date, sent: date | None, said: str
) -> None:
    events = {"grievance-received": date(2026, 4, 1)}
    if sent:
        events["invitation-sent"] = sent
    assert status(events, on, "nul-g16-3.3") == said


def test_a_clock_that_has_not_started_waits() -> None:
    assert status({"matter-occurred": date(2026, 3, 2)}, date(2026, 3, 3), "nul-g16-4.1") == "waiting"


def test_a_letter_that_was_sent_again_was_sent_in_time() -> None:
    events = [
        {"event": "grievance-received", "on": date(2026, 4, 1)},
        {"event": "invitation-sent", "on": date(2026, 4, 2)},
        {"event": "invitation-sent", "on": date(2026, 4, 20)},
    ]
    known = facts(helpers.case_of({**procedures.GRIEVANCE, "events": events}), date(2026, 4, 21))
    assert {one.rule.id: one.status for one in timeline.timeline(known)}["nul-g16-3.3"] == "done"


@pytest.mark.parametrize(("by", "last"), [("email", date(2026, 4, 28)), ("first-class", date(2026, 4, 30))])
def test_time_to_appeal_runs_from_deemed_receipt(by: str, last: date) -> None:
    events = [{"event": "response-sent", "on": date(2026, 4, 21), "by": by}]
    known = facts(helpers.case_of({**procedures.GRIEVANCE, "events": events}), date(2026, 4, 21))
    entry = next(one for one in timeline.timeline(known) if one.rule.id == "nul-g16-4.1")
    assert entry.answer.due == last


def test_a_recorded_receipt_counts_before_the_deemed_one() -> None:
    events = [
        {"event": "response-sent", "on": date(2026, 4, 21)},
        {"event": "response-received", "on": date(2026, 4, 23)},
    ]
    known = facts(helpers.case_of({**procedures.GRIEVANCE, "events": events}), date(2026, 4, 23))
    entry = next(one for one in timeline.timeline(known) if one.rule.id == "nul-g16-4.1")
    assert entry.answer.due == date(2026, 4, 30)


def test_a_former_employee_s_limit_is_nothing_to_an_employee() -> None:
    events = {"matter-occurred": date(2026, 3, 2)}
    assert status(events, date(2026, 3, 2), "nul-g16-1.10") == "not there"
    former = [*procedures.PEOPLE, helpers.person("former_employee")]
    assert status(events, date(2026, 3, 2), "nul-g16-1.10", people=former) == "due"


def test_an_event_after_the_day_of_writing_is_refused_with_its_line() -> None:
    data = {**procedures.GRIEVANCE, "events": [{"event": "grievance-received", "on": date(2026, 4, 2)}]}
    with pytest.raises(
        DataError, match=r"dated Thursday 2 April 2026, after the day of writing, Wednesday 1 April 2026"
    ) as caught:
        facts(helpers.case_of(data), date(2026, 4, 1))
    assert caught.value.faults[0].line
    assert facts(helpers.case_of(data), date(2026, 4, 2)).happened("grievance-received")


def test_nothing_is_open_once_the_procedure_has_ended() -> None:
    data = {**procedures.GRIEVANCE, "events": [{"event": "grievance-received", "on": date(2026, 4, 1)}]}
    before = facts(helpers.case_of(data), date(2026, 4, 1))
    assert [step.id for step in timeline.open_steps(before)] == ["formal-grievance", "invite-to-meeting"]
    data["events"] = [*data["events"], {"event": "procedure-completed", "on": date(2026, 4, 1)}]
    assert timeline.open_steps(facts(helpers.case_of(data), date(2026, 4, 1))) == []


def test_the_timeline_is_in_order_of_date_and_what_waits_comes_last(tmp_path: Path) -> None:
    from generator.cases import load

    entries = timeline.timeline(facts(load.load(helpers.example(tmp_path)), date(2026, 4, 1)))
    days = [entry.day for entry in entries if entry.day]
    assert days == sorted(days)
    assert all(entry.day is None for entry in entries[len(days) :])
