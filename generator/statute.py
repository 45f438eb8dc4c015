"""Where a policy falls short of the law: data, read and held against the policies that it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from generator import policies, resources, validation, yamlfiles
from generator.errors import DataError, Fault, UsageError


@dataclass(frozen=True)
class Shortfall:
    """One place where a policy says less than the law, or what the law no longer says."""

    policy: str
    rules: tuple[str, ...]
    policy_says: str
    law_says: str
    since: date
    source: str
    sure: bool


def shortfalls(own: Path | None = None) -> tuple[date, list[Shortfall]]:
    """Return the day on which the law was last read, and every shortfall; raises DataError."""
    path = dict(resources.every("policies", "statute/shortfalls.yaml", own))["statute/shortfalls.yaml"]
    document = yamlfiles.read(path)
    validation.check(document, validation.meta("shortfalls"))
    faults = list(_faults(document, own))
    if faults:
        raise DataError(*faults)
    return document.data["read_on"], [_shortfall(one) for one in document.data["shortfalls"]]


def _shortfall(one: dict[str, Any]) -> Shortfall:
    policy_says, law_says = (" ".join(str(one[key]).split()) for key in ("policy_says", "law_says"))
    rules = tuple(one["rules"])
    return Shortfall(one["policy"], rules, policy_says, law_says, one["since"], one["source"], one["sure"])


def _faults(document: yamlfiles.Document, own: Path | None) -> Iterator[Fault]:
    for n, one in enumerate(document.data["shortfalls"]):
        try:
            rules = policies.policy(one["policy"], own).rules
        except UsageError as error:
            yield document.fault(("shortfalls", n, "policy"), error.faults[0].what, error.faults[0].remedy)
            continue
        for rule in one["rules"]:
            if rule not in rules:
                what = f"'{rule}' is not a rule of {one['policy']}."
                yield document.fault(("shortfalls", n, "rules"), what, validation.nearest(rule, rules))
