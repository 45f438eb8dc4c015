"""Working days of England, deemed receipt, and dates as people write them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.workdays import (
    LONDON,
    Calendar,
    Method,
    bank_holidays,
    clock,
    left_out_sentence,
    long_date,
    parse_when,
    receipt,
)

GOV_UK = Path(__file__).parent / "data" / "bank-holidays.json"
ENGLAND = Calendar()
CLOSED = Calendar(
    closures={date(2026, 12, day): "the council is closed for Christmas" for day in (29, 30, 31)}
)
days = st.dates(date(2018, 1, 1), date(2030, 12, 31))
calendars = st.sampled_from([ENGLAND, CLOSED])


def day(words: str) -> date:
    """Return the day written "Friday 3 April 2026"; a wrong weekday is an error."""
    weekday, rest = words.split(" ", 1)
    found = datetime.strptime(rest, "%d %B %Y").date()
    assert long_date(found) == words, f"{words} is not a {weekday}"
    return found


def test_bank_holidays_are_those_that_the_government_lists() -> None:
    listed = json.loads(GOV_UK.read_text("utf-8"))["england-and-wales"]["events"]
    published = {date.fromisoformat(event["date"]) for event in listed}
    computed = {found for year in range(2018, 2028) for found in bank_holidays(year)}
    assert computed == published


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Saturday 4 April 2026", "a Saturday"),
        ("Sunday 5 April 2026", "a Sunday"),
        ("Friday 3 April 2026", "Good Friday"),
        ("Monday 6 April 2026", "Easter Monday"),
        ("Monday 4 May 2026", "Early May bank holiday"),
        ("Friday 8 May 2020", "Early May bank holiday"),
        ("Monday 31 August 2026", "Summer bank holiday"),
        ("Thursday 2 June 2022", "Spring bank holiday"),
        ("Friday 3 June 2022", "Platinum Jubilee of Elizabeth II"),
        ("Monday 19 September 2022", "State Funeral of Queen Elizabeth II"),
        ("Monday 8 May 2023", "Coronation of Charles III"),
        ("Monday 27 December 2021", "Christmas Day, substitute day"),
        ("Tuesday 28 December 2021", "Boxing Day, substitute day"),
        ("Saturday 25 December 2021", "a Saturday"),
        ("Tuesday 27 December 2022", "Christmas Day, substitute day"),
        ("Monday 2 January 2023", "New Year's Day, substitute day"),
    ],
)
def test_a_closed_day_says_why(words: Any, reason: Any) -> None:
    assert ENGLAND.closed_because(day(words)) == reason


@pytest.mark.parametrize(
    "words",
    [
        "Thursday 2 April 2026",
        "Tuesday 7 April 2026",
        "Monday 4 May 2020",
        "Monday 30 May 2022",
        "Friday 16 September 2022",
        "Tuesday 20 September 2022",
        "Thursday 29 February 2024",
    ],
)
def test_an_ordinary_weekday_is_a_working_day(words: Any) -> None:
    assert ENGLAND.is_working(day(words))


def test_closures_and_proclaimed_days_are_the_organisations_own() -> None:
    calendar = Calendar(
        closures={date(2026, 12, 29): "the council is closed for Christmas"},
        proclaimed={date(2026, 7, 13): "a made-up bank holiday"},
    )
    assert calendar.closed_because(day("Tuesday 29 December 2026")) == "the council is closed for Christmas"
    assert calendar.closed_because(day("Monday 13 July 2026")) == "a made-up bank holiday"
    assert ENGLAND.is_working(day("Tuesday 29 December 2026"))
    assert ENGLAND.is_working(day("Monday 13 July 2026"))


def test_calendars_with_the_same_days_are_equal_and_hash_alike() -> None:
    one, same = Calendar({date(2026, 12, 29): "closed"}), Calendar({date(2026, 12, 29): "closed"})
    one.is_working(date(2026, 1, 1))
    assert one == same
    assert hash(one) == hash(same)
    assert one != ENGLAND


@given(day=days, n=st.integers(0, 30), calendar=calendars)
def test_adding_working_days_leaves_exactly_so_many_of_them_up_to_the_answer(
    day: Any, n: Any, calendar: Any
) -> None:
    answer = calendar.add(day, n)
    between = [day + timedelta(k) for k in range(1, (answer - day).days + 1)]
    assert sum(calendar.is_working(one) for one in between) == n
    assert n == 0 or calendar.is_working(answer)


@given(day=days, n=st.integers(0, 30), calendar=calendars)
def test_subtracting_undoes_adding_from_a_working_day(day: Any, n: Any, calendar: Any) -> None:
    start = calendar.next_working(day)
    assert calendar.subtract(calendar.add(start, n), n) == start


@given(day=days, calendar=calendars)
def test_next_and_previous_are_the_nearest_working_days(day: Any, calendar: Any) -> None:
    after, before = calendar.next_working(day), calendar.previous_working(day)
    assert before <= day <= after
    assert calendar.is_working(after)
    assert calendar.is_working(before)
    assert not any(calendar.is_working(day + timedelta(k)) for k in range((after - day).days))
    assert not any(calendar.is_working(day - timedelta(k)) for k in range((day - before).days))


@given(day=days, length=st.integers(0, 40), calendar=calendars)
def test_days_left_out_are_all_the_closed_days_of_the_span(day: Any, length: Any, calendar: Any) -> None:
    last = day + timedelta(length)
    closed = [found for found, _ in calendar.left_out(day, last)]
    assert closed == [
        day + timedelta(k) for k in range(length + 1) if not calendar.is_working(day + timedelta(k))
    ]


def test_working_days_below_none_are_refused() -> None:
    with pytest.raises(UsageError, match="cannot be counted"):
        ENGLAND.add(date(2026, 4, 1), -1)


# ---- receipt


@pytest.mark.parametrize(
    ("posted", "by_the_rules", "second_working_day"),
    [
        ("Monday 23 November 2026", "Wednesday 25 November 2026", "Wednesday 25 November 2026"),
        ("Friday 27 November 2026", "Monday 30 November 2026", "Tuesday 1 December 2026"),
        ("Thursday 24 December 2026", "Tuesday 29 December 2026", "Wednesday 30 December 2026"),
        ("Saturday 2 May 2026", "Tuesday 5 May 2026", "Wednesday 6 May 2026"),
        ("Friday 16 September 2022", "Tuesday 20 September 2022", "Wednesday 21 September 2022"),
    ],
)
def test_first_class_post_counts_as_received(posted: Any, by_the_rules: Any, second_working_day: Any) -> None:
    sent = day(posted)
    assert receipt(sent, Method.FIRST_CLASS, ENGLAND).received == day(second_working_day)
    assert receipt(sent, Method.FIRST_CLASS, ENGLAND, "cpr-6.26").received == day(by_the_rules)


@pytest.mark.parametrize("method", [Method.HAND, Method.EMAIL])
@pytest.mark.parametrize(
    ("sent", "received"),
    [
        ("Thursday 2 April 2026", "Thursday 2 April 2026"),
        ("Friday 3 April 2026", "Tuesday 7 April 2026"),
        ("Saturday 12 September 2026", "Monday 14 September 2026"),
        ("Friday 25 December 2026", "Tuesday 29 December 2026"),
    ],
)
def test_by_hand_or_email_it_is_received_that_day_or_the_next_working_day(
    method: Any, sent: Any, received: Any
) -> None:
    assert receipt(day(sent), method, ENGLAND).received == day(received)


def test_receipt_says_every_day_that_was_left_out() -> None:
    found = receipt(day("Saturday 2 May 2026"), Method.FIRST_CLASS, ENGLAND)
    assert found.working == (
        "Posted first class on Saturday 2 May 2026.",
        "Left out: Sunday 3 May 2026 (weekend), Monday 4 May 2026 (Early May bank holiday).",
        "It counts as received on the second working day after posting, Wednesday 6 May 2026.",
    )


def test_receipt_by_the_civil_procedure_rules_says_so() -> None:
    found = receipt(day("Friday 27 November 2026"), Method.FIRST_CLASS, ENGLAND, "cpr-6.26")
    assert found.working[-1] == (
        "The second day after posting is Sunday 29 November 2026, so it counts as received"
        " on the next working day, Monday 30 November 2026 (CPR 6.26)."
    )
    direct = receipt(day("Monday 23 November 2026"), Method.FIRST_CLASS, ENGLAND, "cpr-6.26")
    assert "second day after posting, Wednesday 25 November 2026 (CPR 6.26)" in direct.working[-1]


@given(sent=days, method=st.sampled_from(list(Method)), calendar=calendars)
def test_a_letter_is_never_received_on_a_closed_day_or_before_it_is_sent(
    sent: Any, method: Any, calendar: Any
) -> None:
    for convention in ("second-working-day", "cpr-6.26"):
        received = receipt(sent, method, calendar, convention).received
        assert received >= sent
        assert calendar.is_working(received)


@given(sent=days, method=st.sampled_from(list(Method)), calendar=calendars)
def test_what_is_sent_later_is_never_received_earlier(sent: Any, method: Any, calendar: Any) -> None:
    today = receipt(sent, method, calendar).received
    assert receipt(sent + timedelta(1), method, calendar).received >= today


# ---- words


def test_left_out_days_are_named_once_each_with_weekends_together() -> None:
    closed = CLOSED.left_out(date(2026, 12, 24), date(2027, 1, 3))
    assert left_out_sentence(closed) == (
        "Left out: Friday 25 December 2026 (Christmas Day),"
        " Saturday 26 and Sunday 27 December 2026 (weekend),"
        " Monday 28 December 2026 (Boxing Day, substitute day),"
        " Tuesday 29 December 2026 (the council is closed for Christmas),"
        " Wednesday 30 December 2026 (the council is closed for Christmas),"
        " Thursday 31 December 2026 (the council is closed for Christmas),"
        " Friday 1 January 2027 (New Year's Day), Saturday 2 and Sunday 3 January 2027 (weekend).",
    )
    assert left_out_sentence([]) == ()


def test_a_weekend_across_two_months_names_both() -> None:
    assert left_out_sentence(ENGLAND.left_out(date(2026, 1, 31), date(2026, 2, 1))) == (
        "Left out: Saturday 31 January 2026 and Sunday 1 February 2026 (weekend).",
    )


def test_many_weekends_are_told_in_one_phrase_and_holidays_stay_apart() -> None:
    (sentence,) = left_out_sentence(ENGLAND.left_out(date(2026, 4, 1), date(2026, 4, 30)))
    assert sentence == (
        "Left out: every Saturday and Sunday from Saturday 4 April 2026 to Sunday 26 April 2026,"
        " Friday 3 April 2026 (Good Friday), Monday 6 April 2026 (Easter Monday)."
    )


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("10:30", "10.30am"),
        ("09:00", "9am"),
        ("12:00", "12 noon"),
        ("12:05", "12.05pm"),
        ("00:00", "midnight"),
        ("00:30", "12.30am"),
        ("17:00", "5pm"),
        ("23:59", "11.59pm"),
    ],
)
def test_times_are_written_for_people(at: Any, words: Any) -> None:
    assert clock(datetime.fromisoformat(f"2026-04-01T{at}")) == words


def test_dates_are_read_as_days_or_as_moments_in_london() -> None:
    assert parse_when("2026-04-01") == date(2026, 4, 1)
    assert not isinstance(parse_when("2026-04-01"), datetime)
    assert parse_when("2026-04-01T10:30") == datetime(2026, 4, 1, 10, 30, tzinfo=LONDON)
    assert (
        parse_when("2026-04-01T10:30+01:00")
        == parse_when("2026-04-01T09:30Z")
        == parse_when("2026-04-01T10:30:00")
    )
    assert parse_when("2026-12-01T10:30").isoformat() == "2026-12-01T10:30:00+00:00"
    assert parse_when("2026-10-25T01:30").isoformat() == "2026-10-25T01:30:00+01:00"  # the first of the two


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 April 2026", "is not a date"),
        ("2026-02-29", "is not in the calendar"),
        ("20260401", "is not a date"),
        ("2026-04-01T25:00", "is not in the calendar"),
        ("2026-03-29T01:30", "does not exist"),
        ("", "is not a date"),
        ("0001-01-01", "out of range"),
        ("9999-12-31", "out of range"),
        ("2026-04-01T10:30+99:00", "calendar"),
    ],
)
def test_what_is_not_a_date_is_refused_in_a_sentence(text: Any, says: Any) -> None:
    with pytest.raises(UsageError, match=says):
        parse_when(text)


@given(when=days)
def test_a_date_read_back_is_the_same(when: Any) -> None:
    assert parse_when(when.isoformat()) == when
    assert day(long_date(when)) == when
