"""Run a unit's reference in this process on drawn inputs, in the student's precision and in float64.

For trusted children that never see student code. The drives are compiled from the same extracted source that a worker
gets.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from torch import Tensor

from nnexercises.comparison.compare import alike, distance
from nnexercises.comparison.path import all_in
from nnexercises.comparison.tolerance import Tolerance
from nnexercises.course import load
from nnexercises.course.draw import Draw
from nnexercises.course.extract import examination_source, property_drive
from nnexercises.course.folder import GRADERS, Course
from nnexercises.course.kinds import ANY, Kind, fixed_sizes
from nnexercises.course.spec import Alternative, Case, Exercise, Mistake
from nnexercises.drive.code import Drives, compile_drives
from nnexercises.drive.outcome import Outcome, Raised
from nnexercises.drive.request import Request
from nnexercises.drive.runner import run as drive_once
from nnexercises.drive.solution import Solution, names_of, rebound, restored
from nnexercises.drive.tensors import as_objects, fields_of, to_tensors, to_value
from nnexercises.errors import CourseError
from nnexercises.expected.precision import in_float64, with_operations_rounded
from nnexercises.expected.rounding import ROUNDINGS, WIDEST, has_inexact, rounded, slack_of, widened, widest
from nnexercises.values import Opaque, Record, Value

#: The course's own code may take this multiple of an exercise's deadline.
DEADLINE_FACTOR = 2.0


@dataclass(frozen=True)
class Expected:
    """The expected outcome of a drive: in float64 (``wide``), as in a student's process (``narrow``), and there with
    numbers rounded up or down (``roundings``): the inputs, or if no input can be rounded, what operations take.
    """

    wide: Outcome
    narrow: Outcome
    roundings: tuple[Outcome, ...]
    dtype: str

    @property
    def outcome(self) -> Outcome:
        """The outcome to compare with: in float64, unless an integer, a text or a shape depends on the precision."""
        a, b = self.wide, self.narrow
        return a if alike(a.value, b.value) and alike(a.inputs_after, b.inputs_after) else b

    @cached_property
    def tolerance(self) -> Tolerance:
        """The tolerance for a right answer."""
        return Tolerance(slack_of(self.outcome, [self.wide, self.narrow, *self.roundings]), self.dtype)

    @property
    def tolerance_of_roundings(self) -> Tolerance:
        """The tolerance from the rounded runs alone, to judge the reference's own error by."""
        return Tolerance(slack_of(self.wide, self.roundings), self.dtype)

    def error(self, result: Kind = ANY) -> float | None:
        """The error of the reference in a student's precision, as a multiple of the tolerance from the rounded runs;
        infinite if it returns something else there, and None if no run differs from any other.
        """
        error = distance(self.wide.value, self.narrow.value, result, self.tolerance_of_roundings)
        return error if error or any(self.tolerance.slack.values()) else None


class Reference:
    """The reference of one exercise, ready to be driven.

    Raises:
        CourseError: the exercise's examination uses something that cannot be sent, or a drive something that is not
            installed here or does not exist.
    """

    def __init__(
        self,
        unit: str,
        exercise: Exercise,
        drives: Drives,
        solution: Solution,
        seed: int,
        seconds: float,
    ) -> None:
        self.unit, self.exercise, self.drives = unit, exercise, drives
        for name in (exercise.name, *(property_drive(exercise.name, row.name) for row in exercise.properties)):
            _check(drives, name)
        self.solution, self.seed = solution, seed
        self.seconds = exercise.seconds if exercise.seconds is not None else seconds
        spaces = [space for space in solution._namespaces if "__file__" in space]
        self.files = {str(space["__file__"]): f"{str(space['__name__']).replace('.', '/')}.py" for space in spaces}
        kinds = exercise.parameters.items()
        self.records = {name: kind.record for name, kind in kinds if kind.record is not None}
        self.examination: str | None = None
        if exercise.examiner is not None:
            self.examination = examination_source(exercise)
            examination = compile_drives(self.examination, unit)
            _check(examination, "examination")
            self.examiner = examination["examination"]

    @property
    def longest(self) -> float:
        """The deadline of one drive of the reference, in seconds."""
        return DEADLINE_FACTOR * self.seconds

    def request(self, inputs: dict[str, Value], **settings: Any) -> Request:
        """The request for a drive of the exercise."""
        records = {name: record for name, record in self.records.items() if name in inputs}
        return Request(inputs, seed=self.seed, seconds=self.longest, records=records, **settings)

    def inputs(
        self,
        case: Case,
        trial: int,
        parameters: Mapping[str, Kind] | None = None,
        sizes: Mapping[str, int] | None = None,
        draw: Draw | None = None,
    ) -> dict[str, Value]:
        """The inputs that a case draws for ``parameters`` (default: the exercise's); ``sizes`` fixes some dimensions.
        They are drawn from ``draw`` if it is given.

        Raises:
            CourseError: the case returns an input that the drive does not take, or that cannot be sent to a worker.
        """
        parameters = self.exercise.parameters if parameters is None else parameters
        where = f"{self.exercise.name}.{case.name}"
        draw = draw or Draw(self.seed, self.unit, self.exercise.name, case.name, trial=trial)
        draw.fix(**(sizes or {}))
        draw.avoid(size for kind in parameters.values() for size in fixed_sizes(kind.dims))
        draw.fix(**self.exercise.sizes(case, trial, parameters))
        from_case = case.inputs(draw) if case.inputs is not None else {}
        if not isinstance(from_case, dict):
            raise CourseError(f"{where} must return its inputs by name: return dict(…)")
        unknown = set(from_case) - set(parameters)
        if unknown and case.name in {other.name for other in self.exercise.cases}:
            raise CourseError(f"{where} makes {', '.join(sorted(unknown))}, which the drive does not take")
        inputs = {
            name: from_case[name] if name in from_case else draw.value(kind, name) for name, kind in parameters.items()
        }
        values = {name: to_value(_plain(item, parameters[name])) for name, item in inputs.items()}
        for name, value in values.items():
            unsent: Opaque | Record | None = next(all_in(value, Opaque), None) or next(all_in(value, Record), None)
            if unsent is not None:
                raise CourseError(f"{where}: cannot send {name}, a {unsent.type}, to a worker: make it in the drive")
        return values

    def expect(
        self, drive: str, request: Request, roundings: int = ROUNDINGS, alternative: Alternative | None = None
    ) -> Expected:
        """The expected outcome of a drive, on the reference or with an alternative in it. Only the narrow run uses the
        request's device.
        """

        def run(request: Request) -> Outcome:
            if alternative is None:
                return self.drive(drive, request)
            return self.drive_mistaken(drive, request, alternative)

        narrow = self.examined(drive, run(request))
        on_cpu, dtype = replace(request, device="cpu"), widest(request.inputs)
        file = self.drives[drive].__code__.co_filename
        wide_request = replace(on_cpu, inputs=widened(request.inputs), cotangents=tuple(widened(request.cotangents)))
        # Where the inputs are in float64, so is the student.
        with nullcontext() if dtype in WIDEST else in_float64(file):
            outcome = run(wide_request)
        wide = self.examined(drive, outcome)
        outcomes = []
        for stream in range(roundings):
            inputs = rounded(request.inputs, stream)
            with nullcontext() if has_inexact(inputs) else with_operations_rounded(file, stream):
                outcome = run(replace(on_cpu, inputs=inputs))
            outcomes.append(self.examined(drive, outcome))
        return Expected(wide, narrow, tuple(outcomes), dtype)

    def run(self, drive: str, request: Request, solution: Solution | None = None) -> Outcome:
        """The outcome of one drive on the reference, or on another ``solution``, after the examination."""
        return self.examined(drive, self.drive(drive, request, solution))

    def drive(self, drive: str, request: Request, solution: Solution | None = None) -> Outcome:
        """The outcome of one drive, without its time, so that a course is always sealed to the same bytes. What the
        reference raises has its line.
        """
        files = {*self.files, self.drives.file} if solution is None else frozenset()
        return replace(drive_once(self.drives[drive], solution or self.solution, request, files), seconds=0.0)

    def place(self, raised: Raised) -> str:
        """The line that raised, as a person finds it: " (reference/net.py, line 12)", or "" if it is not known. A
        line of the drive is looked for in the grader.
        """
        if raised.file in self.files:
            return f" ({self.files[raised.file]}, line {raised.line})"
        if raised.file != self.drives.file or not raised.source:
            return ""
        file = str(inspect.unwrap(self.exercise.drive).__code__.co_filename)
        lines = [line.strip() for line in Path(file).read_text(encoding="utf-8").splitlines()]
        place = f", line {lines.index(raised.source) + 1}" if raised.source in lines else ""
        return f" ({GRADERS}/{Path(file).name}{place}, in the drive: {raised.source})"

    def examined(self, drive: str, outcome: Outcome) -> Outcome:
        """The outcome with its value replaced by the result of the examination, if there is one."""
        if drive != self.exercise.name or self.examination is None or outcome.status != "returned":
            return outcome
        returned = as_objects(to_tensors(outcome.value))
        arguments = (self.solution, returned) if self.exercise.needs_reference else (returned,)
        return replace(outcome, value=to_value(self.examiner(*arguments)))

    def drive_mistaken(self, drive: str, request: Request, mistake: Mistake) -> Outcome:
        """The outcome of a drive on the reference with a name bound to a mistake. The reference's own functions see it
        as well, unless it is the exercise's: a mistake may call the right one.

        Raises:
            CourseError: the reference has no such name.
        """
        name, wrong, right = mistake.replaces, mistake.implementation, self.solution
        if name == self.exercise.name:
            wrong = _bind(wrong, right) if mistake.takes_solution else wrong
            return self.drive(drive, request, rebound(right, name, wrong))
        first, *inner = name.split(".")
        owner: Any = getattr(right, first, None) if first in names_of(right) else None
        for step in inner[:-1]:
            owner = getattr(owner, step, None)
        if owner is None or (inner and not isinstance(owner, type)):
            raise CourseError(f"mistake {mistake.name} replaces {name}, which the reference does not define")
        if inner:
            if mistake.takes_solution:
                before = type(owner.__name__, (owner,), {inner[-1]: getattr(owner, inner[-1], None)})
                wrong = _bind(wrong, rebound(right, first, before) if len(inner) == 1 else right)
            with _with_method(owner, inner[-1], wrong):
                return self.drive(drive, request)
        if mistake.takes_solution:
            wrong = _bind(wrong, rebound(right, name, getattr(right, name)))
        with restored(right):
            setattr(right, name, wrong)
            return self.drive(drive, request, rebound(right, name, wrong))


def references(course: Course, unit: str, seed: int, names: Collection[str] | None = None) -> list[Reference]:
    """The reference of each exercise of a unit, or of those in ``names``. What instructor code raises is passed on."""
    grader, solution = load.grader(course, unit), load.reference(course, unit)
    drives = compile_drives(grader.source, unit)
    seconds = course.settings.seconds
    exercises = [exercise for exercise in grader.exercises if names is None or exercise.name in names]
    return [Reference(unit, exercise, drives, solution, seed, seconds) for exercise in exercises]


def _check(drives: Drives, name: str) -> None:
    fault = drives.fault(name)
    if fault is not None:
        raise CourseError(fault)


def _plain(value: Any, kind: Kind) -> Any:
    """An input from a case; a record becomes a dict of its fields, and a named tuple that is not one a tuple. What was
    drawn as a tensor for a NumPy array becomes one, of a dtype that the annotation names.
    """
    if isinstance(value, Tensor) and kind.name == "ndarray":
        array = value.numpy()
        fits = kind.dtypes is None or str(array.dtype) in kind.dtypes
        return array if fits else array.astype((kind.dtypes or ("float64",))[0])
    if isinstance(value, tuple) and kind.record is None:
        return tuple(value)
    fields = fields_of(value)
    return value if fields is None else fields


@contextmanager
def _with_method(owner: type, name: str, method: Callable[..., Any]) -> Iterator[None]:
    """A class with another method in the block; one that it only inherits is its own meanwhile."""
    old = vars(owner).get(name)
    setattr(owner, name, method)
    try:
        yield
    finally:
        if old is None:
            delattr(owner, name)
        else:
            setattr(owner, name, old)


def _bind(function: Callable[..., Any], solution: Solution) -> Callable[..., Any]:
    return lambda *args, **kwargs: function(solution, *args, **kwargs)
