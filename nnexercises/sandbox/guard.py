"""Keep what the worker needs of the standard library, whatever a submission replaces in it.

What a submission replaces is in place while its own code runs, and put back while ours does.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from builtins import all, map, vars, zip  # noqa: UP029 - as they are now: a submission may replace them
from collections.abc import Iterator, Sequence
from operator import is_
from types import ModuleType
from typing import Any

#: The modules that the worker uses while and after student code runs, directly or through NumPy and torch.
MODULES = (
    "builtins", "ast", "collections", "contextlib", "copy", "dis", "functools", "hashlib", "importlib",
    "importlib.machinery", "importlib.util", "inspect", "io", "itertools", "json", "json.decoder", "json.encoder",
    "linecache", "math", "numbers", "operator", "os", "os.path", "random", "re", "reprlib", "signal", "socket",
    "struct", "sys", "time", "tokenize", "traceback", "types", "typing", "warnings",
)  # fmt: skip


class Guard:
    """The functions and classes of some modules as they are now. See ``theirs``.

    A module tells when one of its names is set or deleted, so that only it is looked through afterwards: to look
    through all after each call takes longer than most calls. What goes past that, into a module's ``__dict__``, is
    found at the next ``suspect_all``.
    """

    def __init__(self, modules: Sequence[str] = MODULES) -> None:
        self._originals = {module: _callables(module) for module in map(importlib.import_module, modules)}
        self._suspects: dict[ModuleType, None] = {}
        self._replaced: list[tuple[ModuleType, str, Any]] = []
        watched = _telling(self._suspects)
        for module in self._originals:
            if module is not sys:  # of whose class every new module is made
                module.__class__ = watched

    def suspect_all(self) -> None:
        """Look through every module after the next call of student code."""
        self._suspects.update(dict.fromkeys(self._originals))

    @contextlib.contextmanager
    def theirs(self) -> Iterator[None]:
        """Run student code in the block: what it has replaced is in place there, and the originals outside."""
        for module, name, value in self._replaced:
            vars(module)[name] = value
            self._suspects[module] = None
        try:
            yield
        finally:
            self._replaced = list(self._put_back())

    def _put_back(self) -> Iterator[tuple[ModuleType, str, Any]]:
        """Restore every function and class that is another one now; yields what was in its place."""
        suspects = {sys, *self._suspects} & self._originals.keys()  # others may be of a watched module's class
        self._suspects.clear()
        for module in suspects:
            current, (names, values) = vars(module), self._originals[module]
            if all(map(is_, map(current.get, names), values)):
                continue
            for name, value in zip(names, values, strict=True):
                if current.get(name) is not value:
                    if name in current:
                        yield module, name, current[name]
                    current[name] = value


def _callables(module: ModuleType) -> tuple[Sequence[str], Sequence[Any]]:
    """The names of a module's functions and classes, and these."""
    found = {name: value for name, value in vars(module).items() if callable(value)}
    return tuple(found), tuple(found.values())


def _telling(suspects: dict[ModuleType, None]) -> type[ModuleType]:
    """A class of modules that add themselves to ``suspects`` when a name of theirs is set or deleted."""
    set_name, delete_name = ModuleType.__setattr__, ModuleType.__delattr__

    class Module(ModuleType):
        def __setattr__(self, name: str, value: Any) -> None:
            suspects[self] = None
            set_name(self, name, value)

        def __delattr__(self, name: str) -> None:
            suspects[self] = None
            delete_name(self, name)

    Module.__name__ = Module.__qualname__ = "module"
    Module.__module__ = "builtins"
    return Module
