"""Where policies fall short of the law: data that names rules which are there."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from helpers import dueprocess, written

from generator import resources, statute
from generator.errors import DataError

FILE = dict(resources.every("policies", "statute/shortfalls.yaml", None))["statute/shortfalls.yaml"]


def test_a_policy_s_shortfalls_are_told_with_the_law_and_since_when() -> None:
    told = dueprocess("statute", "flexible-working-2018")
    assert told.code == 0
    assert "reading/flexible-working-2018 (rea-f-1.1)" in told.out
    assert "The law since Saturday 6 April 2024: the right to ask is there from the first day" in told.out
    assert "cherwell" not in told.out
    rows = json.loads(dueprocess("statute", "--json").out)
    assert {row["policy"] for row in rows} >= {"cherwell/redundancy-2022", "reading/flexible-working-2018"}


def test_a_policy_of_which_nothing_is_recorded_is_not_called_sound() -> None:
    assert "does not say that nothing is there" in dueprocess("statute", "agile-2016").out


def test_no_change_of_the_law_is_told_before_it_was_read() -> None:
    read_on, found = statute.shortfalls()
    assert all(date(1990, 1, 1) < one.since <= read_on for one in found)


def test_a_rule_that_is_not_there_is_named_with_its_line(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8").replace("[rea-f-1.1]", "[rea-f-1.11]")
    (tmp_path / "policies" / "statute").mkdir(parents=True)
    written(tmp_path / "policies" / "statute" / "shortfalls.yaml", text)
    with pytest.raises(DataError, match=r"'rea-f-1\.11' is not a rule of reading/flexible-working-2018"):
        statute.shortfalls(tmp_path)
