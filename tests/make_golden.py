"""Writes tests/golden and tests/snapshots anew: ``python tests/make_golden.py [COUNCIL/POLICY]...``.

Look at the difference before you keep it: it is what people will be sent.
"""

from __future__ import annotations

import sys
from pathlib import Path

import helpers
import procedures

from generator import policies


def main(names: list[str]) -> None:
    """Write the letters of the policies called ``names`` (else of all), and every snapshot."""
    for name in names or policies.policy_names():
        folder = helpers.GOLDEN / name
        for old in folder.glob("*.txt"):
            old.unlink()
        for letter in policies.policy(name).letters().values():
            for file, text in helpers.golden_texts(letter).items():
                _write(helpers.GOLDEN / file, text)
    for name in procedures.NAMES:
        _write(helpers.SNAPSHOTS / f"{name}.txt", procedures.snapshot(name))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
