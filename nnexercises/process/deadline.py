"""Deadlines on both sides of the pipe: a child's own come first and can report the line that was running.

A deadline counts only the time in which the code could run: time spent waiting for a processor on a busy machine is
added to it, up to three times the deadline itself. Functions of the standard library are imported by name, since
student code may replace them in their modules.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from os import O_RDONLY, close, getpid, read
from os import open as open_
from signal import ITIMER_REAL, SIGALRM, setitimer, signal
from time import monotonic

#: A deadline may grow by this multiple of its length.
STRETCH = 3.0


class OutOfTime(BaseException):
    """Raised in the main thread when a deadline passes. A BaseException, so ``except Exception`` does not catch it."""


def countdown(seconds: float, pid: int | str | None = None, waited: float | None = None) -> Callable[[], float]:
    """A function that returns how many of ``seconds`` from now are left; 0 or less once the time is over.

    Time that the process ``pid``, if given, waits for a processor does not count; until now, it has ``waited``.
    """
    began = monotonic()
    waited = starved(pid) if waited is None else waited

    def left() -> float:
        elapsed = monotonic() - began
        if elapsed < seconds:
            return seconds - elapsed
        return seconds + min(starved(pid) - waited, STRETCH * seconds) - elapsed

    return left


def starved(pid: int | str | None) -> float:
    """Seconds that the main thread of a process has waited for a processor; 0 if the system does not count them.

    Source: https://docs.kernel.org/scheduler/sched-stats.html
    """
    try:
        descriptor = open_(f"/proc/{pid}/schedstat", O_RDONLY)
        try:
            return int(read(descriptor, 100).split()[1]) / 1e9
        finally:
            close(descriptor)
    except Exception:  # also where student code has replaced what this uses
        return 0.0


#: How long this process has waited for a processor, when that was found, and for how many seconds it is good enough.
_FOUND = [-1.0, 0.0, 0.0]
GOOD_FOR = 0.02


def _waited() -> float:
    """How long this process has waited for a processor until about now: to ask takes longer than many a drive."""
    now, pid = monotonic(), float(getpid())
    if _FOUND[0] != pid or now - _FOUND[1] > GOOD_FOR:
        _FOUND[:] = pid, now, starved("self")
    return _FOUND[2]


@contextlib.contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Raise OutOfTime in the block after ``seconds`` (None: never). Deadlines nest: the outer one resumes."""
    if seconds is None:
        yield
        return
    left = countdown(seconds, "self", _waited())

    def interrupt(signum: int, frame: object) -> None:
        more = left()
        if more > 0.01:
            setitimer(ITIMER_REAL, more)
        else:
            raise OutOfTime(f"not done after {seconds:g} s")

    began = monotonic()
    handler = signal(SIGALRM, interrupt)
    outer, _ = setitimer(ITIMER_REAL, seconds)
    try:
        yield
    finally:
        setitimer(ITIMER_REAL, 0)  # before the handler goes: a signal without one ends the process
        remaining = max(outer - (monotonic() - began), 0.001) if outer else 0.0
        signal(SIGALRM, handler)
        setitimer(ITIMER_REAL, remaining)
