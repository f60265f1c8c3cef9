"""Inputs beyond the ordinary ones: which of them an exercise asks about, and with which its reference copes.

What a case asks about (its name is the input's) costs marks; the rest is said in the course and costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from nnexercises.comparison.compare import distance
from nnexercises.comparison.tolerance import EPSILON, Tolerance
from nnexercises.course.folder import Course
from nnexercises.course.spec import Case
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.request import Request
from nnexercises.errors import CourseError
from nnexercises.expected.rounding import ROUNDINGS, cast, numbers_in, rounded, slack_of, widened
from nnexercises.expected.sealing import Sealer, sealers
from nnexercises.values import Array, Value

#: Names of unusual inputs; of those that a case asks about, names of such cases.
UNUSUAL = ("float64", "bfloat16", "not contiguous", "a batch of one", "an empty batch", "another dimension empty")
CASES = {"not_contiguous": "not contiguous", "a_batch_of_one": "a batch of one", "no_rows": "an empty batch"}

#: "asked": a case is about it; "right": the reference is right there; "no": it is not, or it makes no sense.
Answer = Literal["asked", "right", "no"]


def unusual(course: Course, unit: str) -> Iterator[tuple[str, dict[str, Answer]]]:
    """Each exercise of a unit that takes tensors of floats, and what of unusual inputs it asks about or copes with."""
    for sealer in sealers(course, unit, seed=0):
        exercise = sealer.exercise
        tensors = [kind for kind in exercise.parameters.values() if kind.name == "tensor"]
        if not tensors or exercise.examiner is not None:
            continue
        asked = {CASES.get(case.name) for case in exercise.cases}
        yield exercise.name, {what: "asked" if what in asked else _answer(sealer, what) for what in UNUSUAL}


def _answer(sealer: Sealer, what: str) -> Answer:
    case = sealer.exercise.ordinary
    kinds = [kind for kind in sealer.exercise.parameters.values() if kind.name == "tensor"]
    names = [name for kind in kinds for name in (kind.dims if kind.dims is not None else ("rows", "columns"))]
    sized = [name for name in dict.fromkeys(names) if not name.isdigit() and not name.startswith("*")]
    try:
        if what in ("float64", "bfloat16"):
            return _copes(sealer, cast(sealer.inputs(case, sealer.exercise.parameters, 0), what), what)
        if what == "not contiguous":
            inputs = sealer.inputs(case, sealer.exercise.parameters, 0)
            return _copes(sealer, {name: _strided(value) for name, value in inputs.items()})
        sizes = {"a batch of one": dict.fromkeys(sized[:1], 1), "an empty batch": dict.fromkeys(sized[:1], 0)}
        if what in sizes:
            return _with_sizes(sealer, case, sizes[what])
        answers = {_with_sizes(sealer, case, {name: 0}) for name in sized[1:]}
        return "right" if answers == {"right"} else "no"
    except (CourseError, RuntimeError, ValueError, IndexError):  # such inputs cannot be drawn
        return "no"


def _with_sizes(sealer: Sealer, case: Case, sizes: dict[str, int]) -> Answer:
    inputs = sealer.inputs(case, sealer.exercise.parameters, 0, sizes)
    shapes = [number.shape for _, number in numbers_in(inputs) if isinstance(number, Array)]
    drawn = all(any(size in shape for shape in shapes) for size in sizes.values())
    return _copes(sealer, inputs) if sizes and drawn else "no"


def _copes(sealer: Sealer, inputs: dict[str, Value], dtype: str = "float32") -> Answer:
    """Whether the reference returns finite numbers, in the inputs' dtype, as it does in float64."""

    def run(values: dict[str, Value]) -> Outcome:
        return sealer.run(sealer.exercise.name, sealer.reference, Request(values, seed=0))

    got, expected = run(inputs), run(widened(inputs))
    if got.status != "returned" or expected.status != "returned":
        return "no"
    numbers = [number for _, number in numbers_in(got.value)]
    arrays = [number for number in numbers if isinstance(number, Array) and number.is_floating]
    finite = all(np.isfinite(n.as_float64() if isinstance(n, Array) else n).all() for n in numbers)
    narrow = any(EPSILON[array.dtype] > EPSILON[dtype] for array in arrays)
    slack = slack_of(expected, [run(rounded(inputs, stream)) for stream in range(ROUNDINGS)])
    close = distance(expected.value, got.value, sealer.exercise.result, Tolerance(slack, dtype)) <= 1
    return "right" if finite and close and not narrow else "no"


def _strided(value: Any) -> Any:
    """A tensor of several dimensions whose numbers lie in memory in the opposite order."""
    if isinstance(value, Array) and value.kind == "tensor" and len(value.shape) > 1:
        return replace(value, layout=tuple(reversed(range(len(value.shape)))))
    return value
