"""Relations in which numbers are cut off at a bound, have lost digits, or are none."""

from __future__ import annotations

import numpy as np

from nnexercises.explain.relations.names import number
from nnexercises.explain.relations.pairs import APART, Item, Numbers, telling

#: exp of more overflows float32.
LARGEST_EXPONENT = 88.0


def clipped(item: Item) -> str | None:
    """Cut off above or below a number; or not, where it is to be."""
    if not item.compares:
        return None
    for clipped_side in (0, 1):
        short, whole = (item.wanted, item.got) if clipped_side else (item.got, item.wanted)
        for extreme, reduce, cut, noun in (
            (short.max(), np.minimum, whole > short.max(), "above"),
            (short.min(), np.maximum, whole < short.min(), "below"),
        ):
            allowed = item.allowed
            beyond = np.abs(whole - extreme) > APART * allowed
            off = cut & beyond
            if int(off.sum()) < 2 or int((~cut).sum()) < 2 or telling([whole], item.first) < 2:
                continue
            if not (np.abs(reduce(whole, extreme) - short) <= allowed).all():
                continue
            bound = number(round(float(extreme), 5))
            if clipped_side == 0:
                end, rest = ("higher", "more") if noun == "above" else ("lower", "less")
                return f"goes no {end} than {bound}, where {rest} is expected."
            return f"goes {noun} {bound}, where what is expected ends there: is a clamp missing?"
    return None


def rounded(item: Item) -> str | None:
    """Rounded to so many decimals."""
    if not item.compares:
        return None
    got, wanted = item.got, item.wanted
    allowed = item.allowed
    for places in range(6):
        right = np.round(wanted, places)
        if (np.abs(right - got) <= 2e-7 * np.abs(got) + 1e-9).all() and int((np.abs(got - wanted) > allowed).sum()) > 1:
            off = np.abs(got - wanted) > allowed
            if len(np.unique(got[off & (got != 0)])) < 2:
                return None
            digits = {0: "whole numbers", 1: "one decimal"}.get(places, f"{places} decimals")
            return f"is rounded to {digits}: return it as it is."
    return None


def narrow(item: Item) -> str | None:
    """Computed in float16 or bfloat16, or in float32 from float64."""
    if not item.compares or all(pair.exact for pair in item.pairs):
        return None
    got, wanted = item.got, item.wanted
    if len(np.unique(got)) < 4:
        return None
    for name, narrowed, error in (
        ("bfloat16", _bfloat, 2.0**-6),
        ("float16", _half, 2.0**-9),
        ("float32", _single, 2.0**-20),
    ):
        if error < 3 * item.first.relative:
            continue  # the inputs are no wider
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
    """nan or inf, where a number is expected; the other numbers are right."""
    if not item.same_shapes:
        return None
    got, wanted = item.got, item.wanted
    allowed = item.allowed
    odd = ~np.isfinite(got) & np.isfinite(wanted)
    near = (np.abs(got - wanted) <= allowed) | (got == wanted) | odd
    if not odd.any() or not near.all():
        return None
    largest = max(
        (float(np.abs(a).max(initial=0.0)) for pair in item.pairs for a in pair.draw.arrays.values()), default=0.0
    )
    names = [
        name
        for name, there in (
            ("nan", np.isnan(got[odd]).any()),
            ("inf", np.isposinf(got[odd]).any()),
            ("−inf", np.isneginf(got[odd]).any()),
        )
        if there
    ]
    what = f"is {' or '.join(names)}"
    rest = (
        ", where numbers are expected" if odd.all() else ", where a number is expected, and the other numbers are right"
    )
    if largest > LARGEST_EXPONENT:
        return f"{what}{rest}: in float32, exp is inf above {LARGEST_EXPONENT:.0f}, and 0 far below 0."
    if np.isnan(got[odd]).any():
        return f"{what}{rest}: 0 / 0, inf − inf, or the logarithm or root of a negative number?"
    return f"{what}{rest}: a division by 0, or the logarithm of 0?"
