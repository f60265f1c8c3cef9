"""Values: numbers, texts, tensors and containers of them, as plain data that can be sent between processes.

This module does not import torch, so a run with cached expected values does not need it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

import numpy as np

#: NumPy has no bfloat16: its numbers are stored as bit patterns in uint16.
BFLOAT16 = "bfloat16"

#: The NumPy dtype that stores each torch dtype.
CARRIERS = {
    "float64": np.float64,
    "float32": np.float32,
    "float16": np.float16,
    "complex64": np.complex64,
    "complex128": np.complex128,
    BFLOAT16: np.uint16,
    "int64": np.int64,
    "int32": np.int32,
    "int16": np.int16,
    "int8": np.int8,
    "uint8": np.uint8,
    "bool": np.bool_,
}

#: Integers must be smaller than this, so that they fit a float.
MAX_INT = 1 << 1023

Leaf = TypeVar("Leaf")
Sort: TypeAlias = Literal["float", "complex", "int", "bool"]


def sort_of(dtype: str) -> Sort:
    """What numbers of a dtype are, whatever their size. Those of "int" and "bool" are exact."""
    if dtype == "bool" or dtype.startswith("complex"):
        return "bool" if dtype == "bool" else "complex"
    return "float" if dtype.startswith(("float", "bfloat")) else "int"


@dataclass(frozen=True)
class Array:
    """A tensor or NumPy array: numbers of any shape, with their torch attributes.

    ``dtype`` is torch's name ("float32", "int64", "bool", …). ``layout`` lists the dimensions from the slowest to
    the fastest in memory, or is None for a contiguous tensor.
    """

    data: np.ndarray
    dtype: str
    kind: Literal["tensor", "ndarray"] = "tensor"
    layout: tuple[int, ...] | None = None
    requires_grad: bool = False
    device: str = "cpu"

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    @property
    def is_floating(self) -> bool:
        return self.dtype.startswith(("float", "bfloat"))

    @property
    def sort(self) -> Sort:
        """What its numbers are, whatever their size. Those of "int" and "bool" are exact."""
        return sort_of(self.dtype)

    def with_numbers(self, numbers: np.ndarray) -> Array:
        """This array with other numbers, rounded to its dtype."""
        if self.dtype != BFLOAT16:
            return replace(self, data=np.asarray(numbers).astype(self.data.dtype))
        bits = np.asarray(numbers, dtype=np.float32).view(np.uint32)
        return replace(self, data=np.asarray((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16, dtype=np.uint16))

    def as_float64(self) -> np.ndarray:
        """The numbers in float64 (bfloat16 widened exactly), or in complex128."""
        if self.sort == "complex":
            return self.data.astype(np.complex128)
        if self.dtype == BFLOAT16:
            return np.asarray(self.data.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
        return self.data.astype(np.float64)


@dataclass(frozen=True, eq=False)
class Sketch:
    """What is kept of a large array (``comparison.sketch``): ``samples`` of its numbers, and for each of its
    blocks, the ``sums`` with signs, the ``squares``, and how many numbers are not finite (``odd``).
    """

    shape: tuple[int, ...]
    dtype: str
    kind: Literal["tensor", "ndarray"]
    device: str
    samples: np.ndarray
    sums: np.ndarray
    squares: np.ndarray
    odd: np.ndarray

    @property
    def sort(self) -> Sort:
        """What its numbers are, whatever their size."""
        return sort_of(self.dtype)

    @property
    def parts(self) -> tuple[np.ndarray, ...]:
        """What is kept of its numbers."""
        return self.samples, self.sums, self.squares, self.odd


@dataclass(frozen=True)
class Opaque:
    """A value that cannot be sent, represented by its type's name and a short text."""

    type: str
    text: str = ""


class Record(dict[str, Any]):
    """The fields of an instance of the class named ``type``: a dataclass, or a named tuple (``is_tuple``)."""

    def __init__(self, type: str, fields: Mapping[str, Any], is_tuple: bool = False) -> None:
        super().__init__(fields)
        self.type = type
        self.is_tuple = is_tuple

    def with_fields(self, fields: Mapping[str, Any]) -> Record:
        """This record with other values in its fields."""
        return Record(self.type, fields, self.is_tuple)


if TYPE_CHECKING:
    Value: TypeAlias = (
        "None | bool | int | float | complex | str | bytes | list[Any] | tuple[Any, ...] | dict[Any, Any]"
        " | set[Any] | frozenset[Any] | Record | Array | Sketch | Opaque"
    )
else:
    Value = Any  # values are decoded by the wire, so msgspec must not convert them again

#: Replaces a result that an exercise's examination cannot handle.
NOT_EXAMINED = Opaque("result", "")


def is_unchanged(before: Value, after: Value) -> bool:
    """Whether a value is the same to the last bit; its tensors may be elsewhere, and require gradients or not."""
    if isinstance(before, Array) and isinstance(after, Array):
        traits = before.dtype, before.kind, before.layout, before.shape
        return traits == (after.dtype, after.kind, after.layout, after.shape) and (
            before.data.tobytes() == after.data.tobytes()
        )
    if isinstance(before, list | tuple) and type(before) is type(after):
        return len(before) == len(after) and all(map(is_unchanged, before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        return list(before) == list(after) and all(map(is_unchanged, before.values(), after.values()))
    if isinstance(before, set | frozenset) and type(before) is type(after):
        return exact_keys(before).keys() == exact_keys(after).keys()
    return type(before) is type(after) and (before == after or (before != before and after != after))


def as_float64(number: int | float | complex | Array) -> np.ndarray:
    """A number or an array in float64, or in complex128."""
    if isinstance(number, Array):
        return number.as_float64()
    return np.asarray(number if isinstance(number, complex) else float(number))


def is_flat(items: list[Any] | tuple[Any, ...]) -> bool:
    """Whether they are numbers that an array can hold: ints of 64 bits, or floats."""
    types = {*map(type, items)}
    return types == {float} or (types == {int} and min(items) >= -(1 << 63) and max(items) < 1 << 63)


def in_key_order(value: dict[Any, Any]) -> list[Any]:
    """The items of a dict in the order of their keys, and of a named tuple in its own."""
    if isinstance(value, Record) and value.is_tuple:
        return list(value.values())
    return [value[key] for key in sorted(value, key=repr)]


def exact_keys(items: Iterable[Any]) -> dict[str, Any]:
    """The keys of a dict or items of a set by what tells them apart: 1, 1.0, True and "1" are four."""
    return {repr(item): item for item in items}


def mapped(value: Any, kind: type[Leaf], change: Callable[[Leaf], Any]) -> Any:
    """The value with everything of this type changed, in containers too; what else there is stays."""
    if isinstance(value, kind):
        return change(value)
    if isinstance(value, dict):
        items = {key: mapped(item, kind, change) for key, item in value.items()}
        return value.with_fields(items) if isinstance(value, Record) else items
    if isinstance(value, list | tuple):
        return type(value)(mapped(item, kind, change) for item in value)
    return set(value) if isinstance(value, set) else value
