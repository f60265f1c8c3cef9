"""Keep what the worker needs of the standard library, whatever a submission replaces in it.

What a submission replaces is in place while its own code runs, and put back while ours does.
"""

from __future__ import annotations

import contextlib
import importlib
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
        self._originals = [(module, dict(vars(module))) for module in map(importlib.import_module, modules)]
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
        for module, originals in self._originals:
            current = vars(module)
            if _is_same(current, originals):
                continue
            for name, original in originals.items():
                if callable(original) and current.get(name) is not original:
                    if name in current:
                        yield module, name, current[name]
                    current[name] = original


def _is_same(current: dict[str, Any], originals: dict[str, Any]) -> bool:
    try:
        return bool(current == originals)
    except Exception:  # a replacement that cannot be compared
        return False
