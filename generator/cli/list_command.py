"""``dueprocess list``: what there is, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from generator import forms, policies
from generator.cli import options
from generator.policies import Policy

KINDS = ("councils", "policies", "rules", "letters", "forms", "steps")


@click.command("list", short_help="List councils, policies, rules, letters, forms or steps.")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--council", help="Only this council's.")
@click.option("--policy", help="Only this policy's.")
@options.as_json
@options.data
def command(kind: str, council: str | None, policy: str | None, as_json: bool, own: Path | None) -> None:
    """List councils, policies, rules, letters, forms or steps.

    Example: dueprocess list letters --policy grievance-2016
    """
    rows = _rows(kind, council, policy, own)
    if as_json:
        options.print_json(rows)
        return
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        para = f" ({row['para']})" if row.get("para") else ""
        click.echo(f"{row['id']:<{width}}  {row['title']}{para}")


def _rows(kind: str, council: str | None, policy: str | None, own: Path | None) -> list[dict[str, Any]]:
    if council is not None:
        policies.council(council, own)
    chosen = list(_policies(council, policy, own))
    if kind == "councils":
        names = [council] if council else policies.councils(own)
        return [{"id": name, "title": policies.council(name, own).title} for name in names]
    makers = {"policies": _policy, "rules": _rules, "letters": _letters, "steps": _steps}
    if kind == "forms":
        return [
            _form(name, own) for one in chosen for name in forms.names(own) if name.startswith(f"{one.id}/")
        ]
    return [row for one in chosen for row in makers[kind](one)]


def _policies(council: str | None, policy: str | None, own: Path | None) -> Iterator[Policy]:
    names = policies.policy_names(own)
    wanted = [policies.by_tail(policy, names, "policy")] if policy else names
    for name in wanted:
        if council is None or name.startswith(f"{council}/"):
            yield policies.policy(name, own)


def _policy(policy: Policy) -> Iterator[dict[str, Any]]:
    yield {
        "id": policy.id,
        "title": policy.title,
        "status": policy.status,
        "coverage": policy.coverage,
        "source": policy.source,
        "rules": len(policy.rules),
        "steps": len(policy.steps),
        "letters": len(policy.letters()),
    }


def _rules(policy: Policy) -> Iterator[dict[str, Any]]:
    for rule in policy.rules.values():
        yield {
            "id": rule.id,
            "title": rule.words,
            "para": rule.para,
            "kind": rule.kind,
            "policy": policy.id,
            "binds": list(rule.binds),
            "strength": rule.strength,
            "reading": rule.reading or None,
        }


def _letters(policy: Policy) -> Iterator[dict[str, Any]]:
    for letter in policy.letters().values():
        yield {
            "id": letter.name,
            "title": letter.title,
            "para": letter.para,
            "step": letter.step,
            "from": list(letter.senders),
            "to": letter.to,
            "rules": list(letter.rules),
            "source": list(letter.source),
            "basis": letter.basis,
            "optional": letter.optional,
        }


def _steps(policy: Policy) -> Iterator[dict[str, Any]]:
    for step in policy.steps.values():
        yield {
            "id": step.id,
            "title": step.title,
            "para": step.para,
            "policy": policy.id,
            "source": list(step.source),
            "letters": [letter.id for letter in step.letters],
            "forms": list(step.forms),
        }


def _form(name: str, own: Path | None) -> dict[str, Any]:
    form = forms.load(name, own)
    return {
        "id": form.id,
        "title": form.title,
        "para": form.para,
        "policy": "/".join(form.id.split("/")[:2]),
        "fields": len(list(form.fields())),
        "edition": form.edition,
        "completed_by": list(form.completed_by),
        "source": list(form.source),
    }
