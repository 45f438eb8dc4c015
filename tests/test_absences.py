"""Absences measured by shipped policies: both sides of each threshold and of the rolling window."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import absences, deadlines, policies
from generator.absences import Absence, Given, Standing
from generator.workdays import Calendar, bank_holidays

A16 = "newcastle-under-lyme/attendance-2016"
WORKING = "newcastle-under-lyme/attendance-2008"
YEAR = (12, "months")
NONE = Calendar()


def spells(*days: tuple[int, int], start: date = date(2026, 1, 5)) -> list[Absence]:
    """Absences of so many days, each beginning so many days after ``start``."""
    return [Absence(start + timedelta(gap), start + timedelta(gap + long - 1)) for gap, long in days]


def stands(record: list[Absence], on: date, policy: str = A16) -> Standing:
    """How somebody stands over 12 months, in days as ``policy`` counts them."""
    return absences.Record(policies.policy(policy), record, NONE).standing(on, YEAR)


def score(record: list[Absence], on: date) -> float:
    return stands(record, on).score


@pytest.mark.parametrize(
    ("occasions", "days", "expected"), [(4, 10, 160), (5, 6, 150), (5, 20, 500), (7, 11, 539), (1, 150, 150)]
)
def test_the_scores_are_those_that_the_policy_gives_as_examples(
    occasions: int, days: int, expected: int
) -> None:
    long = days - occasions + 1
    record = spells((0, long), *((long + 3 + n * 5, 1) for n in range(occasions - 1)))
    assert score(record, date(2026, 12, 31)) == expected


def test_an_absence_leaves_the_window_a_year_after_its_last_day() -> None:
    record = [Absence(date(2025, 3, 2), date(2025, 3, 4))]
    assert stands(record, date(2026, 3, 3)).days == 1
    assert stands(record, date(2026, 3, 4)).occasions == 0


def test_the_window_of_a_leap_day_begins_on_the_first_of_march() -> None:
    found = stands([], date(2028, 2, 29))
    assert found.since == date(2027, 3, 1)


def test_an_absence_that_is_left_out_is_in_nothing() -> None:
    record = [*spells((0, 3), (30, 3)), Absence(date(2026, 4, 1), date(2026, 4, 9), counted=False)]
    found = stands(record, date(2026, 6, 1))
    assert (found.occasions, found.days, found.score) == (2, 6, 24)


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    easter = [Absence(date(2026, 4, 2), date(2026, 4, 8))]
    assert stands(easter, date(2026, 6, 1), WORKING).days == 3


def test_certificates_with_a_weekend_between_are_one_absence_only_where_the_policy_joins() -> None:
    friday_monday = [
        Absence(date(2026, 9, 10), date(2026, 9, 11)),
        Absence(date(2026, 9, 14), date(2026, 9, 15)),
    ]
    assert len(absences.joined(friday_monday, NONE, joins=False)) == 2
    assert absences.joined(friday_monday, NONE, joins=True) == [Absence(date(2026, 9, 10), date(2026, 9, 15))]


def test_rows_that_overlap_are_one_absence() -> None:
    rows = [Absence(date(2026, 9, 1), date(2026, 9, 9)), Absence(date(2026, 9, 7), date(2026, 9, 11))]
    assert absences.joined(rows, NONE, joins=False) == [Absence(date(2026, 9, 1), date(2026, 9, 11))]


def triggers(record: list[Absence], on: date, *warnings: Given) -> dict[str, str]:
    """The stage triggers reached on a day, and what stands in the way of each."""
    found = absences.Record(policies.policy(A16), record, NONE, warnings).reached(on)
    return {one.trigger.id: one.obstacle for one in found if one.trigger.stage}


def test_149_points_reach_nothing_and_150_reach_stage_1() -> None:
    assert triggers(spells((0, 149)), date(2026, 12, 31)) == {}
    assert triggers(spells((0, 150)), date(2026, 12, 31)) == {"stage-1": ""}


def test_the_trigger_says_since_when() -> None:
    found = absences.Record(policies.policy(A16), spells((0, 200)), NONE).reached(date(2026, 12, 31))
    stage = next(one for one in found if one.trigger.id == "stage-1")
    assert stage.since == date(2026, 1, 5) + timedelta(149)


def test_stage_2_needs_a_live_stage_1_warning() -> None:
    record = spells((0, 2), (10, 2), (20, 2), (30, 2), (40, 12))  # 5 x 5 x 20 = 500
    on = date(2026, 6, 1)
    assert "no live Stage 1" in triggers(record, on)["stage-2"]
    spent = absences.given(policies.policy(A16), "stage-1", date(2025, 11, 30), 100)
    assert "no live Stage 1" in triggers(record, on, spent)["stage-2"]
    live = absences.given(policies.policy(A16), "stage-1", date(2025, 12, 1), 150)
    assert triggers(record, on, live)["stage-2"] == ""


def test_stage_2_needs_350_points_over_those_at_the_warning() -> None:
    record = spells((0, 2), (10, 2), (20, 2), (30, 2), (40, 12))
    at_160 = absences.given(policies.policy(A16), "stage-1", date(2026, 2, 2), 160)
    assert "at least 510" in triggers(record, date(2026, 6, 1), at_160)["stage-2"]


def test_a_warning_is_live_up_to_its_corresponding_day_and_spent_the_day_after() -> None:
    warning = absences.given(policies.policy(A16), "stage-1", date(2026, 8, 31))
    assert warning.until == date(2027, 2, 28)
    assert warning.live(date(2027, 2, 28))
    assert not warning.live(date(2027, 3, 1))


def test_words_that_may_mean_an_exclusion_raise_a_question_and_decide_nothing() -> None:
    measure = policies.policy(A16).absence
    assert measure is not None
    asked = absences.questions(measure, "Pregnancy-related sickness")
    assert len(asked) == 1
    assert "16.1" in asked[0]
    assert absences.questions(measure, "a cold") == []


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
SPELLS = st.builds(lambda first, long: Absence(first, first + timedelta(long)), DAYS, st.integers(0, 40))


@given(st.lists(SPELLS, max_size=8), SPELLS, DAYS)
@settings(max_examples=150, deadline=None)
def test_days_never_fall_when_an_absence_is_added(record: list[Absence], more: Absence, on: date) -> None:
    before = stands(record, on)
    after = stands([*record, more], on)
    assert after.days >= before.days


@given(st.lists(SPELLS, max_size=6), DAYS)
@settings(max_examples=150, deadline=None)
def test_the_days_are_those_that_a_calendar_crossed_off_by_hand_would_show(
    record: list[Absence], on: date
) -> None:
    found = stands(record, on)
    absent = {
        one.first + timedelta(n) for one in record if one.last for n in range((one.last - one.first).days + 1)
    }
    assert found.days == sum(found.since <= day <= on for day in absent)


@given(st.lists(SPELLS, max_size=6), DAYS)
@settings(max_examples=100, deadline=None)
def test_from_one_day_to_the_next_the_days_change_by_no_more_than_one_each_way(
    record: list[Absence], on: date
) -> None:
    today = stands(record, on)
    tomorrow = stands(record, on + timedelta(1))
    slid = (tomorrow.since - today.since).days
    assert -slid <= tomorrow.days - today.days <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 700), st.integers(1, 40)), min_size=1, max_size=9))
def test_since_is_the_first_day_of_the_unbroken_time_as_day_by_day_counting_finds_it(
    rows: list[tuple[int, int]],
) -> None:
    on = date(2027, 12, 1)
    record = absences.Record(policies.policy(A16), spells(*rows), NONE)
    for reached in record.reached(on):
        day, window = on, absences.window_of(record.policy, reached.trigger)
        amount = float(reached.rule.limit.amount or 0)
        more = reached.rule.limit.relation == "more_than"
        first = deadlines.window_start(on, *window)

        while day > first:
            value = record.value(reached.trigger, day - timedelta(1))
            if not (value > amount if more else value >= amount):
                break
            day -= timedelta(1)
        assert reached.since == day


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(0, 900), st.frozensets(st.integers(0, 6)))
def test_days_of_the_week_that_somebody_works_are_counted_as_one_by_one(
    first: date, long: int, weekdays: frozenset[int]
) -> None:
    calendar = Calendar({date(2026, 12, 29): "closed"}, {date(2027, 5, 14): "a made-up holiday"})
    days = [first + timedelta(n) for n in range(long)]
    named = {**calendar.closures, **calendar.proclaimed}
    closed = {day for day in days if day in named or day in bank_holidays(day.year)}
    counted = calendar.count(first, first + timedelta(long - 1), weekdays) if long else 0
    assert counted == sum(day.weekday() in weekdays and day not in closed for day in days)


SICKNESS = "cherwell/sickness-2022"


def reached(record: list[Absence], on: date, **more: object) -> dict[str, date]:
    found = absences.Record(policies.policy(SICKNESS), record, NONE, **more).reached(on)  # type: ignore[arg-type]
    return {one.trigger.id: one.since for one in found if not one.trigger.ask}


@pytest.mark.parametrize(
    ("first", "third", "is_reached"),
    [
        (date(2026, 1, 30), date(2026, 5, 29), True),  # January to May
        (date(2026, 1, 30), date(2026, 6, 1), False),  # the sixth month, though five months to the day
        (date(2026, 1, 1), date(2026, 5, 29), True),
    ],
)
def test_three_absences_count_in_five_named_months(first: date, third: date, is_reached: bool) -> None:
    record = [Absence(day, day) for day in (first, date(2026, 3, 10), third)]
    assert ("three-periods" in reached(record, third)) is is_reached


@pytest.mark.parametrize(
    ("weekdays", "days", "is_reached"),
    [
        (frozenset(range(5)), 7, False),
        (frozenset(range(5)), 8, True),
        (frozenset({0, 1, 2}), 4, False),  # 4.8 days at three days in five, not rounded
        (frozenset({0, 1, 2}), 5, True),
    ],
)
def test_eight_working_days_are_fewer_for_who_works_fewer_days(
    weekdays: frozenset[int], days: int, is_reached: bool
) -> None:
    first = date(2026, 9, 7)
    worked = [day for n in range(20) if (day := first + timedelta(n)).weekday() in weekdays]
    record = [Absence(first, worked[days - 1])]
    assert ("eight-days" in reached(record, date(2026, 10, 5), weekdays=weekdays)) is is_reached


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 12)), min_size=3, max_size=9))
def test_since_in_named_months_is_as_day_by_day_counting_finds_it(rows: list[tuple[int, int]]) -> None:
    on = date(2027, 6, 10)
    record = absences.Record(policies.policy(SICKNESS), spells(*rows), NONE)
    for one in record.reached(on):
        if one.trigger.id != "three-periods":
            continue
        day, first = on, deadlines.window_start(on, 5, "calendar_months")
        while day > first and record.value(one.trigger, day - timedelta(1)) >= 3:
            day -= timedelta(1)
        assert one.since == day
