"""Where submissions are graded: processes of this machine, or the workers of a dask cluster. Both are executors."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

from nnexercises.errors import UsageError

#: After how many seconds a submission is given up: far more than its own deadlines allow, so that what is caught is a
#: fault of the grader's.
LIMIT = 1800.0


class Pool(Protocol):
    """Grades in ``size`` places at once, ``batch`` items in a task, with ``ahead`` tasks given to each place. A process
    that is not done with an item after ``limit`` seconds is ended.
    """

    size: int
    batch: int
    ahead: int
    limit: float

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Start a task. Where its process is lost, the future has an exception; the pool goes on."""
        ...

    def close(self) -> None:
        """End the workers, and whatever they are doing."""


class Processes:
    """Worker processes of this machine. They end with this process, however it ends.

    Each is an executor of its own with one task at a time: which task ended a process is known, and no other is lost.
    """

    batch, ahead = 1, 1

    def __init__(self, size: int | None = None, limit: float = LIMIT) -> None:
        self.size, self.limit = size or cores(), limit
        self._executors: dict[int, ProcessPoolExecutor] = {}
        self._processes: dict[int, list[BaseProcess]] = {}
        self._free: SimpleQueue[int] = SimpleQueue()
        for seat in range(self.size):
            self._free.put(seat)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        seat = self._free.get()
        try:
            future = self._executor(seat).submit(function, *arguments)
        except BrokenProcessPool:  # its process ended while it was idle
            del self._executors[seat]
            future = self._executor(seat).submit(function, *arguments)
        known = {process for processes in self._processes.values() for process in processes}
        self._processes.setdefault(seat, []).extend(set(multiprocessing.active_children()) - known)
        future.add_done_callback(lambda done: self._leave(seat, done))
        return future

    def _executor(self, seat: int) -> ProcessPoolExecutor:
        if seat not in self._executors:
            # Spawned, not forked: this process has threads, and a worker needs nothing of its memory.
            context = multiprocessing.get_context("spawn")
            self._executors[seat] = ProcessPoolExecutor(1, context, _start_process, (seat,))
        return self._executors[seat]

    def _leave(self, seat: int, done: Future[Any]) -> None:
        if not done.cancelled() and isinstance(done.exception(), BrokenProcessPool):
            del self._executors[seat]
        self._free.put(seat)

    def close(self) -> None:
        for executor in self._executors.values():
            executor.shutdown(wait=False, cancel_futures=True)
        for process in [process for processes in self._processes.values() for process in processes]:
            process.terminate()
            process.join()
        self._executors.clear()
        self._processes.clear()


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start_process(seat: int) -> None:
    """Prepare a worker process: it ends with its parent, leaves Ctrl-C to it, and has a GPU of its own if there are
    several.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gpus = [gpu for gpu in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if gpu] or _gpus()
    if gpus:
        os.environ["CUDA_VISIBLE_DEVICES"] = gpus[seat % len(gpus)]
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _gpus() -> list[str]:
    """The numbers of the NVIDIA GPUs of this machine, from the driver's files: no CUDA is set up to find them."""
    return [str(number) for number, _ in enumerate(sorted(Path("/proc/driver/nvidia/gpus").glob("*")))]


class Cluster:
    """The workers of the dask cluster at ``address``. They need this package, and the course and the submissions at the
    same paths; what a worker that is lost was doing is done by another one.

    Raises:
        UsageError: dask.distributed is not installed, or there is no cluster.
    """

    #: A task costs the scheduler a millisecond, and what a lost worker was doing is done again.
    batch, ahead = 10, 2

    def __init__(self, address: str, limit: float = LIMIT) -> None:
        self.limit = limit
        try:
            from distributed import Client
        except ImportError:
            raise UsageError("--cluster needs dask.distributed: pip install 'nnexercises[cluster]'") from None
        try:
            self._client = Client(address, timeout=10, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(f"no dask scheduler at {address}: {error}") from error
        self._executor: Executor = self._client.get_executor(pure=False)
        self.size = max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        return self._executor.submit(function, *arguments)

    def close(self) -> None:
        self._executor.shutdown(wait=False)
        self._client.close()
