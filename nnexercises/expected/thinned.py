"""Thinned outcomes: what is kept of a variant's, and compared of a student's, so that a sealed course stays small."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from nnexercises.comparison.compare import compare_values, same
from nnexercises.comparison.sketch import sketch_of
from nnexercises.comparison.tolerance import Tolerance
from nnexercises.drive.outcome import Outcome
from nnexercises.expected.sealed import SealedTrial
from nnexercises.values import Array, Record, Sketch, Value, mapped

#: Arrays of more numbers are kept as sketches: those of the expected outcome, and those of mistakes and alternatives.
LARGE, LARGE_MISTAKE = 1_000_000, 50_000
#: How many numbers of an array are kept of a variant's.
NUMBERS_OF_ARRAY = 24


def sketched(outcome: Outcome, size: int, **changes: Any) -> Outcome:
    """An outcome with its arrays of more than ``size`` numbers as sketches, but unchanged inputs, and with other
    ``changes``.
    """

    def sketch(array: Array) -> Array | Sketch:
        return sketch_of(array) if array.data.size > size else array

    outcome = replace(outcome, **changes)
    return replace(
        outcome, value=mapped(outcome.value, Array, sketch), gradients=mapped(outcome.gradients, Array, sketch)
    )


def thinned(value: Value, expected: Value) -> Value:
    """A value without most of the numbers of its large arrays, if they have the shape of those expected in their place;
    the rest are flat. All outcomes of a trial keep the numbers in the same places.
    """
    if isinstance(value, Array) and isinstance(expected, Array):
        if value.shape != expected.shape or value.data.size <= NUMBERS_OF_ARRAY:
            return value
        places = np.linspace(0, value.data.size - 1, NUMBERS_OF_ARRAY).round().astype(int)
        return replace(value, data=value.data.reshape(-1)[places], layout=None)
    if isinstance(value, dict) and isinstance(expected, dict):
        items = {key: thinned(item, expected.get(key)) for key, item in value.items()}
        return value.with_fields(items) if isinstance(value, Record) else items
    if isinstance(value, list | tuple) and isinstance(expected, list | tuple) and len(value) == len(expected):
        return type(value)(thinned(item, wanted) for item, wanted in zip(value, expected, strict=True))
    return value


def shortened(trial: SealedTrial, outcome: Outcome) -> Outcome:
    """What is compared with a variant: the thinned result, and the inputs that were changed in place."""
    after = trial.expected.inputs_after
    changed = {
        name: thinned(value, after.get(name))
        for name, value in outcome.inputs_after.items()
        if not same(trial.inputs.get(name), value)
    }
    return Outcome(outcome.status, thinned(outcome.value, trial.expected.value), changed, raised=outcome.raised)


def alike(a: Outcome, b: Outcome, tolerance: Tolerance) -> bool:
    """Whether two shortened outcomes are the same but for rounding; none that raised is like any other."""
    if a.status != "returned" or b.status != "returned" or a.inputs_after.keys() != b.inputs_after.keys():
        return False
    return not compare_values(a.value, b.value, tolerance=tolerance) and not any(
        compare_values(value, b.inputs_after[name], tolerance=tolerance, path=("inputs", name))
        for name, value in a.inputs_after.items()
    )
