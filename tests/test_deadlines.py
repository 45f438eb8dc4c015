"""The arithmetic of every kind of time limit, against tables with weekdays and a naive count day by day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import cerberus
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import deadlines, yamlfiles
from generator.deadlines import (
    Limit,
    OtherReading,
    add_months,
    computable,
    earliest_meeting_leaving,
    latest_start,
    limit,
    measure,
    missing,
    sick_pay,
    to_json,
    why_not,
    window_start,
)
from generator.errors import UsageError
from generator.workdays import Calendar, Method, long_date, parse_when

answer: Any = deadlines.answer  # its dates may be None; a test that meets one fails
ENGLAND = Calendar()
CLOSED = Calendar(
    closures={date(2026, 12, day): "the council is closed for Christmas" for day in (29, 30, 31)}
)
ONE = timedelta(1)
EMPLOYER, EMPLOYEE, BOTH = ("employer",), ("employee",), ("employer", "employee")
days = st.dates(date(2018, 1, 1), date(2030, 12, 31))
calendars = st.sampled_from([ENGLAND, CLOSED])
numbers = st.integers(1, 20)
units = st.sampled_from(["working_days", "calendar_days", "weeks", "months"])


def rule(
    relation: Any = "within",
    amount: Any = 5,
    unit: Any = "working_days",
    sides: Any = EMPLOYER,
    kind: Any = "deadline",
    **more: Any,
) -> Any:
    return Limit("made-up-1", "1.1", kind, relation, amount, unit, sides, **more)


def notice(amount: Any = 5, unit: Any = "working_days", sides: Any = EMPLOYER, **more: Any) -> Any:
    return rule("at_least_before", amount, unit, sides, "notice", **more)


def day(words: Any) -> Any:
    """Return the day written "Friday 3 April 2026"; a wrong weekday is an error."""
    found = datetime.strptime(words.split(" ", 1)[1], "%d %B %Y").date()
    assert long_date(found) == words
    return found


def due(limit: Any, start: Any, calendar: Any = ENGLAND) -> Any:
    return long_date(answer(limit, calendar, start=day(start)).due)


# ---- rule 1: within N working days


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [
        ("Wednesday 1 April 2026", 5, "Friday 10 April 2026"),  # Good Friday and Easter Monday
        ("Wednesday 1 April 2026", 1, "Thursday 2 April 2026"),
        ("Thursday 2 April 2026", 1, "Tuesday 7 April 2026"),
        ("Saturday 4 April 2026", 1, "Tuesday 7 April 2026"),  # starts on a closed day
        ("Friday 3 April 2026", 5, "Monday 13 April 2026"),
        ("Tuesday 31 May 2022", 3, "Tuesday 7 June 2022"),  # the Platinum Jubilee
        ("Thursday 15 September 2022", 2, "Tuesday 20 September 2022"),  # the State Funeral
        ("Friday 5 May 2023", 1, "Tuesday 9 May 2023"),  # the Coronation
        ("Thursday 23 December 2021", 5, "Tuesday 4 January 2022"),  # Christmas on a Saturday
        ("Friday 23 December 2022", 3, "Friday 30 December 2022"),  # Christmas on a Sunday
        ("Wednesday 28 February 2024", 2, "Friday 1 March 2024"),  # a leap day
        ("Thursday 26 March 2026", 2, "Monday 30 March 2026"),  # the clocks go forward
        ("Friday 23 October 2026", 1, "Monday 26 October 2026"),  # the clocks go back
    ],
)
def test_within_working_days_does_not_count_the_first_day(start: Any, amount: Any, last: Any) -> None:
    assert due(rule(amount=amount), start) == last
    assert due(rule(amount=amount, sides=EMPLOYEE), start) == last


def test_the_organisations_closed_days_stretch_the_time() -> None:
    assert due(rule(), "Wednesday 23 December 2026") == "Monday 4 January 2027"
    assert due(rule(), "Wednesday 23 December 2026", CLOSED) == "Thursday 7 January 2027"


def test_the_working_says_what_was_counted_and_every_day_left_out() -> None:
    found = answer(
        rule(from_words="the written grievance reached the council"), ENGLAND, day("Wednesday 1 April 2026")
    )
    assert found.working == (
        "The written grievance reached the council on Wednesday 1 April 2026. That day is not counted.",
        "Left out: Friday 3 April 2026 (Good Friday), Saturday 4 and Sunday 5 April 2026 (weekend),"
        " Monday 6 April 2026 (Easter Monday).",
        "The fifth working day is Friday 10 April 2026.",
    )


def test_the_working_says_where_the_count_starts_when_the_first_day_is_closed() -> None:
    found = answer(rule(amount=1), ENGLAND, day("Friday 3 April 2026"))
    assert found.working[:2] == (
        "Counted from Friday 3 April 2026. That day is not counted.",
        "It is not a working day (Good Friday), so the first day counted is Tuesday 7 April 2026.",
    )


@pytest.mark.parametrize(
    ("done", "lawful"),
    [("Thursday 9 April 2026", True), ("Friday 10 April 2026", True), ("Saturday 11 April 2026", False)],
)
def test_an_act_is_in_time_up_to_and_including_the_last_day(done: Any, lawful: Any) -> None:
    found = answer(rule(), ENGLAND, day("Wednesday 1 April 2026"), day(done))
    assert found.lawful is lawful
    assert long_date(day(done)) in found.working[-1]


# ---- rule 2: an employer's notice is clear


@pytest.mark.parametrize(
    ("received", "amount", "earliest"),
    [
        ("Monday 7 September 2026", 5, "Tuesday 15 September 2026"),
        ("Friday 4 September 2026", 5, "Monday 14 September 2026"),
        ("Saturday 5 September 2026", 5, "Monday 14 September 2026"),
        ("Friday 27 March 2026", 5, "Wednesday 8 April 2026"),  # over Easter
        ("Friday 9 September 2022", 5, "Tuesday 20 September 2022"),  # the Funeral
        ("Thursday 23 December 2021", 2, "Thursday 30 December 2021"),
    ],
)
def test_the_earliest_meeting_leaves_so_many_clear_working_days(
    received: Any, amount: Any, earliest: Any
) -> None:
    assert long_date(answer(notice(amount), ENGLAND, day(received)).earliest) == earliest


@pytest.mark.parametrize(
    ("meeting", "amount", "latest"),
    [
        ("Monday 14 September 2026", 5, "Friday 4 September 2026"),
        ("Tuesday 15 September 2026", 5, "Monday 7 September 2026"),
        ("Wednesday 8 April 2026", 5, "Friday 27 March 2026"),
        ("Tuesday 20 September 2022", 5, "Friday 9 September 2022"),
    ],
)
def test_counted_back_the_notice_must_have_arrived_before_the_clear_days(
    meeting: Any, amount: Any, latest: Any
) -> None:
    assert long_date(answer(notice(amount), ENGLAND, end=day(meeting)).latest) == latest


@pytest.mark.parametrize(
    ("meeting", "lawful"),
    [
        ("Monday 14 September 2026", False),  # four clear days
        ("Tuesday 15 September 2026", True),  # five
        ("Saturday 19 September 2026", False),  # enough time, but nobody meets on a Saturday
        ("Monday 21 September 2026", True),
    ],
)
def test_a_meeting_one_clear_day_short_is_unlawful_and_the_earliest_is_named(
    meeting: Any, lawful: Any
) -> None:
    found = answer(notice(), ENGLAND, day("Monday 7 September 2026"), day(meeting))
    assert found.lawful is lawful
    assert found.earliest == day("Tuesday 15 September 2026")


def test_calendar_notice_is_clear_and_a_dismissal_is_not_moved() -> None:
    consultation = notice(30, "calendar_days", on_working_day=False)
    found = answer(consultation, ENGLAND, day("Thursday 1 October 2026"))
    assert found.earliest == day("Sunday 1 November 2026")  # the 31st day after, a Sunday
    meeting = answer(notice(30, "calendar_days"), ENGLAND, day("Thursday 1 October 2026"))
    assert meeting.earliest == day("Monday 2 November 2026")
    assert answer(notice(45, "calendar_days"), ENGLAND, end=day("Friday 1 January 2027")).latest == day(
        "Monday 16 November 2026"
    )


def test_a_month_before_the_first_of_april_is_at_the_latest_the_last_of_february() -> None:
    month = notice(1, "months", on_working_day=False)
    assert answer(month, ENGLAND, end=day("Monday 1 April 2019")).latest == day("Thursday 28 February 2019")
    assert answer(month, ENGLAND, end=day("Monday 1 April 2024")).latest == day("Thursday 29 February 2024")
    assert answer(month, ENGLAND, end=day("Wednesday 1 April 2026")).latest == day("Friday 27 February 2026")
    assert answer(month, ENGLAND, day("Thursday 28 February 2019"), day("Monday 1 April 2019")).lawful is True
    assert answer(month, ENGLAND, day("Friday 1 March 2019"), day("Monday 1 April 2019")).lawful is False


def test_m_to_n_days_after_receipt_the_minimum_is_clear_and_stands_where_they_cross() -> None:
    least = rule("at_least", 2, "working_days", EMPLOYER, "window", clear=True)
    most = rule("within", 7, "calendar_days", EMPLOYER, "window", least=(2, "working_days"))
    received = day("Monday 7 September 2026")
    assert answer(least, ENGLAND, received).earliest == day("Thursday 10 September 2026")
    assert answer(most, ENGLAND, received).due == day("Monday 14 September 2026")
    received = day("Thursday 24 December 2026")
    assert answer(least, CLOSED, received).earliest == day("Wednesday 6 January 2027")
    crossed = answer(most, CLOSED, received)
    assert crossed.due == day("Wednesday 6 January 2027")
    assert (
        crossed.working[-1]
        == "That is before the minimum has run; the minimum stands: Wednesday 6 January 2027."
    )


@pytest.mark.parametrize(
    ("starts", "closes"),
    [
        ("Monday 7 September 2026", "Tuesday 29 September 2026"),
        ("Thursday 3 September 2026", "Friday 25 September 2026"),
        ("Friday 4 September 2026", "Monday 28 September 2026"),  # the day after is a Saturday
    ],
)
def test_a_consultation_closes_on_the_first_working_day_after_the_clear_weeks(
    starts: Any, closes: Any
) -> None:
    consultation = rule("at_least", 3, "weeks", EMPLOYER, "window", clear=True)
    assert answer(consultation, ENGLAND, day(starts)).earliest == day(closes)


# ---- rule 3: what the employee must give before


def test_the_employees_days_before_count_the_day_of_giving() -> None:
    found = answer(notice(3, sides=EMPLOYEE), ENGLAND, end=day("Thursday 3 September 2026"))
    assert found.latest == day("Friday 28 August 2026")  # Monday 31 August is a bank holiday


@pytest.mark.parametrize(
    ("given", "lawful"), [("Friday 28 August 2026", True), ("Saturday 29 August 2026", False)]
)
def test_the_employees_papers_are_in_time_on_their_last_day(given: Any, lawful: Any) -> None:
    found = answer(notice(3, sides=EMPLOYEE), ENGLAND, day(given), day("Thursday 3 September 2026"))
    assert found.lawful is lawful


def test_a_paragraph_that_binds_both_gives_each_side_its_day() -> None:
    found = answer(notice(3, sides=BOTH), ENGLAND, end=day("Thursday 3 September 2026"))
    assert found.latest == day("Thursday 27 August 2026")
    assert found.latest_by == {
        "employer": day("Thursday 27 August 2026"),
        "employee": day("Friday 28 August 2026"),
    }
    assert notice(3, sides=BOTH).of("employee").sides == EMPLOYEE


def test_the_employees_calendar_days_before_run_on_past_a_weekend_but_never_to_the_day_itself() -> None:
    five = notice(5, "calendar_days", sides=EMPLOYEE)
    assert answer(five, ENGLAND, end=day("Friday 11 September 2026")).latest == day("Monday 7 September 2026")
    one = notice(1, "calendar_days", sides=EMPLOYEE)
    assert answer(one, ENGLAND, end=day("Monday 7 September 2026")).latest == day("Sunday 6 September 2026")


def test_what_may_be_given_on_the_day_itself() -> None:
    given = rule("on_the_day", 0, "calendar_days", EMPLOYEE, "window")
    found = answer(given, ENGLAND, day("Thursday 3 September 2026"), day("Thursday 3 September 2026"))
    assert (found.latest, found.lawful) == (day("Thursday 3 September 2026"), True)
    late = answer(given, ENGLAND, day("Friday 4 September 2026"), day("Thursday 3 September 2026"))
    assert late.lawful is False


@pytest.mark.parametrize(
    ("received", "meeting"),
    [
        ("Wednesday 1 April 2026", "Thursday 9 April 2026"),
        ("Monday 24 August 2026", "Friday 28 August 2026"),
        ("Thursday 27 August 2026", "Thursday 3 September 2026"),
    ],
)
def test_the_earliest_meeting_leaves_the_reader_the_next_working_day(received: Any, meeting: Any) -> None:
    papers = notice(3, sides=BOTH)
    found = earliest_meeting_leaving(papers, ENGLAND, day(received))
    assert long_date(found) == meeting
    theirs = answer(papers.of("employee"), ENGLAND, end=found)
    assert theirs.latest >= ENGLAND.add(day(received), 1)


def test_a_rule_that_is_not_counted_back_leaves_no_earliest_meeting() -> None:
    with pytest.raises(UsageError, match="made-up-1 is not counted back"):
        earliest_meeting_leaving(rule(), ENGLAND, date(2026, 4, 1))
    on_the_day = rule("on_the_day", 0, None, EMPLOYEE, "window")
    assert earliest_meeting_leaving(on_the_day, ENGLAND, date(2026, 4, 2)) == day("Tuesday 7 April 2026")


# ---- rule 4: receipt


@pytest.mark.parametrize(
    ("method", "sent", "received", "last"),
    [
        (Method.EMAIL, "Saturday 5 September 2026", "Monday 7 September 2026", "Monday 14 September 2026"),
        (Method.HAND, "Monday 7 September 2026", "Monday 7 September 2026", "Monday 14 September 2026"),
        (Method.FIRST_CLASS, "Saturday 2 May 2026", "Wednesday 6 May 2026", "Wednesday 13 May 2026"),
    ],
)
def test_what_the_council_sends_counts_from_its_deemed_receipt(
    method: Any, sent: Any, received: Any, last: Any
) -> None:
    found = answer(rule(sides=EMPLOYEE), ENGLAND, day(sent), sent_by=method)
    assert (found.received, found.due) == (day(received), day(last))
    assert f"{received} is not counted." in found.working


def test_what_reaches_the_council_counts_from_the_day_it_arrives() -> None:
    found = answer(rule(), ENGLAND, day("Saturday 5 September 2026"))
    assert found.received is None
    assert found.due == day("Friday 11 September 2026")


def test_the_convention_of_the_organisation_is_followed() -> None:
    friday = day("Friday 27 November 2026")
    assert answer(rule(), ENGLAND, friday, sent_by=Method.FIRST_CLASS, convention="cpr-6.26").received == day(
        "Monday 30 November 2026"
    )


# ---- rule 5: calendar days, weeks, months


@pytest.mark.parametrize(
    ("amount", "unit", "start", "employer", "employee"),
    [
        (
            14,
            "calendar_days",
            "Monday 7 September 2026",
            "Monday 21 September 2026",
            "Monday 21 September 2026",
        ),
        (
            5,
            "calendar_days",
            "Monday 7 September 2026",
            "Friday 11 September 2026",
            "Monday 14 September 2026",
        ),
        (1, "weeks", "Friday 27 March 2026", "Thursday 2 April 2026", "Tuesday 7 April 2026"),  # Good Friday
        (3, "months", "Sunday 6 September 2026", "Friday 4 December 2026", "Monday 7 December 2026"),
        (1, "months", "Saturday 31 January 2026", "Friday 27 February 2026", "Monday 2 March 2026"),
        (1, "months", "Wednesday 31 January 2024", "Thursday 29 February 2024", "Thursday 29 February 2024"),
        (1, "years", "Thursday 29 February 2024", "Friday 28 February 2025", "Friday 28 February 2025"),
        (1, "months", "Wednesday 25 November 2026", "Thursday 24 December 2026", "Tuesday 29 December 2026"),
    ],
)
def test_a_last_day_that_is_closed_moves_back_for_the_employer_and_on_for_the_employee(
    amount: Any, unit: Any, start: Any, employer: Any, employee: Any
) -> None:
    assert due(rule("within", amount, unit), start) == employer
    assert due(rule("within", amount, unit, EMPLOYEE), start) == employee


def test_a_time_set_by_statute_is_never_extended_and_the_longer_one_is_the_alternative() -> None:
    other = {"reading": "The council may allow the next working day.", "statutory": False}
    election = limit(
        {
            "id": "made-up-2",
            "para": "7",
            "kind": "deadline",
            "relation": "within",
            "amount": 30,
            "strength": "must",
            "unit": "calendar_days",
            "statutory": True,
            "alternative": other,
        },
        EMPLOYEE,
    )
    found = answer(election, ENGLAND, day("Thursday 6 August 2026"))
    assert found.due == day("Saturday 5 September 2026")
    assert found.alternative.due == day("Monday 7 September 2026")
    assert found.working[-1].endswith("but a time set by statute is not extended.")


def test_an_employers_day_is_never_moved_before_its_start() -> None:
    found = answer(rule("within", 1, "calendar_days"), ENGLAND, day("Saturday 5 September 2026"))
    assert found.due == day("Monday 7 September 2026")
    assert (
        answer(rule("within", 0, "working_days"), ENGLAND, day("Saturday 5 September 2026")).due == found.due
    )


def test_at_once_is_the_day_itself_and_the_working_says_so() -> None:
    found = answer(rule("within", 0, "calendar_days", EMPLOYEE), ENGLAND, day("Monday 7 September 2026"))
    assert found.due == day("Monday 7 September 2026")
    assert found.working == ("It is due on the day itself, Monday 7 September 2026.",)


def test_a_day_that_the_paragraph_names_is_a_duty() -> None:
    review = rule("within", None, None, EMPLOYER, "review_period", by=day("Saturday 1 November 2025"))
    assert answer(review, ENGLAND).due == day("Friday 31 October 2025")
    assert answer(review, ENGLAND, end=day("Saturday 1 November 2025")).lawful is False


# ---- rule 6: lengths


@pytest.mark.parametrize(
    ("amount", "issued", "last"),
    [
        (6, "Monday 7 September 2026", "Sunday 7 March 2027"),
        (12, "Friday 25 December 2026", "Saturday 25 December 2027"),
        (6, "Monday 31 August 2026", "Sunday 28 February 2027"),
        (12, "Thursday 29 February 2024", "Friday 28 February 2025"),
    ],
)
def test_a_warning_is_live_up_to_and_including_the_corresponding_date(
    amount: Any, issued: Any, last: Any
) -> None:
    warning = rule("lasts", amount, "months", EMPLOYER, "warning_life")
    assert answer(warning, ENGLAND, day(issued)).last_day == day(last)
    assert answer(warning, ENGLAND, day(issued), day(issued)).live is True
    assert answer(warning, ENGLAND, day(issued), day(last)).live is True
    spent = answer(warning, ENGLAND, day(issued), day(last) + ONE)
    assert (spent.live, spent.lawful) == (False, None)


@pytest.mark.parametrize(
    ("amount", "unit", "first", "last"),
    [
        (4, "weeks", "Monday 2 March 2026", "Sunday 29 March 2026"),
        (1, "months", "Thursday 5 March 2026", "Saturday 4 April 2026"),
        (1, "months", "Tuesday 31 March 2026", "Thursday 30 April 2026"),
        (7, "calendar_days", "Monday 7 September 2026", "Sunday 13 September 2026"),
        (2, "working_days", "Friday 4 September 2026", "Monday 7 September 2026"),
        (30, "calendar_days", "Wednesday 18 April 2018", "Thursday 17 May 2018"),
        (12, "months", "Thursday 29 February 2024", "Friday 28 February 2025"),
        (1, "months", "Wednesday 1 April 2026", "Thursday 30 April 2026"),
    ],
)
def test_a_length_that_begins_with_a_day_counts_it(amount: Any, unit: Any, first: Any, last: Any) -> None:
    length = rule("lasts", amount, unit, EMPLOYER, "window", begins_with=True)
    assert answer(length, ENGLAND, day(first)).last_day == day(last)


def test_the_running_of_a_notice_does_not_count_the_day_of_receipt() -> None:
    running = rule("lasts", 12, "weeks", EMPLOYER, "notice")
    assert answer(running, ENGLAND, day("Monday 2 March 2026")).last_day == day(
        "Monday 25 May 2026"
    )  # a bank holiday


def test_a_further_period_of_monitoring_is_counted_from_the_last_day_of_the_one_before() -> None:
    monitoring = rule("lasts", 3, "months", EMPLOYER, "window")
    first = answer(monitoring, ENGLAND, day("Monday 30 November 2026")).last_day
    assert first == day("Sunday 28 February 2027")
    assert answer(monitoring, ENGLAND, first).last_day == day("Friday 28 May 2027")


def test_a_minimum_length_that_is_no_consultation_may_end_on_its_last_day() -> None:
    trial = rule("at_least", 4, "weeks", EMPLOYER, "window", begins_with=True)
    found = answer(trial, ENGLAND, day("Monday 2 March 2026"), day("Sunday 29 March 2026"))
    assert (found.earliest, found.last_day, found.lawful) == (day("Sunday 29 March 2026"),) * 2 + (True,)
    assert answer(trial, ENGLAND, day("Monday 2 March 2026"), day("Saturday 28 March 2026")).lawful is False
    review = rule("at_least", 1, "months", EMPLOYER, "window", on_working_day=True)
    assert answer(review, ENGLAND, day("Wednesday 5 August 2026")).earliest == day("Monday 7 September 2026")


def test_half_pay_follows_full_pay_and_both_are_counted_from_the_first_day() -> None:
    assert sick_pay(date(2026, 3, 5), 1, 2) == (date(2026, 4, 4), date(2026, 4, 5), date(2026, 6, 4))
    assert sick_pay(date(2026, 8, 31), 6, 6) == (date(2027, 2, 28), date(2027, 3, 1), date(2027, 8, 30))
    pay = rule("within", 12, "months", EMPLOYER, "calculation", full_months=6, half_months=6)
    found = answer(pay, ENGLAND, day("Monday 31 August 2026"), day("Tuesday 31 August 2027"))
    assert (found.last_day, found.live) == (day("Monday 30 August 2027"), False)
    assert "Half pay begins on Monday 1 March 2027" in " ".join(found.working)


def test_evidence_is_fresh_up_to_the_corresponding_date_and_the_oldest_is_named() -> None:
    report = rule("within", 3, "months", EMPLOYER, "age_of_evidence")
    found = answer(report, ENGLAND, day("Monday 7 September 2026"), day("Monday 7 December 2026"))
    assert (found.last_day, found.live) == (day("Monday 7 December 2026"), True)
    assert (
        answer(report, ENGLAND, day("Monday 7 September 2026"), day("Tuesday 8 December 2026")).live is False
    )
    assert answer(report, ENGLAND, end=day("Monday 7 December 2026")).earliest == day(
        "Monday 7 September 2026"
    )
    assert answer(report, ENGLAND, end=day("Monday 31 May 2027")).earliest == day("Monday 1 March 2027")


def test_a_range_of_lengths_ends_within_the_two_and_is_never_moved() -> None:
    plan = limit(
        {
            "id": "made-up-3",
            "para": "4",
            "kind": "window",
            "relation": "other",
            "amount": [6, 8],
            "unit": "weeks",
            "strength": "should",
        },
        EMPLOYER,
    )
    found = answer(plan, ENGLAND, day("Sunday 6 September 2026"), day("Saturday 17 October 2026"))
    assert (found.earliest, found.last_day) == (day("Sunday 18 October 2026"), day("Sunday 1 November 2026"))
    assert found.lawful is False
    review = limit(
        {
            "id": "made-up-4",
            "para": "4",
            "kind": "review_period",
            "relation": "other",
            "amount": [4, 6],
            "unit": "weeks",
            "strength": "should",
        },
        EMPLOYER,
    )
    assert answer(review, ENGLAND, day("Sunday 6 September 2026")).due == day("Friday 16 October 2026")


# ---- thresholds


@pytest.mark.parametrize(
    ("relation", "amount", "unit", "first", "from_day"),
    [
        ("more_than", 6, "months", "Tuesday 1 September 2026", "Monday 1 March 2027"),
        ("more_than", 7, "calendar_days", "Monday 7 September 2026", "Monday 14 September 2026"),
        ("at_least", 4, "calendar_days", "Monday 7 September 2026", "Thursday 10 September 2026"),
        ("at_least", 4, "weeks", "Monday 2 March 2026", "Sunday 29 March 2026"),
        ("at_least", 20, "working_days", "Monday 2 March 2026", "Friday 27 March 2026"),
        ("more_than", 20, "working_days", "Friday 6 March 2026", "Tuesday 7 April 2026"),
    ],
)
def test_a_threshold_of_absence_counts_the_first_day(
    relation: Any, amount: Any, unit: Any, first: Any, from_day: Any
) -> None:
    trigger = rule(relation, amount, unit, EMPLOYER, "trigger")
    found = answer(trigger, ENGLAND, day(first), day(from_day))
    assert (found.earliest, found.lawful) == (day(from_day), True)
    assert answer(trigger, ENGLAND, day(first), day(from_day) - ONE).lawful is False


def test_a_threshold_between_two_events_does_not_count_the_first() -> None:
    unavailable = rule("more_than", 5, "working_days", EMPLOYER, "trigger", begins_with=False)
    found = answer(unavailable, ENGLAND, day("Wednesday 1 April 2026"))
    assert found.earliest == day("Monday 13 April 2026")  # the sixth working day after


# ---- rule 7: hours


def when(words: Any) -> Any:
    return parse_when(words)


HOURS_48 = notice(48, "hours")


@pytest.mark.parametrize(
    ("received", "earliest"),
    [
        ("2026-09-07T10:30", "2026-09-09T10:30"),
        ("2026-09-07T17:00", "2026-09-09T17:00"),
        ("2026-09-07T17:01", "2026-09-10T09:00"),  # counts from 9am on Tuesday
        ("2026-09-07T07:15", "2026-09-09T09:00"),
        ("2026-09-05T11:00", "2026-09-09T09:00"),  # received on a Saturday
        ("2026-09-03T10:00", "2026-09-07T09:00"),  # ends on a Saturday
        ("2026-09-11T18:00", "2026-09-16T09:00"),
        ("2026-04-01T15:00", "2026-04-07T09:00"),  # ends on Good Friday
        ("2026-03-27T15:00", "2026-03-30T09:00"),  # ends on Sunday at 4pm, the clocks having gone forward
    ],
)
def test_hours_of_notice_run_on_the_clock_from_the_counted_receipt(received: Any, earliest: Any) -> None:
    assert answer(HOURS_48, ENGLAND, when(received)).earliest == when(earliest)


@pytest.mark.parametrize(
    ("received", "earliest"),
    [("2026-03-27T15:00", "2026-03-30T16:00"), ("2026-10-23T15:00", "2026-10-26T14:00")],
)
def test_hours_are_elapsed_hours_across_a_change_of_the_clocks(received: Any, earliest: Any) -> None:
    assert answer(notice(72, "hours"), ENGLAND, when(received)).earliest == when(earliest)


def test_hours_by_post_count_from_noon_on_the_day_of_deemed_receipt() -> None:
    found = answer(HOURS_48, ENGLAND, day("Monday 7 September 2026"), sent_by=Method.FIRST_CLASS)
    assert to_json(found)["received"] == "2026-09-09T12:00+01:00"
    assert to_json(found)["earliest"] == "2026-09-11T12:00+01:00"


def test_hours_by_email_count_from_the_moment_or_from_nine_on_the_next_working_day() -> None:
    found = answer(HOURS_48, ENGLAND, when("2026-09-05T11:00"), sent_by=Method.EMAIL)
    assert (found.received, found.earliest) == (when("2026-09-07T09:00"), when("2026-09-09T09:00"))
    found = answer(HOURS_48, ENGLAND, when("2026-09-07T11:00"), sent_by=Method.EMAIL)
    assert (found.received, found.earliest) == (when("2026-09-07T11:00"), when("2026-09-09T11:00"))


def test_hours_from_a_day_without_a_time_are_counted_from_its_end() -> None:
    found = answer(HOURS_48, ENGLAND, day("Monday 7 September 2026"))
    assert found.earliest == when("2026-09-09T17:00")
    assert found.working[0] == "No time is given, so the end of the working day, 5pm, is taken."


@pytest.mark.parametrize(
    ("meeting", "lawful"),
    [("2026-09-09T10:29", False), ("2026-09-09T10:30", True), ("2026-09-12T12:00", False)],
)
def test_a_meeting_a_minute_short_of_the_hours_is_unlawful(meeting: Any, lawful: Any) -> None:
    assert answer(HOURS_48, ENGLAND, when("2026-09-07T10:30"), when(meeting)).lawful is lawful


def test_hours_to_do_something_are_not_moved() -> None:
    call = rule("within", 60, "minutes", EMPLOYEE)
    found = answer(call, ENGLAND, when("2026-09-05T08:30"), when("2026-09-05T09:31"))
    assert (found.due, found.lawful) == (when("2026-09-05T09:30"), False)
    assert answer(rule("within", 4, "hours"), ENGLAND, when("2026-10-25T00:30")).due == when(
        "2026-10-25T03:30"
    )


@given(
    start=days, hour=st.integers(0, 23), minute=st.integers(0, 59), span=st.sampled_from([1, 24, 48, 72, 100])
)
def test_hours_of_notice_inverted_give_back_a_lawful_receipt(
    start: Any, hour: Any, minute: Any, span: Any
) -> None:
    meeting = when(f"{ENGLAND.next_working(start).isoformat()}T{hour:02d}:{minute:02d}")
    rule = notice(span, "hours")
    latest = answer(rule, ENGLAND, end=meeting).latest
    assert answer(rule, ENGLAND, latest, meeting).lawful is True
    assert answer(rule, ENGLAND, latest + timedelta(minutes=1), meeting).lawful is False


# ---- rules 8 and 10


def test_a_rolling_window_starts_the_day_after_the_corresponding_date() -> None:
    assert window_start(date(2026, 9, 7), 12, "months") == date(2025, 9, 8)
    assert window_start(date(2025, 2, 28), 12, "months") == date(2024, 2, 29)
    assert window_start(date(2024, 2, 29), 1, "years") == date(2023, 3, 1)
    assert window_start(date(2026, 9, 7), 28, "calendar_days") == date(2026, 8, 11)
    rolling = rule("lasts", 12, "months", EMPLOYER, "window", measure="rolling")
    found = answer(rolling, ENGLAND, end=date(2026, 9, 7))
    assert (found.earliest, found.last_day) == (date(2025, 9, 8), date(2026, 9, 7))
    preceding = rule("lasts", 12, "months", EMPLOYER, "calculation", measure="rolling", day_before=True)
    found = answer(preceding, ENGLAND, end=date(2026, 9, 7))
    assert (found.earliest, found.last_day) == (date(2025, 9, 7), date(2026, 9, 6))


def test_a_bar_on_the_employee_ends_so_that_they_may_act_on_the_anniversary() -> None:
    bar = rule("at_least", 12, "months", EMPLOYEE, "window")
    found = answer(bar, ENGLAND, day("Monday 7 September 2026"), day("Tuesday 7 September 2027"))
    assert (found.earliest, found.last_day, found.lawful) == (date(2027, 9, 7), date(2027, 9, 6), True)
    assert (
        answer(bar, ENGLAND, day("Monday 7 September 2026"), day("Monday 6 September 2027")).lawful is False
    )


def test_qualifying_service_is_complete_at_the_end_of_the_day_before() -> None:
    service = rule("at_least", 26, "weeks", EMPLOYEE, "eligibility")
    found = answer(service, ENGLAND, day("Monday 5 January 2026"), day("Monday 6 July 2026"))
    assert (found.earliest, found.lawful) == (day("Monday 6 July 2026"), True)
    assert answer(service, ENGLAND, day("Monday 5 January 2026"), day("Sunday 5 July 2026")).lawful is False
    years = rule("at_least", 5, "years", EMPLOYEE, "eligibility")
    assert answer(years, ENGLAND, day("Monday 7 September 2026")).earliest == day("Sunday 7 September 2031")


# ---- the other reading, strength, and rules without a number


def test_the_other_reading_is_computed_beside_the_one_taken() -> None:
    taken = {
        "id": "made-up-5",
        "para": "7.3",
        "kind": "notice",
        "relation": "at_least_before",
        "amount": 5,
        "unit": "working_days",
        "strength": "should",
        "alternative": {"reading": "The day of the meeting is the fifth.", "clear": False},
    }
    found = answer(
        limit(taken, EMPLOYER), ENGLAND, day("Monday 7 September 2026"), day("Tuesday 15 September 2026")
    )
    assert found.alternative.reading == "The day of the meeting is the fifth."
    assert found.alternative.earliest == day("Monday 14 September 2026")
    assert found.alternative.latest == day("Tuesday 8 September 2026")


def test_the_other_reading_may_count_from_the_day_of_sending() -> None:
    other = {"reading": "It runs from the day of issue.", "from_sending": True}
    appeal = limit(
        {
            "id": "made-up-6",
            "para": "21.3",
            "kind": "window",
            "relation": "within",
            "amount": 10,
            "unit": "working_days",
            "strength": "normally",
            "alternative": other,
        },
        EMPLOYEE,
    )
    found = answer(appeal, ENGLAND, day("Saturday 2 May 2026"), sent_by=Method.FIRST_CLASS)
    assert (found.due, found.alternative.due) == (day("Wednesday 20 May 2026"), day("Monday 18 May 2026"))
    assert answer(appeal, ENGLAND, day("Wednesday 6 May 2026")).alternative.due is None


def test_the_other_reading_may_count_from_another_event() -> None:
    other = {"reading": "It runs from the outcome.", "from": "outcome"}
    given = limit(
        {
            "id": "made-up-7",
            "para": "2.7",
            "kind": "window",
            "relation": "within",
            "amount": 5,
            "unit": "working_days",
            "strength": "must",
            "alternative": other,
        },
        EMPLOYEE,
    )
    start = day("Monday 7 September 2026")
    assert answer(given, ENGLAND, start).alternative.due is None
    found = answer(given, ENGLAND, start, other_start=day("Wednesday 9 September 2026"))
    assert found.alternative.due == day("Wednesday 16 September 2026")


def test_a_reading_in_words_alone_stands_beside_the_answer() -> None:
    worded = rule(alternative=OtherReading("Nothing follows."))
    assert answer(worded, ENGLAND, date(2026, 4, 1)).alternative.reading == "Nothing follows."
    uncounted = rule(amount=None, unit=None, alternative=OtherReading("Nothing follows."))
    assert answer(uncounted, ENGLAND).alternative.reading == "Nothing follows."


def test_late_acts_are_refused_only_under_a_must_without_a_power_to_extend() -> None:
    assert rule().late_is_refused
    assert not rule(may_extend=True).late_is_refused
    assert not rule(strength="should").late_is_refused


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (rule(amount=None), "Paragraph 1.1 gives no number, and none is invented."),
        (rule(unit="occasions"), "Paragraph 1.1 counts occasions, from which no day follows."),
        (rule(amount=10_000, unit="years"), "Paragraph 1.1 counts years, from which no day follows."),
        (rule(relation="other"), "Paragraph 1.1 sets nothing that can be counted in days."),
        (
            rule(amount=7.5, unit="working_days"),
            "Paragraph 1.1 counts working days, from which no day follows.",
        ),
        (
            rule(kind="authority", relation="at_least"),
            "Paragraph 1.1 sets nothing that can be counted in days.",
        ),
        (
            rule("at_least", 8, kind="trigger", window=(12, "months")),
            "Paragraph 1.1 counts days within 12 months, so none follows from one date.",
        ),
        (rule(why_not_computed="it must be done without delay"), "It must be done without delay."),
    ],
)
def test_a_rule_without_a_number_is_answered_with_the_reason(given: Any, reason: Any) -> None:
    found = answer(given, ENGLAND, date(2026, 4, 1))
    assert (found.computed, found.reason, found.due) == (False, reason, None)
    assert to_json(found) == {"computed": False, "reason": reason}
    assert not computable(given)


def test_several_numbers_are_choices_unless_they_are_the_ends_of_a_range() -> None:
    choices = limit(
        {
            "id": "made-up-8",
            "para": "7",
            "kind": "window",
            "relation": "other",
            "strength": "must",
            "amount": [10, 12, 14, 16],
            "unit": "hours",
        },
        EMPLOYEE,
    )
    assert why_not(choices) == "The paragraph gives several numbers, and does not say which one applies."
    ages = limit(
        {
            "id": "made-up-9",
            "para": "2",
            "kind": "eligibility",
            "relation": "other",
            "strength": "must",
            "amount": [55, 60],
            "unit": "years",
        },
        EMPLOYEE,
    )
    assert not computable(ages)


def test_a_rule_of_which_no_day_is_known_waits_and_says_what_it_needs() -> None:
    for relation, kind in [
        ("within", "deadline"),
        ("lasts", "window"),
        ("at_least", "trigger"),
        ("at_least", "window"),
        ("at_least", "eligibility"),
        ("at_least_before", "notice"),
    ]:
        found = answer(rule(relation, kind=kind), ENGLAND)
        assert (found.computed, found.due, found.earliest, found.last_day) == (True, None, None, None)
        assert missing(rule(relation, kind=kind), None, None)
    assert missing(rule(), None, date(2026, 4, 1)) == "Give the day from which it counts."
    assert missing(rule(), date(2026, 4, 1), None) is None
    assert missing(notice(), None, date(2026, 4, 1)) is None
    assert "give the time too" in str(missing(notice(48, "hours"), None, date(2026, 4, 1)))
    assert answer(rule("within", 1, "hours"), ENGLAND, date(2026, 4, 1)).due is None


def test_the_answer_as_json_has_the_promised_keys_only() -> None:
    found = to_json(answer(notice(3, sides=BOTH), ENGLAND, date(2026, 8, 24), date(2026, 9, 3), Method.EMAIL))
    assert list(found) == ["computed", "received", "earliest", "latest", "latest_by", "lawful", "working"]
    assert found["latest_by"] == {"employer": "2026-08-27", "employee": "2026-08-28"}
    assert all(isinstance(sentence, str) and sentence.endswith(".") for sentence in found["working"])


def test_measures_follow_from_kind_and_relation_unless_named() -> None:
    assert measure(rule("within", kind="window")) == "time"
    assert measure(rule("within", kind="trigger")) == "length"
    assert measure(rule("at_least", kind="window", sides=EMPLOYEE)) == "bar"
    assert measure(rule("at_least", kind="window", sides=EMPLOYEE, measure="minimum")) == "minimum"
    assert measure(rule("lasts", kind="calculation")) == "none"


# ---- the schema of a rule in a policy


def schema() -> Any:
    path = Path(__file__).parents[1] / "schemas" / "meta" / "rule.yaml"
    return cerberus.Validator(yamlfiles.read(path).data)


GOOD = {
    "id": "nul-g16-3.3",
    "para": "3.3",
    "words": "will write normally",
    "kind": "deadline",
    "binds": ["head_of_service"],
    "from": "grievance-received",
    "to": "invitation-sent",
    "amount": 5,
    "unit": "working_days",
    "relation": "within",
    "strength": "normally",
    "reading": None,
    "alternative": {"reading": "Another.", "from": {"later_of": ["a", "b"]}},
}


def test_the_schema_takes_a_rule_and_everything_that_the_arithmetic_reads() -> None:
    check = schema()
    assert check.validate(GOOD), check.errors
    full = {
        **GOOD,
        "least": {"amount": 2, "unit": "working_days"},
        "window": {"amount": 12, "unit": "months"},
        "amount": [6, 8],
        "by": date(2025, 11, 1),
        "statutory": True,
        "why_not_computed": "it has no number",
    }
    assert check.validate(full), check.errors


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"strength": "might"}, "strength"),
        ({"relation": "before"}, "relation"),
        ({"binds": []}, "binds"),
        ({"colour": "red"}, "colour"),
        ({"alternative": {"clear": True}}, "alternative"),
        ({"amount": -1}, "amount"),
        ({"kind": "delay"}, "kind"),
        ({"from": None}, "from"),
    ],
)
def test_the_schema_refuses_what_the_arithmetic_does_not_know(change: Any, key: Any) -> None:
    check = schema()
    assert not check.validate({**GOOD, **change})
    assert key in check.errors


# ---- properties, against a naive count day by day


def naive_end(start: Any, amount: Any, unit: Any, calendar: Any) -> Any:
    """Walk day by day to the last day of the period; the first day is not counted."""
    if unit == "months":
        target = (start.year * 12 + start.month - 1) + amount
        day_ = start
        while day_.year * 12 + day_.month - 1 < target:
            day_ += ONE
        last = day_
        while day_.year * 12 + day_.month - 1 == target and day_.day <= start.day:
            last = day_
            day_ += ONE
        return last
    left = amount * (7 if unit == "weeks" else 1)
    day_ = start
    while left:
        day_ += ONE
        if unit != "working_days" or calendar.is_working(day_):
            left -= 1
    return day_


def naive_due(start: Any, amount: Any, unit: Any, calendar: Any, sides: Any) -> Any:
    last = naive_end(start, amount, unit, calendar)
    step = ONE if sides == EMPLOYEE else -ONE
    moved = last
    while not calendar.is_working(moved):
        moved += step
    if moved < start:
        moved = last
        while not calendar.is_working(moved):
            moved += ONE
    return moved


def naive_earliest(start: Any, amount: Any, unit: Any, calendar: Any) -> Any:
    day_ = naive_end(start, amount, unit, calendar) + ONE
    while not calendar.is_working(day_):
        day_ += ONE
    return day_


@given(
    start=days, amount=numbers, unit=units, calendar=calendars, sides=st.sampled_from([EMPLOYER, EMPLOYEE])
)
def test_a_time_agrees_with_the_naive_count_and_never_ends_on_a_closed_day(
    start: Any, amount: Any, unit: Any, calendar: Any, sides: Any
) -> None:
    found = answer(rule("within", amount, unit, sides), calendar, start).due
    assert found == naive_due(start, amount, unit, calendar, sides)
    assert calendar.is_working(found)


@given(start=days, amount=numbers, unit=units, calendar=calendars)
def test_an_employees_time_is_never_shorter_than_an_employers(
    start: Any, amount: Any, unit: Any, calendar: Any
) -> None:
    employer = answer(rule("within", amount, unit), calendar, start).due
    employee = answer(rule("within", amount, unit, EMPLOYEE), calendar, start).due
    assert employer <= employee
    assert not calendar.is_working(naive_end(start, amount, unit, calendar)) or employer == employee


@given(
    start=days, amount=numbers, unit=units, calendar=calendars, sides=st.sampled_from([EMPLOYER, EMPLOYEE])
)
def test_starting_later_never_ends_earlier(
    start: Any, amount: Any, unit: Any, calendar: Any, sides: Any
) -> None:
    for one in (rule("within", amount, unit, sides), notice(amount, unit, sides)):
        today, tomorrow = answer(one, calendar, start), answer(one, calendar, start + ONE)
        assert (tomorrow.due or tomorrow.earliest) >= (today.due or today.earliest)


@given(start=days, amount=numbers, unit=units, calendar=calendars)
def test_the_earliest_meeting_agrees_with_the_naive_count(
    start: Any, amount: Any, unit: Any, calendar: Any
) -> None:
    assert answer(notice(amount, unit), calendar, start).earliest == naive_earliest(
        start, amount, unit, calendar
    )


@given(start=days, amount=numbers, calendar=calendars)
def test_the_earliest_meeting_gives_exactly_the_clear_days_and_the_day_before_gives_fewer(
    start: Any, amount: Any, calendar: Any
) -> None:
    def clear_days(meeting: Any) -> Any:
        return sum(calendar.is_working(start + k * ONE) for k in range(1, (meeting - start).days))

    earliest = answer(notice(amount), calendar, start).earliest
    assert clear_days(earliest) == amount
    assert clear_days(calendar.previous_working(earliest - ONE)) == amount - 1
    assert answer(notice(amount), calendar, start, earliest).lawful is True
    assert answer(notice(amount), calendar, start, earliest - ONE).lawful is False


@given(
    meeting=days, amount=numbers, unit=units, calendar=calendars, sides=st.sampled_from([EMPLOYER, EMPLOYEE])
)
def test_latest_is_the_last_working_day_from_which_the_meeting_is_lawful(
    meeting: Any, amount: Any, unit: Any, calendar: Any, sides: Any
) -> None:
    meeting, one = calendar.next_working(meeting), notice(amount, unit, sides)
    latest = answer(one, calendar, end=meeting).latest
    assert answer(one, calendar, start=latest).earliest <= meeting
    after = calendar.next_working(latest + ONE)
    assert answer(one, calendar, start=after).earliest > meeting


@given(meeting=days, amount=numbers, calendar=calendars)
def test_the_employees_last_day_before_leaves_so_many_working_days_with_itself(
    meeting: Any, amount: Any, calendar: Any
) -> None:
    latest = answer(notice(amount, sides=EMPLOYEE), calendar, end=meeting).latest
    assert calendar.is_working(latest)
    assert sum(calendar.is_working(latest + k * ONE) for k in range((meeting - latest).days)) == amount
    employer = answer(notice(amount), calendar, end=meeting).latest
    assert employer == calendar.previous_working(latest - ONE)


@given(
    received=days,
    amount=numbers,
    unit=st.sampled_from(["working_days", "calendar_days", "weeks"]),
    calendar=calendars,
)
def test_no_earlier_meeting_would_leave_the_reader_the_next_working_day(
    received: Any, amount: Any, unit: Any, calendar: Any
) -> None:
    papers = notice(amount, unit, EMPLOYEE)
    meeting = earliest_meeting_leaving(papers, calendar, received)
    assert calendar.is_working(meeting)
    need = calendar.add(received, 1)
    assert answer(papers, calendar, end=meeting).latest >= need
    earlier = calendar.previous_working(meeting - ONE)
    assert earlier <= need or answer(papers, calendar, end=earlier).latest < need


@given(first=days, amount=numbers, unit=units)
def test_a_length_ignores_closed_days_and_beginning_with_the_day_is_never_longer(
    first: Any, amount: Any, unit: Any
) -> None:
    plain = answer(rule("lasts", amount, unit, kind="window"), ENGLAND, first).last_day
    begun = answer(rule("lasts", amount, unit, kind="window", begins_with=True), ENGLAND, first).last_day
    assert plain == naive_end(first, amount, unit, ENGLAND)
    assert begun <= plain
    if unit != "working_days":
        assert plain == answer(rule("lasts", amount, unit, kind="window"), CLOSED, first).last_day


@given(last=days, amount=numbers, unit=units)
def test_the_latest_start_is_the_last_from_which_the_period_has_ended(
    last: Any, amount: Any, unit: Any
) -> None:
    start = latest_start(last, amount, unit, ENGLAND)
    assert naive_end(start, amount, unit, ENGLAND) <= last < naive_end(start + ONE, amount, unit, ENGLAND)


@given(day_=days, months=st.integers(1, 36))
def test_a_rolling_window_has_neither_a_gap_nor_an_overlap(day_: Any, months: Any) -> None:
    first = window_start(day_, months, "months")
    assert first == add_months(day_, -months)[0] + ONE
    assert window_start(day_ + ONE, months, "months") >= first


@given(start=days, amount=numbers, unit=units, calendar=calendars)
@settings(max_examples=50)
def test_every_sentence_of_the_working_is_whole_and_names_the_answer(
    start: Any, amount: Any, unit: Any, calendar: Any
) -> None:
    for one in (
        rule("within", amount, unit),
        notice(amount, unit),
        rule("lasts", amount, unit, kind="window"),
    ):
        found = answer(one, calendar, start)
        words = " ".join(found.working)
        assert long_date(found.due or found.earliest or found.last_day) in words
        assert all(re.match(r"[A-Z0-9].*\.$", sentence) for sentence in found.working)


# ---- the worked examples of docs/dates.md

KEYS = {
    "due": "due",
    "earliest": "earliest",
    "latest": "latest",
    "last day": "last_day",
    "received": "received",
}
EXAMPLE = re.compile(
    r"^\| (?P<rule>[^|]+?) \| (?P<side>council|employee) \| (?P<given>[^|]+?) \| (?P<follows>[^|]+?) \|$"
)
PHRASE = re.compile(
    r"(?P<relation>within|at least|more than|lasting|barred for|service of|rolling)"
    r" (?P<amount>\d+) (?P<unit>[a-z ]+?)"
    r"(?P<before> before)?(?P<first>, from the day itself)?(?P<statute>, by statute)?"
    r"(?P<dismissal>, a dismissal)?(?P<absence> of absence)?(?P<consultation> of consultation)?$"
)
KINDS = {
    "within": ("within", "deadline"),
    "lasting": ("lasts", "window"),
    "barred for": ("at_least", "window"),
    "service of": ("at_least", "eligibility"),
    "rolling": ("lasts", "window"),
}
GUIDE = Path(__file__).parents[1] / "docs" / "dates.md"


def examples() -> Any:
    return [
        match.groupdict() for line in GUIDE.read_text("utf-8").splitlines() if (match := EXAMPLE.match(line))
    ]


def example_limit(words: Any, side: Any) -> Any:
    match = PHRASE.fullmatch(words)
    assert match, words
    relation, kind = KINDS.get(match["relation"], (match["relation"].replace(" ", "_"), "trigger"))
    if match["before"]:
        relation, kind = "at_least_before", "notice"
    unit = match["unit"].replace(" ", "_")
    return rule(
        relation,
        int(match["amount"]),
        unit if unit.endswith("s") else f"{unit}s",
        EMPLOYEE if side == "employee" else EMPLOYER,
        "window" if match["consultation"] else kind,
        begins_with=True if match["first"] else None,
        statutory=bool(match["statute"]),
        on_working_day=False if match["dismissal"] else None,
        clear=True if match["consultation"] else None,
        measure="rolling" if match["relation"] == "rolling" else "",
    )


def example_moment(words: Any) -> Any:
    at, _, rest = words.rpartition(" on ")
    found = day(rest)
    if not at:
        return found
    parts = re.fullmatch(r"(\d+)(?:\.(\d+))?(?:am|pm)", at)
    assert parts
    hour, minute = parts.groups()
    hours = int(hour) % 12 + (12 if at.endswith("pm") else 0)
    return when(f"{found.isoformat()}T{hours:02d}:{int(minute or 0):02d}")


def example_answer(example: Any) -> Any:
    how, _, rest = example["given"].partition(" ")
    one = example_limit(example["rule"], example["side"])
    sent_by = {"posted": Method.FIRST_CLASS, "e-mailed": Method.EMAIL}.get(how)
    moment = example_moment(rest if " on " in rest else f" on {rest}")
    found = answer(one, ENGLAND, None if how == "to" else moment, moment if how == "to" else None, sent_by)
    key = next(key for key in KEYS if example["follows"].startswith(key))
    return getattr(found, KEYS[key]), example["follows"].removeprefix(key).strip()


def test_the_guide_has_examples_of_every_rule() -> None:
    assert len(examples()) >= 30


def test_every_key_that_the_guide_explains_is_one_that_a_rule_may_have() -> None:
    table = GUIDE.read_text("utf-8").partition("| Key of a rule |")[2]
    named = {
        key for cell in re.findall(r"^\| (`.*?) \| ", table, re.M) for key in re.findall(r"`(\w+)", cell)
    }
    assert len(named) > 15
    assert named <= set(schema().schema)


@pytest.mark.parametrize("example", examples(), ids=lambda example: f"{example['rule']} {example['given']}")
def test_a_worked_example_of_the_guide_comes_true(example: Any) -> None:
    found, words = example_answer(example)
    assert found == example_moment(words if " on " in words else f" on {words}")
