"""Notebooks of marimo, which are Python files whose cells are decorated functions: as plain top-level statements.

https://docs.marimo.io/guides/reusing_functions/
"""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Sequence

#: What marimo calls the decorators of cells, and those of functions and classes that other files may import.
CELLS = ("cell",)
REUSED = ("function", "class_definition")


def unfolded(body: Sequence[ast.stmt]) -> Sequence[ast.stmt]:
    """The statements of a marimo notebook with those inside its cells at the top level, each cell after those whose
    names it takes, as marimo runs them. Other files are returned as they are.
    """
    if not any(isinstance(node, ast.Import) and any(alias.name == "marimo" for alias in node.names) for node in body):
        return body
    if not any(_is_app(node) for node in body):
        return body
    before: list[ast.stmt] = []
    cells: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
    reused: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.With) and any(_role(item.context_expr) == "setup" for item in node.items):
            before += node.body
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _decorated(node, CELLS):
            cells.append(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and _decorated(node, REUSED):
            node.decorator_list = [one for one in node.decorator_list if _role(one) not in REUSED]
            reused.append(node)
        else:
            before.append(node)
    last = [node for node in before if isinstance(node, ast.If)]  # if __name__ == "__main__": app.run()
    first = [node for node in before if not isinstance(node, ast.If)]
    return [*first, *reused, *(node for cell in _in_order(cells) for node in _without_return(cell)), *last]


def _is_app(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr == "App"
    )


def _role(node: ast.expr) -> str:
    """The attribute of the app that a decorator or context uses: "cell" for ``@app.cell(hide_code=True)``."""
    target = node.func if isinstance(node, ast.Call) else node
    is_app = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "app"
    return target.attr if is_app and isinstance(target, ast.Attribute) else ""


def _decorated(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, roles: Sequence[str]) -> bool:
    return any(_role(decorator) in roles for decorator in node.decorator_list)


def _in_order(
    cells: Sequence[ast.FunctionDef | ast.AsyncFunctionDef],
) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The cells, each after those that return what it takes; as they stand if there is no such order."""
    makers = {name: index for index, cell in enumerate(cells) for name in _returned(cell)}
    takes = {
        index: [makers[argument.arg] for argument in cell.args.args if makers.get(argument.arg, index) != index]
        for index, cell in enumerate(cells)
    }
    try:
        sorter = graphlib.TopologicalSorter(takes)
        sorter.prepare()
    except graphlib.CycleError:
        return list(cells)
    order: list[int] = []
    ready = sorted(sorter.get_ready())
    while ready:
        index = ready.pop(0)
        order.append(index)
        sorter.done(index)
        ready = sorted([*ready, *sorter.get_ready()])
    return [cells[index] for index in order]


def _returned(cell: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    last = cell.body[-1]
    value = last.value if isinstance(last, ast.Return) else None
    return [node.id for node in ast.walk(value) if isinstance(node, ast.Name)] if value is not None else []


def _without_return(cell: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    return cell.body[:-1] if isinstance(cell.body[-1], ast.Return) else cell.body
