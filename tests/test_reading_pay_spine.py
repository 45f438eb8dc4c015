"""Reading's pay spine: every old point assimilated, held against the source; its misprints listed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from generator.policies import tables

KEY, COLUMNS, ROWS = tables.table("reading", "pay-spine-2019")

# As the agenda prints them, and what they must be: the hour by the year, the pairs by 3.4.
MISPRINTS = {
    "old points of new 1": ("06-Jul", "6/7"),
    "old points of new 2": ("08-Sep", "8/9"),
    "old points of new 3": ("10-Nov", "10/11"),
    "old points of new 4": ("Dec-13", "12/13"),
    "annual pay of new 1": ("617 264", "£17,364"),
    "annual pay of new 2": ("217,711", "£17,711"),
    "annual pay of new 3": ("210,000", "£18,065"),
    "annual pay of new 4": ("210,420", "£18,426"),
    "annual pay of new 5": ("210,795", "£18,795"),
    "annual pay of new 6": ("~10,171", "£19,171"),
    "hourly pay of new 8": ("08.09", "£10.34"),
}


def pounds(text: str) -> Decimal:
    return Decimal(text.lstrip("£").replace(",", ""))


def test_every_old_point_from_6_to_49_is_in_the_table_once() -> None:
    assert KEY == "old_point"
    assert sorted(ROWS) == list(range(6, 50))


def test_the_new_points_rise_and_leave_out_the_five_that_are_not_used() -> None:
    new = [int(ROWS[old]["new_point"]) for old in sorted(ROWS)]
    assert new == sorted(new)
    assert set(range(1, 44)) - set(new) == {10, 13, 16, 18, 21}
    assert [old for old in ROWS if ROWS[old]["new_point"] == "6"] == [16, 17]


@pytest.mark.parametrize("which", ["old", "new"])
def test_every_hourly_rate_is_the_year_by_52_143_weeks_and_37_hours(which: str) -> None:
    for old, row in ROWS.items():
        hour = pounds(row[f"{which}_annual"]) / Decimal("52.143") / 37
        rounded = hour.quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert abs(rounded - pounds(row[f"{which}_hourly"])) <= Decimal("0.01"), (which, old)


def test_the_steps_to_new_22_are_two_per_cent_and_above_it_so_is_the_rise() -> None:
    by_new = {int(row["new_point"]): pounds(row["new_annual"]) for row in ROWS.values()}
    for point in range(2, 23):
        if point in by_new and point - 1 in by_new:
            assert abs(by_new[point] / by_new[point - 1] - Decimal("1.02")) < Decimal("0.0006")
    for row in ROWS.values():
        if int(row["new_point"]) >= 23:
            assert abs(pounds(row["new_annual"]) / pounds(row["old_annual"]) - Decimal("1.02")) < Decimal(
                "0.0006"
            )


def test_nobody_s_pay_goes_down() -> None:
    assert all(pounds(row["new_annual"]) > pounds(row["old_annual"]) for row in ROWS.values())


def test_the_two_orders_give_different_points_for_some() -> None:
    """Option 2: the increment on the old spine first. Option 1: the new point first, then one more."""
    used = sorted({int(row["new_point"]) for row in ROWS.values()})

    def next_used(point: int) -> int:
        return used[min(used.index(point) + 1, len(used) - 1)]

    option_2 = {old: int(ROWS[old + 1]["new_point"]) for old in range(6, 49)}
    option_1 = {old: next_used(int(ROWS[old]["new_point"])) for old in range(6, 49)}
    higher = [old for old in option_1 if option_1[old] > option_2[old]]
    assert higher == [6, 8, 10, 12, 14, 16]  # the lower one of each pair
    assert all(option_1[old] >= option_2[old] for old in option_1)


def test_each_misprint_of_the_source_has_its_right_figure() -> None:
    wanted = {new for _, new in MISPRINTS.values() if new.startswith("£")}
    there = {cell for row in ROWS.values() for cell in row.values()}
    assert wanted <= there
    for printed, right in MISPRINTS.values():
        assert printed != right
