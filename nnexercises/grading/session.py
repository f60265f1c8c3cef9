"""A session: one submission in its worker, driven for the exercises of an assignment.

It records timeouts and watched calls, and knows nothing about verdicts.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from nnexercises.course.stub import stubs_of
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.request import Request
from nnexercises.expected.cache import cache_folder
from nnexercises.expected.oracle import Oracle
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial, SealedUnit
from nnexercises.grading.assignment import Assignment
from nnexercises.grading.blocking import Uses
from nnexercises.grading.patience import Patience
from nnexercises.process.host import WorkerHost
from nnexercises.sandbox.worker import StudentWorker
from nnexercises.submission.files import Submission
from nnexercises.submission.source import Source, bodies_of, torch_functions_named
from nnexercises.values import Value


class Session:
    """A submission on ``devices``, loaded at its first use. ``close`` it at the end."""

    def __init__(
        self,
        assignment: Assignment,
        units: Sequence[SealedUnit],
        oracle: Oracle,
        host: WorkerHost,
        submission: Submission,
        devices: Sequence[str],
    ) -> None:
        self.submission = submission
        self.exercises = [exercise for unit in units for exercise in unit.exercises]
        self._by_key = {exercise.key: exercise for exercise in self.exercises}
        self._oracle = oracle
        self._course = assignment.course
        self._seed = assignment.seed
        self._patience = Patience()
        self._sources_of_drives = {unit.name: unit.source for unit in units}
        self._faults: dict[tuple[str, str], str | None] = {}
        self._calls: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.worker = StudentWorker(
            host,
            submission,
            self._sources_of_drives,
            assignment.data,
            (*assignment.course.secrets, str(cache_folder())),
            devices,
            require_confinement=assignment.require_confinement,
            arities={
                unit.name: {
                    exercise.name: len(exercise.parameters)
                    for exercise in unit.exercises
                    if exercise.parameters is not None
                }
                for unit in units
            },
            statement_seconds=assignment.course.settings.loading.statement,
            all_seconds=assignment.course.settings.loading.all,
        )

    def close(self) -> None:
        """End the worker."""
        self.worker.close()

    def exercise_of(self, case: SealedCase) -> SealedExercise:
        """The exercise that a case belongs to."""
        return self._by_key[case.unit, case.exercise]

    def uses(self) -> Uses:
        """Which exercises of the submission use which others; loads the submission."""
        self.worker.load()
        return Uses(self.exercises, self.worker.found.uses)

    def is_defined(self, exercise: SealedExercise) -> bool:
        """Whether the submission defines what the drive needs; loads the submission."""
        self.worker.load()
        return not exercise.by_name or self.worker.broken or exercise.name in self.worker.found.names

    def is_unwritten(self, exercise: SealedExercise) -> bool:
        """Whether the exercise is unwritten: its body, or that of a method that is driven, is empty."""
        unwritten = self.worker.found.unwritten
        return exercise.name in unwritten or any(
            f"{exercise.name}.{method}" in unwritten for method in exercise.methods
        )

    def is_its_stub(self, exercise: SealedExercise) -> bool:
        """Whether the code of an exercise is still what the course's stub holds, which may be more than a ``raise``."""
        definition = self.definition(exercise)
        return definition is not None and bodies_of([definition]).items() <= self._stubs.items()

    def definition(self, exercise: SealedExercise) -> ast.stmt | None:
        """The statement that defines an exercise, judging by the text."""
        found = (source.graded(exercise.name, exercise.parameters) for source in self._sources)
        return next((statements[-1] for statements in found if statements), None)

    @cached_property
    def _stubs(self) -> dict[str, str]:
        trees = [ast.parse(text) for text in stubs_of(self._course).values()]
        return bodies_of([statement for tree in trees for statement in tree.body])

    def drive(self, case: SealedCase, trial: SealedTrial, device: str, **settings: Any) -> Outcome:
        """The outcome of one trial of a case, after the examination. ``settings`` are added to the request."""
        exercise = self.exercise_of(case)
        used = self.uses().used_by(exercise) if self._patience.is_tried else ()
        records = {name: record for name, record in exercise.records.items() if name in trial.inputs}
        request = Request(
            inputs=trial.inputs,
            seed=self._seed,
            seconds=self._patience.seconds(exercise, used),
            device=device,
            records=records,
            **settings,
        )
        outcome = self.worker.drive(exercise.unit, case.drive, request)
        self._patience.note(exercise, outcome)
        self._calls[exercise.key].update(call for call in outcome.calls if call in exercise.watch)
        examined = exercise.examination is not None and case.drive == exercise.name
        if not examined or outcome.status != "returned":
            return outcome
        return replace(outcome, value=self._oracle.examined(exercise, outcome.value))

    def expected(self, unit: str, asked: Sequence[tuple[str, dict[str, Value]]]) -> list[SealedTrial] | None:
        """What the reference makes of inputs that somebody chose, each with the name of its exercise; None where the
        course has no reference, or does not let students ask it.

        Raises:
            CourseError: the reference ended its process.
            TimeoutError: it took too long.
        """
        return self._oracle.expected(unit, asked) if self._course.settings.feedback.tries else None

    def fault_of_drive(self, case: SealedCase, trial: SealedTrial) -> str | None:
        """Why a case's drive fails by itself, before it takes anything from a submission; None if it does not."""
        key = case.unit, case.drive
        if key not in self._faults:
            exercise = self.exercise_of(case)
            records = {name: record for name, record in exercise.records.items() if name in trial.inputs}
            request = Request(trial.inputs, seed=self._seed, seconds=exercise.seconds, records=records)
            self._faults[key] = self._oracle.fault(case.unit, self._sources_of_drives[case.unit], case.drive, request)
        return self._faults[key]

    def calls(self, exercise: SealedExercise) -> set[str]:
        """The watched torch functions that the exercise's drives have called."""
        return self._calls[exercise.key]

    def named(self, exercise: SealedExercise) -> set[str]:
        """The watched torch functions that the student's source for the exercise names."""
        others = [other.name for other in self.exercises]
        return torch_functions_named(self._sources, exercise.name, exercise.watch, others, exercise.parameters)

    @cached_property
    def _sources(self) -> list[Source]:
        return [Source.of([cell.text for cell in file.cells]) for file in self.submission.files]
