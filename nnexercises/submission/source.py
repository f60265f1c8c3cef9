"""Which names a piece of source takes from outside itself."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator


def outer_names(statement: ast.stmt) -> set[str]:
    """Names that a top-level statement takes from its module, from builtins or from an import inside it.

    A local variable or a parameter of the same name is another thing, and is left out.

    Raises:
        SyntaxError: the statement does not compile on its own.
    """
    return set(_referenced(symtable.symtable(ast.unparse(statement), "<scope>", "exec")))


def _referenced(table: symtable.SymbolTable) -> Iterator[str]:
    for symbol in table.get_symbols():
        outside = symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module")
        if outside or symbol.is_imported():
            yield symbol.get_name()
    for child in table.get_children():
        yield from _referenced(child)
