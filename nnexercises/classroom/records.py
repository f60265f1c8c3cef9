"""What goes between the process that keeps the gradebook and those that grade."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from nnexercises.classroom.findings import key_of_case, key_of_exercise
from nnexercises.report.model import Report
from nnexercises.report.results import ExerciseResult


@dataclass(frozen=True)
class Terms:
    """What fixes a grade beside the submission: the course (as given, and its ``version``), units, seed, data and
    devices (none: every available one).
    """

    course: str | None
    version: str
    units: tuple[str, ...]
    seed: int
    data: str | None = None
    devices: tuple[str, ...] = ()
    require_confinement: bool = False


@dataclass(frozen=True)
class Item:
    """A submission to grade, if its content is still that of ``sha256``. With ``before``, its last report (compressed),
    only what the ``changed`` exercises can affect is graded; the rest is taken from there.
    """

    submission: int
    paths: tuple[str, ...]
    sha256: str
    before: bytes | None = None
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class GradedCase:
    """A row of a report: a case of an exercise."""

    unit: str
    exercise: str
    name: str
    verdict: str
    marks: float
    points: float
    finding: str
    seconds: float


@dataclass(frozen=True)
class GradedExercise:
    """An exercise of a report; ``message`` and ``hint`` are what the student reads where it did not pass."""

    unit: str
    name: str
    verdict: str
    marks: float
    points: float
    seconds: float
    finding: str
    message: str
    hint: str


@dataclass(frozen=True)
class Graded:
    """A graded submission; ``report`` is the JSON report, compressed. The findings of exercises that are ``reused``
    are those of the older grading.
    """

    marks: float
    points: float
    exit_code: int
    complete: bool
    seconds: float
    confinement: dict[str, str]
    report: bytes
    exercises: tuple[GradedExercise, ...]
    cases: tuple[GradedCase, ...]
    reused: frozenset[str] = frozenset()

    @classmethod
    def of(cls, report: Report, reused: frozenset[str] = frozenset()) -> Graded:
        """The record of a report that was just made; the exercises ``reused`` ("unit/name") come from an older one."""
        return cls(
            marks=report.marks,
            points=report.points,
            exit_code=report.exit_code,
            complete=report.complete,
            seconds=round(report.seconds, 3),
            confinement=report.confinement,
            report=packed(report),
            exercises=tuple(
                GradedExercise(
                    unit=exercise.unit,
                    name=exercise.name,
                    verdict=exercise.verdict,
                    marks=round(exercise.marks, 6),
                    points=round(exercise.points, 6),
                    seconds=round(exercise.seconds, 3),
                    finding=key_of_exercise(exercise),
                    message=_message(exercise),
                    hint=exercise.hint or "",
                )
                for exercise in report.exercises
            ),
            cases=tuple(
                GradedCase(
                    unit=exercise.unit,
                    exercise=exercise.name,
                    name=case.name,
                    verdict=case.verdict,
                    marks=round(case.marks, 6),
                    points=round(case.points, 6),
                    finding=key_of_case(case),
                    seconds=round(case.seconds, 3),
                )
                for exercise in report.exercises
                for case in exercise.cases
            ),
            reused=reused,
        )


@dataclass(frozen=True)
class Done:
    """What became of an item: ``graded``, or the ``error`` of our own that kept it from being graded."""

    submission: int
    graded: Graded | None = None
    error: str = ""


def packed(report: Report) -> bytes:
    """A JSON report, compressed."""
    return zlib.compress(report.to_json().encode(), 6)


def unpacked(blob: bytes) -> Report:
    """The report in a blob."""
    return Report.from_json(zlib.decompress(blob))


def _message(exercise: ExerciseResult) -> str:
    """What was wrong with an exercise, in a sentence; "" if it passed."""
    case = exercise.first_failed
    if case is None:
        return ""
    return exercise.diagnosis.message if exercise.diagnosis is not None else case.message
