"""Where a student's code stopped: the operation, the values it was applied to, and the variables around it.

Values are looked up and computed again from the variables without calling anything of the student's: only tensors and
Python's own numbers and containers are looked into, and only functions that change nothing (``PURE``) are called.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import linecache
import operator
import re
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any

import torch
from torch import Tensor

from nnexercises.drive.operation import PURE, operands_of, operation_in
from nnexercises.drive.outcome import MAX_COLUMN, MAX_LINE, MAX_NAME, MAX_NUMBER, MAX_SEEN, MAX_TEXT, Scene, Seen
from nnexercises.process.deadline import deadline

#: Seconds for computing the operands again.
SECONDS = 0.5
#: Lines of an operation, at most.
MAX_LINES = 20

_TENSORS = (Tensor, torch.nn.Parameter)
_CONTAINERS = (list, tuple, dict, set, range, str)
_NUMBERS = (int, float, bool)
_PLAIN = (*_TENSORS, *_CONTAINERS, *_NUMBERS, type(None), torch.Size, torch.dtype, slice, type(...))

ATTRIBUTES = frozenset(["T", "mT", "H", "mH", "shape", "ndim", "dtype", "values", "indices", "data", "grad"])
_BUILTINS: dict[str, Any] = {"len": len, "int": int, "float": float, "max": max, "min": min, "abs": abs}
_MODULES = {id(torch), id(torch.nn.functional), id(torch.linalg), id(torch.special)}
_OPERATORS: dict[type[ast.AST], Any] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow, ast.MatMult: operator.matmul,
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert,
}  # fmt: skip


class _Unknown(Exception):
    """A value that cannot be told without calling code that is not known."""


def scene_of(traceback: TracebackType | None) -> Scene | None:
    """The scene in a frame of student code, or None if it cannot be read."""
    if traceback is None:
        return None
    try:
        with deadline(SECONDS), torch.no_grad():
            return _scene(traceback)
    except BaseException:  # whatever a student's objects do, or a deadline that passes
        return None


def _scene(traceback: TracebackType) -> Scene | None:
    frame, code = traceback.tb_frame, traceback.tb_frame.f_code
    positions = next(itertools.islice(code.co_positions(), traceback.tb_lasti // 2, None), (None,) * 4)
    first, last, begin, end = positions
    if first is None or last is None or begin is None or end is None or not 0 < first <= last <= MAX_LINE:
        return None
    if last - first >= MAX_LINES or not (0 <= begin <= MAX_COLUMN and 0 <= end <= MAX_COLUMN):
        first, last, begin, end = traceback.tb_lineno, traceback.tb_lineno, 0, 0
    lines = [linecache.getline(code.co_filename, number).rstrip("\n") for number in range(first, last + 1)]
    text = operation_in(lines, begin, end)
    values = _Values(frame)
    operands = (_seen(source, values.of(node)) for source, node in operands_of(text)) if text else ()
    return Scene(
        first, last, begin, end, tuple(_variables(frame, " ".join(lines))), tuple(itertools.islice(operands, MAX_SEEN))
    )


def _variables(frame: FrameType, line: str) -> Iterator[Seen]:
    """The variables of a frame whose values can be told: its arguments and those of the line that stopped first."""
    words = set(re.findall(r"\w+", line))
    own = dict(frame.f_locals)
    arguments = frame.f_code.co_varnames[: frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount]
    around = {name: frame.f_globals[name] for name in sorted(words) if name in frame.f_globals and name not in own}
    found = [
        (name not in words, name not in arguments, name, value)
        for name, value in itertools.chain(own.items(), around.items())
        if type(name) is str and name.isidentifier() and len(name) <= MAX_NAME and type(value) in _SHOWN
    ]
    kept = sorted(found, key=lambda one: one[:2])[:MAX_SEEN]
    order = {name: index for index, name in enumerate(itertools.chain(own, around))}
    for *_, name, value in sorted(kept, key=lambda one: order[one[2]]):
        yield _seen(name, value)


_SHOWN = (*_TENSORS, *_CONTAINERS, *_NUMBERS, torch.Size, type(None))


def _seen(text: str, value: Any) -> Seen:
    """What can be told of a value."""
    text = text[:MAX_TEXT]
    if type(value) in _TENSORS:
        return Seen(text, "tensor", tuple(value.shape)[:MAX_SEEN], str(value.dtype).removeprefix("torch."))
    if type(value) in (*_CONTAINERS, torch.Size):
        return Seen(text, type(value).__name__.lower(), (len(value),))
    if type(value) in _NUMBERS:
        number = value if -MAX_NUMBER <= value <= MAX_NUMBER else None
        return Seen(text, type(value).__name__, number=number)
    return Seen(text, "None" if value is None else "other")


class _Values:
    """The values of expressions in a frame. What calls no code of the student's is computed, the rest is unknown."""

    def __init__(self, frame: FrameType) -> None:
        self._frame = frame

    def of(self, node: ast.expr) -> Any:
        """The value of an expression, or an object of no known type."""
        try:
            return self._of(node)
        except Exception:  # the operation fails by itself, or is not known
            return _Unknown()

    def _of(self, node: ast.expr | None) -> Any:
        if node is None:
            return None
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self._named(node.id)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.BinOp | ast.UnaryOp):
            operands = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.operand]
            return _OPERATORS[type(node.op)](*[self._plain(one) for one in operands])
        if isinstance(node, ast.Subscript):
            return self._plain(node.value)[self._plain(node.slice)]
        if isinstance(node, ast.Slice):
            return slice(self._of(node.lower), self._of(node.upper), self._of(node.step))
        if isinstance(node, ast.Tuple | ast.List):
            items = [self._plain(one) for one in node.elts]
            return tuple(items) if isinstance(node, ast.Tuple) else items
        raise _Unknown

    def _plain(self, node: ast.expr) -> Any:
        value = self._of(node)
        if type(value) not in _PLAIN:
            raise _Unknown
        return value

    def _named(self, name: str) -> Any:
        for names in (self._frame.f_locals, self._frame.f_globals):
            if name in names:
                return names[name]
        raise _Unknown

    def _attribute(self, node: ast.Attribute) -> Any:
        owner = self._of(node.value)
        if type(owner) in _TENSORS or type(owner).__module__ == "torch.return_types":
            if node.attr not in ATTRIBUTES:
                raise _Unknown
            return getattr(owner, node.attr)
        if id(owner) in _MODULES:
            return getattr(owner, node.attr)
        found = inspect.getattr_static(owner, node.attr, None)  # runs no property of the student's
        if found is None:
            parameters = inspect.getattr_static(owner, "_parameters", None)
            found = parameters.get(node.attr) if type(parameters) is dict else None
        return found

    def _call(self, node: ast.Call) -> Any:
        if any(keyword.arg is None for keyword in node.keywords):
            raise _Unknown
        if isinstance(node.func, ast.Attribute):
            owner = self._of(node.func.value)
            known = type(owner) in (*_TENSORS, torch.Size) or id(owner) in _MODULES
            function = getattr(owner, node.func.attr) if known and node.func.attr in PURE else None
        elif isinstance(node.func, ast.Name) and node.func.id in _BUILTINS:
            shadowed = any(node.func.id in names for names in (self._frame.f_locals, self._frame.f_globals))
            function = None if shadowed else _BUILTINS[node.func.id]
        else:
            function = None
        if function is None:
            raise _Unknown
        return function(
            *[self._plain(one) for one in node.args],
            **{keyword.arg: self._plain(keyword.value) for keyword in node.keywords if keyword.arg},
        )
