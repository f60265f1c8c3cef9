"""Rules of ``mutants`` about the order of operations: what comes first, and what parentheses hold together."""

from __future__ import annotations

import ast

from nnexercises.expected.edit_words import AFTER
from nnexercises.expected.nodes import Found, Names, argument, called, number

#: Reductions that may be taken of both sides of a quotient.
REDUCTIONS = ("mean", "sum")
#: Functions before which a ReLU may stand that does not belong there.
LAST = ("softmax", "log_softmax", "sigmoid", "logsumexp")


def other_order(node: ast.AST, names: Names) -> Found:
    """Two functions, the second of the first, the other way round: the square of a mean."""
    outer, inner = called(node), _inner(node)
    if outer not in AFTER or inner is None:
        return
    first, kept = inner
    if first in AFTER and first != outer:
        turned = kept_call(first, kept_call(outer, kept))
        yield "the order", f"with {AFTER[first]} taken after {AFTER[outer]}, and not before", turned


def of_both_sides(node: ast.AST, names: Names) -> Found:
    """The quotient of two means, where the mean of a quotient is asked for."""
    if isinstance(node, ast.Call) and called(node) in REDUCTIONS and not node.keywords:
        quotient = argument(node)
        if isinstance(quotient, ast.BinOp) and isinstance(quotient.op, ast.Div) and number(quotient.right) is None:
            name = called(node)
            sides = (kept_call(name, side) for side in (quotient.left, quotient.right))
            says = f"with {AFTER[name]} taken of both sides of a division, and not of what it gives"
            yield "the order", says, ast.BinOp(next(sides), ast.Div(), next(sides))


def other_parentheses(node: ast.AST, names: Names) -> Found:
    """(a - b) / c without its parentheses, and a · b + c with some that do not belong there."""
    if not isinstance(node, ast.BinOp):
        return
    sums, products = (ast.Add, ast.Sub), (ast.Mult, ast.Div)
    left, right = node.left, node.right
    if isinstance(node.op, products):
        if isinstance(left, ast.BinOp) and isinstance(left.op, sums):
            new = ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right))
            yield "parentheses", "without the parentheses around a sum or a difference", new
        if isinstance(right, ast.BinOp) and isinstance(right.op, sums) and isinstance(node.op, ast.Mult):
            new = ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)
            yield "parentheses", "without the parentheses around a sum or a difference", new
        if isinstance(right, ast.BinOp) and isinstance(right.op, products) and isinstance(node.op, ast.Div):
            new = ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)
            yield "parentheses", "without the parentheses around what is divided by", new
    if isinstance(node.op, sums):
        if isinstance(left, ast.BinOp) and isinstance(left.op, products):
            new = ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right))
            yield "parentheses", "with a sum or a difference in parentheses that do not belong there", new
        if isinstance(right, ast.BinOp) and isinstance(right.op, products):
            new = ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)
            yield "parentheses", "with a sum or a difference in parentheses that do not belong there", new


def relu_before(node: ast.AST, names: Names) -> Found:
    """A ReLU before the last function."""
    if isinstance(node, ast.Call) and called(node) in LAST and (inner := argument(node)) is not None:
        clamped = ast.Call(ast.Attribute(inner, "clamp", ast.Load()), [], [ast.keyword("min", ast.Constant(0))])
        if node.args and inner is node.args[0]:
            new = ast.Call(node.func, [clamped, *node.args[1:]], node.keywords)
        else:
            assert isinstance(node.func, ast.Attribute)
            new = ast.Call(ast.Attribute(clamped, node.func.attr, ast.Load()), node.args, node.keywords)
        yield "what is too much", "with a ReLU before the last step, where there is to be none", new


def half_for_root(node: ast.AST, names: Names) -> Found:
    """Half of a number, as ``x ** 1 / 2`` gives, where its square root is asked for."""
    root = argument(node) if isinstance(node, ast.Call) and called(node) == "sqrt" else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and number(node.right) == 0.5:
        root = node.left
    if root is not None:
        says = "with half of a number where its square root is asked for (x ** 1 / 2 is x / 2)"
        yield "a square root", says, ast.BinOp(root, ast.Div(), ast.Constant(2))


def other_input(node: ast.AST, names: Names) -> Found:
    """Another input in one place."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names.inputs:
        for other in sorted(names.inputs):
            if other != node.id:
                says = f"with `{other}` in one place where `{node.id}` belongs"
                yield f"the place of {node.id}", says, ast.Name(other, ast.Load())


def kept_call(name: str, of: ast.expr) -> ast.expr:
    """A function of ``AFTER`` as it is written for a tensor."""
    if name == "square":
        return ast.BinOp(of, ast.Pow(), ast.Constant(2))
    return ast.Call(ast.Attribute(of, name, ast.Load()), [], [])


def _inner(node: ast.AST) -> tuple[str, ast.expr] | None:
    """The name of the function inside a call without other arguments, and what it is a function of."""
    if not isinstance(node, ast.Call) or node.keywords or (inner := argument(node)) is None:
        return None
    if len(node.args) > (inner in node.args):
        return None
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow) and number(inner.right) == 2:
        return "square", inner.left
    if not isinstance(inner, ast.Call) or inner.keywords or (innermost := argument(inner)) is None:
        return None
    return (called(inner), innermost) if len(inner.args) == (innermost in inner.args) else None
