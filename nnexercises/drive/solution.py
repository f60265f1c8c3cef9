"""The module that a drive uses, the student's or the reference's, with its names looked up by attribute."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any, cast


class MissingName(AttributeError):
    """A drive needs a name that the module does not define, or not with this number of ``parameters``."""

    def __init__(self, name: str, parameters: int | None = None) -> None:
        what = name if parameters is None else f"{name} with {parameters} parameters"
        super().__init__(f"{what} is not defined")
        self.name = name


class Solution:
    """The names of one or more namespaces; the first namespace that has a name wins.

    Assigning to an attribute replaces a module global in every namespace, so functions that read it see the new value;
    see ``restored``. All attributes of a solution are names of the module, so operations on it are functions of this
    file.

    ``definitions`` maps a name to every function that was bound to it, in order. ``imported`` holds, for each
    namespace, the names that came from ``import *`` and count as undefined; ``constants``, those that are bound to
    constants.
    """

    def __init__(
        self,
        namespaces: list[dict[str, Any]],
        definitions: dict[str, list[Callable[..., Any]]] | None = None,
        imported: Sequence[Set[str]] = (),
        constants: Sequence[Set[str]] = (),
    ) -> None:
        object.__setattr__(self, "_namespaces", namespaces)
        object.__setattr__(self, "_definitions", definitions or {})
        for name, sets in (("_imported", imported), ("_constants", constants)):
            object.__setattr__(self, name, [*sets, *[frozenset()] * (len(namespaces) - len(sets))])
        object.__setattr__(self, "_taken", set())
        object.__setattr__(self, "_looked_up", set())
        object.__setattr__(self, "_replaced", [])

    def __getattr__(self, name: str) -> Any:
        self._looked_up.add(name)
        for namespace, imported in zip(self._namespaces, self._imported, strict=True):
            if name in namespace and name not in imported:
                return namespace[name]
        raise MissingName(name)

    def __setattr__(self, name: str, value: Any) -> None:
        for namespace in self._namespaces:
            self._replaced.append((namespace, name, namespace.get(name, _ABSENT)))
            namespace[name] = value


_ABSENT = object()


def names_of(solution: Solution) -> set[str]:
    """All names that the module defines."""
    spaces = zip(solution._namespaces, solution._imported, strict=True)
    return {name for namespace, imported in spaces for name in namespace if name not in imported}


def looked_up(solution: Solution) -> set[str]:
    """The names that were looked up on this solution since ``recorded_definitions`` began."""
    return set(solution._looked_up)


def rebound(solution: Solution, name: str, value: Any) -> Solution:
    """A solution with one name bound to ``value``; only the drive sees the change."""
    others = {key: functions for key, functions in solution._definitions.items() if key != name}
    return Solution(
        [{name: value}, *solution._namespaces],
        others,
        [frozenset(), *solution._imported],
        [frozenset(), *solution._constants],
    )


def is_constant(solution: Solution, name: str) -> bool:
    """Whether a name is bound to a constant that the file writes down (10.0, ``torch.tensor(10.0)``, None).

    For an exercise that asks for a number: a derivative that was computed is right, and 10.0 may be copied.
    """
    spaces = zip(solution._namespaces, solution._imported, solution._constants, strict=True)
    return next(
        (name in constants for space, imported, constants in spaces if name in space and name not in imported), False
    )


@contextlib.contextmanager
def restored(solution: Solution) -> Iterator[None]:
    """Restore every module global that is assigned in the block to its old value at the end."""
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
    """Collect the names and numbers of parameters that drives pass to ``definition`` in the block, and begin anew what
    was ``looked_up``.
    """
    solution._taken.clear()
    solution._looked_up.clear()
    yield solution._taken


def definition(solution: Solution, name: str, parameters: int) -> Callable[..., Any]:
    """The function ``name`` with this number of ``parameters``.

    For a name that a file defines more than once. The last function bound wins among those that require exactly this
    number, else among those that have exactly this number, else among those that can be called with it.

    Raises:
        MissingName: no function of that name can be called with this number of arguments.
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
    """How well a function fits a call with this number of arguments; lower is better."""
    try:
        signature = inspect.signature(_wrapped(function, name))
        signature.bind(*[None] * parameters)
    except (TypeError, ValueError):
        return _CANNOT
    positional = [
        parameter
        for parameter in signature.parameters.values()
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    if sum(parameter.default is parameter.empty for parameter in positional) == parameters:
        return 0
    return 1 if len(positional) == parameters else 2


def _wrapped(function: Any, name: str) -> Callable[..., Any]:
    """The function inside the closure of a decorator without ``functools.wraps``, or the function itself."""
    for cell in getattr(function, "__closure__", None) or ():
        try:
            inner = cell.cell_contents
        except ValueError:  # an empty cell
            continue
        if getattr(inner, "__name__", "") == name and getattr(function, "__name__", "") != name:
            return cast("Callable[..., Any]", inner)
    return cast("Callable[..., Any]", function)
