"""Pair the outcomes of a case with the expected ones, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnexercises.comparison.path import Path, as_python
from nnexercises.comparison.tolerance import MARGIN, TABLE
from nnexercises.course.kinds import ANY, Kind
from nnexercises.explain.evidence import Attempt, Evidence
from nnexercises.explain.relations.pairs import MAX_NUMBERS, Draw, Item, Numbers, Pair, sample
from nnexercises.values import Array, Value

#: How many items of an outcome are looked at.
MAX_ITEMS = 16


def items_of(evidence: Evidence) -> list[Item]:
    """The wrong items: of the result, or else of the inputs after the call; or of the gradients. Empty if the outcomes
    cannot be compared number by number.
    """
    case = evidence.case
    if case.raises or case.role not in ("values", "gradients"):
        return []
    if any(a.outcome.status != "returned" or a.trial.expected.status != "returned" for a in evidence.attempts):
        return []
    for part in ("value", "inputs") if case.role == "values" else ("gradients",):
        found = _items(evidence, part)
        if found is None:
            return []
        wrong = [_ordinary(item) for item in found if not all(pair.right for pair in item.pairs)]
        if wrong:
            return [item for item in wrong if item.pairs]
    return []


def _ordinary(item: Item) -> Item:
    """The item without draws that hold nothing, and, if others are wrong, without those in which a dimension is 1 and
    there is no number, such as the deviation of one.
    """
    full = tuple(pair for pair in item.pairs if pair.got.size or pair.wanted.size)
    ordinary = tuple(
        pair
        for pair in full
        if (np.isfinite(pair.got).all() and np.isfinite(pair.wanted).all()) or 1 not in pair.draw.sizes.values()
    )
    return (
        Item(item.path, ordinary)
        if len(ordinary) > 1 and not all(pair.right for pair in ordinary)
        else Item(item.path, full)
    )


def _items(evidence: Evidence, part: str) -> list[Item] | None:
    """Every item of a part of the outcomes; None if they cannot be paired."""
    pairs: dict[Path, list[Pair]] = {}
    for attempt in evidence.attempts:
        expected, outcome = attempt.trial.expected, attempt.outcome
        draw = _draw(attempt)
        wanted, got = {
            "value": (expected.value, outcome.value),
            "inputs": (expected.inputs_after, outcome.inputs_after),
            "gradients": (expected.gradients, outcome.gradients),
        }[part]
        for path, one, other, is_list in _walk(wanted, got, (part,)):
            if one is None or other is None or len(pairs) >= MAX_ITEMS:
                return None
            if one.shape != other.shape and max(one.size, other.size) > MAX_NUMBERS:
                return None
            pairs.setdefault(path, []).append(_pair(attempt, draw, path, one, other, is_list))
    whole = {path: found for path, found in pairs.items() if len(found) == len(evidence.attempts)}
    # An item that is not in every draw is not known well enough, and neither are the others then.
    return [Item(path, tuple(found)) for path, found in whole.items()] if len(whole) == len(pairs) else None


def _pair(attempt: Attempt, draw: Draw, path: Path, wanted: Numbers, got: Numbers, is_list: bool) -> Pair:
    relative, absolute = TABLE[attempt.trial.dtype]
    slack = max((size for at, size in attempt.trial.slack if at[: len(path)] == path), default=0.0)
    dims = _dims(kind_at(attempt, path), wanted.shape)
    for name, size in zip(dims or (), wanted.shape, strict=False):
        if name.isidentifier():
            draw.sizes.setdefault(name, size)
    exact = wanted.dtype.kind in "iub"
    return Pair(
        sample(got).astype(np.float64),
        sample(wanted).astype(np.float64),
        draw,
        relative,
        absolute + MARGIN * slack,
        exact,
        dims,
        is_list,
    )


def _walk(wanted: Value, got: Value, path: Path) -> Iterator[tuple[Path, Numbers | None, Numbers | None, bool]]:
    """Each item of two values side by side, as arrays; None for what is no array, or not there. With it, whether a list
    is expected.
    """
    if isinstance(wanted, dict):
        if not isinstance(got, dict) or got.keys() != wanted.keys():
            yield path, None, None, False
            return
        for key, item in wanted.items():
            yield from _walk(item, got[key], (*path, key))
        return
    numbers = _numbers(wanted) if not isinstance(wanted, tuple) else None
    if isinstance(wanted, list | tuple) and (numbers is None or _has_tensors(wanted)):
        if not isinstance(got, list | tuple) or len(got) != len(wanted):
            yield path, None, None, False
            return
        for index, (item, other) in enumerate(zip(wanted, got, strict=True)):
            yield from _walk(item, other, (*path, index))
        return
    if numbers is not None:
        yield path, numbers, _numbers(got), isinstance(wanted, list)
    elif wanted != got:
        yield path, None, None, False


def _has_tensors(value: Value) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(item, Array) and item.shape for item in value)


def _numbers(value: Any) -> Numbers | None:
    """A number, an array or a list of them, as an array."""
    if isinstance(value, Array):
        if value.sort == "complex":
            return None
        return value.data if value.sort in ("int", "bool") else value.as_float64()
    if isinstance(value, int | float):
        return np.asarray(value) if abs(value) < 2**63 or isinstance(value, float) else None
    if isinstance(value, list | tuple):
        if len(value) > MAX_NUMBERS:
            return None
        items = [_numbers(item) for item in value]
        shapes = {item.shape if item is not None else None for item in items}
        if len(shapes) != 1 or None in shapes:
            return np.zeros(0) if not items else None
        return np.stack([item for item in items if item is not None])
    return None


def _draw(attempt: Attempt) -> Draw:
    """The named inputs, sizes and scalars of a draw."""
    draw = Draw()
    for path, value in _inputs(attempt.trial.inputs, ("inputs",)):
        name, numbers = as_python(path[1:]), _numbers(value)
        if isinstance(value, list):
            draw.sizes.setdefault(f"len({name})", len(value))
        if numbers is None:
            continue
        if numbers.shape == ():
            draw.scalars[name] = float(numbers)
            continue
        draw.arrays[name] = sample(numbers).astype(np.float64)
        if numbers.dtype.kind in "iub" and numbers.size and ((numbers == 0) | (numbers == 1)).all():
            draw.scalars[f"the number of ones in {name}"] = float(numbers.sum())
        dims = _dims(kind_at(attempt, path), numbers.shape) or ("_",) * numbers.ndim
        if numbers.ndim > 1 and not all(dim.isidentifier() and dim != "_" for dim in dims):
            draw.sizes[f"{name}.numel()"] = numbers.size
        for index, (dim, size) in enumerate(zip(dims, numbers.shape, strict=True)):
            if isinstance(value, Array) and not (dim.isdigit() and size in draw.sizes.values()):
                draw.sizes.setdefault(dim if dim.isidentifier() and dim != "_" else f"{name}.shape[{index}]", size)
    return draw


def _inputs(value: Value, path: Path) -> Iterator[tuple[Path, Value]]:
    """Every tensor, number and list of numbers in the inputs, with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _inputs(item, (*path, key))
    elif isinstance(value, list | tuple) and (_has_tensors(value) or _numbers(value) is None):
        for index, item in enumerate(value):
            yield from _inputs(item, (*path, index))
    elif not isinstance(value, bool):
        yield path, value


def kind_at(attempt: Attempt, path: Path) -> Kind:
    """The annotated kind of an item."""
    exercise, steps = attempt.exercise, list(path[1:])
    kind = exercise.result if path[0] == "value" else exercise.kinds.get(steps.pop(0), ANY) if steps else ANY
    for step in steps:
        kind = next((option for option in kind.options if option.items), ANY)
        if isinstance(step, str) and kind.fields:
            kind = dict(zip(kind.fields, kind.items, strict=True)).get(step, ANY)
        elif kind.items:
            kind = kind.items[min(step, len(kind.items) - 1)] if isinstance(step, int) else kind.items[0]
    return kind


def _dims(kind: Kind, shape: tuple[int, ...]) -> tuple[str, ...] | None:
    """The names of the dimensions of an array of a kind, if it has one for each."""
    for option in kind.options:
        if option.dims is not None and len(option.dims) == len(shape):
            dims = tuple(dim.removeprefix("#") for dim in option.dims)
            if not any(dim == "..." or dim.startswith("*") for dim in dims):
                return dims
    return None
