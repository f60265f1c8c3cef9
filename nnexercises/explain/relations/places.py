"""Relations in which some places are right, and others are not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnexercises.explain.relations.inputs import input_of, names_of_inputs
from nnexercises.explain.relations.names import axes
from nnexercises.explain.relations.pairs import Item, Numbers
from nnexercises.explain.relations.shapes import has_places


def one_place(item: Item) -> str | None:
    """Right but for one row, column or number, always the same."""
    if not has_places(item) or not item.same_shapes or not axes(item):
        return None
    places = [np.argwhere(~pair.near) for pair in item.pairs]
    if sum(len(found) > 0 for found in places) < 2:
        return None
    for axis in axes(item):
        sizes = [pair.wanted.shape[axis] for pair in item.pairs]
        if any(size < 3 and len(found) for size, found in zip(sizes, places, strict=True)):
            continue
        rows = [sorted({int(index) for index in found[:, axis]}) for found in places]
        if any(len(row) > 1 for row in rows) or not any(rows):
            continue
        ends = {row[0] if row else None for row in rows} - {None}
        backwards = {row[0] - size for row, size in zip(rows, sizes, strict=True) if row}
        noun = f"[{', '.join(':' * axis)}{', ' if axis else ''}{{}}]" if len(axes(item)) > 1 else "[{}]"
        if len(ends) == 1:
            index = ends.pop()
        elif len(backwards) == 1:
            index = backwards.pop()
        else:
            continue
        return f"is right but for {noun.format(index)}: what is special there?"
    return None


def diagonal(item: Item) -> str | None:
    """Right but for the diagonal."""
    if not has_places(item) or not item.same_shapes:
        return None
    if any(pair.wanted.ndim != 2 or len(set(pair.wanted.shape)) > 1 for pair in item.pairs):
        return None
    places = [np.argwhere(~pair.near) for pair in item.pairs]
    if any(len(found) != len(pair.wanted) for pair, found in zip(item.pairs, places, strict=True)):
        return None
    right = all(bool((found[:, 0] == found[:, 1]).all()) for found in places)
    return "is right but for the diagonal." if right and len(places[-1]) > 1 else None


def partly_zero(item: Item) -> str | None:
    """0 in some places, and right in the others."""
    if not item.compares:
        return None
    got, wanted = item.got, item.wanted
    near = np.abs(got - wanted) <= item.allowed
    if (near | (got == 0)).all() and int((~near).sum()) >= 2 and int((near & (got != 0)).sum()) >= 2:
        return "is 0 in some places, and right in the others."
    return None


def complement(item: Item) -> str | None:
    """0 exactly where another number is expected."""
    if not item.same_shapes or not item.is_finite:
        return None
    got, wanted = item.got, item.wanted
    if not ((got == 0) ^ (wanted == 0)).all() or (wanted == 0).sum() < 2 or (got == 0).sum() < 2:
        return None
    return (
        "is 0 where another number is expected, and not 0 where 0 is: is a comparison, or a sign, the wrong way round?"
    )


def negated(item: Item) -> str | None:
    """True and False, or 0 and 1, are swapped."""
    if not item.same_shapes or not item.is_finite:
        return None
    wanted = item.wanted
    if not ((wanted == 0) | (wanted == 1)).all() or len(np.unique(wanted)) < 2 or len(wanted) < 4:
        return None
    if not all(bool((pair.flat[0] == 1 - pair.flat[1]).all()) for pair in item.pairs):
        return None
    return "has True and False swapped." if item.first.exact else "has 0 and 1 swapped."


def right_for_some(item: Item) -> str | None:
    """Right but where an input is negative, positive or 0."""
    if not item.same_shapes:
        return None
    wrong = [~pair.near for pair in item.pairs]
    bad = sum(int(one.sum()) for one in wrong)
    good = sum(one.size for one in wrong) - bad
    if bad < 3 or good < 3:
        return None
    for name in names_of_inputs(item):
        values = [input_of(pair, name) for pair in item.pairs]
        if any(value.shape != one.shape for value, one in zip(values, wrong, strict=True)):
            continue
        for says, where in _regions(values):
            if all(bool((one == region).all()) for one, region in zip(wrong, where, strict=True)):
                return f"is right but where {name} is {says}."
    return None


def _regions(values: list[Numbers]) -> Iterator[tuple[str, list[Numbers]]]:
    yield "negative", [value < 0 for value in values]
    yield "positive", [value > 0 for value in values]
    yield "0", [value == 0 for value in values]
