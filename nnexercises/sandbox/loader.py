"""Load a submission of any format: run its top-level statements one after another.

A statement that fails, asks for input or exceeds its deadline is abandoned and reported, and the next one runs. So a
missing library, a failed download, an assert or a training run costs a line in the report, but no marks.
"""

from __future__ import annotations

import ast
import builtins
import dis
import importlib.machinery
import importlib.util
import linecache
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from nnexercises.drive.code import FUTURE_FLAGS, code_of
from nnexercises.drive.definitions import capture, definitions_in, imported_names, stored_names, unwritten_in
from nnexercises.drive.outcome import MAX_LINE
from nnexercises.drive.runner import describe
from nnexercises.drive.solution import Solution
from nnexercises.process.deadline import OutOfTime, deadline
from nnexercises.sandbox.messages import Block, File, LoadFlaw, Progress, What

#: Seconds for a statement that defines something (an import, a function, a class), and for any other statement.
DEFINITION_SECONDS = 10.0
STATEMENT_SECONDS = 4.0
#: Seconds for all other statements together; once they are used up, each has LAST_SECONDS.
BUDGET_SECONDS = 12.0
LAST_SECONDS = 0.3

_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class AskedForInput(Exception):
    """The submission called ``input()`` where nobody can answer."""

    def __init__(self) -> None:
        super().__init__("nobody answers input() while grading")


@dataclass
class Loaded:
    """What each file of a submission defines.

    ``unwritten`` are functions without code yet (``...``, ``pass``); ``imported`` are names that ``import *`` bound
    from installed packages, which answer no exercise.
    """

    modules: dict[str, dict[str, Any]] = field(default_factory=dict)
    definitions: dict[str, dict[str, list[Callable[..., Any]]]] = field(default_factory=dict)
    unwritten: dict[str, set[str]] = field(default_factory=dict)
    imported: dict[str, set[str]] = field(default_factory=dict)
    flaws: list[LoadFlaw] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def solution(self, unit: str) -> Solution:
        """The submission as the drives of ``unit`` see it: first the file of that name, then the others in order;
        a written definition comes before an unwritten one.
        """
        order = sorted(self.modules, key=lambda name: PurePosixPath(name).name.split(".")[0] != unit)
        definitions: dict[str, list[Callable[..., Any]]] = {}
        for file in reversed(order):
            for name, functions in self.definitions[file].items():
                definitions.setdefault(name, []).extend(functions)
        written = {
            name: self.modules[file][name]
            for file in reversed(order)
            for name in self.definitions[file].keys() - self.unwritten[file]
            if name in self.modules[file] and any(name in self.unwritten[other] for other in order)
        }
        imported = [set[str](), *(self.imported[file] for file in order)]
        return Solution([written, *(self.modules[file] for file in order)], definitions, imported)

    def unwritten_names(self) -> list[str]:
        """Functions and methods ("relu", "Neuron.compute_output") that are declared but not written in any file."""
        written = {name for file in self.definitions for name in self.definitions[file].keys() - self.unwritten[file]}
        return sorted(
            {
                name
                for names in self.unwritten.values()
                for name in names
                if name.split(".")[0] not in names or name.split(".")[0] not in written
            }
        )

    def uses(self) -> dict[str, list[str]]:
        """The other names of the submission that the code of each function or class reads."""
        known = set(self.names())
        return {
            name: sorted((known & set().union(*map(_globals_of, functions))) - {name})
            for definitions in self.definitions.values()
            for name, functions in definitions.items()
            if functions
        }

    def names(self) -> list[str]:
        """All names that the submission binds on purpose."""
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
    is called before and after every statement.
    """

    def __init__(
        self,
        files: Sequence[File],
        leave_out: set[tuple[str, int]],
        progress: Callable[[Progress], None],
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
        self.loaded.unwritten[file.name] = set()
        self.loaded.imported[file.name] = set()
        flags = 0
        for block, statement in self._statements(file):
            flags |= self._run_statement(file, block, statement, namespace, flags)

    def _statements(self, file: File) -> Iterator[tuple[Block, ast.stmt]]:
        """All top-level statements; code that does not parse is reported, cell by cell if there are cells."""
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
                self._flaw(block, line, "does_not_parse", message, headline=True)
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
        self.progress(Progress("begin", block.key, line, seconds))
        began = time.monotonic()
        try:
            with deadline(seconds):
                code = compile(
                    ast.Module([statement], []), block.key, "exec", flags=flags, dont_inherit=True, optimize=0
                )
                added = code.co_flags & FUTURE_FLAGS
                exec(code, namespace)
        except OutOfTime:
            self._flaw(block, line, "stopped", seconds)
        except AskedForInput:
            self._flaw(block, line, "asks_for_input")
        except BaseException as error:  # student code may raise anything, also SystemExit and KeyboardInterrupt
            raised = describe(error, self.loaded.keys)
            syntax = isinstance(error, SyntaxError) and raised.file == block.key
            if syntax:
                self._flaw(block, line, "does_not_compile", raised.message)
            else:
                self._flaw(block, line, "raised", raised.text)
        if not defines:
            self.budget -= time.monotonic() - began
        self._capture(file, statement, namespace)
        self.progress(Progress("end", block.key, line, seconds))
        return added

    def _capture(self, file: File, statement: ast.stmt, namespace: dict[str, Any]) -> None:
        """Record the functions that a statement binds (a name may be bound twice), its unwritten bodies, and the names
        from ``import *``.
        """
        self.loaded.imported[file.name] -= set(stored_names(statement))
        if isinstance(statement, ast.ImportFrom) and self._is_elsewhere(statement):
            self.loaded.imported[file.name] |= imported_names(statement, namespace)
        unwritten = self.loaded.unwritten[file.name]
        for node in definitions_in(statement):
            unwritten.difference_update([name for name in unwritten if name.split(".")[0] == node.name])
            unwritten.update(unwritten_in(node))
        capture(statement, namespace, self.loaded.definitions[file.name])

    def _is_elsewhere(self, statement: ast.ImportFrom) -> bool:
        """Whether an import is from an installed package, not from another file of the submission."""
        parts = {part for file in self.files for part in file.module.split(".")}
        return not statement.level and (statement.module or "").split(".")[0] not in parts

    def _flaw(self, block: Block, line: int, what: What, *details: str | float, headline: bool = False) -> None:
        self.loaded.flaws.append(LoadFlaw(block.key, min(max(line, 0), MAX_LINE), what, details, headline))

    def _report_names_defined_twice(self) -> None:
        files_of: dict[str, list[str]] = {}
        for file, definitions in self.loaded.definitions.items():
            for name in (name for name in definitions if name not in self.loaded.unwritten[file]):
                files_of.setdefault(name, []).append(file)
        names_of: dict[str, list[str]] = {}
        for name, files in files_of.items():
            if len(files) > 1 and not name.startswith("_"):
                names_of.setdefault(" and ".join(files), []).append(name)
        for places, names in names_of.items():
            self.loaded.flaws.append(LoadFlaw("", 0, "defined_twice", (", ".join(names), places)))


class _Siblings:
    """Lets one file of a submission import another, which is loaded the same way, statement by statement.

    It is the last of the finders, so a file of the submission cannot replace an installed module.
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


def _globals_of(obj: object) -> set[str]:
    return {
        instruction.argval
        for code in code_of(obj)
        for instruction in dis.get_instructions(code)
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }


def _no_input(*prompt: object) -> str:
    raise AskedForInput


def _parents(name: str) -> list[str]:
    parts = name.split(".")[:-1]
    return [".".join(parts[: end + 1]) for end in range(len(parts))]
