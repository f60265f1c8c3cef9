"""Expected outcomes as data: all that grading needs to know of a unit for one seed, with no line of a reference.

A sealed unit is made once by ``sealing`` and kept in a cache; a run that finds it there needs no torch on the
trusted side.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import platformdirs

from nnexercises.comparison.tolerance import Tolerance
from nnexercises.course.folder import Course
from nnexercises.course.kinds import ANY, Kind
from nnexercises.drive.outcome import Outcome
from nnexercises.process import wire
from nnexercises.process.deadline import until
from nnexercises.process.host import Child, WorkerHost
from nnexercises.values import NOT_EXAMINED, Array, Value

#: What a row of an exercise is about: the values for some inputs, a relation between outputs, gradients, or by hand.
Role = Literal["values", "property", "gradients", "by_hand"]

#: Sealed units kept in the cache before the oldest go.
MAX_KEPT = 64


@dataclass(frozen=True)
class SealedTrial:
    """One draw of a case: its inputs, what the reference made of them, and what each mistake made of them.

    ``slack`` maps the path of a number in the outcome to the reference's own error there, in the inputs' ``dtype``;
    ``reference_error`` is how far the reference, run in it, is off as a multiple of what is then allowed.
    """

    inputs: dict[str, Value]
    expected: Outcome
    slack: dict[str, float]
    cotangents: list[Array] = field(default_factory=list)
    reference_error: float = 0.0
    mistakes: dict[str, Outcome] = field(default_factory=dict)
    dtype: str = "float32"

    @property
    def tolerance(self) -> Tolerance:
        """What is allowed of a right answer."""
        return Tolerance(self.slack, self.dtype)


@dataclass(frozen=True)
class SealedCase:
    """One row of an exercise.

    ``drive`` names the function that the worker runs for it ("" for by_hand). ``skip`` says why it cannot be graded
    here: its data is missing.
    """

    name: str
    role: Role
    drive: str
    points: float
    hint: str | None = None
    hidden: bool = False
    raises: tuple[str, ...] = ()
    counts_alone: bool = True
    because: str | None = None
    trials: tuple[SealedTrial, ...] = ()
    skip: str | None = None


@dataclass(frozen=True)
class SealedExercise:
    """One exercise.

    ``watch`` are torch functions and operators whose calls are not by hand. ``by_name``: its drive uses the solution's
    attribute of the exercise's own name, so that there is nothing to drive where a submission does not define it.
    ``drive_uses`` are names of the solution that the drive itself takes; ``takes`` those it takes by ``definition``,
    each with how many parameters; ``methods`` those of its class that it calls. ``examination`` is the source of what
    makes, of the drive's result, what is compared (see ``examined_value``); it may need the reference. ``on_devices``:
    its inputs hold tensors, so that it is graded on every device, and its result must be there too. ``error`` is what
    is wrong with the exercise in the course; it has no trials then.
    """

    unit: str
    name: str
    title: str
    points: float
    hint: str | None = None
    seconds: float = 8.0
    result: Kind = ANY
    cases: tuple[SealedCase, ...] = ()
    mistakes: dict[str, str | None] = field(default_factory=dict)
    watch: tuple[str, ...] = ()
    by_name: bool = True
    drive_uses: tuple[str, ...] = ()
    takes: tuple[tuple[str, int], ...] = ()
    methods: tuple[str, ...] = ()
    examination: str | None = None
    needs_reference: bool = False
    on_devices: bool = False
    error: str | None = None

    def takes_part(self, name: str, other: SealedExercise | None) -> bool:
        """Whether its drive takes ``name`` with other parameters than the exercise of that name does: what it gets is a
        part of its own answer, and not that exercise's.
        """
        mine = {parameters for taken, parameters in self.takes if taken == name}
        theirs = {parameters for taken, parameters in other.takes if taken == name} if other is not None else set()
        return bool(mine) and not mine & theirs


def broken(unit: str, name: str, points: float, error: str) -> SealedExercise:
    """An exercise that cannot be graded, and why."""
    return SealedExercise(unit, name, "", points, cases=(SealedCase("ordinary", "values", name, points),), error=error)


@dataclass(frozen=True)
class SealedUnit:
    """A unit's exercises, and the source of its drives for the worker."""

    name: str
    source: str
    exercises: tuple[SealedExercise, ...]


def sealed_units(
    course: Course, units: Sequence[str], seed: int, host: WorkerHost, data: str | None = None
) -> list[SealedUnit]:
    """The units, from a sealed course, the cache, or newly sealed in children of ``host``, with the data in ``data``.

    Raises:
        WorkerError: no child could be had.
    """
    if course.archive is not None:
        return [_unit(course.archive.unit(unit, seed)) for unit in units]
    return [_unit(message) for message in sealed_messages(course, units, seed, host, data)]


def sealed_messages(
    course: Course, units: Sequence[str], seed: int, host: WorkerHost, data: str | None = None
) -> list[dict[str, Any]]:
    """The units of a course that is not sealed yet, as messages.

    Raises:
        WorkerError: no child could be had.
    """
    folder = cache_folder() / "sealed" / _key(course, seed, data)
    messages = {unit: _load(folder / f"{unit}.frame") for unit in units}
    children = {unit: _start_sealing(course, unit, seed, host, data) for unit in units if messages[unit] is None}
    for unit, child in children.items():
        messages[unit] = _finish_sealing(unit, child)
        if not any(exercise["error"] for exercise in messages[unit]["exercises"]):
            _store(folder / f"{unit}.frame", messages[unit])
    return [messages[unit] for unit in units]


def cache_folder() -> Path:
    """Where this package keeps what it can make again; ``NNEXERCISES_CACHE`` moves it."""
    return Path(os.environ.get("NNEXERCISES_CACHE") or platformdirs.user_cache_dir("nnexercises"))


def _key(course: Course, seed: int, data: str | None) -> str:
    parts = (
        course.version,
        _package_version(),
        seed,
        _fingerprint(data),
        *(installed_version(name) for name in ("torch", "numpy")),
    )
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:24]


def _fingerprint(data: str | None) -> list[tuple[str, int]]:
    """What is in a data folder: names and sizes."""
    if data is None:
        return []
    files = (file for file in Path(data).rglob("*") if file.is_file())
    return sorted((file.relative_to(data).as_posix(), file.stat().st_size) for file in files)


@cache
def _package_version() -> str:
    """A hash over this package's own code: expected outcomes made by other code are not used."""
    digest = hashlib.sha256()
    root = Path(__file__).parent.parent
    for file in sorted(root.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def installed_version(name: str) -> str:
    """The version of an installed distribution, "unknown" where there is none."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def _load(file: Path) -> Any:
    try:
        return wire.decode(file.read_bytes())
    except (OSError, wire.WireError):
        return None


def _store(file: Path, message: Any) -> None:
    """Write the file whole or not at all; a cache that cannot be written is no reason to stop."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as temporary:
            temporary.write(wire.encode(message))
        os.replace(temporary.name, file)
        kept = sorted(file.parent.parent.iterdir(), key=lambda folder: folder.stat().st_mtime)
        for folder in kept[:-MAX_KEPT]:
            shutil.rmtree(folder, ignore_errors=True)


def _start_sealing(course: Course, unit: str, seed: int, host: WorkerHost, data: str | None) -> Child:
    child = host.fork("nnexercises.expected.sealing:main")
    wire.send(child.pipe, {"root": str(course.root), "unit": unit, "seed": seed, "data": data})
    return child


def _finish_sealing(unit: str, child: Child) -> Any:
    try:
        return wire.receive(child.pipe)
    except wire.WireError:
        status = child.end(patience=0.5)
        error = f"grading {unit} with its own reference ended the process (status {status})"
        return unit_message(SealedUnit(unit, "", (broken(unit, unit, 0.0, error),)))
    finally:
        child.end()


def examined_value(course: Course, data: str | None, exercise: SealedExercise, value: Value, host: WorkerHost) -> Value:
    """What the exercise compares of a student's result: its examination runs in a trusted child of ``host``."""
    child = host.fork("nnexercises.expected.sealing:examine")
    reference = str(course.reference(exercise.unit)) if exercise.needs_reference else None
    request = {"source": exercise.examination, "unit": exercise.unit, "reference": reference}
    try:
        wire.send(child.pipe, {**request, "data": data, "value": value})
        found: Value = wire.receive(child.pipe, until(exercise.seconds, child.pid))["value"]
        return found
    except (wire.WireError, TimeoutError, OSError):
        return NOT_EXAMINED
    finally:
        child.end()


def unit_message(unit: SealedUnit) -> dict[str, Any]:
    """A sealed unit as a message for the wire."""
    return {"name": unit.name, "source": unit.source, "exercises": [_exercise_message(e) for e in unit.exercises]}


def _exercise_message(exercise: SealedExercise) -> dict[str, Any]:
    cases = [{**vars(case), "trials": [_trial_message(trial) for trial in case.trials]} for case in exercise.cases]
    return {**vars(exercise), "result": exercise.result.to_message(), "cases": cases}


def _trial_message(trial: SealedTrial) -> dict[str, Any]:
    mistakes = {name: outcome.to_message() for name, outcome in trial.mistakes.items()}
    return {**vars(trial), "expected": trial.expected.to_message(), "mistakes": mistakes}


def _unit(message: dict[str, Any]) -> SealedUnit:
    exercises = tuple(_exercise(exercise) for exercise in message["exercises"])
    return SealedUnit(message["name"], message["source"], exercises)


def _exercise(message: dict[str, Any]) -> SealedExercise:
    cases = tuple(
        SealedCase(**{**case, "trials": tuple(_trial(trial) for trial in case["trials"])}) for case in message["cases"]
    )
    return SealedExercise(**{**message, "result": Kind.from_message(message["result"]), "cases": cases})


def _trial(message: dict[str, Any]) -> SealedTrial:
    mistakes = {name: Outcome.from_message(outcome) for name, outcome in message["mistakes"].items()}
    return SealedTrial(**{**message, "expected": Outcome.from_message(message["expected"]), "mistakes": mistakes})
