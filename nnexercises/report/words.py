"""Differences and outcomes as sentences for a student."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from nnexercises.comparison.compare import Difference
from nnexercises.course.kinds import ANY, Kind
from nnexercises.drive.outcome import Raised
from nnexercises.submission.text import printable
from nnexercises.values import Array, Opaque, Value

MAX_LINES = 10
MAX_WIDTH = 110
#: Columns of an array's rows: with its name and an indent, they fit a terminal of 80.
ARRAY_WIDTH = 60
#: Numbers of an array that are all shown; of a larger one so many at each end of a dimension, and in all.
MAX_NUMBERS = 60
EDGE = 3
MOST_OF_EXCERPT = 400
#: Characters of a name in what is shown.
MAX_NAME = 60


def clean(text: str, limit: int = 500) -> str:
    """Text of a student's on one line, without control characters."""
    return printable(text[: 2 * limit].replace("\r", ""))[:limit]


def show(value: Value) -> str:
    """A value as a student would write it, cut to a few lines."""
    lines = _show(value).split("\n")
    lines = [line if len(line) <= MAX_WIDTH else line[: MAX_WIDTH - 1] + "…" for line in lines]
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES - 1], "…"]
    return "\n".join(printable(line) for line in lines)


def _show(value: Value) -> str:
    if isinstance(value, Array):
        if value.shape == ():
            number = value.as_float64() if value.is_floating else value.data
            return f"{'tensor' if value.kind == 'tensor' else 'array'}({_number(number)})"
        excerpt = _excerpt(value)
        numbers = excerpt.as_float64() if excerpt.is_floating else excerpt.data
        text = np.array2string(
            numbers, precision=4, suppress_small=_is_ordinary(numbers), separator=", ",
            threshold=MAX_NUMBERS if excerpt is value else 0, max_line_width=ARRAY_WIDTH,
        )  # fmt: skip
        dtype = "" if value.dtype in ("float32", "float64", "int64", "bool") else f", dtype={value.dtype}"
        shape = f", shape={value.shape}" if value.data.size > MAX_NUMBERS or not value.data.size else ""
        head = "tensor(" if value.kind == "tensor" else "array("
        return head + text.replace("\n", "\n" + " " * len(head)) + f"{shape}{dtype})"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return "[" + ", ".join(_show(item) for item in value[:20]) + (", …]" if len(value) > 20 else "]")
    if isinstance(value, tuple):
        end = ", …)" if len(value) > 20 else ",)" if len(value) == 1 else ")"
        return "(" + ", ".join(_show(item) for item in value[:20]) + end
    if isinstance(value, dict):
        return "\n".join(_named(str(key), item) for key, item in list(value.items())[:20])
    if isinstance(value, Opaque):
        return value.text or f"a {value.type}"
    return repr(value)


def _excerpt(array: Array) -> Array:
    """What is shown of an array: all of a small one; of a large one the ends of its last dimensions."""
    data = array.data
    if data.size <= MAX_NUMBERS:
        return array
    for axis in range(data.ndim):
        if data.shape[axis] > 2 * EDGE:
            # One more at the front, so that NumPy leaves out the middle.
            data = np.take(data, [*range(EDGE + 1), *range(-EDGE, 0)], axis)
    for axis in range(data.ndim):
        if data.size > MOST_OF_EXCERPT:
            data = np.take(data, [0], axis)
    return replace(array, data=data)


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


def _named(name: str, value: Value, text_of: Callable[[Value], str] | None = None) -> str:
    """A name and its value, lines after the first below the value's beginning."""
    name = name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"
    return f"{name} = " + (text_of or _show)(value).replace("\n", "\n" + " " * (len(name) + 3))


def show_inputs(inputs: Mapping[str, Value]) -> str:
    """Named inputs, one a line where they are short and a block each where they are not."""
    lines = "\n".join(_named(name, value, show) for name, value in inputs.items()).split("\n")
    return "\n".join(lines if len(lines) <= 2 * MAX_LINES else [*lines[: 2 * MAX_LINES - 1], "…"])


#: Types that nobody returns on purpose, by how one comes by them.
ODD_TYPES = {
    "result": "something that cannot be examined",
    "coroutine": "a coroutine (is the function defined with async?)",
    "generator": "a generator (yield instead of return?)",
    "function": "a function (was it to be called?)",
    "method": "a method (was it to be called?)",
    "builtin_function_or_method": "a function (was it to be called?)",
}


def describe(value: Value) -> str:
    """The type of what a student returned, in a few words."""
    if isinstance(value, Array):
        thing = "tensor" if value.kind == "tensor" else "NumPy array"
        return f"a {thing} of shape {_shape(value.shape)} and dtype {value.dtype}"
    if isinstance(value, Opaque):
        if value.type in ("Tensor", "ndarray") and value.text:
            return clean(value.text, 200)
        return ODD_TYPES.get(value.type) or _with_article(clean(value.type, 60))
    if value is None:
        return "None (is there a return?)"
    return _with_article(type(value).__name__)


def _with_article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {noun}"


#: Devices as a sentence names them.
DEVICE_NAMES = {"cpu": "the CPU", "cuda": "the GPU (cuda)", "sim": "the simulated accelerator (sim)"}


def sentence(difference: Difference, result: Kind) -> str:
    """What a difference means, in one line."""
    what, got, wanted = difference.what, difference.got, difference.wanted
    if what == "changed":
        return f"Your code changed its input {_input(difference.path)}; it must leave it as it was (work on a copy)."
    if what == "unchanged":
        name = _input(difference.path)
        return f"{name} must change in place, and it did not: `{name} = …` only binds the name to something new."
    if what == "no_gradient":
        return "No gradient flows back from your result to the inputs."
    says, has = _subject(difference.path)
    if what == "type":
        kind = result if difference.path == "value" else wanted
        if kind == ANY:
            return f"{says} {describe(got)}, which is not what is asked for."
        return f"{says} {describe(got)}, where {kind.describe()} is asked for."
    if what == "length":
        return f"{has} {got} item{'' if got == 1 else 's'}, where {wanted} {'is' if wanted == 1 else 'are'} expected."
    if what == "shape":
        return _shape_sentence(has, difference, result)
    if what == "dtype":
        return f"{has} numbers of dtype {got}, where {_dtype_word(got, wanted)} are asked for."
    if what == "device":
        there, here = (DEVICE_NAMES.get(name, name) for name in (got, wanted))
        return f"{has} a tensor on {there}, where the inputs are on {here}."
    if what == "number":
        at = f" at [{', '.join(map(str, difference.index))}]" if difference.index else ""
        count = f" ({difference.wrong} of {difference.total} numbers differ)" if difference.total > 1 else ""
        return f"{says} {_number(got)}{at}, where {_number(wanted)} is expected{count}."
    return f"{says} {show(got)}, where {show(wanted)} is expected."


def _shape_sentence(has: str, difference: Difference, result: Kind) -> str:
    got, wanted = difference.got, difference.wanted
    named = _shape(wanted)
    if difference.path == "value":
        kind = next((option for option in result.options if option.dims and len(option.dims) == len(wanted)), None)
        if kind is not None and kind.dims is not None:
            sizes = (dim if dim.isdigit() else f"{dim}={size}" for dim, size in zip(kind.dims, wanted, strict=True))
            named = f"({', '.join(sizes)})"
    extra = ""
    if len(got) > 1 and got == tuple(reversed(wanted)):
        extra = " It looks transposed."
    elif tuple(size for size in got if size != 1) == tuple(size for size in wanted if size != 1):
        extra = " A dimension of size 1 is too many or too few (keepdim, squeeze, unsqueeze?)."
    return f"{has} shape {_shape(got)}, where {named} is expected.{extra}"


def _subject(path: str) -> tuple[str, str]:
    """The beginnings of a sentence about what is at a path: that it is something, and that it has something."""
    head, _, rest = path.partition(".")
    if path == "value":
        return "You return", "You return"
    if head == "gradients":
        subject = f"The gradient of {rest}"
    elif head == "inputs":
        subject = f"After the call, {rest}"
    elif path.startswith("value["):
        subject = f"In what you return, item {path.removeprefix('value')}"
    else:
        subject = path.removeprefix("value.")
    return f"{subject} is", f"{subject} has"


def _input(path: str) -> str:
    return path.removeprefix("inputs.")


def _shape(shape: tuple[int, ...]) -> str:
    return "() (a single number)" if shape == () else str(tuple(shape))


def _dtype_word(got: str, wanted: str) -> str:
    if wanted.startswith(("float", "bfloat")) and "float" in got:
        return f"the input's own, {wanted},"
    return {"float32": "floats", "int64": "integers", "bool": "booleans"}.get(wanted, wanted)


def exception(raised: Raised) -> str:
    """An exception of the student's code, in one line."""
    return clean(raised.text)
