"""Mutants: the functions of a reference with one change each, said in general words that show none of its code.

A rule looks at one node of the syntax tree and yields what else could stand there. Where there is no general sentence
that helps a student, there is no rule. The rules are in ``edits``; here they are applied to the functions of a file.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nnexercises.drive.code import FUTURE_FLAGS
from nnexercises.drive.solution import Solution
from nnexercises.expected.edits import Edit, edits_of

Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Mutant:
    """A definition of a reference with one change. ``rank`` is lower for a more specific one."""

    rank: int
    about: str
    message: str
    home: dict[str, Any]
    original: object
    definition: Definition

    def bound(self, solution: Solution) -> Solution:
        """A solution whose functions call the mutant instead of the original.

        Names are looked up in the namespaces themselves, which hold the mutant until the solution is ``restored``.
        """
        module = ast.fix_missing_locations(ast.Module([self.definition], []))
        kept = self.home[self.definition.name]
        exec(compile(module, "<mutant>", "exec", flags=_flags_of(self.original), dont_inherit=True), self.home)
        mutant, self.home[self.definition.name] = self.home[self.definition.name], kept
        definitions = {
            name: [mutant if function is self.original else function for function in functions]
            for name, functions in solution._definitions.items()
        }
        changed = Solution(solution._namespaces, definitions, solution._imported, solution._constants)
        for space in solution._namespaces:
            for name in [name for name, value in space.items() if value is self.original]:
                changed._replaced.append((space, name, self.original))
                space[name] = mutant
        return changed


def _flags_of(obj: Any) -> int:
    """The flags of ``from __future__`` imports with which a function or class was compiled."""
    functions = vars(obj).values() if isinstance(obj, type) else (inspect.unwrap(obj),)
    codes = (getattr(function, "__code__", None) for function in functions)
    return next((code.co_flags & FUTURE_FLAGS for code in codes if code is not None), 0)


def mutants(solution: Solution, used: Collection[str], inputs: Collection[str]) -> Iterator[Mutant]:
    """The mutants of what a drive uses of a reference, directly or not.

    ``used`` are the names that the drive takes from it. ``inputs`` are the names of the drive's inputs and of their
    fields: they, and the public functions of the reference, are what a message may name.
    """
    homes = [(space, _definitions_of(space)) for space in solution._namespaces if "__file__" in space]
    public = {name for _, found in homes for name in found if not name.startswith("_")}
    seen: set[int] = set()
    waiting = list(used)
    names = set(waiting)
    while waiting:
        name = waiting.pop(0)
        for space, found in homes:
            for definition in found.get(name, ()):
                original = _bound_to(definition, space, solution)
                if original is None or id(original) in seen:
                    continue
                seen.add(id(original))
                yield from _mutants_of(definition, space, original, {*inputs}, public - {name})
                inner = {node.id for node in ast.walk(definition) if isinstance(node, ast.Name)} - names
                names |= inner
                waiting += sorted(inner)


def _definitions_of(space: Mapping[str, Any]) -> dict[str, list[Definition]]:
    """The functions and classes at the top level of a reference's file, by name."""
    with open(str(space["__file__"]), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    found: dict[str, list[Definition]] = {}
    for node in tree.body:
        if isinstance(node, Definition):
            found.setdefault(node.name, []).append(node)
    return found


def _bound_to(definition: Definition, space: Mapping[str, Any], solution: Solution) -> Any:
    """The object that a definition made: of several of one name, the one of the same line. None if
    there is none any more.
    """
    candidates = [space.get(definition.name), *solution._definitions.get(definition.name, [])]
    lines = {definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)}
    for candidate in candidates:
        if isinstance(candidate, type) and isinstance(definition, ast.ClassDef):
            return candidate
        code = getattr(inspect.unwrap(candidate), "__code__", None) if callable(candidate) else None
        if code is not None and code.co_firstlineno in lines and code.co_filename == space["__file__"]:
            return candidate
    return None


def _mutants_of(
    definition: Definition, home: dict[str, Any], original: object, inputs: set[str], public: set[str]
) -> Iterator[Mutant]:
    inside = {id(node) for node in _inside(definition)}
    together: dict[tuple[str, str], dict[int, Edit]] = {}
    for index, node in enumerate(ast.walk(definition)):
        for edit in edits_of(node, definition, inputs, public) if id(node) in inside else ():
            if edit.together:
                together.setdefault((edit.about, edit.says), {})[index] = edit
            else:
                yield _mutant(definition, {index: edit}, home, original)
    for edits in together.values():
        if len(edits) > 1:
            yield _mutant(definition, edits, home, original)


def _mutant(definition: Definition, edits: dict[int, Edit], home: dict[str, Any], original: object) -> Mutant:
    edit = next(iter(edits.values()))
    message = f"Your numbers are what comes out {edit.says}."
    return Mutant(edit.rank, edit.about, message, home, original, _edited(definition, edits))


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes whose change may matter: none in annotations, decorators, defaults, messages of errors and texts."""
    if isinstance(node, ast.Raise | ast.Assert | ast.JoinedStr | ast.arguments | ast.alias):
        return
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _inside(child)


def _edited(definition: Definition, edits: dict[int, Edit]) -> Definition:
    """A copy of a definition with other nodes in the place of those at their positions in ``ast.walk``."""
    copied = copy.deepcopy(definition)
    nodes = list(ast.walk(copied))
    new = {id(nodes[index]): edit.node for index, edit in edits.items()}
    for parent in nodes:
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                value[:] = [new.get(id(item), item) for item in value]
            elif id(value) in new:
                setattr(parent, field, new[id(value)])
    return copied
