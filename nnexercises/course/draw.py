"""Draw inputs: numbers from a seed, shapes from named dimensions, whole values from annotations.

Each draw has its own stream, derived from seed, unit, exercise, case and trial, so adding a case changes no other
case's inputs. Distinct dimension names get distinct sizes, so that a transpose or a silent broadcast cannot pass.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nnexercises.course.kinds import Kind
from nnexercises.errors import CourseError

#: The sizes to draw for lists and dimensions. Small, so that a student can read the values.
SIZES = (2, 3, 4, 5)

#: How many dimensions ``*batch`` and ``...`` stand for, draw after draw.
VARIADIC = (1, 2, 0)


def generator(*names: object) -> np.random.Generator:
    """A stream of random numbers (PCG64) that belongs to ``names`` alone."""
    digest = hashlib.sha256("/".join(map(str, names)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


class Draw:
    """The source of a case's inputs.

    ``shape`` arguments are named dimensions ("batch classes"); a name has one size throughout a draw. Tensors are
    float32 unless stated otherwise.
    """

    def __init__(self, *names: object, trial: int = 0) -> None:
        self.trial = trial  #: which draw of its case this is, from 0
        self._generator = generator(*names, trial)
        self._sizes: dict[str, int] = {}
        self._avoided: set[int] = set()

    def size(self, name: str) -> int:
        """The size of a dimension, drawn at its first use and distinct from all others."""
        if name not in self._sizes:
            taken = {*self._sizes.values(), *self._avoided}
            free = [size for size in SIZES if size not in taken]
            self._sizes[name] = int(self._generator.choice(free)) if free else 1 + max(self._sizes.values())
        return self._sizes[name]

    def avoid(self, sizes: Iterable[int]) -> None:
        """Draw no dimension of these sizes."""
        self._avoided |= set(sizes)

    def fix(self, **sizes: int) -> None:
        """Set the sizes of dimensions: ``draw.fix(batch=1)``."""
        self._sizes |= sizes

    def shape(self, dims: str) -> tuple[int, ...]:
        """The sizes of space-separated dimensions, in jaxtyping's notation; "" is a scalar.

        Each ``_`` has its own size. ``*batch`` and ``...`` stand for one dimension in the first draw
        of a case, for two in the second and for none in the third.

        Raises:
            CourseError: one of them is not a dimension.
        """
        return tuple(size for dim in dims.split() for size in self._sizes_of(dim))

    def _sizes_of(self, dim: str) -> list[int]:
        dim = dim.rpartition("=")[2].removeprefix("#")  # "name=4" is 4
        if dim.isdigit():
            return [int(dim)]
        if dim == "_":
            return [self.size(f"unnamed dimension {len(self._sizes)}")]
        if dim == "..." or dim.startswith("*"):
            names = [dim.removeprefix("*"), f"{dim} again"]
            return [self.size(name) for name in names[: VARIADIC[self.trial % len(VARIADIC)]]]
        if dim.isidentifier():
            return [self.size(dim)]
        try:
            names = [node.id for node in ast.walk(ast.parse(dim, mode="eval")) if isinstance(node, ast.Name)]
            size = eval(dim, {"__builtins__": {}}, {name: self.size(name) for name in names})
        except (SyntaxError, ArithmeticError, TypeError, NameError) as error:
            raise CourseError(f"{dim!r} is not a dimension: write a name, a number or a sum like d+1") from error
        return [int(size)]

    def normal(self, dims: str, mean: float = 0.0, std: float = 1.0) -> Tensor:
        """A tensor of normally distributed numbers."""
        return torch.from_numpy(self._generator.normal(mean, std, self.shape(dims)).astype(np.float32, order="C"))

    def uniform(self, dims: str, low: float = 0.0, high: float = 1.0) -> Tensor:
        """A tensor of uniformly distributed numbers in [low, high)."""
        return torch.from_numpy(self._generator.uniform(low, high, self.shape(dims)).astype(np.float32, order="C"))

    def integers(self, dims: str, below: int, low: int = 0) -> Tensor:
        """An int64 tensor of integers in [low, below)."""
        return torch.from_numpy(np.asarray(self._generator.integers(low, below, self.shape(dims), dtype=np.int64)))

    def number(self, low: float = -3.0, high: float = 3.0) -> float:
        """A Python float in [low, high) with two decimals, so that a student can follow by hand."""
        return round(float(self._generator.uniform(low, high)), 2)

    def numbers(self, count: int, low: float = -3.0, high: float = 3.0) -> list[float]:
        """A list of ``count`` such floats."""
        return [self.number(low, high) for _ in range(count)]

    def integer(self, below: int, low: int = 0) -> int:
        """A Python int in [low, below)."""
        return int(self._generator.integers(low, below))

    def sign(self) -> int:
        """-1 or 1."""
        return 1 if self._generator.integers(2) else -1

    def value(self, kind: Kind, name: str) -> Any:
        """A value of ``kind`` for the parameter ``name``.

        Raises:
            CourseError: values of this kind cannot be drawn, so the case must return one.
        """
        if kind.name == "union":
            return self.value(kind.items[0], name)
        if kind.choices:
            return kind.choices[self.trial % len(kind.choices)]
        if kind.name == "float":
            return self.number()
        if kind.name == "int":
            return self.integer(10)
        if kind.name == "bool":
            return bool(self.integer(2))
        if kind.name == "list" and kind.items:
            return [self.value(kind.items[0], name) for _ in range(self.size(f"the length of {name}"))]
        if kind.name == "complex":
            return complex(self.number(), self.number())
        if kind.name in ("set", "frozenset") and kind.items:
            items = self.value(Kind("list", items=kind.items), name)
            return set(items) if kind.name == "set" else frozenset(items)
        if kind.name == "tuple" and kind.any_length:
            return tuple(self.value(Kind("list", items=kind.items), name))
        if kind.name == "tuple" and kind.items:
            return tuple(self.value(item, name) for item in kind.items)
        if kind.name == "record":
            return {field: self.value(item, field) for field, item in zip(kind.fields, kind.items, strict=True)}
        if kind.name in ("tensor", "ndarray"):
            tensor = self._tensor(kind)
            return tensor.numpy() if kind.name == "ndarray" else tensor
        raise CourseError(f"no value can be drawn for {name!r} from its annotation: let the case make one")

    def _tensor(self, kind: Kind) -> Tensor:
        dims = "rows columns" if kind.dims is None else " ".join(kind.dims)
        dtype: torch.dtype = getattr(torch, kind.dtypes[0] if kind.dtypes else "float32")
        if dtype.is_floating_point:
            return self.normal(dims).to(dtype)
        if dtype.is_complex:
            return torch.complex(self.normal(dims), self.normal(dims)).to(dtype)
        return self.integers(dims, below=2 if dtype == torch.bool else 10).to(dtype)
