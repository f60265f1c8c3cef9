"""Relations in which what came back is off by a number."""

from __future__ import annotations

import math

import numpy as np

from nnexercises.explain.relations.names import number
from nnexercises.explain.relations.pairs import APART, Item, Numbers, Pair, telling


def argument(item: Item) -> str | None:
    """An argument is added, or not added, or subtracted for added; a sum for a mean inside a logarithm."""
    return _argument_added(item) if item.compares else None


def constant(item: Item) -> str | None:
    """Always the same number more, or less, than expected."""
    if not item.compares:
        return None
    differences = [float(np.median(pair.flat[0] - pair.flat[1])) for pair in item.pairs]
    first = differences[0]
    allowed = max(float(pair.allowed.max(initial=0.0)) for pair in item.pairs)
    if abs(first) < APART * allowed or any(abs(other - first) > 2 * allowed for other in differences):
        return None
    if not all(pair.close(pair.flat[0] - first, pair.flat[1]) for pair in item.pairs):
        return None
    return f"is always {number(abs(round(first, 6)))} {'more' if first > 0 else 'less'} than expected."


def _argument_added(item: Item) -> str | None:
    found = []
    draws = [pair.draw for pair in item.pairs]
    tables = [{**draw.scalars, **draw.arrays} for draw in draws]
    names = [name for name in tables[0] if " " not in name and all(name in table for table in tables)]
    for name in names:
        arguments = [np.asarray(table[name]) for table in tables]
        if telling(arguments, item.first) < 2 or telling([pair.got for pair in item.pairs], item.first) < 2:
            continue
        for times, text in (
            (1.0, f"is too large by {name}: {name} is added once too often, or is not subtracted."),
            (-1.0, f"is too small by {name}: {name} is not added, or is subtracted once too often."),
            (-2.0, f"is too small by 2 · {name}: is {name} subtracted where it is to be added, or left out twice?"),
            (
                2.0,
                f"is too large by 2 · {name}: is {name} added where it is to be subtracted, or where it has no part?",
            ),
        ):
            if all(_off_by(pair, times * argument) for pair, argument in zip(item.pairs, arguments, strict=True)):
                found.append(text)
        for size in draws[0].sizes:
            counts = [draw.sizes.get(size, 0) for draw in draws]
            more = zip(item.pairs, arguments, counts, strict=True)
            if min(counts) > 0 and len(set(counts)) > 1 and all(_off_by(pair, (n - 1) * one) for pair, one, n in more):
                found.append(
                    f"is too large by {name}, {size} − 1 times: is {name} added in every round, where once is enough?"
                )
                break
    for size in draws[0].sizes:
        sizes = [draw.sizes.get(size, 0) for draw in draws]
        if len(set(sizes)) > 1 and all(
            _off_by(pair, np.asarray(float(n))) for pair, n in zip(item.pairs, sizes, strict=True)
        ):
            found.append(f"is {size} = {item.first.draw.sizes[size]} more than expected.")
        if not all(sizes) or len(set(sizes)) < 2:
            continue
        for sign, text in ((1, "more"), (-1, "less")):
            if all(_off_by(pair, np.asarray(sign * math.log(n))) for pair, n in zip(item.pairs, sizes, strict=True)):
                here = item.first.draw.sizes[size]
                said = f"is ln {here} {text} than expected, and {size} = {here}"
                found.append(f"{said}: a sum or a mean inside the logarithm, where the other is asked for?")
    return found[0] if len(found) == 1 else None


def _off_by(pair: Pair, argument: Numbers) -> bool:
    try:
        if np.broadcast_shapes(argument.shape, pair.wanted.shape) != pair.wanted.shape:
            return False
    except ValueError:
        return False
    return pair.close(pair.got - argument, pair.wanted, 2.0) or (
        # A ReLU cuts off what the argument moves below 0.
        not (pair.got < 0).any() and pair.close(pair.got, np.maximum(pair.wanted + argument, 0), 2.0)
    )


def added_everywhere(item: Item) -> str | None:
    """Off by the same number in every place, another one in every draw."""
    if not item.compares or all(pair.wanted.size < 2 for pair in item.pairs):
        return None
    differences = [float(np.median(pair.flat[0] - pair.flat[1])) for pair in item.pairs]
    if any(abs(by) < 2 * pair.allowed.max() for by, pair in zip(differences, item.pairs, strict=True)):
        return None
    if not all(pair.close(pair.flat[0] - by, pair.flat[1]) for by, pair in zip(differences, item.pairs, strict=True)):
        return None
    return "is off by the same number in every place, and by another number each time: what is added to everything?"


def added_per_row(item: Item) -> str | None:
    """Off by one number for each row or column."""
    if not item.compares or not item.is_small or any(pair.wanted.ndim != 2 for pair in item.pairs):
        return None
    differences = [pair.got - pair.wanted for pair in item.pairs]
    for axis, noun in ((1, "row"), (0, "column")):
        if sum(pair.wanted.shape[1 - axis] for pair in item.pairs if pair.wanted.shape[axis] > 1) < 3:
            continue
        means = [one.mean(axis, keepdims=True) for one in differences]
        if all(pair.close(pair.got - mean, pair.wanted) for pair, mean in zip(item.pairs, means, strict=True)):
            return f"is right but for one number added to each {noun}: what do you add to it, or subtract from it?"
    return None


def constant_in_log(item: Item) -> str | None:
    """A small constant is added inside a logarithm."""
    if not item.compares:
        return None
    got, wanted = item.got, item.wanted
    for sign in (1, -1):
        inside, right = sign * got, sign * wanted
        if right.max(initial=0.0) > 30:
            continue
        differences = np.exp(inside) - np.exp(right)
        # Where the logarithm is smallest, the constant is seen best.
        constant = float(differences[int(right.argmin())])
        if not 1e-14 < constant < 1:
            continue
        allowed = item.allowed
        near = np.abs(np.log(np.exp(right) + constant) - inside) <= 4 * allowed
        off = np.abs(got - wanted) > APART * allowed
        if near.all() and int(off.sum()) >= 2:
            exponent = round(math.log10(constant))
            text = f"1e{exponent}" if math.isclose(constant, 10.0**exponent, rel_tol=0.02) else number(constant)
            return f"is as if {text} were added inside the logarithm: that is seen where a probability is small."
    return None
