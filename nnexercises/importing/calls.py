"""The checks of a test, and the calls of the answer's functions in them.

A test is read statement by statement. Names are followed to what they are bound to, so that ``x = torch.tensor([1.0])``
and ``out = relu(x)`` before ``assert out == 1`` are the call ``relu(torch.tensor([1.0]))``. Nothing is run.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterator, Mapping, Sequence

from nnexercises.importing.checks import Call, Check, Names
from nnexercises.importing.plain import as_input, shown, why_not
from nnexercises.importing.question import SourceTest, text_of

#: An expression with more parts than this is not followed any further.
MAX_PARTS = 3000

#: What checks nothing by itself.
_SILENT = ("print", "display", "backward", "manual_seed", "seed", "set_printoptions", "zero_", "zero_grad", "append",
           "get_ipython")  # fmt: skip
_TYPES = ("isinstance", "issubclass", "type", "callable", "hasattr", "is_tensor")
_DRAWS = ("plt", "pyplot", "ax", "fig", "sns")


def checks_of(test: SourceTest, names: Names) -> list[Check]:
    """The checks of a test, in order; one that says why if there is none."""
    if test.refused is not None:
        return [Check(test.place, why=test.refused)]
    reading = _Reading(test, names)
    for statement in test.before:
        reading.take(statement)
    reading.checks.clear()
    for statement in test.statements:
        reading.take(statement)
    return reading.checks or [Check(test.place, why=f"{test.name} checks nothing that can be read")]


class _Reading:
    """Reads a test, and knows what its names are bound to: an expression, or why there is none."""

    def __init__(self, test: SourceTest, names: Names) -> None:
        self.test, self.names = test, names
        self.bound: dict[str, ast.expr | str] = dict(test.values)
        self.checks: list[Check] = []

    def take(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets, value):
                for target in targets:
                    self.bind(target, value)
            case ast.AnnAssign(target, _, ast.expr() as value):
                self.bind(target, value)
            case ast.AugAssign(ast.Name(name), operation, value):
                self.bind(ast.Name(name), ast.BinOp(ast.Name(name, ast.Load()), operation, value))
            case ast.AugAssign(target) | ast.Delete([target]):
                self.spoil(target, "is changed in place")
            case ast.Assert(condition, message):
                self.check(statement, condition, message)
            case ast.Expr(value):
                self.expression(statement, value)
            case ast.With(items, body):
                self.block(statement, items, body)
            case ast.Try(body, [ast.ExceptHandler(ast.expr() as kinds, _, [ast.Pass()])], _, []) if _must_raise(
                statement
            ):
                self.raising(statement, kinds, getattr(body[0], "value", ast.Constant(None)), [])
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Global() | ast.Return(None):
                pass
            case _:
                self.refuse(statement)

    def bind(self, target: ast.expr, value: ast.expr) -> None:
        match target, value:
            case ast.Name(name), _:
                bound = self.followed(value)
                too_long = sum(1 for _ in ast.walk(bound)) > MAX_PARTS
                self.bound[name] = f"{name} is too long to be followed" if too_long else bound
            case ((ast.Tuple(names) | ast.List(names)), (ast.Tuple(values) | ast.List(values))) if len(names) == len(
                values
            ):
                for inner, item in zip(names, [self.followed(item) for item in values], strict=True):
                    self.bind(inner, item)
            case ((ast.Tuple(names) | ast.List(names)), _):
                for index, inner in enumerate(names):
                    self.bind(inner, ast.Subscript(value, ast.Constant(index), ast.Load()))
            case _:
                self.spoil(target, "is changed in place")

    def spoil(self, target: ast.AST, why: str) -> None:
        """Names in a target have no value that is written out any more."""
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                self.bound[node.id] = f"{node.id} {why}"

    def followed(self, node: ast.expr) -> ast.expr:
        """An expression with names replaced by what they are bound to."""
        followed: ast.expr = _Follow(self.bound).visit(copy.deepcopy(node))
        return followed

    def expression(self, statement: ast.stmt, value: ast.expr) -> None:
        name = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
        last, root = name.rpartition(".")[2], name.split(".")[0]
        if root in _DRAWS:
            self.checks.append(Check(self.test.at(statement), why="a plot"))
        elif isinstance(value, ast.Constant) or last in _SILENT:
            if last == "append":
                self.spoil(value, "is changed in place")
        elif (
            last in ("raises", "assertRaises", "assert_raises") and isinstance(value, ast.Call) and len(value.args) > 1
        ):
            call = ast.Call(value.args[1], value.args[2:], value.keywords)
            self.raising(statement, value.args[0], call, [])
        else:
            self.check(statement, value, None)
            if last.endswith("_") and isinstance(value, ast.Call) and last != "requires_grad_":
                self.spoil(value.func, "is changed in place")

    def block(self, statement: ast.With, items: Sequence[ast.withitem], body: Sequence[ast.stmt]) -> None:
        call = items[0].context_expr
        name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
        last = name.rpartition(".")[2]
        if last in ("raises", "assertRaises", "assertRaisesRegex") and isinstance(call, ast.Call) and call.args:
            for inner in body[:-1]:
                self.take(inner)
            value = getattr(body[-1], "value", None)
            texts = [keyword.arg for keyword in call.keywords if keyword.arg == "match"] or call.args[1:]
            notes = ["the text of the exception is not compared"] if texts else []
            if isinstance(value, ast.expr):
                self.raising(statement, call.args[0], value, notes)
            else:
                self.refuse(statement)
        elif last in ("no_grad", "inference_mode", "enable_grad", "catch_warnings"):
            for inner in body:
                self.take(inner)
        else:
            self.refuse(statement)

    def refuse(self, statement: ast.stmt) -> None:
        """Leave out a statement that is not followed, and what it sets."""
        what = {
            ast.For: "a loop", ast.While: "a loop", ast.If: "an if", ast.Try: "a try", ast.With: "a with",
            ast.FunctionDef: "a function of the test", ast.ClassDef: "a class of the test",
        }.get(type(statement), "a statement that is not followed")  # fmt: skip
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            self.bound[statement.name] = f"{statement.name} is {what}"
            return
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.bound[node.id] = f"{node.id} is set in {what}"
        checks = [node for node in ast.walk(statement) if isinstance(node, ast.Assert) or self.names.called(node)]
        if checks:
            self.checks.append(Check(self.test.at(statement), why=f"{what}: {shown(statement)}"))

    def check(self, statement: ast.stmt, condition: ast.expr, message: ast.expr | None) -> None:
        check = Check(self.test.at(statement), message=text_of(message))
        self.checks.append(check)
        followed = self.followed(condition)
        if _asks_for_a_type(condition):
            check.why = f"asserts a type, which every case compares: {shown(condition)}"
            return
        calls = [node for node in ast.walk(followed) if isinstance(node, ast.Call) and self.names.called(node)]
        if not calls:
            check.why = f"{self.without_call(followed, condition)}: {shown(condition)}"
        for call in calls:
            self.add(check, call, ())

    def without_call(self, followed: ast.expr, condition: ast.expr) -> str:
        """Why an assert has no call of the answer's."""
        inner = list(ast.walk(followed))
        if any(isinstance(node, ast.Attribute) and node.attr == "grad" for node in (*inner, *ast.walk(condition))):
            return "asserts a gradient: give the exercise gradients=1"
        reasons = [self.bound.get(node.id) for node in inner if isinstance(node, ast.Name)]
        known = [reason for reason in reasons if isinstance(reason, str)]
        return known[0] if known else "no call of a function of the answer"

    def raising(self, statement: ast.stmt, kinds: ast.expr, value: ast.expr, notes: list[str]) -> None:
        check = Check(self.test.at(statement), notes=notes)
        self.checks.append(check)
        names = [ast.unparse(kind) for kind in (kinds.elts if isinstance(kinds, ast.Tuple) else [kinds])]
        followed = self.followed(value)
        calls = [node for node in ast.walk(followed) if isinstance(node, ast.Call) and self.names.called(node)]
        unknown = [name for name in names if not _is_exception(name)]
        if unknown:
            check.why = f"{unknown[0]} is not an exception of Python's own"
        elif len(calls) != 1:
            check.why = f"not one call of a function of the answer: {shown(value)}"
        else:
            self.add(check, calls[0], tuple(names))

    def add(self, check: Check, node: ast.Call, raises: tuple[str, ...]) -> None:
        """Add a call to a check if its arguments are written out, or say why not."""
        name = self.names.called(node) or ""
        if any(isinstance(argument, ast.Starred) for argument in node.args) or None in [k.arg for k in node.keywords]:
            check.why = f"{name} is called with * or **"
            return
        keywords = {str(keyword.arg): keyword.value for keyword in node.keywords}
        for argument in (*node.args, *keywords.values()):
            if inner := next(filter(None, map(self.names.called, ast.walk(argument))), None):
                check.why = f"an argument of {name} is what {inner} returns"
                return
            if why := self.why_not(argument):
                check.why = f"{why}: {shown(node)}"
                return
        arguments = [as_input(copy.deepcopy(argument)) for argument in node.args]
        given = {key: as_input(copy.deepcopy(value)) for key, value in keywords.items()}
        check.calls.append(Call(name, arguments, given, raises))

    def why_not(self, argument: ast.expr) -> str | None:
        for node in ast.walk(argument):
            if isinstance(node, ast.Name) and isinstance(reason := self.bound.get(node.id), str):
                return reason
        return why_not(argument)


class _Follow(ast.NodeTransformer):
    """Replaces names by what they are bound to, and torch's own names that are imported by their full ones."""

    def __init__(self, bound: Mapping[str, ast.expr | str]) -> None:
        self.bound = bound

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self.bound.get(node.id)
        if isinstance(value, ast.expr) and isinstance(node.ctx, ast.Load):
            return copy.deepcopy(value)
        if value is None and node.id in ("tensor", "arange"):
            return ast.Attribute(ast.Name("torch", ast.Load()), node.id, ast.Load())
        return node


def _must_raise(statement: ast.Try) -> bool:
    """Whether a ``try`` holds one statement that must raise: what follows it in the block, or in ``else``, fails."""
    after = [*statement.body[1:], *statement.orelse]
    fails = [node for node in after if isinstance(node, ast.Raise) or ast.unparse(node).startswith("assert False")]
    return len(after) == len(fails) == 1


def _asks_for_a_type(condition: ast.expr) -> bool:
    """Whether an assert is about a type or dtype alone."""
    parts: Iterator[ast.expr] = iter(condition.values if isinstance(condition, ast.BoolOp) else [condition])
    return all(_is_about_a_type(part) for part in parts)


def _is_about_a_type(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_about_a_type(node.operand)
    sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else [node]
    return any(
        (isinstance(side, ast.Call) and ast.unparse(side.func).rpartition(".")[2] in _TYPES)
        or (isinstance(side, ast.Attribute) and side.attr in ("dtype", "__class__", "requires_grad"))
        for side in sides
    )


def _is_exception(name: str) -> bool:
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)
