"""Who does the work: this process, several on this machine, or a cluster that is there already."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol, TypeVar

from generator.bulk.making import Stretch
from generator.errors import DataError, Fault, UsageError

_T = TypeVar("_T")
_AHEAD = 2  # stretches that wait for each worker: enough to keep it busy, few enough to hold


class Crew(Protocol):
    """Whoever does a task on each of many stretches."""

    def each(
        self, task: Callable[[Stretch], _T], stretches: Iterable[Stretch]
    ) -> Iterator[tuple[Stretch, _T]]:
        """Yield each stretch with what ``task`` made of it, as they are finished."""


class Alone:
    """This process alone."""

    def each(
        self, task: Callable[[Stretch], _T], stretches: Iterable[Stretch]
    ) -> Iterator[tuple[Stretch, _T]]:
        """Yield each stretch with what ``task`` made of it, in order."""
        for stretch in stretches:
            yield stretch, task(stretch)


class Processes:
    """Several processes on this machine."""

    def __init__(self, pool: ProcessPoolExecutor, count: int) -> None:
        self.pool, self.count = pool, count

    def each(
        self, task: Callable[[Stretch], _T], stretches: Iterable[Stretch]
    ) -> Iterator[tuple[Stretch, _T]]:
        """Yield each stretch with what ``task`` made of it, as they are finished."""
        try:
            yield from _flowing(lambda one: self.pool.submit(task, one), stretches, self.count * _AHEAD)
        except BrokenProcessPool:
            raise DataError(
                Fault(
                    "a worker process was ended from outside; nothing is released.",
                    "Go on with --resume; with fewer --workers if the machine is short of memory.",
                )
            ) from None


def _flowing(
    submit: Callable[[Stretch], Future[_T]], stretches: Iterable[Stretch], ahead: int
) -> Iterator[tuple[Stretch, _T]]:
    """Keep at most ``ahead`` stretches under way, so that memory does not grow with the list."""
    under_way: dict[Future[_T], Stretch] = {}
    for stretch in stretches:
        under_way[submit(stretch)] = stretch
        if len(under_way) >= ahead:
            yield from _done(under_way)
    while under_way:
        yield from _done(under_way)


def _done(under_way: dict[Future[_T], Stretch]) -> Iterator[tuple[Stretch, _T]]:
    for future in wait(under_way, return_when=FIRST_COMPLETED).done:
        yield under_way.pop(future), future.result()


@contextlib.contextmanager
def gathered(workers: int) -> Iterator[Crew]:
    """Yield whoever works on this machine: this process alone, or ``workers`` others."""
    if workers < 2:
        yield Alone()
        return
    context = multiprocessing.get_context("spawn")  # the same on every system
    pool = ProcessPoolExecutor(workers, context, _watch)
    try:
        yield Processes(pool, workers)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _watch() -> None:
    """End this worker when the process that began it is gone: nobody waits for it any more."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


# --- a cluster


class Cluster:
    """The workers of a Dask cluster that is there already."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def each(
        self, task: Callable[[Stretch], _T], stretches: Iterable[Stretch]
    ) -> Iterator[tuple[Stretch, _T]]:
        """Yield each stretch with what ``task`` made of it; one whose worker dies goes to another."""
        import distributed

        collecting: Any = distributed.as_completed
        waiting = iter(stretches)
        under_way: dict[Any, Stretch] = {}
        flow = collecting([], loop=self.client.loop)
        for _ in range(max(2, self._cores()) * _AHEAD):
            self._send(task, waiting, flow, under_way)
        for future in flow:
            stretch = under_way.pop(future.key)
            result = self._result(future)
            future.release()
            self._send(task, waiting, flow, under_way)
            yield stretch, result

    def _send(
        self, task: Callable[[Stretch], Any], waiting: Iterator[Stretch], flow: Any, under_way: dict[Any, Any]
    ) -> None:
        stretch = next(waiting, None)
        if stretch is not None:
            future = self.client.submit(task, stretch, pure=False)
            under_way[future.key] = stretch
            flow.add(future)

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker

        try:
            return future.result()
        except KilledWorker:
            raise DataError(
                Fault(
                    "the cluster lost every worker that tried a part of the run; nothing is released.",
                    "See that its workers have memory, then go on with --resume.",
                )
            ) from None

    def _cores(self) -> int:
        return sum(self.client.nthreads().values())


@contextlib.contextmanager
def clustered(address: str) -> Iterator[Cluster]:
    """Yield the cluster whose scheduler is at ``address`` (tcp://host:8786); raises UsageError, DataError."""
    try:
        import distributed
    except ImportError:
        what = "a cluster needs the extra [cluster], which is not installed."
        raise UsageError(Fault(what, "Install it: pip install 'dueprocess[cluster]'.")) from None
    connect: Any = distributed.Client
    try:
        client = connect(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        what = f"no scheduler answers at {address} ({type(error).__name__})."
        raise DataError(Fault(what, "Give its address, as in tcp://host:8786.")) from None
    with client:
        yield Cluster(client)
