"""The command line: parses input, prints results, and nothing else.

``--help`` imports click alone: each command's module is read only when it is called.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from generator import __version__

# Kept here so that `dueprocess --help` reads no module; a test holds it against the commands.
COMMANDS = {
    "demo": "Make a whole pack from a made-up case, to see what comes out.",
    "list": "List councils, policies, rules, letters, forms or steps.",
    "due": "Work out one date by one rule, with its working.",
    "dates": "Show every date that follows in a case, and the steps open now.",
    "letter": "Make one letter for a case.",
    "form": "Make a fillable form, blank or ready for a case.",
    "pack": "Make everything that one step sends out.",
    "bulk": "Make one step's pack for each person in a table.",
    "validate": "Check returned forms against their questions, case and time limits.",
    "absences": "Show who has reached which absence trigger, and what follows.",
    "workforce": "Show days lost to sickness per FTE, and turnover, by service.",
    "collective": "Show when proposed redundancies need collective consultation.",
    "case": "Begin, add to, show or change a case file.",
    "warnings": "Show who is on which live warning, until when.",
    "statute": "Show where a policy falls short of the law.",
    "check": "Check all policies, letters and forms.",
}


class _Lazy(click.Group):
    """A group whose commands are read when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        if _only_listing():
            return click.Command(cmd_name, short_help=COMMANDS[cmd_name])
        module = importlib.import_module(f"generator.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"there is no command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


def _only_listing() -> bool:
    """Return whether the commands are wanted only for the list in ``--help``."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    return not words


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """The right letters with the right dates, from a council's own HR policy.

    To see it work: dueprocess demo
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; what is wrong becomes one line on stderr and exit code 1 or 2."""
    _speak_utf8()
    try:
        cli.main(arguments, prog_name="dueprocess", standalone_mode=False)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.Abort:
        print("Stopped; nothing was written.", file=sys.stderr)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        _tell(error)


def _tell(error: Exception) -> None:
    from generator.errors import DueProcessError

    if not isinstance(error, DueProcessError):
        if os.environ.get("DUEPROCESS_DEBUG"):  # for whoever mends the program
            raise error
        print(
            f"Something went wrong inside dueprocess ({type(error).__name__}); nothing was written.",
            file=sys.stderr,
        )
        print("Please report the command that you gave, without any personal data.", file=sys.stderr)
        sys.exit(1)
    for fault in error.faults:
        print(fault, file=sys.stderr)
    sys.exit(error.exit_code)


def _speak_utf8() -> None:
    """Print names as they are written, whatever code page the terminal was set to."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
