"""Which exercises a change of a submission can affect, judging by its text alone. When unsure: all of them."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nnexercises.drive.definitions import stored_names
from nnexercises.expected.sealed import SealedUnit
from nnexercises.submission.files import Flaw, Place, Submission
from nnexercises.submission.statements import Broken, statements

#: Functions by which code reaches names that its text does not show.
REACHES_ANYTHING = {"eval", "exec", "globals", "locals", "vars", "__import__"}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Graph = Mapping[str, set[str]]


@dataclass(frozen=True)
class Statement:
    """A top-level statement: its place, its ``meaning`` (equal for the same code elsewhere), and the names that it
    ``binds`` and ``reads``, those in functions inside it included. What does not parse has a ``flaw`` and no ``node``.
    """

    file: str
    cell: int | None
    first: int
    last: int
    meaning: str
    binds: frozenset[str]
    reads: frozenset[str]
    node: ast.stmt | None
    flaw: Flaw | None = None

    @property
    def is_definition(self) -> bool:
        return isinstance(self.node, Definition)

    @cached_property
    def changes(self) -> frozenset[str]:
        """The module's names that running the statement or its function may change, besides those that it calls."""
        names = set() if self.is_definition else set(self.binds)
        for node in ast.walk(self.node) if self.node is not None else ():
            if isinstance(node, ast.Global):
                names.update(node.names)
        return frozenset(names)


class Text:
    """The text of a submission, as statements."""

    def __init__(self, submission: Submission) -> None:
        self.files = [file.name for file in submission.files]
        self.flaws = [(flaw.file, flaw.what, flaw.details) for flaw in submission.flaws]
        self.statements = list(_statements(submission))

    def newly_broken(self, before: Text) -> Flaw | None:
        """The first piece that does not parse and was not there before."""
        known = {(one.file, one.meaning) for one in before.statements}
        pieces = (one for one in self.statements if one.flaw is not None and (one.file, one.meaning) not in known)
        return next((one.flaw for one in pieces), None)

    @cached_property
    def graph(self) -> dict[str, set[str]]:
        """For each name that is bound, the names that its statements read."""
        graph: defaultdict[str, set[str]] = defaultdict(set)
        for statement in self.statements:
            for name in statement.binds:
                graph[name] |= statement.reads
        return graph

    def moved(self, place: Place, after: Text) -> Place | None:
        """Where the code at a place stands in a later text; None if it is not there, or not as it was."""
        alike: dict[tuple[str, str], int] = defaultdict(int)
        for one in self.statements:
            key = one.file, one.meaning
            alike[key] += 1
            is_in_cell = place.cell is None or one.cell in (None, place.cell)
            if one.file == place.file and is_in_cell and one.first <= place.line <= one.last:
                same = [other for other in after.statements if (other.file, other.meaning) == key]
                if len(same) < alike[key] or _lines(same[alike[key] - 1]) != _lines(one):
                    return None
                other = same[alike[key] - 1]
                return Place(place.file, place.line - one.first + other.first, other.cell)
        return None


def affected(units: Sequence[SealedUnit], before: Text, after: Text) -> set[tuple[str, str]] | None:
    """The exercises that the change can affect, by unit and name; None for all.

    An exercise depends on the definitions whose names its drive or its code mentions, on those that these mention, and
    on the variables that running any of them may change.
    """
    if before.files != after.files or before.flaws != after.flaws:
        return None
    changed = _changed_definitions(before, after)
    everything = [*before.statements, *after.statements]
    if changed is None or any(one.reads & REACHES_ANYTHING for one in everything):
        return None
    graph = {name: before.graph.get(name, set()) | after.graph.get(name, set()) for name in before.graph | after.graph}
    variables = {name for one in everything if not one.is_definition for name in one.binds if not _imports(one)}
    reached = [(one, _reached(graph, one.reads | (one.binds if one.is_definition else set()))) for one in everything]
    touched: set[str] = set()
    while touched != changed:
        touched = set(changed)
        for one, names in reached:
            if not names & changed:
                continue
            if not one.is_definition and _changes_a_module(one):
                return None
            changed |= one.changes | (set() if one.is_definition else names & variables)
    found = set()
    for unit in units:
        of_drives = graph_of(unit.source)
        for exercise in unit.exercises:
            own = {name for name in of_drives if name == exercise.name or name.startswith(f"{exercise.name}__")}
            if _reached(graph, _reached(of_drives, own) | {exercise.name}) & changed:
                found.add(exercise.key)
    return found


def graph_of(source: str) -> dict[str, set[str]]:
    """For each function or class in a source of drives, the names that it mentions."""
    return {node.name: set(_mentioned(node)) for node in ast.parse(source).body if isinstance(node, Definition)}


def _changed_definitions(before: Text, after: Text) -> set[str] | None:
    """The names whose definitions differ, or None if anything else does, or the order of what is the same."""
    definitions: list[dict[str, list[str]]] = []
    for text in (before, after):
        found: dict[str, list[str]] = defaultdict(list)
        for one in text.statements:
            for name in one.binds if one.is_definition else ():
                found[name].append(one.meaning)
        definitions.append(found)
    old, new = definitions
    changed = {name for name in old | new if old.get(name) != new.get(name)}
    rest = [
        [(one.file, one.meaning) for one in text.statements if not (one.is_definition and one.binds & changed)]
        for text in (before, after)
    ]
    return changed if rest[0] == rest[1] else None


def _reached(graph: Graph, names: Iterable[str]) -> set[str]:
    """The names, and all that their statements read, directly or not."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= graph.get(name, set()) - found
    return found


def _statements(submission: Submission) -> Iterator[Statement]:
    for file in submission.files:
        for cell in file.cells:
            skipped = 0 if file.is_notebook else cell.line - 1
            number = cell.number if file.is_notebook else None
            for node in statements(cell.text):
                if isinstance(node, Broken):
                    meaning, binds = repr((node.what, node.details)), frozenset(node.names)
                    line = node.lineno + skipped
                    flaw = Flaw(file.name, node.what, node.details, line, number)
                    yield Statement(file.name, number, line, line, meaning, binds, frozenset(), None, flaw)
                    continue
                decorators = node.decorator_list if isinstance(node, Definition) else []
                first = min([node.lineno, *(one.lineno for one in decorators)]) + skipped
                last = (node.end_lineno or node.lineno) + skipped
                names = frozenset(stored_names(node)), frozenset(_mentioned(node))
                yield Statement(file.name, number, first, last, ast.dump(node), *names, node)


def _mentioned(statement: ast.AST) -> Iterator[str]:
    """Every name in a statement: of variables, attributes and what is imported, and texts that may be names. A method
    called like one of ``REACHES_ANYTHING`` is not that function.
    """
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute) and node.attr not in REACHES_ANYTHING:
            yield node.attr
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value


def _imports(statement: Statement) -> bool:
    return isinstance(statement.node, ast.Import | ast.ImportFrom)


def _changes_a_module(statement: Statement) -> bool:
    """Whether a statement assigns to an attribute or item of something: of a module, for all its text says."""
    nodes = ast.walk(statement.node) if statement.node is not None else ()
    return any(isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del) for node in nodes)


def _lines(statement: Statement) -> int:
    return statement.last - statement.first
