"""Import a course's files although a package that they name is not installed here."""

from __future__ import annotations

import ast
import contextlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn


@contextlib.contextmanager
def absent_packages(folders: Sequence[str]) -> Iterator[None]:
    """In the block, what files in ``folders`` import of a package that is not installed raises only when it is used, so
    that only the exercises that use it are concerned. An import inside ``try`` fails as ever.
    """
    finder = _Finder(folders)
    sys.meta_path.append(finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in finder.made:
            sys.modules.pop(name, None)


class _Absent:
    """Something of a package that is not installed: it may be named, but not used."""

    def __init__(self, package: str) -> None:
        self.__package__ = package

    def __getattr__(self, name: str) -> _Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(self.__package__)

    def __repr__(self) -> str:
        return f"of the package {self.__package__}, which is not installed here"

    def __or__(self, other: object) -> Any:
        return self

    __ror__ = __or__

    def __call__(self, *args: object, **kwargs: object) -> NoReturn:
        raise ModuleNotFoundError(f"No module named {self.__package__!r}", name=self.__package__)

    __getitem__ = __iter__ = __call__


class _Module(ModuleType):
    """A package that is not installed, or one of its modules."""

    def __getattr__(self, name: str) -> _Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        found = _Absent(self.__name__.split(".")[0])
        setattr(self, name, found)
        return found


def is_absent(obj: object) -> bool:
    """Whether an object stands for something of a package that is not installed."""
    return isinstance(obj, _Absent | _Module)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The last of Python's finders: it is asked for what no other has found."""

    def __init__(self, folders: Sequence[str]) -> None:
        self.folders = tuple(folders)
        self.made: list[str] = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        parent = name.rpartition(".")[0]
        if parent and parent not in self.made:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if self._is_asked_by_course() else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        self.made.append(spec.name)
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is run."""

    def _is_asked_by_course(self) -> bool:
        """Whether the import statement that is running stands in a file of the course, outside of ``try``."""
        frame = sys._getframe(2)
        while "importlib" in frame.f_code.co_filename and frame.f_back is not None:
            frame = frame.f_back
        file = frame.f_code.co_filename
        if not file.startswith(self.folders):
            return False
        tries = [node for node in ast.walk(ast.parse(Path(file).read_bytes())) if isinstance(node, ast.Try)]
        lines = [range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1) for node in tries if node.handlers]
        return not any(frame.f_lineno in span for span in lines)
