"""Patterns: counted beside chance, asked about only where they stand out."""

from __future__ import annotations

from datetime import date, timedelta

from generator.absences import Absence
from generator.patterns import Pattern, patterns
from generator.workdays import Calendar

SINCE, ON = date(2025, 11, 3), date(2026, 11, 2)
NONE = Calendar()


def found(days: list[date], **more: object) -> dict[str, Pattern]:
    spells = [Absence(day, day) for day in days]
    return {one.id: one for one in patterns(spells, SINCE, ON, NONE, **more)}  # type: ignore[arg-type]


def mondays(many: int) -> list[date]:
    return [date(2026, 1, 12) + timedelta(weeks=n) for n in range(many)]


def test_six_mondays_of_six_stand_out_beside_about_one_by_chance() -> None:
    one = found(mondays(6))["first-weekday"]
    assert (one.count, one.of, one.stands_out) == (6, 6, True)
    assert 1.0 < one.expected < 1.3  # some Mondays are bank holidays
    assert one.words == "begin on a Monday"


def test_two_mondays_in_ten_are_no_pattern() -> None:
    days = mondays(2) + [date(2026, 3, 3) + timedelta(weeks=n) for n in range(8)]
    assert not found(days)["first-weekday"].stands_out


def test_fewer_than_three_absences_show_nothing() -> None:
    assert found(mondays(2)) == {}


def test_the_week_is_the_person_s_own() -> None:
    tuesdays = [day + timedelta(1) for day in mondays(4)]
    one = found(tuesdays, weekdays=frozenset({1, 2, 3}))["first-weekday"]
    assert (one.words, one.stands_out) == ("begin on a Tuesday", True)


def test_days_next_to_a_bank_holiday_are_counted_over_the_weekend() -> None:
    days = [date(2026, 4, 2), date(2026, 4, 7), date(2026, 5, 1), date(2026, 5, 26), date(2026, 9, 16)]
    one = found(days)["closed-days"]
    assert (one.count, one.of, one.stands_out) == (4, 5, True)


def test_leave_and_peaks_are_looked_at_where_they_are_given() -> None:
    days = mondays(3)
    leave = [(day - timedelta(9), day - timedelta(3)) for day in days]  # up to the Friday before
    one = found(days, leave=leave)["leave"]
    assert (one.count, one.stands_out) == (3, True)
    assert found(days, peaks=[(days[0], days[-1])])["peaks"].count == 3
    assert "leave" not in found(days)
