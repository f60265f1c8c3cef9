"""The sealed edition of a course: all that grading needs, with no line of a reference or a mistake.

``python -m nnexercises.publish.edition`` seals the built-in course into nnexercises/, for the wheel to include.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nnexercises.course import archive
from nnexercises.course.files import data_of, files_of
from nnexercises.course.folder import INSTALLED, Course, find
from nnexercises.course.settings import FILE
from nnexercises.course.stub import stubs_of
from nnexercises.errors import CourseError, UsageError
from nnexercises.expected.oracle import Live
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedUnit
from nnexercises.process.host import WorkerHost
from nnexercises.report.words import LEFT_OUT_HIDDEN, LEFT_OUT_OFFICIAL
from nnexercises.sandbox import PRELOAD

#: The default number of seeds in a sealed course.
SEEDS = 8

#: The file name of a sealed course.
COURSE = f"course{archive.SUFFIX}"


def seal(
    course: Course,
    path: Path,
    seeds: Sequence[int] = range(SEEDS),
    *,
    hidden: bool = False,
    data: str | None = None,
) -> list[str]:
    """Write the sealed edition of a course: expected outcomes as numbers, hints, the source of its drives, and the
    files that travel with it. Returns a line for each exercise that is left out because its data set is not there.

    Without ``hidden``, only the points of hidden cases are included. ``data`` is the folder with data sets
    (default: the course's own).

    Raises:
        CourseError: an exercise of the course is broken.
        UsageError: the course is already sealed.
        WorkerError: no worker could be started.
    """
    if course.archive is not None:
        raise UsageError("this course is sealed already: there is no reference to seal it from")
    units: dict[tuple[int, str], SealedUnit] = {}
    with WorkerHost(PRELOAD) as host:
        for seed in seeds:
            for unit in Live(course, seed, data or data_of(course), host).units(course.units):
                exercises = tuple(_for_students(exercise, hidden) for exercise in unit.exercises)
                units[seed, unit.name] = replace(unit, exercises=exercises)
    stubs, files = stubs_of(course), files_of(course)
    description = archive.describe(course.name, course.version, course.units, seeds, stubs, course.settings, files)
    archive.write(path, description, stubs, files, units)
    first = [exercise for (seed, _), unit in units.items() if seed == seeds[0] for exercise in unit.exercises]
    without = [(one, one.ordinary.skip) for one in first if one.ordinary.skip not in (None, LEFT_OUT_OFFICIAL)]
    return [
        f"{one.unit}/{one.name} is left out, for its data is not here: {why} Give the folder with --data, or name the "
        f"files in files of {FILE}."
        for one, why in without
        if why != LEFT_OUT_HIDDEN
    ]


def _for_students(exercise: SealedExercise, hidden: bool) -> SealedExercise:
    if exercise.error:
        raise CourseError(f"{exercise.unit}/{exercise.name}: {exercise.error}")
    cases = [replace(case, because=None) for case in exercise.cases]
    if exercise.needs_reference:
        left_out = tuple(_left_out(case, LEFT_OUT_OFFICIAL) for case in cases)
        return replace(exercise, examination=None, mistakes={}, variants=(), cases=left_out)
    kept = (_left_out(case, LEFT_OUT_HIDDEN) if case.hidden and not hidden else case for case in cases)
    return replace(exercise, cases=tuple(kept))


def _left_out(case: SealedCase, why: str) -> SealedCase:
    return replace(case, trials=(), hint=None, skip=why)


if __name__ == "__main__":
    seal(find(), INSTALLED)
