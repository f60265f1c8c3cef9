"""The inputs of a case, by their names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnexercises.expected.activations import sigmoid, softmax
from nnexercises.explain.relations.pairs import Item, Numbers, Pair, telling


def names_of_inputs(item: Item) -> list[str]:
    """The names of the inputs that are there in every draw, arrays and numbers."""
    draws = [pair.draw for pair in item.pairs]
    names = [*draws[0].arrays, *(name for name in draws[0].scalars if " " not in name)]
    return [name for name in names if all(name in draw.arrays or name in draw.scalars for draw in draws)]


def input_of(pair: Pair, name: str) -> Numbers:
    """An input of a draw, an array or a number."""
    return pair.draw.arrays[name] if name in pair.draw.arrays else np.asarray(pair.draw.scalars[name])


#: What a student may have done to an input and nothing else, with what is said of it.
FUNCTIONS: tuple[tuple[Callable[[Numbers], Numbers], str], ...] = (
    (np.negative, "is −{0}"),
    (np.abs, "is the absolute value of {0}"),
    (lambda x: 2 * x, "is 2 · {0}"),
    (lambda x: x / 2, "is half of {0}"),
    (np.square, "is the square of {0}"),
    (lambda x: 1 - x, "is 1 − {0}"),
    (lambda x: np.maximum(x, 0), "is {0} with 0 for what is negative"),
    (lambda x: np.minimum(x, 0), "is {0} with 0 for what is positive"),
    (np.exp, "is exp({0})"),
    (np.log, "is the logarithm of {0}"),
    (np.sqrt, "is the square root of {0}"),
    (sigmoid, "is the sigmoid of {0}"),
    (np.tanh, "is tanh({0})"),
    (lambda x: np.flip(x, 0) if x.ndim else x, "is {0} in reverse order along its first dimension"),
    (lambda x: np.flip(x, -1) if x.ndim > 1 else x, "is {0} in reverse order along its last dimension"),
    (np.sign, "is the sign of {0}"),
    (np.round, "is {0}, rounded"),
    (softmax, "is the softmax of {0}"),
    (lambda x: np.log(softmax(x)), "is the logarithm of the softmax of {0}"),
)


def function_of_input(item: Item) -> str | None:
    """A plain function of one input (its square, exp, softmax, …), where something else is expected."""
    if not item.is_finite:
        return None
    for name in names_of_inputs(item):
        inputs = [(pair, input_of(pair, name)) for pair in item.pairs]
        if any(pair.got.shape != numbers.shape for pair, numbers in inputs):
            continue
        for function, says in FUNCTIONS:
            if function is softmax and any(not numbers.ndim for _, numbers in inputs):
                break
            found = [(pair, function(numbers)) for pair, numbers in inputs]
            if all(pair.close(pair.got, numbers) for pair, numbers in found):
                if telling([numbers for _, numbers in found], item.first) == 2:
                    return f"{says.format(name)}, and no more: something else is asked for."
    return None


def own_input(item: Item) -> str | None:
    """The input that the item is the new value of, by its name."""
    last = item.path[-1]
    names = [name for name in names_of_inputs(item) if name == str(last) or name.endswith(f".{last}")]
    return names[0] if len(names) == 1 else None
