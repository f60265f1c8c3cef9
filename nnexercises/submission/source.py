"""What a student's source says, read without running it: torch functions that a definition uses, and the names that a
statement takes from outside itself.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

#: Bytes of source that are parsed outside a worker: parsing more could take an evening.
MAX_PARSED = 1 << 20


def torch_functions_named(
    sources: Sequence[Source], name: str, watch: Collection[str], others: Collection[str]
) -> set[str]:
    """Watched torch functions and modules that the definition of ``name`` names, or what it uses does.

    ``sources`` are the submission's files. Names in ``others``, exercises of their own, answer for themselves. Only
    what is reached through an import of torch counts: a method, a local variable or a function of the student's own may
    have any name.
    """
    plain = {_plain(call): call for call in watch}
    found: set[str] = set()
    seen = set(others) - {name}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for source in sources:
            for definition in source.definitions.get(current, ()):
                outer = _outer_names(definition)
                waiting.extend(outer)
                reached = {source.functions[used] for used in outer & source.functions.keys()}
                reached |= {
                    node.attr
                    for node in ast.walk(definition)
                    if isinstance(node, ast.Attribute) and _root(node) in outer & source.modules
                }
                found |= {plain[_plain(word)] for word in reached if _plain(word) in plain}
    return found


@dataclass
class Source:
    """One file: names bound to torch or something in it, of those the ones that may be functions, by their own name,
    and what binds each name at the top level: functions, classes and assignments.
    """

    modules: set[str] = field(default_factory=set)
    functions: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Source:
        """What the texts of a file's cells hold."""
        made = cls()
        for statement in (statement for tree in _parsed(texts) for statement in tree.body):
            for name in _bound(statement):
                made.definitions.setdefault(name, []).append(statement)
                if not isinstance(statement, ast.Assign):
                    made.functions.pop(name, None)  # from here on, it is the student's own
                elif isinstance(statement.value, ast.Attribute) and _root(statement.value) in made.modules:
                    made.modules.add(name)
            for node in ast.walk(statement):
                made._import(node)
        return made

    def _import(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            names = {alias.asname or alias.name.split(".")[0]: alias.name.split(".")[0] for alias in node.names}
            self.modules |= {bound for bound, root in names.items() if root == "torch"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "torch" and not node.level:
            self.functions |= {alias.asname or alias.name: alias.name for alias in node.names}
            self.modules |= {alias.asname or alias.name for alias in node.names}


def _parsed(texts: Sequence[str]) -> Iterator[ast.Module]:
    for text in texts:
        if len(text) > MAX_PARSED:
            continue
        try:
            yield ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return []


def _outer_names(statement: ast.stmt) -> set[str]:
    try:
        return outer_names(statement)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _root(node: ast.Attribute) -> str:
    value: ast.expr = node
    while isinstance(value, ast.Attribute):
        value = value.value
    return value.id if isinstance(value, ast.Name) else ""


def _plain(name: str) -> str:
    """``nn.LogSoftmax`` and ``F.log_softmax`` are the same."""
    return name.replace("_", "").lower()


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
