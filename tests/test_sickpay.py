"""Sick pay by each council's scale, worked by hand: both sides of every edge."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from helpers import case_data, case_of, dueprocess, written
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import policies, sickpay
from generator.absences import Absence, Record
from generator.cases import record
from generator.errors import Refused
from generator.letters import text
from generator.packs.compose import Composer, Sending
from generator.sickpay import SickPay, Stretch
from generator.workdays import Calendar

CHERWELL = "cherwell/sickness-2022"
READING = "reading/sickness-absence-2018"
NEWCASTLE = "newcastle-under-lyme/attendance-2016"
LONG_AGO = date(2001, 9, 3)
DAY = timedelta(days=1)


def pay(policy: str, started: date | None, *spells: Absence) -> SickPay:
    """The sick pay of the last of ``spells``, on its first day."""
    record = Record(policies.policy(policy), spells, Calendar())
    found = sickpay.of(record, started, spells[-1].first)
    assert found is not None
    return found


def stretches(found: SickPay) -> list[tuple[str, date, date | None]]:
    return [(one.rate, one.first, one.last) for one in found.stretches]


# --- the months of the scale, from the first day


def test_six_months_of_each_end_with_the_day_before_the_corresponding_date() -> None:
    found = pay(CHERWELL, LONG_AGO, Absence(date(2026, 3, 5)))
    assert found.full_until == date(2026, 9, 4)
    assert found.half_from == date(2026, 9, 5)
    assert found.half_until == date(2027, 3, 4)
    assert found.nothing_from == date(2027, 3, 5)
    assert found.rule.id == "che-sic-20.1f"


def test_half_pay_is_counted_from_the_first_day_too_where_a_month_is_short() -> None:
    found = pay(READING, date(2026, 1, 1), Absence(date(2026, 8, 31)))
    assert found.full_until == date(2026, 9, 30)
    assert found.half_until == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("first", "full", "half"),
    [
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 4, 30)),  # a leap year
        (date(2027, 1, 31), date(2027, 2, 28), date(2027, 4, 30)),
        (date(2028, 2, 29), date(2028, 3, 28), date(2028, 5, 28)),
    ],
)
def test_february_in_leap_years_and_others(first: date, full: date, half: date) -> None:
    found = pay(READING, first - timedelta(200), Absence(first))
    assert (found.full_until, found.half_until) == (full, half)


# --- which row: both sides of each edge of service


@pytest.mark.parametrize(
    ("policy", "started", "first", "rule"),
    [
        (CHERWELL, date(2026, 1, 5), date(2026, 5, 4), "che-sic-20.1a"),
        (CHERWELL, date(2026, 1, 5), date(2026, 5, 5), "che-sic-20.1b"),
        (CHERWELL, date(2025, 5, 6), date(2026, 5, 5), "che-sic-20.1b"),
        (CHERWELL, date(2025, 5, 5), date(2026, 5, 5), "che-sic-20.1c"),
        (CHERWELL, date(2024, 5, 6), date(2026, 5, 5), "che-sic-20.1c"),
        (CHERWELL, date(2024, 5, 5), date(2026, 5, 5), "che-sic-20.1d"),
        (CHERWELL, date(2023, 5, 6), date(2026, 5, 5), "che-sic-20.1d"),
        (CHERWELL, date(2023, 5, 5), date(2026, 5, 5), "che-sic-20.1e"),
        (CHERWELL, date(2021, 5, 6), date(2026, 5, 5), "che-sic-20.1e"),
        (CHERWELL, date(2021, 5, 5), date(2026, 5, 5), "che-sic-20.1f"),
        (READING, date(2026, 1, 5), date(2026, 5, 4), "rea-s-5.1-first-months"),
        (READING, date(2026, 1, 5), date(2026, 5, 5), "rea-s-5.1-first-year"),
        (READING, date(2025, 5, 6), date(2026, 5, 5), "rea-s-5.1-first-year"),
        (READING, date(2025, 5, 5), date(2026, 5, 5), "rea-s-5.1-second-year"),
        (READING, date(2024, 5, 5), date(2026, 5, 5), "rea-s-5.1-third-year"),
        (READING, date(2023, 5, 6), date(2026, 5, 5), "rea-s-5.1-third-year"),
        (READING, date(2023, 5, 5), date(2026, 5, 5), "rea-s-5.1-fourth-year"),
        (READING, date(2021, 5, 6), date(2026, 5, 5), "rea-s-5.1-fourth-year"),
        (READING, date(2021, 5, 5), date(2026, 5, 5), "rea-s-5.1-after-five-years"),
    ],
)
def test_the_row_is_that_of_the_service_complete_on_the_first_day(
    policy: str, started: date, first: date, rule: str
) -> None:
    assert pay(policy, started, Absence(first)).rule.id == rule


def test_service_from_a_leap_day_is_complete_on_the_first_of_march() -> None:
    started = date(2024, 2, 29)
    assert pay(READING, started, Absence(date(2025, 2, 28))).rule.id == "rea-s-5.1-first-year"
    assert pay(READING, started, Absence(date(2025, 3, 1))).rule.id == "rea-s-5.1-second-year"


def test_before_four_months_of_service_there_is_no_half_pay() -> None:
    found = pay(READING, date(2026, 3, 2), Absence(date(2026, 5, 5)))
    assert stretches(found) == [
        ("full", date(2026, 5, 5), date(2026, 6, 4)),
        ("none", date(2026, 6, 5), None),
    ]
    assert (found.half_from, found.half_until) == (None, None)


# --- a higher row reached during the absence


def test_cherwell_pays_by_the_higher_row_from_the_day_on_which_it_is_reached() -> None:
    # Service from 1 July 2025. The first row: full pay to 30 June (30 days), 2 months' half pay after.
    # From 1 July 2026, one year: 2 months of full pay are 61 days from 1 June, of which 30 were paid.
    found = pay(CHERWELL, date(2025, 7, 1), Absence(date(2026, 6, 1)))
    assert stretches(found) == [
        ("full", date(2026, 6, 1), date(2026, 7, 31)),
        ("half", date(2026, 8, 1), date(2026, 9, 30)),
        ("none", date(2026, 10, 1), None),
    ]
    assert any("reaches the next row, which applies from then" in words for words in found.working)


def test_half_pay_gives_way_to_full_pay_when_a_higher_row_leaves_some() -> None:
    # Service from 1 August 2025: full pay in June; half pay in July; then 31 days of full pay more.
    found = pay(CHERWELL, date(2025, 8, 1), Absence(date(2026, 6, 1)))
    assert stretches(found) == [
        ("full", date(2026, 6, 1), date(2026, 6, 30)),
        ("half", date(2026, 7, 1), date(2026, 7, 31)),
        ("full", date(2026, 8, 1), date(2026, 8, 31)),
        ("half", date(2026, 9, 1), date(2026, 9, 30)),
        ("none", date(2026, 10, 1), None),
    ]
    assert (found.full_until, found.half_from) == (date(2026, 8, 31), date(2026, 7, 1))


def test_the_reading_that_is_not_taken_is_kept_beside_the_other() -> None:
    daily = pay(CHERWELL, date(2025, 7, 1), Absence(date(2026, 6, 1)))
    other = next(one for one in daily.other if "first day decides" in one.reading)
    assert other.stretches[-1] == Stretch(date(2026, 9, 1), None, "none")
    first = pay(READING, date(2025, 7, 1), Absence(date(2026, 6, 1)))
    assert first.nothing_from == date(2026, 9, 1)
    other = next(one for one in first.other if "applies from then" in one.reading)
    assert other.stretches[0] == Stretch(date(2026, 6, 1), date(2026, 7, 31), "full")


def test_a_row_reached_after_the_last_day_of_pay_is_no_matter_for_reading() -> None:
    found = pay(READING, date(2021, 5, 5), Absence(date(2026, 5, 5)))
    assert found.other == ()


# --- the look-back


def test_a_day_on_each_side_of_the_twelve_months_before() -> None:
    # The twelve months before Tuesday 10 March 2026 are 10 March 2025 to 9 March 2026.
    now = Absence(date(2026, 3, 10))
    outside = pay(CHERWELL, LONG_AGO, Absence(date(2025, 3, 3), date(2025, 3, 9)), now)
    assert outside.used == (0, 0)
    assert outside.full_until == date(2026, 9, 9)
    across = pay(CHERWELL, LONG_AGO, Absence(date(2025, 3, 3), date(2025, 3, 10)), now)
    assert across.look_back == (date(2025, 3, 10), date(2026, 3, 9))
    assert across.used == (1, 0)
    assert across.full_until == date(2026, 9, 8)
    assert across.half_until == date(2027, 3, 8)


def test_the_look_back_from_the_day_after_a_leap_day() -> None:
    found = pay(CHERWELL, LONG_AGO, Absence(date(2027, 2, 26), date(2027, 3, 1)), Absence(date(2028, 3, 1)))
    assert found.look_back == (date(2027, 3, 1), date(2028, 2, 29))
    assert found.used == (1, 0)


def test_an_absence_that_used_all_the_full_pay_leaves_half_pay_from_the_first_day() -> None:
    # More than four months' service, less than a year's: the month (31 days from 4 May) is used exactly.
    before = Absence(date(2026, 5, 4), date(2026, 6, 3))
    found = pay(CHERWELL, date(2025, 9, 1), before, Absence(date(2026, 7, 1), date(2026, 7, 3)))
    assert found.used == (31, 0)
    assert found.stretches[0] == Stretch(date(2026, 7, 1), date(2026, 8, 30), "half")
    one_day_less = Absence(date(2026, 5, 4), date(2026, 6, 2))
    found = pay(CHERWELL, date(2025, 9, 1), one_day_less, Absence(date(2026, 7, 1), date(2026, 7, 3)))
    assert found.stretches[0] == Stretch(date(2026, 7, 1), date(2026, 7, 1), "full")


def test_what_was_half_pay_comes_off_half_pay_and_the_other_reading_off_full_pay() -> None:
    # One month's full pay (31 days from 4 May 2025) and 10 days of half pay were paid; a year's service is
    # complete on 1 November. From 2 March 2026: 2 months are 61 days of full pay, 2 more 61 of half pay.
    before = Absence(date(2025, 5, 4), date(2025, 6, 13))
    found = pay(CHERWELL, date(2024, 11, 1), before, Absence(date(2026, 3, 2)))
    assert found.used == (31, 10)
    assert found.full_until == date(2026, 3, 31)  # 61 - 31 = 30 days
    assert found.half_until == date(2026, 5, 21)  # 61 - 10 = 51 days
    other = next(one for one in found.other if "full pay first" in one.reading)
    assert other.stretches[0].last == date(2026, 3, 21)  # 61 - 41 = 20 days
    assert other.stretches[1].last == date(2026, 5, 21)


def test_a_higher_row_can_bring_pay_again_after_the_last_of_it() -> None:
    # Two years' service are complete on 1 November 2026: the 4 months of full pay are 122 days from 2 March,
    # less 31 of the look-back and 30 paid by then.
    before = Absence(date(2025, 5, 4), date(2025, 6, 13))
    found = pay(CHERWELL, date(2024, 11, 1), before, Absence(date(2026, 3, 2)))
    assert found.nothing_from == date(2026, 5, 22)
    assert found.stretches[2:4] == (
        Stretch(date(2026, 5, 22), date(2026, 10, 31), "none"),
        Stretch(date(2026, 11, 1), date(2026, 12, 31), "full"),
    )


def test_half_a_day_counts_for_the_employee() -> None:
    half = Absence(date(2025, 5, 5), date(2025, 5, 5), days=0.5)
    found = pay(CHERWELL, LONG_AGO, half, Absence(date(2026, 3, 10)))
    assert found.used == (0.5, 0)
    assert found.full_until == date(2026, 9, 9)


def test_absences_left_out_of_the_triggers_were_paid_all_the_same() -> None:
    left_out = Absence(date(2025, 5, 5), date(2025, 5, 9), counted=False)
    assert pay(CHERWELL, LONG_AGO, left_out, Absence(date(2026, 3, 10))).used == (5, 0)


def test_a_policy_without_a_look_back_takes_nothing_off() -> None:
    found = pay(READING, LONG_AGO, Absence(date(2025, 5, 5), date(2025, 12, 5)), Absence(date(2026, 3, 10)))
    assert found.look_back is None
    assert found.full_until == date(2026, 9, 9)


# --- too long an absence, and coming back from it


def test_there_is_nothing_from_the_day_on_which_the_absence_is_more_than_a_year() -> None:
    found = pay(CHERWELL, date(2021, 9, 1), Absence(date(2025, 9, 1)))
    assert found.nothing_from <= date(2026, 9, 1)
    assert found.rate(date(2026, 9, 1)) == "none"


def test_sick_pay_comes_again_after_26_weeks_back_at_work_and_not_a_day_before() -> None:
    long = Absence(date(2024, 1, 8), date(2025, 1, 31))
    on_the_day = date(2025, 2, 1) + timedelta(weeks=26)
    assert pay(CHERWELL, LONG_AGO, long, Absence(on_the_day - DAY)).stretches == (
        Stretch(on_the_day - DAY, None, "none"),
    )
    assert pay(CHERWELL, LONG_AGO, long, Absence(on_the_day)).stretches[0].rate != "none"
    away = Absence(date(2025, 3, 3), date(2025, 3, 7))
    assert pay(CHERWELL, LONG_AGO, long, away, Absence(on_the_day + 4 * DAY)).stretches[0].rate == "none"
    assert pay(CHERWELL, LONG_AGO, long, away, Absence(on_the_day + 5 * DAY)).stretches[0].rate != "none"


def test_an_absence_of_exactly_a_year_bars_nobody() -> None:
    year = Absence(date(2024, 1, 8), date(2025, 1, 7))
    longer = Absence(date(2024, 1, 8), date(2025, 1, 8))
    assert pay(CHERWELL, LONG_AGO, year, Absence(date(2025, 2, 3))).stretches[0].rate != "none"
    assert pay(CHERWELL, LONG_AGO, longer, Absence(date(2025, 2, 3))).stretches[0].rate == "none"


# --- Newcastle-under-Lyme: only the most is given


def test_newcastle_s_most_needs_no_service_and_says_that_it_is_the_most() -> None:
    found = pay(NEWCASTLE, None, Absence(date(2026, 3, 31)))
    assert (found.full_until, found.half_until) == (date(2026, 9, 30), date(2027, 3, 30))
    assert found.at_most
    assert "most that anyone may receive" in found.working[1]


# --- whatever the absences


SPELLS = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 60)), max_size=8)
STARTS = st.dates(date(2018, 1, 1), date(2023, 12, 31))


@settings(max_examples=80, deadline=None)
@given(SPELLS, STARTS)
def test_stretches_follow_on_and_never_give_more_than_the_highest_row(
    spells: list[tuple[int, int]], started: date
) -> None:
    first = date(2024, 1, 1)
    before = [Absence(first + gap * DAY, first + (gap + long) * DAY) for gap, long in spells]
    found = pay(CHERWELL, started, *before, Absence(date(2027, 3, 1)))
    assert found.stretches[0].first == found.first
    assert found.stretches[-1].last is None
    for one, after in zip(found.stretches, found.stretches[1:], strict=False):
        assert one.last is not None
        assert one.last + DAY == after.first
        assert one.rate != after.rate
    full, half = found.paid(date(2030, 1, 1))
    assert full <= 184
    assert half <= 184


# --- in a letter, and at the command line


def test_a_letter_states_each_day_of_change_and_is_refused_without_what_it_needs() -> None:
    policy = policies.policy(CHERWELL)
    letter, on = policy.letters()["sick-pay-reduction"], date(2026, 6, 10)
    data = case_data(policy, on)
    made = Composer(case_of(data), Sending(on)).all(letter)[0]
    assert "Half pay     From Wednesday 8 April 2026 to Monday 31 August 2026" in text.write(made.text)
    unserved = {
        **data,
        "people": [{k: v for k, v in one.items() if k != "started"} for one in data["people"]],
    }
    with pytest.raises(Refused, match="does not say since when"):
        Composer(case_of(unserved), Sending(on)).all(letter)
    back = {**data, "absences": [one for one in data["absences"] if "last_day" in one]}
    with pytest.raises(Refused, match="no absence that lasts on Wednesday 10 June 2026"):
        Composer(case_of(back), Sending(on)).all(letter)


def test_every_council_with_a_scale_has_a_letter_that_says_so() -> None:
    for name in policies.policy_names():
        scale = policies.policy(name).sick_pay
        if scale is not None:
            letter = policies.policy(name).letters()[scale.letter]
            assert any(one.sick_pay for one in letter.requires), name


def test_a_case_without_an_absence_now_has_no_sick_pay() -> None:
    policy = policies.policy(NEWCASTLE)
    case = case_of({**case_data(policy), "absences": []})
    assert record.sick_pay(case, date(2026, 6, 10)) is None


PEOPLE = "employee,name,started,works\nP1,Ada Invented,2021-09-01,Mon-Fri\nP2,Bo Made-up,,Mon-Fri\n"
ROWS = "employee,first_day,last_day\nP1,2026-06-01,\nP2,2026-05-01,2026-05-05\n"


def test_the_command_tells_the_sick_pay_of_those_absent_now(tmp_path: Path) -> None:
    rows, people = written(tmp_path / "a.csv", ROWS), written(tmp_path / "p.csv", PEOPLE)
    command = ["absences", rows, "--people", people, "--policy", "sickness-2022", "--on", "2026-06-10"]
    ran = dueprocess(*command, "--sick-pay", "--json")
    found = {row["employee"]: row["sick_pay"] for row in json.loads(ran.out)}
    assert ran.code == 0
    assert found["P2"] is None
    assert found["P1"]["rule"] == "che-sic-20.1e"
    assert found["P1"]["letter"] == "sick-pay-reduction"
    assert "Full pay from Monday 1 June 2026" in dueprocess(*command, "--sick-pay").out


def test_whose_service_is_not_known_is_named_and_the_rest_is_told_with_keep_going(tmp_path: Path) -> None:
    rows = written(tmp_path / "a.csv", ROWS.replace("2026-05-05", ""))
    people = written(tmp_path / "p.csv", PEOPLE)
    command = ["absences", rows, "--people", people, "--policy", "sickness-2022", "--on", "2026-06-10"]
    ran = dueprocess(*command, "--sick-pay")
    assert (ran.code, ran.out) == (1, "")
    assert "employee P2 has no first day of service" in ran.err
    assert "p.csv" in ran.err
    ran = dueprocess(*command, "--sick-pay", "--keep-going")
    assert ran.code == 1
    assert "Full pay from Monday 1 June 2026" in ran.out


def test_a_policy_without_a_scale_says_so(tmp_path: Path) -> None:
    rows = written(tmp_path / "a.csv", ROWS)
    ran = dueprocess("absences", rows, "--policy", "attendance-2008", "--sick-pay")
    assert ran.code == 2
    assert "has no scale of sick pay" in ran.err
