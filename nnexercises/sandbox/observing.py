"""What student code prints and is warned of while it is driven, within bounds."""

from __future__ import annotations

import io
import sys
import warnings
from typing import Any

from nnexercises.drive.outcome import MAX_PRINTED, MAX_WARNING, MAX_WARNINGS

#: How much of what is printed is kept: lines, characters of each, and bytes in all.
MAX_LINES, MAX_LINE, MAX_BYTES = 10, 200, 2000
#: The warnings that are kept: torch's own and NumPy's.
KEPT = (UserWarning, RuntimeWarning)


class Observer:
    """Stands in for the standard streams of this process and takes warnings, from ``install`` on. ``take`` returns what
    was printed and warned of, and begins anew.
    """

    def __init__(self) -> None:
        self._written = _Written()
        self._streams = [_stream(self._written, number) for number in (1, 2)]
        self._warned: list[str] = []

    def install(self) -> None:
        """Take what is printed and warned of from now on."""
        sys.stdout, sys.stderr = self._streams
        warnings.showwarning = self._keep

    def heed_warnings(self) -> None:
        """Let no filter that was set until now hide a warning."""
        for category in KEPT:
            warnings.simplefilter("always", category)

    def _keep(self, message: Warning | str, *details: Any, **more: Any) -> None:
        text = message.args[0] if isinstance(message, KEPT) and message.args else None
        if type(text) is str and len(self._warned) < MAX_WARNINGS and text[:MAX_WARNING] not in self._warned:
            self._warned.append(text[:MAX_WARNING])

    def take(self) -> tuple[str, tuple[str, ...]]:
        """What was printed since the last time, cut to a few lines, and the warnings."""
        for stream in self._streams:
            try:
                io.TextIOWrapper.flush(stream)
            except BaseException:  # the code has closed it, or taken its buffer
                continue
        warned, self._warned = tuple(self._warned), []
        return self._written.take(), warned


class _Written:
    """The first bytes that were written, and the number of all lines."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._lines = 0
        self._ended = True

    def add(self, data: bytes) -> None:
        """Write more."""
        self._bytes += data[: max(MAX_BYTES - len(self._bytes), 0)]
        self._lines += data.count(b"\n")
        self._ended = data.endswith(b"\n")

    def take(self) -> str:
        """The first lines of what was written; begins anew."""
        if not self._bytes:
            return ""
        cut = len(self._bytes) >= MAX_BYTES and not self._bytes.endswith(b"\n")
        lines = self._bytes.decode(errors="replace").removesuffix("\n").split("\n")
        lines[-1] += "…" * cut
        shown = [_short(line) for line in lines[:MAX_LINES]]
        more = self._lines + (not self._ended) - len(shown)
        self.__init__()  # type: ignore[misc]
        if more > 0:
            shown.append(f"… and {more} more line{'' if more == 1 else 's'}")
        return "\n".join(shown)[:MAX_PRINTED]


def _short(line: str) -> str:
    """A line as a terminal would show it in the end: what stands after its last carriage return."""
    line = line.rstrip("\r").rpartition("\r")[2]
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"


class _Raw(io.RawIOBase):
    """What a standard stream writes to."""

    def __init__(self, written: _Written, number: int) -> None:
        self._written, self._number = written, number

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        written = bytes(data)
        self._written.add(written)
        return len(written)

    def fileno(self) -> int:
        return self._number


def _stream(written: _Written, number: int) -> io.TextIOWrapper:
    """A text stream that can be asked for what the usual one can."""
    buffered: Any = _Raw(written, number)
    return io.TextIOWrapper(buffered, "utf-8", errors="replace", line_buffering=True)
