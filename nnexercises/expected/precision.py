"""Run a reference in float64 on the numbers that a student gets, or with each of its operations rounded otherwise.

Both are modes of torch that see every operation of a run, in the drive, in the reference and in the backward pass.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from types import CodeType
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

from nnexercises.course.draw import generator

#: The dtypes of a run in float64, and those in a student's process.
NARROW = {torch.float64: torch.float32, torch.complex128: torch.complex64}
WIDE = {narrow: wide for wide, narrow in NARROW.items()}

#: The operation on what ``torch.tensor`` or ``torch.from_numpy`` has just made.
FRESH = torch.ops.aten.lift_fresh.default

#: Names in a function that computes in float64 on purpose.
SAY_FLOAT64 = {"float64", "double", "complex128", "cdouble"}

#: Python code of torch between an operator such as ``1 - x`` and the operation.
OPERATORS = torch._tensor.__file__


@contextlib.contextmanager
def in_float64(file: str) -> Iterator[None]:
    """Run a drive, whose code is in ``file``, with float64 as the default dtype, and float32 read as float64.

    What the drive makes without its solution is made in float32, as in a student's process, and then widened: weights
    such as ``(12.9898 * torch.arange(n)).sin()`` are others in float64. Only a function of the drive that says float64
    itself has it. Random numbers are others in float64 too, and are drawn in float32 wherever that is.
    """
    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with _Wide(file):
            yield
    finally:
        torch.set_default_dtype(default)


@contextlib.contextmanager
def with_operations_rounded(file: str, stream: int) -> Iterator[None]:
    """Run a drive, whose code is in ``file``, with each number that an operation of its solution takes moved up or down
    to a neighbouring one: the errors add up as those of a right answer do that computes in another order.
    """
    with _Rounded(file, stream):
        yield


class _Mode(TorchDispatchMode):  # type: ignore[no-untyped-call]
    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # otherwise torch imports its compiler, which takes a second

    def __init__(self, file: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.file = file

    def caller(self) -> CodeType | None:
        """The function of the drive that has called the operation that is being dispatched, if one has."""
        frame = sys._getframe(2)
        while frame.f_code.co_filename == OPERATORS and frame.f_back is not None:
            frame = frame.f_back
        return frame.f_code if frame.f_code.co_filename == self.file else None


class _Wide(_Mode):  # type: ignore[no-untyped-call]
    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if _is_view(func):
            return func(*args, **kwargs)
        caller = self.caller()
        is_of_drive = caller is not None and not SAY_FLOAT64 & {*caller.co_names}
        if torch.Tag.nondeterministic_seeded in func.tags or (is_of_drive and _is_new(func, args, kwargs)):
            return _as_student(func, args, kwargs)
        if func._schema.is_mutable:
            return func(*args, **kwargs)
        args, kwargs = tree_map(_widened, (args, kwargs))
        return tree_map(_widened, func(*args, **kwargs))


class _Rounded(_Mode):  # type: ignore[no-untyped-call]
    def __init__(self, file: str, stream: int) -> None:
        super().__init__(file)
        self.signs = generator("operations", stream)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if _is_view(func) or self.caller() is not None or torch.Tag.nondeterministic_seeded in func.tags:
            return func(*args, **kwargs)
        if not func._schema.is_mutable:
            result = func(*args, **kwargs)
            if not all(isinstance(item, Tensor) and _is_inexact(item) for item in tree_leaves(result)):
                return result  # a comparison or an index, which rounding must not turn round
        written = {i for i, argument in enumerate(func._schema.arguments) if argument.alias_info is not None}
        args = tuple(arg if i in written else tree_map(self.moved, arg) for i, arg in enumerate(args))
        return func(*args, **kwargs)

    def moved(self, value: Any) -> Any:
        """A tensor with each number moved up or down; anything else as it is."""
        if not isinstance(value, Tensor) or not _is_inexact(value):
            return value
        signs = 2.0 * self.signs.integers(0, 2, size=tuple(value.shape)) - 1.0
        factor = 1.0 + torch.finfo(value.dtype).eps * torch.from_numpy(np.asarray(signs))
        return (value * factor).to(value.dtype)


def _as_student(func: Any, args: Any, kwargs: Any) -> Any:
    """The results of an operation in float32, widened; what it changes in place is changed to these numbers."""
    narrowed_args, narrowed_kwargs = tree_map(_narrowed, (args, kwargs))
    torch.set_default_dtype(torch.float32)
    try:
        result = func(*narrowed_args, **narrowed_kwargs)
    finally:
        torch.set_default_dtype(torch.float64)
    if not func._schema.is_mutable:
        return tree_map(_widened, result)
    for argument, old, new in zip(func._schema.arguments, args, narrowed_args, strict=False):
        if argument.alias_info is not None and new is not old:
            old.copy_(new)
    return args[0]


def _is_view(func: Any) -> bool:
    """Whether an operation returns another view of the numbers of its argument, or replaces them as a whole."""
    if func is FRESH:
        return False
    aliases = [argument.alias_info for argument in func._schema.arguments if argument.alias_info is not None]
    return any(not alias.is_write for alias in aliases) or func._schema.name in ("aten::set_", "aten::resize_")


def _is_new(func: Any, args: Any, kwargs: Any) -> bool:
    """Whether an operation takes nothing that comes of a solution, as far as the numbers tell."""
    return func is FRESH or all(map(_is_narrow, tree_leaves((args, kwargs))))


def _is_inexact(value: Tensor) -> bool:
    return value.is_floating_point() or value.is_complex()


def _is_narrow(value: Any) -> bool:
    """Whether float32 holds all numbers of a value exactly."""
    if not isinstance(value, Tensor) or value.dtype not in NARROW:
        return True
    if value.layout != torch.strided:
        return False
    back = value.to(NARROW[value.dtype]).to(value.dtype)
    return bool(((back == value) | value.isnan()).all())


def _narrowed(value: Any) -> Any:
    if isinstance(value, torch.dtype):
        return NARROW.get(value, value)
    return value.to(NARROW[value.dtype]) if isinstance(value, Tensor) and value.dtype in NARROW else value


def _widened(value: Any) -> Any:
    if isinstance(value, torch.dtype):
        return WIDE.get(value, value)
    return value.to(WIDE[value.dtype]) if isinstance(value, Tensor) and value.dtype in WIDE else value
