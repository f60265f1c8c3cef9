"""Relations in which the right numbers came back in other places, or in another shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import permutations

import numpy as np

from nnexercises.explain.relations.names import axes, dim_name, shape_text
from nnexercises.explain.relations.pairs import Item, Numbers, Pair


def has_places(item: Item) -> bool:
    """Whether the places of numbers can be told apart: some two that are expected differ, and all can be looked at."""
    return item.is_small and any(pair.wanted.size > 1 and np.ptp(pair.wanted) > 0 for pair in item.pairs)


def _is(item: Item, change: Callable[[Numbers], Numbers]) -> bool:
    """Whether a change of what is expected came back, in every draw."""
    return all(pair.close(pair.got, change(pair.wanted)) for pair in item.pairs)


def transposed(item: Item) -> str | None:
    """Transposed: dimensions are in another order."""
    if not has_places(item):
        return None
    for order in permutations(axes(item)):
        if order == tuple(axes(item)) or len(order) < 2:
            continue
        if not _is(item, partial(np.transpose, axes=order)):
            continue
        if item.first.dims and len(set(item.first.dims)) == len(order):
            return f"is transposed: {shape_text(item.first, order)}, where {shape_text(item.first)} is asked for."
        if len(order) == 2:
            return "is transposed: rows and columns are swapped."
        return f"has its dimensions in another order: {order}."
    return None


def reshaped(item: Item) -> str | None:
    """Reshaped, where dimensions are to be transposed."""
    if not has_places(item) or len(axes(item)) < 2:
        return None
    straight = tuple(axes(item))
    for order in permutations(straight):
        if order == straight or all(pair.wanted.ndim < 2 or min(pair.wanted.shape) < 2 for pair in item.pairs):
            continue
        if all(pair.close(pair.got, pair.wanted.transpose(order).reshape(pair.wanted.shape)) for pair in item.pairs):
            return (
                f"has the right numbers in the wrong places: reshape or view, where {shape_text(item.first, order)} "
                f"is to be transposed into {shape_text(item.first)}?"
            )
        shapes = [tuple(pair.wanted.shape[axis] for axis in order) for pair in item.pairs]
        if all(
            pair.close(pair.got, pair.wanted.reshape(shape)) for pair, shape in zip(item.pairs, shapes, strict=True)
        ):
            return (
                f"has the right numbers in the right order, but the shape {shape_text(item.first, order)}, where "
                f"{shape_text(item.first)} is asked for."
            )
    return None


def another_shape(item: Item) -> str | None:
    """The right numbers in another shape: a dimension is lost, too many, or flattened."""
    if not item.is_small or item.same_shapes or not all(pair.got.size == pair.wanted.size for pair in item.pairs):
        return None
    if not all(pair.close(pair.got, pair.wanted.reshape(pair.got.shape)) for pair in item.pairs):
        return None
    pair = next(pair for pair in item.pairs if not pair.same_shape)
    got, wanted = pair.got.shape, pair.wanted.shape
    if pair.is_list:
        return _nested_otherwise(len(got), len(wanted))
    if len(got) == 1 and len(wanted) > 1:
        if sum(size != 1 for size in wanted) > 1:
            return f"has the right numbers, but is flattened: keep the shape {shape_text(pair)}."
    elif len(got) > len(wanted):
        return f"has the right numbers, and a dimension too many: {got}, where {shape_text(pair)} is asked for."
    if len(got) < len(wanted) and pair.wanted.size and [n for n in got if n != 1] == [n for n in wanted if n != 1]:
        lost = next((axis for axis, size in enumerate(wanted) if size == 1), 0)
        return (
            f"has the right numbers, but loses {dim_name(item, lost)}: {got}, where {wanted} is asked for. "
            "Is it a squeeze(), or an index?"
        )
    return f"has the right numbers, but the shape {got}, where {shape_text(pair)} is asked for."


def _nested_otherwise(got: int, wanted: int) -> str | None:
    """Of a list: the right numbers, at another depth."""
    if got == wanted:
        return None
    how = ("one number", "a list of numbers", "a list of lists")
    return (
        f"is right but for the brackets: {how[min(got, 2)]}, where {how[min(wanted, 2)]} is asked for."
        if min(got, 2) != min(wanted, 2)
        else f"is right but for the brackets: {got} levels of them, where {wanted} are asked for."
    )


def flipped(item: Item) -> str | None:
    """In reverse order along a dimension."""
    if not has_places(item):
        return None
    for axis in axes(item):
        if _is(item, partial(np.flip, axis=axis)):
            along = "" if len(axes(item)) == 1 else f" along {dim_name(item, axis)}"
            return f"is in reverse order{along}."
    if len(axes(item)) > 1 and _is(item, np.flip):
        return "is in reverse order along every dimension."
    return None


def shifted(item: Item) -> str | None:
    """Moved by one or two places along a dimension."""
    if not has_places(item):
        return None
    for axis in axes(item):
        for by in (1, -1, 2, -2):
            if all(pair.wanted.shape[axis] <= abs(by) + 1 for pair in item.pairs):
                continue
            kept = [pair.wanted.size for pair in item.pairs if pair.wanted.shape[axis] > abs(by) + 1]
            if sum(kept) < (5 if abs(by) == 1 else 9):
                continue
            if item.same_shapes and all(_moved(pair, axis, by) for pair in item.pairs):
                along = "" if len(axes(item)) == 1 else f" along {dim_name(item, axis)}"
                places = "one place" if abs(by) == 1 else "two places"
                way = "later" if by > 0 else "earlier"
                return f"is moved {places} {way}{along}: does an index begin at the wrong number?"
    return None


def _moved(pair: Pair, axis: int, by: int) -> bool:
    """Whether numbers stand ``by`` places further along a dimension; what comes in at the end may be anything."""
    length = pair.wanted.shape[axis]
    if length <= abs(by) + 1:
        return True
    kept = np.take(pair.wanted, range(max(-by, 0), min(length - by, length)), axis)
    return (
        kept.size > 1
        and bool(np.ptp(kept))
        and pair.close(np.take(pair.got, range(max(by, 0), min(length + by, length)), axis), kept)
    )


def reordered(item: Item) -> str | None:
    """The right numbers, but sorted or in another order."""
    if not has_places(item) or not item.compares or not all(pair.wanted.ndim for pair in item.pairs):
        return None
    if _is(item, np.sort):
        return "is sorted: the order is to stay."
    if _is(item, lambda wanted: -np.sort(-wanted)):
        return "is sorted, from large to small: the order is to stay."
    enough = any(len(np.unique(pair.wanted)) >= 3 for pair in item.pairs)
    if enough and all(pair.close(np.sort(pair.got, None), np.sort(pair.wanted, None)) for pair in item.pairs):
        return "has the right numbers, but in another order."
    return None


def cut(item: Item) -> str | None:
    """The first or the last number is missing, or one too many."""
    if not has_places(item) or any(pair.got.ndim != pair.wanted.ndim for pair in item.pairs):
        return None
    for axis in axes(item):
        along = "" if len(axes(item)) == 1 else f" along {dim_name(item, axis)}"
        for missing, text in ((True, "is missing"), (False, "is too many")):
            shorter = [(pair.got, pair.wanted) if missing else (pair.wanted, pair.got) for pair in item.pairs]
            if any(longer.shape[axis] != short.shape[axis] + 1 for short, longer in shorter):
                continue
            if all(longer.shape[axis] < 3 for _, longer in shorter):
                continue
            for place, end in (("first", slice(1, None)), ("last", slice(None, -1))):
                index = (*[slice(None)] * axis, end)
                both = zip(item.pairs, shorter, strict=True)
                if all(pair.close(short, longer[index]) for pair, (short, longer) in both):
                    return f"is right, but the {place} number{along} {text}."
    return None
