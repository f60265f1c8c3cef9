"""A child's own deadlines: softer than those of the trusted side, and able to say where the code was."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator


class OutOfTime(BaseException):
    """Raised in the main thread when a deadline passes. A BaseException, so that ``except Exception`` lets it go."""


@contextlib.contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Raise OutOfTime in the block after ``seconds`` (None: never). Deadlines nest: the outer one resumes."""
    if seconds is None:
        yield
        return

    def interrupt(signum: int, frame: object) -> None:
        raise OutOfTime(f"not done after {seconds:g} s")

    began = time.monotonic()
    handler = signal.signal(signal.SIGALRM, interrupt)
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        left = max(outer - (time.monotonic() - began), 0.001) if outer else 0.0
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, left)
