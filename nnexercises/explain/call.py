"""An exercise's drive as code for a Python prompt: ``softmax(torch.tensor([[1., 0.]]))``."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Mapping
from functools import lru_cache

from nnexercises.report.literal import literal, record_literal
from nnexercises.values import Value

#: The longest call that has its arguments written inside it; longer ones get a line for each argument.
MAX_CALL = 66
#: What a drive may use besides the solution, its inputs and its own variables.
KNOWN = {"torch", *vars(builtins)}


def call_of(source: str, drive: str, inputs: Mapping[str, Value], records: Mapping[str, str]) -> str | None:
    """The code that does what a drive does with ``inputs``, for a prompt that knows the student's names and torch;
    None if the drive does more than call them. ``source`` is that of the unit's drives; ``records`` names the inputs
    that are records.
    """
    function = _functions(source).get(drive)
    if function is None:
        return None
    solution, *parameters = (argument.arg for argument in function.args.args)
    body = [_Plain(solution, set(parameters) & records.keys()).visit(copy.deepcopy(node)) for node in function.body]
    *before, last = body
    if not isinstance(last, ast.Return) or last.value is None:
        return None
    if not all(isinstance(node, ast.Assign | ast.Expr) for node in before):
        return None
    if not _names(body) <= KNOWN | set(parameters) | _stored(body) | _names_of_solution(function, solution):
        return None
    texts = {
        name: record_literal(value) if name in records and isinstance(value, dict) else literal(value)
        for name, value in inputs.items()
    }
    if not before and all(_count(last.value, name) <= 1 for name in parameters):
        call = ast.unparse(_Inlined(texts).visit(copy.deepcopy(last.value)))
        call = _restored(call, texts)
        if len(call) <= MAX_CALL and not any(name in records for name in texts):
            return call
    lines = ["from types import SimpleNamespace"] if any(name in records for name in texts) else []
    lines += [f"{name} = {texts[name]}" for name in parameters if name in texts]
    lines += [ast.unparse(node) for node in before]
    return "\n".join([*lines, ast.unparse(last.value)])


def assignments(inputs: Mapping[str, Value]) -> str:
    """The inputs alone as code for a prompt."""
    return "\n".join(f"{name} = {literal(value)}" for name, value in inputs.items())


@lru_cache(maxsize=16)
def _functions(source: str) -> dict[str, ast.FunctionDef]:
    """The functions of a unit's drives; every exercise of the unit asks for one of them."""
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}


class _Plain(ast.NodeTransformer):
    """Names of the solution in place of its attributes, and records in place of what helpers make of them."""

    def __init__(self, solution: str, records: set[str]) -> None:
        self.solution, self.records = solution, records

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == self.solution:
            return ast.Name(node.attr, node.ctx)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} - {"vars"}
        helper = node.func.id if isinstance(node.func, ast.Name) else ""
        if helper and len(names & self.records) == 1 and names <= self.records | {helper, self.solution}:
            return ast.Name((names & self.records).pop(), ast.Load())  # a helper that makes the student's own record
        return self.generic_visit(node)


class _Inlined(ast.NodeTransformer):
    """Marks in place of the inputs: ``ast.unparse`` would spell their numbers its own way."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(_mark(node.id), node.ctx) if node.id in self.texts else node


def _mark(name: str) -> str:
    return f"__input_{name}__"


def _restored(call: str, texts: Mapping[str, str]) -> str:
    for name, text in texts.items():
        call = call.replace(_mark(name), text)
    return call


def _names(nodes: list[ast.stmt]) -> set[str]:
    return {inner.id for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _stored(nodes: list[ast.stmt]) -> set[str]:
    names = (inner for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _names_of_solution(function: ast.FunctionDef, solution: str) -> set[str]:
    return {
        node.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == solution
    }


def _count(node: ast.expr, name: str) -> int:
    return sum(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node))
