"""The names of a file that are bound to constants, which are written down and not computed."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterator

from nnexercises.drive.definitions import stored_names

#: Parts of the names of torch's functions that take derivatives: their results are computed.
DERIVATIVES = ("grad", "jac", "jvp", "vjp", "hessian")


class Constants:
    """The ``names`` that are bound to numbers, texts or None written down in a file, to what a library makes of them
    (``torch.tensor([10.0])``), or to another such name. ``own`` are the modules of the submission: no libraries.
    """

    def __init__(self, own: Collection[str]) -> None:
        self.names: set[str] = set()
        self._own = own
        self._libraries = set(dir(builtins))
        self._bound: set[str] = set()

    def note(self, statement: ast.stmt, starred: Collection[str] = ()) -> None:
        """Take in the next statement of the file, and the names that it binds by ``import *``."""
        stored = set(stored_names(statement))
        values = list(_values(statement))
        # None below an answer is the placeholder of a later question, not another answer.
        kept = {name for name, value in values if _is_placeholder(value)} & self._bound
        libraries = {*starred, *self._imported(statement)}
        constants = {name for name, value in values if self._is_constant(value)}
        self._libraries = self._libraries - stored | libraries
        self.names = (self.names - (stored - kept)) | (constants - kept)
        self._bound |= stored

    def _imported(self, statement: ast.stmt) -> Iterator[str]:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    module = (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
                    if module.split(".")[0] not in self._own and not getattr(node, "level", 0):
                        yield alias.asname or alias.name.split(".")[0]

    def _is_constant(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Name) and value.id in self.names:
            return True
        nodes = list(ast.walk(value))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        words = names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        return names <= self._libraries and not any(part in word for word in words for part in DERIVATIVES)


def _values(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """The names that a statement assigns to, each with the expression; tuples item by item."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _pairs(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            yield from _pairs(node.target, node.value)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple | ast.List):
        single = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
        for index, inner in enumerate(target.elts):
            yield from _pairs(inner, value.elts[index] if single else value)  # type: ignore[attr-defined]


def _is_placeholder(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in (None, ...)
