"""Code objects: compile the drives of a unit, and find the names that a function uses."""

from __future__ import annotations
import __future__ as future

import ast
import builtins
import dis
import importlib.util
import inspect
import linecache
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from nnexercises.drive.definitions import stored_names

#: The compiler flags of all ``from __future__`` imports; a statement passes its own on to the statements after it.
FUTURE_FLAGS = 0
for _name in future.all_feature_names:
    FUTURE_FLAGS |= getattr(future, _name).compiler_flag


LOAD_GLOBAL, LOAD_NAME = dis.opmap["LOAD_GLOBAL"], dis.opmap["LOAD_NAME"]
#: Since Python 3.11 the lowest bit of LOAD_GLOBAL's argument says whether to push a NULL before the value.
NULL_FLAG = 1


class Drives(dict[str, Callable[..., Any]]):
    """The functions in the source of a unit's drives, by name. ``failed`` maps each name whose statement raised to why:
    a package may not be installed here.
    """

    def __init__(self, functions: dict[str, Any], file: str, failed: dict[str, str]) -> None:
        super().__init__(functions)
        self.file, self.failed = file, failed

    def fault(self, name: str) -> str | None:
        """Why a function cannot be used here: something that it uses, directly or not, failed or does not exist."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            used = waiting.pop()
            seen.add(used)
            if used in self.failed:
                return self.failed[used]
            if used in self:
                waiting += self._globals_in(self[used]) - seen
            elif not hasattr(builtins, used):
                return self.failed.get("", f"name {used!r} is not defined")
        return None

    def _globals_in(self, function: object) -> set[str]:
        """The global names that a function or class of the drives loads; none for what was imported."""
        return {name for code in code_of(function) if code.co_filename == self.file for name in globals_in(code)}


def compile_drives(source: str, unit: str) -> Drives:
    """The functions in the source of a unit's drives, by name."""
    module = types.ModuleType(f"nnexercises_drives_{unit}")
    sys.modules[module.__name__] = module  # dataclasses look up their module there
    file = f"<drives of {unit}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    failed: dict[str, str] = {}
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        return Drives({}, file, {"": f"the drives do not compile with this Python: {error.msg}"})
    lines = source.split("\n")
    for statement in statements:
        for package in _absent_inside(statement, lines):
            failed |= dict.fromkeys(stored_names(statement), missing_package(package))
        try:
            exec(compile(ast.Module([statement], []), file, "exec", dont_inherit=True), vars(module))
        except Exception as error:  # instructor code, and whatever packages raise
            names = (name.split(".")[0] for name in stored_names(statement))
            failed |= dict.fromkeys(names, _why(statement, error))
    return Drives(vars(module), file, failed)


#: Packages that need no check: this one needs them itself.
SURE = {*sys.stdlib_module_names, "torch", "numpy", "jaxtyping", "nnexercises"}


def is_sure_to_compile(source: str) -> bool:
    """Whether the source of drives is valid Python, and imports nothing that could be missing here."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return False
    modules = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    modules += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {module.split(".")[0] for module in modules} <= SURE


def _why(statement: ast.stmt, error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return missing_package(error.name)
    return f"{ast.unparse(statement).splitlines()[0]}: {type(error).__name__}: {error}".split("\n")[0]


def _absent_inside(statement: ast.stmt, lines: list[str]) -> Iterator[str]:
    """The packages that a function's own import statements, but those in ``try``, need and that are not installed."""
    own = lines[statement.lineno - 1 : statement.end_lineno]
    may_import = isinstance(statement, ast.FunctionDef | ast.ClassDef) and any("import" in line for line in own)
    waiting: list[ast.AST] = [statement] if may_import else []
    while waiting:
        node = waiting.pop()
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module]
        yield from (root for root in (name.split(".")[0] for name in modules) if not _is_installed(root))
        if not isinstance(node, ast.Try):
            waiting += ast.iter_child_nodes(node)


def _is_installed(package: str) -> bool:
    return package in sys.modules or importlib.util.find_spec(package) is not None


def missing_package(module: str) -> str:
    """What is said of a module that is not installed."""
    return f"it needs the package {module.split('.')[0]}, which is not installed here"


def code_of(obj: object) -> Iterator[types.CodeType]:
    """The code objects of a function (also a wrapped one) or of a class's methods, inner functions included."""
    if isinstance(obj, types.CodeType):
        yield obj
        for constant in obj.co_consts:
            if isinstance(constant, types.CodeType):
                yield from code_of(constant)
    elif isinstance(obj, type):
        for member in vars(obj).values():
            if isinstance(member, types.FunctionType):
                yield from code_of(member.__code__)
    elif callable(obj):
        yield from code_of(getattr(inspect.unwrap(obj), "__code__", None))


def globals_in(code: types.CodeType) -> set[str]:
    """The names of globals that code loads: those in ``co_names`` are also of attributes and imports."""
    found, extended = set(), 0
    instructions = code.co_code
    for index in range(0, len(instructions), 2):
        operation, argument = instructions[index], instructions[index + 1] | extended
        extended = argument << 8 if operation == dis.EXTENDED_ARG else 0
        if operation == LOAD_GLOBAL:
            found.add(code.co_names[argument >> NULL_FLAG])
        elif operation == LOAD_NAME:
            found.add(code.co_names[argument])
    return found


def names_in(function: object) -> set[str]:
    """The names of globals and attributes in a function's code."""
    return {name for code in code_of(function) for name in code.co_names}
