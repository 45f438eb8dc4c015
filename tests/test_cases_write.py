"""Case files changed: comments stay, the result is a sound case, and a failed change changes nothing."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import helpers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.cases import load, write
from generator.errors import DataError

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=80)


def test_a_fact_is_added_and_every_comment_stays(tmp_path: Path) -> None:
    path = helpers.example(tmp_path)
    before = path.read_text(encoding="utf-8")
    write.change(path, write.append("events", {"event": "papers-given", "on": date(2026, 4, 9)}))
    after = path.read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    added = [line.strip() for line in after.splitlines() if line not in before.splitlines()]
    assert added == ["- event: papers-given", "on: 2026-04-09"]


def test_one_day_written_twice_is_two_days_and_no_link(tmp_path: Path) -> None:
    path, day = helpers.example(tmp_path), date(2026, 4, 9)
    added = write.append("events", {"event": "papers-given", "on": day})
    case = write.change(path, write.all_of(added, added))
    assert [one.day for one in case.happenings[-2:]] == [day, day]
    assert "*" not in path.read_text(encoding="utf-8")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(note=TEXTS)
def test_any_text_that_is_written_is_read_again_as_it_was(tmp_path: Path, note: str) -> None:
    path = helpers.example(tmp_path)
    write.change(
        path, write.append("events", {"event": "papers-given", "on": date(2026, 4, 9), "note": note})
    )
    assert load.load(path).document.data["events"][-1]["note"] == note
    assert path.read_text(encoding="utf-8").startswith(helpers.EXAMPLE[:200])


@pytest.mark.parametrize(
    "item",
    [
        {"event": "no-such-event", "on": date(2026, 4, 9)},
        {"event": "papers-given", "on": date(2026, 4, 9), "by": "pigeon"},
        {"event": "papers-given", "on": date(2026, 4, 9), "note": "bell \x07"},
        {"event": "papers-given", "on": date(2026, 4, 9), "note": "x" * 2001},
        {"event": "papers-given"},
    ],
)
def test_a_change_that_makes_no_sound_case_leaves_the_file_as_it_was(
    tmp_path: Path, item: dict[str, object]
) -> None:
    path = helpers.example(tmp_path)
    before = helpers.tree(tmp_path)
    with pytest.raises(DataError):
        write.change(path, write.append("events", item))
    assert helpers.tree(tmp_path) == before
    assert path.exists()


def test_a_meeting_takes_the_place_of_one_of_its_kind(tmp_path: Path) -> None:
    path = helpers.example(tmp_path)
    case = write.change(
        path, write.put_meeting({"meeting": "grievance-meeting", "at": "2026-04-16T14:00", "place": "Room 9"})
    )
    assert [(one.kind, one.place) for one in case.meetings] == [("grievance-meeting", "Room 9")]
    case = write.change(
        path, write.put_meeting({"meeting": "appeal-hearing", "at": "2026-05-16T14:00", "place": "Room 8"})
    )
    assert len(case.meetings) == 2


def test_a_list_that_is_not_there_is_begun(tmp_path: Path) -> None:
    path = helpers.written(tmp_path / "c.yaml", helpers.EXAMPLE[: helpers.EXAMPLE.index("\nmeetings:")])
    case = write.change(path, write.append("waivers", {"rule": "nul-g16-3.4", "reason": "Made up."}))
    assert case.waivers == {"nul-g16-3.4": "Made up."}


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_a_changed_case_file_is_closed_to_others(tmp_path: Path) -> None:
    path = helpers.example(tmp_path)
    path.chmod(0o644)
    write.change(path, write.append("events", {"event": "papers-given", "on": date(2026, 4, 9)}))
    assert path.stat().st_mode & 0o777 == 0o600
