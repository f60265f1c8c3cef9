"""A course on disk: units by file name, graders and references side by side, and what of a grader a worker may see.

Nothing here imports a grader or a reference; see ``sealing`` for that.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import importlib.metadata
import importlib.util
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nnexercises.course.archive import SUFFIX, Archive
from nnexercises.errors import CourseError, UsageError
from nnexercises.submission.source import outer_names

#: The root of the clone that this package may run from, and the sealed course that a wheel brings instead.
BUILT_IN_ROOT = Path(__file__).resolve().parent.parent.parent
INSTALLED = Path(__file__).resolve().parent.parent / f"course{SUFFIX}"

#: Entry points by which a package is known as a course.
COURSES = "nnexercises.courses"

#: What a decorator of a grader may mark, of an exercise, that stays on the trusted side.
TRUSTED = ("case", "mistake", "examination")


@dataclass(frozen=True)
class Course:
    """A folder holding ``graders/`` and ``reference/``, or a sealed ``archive`` made from one.

    ``version`` is a hash over the files in both folders.
    """

    root: Path
    name: str
    units: tuple[str, ...]
    version: str
    archive: Archive | None = None

    def grader(self, unit: str) -> Path:
        return self.root / "graders" / f"{unit}.py"

    def reference(self, unit: str) -> Path:
        return self.root / "reference" / f"{unit}.py"

    @property
    def secret_folders(self) -> tuple[str, str]:
        """The folders whose code is an instructor's alone."""
        return str(self.root / "graders"), str(self.root / "reference")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no student code may read."""
        here = self.secret_folders if self.archive is None else (str(self.archive.path),)
        return (*here, str(INSTALLED)) if INSTALLED.exists() else here

    def select(self, units: Sequence[str] | None) -> tuple[str, ...]:
        """The units asked for, in the course's order; all of them for None or an empty choice.

        Raises:
            UsageError: the course has no unit of that name.
        """
        for unit in units or ():
            if unit not in self.units:
                raise UsageError(f"no unit {unit!r} in this course; it has {', '.join(self.units)}")
        return tuple(unit for unit in self.units if not units or unit in units)


def find(folder: str | Path | None = None) -> Course:
    """The course in ``folder``, which may be a sealed one, or the installed one of that name (an entry point of the
    group ``nnexercises.courses``, whose value is a package). Without a folder: that of the clone which this package
    runs from, else the sealed one that is installed with it.

    Raises:
        UsageError: there is no course there.
    """
    if folder is None:
        root = BUILT_IN_ROOT
        if not (root / "graders").is_dir() or not (root / "reference").is_dir():
            if not INSTALLED.exists():
                raise UsageError("no course: this installation holds none, so give one with --course DIR")
            return _sealed(INSTALLED)
        name = "nnexercises"
    else:
        root = _installed(str(folder)) or Path(folder).expanduser().resolve()
        name = root.name
        if (root / f"course{SUFFIX}").is_file() and not (root / "graders").is_dir():
            root /= f"course{SUFFIX}"
        if root.is_file():
            return _sealed(root)
        if not root.is_dir():
            raise UsageError(f"no such course folder: {folder}")
        if not (root / "graders").is_dir():
            raise UsageError(f"{folder} is not a course: it has no graders/ folder")
    units = tuple(sorted(file.stem for file in (root / "graders").glob("*.py") if not file.name.startswith("_")))
    if not units:
        raise UsageError(f"{folder or root} is a course without a unit: graders/ holds no Python file")
    return Course(root, name, units, _version(root))


def _installed(name: str) -> Path | None:
    """The folder of an installed course, unless there is a folder or file of that name here."""
    if os.path.exists(name):
        return None
    for point in importlib.metadata.entry_points(group=COURSES, name=name):
        found = importlib.util.find_spec(point.module)
        if found is not None and found.origin is not None:
            return Path(found.origin).parent
    return None


def _sealed(path: Path) -> Course:
    archive = Archive.open(path)
    return Course(path.parent, archive.name, archive.units, archive.version, archive)


def _version(root: Path) -> str:
    digest = hashlib.sha256()
    for folder in ("graders", "reference"):
        for file in sorted(file for file in (root / folder).rglob("*") if file.is_file() and file.suffix != ".pyc"):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def worker_source(grader: str, file: str) -> str:
    """What a worker is given of a grader: its drives and properties, and the imports and plain helpers they use.

    Cases, mistakes, decorators, annotations and docstrings stay behind; so does every global that is neither an
    import, a function nor a class. A property is called ``property_drive`` of its exercise's name and its own.

    Raises:
        CourseError: the grader does not parse, two exercises have one name, or a drive uses a global that stays behind.
    """
    exercises: list[str] = []

    def wanted(mark: Mark, name: str) -> str | None:
        if mark.kind == "property":
            return property_drive(mark.exercise, name)
        if mark.kind != "exercise":
            return None
        if name in exercises:
            raise CourseError(f"{file}: two exercises are called {name}")
        exercises.append(name)
        return name

    return _source(grader, file, wanted)


def property_drive(exercise: str, name: str) -> str:
    """The name of a property's function where the worker has it: two exercises may call their properties alike."""
    return f"{exercise}__{name}"


def examination_source(grader: str, file: str, exercise: str) -> str:
    """The examination of an exercise, there called ``examination``, and what it uses, in the same way."""
    return _source(grader, file, lambda mark, name: "examination" if mark == Mark(exercise, "examination") else None)


@dataclass(frozen=True)
class Mark:
    """What a grader's decorator says of a function: its ``kind``, and the exercise that it belongs to."""

    exercise: str
    kind: str


def _source(grader: str, file: str, wanted_as: Callable[[Mark, str], str | None]) -> str:
    """Those functions that ``wanted_as`` has a name for, and what they use."""
    try:
        tree = ast.parse(grader, file)
    except SyntaxError as error:
        raise CourseError(f"{file}, line {error.lineno}: does not parse: {error.msg}") from error
    definitions: dict[str, ast.FunctionDef | ast.ClassDef] = {}
    wanted: list[str] = []
    imports: list[tuple[set[str], ast.stmt]] = []
    values: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imports.append(({_bound_name(alias) for alias in statement.names}, statement))
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            marks = [mark for mark in map(_mark, statement.decorator_list) if mark is not None]
            names = [name for name in (wanted_as(mark, statement.name) for mark in marks) if name is not None]
            for name in names:  # several, where two exercises share a property
                wanted.append(name)
                definitions[name] = copy.deepcopy(statement)
                definitions[name].name = name
            if not names and statement.name not in wanted and not any(mark.kind in TRUSTED for mark in marks):
                definitions[statement.name] = statement
        else:
            targets = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
            values |= {node.id for node in targets if isinstance(node.ctx, ast.Store)}
    kept: dict[str, ast.stmt] = {}
    used: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in definitions and name not in kept:
            kept[name] = _stripped(definitions[name])
            globals_of = outer_names(kept[name])
            for missing in sorted(globals_of & values - set(definitions)):
                line = definitions[name].lineno
                raise CourseError(
                    f"{file}, line {line}: uses {missing}, and a worker is given imports, functions and classes only: "
                    "write it where it is used, or have a function return it"
                )
            used |= globals_of
            wanted.extend(globals_of)
    body = [
        statement
        for names_bound, statement in imports
        if names_bound & used and not (isinstance(statement, ast.ImportFrom) and statement.module == "nnexercises")
    ]
    body += [kept[name] for name in definitions if name in kept]
    return ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))


def _bound_name(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".")[0]


def _mark(decorator: ast.expr) -> Mark | None:
    """What a decorator of a grader's function says, if it is one of this package's."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(target, ast.Name) and target.id == "exercise":
        return Mark("", "exercise")
    if isinstance(target, ast.Attribute) and target.attr in ("exercise", "property", *TRUSTED):
        return Mark(target.value.id if isinstance(target.value, ast.Name) else "", target.attr)
    return None


def _stripped(statement: ast.FunctionDef | ast.ClassDef) -> ast.stmt:
    """The definition without what a worker has no use for. The tree is not shared, so it is changed in place."""
    statement.decorator_list = [decorator for decorator in statement.decorator_list if _mark(decorator) is None]
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.AnnAssign):
                    inner.annotation = ast.Name("object", ast.Load())
            node.returns = None
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                argument.annotation = None
            if ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:] or [ast.Pass()]
    return statement
