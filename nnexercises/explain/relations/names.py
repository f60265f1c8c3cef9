"""Names for what a diagnosis speaks of: items of a result, dimensions, numbers."""

from __future__ import annotations

from collections.abc import Sequence

from nnexercises.comparison.path import Path, as_python
from nnexercises.explain.relations.pairs import Item, Pair

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def subject(items: Sequence[Item], count: int) -> tuple[str, bool]:
    """What is wrong, of ``count`` items that are, and whether it is more than one thing."""
    first = items[0]
    if len(items) == 1:
        return _one(first.path), False
    if len(items) > 3 and first.part == "value" and isinstance(first.path[1], str):
        return f"{_one(first.path)}, {_one(items[1].path)} and {len(items) - 2} more", True
    if len(items) > 3 or (len(items) == count and first.part == "value" and isinstance(first.path[1], int)):
        return {
            "value": "Both of your results" if len(items) == 2 else f"These {len(items)} items of your result",
            "inputs": f"{len(items)} of the inputs after the call",
            "gradients": f"The gradients by {len(items)} of the inputs",
        }[first.part], True
    if first.part == "gradients":
        return "The gradients by " + _listed([as_python(item.path[1:]) for item in items]), True
    text = _listed([_one(item.path) for item in items])
    return text[0].upper() + text[1:] if not text[0].islower() else text, True


def _one(path: Path) -> str:
    part, *steps = path
    if part == "gradients":
        return f"The gradient by {as_python(tuple(steps))}"
    if part == "inputs":
        return f"{as_python(tuple(steps))} after the call"
    if not steps:
        return "Your result"
    if isinstance(steps[0], int) and len(steps) == 1:
        return f"The {ORDINALS[steps[0]]} of your results" if steps[0] < len(ORDINALS) else f"Result [{steps[0]}]"
    text = as_python(tuple(steps))
    return text if all(str(step).isidentifier() or isinstance(step, int) for step in steps) else f"“{text}”"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]


def number(value: float) -> str:
    """A number as people write it: 5, 1/784, 0.333333."""
    if abs(value - round(value)) < 1e-5 * abs(value) and abs(value) < 1e6:
        return str(round(value)).replace("-", "−")
    if 0 < abs(value) < 0.4 and abs(1 / value - round(1 / value)) < 1e-4 and abs(1 / value) < 1e6:
        return f"{'−' if value < 0 else ''}1/{abs(round(1 / value))}"
    return f"{value:.5g}".replace("-", "−")


def dim_name(item: Item, axis: int) -> str:
    """A dimension of what is expected, by its name if it has one."""
    dims = item.first.dims
    if dims and dims[axis].isidentifier() and dims[axis] != "_" and len(set(dims)) == len(dims):
        return dims[axis]
    return "the last dimension" if axis == item.first.wanted.ndim - 1 else f"dimension {axis}"


def shape_text(pair: Pair, order: tuple[int, ...] | None = None) -> str:
    """The expected shape by the names of its dimensions, or by their sizes."""
    names = pair.dims if pair.dims and all(dim not in ("_", "") for dim in pair.dims) else pair.wanted.shape
    ordered = [str(names[axis]) for axis in (order or range(len(names)))]
    return f"({', '.join(ordered)}{',' if len(ordered) == 1 else ''})"


def axes(item: Item) -> range:
    """The dimensions of what is expected, if there are as many in every draw."""
    counts = {pair.wanted.ndim for pair in item.pairs}
    return range(counts.pop()) if len(counts) == 1 else range(0)
