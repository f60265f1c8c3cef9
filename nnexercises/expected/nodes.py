"""Small helpers on nodes of a syntax tree, for the rules in ``edits``."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from nnexercises.expected.edit_words import MODULES


@dataclass(frozen=True)
class Names:
    """What may be said of a definition: its ``inputs`` and ``public`` functions by name, and what its local names
    ``stand`` for.
    """

    inputs: Collection[str]
    public: Collection[str]
    stand: dict[str, ast.expr]


#: What a rule finds: what a change is about, what then comes out in words, and the new node.
Found = Iterator[tuple[str, str, ast.AST]]


def called(node: ast.AST, *, any_attribute: bool = False) -> str:
    """The last name of what is called, or ""."""
    function = node.func if isinstance(node, ast.Call) else node if any_attribute else None
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "") if function else ""


def is_module_function(node: ast.Call) -> bool:
    """Whether a call takes the tensor as its first argument."""
    if not isinstance(node.func, ast.Attribute):
        return True
    owner = node.func.value
    return getattr(owner, "id", getattr(owner, "attr", "")) in MODULES


def argument(node: ast.Call) -> ast.expr | None:
    """The tensor that a call is about: its first argument, or that whose method it is."""
    if is_module_function(node):
        return node.args[0] if node.args else None
    return node.func.value if isinstance(node.func, ast.Attribute) else None


def renamed(node: ast.AST, name: str) -> ast.AST:
    """A call of another function with the same arguments."""
    assert isinstance(node, ast.Call)
    if isinstance(node.func, ast.Attribute):
        function: ast.expr = ast.Attribute(node.func.value, name, ast.Load())
    else:
        function = ast.Name(name, ast.Load())
    return ast.Call(function, node.args, node.keywords)


def call(name: str, argument: ast.expr) -> ast.Call:
    """A call of a function with one argument."""
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])


def number(node: ast.expr) -> float | None:
    """The number that a node writes down, if it does."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(node.value)  # type: ignore[arg-type]
    return None


def integer(node: ast.AST) -> int | None:
    """The integer that a node writes down, if it does."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = integer(node.operand)
        return None if inner is None else -inner
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def constant(number: int) -> ast.expr:
    """The node of an integer."""
    return ast.Constant(number) if number >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-number))
