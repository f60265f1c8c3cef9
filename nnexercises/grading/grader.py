"""The grading flow, once: read → load → drive → compare → verdict → feedback → report.

``grade`` does all of it; ``Grader`` keeps a warm worker host for many submissions; ``Grading`` is one submission,
case by case, for whoever wants to run cases one at a time.
"""

from __future__ import annotations

import os
import platform
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import Literal

from nnexercises.course import folder as courses
from nnexercises.devices import choose as known_devices
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.torch_own import Source, named_in_source
from nnexercises.errors import NnexercisesError, UsageError
from nnexercises.expected.sealed import (
    SealedExercise,
    SealedUnit,
    cache_folder,
    examined_value,
    installed_version,
    sealed_units,
)
from nnexercises.explain.mistakes import exercise_result
from nnexercises.grading.case_grader import CaseGrader, Row
from nnexercises.grading.judge import Judge
from nnexercises.process.host import WorkerHost
from nnexercises.report import words as feedback
from nnexercises.report.model import CaseResult, Report
from nnexercises.sandbox.worker import StudentWorker
from nnexercises.submission.files import Problem, Submission, read

#: What part of its deadline an exercise gets once it has timed out, and any exercise once so many drives have.
IMPATIENCE = 1 / 8
WEARY_AFTER, WEARINESS = 4, 1 / 4

#: torch takes seeds below this.
MOST_SEEDS = 1 << 63

#: Characters of a case's message.
MAX_MESSAGE = 1000

#: What a submission's process can be confined in.
CONFINED = ("filesystem", "network", "memory", "processes")


class Grader:
    """Grades submissions of one course with one seed. A context manager: its worker host stays warm in between.

    ``host`` is one that was started earlier, to import torch in the meantime, and is not closed with the grader.
    With ``require_confinement``, a submission is not run on a machine that cannot confine it.

    Raises:
        UsageError: the course, a unit or the folder with data sets (``data``) does not exist, or no such seed can be.
    """

    def __init__(
        self,
        course: str | os.PathLike[str] | None = None,
        *,
        units: Sequence[str] | None = None,
        seed: int = 0,
        data: str | os.PathLike[str] | None = None,
        host: WorkerHost | None = None,
        require_confinement: bool = False,
    ) -> None:
        if not 0 <= seed < MOST_SEEDS:
            raise UsageError(f"the seed {seed} is not from 0 to {MOST_SEEDS - 1}")
        self.course = courses.find(os.fspath(course) if course is not None else None)
        self.unit_names = self.course.select(units)
        self.seed = self.course.archive.seed(seed) if self.course.archive is not None else seed
        self.data = os.path.abspath(data) if data is not None else None  # noqa: PTH100
        if self.data is not None and not os.path.isdir(self.data):  # noqa: PTH112
            raise UsageError(f"no such data folder: {data}")
        self.host = host or WorkerHost()
        self._is_our_host = host is None
        self.require_confinement = require_confinement
        self._units: list[SealedUnit] | None = None

    def __enter__(self) -> Grader:
        self.host.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker host and all it started, unless it was there before."""
        if self._is_our_host:
            self.host.close()

    @property
    def units(self) -> list[SealedUnit]:
        """The units with their expected outcomes; made at the first use where the cache has none."""
        if self._units is None:
            self._units = sealed_units(self.course, self.unit_names, self.seed, self.host, self.data)
        return self._units

    def open(self, path: str | os.PathLike[str], devices: Sequence[str] | None = None) -> Grading:
        """A submission, ready to be graded case by case.

        Raises:
            UsageError: there is no such path, or no such device.
        """
        known_devices.check_names(devices)
        return Grading(self, read(path, self.course.units), devices)

    def grade(
        self,
        path: str | os.PathLike[str],
        *,
        devices: Sequence[str] | None = None,
        progress: Callable[[Row, CaseResult], None] | None = None,
    ) -> Report:
        """Grade a submission. ``progress`` hears of every case as it is done.

        Raises:
            UsageError: there is no such path, a device that is not here was asked for, or confinement is required
                and cannot be had.
            WorkerError: no worker could be started.
        """
        with self.open(path, devices) as grading:
            results = {}
            for row in grading.shuffled_rows():
                results[row.name] = result = grading.result(row)
                if progress is not None and grading.nothing_to_grade is None:
                    progress(row, result)
            return grading.report(results)


def grade(
    path: str | os.PathLike[str],
    *,
    course: str | os.PathLike[str] | None = None,
    units: Sequence[str] | None = None,
    devices: Sequence[str] | None = None,
    seed: int = 0,
    data: str | os.PathLike[str] | None = None,
) -> Report:
    """Grade one submission and return its report.

    Raises:
        UsageError: the path, a unit, a device, the course or the folder with data sets does not exist.
        WorkerError: no worker could be started.
    """
    with Grader(course, units=units, seed=seed, data=data) as grader:
        return grader.grade(path, devices=devices)


class Grading:
    """One submission against one course. A context manager: it holds a worker."""

    def __init__(self, grader: Grader, submission: Submission, devices: Sequence[str] | None) -> None:
        self.grader = grader
        self.submission = submission
        self._asked_devices = devices
        self._began = time.monotonic()
        self._results: dict[tuple[str, str, str, str], CaseResult] = {}
        self._calls: dict[tuple[str, str], set[str]] = {}
        self._timeouts: dict[tuple[str, str], int] = {}
        self._worker: StudentWorker | None = None

    def __enter__(self) -> Grading:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()

    @cached_property
    def devices(self) -> tuple[str, ...]:
        """The devices that it is graded on.

        Raises:
            UsageError: one that was asked for is not here.
        """
        return known_devices.choose(self._asked_devices, self.grader.host)

    def devices_of(self, exercise: SealedExercise) -> tuple[str, ...]:
        """The devices that an exercise is graded on: one whose inputs are no tensors is graded once, on the CPU."""
        return self.devices if exercise.on_devices else ("cpu",)

    @property
    def seed(self) -> int:
        """The seed that inputs are drawn with."""
        return self.grader.seed

    @property
    def worker(self) -> StudentWorker:
        """The worker that has loaded the submission."""
        if self._worker is None:
            drives = {unit.name: unit.source for unit in self.grader.units}
            hidden = (*self.grader.course.secrets, str(cache_folder()))
            self._worker = StudentWorker(
                self.grader.host,
                self.submission,
                drives,
                self.grader.data,
                hidden,
                self.devices,
                require_confinement=self.grader.require_confinement,
            )
        self._worker.load()
        return self._worker

    def rows(self) -> Iterator[Row]:
        """Every case of every exercise, in the order of the course."""
        for unit in self.grader.units:
            for exercise in unit.exercises:
                for case in exercise.cases:
                    yield Row(exercise, case)

    def shuffled_rows(self) -> list[Row]:
        """The same, exercise by exercise in an order that follows from the seed: nobody can count on being next."""
        exercises = [list(rows) for _, rows in groupby(self.rows(), key=lambda row: row.name[:2])]
        random.Random(self.seed).shuffle(exercises)
        return [row for rows in exercises for row in rows]

    def result(self, row: Row) -> CaseResult:
        """What becomes of a case, over all devices."""
        return CaseResult.over_devices([self.on_device(row, device) for device in self.devices_of(row.exercise)])

    def on_device(self, row: Row, device: str) -> CaseResult:
        """What becomes of a case on one device. Asked twice, it is graded once."""
        key = (row.exercise.unit, row.exercise.name, row.case.name, device)
        if key not in self._results:
            result = self._grade(row, device)
            if row.case.hidden:
                result = _withheld(result)
            result = replace(result, name=row.label, hidden=row.case.hidden, devices={device: result.verdict})
            self._results[key] = result
        return self._results[key]

    def _grade(self, row: Row, device: str) -> CaseResult:
        """The result of one case; where our own code fails, the instructor is told, and other cases are graded."""
        try:
            result = CaseGrader(self, row, device).grade()
        except NnexercisesError:
            raise
        except Exception as error:
            message = f"The grader failed on this, not your code ({type(error).__name__}): tell your instructor."
            result = CaseResult(row.case.name, "course_error", row.case.points, message)
        return replace(result, message=feedback.clean(result.message, MAX_MESSAGE))

    def report(
        self,
        results: dict[tuple[str, str, str], CaseResult],
        *,
        entry: Literal["grade", "pytest"] = "grade",
        problems: Sequence[Problem] | None = None,
        confinement: Mapping[str, str] | None = None,
    ) -> Report:
        """The report over the results of ``rows``; a row without one was left out, and the report is not complete.

        ``problems`` and ``confinement`` are what was found while loading, where another process loaded the submission.
        """
        found = self.confinement if confinement is None else confinement
        exercises = []
        complete = True
        for unit in self.grader.units:
            for exercise in unit.exercises:
                rows = [Row(exercise, case) for case in exercise.cases]
                done = [results[row.name] for row in rows if row.name in results]
                complete &= len(done) == len(rows)
                if done:
                    result = exercise_result(exercise, done)
                    exercises.append(replace(result, place=self.submission.definition(exercise.name)))
        return Report(
            exercises=tuple(exercises),
            path=self.submission.shown,
            sha256=self.submission.sha256,
            problems=tuple(self.problems() if problems is None else problems),
            course_name=self.grader.course.name,
            course_version=self.grader.course.version,
            versions=versions(),
            seed=self.grader.seed,
            devices=self.devices,
            complete=complete,
            entry=entry,
            seconds=time.monotonic() - self._began,
            nothing_to_grade=self.nothing_to_grade,
            sealed=self.grader.course.archive is not None,
            confinement={what: found.get(what, "none") for what in CONFINED},
        )

    @property
    def nothing_to_grade(self) -> str | None:
        """Why there is nothing to grade, or None."""
        if any(cell.text.strip() for file in self.submission.files for cell in file.cells):
            return None
        if any(problem.headline for problem in self.submission.problems):
            return None
        if self.submission.files:
            return f"{self.submission.name} is empty"
        if self.submission.path.is_dir():
            return f"{self.submission.shown} holds no .py or .ipynb file"
        return f"{self.submission.name} is neither a Python file nor a notebook (.py, .ipynb)"

    @property
    def confinement(self) -> dict[str, str]:
        """What the submission's process is confined in; empty as long as it has none."""
        return self._worker.confinement if self._worker is not None else {}

    def problems(self) -> list[Problem]:
        """What was found while reading and loading."""
        problems = list(self.submission.problems)
        if self.nothing_to_grade is not None or self._worker is None:
            return problems
        for problem in self._worker.problems:
            place = self.submission.place(problem.key, problem.line)
            message = feedback.clean(problem.message)
            if place is None:
                problems.append(Problem(self.submission.name, message))
            else:
                problems.append(Problem(place.file, message, place.line, place.cell, problem.headline))
        if self._worker.broken:
            problems.append(Problem(self.submission.name, self._worker.broken, headline=True))
        return problems

    @property
    def judge(self) -> Judge:
        """The judge of this submission's outcomes."""
        return Judge(self.submission, self.exercises, self.worker.bare)

    @property
    def exercises(self) -> list[SealedExercise]:
        """Every exercise that is graded, in the order of the course."""
        return [exercise for unit in self.grader.units for exercise in unit.exercises]

    def used_by(self, exercise: SealedExercise) -> list[SealedExercise]:
        """Other exercises that the student's own code for this one, or its drive, makes use of.

        Of two that use each other neither is the cause of the other's failing: both are left out.
        """
        found = self._reached(exercise)
        return [
            other
            for other in self.exercises
            if other.name in found
            and other.name != exercise.name
            and other.error is None
            and exercise.name not in self._reached(other)
        ]

    def _reached(self, exercise: SealedExercise) -> set[str]:
        """Names of the submission that an exercise's code or drive reads, and what these read in turn."""
        owner = self.judge.owner
        taken = {name for name, _ in exercise.takes if not exercise.takes_part(name, owner(name, exercise.unit))}
        found: set[str] = set()
        waiting = {exercise.name, *exercise.drive_uses, *taken}
        while waiting:
            name = waiting.pop()
            found.add(name)
            waiting |= set(self.worker.uses.get(name, ())) - found
        return found

    def seconds_for(self, exercise: SealedExercise) -> float:
        """The deadline of the exercise's next drive: shorter once it, or what it uses, or much else has timed out."""
        if not any(self._timeouts.values()):
            return exercise.seconds
        if any(self._timeouts.get((other.unit, other.name)) for other in [exercise, *self.used_by(exercise)]):
            return exercise.seconds * IMPATIENCE
        return exercise.seconds * (WEARINESS if sum(self._timeouts.values()) >= WEARY_AFTER else 1.0)

    def examined(self, exercise: SealedExercise, outcome: Outcome) -> Outcome:
        """The outcome with what the exercise compares of its value."""
        if exercise.examination is None or outcome.status != "returned":
            return outcome
        grader = self.grader
        return replace(outcome, value=examined_value(grader.course, grader.data, exercise, outcome.value, grader.host))

    def note(self, exercise: SealedExercise, outcome: Outcome) -> None:
        """Remember what later cases of the exercise need: its time-outs, and its calls into torch."""
        key = (exercise.unit, exercise.name)
        self._timeouts[key] = self._timeouts.get(key, 0) + (outcome.status == "timed_out")
        self._calls.setdefault(key, set()).update(call for call in outcome.calls if call in exercise.watch)

    def calls(self, exercise: SealedExercise) -> set[str]:
        """Watched torch functions that the exercise's drives have called."""
        return self._calls.get((exercise.unit, exercise.name), set())

    @cached_property
    def _sources(self) -> list[Source]:
        return [Source.of([cell.text for cell in file.cells]) for file in self.submission.files]

    def named(self, exercise: SealedExercise) -> set[str]:
        """Watched torch functions that the source of the student's code for it names."""
        return named_in_source(self._sources, exercise.name, exercise.watch, [other.name for other in self.exercises])


def versions() -> dict[str, str]:
    """Versions of this package, Python and torch."""
    return {
        "nnexercises": installed_version("nnexercises"),
        "python": platform.python_version(),
        "torch": installed_version("torch"),
    }


def _withheld(result: CaseResult) -> CaseResult:
    """A hidden case's result, with nothing that gives the case away."""
    message = "" if result.verdict == "passed" else "a case your instructor keeps hidden"
    return CaseResult(result.name, result.verdict, result.points, message, seconds=result.seconds)
