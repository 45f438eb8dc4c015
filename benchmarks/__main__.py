"""Measure everything in one run and print it as tables.

usage: python -m benchmarks [--rounds N] [--letters N]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import forms, letters, measure, memory


def main() -> None:
    """Measure letters, forms, the start of the command and memory, in this order."""
    wanted = _wanted()
    print(f"{measure.machine()}\nMedians of {wanted.rounds} turns.")
    written = measure.medians(letters.contenders(), wanted.rounds)
    show("Letters", written, {"DOCX by plain docxtpl": "DOCX", **dict.fromkeys(_typst(written), "PDF")})
    filled = measure.medians(forms.contenders(), wanted.rounds)
    show("Forms", filled, dict.fromkeys([name for name in filled if " by " in name], "prefilled"))
    started = measure.processes(_starts(), wanted.rounds)
    show("Start", started, {"dueprocess --help": 'python -c "import click"'}, processor=False)
    show_memory(wanted.letters)


def _wanted() -> argparse.Namespace:
    given = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, beside others.")
    given.add_argument("--rounds", type=int, default=15, help="turns that each contender takes (15)")
    given.add_argument("--letters", type=int, default=10_000, help="letters to watch memory over (10000)")
    return given.parse_args()


def _typst(written: dict[str, measure.Taken]) -> list[str]:
    return [name for name in written if "typst" in name]


def _starts() -> dict[str, list[str]]:
    command = Path(sys.executable).parent / ("dueprocess.exe" if sys.platform == "win32" else "dueprocess")
    bare = [sys.executable, "-c", "import click"]
    return {'python -c "import click"': bare, "dueprocess --help": [str(command), "--help"]}


def show(title: str, times: dict[str, measure.Taken], beside: dict[str, str], processor: bool = True) -> None:
    """Print one table; ``beside`` names what a row is divided by, in processor time if that is known."""
    print(f"\n{title:<40} {'ms':>9} {'processor ms' if processor else '':>13}")
    for name, taken in times.items():
        time = taken.processor if processor else taken.wall
        other = times.get(beside.get(name, ""))
        ratio = time / (other.processor if processor else other.wall) if other else 0
        told = f"   {ratio:.1f} x {beside[name]}" if other else ""
        print(f"{name:<40} {taken.wall:>9.3f} {f'{time:.3f}' if processor else '':>13}{told}")


def show_memory(count: int) -> None:
    """Print the memory held after the first letter, some, and the last."""
    print("\nMemory (MB) after so many letters")
    for kind in ("docx", "pdf"):
        held = memory.growth(kind, count)
        told = ", ".join(f"{number:,}: {size:.1f}" for number, size in held.items())
        print(f"{kind.upper():<40} {told or 'this system does not say'}")


if __name__ == "__main__":
    main()
