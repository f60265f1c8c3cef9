"""Relations between what came back and the inputs: what was not done, or done to no purpose."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnexercises.explain.relations.factors import multiple
from nnexercises.explain.relations.names import number
from nnexercises.explain.relations.pairs import Item, Numbers, Pair, telling


def _inputs(item: Item) -> list[str]:
    """The names of the inputs that are there in every draw, arrays and numbers."""
    draws = [pair.draw for pair in item.pairs]
    names = [*draws[0].arrays, *(name for name in draws[0].scalars if " " not in name)]
    return [name for name in names if all(name in draw.arrays or name in draw.scalars for draw in draws)]


def _input(pair: Pair, name: str) -> Numbers:
    return pair.draw.arrays[name] if name in pair.draw.arrays else np.asarray(pair.draw.scalars[name])


def _own(item: Item) -> str | None:
    """The input that the item is the new value of, by its name."""
    last = item.path[-1]
    names = [name for name in _inputs(item) if name == str(last) or name.endswith(f".{last}")]
    return names[0] if len(names) == 1 else None


def unchanged(item: Item) -> str | None:
    """An input that is to be changed is as it was."""
    name = _own(item)
    if name is None or not all(pair.close(pair.got, _input(pair, name)) for pair in item.pairs):
        return None
    if telling([_input(pair, name) for pair in item.pairs], item.first) < 2:
        return None
    return "is as it was before: nothing changes it."


def not_to_change(item: Item) -> str | None:
    """An input is changed that is to stay as it is."""
    name = _own(item)
    if name is None or not all(bool(_input(pair, name).size) for pair in item.pairs):
        return None
    befores = [_input(pair, name) for pair in item.pairs]
    both = list(zip(item.pairs, befores, strict=True))
    if not all(pair.wanted.shape == one.shape and bool((pair.wanted == one).all()) for pair, one in both):
        return None
    if item.part == "inputs":
        return "is to be as it was before, and is not: an operation changes it in place (+=, x[…] = …, a name that ends in _)."
    return "is to stay as it was, and changes."


def updated_wrongly(item: Item) -> str | None:
    """An input is changed the wrong way, twice, or by a multiple of what is expected."""
    name = _own(item)
    if name is None or not item.same_shapes or not item.is_finite:
        return None
    changes = []
    for pair in item.pairs:
        before = _input(pair, name)
        if before.shape != pair.wanted.shape:
            return None
        size = float(np.abs(before).max(initial=0.0))
        # A difference of two numbers is as precise as they are.
        changes.append(
            Pair(pair.got - before, pair.wanted - before, pair.draw, pair.relative, pair.absolute + pair.relative * size)
        )
    if telling([change.wanted for change in changes], changes[0]) < 2:
        return None
    for says, by in (
        ("changes the wrong way: minus what is expected. + where − is asked for?", -1.0),
        ("changes by twice what is expected: is it changed two times?", 2.0),
    ):
        if all(pair.close(pair.got, by * pair.wanted, abs(by)) for pair in changes):
            return says
    found = [multiple(change) for change in changes]
    factors = [one[0] for one in found if one is not None and one[0] is not None]
    if len(factors) == len(changes):
        said = _step(item, factors)
        if said is not None:
            return said
    signs = [np.sign(change.wanted) for change in changes]
    sizes = [np.abs(change.wanted) for change in changes]
    if any(size.size < 3 or np.ptp(size) < 0.1 * size.max() for size in sizes):
        return None
    if all(
        change.close(change.got, float(np.abs(change.got).max()) * sign)
        for change, sign in zip(changes, signs, strict=True)
    ):
        return "changes in the right direction, but everywhere by the same: only the sign of the step is used."
    return None


def _step(item: Item, factors: list[float]) -> str | None:
    """What is said of changes that are multiples of the expected ones."""
    slop = 1e-3
    for name in item.pairs[0].draw.scalars:
        values = [pair.draw.scalars.get(name, 0.0) for pair in item.pairs]
        if all(values) and np.allclose([f * v for f, v in zip(factors, values, strict=True)], 1, rtol=slop):
            return f"changes by 1 / {name} times what is expected: {name} is not used?"
        if np.allclose(factors, values, rtol=slop):
            return f"changes by {name} times what is expected: {name} is a factor too often?"
    for name in item.pairs[0].draw.sizes:
        sizes = [pair.draw.sizes.get(name, 0) for pair in item.pairs]
        text = f"{name} = {item.first.draw.sizes.get(name)}"
        if np.allclose(factors, sizes, rtol=slop) and set(sizes) != {1}:
            return f"changes by {text} times what is expected: a sum, where the mean is asked for?"
        if all(sizes) and np.allclose([f * s for f, s in zip(factors, sizes, strict=True)], 1, rtol=slop) and set(sizes) != {1}:
            return f"changes by 1/{sizes[item.pairs.index(item.first)]} of what is expected, and {text}: a mean, where the sum is asked for?"
    if np.allclose(factors, factors[0], rtol=slop) and abs(factors[0] - 1) > slop and len(factors) > 1:
        return f"changes by {number(round(factors[0], 4))} times what is expected."
    return None


def returns_input(item: Item) -> str | None:
    """One of the inputs came back."""
    for name in _inputs(item):
        if all(pair.got.shape == _input(pair, name).shape and pair.close(pair.got, _input(pair, name)) for pair in item.pairs):
            if telling([_input(pair, name) for pair in item.pairs], item.first) == 2 or item.is_telling:
                return f"is {name} itself, as it was given."
    return None


def zeros(item: Item) -> str | None:
    """Only zeros."""
    if not item.is_telling or not all(pair.got.size and not pair.got.any() for pair in item.pairs):
        return None
    return "is 0 each time." if all(pair.got.size == 1 for pair in item.pairs) else "is all zeros."


def always_the_same(item: Item) -> str | None:
    """The same for all inputs, or the same number in all places."""
    if not item.is_telling or not item.is_finite or any(not pair.got.size for pair in item.pairs):
        return None
    first = item.pairs[0].got
    different = any(
        pair.wanted.shape != item.pairs[0].wanted.shape or not pair.close(pair.wanted, item.pairs[0].wanted)
        for pair in item.pairs
    )
    numbers = {float(pair.got.ravel()[0]) for pair in item.pairs}
    level = all(bool((pair.got == pair.got.ravel()[0]).all()) for pair in item.pairs)
    if level and len(numbers) == 1 and different:
        return f"is {number(numbers.pop())} each time, where each time something else is expected: is it computed from the inputs?"
    same = all(pair.got.shape == first.shape and bool((pair.got == first).all()) for pair in item.pairs)
    if same and different:
        return "is the same each time, where each time something else is expected: is it computed from the inputs?"
    varies = all(pair.same_shape and pair.wanted.size > 2 and np.ptp(pair.wanted) > 0 for pair in item.pairs)
    if level and varies and len(item.pairs) > 1:
        return "has the same number in every place."
    return None


def right_for_some(item: Item) -> str | None:
    """Right where an input is positive and wrong where it is negative, or the other way round."""
    if not item.same_shapes:
        return None
    wrong = [~_near(pair) for pair in item.pairs]
    bad = sum(int(one.sum()) for one in wrong)
    good = sum(one.size for one in wrong) - bad
    if bad < 3 or good < 3:
        return None
    for name in _inputs(item):
        values = [_input(pair, name) for pair in item.pairs]
        if any(value.shape != one.shape for value, one in zip(values, wrong, strict=True)):
            continue
        for says, where in _regions(values):
            if all(bool((one == region).all()) for one, region in zip(wrong, where, strict=True)):
                return f"is right but where {name} is {says}."
    return None


def _near(pair: Pair) -> Numbers:
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(pair.got - pair.wanted) <= pair.relative * np.abs(pair.wanted) + pair.absolute) | (pair.got == pair.wanted))


def _regions(values: list[Numbers]) -> Iterator[tuple[str, list[Numbers]]]:
    yield "negative", [value < 0 for value in values]
    yield "positive", [value > 0 for value in values]
    yield "0", [value == 0 for value in values]
