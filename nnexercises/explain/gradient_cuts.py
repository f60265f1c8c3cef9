"""The line that cuts the gradient off."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nnexercises.comparison.path import Path
from nnexercises.explain.evidence import Evidence
from nnexercises.explain.failure import MAX_CODE, quoted
from nnexercises.values import Array, Value

#: Methods that hand on numbers without their gradient.
CUTTING = ("detach", "detach_", "item", "numpy", "tolist")
#: Functions that make a new tensor of numbers, by their last names.
MAKING = ("tensor", "Tensor", "FloatTensor", "DoubleTensor", "from_numpy", "as_tensor", "asarray", "array")
#: Functions whose gradient is zero or does not exist.
FLAT = ("round", "floor", "ceil", "argmax", "argmin", "sign", "long", "int", "bool", "trunc", "heaviside", "one_hot")
MODES = ("no_grad", "inference_mode")

Node = ast.stmt | ast.expr
Found = tuple[ast.stmt | ast.expr, str, str]


def explain_cut(evidence: Evidence, definition: ast.stmt) -> Found | None:
    """The line of a definition that cuts the gradient off, where none comes back."""
    if not any(_is_cut(attempt.trial.expected.gradients, attempt.outcome.gradients) for attempt in evidence.attempts):
        return None
    nodes = [node for node in ast.walk(definition) if isinstance(node, ast.stmt | ast.expr)]
    nodes.sort(key=lambda node: (node.lineno, node.col_offset))
    whole = {name for name, value in evidence.attempts[0].trial.inputs.items() if not _is_floating(value)}
    computed = _bound(definition) - whole
    for look in (_modes, _cutting, _making, _flat):
        found = next(look(nodes, computed), None)
        if found is not None:
            return found
    return None


def _is_floating(value: Value) -> bool:
    return isinstance(value, float | list | tuple | dict) or (isinstance(value, Array) and value.is_floating)


def _bound(definition: ast.stmt) -> set[str]:
    """The names that a definition binds, which may hold something computed."""
    found = {node.id for node in ast.walk(definition) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return found | {node.arg for node in ast.walk(definition) if isinstance(node, ast.arg)}


def _holds(node: ast.AST, computed: set[str]) -> bool:
    """Whether an expression may hold something with a gradient; what it says of sizes does not count."""
    if isinstance(node, ast.Attribute) and node.attr in ("shape", "ndim", "dtype", "device"):
        return False
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if name in ("len", "range", "size", "numel", "dim"):
            return False
    if isinstance(node, ast.Name):
        return node.id in computed
    return any(_holds(one, computed) for one in ast.iter_child_nodes(node))


def _is_cut(expected: dict[str, Value] | None, got: dict[str, Value] | None) -> bool:
    """Whether some input gets no gradient at all, or only zeros, where it should have one."""
    if expected is None:
        return False
    if got is None:
        return True
    return any(array.data.any() and not _any(got, path) for path, array in _arrays(expected, ()))


def _any(value: Value, path: Path) -> bool:
    for key in path:
        try:
            value = value[key]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(value, Array) and bool(value.data.any())


def _arrays(value: Value, path: Path) -> Iterator[tuple[Path, Array]]:
    if isinstance(value, Array):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _arrays(item, (*path, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _arrays(item, (*path, index))


def _modes(nodes: list[Node], computed: set[str]) -> Iterator[Found]:
    """``no_grad`` and its like, as a block or a decorator."""
    for node in nodes:
        if isinstance(node, ast.With):
            texts = [ast.unparse(item.context_expr) for item in node.items]
            mode = next((mode for mode in MODES if any(text.split("(")[0].endswith(mode) for text in texts)), None)
            if mode is not None:
                yield node, "cuts_gradient", f"What is computed under {mode}() has no gradient."
        elif isinstance(node, ast.FunctionDef):
            for one in node.decorator_list:
                mode = next((mode for mode in MODES if ast.unparse(one).split("(")[0].endswith(mode)), None)
                if mode is not None:
                    yield one, "cuts_gradient", f"What is computed under {mode}() has no gradient."
        elif isinstance(node, ast.Call) and ast.unparse(node).endswith("set_grad_enabled(False)"):
            yield node, "cuts_gradient", "What is computed after set_grad_enabled(False) has no gradient."


def _cutting(nodes: list[Node], computed: set[str]) -> Iterator[Found]:
    """``detach`` and its like. That of a maximum, which only shifts, is harmless and comes last."""
    found: list[tuple[bool, Found]] = []
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CUTTING:
            text = ast.unparse(node)
            if not _holds(node.func.value, computed) or "argmax" in text:
                continue
            shift = any(word in text for word in ("max(", "amax("))
            shown = text if len(text) <= MAX_CODE else f".{node.func.attr}()"
            words = f"{quoted(shown)} cuts the gradient off: what is computed from it has none."
            found.append((shift, (node, "cuts_gradient", words)))
        elif isinstance(node, ast.Attribute) and node.attr == "data" and isinstance(node.ctx, ast.Load):
            words = f"{quoted(ast.unparse(node))} cuts the gradient off: what is computed from it has none."
            found.append((False, (node, "cuts_gradient", words)))
    yield from (one for shift, one in sorted(found, key=lambda pair: pair[0]))


def _making(nodes: list[Node], computed: set[str]) -> Iterator[Found]:
    """A new tensor, or a number, that is made of computed ones."""
    for node in nodes:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        argument = node.args[0]
        if not _holds(argument, computed):
            continue
        short = f"{ast.unparse(node.func)}(…)"
        if name in MAKING and name != "asarray":
            words = f"{quoted(short)} makes a new tensor of numbers, which has no gradient: torch.stack keeps it."
            yield node, "cuts_gradient", words
        elif isinstance(node.func, ast.Name) and name == "float":
            yield node, "cuts_gradient", f"{quoted(ast.unparse(node))} makes a number, which has no gradient."
        elif ast.unparse(node.func).startswith(("math.", "np.", "numpy.")):
            words = f"{quoted(short)} works on numbers, which have no gradient: torch has its own."
            yield node, "cuts_gradient", words


def _flat(nodes: list[Node], computed: set[str]) -> Iterator[Found]:
    """A function whose gradient is zero, or a comparison that is made a number."""
    for node in nodes:
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            own = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            if name in FLAT and any(_holds(one, computed) for one in (*own, *node.args)):
                yield node, "flat", f"{quoted(ast.unparse(node))} is flat: its gradient is zero, or there is none."
