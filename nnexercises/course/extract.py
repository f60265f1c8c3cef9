"""The part of a grader that is sent to a worker: its drives and properties, and what they use.

The source comes from the function objects of an imported grader, so names are looked up and never guessed from the
text. Functions, classes and exercises of the course are sent as source, without annotations and docstrings; anything
from an installed package is imported again in the worker. Nothing else is sent, and a drive that uses something else is
refused with a line that says what to do.
"""

from __future__ import annotations

import ast
import copy
import dataclasses
import inspect
import sys
import typing
from collections.abc import Callable, Mapping
from functools import cached_property
from types import ModuleType
from typing import Any

from nnexercises.course.folder import GRADERS
from nnexercises.course.spec import Exercise, exercise
from nnexercises.errors import CourseError
from nnexercises.submission.source import outer_names

Definition = ast.FunctionDef | ast.ClassDef


def property_drive(exercise: str, name: str) -> str:
    """The name of a property's function in a worker; properties of two exercises may share a name."""
    return f"{exercise}__{name}"


def drives_source(exercises: list[Exercise]) -> str:
    """The source of the drives and properties of a unit.

    Raises:
        CourseError: one of them uses something that cannot be sent.
    """
    objects: dict[str, object] = {}
    for item in exercises:
        objects[item.name] = item.drive
        objects |= {property_drive(item.name, row.name): row.drive for row in item.properties}
        objects |= {record.__name__: record for record in _records(item)}
    return _Extract().source(objects)


def function_source(name: str, function: Callable[..., Any]) -> str:
    """The source of one function, renamed to ``name``, and of what it uses.

    Raises:
        CourseError: it uses something that cannot be sent.
    """
    return _Extract().source({name: function})


def _records(exercise: Exercise) -> list[type]:
    """The record classes among the inputs of an exercise."""
    try:
        hints = typing.get_type_hints(exercise.drive)
    except Exception:  # a broken annotation is reported when the inputs are drawn
        return []
    return [hint for hint in hints.values() if isinstance(hint, type) and dataclasses.is_dataclass(hint)]


class _File:
    """The source of one imported file of a course."""

    def __init__(self, module: ModuleType) -> None:
        self.names = vars(module)
        self.shown = f"{GRADERS}/{module.__name__.split('.', 1)[1].replace('.', '/')}.py"
        with open(str(module.__file__), encoding="utf-8") as file:
            self.tree = ast.parse(file.read())

    def definition(self, obj: object, name: str) -> Definition | None:
        """The top-level definition of a function or class, by its line or else by its name."""
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, Definition) and node.col_offset == 0]
        code = getattr(inspect.unwrap(obj), "__code__", None) if callable(obj) else None
        own = getattr(obj, "__name__", name)
        by_name = [node for node in nodes if node.name == own]
        by_line = [node for node in by_name if code is not None and _first_line(node) == code.co_firstlineno]
        return next(iter(by_line or reversed(by_name)), None)

    @cached_property
    def imports(self) -> dict[str, str]:
        """The imports of installed packages, one statement each, by the name that they bind."""
        statements: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and (node.level or _root(node.module or "") == GRADERS):
                continue
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    bound = alias.asname or (alias.name if isinstance(node, ast.ImportFrom) else _root(alias.name))
                    single = copy.copy(node)
                    single.names = [alias]
                    statements[bound] = ast.unparse(single)
        return statements


class _Extract:
    """Collects imports, and definitions in the order of their dependencies."""

    def __init__(self) -> None:
        self.files: dict[str, _File] = {}
        self.imports: dict[str, str] = {}
        self.kept: dict[str, tuple[object, ast.stmt | None]] = {}
        self.order: list[str] = []

    def source(self, objects: Mapping[str, object]) -> str:
        for name, obj in objects.items():
            self.add(name, obj)
        body = [self.kept[name][1] for name in self.order]
        code = ast.unparse(ast.fix_missing_locations(ast.Module([node for node in body if node is not None], [])))
        return "\n".join([*dict.fromkeys(self.imports.values()), code])

    def add(self, name: str, obj: object) -> None:
        """Keep a function or class of the course under ``name``, and what it uses."""
        if name in self.kept:
            if self.kept[name][0] is not obj:
                raise CourseError(f"two definitions called {name} would be sent to a worker: rename one of them")
            return
        self.kept[name] = (obj, None)  # registered first, because it may use itself
        module = sys.modules[inspect.unwrap(obj).__module__ if callable(obj) else ""]
        file = self.files.setdefault(module.__name__, _File(module))
        node = file.definition(obj, name)
        if node is None:
            raise CourseError(f"{file.shown}: {name} is not written as a def or class at the top level, so that it "
                              "cannot be sent to a worker")  # fmt: skip
        stripped = _stripped(node, file.names)
        stripped.name = name
        for used in sorted(outer_names(stripped)):
            self.use(used, file, node)
        self.kept[name] = (obj, stripped)
        self.order.append(name)

    def use(self, name: str, file: _File, user: Definition) -> None:
        """Keep the object that ``name`` refers to in a file."""
        if name not in file.names:
            return  # a builtin, or a name that the function imports itself
        obj = file.names[name]
        if isinstance(obj, Exercise):
            self.add(name, obj.drive)
        elif _belongs_to_course(obj):
            self.add(name, obj)
        elif name in file.imports:
            self.imports[name] = file.imports[name]
        else:
            raise CourseError(
                f"{file.shown}, line {user.lineno}: uses {name}, but only imports, functions and classes are sent to a "
                "worker: define it where it is used, or let a function return it"
            )


def _belongs_to_course(obj: object) -> bool:
    is_code = inspect.isfunction(obj) or inspect.isclass(obj) or (callable(obj) and hasattr(obj, "__wrapped__"))
    return is_code and _root(getattr(inspect.unwrap(obj), "__module__", None) or "") == GRADERS  # type: ignore[arg-type]


def _root(module: str) -> str:
    return module.split(".")[0]


def _first_line(node: Definition) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _is_ours(decorator: ast.expr, names: Mapping[str, Any]) -> bool:
    """Whether a decorator belongs to this package: ``exercise`` under any name, or a method of an exercise."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    while isinstance(target, ast.Attribute):
        target = target.value
    obj = names.get(target.id) if isinstance(target, ast.Name) else None
    return obj is exercise or isinstance(obj, Exercise) or getattr(obj, "__name__", "") == "nnexercises"


def _stripped(node: Definition, names: Mapping[str, Any]) -> Definition:
    """A copy of a definition without our decorators, annotations and docstrings, which a worker does not need."""
    copied = copy.deepcopy(node)
    copied.decorator_list = [decorator for decorator in copied.decorator_list if not _is_ours(decorator, names)]
    for inner in ast.walk(copied):
        if isinstance(inner, ast.AnnAssign) and not _matters_to_dataclasses(inner.annotation):
            inner.annotation = ast.Name("object", ast.Load())
        elif isinstance(inner, ast.FunctionDef):
            inner.returns = None
            arguments = inner.args
            optional = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *optional):
                argument.annotation = None
        if isinstance(inner, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(inner, clean=False) is not None:
            inner.body = inner.body[1:] or [ast.Pass()]
    return copied


def _matters_to_dataclasses(annotation: ast.expr) -> bool:
    """Whether a dataclass treats the annotation specially."""
    return any(word in ast.dump(annotation) for word in ("ClassVar", "InitVar", "KW_ONLY"))
