"""The module that a drive uses: the student's, or the reference's, looked up by name."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any, cast


class MissingName(AttributeError):
    """A drive needs a name that the module does not define, or not with so many ``parameters``."""

    def __init__(self, name: str, parameters: int | None = None) -> None:
        what = name if parameters is None else f"{name} with {parameters} parameters"
        super().__init__(f"{what} is not defined")
        self.name = name


class Solution:
    """Names of one or more namespaces, the first that has a name winning.

    Assigning to an attribute replaces a module global in every namespace, so that functions which read it see the new
    value; see ``restored``. All of a solution's attributes are names of the module, so that what else can be done with
    one are functions of this file.

    ``definitions`` maps a name to every function that was bound to it, in the order of their binding: where a number or
    the like was bound to it later, the last of them counts. ``imported`` are, for each namespace, names that came with
    ``import *`` and count as not defined.
    """

    def __init__(
        self,
        namespaces: list[dict[str, Any]],
        definitions: dict[str, list[Callable[..., Any]]] | None = None,
        imported: Sequence[Set[str]] = (),
    ) -> None:
        object.__setattr__(self, "_namespaces", namespaces)
        object.__setattr__(self, "_definitions", definitions or {})
        object.__setattr__(self, "_imported", [*imported, *[frozenset()] * (len(namespaces) - len(imported))])
        object.__setattr__(self, "_taken", set())
        object.__setattr__(self, "_replaced", [])

    def __getattr__(self, name: str) -> Any:
        for namespace, imported in zip(self._namespaces, self._imported, strict=True):
            if name in namespace and name not in imported:
                value = namespace[name]
                functions = self._definitions.get(name)
                return value if callable(value) or not functions else functions[-1]
        raise MissingName(name)

    def __setattr__(self, name: str, value: Any) -> None:
        for namespace in self._namespaces:
            self._replaced.append((namespace, name, namespace.get(name, _ABSENT)))
            namespace[name] = value


_ABSENT = object()


def names_of(solution: Solution) -> set[str]:
    """Every name that the module defines."""
    spaces = zip(solution._namespaces, solution._imported, strict=True)
    return {name for namespace, imported in spaces for name in namespace if name not in imported}


def rebound(solution: Solution, name: str, value: Any) -> Solution:
    """The same names with one of them bound to ``value``, for the drive alone."""
    others = {key: functions for key, functions in solution._definitions.items() if key != name}
    return Solution([{name: value}, *solution._namespaces], others, [frozenset(), *solution._imported])


@contextlib.contextmanager
def restored(solution: Solution) -> Iterator[None]:
    """At the end of the block, every module global that was assigned in it has its old value."""
    try:
        yield
    finally:
        while solution._replaced:
            namespace, name, value = solution._replaced.pop()
            if value is _ABSENT:
                namespace.pop(name, None)
            else:
                namespace[name] = value


@contextlib.contextmanager
def recorded_definitions(solution: Solution) -> Iterator[set[tuple[str, int]]]:
    """The names, with their numbers of parameters, that drives take by ``definition`` in the block."""
    solution._taken.clear()
    yield solution._taken


def definition(solution: Solution, name: str, parameters: int) -> Callable[..., Any]:
    """The function ``name`` with so many ``parameters``: the last one bound that needs just these, else that has just
    these, else that can be called so.

    For a name that a file defines twice with different parameters, each form a right answer of its own.

    Raises:
        MissingName: no function of that name can be called so.
    """
    solution._taken.add((name, parameters))
    candidates = [*solution._definitions.get(name, []), getattr(solution, name)]
    ranked = [(_rank(function, name, parameters), function) for function in reversed(candidates)]
    rank, function = min(ranked, key=lambda pair: pair[0])
    if rank == _CANNOT:
        raise MissingName(name, parameters)
    return cast("Callable[..., Any]", function)


_CANNOT = 3


def _rank(function: object, name: str, parameters: int) -> int:
    """How well a function fits a call with so many arguments; less is better."""
    try:
        signature = inspect.signature(_wrapped(function, name))
        signature.bind(*[None] * parameters)
    except (TypeError, ValueError):
        return _CANNOT
    named = [
        one for one in signature.parameters.values() if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
    ]
    if sum(one.default is one.empty for one in named) == parameters:
        return 0
    return 1 if len(named) == parameters else 2


def _wrapped(function: Any, name: str) -> Callable[..., Any]:
    """What a decorator without ``functools.wraps`` has hidden in its closure, or the function itself."""
    for cell in getattr(function, "__closure__", None) or ():
        try:
            inner = cell.cell_contents
        except ValueError:  # an empty cell
            continue
        if getattr(inner, "__name__", "") == name and getattr(function, "__name__", "") != name:
            return cast("Callable[..., Any]", inner)
    return cast("Callable[..., Any]", function)
