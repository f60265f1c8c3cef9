"""The trusted side's handle on the zygote and on the children it forks."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nnexercises.errors import WorkerError

#: Environment variables that are passed on to a worker; all others (tokens, CI settings) are not.
ALLOWED_ENVIRONMENT = (
    "PATH", "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
    "PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "VIRTUAL_ENV", "CONDA_PREFIX", "LD_LIBRARY_PATH",
    "CUDA_VISIBLE_DEVICES", "CUDA_HOME",
)  # fmt: skip


@dataclass
class Child:
    """One forked process and the pipe to it."""

    pid: int
    pipe: socket.socket
    host: WorkerHost
    _ended: int | None = field(default=None, repr=False)

    def end(self, patience: float = 0.0) -> int:
        """End the child and everything in its session; return its exit status (minus the signal that ended it).

        A child that is exiting already has ``patience`` seconds to finish.
        """
        if self._ended is None:
            self._ended = self.host.reap(self.pid, patience)
            self.pipe.close()
        return self._ended


class WorkerHost:
    """Starts the zygote and requests children from it. Use as a context manager; nothing it started outlives it.

    ``start`` returns at once: the zygote imports the modules in ``preload`` in the background, and the first ``fork``
    waits for them. Several threads may share a host; each child is for one of them.
    """

    def __init__(self, preload: Sequence[str] = ("torch",)) -> None:
        self._preload = tuple(preload)
        self._lock = threading.RLock()
        self._zygote: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready = False
        self._anticipated: list[str] = []
        self._imported: set[str] = set()

    def __enter__(self) -> WorkerHost:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the zygote, unless it runs already."""
        with self._lock:
            if self._zygote is None:
                self._start()

    def _start(self) -> None:
        if not hasattr(os, "fork"):
            raise WorkerError("grading needs a system with fork (Linux, macOS, or WSL on Windows)")
        ours, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in ALLOWED_ENVIRONMENT if name in os.environ}
        environment |= {"MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        self._zygote = subprocess.Popen(
            [sys.executable, "-P", "-m", "nnexercises.process.zygote", str(theirs.fileno()), *self._preload],
            env=environment,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        theirs.close()
        self._control = ours

    def fork(self, entry: str) -> Child:
        """A child that runs ``entry`` ("module:function") with its end of a pipe as the only argument.

        Raises:
            WorkerError: the zygote did not start (torch is missing or broken, most likely).
        """
        self.prepare()
        ours, theirs = socket.socketpair()
        answer = self._ask({"fork": entry}, theirs)
        theirs.close()
        return Child(int(answer["pid"]), ours, self)

    def prepare(self) -> None:
        """Wait until the zygote is ready to fork, with all modules that are anticipated.

        Raises:
            WorkerError: the zygote did not start.
        """
        with self._lock:
            self.start()
            self._wait_until_ready()
            while self._anticipated:
                self._ask({"import": self._anticipated.pop()})

    def anticipate(self, modules: Iterable[str]) -> None:
        """Make the zygote import modules before its next fork, because a child needed them and others will."""
        with self._lock:
            for module in modules:
                if module not in self._imported:
                    self._imported.add(module)
                    self._anticipated.append(module)

    def reap(self, pid: int, patience: float) -> int:
        """Kill a child, and all in its session, unless it ends within ``patience`` seconds; return its exit status."""
        if self._control is None:
            return 0
        return int(self._ask({"reap": pid, "patience": patience})["status"])

    def close(self) -> None:
        """End the zygote and its children."""
        with self._lock:
            if self._control is not None:
                self._control.close()
            if self._zygote is not None:
                if not self._ready:
                    self._zygote.kill()
                self._zygote.wait()
                if self._zygote.stderr is not None:
                    self._zygote.stderr.close()
            self._zygote = self._control = None
            self._ready = False
            self._anticipated.clear()
            self._imported.clear()

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        assert self._control is not None and self._zygote is not None
        if not self._control.recv(4096):
            stderr = self._zygote.stderr.read().decode(errors="replace") if self._zygote.stderr else ""
            last = stderr.strip().splitlines()[-1:] or ["it ended without a message"]
            self.close()
            raise WorkerError(f"the worker did not start: {last[0]}")
        self._ready = True

    def _ask(self, request: dict[str, Any], attachment: socket.socket | None = None) -> dict[str, Any]:
        descriptors = [attachment.fileno()] if attachment is not None else []
        with self._lock:
            if self._control is None:
                raise WorkerError("the worker host was closed")
            try:
                socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
                answer = self._control.recv(4096)
            except OSError as error:
                raise WorkerError(f"the worker host is gone: {error}") from error
            except KeyboardInterrupt:
                self.close()  # the unread answer would be taken for the next one
                raise
        if not answer:
            raise WorkerError("the worker host ended unexpectedly")
        return dict(json.loads(answer))
