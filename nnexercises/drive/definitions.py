"""The functions, classes and names that a statement defines, and the bodies that are still unwritten."""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any


def capture(statement: ast.stmt, namespace: dict[str, Any], definitions: dict[str, list[Callable[..., Any]]]) -> None:
    """Add to ``definitions`` the functions and classes that a statement has just bound."""
    for node in definitions_in(statement):
        bound = namespace.get(node.name)
        known = definitions.setdefault(node.name, [])
        if callable(bound) and not any(bound is other for other in known):
            known.append(bound)


def definitions_in(
    statement: ast.AST,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Functions and classes that a statement binds at module level, also inside ``if``, ``try``, ``with`` and loops."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement
        return
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt | ast.ExceptHandler):
            yield from definitions_in(child)


def unwritten_in(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[str]:
    """The unwritten names: a function, methods of a class, and the class itself if all its methods are unwritten."""
    if _is_unwritten(node.body):
        return [node.name]
    if not isinstance(node, ast.ClassDef):
        return []
    methods = [child for child in node.body if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)]
    unwritten = [f"{node.name}.{method.name}" for method in methods if _is_unwritten(method.body)]
    return [node.name, *unwritten] if unwritten and len(unwritten) == len(methods) else unwritten


def imported_names(statement: ast.ImportFrom, namespace: dict[str, Any]) -> set[str]:
    """Names that ``import *`` has bound; an explicit import binds its names on purpose."""
    if [alias.name for alias in statement.names] != ["*"]:
        return set()
    module = vars(sys.modules.get(statement.module or "", types))
    public = module.get("__all__") or [name for name in module if name[:1] != "_"]
    return {name for name in public if name in namespace and namespace[name] is module.get(name)}


def stored_names(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement binds at the top level by assignment, definition or import."""
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


def is_placeholder(statement: ast.stmt) -> bool:
    """Whether a statement binds names to nothing but ``None`` or ``...``, which an answer is to replace."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return False
    values = statement.value.elts if isinstance(statement.value, ast.Tuple) else [statement.value]
    return bool(values) and all(isinstance(one, ast.Constant) and one.value in (None, ...) for one in values)


def _is_unwritten(body: list[ast.stmt]) -> bool:
    """Whether a body is only a docstring, ``...``, ``pass`` or ``raise NotImplementedError``."""
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        or (isinstance(statement, ast.Raise) and "NotImplementedError" in ast.dump(statement))
        for statement in body
    )
