"""Sketches: what is kept of a large array, to tell whether another one is the same within a tolerance.

Some of its numbers, and for each of its blocks a sum with pseudo-random signs. Errors of rounding in a block add up to
about the root of their squares; a number that is off by much more than its block's tolerance is found wherever it is.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from nnexercises.values import Array, Sketch

#: How many numbers are kept, and of how many numbers a block is.
SAMPLES, BLOCK = 4096, 8192
#: The allowed error of a block's sum, as a multiple of the root of the squares of its numbers' tolerances.
MARGIN = 6.0


def sketch_of(array: Array) -> Sketch:
    """The sketch of an array. That of integers and bools is exact: its sums are in int64, and may go round."""
    if array.sort in ("int", "bool"):
        numbers = array.data.astype(np.int64).reshape(-1)
        sums = (_padded(numbers) * _signs().astype(np.int64)).sum(axis=1)
        sizes = odd = np.zeros(0)
    else:
        numbers = array.as_float64().reshape(-1)
        sums, sizes, odd = _blocks(numbers)
    return Sketch(
        array.shape, array.dtype, array.kind, array.device,
        numbers[places(numbers.size)], sums, sizes, odd,
    )  # fmt: skip


def places(size: int) -> np.ndarray:
    """The places of the numbers that are kept of so many."""
    return np.unique(np.linspace(0, size - 1, SAMPLES).round().astype(np.int64))


def _blocks(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each block: the sum of its finite numbers with signs, that of their squares, and how many are not finite."""
    finite = np.isfinite(numbers)
    kept = numbers if finite.all() else np.where(finite, numbers, 0.0)
    blocks = _padded(kept)
    odd = _padded(~finite).sum(axis=1)
    return blocks @ _signs(), np.sum(np.abs(blocks) ** 2, axis=1), odd.astype(np.int64)


def _padded(numbers: np.ndarray) -> np.ndarray:
    return np.pad(numbers, (0, -numbers.size % BLOCK)).reshape(-1, BLOCK)


@cache
def _signs() -> np.ndarray:
    return np.random.default_rng(0).choice([-1.0, 1.0], BLOCK)
