"""A session: one submission in its worker, driven for the exercises of an assignment.

It records timeouts and watched calls, and knows nothing about verdicts.
"""

from __future__ import annotations

import ast
import contextlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import dropwhile

from nnexercises.course.files import shared_code
from nnexercises.course.stub import stubs_of
from nnexercises.disk import cache_folder
from nnexercises.drive.outcome import Examined, Outcome
from nnexercises.drive.request import Request
from nnexercises.expected.oracle import CALL_SECONDS, CallRequest, Companion, Oracle
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial, SealedUnit
from nnexercises.grading.asking import Asking, Settings, records_of
from nnexercises.grading.assignment import Assignment
from nnexercises.grading.blocking import Uses
from nnexercises.grading.patience import Patience
from nnexercises.process import wire
from nnexercises.process.host import WorkerHost
from nnexercises.sandbox.messages import Asked, DriveRequest, File
from nnexercises.sandbox.worker import Framed, StudentWorker
from nnexercises.submission.files import Submission
from nnexercises.submission.source import Source, bodies_of, names_of_package, torch_functions_named
from nnexercises.values import Value

#: The seconds, and the rungs, that an exercise has for its ladders.
SECONDS_FOR_RUNGS, MAX_RUNGS = 1.0, 24
#: A case to drive, its device, and the settings of its requests.
Planned = tuple[SealedCase, str, Settings]
#: Bytes of a frame that are sent ahead: the pipe holds them, whatever the worker does.
MAX_AHEAD = 32 << 10


class Session:
    """A submission on ``devices``, loaded at its first use. ``close`` it at the end. ``companions`` answer for the
    functions that they are given by, in place of the submission's.
    """

    def __init__(
        self,
        assignment: Assignment,
        units: Sequence[SealedUnit],
        oracle: Oracle,
        host: WorkerHost,
        submission: Submission,
        devices: Sequence[str],
        asking: Asking,
        companions: Mapping[str, Companion] | None = None,
    ) -> None:
        self.submission = submission
        self.exercises = [exercise for unit in units for exercise in unit.exercises]
        self._by_key = {exercise.key: exercise for exercise in self.exercises}
        self._oracle = oracle
        self._course = assignment.course
        self._seed, self._asking = assignment.seed, asking
        self._patience = Patience()
        self._plan: Sequence[Planned] = ()
        self._companions = companions or {}
        self._sources_of_drives = {unit.name: unit.source for unit in units}
        self._faults: dict[tuple[str, str], str | None] = {}
        self._analysed: dict[str, list[Source]] = {}
        self._calls: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._spent_on_rungs: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._rungs_tried: defaultdict[tuple[str, str], int] = defaultdict(int)
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
            given=[File.of_course(*file) for file in shared_code(assignment.course).items()],
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
        names = self.worker.found.names | self._companions.keys()
        return not exercise.by_name or self.worker.broken or exercise.name in names

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

    def outcomes(
        self, case: SealedCase, trials: Sequence[SealedTrial], device: str, settings: Settings = lambda trial: {}
    ) -> Iterator[tuple[SealedTrial, Outcome]]:
        """The outcome of each trial of a case, after the examination. ``settings`` are added to a trial's request."""
        exercise = self.exercise_of(case)
        carried = {name: partial(self._answered, companion) for name, companion in self._companions.items()}
        left = list(trials)
        while left:
            used = self.uses().used_by(exercise) if self._patience.is_tried else ()
            seconds = self._patience.seconds(exercise, used)
            asked, frame = self._asking.frame(exercise, case, left, device, seconds, settings, tuple(carried))
            # Ends early if the child must be replaced: the rest is sent to the next one.
            ahead = self._after(case) if len(asked.requests) == len(left) else None
            for outcome in self.worker.outcomes(asked.requests, frame, carried, ahead):
                yield left.pop(0), self._noted(case, exercise, outcome)

    def expect(self, plan: Sequence[Planned]) -> None:
        """Expect cases in this order: the worker drives the next one while one is judged."""
        self._plan = plan

    def _after(self, case: SealedCase) -> Framed | None:
        """The requests of the case that is planned after this one, if they are small and are what will be asked."""
        planned = dropwhile(lambda one: one[0].key != case.key, self._plan)
        _, following = next(planned, None), next(planned, None)
        if following is None or self._companions or self._patience.is_tried:
            return None
        case, device, settings = following
        exercise = self.exercise_of(case)
        if exercise.error is not None or case.skip or not case.trials or not self.is_defined(exercise):
            return None
        with contextlib.suppress(wire.WireError):  # too large to send, as will be said when it is its turn
            asked, frame = self._asking.frame(exercise, case, case.trials, device, exercise.seconds, settings)
            if len(asked.requests) == len(case.trials) and len(frame) <= MAX_AHEAD:
                return asked.requests, frame
        return None

    def _noted(self, case: SealedCase, exercise: SealedExercise, outcome: Outcome) -> Outcome:
        """An outcome after the examination."""
        self._patience.note(exercise, outcome)
        self._calls[exercise.key].update(call for call in outcome.calls if call in exercise.watch)
        examined = exercise.examination is not None and case.drive == exercise.name
        if not examined or outcome.status != "returned":
            return outcome
        value = self._oracle.examined(exercise, outcome.value)
        return Examined(**vars(outcome) | {"value": value}, raw=outcome.value)

    def _answered(self, companion: Companion, asked: Asked) -> Outcome:
        """What a companion answers to a call of a stand-in."""
        request = Request(
            asked.inputs,
            differentiate=bool(asked.cotangents),
            cotangents=asked.cotangents,
            seed=self._seed,
            seconds=CALL_SECONDS,
        )
        return companion.outcome(CallRequest(asked.name, request))

    def rungs(self, case: SealedCase, device: str) -> Iterator[tuple[SealedTrial, Outcome]]:
        """The rungs of a case's ladder with their outcomes, as long as the exercise has time left for them."""
        key = self.exercise_of(case).key
        for trial in case.ladder:
            if self._spent_on_rungs[key] >= SECONDS_FOR_RUNGS or self._rungs_tried[key] >= MAX_RUNGS:
                return
            self._rungs_tried[key] += 1
            request = Request(
                trial.inputs,
                seed=self._seed,
                seconds=SECONDS_FOR_RUNGS,
                device=device,
                records=records_of(self.exercise_of(case), trial),
            )
            asked = DriveRequest(case.unit, case.drive, (request,))
            (outcome,) = self.worker.outcomes(asked.requests, wire.encode(asked))
            self._spent_on_rungs[key] += outcome.seconds
            yield trial, outcome

    def source_of_drives(self, unit: str) -> str:
        """The source of a unit's drives."""
        return self._sources_of_drives[unit]

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
            records = records_of(exercise, trial)
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

    def forbidden(self, exercise: SealedExercise) -> dict[str, set[str]]:
        """The packages that the exercise forbids and the student's source for it uses, each with the names it uses."""
        others = [other.name for other in self.exercises]
        used = {
            package: names_of_package(self._sources_for(package), exercise.name, others, exercise.parameters)
            for package in exercise.forbids
        }
        return {package: names for package, names in used.items() if names}

    @property
    def _sources(self) -> list[Source]:
        return self._sources_for("torch")

    def _sources_for(self, package: str) -> list[Source]:
        if package not in self._analysed:
            texts = [[cell.text for cell in file.cells] for file in self.submission.files]
            self._analysed[package] = [Source.of(cells, package) for cells in texts]
        return self._analysed[package]
