"""Where data lies: a council's own folder first, then what is shipped.

In a wheel the data folders lie in ``generator/data``; in a checkout (and an
editable install) they lie at its top. Nothing else in the code knows this.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("policies", "schemas", "forms", "templates", "examples")
_CHECKOUT = Path(__file__).resolve().parents[1]
_PACKAGED = Path(__file__).resolve().parent / "data"


def shipped() -> Path:
    """Return the folder that holds ``policies``, ``forms`` and so on as shipped."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def roots(own: Path | None = None) -> tuple[Path, ...]:
    """Return the folders to search, a council's own first.

    ``own`` is what ``--data`` named; without it ``DUEPROCESS_DATA`` is read.
    """
    named = own or (Path(value) if (value := os.environ.get("DUEPROCESS_DATA")) else None)
    return (named, shipped()) if named else (shipped(),)


def find(parts: str, own: Path | None = None) -> Path | None:
    """Return the first file called ``parts`` (``policies/x/council.yaml``), or None."""
    for root in roots(own):
        candidate = root / parts
        if candidate.is_file():
            return candidate
    return None


def every(folder: str, pattern: str, own: Path | None = None) -> Iterator[tuple[str, Path]]:
    """Yield ``(relative name, file)`` of each file in ``folder``, own files first.

    A name found in the council's own folder hides the shipped file of that name.
    """
    seen: set[str] = set()
    for root in roots(own):
        for path in sorted((root / folder).glob(pattern)):
            name = path.relative_to(root / folder).as_posix()
            if name not in seen:
                seen.add(name)
                yield name, path
