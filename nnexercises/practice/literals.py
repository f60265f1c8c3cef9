"""Values that a person writes down in Python, read from the text without running any of it.

Numbers, texts, None, lists, tuples and dicts of them, arithmetic on numbers, and tensors and arrays of them.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnexercises.errors import UsageError
from nnexercises.values import BFLOAT16, CARRIERS, MAX_INT, Array

#: Numbers in one value, at most, and characters of a call.
MAX_NUMBERS = 10_000
MAX_TEXT = 20_000

#: torch's names of dtypes, and NumPy's.
DTYPES = {name: name for name in CARRIERS} | {
    "float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32", "short": "int16",
    "bool_": "bool", "cfloat": "complex64", "cdouble": "complex128",
}  # fmt: skip
#: The dtype of torch's older names for a tensor, and of a call that does not say which.
OLD_TENSORS = {"Tensor": "float32", "FloatTensor": "float32", "DoubleTensor": "float64", "LongTensor": "int64"}
#: Methods of a tensor that are called like the dtype that they give it.
CASTS = ("float", "double", "half", "long", "int", "bool")
MODULES = ("torch", "np", "numpy", "math")
CONSTANTS = {"inf": math.inf, "nan": math.nan, "pi": math.pi, "e": math.e}
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip


class Written(float):
    """A number that was written with ``decimals`` digits after the point."""

    decimals: int

    def __new__(cls, number: float, decimals: int) -> Written:
        self = super().__new__(cls, number)
        self.decimals = decimals
        return self


@dataclass(frozen=True)
class Given:
    """A tensor or array that was written as one. ``has_dtype``: its dtype was written too."""

    array: Array
    has_dtype: bool


def parse(text: str) -> ast.expr:
    """The syntax tree of an expression.

    Raises:
        UsageError: it is too long, or no expression.
    """
    if len(text) > MAX_TEXT:
        raise UsageError(f"more than {MAX_TEXT} characters are not read: take a smaller example")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else type(error).__name__
        raise UsageError(f"{text.strip()[:80]!r} does not parse: {reason}") from None


def literal(node: ast.expr, source: str = "") -> Any:
    """The value that an expression writes down. With its ``source``, numbers keep how many decimals they have.

    Raises:
        UsageError: it is something else, or too large.
    """
    try:
        value = _Reader(source).value(node)
    except (RecursionError, MemoryError):
        raise UsageError("too much is nested in it: take a smaller example") from None
    except (ArithmeticError, TypeError, ValueError) as error:
        raise UsageError(f"{_shown(node)} cannot be read: {error}") from None
    return value


class _Reader:
    """Reads one value, with the numbers that are left to it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.left = MAX_NUMBERS

    def value(self, node: ast.expr) -> Any:
        self.take(1)
        match node:
            case ast.Constant(value) if value is not ...:
                return self.constant(node, value)
            case ast.List(items):
                return [self.value(item) for item in items]
            case ast.Tuple(items):
                return tuple(self.value(item) for item in items)
            case ast.Dict(keys, values) if None not in keys:
                pairs = zip(keys, values, strict=True)
                return {self.value(key): self.value(item) for key, item in pairs if key is not None}
            case ast.UnaryOp(ast.USub() | ast.UAdd(), operand):
                number = self.number(operand)
                return number if isinstance(node.op, ast.UAdd) else _negative(number)
            case ast.BinOp(left, ast.Mult(), right) if isinstance(left, ast.List) or isinstance(right, ast.List):
                items, times = (self.value(left), self.value(right))
                items, times = (items, times) if isinstance(items, list) else (times, items)
                self.take(len(items) * max(int(times), 0))
                return items * times
            case ast.BinOp(left, operation, right) if type(operation) in OPERATORS:
                return self.arithmetic(OPERATORS[type(operation)], self.number(left), self.number(right))
            case ast.Attribute(ast.Name(module), name) if module in MODULES and name in CONSTANTS:
                return CONSTANTS[name]
            case ast.Call():
                return self.call(node)
        raise self.refused(node)

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise ValueError(f"it has more than {MAX_NUMBERS} numbers")

    def constant(self, node: ast.expr, value: Any) -> Any:
        if isinstance(value, float) and self.source:
            text = ast.get_source_segment(self.source, node) or ""
            digits, _, exponent = text.replace("_", "").lower().partition("e")
            return Written(value, len(digits.partition(".")[2]) - int(exponent or 0))
        if isinstance(value, int) and abs(value) >= MAX_INT:
            raise ValueError("it is too large")
        return value

    def number(self, node: ast.expr) -> Any:
        value = self.value(node)
        if not isinstance(value, int | float | complex):
            raise self.refused(node)
        return value

    def arithmetic(self, operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
        if operation is operator.pow and isinstance(left, int) and (abs(right) > 1023 or abs(left) > 1 << 64):
            raise ValueError("it is too large")
        result = operation(left, right)
        if isinstance(result, int) and abs(result) >= MAX_INT:
            raise ValueError("it is too large")
        return result

    def call(self, node: ast.Call) -> Any:
        """A number, list, tensor or array that a call of Python's, torch's or NumPy's makes."""
        options = {keyword.arg: keyword.value for keyword in node.keywords}
        match node.func:
            case ast.Name("float") if len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
                return float(node.args[0].value)  # type: ignore[arg-type]
            case ast.Name("list" | "tuple" as name) if len(node.args) == 1:
                return {"list": list, "tuple": tuple}[name](self.value(node.args[0]))
            case ast.Name("range"):
                numbers = range(*map(self.value, node.args))
                self.take(len(numbers))
                return list(numbers)
            case ast.Attribute(ast.Name(module), name) if module in MODULES[:3]:
                return self.made(module, name, node, options)
            case ast.Name("tensor" | "Tensor" as name):
                return self.made("torch", name, node, options)
            case ast.Name("dict") if not node.args and None not in options:
                return {str(name): self.value(item) for name, item in options.items()}
            case ast.Attribute(ast.Call() as inner, "reshape" | "view") if not options:
                sizes = [self.value(size) for size in node.args]
                given = self.given(inner)
                shape = sizes[0] if isinstance(sizes[0], list | tuple) else sizes
                return replace(given, array=replace(given.array, data=given.array.data.reshape(shape)))
            case ast.Attribute(ast.Call() as inner, name) if name in CASTS and not node.args:
                given = self.given(inner)
                return Given(array_of(numbers_of(given), DTYPES[name], given.array.kind), has_dtype=True)
        raise self.refused(node)

    def given(self, node: ast.expr) -> Given:
        value = self.value(node)
        if not isinstance(value, Given):
            raise self.refused(node)
        return value

    def made(self, module: str, name: str, node: ast.Call, options: Mapping[str | None, ast.expr]) -> Given:
        unknown = options.keys() - {"dtype", "requires_grad", "device"}
        dtype = _dtype(options["dtype"]) if "dtype" in options else OLD_TENSORS.get(name)
        arguments = [self.value(argument) for argument in node.args]
        if unknown or not arguments or dtype == "":
            raise self.refused(node)
        if name in ("tensor", "as_tensor", "array", "asarray", *OLD_TENSORS) and len(arguments) == 1:
            numbers = numbers_of(arguments[0])
        else:
            numbers = self.filled(name, arguments, node)
        array = array_of(numbers, dtype, "tensor" if module == "torch" else "ndarray")
        return Given(array, "dtype" in options)

    def filled(self, name: str, arguments: Sequence[Any], node: ast.Call) -> np.ndarray:
        sizes = arguments[0] if isinstance(arguments[0], list | tuple) else arguments
        if name in ("zeros", "ones", "eye", "full"):
            sizes = arguments[0] if name == "full" else sizes
            side = 2 if name == "eye" and len(sizes) == 1 else 1
            self.take(math.prod(max(int(size), 0) for size in sizes) ** side)
            if name == "eye":
                return np.eye(*sizes)
            return np.full(sizes, {"zeros": 0.0, "ones": 1.0}.get(name, arguments[-1]))
        if name == "arange":
            length = arguments[0] if len(arguments) == 1 else (arguments[1] - arguments[0]) / (*arguments, 1)[2]
            self.take(math.ceil(max(length, 0)))
            return np.arange(*arguments)
        if name == "linspace" and len(arguments) == 3:
            self.take(int(arguments[2]))
            return np.linspace(*arguments)
        raise self.refused(node)

    def refused(self, node: ast.expr) -> UsageError:
        return UsageError(f"{_shown(node)} is not read: write numbers, lists of them, or torch.tensor(…)")


def _dtype(node: ast.expr) -> str:
    """The dtype that is meant, or "" if there is none of the name."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return DTYPES.get(name, "")


def _negative(number: Any) -> Any:
    return Written(-number, number.decimals) if isinstance(number, Written) else -number


def numbers_of(value: Any) -> np.ndarray:
    """Nested lists as an array of numbers.

    Raises:
        ValueError: they are ragged, or hold something else.
    """
    if isinstance(value, Given):
        return value.array.as_float64() if value.array.is_floating else value.array.data
    try:
        array = np.array(value)
    except ValueError:
        raise ValueError("its rows have different lengths") from None
    if array.dtype.kind not in "biufc":
        raise ValueError("it must hold numbers only")
    return array


def natural_dtype(numbers: np.ndarray) -> str:
    """The dtype that torch gives numbers that are written without one."""
    return {"b": "bool", "i": "int64", "u": "int64", "f": "float32", "c": "complex64"}[numbers.dtype.kind]


def array_of(numbers: np.ndarray, dtype: str | None, kind: Any) -> Array:
    """An array of these numbers; by default, of the dtype that torch gives them."""
    dtype = dtype or (natural_dtype(numbers) if numbers.size else "float32")
    carrier = Array(np.zeros(0, "uint16" if dtype == BFLOAT16 else dtype), dtype, kind)
    with np.errstate(all="ignore"):
        return carrier.with_numbers(numbers)


def _shown(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:59]}…"
