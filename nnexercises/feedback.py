"""Differences and outcomes as sentences for a student."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from nnexercises.annotation import Kind
from nnexercises.compare import Difference
from nnexercises.outcome import Array, Opaque, Raised, Value

#: Control and formatting characters, which could draw anything on a terminal or break a report's lines.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

MAX_LINES = 8
MAX_WIDTH = 110


def clean(text: str, limit: int = 500) -> str:
    """Text of a student's on one line, without control characters."""
    return CONTROL.sub("�", text.replace("\r", "").replace("\n", " ").replace("\t", " "))[:limit]


def show(value: Value) -> str:
    """A value as a student would write it, cut to a few lines."""
    lines = _show(value).split("\n")
    lines = [line if len(line) <= MAX_WIDTH else line[: MAX_WIDTH - 1] + "…" for line in lines]
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES - 1], "…"]
    return "\n".join(CONTROL.sub("�", line) for line in lines)


def _show(value: Value) -> str:
    if isinstance(value, Array):
        if value.shape == ():
            return f"{value.kind}({_number(value.data.item() if value.dtype != 'bfloat16' else value.as_float64())})"
        numbers = value.as_float64() if value.is_floating else value.data
        text = np.array2string(
            numbers, precision=4, suppress_small=_is_ordinary(numbers), separator=", ", threshold=60,
            max_line_width=MAX_WIDTH - 8,
        )  # fmt: skip
        dtype = "" if value.dtype in ("float32", "float64", "int64", "bool") else f", dtype={value.dtype}"
        shape = f", shape={value.shape}" if value.data.size > 60 or not value.data.size else ""
        head = "tensor(" if value.kind == "tensor" else "array("
        return head + text.replace("\n", "\n" + " " * len(head)) + f"{shape}{dtype})"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return "[" + ", ".join(_show(item) for item in value[:20]) + (", …]" if len(value) > 20 else "]")
    if isinstance(value, tuple):
        return "(" + ", ".join(_show(item) for item in value[:20]) + (", …)" if len(value) > 20 else ")")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_show(item)}" for key, item in list(value.items())[:20]) + "}"
    if isinstance(value, Opaque):
        return value.text or f"a {value.type}"
    return repr(value)


def _is_ordinary(numbers: np.ndarray) -> bool:
    """Whether numbers read best without exponents."""
    size = np.abs(numbers[np.isfinite(numbers)]) if numbers.dtype.kind == "f" else np.zeros(0)
    return size.size > 0 and 1e-3 <= float(size.max()) < 1e5


def _number(number: Any) -> str:
    number = float(number)
    if number != number or number in (float("inf"), float("-inf")):
        return str(number)
    if number == 0:
        return "0."
    if 1e-4 <= abs(number) < 1e6:
        text = f"{number:.6g}"
        return text if "." in text or "e" in text else text + "."
    return f"{number:.4e}"


def show_inputs(inputs: Mapping[str, Value]) -> str:
    """Named inputs, one a line where they are short and a block each where they are not."""
    parts = []
    for name, value in inputs.items():
        text = show(value)
        indent = " " * (len(name) + 3)
        parts.append(f"{name} = " + text.replace("\n", "\n" + indent))
    lines = "\n".join(parts).split("\n")
    return "\n".join(lines if len(lines) <= 2 * MAX_LINES else [*lines[: 2 * MAX_LINES - 1], "…"])


def describe(value: Value) -> str:
    """The type of what a student returned, in a few words."""
    if isinstance(value, Array):
        thing = "tensor" if value.kind == "tensor" else "NumPy array"
        return f"a {thing} of shape {_shape(value.shape)} and dtype {value.dtype}"
    if isinstance(value, Opaque):
        return value.text if value.type in ("Tensor", "ndarray") and value.text else f"a {clean(value.type, 60)}"
    if value is None:
        return "None (is there a return?)"
    article = "an" if isinstance(value, int) and not isinstance(value, bool) else "a"
    return f"{article} {type(value).__name__}"


def sentence(difference: Difference, result: Kind) -> str:
    """What a difference means, in one line."""
    where = _where(difference.path)
    what = difference.what
    if what == "type":
        wanted = difference.wanted if difference.path != "value" else result
        return f"{where} {describe(difference.got)}, where {wanted.describe()} is asked for."
    if what == "length":
        return f"{where} {difference.got} items, where {difference.wanted} are expected."
    if what == "shape":
        return _shape_sentence(where, difference, result)
    if what == "dtype":
        return f"{where} numbers of dtype {difference.got}, where {_dtype_word(difference.wanted)} are asked for."
    if what == "changed":
        return f"Your code changed its input {_input(difference.path)}; it must leave it as it was (work on a copy)."
    if what == "unchanged":
        return (
            f"{_input(difference.path)} must change in place, and it did not: `{_input(difference.path)} = …` only "
            "binds the name to something new."
        )
    if what == "no_gradient":
        return "No gradient flows back from your result to the inputs."
    if what == "number":
        at = f" at [{', '.join(map(str, difference.index))}]" if difference.index else ""
        count = f" ({difference.wrong} of {difference.total} numbers differ)" if difference.total > 1 else ""
        return f"{where}{at} {_number(difference.got)}, where {_number(difference.wanted)} is expected{count}."
    return f"{where} {show(difference.got)}, where {show(difference.wanted)} is expected."


def _shape_sentence(where: str, difference: Difference, result: Kind) -> str:
    got, wanted = difference.got, difference.wanted
    named = _shape(wanted)
    if difference.path == "value":
        kind = next((option for option in result.options if option.dims and len(option.dims) == len(wanted)), None)
        if kind is not None and kind.dims is not None:
            named = "(" + ", ".join(f"{dim}={size}" for dim, size in zip(kind.dims, wanted, strict=True)) + ")"
    extra = ""
    if len(got) > 1 and got == tuple(reversed(wanted)):
        extra = " It looks transposed."
    elif tuple(size for size in got if size != 1) == tuple(size for size in wanted if size != 1):
        extra = " A dimension of size 1 is too many or too few (keepdim, squeeze, unsqueeze?)."
    return f"{where} shape {_shape(got)}, where {named} is expected.{extra}"


def _where(path: str) -> str:
    head, _, rest = path.partition(".")
    if head.startswith("value"):
        place = path.removeprefix("value").lstrip(".")
        return f"Your result's {place} is" if place else "You return"
    if head == "gradients":
        return f"The gradient of {rest} is" if rest else "The gradient is"
    return f"After the call, {rest} is"


def _input(path: str) -> str:
    return path.removeprefix("inputs.")


def _shape(shape: tuple[int, ...]) -> str:
    return "() (a single number)" if shape == () else str(tuple(shape))


def _dtype_word(dtype: str) -> str:
    return {"float32": "floats", "int64": "integers", "bool": "booleans"}.get(dtype, dtype)


def exception(raised: Raised) -> str:
    """An exception of the student's code, in one line."""
    message = clean(raised.message)
    return f"{clean(raised.type, 80)}: {message}" if message else clean(raised.type, 80)
