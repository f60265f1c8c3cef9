"""An operation in a line of source: its text, its syntax tree, and the texts of what it is applied to."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

#: Functions of torch and methods of a tensor that change nothing.
PURE = frozenset((
    "sum", "mean", "prod", "amax", "amin", "max", "min", "argmax", "argmin", "any", "all", "std", "var", "norm",
    "logsumexp", "softmax", "log_softmax", "exp", "log", "log2", "log1p", "sqrt", "rsqrt", "square", "pow",
    "abs", "neg", "sign", "sigmoid", "tanh", "relu", "gelu", "clamp", "floor", "ceil", "round", "sin", "cos",
    "t", "transpose", "permute", "unsqueeze", "squeeze", "view", "reshape", "flatten", "expand", "expand_as",
    "view_as", "reshape_as", "repeat", "unfold", "float", "double", "half", "long", "int", "bool", "to", "type",
    "size", "dim", "numel", "contiguous", "detach", "clone", "matmul", "mm", "mv", "bmm", "dot", "outer", "add",
    "sub", "mul", "div", "one_hot", "gather", "index_select", "select", "narrow", "take", "cumsum", "sort",
    "diag", "tril", "triu", "stack", "cat", "concat", "zeros", "ones", "full", "eye", "arange", "linspace",
    "zeros_like", "ones_like", "full_like", "new_zeros", "new_ones", "tensor", "where", "max_pool2d",
    "avg_pool2d", "pad", "conv2d", "linear", "swapaxes", "movedim", "chunk", "split", "diff", "roll", "flip",
    "item", "tolist",
))  # fmt: skip


def operation_in(lines: list[str], begin: int, end: int) -> str:
    """The text between the columns ``begin`` of the first and ``end`` of the last line, counted in bytes of UTF-8."""
    parts = [line.encode() for line in lines]
    if not parts:
        return ""
    parts[-1] = parts[-1][:end]
    parts[0] = parts[0][begin:]
    return b"\n".join(parts).decode(errors="replace")


def operation(text: str) -> ast.expr | ast.AugAssign | None:
    """The syntax tree of an operation, from its text; None if it is not one."""
    try:
        return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    try:
        statement = ast.parse(text.strip()).body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return None
    return statement if isinstance(statement, ast.AugAssign) else None


def operands_of(text: str) -> Iterator[tuple[str, ast.expr]]:
    """What an operation is applied to, each with its text."""
    node = operation(text)
    found: list[ast.expr] = []
    if isinstance(node, ast.BinOp):
        found = [node.left, node.right]
    elif isinstance(node, ast.AugAssign):
        found = [node.target, node.value]
    elif isinstance(node, ast.Compare):
        found = [node.left, *node.comparators]
    elif isinstance(node, ast.Call):
        own = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        items = (one.elts if isinstance(one, ast.List | ast.Tuple) else [one] for one in given)
        found = [*own, *itertools.chain.from_iterable(items)]
    elif isinstance(node, ast.Subscript):
        index = node.slice
        found = [node.value, *(index.elts if isinstance(index, ast.Tuple) else [index])]
    elif isinstance(node, ast.Attribute | ast.Starred):
        found = [node.value]
    elif isinstance(node, ast.UnaryOp):
        found = [node.operand]
    elif isinstance(node, ast.Name):
        found = [node]
    for one in found:
        yield ast.unparse(one), one
