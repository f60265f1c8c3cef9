"""The sealed edition of a course: all that grading needs, with no line of a reference and of no mistake.

``python -m nnexercises.publish.edition`` seals the built-in course into nnexercises/, for the wheel to bring.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnexercises.course import archive, stub
from nnexercises.course.folder import INSTALLED, Course, find
from nnexercises.errors import CourseError, UsageError
from nnexercises.expected.sealed import sealed_messages
from nnexercises.process.host import WorkerHost

#: Seeds that a sealed course holds where nobody says how many.
SEEDS = 8

#: The file of a sealed course, wherever one is put.
COURSE = f"course{archive.SUFFIX}"

HIDDEN = "It is hidden, and counts in the official grade only."
OFFICIAL = "It is graded by your instructor only: judging it takes the reference."


def seal(course: Course, path: Path, seeds: Sequence[int] = range(SEEDS), *, hidden: bool = False) -> None:
    """Write the sealed edition of a course: expected outcomes as numbers, hints, and the source of its drives.

    Without ``hidden``, hidden cases are in it by their points alone.

    Raises:
        CourseError: an exercise of the course is broken.
        UsageError: the course is a sealed one.
        WorkerError: no worker could be started.
    """
    if course.archive is not None:
        raise UsageError("this course is sealed already: there is no reference to seal it from")
    units: dict[tuple[int, str], Any] = {}
    with WorkerHost() as host:
        for seed in seeds:
            for message in sealed_messages(course, course.units, seed, host):
                units[seed, message["name"]] = _for_students(message, hidden)
    archive.write(path, course.name, course.version, stub.stubs_of(course), units, list(seeds))


def _for_students(unit: dict[str, Any], hidden: bool) -> dict[str, Any]:
    return {**unit, "exercises": [_exercise(exercise, hidden) for exercise in unit["exercises"]]}


def _exercise(exercise: dict[str, Any], hidden: bool) -> dict[str, Any]:
    if exercise["error"]:
        raise CourseError(f"{exercise['unit']}/{exercise['name']}: {exercise['error']}")
    cases = [{**case, "because": None} for case in exercise["cases"]]
    if exercise["needs_reference"]:
        return {**exercise, "examination": None, "mistakes": {}, "cases": [_left_out(case, OFFICIAL) for case in cases]}
    return {**exercise, "cases": [_left_out(case, HIDDEN) if case["hidden"] and not hidden else case for case in cases]}


def _left_out(case: dict[str, Any], why: str) -> dict[str, Any]:
    return {**case, "trials": [], "hint": None, "skip": why}


if __name__ == "__main__":
    seal(find(), INSTALLED)
