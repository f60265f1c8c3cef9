"""Changes of an exercise's inputs, each with what a student who gets the reference's result on them may have done.

"As if ``learning_rate`` were always 0.1": the inputs are plain values, and a change makes others of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations, zip_longest
from typing import Any

import numpy as np

from nnexercises.comparison.path import at
from nnexercises.course.kinds import Kind
from nnexercises.expected.activations import sigmoid, softmax
from nnexercises.values import Array, Value

#: The numbers that stand in code where an argument belongs.
FLOATS = (1.0, 0.0, 0.1, 0.9, 0.01, 0.5)
INTEGERS = (1, 0, 2, 10)

Inputs = dict[str, Value]


@dataclass(frozen=True)
class Change:
    """One change of the inputs. ``apply`` returns the changed inputs, or None where it changes nothing or makes no
    sense. ``about`` names what is changed. A ``rare`` one is tried last.
    """

    about: str
    message: str
    apply: Callable[[Inputs], Inputs | None]
    rare: bool = False


@dataclass(frozen=True)
class _Leaf:
    """An input, or a field of one that is a record: its path, its name, and its dimensions as they are annotated."""

    path: tuple[str, ...]
    dims: tuple[str, ...] | None

    @property
    def name(self) -> str:
        return self.path[-1]


def changes(inputs: Inputs, kinds: Mapping[str, Kind]) -> Iterator[Change]:
    """The changes that make sense for inputs like these, the more specific first."""
    leaves = list(_leaves(inputs, kinds))
    pairs = [pair for pair in permutations(leaves, 2) if _can_be_mixed_up(*(at(inputs, leaf.path) for leaf in pair))]
    for a, b in pairs:
        if leaves.index(a) < leaves.index(b):
            yield _change(f"swapped {a.name} {b.name}", f"`{a.name}` and `{b.name}` were swapped", _swap(a, b))
    leaves.sort(key=lambda leaf: isinstance(at(inputs, leaf.path), Array | list))
    # What takes nothing but a constant says little.
    constants = [list(_constants(leaf, at(inputs, leaf.path))) for leaf in leaves] if len(leaves) > 1 else []
    others = [list(_others(leaf, at(inputs, leaf.path))) for leaf in leaves]
    yield from _in_turn([item[: 2 if len(item) > 2 else 1] for item in constants])
    yield from _in_turn([item[:2] for item in others])
    yield from _in_turn([item[2 if len(item) > 2 else 1 :] for item in constants])
    yield from _in_turn([item[2:] for item in others])
    for a, b in pairs:
        yield _change(f"the value of {a.name}", f"`{b.name}` stood where `{a.name}` belongs", _put(a, b))
    yield from _cut(leaves, inputs)
    yield from _in_turn([list(_through(leaf, at(inputs, leaf.path))) for leaf in leaves])
    for leaf in leaves:
        yield from _orders(leaf, at(inputs, leaf.path))


def _in_turn(groups: list[list[Change]]) -> Iterator[Change]:
    """The first of each group, then the second of each, …"""
    return (change for group in zip_longest(*groups) for change in group if change is not None)


def _leaves(inputs: Inputs, kinds: Mapping[str, Kind]) -> Iterator[_Leaf]:
    for name, kind in kinds.items():
        kind = kind.options[0]
        if kind.name == "record" and isinstance(inputs.get(name), dict):
            for field, item in zip(kind.fields, kind.items, strict=True):
                yield _Leaf((name, field), item.dims)
        elif name in inputs:
            yield _Leaf((name,), kind.dims)


def _can_be_mixed_up(a: Value, b: Value) -> bool:
    """Whether one of two inputs may stand for the other, and is not just a constant."""
    return _fit(a, b) and not any(not isinstance(value, Array) and value in (0, 1, -1) for value in (a, b))


def _fit(a: Value, b: Value) -> bool:
    if isinstance(a, Array) and isinstance(b, Array):
        return a.shape == b.shape and a.sort == b.sort
    return type(a) is type(b) and type(a) in (int, float)


def _swap(a: _Leaf, b: _Leaf) -> Callable[[Inputs], Inputs | None]:
    def apply(inputs: Inputs) -> Inputs | None:
        first, second = at(inputs, a.path), at(inputs, b.path)
        if not _fit(first, second):
            return None
        return _with(_with(inputs, a, _numbers_of(second, first)), b, _numbers_of(first, second))

    return apply


def _put(a: _Leaf, b: _Leaf) -> Callable[[Inputs], Inputs | None]:
    def apply(inputs: Inputs) -> Inputs | None:
        old, new = at(inputs, a.path), at(inputs, b.path)
        return _with(inputs, a, _numbers_of(new, old)) if _fit(old, new) else None

    return apply


def _numbers_of(value: Value, like: Value) -> Value:
    """A value with the traits of another, such as whether it requires gradients."""
    return replace(like, data=value.data) if isinstance(value, Array) and isinstance(like, Array) else value


def _constants(leaf: _Leaf, value: Value) -> Iterator[Change]:
    """A usual constant in the place of an input, which is then not used."""
    name = leaf.name
    about = f"the value of {name}"
    use, ignored = f". Use the `{name}` that is given", f": is `{name}` used"
    if isinstance(value, bool):
        for constant in (True, False):
            yield _at(leaf, about, f"`{name}` were always {constant}{use}", _always(constant))
    elif isinstance(value, int | float):
        for number in FLOATS if isinstance(value, float) else INTEGERS:
            end = {0.0: "", 1.0: ignored}.get(float(number), use)
            yield _at(leaf, about, f"`{name}` were always {number:g}{end}", _always(number))
    elif isinstance(value, Array) and value.sort == "bool":
        for constant in (True, False):
            yield _numbers(leaf, about, f"`{name}` were {constant} everywhere{use}", _filled(constant))
    elif isinstance(value, Array):
        for number in (0, 1) if value.data.ndim else FLOATS:
            yield _numbers(leaf, about, f"`{name}` were {number:g} everywhere{ignored}", _filled(number))
    elif _is_list(value):
        yield _at(leaf, about, f"`{name}` held nothing but zeros{ignored}", lambda old: [type(item)(0) for item in old])


def _always(constant: Any) -> Callable[[Any], Any]:
    return lambda old: constant


def _filled(constant: Any) -> Callable[[np.ndarray], np.ndarray]:
    return lambda numbers: np.full_like(numbers, constant)


def _others(leaf: _Leaf, value: Value) -> Iterator[Change]:
    """An input of the opposite sign, inverse, off by one, in another order, or the like."""
    name = leaf.name
    about = f"the value of {name}"
    negative = f"`{name}` had the opposite sign"
    if isinstance(value, bool):
        yield _at(leaf, about, f"`{name}` were the other way round", lambda old: not old)
    elif isinstance(value, int):
        yield _at(leaf, about, f"`{name}` were one less than it is", lambda old: old - 1)
        yield _at(leaf, about, f"`{name}` were one more than it is", lambda old: old + 1)
        yield _at(leaf, about, negative, lambda old: -old)
    elif isinstance(value, float):
        yield _at(leaf, about, negative, lambda old: -old)
        yield _at(leaf, about, f"1 / `{name}` stood where `{name}` belongs", lambda old: 1 / old if old else None)
        yield _at(leaf, about, f"the fraction of `{name}` were cut off", lambda old: float(int(old)))
    elif isinstance(value, Array) and value.sort == "bool":
        yield _numbers(leaf, about, f"`{name}` were the other way round", np.logical_not)
    elif isinstance(value, Array) and value.sort == "int":
        yield _numbers(leaf, about, f"each of `{name}` were one less than it is", lambda old: old - 1)
        yield _numbers(leaf, about, f"each of `{name}` were one more than it is", lambda old: old + 1)
    elif isinstance(value, Array):
        yield _numbers(leaf, about, negative, np.negative)
        yield _numbers(leaf, about, f"the signs of `{name}` were dropped", np.abs)


#: Functions that may have been applied to a tensor before it was used.
FUNCTIONS: tuple[tuple[Callable[[np.ndarray], np.ndarray], str], ...] = (
    (softmax, "had gone through a softmax"),
    (lambda x: np.log(softmax(x)), "had gone through a log_softmax"),
    (lambda x: np.maximum(x, 0), "had gone through a ReLU"),
    (sigmoid, "had gone through a sigmoid"),
    (np.exp, "had gone through exp"),
    (np.square, "had been squared"),
    (np.round, "had been rounded"),
)


def _through(leaf: _Leaf, value: Value) -> Iterator[Change]:
    """A tensor that a function was applied to first."""
    if isinstance(value, Array) and value.is_floating and value.data.ndim:
        for function, says in FUNCTIONS:
            yield _numbers(leaf, f"the value of {leaf.name}", f"`{leaf.name}` {says} first", function)


def _orders(leaf: _Leaf, value: Value) -> Iterator[Change]:
    """A tensor that is transposed or in the reverse order, or with one row in the place of all."""
    name = leaf.name
    about = f"the value of {name}"
    if _is_list(value):
        change = _at(leaf, about, f"`{name}` were in the reverse order", lambda old: old[::-1])
        yield replace(change, rare=True)
    if not isinstance(value, Array):
        return
    if value.data.ndim > 1 and (leaf.dims is None or leaf.dims[-1:] == leaf.dims[-2:-1]):
        yield _numbers(leaf, about, f"`{name}` were transposed", lambda old: np.swapaxes(old, -1, -2))
    if value.data.ndim > 2:
        says = f"`{name}` were in the reverse order along its last two dimensions"
        yield replace(_numbers(leaf, about, says, lambda old: np.flip(old, (-2, -1))), rare=True)
    for axis in range(value.data.ndim):
        label = _label(leaf, axis, value)
        along = "" if value.data.ndim == 1 else f" along `{label}`" if label else " along its first dimension"
        if label or axis == 0:
            for says, new in (
                (f"`{name}` were in the reverse order{along}", _reversed(axis)),
                (f"only the first of `{name}`{along} were used for all", _repeated(axis)),
            ):
                yield replace(_numbers(leaf, about, says, new), rare=True)


def _reversed(axis: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda old: np.flip(old, axis) if axis < old.ndim else old


def _repeated(axis: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda old: np.repeat(np.take(old, [0], axis), old.shape[axis], axis) if axis < old.ndim else old


def _cut(leaves: list[_Leaf], inputs: Inputs) -> Iterator[Change]:
    """One dimension of all inputs that have it, or all lists of one length, cut to a part."""
    places: dict[object, list[tuple[_Leaf, int]]] = {}
    for leaf in leaves:
        value = at(inputs, leaf.path)
        if isinstance(value, Array):
            for axis in range(value.data.ndim):
                if name := _label(leaf, axis, value):
                    places.setdefault(name, []).append((leaf, axis))
                elif leaf.dims is None and axis == 0:
                    places.setdefault(value.shape[0], []).append((leaf, axis))
        elif isinstance(value, list) and value:
            places.setdefault(("a list", len(value)), []).append((leaf, 0))
    for label, cut in places.items():
        what = f"`{label}`" if isinstance(label, str) else " and ".join(f"`{leaf.name}`" for leaf, _ in cut)
        about = f"the part of {what}"
        yield _change(about, f"only the first of {what} counted", _sliced(cut, slice(0, 1)))
        yield _change(about, f"only the last of {what} counted", _sliced(cut, slice(-1, None)))
        yield _change(about, f"the last of {what} were left out", _sliced(cut, slice(0, -1)))
        yield _change(about, f"the first of {what} were left out", _sliced(cut, slice(1, None)))


def _label(leaf: _Leaf, axis: int, value: Array) -> str | None:
    """The name of a dimension, if it has one."""
    dims = leaf.dims or ()
    return dims[axis] if len(dims) == value.data.ndim and dims[axis].isidentifier() and dims[axis] != "_" else None


def _sliced(cut: list[tuple[_Leaf, int]], part: slice) -> Callable[[Inputs], Inputs | None]:
    def apply(inputs: Inputs) -> Inputs | None:
        for leaf, axis in cut:
            value = at(inputs, leaf.path)
            if isinstance(value, Array) and axis < value.data.ndim and value.shape[axis] > 1:
                data = value.data[(slice(None),) * axis + (part,)]
                inputs = _with(inputs, leaf, replace(value, data=data.copy()))
            elif isinstance(value, list) and len(value) > 1:
                inputs = _with(inputs, leaf, value[part])
            else:
                return None
        return inputs

    return apply


def _is_list(value: Value) -> bool:
    """Whether a value is a list of numbers."""
    return isinstance(value, list) and bool(value) and all(type(item) in (int, float) for item in value)


def _change(about: str, says: str, apply: Callable[[Inputs], Inputs | None]) -> Change:
    return Change(about, f"Your numbers come out as if {says}{'?' if ': is ' in says else '.'}", apply)


def _at(leaf: _Leaf, about: str, says: str, to: Callable[[Any], Any]) -> Change:
    """A change of one input."""

    def apply(inputs: Inputs) -> Inputs | None:
        new = to(at(inputs, leaf.path))
        return None if new is None else _with(inputs, leaf, new)

    return _change(about, says, apply)


def _numbers(leaf: _Leaf, about: str, says: str, to: Callable[[np.ndarray], np.ndarray]) -> Change:
    """A change of the numbers of one tensor that keeps its shape."""

    def change(value: Value) -> Value:
        if not isinstance(value, Array) or not value.data.size:
            return None
        if value.is_floating:
            new = value.with_numbers(to(value.as_float64()))
        else:
            new = replace(value, data=np.asarray(to(value.data)).astype(value.data.dtype))
        return new if new.shape == value.shape else None

    return _at(leaf, about, says, change)


def _with(inputs: Inputs, leaf: _Leaf, value: Value) -> Inputs:
    """The inputs with another value of one of them, or of a field of one."""
    name, *field = leaf.path
    if field:
        record = inputs[name]
        assert isinstance(record, dict)
        value = record | {field[0]: value}
    return inputs | {name: value}
