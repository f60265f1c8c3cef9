"""The inputs of a case, by their names."""

from __future__ import annotations

import numpy as np

from nnexercises.explain.relations.pairs import Item, Numbers, Pair


def names_of_inputs(item: Item) -> list[str]:
    """The names of the inputs that are there in every draw, arrays and numbers."""
    draws = [pair.draw for pair in item.pairs]
    names = [*draws[0].arrays, *(name for name in draws[0].scalars if " " not in name)]
    return [name for name in names if all(name in draw.arrays or name in draw.scalars for draw in draws)]


def input_of(pair: Pair, name: str) -> Numbers:
    """An input of a draw, an array or a number."""
    return pair.draw.arrays[name] if name in pair.draw.arrays else np.asarray(pair.draw.scalars[name])


def own_input(item: Item) -> str | None:
    """The input that the item is the new value of, by its name."""
    last = item.path[-1]
    names = [name for name in names_of_inputs(item) if name == str(last) or name.endswith(f".{last}")]
    return names[0] if len(names) == 1 else None
