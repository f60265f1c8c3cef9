"""The part of a grader that is sent to a worker: its drives and properties, and what they use.

It is taken from the function objects of an imported grader: what a function's names stand for is looked up, and not
guessed from its text. Functions, classes and exercises of the course are sent as source, without annotations and
docstrings; anything imported from an installed package is imported there again. Everything else stays behind, and a
drive that uses it is refused with a line that says what to do.
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
    """The name of a property's function in a worker: two exercises may have properties of one name."""
    return f"{exercise}__{name}"


def drives_source(exercises: list[Exercise]) -> str:
    """The source of the drives and properties of a unit.

    Raises:
        CourseError: one of them uses something that cannot be sent.
    """
    wanted: dict[str, object] = {}
    for one in exercises:
        wanted[one.name] = one.drive
        wanted |= {property_drive(one.name, row.name): row.drive for row in one.properties}
        wanted |= {record.__name__: record for record in _records(one)}
    return _Extract().source(wanted)


def function_source(name: str, function: Callable[..., Any]) -> str:
    """The source of one function, called ``name`` there, and what it uses.

    Raises:
        CourseError: it uses something that cannot be sent.
    """
    return _Extract().source({name: function})


def _records(exercise: Exercise) -> list[type]:
    """The classes of the inputs of an exercise that are records."""
    try:
        hints = typing.get_type_hints(exercise.drive)
    except Exception:  # an annotation that is no annotation is told with the exercise, which cannot be drawn
        return []
    return [hint for hint in hints.values() if isinstance(hint, type) and dataclasses.is_dataclass(hint)]


class _File:
    """The source of one imported file of a course."""

    def __init__(self, module: ModuleType) -> None:
        self.names = vars(module)
        self.shown = f"{GRADERS}/{module.__name__.split('.', 1)[1].replace('.', '/')}.py"
        with open(str(module.__file__), encoding="utf-8") as file:
            self.tree = ast.parse(file.read())

    def definition(self, found: object, name: str) -> Definition | None:
        """The top-level definition of a function or class, by its line or else by its name."""
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, Definition) and node.col_offset == 0]
        code = getattr(inspect.unwrap(found), "__code__", None) if callable(found) else None
        own = getattr(found, "__name__", name)
        by_name = [node for node in nodes if node.name == own]
        by_line = [node for node in by_name if code is not None and _first_line(node) == code.co_firstlineno]
        return next(iter(by_line or reversed(by_name)), None)

    @cached_property
    def imports(self) -> dict[str, str]:
        """By the name that it binds: each import of something that is installed, as a statement of its own."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and (node.level or _root(node.module or "") == GRADERS):
                continue
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    bound = alias.asname or (alias.name if isinstance(node, ast.ImportFrom) else _root(alias.name))
                    single = copy.copy(node)
                    single.names = [alias]
                    found[bound] = ast.unparse(single)
        return found


class _Extract:
    """Collects definitions, those that others need first, and imports."""

    def __init__(self) -> None:
        self.files: dict[str, _File] = {}
        self.imports: dict[str, str] = {}
        self.kept: dict[str, tuple[object, ast.stmt | None]] = {}
        self.order: list[str] = []

    def source(self, wanted: Mapping[str, object]) -> str:
        for name, thing in wanted.items():
            self.add(name, thing)
        body = [self.kept[name][1] for name in self.order]
        code = ast.unparse(ast.fix_missing_locations(ast.Module([node for node in body if node is not None], [])))
        return "\n".join([*dict.fromkeys(self.imports.values()), code])

    def add(self, name: str, thing: object) -> None:
        """Keep a function or class of the course under ``name``, and what it uses."""
        if name in self.kept:
            if self.kept[name][0] is not thing:
                raise CourseError(f"two definitions called {name} would be sent to a worker: rename one of them")
            return
        self.kept[name] = (thing, None)  # known from now on: it may use itself
        module = sys.modules[inspect.unwrap(thing).__module__ if callable(thing) else ""]
        file = self.files.setdefault(module.__name__, _File(module))
        node = file.definition(thing, name)
        if node is None:
            raise CourseError(f"{file.shown}: {name} is not written as a def or class at the top level, so that it "
                              "cannot be sent to a worker")  # fmt: skip
        sent = _stripped(node, file.names)
        sent.name = name
        for used in sorted(outer_names(sent)):
            self.use(used, file, node)
        self.kept[name] = (thing, sent)
        self.order.append(name)

    def use(self, name: str, file: _File, by: Definition) -> None:
        """Keep what ``name`` stands for in a file."""
        if name not in file.names:
            return  # a builtin, or a name that is imported where it is used
        found = file.names[name]
        if isinstance(found, Exercise):
            self.add(name, found.drive)
        elif _is_of_the_course(found):
            self.add(name, found)
        elif name in file.imports:
            self.imports[name] = file.imports[name]
        else:
            raise CourseError(
                f"{file.shown}, line {by.lineno}: uses {name}, and a worker is given imports, functions and classes "
                "only: write it where it is used, or have a function return it"
            )


def _is_of_the_course(found: object) -> bool:
    is_code = inspect.isfunction(found) or inspect.isclass(found) or (callable(found) and hasattr(found, "__wrapped__"))
    return is_code and _root(getattr(inspect.unwrap(found), "__module__", None) or "") == GRADERS  # type: ignore[arg-type]


def _root(module: str) -> str:
    return module.split(".")[0]


def _first_line(node: Definition) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _is_ours(decorator: ast.expr, names: Mapping[str, Any]) -> bool:
    """Whether a decorator is this package's: ``exercise`` under any name, or a method of an exercise."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    while isinstance(target, ast.Attribute):
        target = target.value
    found = names.get(target.id) if isinstance(target, ast.Name) else None
    return found is exercise or isinstance(found, Exercise) or getattr(found, "__name__", "") == "nnexercises"


def _stripped(node: Definition, names: Mapping[str, Any]) -> Definition:
    """A copy of a definition without what a worker has no use for: our decorators, annotations and docstrings."""
    made = copy.deepcopy(node)
    made.decorator_list = [decorator for decorator in made.decorator_list if not _is_ours(decorator, names)]
    for inner in ast.walk(made):
        if isinstance(inner, ast.AnnAssign) and not _has_a_meaning(inner.annotation):
            inner.annotation = ast.Name("object", ast.Load())
        elif isinstance(inner, ast.FunctionDef):
            inner.returns = None
            arguments = inner.args
            optional = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *optional):
                argument.annotation = None
        if isinstance(inner, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(inner, clean=False) is not None:
            inner.body = inner.body[1:] or [ast.Pass()]
    return made


def _has_a_meaning(annotation: ast.expr) -> bool:
    """Whether dataclasses look at what an annotation says, and not only that there is one."""
    return any(word in ast.dump(annotation) for word in ("ClassVar", "InitVar", "KW_ONLY"))
