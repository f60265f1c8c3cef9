"""Show values to people: as a student would write them, shortened for reading."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Set
from dataclasses import replace

import numpy as np

from nnexercises.report.finding import Counterexample, Text
from nnexercises.submission.text import printable
from nnexercises.values import Array, Opaque, Sketch, Value

MAX_LINES = 10
MAX_WIDTH = 110
#: The width of an array's rows; with a name and an indent, they fit a terminal of 80 columns.
ARRAY_WIDTH = 60
#: Arrays of up to MAX_NUMBERS are shown in full; larger ones with EDGE numbers at each end of a dimension, and with
#: about MAX_EXCERPT numbers in all.
MAX_NUMBERS = 60
EDGE = 3
MAX_EXCERPT = 400
#: On a small screen, arrays of more numbers are shown as their shape, and values in at most so many lines.
BRIEF_NUMBERS, BRIEF_LINES = 12, 6
#: The maximum length of a name, in characters.
MAX_NAME = 60


def show(value: Value | Text) -> str:
    """A value as a student would write it, cut to a few lines."""
    if isinstance(value, Text):
        return value.text
    lines = _show(value).split("\n")
    lines = [line if len(line) <= MAX_WIDTH else line[: MAX_WIDTH - 1] + "…" for line in lines]
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES - 1], "…"]
    return "\n".join(printable(line) for line in lines)


def _show(value: Value) -> str:
    if isinstance(value, Array):
        if value.shape == ():
            number = value.as_float64() if value.is_floating else value.data
            return f"{'tensor' if value.kind == 'tensor' else 'array'}({number_text(number.item())})"
        excerpt = _excerpt(value)
        numbers = excerpt.as_float64() if excerpt.is_floating else excerpt.data
        text = np.array2string(
            numbers, precision=4, suppress_small=_is_ordinary(numbers), separator=", ",
            threshold=MAX_NUMBERS if excerpt is value else 0, max_line_width=ARRAY_WIDTH,
        )  # fmt: skip
        dtype = "" if value.dtype in ("float32", "float64", "int64", "bool") else f", dtype={value.dtype}"
        shape = f", shape={value.shape}" if value.data.size > MAX_NUMBERS or not value.data.size else ""
        if excerpt is not value and "nan" not in text:
            shape += _first_nan(value)
        head = "tensor(" if value.kind == "tensor" else "array("
        return head + text.replace("\n", "\n" + " " * len(head)) + f"{shape}{dtype})"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(_show(item) for item in value[:20]) + (", …]" if len(value) > 20 else "]")
    if isinstance(value, tuple):
        end = ", …)" if len(value) > 20 else ",)" if len(value) == 1 else ")"
        return "(" + ", ".join(_show(item) for item in value[:20]) + end
    if isinstance(value, dict):
        return "\n".join(_named(_key_text(key), item) for key, item in list(value.items())[:20])
    if isinstance(value, set | frozenset):
        return _show_set(value)
    if isinstance(value, complex):
        return number_text(value)
    if isinstance(value, Sketch):
        return f"a large {value.kind} of shape {value.shape}"
    if isinstance(value, Opaque):
        return value.text or f"a {value.type}"
    return repr(value)


def in_order(items: Set[Value]) -> list[Value]:
    """The items of a set, in order where they have one."""
    try:
        return sorted(items)  # type: ignore[type-var]
    except TypeError:
        return sorted(items, key=repr)


def _show_set(value: Set[Value]) -> str:
    items = in_order(value)
    if not items:
        return f"{type(value).__name__}()"
    text = "{" + ", ".join(map(_show, items[:20])) + (", …}" if len(items) > 20 else "}")
    return f"frozenset({text})" if isinstance(value, frozenset) else text


def _excerpt(array: Array) -> Array:
    """The part of an array to show: all of a small one, the ends of the last dimensions of a large one."""
    data = array.data
    if data.size <= MAX_NUMBERS:
        return array
    for axis in range(data.ndim):
        if data.shape[axis] > 2 * EDGE:
            # One more at the front, so that NumPy elides the middle.
            data = np.take(data, [*range(EDGE + 1), *range(-EDGE, 0)], axis)
    for axis in range(data.ndim):
        if data.size > MAX_EXCERPT:
            data = np.take(data, [0], axis)
    return replace(array, data=data)


def _first_nan(array: Array) -> str:
    """Where the first nan is that an excerpt leaves out, if there is one."""
    if array.sort not in ("float", "complex"):
        return ""
    places = np.argwhere(np.isnan(array.as_float64()))
    return f", nan at [{', '.join(map(str, places[0]))}]" if len(places) else ""


def _is_ordinary(numbers: np.ndarray) -> bool:
    """Whether numbers are easier to read without exponents."""
    size = np.abs(numbers[np.isfinite(numbers)]) if numbers.dtype.kind == "f" else np.zeros(0)
    return size.size > 0 and 1e-3 <= float(size.max()) < 1e5


def number_text(number: int | float | complex) -> str:
    """A number: whole if it is an integer, else with at most six digits."""
    if isinstance(number, int):
        return str(number)
    if isinstance(number, complex):
        sign = "-" if math.copysign(1.0, number.imag) < 0 else "+"
        return f"{number_text(number.real)}{sign}{number_text(abs(number.imag))}j"
    if number != number or number in (float("inf"), float("-inf")):
        return str(number)
    if number == 0:
        return "0."
    if 1e-4 <= abs(number) < 1e6:
        text = f"{number:.6g}"
        return text if "." in text or "e" in text else text + "."
    return f"{number:.4e}"


def _key_text(key: Value) -> str:
    """A dict's key, in quotes where it could be taken for something else than a text."""
    is_plain = isinstance(key, str) and key[:1].isalpha() and key not in ("True", "False", "None", "nan", "inf")
    return str(key) if is_plain else _show(key)


def _named(name: str, value: Value, text_of: Callable[[Value], str] | None = None) -> str:
    """A name and its value, with later lines indented to the start of the value."""
    name = name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"
    return f"{name} = " + (text_of or _show)(value).replace("\n", "\n" + " " * (len(name) + 3))


def show_inputs(inputs: Mapping[str, Value] | Text) -> str:
    """Named inputs: short ones on one line each, long ones as a block each."""
    if isinstance(inputs, Text):
        return inputs.text
    lines = "\n".join(_named(name, value, show) for name, value in inputs.items()).split("\n")
    return "\n".join(lines if len(lines) <= 2 * MAX_LINES else [*lines[: 2 * MAX_LINES - 1], "…"])


def brief(counterexample: Counterexample | None) -> list[tuple[str, str]]:
    """The parts of a counterexample for a small screen: single numbers first, large arrays as their shapes."""
    if counterexample is None:
        return []
    if isinstance(counterexample.inputs, Text):
        return [(label, "\n".join(text.split("\n")[:BRIEF_LINES])) for label, text in shown(counterexample)]
    inputs = sorted(counterexample.inputs.items(), key=lambda item: not isinstance(item[1], int | float | str))
    parts = [(name, _brief(value)) for name, value in inputs]
    if counterexample.outcome != "none":
        parts.append(("returned", _brief(counterexample.returned)))
    if counterexample.outcome == "both":
        parts.append(("expected", _brief(counterexample.expected)))
    return parts


def _brief(value: Value | Text) -> str:
    """A value in at most a few lines; arrays of more than a few numbers as their shape."""
    if isinstance(value, Array) and value.data.size > BRIEF_NUMBERS:
        return f"a {'tensor' if value.kind == 'tensor' else 'NumPy array'} of shape {tuple(value.shape)}"
    if isinstance(value, dict):
        items = list(value.items())
        lines = [_named(_key_text(key), item, _brief) for key, item in items[:BRIEF_LINES]]
        return "\n".join([*lines, *(["…"] if len(items) > BRIEF_LINES else [])])
    lines = show(value).split("\n")
    return "\n".join(lines if len(lines) <= BRIEF_LINES else [*lines[: BRIEF_LINES - 1], "…"])


def shown(counterexample: Counterexample | None) -> list[tuple[str, str]]:
    """The parts of a counterexample that exist, each with its label."""
    if counterexample is None:
        return []
    parts = []
    if counterexample.inputs:
        parts.append(("input", show_inputs(counterexample.inputs)))
    if counterexample.outcome != "none":
        parts.append(("returned", show(counterexample.returned)))
    if counterexample.outcome == "both":
        parts.append(("expected", show(counterexample.expected)))
    return parts
