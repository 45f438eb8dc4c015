"""Medians, taken in turns so that a busy machine slows all contenders alike."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

Make = Callable[[int], object]
BATCH_SECONDS = 0.03
BESIDE = ("docxtpl", "typst", "pypdf", "pikepdf", "reportlab", "click")


def medians(contenders: Mapping[str, Make], rounds: int) -> dict[str, float]:
    """Return the median milliseconds of one call of each contender.

    Each is called once before anything is timed. In every round each takes its turn, with as
    many calls as fill a thirtieth of a second; a call is given its number, to vary what it makes.
    """
    sizes = {name: _batch(make) for name, make in contenders.items()}
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds):
        for name, make in contenders.items():
            begin = time.perf_counter()
            for number in range(sizes[name]):
                make(turn * sizes[name] + number)
            taken[name].append((time.perf_counter() - begin) / sizes[name] * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def _batch(make: Make) -> int:
    make(0)
    begin = time.perf_counter()
    make(1)
    return max(1, int(BATCH_SECONDS / max(time.perf_counter() - begin, 1e-6)))


def processes(commands: Mapping[str, list[str]], rounds: int) -> dict[str, float]:
    """Return the median milliseconds of each command as a whole process."""
    makes: dict[str, Make] = {name: _started(command) for name, command in commands.items()}
    return medians(makes, rounds)


def _started(command: list[str]) -> Make:
    return lambda _: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def machine() -> str:
    """Return a line on the machine and on the versions that were measured."""
    versions = ", ".join(f"{name} {version(name)}" for name in BESIDE)
    here = f"{_processor()}, {os.cpu_count()} cores, {platform.system()}"
    return f"{here}, Python {platform.python_version()}; {versions}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def resident_mb() -> float | None:
    """Return the memory that this process holds, in megabytes; None where the system does not say."""
    statm = Path("/proc/self/statm")
    if not statm.is_file():
        return None
    return int(statm.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
