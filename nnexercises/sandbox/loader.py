"""Load a submission: top-level statements, one after another, whatever format they were written in.

A statement that fails, asks for input or outlasts its deadline is abandoned and reported; the next one runs. So a
missing library, a failed download, an assert or a training run costs a line of the report and no marks.
"""

from __future__ import annotations
import __future__ as future

import ast
import builtins
import dis
import importlib.machinery
import importlib.util
import inspect
import linecache
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from nnexercises.drive.runner import describe
from nnexercises.drive.solution import Solution
from nnexercises.process.deadline import OutOfTime, deadline

#: Seconds for a statement that defines something (an import, a function, a class), and for any other statement.
DEFINITION_SECONDS = 10.0
STATEMENT_SECONDS = 4.0
#: Seconds for all those other statements together; once they are used, each has LAST_SECONDS.
BUDGET_SECONDS = 12.0
LAST_SECONDS = 0.3

#: The compiler flags of all ``from __future__`` imports: those of one statement hold for the ones after it.
FUTURE_FLAGS = 0
for _name in future.all_feature_names:
    FUTURE_FLAGS |= getattr(future, _name).compiler_flag

_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class AskedForInput(Exception):
    """The submission called ``input()`` where nobody can answer."""

    def __init__(self) -> None:
        super().__init__("nobody answers input() while grading")


@dataclass(frozen=True)
class Block:
    """Source that is compiled as one piece: ``key`` is its file name in tracebacks, ``line`` where it begins."""

    key: str
    line: int
    text: str


@dataclass(frozen=True)
class File:
    """One file of a submission.

    ``module`` is the name it can be imported by. ``blocks`` are its cells, and ``whole`` the same source in one piece
    where the file is one (a notebook is not).
    """

    name: str
    module: str
    blocks: Sequence[Block]
    whole: Block | None = None
    notebook: bool = False


@dataclass
class Loaded:
    """What each file of a submission defines. ``bare`` are functions whose body says nothing yet (``...``, ``pass``);
    ``imported`` are names that came with ``import *`` from what is installed, which is no answer to anything.
    """

    modules: dict[str, dict[str, Any]] = field(default_factory=dict)
    definitions: dict[str, dict[str, list[Callable[..., Any]]]] = field(default_factory=dict)
    bare: dict[str, set[str]] = field(default_factory=dict)
    imported: dict[str, set[str]] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def solution(self, unit: str) -> Solution:
        """The submission as the drives of ``unit`` see it: the file of that name first, then the others in order; but
        what is written before what is only declared.
        """
        order = sorted(self.modules, key=lambda name: PurePosixPath(name).name.split(".")[0] != unit)
        definitions: dict[str, list[Callable[..., Any]]] = {}
        for file in reversed(order):
            for name, functions in self.definitions[file].items():
                definitions.setdefault(name, []).extend(functions)
        written = {
            name: self.modules[file][name]
            for file in reversed(order)
            for name in self.definitions[file].keys() - self.bare[file]
            if name in self.modules[file] and any(name in self.bare[other] for other in order)
        }
        imported = [set[str](), *(self.imported[file] for file in order)]
        return Solution([written, *(self.modules[file] for file in order)], definitions, imported)

    def bare_names(self) -> list[str]:
        """Functions and methods ("relu", "Neuron.compute_output") that are declared and not yet written, anywhere."""
        written = {name for file in self.definitions for name in self.definitions[file].keys() - self.bare[file]}
        return sorted(
            {
                name
                for names in self.bare.values()
                for name in names
                if name.split(".")[0] not in names or name.split(".")[0] not in written
            }
        )

    def uses(self) -> dict[str, list[str]]:
        """By name of a function or class, the other names of the submission that its code reads."""
        known = set(self.names())
        return {
            name: sorted((known & set().union(*map(_globals_of, functions))) - {name})
            for definitions in self.definitions.values()
            for name, functions in definitions.items()
            if functions
        }

    def names(self) -> list[str]:
        """Every name that the submission binds on purpose."""
        return sorted(
            {
                name
                for file, namespace in self.modules.items()
                for name in namespace
                if name[:2] != "__" and name not in self.imported[file]
            }
        )


class Loader:
    """Runs the files of one submission.

    ``leave_out`` are statements, as (block key, line), that must not run: they ended an earlier attempt. ``progress``
    is called with "begin" and "end" around every statement.
    """

    def __init__(
        self,
        files: Sequence[File],
        leave_out: set[tuple[str, int]],
        progress: Callable[[str, str, int, float], None],
    ) -> None:
        self.files = files
        self.leave_out = leave_out
        self.progress = progress
        self.loaded = Loaded()
        self.budget = BUDGET_SECONDS
        self._started: set[str] = set()

    def load(self) -> Loaded:
        """Run every file and return what they define."""
        builtins.input = _no_input
        warnings.simplefilter("ignore")
        sys.meta_path.append(_Siblings(self))
        for file in self.files:
            if file.name not in self._started:
                self.run_file(file, self._new_module(file))
        self._report_names_defined_twice()
        return self.loaded

    def _new_module(self, file: File) -> types.ModuleType:
        name = file.module
        if name in sys.modules or importlib.machinery.PathFinder.find_spec(name.split(".")[0]) is not None:
            name = f"submission.{file.module}"
        module = types.ModuleType(name)
        for parent in _parents(name):
            package = sys.modules.setdefault(parent, types.ModuleType(parent))
            package.__dict__.setdefault("__path__", [])
        sys.modules[name] = module
        return module

    def run_file(self, file: File, module: types.ModuleType) -> None:
        """Run the statements of ``file`` in ``module``."""
        self._started.add(file.name)
        namespace = module.__dict__
        path = file.whole.key if file.whole else file.blocks[0].key.rsplit("#", 1)[0] if file.blocks else file.name
        namespace["__file__"] = path
        namespace.setdefault("__package__", module.__name__.rpartition(".")[0])
        if file.notebook:
            namespace["display"] = lambda *things, **options: None
        self.loaded.modules[file.name] = namespace
        self.loaded.definitions[file.name] = {}
        self.loaded.bare[file.name] = set()
        self.loaded.imported[file.name] = set()
        flags = 0
        for block, statement in self._statements(file):
            flags |= self._run_statement(file, block, statement, namespace, flags)

    def _statements(self, file: File) -> Iterator[tuple[Block, ast.stmt]]:
        """Every top-level statement that parses; what does not is reported, cell by cell where there are cells."""
        if file.whole is not None:
            tree = self._parse(file.whole, report=len(file.blocks) < 2)
            if tree is not None:
                yield from ((file.whole, statement) for statement in tree.body)
                return
            if len(file.blocks) < 2:
                return
        for block in file.blocks:
            tree = self._parse(block, report=True)
            if tree is not None:
                yield from ((block, statement) for statement in tree.body)

    def _parse(self, block: Block, report: bool) -> ast.Module | None:
        self.loaded.keys.add(block.key)
        lines = ["\n"] * (block.line - 1) + block.text.splitlines(keepends=True)
        linecache.cache[block.key] = (sum(map(len, lines)), None, lines, block.key)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(block.text, block.key)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            if report:
                line = (getattr(error, "lineno", None) or 1) + block.line - 1
                message = f"{error.msg}" if isinstance(error, SyntaxError) else str(error) or type(error).__name__
                self._problem(block, line, f"does not parse: {message}", headline=True)
            return None
        if block.line > 1:
            ast.increment_lineno(tree, block.line - 1)
        return tree

    def _run_statement(
        self, file: File, block: Block, statement: ast.stmt, namespace: dict[str, Any], flags: int
    ) -> int:
        line = statement.lineno
        if (block.key, line) in self.leave_out:
            return 0
        defines = isinstance(statement, _DEFINITIONS)
        seconds = DEFINITION_SECONDS if defines else max(min(STATEMENT_SECONDS, self.budget), LAST_SECONDS)
        added = 0
        self.progress("begin", block.key, line, seconds)
        began = time.monotonic()
        try:
            with deadline(seconds):
                code = compile(
                    ast.Module([statement], []), block.key, "exec", flags=flags, dont_inherit=True, optimize=0
                )
                added = code.co_flags & FUTURE_FLAGS
                exec(code, namespace)
        except OutOfTime:
            self._problem(block, line, f"stopped after {seconds:g} s; the rest of the file was read on")
        except AskedForInput:
            self._problem(block, line, "asks for input(): left out, nobody answers while grading")
        except BaseException as error:  # SystemExit, KeyboardInterrupt and what student code thinks of
            raised = describe(error, self.loaded.keys)
            syntax = isinstance(error, SyntaxError) and raised.file == block.key
            text = f"does not compile: {raised.message}" if syntax else raised.text
            self._problem(block, line, text)
        if not defines:
            self.budget -= time.monotonic() - began
        self._capture(file, statement, namespace)
        self.progress("end", block.key, line, seconds)
        return added

    def _capture(self, file: File, statement: ast.stmt, namespace: dict[str, Any]) -> None:
        """Remember every function bound, so that a name bound twice is still found, which bodies are bare, and which
        names nobody chose.
        """
        self.loaded.imported[file.name] -= set(_stored_names(statement))
        if isinstance(statement, ast.ImportFrom) and self._is_elsewhere(statement):
            self.loaded.imported[file.name] |= _imported_names(statement, namespace)
        bare = self.loaded.bare[file.name]
        for node in _definitions(statement):
            bare.difference_update([name for name in bare if name.split(".")[0] == node.name])
            bare.update(_bare_names(node))
        capture(statement, namespace, self.loaded.definitions[file.name])

    def _is_elsewhere(self, statement: ast.ImportFrom) -> bool:
        """Whether an import is of what is installed, and not of another file of the submission."""
        parts = {part for file in self.files for part in file.module.split(".")}
        return not statement.level and (statement.module or "").split(".")[0] not in parts

    def _problem(self, block: Block, line: int, message: str, headline: bool = False) -> None:
        self.loaded.problems.append({"key": block.key, "line": line, "message": message, "headline": headline})

    def _report_names_defined_twice(self) -> None:
        homes: dict[str, list[str]] = {}
        for file, definitions in self.loaded.definitions.items():
            for name in (name for name in definitions if name not in self.loaded.bare[file]):
                homes.setdefault(name, []).append(file)
        together: dict[str, list[str]] = {}
        for name, files in homes.items():
            if len(files) > 1 and not name.startswith("_"):
                together.setdefault(" and ".join(files), []).append(name)
        for places, names in together.items():
            message = f"{', '.join(names)}: defined in {places}; the file named after the unit counts, else the first"
            self.loaded.problems.append({"key": "", "line": 0, "message": message, "headline": False})


class _Siblings:
    """Lets one file of a submission import another, loaded the same way, statement by statement.

    It stands last among the finders: a file of the submission cannot replace an installed module.
    """

    def __init__(self, loader: Loader) -> None:
        self.loader = loader
        self.files: dict[str, File] = {}
        for file in loader.files:
            self.files.setdefault(file.module, file)
        for file in loader.files:
            self.files.setdefault(file.module.rsplit(".", 1)[-1], file)
            if file.module.endswith(".__init__"):
                self.files.setdefault(file.module.removesuffix(".__init__"), file)

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        if name in self.files:
            is_package = self.files[name].module.endswith("__init__")
            return importlib.machinery.ModuleSpec(name, self, is_package=is_package)  # type: ignore[arg-type]
        if any(module.startswith(f"{name}.") for module in self.files):
            return importlib.machinery.ModuleSpec(name, None, is_package=True)
        return None

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        file = self.files[module.__name__]
        if file.name in self.loader.loaded.modules:
            module.__dict__.update(self.loader.loaded.modules[file.name])
        else:
            self.loader.run_file(file, module)


def capture(statement: ast.stmt, namespace: dict[str, Any], definitions: dict[str, list[Callable[..., Any]]]) -> None:
    """Add to ``definitions`` what a statement that has just run bound by ``def`` or ``class``."""
    for node in _definitions(statement):
        bound = namespace.get(node.name)
        known = definitions.setdefault(node.name, [])
        if callable(bound) and not any(bound is other for other in known):
            known.append(bound)


def code_of(thing: object) -> Iterator[types.CodeType]:
    """The code of a function (also a wrapped one) or of a class's methods, inner functions included."""
    if isinstance(thing, types.CodeType):
        yield thing
        for constant in thing.co_consts:
            if isinstance(constant, types.CodeType):
                yield from code_of(constant)
    elif isinstance(thing, type):
        for member in vars(thing).values():
            if isinstance(member, types.FunctionType):
                yield from code_of(member.__code__)
    elif callable(thing):
        yield from code_of(getattr(inspect.unwrap(thing), "__code__", None))


def _globals_of(thing: object) -> set[str]:
    return {
        instruction.argval
        for code in code_of(thing)
        for instruction in dis.get_instructions(code)
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }


def _no_input(*prompt: object) -> str:
    raise AskedForInput


def _parents(name: str) -> list[str]:
    parts = name.split(".")[:-1]
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


def _definitions(
    statement: ast.AST,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Functions and classes that the statement binds at module level, also inside ``if``, ``try``, ``with``, loops."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement
        return
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt | ast.ExceptHandler):
            yield from _definitions(child)


def _bare_names(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[str]:
    """The name of what is bare, and of a class its bare methods; a class is bare if all its methods are."""
    if _is_bare(node.body):
        return [node.name]
    if not isinstance(node, ast.ClassDef):
        return []
    methods = [child for child in node.body if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)]
    bare = [f"{node.name}.{method.name}" for method in methods if _is_bare(method.body)]
    return [node.name, *bare] if bare and len(bare) == len(methods) else bare


def _imported_names(statement: ast.ImportFrom, namespace: dict[str, Any]) -> set[str]:
    """Names that ``import *`` has bound; one that is imported by itself was meant."""
    if [alias.name for alias in statement.names] != ["*"]:
        return set()
    module = vars(sys.modules.get(statement.module or "", types))
    public = module.get("__all__") or [name for name in module if name[:1] != "_"]
    return {name for name in public if name in namespace and namespace[name] is module.get(name)}


def _stored_names(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement binds at the top level, by assignment, definition or import."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name


def _is_bare(body: list[ast.stmt]) -> bool:
    """Whether a body is only a docstring, ``...``, ``pass`` or ``raise NotImplementedError``."""
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        or (isinstance(statement, ast.Raise) and "NotImplementedError" in ast.dump(statement))
        for statement in body
    )
