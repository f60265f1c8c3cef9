"""Values: numbers, texts, tensors and containers of them, as plain data that may cross a process boundary.

Nothing here imports torch, so that a run whose expected values are cached does not either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

#: bfloat16 has no NumPy dtype: its numbers travel as their bit patterns.
BFLOAT16 = "bfloat16"

#: torch's dtype name → the NumPy dtype that carries it.
CARRIERS = {
    "float64": np.float64,
    "float32": np.float32,
    "float16": np.float16,
    BFLOAT16: np.uint16,
    "int64": np.int64,
    "int32": np.int32,
    "int16": np.int16,
    "int8": np.int8,
    "uint8": np.uint8,
    "bool": np.bool_,
}

#: Integers are smaller than this: the largest that a float can hold.
MAX_INT = 1 << 1023


@dataclass(frozen=True)
class Array:
    """A tensor or a NumPy array: numbers of any shape, with what torch knew about them.

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

    def with_numbers(self, numbers: np.ndarray) -> Array:
        """This array with other numbers, each rounded to the nearest of its dtype."""
        if self.dtype != BFLOAT16:
            return replace(self, data=np.asarray(numbers).astype(self.data.dtype))
        bits = np.asarray(numbers, dtype=np.float32).view(np.uint32)
        return replace(self, data=np.asarray((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16, dtype=np.uint16))

    def as_float64(self) -> np.ndarray:
        """The numbers in float64 (bfloat16 widened exactly)."""
        if self.dtype == BFLOAT16:
            return np.asarray(self.data.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
        return self.data.astype(np.float64)


@dataclass(frozen=True)
class Opaque:
    """Something that cannot be sent: only its type's name and a short text are."""

    type: str
    text: str = ""


if TYPE_CHECKING:
    Value: TypeAlias = "None | bool | int | float | str | list[Any] | tuple[Any, ...] | dict[str, Any] | Array | Opaque"
else:
    Value = Any  # in a record, a value is what the wire has made of it: nothing is converted again

#: Stands for a result that an exercise's examination cannot take.
NOT_EXAMINED = Opaque("result", "")
