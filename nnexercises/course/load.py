"""Import a unit of a course: its exercises, what a worker is given of them, and its reference.

For trusted processes that never see student code. A grader is imported once, as ``graders.UNIT``, so that it can import
what the course's graders share (``from graders._shared import …`` or ``from ._shared import …``).
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

from nnexercises.course.extract import drives_source
from nnexercises.course.folder import GRADERS, REFERENCE, Course
from nnexercises.course.spec import Exercise, collected
from nnexercises.drive.code import FUTURE_FLAGS
from nnexercises.drive.definitions import capture
from nnexercises.drive.solution import Solution
from nnexercises.errors import CourseError


@dataclass(frozen=True)
class Grader:
    """The graders of a unit, imported: its exercises in their order, and the ``source`` that a worker is given."""

    exercises: tuple[Exercise, ...]
    source: str


def grader(course: Course, unit: str) -> Grader:
    """Import the graders of a unit. Whatever their code raises is passed on.

    Raises:
        CourseError: the graders define no exercise, two of one name, or something that a worker cannot be given.
    """
    with collected() as made:
        modules = _import_unit(course, unit)
    exercises = [one for one in made if one.drive.__module__ in modules]
    names = [one.name for one in exercises]
    for one in exercises:
        file = f"{modules[one.drive.__module__]}"
        if names.count(one.name) > 1:
            raise CourseError(f"{file}: two exercises are called {one.name}")
        if not any(value is one for value in vars(sys.modules[one.drive.__module__]).values()):
            raise CourseError(f"{file}: {one.name} is hidden by another decorator: make @exercise the first, on top")
    if not exercises:
        raise CourseError(f"{GRADERS}/{unit} defines no exercise: decorate a function with @exercise")
    return Grader(tuple(exercises), drives_source(exercises))


def _import_unit(course: Course, unit: str) -> dict[str, str]:
    """Import the files of a unit; their modules' names, each with the file as it is shown."""
    _make_package(GRADERS, course.root / GRADERS)
    files = course.files(GRADERS, unit)
    importlib.import_module(f"{GRADERS}.{unit}")  # for a folder: its __init__.py, which may set an order
    modules = {f"{GRADERS}.{unit}": f"{GRADERS}/{unit}.py"}
    for file in files:
        if file.parent.name == unit and file.parent.parent == course.root / GRADERS and file.stem != "__init__":
            name = f"{GRADERS}.{unit}.{file.stem}"
            importlib.import_module(name)
            modules[name] = f"{GRADERS}/{unit}/{file.name}"
    return modules


def reference(course: Course, unit: str) -> Solution:
    """The reference of a unit as drives see it; a name that it defines twice is found by its parameters, as a student's
    is.

    Raises:
        CourseError: there is none.
    """
    files = course.files(REFERENCE, unit)
    if not files:
        raise CourseError(f"{REFERENCE}/{unit}.py is missing")
    _make_package(REFERENCE, course.root / REFERENCE)
    single = files[0].parent == course.root / REFERENCE
    if not single:
        _make_package(f"{REFERENCE}.{unit}", files[0].parent)
    namespaces: list[dict[str, Any]] = []
    definitions: dict[str, list[Callable[..., Any]]] = {}
    for file in files:
        name = f"{REFERENCE}.{unit}" if single else f"{REFERENCE}.{unit}.{file.stem}"
        if name not in sys.modules:
            _run(file, name, definitions)
        namespaces.append(vars(sys.modules[name]))
    return Solution(namespaces, definitions)


def _run(file: Path, name: str, definitions: dict[str, list[Callable[..., Any]]]) -> None:
    """Run a file of a reference, statement by statement."""
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
    """A package of that name whose modules lie in ``folder``; what was imported under that name before is forgotten."""
    for known in [known for known in sys.modules if known == name or known.startswith(f"{name}.")]:
        del sys.modules[known]
    importlib.invalidate_caches()
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package


def fault(error: Exception, course: Course) -> str:
    """One line for the instructor: what went wrong, and the last line of the course it came through."""
    text = str(error).strip().split("\n")[0] or type(error).__name__
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
