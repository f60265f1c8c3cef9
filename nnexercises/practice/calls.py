"""Read a call that a person wrote, such as ``softmax([[1, 0]])``, as the inputs of an exercise's drive.

The call is compared with the one that the drive makes. A drive that does more than this call takes its own inputs by
name: ``model(xb=…, weights=…, bias=…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nnexercises.errors import UsageError
from nnexercises.expected.sealed import SealedExercise, SealedUnit
from nnexercises.explain.names import similar
from nnexercises.practice.inputs import fitted
from nnexercises.practice.literals import literal, parse
from nnexercises.values import Value

#: Methods by which a drive passes an input on as it is.
PASSED_ON = ("requires_grad_", "clone", "detach", "contiguous")

#: The calls of a chain, each with the name that is called: Neuron(…).compute_output(…) has two.
Chain = list[tuple[str, ast.Call]]


@dataclass(frozen=True)
class Call:
    """A call of an exercise as it was written, and the inputs that it gives to the exercise's drive."""

    text: str
    exercise: SealedExercise
    inputs: dict[str, Value]


def read_call(text: str, units: Sequence[SealedUnit]) -> Call:
    """The call in a text.

    Raises:
        UsageError: it is no call of an exercise, its arguments do not fit, or the exercise cannot be called like this.
    """
    try:
        chain = _chain(parse(text), lambda function: function.id if isinstance(function, ast.Name) else None)
    except RecursionError:
        raise UsageError("too much is nested in the call: take a smaller example") from None
    if chain is None:
        raise UsageError(f"{text.strip()[:80]} is not a call of an exercise, such as softmax([[1, 0]])")
    name = chain[0][0]
    named = [(unit, exercise) for unit in units for exercise in unit.exercises if exercise.name == name]
    if not named:
        near = similar(name, [exercise.name for unit in units for exercise in unit.exercises])
        raise UsageError(f"there is no exercise {name}" + (f": did you mean {near}?" if near else ""))
    unit, exercise = named[0]
    if exercise.error is not None:
        raise UsageError(f"{name} cannot be tried, because the course has a bug there: {exercise.error}")
    given = _by_name(exercise, chain) or _by_call(unit.source, exercise, chain)
    values = {key: literal(argument) for key, argument in given.items()}
    return Call(text.strip(), exercise, fitted(exercise.kinds, values))


def _by_name(exercise: SealedExercise, chain: Chain) -> dict[str, ast.expr] | None:
    """The drive's inputs, if exactly these are given by name."""
    _, call = chain[0]
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    is_whole = len(chain) == 1 and not call.args and given.keys() == exercise.kinds.keys()
    return given if is_whole and len(given) == len(call.keywords) else None


def _by_call(source: str, exercise: SealedExercise, chain: Chain) -> dict[str, ast.expr]:
    """The drive's inputs, from a call like the one that the drive makes."""
    drive = next(
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == exercise.name
    )
    solution = drive.args.args[0].arg
    made = [found for found in _chains(drive, solution) if found[0][0] == exercise.name]
    plain = [found for found in made if _inputs_of(found, exercise) is not None]
    if not plain:
        names = ", ".join(f"{name}=…" for name in exercise.kinds)
        raise UsageError(
            f"{exercise.name} cannot be tried by such a call, because the exercise does more than call it with its "
            f"inputs; give these by name: {exercise.name}({names})"
        )
    fitting = next((found for found in plain if [name for name, _ in found] == [name for name, _ in chain]), None)
    if fitting is None:
        raise UsageError(f"{exercise.name} is tried as {_written(plain[-1], exercise)}")
    given: dict[str, ast.expr] = {}
    for index, ((_, wanted), (_, call)) in enumerate(zip(fitting, chain, strict=True)):
        formal = (exercise.parameters or ()) if index == 0 else ()
        slots = _slots(wanted, formal)
        for key, argument in _arguments(call, slots, formal):
            if key is None or _input_in(slots[key]) in given:
                raise UsageError(f"{exercise.name} is tried as {_written(fitting, exercise)}")
            given[str(_input_in(slots[key]))] = argument
    if given.keys() != exercise.kinds.keys():
        raise UsageError(f"{exercise.name} is tried as {_written(fitting, exercise)}")
    return given


def _chain(node: ast.expr, root: Callable[[ast.expr], str | None]) -> Chain | None:
    """The calls of a chain that begins with a call of what ``root`` knows the name of."""
    if not isinstance(node, ast.Call):
        return None
    name = root(node.func)
    if name is not None:
        return [(name, node)]
    if not isinstance(node.func, ast.Attribute):
        return None
    inner = _chain(node.func.value, root)
    return [*inner, (node.func.attr, node)] if inner is not None else None


def _chains(drive: ast.FunctionDef, solution: str) -> Iterator[Chain]:
    """Every chain of calls in a drive that begins with a name of the solution."""

    def root(function: ast.expr) -> str | None:
        match function:
            case ast.Attribute(ast.Name(owner), name) if owner == solution:
                return name
            case ast.Call(ast.Name("definition"), [ast.Name(owner), ast.Constant(str(name)), *_]) if owner == solution:
                return name
        return None

    for node in ast.walk(drive):
        if isinstance(node, ast.Call) and (chain := _chain(node, root)) is not None:
            yield chain


def _slots(call: ast.Call, formal: Sequence[str]) -> dict[str | int, ast.expr]:
    """The arguments of the drive's call, by their names as far as these are known, else by position."""
    names: list[str | int] = [*formal, *range(len(formal), len(call.args))]
    slots: dict[str | int, ast.expr] = dict(zip(names, call.args, strict=False))
    return slots | {str(keyword.arg): keyword.value for keyword in call.keywords}


def _inputs_of(chain: Chain, exercise: SealedExercise) -> list[str] | None:
    """The drive's inputs in the order in which its call takes them; None if it is given anything else."""
    expressions = [argument for _, call in chain for argument in (*call.args, *(one.value for one in call.keywords))]
    names = [name for name in map(_input_in, expressions) if name is not None]
    is_plain = len(names) == len(expressions) and sorted(names) == sorted(exercise.kinds)
    return names if is_plain else None


def _input_in(node: ast.expr) -> str | None:
    """The input that an argument passes on as it is."""
    match node:
        case ast.Name(name):
            return name
        case ast.Call(ast.Attribute(value, method), [], []) if method in PASSED_ON:
            return _input_in(value)
    return None


def _arguments(
    call: ast.Call, slots: dict[str | int, ast.expr], formal: Sequence[str]
) -> Iterator[tuple[str | int | None, ast.expr]]:
    """The arguments of a call, each with the slot that it fills, or None if there is none. The student's own function
    may call its parameters differently: where one argument and one slot are left, they belong together.
    """
    order: list[str | int] = [name for name in formal if name in slots] or [*slots]
    for index, argument in enumerate(call.args):
        yield (order[index] if index < len(order) else None), argument
    by_input = {_input_in(node): key for key, node in slots.items()}
    names = [keyword.arg if keyword.arg in slots else by_input.get(keyword.arg) for keyword in call.keywords]
    left = [key for key in order[len(call.args) :] if key not in names]
    for keyword, name in zip(call.keywords, names, strict=True):
        fits = name is None and keyword.arg is not None and len(left) == 1 and names.count(None) == 1
        yield (left[0] if fits else name), keyword.value


def _written(chain: Chain, exercise: SealedExercise) -> str:
    """A chain as a person would write it."""
    parts = []
    for index, (name, call) in enumerate(chain):
        slots = _slots(call, (exercise.parameters or ()) if index == 0 else ())
        names = [str(key) if isinstance(key, str) else str(_input_in(node)) for key, node in slots.items()]
        parts.append(f"{name}({', '.join(names)})")
    return ".".join(parts)
