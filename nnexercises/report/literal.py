"""Values as Python code that can be pasted into a prompt, and numbers as short as tells two of them apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nnexercises.comparison.path import count_numbers, floats_in
from nnexercises.report.show import in_order, show
from nnexercises.submission.text import printable
from nnexercises.values import Array, Opaque, Record, Sketch, Value

#: The significant digits of a number, and how many of them may be needed to tell two numbers apart.
DIGITS, MAX_DIGITS = 4, 9
#: Values of more numbers are shown as an excerpt, and no text of a value is longer than this.
MAX_NUMBERS, MAX_TEXT = 200, 1000
#: The longest line of a record, in characters.
LINE = 72


def literal(value: Value) -> str:
    """A value as an expression in Python; tensors need ``import torch``."""
    if isinstance(value, Array):
        return _tensor_literal(value)
    if isinstance(value, float):
        return _exact(value)
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, Record):
        return f"{value.type}({', '.join(f'{name}={literal(item)}' for name, item in value.items())})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in value.items())}}}"
    if isinstance(value, set | frozenset):
        items = f"{{{', '.join(map(literal, in_order(value)))}}}" if value else ""
        return items if isinstance(value, set) and value else f"{type(value).__name__}({items})"
    if isinstance(value, Sketch):
        return show(value)
    return value.text if isinstance(value, Opaque) else repr(value)


def record_literal(fields: Mapping[str, Value]) -> str:
    """A record as an expression in Python that needs ``from types import SimpleNamespace``, in lines that fit."""
    lines = ["SimpleNamespace("]
    for name, value in fields.items():
        item = f"{name}={literal(value)},"
        if len(lines) > 1 and len(lines[-1]) + 1 + len(item) <= LINE:
            lines[-1] += f" {item}"
        else:
            lines.append(f"    {item}")
    return "\n".join([*lines, ")"])


def _tensor_literal(array: Array) -> str:
    transposed = array.data.ndim == 2 and array.layout == (1, 0)
    data = array.as_float64() if array.is_floating else array.data
    numbers = _nested(data.T if transposed else data, _exact)
    settings = "" if array.dtype in ("float32", "int64", "bool") else f", dtype=torch.{array.dtype}"
    if array.kind == "ndarray":
        return f"numpy.array({numbers}, numpy.{array.dtype})"
    if not array.data.size:
        return f"torch.zeros({tuple(array.shape)}{settings})"
    settings += ", requires_grad=True" if array.requires_grad else ""
    return f"torch.tensor({numbers}{settings}){'.T' if transposed else ''}"


def _exact(number: float | int | bool | complex) -> str:
    if isinstance(number, float) and not math.isfinite(number):
        return f'float("{number}")'
    if isinstance(number, float):
        single = np.float32(number)
        short = str(single) if float(single) == number else repr(number)
        return short.removesuffix("0") if short.endswith(".0") else short
    return repr(number)


def side_by_side(returned: Value, expected: Value) -> tuple[str, str]:
    """Two values as texts, with as many digits as tell them apart. Tensors of one dtype are shown as lists."""
    if max(count_numbers(returned), count_numbers(expected)) > MAX_NUMBERS:
        return _cut(show(returned)), _cut(show(expected))
    bare = _is_like(returned, expected)
    pairs = _pairs(returned, expected)
    for digits in range(DIGITS, MAX_DIGITS + 1):
        if all(_short(a, digits) != _short(b, digits) for a, b in pairs if not _is_close(a, b)):
            break
    return _cut(_text(returned, digits, bare)), _cut(_text(expected, digits, bare))


def _cut(text: str) -> str:
    """A text in one line, of at most ``MAX_TEXT`` characters."""
    line = " ".join(text.split("\n"))
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"


def _is_like(a: Value, b: Value) -> bool:
    """Whether two values are of the same types and dtypes throughout."""
    if isinstance(a, Array) and isinstance(b, Array):
        return (a.kind, a.dtype) == (b.kind, b.dtype) or {a.dtype, b.dtype} == {"float32", "float64"}
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(_is_like(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_is_like(a[key], b[key]) for key in a)
    return type(a) is type(b)


def _pairs(a: Value, b: Value) -> list[tuple[float, float]]:
    """The floating-point numbers of two values, in pairs, if there are as many."""
    first, second = floats_in(a), floats_in(b)
    return list(zip(first, second, strict=True)) if len(first) == len(second) else []


def _is_close(a: float, b: float) -> bool:
    return a == b or (a != a and b != b) or abs(a - b) <= 1e-6 * max(abs(a), abs(b))


def _short(number: Any, digits: int) -> str:
    if isinstance(number, bool | int | np.bool_ | np.integer):
        return str(number)
    if isinstance(number, complex):
        return show(number)
    text = f"{number:.{digits}g}"
    if text in ("-0", "0"):
        return "0."
    return text if any(mark in text for mark in ".en") else text + "."


def _text(value: Value, digits: int, bare: bool) -> str:
    if isinstance(value, Array):
        data = value.as_float64() if value.is_floating else value.data
        numbers = _nested(data, lambda number: _short(number, digits))
        if not data.size:
            numbers = f"[], shape={tuple(value.shape)}"
        if bare:
            return numbers
        head = "tensor" if value.kind == "tensor" else "array"
        return f"{head}({numbers}{'' if value.dtype == 'float32' else f', dtype={value.dtype}'})"
    if isinstance(value, float):
        return _short(value, digits)
    if isinstance(value, list):
        return f"[{', '.join(_text(item, digits, bare) for item in value)}]"
    if isinstance(value, tuple):
        return f"({', '.join(_text(item, digits, bare) for item in value)}{',' if len(value) == 1 else ''})"
    if isinstance(value, Record):
        return f"{value.type}({', '.join(f'{name}={_text(item, digits, bare)}' for name, item in value.items())})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {_text(item, digits, bare)}" for key, item in value.items()) + "}"
    return printable(show(value))


def _nested(data: np.ndarray, text_of: Callable[[Any], str]) -> str:
    """The numbers of an array as nested lists."""
    if data.ndim == 0:
        return text_of(data.item())
    return f"[{', '.join(_nested(part, text_of) for part in data)}]"
