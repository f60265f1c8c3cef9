"""Fit values that a person wrote to the kinds of an exercise's inputs."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from nnexercises.course.kinds import INTEGERS, Kind
from nnexercises.errors import UsageError
from nnexercises.practice.literals import Given, array_of, literal, natural_dtype, numbers_of, parse
from nnexercises.values import Array, Value

#: What is asked for, where the kind's own words would say too little.
NUMBERS = {"float": "a number", "int": "a whole number", "bool": "True or False", "str": "a text", "bytes": "bytes"}


def fitted(kinds: Mapping[str, Kind], given: Mapping[str, Any]) -> dict[str, Value]:
    """The inputs of an exercise: lists become the tensors that are asked for, and whole numbers floats.

    Raises:
        UsageError: one of them is of another kind or shape, in the names of the exercise's dimensions.
    """
    sizes: dict[str, tuple[int, str]] = {}
    return {name: _fitted(name, kind, given[name], sizes) for name, kind in kinds.items()}


def _fitted(name: str, kind: Kind, value: Any, sizes: dict[str, tuple[int, str]]) -> Value:
    if isinstance(value, Given) and not value.array.shape and kind.name in ("float", "int", "bool"):
        value = numbers_of(value).item()
    if kind.name == "union":
        return _first_that_fits(name, kind, value, sizes)
    if kind.name in ("tensor", "ndarray"):
        return _array(name, kind, value, sizes)
    if kind.name == "float" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if kind.name == "int" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if (kind.name, type(value)) in (("bool", bool), ("str", str), ("bytes", bytes), ("none", type(None))):
        return value  # type: ignore[no-any-return]
    if kind.name in ("list", "tuple") and isinstance(value, list | tuple):
        return _sequence(name, kind, value, sizes)
    if kind.name == "record" and isinstance(value, dict) and value.keys() == set(kind.fields):
        fields = zip(kind.fields, kind.items, strict=True)
        return {field: _fitted(f"{name}.{field}", item, value[field], sizes) for field, item in fields}
    if kind.name == "dict" and isinstance(value, dict):
        item = kind.items[0] if kind.items else Kind("any")
        return {key: _fitted(f"{name}[{key!r}]", item, inner, sizes) for key, inner in value.items()}
    if kind.name == "any":
        return _as_written(value)
    asked = NUMBERS.get(kind.name) or kind.describe()
    if kind.name == "record":
        asked = f"a dict of {', '.join(kind.fields)}"
    raise UsageError(f"{name} must be {asked}")


def _first_that_fits(name: str, kind: Kind, value: Any, sizes: dict[str, tuple[int, str]]) -> Value:
    faults = []
    for option in kind.items:
        tried = dict(sizes)
        try:
            found = _fitted(name, option, value, tried)
        except UsageError as error:
            faults.append(error)
            continue
        sizes.update(tried)
        return found
    raise faults[0]


def _sequence(name: str, kind: Kind, value: Any, sizes: dict[str, tuple[int, str]]) -> Value:
    items = kind.items or (Kind("any"),)
    if kind.name == "tuple" and not kind.any_length and items != (Kind("any"),):
        if len(items) != len(value):
            raise UsageError(f"{name} must have {len(items)} items: yours has {len(value)}")
    else:
        items = items[:1] * len(value)
    pairs = enumerate(zip(items, value, strict=True))
    found = [_fitted(f"{name}[{index}]", item, inner, sizes) for index, (item, inner) in pairs]
    return tuple(found) if kind.name == "tuple" else found


def _array(name: str, kind: Kind, value: Any, sizes: dict[str, tuple[int, str]]) -> Array:
    if not isinstance(value, Given | list | tuple | int | float | complex):
        raise UsageError(f"{name} must be {kind.describe()}")
    try:
        numbers = numbers_of(value)
    except ValueError as error:
        raise UsageError(f"{name} is not a tensor: {error}") from None
    has_dtype = isinstance(value, Given) and value.has_dtype
    dtype = value.array.dtype if isinstance(value, Given) and has_dtype else _dtype(name, kind, numbers)
    _check_shape(name, kind, numbers.shape, sizes)
    return array_of(numbers, dtype, kind.name)


def _dtype(name: str, kind: Kind, numbers: np.ndarray) -> str | None:
    """The dtype of numbers that were written without one; None for torch's default."""
    if kind.dtypes is None or (natural_dtype(numbers) in kind.dtypes and numbers.size):
        return None
    is_whole = all(dtype in INTEGERS for dtype in kind.dtypes)
    if is_whole and numbers.size and numbers.dtype.kind not in "iu":
        raise UsageError(f"{name} must hold whole numbers: write 1, and not 1.0 or True")
    if numbers.dtype.kind == "c":
        raise UsageError(f"{name} must hold real numbers")
    if kind.dtypes == ("bool",) and numbers.size:
        raise UsageError(f"{name} must hold True and False")
    return kind.dtypes[0]


def _check_shape(name: str, kind: Kind, shape: tuple[int, ...], sizes: dict[str, tuple[int, str]]) -> None:
    if kind.dims is None:
        return
    dims = list(kind.dims)
    asked = f"({', '.join(dims)}{',' if len(dims) == 1 else ''})" if dims else "a single number"
    variadic = next((index for index, dim in enumerate(dims) if "*" in dim or dim == "..."), None)
    if variadic is not None and len(shape) >= len(dims) - 1:
        dims[variadic : variadic + 1] = ["_"] * (len(shape) - len(dims) + 1)
    if len(dims) != len(shape):
        plural = "" if len(shape) == 1 else "s"
        raise UsageError(f"{name} must be {asked}: yours has {len(shape)} dimension{plural}")
    for dim, size in zip(dims, shape, strict=True):
        plain = dim.removeprefix("#")
        if plain == "_" or (dim != plain and size == 1):
            continue
        if plain.isidentifier():
            wanted, owner = sizes.setdefault(plain, (size, name))
            if wanted != size:
                raise UsageError(f"{plain} is {wanted} in {owner}, and {size} in {name}")
            continue
        known = {key: number for key, (number, _) in sizes.items()}
        if (fixed := _computed(plain, known)) is not None and fixed != size:
            raise UsageError(f"{name} must be {asked}: yours is {tuple(shape)}")


def _computed(dim: str, sizes: Mapping[str, int]) -> int | None:
    """The size of a dimension such as ``4`` or ``d+1``; None where a size in it is not known yet."""
    for name in sorted(sizes, key=len, reverse=True):
        dim = dim.replace(name, str(sizes[name]))
    with contextlib.suppress(UsageError):
        value = literal(parse(dim))
        return value if isinstance(value, int) else None
    return None


def _as_written(value: Any) -> Value:
    """A value for an input of any kind."""
    if isinstance(value, Given):
        return value.array
    if isinstance(value, float):
        return float(value)
    if isinstance(value, dict):
        return {key: _as_written(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_as_written(item) for item in value)
    return value  # type: ignore[no-any-return]
