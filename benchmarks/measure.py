"""Medians, taken in turns so that a busy machine slows all contenders alike."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

Make = Callable[[int], object]
BATCH_MS = 33
BESIDE = ("docxtpl", "typst", "pypdf", "pikepdf", "reportlab", "click")


@dataclass(frozen=True)
class Taken:
    """Milliseconds of one call: by the clock on the wall, and of the processor (0 for other processes)."""

    wall: float
    processor: float


def medians(contenders: Mapping[str, Make], rounds: int) -> dict[str, Taken]:
    """Return the median time of one call of each contender.

    Each is called before anything is timed. In every round each takes its turn, with as many
    calls as fill a thirtieth of a second; a call is given its number, to vary what it makes.
    """
    sizes = {name: _batch(make) for name, make in contenders.items()}
    turns: dict[str, list[Taken]] = {name: [] for name in contenders}
    for turn in range(rounds):
        for name, make in contenders.items():
            turns[name].append(_turn(make, turn * sizes[name], sizes[name]))
    return {name: _median(taken) for name, taken in turns.items()}


def _batch(make: Make) -> int:
    make(0)
    return max(1, int(BATCH_MS / max(_turn(make, 1, 1).wall, 0.001)))


def _turn(make: Make, first: int, count: int) -> Taken:
    wall, processor = time.perf_counter(), time.process_time()
    for number in range(first, first + count):
        make(number)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return Taken(wall / count * 1000, processor / count * 1000)


def _median(turns: list[Taken]) -> Taken:
    middle = statistics.median
    return Taken(middle(one.wall for one in turns), middle(one.processor for one in turns))


def processes(commands: Mapping[str, list[str]], rounds: int) -> dict[str, Taken]:
    """Return the median time of each command as a whole process."""
    return medians({name: _started(command) for name, command in commands.items()}, rounds)


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
