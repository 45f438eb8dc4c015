"""Options that several commands share, and how results are printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from generator.errors import DueProcessError, Fault, UsageError
from generator.workdays import LONDON, Method, parse_when

_F = TypeVar("_F", bound=Callable[..., Any])


class When(click.ParamType[date]):
    """A day (2026-04-01) or a time (2026-04-01T10:30, Europe/London)."""

    name = "WHEN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a date or an aware datetime."""
        if not isinstance(value, str):
            return value
        try:
            return parse_when(value)
        except DueProcessError as error:
            self.fail(str(error), param, ctx)


class Day(When):
    """A day (2026-04-01)."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a date."""
        found = super().convert(value, param, ctx)
        if isinstance(found, datetime):
            self.fail(f"'{value}' is a time; give a day, as 2026-04-01.", param, ctx)
        return found


class Line(click.ParamType[str]):
    """One line of text that says something, of at most ``longest`` characters."""

    name = "TEXT"

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text without space around it."""
        text = str(value).strip()
        if not text or len(text.splitlines()) > 1 or len(text) > self.longest:
            self.fail(f"give one line of text, of at most {self.longest} characters.", param, ctx)
        return text


data = click.option(
    "--data",
    "own",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="DUEPROCESS_DATA",
    help="Your council's own data folder, searched before what is shipped.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
on = click.option("--on", type=Day(), help="The day of writing (today, unless given).")
sent_by = click.option(
    "--sent-by",
    type=click.Choice([method.value for method in Method]),
    help="How it is sent (e-mail, unless given).",
)


def case_file(function: _F) -> _F:
    """Take CASE.yaml."""
    return click.argument("case_file", metavar="CASE.yaml", type=click.Path(path_type=Path))(function)


def day(given: date | None) -> date:
    """Return the day of writing: what was given, else today in London."""
    return given or datetime.now(LONDON).date()


def pairs(given: Iterable[str], what: str) -> dict[str, str]:
    """Return ``RULE=REASON`` texts as a dict; raises UsageError."""
    found = {}
    for text in given:
        name, mark, reason = text.partition("=")
        if not mark or not reason.strip():
            raise UsageError(Fault(f"--{what} '{text}' has no reason.", f"Write it as --{what} RULE=REASON."))
        found[name.strip()] = reason.strip()
    return found


def print_json(result: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(result, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def note(text: str) -> None:
    """Tell the person something that is not the result (on stderr)."""
    click.echo(text, err=True)
