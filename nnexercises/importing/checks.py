"""What is read of a test: its checks, and the calls in them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Call:
    """A call of an answer's function whose arguments are written out. ``raises`` are exceptions that it must raise."""

    function: str
    arguments: Sequence[ast.expr]
    keywords: Mapping[str, ast.expr]
    raises: tuple[str, ...] = ()


@dataclass
class Check:
    """One check of a test, such as an assert: the calls in it that can come over, its message for students, and why
    something in it cannot, if so. ``notes`` tell of what is not compared of one that comes over.
    """

    place: str
    calls: list[Call] = field(default_factory=list)
    message: str | None = None
    why: str | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Names:
    """What tests call the answer's functions, and the modules that hold them."""

    functions: Collection[str]
    renamed: Mapping[str, str] = field(default_factory=dict)
    modules: Collection[str] = ()

    def called(self, node: ast.AST) -> str | None:
        """The answer's function that a call calls."""
        match node:
            case ast.Call(ast.Name(name)):
                name = self.renamed.get(name, name)
            case ast.Call(ast.Attribute(ast.Name(module), name)) if module in self.modules:
                pass
            case ast.Call(ast.Attribute(ast.Attribute() as inner, name)) if ast.unparse(inner) in self.modules:
                pass
            case ast.Call(ast.Subscript(ast.Name("env"), ast.Constant(str() as name))):
                pass
            case ast.Call(ast.Attribute(ast.Name("env"), name)):
                pass
            case _:
                return None
        return name if name in self.functions else None
