"""A course on disk: units by file name, graders and references side by side, and what of a grader a worker may see.

Nothing here imports a grader or a reference; see ``sealing`` for that.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import importlib.util
import os
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nnexercises.archive import SUFFIX, Archive
from nnexercises.errors import CourseError, UsageError

#: The root of the clone that this package may run from, and the sealed course that a wheel brings instead.
BUILT_IN_ROOT = Path(__file__).resolve().parent.parent
INSTALLED = Path(__file__).resolve().parent / f"course{SUFFIX}"

#: Entry points by which a package is known as a course.
COURSES = "nnexercises.courses"

#: Decorators of a grader that mark what stays on the trusted side.
TRUSTED_DECORATORS = {"case", "mistake", "examination"}


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
        for file in sorted((root / folder).rglob("*.py")):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def worker_source(grader: str, file: str) -> str:
    """What a worker is given of a grader: its drives and properties, and the imports and plain helpers they use.

    Cases, mistakes, decorators, annotations and docstrings stay behind; so does every global that is neither an
    import, a function nor a class.

    Raises:
        CourseError: the grader does not parse.
    """
    return _source(grader, file, {"exercise", "property"})


def examination_source(grader: str, file: str, function: str) -> str:
    """The examination called ``function``, and what it uses, in the same way; also bound to ``examination``."""
    return f"{_source(grader, file, {'examination'}, function)}\nexamination = {function}\n"


def _source(grader: str, file: str, decorated: set[str], named: str | None = None) -> str:
    try:
        tree = ast.parse(grader, file)
    except SyntaxError as error:
        raise CourseError(f"{file}, line {error.lineno}: does not parse: {error.msg}") from error
    definitions: dict[str, ast.stmt] = {}
    wanted: list[str] = []
    imports: list[tuple[set[str], ast.stmt]] = []
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imports.append(({_bound_name(alias) for alias in statement.names}, statement))
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            decorators = {_decorator_name(decorator) for decorator in statement.decorator_list}
            if decorators & decorated and named in (None, statement.name):
                wanted.append(statement.name)
            elif decorators & TRUSTED_DECORATORS or statement.name in wanted:
                continue
            definitions[statement.name] = statement
    kept: dict[str, ast.stmt] = {}
    used: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in definitions and name not in kept:
            kept[name] = _stripped(definitions[name])
            names = set(_globals(symtable.symtable(ast.unparse(kept[name]), file, "exec")))
            used |= names
            wanted.extend(names)
    body = [
        statement
        for names, statement in imports
        if names & used and not (isinstance(statement, ast.ImportFrom) and statement.module == "nnexercises")
    ]
    body += [kept[name] for name in definitions if name in kept]
    return ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that code takes from its module, or from builtins."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _globals(child)


def _bound_name(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".")[0]


def _decorator_name(decorator: ast.expr) -> str:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def _stripped(statement: ast.stmt) -> ast.stmt:
    """The definition without what a worker has no use for. The tree is not shared, so it is changed in place."""
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = [
                decorator
                for decorator in node.decorator_list
                if _decorator_name(decorator) not in ("exercise", "property", "examination")
            ]
            node.returns = None
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                argument.annotation = None
            if ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:] or [ast.Pass()]
    return statement
