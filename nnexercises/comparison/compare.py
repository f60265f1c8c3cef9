"""Compare a student's outcome with the expected one. Differences are data; ``report.words`` makes sentences of them.

Exact properties come first: the type, then the shape, then the dtype, and only then the numbers. Floating-point numbers
have a tolerance; everything else, integers, bools, texts, bytes and keys, is equal in type and value or differs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from nnexercises.comparison.path import Path, inexact_of, numbers_in
from nnexercises.comparison.sketch import BLOCK, places, sketch_of
from nnexercises.comparison.sketch import MARGIN as MARGIN_OF_BLOCK
from nnexercises.comparison.tolerance import Tolerance
from nnexercises.course.kinds import ANY, COMPLEX, FLOATS, INTEGERS, Kind
from nnexercises.drive.outcome import Outcome
from nnexercises.values import Array, Opaque, Record, Sketch, Value, as_float64, exact_keys

What = Literal[
    "type", "length", "shape", "dtype", "device", "number", "exact", "value", "keys", "fields", "items", "block",
    "fact", "changed", "unchanged", "no_gradient",
]  # fmt: skip

#: The default tolerance, for a computation of unknown precision.
FLOAT32 = Tolerance()


@dataclass(frozen=True)
class Difference:
    """One difference between an outcome and the expected one.

    ``path`` is its place in the outcome. For numbers with a tolerance ("number") or without ("exact"), ``index`` is
    the position of the largest error, ``wrong`` of ``total`` numbers are off, and ``got`` and ``wanted`` are the
    numbers at ``index``. For the keys of a dict, the fields of a record and the items of a set, ``got`` are those
    that should not be there, and ``wanted`` those that are missing. A "block" of a large array, of which no number
    is kept that differs, begins at ``index``. A "fact" of an examination does not hold: ``got`` says why.
    """

    path: Path
    what: What
    got: Any = None
    wanted: Any = None
    index: tuple[int, ...] = ()
    wrong: int = 0
    total: int = 0


def compare_values(
    expected: Value,
    actual: Value,
    kind: Kind = ANY,
    tolerance: Tolerance = FLOAT32,
    path: Path = ("value",),
    device: str | None = None,
) -> list[Difference]:
    """The differences of ``actual`` from ``expected`` and from ``kind``; empty if there are none.

    With a ``device``, tensors must be on it, except scalars that may also be Python floats.
    """
    return _Comparison(tolerance, device).values(path, expected, actual, kind)


def distance(
    expected: Value, actual: Value, kind: Kind = ANY, tolerance: Tolerance = FLOAT32, path: Path = ("value",)
) -> float:
    """The error of ``actual`` as a multiple of the tolerance; infinite where more than inexact numbers differ."""
    comparison = _Comparison(tolerance, measures=True)
    differences = comparison.values(path, expected, actual, kind)
    return math.inf if any(difference.what != "number" for difference in differences) else comparison.farthest


def compare_inputs(
    before: Mapping[str, Value],
    expected: Mapping[str, Value],
    actual: Mapping[str, Value],
    tolerance: Tolerance = FLOAT32,
) -> list[Difference]:
    """Differences between the inputs after the call and after the reference's: untouched, or changed in place."""
    differences: list[Difference] = []
    for name, original in before.items():
        path = ("inputs", name)
        wanted, got = expected.get(name), actual.get(name)
        if same(original, wanted):
            if not same(original, got):
                differences.append(Difference(path, "changed", got, original))
        elif same(original, got):
            differences.append(Difference(path, "unchanged", got, wanted))
        else:
            differences += _Comparison(tolerance).values(path, wanted, got, ANY)
    return differences


def compare_gradients(expected: Outcome, actual: Outcome, tolerance: Tolerance = FLOAT32) -> list[Difference]:
    """The differences between the gradients of two outcomes."""
    if actual.gradients is None or expected.gradients is None:
        return [Difference(("gradients",), "no_gradient")]
    differences: list[Difference] = []
    for name, wanted in expected.gradients.items():
        differences += _Comparison(tolerance).values(("gradients", name), wanted, actual.gradients.get(name), ANY)
    return differences


def compare_dtypes(value: Value, dtype: str) -> list[Difference]:
    """The arrays of floating-point numbers in a result that have another dtype than ``dtype``."""
    return [
        Difference(path, "dtype", array.dtype, dtype)
        for path, array in numbers_in(value, ("value",))
        if isinstance(array, Array) and array.is_floating and array.dtype != dtype
    ]


def same(a: Value, b: Value) -> bool:
    """Whether two values are exactly equal (NaN equals NaN), whatever their precision: a reference may run wider."""
    if a is b:
        return True
    if isinstance(a, Array) and isinstance(b, Array):
        return a.shape == b.shape and a.sort == b.sort and not _different(a, b).any()
    if isinstance(a, Array | Sketch) and isinstance(b, Array | Sketch):
        one, other = (sketch_of(array) if isinstance(array, Array) else array for array in (a, b))
        parts = zip(one.parts, other.parts, strict=True)
        return one.shape == other.shape and all(np.array_equal(x, y, equal_nan=True) for x, y in parts)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        first, second = exact_keys(a), exact_keys(b)
        return first.keys() == second.keys() and all(same(a[key], b[second[name]]) for name, key in first.items())
    if isinstance(a, set | frozenset) and type(a) is type(b):
        return exact_keys(a).keys() == exact_keys(b).keys()
    return type(a) is type(b) and (a == b or (a != a and b != b))


def alike(a: Value, b: Value) -> bool:
    """Whether two values differ in nothing but their floating-point numbers."""
    return all(difference.what == "number" for difference in compare_values(a, b, tolerance=_WIDEST))


#: The tolerance that no dtype is too narrow for.
_WIDEST = Tolerance(dtype="bfloat16")

_NUMBERS = (int, float, complex, Array, Sketch)
#: The kinds of Python's numbers.
_SCALARS = ("float", "int", "complex")


class _Comparison:
    """One comparison; one that ``measures`` also finds the ``farthest`` of the numbers that are close."""

    def __init__(self, tolerance: Tolerance, device: str | None = None, *, measures: bool = False) -> None:
        self.tolerance = tolerance
        self.device = device
        self.measures = measures
        self.farthest = 0.0

    def values(self, path: Path, expected: Value, actual: Value, kind: Kind) -> list[Difference]:
        if kind.name == "any":
            kind = _kind_of(expected)
            sort = _inexact_scalar(expected)
            if sort is not None:
                noun = expected.kind if isinstance(expected, Array) else "tensor"
                kind = Kind("union", items=(Kind(sort), Kind(noun, (), DTYPES[sort])))
        option = next((option for option in kind.options if _fits(actual, option)), None)
        if option is None:
            return [Difference(path, "type", actual, kind)]
        if isinstance(expected, Record) and isinstance(actual, tuple):  # a plain one for a named one
            if len(actual) != len(expected):
                return [Difference(path, "length", len(actual), len(expected))]
            actual = expected.with_fields(dict(zip(expected, actual, strict=True)))
        if isinstance(expected, (list, tuple)) and isinstance(actual, Record):
            actual = tuple(actual.values())
        if isinstance(expected, (list, tuple)) and isinstance(actual, (list, tuple)):
            return self.sequence(path, expected, actual, option)
        if isinstance(expected, dict) and isinstance(actual, dict):
            return self.mapping(path, expected, actual, option)
        if isinstance(expected, set | frozenset) and isinstance(actual, set | frozenset):
            if option.items and option.items[0].name == "float":
                expected, actual = (
                    {float(one) if type(one) is int else one for one in each} for each in (expected, actual)
                )
            return self.items(path, expected, actual)
        if isinstance(expected, _NUMBERS) and isinstance(actual, Array | Sketch):
            may_be_a_scalar = any(option.name in ("float", "complex") for option in kind.options)
            return self.array(path, expected, actual, option, None if may_be_a_scalar else self.device)
        is_scalar = option.name in _SCALARS or option.dims == ()
        if isinstance(expected, _NUMBERS) and isinstance(actual, (int, float, complex)) and is_scalar:
            if isinstance(expected, Sketch) or (isinstance(expected, Array) and expected.shape != ()):
                return [Difference(path, "type", actual, _kind_of(expected))]
            return self.number(path, expected, actual)
        if type(actual) is type(expected) and actual == expected:
            return []
        return [Difference(path, "value", actual, expected)]

    def sequence(self, path: Path, expected: Sequence[Any], actual: Sequence[Any], kind: Kind) -> list[Difference]:
        if len(actual) != len(expected):
            return [Difference(path, "length", len(actual), len(expected))]
        if {*map(type, actual), *map(type, expected)} == {int} and actual == expected and not kind.items:
            return []  # a list of ids may be long
        if {*map(type, actual), *map(type, expected)} == {float} and all(one.name in _SCALARS for one in kind.items):
            slack = np.array([self.tolerance.slack.get((*path, index), 0.0) for index in range(len(expected))])
            if not self.numbers(path, np.array(expected), np.array(actual), slack):
                return []  # and one of numbers
        differences: list[Difference] = []
        for index, (wanted, got) in enumerate(zip(expected, actual, strict=True)):
            item = ANY
            if kind.items:
                item = kind.items[min(index, len(kind.items) - 1)]
            differences += self.values((*path, index), wanted, got, item)
        return differences

    def mapping(self, path: Path, expected: dict[Any, Any], actual: dict[Any, Any], kind: Kind) -> list[Difference]:
        got, wanted = exact_keys(actual), exact_keys(expected)
        if got.keys() != wanted.keys():
            return [Difference(path, "fields" if isinstance(expected, Record) else "keys", *_unshared(got, wanted))]
        kinds = dict(zip(kind.fields, kind.items, strict=True)) if kind.name == "record" else {}
        return [
            difference
            for name, key in wanted.items()
            for difference in self.values((*path, key), expected[key], actual[got[name]], kinds.get(key, ANY))
        ]

    def items(self, path: Path, expected: Set[Any], actual: Set[Any]) -> list[Difference]:
        """The differences of two sets. Their inexact numbers are paired in order; all else is exact."""
        got, wanted = exact_keys(actual), exact_keys(expected)
        floats = inexact_of(expected), inexact_of(actual)
        if len(floats[0]) == len(floats[1]):
            for index, (one, other) in enumerate(zip(*floats, strict=True)):
                if not self.number((*path, index), one, other):
                    got.pop(repr(other))
                    wanted.pop(repr(one))
        extra, missing = _unshared(got, wanted)
        return [Difference(path, "items", extra, missing)] if extra or missing else []

    def array(
        self,
        path: Path,
        expected: int | float | complex | Array | Sketch,
        actual: Array | Sketch,
        kind: Kind,
        device: str | None,
    ) -> list[Difference]:
        shape = expected.shape if isinstance(expected, Array | Sketch) else ()
        if actual.shape != shape:
            return [Difference(path, "shape", actual.shape, shape)]
        if kind.dtypes is not None and actual.dtype not in kind.dtypes:
            return [Difference(path, "dtype", actual.dtype, kind.dtypes[0])]
        sort = expected.sort if isinstance(expected, Array | Sketch) else type(expected).__name__
        if sort == "int" and kind.dtypes is not None and not set(kind.dtypes) & set(INTEGERS):
            sort = "float"  # a Python int where the annotation asks for floats
        if actual.sort != sort and not (sort == "float" and actual.sort in EXACT):
            return [Difference(path, "dtype", actual.dtype, DTYPES[sort][0])]
        if kind.dtypes is not None and sort != "int" and self.tolerance.is_too_narrow(actual.dtype):
            return [Difference(path, "dtype", actual.dtype, self.tolerance.dtype)]
        if device is not None and actual.kind == "tensor" and actual.device != device:
            return [Difference(path, "device", actual.device, device)]
        if isinstance(expected, Sketch) or isinstance(actual, Sketch):
            return self.sketches(path, expected, actual)
        if sort in EXACT:
            wanted = expected.data if isinstance(expected, Array) else np.asarray(expected)
            return self.exact(path, wanted, actual.data)
        return self.numbers(path, as_float64(expected), actual.as_float64())

    def sketches(self, path: Path, expected: Any, actual: Array | Sketch) -> list[Difference]:
        """The first number kept of a large array that differs, or else the first block."""
        wanted, got = (sketch_of(one) if isinstance(one, Array) else one for one in (expected, actual))
        total = int(np.prod(wanted.shape))
        is_exact = wanted.sort in EXACT
        if is_exact:
            found = self.exact(path, wanted.samples, got.samples)
        else:
            found = self.numbers(path, wanted.samples, got.samples)
        if found:
            index = np.unravel_index(int(places(total)[found[0].index[0]]), wanted.shape)
            return [replace(found[0], index=tuple(map(int, index)))]
        if is_exact:
            wrong = got.sums != wanted.sums
        else:
            relative, absolute = self.tolerance.of_block(path, BLOCK)
            allowed = MARGIN_OF_BLOCK * np.sqrt(absolute**2 + relative**2 * np.abs(wanted.squares))
            with np.errstate(invalid="ignore"):
                wrong = (np.abs(got.sums - wanted.sums) > allowed) | (got.odd != wanted.odd)
        if not wrong.any():
            return []
        block = int(np.argmax(wrong))
        index = np.unravel_index(block * BLOCK, wanted.shape)
        return [Difference(path, "block", wrong=int(wrong.sum()), total=wrong.size, index=tuple(map(int, index)))]

    def exact(self, path: Path, wanted: np.ndarray, data: np.ndarray) -> list[Difference]:
        different = data != wanted
        if not different.any():
            return []
        index = tuple(int(i) for i in np.argwhere(different)[0])
        got, count = data[index].item(), int(different.sum())
        return [Difference(path, "exact", got, wanted[index].item(), index, count, different.size)]

    def number(
        self, path: Path, expected: int | float | complex | Array, actual: int | float | complex
    ) -> list[Difference]:
        if isinstance(expected, Array) and expected.sort in EXACT:
            expected = expected.data.item()
        if isinstance(expected, int) and isinstance(actual, int):
            is_right = type(actual) is type(expected) and actual == expected
            return [] if is_right else [Difference(path, "exact", actual, expected, (), 1, 1)]
        return self.numbers(path, as_float64(expected), as_float64(actual))

    def numbers(
        self, path: Path, wanted: np.ndarray, actual: np.ndarray, slack: np.ndarray | None = None
    ) -> list[Difference]:
        allowed = self.tolerance.allowed(wanted, path, slack)
        with np.errstate(invalid="ignore"):
            error = np.abs(actual - wanted)
            close = error <= allowed
        if self.measures or not close.all():
            equal = (actual == wanted) | (np.isnan(actual) & np.isnan(wanted))
            close |= equal
            ratio = np.where(equal, 0.0, np.where(np.isnan(error), np.inf, error / allowed))
            self.farthest = max(self.farthest, float(ratio.max(initial=0.0)))
        if close.all():
            return []
        worst = np.where(close, -1.0, np.where(np.isfinite(error), error, np.inf))
        index = tuple(int(i) for i in np.unravel_index(int(worst.argmax()), worst.shape))
        got, count = actual[index].item(), int((~close).sum())
        return [Difference(path, "number", got, wanted[index].item(), index, count, close.size)]


#: The sorts of numbers that have no tolerance, and the dtypes of each sort.
EXACT = ("int", "bool")
DTYPES = {"float": FLOATS, "complex": COMPLEX, "int": INTEGERS, "bool": ("bool",)}


def _different(a: Array, b: Array) -> np.ndarray:
    """Which numbers of two arrays of one shape and sort differ."""
    if a.sort in EXACT:
        return np.asarray(a.data != b.data)
    first, second = a.as_float64(), b.as_float64()
    return np.asarray((first != second) & ~(np.isnan(first) & np.isnan(second)))


def _unshared(got: dict[str, Any], wanted: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """The keys that should not be there, and those that are missing."""
    extra = [key for name, key in got.items() if name not in wanted]
    return extra, [key for name, key in wanted.items() if name not in got]


def _kind_of(expected: Value) -> Kind:
    if isinstance(expected, Array | Sketch):
        return Kind(expected.kind, None, DTYPES[expected.sort])
    if expected is None:
        return Kind("none")
    # Nothing is annotated, so a list may be returned for a tuple, and any set for a set.
    if isinstance(expected, Record):
        record = Kind("record", record=expected.type)
        return Kind("union", items=(record, Kind("tuple"))) if expected.is_tuple else record
    if isinstance(expected, tuple):
        return Kind("union", items=(Kind("tuple"), Kind("list")))
    if isinstance(expected, set | frozenset):
        return Kind("union", items=(Kind(type(expected).__name__), Kind("set"), Kind("frozenset")))
    return Kind(type(expected).__name__)


def _inexact_scalar(expected: Value) -> Literal["float", "complex"] | None:
    """Which of these an expected value is, as a number or a 0-dimensional array."""
    sort = expected.sort if isinstance(expected, Array) and expected.shape == () else type(expected).__name__
    return sort if sort in ("float", "complex") else None  # type: ignore[return-value]


def _fits(value: Value, kind: Kind) -> bool:
    """Whether the type of a value fits a kind; its shape and its items are checked elsewhere."""
    if isinstance(value, Opaque):
        return False
    if kind.name == "ndarray" and kind.dims == () and isinstance(value, (int, float, complex)):
        return not isinstance(value, bool)  # NumPy's sum of an array is a scalar
    if kind.name in ("tensor", "ndarray"):
        return isinstance(value, Array | Sketch) and value.kind == kind.name
    if kind.name == "float":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind.name == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind.name == "complex":
        return isinstance(value, (int, float, complex)) and not isinstance(value, bool)
    if kind.name == "record":
        return isinstance(value, Record)
    if kind.name == "tuple":
        return isinstance(value, tuple) or (isinstance(value, Record) and value.is_tuple)
    if kind.name == "list":
        return isinstance(value, (list, tuple)) or (isinstance(value, Record) and value.is_tuple)
    if kind.name == "none":
        return value is None
    if kind.name == "any":
        return True
    return type(value).__name__ == kind.name
