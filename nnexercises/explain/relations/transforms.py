"""Relations in which a function of what was expected came back, or something that a function makes right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnexercises.expected.activations import sigmoid
from nnexercises.explain.relations.pairs import Item, Numbers, Pair, telling

Function = Callable[[Numbers], Numbers]


#: Each function, and what is said if what came back is the function of what is expected.
FUNCTIONS: tuple[tuple[Function, str], ...] = (
    (np.log, "is the logarithm of what is expected: is a log too much, or an exp missing?"),
    (np.exp, "is exp of what is expected: is a log missing, or an exp too much?"),
    (lambda x: -np.log(x), "is minus the logarithm of what is expected."),
    (lambda x: np.exp(-x), "is exp(−y), where y is expected: are a log and a minus missing?"),
    (np.log2, "is log2 of what is expected."),
    (np.exp2, "is 2 to the power of what is expected: is a log2 missing?"),
    (np.log1p, "is log(1 + y), where y is expected."),
    (np.expm1, "is exp(y) − 1, where y is expected."),
    (lambda x: np.where(x >= 0, np.sqrt(np.abs(x)), np.nan), "is the square root of what is expected."),
    (lambda x: 1 - x, "is 1 − y, where y is expected."),
    (lambda x: 1 / x, "is 1 / y, where y is expected: numerator and denominator are swapped?"),
    (sigmoid, "is the sigmoid of what is expected: is one sigmoid too much?"),
    (lambda x: 2 * x - 1, "is 2y − 1, where y is expected."),
    (np.tanh, "is tanh of what is expected: is one tanh too much?"),
    (np.square, "is the square of what is expected: is a square root missing, or a square too much?"),
    (lambda x: -np.square(x), "is minus the square of what is expected."),
    (
        lambda x: np.maximum(x, 0),
        "is 0 where a negative number is expected, and right elsewhere: is one ReLU too much?",
    ),
    (lambda x: np.minimum(x, 0), "is 0 where a positive number is expected, and right elsewhere."),
)
#: The same for functions that round.
STEPS: tuple[tuple[Function, str], ...] = (
    (np.floor, "is what is expected, rounded down: // or int()?"),
    (np.trunc, "is what is expected with its decimals cut off: int()?"),
    (np.ceil, "is what is expected, rounded up."),
)
#: Roundings that may be missing.
ROUNDED: tuple[tuple[Function, str], ...] = (
    (np.floor, "is to be rounded down, and is not."),
    (np.round, "is to be rounded, and is not."),
)
#: Each function, and what is said if it makes of what came back what is expected.
MISSING: tuple[tuple[Function, str], ...] = (
    (
        lambda x: np.maximum(x, 0),
        "has negative numbers where 0 is expected, and is right elsewhere: below 0, it is to be 0.",
    ),
    (lambda x: np.minimum(x, 0), "has positive numbers where 0 is expected, and is right elsewhere."),
    (sigmoid, "is what is expected before its sigmoid: is that missing?"),
    (np.tanh, "is what is expected before its tanh: is that missing?"),
    (np.square, "is the square root of what is expected, or its square is missing."),
    (np.sign, "has other numbers where 1 (or −1) is expected; its zeros are right."),
)


def function_of(item: Item) -> str | None:
    """A function of what is expected: exp, log, a root, a power, 1 − y, 1 / y, a sigmoid, a ReLU, rounded down."""
    if not item.compares:
        return None
    found = next((says for function, says in FUNCTIONS if _is(item, function)), None)
    return found or next((says for function, says in STEPS if _is_step(item, function)), None)


def function_missing(item: Item) -> str | None:
    """A ReLU, a sigmoid, a square, a sign or a rounding is missing."""
    if not item.same_shapes or not item.is_finite:
        return None
    if not any(pair.wanted.any() for pair in item.pairs):
        return _below_zero(item)
    got = telling([pair.got for pair in item.pairs], item.first) == 2
    if not (item.is_telling or got):
        return None
    functions = (*MISSING, *ROUNDED) if item.is_telling else MISSING
    return next((says for function, says in functions if _makes(item, function)), None)


def _below_zero(item: Item) -> str | None:
    """What is said where only 0 is expected."""
    got = item.got
    if (got <= 0).all() and telling([got], item.first) == 2:
        return "is negative, where 0 is expected: is a ReLU, a maximum or a clamp missing?"
    return None


def _is(item: Item, function: Function) -> bool:
    """Whether the function of what is expected came back."""
    for pair in item.pairs:
        got, wanted = pair.flat
        right = function(wanted)
        if not np.isfinite(right).all() or not pair.within(got, right, _allowed(pair, function, right)):
            return False
    return telling([function(pair.flat[1]) for pair in item.pairs], item.first) == 2


def _is_step(item: Item, function: Function) -> bool:
    """Whether the expected numbers lost their decimals, and are not all 0 then."""
    got, wanted = item.got, item.wanted
    changed = np.abs(wanted) < 1e6
    return bool((function(wanted) == got).all()) and len(np.unique(got[changed & (got != 0) & (got != wanted)])) >= 2


def _allowed(pair: Pair, function: Function, right: Numbers) -> Numbers:
    """The error of a function of the expected numbers, which are off by what is allowed."""
    wanted, allowed = pair.flat[1], pair.allowed
    ends = [np.abs(function(wanted + side * allowed) - right) for side in (-1, 1)]
    error = np.fmax(*ends)
    return np.asarray(error + pair.relative * np.abs(right) + pair.relative)


def _makes(item: Item, function: Function) -> bool:
    """Whether the function makes of what came back what is expected."""
    if not all(pair.close(function(pair.flat[0]), pair.flat[1]) for pair in item.pairs):
        return False
    got, wanted = item.got, item.wanted
    # What is 0 on one side only says that it is one: let the others speak, too.
    return telling([got], item.first) == 2 and len(np.unique(np.round(wanted, 6))) > 1


def logit(x: Numbers) -> Numbers:
    """The inverse of the sigmoid."""
    return np.asarray(np.log(x) - np.log1p(-x))
