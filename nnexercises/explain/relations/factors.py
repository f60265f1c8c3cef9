"""Relations in which what came back is a multiple of what was expected."""

from __future__ import annotations

import numpy as np

from nnexercises.explain.relations.named import named_factor
from nnexercises.explain.relations.names import number
from nnexercises.explain.relations.pairs import Item, Pair, telling

#: Two factors are equal if they differ by less than this, and by less than what the tolerance leaves open.
SLOP = 2e-5
WIDEST_SLOP = 1e-3
#: What is added up over and over is less exact than the same at once.
ADDED_UP = 1e-4


def sign(item: Item) -> str | None:
    """Minus what is expected."""
    if not item.compares or not all(pair.close(-pair.flat[0], pair.flat[1]) for pair in item.pairs):
        return None
    return "is minus what is expected: only the sign is wrong."


def factor(item: Item) -> str | None:
    """A multiple of what is expected, by a constant, a size, an argument, a sum or norm of an input, or an inverse."""
    if not item.compares:
        return None
    factors: list[float | None] = []
    slop = SLOP
    for pair in item.pairs:
        found = multiple(pair)
        if found is None:
            return None
        known = found[1] <= WIDEST_SLOP
        factors.append(found[0] if known else None)
        slop = max(slop, found[1]) if known else slop
    pairs = [pair for pair, value in zip(item.pairs, factors, strict=True) if value is not None]
    if not pairs or any(telling(side, pairs[0]) < 2 for side in ([p.got for p in pairs], [p.wanted for p in pairs])):
        return None
    said = named_factor(item, factors, slop)
    if said is None or all(value is None or abs(value - 1) <= slop for value in factors):
        return None
    return f"is {said}" + ("" if said[-1] in ".?" else ".")


def multiple(pair: Pair) -> tuple[float | None, float] | None:
    """By what the expected numbers are multiplied (None: they are all 0), and how exactly that is known; or None if
    the one are no multiple of the other.
    """
    got, wanted = pair.flat
    size = float(wanted @ wanted)
    largest = float(np.abs(wanted).max(initial=0.0))
    if largest <= pair.absolute:
        return (None, SLOP) if pair.close(got, wanted) else None
    by = float(got @ wanted) / size
    whole = float(round(by))
    if abs(whole) >= 2 and np.allclose(got, whole * wanted, rtol=ADDED_UP, atol=ADDED_UP * largest):
        return whole, ADDED_UP
    if abs(by) < 1e-9 or not pair.close(got, by * wanted, abs(by)):
        return None
    return by, float((pair.relative * largest + pair.absolute) / largest)


def another_multiple(item: Item) -> str | None:
    """A multiple of what is expected, another one in every draw."""
    if not item.compares:
        return None
    factors = []
    for pair in item.pairs:
        found = multiple(pair)
        if found is None or found[0] is None or telling([pair.wanted], pair) < 2:
            return None
        factors.append(found[0])
    if len(factors) < 2 or np.allclose(factors, factors[0], rtol=1e-3):
        return None
    some = ", ".join(map(number, factors))
    return f"is a multiple of what is expected, another one each time ({some}): by what do you divide or multiply?"


def absolute_value(item: Item) -> str | None:
    """The sign is lost, or kept where it is to be dropped."""
    if not item.compares:
        return None
    wanted = item.wanted
    if all(pair.close(pair.flat[0], np.abs(pair.flat[1])) for pair in item.pairs):
        return "is the absolute value of what is expected: negative numbers lose their sign."
    if all(pair.close(pair.flat[0], -np.abs(pair.flat[1])) for pair in item.pairs) and (wanted > 0).any():
        return "is minus the absolute value of what is expected."
    if all(pair.close(np.abs(pair.flat[0]), pair.flat[1]) for pair in item.pairs):
        return "has negative numbers where positive ones are expected: their absolute values are right."
    return None


def some_signs(item: Item) -> str | None:
    """Every number is right but for the sign of some."""
    if not item.compares:
        return None
    got, wanted = item.got, item.wanted
    if not all(pair.close(np.abs(pair.flat[0]), np.abs(pair.flat[1])) for pair in item.pairs):
        return None
    wrong = int((np.sign(got) != np.sign(wanted)).sum())
    return "has the right numbers, but some have the wrong sign." if wrong > 1 and len(got) - wrong > 1 else None
