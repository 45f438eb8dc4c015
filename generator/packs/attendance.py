"""One person's absences against a policy: figures, triggers, and what follows by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from generator import absences, deadlines, tablefiles
from generator.absences import Given, Reached, Record
from generator.sickpay import SickPay, Stretch


def row(record: Record, employee: str, on: date, reasons: Iterable[str] = ()) -> dict[str, Any]:
    """Return what ``dueprocess absences`` tells of one employee (docs/absences.md)."""
    measure, stands, reached = record.measure, record.standing(on), record.reached(on)
    open_now = [one.trigger.stage for one in reached if not one.obstacle and not one.trigger.ask]
    return {
        "employee": employee,
        "since": stands.since.isoformat(),
        "occasions": stands.occasions,
        "days": stands.days,
        **({"score": stands.score} if measure.score else {}),
        "triggers": [_trigger(record, one) for one in reached],
        "stage": max(open_now, default=0),
        "warnings": [_warning(one) for one in record.warnings if one.live(on)],
        "questions": list(
            dict.fromkeys(asked for reason in reasons for asked in absences.questions(measure, reason))
        ),
    }


def sick_pay(found: SickPay, letter: str = "") -> dict[str, Any]:
    """Return what ``dueprocess absences --sick-pay`` tells of one absence (docs/absences.md)."""
    return {
        "first_day": found.first.isoformat(),
        "rule": found.rule.id,
        "para": found.rule.para,
        "at_most": found.at_most,
        "full_until": _iso(found.full_until),
        "half_from": _iso(found.half_from),
        "half_until": _iso(found.half_until),
        "nothing_from": _iso(found.nothing_from),
        "used_full": found.used[0],
        "used_half": found.used[1],
        "stretches": _stretches(found.stretches),
        "working": list(found.working),
        "other_readings": [
            {"reading": one.reading, "stretches": _stretches(one.stretches)} for one in found.other
        ],
        "letter": letter,
    }


def _stretches(stretches: Iterable[Stretch]) -> list[dict[str, Any]]:
    return [
        {"first_day": one.first.isoformat(), "last_day": _iso(one.last), "pay": one.rate} for one in stretches
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _trigger(record: Record, one: Reached) -> dict[str, Any]:
    return {
        "trigger": one.trigger.id,
        "title": one.trigger.title,
        "rule": one.rule.id,
        "para": one.rule.para,
        "since": one.since.isoformat(),
        "value": one.value,
        "obstacle": one.obstacle,
        "ask": one.trigger.ask,
        "letter": one.trigger.letter,
        "step": one.trigger.step,
        "act_by": _act_by(record, one),
    }


def _act_by(record: Record, one: Reached) -> str | None:
    """The last day to act, counted from the first working day back, where the employee is back."""
    last = max((absence.last for absence in record.absences if absence.last), default=None)
    if not one.trigger.act_by or last is None or any(absence.last is None for absence in record.absences):
        return None
    returned = record.calendar.add(last, 1)
    rule = record.policy.rules[one.trigger.act_by]
    due = deadlines.answer(rule.limit, record.calendar, start=returned).due
    day = due.date() if isinstance(due, datetime) else due
    return day.isoformat() if day else None


def _warning(one: Given) -> dict[str, Any]:
    return {
        "warning": one.kind.id,
        "title": one.kind.title,
        "issued": one.issued.isoformat(),
        "until": one.until.isoformat(),
    }


_COLUMNS = (
    "employee",
    "name",
    "service",
    "manager",
    "occasions",
    "days",
    "score",
    "stage",
    "trigger",
    "rule",
)
_MORE = ("paragraph", "since", "in_the_way", "letter", "act_by", "to_decide")


def table(rows: Iterable[Mapping[str, Any]], suffix: str) -> bytes:
    """Return one line for each trigger that is reached (or question), as CSV or, by ``suffix``, XLSX."""
    lines = [line for row in rows for line in _lines(row)]
    return tablefiles.written((*_COLUMNS, *_MORE), lines, suffix)


def _lines(row: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    about = tuple(row.get(name, "") for name in _COLUMNS[:8])
    asked = "; ".join([*row["questions"], *(one["words"] for one in row["patterns"] if one["stands_out"])])
    for one in row["triggers"]:
        told = (
            one["title"],
            one["rule"],
            one["para"],
            one["since"],
            one["obstacle"],
            one["letter"],
            one["act_by"],
        )
        yield (*about, *told, asked)
    if not row["triggers"] and asked:
        yield (*about, "", "", "", "", "", "", "", asked)
