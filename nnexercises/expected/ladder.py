"""Ladders: tiny inputs for a case, to find the smallest one for which an answer fails as it does on the drawn ones.

A rung is a draw of the case with dimensions of 1 to 3, and with numbers that a person can follow: small whole ones
where inputs are drawn from annotations, and one significant digit where the case makes them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator

import numpy as np

from nnexercises.comparison.compare import same
from nnexercises.comparison.path import count_numbers, floats_in
from nnexercises.course.draw import Draw
from nnexercises.course.kinds import Kind
from nnexercises.course.spec import Case
from nnexercises.expected.reference import Reference
from nnexercises.expected.sealed import SealedTrial
from nnexercises.values import Array, Value

#: The sizes of a rung's dimensions, in the order in which they are drawn, over and over: for the ordinary case, and
#: for another one, which may be about a layout or a size that a dimension of 1 does not have.
SIZES = ((1,), (1, 2), (2, 1), (2,), (1, 3), (3, 1), (2, 3), (3, 2), (3,))
OTHER_SIZES = ((2,), (1, 2), (2, 3), (1,), (2, 1))
#: The numbers of a rung: distinct, and not all of one sign. A rung begins at the first, a few at another one.
NUMBERS = (1, 0, 2, -1, 3, -2, 4, -3)
STARTS = (3, 2)
#: The share of the numbers that stay distinct when they are rounded.
DISTINCT = 0.7
#: The most numbers in the inputs of a rung, and in its result.
MAX_NUMBERS = 24


class _SmallDraw(Draw):
    """A draw with small dimensions."""

    def __init__(self, sizes: tuple[int, ...], *names: object, trial: int = 0) -> None:
        super().__init__(*names, trial=trial)
        self._next = itertools.cycle(sizes)

    def size(self, name: str) -> int:
        """The next size for a dimension that has none yet."""
        if name not in self._sizes:
            self._sizes[name] = next(self._next)
        return self._sizes[name]


def small_inputs(reference: Reference, case: Case, parameters: dict[str, Kind]) -> Iterator[dict[str, Value]]:
    """Tiny inputs for a case, in no order. What a case cannot make so small is left out."""
    all_sizes = SIZES if case.name == reference.exercise.ordinary.name else OTHER_SIZES
    rungs = [(0, sizes) for sizes in all_sizes]
    if case.inputs is None:
        rungs += [(start, sizes) for start in STARTS for sizes in all_sizes[:2]]
    for index, (start, sizes) in enumerate(rungs):
        names = (reference.seed, reference.unit, reference.exercise.name, case.name, "ladder", index)
        draw = _SmallDraw(sizes, *names, trial=index % case.draws)
        try:
            drawn = reference.inputs(case, draw.trial, parameters, draw=draw)
        except Exception:  # instructor code that does not expect such sizes
            continue
        if count_numbers(drawn) <= MAX_NUMBERS:
            yield _whole(drawn, start) if case.inputs is None else _rounded(drawn)
        elif index == 0:  # its sizes are fixed
            return


def ladder(
    reference: Reference,
    case: Case,
    parameters: dict[str, Kind],
    expect: Callable[[dict[str, Value]], SealedTrial | None],
) -> tuple[SealedTrial, ...]:
    """The rungs of a case, those with the fewest numbers first. ``expect`` makes a trial of inputs, or None where the
    reference cannot.
    """
    chosen: list[dict[str, Value]] = []
    for inputs in sorted(small_inputs(reference, case, parameters), key=count_numbers):
        if not any(same(inputs, other) for other in chosen):
            chosen.append(inputs)
    return tuple(trial for trial in map(expect, chosen) if trial is not None)


def _whole(inputs: dict[str, Value], start: int) -> dict[str, Value]:
    """The inputs with small whole numbers in place of floating-point ones, distinct as long as they last."""
    count = itertools.count(start)

    def number() -> float:
        position = next(count)
        return float(NUMBERS[position] if position < len(NUMBERS) else position * (-1) ** position)

    return {
        name: _changed(value, lambda old: np.array([number() for _ in range(old.size)]))
        for name, value in inputs.items()
    }


def _rounded(inputs: dict[str, Value]) -> dict[str, Value]:
    """The inputs with one significant digit, or two where more than a few numbers would become the same."""
    numbers = set(floats_in(inputs))
    digits = 1 if len({_to_digits(number, 1) for number in numbers}) >= DISTINCT * len(numbers) else 2
    return {
        name: _changed(value, lambda old: np.array([_to_digits(number, digits) for number in old.ravel().tolist()]))
        for name, value in inputs.items()
    }


def _to_digits(number: float, digits: int) -> float:
    return float(f"{number:.{digits - 1}e}") if math.isfinite(number) else number


def _changed(value: Value, change: Callable[[np.ndarray], np.ndarray]) -> Value:
    """A value with its floating-point numbers changed."""
    if isinstance(value, Array):
        if not value.is_floating:
            return value
        return value.with_numbers(change(value.as_float64()).reshape(value.shape))
    if isinstance(value, float):
        return float(change(np.array(value)).item())
    if isinstance(value, dict):
        return {key: _changed(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_changed(item, change) for item in value)
    return value


def is_readable(value: Value) -> bool:
    """Whether a result is small, and holds no number that cannot be compared."""
    return count_numbers(value) <= MAX_NUMBERS and all(map(math.isfinite, floats_in(value)))
