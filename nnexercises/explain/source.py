"""What the student's own source shows: an argument that is not used, a line that cuts the gradient, a loop without end.

Each explanation is silent unless the source leaves little doubt, and unless the code failed in the way it explains.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator

import numpy as np

from nnexercises.comparison.compare import compare_inputs
from nnexercises.drive.operation import PURE
from nnexercises.drive.outcome import Raised
from nnexercises.explain.endless import explain_loop
from nnexercises.explain.evidence import Attempt, Evidence
from nnexercises.explain.failure import quoted
from nnexercises.explain.gradient_cuts import explain_cut
from nnexercises.report.diagnosis import Diagnosis
from nnexercises.values import Array, Value

Function = ast.FunctionDef | ast.AsyncFunctionDef
#: What is found: the line to look at, the name of what was recognised, and the sentence.
Found = tuple[ast.stmt | ast.expr, str, str]
#: Names in ``PURE`` that change something of a list, a set or a net, or that only look.
NOT_ONLY_COMPUTED = {
    "sort", "add", "sub", "type", "to", "float", "double", "half", "item", "tolist", "size", "dim", "numel", "all",
    "any", "data", "print",
}  # fmt: skip
#: Methods of containers that change them.
CHANGING = ("append", "extend", "insert", "pop", "remove", "clear", "update", "add", "setdefault", "sort", "reverse")


def explain(evidence: Evidence) -> Diagnosis | None:
    """What the source shows of a failure."""
    if evidence.case.raises:
        return None
    raised, definition = evidence.raised, evidence.definition
    if raised is not None and raised.type == "OutOfTime":
        return explain_loop(evidence)
    if raised is None and any(one.outcome.status != "returned" for one in evidence.attempts):
        return None  # it was ended from outside, and what it would have returned is not known
    if not isinstance(definition, Function | ast.ClassDef):
        return None
    if raised is not None:
        found = _before_error(evidence, raised)
    elif evidence.case.role == "gradients":
        found = explain_cut(evidence, definition)
    elif evidence.case.role == "values":
        found = _of_values(evidence, definition)
    else:
        return None
    if found is None:
        return None
    node, name, message = found
    place = evidence.place_of(node)
    if place is None:
        return Diagnosis("source", message, name)
    return Diagnosis("source", message, name, place.file, place.line, place.cell)


def without_effect(evidence: Evidence) -> Diagnosis | None:
    """A statement that cannot have been meant as it stands: a comparison, or a function that is not called."""
    diagnosis = explain(evidence) if evidence.raised is None and evidence.case.role == "values" else None
    return diagnosis if diagnosis is not None and diagnosis.name in ("compared", "uncalled") else None


def _before_error(evidence: Evidence, raised: Raised) -> Found | None:
    """What was computed and thrown away above the line that failed, in the function that the exercise asks for."""
    stop, definition = evidence.stop, evidence.definition
    if stop is None or not isinstance(definition, Function) or ast.dump(stop.function) != ast.dump(definition):
        return None
    found = _thrown_away(definition)
    above = (raised.line or 0) - stop.function.lineno
    return found if found is not None and found[0].lineno - definition.lineno < above else None


def _of_values(evidence: Evidence, definition: Function | ast.ClassDef) -> Found | None:
    """What explains wrong values."""
    functions = [node for node in ast.walk(definition) if isinstance(node, Function)]
    outcomes = [(attempt.trial.expected, attempt.outcome) for attempt in evidence.attempts]
    nothing = any(outcome.value is None and expected.value is not None for expected, outcome in outcomes)
    looks: list[Callable[[Function], Found | None]] = []
    if nothing and isinstance(definition, Function):
        looks.append(_returns_nothing)
    if any(_stays(attempt) for attempt in evidence.attempts):
        looks.append(_binds_a_name)
    looks += [_ends_first_turn, _never_runs, _thrown_away]
    if any(_is_whole(outcome.value) and not _is_whole(expected.value) for expected, outcome in outcomes):
        looks.append(_cuts_fraction)
    looks += [_loop_variable, _keeps_state, _unused]
    for look in looks:
        for function in functions:
            if (found := look(function)) is not None:
                return found
    return _shared_by_all(definition) if isinstance(definition, ast.ClassDef) else None


# --- what comes back ---


def _returns_nothing(function: Function) -> Found | None:
    """A function without a ``return``, or one that not every path comes to."""
    inside = list(_own(function))
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in inside):
        return None
    returns = [node for node in inside if isinstance(node, ast.Return)]
    if not any(node.value is not None for node in returns):
        last = function.body[-1]
        printed = [node for node in inside if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"]
        if printed:
            return printed[-1], "prints_instead", "You print the result, and return nothing: return it."
        if isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name):
            return last, "no_return", f"You compute {quoted(last.targets[0].id)} here, and do not return it."
        if isinstance(last, ast.Expr):
            return last, "no_return", "The last line computes something, and does not return it: is `return` missing?"
        return last, "no_return", "Nothing is returned: there is no `return` with a value."
    for node in inside:
        if isinstance(node, ast.If) and not node.orelse and _returns(node.body) and node is function.body[-1]:
            return node, "no_return_on_a_path", "Where this `if` does not hold, nothing is returned."
    bare = next((node for node in returns if node.value is None), None)
    if bare is not None:
        return bare, "no_return_on_a_path", "This `return` returns nothing."
    if not _returns(function.body):
        return function.body[-1], "no_return_on_a_path", "Not every path through your function comes to a `return`."
    return None


def _returns(body: list[ast.stmt]) -> bool:
    """Whether every path through a block returns or raises."""
    for node in body:
        if isinstance(node, ast.Return | ast.Raise):
            return True
        if isinstance(node, ast.If) and node.orelse and _returns(node.body) and _returns(node.orelse):
            return True
        if isinstance(node, ast.With) and _returns(node.body):
            return True
    return False


def _ends_first_turn(function: Function) -> Found | None:
    for loop in _own(function):
        if isinstance(loop, ast.For | ast.While):
            for node in loop.body:
                if isinstance(node, ast.Return):
                    words = "The `return` stands inside the loop, so that it ends in its first turn: indent it less."
                    return node, "return_in_loop", words
                if isinstance(node, ast.Continue | ast.Break) or _may_continue(node):
                    break
    return None


def _may_continue(node: ast.stmt) -> bool:
    return any(isinstance(one, ast.Continue | ast.Break | ast.Return) for one in ast.walk(node))


def _never_runs(function: Function) -> Found | None:
    """What stands after a ``return`` in the same block."""
    for node in [function, *_own(function)]:
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list):
                for before, after in itertools.pairwise(body):
                    if isinstance(before, ast.Return) and not isinstance(after, ast.Pass | Function | ast.Raise):
                        return after, "never_runs", "This line stands after a `return`, and never runs."
    return None


def _thrown_away(function: Function) -> Found | None:
    """A statement that computes something new which nothing takes."""
    for node in _own(function):
        if not isinstance(node, ast.Expr):
            continue
        value = node.value
        text = ast.unparse(value)
        if isinstance(value, ast.Compare):
            return node, "compared", f"{quoted(text)} compares, and nothing takes the answer: = assigns."
        if isinstance(value, ast.Attribute):
            return node, "uncalled", f"{quoted(text)} only names a function: {quoted(text + '()')} calls it."
        called = value.func.attr if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else ""
        if isinstance(value, ast.BinOp) or (called in PURE and called not in NOT_ONLY_COMPUTED):
            if isinstance(value, ast.BinOp) and not any(isinstance(one, ast.Name) for one in ast.walk(value)):
                continue
            return (
                node,
                "thrown_away",
                f"{quoted(text)} computes something new, and nothing takes it: assign it, or return it.",
            )
    return None


# --- in place, whole numbers, state ---


def _stays(attempt: Attempt) -> bool:
    """Whether an input that was to change in place is as it was."""
    before, expected, after = attempt.trial.inputs, attempt.trial.expected.inputs_after, attempt.outcome.inputs_after
    return any(difference.what == "unchanged" for difference in compare_inputs(before, expected, after))


def _binds_a_name(function: Function) -> Found | None:
    """An assignment that binds an argument, or the variable of a loop, to something new."""
    names = {*_parameters(function)}
    for node in _own(function):
        if isinstance(node, ast.For):
            names |= {one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)}
    for node in _own(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names:
            name = node.targets[0].id
            if any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(node.value)):
                words = (
                    f"`{name} = …` makes something new and calls it {name}; what was passed in stays as it was: change "
                    f"it in place ({name} -= …, {name}[:] = …)."
                )
                return node, "not_in_place", words
    return None


def _is_whole(value: Value) -> bool:
    """Whether all numbers of a value are whole."""
    if isinstance(value, Array):
        numbers = value.as_float64()
        return value.sort in ("int", "float") and bool(numbers.size) and bool(np.all(numbers == np.floor(numbers)))
    if isinstance(value, list | tuple):
        return bool(value) and all(_is_whole(item) for item in value)
    return isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()


def _cuts_fraction(function: Function) -> Found | None:
    """What makes whole numbers."""
    for node in _own(function):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.FloorDiv):
            return node, "whole_division", "`//` cuts the fraction off: / divides."
    for node in _own(function):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.id
            if isinstance(node.func, ast.Name)
            else node.func.attr
            if isinstance(node.func, ast.Attribute)
            else ""
        )
        if name in ("int", "round", "floor", "ceil", "long", "trunc"):
            return node, "whole_numbers", f"{quoted(ast.unparse(node))} cuts the fraction off."
    return None


def _loop_variable(function: Function) -> Found | None:
    """A loop that takes the name of an argument, or of the loop around it."""
    parameters = set(_parameters(function))
    for loop in _own(function):
        if not isinstance(loop, ast.For):
            continue
        names = {one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)} - {"_"}
        read = {one.id for one in ast.walk(loop.iter) if isinstance(one, ast.Name)}
        if taken := sorted(names & parameters - read):
            return loop, "shadows", f"The loop calls its variable {taken[0]}, and the argument {taken[0]} is lost."
        for inner in ast.walk(loop):
            if isinstance(inner, ast.For) and inner is not loop:
                again = sorted({one.id for one in ast.walk(inner.target) if isinstance(one, ast.Name)} & names)
                if again:
                    return inner, "shadows", f"The inner loop changes `{again[0]}`, which the outer loop counts with."
    return None


def _keeps_state(function: Function) -> Found | None:
    """A default value or a global that keeps what one call put into it."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(positional), reversed(arguments.defaults), strict=False)]
    pairs += [
        (one, default) for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default
    ]
    for argument, default in pairs:
        made = isinstance(default, ast.List | ast.Dict | ast.Set) or (
            isinstance(default, ast.Call) and ast.unparse(default.func) in ("list", "dict", "set")
        )
        if made and argument.arg in _changed_in(function):
            words = (
                f"The default of {argument.arg} is made once, and keeps what earlier calls put into it: make it inside."
            )
            return function, "kept_default", words
    shared = {name for node in _own(function) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    for node in _own(function):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in shared:
            name = node.target.id
            return node, "kept_global", f"`{name}` is a global: it keeps its value from one call to the next."
    return None


def _changed_in(function: ast.AST) -> set[str]:
    """The names whose values are changed in place, by a method, an index or an operator."""
    found = set()
    for node in ast.walk(function):
        target: ast.AST | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            target = node.func.value
        elif isinstance(node, ast.AugAssign):
            target = node.target
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            target = node.value
        if target is not None:
            found.add(ast.unparse(target))
    return found


def _shared_by_all(definition: ast.ClassDef) -> Found | None:
    """A list that belongs to the class, and not to each of its objects."""
    changed = _changed_in(definition)
    assigned = {
        node.attr
        for node in ast.walk(definition)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"
    }
    for node in definition.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.List | ast.Dict)
        ):
            name = node.targets[0].id
            if f"self.{name}" in changed and name not in assigned:
                words = (
                    f"`{name}` belongs to the class, so that all its objects share one: set self.{name} in __init__."
                )
                return node, "shared_by_all", words
    return None


def _unused(function: Function) -> Found | None:
    """An argument that is not read, or replaced before it is."""
    inside = list(ast.walk(function))
    if any(isinstance(node, ast.Name) and node.id in ("locals", "vars", "eval", "exec", "super") for node in inside):
        return None
    if len(function.body) == 1 and isinstance(function.body[0], ast.Pass | ast.Raise):
        return None
    for name in _parameters(function):
        if name.startswith("_") or name in ("self", "cls"):
            continue
        uses = [node for statement in function.body for node in ast.walk(statement)
                if isinstance(node, ast.Name) and node.id == name]  # fmt: skip
        if not any(isinstance(node.ctx, ast.Load) for node in uses):
            changed = {
                node.target.id
                for node in inside
                if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
            }
            if name not in changed:
                return function, "unused", f"`{name}` is never used."
    for statement in function.body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            break
        name = statement.targets[0].id
        read = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
        earlier = [node for other in function.body[: function.body.index(statement)] for node in ast.walk(other)
                   if isinstance(node, ast.Name) and node.id == name]  # fmt: skip
        if name in _parameters(function) and name not in read and not earlier:
            return (
                statement,
                "replaced",
                f"`{name}` is replaced here before it is used: what is passed in has no effect.",
            )
    return None


def _parameters(function: Function) -> list[str]:
    arguments = function.args
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _own(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function in order, without those of functions inside it."""
    waiting: list[ast.AST] = list(reversed(function.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            waiting += reversed(list(ast.iter_child_nodes(node)))
