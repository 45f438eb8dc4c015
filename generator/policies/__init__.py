"""Councils and policy editions, found by name, loaded once and checked."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from generator import resources, validation
from generator.errors import Fault, UsageError
from generator.policies.model import Authority, Council, Letter, Policy, Rule, Start, Step
from generator.policies.reader import read_council, read_policy

__all__ = [
    "Authority",
    "Council",
    "Letter",
    "Policy",
    "Rule",
    "Start",
    "Step",
    "by_tail",
    "council",
    "councils",
    "letter",
    "letters",
    "policy",
    "policy_named",
    "policy_names",
    "rule",
]


def councils(own: Path | None = None) -> list[str]:
    """Return the ids of all councils, sorted."""
    return sorted(name.split("/")[0] for name, _ in resources.every("policies", "*/council.yaml", own))


def policy_names(own: Path | None = None) -> list[str]:
    """Return every policy's name (COUNCIL/POLICY), sorted."""
    found = resources.every("policies", "*/*.yaml", own)
    return sorted(
        name.removesuffix(".yaml")
        for name, _ in found
        if not name.endswith("/council.yaml") and not name.startswith("statute/")
    )


def letters(own: Path | None = None) -> dict[str, Letter]:
    """Return every letter of every policy by its full name."""
    return {
        letter.name: letter for name in policy_names(own) for letter in policy(name, own).letters().values()
    }


def letter(name: str, own: Path | None = None) -> Letter:
    """Return the letter that ``name`` (or a tail of a name) means; raises UsageError."""
    found: dict[str, Letter] = {}
    for policy_name in _naming(name.split("/")[-1], own):
        found.update({one.name: one for one in policy(policy_name, own).letters().values()})
    if not any(full == name or full.endswith(f"/{name}") for full in found):
        found = letters(own)
    return found[by_tail(name, list(found), "letter")]


def _naming(thing: str, own: Path | None) -> list[str]:
    """Return the policies in whose files something has the id ``thing``: the others need not be read."""
    word = re.compile(rf"\bid: *['\"]?{re.escape(thing)}['\"]?\s*$", re.MULTILINE)
    return [
        name.removesuffix(".yaml")
        for name, path in resources.every("policies", "*/*.yaml", own)
        if not name.endswith("/council.yaml") and word.search(path.read_text(encoding="utf-8"))
    ]


@lru_cache(maxsize=4096)
def rule(rule_id: str, own: Path | None = None) -> tuple[Policy, Rule]:
    """Return the rule called ``rule_id`` and its policy; raises UsageError."""
    for name in _naming(rule_id, own):
        found = policy(name, own)
        if rule_id in found.rules:
            return found, found.rules[rule_id]
    known = [rule_id for name in policy_names(own) for rule_id in policy(name, own).rules]
    hint = f"{validation.did_you_mean(rule_id, known)} See 'dueprocess list rules'."
    raise UsageError(Fault(f"there is no rule '{rule_id}'.", hint.strip()))


def by_tail(name: str, known: list[str], kind: str) -> str:
    """Return the one of ``known`` that ``name`` is, or is the tail of; raises UsageError."""
    if name in known:
        return name
    fits = [full for full in known if full.endswith(f"/{name}")]
    if len(fits) == 1:
        return fits[0]
    see = f"See 'dueprocess list {'policies' if kind == 'policy' else kind + 's'}'."
    if fits:
        raise UsageError(Fault(f"'{name}' could be {', '.join(fits)}.", "Write more of the name."))
    hint = validation.did_you_mean(name.split("/")[-1], [full.split("/")[-1] for full in known])
    raise UsageError(Fault(f"there is no {kind} '{name}'.", f"{hint} {see}".strip()))


@lru_cache(maxsize=64)
def council(council_id: str, own: Path | None = None) -> Council:
    """Read policies/COUNCIL/council.yaml; raises DataError, UsageError."""
    path = resources.find(f"policies/{council_id}/council.yaml", own)
    if path is None or council_id not in councils(own):
        known = validation.nearest(council_id, councils(own))
        raise UsageError(Fault(f"there is no council '{council_id}'.", known))
    return read_council(path)


@lru_cache(maxsize=64)
def policy(name: str, own: Path | None = None) -> Policy:
    """Read policies/COUNCIL/POLICY.yaml; raises DataError naming every fault, UsageError."""
    path = resources.find(f"policies/{name}.yaml", own)
    if path is None or name not in policy_names(own):
        by_tail(name, policy_names(own), "policy")
        raise UsageError(Fault(f"there is no policy '{name}'.", "See 'dueprocess list policies'."))
    return read_policy(name, path, council(name.split("/")[0], own))


def policy_named(name: str, own: Path | None = None) -> Policy:
    """Return the policy that ``name`` (or a tail of a name) means; raises UsageError."""
    return policy(by_tail(name, policy_names(own), "policy"), own)
