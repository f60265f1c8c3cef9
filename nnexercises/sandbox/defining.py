"""Run a top-level statement; a definition whose decoration or annotation fails is made without it.

A library that only checks or describes a function is often missing where it is graded, and has no part in its result.
"""

from __future__ import annotations
import __future__ as future

import ast
import builtins
import copy
import types
from collections.abc import Iterator
from typing import Any

from nnexercises.drive.code import FUTURE_FLAGS

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def run(statement: ast.stmt, key: str, flags: int, namespace: dict[str, Any]) -> int:
    """Compile and run a statement in a namespace; returns the flags of the ``from __future__`` imports in it."""
    tree = ast.Module([statement], [])
    code: types.CodeType = compile(tree, key, "exec", flags=flags, dont_inherit=True, optimize=0)
    exec(code, namespace)
    return code.co_flags & FUTURE_FLAGS


def without_annotations(statement: Definition, key: str, flags: int, namespace: dict[str, Any]) -> bool:
    """Run a definition whose annotations are not evaluated; returns whether that works."""
    return _runs(statement, key, flags | future.annotations.compiler_flag, namespace)


def without_decorators(statement: Definition, key: str, flags: int, namespace: dict[str, Any]) -> tuple[ast.expr, ...]:
    """Run a definition without those of its decorators, and its methods', that do not resolve; returns them, or ()
    if it still fails.
    """
    stripped = copy.deepcopy(statement)
    left_out: list[ast.expr] = []
    for node in (stripped, *(stripped.body if isinstance(stripped, ast.ClassDef) else ())):
        if isinstance(node, Definition):
            failing = [one for one in node.decorator_list if not _resolves(one, stripped, namespace)]
            node.decorator_list = [one for one in node.decorator_list if one not in failing]
            left_out += failing
    if not left_out or not _runs(stripped, key, flags | future.annotations.compiler_flag, namespace):
        return ()
    return tuple(left_out)


def import_each(statement: ast.ImportFrom, key: str, flags: int, namespace: dict[str, Any]) -> list[str]:
    """Run ``from … import a, b`` name by name; returns the names that cannot be imported."""
    missing = []
    for alias in statement.names:
        single = copy.copy(statement)
        single.names = [alias]
        if not _runs(single, key, flags, namespace):
            missing.append(alias.asname or alias.name)
    return missing


def _runs(statement: ast.stmt, key: str, flags: int, namespace: dict[str, Any]) -> bool:
    try:
        run(statement, key, flags, namespace)
    except Exception:  # the first failure is the one to report
        return False
    return True


def _resolves(decorator: ast.expr, definition: Definition, namespace: dict[str, Any]) -> bool:
    """Whether the names in a decorator exist, and the attributes of the decorator itself."""
    own = {*_bound_in(definition), *(node.arg for node in ast.walk(decorator) if isinstance(node, ast.arg))}
    names = {node.id for node in ast.walk(decorator) if isinstance(node, ast.Name)} - own
    if not all(name in namespace or hasattr(builtins, name) for name in names):
        return False
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    attributes: list[str] = []
    while isinstance(target, ast.Attribute):
        attributes.append(target.attr)
        target = target.value
    if not isinstance(target, ast.Name) or target.id in own:
        return True
    value = namespace.get(target.id, getattr(builtins, target.id, None))
    for attribute in reversed(attributes):
        if not hasattr(value, attribute):
            return False
        value = getattr(value, attribute)
    return True


def _bound_in(definition: Definition) -> Iterator[str]:
    """Names that a class binds, such as a property whose setter decorates a method."""
    if isinstance(definition, ast.ClassDef):
        for node in definition.body:
            if isinstance(node, Definition):
                yield node.name
            elif isinstance(node, ast.Assign):
                yield from (target.id for target in node.targets if isinstance(target, ast.Name))
