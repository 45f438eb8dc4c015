"""``dueprocess due``: one rule, one date, with its working."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from generator import deadlines, policies
from generator.cli import options
from generator.errors import DueProcessError, Fault, UsageError
from generator.policies import Policy, Rule
from generator.workdays import Method, clock, long_date, parse_when

_WORDS = {
    "received": "Deemed received",
    "due": "Due by",
    "earliest": "Earliest",
    "latest": "At the latest",
    "last_day": "Last day",
}


@click.command("due", short_help="Work out one date by one rule, with its working.")
@click.argument("rule", required=False)
@click.option("--from", "start", type=options.When(), help="The day (or time) from which the rule counts.")
@click.option("--to", "end", type=options.When(), help="The day (or time) of what it leads to.")
@click.option(
    "--sent-by",
    type=click.Choice([method.value for method in Method]),
    help="How it was sent on the --from day.",
)
@click.option(
    "--closure",
    "closures",
    type=options.Day(),
    multiple=True,
    help="A further day on which the council is closed.",
)
@click.option(
    "--batch",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Answer one JSON query a line from FILE.jsonl.",
)
@options.as_json
@options.data
def command(
    rule: str | None,
    start: date | None,
    end: date | None,
    sent_by: str | None,
    closures: tuple[date, ...],
    batch: Path | None,
    as_json: bool,
    own: Path | None,
) -> None:
    """Work out one date by one rule, with its working.

    Example: dueprocess due nul-g16-3.4 --from 2026-04-01
    """
    if batch is not None:
        _batch(batch, own)
        return
    if rule is None:
        raise click.UsageError("give a rule (see 'dueprocess list rules') or --batch FILE.jsonl.")
    method = Method(sent_by) if sent_by else None
    result = _answer(rule, start, end, method, closures, own)
    if as_json:
        options.print_json(result)
    else:
        _show(result)
    if result.get("lawful") is False:
        sys.exit(1)


def _answer(
    rule_id: str, start: Any, end: Any, method: Method | None, closures: Iterable[date], own: Path | None
) -> dict[str, Any]:
    policy, rule = policies.rule(rule_id, own)
    council = policies.council(policy.council, own)
    if method is not None and not _travels(policy, rule):
        raise UsageError(
            Fault(
                f"{rule.id} counts from something that reaches the council, so nothing is deemed.",
                "Give --from without --sent-by.",
            )
        )
    if method is not None and start is None:
        raise UsageError(Fault("--sent-by needs the day of sending.", "Give it with --from."))
    calendar = council.calendar(closed=closures)
    answer = deadlines.answer(rule.limit, calendar, start, end, method, council.receipt_convention)
    _enough(rule, answer, start, end)
    about = {
        "rule": rule.id,
        "para": rule.para,
        "policy": policy.id,
        "kind": rule.kind,
        "binds": list(rule.binds),
    }
    return {**about, **deadlines.to_json(answer)}


def _enough(rule: Rule, answer: deadlines.Answer, start: Any, end: Any) -> None:
    """Refuse a question that gives no day from which the rule could be counted."""
    wanted = deadlines.missing(rule.limit, start, end)
    if answer.computed and wanted:
        raise UsageError(Fault(wanted))


def _travels(policy: Policy, rule: Rule) -> bool:
    return all(policy.events[event].direction != "to-council" for event in rule.start.events)


def _show(result: Mapping[str, Any]) -> None:
    click.echo(f"{result['rule']}, paragraph {result['para']} ({result['policy']})")
    if not result["computed"]:
        click.echo(f"No date: {result['reason']}")
    for key, words in _WORDS.items():
        if result.get(key):
            click.echo(f"{words}: {_words(result[key])}")
    for side, day in (result.get("latest_by") or {}).items():
        click.echo(f"  for the {side}: {_words(day)}")
    if result.get("lawful") is not None:
        click.echo("In keeping with the rule." if result["lawful"] else "Not in keeping with the rule.")
    for sentence in result.get("working") or ():
        click.echo(f"  {sentence}")
    _show_other(result.get("alternative"))


def _show_other(other: Mapping[str, Any] | None) -> None:
    if not other:
        return
    click.echo(f"Another reading: {other['reading']}")
    for key, words in _WORDS.items():
        if other.get(key):
            click.echo(f"  {words}: {_words(other[key])}")


def _words(text: str) -> str:
    when = parse_when(text)
    return f"{long_date(when.date())}, {clock(when)}" if isinstance(when, datetime) else long_date(when)


def _batch(path: Path, own: Path | None) -> None:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            Fault("cannot be read as UTF-8 text.", "Check the name and the file.", file=str(path))
        ) from None
    for line in lines:
        if line.strip():
            click.echo(json.dumps(_batched(line, own), ensure_ascii=False))


def _batched(line: str, own: Path | None) -> dict[str, Any]:
    try:
        query = json.loads(line)
        if not isinstance(query, dict) or not isinstance(query.get("rule"), str):
            return {"error": "a query is one JSON object with at least 'rule'."}
        if unknown := set(query) - {"rule", "from", "to", "sent_by", "closures"}:
            return {
                "error": f"'{min(unknown)}' is not known in a query: use rule, from, to, sent_by, closures."
            }
        start, end = (parse_when(query[key]) if query.get(key) else None for key in ("from", "to"))
        method = _method(query.get("sent_by"))
        closures = [_day(text) for text in query.get("closures") or ()]
        return _answer(query["rule"], start, end, method, closures, own)
    except RecursionError:
        return {"error": "this is nested too deeply."}
    except json.JSONDecodeError as error:
        return {"error": f"this is not JSON ({error.msg})."}
    except DueProcessError as error:
        return {"error": str(error)}
    except (TypeError, ValueError, AttributeError):
        return {
            "error": "a value is not of the right kind: dates are texts like 2026-04-01, closures a "
            "list of them."
        }


def _method(word: Any) -> Method | None:
    if word is None:
        return None
    if word not in list(Method):
        raise UsageError(Fault(f"'{word}' is not a way of sending.", f"Use one of: {', '.join(Method)}."))
    return Method(word)


def _day(text: str) -> date:
    when = parse_when(text)
    return when.date() if isinstance(when, datetime) else when
