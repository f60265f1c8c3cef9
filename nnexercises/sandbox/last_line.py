"""The line of student code that was running when its process crashed, or did not answer.

Python's ``faulthandler`` (https://docs.python.org/3/library/faulthandler.html) writes the stack into a file that the
trusted side has opened: when the process crashes, and when ``ASK`` arrives. Student code can write there too, so only
lines of its own files are read from it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import re
import signal
import tempfile
import time
from collections.abc import Iterable
from typing import IO

from nnexercises.drive.outcome import MAX_LINE

#: The signal that asks a process for its stack.
ASK = signal.SIGUSR2
#: Seconds to wait for an answer, and the bytes that are read of one.
ANSWER_SECONDS = 0.3
MAX_BYTES = 64 << 10
#: The length at which ``faulthandler`` cuts a file's name.
MAX_NAME = 500

_FRAME = re.compile(r'^  File "(.*)", line (\d{1,9}) in ', re.MULTILINE)


def write_to(path: str) -> None:
    """In the child: write the stack into a file when this process crashes or is asked."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND)
    faulthandler.enable(file, all_threads=False)
    faulthandler.register(ASK, file, all_threads=False)


class LastLine:
    """The trusted side's end: a file for one child after another. ``close`` it."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.NamedTemporaryFile(prefix="nnexercises-stack-")  # noqa: SIM115

    @property
    def path(self) -> str:
        """Where a new child is to write."""
        self._file.truncate(0)
        return self._file.name

    def close(self) -> None:
        """Remove the file."""
        with contextlib.suppress(OSError):
            self._file.close()

    def ask(self, pid: int) -> None:
        """Ask a process that is still there for its stack, and wait for the answer for a moment."""
        before = self._size()
        with contextlib.suppress(OSError):
            os.kill(pid, ASK)
            until = time.monotonic() + ANSWER_SECONDS
            while self._size() == before and time.monotonic() < until:
                time.sleep(0.01)

    def read(self, keys: Iterable[str]) -> tuple[str, int] | None:
        """The innermost line in the files with these ``keys``, as (key, line); None if there is none."""
        self._file.seek(max(self._size() - MAX_BYTES, 0))
        text = self._file.read(MAX_BYTES).decode("ascii", errors="replace")
        by_name = {_as_written(key): key for key in keys}
        for name, line in _FRAME.findall(text.rpartition("(most recent call first)")[2]):
            if name in by_name and 0 < int(line) <= MAX_LINE:
                return by_name[name], int(line)
        return None

    def _size(self) -> int:
        return os.fstat(self._file.fileno()).st_size


def _as_written(name: str) -> str:
    """A file's name as ``faulthandler`` writes it: in ASCII, and cut."""
    cut = name[:MAX_NAME]
    text = "".join(one if " " <= one <= "~" else _escaped(ord(one)) for one in cut)
    return text + "..." * (len(name) > MAX_NAME)


def _escaped(code: int) -> str:
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
