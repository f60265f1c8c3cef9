"""The numbers of an outcome beside the expected ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from nnexercises.comparison.path import Path, as_python, at
from nnexercises.explain.evidence import Attempt
from nnexercises.submission.text import clean
from nnexercises.values import Array, Value


@dataclass(frozen=True)
class Pair:
    """The numbers at one ``path`` of an outcome, and the expected ones. ``wrong`` says which differ, if they have the
    same shape.
    """

    path: Path
    returned: np.ndarray
    expected: np.ndarray
    wrong: np.ndarray | None
    is_list: bool

    @property
    def name(self) -> str:
        """Its name for a title: "the gradient of weights"."""
        head, inner = self.path[0], clean(as_python(self.path[1:]), 60)
        if head == "gradients":
            return f"The gradient of {inner}"
        return f"{inner} after the call" if head == "inputs" else inner or "The result"


def pairs_of(attempt: Attempt) -> Iterator[Pair]:
    """The numbers of an attempt that differ from the expected ones."""
    expected, outcome = attempt.trial.expected, attempt.outcome
    parts: list[tuple[str, Value, Value]]
    if attempt.case.role == "gradients":
        parts = [("gradients", expected.gradients, outcome.gradients)]
    else:
        parts = [("value", expected.value, outcome.value), ("inputs", expected.inputs_after, outcome.inputs_after)]
    for part, wanted, got in parts:
        for path, numbers in places_of(wanted):
            value = at(got, path)
            returned = numbers_of(value)
            if returned is None or not returned.size or not numbers.size:
                continue
            wrong = _wrong(attempt, (part, *path), numbers, returned) if returned.shape == numbers.shape else None
            if wrong is None or wrong.any():
                yield Pair((part, *path), returned, numbers, wrong, isinstance(value, list))


def places_of(value: Value, path: Path = ()) -> Iterator[tuple[Path, np.ndarray]]:
    """The numbers in nested containers, with the path of each tensor, number, or list of numbers."""
    numbers = numbers_of(value)
    if numbers is not None:
        yield path, numbers
    elif isinstance(value, dict | list | tuple):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places_of(item, (*path, key))


def numbers_of(value: Value) -> np.ndarray | None:
    """The numbers of a tensor, a number, or an evenly nested list of them, in float64; None for anything else."""
    if isinstance(value, Array):
        return value.as_float64() if value.sort != "complex" else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return np.asarray(float(value)) if abs(value) < 1e300 or isinstance(value, float) else None
    if isinstance(value, list | tuple) and value:
        items: list[np.ndarray] = []
        for item in value:
            numbers = numbers_of(item)
            if numbers is None or numbers.shape != (items[0].shape if items else numbers.shape):
                return None
            items.append(numbers)
        return np.stack(items)
    return None


def _wrong(attempt: Attempt, path: Path, expected: np.ndarray, returned: np.ndarray) -> np.ndarray:
    """Which numbers differ by more than the tolerance. In a list, each number may have the largest slack of all."""
    tolerance = attempt.trial.tolerance
    slack = max((size for place, size in tolerance.slack.items() if place[: len(path)] == path), default=0.0)
    allowed = replace(tolerance, slack={path: slack}).allowed(expected, path)
    with np.errstate(invalid="ignore"):
        near = np.abs(returned - expected) <= allowed
    wrong: np.ndarray = ~(near | (returned == expected) | (np.isnan(returned) & np.isnan(expected)))
    return wrong
