"""The trusted side of a student's worker: load a submission into a child, drive it, replace a child that broke.

The trusted side owns every deadline. A child has a softer one of its own first, so that most code that runs too
long only loses the call and can say which line it was at.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nnexercises.drive.outcome import MAX_LINE, Outcome
from nnexercises.drive.request import Request
from nnexercises.errors import UsageError, WorkerError
from nnexercises.process import wire
from nnexercises.process.deadline import until
from nnexercises.process.host import Child, WorkerHost
from nnexercises.submission.files import SUFFIXES, Submission

#: Seconds a child gets beyond its own deadline before it is killed.
GRACE = 1.5
#: Seconds that a child may take before it loads anything: a GPU is slow to start.
STARTING_SECONDS = 60.0
#: Seconds for all attempts at loading, and for one attempt.
LOADING_SECONDS = 90.0
#: Seconds that a submission may take to load over and over, because it ends its process in one drive after the other.
ALL_LOADING_SECONDS = 240.0
ATTEMPTS = 25
#: Bytes of JSON in one frame from a child.
MAX_OUTCOME = 4 << 20
#: This many problems of one submission are kept.
MAX_PROBLEMS = 1000
#: Files that import each other nest their statements this deep at most; a statement's place is a short text.
MAX_DEPTH, MAX_KEY = 200, 5000
#: Files of data by their names: what else lies beside a single file may be someone else's work, or a report on it.
DATA_FILES = (
    ".csv", ".tsv", ".txt", ".npy", ".npz", ".pt", ".pth", ".safetensors", ".pkl", ".bin", ".dat", ".h5", ".hdf5",
    ".mat", ".parquet", ".jsonl", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".pgm", ".ppm", ".wav",
)  # fmt: skip
#: What takes a second or two to import, and a child that makes an optimizer needs.
COMPILER = "torch._dynamo"
#: Bytes that a child's memory may grow by.
MEMORY = 2 << 30


@dataclass(frozen=True)
class LoadProblem:
    """A statement that did not run as written. ``headline``: it kept its whole file, or cell, from being read."""

    key: str
    line: int
    message: str
    headline: bool = False


@dataclass
class StudentWorker:
    """One submission in a child of ``host``. ``drives`` maps a unit to the source of its drives; ``data`` is the folder
    with data sets; ``hidden`` are paths that the child must not read; ``devices`` are made ready before it is loaded.
    With ``require_confinement`` the submission is not loaded where it cannot be confined.

    Once loaded: ``names`` are bound in the submission, ``bare`` are functions and methods whose body says nothing yet,
    ``uses`` maps a function's or class's name to the submission's names that its code reads, and ``confinement`` says
    what of the child is confined.

    Use as a context manager, or ``close`` it.
    """

    host: WorkerHost
    submission: Submission
    drives: Mapping[str, str]
    data: str | None = None
    hidden: Sequence[str] = ()
    devices: Sequence[str] = ("cpu",)
    require_confinement: bool = False
    confinement: dict[str, str] = field(default_factory=dict)
    problems: list[LoadProblem] = field(default_factory=list)
    bare: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    uses: dict[str, list[str]] = field(default_factory=dict)
    broken: str | None = None
    _child: Child | None = None
    _leave_out: dict[tuple[str, int], str] = field(default_factory=dict)
    _folder: tempfile.TemporaryDirectory[str] | None = None
    _loading_seconds: float = 0.0

    def __enter__(self) -> StudentWorker:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child and remove its scratch folder."""
        if self._child is not None:
            self._child.end()
            self._child = None
        if self._folder is not None:
            _remove(self._folder)
            self._folder = None

    def load(self) -> None:
        """Have a child that has loaded the submission. ``broken`` says why where none could be had.

        A statement that ends the process, or swallows its interruption, costs that child: the next one leaves it out.

        Raises:
            UsageError: confinement is required and cannot be had.
            WorkerError: no child could be had, or none with the devices.
        """
        if self._child is not None or self.broken is not None:
            return
        left = until(LOADING_SECONDS)
        for _ in range(ATTEMPTS):
            if left() <= 0 or self._loading_seconds > ALL_LOADING_SECONDS:
                break
            began = time.monotonic()
            running = self._try_to_load()
            self._loading_seconds += time.monotonic() - began
            if running is None:
                return
            key, line, why = running
            if (key, line) in self._leave_out:
                break
            self._leave_out[key, line] = why
        self.broken = "could not be loaded: it ends its process, or does not come to an end"

    def _try_to_load(self) -> tuple[str, int, str] | None:
        """One attempt; the statement that ended it, and how, if it failed."""
        self._child = child = self.host.fork("nnexercises.sandbox.child:main")
        stack: list[tuple[str, int, float]] = []
        try:
            wire.send(child.pipe, self._load_message())
            # The first frame is from before any student code has run: this once, the child is to be believed.
            ready = wire.receive(child.pipe, until(STARTING_SECONDS, child.pid))
            self.confinement = dict(ready["confinement"])
            self._see_to_confinement()
            if ready["lacking"]:
                raise WorkerError(f"a device could not be made ready: {ready['lacking']}")
            overall = until(LOADING_SECONDS, child.pid)
            while True:
                allowed = until((stack[-1][2] if stack else 10.0) + GRACE, child.pid)
                message = wire.receive(child.pipe, lambda: min(allowed(), overall()), MAX_OUTCOME)  # noqa: B023
                event = message.get("event")
                if event == "begin":
                    if len(stack) >= MAX_DEPTH:
                        raise wire.WireError("statements nested too deep")
                    stack.append(
                        (str(message["key"])[:MAX_KEY], int(message["line"]), min(float(message["seconds"]), 30.0))
                    )
                elif event == "end" and stack:
                    stack.pop()
                elif event == "loaded":
                    left_out = [LoadProblem(*place, why) for place, why in self._leave_out.items()]
                    self.problems = left_out + [
                        _load_problem(problem) for problem in message["problems"][:MAX_PROBLEMS]
                    ]
                    self.bare = {str(name) for name in message["bare"]}
                    self.names = {str(name) for name in message["names"]}
                    self.uses = {str(name): [str(used) for used in uses] for name, uses in message["uses"].items()}
                    return None
        except TimeoutError:
            why = "did not end and could not be interrupted: left out"
            child.end()
        except (wire.WireError, OSError, AttributeError, KeyError, TypeError, ValueError, OverflowError):
            why = f"{describe_status(child.end(patience=0.5))}: left out"
        self._child = None
        key, line, _ = stack[-1] if stack else ("", 0, 0.0)
        return key, line, why

    def _see_to_confinement(self) -> None:
        lacking = [what for what, level in self.confinement.items() if level != "enforced"]
        if self.require_confinement and lacking:
            self.close()
            raise UsageError(
                f"refused: this machine cannot confine a submission ({', '.join(lacking)}); it takes Linux 6.2 with "
                "Landlock, and libseccomp; or grade without --require-confinement"
            )

    def drive(self, unit: str, drive: str, request: Request) -> Outcome:
        """What came of one drive, with the status "crashed" or "timed_out" where the child had to be replaced."""
        self.load()
        if self._child is None:
            return Outcome("crashed", value=self.broken)
        child = self._child
        seconds = request.seconds or 5.0
        began = time.monotonic()
        try:
            wire.send(child.pipe, {"unit": unit, "drive": drive, **request.to_message()})
            message = wire.receive(child.pipe, until(seconds + GRACE, child.pid), MAX_OUTCOME)
            outcome = replace(Outcome.from_message(message), seconds=time.monotonic() - began)
            if message.get("compiler") is True:
                self.host.anticipate(COMPILER)
        except TimeoutError:
            outcome = Outcome("timed_out", seconds=time.monotonic() - began)
            child.end()
            self._child = None
        except (wire.WireError, OSError, ValueError):
            self._child = None
            outcome = Outcome(
                "crashed", value=describe_status(child.end(patience=0.5)), seconds=time.monotonic() - began
            )
        return outcome

    def _load_message(self) -> dict[str, Any]:
        files = []
        for file in self.submission.files:
            blocks = [(cell.key, cell.line, cell.text) for cell in file.cells]
            whole = None if file.text is None else (str(file.path), 1, file.text)
            files.append(
                {
                    "name": file.name,
                    "module": file.module,
                    "blocks": blocks,
                    "whole": whole,
                    "notebook": file.is_notebook,
                }
            )
        return {
            "folder": self._scratch(),
            "readable": [*self._own_files(), *([self.data] if self.data else [])],
            "hidden": list(self.hidden),
            "memory": MEMORY,
            "devices": list(self.devices),
            "require_confinement": self.require_confinement,
            "data": self.data,
            "files": files,
            "leave_out": [list(place) for place in self._leave_out],
            "drives": dict(self.drives),
        }

    def _scratch(self) -> str:
        """A folder to run in: data files beside the code can be opened there, and new files stay there."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="nnexercises-", ignore_cleanup_errors=True)
            for path in self._data_files():
                with contextlib.suppress(OSError):
                    Path(self._folder.name, os.path.basename(path)).symlink_to(path)
        return self._folder.name

    def _own_files(self) -> list[str]:
        """What the student's code may read of the student's: the files that were read, and data beside them."""
        return [*(str(file.path) for file in self.submission.files), *self._data_files()]

    def _data_files(self) -> list[str]:
        """What lies beside the code and is the student's own to read.

        Beside a single file that is files of data only: code, folders and archives there may be someone else's.
        """
        alone = self.submission.path.is_file()
        return [
            entry.path
            for entry in os.scandir(self.submission.folder)
            if not entry.name.startswith(".")
            and not entry.is_symlink()
            and not entry.name.lower().endswith(SUFFIXES)
            and (not alone or (not entry.is_dir() and entry.name.lower().endswith(DATA_FILES)))
        ]


def _remove(folder: tempfile.TemporaryDirectory[str]) -> None:
    """Remove a scratch folder, whatever a submission has made in it: folders too deep to walk, flags, no rights."""
    try:
        folder.cleanup()
    except (OSError, RecursionError):
        subprocess.run(["rm", "-rf", "--", folder.name], check=False, stderr=subprocess.DEVNULL)


def _load_problem(message: dict[str, Any]) -> LoadProblem:
    line = min(max(int(message["line"]), 0), MAX_LINE)
    return LoadProblem(str(message["key"]), line, str(message["message"]), bool(message["headline"]))


def describe_status(status: int) -> str:
    """How a process ended, in words."""
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = str(-status)
        words = {"SIGSEGV": " (a segmentation fault)", "SIGKILL": " (out of memory?)", "SIGABRT": " (aborted)"}
        return f"ended its process by signal {name}{words.get(name, '')}"
    return f"ended its process with status {status} (os._exit?)"
