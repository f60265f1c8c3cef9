"""What came back beside what was expected: one item of an outcome, in every draw of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from nnexercises.comparison.path import Path

#: How many numbers of an array are looked at; of a larger one, some.
MAX_NUMBERS = 20_000
#: Numbers are distinct if they differ by this multiple of the tolerance.
APART = 20.0

Numbers = np.ndarray


@dataclass(frozen=True, eq=False)
class Draw:
    """The inputs of one draw: ``arrays`` by name ("x", "net.layer_0"), ``sizes`` by the name of the dimension, and
    ``scalars``, the arguments that are one number.
    """

    arrays: dict[str, Numbers] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    scalars: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Pair:
    """One item in one draw. ``dims`` are the names of its dimensions, where they are known; ``is_list`` says that a
    list is expected.
    """

    got: Numbers
    wanted: Numbers
    draw: Draw
    relative: float
    absolute: float
    exact: bool = False
    dims: tuple[str, ...] | None = None
    is_list: bool = False

    def close(self, got: Numbers, wanted: Numbers, scale: float = 1.0) -> bool:
        """Whether numbers are equal within the tolerance, the absolute part of it times ``scale``."""
        if got.shape != wanted.shape:
            return False
        near = np.abs(got - wanted) <= self.relative * np.abs(wanted) + self.absolute * scale
        return bool((near | (got == wanted) | (np.isnan(got) & np.isnan(wanted))).all())

    def within(self, got: Numbers, wanted: Numbers, allowed: Numbers) -> bool:
        """Whether numbers are equal within an error of their own."""
        if got.shape != wanted.shape:
            return False
        near = np.abs(got - wanted) <= allowed
        return bool((near | (got == wanted) | (np.isnan(got) & np.isnan(wanted))).all())

    @cached_property
    def right(self) -> bool:
        """Whether the item is right."""
        if self.exact:
            return self.got.shape == self.wanted.shape and bool((self.got == self.wanted).all())
        return self.close(self.got, self.wanted)

    @cached_property
    def near(self) -> Numbers:
        """Which numbers are right."""
        near = np.abs(self.got - self.wanted) <= self.relative * np.abs(self.wanted) + self.absolute
        return np.asarray(near | (self.got == self.wanted))

    @cached_property
    def same_shape(self) -> bool:
        return self.got.shape == self.wanted.shape

    @property
    def flat(self) -> tuple[Numbers, Numbers]:
        """Both as rows."""
        return self.got.ravel(), self.wanted.ravel()

    @cached_property
    def allowed(self) -> Numbers:
        """The allowed error of each of the ``flat`` numbers."""
        wanted = self.flat[1]
        size = np.abs(np.where(np.isfinite(wanted), wanted, 0.0))
        return np.asarray(self.relative * size + self.absolute)

    @cached_property
    def is_small(self) -> bool:
        """Whether there are few enough dimensions to try their orders."""
        return max(self.got.ndim, self.wanted.ndim) <= 4


@dataclass(frozen=True, eq=False)
class Item:
    """One item that is wrong in one draw or more, in all draws."""

    path: Path
    pairs: tuple[Pair, ...]

    @cached_property
    def first(self) -> Pair:
        """The first draw in which it is wrong: the one that the student is shown."""
        return next(pair for pair in self.pairs if not pair.right)

    @cached_property
    def is_telling(self) -> bool:
        """Whether two or more distinct numbers other than 0 and ±1 are expected."""
        return telling([pair.wanted for pair in self.pairs], self.first) >= 2

    @cached_property
    def same_shapes(self) -> bool:
        return all(pair.same_shape for pair in self.pairs)

    @cached_property
    def is_finite(self) -> bool:
        """Whether all numbers are finite."""
        return all(bool(np.isfinite(pair.got).all() and np.isfinite(pair.wanted).all()) for pair in self.pairs)

    @cached_property
    def compares(self) -> bool:
        """Whether numbers can be compared one by one: the shapes are right, all are finite, and they tell something."""
        return self.same_shapes and self.is_finite and self.is_telling

    @cached_property
    def is_small(self) -> bool:
        return all(pair.is_small for pair in self.pairs)

    @cached_property
    def got(self) -> Numbers:
        """The numbers that came back in all draws, in one row."""
        return np.concatenate([pair.flat[0] for pair in self.pairs])

    @cached_property
    def wanted(self) -> Numbers:
        """The expected numbers of all draws, in one row."""
        return np.concatenate([pair.flat[1] for pair in self.pairs])

    @cached_property
    def allowed(self) -> Numbers:
        """The allowed error of each of them."""
        return np.concatenate([pair.allowed for pair in self.pairs])

    @property
    def part(self) -> str:
        """The part of the outcome: "value", "inputs" or "gradients"."""
        return str(self.path[0])


def sample(numbers: Numbers) -> Numbers:
    """An array, or a row of some of its numbers if it is large: always the same ones for a size."""
    return numbers if numbers.size <= MAX_NUMBERS else numbers.ravel()[:: -(-numbers.size // MAX_NUMBERS)]


def telling(arrays: list[Numbers], pair: Pair) -> int:
    """How many distinct numbers other than 0 and ±1 there are, up to 2."""
    numbers = np.concatenate([array.ravel()[:: max(array.size // 256, 1)] for array in arrays])
    numbers = np.sort(numbers[np.isfinite(numbers)])
    apart = APART * (pair.relative * np.abs(numbers) + pair.absolute)
    plain = (np.abs(numbers) > apart) & (np.abs(np.abs(numbers) - 1) > apart)
    numbers, apart = numbers[plain], apart[plain]
    return min(len(numbers), 1) + bool((numbers[-1:] - numbers[:1] > apart[-1:]).any())
