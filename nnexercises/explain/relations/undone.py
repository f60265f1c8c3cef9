"""Relations in which nothing, or always the same, came back."""

from __future__ import annotations

import numpy as np

from nnexercises.explain.relations.inputs import input_of, names_of_inputs
from nnexercises.explain.relations.names import number
from nnexercises.explain.relations.pairs import Item, telling


def returns_input(item: Item) -> str | None:
    """One of the inputs is returned, unchanged."""
    for name in names_of_inputs(item):
        if all(
            pair.got.shape == input_of(pair, name).shape and pair.close(pair.got, input_of(pair, name))
            for pair in item.pairs
        ):
            if telling([input_of(pair, name) for pair in item.pairs], item.first) == 2 or item.is_telling:
                return f"is {name} itself, unchanged."
    return None


def zeros(item: Item) -> str | None:
    """Only zeros are returned."""
    if not item.is_telling or not all(pair.got.size and not pair.got.any() for pair in item.pairs):
        return None
    return "is 0 each time." if all(pair.got.size == 1 for pair in item.pairs) else "is all zeros."


def always_the_same(item: Item) -> str | None:
    """The same is returned for all inputs, or the same number in all places."""
    if not item.is_finite or any(not pair.got.size for pair in item.pairs):
        return None
    if item.first.exact and all(pair.same_shape for pair in item.pairs):
        wanted = item.wanted
        got = np.unique(item.got)
        if len(wanted) > 3 and len(np.unique(wanted)) == 2 and ((wanted == 0) | (wanted == 1)).all() and len(got) == 1:
            return f"is {'True' if got[0] else 'False'} in every place."
    if not item.is_telling:
        return None
    first = item.pairs[0].got
    different = any(
        pair.wanted.shape != item.pairs[0].wanted.shape or not pair.close(pair.wanted, item.pairs[0].wanted)
        for pair in item.pairs
    )
    numbers = {float(pair.got.ravel()[0]) for pair in item.pairs}
    level = all(bool((pair.got == pair.got.ravel()[0]).all()) for pair in item.pairs)
    if level and len(numbers) == 1 and different:
        return (
            f"is {number(numbers.pop())} each time, where other numbers are expected: is it computed from the inputs?"
        )
    same = all(pair.got.shape == first.shape and bool((pair.got == first).all()) for pair in item.pairs)
    if same and different:
        return "is the same each time, where other numbers are expected: is it computed from the inputs?"
    varies = all(pair.same_shape and pair.wanted.size > 2 and np.ptp(pair.wanted) > 0 for pair in item.pairs)
    if level and varies and len(item.pairs) > 1:
        return "has the same number in every place."
    return None
