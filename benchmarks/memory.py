"""Memory from the first letter to the last, in a process of its own.

usage: python -m benchmarks.memory docx|pdf COUNT
"""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.measure import resident_mb


def growth(kind: str, count: int) -> dict[int, float]:
    """Return the megabytes held after so many letters of ``kind``; empty where the system does not say."""
    command = [sys.executable, "-m", "benchmarks.memory", kind, str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {int(number): size for number, size in json.loads(done.stdout).items()}


def _held(kind: str, count: int) -> dict[int, float]:
    from benchmarks import sample
    from generator.letters import docx
    from generator.pdf import letter as pdf

    letter = sample.Sample().letter
    write = docx.Letterhead(sample.path(sample.LETTERHEAD)).write if kind == "docx" else pdf.write
    wanted, held = {1, 100, 1_000, count // 2, count}, {}
    for number in range(1, count + 1):
        write(letter(number))
        if number in wanted and (size := resident_mb()) is not None:
            held[number] = size
    return held


if __name__ == "__main__":
    print(json.dumps(_held(sys.argv[1], int(sys.argv[2]))))
