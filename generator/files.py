"""Files written so that nobody else can read them and nothing is ever half there.

Files are 0600 and folders 0700 (where the system knows such modes); a file appears under
its name only when it is whole.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from generator.errors import DataError, Fault, Refused


def write(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` at once, replacing what was there; mode 0600."""
    with _told(path):
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as part:
                part.write(data)
                part.flush()
                os.fsync(part.fileno())
            os.chmod(name, 0o600)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def write_new(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``; raises Refused if something is there already."""
    refuse_existing(path)
    write(path, data)


def write_all_new(found: Mapping[Path, bytes]) -> None:
    """Write ``found`` (path: data), all or none; raises Refused if one of them is there already."""
    for path in found:
        refuse_existing(path)
    written: list[Path] = []
    try:
        for path, data in found.items():
            write(path, data)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def write_each_new(found: Iterable[tuple[Path, bytes]]) -> list[Path]:
    """Write each (path, data) as it comes, all or none; raises Refused if one of them is there already."""
    written: list[Path] = []
    try:
        for path, data in found:
            write_new(path, data)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` (name: data) as the new folder ``folder``, all at once or not at all."""
    refuse_existing(folder)
    with _told(folder):
        make_folder(folder.parent)
        stage = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".part-"))
        try:
            for name, data in files.items():
                write(stage / name, data)
            os.replace(stage, folder)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it, each that is new with mode 0700."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def refuse_existing(path: Path) -> None:
    """Raise Refused if ``path`` exists: what was made once is never overwritten."""
    if path.exists():
        raise Refused(
            Fault(
                "is there already and is not overwritten.",
                "Move it away, or give another name or folder.",
                file=str(path),
            )
        )


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or "an unknown reason").lower()
        raise DataError(
            Fault(f"cannot be written ({reason}).", "Give another name or folder.", file=str(path))
        ) from None


def safe_name(text: str) -> str:
    """Return ``text`` fit for a file name on every system: a-z, 0-9, dot and dash."""
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.")
    return plain[:80].strip("-.") or "file"
