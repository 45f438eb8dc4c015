"""Write what docs/ tells of code and data (help texts, councils, forms), or check that it stands there.

usage: python tools/write_docs.py [--check]
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # started as a program from a checkout that is not installed
    sys.path.insert(0, str(ROOT))

from generator.cli import COMMANDS, cli  # noqa: E402  # the path is known only now
from tools import data_pages  # noqa: E402

WIDTH = 90
BLOCK = re.compile(r"(<!-- help: (dueprocess[a-z ]*) -->\n).*?(<!-- end of help -->)", re.DOTALL)
HEAD = """# The commands

Every command as its own `--help` tells it. This page is written by `make docs`; `make test` fails where it
differs from the code.

A name may be cut short from the left as long as it stays clear: `meeting-invitation` is enough for
`newcastle-under-lyme/grievance-2016/meeting-invitation`. Days are written `2026-04-01`, times
`2026-04-01T10:30` (Europe/London).

Exit codes: 0 done; 1 the input was looked at and found wanting, and everything wrong is named; 2 the command
was used wrongly.
"""


def helps() -> dict[str, str]:
    """Return the help text of every command by its whole name (``dueprocess case new``)."""
    top = click.Context(cli, info_name="dueprocess", terminal_width=WIDTH, **cli.context_settings)
    found = {"dueprocess": cli.get_help(top)}
    for name in COMMANDS:
        command = importlib.import_module(f"generator.cli.{name}_command").command
        found.update(_of(command, name, top))
    return found


def _of(command: click.Command, name: str, above: click.Context) -> Iterator[tuple[str, str]]:
    context = click.Context(command, info_name=name, parent=above, terminal_width=WIDTH)
    yield context.command_path, command.get_help(context)
    for below in sorted(getattr(command, "commands", {})):
        yield from _of(command.commands[below], below, context)  # type: ignore[attr-defined]  # it is a group


def written() -> dict[Path, str]:
    """Return README.md and the generated pages of docs/ as they should be."""
    texts = helps()
    sections = [f"\n## {name}\n\n```text\n{text}\n```\n" for name, text in texts.items()]
    readme = ROOT / "README.md"
    return {
        readme: BLOCK.sub(lambda found: _block(found, texts), readme.read_text(encoding="utf-8")),
        ROOT / "docs" / "commands.md": HEAD + "".join(sections),
        **{ROOT / "docs" / page: text for page, text in data_pages.pages().items()},
    }


def _block(found: re.Match[str], texts: dict[str, str]) -> str:
    return f"{found[1]}```text\n{texts[found[2].strip()]}\n```\n{found[3]}"


def stale() -> list[str]:
    """Return the pages that do not say what the code says."""
    return [path.relative_to(ROOT).as_posix() for path, text in written().items() if _now(path) != text]


def _now(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main() -> None:
    """Write the pages; with ``--check`` only say which are out of date, and fail."""
    if "--check" in sys.argv[1:]:
        if behind := stale():
            sys.exit(f"The help texts have changed: run 'make docs' ({', '.join(behind)}).")
        return
    for path, text in written().items():
        if _now(path) != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"Written: {path.relative_to(ROOT).as_posix()}")


if __name__ == "__main__":
    main()
