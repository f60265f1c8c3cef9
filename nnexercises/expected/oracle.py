"""The oracle: the source of expected outcomes.

``Live`` runs the reference of a course in trusted children of a worker host and caches the outcomes; ``Sealed`` looks
them up in a sealed course, which has no reference. Every question to a child goes through ``ask``.
"""

from __future__ import annotations

import contextlib
import socket
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from nnexercises.course.folder import Course
from nnexercises.drive.code import is_sure_to_compile
from nnexercises.drive.data import set_data_folder
from nnexercises.drive.outcome import Outcome, Raised
from nnexercises.drive.request import Request
from nnexercises.errors import CourseError, UsageError
from nnexercises.expected import cache
from nnexercises.expected.sealed import SealedExercise, SealedTrial, SealedUnit, broken
from nnexercises.process import wire
from nnexercises.process.deadline import countdown
from nnexercises.process.host import Child, WorkerHost
from nnexercises.values import NOT_EXAMINED, Value

Answer = TypeVar("Answer")

#: The seconds that a call of a companion may take.
CALL_SECONDS = 5.0
#: Seconds for the reference's outcomes on inputs that somebody chose.
EXPECT_SECONDS = 30.0


@dataclass(frozen=True)
class Question:
    """The fields of every question: the course's folder, the unit, and the folder with data sets (None: no folder)."""

    course: str
    unit: str
    data: str | None


@dataclass(frozen=True)
class SealQuestion(Question):
    """What are the expected outcomes of a unit for a seed? ``explained``: with what explains wrong answers."""

    seed: int
    explained: bool = True


@dataclass(frozen=True)
class UnitBegins:
    """The answer to a ``SealQuestion``: a unit whose exercises follow."""

    name: str
    source: str
    exercises: int


@dataclass(frozen=True)
class ExamineQuestion(Question):
    """What does an examination, given as source, return for a result? It may need the reference."""

    source: str
    needs_reference: bool
    value: Value


@dataclass(frozen=True)
class CompileQuestion(Question):
    """Which of these ``drives``, given as source, cannot be used here, and which exercises' ``examinations``?"""

    source: str
    drives: tuple[str, ...]
    examinations: dict[str, str]


@dataclass(frozen=True)
class ProbeQuestion(Question):
    """Does this drive, given as source, fail here by itself, before it takes anything from a solution?"""

    source: str
    drive: str
    request: Request


@dataclass(frozen=True)
class CompanionQuestion(Question):
    """Call functions of this unit's reference, one after another."""


@dataclass(frozen=True)
class CallRequest:
    """A call of the reference's function ``name``. The inputs of the request that are numbered are positional."""

    name: str
    request: Request


@dataclass(frozen=True)
class ExpectQuestion(Question):
    """What does the reference make of these inputs, each with the name of its exercise?"""

    seed: int
    asked: tuple[tuple[str, dict[str, Value]], ...]


@dataclass(frozen=True)
class Trials:
    """The inputs that somebody chose, each with the outcome of the reference."""

    trials: tuple[SealedTrial, ...]


@dataclass(frozen=True)
class Faults:
    """Why drives, or the examinations of exercises, cannot be used, by name."""

    found: dict[str, str]


QuestionType = TypeVar("QuestionType", bound=Question)


class Oracle(Protocol):
    """Expected outcomes of a course, for one seed."""

    def units(self, names: Sequence[str]) -> list[SealedUnit]:
        """The units with their expected outcomes.

        Raises:
            UsageError: a sealed course is damaged.
            WorkerError: no child could be started.
        """

    def examined(self, exercise: SealedExercise, value: Value) -> Value:
        """The values to compare for a student's result."""

    def fault(self, unit: str, source: str, drive: str, request: Request) -> str | None:
        """Why a drive fails by itself, before it takes anything from a solution; None if it does not."""

    def companion(self, unit: str) -> Companion | None:
        """A companion that calls the functions of a unit's reference; None if there is no reference."""

    def expected(self, unit: str, asked: Sequence[tuple[str, dict[str, Value]]]) -> list[SealedTrial] | None:
        """What the reference makes of inputs that somebody chose, each with the name of its exercise; None where there
        is no reference.

        Raises:
            CourseError: the reference ended its process.
            TimeoutError: it took more than ``EXPECT_SECONDS``.
        """


@dataclass(frozen=True)
class Companion:
    """A trusted child (``expected.companion``) that calls functions of a reference, one after another."""

    child: Child

    def close(self) -> None:
        """End the child."""
        self.child.end()

    def outcome(self, call: CallRequest) -> Outcome:
        """What a function of the reference makes of the call's inputs; one that raised if it gives no answer."""
        try:
            wire.send(self.child.pipe, call)
            return wire.receive_record(self.child.pipe, Outcome, countdown(CALL_SECONDS, self.child.pid))
        except (wire.WireError, TimeoutError, OSError) as error:
            return Outcome("raised", raised=Raised(type(error).__name__, "the reference gave no answer"))


@dataclass(frozen=True)
class Live:
    """The reference of a course, run in children of ``host``. ``explained``: its units hold what explains wrong answers
    (tiny inputs, variants of the reference), and are cached.
    """

    course: Course
    seed: int
    data: str | None
    host: WorkerHost
    explained: bool = True

    def units(self, names: Sequence[str]) -> list[SealedUnit]:
        """The units, from the cache or newly sealed in parallel."""
        folder = cache.folder_for(self.course, self.seed, self.data)
        cached = {name: cache.load(folder, name) for name in names}
        units: dict[str, SealedUnit] = {unit.name: unit for unit in _gradable(self, cached.values())}
        children = {name: self._begin(name) for name in names if name not in units}
        for name, child in children.items():
            units[name] = unit = _finish(name, child)
            if self.explained and not any(exercise.error for exercise in unit.exercises):
                cache.store(folder, unit)
        return [units[name] for name in names]

    def examined(self, exercise: SealedExercise, value: Value) -> Value:
        """The result of the exercise's examination for a student's result."""
        question = ExamineQuestion(
            str(self.course.root), exercise.unit, self.data, exercise.examination or "", exercise.needs_reference, value
        )
        return _examine(self.host, question, exercise.seconds)

    def fault(self, unit: str, source: str, drive: str, request: Request) -> str | None:
        """Why a drive fails by itself on this machine."""
        return _probe(self.host, ProbeQuestion("", unit, self.data, source, drive, request))

    def companion(self, unit: str) -> Companion | None:
        """A companion with the unit's reference."""
        question = CompanionQuestion(str(self.course.root), unit, self.data)
        return Companion(_send(self.host, "nnexercises.expected.companion:main", question))

    def expected(self, unit: str, asked: Sequence[tuple[str, dict[str, Value]]]) -> list[SealedTrial] | None:
        """What the reference makes of these inputs."""
        question = ExpectQuestion(str(self.course.root), unit, self.data, self.seed, tuple(asked))
        return list(ask(self.host, "nnexercises.expected.expecting:main", question, Trials, EXPECT_SECONDS).trials)

    def _begin(self, unit: str) -> Child:
        question = SealQuestion(str(self.course.root), unit, self.data, self.seed, self.explained)
        return _send(self.host, "nnexercises.expected.sealing:main", question)


@dataclass(frozen=True)
class Sealed:
    """A sealed course: a table of expected outcomes."""

    course: Course
    seed: int
    data: str | None
    host: WorkerHost

    def units(self, names: Sequence[str]) -> list[SealedUnit]:
        """The sealed units."""
        archive = self.course.archive
        assert archive is not None
        try:
            units = [wire.as_record(archive.unit(name, self.seed), SealedUnit) for name in names]
        except wire.WireError as error:
            raise UsageError(f"{archive.path.name} is damaged: {error}") from error
        found = {unit.name: unit for unit in _gradable(self, units)}
        return [found[name] for name in names]

    def examined(self, exercise: SealedExercise, value: Value) -> Value:
        """The result of the examination; a sealed course has none that need the reference."""
        question = ExamineQuestion("", exercise.unit, self.data, exercise.examination or "", False, value)
        return _examine(self.host, question, exercise.seconds)

    def fault(self, unit: str, source: str, drive: str, request: Request) -> str | None:
        """Why a drive fails by itself on this machine."""
        return _probe(self.host, ProbeQuestion("", unit, self.data, source, drive, request))

    def companion(self, unit: str) -> Companion | None:
        """None: a sealed course has no reference."""

    def expected(self, unit: str, asked: Sequence[tuple[str, dict[str, Value]]]) -> list[SealedTrial] | None:
        """None: there is no reference."""
        return None


def oracle_of(course: Course, seed: int, data: str | None, host: WorkerHost, *, explained: bool = True) -> Oracle:
    """The oracle of a course, live or sealed."""
    return Sealed(course, seed, data, host) if course.archive is not None else Live(course, seed, data, host, explained)


def ask(host: WorkerHost, entry: str, question: Question, answer: type[Answer], seconds: float | None = None) -> Answer:
    """Send a question to a trusted child that runs ``entry``, and wait for its answer.

    Raises:
        CourseError: the child ended without an answer, because instructor code ended it.
        TimeoutError: no answer came within ``seconds``.
        WorkerError: no child could be started.
    """
    return _answer(_send(host, entry, question), answer, seconds)


@contextlib.contextmanager
def answering(pipe: socket.socket, question: type[QuestionType]) -> Iterator[QuestionType]:
    """In a child: receive the question and prepare the process for instructor code."""
    import torch

    from nnexercises.drive.compiler import stand_in

    stand_in()
    received = wire.receive_record(pipe, question)
    torch.set_num_threads(1)
    set_data_folder(received.data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield received


def _send(host: WorkerHost, entry: str, question: Question) -> Child:
    child = host.fork(entry)
    try:
        wire.send(child.pipe, question)
    except (wire.WireError, OSError):
        child.end()
        raise
    return child


def _answer(child: Child, answer: type[Answer], seconds: float | None = None) -> Answer:
    with _ended(child):
        left = None if seconds is None else countdown(seconds, child.pid)
        return wire.receive_record(child.pipe, answer, left)


@contextlib.contextmanager
def _ended(child: Child) -> Iterator[None]:
    """End a child after its answer; one that ended without it is a fault of the course."""
    try:
        yield
    except wire.WireError:
        status = child.end(patience=0.5)
        raise CourseError(f"the reference ended its process (status {status})") from None
    finally:
        child.end()


def _finish(unit: str, child: Child) -> SealedUnit:
    try:
        with _ended(child):
            begun = wire.receive_record(child.pipe, UnitBegins)
            exercises = [wire.receive_record(child.pipe, SealedExercise) for _ in range(begun.exercises)]
            return SealedUnit(begun.name, begun.source, tuple(exercises))
    except CourseError as error:
        return SealedUnit(unit, "", (broken(unit, unit, 0.0, str(error)),))


def _probe(host: WorkerHost, question: ProbeQuestion) -> str | None:
    try:
        faults = ask(host, "nnexercises.expected.compiling:probe", question, Faults, question.request.seconds)
        return faults.found.get(question.drive)
    except (CourseError, wire.WireError, TimeoutError, OSError):
        return None


def _gradable(oracle: Live | Sealed, units: Iterable[SealedUnit | None]) -> list[SealedUnit]:
    """The units, which were sealed some other time or elsewhere, with the faults that this machine adds to them."""
    done, begun = [], []
    for unit in (unit for unit in units if unit is not None):
        sources = [unit.source, *(exercise.examination or "" for exercise in unit.exercises)]
        if all(map(is_sure_to_compile, sources)):
            done.append(unit)
            continue
        drives = {case.drive for exercise in unit.exercises for case in exercise.cases if case.drive}
        examinations = {item.name: item.examination for item in unit.exercises if item.examination is not None}
        question = CompileQuestion("", unit.name, oracle.data, unit.source, tuple(drives), examinations)
        begun.append((unit, _send(oracle.host, "nnexercises.expected.compiling:main", question)))
    return [*done, *(_with_faults(unit, child) for unit, child in begun)]


def _with_faults(unit: SealedUnit, child: Child) -> SealedUnit:
    try:
        faults = _answer(child, Faults).found
    except CourseError:
        faults = {exercise.name: "its drives end their process" for exercise in unit.exercises}
    exercises = []
    for exercise in unit.exercises:
        names = (exercise.name, *(case.drive for case in exercise.cases))
        fault = next((faults[name] for name in names if name in faults), None)
        exercises.append(replace(exercise, error=exercise.error or fault))
    return replace(unit, exercises=tuple(exercises))


def _examine(host: WorkerHost, question: ExamineQuestion, seconds: float) -> Value:
    try:
        return ask(host, "nnexercises.expected.examining:main", question, Examined, seconds).value
    except (CourseError, wire.WireError, TimeoutError, OSError):
        return NOT_EXAMINED


@dataclass(frozen=True)
class Examined:
    """The result of an examination."""

    value: Value
