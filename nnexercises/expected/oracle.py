"""The oracle: what does the reference make of these inputs?

``live`` asks the reference of a course in trusted children of a worker host, and keeps what it learns in the cache;
``sealed`` looks it up in a sealed course, which has no reference. Every question to a child goes through ``ask``.
"""

from __future__ import annotations

import contextlib
import socket
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from nnexercises.course.folder import Course
from nnexercises.drive.data import set_data_folder
from nnexercises.errors import CourseError
from nnexercises.expected import cache
from nnexercises.expected.sealed import SealedExercise, SealedUnit, broken
from nnexercises.process import wire
from nnexercises.process.deadline import countdown
from nnexercises.process.host import Child, WorkerHost
from nnexercises.values import NOT_EXAMINED, Value

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Question:
    """What every question says: the course's folder, the unit, and the folder with data sets (None: none)."""

    course: str
    unit: str
    data: str | None


@dataclass(frozen=True)
class SealQuestion(Question):
    """What are the expected outcomes of a unit for a seed?"""

    seed: int


@dataclass(frozen=True)
class ExamineQuestion(Question):
    """What does an examination, given as source, make of a result? It may need the reference."""

    source: str
    needs_reference: bool
    value: Value


QuestionType = TypeVar("QuestionType", bound=Question)


class Oracle(Protocol):
    """Expected outcomes of a course, for one seed."""

    def units(self, names: Sequence[str]) -> list[SealedUnit]:
        """The units with their expected outcomes.

        Raises:
            UsageError: a sealed course is damaged.
            WorkerError: no child could be had.
        """

    def examined(self, exercise: SealedExercise, value: Value) -> Value:
        """What the exercise compares of a student's result."""


@dataclass(frozen=True)
class Live:
    """The reference of a course, asked in children of ``host``."""

    course: Course
    seed: int
    data: str | None
    host: WorkerHost

    def units(self, names: Sequence[str]) -> list[SealedUnit]:
        """The units, from the cache or newly sealed, all at the same time."""
        folder = cache.folder_for(self.course, self.seed, self.data)
        found = {name: cache.load(folder, name) for name in names}
        children = {name: self._begin(name) for name in names if found[name] is None}
        for name, child in children.items():
            found[name] = unit = _finish(name, child)
            if not any(exercise.error for exercise in unit.exercises):
                cache.store(folder, unit)
        return [unit for unit in found.values() if unit is not None]

    def examined(self, exercise: SealedExercise, value: Value) -> Value:
        """What the exercise's examination makes of a student's result."""
        question = ExamineQuestion(
            str(self.course.root), exercise.unit, self.data, exercise.examination or "", exercise.needs_reference, value
        )
        return _examined(self.host, question, exercise.seconds)

    def _begin(self, unit: str) -> Child:
        question = SealQuestion(str(self.course.root), unit, self.data, self.seed)
        return _sent(self.host, "nnexercises.expected.sealing:main", question)


@dataclass(frozen=True)
class Sealed:
    """A sealed course: a table of expected outcomes."""

    course: Course
    seed: int
    data: str | None
    host: WorkerHost

    def units(self, names: Sequence[str]) -> list[SealedUnit]:
        """The units as they were sealed."""
        archive = self.course.archive
        assert archive is not None
        return [wire.as_record(archive.unit(name, self.seed), SealedUnit) for name in names]

    def examined(self, exercise: SealedExercise, value: Value) -> Value:
        """What the examination makes of a result. One that needs the reference is left out of a sealed course."""
        question = ExamineQuestion("", exercise.unit, self.data, exercise.examination or "", False, value)
        return _examined(self.host, question, exercise.seconds)


def oracle_of(course: Course, seed: int, data: str | None, host: WorkerHost) -> Oracle:
    """The oracle of a course: live, or sealed where the course is."""
    return Sealed(course, seed, data, host) if course.archive is not None else Live(course, seed, data, host)


def ask(host: WorkerHost, entry: str, question: Question, answer: type[Answer], seconds: float | None = None) -> Answer:
    """Put a question to a trusted child that runs ``entry``, and wait for its answer.

    Raises:
        CourseError: the child ended without an answer: an instructor's code ended it.
        TimeoutError: there was none in so many ``seconds``.
        WorkerError: no child could be had.
    """
    return _answer(_sent(host, entry, question), answer, seconds)


@contextlib.contextmanager
def answering(pipe: socket.socket, question: type[QuestionType]) -> Iterator[QuestionType]:
    """In a child: the question, with the process prepared for an instructor's code."""
    import torch

    asked = wire.receive_record(pipe, question)
    torch.set_num_threads(1)
    set_data_folder(asked.data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield asked


def _sent(host: WorkerHost, entry: str, question: Question) -> Child:
    child = host.fork(entry)
    wire.send(child.pipe, question)
    return child


def _answer(child: Child, answer: type[Answer], seconds: float | None = None) -> Answer:
    try:
        left = None if seconds is None else countdown(seconds, child.pid)
        return wire.receive_record(child.pipe, answer, left)
    except wire.WireError:
        status = child.end(patience=0.5)
        raise CourseError(f"the reference ended its process (status {status})") from None
    finally:
        child.end()


def _finish(unit: str, child: Child) -> SealedUnit:
    try:
        return _answer(child, SealedUnit)
    except CourseError as error:
        return SealedUnit(unit, "", (broken(unit, unit, 0.0, str(error)),))


def _examined(host: WorkerHost, question: ExamineQuestion, seconds: float) -> Value:
    try:
        return ask(host, "nnexercises.expected.examining:main", question, Examined, seconds).value
    except (CourseError, TimeoutError, OSError):
        return NOT_EXAMINED


@dataclass(frozen=True)
class Examined:
    """What an examination made of a result."""

    value: Value
