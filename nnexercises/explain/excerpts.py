"""The excerpt of a student's function where it stopped: its lines, and what its variables were."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nnexercises.course.kinds import Kind
from nnexercises.drive.operation import operation, operation_in
from nnexercises.drive.outcome import Raised, Scene, Seen
from nnexercises.expected.sealed import SealedExercise, SealedTrial
from nnexercises.report.excerpt import Caret, Excerpt, ExcerptLine
from nnexercises.submission.files import Submission
from nnexercises.submission.ipython import MAX_PARSED
from nnexercises.submission.statements import statements
from nnexercises.submission.text import printable
from nnexercises.values import Array

Function = ast.FunctionDef | ast.AsyncFunctionDef
#: The lines of an excerpt, and how many variables are told beside one.
MAX_LINES = 4
MAX_NOTED = 3
#: The characters beside a first line, at most.
MAX_NOTE = 40


@dataclass(frozen=True)
class Stop:
    """The function in which a student's code stopped, and the lines of its file; ``lines[0]`` is line 1."""

    function: Function
    lines: Sequence[str]

    def line(self, number: int) -> str:
        """A line of the file, without its indent."""
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""


def stop_of(submission: Submission, raised: Raised | None) -> Stop | None:
    """The innermost function around the line where code stopped; None if there is none that parses."""
    if raised is None or raised.file is None or raised.line is None:
        return None
    for file in submission.files:
        texts = [file.text] if file.text is not None and raised.file == str(file.path) else []
        texts += [cell.text for cell in file.cells if file.is_notebook and raised.file == cell.key]
        for text in texts:
            if len(text) <= MAX_PARSED:
                function = _innermost(_functions(text), raised.line)
                return Stop(function, text.split("\n")) if function is not None else None
    return None


@lru_cache(maxsize=8)
def _functions(text: str) -> tuple[Function, ...]:
    """Every function and method in source."""
    whole = (statement for statement in statements(text) if isinstance(statement, ast.stmt))
    return tuple(node for statement in whole for node in ast.walk(statement) if isinstance(node, Function))


def _innermost(functions: Sequence[Function], line: int) -> Function | None:
    around = (node for node in functions if node.lineno <= line <= (node.end_lineno or node.lineno))
    return max(around, key=lambda node: node.lineno, default=None)


def excerpt_of(
    stop: Stop, raised: Raised, dims: Mapping[str, Sequence[str]], *, unfinished: bool = False
) -> Excerpt | None:
    """The lines up to the one that failed. ``dims`` names the dimensions of a variable, as far as they are known;
    ``unfinished``: the line raises NotImplementedError, and what stands above has run.
    """
    line = raised.line
    if line is None or not stop.function.lineno <= line <= len(stop.lines):
        return None
    scene = raised.scene or Scene(line, line)
    if raised.type == "OutOfTime":
        return _of_loop(stop, line, scene)
    last = line if unfinished else scene.first if stop.function.lineno <= scene.first <= line else line
    numbers = _numbers(stop, last)
    lines = []
    for number in numbers:
        if number == stop.function.lineno and not unfinished:
            note = _passed(_parameters(stop.function, scene), dims)
        elif unfinished and number == last:
            note = "stopped here"
        else:
            changed = [one for one in scene.variables if number in _assigned(stop.function, one.text, last)]
            told = ", ".join(f"{one.text} {'is ' * unfinished}{value_text(one)}" for one in changed[:MAX_NOTED])
            note = f"ran: {told}" if told and unfinished else told
        lines.append(ExcerptLine(number, _text(stop, number), note if number != last or unfinished else ""))
    return Excerpt(tuple(lines), None if unfinished else _caret(stop, scene))


def _of_loop(stop: Stop, line: int, scene: Scene) -> Excerpt:
    """The loop that was running, and the numbers in its condition."""
    loop = loop_at(stop.function, line)
    if loop is None:
        return Excerpt(tuple(ExcerptLine(number, _text(stop, number)) for number in _numbers(stop, line)))
    before = [number for number in _numbers(stop, loop.lineno) if number < loop.lineno][-1:]
    inside = list(_code_lines(stop, loop.lineno + 1, loop.end_lineno or loop.lineno))[: MAX_LINES - 2]
    note = ", ".join(_in_condition(loop, scene)) if isinstance(loop, ast.While) else ""
    numbers = [*before, loop.lineno, *inside]
    return Excerpt(
        tuple(ExcerptLine(number, _text(stop, number), note if number == loop.lineno else "") for number in numbers)
    )


def loop_at(function: Function, line: int) -> ast.While | ast.For | None:
    """The loop of a function that was running in a line and does not end: a ``while`` rather than a ``for``."""
    around = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.While | ast.For) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    whiles = [node for node in around if isinstance(node, ast.While)]
    return max(whiles or around, key=lambda node: node.lineno, default=None)


def _in_condition(loop: ast.While, scene: Scene) -> Iterator[str]:
    """What is known of a condition: "i is 0", "len(target) is 5"."""
    measured = {
        node.args[0].id
        for node in ast.walk(loop.test)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "len" and len(node.args) == 1
        and isinstance(node.args[0], ast.Name)
    }  # fmt: skip
    for name in dict.fromkeys(node.id for node in ast.walk(loop.test) if isinstance(node, ast.Name)):
        one = scene.variable(name)
        if one is not None and name in measured and one.shape:
            yield f"len({name}) is {one.shape[0]}"
        elif one is not None and one.number is not None:
            yield f"{name} is {value_text(one)}"


def named_dims(stop: Stop, raised: Raised, exercise: SealedExercise, trial: SealedTrial) -> dict[str, Sequence[str]]:
    """The names of the dimensions of a function's arguments that are inputs of the exercise as they were drawn."""
    if raised.scene is None:
        return {}
    own = stop.function.name == exercise.name
    found: dict[str, Sequence[str]] = {}
    arguments = [argument.arg for argument in (*stop.function.args.posonlyargs, *stop.function.args.args)]
    for one in raised.scene.variables:
        if one.text not in arguments or one.shape is None:
            continue
        index = arguments.index(one.text)
        in_place = exercise.parameters[index : index + 1] if own and exercise.parameters else ()
        for name in (*in_place, one.text):
            value = trial.inputs.get(name)
            dims = _dims(exercise.kinds.get(name), len(one.shape))
            if dims and isinstance(value, Array) and value.shape == one.shape:
                found[one.text] = dims
                break
    return found


def _dims(kind: Kind | None, count: int) -> tuple[str, ...] | None:
    for option in kind.options if kind is not None else ():
        dims = tuple(dim.removeprefix("#") for dim in option.dims or ())
        if len(dims) == count and any(dim.isidentifier() and dim != "_" for dim in dims):
            return dims if not any("*" in dim or dim == "..." for dim in dims) else None
    return None


def value_text(one: Seen, dims: Sequence[str] = ()) -> str:
    """A value in a few characters: "(batch=5, classes=4)", "3 items", "0.5"."""
    if one.type == "tensor" and one.shape is not None:
        return shape_text(one.shape, dims)
    if one.shape:
        return f"{one.shape[0]} item{'' if one.shape[0] == 1 else 's'}"
    if one.number is not None:
        return f"{one.number:.4g}" if isinstance(one.number, float) else str(one.number)
    return "None" if one.type == "None" else f"a {printable(one.type)}"


def shape_text(shape: Sequence[int], dims: Sequence[str] = ()) -> str:
    """A shape as Python writes it, with names where they are known."""
    if len(dims) != len(shape):
        return str(tuple(shape))
    named = [
        f"{dim}={size}" if dim.isidentifier() and dim != "_" else str(size)
        for dim, size in zip(dims, shape, strict=True)
    ]
    return f"({', '.join(named)})"


def _passed(parameters: Sequence[Seen], dims: Mapping[str, Sequence[str]]) -> str:
    """What a function was given, as long as it fits beside its first line."""
    named = ", ".join(_variable(one, dims) for one in parameters)
    if len(named) <= MAX_NOTE:
        return named
    texts = [_variable(one, {}) for one in parameters]
    while len(", ".join(texts)) > MAX_NOTE and len(texts) > 1:
        texts.pop()
    return ", ".join(texts)


def _variable(one: Seen, dims: Mapping[str, Sequence[str]]) -> str:
    return f"{one.text} {value_text(one, dims.get(one.text, ()))}"


def _parameters(function: Function, scene: Scene) -> list[Seen]:
    """The arguments of a function that are told beside its first line: tensors and containers first."""
    arguments = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    known = [one for one in scene.variables if one.text in arguments and one.type != "other"]
    return sorted(known, key=lambda one: one.shape is None)[:MAX_NOTED]


def _assigned(function: Function, name: str, before: int) -> list[int]:
    """The last line above ``before`` that binds a name by itself, as a list of none or one."""
    lines = [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and node.lineno < before
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for one in ast.walk(target)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id == name
    ]
    return [max(lines)] if lines else []


def _numbers(stop: Stop, last: int) -> list[int]:
    """The first line of a function, and the last few lines of code up to ``last``."""
    first = stop.function.lineno
    body = stop.function.body
    begins = (
        body[1].lineno if len(body) > 1 and ast.get_docstring(stop.function, clean=False) is not None else first + 1
    )
    inside = list(_code_lines(stop, max(begins, first + 1), last))
    return [first, *[number for number in inside if number > first][-(MAX_LINES - 1) :]]


def _code_lines(stop: Stop, first: int, last: int) -> Iterator[int]:
    for number in range(first, min(last, len(stop.lines)) + 1):
        text = stop.lines[number - 1].strip()
        if text and not text.startswith("#") and any(character.isalnum() for character in text):
            yield number


def _text(stop: Stop, number: int) -> str:
    return printable(_dedented(stop, stop.lines[number - 1]))


def _dedented(stop: Stop, line: str) -> str:
    """A line without its function's indent, and with its tabs as spaces."""
    indent = stop.function.col_offset
    expanded = line.expandtabs(4)
    return expanded[indent:] if not expanded[:indent].strip() else expanded.lstrip()


def _caret(stop: Stop, scene: Scene) -> Caret | None:
    """The marks under an operation, and the shapes that it is applied to."""
    if not 0 < scene.first <= scene.last <= len(stop.lines) or (scene.end <= scene.begin and scene.first == scene.last):
        return None
    lines = list(stop.lines[scene.first - 1 : scene.last])
    text = operation_in(lines, scene.begin, scene.end)
    start = len(_dedented(stop, lines[0].encode()[: scene.begin].decode(errors="ignore")))
    shown = text.split("\n")[0].rstrip()
    if not shown:
        return None
    node = operation(text)
    marks = "^" * len(shown)
    if isinstance(node, ast.BinOp) and "\n" not in text:
        left = ast.get_source_segment(f"({text}\n)", node.left) or ""
        at = text.find(_symbol(node), len(left))
        if at > 0:
            marks = "~" * at + "^" * len(_symbol(node)) + "~" * (len(shown) - at - len(_symbol(node)))
    return Caret(scene.first, start, marks, operands_text(scene, node))


def _symbol(node: ast.BinOp | ast.AugAssign) -> str:
    return SYMBOLS.get(type(node.op), "")


SYMBOLS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip


def operands_text(scene: Scene, node: ast.AST | None) -> str:
    """The operands of an operation by their shapes: "(5, 4) / (5,)"; "" where they say nothing."""
    known = [one for one in scene.operands if one.type != "other"]
    if isinstance(node, ast.BinOp | ast.AugAssign) and len(known) == 2 == len(scene.operands):
        equals = "=" if isinstance(node, ast.AugAssign) else ""
        return f"{value_text(known[0])} {_symbol(node)}{equals} {value_text(known[1])}"
    shaped = [one for one in known if one.shape is not None]
    if isinstance(node, ast.Subscript) and known and known[0].shape is not None and known[0] == scene.operands[0]:
        index = ", ".join(value_text(one) if one.type != "other" else "…" for one in scene.operands[1:])
        whole = value_text(known[0])
        return f"{whole}[{index}]" if scene.operands[1:] else whole
    return ", ".join(value_text(one) for one in shaped)
