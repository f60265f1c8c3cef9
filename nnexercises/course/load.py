"""Import a unit of a course: its exercises, the source that a worker gets, and its reference.

For trusted processes that never see student code. A grader is imported once, as ``graders.UNIT``, and can import shared
files of the course (``from graders._shared import …`` or ``from ._shared import …``).
"""

from __future__ import annotations

import ast
import importlib
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from nnexercises.course.absent import absent_packages
from nnexercises.course.exercise import collected
from nnexercises.course.extract import SharedCode, drives_source, modules_with
from nnexercises.course.files import shared_code
from nnexercises.course.folder import GRADERS, REFERENCE, Course
from nnexercises.course.spec import Exercise
from nnexercises.drive.code import FUTURE_FLAGS, missing_package
from nnexercises.drive.definitions import capture
from nnexercises.drive.solution import Solution
from nnexercises.errors import CourseError


@dataclass(frozen=True)
class Grader:
    """The imported graders of a unit: its exercises in order, and the ``source`` to send to a worker."""

    exercises: tuple[Exercise, ...]
    source: str


def grader(course: Course, unit: str) -> Grader:
    """Import the graders of a unit. Whatever their code raises is passed on.

    Raises:
        CourseError: the graders define no exercise, two of the same name, or something that cannot be sent to a worker.
    """
    with absent_packages(course.secret_folders):
        return _grader(course, unit)


def _grader(course: Course, unit: str) -> Grader:
    _share_code(course)
    with collected() as defined:
        modules = _import_unit(course, unit)
    homes = {id(item): modules_with(item) for item in defined}
    bound = [item.name for item in defined if homes[id(item)]]
    for item in defined:
        if not homes[id(item)] and item.name in bound:
            raise CourseError(f"{GRADERS}/{unit}: two exercises are called {item.name}")
        if not homes[id(item)]:
            raise CourseError(
                f"{GRADERS}/{unit}: {item.name} is hidden by another decorator: make @exercise the first, on top"
            )
    # An exercise of another unit may be imported for its drive.
    exercises = [item for item in defined if set(homes[id(item)]) <= modules]
    names = [item.name for item in exercises]
    for name in names:
        if names.count(name) > 1:
            raise CourseError(f"{GRADERS}/{unit}: two exercises are called {name}")
    if not exercises:
        raise CourseError(
            f"{GRADERS}/{unit} defines no exercise: decorate a function with @exercise, or let the name of what units "
            "share begin with _"
        )
    return Grader(tuple(exercises), drives_source(exercises))


def _import_unit(course: Course, unit: str) -> set[str]:
    """Import the files of a unit; returns the names of their modules."""
    _make_package(GRADERS, course.root / GRADERS)
    name = f"{GRADERS}.{unit}"
    importlib.import_module(name)  # for a folder: its __init__.py, which may set an order
    inner = [file.stem for file in course.files(GRADERS, unit) if file.parent != course.root / GRADERS]
    modules = {name, *(f"{name}.{stem}" for stem in inner if stem != "__init__")}
    for module in sorted(modules):
        importlib.import_module(module)
    return modules


def reference(course: Course, unit: str) -> Solution:
    """The reference of a unit as drives see it. As for students, a name defined twice is resolved by its parameters.

    Raises:
        CourseError: it is missing.
    """
    files = course.files(REFERENCE, unit)
    if not files:
        raise CourseError(f"{REFERENCE}/{unit}.py is missing")
    _share_code(course)
    _make_package(REFERENCE, course.root / REFERENCE)
    single = files[0].parent == course.root / REFERENCE
    if not single:
        _make_package(f"{REFERENCE}.{unit}", files[0].parent)
    namespaces: list[dict[str, Any]] = []
    definitions: dict[str, list[Callable[..., Any]]] = {}
    for file in files:
        name = f"{REFERENCE}.{unit}" if single else f"{REFERENCE}.{unit}.{file.stem}"
        if name not in sys.modules:
            with absent_packages(course.secret_folders):
                _run(file, name, definitions)
        namespaces.append(vars(sys.modules[name]))
    return Solution(namespaces, definitions)


def _share_code(course: Course) -> None:
    """Let the code that graders and references share be imported, under the names of its files and when it is.

    Raises:
        CourseError: a file has the name of a module of Python's.
    """
    files = {}
    for name in shared_code(course):
        stem = name.removesuffix(".py")
        if stem in sys.stdlib_module_names:
            raise CourseError(f"{name} has the name of a module of Python's: rename it")
        files[stem] = str(course.root / name)
    if files and not any(isinstance(finder, SharedCode) for finder in sys.meta_path):
        sys.meta_path.insert(0, SharedCode(files))


def _run(file: Path, name: str, definitions: dict[str, list[Callable[..., Any]]]) -> None:
    """Run a reference file, statement by statement."""
    module = ModuleType(name)
    module.__file__, module.__package__ = str(file), name.rpartition(".")[0]
    sys.modules[name] = module
    flags = 0
    for statement in ast.parse(file.read_text(encoding="utf-8"), str(file)).body:
        code = compile(ast.Module([statement], []), str(file), "exec", flags=flags, dont_inherit=True)
        flags |= code.co_flags & FUTURE_FLAGS
        exec(code, vars(module))
        capture(statement, vars(module), definitions)


def _make_package(name: str, folder: Path) -> None:
    """Register a package ``name`` with its modules in ``folder``, and drop earlier imports under that name."""
    for imported in [imported for imported in sys.modules if imported == name or imported.startswith(f"{name}.")]:
        del sys.modules[imported]
    importlib.invalidate_caches()
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package


def fault(error: Exception, course: Course) -> str:
    """One line for the instructor: the error, and the last line of the course in its traceback."""
    text = str(error).strip().split("\n")[0] or type(error).__name__
    if isinstance(error, ModuleNotFoundError) and error.name:
        error = CourseError(missing_package(error.name)).with_traceback(error.__traceback__)
        text = str(error)
    if isinstance(error, SyntaxError):
        return f"{Path(error.filename or '').name}, line {error.lineno}: {error.msg}"
    trace = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in trace if frame.filename.startswith(course.secret_folders)]
    if isinstance(error, CourseError) and not frames:
        return text
    place = ""
    if frames:
        place = f"{Path(frames[-1].filename).relative_to(course.root).as_posix()}, line {frames[-1].lineno}: "
    return f"{place}{text}" if isinstance(error, CourseError) else f"{place}{type(error).__name__}: {text}"
