"""Analyse source without running it: the torch functions that a definition uses, and the outer names that a statement
reads.
"""

from __future__ import annotations

import ast
import builtins
import symtable
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from nnexercises.drive.definitions import unwritten_in
from nnexercises.submission.ipython import MAX_PARSED
from nnexercises.submission.statements import statements

#: Modules that are no files of a submission.
INSTALLED = sys.stdlib_module_names | {"torch", "numpy", "torchvision", "scipy", "matplotlib", "pandas", "einops"}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
#: Names, and attributes with the names that they begin with.
Words = tuple[set[str], dict[str, set[str]]]


def torch_functions_named(
    sources: Sequence[Source],
    name: str,
    watch: Collection[str],
    others: Collection[str],
    parameters: Collection[str] | None = None,
) -> set[str]:
    """The watched torch functions and modules that the definition of ``name`` refers to, directly or indirectly.

    ``sources`` are the submission's files, ``parameters`` those of the exercise. Definitions of ``others``, the other
    exercises, are not followed. Only names that come from an import of torch count: the student's own methods,
    variables and functions may have any name.
    """
    plain = {_plain(call): call for call in watch}

    def concerns(source: Source, names: set[str], attributes: dict[str, set[str]]) -> bool:
        words = {source.functions.get(word, word) for word in (*names, *attributes)}
        return not plain.keys().isdisjoint(map(_plain, words))

    used_functions: set[str] = set()
    for source, outer, attributes in _reached(sources, name, others, parameters, concerns):
        reached = {source.functions[used] for used in outer & source.functions.keys()}
        reached |= {attribute for attribute, roots in attributes.items() if roots & outer & source.modules}
        used_functions |= {plain[_plain(word)] for word in reached if _plain(word) in plain}
    return used_functions


def names_of_package(
    sources: Sequence[Source], name: str, others: Collection[str], parameters: Collection[str] | None = None
) -> set[str]:
    """The names from the package that the ``sources`` were analysed for, to which the definition of ``name`` refers,
    directly or indirectly: see ``torch_functions_named``.
    """

    def concerns(source: Source, names: set[str], attributes: dict[str, set[str]]) -> bool:
        return not names.isdisjoint(source.modules) or "*" in source.modules

    used: set[str] = set()
    known = {*dir(builtins), *(word for source in sources for word in source.definitions)}
    for source, outer, _ in _reached(sources, name, others, parameters, concerns):
        used |= outer & source.modules
        if "*" in source.modules:  # of a package whose names are not known here
            used |= outer - known - source.aliases.keys() - source.imported
    return used


def _reached(
    sources: Sequence[Source],
    name: str,
    others: Collection[str],
    parameters: Collection[str] | None,
    concerns: Callable[[Source, set[str], dict[str, set[str]]], bool],
) -> Iterator[tuple[Source, set[str], dict[str, set[str]]]]:
    """What the definition of ``name`` consists of, with the student's functions that it uses: each statement's file,
    the outer names that it reads, and its attributes; of those that use no other, only what ``concerns`` the caller.
    """
    defined = {word for source in sources for word in source.definitions}
    seen = set(others) - {name}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for source in sources:
            graded = source.graded(name, parameters) if current == name else source.definitions.get(current, ())
            for definition in graded:
                names, attributes = source.words(definition)
                inner = {attribute for attribute, roots in attributes.items() if roots & source.imported}
                words = inner | {source.aliases.get(used, used) for used in names}
                if words & defined <= seen and not concerns(source, names, attributes):
                    continue  # which names are its own takes far longer to find
                outer = source.outer(definition)
                waiting.extend(source.aliases.get(used, used) for used in outer)
                waiting.extend(attribute for attribute, roots in attributes.items() if roots & outer & source.imported)
                yield source, outer, attributes


@dataclass
class Source:
    """One file: the names bound to a ``package`` or its contents (``modules``), the original names of possible
    functions (``functions``), other modules that may be files of the submission (``imported``), the original names of
    what is imported (``aliases``), and the statements that bind each top-level name (``definitions``).
    """

    package: str = "torch"
    modules: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)
    _outer: dict[int, set[str]] = field(default_factory=dict)
    _words: dict[int, Words] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Sequence[str], package: str = "torch") -> Source:
        """Analyse the texts of a file's cells."""
        result = cls(package)
        for statement in _parsed(texts):
            for name in _bound(statement):
                result.definitions.setdefault(name, []).append(statement)
                if not isinstance(statement, ast.Assign):
                    result.functions.pop(name, None)  # from here on, the name is the student's own
                elif isinstance(statement.value, ast.Attribute) and _root(statement.value) in result.modules:
                    result.modules.add(name)
            for node in ast.walk(statement):
                result._import(node)
        return result

    def words(self, definition: ast.stmt) -> Words:
        """The names in a statement of the file, its own too, and its attributes with the names that they begin with."""
        if id(definition) not in self._words:
            names: set[str] = set()
            attributes: dict[str, set[str]] = {}
            for node in ast.walk(definition):
                if isinstance(node, ast.Name):
                    names.add(node.id)
                elif isinstance(node, ast.Attribute):
                    attributes.setdefault(node.attr, set()).add(_root(node))
                elif isinstance(node, ast.alias):
                    names.add(node.asname or node.name)
            self._words[id(definition)] = names, attributes
        return self._words[id(definition)]

    def outer(self, definition: ast.stmt) -> set[str]:
        """The outer names that a statement of the file reads."""
        if id(definition) not in self._outer:
            self._outer[id(definition)] = _outer_names(definition)
        return self._outer[id(definition)]

    def graded(self, name: str, parameters: Collection[str] | None = None) -> list[ast.stmt]:
        """The statements that bind ``name`` to what is graded, the last one last: a function or class that is written
        and takes as many ``parameters``, and names that are bound to it or to others of the student's.
        """
        found = self.definitions.get(name, [])
        written = [node for node in found if isinstance(node, Definition) and name not in unwritten_in(node)]
        fitting = [node for node in written if parameters is None or _takes(node, len(parameters))]
        definitions = fitting or written or [node for node in found if isinstance(node, Definition)]
        if not definitions:
            return found
        others = [node for node in found if isinstance(node, ast.Assign) and not self._is_from_torch(node.value)]
        return [*others, definitions[-1]]

    def _is_from_torch(self, value: ast.expr) -> bool:
        """Whether a value is an object of torch's, or made by calling one."""
        value = value.func if isinstance(value, ast.Call) else value
        if isinstance(value, ast.Attribute):
            return _root(value) in self.modules
        return isinstance(value, ast.Name) and value.id in {*self.functions, *self.modules}

    def _import(self, node: ast.AST) -> None:
        if isinstance(node, ast.ImportFrom):
            self.aliases |= {alias.asname or alias.name: alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            others = [alias for alias in node.names if alias.name.split(".")[0] not in INSTALLED]
            self.imported |= {alias.asname or alias.name.split(".")[0] for alias in others}
            names = {alias.asname or alias.name.split(".")[0]: alias.name.split(".")[0] for alias in node.names}
            self.modules |= {bound for bound, root in names.items() if root == self.package}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == self.package and not node.level:
            self.functions |= {alias.asname or alias.name: alias.name for alias in node.names}
            self.modules |= {alias.asname or alias.name for alias in node.names}


def _takes(node: Definition, arity: int) -> bool:
    """Whether a function can be called with this number of arguments, or a class be made of it."""
    if isinstance(node, ast.ClassDef):
        return True
    arguments = node.args
    most = len(arguments.posonlyargs) + len(arguments.args)
    return most - len(arguments.defaults) <= arity and (arity <= most or arguments.vararg is not None)


def bodies_of(statements: Sequence[ast.stmt], prefix: str = "") -> dict[str, str]:
    """The bodies of functions and methods by name, without docstrings, in a form that can be compared."""
    bodies: dict[str, str] = {}
    for node in statements:
        if isinstance(node, ast.ClassDef):
            bodies |= bodies_of(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            bodies[prefix + node.name] = "\n".join(map(ast.unparse, body))
    return bodies


def _parsed(texts: Sequence[str]) -> Iterator[ast.stmt]:
    for text in texts:
        if len(text) <= MAX_PARSED:
            yield from (statement for statement in statements(text) if isinstance(statement, ast.stmt))


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.AnnAssign):
        return [statement.target.id] if isinstance(statement.target, ast.Name) else []
    if isinstance(statement, ast.If | ast.Try | ast.With):
        return [
            name for inner in ast.iter_child_nodes(statement) if isinstance(inner, ast.stmt) for name in _bound(inner)
        ]
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
    """A name in a form that is equal for ``nn.LogSoftmax`` and ``F.log_softmax``."""
    return name.replace("_", "").lower()


def outer_names(statement: ast.stmt) -> set[str]:
    """Names that a top-level statement reads from its module, from builtins or from an import inside it.

    Local variables and parameters are left out.

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
