"""Writes tests/golden and tests/snapshots anew: ``make_golden.py [COUNCIL/POLICY | bulk-demo]...``.

Look at the difference before you keep it: it is what people will be sent.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import helpers
import procedures
import test_bulk_demo

from generator import policies


def main(names: list[str]) -> None:
    """Write the letters of the policies called ``names`` (else of all), and every snapshot."""
    if "bulk-demo" in names:
        names.remove("bulk-demo")
        _bulk_demo()
        if not names:
            return
    for name in names or policies.policy_names():
        folder = helpers.GOLDEN / name
        for old in folder.glob("*.txt"):
            old.unlink()
        for letter in policies.policy(name).letters().values():
            for file, text in helpers.golden_texts(letter).items():
                _write(helpers.GOLDEN / file, text)
    for name in procedures.NAMES:
        _write(helpers.SNAPSHOTS / f"{name}.txt", procedures.snapshot(name))


def _bulk_demo() -> None:
    for old in test_bulk_demo.GOLDEN.glob("*.txt"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        test_bulk_demo.run(out)
        for name, text in test_bulk_demo.kept(out).items():
            _write(test_bulk_demo.GOLDEN / name, text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
