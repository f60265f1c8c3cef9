"""Load a submission of any format: run its top-level statements one after another.

A statement that fails, asks for input or exceeds its deadline is abandoned and reported, and the next one runs. So a
missing library, a failed download, an assert or a training run costs a line in the report, but no marks.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import math
import time
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from nnexercises.drive.constants import Constants
from nnexercises.drive.definitions import (
    definitions_in,
    imported_names,
    is_placeholder,
    stored_names,
    unwritten_in,
)
from nnexercises.drive.outcome import MAX_LINE
from nnexercises.drive.runner import describe
from nnexercises.process.deadline import OutOfTime, deadline
from nnexercises.sandbox import defining
from nnexercises.sandbox.guard import Guard
from nnexercises.sandbox.imports import SubmissionModules
from nnexercises.sandbox.loaded import PLACEHOLDERS, Definition, FileContents, Loaded, is_one_of
from nnexercises.sandbox.messages import Block, File, LoadFlaw, LoadRequest, Progress, What
from nnexercises.sandbox.notebook import Shell, display
from nnexercises.submission.statements import Broken, lines_of, parse, statements

#: Seconds for a statement that defines something (an import, a function, a class).
DEFINITION_SECONDS = 10.0
#: Seconds for each other statement once all of them together have used up theirs.
LAST_SECONDS = 1.0

_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class AskedForInput(Exception):
    """The submission called ``input()`` where nobody can answer."""

    def __init__(self) -> None:
        super().__init__("nobody answers input() while grading")


class Loader:
    """Runs the files of the submission in ``request``. ``progress`` is called before and after every statement."""

    def __init__(self, request: LoadRequest, progress: Callable[[Progress], None]) -> None:
        self.files: Sequence[File] = request.files
        self.request = request
        self.leave_out = set(request.leave_out)
        self.progress = progress
        self.loaded = Loaded(request.arities)
        self.modules = SubmissionModules(request.files, request.package, self.run_file)
        self.budget = self.request.all_seconds
        self._parts = {part for file in request.files for part in file.module.split(".")}
        self.guard: Guard

    def load(self) -> Loaded:
        """Run every file and return what they define."""
        vars(builtins).update(input=_no_input, display=display, get_ipython=lambda: self._shell)
        warnings.simplefilter("ignore")
        self.modules.install()
        self.guard = Guard()
        for file in self.files:
            if file.name not in self.loaded.files:
                self.modules.module_of(file)
        if used := self.modules.stand_ins.used:
            self.loaded.flaws.append(LoadFlaw("", 0, "stand_in", (", ".join(sorted(used)),)))
        self.loaded.flaws += [*self.loaded.bound_twice(), *self.loaded.defined_twice()]
        return self.loaded

    @property
    def _shell(self) -> Shell:
        return Shell(self._names_of)

    def _names_of(self, path: str) -> dict[str, Any]:
        """The names of a file of the submission, for ``%run``."""
        file = self.modules.file_named(path)
        if file is None:
            raise FileNotFoundError(f"%run {path}: no such file was handed in")
        return vars(self.modules.module_of(file))

    def run_file(self, file: File, module: types.ModuleType) -> None:
        """Run the statements of ``file`` in ``module``."""
        namespace = vars(module)
        path = file.whole.key if file.whole else file.blocks[0].key.rsplit("#", 1)[0] if file.blocks else file.name
        namespace["__file__"] = path
        contents = self.loaded.files[file.name] = FileContents(
            namespace, file.module.rsplit(".", 1)[-1], Constants(self._parts)
        )
        flags = 0
        for block, statement in self._statements(file):
            flags |= self._run_statement(contents, block, statement, flags)

    def _statements(self, file: File) -> Iterator[tuple[Block, ast.stmt]]:
        """All top-level statements. What does not parse is reported."""
        whole = file.whole
        if whole is not None:
            self._remember(whole)
            if len(file.blocks) < 2 or isinstance(parse(whole.text), ast.Module):
                yield from self._statements_of(whole)
                return
        for block in file.blocks:
            if whole is None:
                self._remember(block)
            yield from self._statements_of(block)

    def _remember(self, block: Block) -> None:
        """Let tracebacks show the lines of a block."""
        self.loaded.keys.add(block.key)
        lines = lines_of(block.text)
        linecache.cache[block.key] = (sum(map(len, lines)), None, lines, block.key)

    def _statements_of(self, block: Block) -> Iterator[tuple[Block, ast.stmt]]:
        parts = list(statements(block.text, block.key))
        nothing = all(isinstance(part, Broken) for part in parts)
        for part in parts:
            if isinstance(part, Broken):
                line = part.lineno + block.line - 1
                self._flaw(block, line, cast("What", part.what), *part.details, headline=nothing, names=part.names)
            else:
                yield block, ast.increment_lineno(part, block.line - 1) if block.line > 1 else part

    def _run_statement(self, contents: FileContents, block: Block, statement: ast.stmt, flags: int) -> int:
        line = statement.lineno
        if (block.key, line) in self.leave_out or self._is_only_a_stub(contents, statement):
            return 0
        namespace = contents.namespace
        defines = isinstance(statement, _DEFINITIONS)
        seconds = DEFINITION_SECONDS if defines else self._seconds_for_a_statement()
        names = tuple(stored_names(statement))
        before = {name: namespace.get(name) for name in names}
        added = 0
        self.progress(Progress("begin", block.key, line, seconds))
        began = time.monotonic()
        try:
            with deadline(seconds), self.guard.theirs():
                added = defining.run(statement, block.key, flags, namespace)
        except OutOfTime:
            what: What = "stopped_statement" if seconds >= self.request.statement_seconds else "stopped_all"
            lost = tuple(name for name in names if name not in namespace)
            self._flaw(block, line, what, int(seconds), int(self.request.all_seconds), names=lost)
        except AskedForInput:
            self._flaw(block, line, "asks_for_input", names=names)
        except BaseException as error:  # student code may raise anything, also SystemExit and KeyboardInterrupt
            if not self._defined_all_the_same(block, statement, flags, namespace, error):
                self._report(block, line, error, tuple(name for name in names if name not in namespace))
        if not defines:
            self.budget -= time.monotonic() - began
        self._capture(contents, block, statement, before)
        self.progress(Progress("end", block.key, line, seconds))
        return added

    def _seconds_for_a_statement(self) -> float:
        """The deadline of the next statement that defines nothing, in whole seconds."""
        return max(math.ceil(min(self.request.statement_seconds, self.budget)), LAST_SECONDS)

    def _is_only_a_stub(self, contents: FileContents, statement: ast.stmt) -> bool:
        """Whether a statement would replace what is written by a function, class or methods that are not."""
        if not isinstance(statement, defining.Definition) or statement.name not in contents.definitions:
            return False
        unwritten = set(unwritten_in(statement))
        before = contents.definitions[statement.name][-1].value
        methods = (name.partition(".")[2] for name in unwritten)
        return bool(unwritten - contents.unwritten) and all(hasattr(before, name) for name in methods if name)

    def _defined_all_the_same(
        self, block: Block, statement: ast.stmt, flags: int, namespace: dict[str, Any], error: BaseException
    ) -> bool:
        """Whether a definition works without its annotations or decorators, or a part of an import without another."""
        raised = describe(error, self.loaded.keys)
        try:
            with deadline(DEFINITION_SECONDS), self.guard.theirs():
                if isinstance(statement, ast.ImportFrom) and isinstance(error, ImportError):
                    missing = defining.import_each(statement, block.key, flags, namespace)
                    if len(missing) == len(statement.names):
                        return False
                    self._flaw(block, statement.lineno, "raised", raised.text, names=tuple(missing))
                    return True
                if not isinstance(statement, defining.Definition) or not isinstance(error, Exception):
                    return False
                if defining.without_annotations(statement, block.key, flags, namespace):
                    self._flaw(block, statement.lineno, "annotation", statement.name, raised.text)
                    return True
                left_out = defining.without_decorators(statement, block.key, flags, namespace)
                for decorator in left_out:
                    name = ast.unparse(decorator)
                    self._flaw(block, decorator.lineno, "decorator", statement.name, name, raised.text)
                return bool(left_out)
        except BaseException:  # the first error is the one to report
            return False

    def _report(self, block: Block, line: int, error: BaseException, names: tuple[str, ...]) -> None:
        raised = describe(error, self.loaded.keys)
        if isinstance(error, SyntaxError) and raised.file == block.key:
            self._flaw(block, line, "does_not_compile", raised.message, names=names)
        else:
            self._flaw(block, line, "raised", raised.text, names=names)

    def _capture(self, contents: FileContents, block: Block, statement: ast.stmt, before: dict[str, Any]) -> None:
        """Record what a statement binds: functions and classes, unwritten bodies, placeholders, and names from
        ``import *``.
        """
        namespace = contents.namespace
        contents.imported -= before.keys()
        if isinstance(statement, ast.ImportFrom) and self._is_elsewhere(statement):
            contents.imported |= imported_names(statement, namespace)
        contents.constants.note(statement, contents.imported)
        nodes = list(definitions_in(statement))
        for node in nodes:
            contents.unwritten = {name for name in contents.unwritten if name.split(".")[0] != node.name}
            contents.unwritten.update(unwritten_in(node))
            bound, known = namespace.get(node.name), contents.definitions.setdefault(node.name, [])
            if callable(bound) and not any(bound is one.value for one in known):
                known.append(Definition(bound, block.key, node.lineno))
        for name in (before.keys() | contents.imported) & contents.definitions.keys():
            if not any(node.name == name for node in nodes):
                contents.rebound[name] = statement.lineno
        for name, value in before.items():
            if is_placeholder(statement) and not is_one_of(value, PLACEHOLDERS):
                contents.answers[name] = value

    def _is_elsewhere(self, statement: ast.ImportFrom) -> bool:
        """Whether an import is from an installed package, not from another file of the submission."""
        return not statement.level and (statement.module or "").split(".")[0] not in self._parts

    def _flaw(
        self,
        block: Block,
        line: int,
        what: What,
        *details: str | int,
        headline: bool = False,
        names: tuple[str, ...] = (),
    ) -> None:
        self.loaded.flaws.append(LoadFlaw(block.key, min(max(line, 0), MAX_LINE), what, details, headline, names))


def _no_input(*prompt: object) -> str:
    raise AskedForInput
