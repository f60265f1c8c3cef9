"""Names for what a diagnosis speaks of: items of a result, and numbers that a result is multiplied by."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations

from nnexercises.comparison.path import Path, as_python
from nnexercises.explain.relations.pairs import Item

#: Factors that have a name, and what they point to.
CONSTANTS: tuple[tuple[float, str, str], ...] = (
    (2.0, "twice", ""),
    (0.5, "half of", ""),
    (math.log(2), "ln 2 times", ": is something multiplied by ln 2 that is to be divided by it?"),
    (1 / math.log(2), "1 / ln 2 times", ": log2, where the natural logarithm is asked for?"),
    (1 / math.log(10), "1 / ln 10 times", ": log10, where the natural logarithm is asked for?"),
    (math.log(10), "ln 10 times", ""),
    (100.0, "100 times", ": percent, where a fraction is asked for?"),
    (0.01, "1/100 of", ": a fraction, where percent is asked for?"),
    (math.e, "e times", ""),
    (1 / math.e, "1/e of", ""),
    (math.pi, "π times", ""),
    (1 / math.pi, "1/π of", ""),
    (2 * math.pi, "2π times", ""),
    (0.5 / math.pi, "1 / (2π) of", ""),
    (180 / math.pi, "180/π times", ": degrees, where radians are asked for?"),
    (math.pi / 180, "π/180 times", ": radians, where degrees are asked for?"),
    (math.log(2) ** 2, "(ln 2)² times", ": is something multiplied by ln 2 that is to be divided by it?"),
    (math.log(2) ** -2, "1 / (ln 2)² times", ": is something divided by ln 2 that is to be multiplied by it?"),
    (math.log(2) / 2, "ln 2 / 2 times", ": 2, where ln 2 is asked for?"),
    (2 / math.log(2), "2 / ln 2 times", ": 2, where ln 2 is asked for?"),
    (math.sqrt(2), "√2 times", ""),
    (math.sqrt(0.5), "1/√2 of", ""),
    (math.sqrt(2 * math.pi), "√(2π) times", ""),
    (math.sqrt(0.5 / math.pi), "1/√(2π) of", ""),
)

SUM_FOR_MEAN = ": a sum, where the mean is asked for?"
TOO_MUCH = ": is it divided by {} once too often, as by a mean?"

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
ONES = "the number of ones in "


def subject(items: Sequence[Item], count: int) -> tuple[str, bool]:
    """What is wrong, of ``count`` items that are, and whether it is more than one thing."""
    first = items[0]
    if len(items) == 1:
        return _one(first.path), False
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
    if 0 < abs(value) < 0.3 and abs(1 / value - round(1 / value)) < 1e-4 and abs(1 / value) < 1e6:
        return f"{'−' if value < 0 else ''}1/{abs(round(1 / value))}"
    return f"{value:.5g}".replace("-", "−")


Values = tuple[float, ...]
#: Says a factor in the first wrong draw: takes the factor there.
Said = Callable[[float], str]


def named_factor(item: Item, factors: Sequence[float | None], slop: float) -> str | None:
    """A sentence about factors, one for each draw (None: any would do), or None if no name fits."""
    known = [(index, factor) for index, factor in enumerate(factors) if factor is not None]
    if not known:
        return None
    at = item.pairs.index(item.first)
    sign = -1 if all(factor < 0 for _, factor in known) else 1
    first = abs(next(factor for index, factor in known if index >= at))

    def fits(values: Sequence[float]) -> bool:
        return all(math.isclose(values[index], sign * factor, rel_tol=slop) for index, factor in known)

    minus = "minus " if sign < 0 else ""
    same = fits([first] * len(factors))
    if same:
        for constant, text, hint in CONSTANTS:
            if math.isclose(first, constant, rel_tol=slop):
                return f"always {minus}{text} what is expected{hint}"
    for names in (_plain(item), _scalars(item), _mixed(item)):
        found = {text: say for text, values, say in names if len(values) == len(factors) and fits(values)}
        if len(found) == 1 or (found and not same):
            text, say = next(iter(found.items()))
            others = [other for other in found if other != text]
            if len(others) > 1 or (others and same):
                break
            tail = f" (or {others[0]})" if others else say
            return f"{minus}{_times(first)} what is expected, and {text}{tail}"
        if found:
            break
    return f"always {minus}{_times(first)} what is expected{_rounded(first)}" if same else None


def _times(factor: float) -> str:
    text = number(factor)
    return f"{text} of" if text.startswith("1/") else f"{text} times"


def _rounded(factor: float) -> str:
    return ": is a constant in it rounded?" if 0 < abs(factor - 1) < 0.03 else ""


Names = Iterator[tuple[str, Values, str]]


def _over_draws(item: Item, kind: str) -> dict[str, Values]:
    """Sizes or scalars that every draw has."""
    draws = [pair.draw for pair in item.pairs]
    tables = [draw.sizes if kind == "sizes" else draw.scalars for draw in draws]
    return {name: tuple(table[name] for table in tables) for name in tables[0] if all(name in t for t in tables)}


def _equals(item: Item, name: str, values: Values) -> str:
    value = values[item.pairs.index(item.first)]
    return f"{name} {'is' if name.startswith(ONES) else '='} {number(value)}"


def _plain(item: Item) -> Names:
    """Sizes and their inverses."""
    for name, sizes in _over_draws(item, "sizes").items():
        text = _equals(item, name, sizes)
        yield text, sizes, SUM_FOR_MEAN
        if all(sizes):
            yield text, tuple(1 / size for size in sizes), TOO_MUCH.format(name)


def _scalars(item: Item) -> Names:
    """Arguments that are one number, and their inverses; sizes minus one; square roots of sizes."""
    for name, values in _over_draws(item, "scalars").items():
        text = _equals(item, name, values)
        if all(values):
            yield text, values, f": is {name} a factor too often?"
            yield text, tuple(1 / value for value in values), f": is a factor {name} missing, or a division too much?"
            squares = tuple(value * value for value in values)
            yield text, squares, f": that is {name}², so {name} may stand where 1 / {name} is asked for"
            yield text, tuple(1 / value for value in squares), f": that is 1 / {name}²"
        if all(value not in (0, 1) for value in values):
            yield text, tuple(1 - value for value in values), f": that is 1 − {name}"
            yield text, tuple(1 / (1 - value) for value in values), f": that is 1 / (1 − {name})"
    for name, sizes in _over_draws(item, "sizes").items():
        text = _equals(item, name, sizes)
        if all(size > 1 for size in sizes):
            less, root = f"divided by {name}, where {name} − 1 is asked for?", [math.sqrt(size) for size in sizes]
            more = f"divided by {name} − 1, where {name} is asked for?"
            yield text, tuple((size - 1) / size for size in sizes), f": {less}"
            yield text, tuple(size / (size - 1) for size in sizes), f": {more}"
            yield text, tuple(math.sqrt((size - 1) / size) for size in sizes), f": is the variance {less}"
            yield text, tuple(math.sqrt(size / (size - 1)) for size in sizes), f": is the variance {more}"
            yield text, tuple(root), f": that is √{name}"
            yield text, tuple(1 / size for size in root), f": that is 1 / √{name}"


def _mixed(item: Item) -> Names:
    """Products and quotients of two sizes, sizes times a scalar, and twice or half a size."""
    sizes, scalars = _over_draws(item, "sizes"), _over_draws(item, "scalars")
    for (name, ones), (other, others) in permutations(sizes.items(), 2):
        text = f"{_equals(item, name, ones)}, {_equals(item, other, others)}"
        if name < other:
            product = tuple(a * b for a, b in zip(ones, others, strict=True))
            yield text, product, f": that is {name} · {other}. {SUM_FOR_MEAN[2:].capitalize()}"
            if all(product):
                yield text, tuple(1 / value for value in product), f": that is 1 / ({name} · {other})"
        if all(others):
            yield text, tuple(a / b for a, b in zip(ones, others, strict=True)), f": that is {name} / {other}"
    for name, ones in sizes.items():
        text = _equals(item, name, ones)
        yield text, tuple(2 * size for size in ones), f": that is 2 · {name}"
        if all(ones):
            yield text, tuple(2 / size for size in ones), f": that is 2 / {name}"
        yield text, tuple(size / 2 for size in ones), f": that is {name} / 2"
        for other, values in scalars.items():
            both = f"{text}, {_equals(item, other, values)}"
            yield both, tuple(a * b for a, b in zip(ones, values, strict=True)), f": that is {name} · {other}"
            if all(ones):
                yield both, tuple(b / a for a, b in zip(ones, values, strict=True)), f": that is {other} / {name}"
