"""``dueprocess statute``: where a policy falls short of the law."""

from __future__ import annotations

from pathlib import Path

import click

from generator import policies, statute
from generator.cli import options
from generator.workdays import long_date


@click.command("statute", short_help="Show where a policy falls short of the law.")
@click.argument("policy_name", metavar="[POLICY]", required=False)
@options.as_json
@options.data
def command(policy_name: str | None, as_json: bool, own: Path | None) -> None:
    """Show where a policy says less than the law, or what the law no longer says. It is not legal advice.

    Example: dueprocess statute flexible-working-2018
    """
    wanted = policies.policy_named(policy_name, own).id if policy_name else None
    read_on, found = statute.shortfalls(own)
    rows = [one for one in found if wanted in (None, one.policy)]
    if as_json:
        options.print_json(
            [{**vars(one), "rules": list(one.rules), "since": one.since.isoformat()} for one in rows]
        )
        return
    click.echo(f"The law as it was read on {long_date(read_on)}. This is not legal advice.")
    for one in rows:
        click.echo("")
        cited = f" ({', '.join(one.rules)})" if one.rules else ""
        click.echo(f"{one.policy}{cited}")
        click.echo(f"  The policy: {one.policy_says}.")
        click.echo(
            f"  The law since {long_date(one.since)}: {one.law_says}.{'' if one.sure else ' (Not sure.)'}"
        )
        click.echo(f"  Read at {one.source}")
    if not rows:
        click.echo("Nothing is recorded. That does not say that nothing is there.")
