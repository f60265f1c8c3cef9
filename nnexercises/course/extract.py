"""The part of a grader that is sent to a worker: its drives and properties, and what they use.

The source comes from the function objects of an imported grader, so names are looked up and never guessed from the
text. Functions, classes and exercises of the course are sent as source, without annotations and docstrings; anything
from an installed package is imported again in the worker. Nothing else is sent, and a drive that uses something else is
refused with a line that says what to do.
"""

from __future__ import annotations

import ast
import copy
import importlib.abc
import importlib.util
import inspect
import sys
import typing
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from nnexercises.course.absent import is_absent
from nnexercises.course.exercise import exercise
from nnexercises.course.folder import GRADERS
from nnexercises.course.kinds import is_record
from nnexercises.course.spec import Exercise
from nnexercises.errors import CourseError
from nnexercises.submission.source import outer_names

Definition = ast.FunctionDef | ast.ClassDef


class SharedCode(importlib.abc.MetaPathFinder):
    """Finds the code that graders and references share: a file for each module."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The module of this name, if it is one of them."""
        return importlib.util.spec_from_file_location(name, self.files[name]) if name in self.files else None


def property_drive(exercise: str, name: str) -> str:
    """The name of a property's function in a worker; properties of two exercises may share a name."""
    return f"{exercise}__{name}"


def drives_source(exercises: Sequence[Exercise]) -> str:
    """The source of the drives and properties of a unit.

    Raises:
        CourseError: one of them uses something that cannot be sent.
    """
    extract = _Extract(exercises)
    for item in exercises:
        home = _home_of(item)
        extract.add(item.name, item.drive, home)
        for row in item.properties:
            extract.add(property_drive(item.name, row.name), row.drive, home)
        for record in _records(item):
            extract.add(record.__name__, record, sys.modules[record.__module__])
    return extract.source()


def examination_source(exercise: Exercise) -> str:
    """The source of an exercise's examination, renamed to ``examination``, and of what it uses.

    Raises:
        CourseError: it uses something that cannot be sent.
    """
    extract = _Extract()
    extract.add("examination", exercise.examiner, _home_of(exercise))
    return extract.source()


def mistake_source(exercise: Exercise, implementation: object, name: str) -> str:
    """The source of a mistake of an exercise, called ``name``, and of what it uses.

    Raises:
        CourseError: it uses something that cannot be sent.
    """
    extract = _Extract()
    extract.add(name, implementation, _home_of(exercise))
    return extract.source()


def modules_with(exercise: Exercise) -> list[str]:
    """The names of the imported grader modules that bind an exercise."""
    modules = {name: module for name, module in sys.modules.items() if _root(name) == GRADERS}
    return [name for name, module in modules.items() if any(value is exercise for value in vars(module).values())]


def _home_of(exercise: Exercise) -> ModuleType:
    names = modules_with(exercise)
    own = exercise.drive.__module__
    return sys.modules[own if own in names else names[0]]


def _records(exercise: Exercise) -> list[type]:
    """The record classes among the inputs of an exercise."""
    try:
        hints = typing.get_type_hints(exercise.drive)
    except Exception:  # a broken annotation is reported when the inputs are drawn
        return []
    return [hint for hint in hints.values() if is_record(hint)]


class _File:
    """The source of one imported file of a course."""

    def __init__(self, module: ModuleType) -> None:
        self.names = vars(module)
        inner = module.__name__.partition(".")[2].replace(".", "/")
        self.shown = f"{GRADERS}/{inner}.py" if inner else f"{module.__name__}.py"
        with open(str(module.__file__), encoding="utf-8") as file:
            self.tree = ast.parse(file.read())

    def definition(self, obj: object, name: str) -> Definition | None:
        """The top-level definition of a function or class, by its line or else by its name."""
        nodes = [node for node in self._top_level() if isinstance(node, Definition)]
        code = getattr(inspect.unwrap(obj), "__code__", None) if callable(obj) else None
        by_line = [node for node in nodes if code is not None and _first_line(node) == code.co_firstlineno]
        by_line = [node for node in by_line if node.name == getattr(code, "co_name", "")]
        # A decorator without functools.wraps leaves nothing but the name that the definition is bound to.
        by_name = [node for node in nodes if node.name in (getattr(obj, "__name__", name), name)]
        return next(iter(by_line or reversed(by_name)), None)

    def imports(self, name: str) -> tuple[str, ...]:
        """The statements that import what ``name`` is bound to from installed packages."""
        obj = self.names[name]
        statements = []
        for node in self._top_level():
            if isinstance(node, ast.ImportFrom) and (node.level or _is_of_course(node.module or "")):
                continue
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    if _imports(node, alias, name, obj):
                        single = copy.copy(node)
                        single.names = [alias]
                        statements.append(ast.unparse(single))
        return tuple(dict.fromkeys(statements))

    def _top_level(self) -> Iterator[ast.stmt]:
        """The statements outside functions and classes, those inside ``if``, ``try`` and ``with`` included."""
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            for node in ast.iter_child_nodes(waiting.pop(0)):
                if isinstance(node, ast.stmt):
                    yield node
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
                    waiting.append(node)


def _imports(node: ast.Import | ast.ImportFrom, alias: ast.alias, name: str, obj: object) -> bool:
    """Whether one part of an import statement binds ``name`` to ``obj``."""
    if is_absent(obj):
        return (alias.asname or (alias.name if isinstance(node, ast.ImportFrom) else _root(alias.name))) == name
    if isinstance(node, ast.ImportFrom):
        module = sys.modules.get(node.module or "")
        submodule = sys.modules.get(f"{node.module}.{alias.name}")
        return (alias.asname or alias.name) == name and getattr(module, alias.name, submodule) is obj
    if alias.asname is None:
        return _root(alias.name) == name and sys.modules.get(name) is obj
    return alias.asname == name and sys.modules.get(alias.name) is obj


class _Extract:
    """Collects imports and definitions. What is trusted of ``exercises`` is refused: cases, mistakes, examinations."""

    def __init__(self, exercises: Sequence[Exercise] = ()) -> None:
        self.trusted: list[object] = [case.inputs for item in exercises for case in item.cases]
        self.trusted += [
            mistake.implementation for item in exercises for mistake in (*item.mistakes, *item.alternatives)
        ]
        self.trusted += [item.examiner for item in exercises if item.examiner is not None]
        self.files: dict[str, _File] = {}
        self.imported: dict[str, tuple[str, ...]] = {}
        self.objects: dict[str, object] = {}
        self.used: dict[_File, list[_File]] = {}
        self.definitions: list[tuple[_File, int, Definition]] = []

    def source(self) -> str:
        """Everything that was kept: imports, then the definitions of file after file in the order of their lines."""
        order: list[_File] = []
        for file in self.files.values():
            self._put(file, order)
        body = [node for _, _, node in sorted(self.definitions, key=lambda item: (order.index(item[0]), item[1]))]
        code = ast.unparse(ast.fix_missing_locations(ast.Module(list(body), [])))
        statements = dict.fromkeys(statement for statements in self.imported.values() for statement in statements)
        return "\n".join([*statements, code])

    def file(self, module: str) -> _File:
        """The file of an imported module of the course."""
        if module not in self.files:
            self.files[module] = _File(sys.modules[module])
        return self.files[module]

    def _put(self, file: _File, order: list[_File]) -> None:
        """Put a file into an order, after those that it uses."""
        if file not in order:
            for other in self.used.pop(file, ()):
                self._put(other, order)
            order.append(file)

    def add(self, name: str, obj: object, module: ModuleType, user: _File | None = None) -> None:
        """Keep a function or class of a grader's module under ``name``, and what it uses."""
        if name in self.imported or self.objects.setdefault(name, obj) is not obj:
            raise CourseError(f"two definitions called {name} would be sent to a worker: rename one of them")
        if any(obj is item for item in self.trusted):
            raise CourseError(f"{name} is a case, a mistake or an examination, which stay on the trusted side: let a "
                              "plain function hold what drives and properties use")  # fmt: skip
        file = self.file(module.__name__)
        if user is not None and user is not file:
            self.used.setdefault(user, []).append(file)
        node = file.definition(obj, name)
        if node is None:
            raise CourseError(
                f"{file.shown}: {name} is not written as a def or class at the top level, so that it cannot be sent to "
                "a worker; if a decorator made it, let that use functools.wraps"
            )
        stripped = _stripped(node, file.names)
        stripped.name = name
        for used in sorted(outer_names(stripped)):
            if used in file.names and not used.startswith("__") and self.objects.get(used) is not file.names[used]:
                self.use(used, file, node)
        self.definitions.append((file, node.lineno, stripped))

    def use(self, name: str, file: _File, user: Definition) -> None:
        """Keep the object that ``name`` refers to in a file."""
        obj = file.names[name]
        if isinstance(obj, Exercise):
            if self.objects.get(name) is not obj.drive:
                self.add(name, obj.drive, _home_of(obj), file)
        elif _belongs_to_course(obj) and self.file(inspect.unwrap(obj).__module__).definition(obj, obj.__name__):
            self.add(name, obj, sys.modules[inspect.unwrap(obj).__module__], file)
        elif statements := file.imports(name):
            if name in self.objects or self.imported.setdefault(name, statements) != statements:
                raise CourseError(f"two things called {name} would be sent to a worker: rename one of them")
        elif callable(obj) and file.definition(obj, name) is not None:
            self.add(name, obj, sys.modules[str(file.names["__name__"])])
        else:
            raise CourseError(
                f"{file.shown}, line {user.lineno}: uses {name}, but only imports, functions and classes are sent to a "
                "worker: define it where it is used, or let a function return it"
            )


def _belongs_to_course(obj: object) -> bool:
    is_code = inspect.isfunction(obj) or inspect.isclass(obj) or (callable(obj) and hasattr(obj, "__wrapped__"))
    return is_code and _is_of_course(getattr(inspect.unwrap(obj), "__module__", None) or "")  # type: ignore[arg-type]


def _is_of_course(module: str) -> bool:
    """Whether a module is one of the graders, or code that they share."""
    shared = {name for finder in sys.meta_path if isinstance(finder, SharedCode) for name in finder.files}
    return _root(module) in {GRADERS, *shared}


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
