"""The answers of an assignment: their functions, and the reference that is made of them.

A reference holds what its exercises need: the functions, what these use, and the imports. What runs at the top level of
a notebook, such as a training loop or a plot, is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from nnexercises.importing.question import LeftOut, Source
from nnexercises.submission.source import outer_names

Definition = ast.FunctionDef | ast.ClassDef

#: Functions of torch that make a tensor on the CPU unless they are told a device.
_ON_THE_CPU = {"zeros", "ones", "full", "eye", "arange", "linspace", "empty", "tensor", "rand", "randn", "randint",
               "randperm", "from_numpy", "as_tensor"}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A statement of the answers, its text, the names that it binds and those it needs."""

    source: Source
    node: ast.stmt
    text: str
    binds: tuple[str, ...]
    needs: frozenset[str]


class Solutions:
    """The statements of all answers. ``functions`` are those that students write, by name; ``broken`` tells of sources
    that do not parse.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self.pieces: list[Piece] = []
        self.broken: list[LeftOut] = []
        self.loose: dict[str, list[ast.stmt]] = {}
        for source in sources:
            try:
                tree = ast.parse(source.text)
            except (SyntaxError, ValueError) as error:
                why = f"does not parse: {getattr(error, 'msg', error)}"
                self.broken.append(LeftOut(source.place, why))
                continue
            for node in tree.body:
                self._take(source, node)
        self.functions = {
            piece.node.name: piece.node
            for piece in self.pieces
            if isinstance(piece.node, ast.FunctionDef) and piece.source.answer
        }
        self.classes = {piece.node.name for piece in self.pieces if isinstance(piece.node, ast.ClassDef)}

    def _take(self, source: Source, node: ast.stmt) -> None:
        binds = tuple(_bound(node))
        if not binds:
            if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
                self.loose.setdefault(source.place, []).append(node)
            return
        needs = frozenset(outer_names(node)) if not isinstance(node, ast.Import | ast.ImportFrom) else frozenset()
        annotations = {
            name.id
            for inner in ast.walk(node)
            if isinstance(inner, ast.arg | ast.FunctionDef | ast.AnnAssign)
            for annotation in [inner.returns if isinstance(inner, ast.FunctionDef) else inner.annotation]
            if annotation is not None
            for name in ast.walk(annotation)
            if isinstance(name, ast.Name)
        }
        self.pieces.append(Piece(source, node, _text(source.text, node), binds, needs | annotations))

    def needed(self, names: Collection[str]) -> list[Piece]:
        """The pieces that these names need, in order; of a name that is bound twice, all pieces."""
        wanted, chosen = set(names), set[int]()
        changed = True
        while changed:
            changed = False
            for index, piece in enumerate(self.pieces):
                if index not in chosen and (wanted & set(piece.binds) or "*" in piece.binds or _is_future(piece.node)):
                    chosen.add(index)
                    wanted |= piece.needs
                    changed = True
        return [piece for index, piece in enumerate(self.pieces) if index in chosen]

    def clashing(self, names: Collection[str]) -> str | None:
        """A name that two sources of what is needed define differently: one file cannot hold both."""
        found: dict[str, str] = {}
        for piece in self.needed(names):
            if isinstance(piece.node, ast.Import | ast.ImportFrom):
                continue
            for name in piece.binds:
                if found.setdefault(name, ast.dump(piece.node)) != ast.dump(piece.node):
                    return name
        return None

    def reference(self, names: Collection[str], unit: str) -> str:
        """The text of a reference with these functions."""
        pieces = self.needed(names)
        texts = list(dict.fromkeys(piece.text for piece in pieces if _is_import(piece.node)))
        imports = sorted(texts, key=lambda text: not text.startswith("from __future__"))
        others = list(dict.fromkeys(piece.text for piece in pieces if not _is_import(piece.node)))
        return "\n\n\n".join([f'"""The answers of {unit}."""\n\n' + "\n".join(imports), *others]) + "\n"

    def imports(self, names: Collection[str]) -> list[str]:
        """The statements that bind these names by an import."""
        found = [piece.text for piece in self.pieces if _is_import(piece.node) and set(piece.binds) & set(names)]
        return list(dict.fromkeys(found))

    def imported(self) -> set[str]:
        """The names that are bound by an import."""
        return {name for piece in self.pieces if _is_import(piece.node) for name in piece.binds}

    def left_out(self, names: Collection[str]) -> Iterator[LeftOut]:
        """What of the sources is not in the reference with these functions."""
        yield from self.broken
        kept = {id(piece) for piece in self.needed(names)}
        places = dict.fromkeys([*self.loose, *(piece.source.place for piece in self.pieces)])
        for place in places:
            pieces = [
                piece
                for piece in self.pieces
                if piece.source.place == place and id(piece) not in kept and not _is_import(piece.node)
            ]
            if pieces:
                unused = ", ".join(dict.fromkeys(name for piece in pieces for name in piece.binds))
                yield LeftOut(place, f"no exercise uses {unused}")
            if place in self.loose:
                count = len(self.loose[place])
                what = f"{count} statements" if count > 1 else "a statement"
                yield LeftOut(place, f"{what} outside functions, which a reference does not need")

    def is_on_the_cpu(self, name: str) -> bool:
        """Whether a function, or what it uses, makes a tensor without a device."""
        for piece in self.needed([name]):
            for node in ast.walk(piece.node):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    if not isinstance(node.func.value, ast.Name) or node.func.attr not in _ON_THE_CPU:
                        continue
                    if node.func.value.id == "torch" and all(keyword.arg != "device" for keyword in node.keywords):
                        return True
        return False


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds, if it is one that a reference may hold."""
    if isinstance(node, Definition):
        yield node.name
    elif isinstance(node, ast.Import):
        yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))


def _text(text: str, node: ast.stmt) -> str:
    """The lines of a statement, with its decorators and the comments in it."""
    first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
    return "\n".join(text.split("\n")[first - 1 : node.end_lineno]).strip("\n")
