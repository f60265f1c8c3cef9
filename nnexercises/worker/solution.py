"""The module that a drive uses: the student's, or the reference's, looked up by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, cast


class MissingName(AttributeError):
    """A drive asked for a name that the module does not define."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not defined")
        self.name = name


class Solution:
    """Names of one or more namespaces, the first that has a name winning.

    Assigning to an attribute replaces a module global in every namespace, so that functions which read it see the new
    value; ``_restore`` takes that back.

    ``definitions`` maps a name to every function that was bound to it, in the order of their binding.
    """

    def __init__(
        self, namespaces: list[dict[str, Any]], definitions: dict[str, list[Callable[..., Any]]] | None = None
    ) -> None:
        object.__setattr__(self, "_namespaces", namespaces)
        object.__setattr__(self, "_definitions", definitions or {})
        object.__setattr__(self, "_replaced", [])

    def __getattr__(self, name: str) -> Any:
        for namespace in self._namespaces:
            if name in namespace:
                return namespace[name]
        raise MissingName(name)

    def __setattr__(self, name: str, value: Any) -> None:
        for namespace in self._namespaces:
            self._replaced.append((namespace, name, namespace.get(name, _ABSENT)))
            namespace[name] = value

    def _names(self) -> list[str]:
        return [name for namespace in self._namespaces for name in namespace]

    def _with(self, name: str, value: Any) -> Solution:
        """The same names with one of them bound to ``value``, for the drive alone."""
        others = {key: functions for key, functions in self._definitions.items() if key != name}
        return Solution([{name: value}, *self._namespaces], others)

    def _restore(self) -> None:
        while self._replaced:
            namespace, name, value = self._replaced.pop()
            if value is _ABSENT:
                namespace.pop(name, None)
            else:
                namespace[name] = value


_ABSENT = object()


def definition(solution: Solution, name: str, parameters: int) -> Callable[..., Any]:
    """The function ``name`` that can be called with ``parameters`` arguments, bound last among those that can.

    For a name that a file defines twice with different parameters, each form a right answer of its own.

    Raises:
        MissingName: no function of that name can be called so.
    """
    candidates = [*solution._definitions.get(name, []), getattr(solution, name)]
    for function in reversed(candidates):
        try:
            inspect.signature(function).bind(*[None] * parameters)
        except (TypeError, ValueError):
            continue
        return cast("Callable[..., Any]", function)
    raise MissingName(name)
