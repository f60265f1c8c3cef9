"""A unit's reference in this process: driven on drawn inputs, in the inputs' dtype and in float64.

For trusted children that never see student code. The drives it runs are those a worker is given, compiled from the same
extracted source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nnexercises.comparison.compare import distance
from nnexercises.comparison.tolerance import Tolerance
from nnexercises.course import load
from nnexercises.course.draw import Draw
from nnexercises.course.extract import function_source
from nnexercises.course.folder import Course
from nnexercises.course.kinds import ANY, Kind, fixed_sizes
from nnexercises.course.spec import Case, Exercise, Mistake
from nnexercises.drive.code import compile_drives
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.request import Request
from nnexercises.drive.runner import run as drive_once
from nnexercises.drive.solution import Solution, rebound
from nnexercises.drive.tensors import to_tensors, to_value
from nnexercises.errors import CourseError
from nnexercises.expected.rounding import ROUNDINGS, rounded, slack_of, widened, widest
from nnexercises.values import Opaque, Value

#: How many times an exercise's deadline the course's own code may take.
DEADLINE_FACTOR = 2.0


@dataclass(frozen=True)
class Expected:
    """What is expected of a drive: the outcome in float64 (``wide``), the one in the inputs' dtype (``narrow``), and
    those with the inputs rounded up or down.
    """

    wide: Outcome
    narrow: Outcome
    roundings: tuple[Outcome, ...]
    dtype: str

    @property
    def tolerance(self) -> Tolerance:
        """What is allowed of a right answer."""
        return Tolerance(slack_of(self.wide, [self.narrow, *self.roundings]), self.dtype)

    @property
    def tolerance_of_roundings(self) -> Tolerance:
        """What the rounded runs alone allow: by this the reference's own error can be too large."""
        return Tolerance(slack_of(self.wide, self.roundings), self.dtype)

    def error(self, result: Kind = ANY) -> float:
        """The error of the reference in the inputs' dtype, as a multiple of what the rounded runs allow."""
        return distance(self.wide.value, self.narrow.value, result, self.tolerance_of_roundings)


class Reference:
    """The reference of one exercise, with what it takes to drive it.

    Raises:
        CourseError: the exercise's examination uses something that cannot be sent.
    """

    def __init__(
        self,
        unit: str,
        exercise: Exercise,
        drives: Mapping[str, Callable[..., Any]],
        solution: Solution,
        seed: int,
        seconds: float,
    ) -> None:
        self.unit, self.exercise, self.drives = unit, exercise, drives
        self.solution, self.seed = solution, seed
        self.seconds = exercise.seconds if exercise.seconds is not None else seconds
        kinds = exercise.parameters.items()
        self.records = {name: kind.record for name, kind in kinds if kind.record is not None}
        self.examination: str | None = None
        if exercise.examiner is not None:
            self.examination = function_source("examination", exercise.examiner)
            self.examiner = compile_drives(self.examination, unit)["examination"]

    @property
    def longest(self) -> float:
        """Seconds that one drive may take here."""
        return DEADLINE_FACTOR * self.seconds

    def request(self, inputs: dict[str, Value], **settings: Any) -> Request:
        """What a drive of the exercise is given."""
        records = {name: record for name, record in self.records.items() if name in inputs}
        return Request(inputs, seed=self.seed, seconds=self.longest, records=records, **settings)

    def inputs(
        self,
        case: Case,
        trial: int,
        parameters: Mapping[str, Kind] | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> dict[str, Value]:
        """What a case draws for a drive with ``parameters`` (the exercise's), with some dimensions of the sizes given.

        Raises:
            CourseError: the case makes what the drive does not take, or what a worker cannot be given.
        """
        parameters = self.exercise.parameters if parameters is None else parameters
        where = f"{self.exercise.name}.{case.name}"
        draw = Draw(self.seed, self.unit, self.exercise.name, case.name, trial=trial)
        draw.fix(**(sizes or {}))
        draw.avoid(size for kind in parameters.values() for size in fixed_sizes(kind.dims))
        draw.fix(**self.exercise.sizes(case, trial))
        made = case.inputs(draw) if case.inputs is not None else {}
        if not isinstance(made, dict):
            raise CourseError(f"{where} returns no inputs by name: return dict(…)")
        unknown = set(made) - set(parameters)
        if unknown and case.name in {other.name for other in self.exercise.cases}:
            raise CourseError(f"{where} makes {', '.join(sorted(unknown))}, which the drive does not take")
        inputs = {name: made[name] if name in made else draw.value(kind, name) for name, kind in parameters.items()}
        values = {name: to_value(_plain(given)) for name, given in inputs.items()}
        for name, value in values.items():
            if isinstance(value, Opaque):
                raise CourseError(f"{where}: cannot send {name}, a {value.type}, to a worker: make it in the drive")
        return values

    def expect(self, drive: str, request: Request) -> Expected:
        """What is expected of a drive. What is given on another device is computed there in the inputs' dtype alone."""
        on_cpu = replace(request, device="cpu")
        cotangents = tuple(widened(list(request.cotangents)))
        wide = self.run(drive, replace(on_cpu, inputs=widened(request.inputs), cotangents=cotangents))
        narrow = self.run(drive, request)
        roundings = [replace(on_cpu, inputs=rounded(request.inputs, stream)) for stream in range(ROUNDINGS)]
        dtype = widest(request.inputs)
        return Expected(wide, narrow, tuple(self.run(drive, one) for one in roundings), dtype)

    def run(self, drive: str, request: Request, solution: Solution | None = None) -> Outcome:
        """The outcome of one drive on the reference, or on another ``solution``, as the exercise compares it."""
        return self.examined(drive, self.drive(drive, request, solution))

    def drive(self, drive: str, request: Request, solution: Solution | None = None) -> Outcome:
        """The outcome of one drive. Its time is left out: the same course is sealed to the same bytes."""
        return replace(drive_once(self.drives[drive], solution or self.solution, request), seconds=0.0)

    def examined(self, drive: str, outcome: Outcome) -> Outcome:
        """The outcome with what the exercise compares of its value."""
        if drive != self.exercise.name or self.examination is None or outcome.status != "returned":
            return outcome
        returned = to_tensors(outcome.value)
        given = (self.solution, returned) if self.exercise.needs_reference else (returned,)
        return replace(outcome, value=to_value(self.examiner(*given)))

    def with_mistake(self, mistake: Mistake) -> Solution:
        """The reference with a name bound to a mistake."""
        wrong = mistake.implementation
        if mistake.takes_solution:
            wrong = _bind(wrong, self.solution)
        return rebound(self.solution, mistake.replaces, wrong)


def references(course: Course, unit: str, seed: int) -> list[Reference]:
    """The reference of each exercise of a unit. Whatever an instructor's code raises is passed on."""
    grader, solution = load.grader(course, unit), load.reference(course, unit)
    drives = compile_drives(grader.source, unit)
    seconds = course.settings.seconds
    return [Reference(unit, exercise, drives, solution, seed, seconds) for exercise in grader.exercises]


def _plain(given: Any) -> Any:
    """An input that a case has made; an instance of a record as its fields by name."""
    return vars(given) if hasattr(given, "__dataclass_fields__") else given


def _bind(function: Callable[..., Any], solution: Solution) -> Callable[..., Any]:
    return lambda *args, **kwargs: function(solution, *args, **kwargs)
