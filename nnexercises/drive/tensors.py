"""Convert plain values to tensors (inputs) and tensors to plain values (results)."""

from __future__ import annotations

import contextlib
import numbers
import re
import reprlib
from collections import namedtuple
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nnexercises.process.deadline import OutOfTime
from nnexercises.process.wire import MAX_TENSORS
from nnexercises.values import BFLOAT16, CARRIERS, MAX_INT, Array, Opaque, Record, Value, in_key_order, is_flat, mapped

#: The maximum number of items in a result, where a flat list of numbers counts as one, and its maximum depth.
MAX_ITEMS = 100_000
MAX_DEPTH = 20

#: The types of numbers and texts.
PLAIN = (bool, int, float, complex, str, bytes)

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 200


def to_tensors(value: Value, device: str = "cpu") -> Any:
    """The value with its arrays as tensors on ``device`` (or as NumPy arrays if they were), strides preserved."""
    return mapped(value, Array, lambda array: _tensor(array, device))


def as_objects(value: Any) -> Any:
    """A result of ``to_tensors`` with its records as named tuples, or as objects with their fields."""
    if isinstance(value, Record):
        fields = {name: as_objects(item) for name, item in value.items()}
        return namedtuple(value.type, fields)(**fields) if value.is_tuple else SimpleNamespace(**fields)
    if isinstance(value, dict):
        return {key: as_objects(item) for key, item in value.items()}
    return type(value)(map(as_objects, value)) if type(value) in (list, tuple) else value


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


def to_value(obj: Any) -> Value:
    """Reduce ``obj`` to plain data; anything but numbers, texts, tensors and containers of them becomes ``Opaque``."""
    return _Reducer().reduce(obj, 0)


class _Reducer:
    """One reduction, with its remaining budget of items and bytes."""

    def __init__(self) -> None:
        self.items = MAX_ITEMS
        self.bytes = MAX_TENSORS // 2

    def reduce(self, obj: Any, depth: int) -> Value:
        self.items -= 1
        if self.items < 0 or depth > MAX_DEPTH:
            return Opaque(type(obj).__name__, "too large to look into")
        if obj is None or type(obj) in PLAIN:
            return self.plain(obj)
        if isinstance(obj, Tensor):
            try:
                return self.tensor(obj)
            except RuntimeError:
                return Opaque("Tensor", "a tensor whose numbers cannot be read")
        if isinstance(obj, np.ndarray):
            return self.ndarray(obj)
        if isinstance(obj, np.generic):
            return self.reduce(obj.item(), depth + 1)
        if isinstance(obj, PLAIN):
            return self.plain(_base(obj))
        if type(obj) in (list, tuple) and 8 * len(obj) <= self.bytes and is_flat(obj):
            self.bytes -= 8 * len(obj)
            return obj[:]  # type: ignore[no-any-return]
        if isinstance(obj, list | tuple | dict | set | frozenset) and len(obj) > self.items:
            return Opaque(type(obj).__name__, f"a {type(obj).__name__} of {len(obj)} items, too long to look into")
        fields = fields_of(obj)
        if fields is not None:
            name = type(obj).__name__
            items = {name: self.reduce(item, depth + 1) for name, item in fields.items()}
            return Record(name if name.isidentifier() else "record", items, isinstance(obj, tuple))
        if isinstance(obj, set | frozenset):
            return self.unordered(obj, depth)
        if isinstance(obj, list):
            return [self.reduce(item, depth + 1) for item in list.__iter__(obj)]
        if isinstance(obj, tuple):
            return tuple(self.reduce(item, depth + 1) for item in tuple.__iter__(obj))
        if isinstance(obj, dict):
            reduced = {self.key(key, depth + 1): self.reduce(item, depth + 1) for key, item in dict.items(obj)}
            return reduced if len(reduced) == len(obj) else Opaque("dict", "a dict whose keys cannot be told apart")
        return opaque(obj)

    def unordered(self, obj: AbstractSet[Any], depth: int) -> Value:
        self.items -= len(obj)
        kind: Any = set if isinstance(obj, set) else frozenset
        reduced = kind(self.key(item, depth + 1) for item in kind.__iter__(obj))
        told = len(reduced) == len(obj) and not any(isinstance(item, Opaque) for item in reduced)
        return (
            reduced if told else Opaque(kind.__name__, f"a {kind.__name__} of what cannot be told apart by its value")
        )

    def key(self, obj: Any, depth: int) -> Value:
        """A dict's key or a set's item: a number, a text or a tuple or frozen set of these as it is, anything else by
        what it is called.
        """
        if obj is None or type(obj) in PLAIN:
            return self.plain(obj)
        if isinstance(obj, (*PLAIN, tuple, frozenset, np.generic)):
            reduced = self.reduce(obj, depth)
            with contextlib.suppress(TypeError):  # a tensor inside cannot be told by its numbers
                hash(reduced)
                return reduced
        return opaque(obj)

    def plain(self, obj: Any) -> Value:
        """A number or a text."""
        if isinstance(obj, int) and not isinstance(obj, bool) and abs(obj) >= MAX_INT:
            return Opaque("int", "an integer of more than 1023 bits")
        if isinstance(obj, str | bytes):
            self.bytes -= 4 * len(obj)
            if self.bytes < 0:
                return Opaque(type(obj).__name__, "a text too long to look into")
        return obj  # type: ignore[no-any-return]

    def tensor(self, obj: Tensor) -> Value:
        with torch._C.DisableTorchFunction(), torch.no_grad():
            requires_grad = bool(obj.requires_grad)
            dtype = _name_of(obj.dtype)
            plain = obj.detach()
            device = plain.device.type
            if device == "meta":
                return Opaque("Tensor", 'a tensor on the device "meta", which has a shape and no numbers')
            if plain.layout != torch.strided:
                return Opaque("Tensor", "a sparse tensor (.to_dense() makes it an ordinary one)")
            if plain.is_quantized:
                return Opaque("Tensor", "a quantised tensor (.dequantize() makes it an ordinary one)")
            if dtype not in CARRIERS:
                return Opaque("Tensor", f"a tensor of dtype {dtype}")
            self.bytes -= plain.numel() * plain.element_size()
            if self.bytes < 0:
                return Opaque("Tensor", f"a tensor of shape {tuple(plain.shape)}, too large to look into")
            layout = _layout(plain)
            if dtype == BFLOAT16:
                plain = plain.cpu().contiguous().view(torch.uint16)
            # With force: from any device, of a conjugate too. The copy has the layout that NumPy's own have.
            data = np.array(plain.as_subclass(Tensor).numpy(force=True), order="C")
        return Array(data, dtype, "tensor", layout, requires_grad, device)

    def ndarray(self, obj: np.ndarray) -> Value:
        dtype = str(obj.dtype)
        self.bytes -= obj.nbytes
        if dtype not in CARRIERS or self.bytes < 0:
            return Opaque("ndarray", f"an array of dtype {dtype} and shape {obj.shape}")
        return Array(np.array(obj, copy=True, subok=False, order="C"), dtype, "ndarray")


@cache
def _name_of(dtype: torch.dtype) -> str:
    """The name of a dtype: "float32"."""
    return str(dtype).removeprefix("torch.")


def _layout(tensor: Tensor) -> tuple[int, ...] | None:
    """Dimensions from slowest to fastest for a dense tensor that is not contiguous; None otherwise."""
    if tensor.is_contiguous():
        return None
    strides = tensor.stride()
    return tuple(sorted(range(tensor.ndim), key=lambda dimension: -strides[dimension]))


def fields_of(obj: Any) -> dict[str, Any] | None:
    """The fields of a dataclass or named tuple by name; None for anything else."""
    if is_dataclass(obj) and not isinstance(obj, type):
        return {field.name: getattr(obj, field.name) for field in fields(obj) if hasattr(obj, field.name)}
    names = getattr(type(obj), "_fields", None)
    if isinstance(obj, tuple) and isinstance(names, tuple) and len(names) == len(obj):
        return dict(zip(map(str, names), tuple.__iter__(obj), strict=True))
    return None


def _base(obj: int | float | complex | str | bytes) -> int | float | complex | str | bytes:
    """The plain number or text in a subclass of one."""
    if isinstance(obj, complex):
        return complex(obj.real, obj.imag)
    if isinstance(obj, str):
        return str.__str__(obj)
    if isinstance(obj, bytes):
        return bytes.__getitem__(obj, slice(None))
    return int.__int__(obj) if isinstance(obj, int) else float.__float__(obj)


def opaque(obj: Any) -> Opaque:
    """The type's name and a short text of ``obj``; a number of an unknown type is described as a number."""
    kind = type(obj).__name__
    if isinstance(obj, numbers.Number):
        return Opaque(kind, f"a number of type {kind}")
    try:
        text = _short.repr(obj)
    except OutOfTime:
        raise
    except BaseException:  # their __repr__, not ours
        text = ""
    return Opaque(kind, re.sub(r" at 0x[0-9a-fA-F]+", "", text))


def floating_tensors(obj: Any, *, by_key: bool = False) -> Iterator[Tensor]:
    """Every floating-point tensor in nested containers, dataclasses too, in order; ``by_key``, in that of the keys of
    dicts and of the names of fields, whatever order they were written in.
    """
    if isinstance(obj, Tensor):
        if obj.is_floating_point():
            yield obj
    elif isinstance(obj, list | tuple):
        for item in obj:
            yield from floating_tensors(item, by_key=by_key)
    elif isinstance(obj, dict) or is_dataclass(obj):
        fields = obj if isinstance(obj, dict) else fields_of(obj) or {}
        for item in in_key_order(fields) if by_key else fields.values():
            yield from floating_tensors(item, by_key=by_key)
