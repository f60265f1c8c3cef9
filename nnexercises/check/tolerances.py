"""How exact the reference is in each dtype, on each device: what tolerances rest on, as a table for instructors.

Every number is a multiple of what is allowed there: torch.testing's floor for the dtype and the reference's own error
when its inputs are rounded in it. What is computed with fewer digits than the inputs have must exceed 1.
"""

from __future__ import annotations

import math
import socket
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from nnexercises.comparison.compare import distance, same
from nnexercises.comparison.tolerance import EPSILON, Tolerance
from nnexercises.course import folder as courses
from nnexercises.course.folder import Course
from nnexercises.course.spec import ORDINARY, Case
from nnexercises.devices.choose import present
from nnexercises.drive.data import MissingData, set_data_folder
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.request import Request
from nnexercises.errors import CourseError, UsageError
from nnexercises.expected.rounding import ROUNDINGS, cast, numbers_in, rounded, slack_of, to_tf32, widened
from nnexercises.expected.sealing import Sealer, place_of, sealers
from nnexercises.process import wire
from nnexercises.process.host import WorkerHost
from nnexercises.values import Value

#: What is measured: dtypes that the reference runs in, and float32 computed with fewer digits.
DTYPES = ("float32", "bfloat16", "float16")
FEWER_DIGITS = ("TF32", "float16 inside")

#: Seeds that the table is made from.
SEEDS = range(20)


@dataclass
class Precision:
    """One exercise on one device. ``errors`` holds the largest error by dtype; of what has fewer digits, the largest of
    each seed, and of these the smallest. What the reference does not do is left out.
    """

    unit: str
    name: str
    device: str
    errors: dict[str, float] = field(default_factory=dict)

    def add(self, errors: dict[str, float]) -> None:
        """What was measured with one more seed."""
        for what, error in errors.items():
            choose = min if what in FEWER_DIGITS else max
            self.errors[what] = choose(self.errors.get(what, error), error)


def measure(
    course: str | Path | None = None,
    seeds: Sequence[int] = SEEDS,
    data: str | Path | None = None,
    units: Sequence[str] | None = None,
) -> list[Precision]:
    """Every exercise that computes with floating-point tensors, on every device that is here.

    Raises:
        UsageError: there is no such course or unit.
        CourseError: a grader or a reference is broken.
        WorkerError: no worker could be started.
    """
    found = courses.find(course)
    if found.archive is not None:
        raise UsageError("a sealed course has no reference to measure")
    if data is not None and not Path(data).is_dir():
        raise UsageError(f"no such data folder: {data}")
    made = []
    with WorkerHost() as host:
        for device in (device for device in present(host) if device != "sim"):
            for unit in found.select(units):
                child = host.fork("nnexercises.check.tolerances:main")
                request = {"root": str(found.root), "unit": unit, "seeds": list(seeds), "device": device}
                wire.send(child.pipe, {**request, "data": None if data is None else str(data)})
                try:
                    answer = wire.receive(child.pipe)
                except wire.WireError as error:
                    raise CourseError(f"{unit}: the reference ended its process") from error
                finally:
                    child.end()
                if "error" in answer:
                    raise CourseError(f"{unit}: {answer['error']}")
                made += [Precision(unit, name, device, errors) for name, errors in answer["found"].items()]
    return made


def main(pipe: socket.socket) -> None:
    """Answer one request on ``pipe``: the course, one unit, the seeds, a device and the data."""
    request = wire.receive(pipe)
    torch.set_num_threads(1)
    set_data_folder(request["data"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        course = courses.find(request["root"])
        try:
            found = measure_unit(course, request["unit"], request["seeds"], request["device"])
            wire.send(pipe, {"found": {precision.name: precision.errors for precision in found}})
        except Exception as error:  # an instructor's code: what it raises is said, not passed on
            wire.send(pipe, {"error": place_of(error, course)})


def measure_unit(course: Course, unit: str, seeds: Sequence[int], device: str) -> list[Precision]:
    """The exercises of one unit, in this process."""
    found: dict[str, Precision] = {}
    for seed in seeds:
        for sealer in sealers(course, unit, seed):
            name = sealer.exercise.name
            if sealer.exercise.exact or (sealer.exercise.cpu_only and device != "cpu"):
                continue
            errors: dict[str, float] = {}
            try:
                for case in [case for case in sealer.exercise.cases if not case.raises] or [Case(ORDINARY)]:
                    for trial in range(case.draws):
                        for what, error in _errors(sealer, case, trial, device):
                            errors[what] = max(errors.get(what, 0.0), error)
            except MissingData:
                continue
            found.setdefault(name, Precision(unit, name, device)).add(errors)
    return [precision for precision in found.values() if precision.errors]


def _errors(sealer: Sealer, case: Case, trial: int, device: str) -> Iterator[tuple[str, float]]:
    inputs = sealer.inputs(case, sealer.exercise.parameters, trial)
    if not any(getattr(number, "dtype", None) in EPSILON for _, number in numbers_in(inputs)):
        return

    def run(values: object, device: str = device) -> Outcome:
        request = Request(values, seed=sealer.seed, device=device)  # type: ignore[arg-type]
        return sealer.run(sealer.exercise.name, sealer.reference, request)

    for dtype in DTYPES:
        exact = cast(inputs, dtype)
        expected = run(widened(exact), "cpu")
        outcomes = [run(exact), *(run(rounded(exact, stream), "cpu") for stream in range(ROUNDINGS))]
        if expected.status != "returned" or any(outcome.status != "returned" for outcome in outcomes):
            continue
        tolerance = Tolerance(slack_of(expected, outcomes[1:]), dtype)
        yield dtype, _distance(sealer, inputs, expected, outcomes[0], tolerance)
        if dtype != "float32":
            continue
        for what, values in zip(FEWER_DIGITS, (to_tf32(inputs), cast(inputs, "float16")), strict=True):
            outcome = run(values)
            if outcome.status == "returned":
                wide = {"value": cast(outcome.value, "float32"), "inputs_after": cast(outcome.inputs_after, "float32")}
                yield what, _distance(sealer, inputs, expected, replace(outcome, **wide), tolerance)


def _distance(
    sealer: Sealer, inputs: dict[str, Value], expected: Outcome, outcome: Outcome, tolerance: Tolerance
) -> float:
    """How far an outcome is off, in its value and in the inputs that are to change."""
    found = [distance(expected.value, outcome.value, sealer.exercise.result, tolerance)]
    for name, after in expected.inputs_after.items():
        if not same(inputs[name], after):
            found.append(distance(after, outcome.inputs_after[name], tolerance=tolerance, path=f"inputs.{name}"))
    return max(found)


def write(found: Sequence[Precision], console: Console) -> None:
    """Print the table."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Exercise", no_wrap=True)
    devices = list(dict.fromkeys(precision.device for precision in found))
    for what in (*DTYPES, *FEWER_DIGITS):
        table.add_column(what, justify="right")
    for precision in found:
        name = precision.name if len(devices) == 1 else f"{precision.name} [{precision.device}]"
        cells = [_cell(precision.errors.get(what)) for what in (*DTYPES, *FEWER_DIGITS)]
        table.add_row(name if len(name) <= 32 else name[:31] + "…", *cells)
    console.print(table)
    console.print(
        "Errors of the reference, as multiples of the tolerance for the dtype of its inputs; right of them float32 "
        "computed with fewer digits, as a multiple of float32's: that must exceed 1 to be rejected.",
        style="dim",
    )


def _cell(error: float | None) -> str:
    if error is None:
        return "-"
    return "∞" if math.isinf(error) else f"{error:.2g}"
