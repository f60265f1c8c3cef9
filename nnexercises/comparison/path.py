"""Paths to values in an outcome, such as ("value", 0), ("inputs", "x") or ("gradients", "net", "bias")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from nnexercises.values import Array, Opaque, Value

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


def numbers_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, int | float | Array]]:
    """Every number and array in nested containers, with its path."""
    if isinstance(value, Array) or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        yield path, value
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from numbers_in(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from numbers_in(item, (*path, key))


def count_numbers(*values: Value) -> int:
    """How many numbers the values hold."""
    return sum(one.data.size if isinstance(one, Array) else 1 for value in values for _, one in numbers_in(value))


def floats_in(value: Value) -> list[float]:
    """The floating-point numbers that a value holds."""
    numbers: list[float] = []
    for _, one in numbers_in(value):
        if isinstance(one, float):
            numbers.append(one)
        elif isinstance(one, Array) and one.is_floating:
            numbers += one.as_float64().ravel().tolist()
    return numbers


def opaque_in(value: Any) -> Iterator[Opaque]:
    """Everything in nested containers that cannot be compared."""
    if isinstance(value, Opaque):
        yield value
    elif isinstance(value, list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from opaque_in(item)
