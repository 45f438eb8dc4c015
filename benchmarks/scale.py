"""A bulk run of many people: what each part takes for the first tenth and for the last, and memory.

usage: python -m benchmarks.scale [--packs N] [--workers N] [--print] [--zip] [--check]

Processor time counts, so that a busy machine does not show; it is read from /proc (Linux).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import measure
from benchmarks.bulk import RUN
from generator.bulk import crew, running
from tools import directorate


@dataclass
class Watch:
    """How far each phase was at which processor time, and the most memory that was held."""

    seen: dict[str, list[tuple[int, float, float]]] = field(default_factory=dict)
    held: list[float] = field(default_factory=list)

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Take down how far ``phase`` is."""
        marks = self.seen.setdefault(phase, [])
        if not marks or done == total or done - marks[-1][0] >= max(1, total // 20):
            marks.append((done, processor(), time.perf_counter()))

    def sample(self) -> None:
        """Take down the memory of all processes, once a second."""
        while True:
            self.held.append(sum(_memory(pid) for pid in _family()))
            time.sleep(1)


def _family() -> list[int]:
    """Return this process and those that it started."""
    me, found = os.getpid(), [os.getpid()]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _stat(int(entry.name))[1:2] == [str(me)]:
            found.append(int(entry.name))
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on; empty where the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return []


def _memory(pid: int) -> float:
    """Return the megabytes that ``pid`` holds, its share of what it has in common with others."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in text.splitlines() if line.startswith("Pss:")), 0.0)


def processor() -> float:
    """Return the seconds of processor time of this process and its workers."""
    ticks = sum(int(one) for pid in _family() for one in _stat(pid)[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Make the packs and print what each part took."""
    wanted = _wanted()
    if not Path("/proc/self/smaps_rollup").exists():
        sys.exit("This system does not tell how much memory a process holds.")
    watch = Watch()
    threading.Thread(target=watch.sample, daemon=True).start()
    print(f"{measure.machine()}\n{wanted.packs:,} packs, {wanted.workers} workers", flush=True)
    with tempfile.TemporaryDirectory(prefix="benchmark-scale-") as name:
        folder = Path(name)
        (folder / "run.yaml").write_text(RUN, encoding="utf-8")
        directorate.write(folder / "people.csv", wanted.packs)
        before = processor(), time.perf_counter()
        task = running.task(folder / "run.yaml", folder / "people.csv")
        watch.seen["Reading"] = [(0, *before), (wanted.packs, processor(), time.perf_counter())]
        _run(task, folder, wanted, watch)
        after = processor(), time.perf_counter()
    _show(watch, wanted.packs, after[0] - before[0], after[1] - before[1])


def _wanted() -> argparse.Namespace:
    given = argparse.ArgumentParser(prog="python -m benchmarks.scale", description="A bulk run of many.")
    given.add_argument("--packs", type=int, default=10_000, help="how many (10000)")
    given.add_argument("--workers", type=int, default=2, help="processes (2)")
    given.add_argument("--print", action="store_true", dest="printing", help="the print file too")
    given.add_argument("--zip", action="store_true", dest="zipped", help="one ZIP file")
    given.add_argument("--check", action="store_true", dest="checking", help="only look at the rows")
    return given.parse_args()


def _run(task: running.Task, folder: Path, wanted: argparse.Namespace, watch: Watch) -> None:
    if wanted.checking:
        with crew.gathered(wanted.workers) as here:
            faults = tuple(running.check(task, here, watch))
    else:
        options = {"zipped": wanted.zipped, "printing": wanted.printing, "workers": wanted.workers}
        faults = running.run(task, running.Wish(folder / "out", **options), watch).faults
    assert not faults, faults[:3]


def _show(watch: Watch, packs: int, spent: float, wall: float) -> None:
    print(f"\n{'processor ms a pack':<20} {'all':>8} {'first tenth':>12} {'last tenth':>12}")
    for phase, marks in watch.seen.items():
        half = [mark for mark in marks if mark[0] > 0]
        tenth = next((n for n, mark in enumerate(marks) if mark[0] >= marks[-1][0] / 10), 1)
        shown = [_rate(marks[0], marks[-1]), _rate(marks[0], marks[max(1, tenth)])]
        shown.append(_rate(next(m for m in reversed(marks[:-1]) if m[0] <= marks[-1][0] * 0.91), marks[-1]))
        print(f"{phase:<20} {shown[0]:>8.2f} {shown[1]:>12.2f} {shown[2]:>12.2f}" if half else phase)
    print(
        f"\nwhole: {spent / packs * 1000:.1f} processor ms a pack; {wall:.0f} s, {packs / wall:.0f} a second"
    )
    tenths = [round(watch.held[len(watch.held) * n // 10]) for n in range(1, 10)]
    print(f"memory of all processes (MB): at most {max(watch.held):.0f}; tenth by tenth {tenths}")


def _rate(one: tuple[int, float, float], other: tuple[int, float, float]) -> float:
    return (other[1] - one[1]) / max(1, other[0] - one[0]) * 1000


if __name__ == "__main__":
    main()
