"""Rounding: measure the error of a computation in a dtype from the reference's own runs in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nnexercises.comparison.path import Path, numbers_in
from nnexercises.comparison.tolerance import EPSILON
from nnexercises.course.draw import generator
from nnexercises.drive.outcome import Outcome
from nnexercises.values import BFLOAT16, Array, as_float64, mapped

#: How many runs of the reference, each with differently rounded inputs, measure the error of a dtype. Where errors add
#: up over many steps, a single run may be exact by luck: in one pair of runs in six, one is four times as far off.
ROUNDINGS = 4

#: The sorts of numbers that rounding changes.
INEXACT = ("float", "complex")

#: The dtypes that nothing is wider than.
WIDEST = ("float64", "complex128")

#: The distance from 1 to the next larger TF32 number.
TF32_EPSILON = 2.0**-10


def _with_floats(value: Any, change: Callable[[Array], Array], sorts: Collection[str] = ("float",)) -> Any:
    """The value with its arrays of numbers of these sorts changed."""
    return mapped(value, Array, lambda array: change(array) if array.sort in sorts else array)


def widened(value: Any) -> Any:
    """The value with its floating-point numbers in float64, and its complex ones in complex128."""

    def widen(array: Array) -> Array:
        numbers = array.as_float64()
        return replace(array, data=numbers, dtype=str(numbers.dtype))

    return _with_floats(value, widen, INEXACT)


def cast(value: Any, dtype: str) -> Any:
    """The value with its floating-point numbers rounded to ``dtype``."""
    carrier = Array(np.zeros(0, "uint16" if dtype == BFLOAT16 else dtype), dtype)
    return _with_floats(
        value, lambda array: replace(array, data=carrier.with_numbers(array.as_float64()).data, dtype=dtype)
    )


def to_tf32(value: Any) -> Any:
    """The value with its numbers rounded to TF32, as a GPU's tensor cores may do: 10 bits of mantissa
    (https://docs.nvidia.com/cuda/cuda-c-programming-guide/#alternate-floating-point).
    """

    def change(array: Array) -> Array:
        fraction, exponent = np.frexp(array.as_float64())
        return array.with_numbers(np.ldexp(np.round(fraction / TF32_EPSILON * 2) * TF32_EPSILON / 2, exponent))

    return _with_floats(value, change)


def rounded(value: Any, stream: int) -> Any:
    """The value with each number moved up or down to a neighbouring one."""
    signs = generator("rounding", stream)

    def move(array: Array) -> Array:
        factor = 1.0 + EPSILON[array.dtype] * (2.0 * signs.integers(0, 2, size=array.shape) - 1.0)
        return array.with_numbers(array.as_float64() * factor)

    return _with_floats(value, move, INEXACT)


def widest(inputs: Any) -> str:
    """The widest floating-point dtype among inputs, or float32 if there is none."""
    numbers = (number for _, number in numbers_in(inputs) if isinstance(number, Array) and number.dtype in EPSILON)
    return min((number.dtype for number in numbers), key=EPSILON.__getitem__, default="float32")


def has_inexact(inputs: Any) -> bool:
    """Whether there is an array among inputs that rounding can change."""
    return any(isinstance(number, Array) and number.sort in INEXACT for _, number in numbers_in(inputs))


def slack_of(expected: Outcome, others: Sequence[Outcome]) -> dict[Path, float]:
    """The largest difference, by path, between the expected numbers and those of the runs with rounding; only those
    that are not 0. What is exact has none.
    """
    slack: dict[Path, float] = {}
    for other in others:
        numbers = dict(outcome_numbers(other))
        for path, number in outcome_numbers(expected):
            other_number = numbers.get(path)
            if other_number is None or isinstance(number, int):
                continue
            a, b = as_float64(number), as_float64(other_number)
            if a.shape != b.shape or not a.size:
                continue
            finite = np.isfinite(a) & np.isfinite(b)
            size = float(np.max(np.abs(a - b), where=finite, initial=0.0))
            if size:
                slack[path] = max(slack.get(path, 0.0), size)
    return slack


def outcome_numbers(outcome: Outcome) -> Iterator[tuple[Path, Any]]:
    """All numbers and arrays of an outcome but those in lists of ints, with their paths."""
    yield from numbers_in(outcome.value, ("value",), with_ints=False)
    yield from numbers_in(outcome.inputs_after, ("inputs",), with_ints=False)
    yield from numbers_in(outcome.gradients or {}, ("gradients",), with_ints=False)
