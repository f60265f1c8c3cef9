"""Seal a unit: run the reference and every mistake on drawn inputs, and store the outcomes.

Runs in a trusted child that never sees student code.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import replace

from nnexercises.course import load
from nnexercises.course.folder import Course, find
from nnexercises.course.spec import Exercise
from nnexercises.drive.code import Drives, compile_drives
from nnexercises.drive.data import MissingData
from nnexercises.drive.solution import Solution
from nnexercises.expected.oracle import SealQuestion, UnitBegins, answering
from nnexercises.expected.reference import Reference
from nnexercises.expected.sealed import SealedExercise, SealedUnit, broken, without_trials
from nnexercises.expected.sealer import Sealer
from nnexercises.process import wire


def main(pipe: socket.socket) -> None:
    """Answer one ``SealQuestion`` with ``UnitBegins`` and its exercises, each in a frame of its own."""
    with answering(pipe, SealQuestion) as question:
        unit = seal(find(question.course), question.unit, question.seed, explained=question.explained)
        wire.send(pipe, UnitBegins(unit.name, unit.source, len(unit.exercises)))
        for exercise in unit.exercises:
            try:
                frame = wire.encode(exercise)
            except wire.WireError as error:
                message = f"its inputs and outcomes take {error}: use smaller tensors or fewer draws"
                frame = wire.encode(broken(unit.name, exercise.name, exercise.points, message))
            pipe.sendall(frame)


def seal(course: Course, unit: str, seed: int, *, explained: bool = True) -> SealedUnit:
    """The unit with expected outcomes for ``seed``, and, if ``explained``, with ladders and variants. Faults of the
    course are reported in the exercises they affect.
    """
    try:
        grader = load.grader(course, unit)
        drives = compile_drives(grader.source, unit)
    except Exception as error:  # instructor code: whatever it raises is reported
        return SealedUnit(unit, "", (broken(unit, unit, 0.0, load.fault(error, course)),))
    try:
        solution = load.reference(course, unit)
    except Exception as error:
        message = load.fault(error, course)
        return SealedUnit(unit, grader.source, tuple(broken(unit, e.name, e.points, message) for e in grader.exercises))
    sealed = [_seal(course, unit, exercise, drives, solution, seed, explained) for exercise in grader.exercises]
    return SealedUnit(unit, grader.source, _scaled(sealed, course.settings.unit(unit).points))


def _seal(
    course: Course,
    unit: str,
    exercise: Exercise,
    drives: Drives,
    solution: Solution,
    seed: int,
    explained: bool,
) -> SealedExercise:
    """One sealed exercise, or one with its fault."""
    try:
        reference = Reference(unit, exercise, drives, solution, seed, course.settings.seconds)
        sealed = Sealer(reference, exercise.reveal or course.settings.feedback.reveal, explained).seal()
        return replace(sealed, forbids=sealed.forbids or course.settings.unit(unit).forbids)
    except MissingData as error:
        skipped = SealedExercise(unit, exercise.name, exercise.title, exercise.points)
        return without_trials(replace(skipped, needs_reference=exercise.needs_reference), skip=str(error))
    except Exception as error:
        return broken(unit, exercise.name, exercise.points, load.fault(error, course))


def _scaled(exercises: Sequence[SealedExercise], points: float | None) -> tuple[SealedExercise, ...]:
    """The exercises with their points scaled to a sum of ``points`` (None: not scaled)."""
    total = sum(exercise.points for exercise in exercises)
    if points is None or not total:
        return tuple(exercises)
    factor = points / total
    return tuple(
        replace(
            exercise,
            points=factor * exercise.points,
            cases=tuple(replace(case, points=factor * case.points) for case in exercise.cases),
        )
        for exercise in exercises
    )
