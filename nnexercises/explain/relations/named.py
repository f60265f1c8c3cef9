"""Names for the factor by which a result is off: a constant, a size, an argument, a sum or norm of an input."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations
from typing import Any

import numpy as np

from nnexercises.explain.relations.names import number
from nnexercises.explain.relations.pairs import Item, Numbers

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
NOT_DIVIDED = ": is a division by {} missing, or a mean?"
TOO_MUCH = ": is it divided by {} once too often, as by a mean?"

ONES = "the number of ones in "


Values = tuple[float, ...]


def named_factor(item: Item, factors: Sequence[float | None], slop: float) -> str | None:
    """A sentence about factors, one for each draw (None: any would do), or None if no name fits them.

    Where several names fit alike, it says what they share.
    """
    known = [(index, factor) for index, factor in enumerate(factors) if factor is not None]
    if not known:
        return None
    at = item.pairs.index(item.first)
    first = next((factor for index, factor in known if index >= at), known[0][1])
    signs = (1, -1) if all(factor < 0 for _, factor in known) else (1,)

    def fits(values: Sequence[float]) -> bool:
        return any(
            all(math.isclose(values[index], sign * factor, rel_tol=slop) for index, factor in known) for sign in signs
        )

    always = fits([first] * len(factors))
    if always:
        minus = "minus " if first < 0 else ""
        for constant, text, hint in CONSTANTS:
            if math.isclose(abs(first), constant, rel_tol=slop):
                return f"always {minus}{text} what is expected{hint}"
    kinds = (_plain, _scalars, _statistics) if _are_counts(item) else (_plain, _scalars, _statistics, _mixed)
    for names in kinds:
        found = {text: hint for text, values, hint in names(item) if fits(values)}
        if len(found) == 1 or (len(found) == 2 and not always):
            (text, hint), *others = found.items()
            hint = f" (or {others[0][0]})" if others else hint
            return f"{_times(first)} what is expected, and {text}{hint}"
        if found:
            break
    return f"always {_times(first)} what is expected{_rounded(first)}" if always else None


def _are_counts(item: Item) -> bool:
    """Whether counts are expected, or fractions of a size: these are small numbers, for which any factor has a name."""
    sizes = {1, *(size for pair in item.pairs for size in pair.draw.sizes.values())}
    return all(
        any(np.allclose(pair.wanted * size, np.round(pair.wanted * size), atol=1e-4) for size in sizes)
        for pair in item.pairs
    )


def _times(factor: float) -> str:
    text = number(factor).replace("−", "minus ")
    return f"{text} of" if text.startswith("1/") else f"{text} times"


def _rounded(factor: float) -> str:
    return ": is a constant in it rounded?" if 0 < abs(factor - 1) < 0.05 else ""


Names = Iterator[tuple[str, Values, str]]


def _over_draws(item: Item, kind: str) -> dict[str, Values]:
    """Sizes or scalars that every draw has."""
    draws = [pair.draw for pair in item.pairs]
    tables = [draw.sizes if kind == "sizes" else draw.scalars for draw in draws]
    return {name: tuple(table[name] for table in tables) for name in tables[0] if all(name in t for t in tables)}


def _equals(item: Item, name: str, values: Values) -> str:
    value = values[item.pairs.index(item.first)]
    return f"{name} {'is' if name.startswith(ONES) else '='} {value:.5g}".replace("-", "−")


def _plain(item: Item) -> Names:
    """Sizes and their inverses."""
    for name, sizes in _over_draws(item, "sizes").items():
        text = _equals(item, name, sizes)
        yield text, sizes, SUM_FOR_MEAN if not item.first.wanted.ndim else NOT_DIVIDED.format(name)
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
            yield text, tuple(1 + value for value in values), f": that is 1 + {name}, a factor too often?"
            yield text, tuple(1 / (1 - value) for value in values), f": that is 1 / (1 − {name})"
            yield text, tuple((1 - value) ** -2 for value in values), f": that is 1 / (1 − {name})²"
            yield text, tuple(value / (1 - value) for value in values), f": {name}, where 1 − {name} is asked for?"
            for other, by in ((f"{name} + 1", 1), (f"{name} − 1", -1)):
                if any(value + by == 0 for value in values):
                    continue
                yield text, tuple(value / (value + by) for value in values), f": {other}, where {name} is asked for?"
                yield text, tuple((value + by) / value for value in values), f": {name}, where {other} is asked for?"
                if by > 0:
                    yield text, tuple(1 / (value + by) for value in values), f": a factor 1 + {name} is missing?"
    for name, sizes in _over_draws(item, "sizes").items():
        text = _equals(item, name, sizes)
        if all(size > 1 for size in sizes):
            less, root = f"divided by {name}, where {name} − 1 is asked for?", [math.sqrt(size) for size in sizes]
            more = f"divided by {name} − 1, where {name} is asked for?"
            yield text, tuple((size - 1) / size for size in sizes), f": {less}"
            yield text, tuple(size / (size - 1) for size in sizes), f": {more}"
            yield text, tuple(math.sqrt((size - 1) / size) for size in sizes), f": is the variance {less}"
            yield text, tuple(math.sqrt(size / (size - 1)) for size in sizes), f": is the variance {more}"
            yield text, tuple(root), f": that is √{name}: is a division by it missing?"
            yield (
                text,
                tuple(1 / size for size in root),
                f": that is 1 / √{name}: is it divided by that once too often?",
            )


def _statistics(item: Item) -> Names:
    """Sums, norms and maxima of an input, the product of two norms, and their inverses."""
    draws = [pair.draw for pair in item.pairs]
    names = [name for name in draws[0].arrays if all(name in draw.arrays for draw in draws)]
    found: dict[str, Values] = {}
    for name in names[:4]:
        arrays = [draw.arrays[name] for draw in draws]
        for text, statistic in STATISTICS:
            found[text.format(name)] = tuple(float(statistic(array)) if array.size else 0.0 for array in arrays)
    norms = [(f"the norm of {name}", found[f"the norm of {name}"]) for name in names[:4]]
    for (one, first), (other, second) in combinations(norms, 2):
        found[f"{one} times {other}"] = tuple(a * b for a, b in zip(first, second, strict=True))
    for text, values in found.items():
        if any(abs(value) < 1e-6 or not math.isfinite(value) for value in values):
            continue
        yield f"that is {text}", values, ": is a division by it missing?"
        yield f"that is 1 / ({text})", tuple(1 / value for value in values), ": is it divided by that once too often?"


STATISTICS: tuple[tuple[str, Callable[[Numbers], Any]], ...] = (
    ("the sum of {}", np.sum),
    ("the sum of |{}|", lambda numbers: np.abs(numbers).sum()),
    ("the norm of {}", lambda numbers: np.sqrt((numbers**2).sum())),
    ("the largest of {}", np.max),
)


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
            quotient = tuple(a / b for a, b in zip(ones, others, strict=True))
            yield text, quotient, f": that is {name} / {other}"
            yield text, tuple(map(math.sqrt, quotient)), f": that is √({name} / {other})"
    for name, values in scalars.items():
        text = _equals(item, name, values)
        for constant, said in ((2.0, "2"), (0.5, "0.5"), (2 * math.pi, "2π"), (math.pi, "π")):
            yield text, tuple(constant * value for value in values), f": that is {said} · {name}"
            if all(values):
                yield text, tuple(constant / value for value in values), f": that is {said} / {name}"
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
