"""Between torch's world and plain values: inputs become tensors, results become numbers."""

from __future__ import annotations

import numbers
import re
import reprlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nnexercises.process.deadline import OutOfTime
from nnexercises.process.wire import MAX_TENSORS
from nnexercises.values import BFLOAT16, CARRIERS, MAX_INT, Array, Opaque, Value

#: A result may hold this many things at most, and nest this deep.
MAX_ITEMS = 100_000
MAX_DEPTH = 20

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 200


def to_tensors(value: Value, device: str = "cpu") -> Any:
    """The value with its arrays as tensors on ``device`` (or NumPy arrays where they were), strides as recorded."""
    if isinstance(value, Array):
        return _tensor(value, device)
    if isinstance(value, list):
        return [to_tensors(item, device) for item in value]
    if isinstance(value, tuple):
        return tuple(to_tensors(item, device) for item in value)
    if isinstance(value, dict):
        return {key: to_tensors(item, device) for key, item in value.items()}
    return value


def _tensor(array: Array, device: str) -> Any:
    if array.kind == "ndarray":
        return array.data.copy()
    tensor = torch.from_numpy(array.data.copy())
    if array.dtype == BFLOAT16:
        tensor = tensor.view(torch.bfloat16)
    tensor = tensor.to(device)
    if array.layout is not None:
        back = [array.layout.index(dimension) for dimension in range(tensor.ndim)]
        tensor = tensor.permute(array.layout).contiguous().permute(back)
    return tensor.requires_grad_() if array.requires_grad else tensor


def to_value(thing: Any) -> Value:
    """Reduce ``thing`` to plain data; what is neither a number, a text, a tensor nor a container of them is opaque."""
    return _Reducer().reduce(thing, 0)


class _Reducer:
    """One reduction, with what is left of its budget of items and bytes."""

    def __init__(self) -> None:
        self.items = MAX_ITEMS
        self.bytes = MAX_TENSORS // 2

    def reduce(self, thing: Any, depth: int) -> Value:
        self.items -= 1
        if self.items < 0 or depth > MAX_DEPTH:
            return Opaque(type(thing).__name__, "too large to look into")
        if thing is None or type(thing) in (bool, int, float, str):
            return _plain(thing)
        if isinstance(thing, Tensor):
            try:
                return self.tensor(thing)
            except RuntimeError:
                return Opaque("Tensor", "a tensor that holds no ordinary numbers")
        if isinstance(thing, np.ndarray):
            return self.ndarray(thing)
        if isinstance(thing, np.generic):
            return self.reduce(thing.item(), depth + 1)
        if isinstance(thing, bool | int | float | str):
            return _plain(_base(thing))
        if isinstance(thing, list | tuple | dict) and len(thing) > self.items:
            return Opaque(
                type(thing).__name__, f"a {type(thing).__name__} of {len(thing)} items, too long to look into"
            )
        if isinstance(thing, list):
            return [self.reduce(item, depth + 1) for item in list.__iter__(thing)]
        if isinstance(thing, tuple):
            return tuple(self.reduce(item, depth + 1) for item in tuple.__iter__(thing))
        if isinstance(thing, dict):
            return {str(key): self.reduce(item, depth + 1) for key, item in dict.items(thing)}
        return opaque(thing)

    def tensor(self, thing: Tensor) -> Value:
        with torch._C.DisableTorchFunctionSubclass(), torch.no_grad():
            requires_grad = bool(thing.requires_grad)
            dtype = str(thing.dtype).removeprefix("torch.")
            shape = tuple(thing.shape)
            plain = thing.detach()
            if plain.layout != torch.strided or plain.is_quantized or plain.device.type == "meta":
                return Opaque("Tensor", f"a tensor that holds no ordinary numbers ({thing.layout}, {thing.device})")
            if dtype not in CARRIERS:
                return Opaque("Tensor", f"a tensor of dtype {dtype}")
            self.bytes -= plain.numel() * plain.element_size()
            if self.bytes < 0:
                return Opaque("Tensor", f"a tensor of shape {shape}, too large to look into")
            layout = _layout(plain)
            device = thing.device.type
            plain = plain.cpu().contiguous()
            if dtype == BFLOAT16:
                plain = plain.view(torch.uint16)
            data = plain.resolve_conj().resolve_neg().as_subclass(Tensor).numpy().copy()
        return Array(data, dtype, "tensor", layout, requires_grad, device)

    def ndarray(self, thing: np.ndarray) -> Value:
        dtype = str(thing.dtype)
        self.bytes -= thing.nbytes
        if dtype not in CARRIERS or self.bytes < 0:
            return Opaque("ndarray", f"an array of dtype {dtype} and shape {thing.shape}")
        return Array(np.array(thing, copy=True, subok=False, order="C"), dtype, "ndarray")


def _layout(tensor: Tensor) -> tuple[int, ...] | None:
    """Dimensions from slowest to fastest for a dense tensor that is not contiguous; None otherwise."""
    if tensor.is_contiguous():
        return None
    strides = tensor.stride()
    return tuple(sorted(range(tensor.ndim), key=lambda dimension: -strides[dimension]))


def _base(thing: int | float | str) -> int | float | str:
    """The plain number or text in a subclass of one."""
    if isinstance(thing, str):
        return str.__str__(thing)
    return int.__int__(thing) if isinstance(thing, int) else float.__float__(thing)


def _plain(thing: int | float | str | None) -> Value:
    if isinstance(thing, int) and not isinstance(thing, bool) and abs(thing) >= MAX_INT:
        return Opaque("int", "an integer of more than 1023 bits")
    if isinstance(thing, str) and len(thing) > 10_000:
        return Opaque("str", thing[:200] + "…")
    return thing


def opaque(thing: Any) -> Opaque:
    """Only the type's name and a short text of ``thing``; a number of an unknown kind says that it is one."""
    kind = type(thing).__name__
    if isinstance(thing, numbers.Number):
        return Opaque(kind, f"a number of type {kind}")
    try:
        text = _short.repr(thing)
    except OutOfTime:
        raise
    except BaseException:  # their __repr__, not ours
        text = ""
    return Opaque(kind, re.sub(r" at 0x[0-9a-fA-F]+", "", text))


def floating_tensors(thing: Any) -> Iterator[Tensor]:
    """Every floating-point tensor in nested containers, in order."""
    if isinstance(thing, Tensor):
        if thing.is_floating_point():
            yield thing
    elif isinstance(thing, dict | list | tuple):
        for item in thing.values() if isinstance(thing, dict) else thing:
            yield from floating_tensors(item)


def like_tensors(thing: Any, make: Callable[[Tensor], Value]) -> Value:
    """Nested containers as they are, with what ``make`` makes of each floating-point tensor, and None for the rest."""
    if isinstance(thing, Tensor):
        return make(thing) if thing.is_floating_point() else None
    if isinstance(thing, dict):
        return {key: like_tensors(item, make) for key, item in thing.items()}
    if isinstance(thing, list | tuple):
        return type(thing)(like_tensors(item, make) for item in thing)
    return None
