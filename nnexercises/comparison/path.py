"""Paths to values in an outcome, such as ("value", 0), ("inputs", "x") or ("gradients", "net", "bias")."""

from __future__ import annotations

import math
from collections.abc import Iterator, Set
from typing import Any, TypeAlias, TypeVar

from nnexercises.values import Array, Sketch, Value

Number: TypeAlias = int | float | complex
Kept = TypeVar("Kept")

#: The part of an outcome ("value", "inputs", "gradients"), then the keys and indices that lead to the value.
Path: TypeAlias = tuple[Any, ...]


def as_python(path: Path) -> str:
    """A path as a student would write it: ``weights[2].bias``."""
    text = "".join(f".{step}" if isinstance(step, str) else f"[{step!r}]" for step in path)
    return text.removeprefix(".")


def at(value: Value, path: Path) -> Value:
    """The item at a path inside a value, or None."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def numbers_in(value: Any, path: Path = (), *, with_ints: bool = True) -> Iterator[tuple[Path, Number | Array]]:
    """Every number and array in nested containers, with its path; those of a list of ints only ``with_ints``."""
    if isinstance(value, Array) or (isinstance(value, (int, float, complex)) and not isinstance(value, bool)):
        yield path, value
    elif isinstance(value, (list, tuple, set, frozenset)):
        if not with_ints and {*map(type, value)} == {int}:
            return
        for index, item in enumerate(inexact_of(value) if isinstance(value, set | frozenset) else value):
            yield from numbers_in(item, (*path, index), with_ints=with_ints)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from numbers_in(item, (*path, key), with_ints=with_ints)


def inexact_of(items: Set[Any]) -> list[float | complex]:
    """The floats and complex numbers of a set, in order: the place of each in it is its path."""
    inexact = (item for item in items if isinstance(item, float | complex))
    return sorted(inexact, key=lambda number: (round(number.real, 6), number.imag))


def count_numbers(*values: Value) -> int:
    """How many numbers the values hold."""
    sketches = sum(math.prod(one.shape) for value in values for one in all_in(value, Sketch))
    numbers = (one for value in values for _, one in numbers_in(value))
    return sketches + sum(one.data.size if isinstance(one, Array) else 1 for one in numbers)


def floats_in(value: Value) -> list[float]:
    """The floating-point numbers that a value holds."""
    numbers: list[float] = []
    for _, one in numbers_in(value):
        if isinstance(one, float):
            numbers.append(one)
        elif isinstance(one, Array) and one.is_floating:
            numbers += one.as_float64().ravel().tolist()
    return numbers


def all_in(value: Any, *kinds: type[Kept]) -> Iterator[Kept]:
    """Every value of these types in nested containers."""
    if isinstance(value, kinds):
        yield value
    elif isinstance(value, list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from all_in(item, *kinds)
