"""Keep what the worker needs of the standard library, whatever a submission replaces in it.

What a submission replaces is in place while its own code runs, and put back while ours does.
"""

from __future__ import annotations

import contextlib
import importlib
import operator
from collections.abc import Iterator, Sequence
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
    """The functions and classes of some modules as they are now. See ``theirs``."""

    def __init__(self, modules: Sequence[str] = MODULES) -> None:
        self._originals = [_Original(module) for module in map(importlib.import_module, modules)]
        self._replaced: list[tuple[ModuleType, str, Any]] = []

    @contextlib.contextmanager
    def theirs(self) -> Iterator[None]:
        """Run student code in the block: what it has replaced is in place there, and the originals outside."""
        for module, name, value in self._replaced:
            vars(module)[name] = value
        try:
            yield
        finally:
            self._replaced = list(self._put_back())

    def _put_back(self) -> Iterator[tuple[ModuleType, str, Any]]:
        """Restore every function and class that is another one now; yields what was in its place."""
        for original in self._originals:
            if original.is_in_place():
                continue
            current = vars(original.module)
            for name, value in zip(original.names, original.values, strict=True):
                if current.get(name) is not value:
                    if name in current:
                        yield original.module, name, current[name]
                    current[name] = value


class _Original:
    """The functions and classes of a module as they are now."""

    def __init__(self, module: ModuleType) -> None:
        found = {name: value for name, value in vars(module).items() if callable(value)}
        self.module = module
        self.names, self.values = tuple(found), tuple(found.values())
        self._current = operator.itemgetter(*self.names)

    def is_in_place(self) -> bool:
        """Whether none is another one now; asked after each call of student code, so it must be quick."""
        try:
            return bool(self._current(vars(self.module)) == self.values)
        except Exception:  # one is gone, or was replaced by what cannot be compared
            return False
