"""What an annotation says of a value: how to draw an input, and what a right result looks like.

Annotations are Python's and jaxtyping's (https://docs.kidger.site/jaxtyping/api/array/): ``float``, ``list[float]``,
``Float[Tensor, "batch classes"]``, unions and tuples of these.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from typing import Any

from nnexercises.errors import CourseError

#: dtypes by the name of jaxtyping's class; None stands for any.
DTYPES: dict[str, tuple[str, ...] | None] = {
    "Float": ("float32", "float64", "float16", "bfloat16"),
    "Int": ("int64", "int32", "int16", "int8"),
    "Integer": ("int64", "int32", "int16", "int8", "uint8"),
    "Bool": ("bool",),
    "Num": ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8"),
    "Shaped": None,
}


@dataclass(frozen=True)
class Kind:
    """One annotation, read: ``name`` is "tensor", "ndarray", "float", "int", "bool", "str", "list", "tuple", "dict",
    "none", "union" or "any". ``dims`` are the named dimensions of a tensor (None: any shape), ``dtypes`` those it may
    have (None: any), ``items`` the kinds inside a list, tuple or union.
    """

    name: str
    dims: tuple[str, ...] | None = None
    dtypes: tuple[str, ...] | None = None
    items: tuple[Kind, ...] = ()

    @property
    def options(self) -> tuple[Kind, ...]:
        """The kinds a value may be of: those of a union, or this one."""
        return self.items if self.name == "union" else (self,)

    def describe(self) -> str:
        """In words a student reads: "a tensor (batch, classes) of floats"."""
        if self.name == "union":
            return " or ".join(item.describe() for item in self.items)
        if self.name in ("tensor", "ndarray"):
            thing = "tensor" if self.name == "tensor" else "NumPy array"
            if self.dims == ():
                return f"a 0-dimensional {thing}"
            shape = "" if self.dims is None else f" of shape ({', '.join(self.dims)})"
            return f"a {thing}{shape}"
        if self.name == "list":
            return "a list" + (f" of {self.items[0].name}s" if self.items and self.items[0].name != "any" else "")
        if self.name == "none":
            return "None"
        if self.name in ("int", "any"):
            return {"int": "an int", "any": "anything"}[self.name]
        return f"a {self.name}"

    def to_message(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "name": self.name,
            "dims": None if self.dims is None else list(self.dims),
            "dtypes": None if self.dtypes is None else list(self.dtypes),
            "items": [item.to_message() for item in self.items],
        }

    @classmethod
    def from_message(cls, message: dict[str, Any]) -> Kind:
        """From what ``to_message`` made."""
        dims, dtypes = message["dims"], message["dtypes"]
        return cls(
            message["name"],
            None if dims is None else tuple(dims),
            None if dtypes is None else tuple(dtypes),
            tuple(cls.from_message(item) for item in message["items"]),
        )


ANY = Kind("any")


def read(annotation: Any) -> Kind:
    """The kind that an annotation stands for; no annotation is anything.

    Raises:
        CourseError: the annotation is of no sort that inputs can be drawn from or results compared with.
    """
    if annotation is typing.Any or annotation is object:
        return ANY
    if annotation is None or annotation is type(None):
        return Kind("none")
    if annotation in (bool, int, float, str, dict):
        return Kind(annotation.__name__)
    if annotation in (list, tuple):
        return Kind(annotation.__name__, items=(ANY,))
    if hasattr(annotation, "dim_str") and hasattr(annotation, "array_type"):
        return _jaxtyping(annotation)
    name = getattr(annotation, "__name__", "")
    if name in ("Tensor", "ndarray"):
        return Kind(name.lower())
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return Kind("union", items=tuple(read(argument) for argument in arguments))
    if origin in (list, tuple):
        items = tuple(read(argument) for argument in arguments if argument is not Ellipsis)
        return Kind("list" if Ellipsis in arguments else origin.__name__, items=items)
    if origin is dict:
        return Kind("dict", items=(read(arguments[1]),))
    raise CourseError(f"the annotation {annotation!r} is not one that inputs are drawn from or results compared with")


def _jaxtyping(annotation: Any) -> Kind:
    dtype = annotation.__name__.split("[")[0]
    if dtype not in DTYPES:
        raise CourseError(f"{dtype} is not a dtype this grader knows: use one of {', '.join(DTYPES)}")
    array = "ndarray" if annotation.array_type.__name__ == "ndarray" else "tensor"
    dims = tuple(annotation.dim_str.split())
    if "..." in dims:
        return Kind(array, None, DTYPES[dtype])
    return Kind(array, dims, DTYPES[dtype])
