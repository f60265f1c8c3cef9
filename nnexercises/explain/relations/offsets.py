"""Relations in which what came back is off by a number, is cut off at a bound, or has lost digits."""

from __future__ import annotations

import math

import numpy as np

from nnexercises.explain.relations.names import number
from nnexercises.explain.relations.pairs import APART, Item, Numbers, Pair, telling

#: exp of more overflows float32.
LARGEST_EXPONENT = 88.0


def offset(item: Item) -> str | None:
    """A constant, or an argument, is added once too often, or not."""
    if not item.compares:
        return None
    return _argument_added(item) or _constant_added(item)


def _constant_added(item: Item) -> str | None:
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
            (1.0, f"is {name} more than expected: {name} is added once too often, or is not subtracted."),
            (-1.0, f"is {name} less than expected: {name} is not added, or is subtracted once too often."),
            (-2.0, f"is 2 · {name} less than expected: {name} is subtracted, where it is to be added."),
            (2.0, f"is 2 · {name} more than expected: {name} is added, where it is to be subtracted."),
        ):
            if all(_off_by(pair, times * argument) for pair, argument in zip(item.pairs, arguments, strict=True)):
                found.append(text)
    for size in draws[0].sizes:
        sizes = [draw.sizes.get(size, 0) for draw in draws]
        if len(set(sizes)) > 1 and all(_off_by(pair, np.asarray(float(n))) for pair, n in zip(item.pairs, sizes, strict=True)):
            found.append(f"is {size} = {item.first.draw.sizes[size]} more than expected.")
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
    """In each draw, everything is off by the same number."""
    if not item.compares or all(pair.wanted.size < 2 for pair in item.pairs):
        return None
    differences = [float(np.median(pair.flat[0] - pair.flat[1])) for pair in item.pairs]
    if any(abs(by) < 2 * pair.allowed.max() for by, pair in zip(differences, item.pairs, strict=True)):
        return None
    if not all(pair.close(pair.flat[0] - by, pair.flat[1]) for by, pair in zip(differences, item.pairs, strict=True)):
        return None
    return "is off by the same number in every place, and by another number each time: what is added to everything?"


def added_per_row(item: Item) -> str | None:
    """In each row, or column, everything is off by the same number."""
    if not item.compares or not item.is_small or any(pair.wanted.ndim != 2 or min(pair.wanted.shape) < 2 for pair in item.pairs):
        return None
    if sum(pair.wanted.shape[0] for pair in item.pairs) < 3:
        return None
    differences = [pair.got - pair.wanted for pair in item.pairs]
    for axis, noun in ((1, "row"), (0, "column")):
        means = [one.mean(axis, keepdims=True) for one in differences]
        if all(pair.close(pair.got - mean, pair.wanted) for pair, mean in zip(item.pairs, means, strict=True)):
            return f"is off by one number for each {noun}, the same for all of it: what do you add to, or subtract from, each {noun}?"
    return None


def constant_in_log(item: Item) -> str | None:
    """A small constant stands inside a logarithm."""
    if not item.compares:
        return None
    got, wanted = (np.concatenate([pair.flat[side] for pair in item.pairs]) for side in (0, 1))
    for sign in (1, -1):
        inside, right = sign * got, sign * wanted
        if right.max(initial=0.0) > 30:
            continue
        with np.errstate(all="ignore"):
            differences = np.exp(inside) - np.exp(right)
            # Where the logarithm is smallest, the constant is seen best.
            constant = float(differences[int(right.argmin())])
            if not 1e-14 < constant < 1:
                continue
            allowed = np.concatenate([pair.allowed for pair in item.pairs])
            near = np.abs(np.log(np.exp(right) + constant) - inside) <= 4 * allowed
        off = np.abs(got - wanted) > APART * allowed
        if near.all() and int(off.sum()) >= 2:
            exponent = round(math.log10(constant))
            text = f"1e{exponent}" if math.isclose(constant, 10.0**exponent, rel_tol=0.02) else number(constant)
            return f"is as if {text} were added inside the logarithm: that is seen where a probability is small."
    return None


def clipped(item: Item) -> str | None:
    """Cut off at a bound, or not."""
    if not item.compares:
        return None
    for clipped_side in (0, 1):
        short, whole = (np.concatenate([pair.flat[side] for pair in item.pairs]) for side in (clipped_side, 1 - clipped_side))
        for extreme, reduce, cut, noun in ((short.max(), np.minimum, whole > short.max(), "above"), (short.min(), np.maximum, whole < short.min(), "below")):
            allowed = np.concatenate([pair.allowed for pair in item.pairs])
            beyond = np.abs(whole - extreme) > APART * allowed
            off = cut & beyond
            if int(off.sum()) < 2 or int((~cut).sum()) < 2 or telling([whole], item.first) < 2:
                continue
            if not (np.abs(reduce(whole, extreme) - short) <= allowed).all():
                continue
            bound = number(round(float(extreme), 5))
            if clipped_side == 0:
                return f"is cut off {noun} {bound}: there it is to go on."
            return f"goes on {noun} {bound}, where what is expected is cut off."
    return None


def rounded(item: Item) -> str | None:
    """Rounded to so many places."""
    if not item.compares:
        return None
    got, wanted = (np.concatenate([pair.flat[side] for pair in item.pairs]) for side in (0, 1))
    allowed = np.concatenate([pair.allowed for pair in item.pairs])
    for places in range(6):
        right = np.round(wanted, places)
        if (np.abs(right - got) <= 2e-7 * np.abs(got) + 1e-9).all() and int((np.abs(got - wanted) > allowed).sum()) > 1:
            if len(np.unique(right)) < 2:
                return None
            digits = {0: "whole numbers", 1: "one decimal"}.get(places, f"{places} decimals")
            return f"is rounded to {digits}: return it as it is."
    return None


def narrow(item: Item) -> str | None:
    """Went through a narrower dtype."""
    if not item.compares or all(pair.exact for pair in item.pairs):
        return None
    got, wanted = (np.concatenate([pair.flat[side] for pair in item.pairs]) for side in (0, 1))
    if len(np.unique(got)) < 4:
        return None
    for name, narrowed, error in (("float16", _half, 2.0**-9), ("bfloat16", _bfloat, 2.0**-6), ("float32", _single, 2.0**-22)):
        with np.errstate(all="ignore"):
            is_narrow = (narrowed(got) == got).all() and not (narrowed(wanted) == wanted).all()
            near = (np.abs(got - wanted) <= error * (np.abs(wanted) + np.abs(wanted).max())).all()
        if is_narrow and near:
            return f"has lost digits: it went through {name}."
    return None


def _half(numbers: Numbers) -> Numbers:
    return numbers.astype(np.float16).astype(np.float64)


def _single(numbers: Numbers) -> Numbers:
    return numbers.astype(np.float32).astype(np.float64)


def _bfloat(numbers: Numbers) -> Numbers:
    bits = numbers.astype(np.float32).view(np.uint32)
    return np.asarray(((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16 << 16).view(np.float32).astype(np.float64))


def not_a_number(item: Item) -> str | None:
    """nan or inf where a number is expected, and the other numbers right."""
    if not item.same_shapes:
        return None
    got, wanted = (np.concatenate([pair.flat[side] for pair in item.pairs]) for side in (0, 1))
    allowed = np.concatenate([pair.allowed for pair in item.pairs])
    odd = ~np.isfinite(got) & np.isfinite(wanted)
    with np.errstate(invalid="ignore"):
        near = (np.abs(got - wanted) <= allowed) | (got == wanted) | odd
    if not odd.any() or not near.all():
        return None
    largest = max((float(np.abs(a).max(initial=0.0)) for pair in item.pairs for a in pair.draw.arrays.values()), default=0.0)
    names = [name for name, there in (("nan", np.isnan(got[odd]).any()), ("inf", np.isposinf(got[odd]).any()), ("−inf", np.isneginf(got[odd]).any())) if there]
    what = f"is {' or '.join(names)}"
    rest = ", where numbers are expected" if odd.all() else ", where a number is expected, and the other numbers are right"
    if largest > LARGEST_EXPONENT:
        return f"{what}{rest}: exp of a number above {LARGEST_EXPONENT:.0f} is inf in float32, and of a number far below 0 it is 0."
    if np.isnan(got[odd]).any():
        return f"{what}{rest}: 0 / 0, inf − inf, or the logarithm or root of a negative number?"
    return f"{what}{rest}: a division by 0, or the logarithm of 0?"
