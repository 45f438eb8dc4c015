"""One person's absences against a policy: figures, triggers, and what follows by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from generator import absences, deadlines
from generator.absences import Absence, Given, Reached
from generator.policies import Policy
from generator.workdays import Calendar


@dataclass(frozen=True)
class Record:
    """Somebody's absences as a file gave them, with the reasons (kept only to ask HR about them)."""

    absences: tuple[Absence, ...]
    reasons: tuple[str, ...] = ()


def row(
    policy: Policy, employee: str, record: Record, on: date, calendar: Calendar, warnings: Sequence[Given]
) -> dict[str, Any]:
    """Return what ``dueprocess absences`` tells of one employee (docs/absences.md)."""
    measure = policy.absence
    assert measure is not None
    window = absences.window_of(policy)
    stands = absences.standing(record.absences, on, window, measure.days, calendar, measure.joins)
    reached = absences.reached(policy, record.absences, on, calendar, warnings)
    open_now = [one.trigger.stage for one in reached if not one.obstacle and not one.trigger.ask]
    return {
        "employee": employee,
        "since": stands.since.isoformat(),
        "occasions": stands.occasions,
        "days": stands.days,
        **({"score": stands.score} if measure.score else {}),
        "triggers": [_trigger(policy, one, record.absences, calendar) for one in reached],
        "stage": max(open_now, default=0),
        "warnings": [_warning(one) for one in warnings if one.live(on)],
        "questions": list(
            dict.fromkeys(q for reason in record.reasons for q in absences.questions(measure, reason))
        ),
    }


def _trigger(policy: Policy, one: Reached, record: Sequence[Absence], calendar: Calendar) -> dict[str, Any]:
    return {
        "trigger": one.trigger.id,
        "title": one.trigger.title,
        "rule": one.rule.id,
        "para": one.rule.para,
        "since": one.since.isoformat(),
        "value": one.value,
        "obstacle": one.obstacle,
        "letter": one.trigger.letter,
        "step": one.trigger.step,
        "act_by": _act_by(policy, one, record, calendar),
    }


def _act_by(policy: Policy, one: Reached, record: Sequence[Absence], calendar: Calendar) -> str | None:
    """The last day to act, counted from the first working day back, where the employee is back."""
    last = max((absence.last for absence in record if absence.last), default=None)
    if not one.trigger.act_by or last is None or any(absence.last is None for absence in record):
        return None
    returned = calendar.add(last, 1)
    due = deadlines.answer(policy.rules[one.trigger.act_by].limit, calendar, start=returned).due
    day = due.date() if isinstance(due, datetime) else due
    return day.isoformat() if day else None


def _warning(one: Given) -> dict[str, Any]:
    return {
        "warning": one.kind.id,
        "title": one.kind.title,
        "issued": one.issued.isoformat(),
        "until": one.until.isoformat(),
    }
