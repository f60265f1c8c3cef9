"""Mutants about the order of operations: what code they make, and what is said of it."""

from __future__ import annotations

import ast

import pytest

from nnexercises.expected.edits import edits_of

FOUND = {
    ("x.abs().mean()", "with the absolute value taken after the mean, and not before"): "x.mean().abs()",
    ("((x - y) ** 2).mean()", "with the square taken after the mean, and not before"): "(x - y).mean() ** 2",
    ("torch.log(torch.exp(x))", "with exp taken after the logarithm, and not before"): "x.log().exp()",
    (
        "(a / b).mean()",
        "with the mean taken of both sides of a division, and not of what it gives",
    ): "a.mean() / b.mean()",
    ("(x - m) / s", "without the parentheses around a sum or a difference"): "x - m / s",
    ("g * (h + b)", "without the parentheses around a sum or a difference"): "g * h + b",
    ("g * h + b", "with a sum or a difference in parentheses that do not belong there"): "g * (h + b)",
    ("x / (2 * n)", "without the parentheses around what is divided by"): "x / 2 * n",
    ("torch.softmax(z, dim=-1)", "with a ReLU before the last step, where there is to be none"): (
        "torch.softmax(z.clamp(min=0), dim=-1)"
    ),
    ("z.sigmoid()", "with a ReLU before the last step, where there is to be none"): "z.clamp(min=0).sigmoid()",
    ("d ** 0.5", "with half of a number where its square root is asked for (x ** 1 / 2 is x / 2)"): "d / 2",
    ("q * k", "with `k` in one place where `q` belongs"): "k * k",
}


@pytest.mark.parametrize(("source", "says"), FOUND, ids=lambda text: text[:40])
def test_what_the_code_becomes_and_what_is_said(source: str, says: str) -> None:
    tree = ast.parse(source, mode="eval").body
    made = set()
    for node in ast.walk(tree):
        for edit in edits_of(node, tree, ["q", "k"], []):
            if edit.says == says:
                whole = edit.node if node is tree else _with(tree, node, edit.node)
                made.add(ast.unparse(ast.fix_missing_locations(whole)))
    assert ast.unparse(ast.parse(FOUND[source, says])) in made


def _with(tree: ast.AST, old: ast.AST, new: ast.AST) -> ast.AST:
    class Exchange(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(node)

    exchanged: ast.AST = Exchange().visit(tree)
    return exchanged
