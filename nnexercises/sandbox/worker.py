"""The trusted side of a student's worker: load a submission into a child, drive it, replace a broken child.

The trusted side enforces every deadline. The child's own deadline comes first, so most code that runs too long loses
only that call, and the report shows the line that was running.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nnexercises.drive.outcome import Outcome, Raised
from nnexercises.drive.request import Request
from nnexercises.errors import UsageError, WorkerError
from nnexercises.process import wire
from nnexercises.process.deadline import countdown
from nnexercises.process.host import Child, WorkerHost
from nnexercises.sandbox.last_line import LastLine
from nnexercises.sandbox.messages import (
    ANTICIPATED,
    MAX_FLAWS,
    MAX_KEY,
    MAX_STATEMENT_SECONDS,
    Asked,
    Block,
    Confined,
    File,
    Found,
    LoadFlaw,
    LoadRequest,
    Progress,
    Reply,
)
from nnexercises.submission.files import SUFFIXES, SourceFile, Submission
from nnexercises.submission.text import printable

#: Seconds a child gets beyond its own deadline before it is killed.
GRACE = 1.5
#: Seconds that a child may take to start; a GPU is slow.
STARTING_SECONDS = 60.0
#: Seconds for all attempts at loading together, besides those that a course allows for statements, and their maximum
#: number. A statement may take its time several times, in one attempt after another.
LOADING_SECONDS = 60.0
LOADING_FACTOR = 3.0
ATTEMPTS = 25
#: Seconds that a submission may spend on loading in total, if it must be reloaded because drives end its process.
ALL_LOADING_SECONDS = 240.0
#: Seconds that a loading child may take between statements.
BETWEEN_STATEMENTS = 10.0
#: The default deadline of a drive, in seconds.
DRIVE_SECONDS = 5.0
#: How many calls of stand-ins a drive may make.
MAX_ASKED = 5000
#: The maximum nesting depth of statements, for files that import each other.
MAX_DEPTH = 200
#: The suffixes of data files. Any other file beside a single submitted file may be someone else's work or a report.
DATA_FILES = (
    ".csv", ".tsv", ".txt", ".npy", ".npz", ".pt", ".pth", ".safetensors", ".pkl", ".bin", ".dat", ".h5", ".hdf5",
    ".mat", ".parquet", ".jsonl", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".pgm", ".ppm", ".wav",
)  # fmt: skip
#: The folder in which student code finds the data sets.
DATA = "data"
#: Bytes by which a child's memory may grow.
MEMORY = 4 << 30


#: Requests, and the frame that holds them.
Framed = tuple[Sequence[Request], bytes]


@dataclass(frozen=True)
class LeftOut:
    """A statement, by block key and line, that ended a child and is left out by the next one. ``exit_status`` is that
    of the process, or None if the statement could not be interrupted.
    """

    key: str
    line: int
    exit_status: int | None


@dataclass
class StudentWorker:
    """One submission in a child of ``host``.

    ``drives`` maps a unit to the source of its drives, ``arities`` a unit and an exercise to its number of
    arguments. ``data`` is the folder with data sets; ``hidden`` are paths that the child must not read; ``devices``
    are prepared before loading. ``given`` are files of code that the course gives and a submission may have, too.
    ``statement_seconds`` limits each top-level statement, ``all_seconds`` all of them together. With
    ``require_confinement``, the submission is not loaded on a machine that cannot confine it.

    After loading, ``found`` is what the submission defines, ``left_out`` are the statements that were left out, and
    ``confinement`` says how the child is confined. ``broken``: the submission could not be loaded at all.

    Use as a context manager, or ``close`` it.
    """

    host: WorkerHost
    submission: Submission
    drives: Mapping[str, str]
    data: str | None = None
    hidden: Sequence[str] = ()
    devices: Sequence[str] = ("cpu",)
    require_confinement: bool = False
    arities: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    statement_seconds: float = 4.0
    all_seconds: float = 12.0
    given: Sequence[File] = ()
    confinement: dict[str, str] = field(default_factory=dict)
    found: Found = field(default_factory=Found)
    left_out: list[LeftOut] = field(default_factory=list)
    broken: bool = False
    _child: Child | None = None
    _folder: tempfile.TemporaryDirectory[str] | None = None
    _last_line: LastLine = field(default_factory=LastLine)
    _loading_seconds: float = 0.0
    _owed: int = 0
    _ahead: Framed | None = None
    _early: dict[bytes, list[Outcome]] = field(default_factory=dict)

    def __enter__(self) -> StudentWorker:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child and remove its scratch folder."""
        if self._child is not None:
            self._child.end()
            self._child = None
        self._last_line.close()
        if self._folder is not None:
            _remove(self._folder)
            self._folder = None

    def load(self) -> None:
        """Load the submission into a child, unless there is one; set ``broken`` if that fails.

        If a statement ends the process or cannot be interrupted, the next attempt leaves it out.

        Raises:
            UsageError: confinement is required but not possible.
            WorkerError: no child could be started, or a device could not be prepared.
        """
        if self._child is not None or self.broken:
            return
        left = countdown(self._seconds)
        for _ in range(ATTEMPTS):
            if left() <= 0 or self._loading_seconds > ALL_LOADING_SECONDS:
                break
            began = time.monotonic()
            ended_by = self._try_to_load()
            self._loading_seconds += time.monotonic() - began
            if ended_by is None:
                return
            again = any((ended_by.key, ended_by.line) == (statement.key, statement.line) for statement in self.left_out)
            if again:
                break
            self.left_out.append(ended_by)
        self.broken = True

    @property
    def _seconds(self) -> float:
        """Seconds for all attempts at loading together."""
        return LOADING_SECONDS + LOADING_FACTOR * self.all_seconds

    def _try_to_load(self) -> LeftOut | None:
        """Try once to load the submission; returns the statement that ended the attempt, or None on success."""
        self._child = child = self.host.fork("nnexercises.sandbox.child:main")
        running: list[Progress] = []
        try:
            wire.send(child.pipe, self._load_request())
            # Sent before student code runs, so it can be trusted.
            confined = wire.receive_record(child.pipe, Confined, countdown(STARTING_SECONDS, child.pid))
            self.confinement = dict(confined.confinement)
            self._check_confinement()
            if confined.fault:
                raise WorkerError(f"a device could not be prepared: {confined.fault}")
            for event in self._progress_of(child, running):
                if event.found is not None:
                    self.found = event.found
                    return None
        except TimeoutError:
            status = None
            child.end()
        except (wire.WireError, OSError):
            status = child.end(patience=0.5)
        self._child = None
        return LeftOut(running[-1].key, running[-1].line, status) if running else LeftOut("", 0, status)

    def _progress_of(self, child: Child, running: list[Progress]) -> Iterator[Progress]:
        """The messages of a loading child. ``running`` is kept as the stack of statements that have not ended."""
        overall = countdown(self._seconds, child.pid)
        longest = max(MAX_STATEMENT_SECONDS, self.statement_seconds)
        while True:
            seconds = min(running[-1].seconds, longest) if running else BETWEEN_STATEMENTS
            allowed = countdown(seconds + GRACE, child.pid)
            event = wire.receive_record(
                child.pipe,
                Progress,
                lambda: min(allowed(), overall()),  # noqa: B023
                wire.UNTRUSTED,
            )
            if event.event == "begin":
                if len(running) >= MAX_DEPTH:
                    raise wire.WireError("statements nested too deep")
                running.append(replace(event, key=event.key[:MAX_KEY]))
            elif event.event == "end" and running:
                running.pop()
            yield event

    @property
    def flaws(self) -> list[LoadFlaw]:
        """The flaws found while loading, without the statements that were left out."""
        return self.found.flaws[:MAX_FLAWS]

    def _check_confinement(self) -> None:
        missing = [what for what, level in self.confinement.items() if level != "enforced"]
        if self.require_confinement and missing:
            self.close()
            raise UsageError(
                f"refused: this machine cannot confine a submission ({', '.join(missing)}); it needs Linux 6.2 with "
                "Landlock, and libseccomp; or grade without --require-confinement"
            )

    def outcomes(
        self,
        requests: Sequence[Request],
        frame: bytes,
        carried: Mapping[str, Callable[[Asked], Outcome]] | None = None,
        ahead: Framed | None = None,
    ) -> Iterator[Outcome]:
        """The outcome of each of ``requests``, all of which are sent at once: ``frame`` is their encoded DriveRequest.

        An outcome with the status "crashed" or "timed_out" is the last one: the child must be replaced. ``carried``
        answers the calls of functions that stand in for the submission's. What will be asked next may be sent
        ``ahead``, so that the child goes on while its outcomes are judged.
        """
        if self._owed:  # nobody has taken the last answers, and they are not to be taken for others
            self._lose_child()
        is_sent = self._ahead is not None and self._ahead[1] == frame
        if self._ahead is not None and not is_sent:
            self._take_early(*self._ahead)
        if frame in self._early:
            yield from self._early.pop(frame)
            return
        self.load()
        if self._child is None:
            yield Outcome("crashed")
            return
        child, self._ahead = self._child, ahead
        for message in [frame] * (not is_sent) + ([ahead[1]] if ahead is not None else []):
            with contextlib.suppress(OSError):  # its answer, or the lack of one, says what has happened
                child.pipe.sendall(message)
        self._owed = len(requests)
        for request in requests:
            yield self._outcome(child, request, carried)
            if self._child is None:
                return

    def _take_early(self, requests: Sequence[Request], frame: bytes) -> None:
        """Take the outcomes of what was sent ahead: something else is asked first."""
        assert self._child is not None
        child, self._ahead, self._owed = self._child, None, len(requests)
        taken = self._early[frame] = []
        for request in requests:
            taken.append(self._outcome(child, request, None))
            if self._child is None:
                return

    def _lose_child(self, patience: float = 0.0) -> int:
        """End the child, so that the next drive has another one; returns its exit status."""
        child, self._child, self._owed, self._ahead = self._child, None, 0, None
        return child.end(patience) if child is not None else 0

    def _outcome(
        self, child: Child, request: Request, carried: Mapping[str, Callable[[Asked], Outcome]] | None
    ) -> Outcome:
        """The outcome of a drive that the child was asked for."""
        began = time.monotonic()
        try:
            left = countdown((request.seconds or DRIVE_SECONDS) + GRACE, child.pid)
            reply = wire.receive_record(child.pipe, Reply, left, wire.UNTRUSTED)
            for _ in range(MAX_ASKED if carried else 0):
                if reply.asked is None or carried is None or reply.asked.name not in carried:
                    break
                wire.send(child.pipe, carried[reply.asked.name](reply.asked))
                reply = wire.receive_record(child.pipe, Reply, left, wire.UNTRUSTED)
            if reply.outcome is None:
                raise wire.WireError("an answer without an outcome")
            outcome = reply.outcome
            if outcome.status == "crashed" or outcome.exit_status is not None:
                raise wire.WireError("only the trusted side knows that a process has ended")
            self.host.anticipate(module for module in reply.imported if module in ANTICIPATED)
            self._owed -= 1
        except TimeoutError:
            self._last_line.ask(child.pid)
            outcome = Outcome("timed_out", raised=self._stopped("OutOfTime"))
            self._lose_child()
        except (wire.WireError, OSError):
            status = self._lose_child(patience=0.5)
            outcome = Outcome("crashed", raised=self._stopped("Crashed"), exit_status=status)
        printed = "\n".join(printable(line) for line in outcome.printed.split("\n")) if outcome.printed else ""
        after = {**request.inputs, **outcome.inputs_after} if outcome.status == "returned" else {}
        seconds = time.monotonic() - began
        return Outcome(**vars(outcome) | {"inputs_after": after, "printed": printed, "seconds": seconds})

    def _stopped(self, kind: str) -> Raised | None:
        """Where the student's code was when its process crashed or was stopped, if that is known."""
        keys = {cell.key for file in self.submission.files for cell in file.cells if file.is_notebook}
        found = self._last_line.read({*keys, *(str(file.path) for file in self.submission.files)})
        return Raised(kind, "", file=found[0], line=found[1]) if found is not None else None

    def _load_request(self) -> LoadRequest:
        own = [_to_message(file) for file in self.submission.files]
        return LoadRequest(
            folder=self._scratch(),
            stack=self._last_line.path,
            readable=(*self._own_files(), *([self.data] if self.data else [])),
            hidden=tuple(self.hidden),
            memory=MEMORY,
            devices=tuple(self.devices),
            require_confinement=self.require_confinement,
            data=self.data,
            files=(*own, *(file for file in self.given if file.name not in {one.name for one in own})),
            leave_out=tuple((statement.key, statement.line) for statement in self.left_out),
            drives=dict(self.drives),
            arities={unit: dict(arities) for unit, arities in self.arities.items()},
            package=self.submission.package,
            statement_seconds=self.statement_seconds,
            all_seconds=self.all_seconds,
        )

    def _scratch(self) -> str:
        """The folder to run in, with links to what the code may read; new files stay there."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="nnexercises-", ignore_cleanup_errors=True)
            for name, path in self._links().items():
                link = Path(self._folder.name, name)
                with contextlib.suppress(OSError):
                    link.parent.mkdir(exist_ok=True)
                    link.symlink_to(path)
        return self._folder.name

    def _links(self) -> dict[str, str]:
        """Where the links in the scratch folder lead: to the data files beside the code, and from ``data``, where most
        programs look, to the data sets. A folder ``data`` beside the code comes first.
        """
        links = {os.path.basename(path): path for path in self._data_files()}
        own = links.get(DATA)
        if self.data and (own is None or Path(own).is_dir()):
            links.pop(DATA, None)
            for folder in filter(None, (self.data, own)):
                with contextlib.suppress(OSError):
                    links |= {f"{DATA}/{entry.name}": entry.path for entry in os.scandir(folder)}
        return links

    def _own_files(self) -> list[str]:
        """The student's files that their code may read: the submitted files, and the data beside them."""
        return [*(str(file.path) for file in self.submission.files), *self._data_files()]

    def _data_files(self) -> list[str]:
        """The files beside the code that the student's code may read.

        Beside a single file, these are data files only: code, folders and archives may be someone else's.
        """
        alone = self.submission.is_alone
        return [
            entry.path
            for entry in os.scandir(self.submission.folder)
            if not entry.name.startswith(".")
            and not entry.is_symlink()
            and not entry.name.lower().endswith(SUFFIXES)
            and (not alone or (not entry.is_dir() and entry.name.lower().endswith(DATA_FILES)))
        ]


def _remove(folder: tempfile.TemporaryDirectory[str]) -> None:
    """Remove a scratch folder, whatever is in it: folders too deep to walk, flags, missing permissions."""
    try:
        folder.cleanup()
    except (OSError, RecursionError):
        subprocess.run(["rm", "-rf", "--", folder.name], check=False, stderr=subprocess.DEVNULL)


def _to_message(file: SourceFile) -> File:
    """Convert a file of a submission to the message for its child."""
    blocks = tuple(Block(cell.key, cell.line, cell.text) for cell in file.cells)
    whole = None if file.text is None else Block(str(file.path), 1, file.text)
    return File(file.name, file.module, blocks, whole, file.is_notebook)
