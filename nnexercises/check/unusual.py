"""Unusual inputs: which of them an exercise grades, and which ones its reference handles.

An unusual input with a case of the same name costs marks; the docs list the others, which cost nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from nnexercises.comparison.compare import distance
from nnexercises.comparison.path import numbers_in
from nnexercises.comparison.tolerance import EPSILON
from nnexercises.course.folder import Course, find
from nnexercises.course.kinds import dimension_names
from nnexercises.errors import CourseError
from nnexercises.expected.oracle import Question, answering, ask
from nnexercises.expected.reference import Reference, references
from nnexercises.expected.rounding import cast
from nnexercises.process import wire
from nnexercises.process.host import WorkerHost
from nnexercises.values import Array, Value, mapped

#: The unusual inputs, and the case names that grade one of them.
UNUSUAL = ("float64", "bfloat16", "not contiguous", "a batch of one", "an empty batch", "another dimension empty")
CASES = {"not_contiguous": "not contiguous", "a_batch_of_one": "a batch of one", "no_rows": "an empty batch"}

#: "asked": a case grades it; "right": the reference handles it; "no": it does not, or the input makes no sense.
Answer = Literal["asked", "right", "no"]


@dataclass(frozen=True)
class Answers:
    """The answer for each unusual input, by exercise."""

    found: dict[str, dict[str, Answer]]


def unusual(course: Course, unit: str, host: WorkerHost) -> dict[str, dict[str, Answer]]:
    """For each exercise of a unit that takes float tensors, the answer for each unusual input.

    Raises:
        CourseError: a grader or a reference is broken.
        WorkerError: ``host`` could not start a child.
    """
    return ask(host, "nnexercises.check.unusual:main", Question(str(course.root), unit, None), Answers).found


def main(pipe: socket.socket) -> None:
    """Answer one ``Question``."""
    with answering(pipe, Question) as question:
        wire.send(pipe, Answers(dict(_answers(find(question.course), question.unit))))


def _answers(course: Course, unit: str) -> Iterator[tuple[str, dict[str, Answer]]]:
    for reference in references(course, unit, seed=0):
        exercise = reference.exercise
        tensors = [kind for kind in _inner_kinds(reference) if kind.name == "tensor"]
        if not tensors or exercise.examiner is not None:
            continue
        graded = {CASES.get(case.name) for case in exercise.cases}
        yield exercise.name, {what: "asked" if what in graded else _answer(reference, what) for what in UNUSUAL}


def _inner_kinds(reference: Reference) -> list[Any]:
    """The kinds of the parameters, and of the fields of records."""
    return [inner for kind in reference.exercise.parameters.values() for inner in (kind, *kind.items)]


def _answer(reference: Reference, what: str) -> Answer:
    kinds = [kind for kind in _inner_kinds(reference) if kind.name == "tensor"]
    named = [name for kind in kinds for name in dimension_names(kind.dims or ("rows", "columns"))]
    sized = list(dict.fromkeys(named))
    try:
        if what in ("float64", "bfloat16"):
            return _answer_for(reference, cast(reference.inputs(reference.exercise.ordinary, 0), what), what)
        if what == "not contiguous":
            inputs = reference.inputs(reference.exercise.ordinary, 0)
            return _answer_for(reference, mapped(inputs, Array, _strided))
        sizes = {"a batch of one": dict.fromkeys(sized[:1], 1), "an empty batch": dict.fromkeys(sized[:1], 0)}
        if what in sizes:
            return _with_sizes(reference, sizes[what])
        answers = {_with_sizes(reference, {name: 0}) for name in sized[1:]}
        return "right" if answers == {"right"} else "no"
    except (CourseError, RuntimeError, ValueError, IndexError):  # such inputs do not exist
        return "no"


def _with_sizes(reference: Reference, sizes: dict[str, int]) -> Answer:
    inputs = reference.inputs(reference.exercise.ordinary, 0, sizes=sizes)
    shapes = [number.shape for _, number in numbers_in(inputs) if isinstance(number, Array)]
    drawn = all(any(size in shape for shape in shapes) for size in sizes.values())
    return _answer_for(reference, inputs) if sizes and drawn else "no"


def _answer_for(reference: Reference, inputs: dict[str, Value], dtype: str = "float32") -> Answer:
    """Whether the reference returns finite numbers in the inputs' dtype, close to those in float64."""
    expected = reference.expect(reference.exercise.name, reference.request(inputs))
    actual = expected.narrow
    if actual.status != "returned" or expected.wide.status != "returned":
        return "no"
    numbers = [number for _, number in numbers_in(actual.value)]
    arrays = [number for number in numbers if isinstance(number, Array) and number.is_floating]
    finite = all(np.isfinite(n.as_float64() if isinstance(n, Array) else n).all() for n in numbers)
    narrow = any(EPSILON[array.dtype] > EPSILON[dtype] for array in arrays)
    tolerance = replace(expected.tolerance_of_roundings, dtype=dtype)
    close = distance(expected.wide.value, actual.value, reference.exercise.result, tolerance) <= 1
    return "right" if finite and close and not narrow else "no"


def _strided(array: Array) -> Array:
    """The array with the memory order of its dimensions reversed, if it is a tensor with more than one."""
    if array.kind == "tensor" and len(array.shape) > 1:
        return replace(array, layout=tuple(reversed(range(len(array.shape)))))
    return array
