"""Relations between an input before and after: not changed, the wrong way, by a multiple."""

from __future__ import annotations

import numpy as np

from nnexercises.explain.relations.factors import factor
from nnexercises.explain.relations.inputs import input_of, names_of_inputs, own_input
from nnexercises.explain.relations.pairs import Item, Pair, telling


def unchanged(item: Item) -> str | None:
    """An input that is to be changed is as it was before."""
    name = own_input(item)
    if name is None or not all(pair.close(pair.got, input_of(pair, name)) for pair in item.pairs):
        return None
    if telling([input_of(pair, name) for pair in item.pairs], item.first) < 2:
        return None
    return "has the same numbers as before: nothing has changed."


def not_to_change(item: Item) -> str | None:
    """An input is changed, and is to stay as it was."""
    name = own_input(item)
    if name is None or not item.is_finite or not all(bool(input_of(pair, name).size) for pair in item.pairs):
        return None
    befores = [input_of(pair, name) for pair in item.pairs]
    both = list(zip(item.pairs, befores, strict=True))
    if not all(pair.wanted.shape == one.shape and bool((pair.wanted == one).all()) for pair, one in both):
        return None
    if item.part == "inputs":
        return "is not what it was before: something changes it in place (+=, x[…] = …, a name that ends in _)."
    return "has changed, where no change is expected."


def updated_wrongly(item: Item) -> str | None:
    """An input, or a result a step away from one, changes the wrong way, twice, by a multiple, or by the sign only."""
    if not item.same_shapes or not item.is_finite or item.first.exact:
        return None
    own = own_input(item)
    arrays = [name for name in names_of_inputs(item) if name in item.first.draw.arrays]
    found = [_update(item, name, own is not None) for name in ([own] if own is not None else arrays[:6])]
    said = [says for says in found if says is not None]
    return said[0] if len(said) == 1 else None


def _update(item: Item, name: str, is_own: bool) -> str | None:
    changes = []
    for pair in item.pairs:
        before = input_of(pair, name)
        if before.shape != pair.wanted.shape:
            return None
        size = float(np.abs(before).max(initial=0.0))
        # A difference of two numbers is as precise as they are.
        changes.append(
            Pair(
                pair.got - before, pair.wanted - before, pair.draw, pair.relative, pair.absolute + pair.relative * size
            )
        )
    if telling([change.wanted for change in changes], changes[0]) < 2:
        return None
    if not is_own and not all(bool(change.wanted.all()) for change in changes):
        return None  # as after a ReLU
    verb = "changes" if is_own else f"moves away from {name}"
    for says, by in (
        (f"{verb} the wrong way: by minus what is expected. + where − is asked for, or − where + is?", -1.0),
        (f"{verb} by twice what is expected: is it changed two times?", 2.0),
    ):
        if all(pair.close(pair.got, by * pair.wanted, abs(by)) for pair in changes):
            return says
    said = factor(Item(item.path, tuple(changes)))
    if said is not None and (is_own or not (said.startswith("is always") or ": that is" in said)):
        return f"{verb} by {said.removeprefix('is ')}"
    sizes = [np.abs(change.wanted) for change in changes if change.wanted.size > 2]
    if len(sizes) < 2 or any(np.ptp(size) < 0.1 * size.max() for size in sizes):
        return None
    if not all(any((sign * change.wanted > 0).any() for change in changes) for sign in (1, -1)):
        return None
    if all(change.close(change.got, float(np.abs(change.got).max()) * np.sign(change.wanted)) for change in changes):
        return f"{verb} in the right direction, but by the same everywhere: only the sign of the step is used."
    return None
