"""Loops that do not end."""

from __future__ import annotations

import ast

from nnexercises.explain.evidence import Evidence
from nnexercises.explain.excerpts import loop_at
from nnexercises.report.diagnosis import Diagnosis

#: Comparisons of a variable with its end, by the operation that leads away from it.
AWAY: dict[type[ast.operator], tuple[type[ast.cmpop], ...]] = {
    ast.Sub: (ast.Lt, ast.LtE, ast.NotEq),
    ast.Add: (ast.Gt, ast.GtE),
}


def explain_loop(evidence: Evidence) -> Diagnosis | None:
    """Why the loop that was running when the time was over does not end."""
    stop, raised = evidence.stop, evidence.raised
    if stop is None or raised is None or raised.line is None:
        return None
    loop = loop_at(stop.function, raised.line)
    if not isinstance(loop, ast.While):
        return None
    words = _words(loop)
    if words is None:
        return None
    name, message = words
    return Diagnosis("source", message, name, *_place(evidence, loop))


def _place(evidence: Evidence, loop: ast.While) -> tuple[str | None, int | None, int | None]:
    """The place of a loop, if it is in the exercise's own definition: else that of the case is told."""
    definition, place = evidence.definition, evidence.place
    if definition is None or place is None or evidence.stop is None:
        return None, None, None
    own = [node for node in ast.walk(definition) if isinstance(node, ast.While)]
    same = next((node for node in own if ast.dump(node) == ast.dump(loop)), None)
    found = evidence.place_of(same) if same is not None else None
    return (found.file, found.line, found.cell) if found is not None else (None, None, None)


def _words(loop: ast.While) -> tuple[str, str] | None:
    leaves = any(isinstance(node, ast.Return | ast.Raise | ast.Yield) for node in ast.walk(loop)) or _breaks(loop.body)
    if leaves:
        return None
    if isinstance(loop.test, ast.Constant):
        return "endless_loop", "The loop has no `break` and no `return`: it never ends."
    called = {id(node.func) for node in ast.walk(loop.test) if isinstance(node, ast.Call)}
    measured = {
        id(one)
        for node in ast.walk(loop.test)
        if isinstance(node, ast.Call)
        for value in node.args
        for one in ast.walk(value)
    }
    names = [node for node in ast.walk(loop.test) if isinstance(node, ast.Name) and id(node) not in called]
    if not names or any(isinstance(node, ast.Call) and ast.unparse(node.func) != "len" for node in ast.walk(loop.test)):
        return None
    changed = _changed(loop)
    if any(isinstance(node, ast.Attribute | ast.Subscript) for node in ast.walk(loop.test)):
        return None
    if not changed & {node.id for node in names}:
        plain = list(dict.fromkeys(node.id for node in names if id(node) not in measured)) or [names[0].id]
        what = " or ".join(plain[:2])
        return "endless_loop", f"Nothing in the loop changes {what}: it never ends."
    return _away(loop)


def _breaks(body: list[ast.stmt]) -> bool:
    """Whether a loop's body leaves it by ``break``; one in a loop inside it does not."""
    for node in body:
        if isinstance(node, ast.Break):
            return True
        if isinstance(node, ast.For | ast.While | ast.FunctionDef):
            continue
        for inner in ("body", "orelse", "finalbody", "handlers", "cases"):
            blocks = getattr(node, inner, [])
            nested = [
                one
                for block in blocks
                for one in (block.body if hasattr(block, "body") and inner in ("handlers", "cases") else [block])
            ]
            if _breaks(nested):
                return True
    return False


def _changed(loop: ast.While) -> set[str]:
    """The names that a loop's body may change: bound, changed in place, or passed to something that may do so."""
    found: set[str] = set()
    for statement in loop.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
                found.add(node.id)
            elif isinstance(node, ast.Global | ast.Nonlocal):
                found.update(node.names)
            elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
                found |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            elif isinstance(node, ast.Call) and ast.unparse(node.func) not in (
                "len",
                "print",
                "range",
                "abs",
                "float",
                "int",
            ):
                inside = [node.func.value] if isinstance(node.func, ast.Attribute) else []
                found |= {
                    one.id for part in (*inside, *node.args) for one in ast.walk(part) if isinstance(one, ast.Name)
                }
            elif isinstance(node, ast.NamedExpr):
                found.add(node.target.id)
    return found


def _away(loop: ast.While) -> tuple[str, str] | None:
    """A counter that counts away from its end."""
    test = loop.test
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.left, ast.Name):
        return None
    name = test.left.id
    if _changed(loop) & {one.id for one in ast.walk(test.comparators[0]) if isinstance(one, ast.Name)}:
        return None
    changes = [
        node
        for statement in loop.body
        for node in ast.walk(statement)
        if (isinstance(node, ast.AugAssign) and ast.unparse(node.target) == name)
        or (isinstance(node, ast.Assign) and any(ast.unparse(target) == name for target in node.targets))
    ]
    if len(changes) != 1 or not isinstance(changes[0], ast.AugAssign):
        return None
    step = changes[0]
    positive = (
        isinstance(step.value, ast.Constant) and isinstance(step.value.value, int | float) and step.value.value > 0
    )
    if positive and isinstance(test.ops[0], AWAY.get(type(step.op), ())):
        direction = "down" if isinstance(step.op, ast.Sub) else "up"
        return "wrong_direction", f"`{ast.unparse(step)}` counts {direction}, away from where the loop ends."
    return None
