"""The folder in which a run is made: nothing is released before all is done, and any stop can be made good.

``NAME.part/packs`` grows into what is released, ``NAME.part/work`` says how far it is. A
stretch of packs counts only once its marker is there; what lies there without one is made anew.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from generator import files
from generator.bulk.making import Pack
from generator.bulk.readback import Read
from generator.errors import DataError, Fault, Refused

MANIFEST = "manifest.json"
_HEAD = 65536  # bytes of the manifest within which its sources stand
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)


@dataclass(frozen=True)
class Work:
    """The folder of one run, ``out/name.part``, and what it is released as."""

    out: Path
    name: str
    zipped: bool = False

    @property
    def part(self) -> Path:
        """The folder in which the run is made."""
        return self.out / f"{self.name}.part"

    @property
    def packs(self) -> Path:
        """The folder that will be released."""
        return self.part / "packs"

    @property
    def released(self) -> Path:
        """The folder or ZIP file that is released."""
        return self.out / (f"{self.name}.zip" if self.zipped else self.name)

    # --- beginning, going on, ending

    @contextlib.contextmanager
    def opened(self, told: Mapping[str, Any], resume: bool) -> Iterator[None]:
        """Begin the run, or go on with it; ``told`` is what it is made of, and must be the same.

        Raises Refused where it was begun before and ``resume`` was not asked for, and where
        something has changed since; nobody else can work on it at the same time.
        """
        if self.part.exists() and not resume:
            raise Refused(
                Fault(
                    "a run was begun here and not finished.",
                    "Go on with it: --resume. Or remove the folder.",
                    file=str(self.part),
                )
            )
        with disk(self.out):
            files.make_folder(self.part / "work")
            files.make_folder(self.packs)
        with self._alone():
            self._same(told)
            yield

    def finished(self) -> bool:
        """Return whether the run has been released."""
        return self.released.exists()

    def sources(self) -> Any:
        """Return what the released run was made of, as its manifest tells."""
        try:
            if self.zipped:
                with zipfile.ZipFile(self.released) as whole, whole.open(f"{self.name}/{MANIFEST}") as file:
                    head = file.read(_HEAD)
            else:
                with (self.released / MANIFEST).open("rb") as file:
                    head = file.read(_HEAD)
        except (OSError, KeyError, zipfile.BadZipFile):
            return None
        found = re.search(rb'"sources": (\{[^{}]*\})', head)
        return json.loads(found[1]) if found else None

    def _same(self, told: Mapping[str, Any]) -> None:
        path = self.part / "work" / "run.json"
        data = (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
        if not path.exists():
            with disk(self.out):
                _write_whole(path, data)
            return
        before = json.loads(path.read_bytes())
        changed = [name for name in told if before.get(name) != told[name]]
        if changed:
            raise Refused(
                Fault(
                    f"since the run was begun, something has changed: {', '.join(changed)}.",
                    "Put it back and go on, or remove the folder and begin again.",
                    file=str(self.part),
                )
            )

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others out; the system opens the lock when this process ends, however it ends."""
        with (self.part / "work" / "lock").open("ab") as lock:
            if not _locked(lock):
                raise Refused(
                    Fault("another process works on this run.", "Wait for it to end.", file=str(self.part))
                )
            yield

    def release(self) -> Path:
        """Move what was made to its own name, and take away the rest."""
        with disk(self.out):
            if self.packs.exists():
                files.refuse_existing(self.released)
                (self.part / f"{self.name}.zip" if self.zipped else self.packs).replace(self.released)
            self.clear()
        return self.released

    def clear(self) -> None:
        """Take away the folder in which the run was made."""
        if self.packs.exists():
            shutil.rmtree(self.packs)
        shutil.rmtree(self.part, ignore_errors=True)

    # --- packs

    def keep(self, number: int, made: Sequence[Pack]) -> None:
        """Write the packs of stretch ``number``, then its marker."""
        for pack in made:
            with disk(self.out):
                _write_pack(self.packs / pack.folder, pack.files)
        told = [{"folder": pack.folder, **pack.record} for pack in made]
        with disk(self.out):
            _write_whole(self._marker(number), json.dumps(told, ensure_ascii=False).encode("utf-8"))

    def _marker(self, number: int) -> Path:
        return self.part / "work" / f"made-{number:06}.json"

    def made(self, number: int) -> bool:
        """Return whether stretch ``number`` is finished."""
        return self._marker(number).exists()

    def forget(self, number: int) -> None:
        """Have stretch ``number`` made again."""
        self._marker(number).unlink(missing_ok=True)

    def records(self, number: int) -> list[dict[str, Any]]:
        """Return what is told of each pack of stretch ``number``."""
        found: list[dict[str, Any]] = json.loads(self._marker(number).read_bytes())
        return found

    def read(self, number: int) -> dict[str, Read]:
        """Return the packs of stretch ``number`` as they lie on the disk, by their folder."""
        return {
            record["folder"]: Read(record["folder"], self._files(record["folder"]), record)
            for record in self.records(number)
        }

    def _files(self, folder: str) -> dict[str, bytes]:
        path = self.packs / folder
        return {one.name: one.read_bytes() for one in sorted(path.iterdir())} if path.is_dir() else {}


def _write_pack(folder: Path, found: Mapping[str, bytes]) -> None:
    """Write one pack; without fsync, since its marker comes after it and the reading back sees it."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    for name, data in found.items():
        write_plainly(folder / name, data)


def write_plainly(path: Path, data: bytes) -> None:
    """Write a new file, mode 0600."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, whatever happens."""
    part = path.with_suffix(".new")
    write_plainly(part, data)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)


@contextlib.contextmanager
def disk(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into one clear message."""
    try:
        yield
    except OSError as error:
        raise DataError(disk_fault(error, folder)) from None


def disk_fault(error: OSError, folder: Path) -> Fault:
    """Return what to tell of an error of the disk under ``folder``."""
    if error.errno in _FULL:
        return Fault(
            "the disk is full; nothing is released.", "Make room, then go on with --resume.", str(folder)
        )
    reason = (error.strerror or "an unknown reason").lower()
    remedy = "See that the folder can be written to, then go on with --resume."
    return Fault(f"cannot be written ({reason}); nothing is released.", remedy, str(folder))


if sys.platform == "win32":
    import msvcrt

    def _locked(lock: IO[bytes]) -> bool:
        lock.seek(0)
        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(lock: IO[bytes]) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
