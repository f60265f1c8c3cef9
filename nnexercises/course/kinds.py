"""Kinds: what an annotation says about a value, to draw inputs and to check results.

Annotations are Python's and jaxtyping's (https://docs.kidger.site/jaxtyping/api/array/): ``float``, ``list[float]``,
``Literal["sum", "mean"]``, ``Float[Tensor, "batch classes"]``, unions, tuples and sets of these, and dataclasses and
named tuples of them (records). jaxtyping itself parses its annotations: dimensions may be named, fixed (``4``,
``name=4``), computed (``d+1``), of any size (``_``, ``...``), variadic (``*batch``) or broadcastable (``#batch``).
"""

from __future__ import annotations

import collections.abc
import dataclasses
import types
import typing
from dataclasses import dataclass
from typing import Any

from nnexercises.errors import CourseError
from nnexercises.values import CARRIERS

#: dtypes in order of preference, for annotations that allow several.
PREFERRED = (
    "float32", "float64", "float16", "bfloat16", "complex64", "complex128",
    "int64", "int32", "int16", "int8", "uint8", "bool",
)  # fmt: skip
FLOATS = ("float32", "float64", "float16", "bfloat16")
COMPLEX = ("complex64", "complex128")
INTEGERS = ("int64", "int32", "int16", "int8", "uint8")
assert set(PREFERRED) == set(CARRIERS)


@dataclass(frozen=True)
class Kind:
    """One parsed annotation: ``name`` is "tensor", "ndarray", "float", "int", "complex", "bool", "str", "bytes",
    "list", "tuple", "set", "frozenset", "dict", "record", "none", "union" or "any". ``dims`` are the dimensions of a
    tensor as jaxtyping writes them (None: any shape), ``dtypes`` those it may have (None: any), ``items`` the kinds
    inside a container or union. A list may be a tuple as well, but a tuple must be one; ``any_length`` is
    ``tuple[int, ...]``. For a record, ``record`` is the name of its class and ``fields`` are the names of its items.
    ``choices`` are the texts, ints or bools of a ``Literal``.
    """

    name: str
    dims: tuple[str, ...] | None = None
    dtypes: tuple[str, ...] | None = None
    items: tuple[Kind, ...] = ()
    record: str | None = None
    fields: tuple[str, ...] = ()
    any_length: bool = False
    choices: tuple[str | int | bool, ...] = ()

    @property
    def options(self) -> tuple[Kind, ...]:
        """The kinds a value may be of: those of a union, or this one."""
        return self.items if self.name == "union" else (self,)

    def describe(self) -> str:
        """The kind in words for a student: "a tensor of shape (batch, classes)"."""
        if self.name == "union":
            return " or ".join(item.describe() for item in self.items)
        if self.choices:
            return " or ".join(map(repr, self.choices))
        if self.name in ("tensor", "ndarray"):
            noun = "tensor" if self.name == "tensor" else "NumPy array"
            if self.dims == ():
                return f"a 0-dimensional {noun}"
            shape = "" if self.dims is None else f" of shape ({', '.join(self.dims)})"
            return f"a {noun}{shape}"
        if self.name in ("list", "set", "frozenset"):
            noun = "frozen set" if self.name == "frozenset" else self.name
            return f"a {noun}" + (f" of {self.items[0].name}s" if self.items and self.items[0].name != "any" else "")
        if self.name == "none":
            return "None"
        if self.name in ("int", "any"):
            return {"int": "an int", "any": "anything"}[self.name]
        if self.name == "bytes":
            return "bytes"
        return f"a {self.record or self.name}"


ANY = Kind("any")


def read(annotation: Any) -> Kind:
    """The kind that an annotation describes; ``Any`` stands for any value.

    Raises:
        CourseError: inputs cannot be drawn from such an annotation, nor results compared with it.
    """
    if annotation is typing.Any or annotation is object:
        return ANY
    if annotation is None or annotation is type(None):
        return Kind("none")
    if annotation in (bool, int, float, complex, str, bytes, dict, set, frozenset):
        return Kind(annotation.__name__)
    if annotation in (list, tuple):
        return Kind(annotation.__name__, items=(ANY,))
    if isinstance(annotation, type) and hasattr(annotation, "dim_str") and hasattr(annotation, "array_type"):
        return _jaxtyping(annotation)
    if is_record(annotation):
        hints = typing.get_type_hints(annotation, include_extras=True)
        is_dataclass = dataclasses.is_dataclass(annotation)
        fields = tuple(
            [field.name for field in dataclasses.fields(annotation) if field.init]
            if is_dataclass
            else annotation._fields
        )
        items = tuple(read(hints[name]) for name in fields)
        return Kind("record", items=items, record=annotation.__name__, fields=fields)
    name = getattr(annotation, "__name__", "")
    if name in ("Tensor", "ndarray"):
        return Kind(name.lower())
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return Kind("union", items=tuple(read(argument) for argument in arguments))
    if origin is typing.Literal:
        types_of = {type(choice) for choice in arguments}
        if len(types_of) == 1 and types_of <= {str, int, bool}:
            return Kind(types_of.pop().__name__, choices=arguments)
    if origin is collections.abc.Sequence:
        return Kind("list", items=(read(arguments[0]),))
    if origin in (list, tuple):
        items = tuple(read(argument) for argument in arguments if argument is not Ellipsis)
        return Kind(origin.__name__, items=items, any_length=Ellipsis in arguments)
    if origin in (set, frozenset):
        return Kind(origin.__name__, items=(read(arguments[0]),))
    if origin is dict:
        return Kind("dict", items=(read(arguments[1]),))
    raise CourseError(f"inputs cannot be drawn from the annotation {annotation!r}, nor results compared with it")


def is_record(annotation: Any) -> bool:
    """Whether an annotation is the class of a dataclass or of a ``typing.NamedTuple``."""
    if not isinstance(annotation, type):
        return False
    return dataclasses.is_dataclass(annotation) or (issubclass(annotation, tuple) and hasattr(annotation, "_fields"))


def _jaxtyping(annotation: Any) -> Kind:
    """The kind of a jaxtyping annotation, from the ``dtypes`` and ``dims`` that jaxtyping has parsed."""
    known = [dtype for dtype in PREFERRED if isinstance(annotation.dtypes, tuple) and dtype in annotation.dtypes]
    if isinstance(annotation.dtypes, tuple) and not known:
        name = annotation.__name__.split("[")[0]
        raise CourseError(f"{name} holds no dtype that can be graded: use one of {', '.join(PREFERRED)}")
    array = "ndarray" if annotation.array_type.__name__ == "ndarray" else "tensor"
    dims = None if annotation.dim_str.split() == ["..."] else tuple(map(_dimension, annotation.dims))
    return Kind(array, dims, tuple(known) or None)


def _dimension(dimension: Any) -> str:
    """One parsed dimension in jaxtyping's notation, without the name of a fixed one."""
    kind = type(dimension).__name__
    if kind == "_AnonymousVariadicDim":
        return "..."
    if kind == "_AnonymousDim":
        return "_"
    if kind == "_FixedDim":
        return str(dimension.size)
    if kind == "_SymbolicDim":
        return str(dimension.elem)
    star = "*" if kind == "_NamedVariadicDim" else ""
    return f"{'#' if dimension.broadcastable else ''}{star}{dimension.name}"


def dimension_names(dims: tuple[str, ...] | None) -> list[str]:
    """The named dimensions that stand for one size: not fixed, computed or variadic ones."""
    plain = (dim.removeprefix("#") for dim in dims or ())
    return [dim for dim in plain if dim.isidentifier() and dim != "_"]


def fixed_sizes(dims: tuple[str, ...] | None) -> set[int]:
    """The sizes of the fixed dimensions."""
    return {int(dim) for dim in dims or () if dim.isdigit()}
