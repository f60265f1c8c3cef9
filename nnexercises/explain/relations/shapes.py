"""Relations in which the right numbers came back in other places, too many or too few of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np

from nnexercises.explain.relations.pairs import Item, Numbers, Pair

Same = Callable[[Numbers, Numbers], bool]


def has_places(item: Item) -> bool:
    """Whether the places of numbers can be told apart: some two that are expected differ, and all can be looked at."""
    return item.is_small and any(pair.wanted.size > 1 and np.ptp(pair.wanted) > 0 for pair in item.pairs)


def _is(item: Item, change: Callable[[Pair], Numbers | None]) -> bool:
    """Whether a change of what is expected came back, in every draw."""
    changed = ((pair, change(pair)) for pair in item.pairs)
    return all(right is not None and pair.close(pair.got, right) for pair, right in changed)


def _shape(pair: Pair, order: tuple[int, ...] | None = None) -> str:
    """The expected shape by the names of its dimensions, or by their sizes."""
    names = pair.dims if pair.dims and all(dim not in ("_", "") for dim in pair.dims) else pair.wanted.shape
    ordered = [str(names[axis]) for axis in (order or range(len(names)))]
    return f"({', '.join(ordered)}{',' if len(ordered) == 1 else ''})"


def dim_name(item: Item, axis: int) -> str:
    """A dimension of what is expected, by its name if it has one."""
    dims = item.first.dims
    if dims and dims[axis].isidentifier() and dims[axis] != "_" and len(set(dims)) == len(dims):
        return dims[axis]
    return "the last dimension" if axis == item.first.wanted.ndim - 1 else f"dimension {axis}"


def _axes(item: Item) -> range:
    """The dimensions of what is expected, if there are as many in every draw."""
    counts = {pair.wanted.ndim for pair in item.pairs}
    return range(counts.pop()) if len(counts) == 1 else range(0)


def transposed(item: Item) -> str | None:
    """Two dimensions are swapped."""
    if not has_places(item):
        return None
    for order in permutations(_axes(item)):
        if order == tuple(_axes(item)) or len(order) < 2:
            continue
        if not _is(item, lambda pair, order=order: pair.wanted.transpose(order)):
            continue
        if item.first.dims and len(set(item.first.dims)) == len(order):
            return f"is transposed: {_shape(item.first, order)}, where {_shape(item.first)} is asked for."
        if len(order) == 2:
            return "is transposed: rows and columns are swapped."
        return f"has its dimensions in another order: {order}."
    return None


def reshaped(item: Item) -> str | None:
    """Reshaped, where it is to be transposed."""
    if not has_places(item) or len(_axes(item)) < 2:
        return None
    straight = tuple(_axes(item))
    for order in permutations(straight):
        if order == straight or all(pair.wanted.ndim < 2 or min(pair.wanted.shape) < 2 for pair in item.pairs):
            continue
        if _is(item, lambda pair, order=order: pair.wanted.transpose(order).reshape(pair.wanted.shape)):
            return (
                f"has the right numbers in the wrong places: reshape or view, where {_shape(item.first, order)} "
                f"is to be transposed into {_shape(item.first)}?"
            )
        if _is(item, lambda pair, order=order: pair.wanted.reshape([pair.wanted.shape[axis] for axis in order])):
            return (
                f"has the right numbers in the right order, but the shape {_shape(item.first, order)}, where "
                f"{_shape(item.first)} is asked for."
            )
    return None


def another_shape(item: Item) -> str | None:
    """The right numbers, with a dimension lost or too many."""
    if not item.is_small or item.same_shapes or not all(pair.got.size == pair.wanted.size for pair in item.pairs):
        return None
    if not _is(item, lambda pair: pair.wanted.reshape(pair.got.shape)):
        return None
    pair = next(pair for pair in item.pairs if not pair.same_shape)
    got, wanted = pair.got.shape, pair.wanted.shape
    if len(got) == 1 and len(wanted) > 1:
        if sum(size != 1 for size in wanted) > 1:
            return f"has the right numbers, but is flattened: keep the shape {_shape(pair)}."
    elif len(got) > len(wanted):
        return f"has the right numbers, and a dimension too many: {got}, where {_shape(pair)} is asked for."
    if len(got) < len(wanted) and pair.wanted.size and [n for n in got if n != 1] == [n for n in wanted if n != 1]:
        lost = next((axis for axis, size in enumerate(wanted) if size == 1), 0)
        return (
            f"has the right numbers, but loses {dim_name(item, lost)}: {got}, where {wanted} is asked for. "
            "Is it a squeeze(), or an index?"
        )
    return f"has the right numbers, but the shape {got}, where {_shape(pair)} is asked for."


REDUCTIONS: tuple[tuple[str, Callable[..., Numbers]], ...] = (
    ("mean", np.mean),
    ("sum", np.sum),
    ("largest", np.max),
    ("smallest", np.min),
)


def reduction_missing(item: Item) -> str | None:
    """A sum, mean or maximum is missing."""
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
                found.append((name, axis))
                break
    if len(found) != 1:
        return None
    name, axis = found[0]
    per = "one number for each" if axis is not None or count > 1 else "one number for each place"
    over = _size_name(item, [pair.got.shape[axis if axis is not None else 0] for pair in item.pairs]) if count == 1 else None
    each = f" for each of {over}" if over else ""
    what = {"mean": "mean of them", "sum": "sum of them", "largest": "largest of them", "smallest": "smallest of them"}
    return f"is {'a number' if each else per}{each}, where the {what[name]} is asked for: the {name} is missing."


def _size_name(item: Item, sizes: list[int]) -> str | None:
    """The name of the one input dimension that has these sizes."""
    tables = [pair.draw.sizes for pair in item.pairs]
    names = [
        name
        for name in tables[0]
        if all(table.get(name) == size for table, size in zip(tables, sizes, strict=True))
    ]
    return f"{names[0]} = {item.first.draw.sizes[names[0]]}" if len(names) == 1 else None


def reduced(item: Item) -> str | None:
    """The sum, mean or maximum of what is expected."""
    if not has_places(item) or not item.is_telling:
        return None
    for axis in (None, *_axes(item)):
        found = []
        for name, reduce in REDUCTIONS:
            for keep in (False, True):
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
        over = "all numbers" if axis is None or len(_axes(item)) == 1 else f"{dim_name(item, axis)}"
        what = {"mean": "the mean over", "sum": "the sum over", "largest": "the largest of", "smallest": "the smallest of"}
        again = ", repeated," if found[0][1] else ""
        return f"is {what[names.pop()]} {over}{again} of what is asked for: keep them apart."
    return None


def flipped(item: Item) -> str | None:
    """In reverse order."""
    if not has_places(item):
        return None
    for axis in _axes(item):
        if _is(item, lambda pair, axis=axis: np.flip(pair.wanted, axis)):
            along = "" if len(_axes(item)) == 1 else f" along {dim_name(item, axis)}"
            return f"is in reverse order{along}."
    if len(_axes(item)) > 1 and _is(item, lambda pair: np.flip(pair.wanted)):
        return "is in reverse order along every dimension."
    return None


def shifted(item: Item) -> str | None:
    """Moved by some places."""
    if not has_places(item):
        return None
    for axis in _axes(item):
        for by in (1, -1, 2, -2):
            if any(pair.wanted.shape[axis] <= abs(by) + 1 for pair in item.pairs):
                continue
            if item.same_shapes and all(_moved(pair, axis, by) for pair in item.pairs):
                along = "" if len(_axes(item)) == 1 else f" along {dim_name(item, axis)}"
                places = "one place" if abs(by) == 1 else "two places"
                return f"is moved by {places} {'down' if by > 0 else 'up'}{along}: does an index begin at the wrong number?"
    return None


def _moved(pair: Pair, axis: int, by: int) -> bool:
    """Whether numbers stand ``by`` places further along a dimension; what comes in at the end may be anything."""
    length = pair.wanted.shape[axis]
    kept = np.take(pair.wanted, range(max(-by, 0), min(length - by, length)), axis)
    return kept.size > 1 and bool(np.ptp(kept)) and pair.close(
        np.take(pair.got, range(max(by, 0), min(length + by, length)), axis), kept
    )


def reordered(item: Item) -> str | None:
    """Sorted, or in another order."""
    if not has_places(item) or not item.compares or not all(pair.wanted.ndim for pair in item.pairs):
        return None
    if _is(item, lambda pair: np.sort(pair.wanted, axis=-1)):
        return "is sorted: the order is to stay."
    if _is(item, lambda pair: -np.sort(-pair.wanted, axis=-1)):
        return "is sorted, from large to small: the order is to stay."
    enough = all(len(np.unique(pair.wanted)) >= 3 for pair in item.pairs)
    if enough and _is_like(item, lambda numbers: np.sort(numbers.ravel())):
        return "has the right numbers, but in another order."
    return None


def _is_like(item: Item, form: Callable[[Numbers], Numbers]) -> bool:
    return all(pair.close(form(pair.got), form(pair.wanted)) for pair in item.pairs)


def cut(item: Item) -> str | None:
    """The first or the last is missing, or there is one too many."""
    if not has_places(item) or any(pair.got.ndim != pair.wanted.ndim for pair in item.pairs):
        return None
    for axis in _axes(item):
        along = "" if len(_axes(item)) == 1 else f" along {dim_name(item, axis)}"
        for missing, text in ((True, "is missing"), (False, "is too many")):
            shorter = [(pair.got, pair.wanted) if missing else (pair.wanted, pair.got) for pair in item.pairs]
            if any(longer.shape[axis] != short.shape[axis] + 1 or longer.shape[axis] < 3 for short, longer in shorter):
                continue
            for place, end in (("first", slice(1, None)), ("last", slice(None, -1))):
                index = (*[slice(None)] * axis, end)
                both = zip(item.pairs, shorter, strict=True)
                if all(pair.close(short, longer[index]) for pair, (short, longer) in both):
                    return f"is right, but the {place} number{along} {text}."
    return None


def one_place(item: Item) -> str | None:
    """Wrong in one row, column or number only."""
    if not has_places(item) or not item.same_shapes or not _axes(item):
        return None
    places = list(_wrong(item))
    if sum(len(found) > 0 for found in places) < 2:
        return None
    for axis in _axes(item):
        sizes = [pair.wanted.shape[axis] for pair in item.pairs]
        if min(sizes) < 3:
            continue
        rows = [sorted({int(index) for index in found[:, axis]}) for found in places]
        if any(len(row) > 1 for row in rows) or not any(rows):
            continue
        ends = {row[0] if row else None for row in rows} - {None}
        backwards = {row[0] - size for row, size in zip(rows, sizes, strict=True) if row}
        noun = f"[{', '.join(':' * axis)}{', ' if axis else ''}{{}}]" if len(_axes(item)) > 1 else "[{}]"
        if len(ends) == 1:
            index = ends.pop()
        elif len(backwards) == 1:
            index = backwards.pop()
        else:
            continue
        return f"is right but for {noun.format(index)}: what is special there?"
    return None


def _wrong(item: Item) -> Iterator[Numbers]:
    for pair in item.pairs:
        with np.errstate(invalid="ignore"):
            near = np.abs(pair.got - pair.wanted) <= pair.relative * np.abs(pair.wanted) + pair.absolute
        yield np.argwhere(~(near | (pair.got == pair.wanted)))


def negated(item: Item) -> str | None:
    """True and False, or 0 and 1, are swapped."""
    if not item.same_shapes or not item.is_finite:
        return None
    wanted = np.concatenate([pair.flat[1] for pair in item.pairs])
    if not ((wanted == 0) | (wanted == 1)).all() or len(np.unique(wanted)) < 2 or len(wanted) < 4:
        return None
    if not all(bool((pair.flat[0] == 1 - pair.flat[1]).all()) for pair in item.pairs):
        return None
    return "has True and False swapped." if item.first.exact else "has 0 and 1 swapped."
