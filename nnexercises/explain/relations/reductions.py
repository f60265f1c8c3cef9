"""Relations in which a sum, mean or maximum is missing, or too much."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnexercises.explain.relations.names import axes, dim_name
from nnexercises.explain.relations.pairs import Item, Numbers
from nnexercises.explain.relations.shapes import has_places

REDUCTIONS: tuple[tuple[str, Callable[..., Numbers]], ...] = (
    ("mean", np.mean),
    ("sum", np.sum),
    ("largest", np.max),
    ("smallest", np.min),
)
#: What may be by chance: that one number is the largest of a few.
PICKS: tuple[tuple[str, Callable[..., Numbers]], ...] = (
    ("first", lambda numbers, axis, keepdims: _end(numbers, axis, slice(0, 1), keepdims)),
    ("last", lambda numbers, axis, keepdims: _end(numbers, axis, slice(-1, None), keepdims)),
)


def _end(numbers: Numbers, axis: int | None, end: slice, keepdims: bool) -> Numbers:
    if axis is None:
        first = numbers.reshape(-1)[end]
        return first.reshape((1,) * numbers.ndim if keepdims else ())
    kept = numbers[(*[slice(None)] * axis, end)]
    return kept if keepdims else kept.squeeze(axis)


def reduction_missing(item: Item) -> str | None:
    """A mean, sum, maximum or minimum is missing."""
    if not item.is_small or not item.is_telling:
        return None
    dims = {pair.got.ndim for pair in item.pairs}
    if len(dims) != 1 or any(pair.got.ndim <= pair.wanted.ndim or not pair.got.size for pair in item.pairs):
        return None
    count = dims.pop()
    found = []
    for name, reduce in REDUCTIONS:
        for axis in (None, *range(count)):
            if all(pair.close(np.asarray(reduce(pair.got, axis=axis)), pair.wanted) for pair in item.pairs):
                found.append(name)
                break
    if len(found) != 1:
        return None
    name = found[0]
    over = _size_name(item, [pair.got.shape[0] for pair in item.pairs]) if count == 1 else None
    each = f"each of {over}" if over else "each place"
    return f"is a number for {each}, where the {name} of them is asked for."


def _size_name(item: Item, sizes: list[int]) -> str | None:
    """The name of the one input dimension that has these sizes."""
    tables = [pair.draw.sizes for pair in item.pairs]
    names = [
        name for name in tables[0] if all(table.get(name) == size for table, size in zip(tables, sizes, strict=True))
    ]
    return f"{names[0]} = {item.first.draw.sizes[names[0]]}" if len(names) == 1 else None


def reduced(item: Item) -> str | None:
    """The mean, sum, maximum, minimum, first or last of what is expected, over a dimension or everything."""
    if not has_places(item) or not item.is_telling or not all(pair.wanted.size for pair in item.pairs):
        return None
    for axis in (None, *axes(item)):
        found = []
        for name, reduce in (*REDUCTIONS, *PICKS):
            by_chance = name not in ("mean", "sum") and _chance(item, axis) > 0.05
            for keep in (False, True):
                if by_chance:
                    continue
                right = [np.asarray(reduce(pair.wanted, axis=axis, keepdims=keep)) for pair in item.pairs]
                pairs = list(zip(item.pairs, right, strict=True))
                if all(pair.close(pair.got, one) for pair, one in pairs):
                    found.append((name, False))
                elif keep and all(
                    pair.same_shape and pair.close(pair.got, np.broadcast_to(one, pair.wanted.shape))
                    for pair, one in pairs
                ):
                    found.append((name, True))
        names = {name for name, _ in found}
        if len(names) != 1 or all(pair.wanted.size < 2 for pair in item.pairs):
            continue
        over = "all numbers" if axis is None or len(axes(item)) == 1 else f"{dim_name(item, axis)}"
        name = names.pop()
        again = " in every place" if found[0][1] else ""
        if name in ("mean", "sum"):
            return f"has the {name} over {over}{again}: keep the numbers apart."
        return f"has only the {name} of {over}{again}."
    return None


def _chance(item: Item, axis: int | None) -> float:
    """How likely one number of each is the largest in every draw by chance."""
    sizes = [pair.wanted.size if axis is None else pair.wanted.shape[axis] for pair in item.pairs]
    counts = [pair.wanted.size // max(size, 1) for pair, size in zip(item.pairs, sizes, strict=True)]
    return float(np.prod([max(size, 1.0) ** -count for size, count in zip(sizes, counts, strict=True)]))
