"""Everything shipped answers: every rule gives a day or says why not, every form is small enough to send."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from helpers import dueprocess

from generator import deadlines, forms, policies
from generator.packs import prefill
from generator.policies import Rule
from generator.workdays import Calendar, parse_when

RULES = [rule for name in policies.policy_names() for rule in policies.policy(name).rules.values()]
START, END = "2026-04-01T10:30", "2026-06-30T10:30"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_gives_a_day_or_says_why_none_follows(rule: Rule) -> None:
    found = deadlines.answer(rule.limit, Calendar(), parse_when(START), parse_when(END))
    if found.computed:
        days = (found.due, found.earliest, found.latest, found.last_day)
        assert any(day is not None for day in days), rule.words
        assert found.working
    else:
        assert found.reason
        assert found.reason.endswith(".")


def test_the_command_answers_every_rule_in_one_batch(tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    queries = [{"rule": rule.id, "from": START, "to": END} for rule in RULES]
    batch.write_text("".join(json.dumps(query) + "\n" for query in queries), encoding="utf-8")
    answers = [json.loads(line) for line in dueprocess("due", "--batch", batch).out.splitlines()]
    assert [answer.get("rule") for answer in answers] == [rule.id for rule in RULES]


def test_rule_ids_are_each_used_once_in_all_policies() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", forms.names())
def test_every_form_is_at_most_90_kilobytes(name: str) -> None:
    assert len(prefill.blank(forms.load(name))) <= 90_000


def test_the_editions_of_one_procedure_do_not_apply_on_the_same_day_unless_nothing_is_known() -> None:
    council = policies.council("newcastle-under-lyme")
    assert council.in_force_on("grievance-2009", date(2012, 5, 1))
    assert not council.in_force_on("grievance-2009", date(2009, 10, 31))
