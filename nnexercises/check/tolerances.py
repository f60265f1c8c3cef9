"""The precision of the reference in each dtype on each device: the basis of the tolerances, as a table for instructors.

Every number is a multiple of the tolerance: torch.testing's floor for the dtype plus the reference's own error when
its inputs are rounded to it. A computation with fewer digits than its inputs must exceed 1.
"""

from __future__ import annotations

import math
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console

from nnexercises.check.tables import short, table
from nnexercises.comparison.compare import distance, same
from nnexercises.comparison.path import numbers_in
from nnexercises.comparison.tolerance import EPSILON, Tolerance
from nnexercises.course import load
from nnexercises.course.folder import Course, find
from nnexercises.course.spec import ORDINARY, Case
from nnexercises.devices.choose import available
from nnexercises.drive.data import MissingData
from nnexercises.drive.outcome import Outcome
from nnexercises.errors import CourseError, UsageError
from nnexercises.expected.oracle import Question, answering, ask
from nnexercises.expected.reference import Reference, references
from nnexercises.expected.rounding import cast, to_tf32
from nnexercises.process import wire
from nnexercises.process.host import WorkerHost
from nnexercises.sandbox import PRELOAD
from nnexercises.values import Value

#: The columns of the table: dtypes that the reference runs in, and float32 computed with fewer digits.
DTYPES = ("float32", "bfloat16", "float16")
FEWER_DIGITS = ("TF32", "float16 inside")

#: The seeds that the table covers.
SEEDS = range(20)


@dataclass(frozen=True)
class ToleranceQuestion(Question):
    """How precise is the reference of a unit on a device?"""

    seeds: tuple[int, ...]
    device: str


@dataclass
class Precision:
    """The precision of one exercise on one device.

    ``errors`` holds the largest error for each dtype; for each entry of ``FEWER_DIGITS``, the smallest of the largest
    errors per seed. Dtypes that the reference does not support are left out.
    """

    unit: str
    name: str
    device: str
    errors: dict[str, float] = field(default_factory=dict)

    def add(self, errors: dict[str, float]) -> None:
        """Add the measurements of one more seed."""
        for what, error in errors.items():
            choose = min if what in FEWER_DIGITS else max
            self.errors[what] = choose(self.errors.get(what, error), error)


@dataclass(frozen=True)
class Measured:
    """The exercises of a unit, or the fault that kept them from being measured."""

    found: tuple[Precision, ...] = ()
    fault: str = ""


def measure(
    course: str | Path | None = None,
    seeds: Sequence[int] = SEEDS,
    data: str | Path | None = None,
    units: Sequence[str] | None = None,
) -> list[Precision]:
    """Measure every exercise that uses floating-point tensors, on every available device except the simulated one.

    Raises:
        UsageError: there is no such course or unit.
        CourseError: a grader or a reference is broken.
        WorkerError: no worker could be started.
    """
    source = find(course)
    if source.archive is not None:
        raise UsageError("a sealed course has no reference to measure")
    if data is not None and not Path(data).is_dir():
        raise UsageError(f"no such data folder: {data}")
    results: list[Precision] = []
    with WorkerHost(PRELOAD) as host:
        for device in (device for device in available(host) if device != "sim"):
            for unit in source.select(units):
                folder = None if data is None else str(data)
                question = ToleranceQuestion(str(source.root), unit, folder, tuple(seeds), device)
                answer = ask(host, "nnexercises.check.tolerances:main", question, Measured)
                if answer.fault:
                    raise CourseError(f"{unit}: {answer.fault}")
                results += answer.found
    return results


def main(pipe: socket.socket) -> None:
    """Answer one ``ToleranceQuestion``."""
    with answering(pipe, ToleranceQuestion) as question:
        course = find(question.course)
        try:
            precisions = measure_unit(course, question.unit, question.seeds, question.device)
            wire.send(pipe, Measured(tuple(precisions)))
        except Exception as error:  # instructor code: whatever it raises is reported
            wire.send(pipe, Measured(fault=load.fault(error, course)))


def measure_unit(course: Course, unit: str, seeds: Sequence[int], device: str) -> list[Precision]:
    """Measure the exercises of one unit, in this process."""
    precisions: dict[str, Precision] = {}
    for seed in seeds:
        for reference in references(course, unit, seed):
            exercise = reference.exercise
            if exercise.exact or (exercise.cpu_only and device != "cpu"):
                continue
            errors: dict[str, float] = {}
            try:
                for case in [case for case in exercise.cases if not case.raises] or [Case(ORDINARY)]:
                    for trial in range(case.draws):
                        for what, error in _errors(reference, case, trial, device):
                            errors[what] = max(errors.get(what, 0.0), error)
            except MissingData:
                continue
            precisions.setdefault(exercise.name, Precision(unit, exercise.name, device)).add(errors)
    return [precision for precision in precisions.values() if precision.errors]


def _errors(reference: Reference, case: Case, trial: int, device: str) -> Iterator[tuple[str, float]]:
    inputs = reference.inputs(case, trial)
    if not any(getattr(number, "dtype", None) in EPSILON for _, number in numbers_in(inputs)):
        return
    name = reference.exercise.name
    for dtype in DTYPES:
        request = reference.request(cast(inputs, dtype), device=device)
        expected = reference.expect(name, request)
        outcomes = (expected.wide, expected.narrow, *expected.roundings)
        if any(outcome.status != "returned" for outcome in outcomes):
            continue
        tolerance = replace(expected.tolerance_of_roundings, dtype=dtype)
        yield dtype, _distance(reference, inputs, expected.wide, expected.narrow, tolerance)
        if dtype != "float32":
            continue
        for what, values in zip(FEWER_DIGITS, (to_tf32(inputs), cast(inputs, "float16")), strict=True):
            outcome = reference.run(name, replace(request, inputs=values))
            if outcome.status == "returned":
                wide = {"value": cast(outcome.value, "float32"), "inputs_after": cast(outcome.inputs_after, "float32")}
                yield what, _distance(reference, inputs, expected.wide, replace(outcome, **wide), tolerance)


def _distance(
    reference: Reference, inputs: dict[str, Value], expected: Outcome, outcome: Outcome, tolerance: Tolerance
) -> float:
    """The largest error of an outcome, over its value and the inputs that must change."""
    errors = [distance(expected.value, outcome.value, reference.exercise.result, tolerance)]
    for name, after in expected.inputs_after.items():
        if not same(inputs[name], after):
            errors.append(distance(after, outcome.inputs_after[name], tolerance=tolerance, path=("inputs", name)))
    return max(errors)


def write(precisions: Sequence[Precision], console: Console) -> None:
    """Print the table."""
    lines = table("Exercise", *DTYPES, *FEWER_DIGITS)
    devices = list(dict.fromkeys(precision.device for precision in precisions))
    for precision in precisions:
        name = precision.name if len(devices) == 1 else f"{precision.name} [{precision.device}]"
        cells = [_cell(precision.errors.get(what)) for what in (*DTYPES, *FEWER_DIGITS)]
        lines.add_row(short(name), *cells)
    console.print(lines)
    console.print(
        "Errors of the reference, as multiples of the tolerance for the dtype of its inputs; right of them float32 "
        "computed with fewer digits, as a multiple of float32's: that must exceed 1 to be rejected.",
        style="dim",
    )


def _cell(error: float | None) -> str:
    if error is None:
        return "-"
    return "∞" if math.isinf(error) else f"{error:.2g}"
