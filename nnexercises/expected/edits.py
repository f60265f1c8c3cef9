"""The rules of ``mutants``: what else could stand in the place of one node, and how it is said.

A sentence goes "Your numbers are what comes out …". It is in general words, and names only what students know: the
inputs of the exercise and the public functions of its file. Rules that come first are more specific.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from nnexercises.expected.edit_words import (
    FORGOTTEN,
    LEFT_OUT,
    ORDINALS,
    OVER,
    OVER_ALL,
    RESULTS,
    SIDES,
    SPOKEN,
    SWAPS,
)
from nnexercises.expected.nodes import (
    Found,
    Names,
    argument,
    call,
    called,
    constant,
    integer,
    is_module_function,
    number,
    renamed,
)
from nnexercises.expected.order_edits import (
    half_for_root,
    of_both_sides,
    other_input,
    other_order,
    other_parentheses,
    relu_before,
)


@dataclass(frozen=True)
class Edit:
    """A new node, what was changed, and what then comes out in words. Those that go ``together`` are one mutant."""

    rank: int
    about: str
    says: str
    node: ast.AST
    together: bool = False


def edits_of(node: ast.AST, definition: ast.AST, inputs: Collection[str], public: Collection[str]) -> Iterator[Edit]:
    """All that could stand in the place of a node."""
    names = Names(inputs, public, _stand_in(definition))
    for rank, rule in enumerate(RULES):
        for about, says, new in rule(node, names):
            yield Edit(rank, about, says, new)
    for rule in TOGETHER:
        for about, says, new in rule(node, names):
            yield Edit(0, f"together {about}", says, new, together=True)


def _other_function(node: ast.AST, names: Names) -> Found:
    name = called(node)
    for new in SWAPS.get(name, ()):
        yield "the function", f"with {RESULTS[new]} where {RESULTS[name]} is asked for", renamed(node, new)
    if isinstance(node, ast.Constant) and node.value in ("sum", "mean"):
        new = "sum" if node.value == "mean" else "mean"
        yield "the function", f"with {RESULTS[new]} where {RESULTS[node.value]} is asked for", ast.Constant(new)


def _other_dimension(node: ast.AST, names: Names) -> Found:
    name = called(node)
    if name not in OVER or not isinstance(node, ast.Call):
        return
    place = 1 if is_module_function(node) else 0
    given = node.args[place] if len(node.args) > place else None
    given = next((one.value for one in node.keywords if one.arg in ("dim", "axis")), given)
    old = None if given is None else integer(given)
    if (given is not None and old not in ORDINALS) or len(node.args) > place + 1:
        return
    others = [one for one in node.keywords if one.arg not in ("dim", "axis")]
    keeps = [one for one in others if one.arg in ("keepdim", "keepdims")]
    for new in (0, -1, 1):
        if new == old or (old is None and (new == 1 or name not in OVER_ALL)):
            continue
        where = f"{ORDINALS[old]} is" if old is not None else "everything at once is"
        says = f"with {RESULTS[name]} over {ORDINALS[new]} dimension where {where} asked for"
        for more in [[]] if keeps or name not in OVER_ALL else [[], [ast.keyword("keepdim", ast.Constant(True))]]:
            keywords = [ast.keyword("dim", constant(new)), *others, *more]
            yield "the dimension", says, ast.Call(node.func, node.args[:place], keywords)
    if old is not None and name in OVER_ALL:
        says = f"with {RESULTS[name]} over everything at once, where {ORDINALS[old]} dimension alone is asked for"
        left = [one for one in others if one not in keeps]
        yield "the dimension", says, ast.Call(node.func, node.args[:place], left)


def _dimension_together(node: ast.AST, names: Names) -> Found:
    for about, says, new in _other_dimension(node, names):
        kept = "kept" if "keepdim" in ast.dump(new) else ""
        yield f"{about}{kept}", f"with {says.partition(' over ')[2]}", new


def _sines_together(node: ast.AST, names: Names) -> Found:
    other = {"sin": "cos", "cos": "sin"}
    if called(node) in other:
        yield "the function", "with sines and cosines swapped", renamed(node, other[called(node)])


def _left_out(node: ast.AST, names: Names) -> Found:
    """A function or attribute left out, with its first argument in its place."""
    name = called(node)
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        yield "what is left out", f"without {LEFT_OUT[node.attr]}", node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        yield "the sign", "without a minus", node.operand
    if not isinstance(node, ast.Call):
        return
    inner = argument(node)
    if inner is not None and name in LEFT_OUT:
        yield "what is left out", f"without {LEFT_OUT[name]}", inner
    if inner is not None and isinstance(node.func, ast.Name) and name in names.public and len(node.args) == 1:
        yield "what is left out", f"without `{name}`", inner
    if name in ("clamp", "clip", "clamp_"):
        for keyword in node.keywords:
            others = [other for other in node.keywords if other is not keyword]
            if keyword.arg in ("min", "max") and others:
                which = {"min": "lower", "max": "upper"}[keyword.arg]
                yield "what is left out", f"without the {which} bound", ast.Call(node.func, node.args, others)


def _operand_left_out(node: ast.AST, names: Names) -> Found:
    """One side of an operation, where there is a name for it."""
    words = {ast.Add: "adding", ast.Sub: "subtracting", ast.Mult: "multiplying by", ast.Div: "dividing by"}
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in words:
        right = node.right if isinstance(node, ast.BinOp) else node.value
        kept = node.left if isinstance(node, ast.BinOp) else ast.Pass()
        word = words[type(node.op)]
        spoken = _spoken(right, names)
        is_input = spoken is not None and spoken.startswith("`")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and number(node.left) == 1 and is_input:
            yield "a complement", f"with {spoken} where 1 - {spoken} belongs", right
        elif spoken and (is_input or not isinstance(node.op, ast.Mult)):
            yield f"{word} {spoken}", f"without {word} {spoken}", kept
        elif isinstance(node.op, ast.Add | ast.Sub) and number(right) == 1:
            yield "off by one", f"without {word} 1", kept
        elif isinstance(node.op, ast.Div):
            yield "a division", "when a division is left out", kept
        elif isinstance(node.op, ast.Mult | ast.Div) and number(right) in (2, 0.5):
            yield "a factor", f"without {word} {number(right):g}", kept
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add | ast.Mult):
            return
        if (spoken := _spoken(node.left, names)) and (spoken.startswith("`") or isinstance(node.op, ast.Add)):
            yield f"{word} {spoken}", f"without {word} {spoken}", node.right
        elif isinstance(node.op, ast.Mult) and number(node.left) in (2, 0.5):
            yield "a factor", f"without {word} {number(node.left):g}", node.right


def _statement_left_out(node: ast.AST, names: Names) -> Found:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = called(node.value)
        if name in names.public:
            yield "what is left out", f"without calling `{name}`", ast.Pass()
            return
        for part, says in FORGOTTEN.items():
            if part in name:
                yield "what is left out", says, ast.Pass()
                return
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript) and "inf" in ast.dump(node.value):
        yield "what is left out", "without the mask", ast.Pass()
    if isinstance(node, ast.For):
        zeroing = [line for line in node.body if isinstance(line, ast.Expr) and "zero" in called(line.value)]
        if zeroing:
            rest = [line for line in node.body if line not in zeroing] or [ast.Pass()]
            loop = ast.For(node.target, node.iter, rest, node.orelse)
            says = "when the gradients are zeroed once, before the loop, and not in every round"
            yield "what is left out", says, ast.If(ast.Constant(True), [*zeroing, loop], [])


def _variance(node: ast.AST, names: Names) -> Found:
    if called(node) not in ("var", "std") or not isinstance(node, ast.Call):
        return
    options = [one for one in node.keywords if one.arg in ("unbiased", "correction", "ddof")]
    value = options[0].value.value if options and isinstance(options[0].value, ast.Constant) else None
    others = [one for one in node.keywords if one not in options]
    if value in (False, 0) and options:
        says = "with a variance divided by n - 1 where n is asked for"
        yield "the divisor of a variance", says, ast.Call(node.func, node.args, others)
    elif not options:
        says = "with a variance divided by n where n - 1 is asked for"
        keyword = ast.keyword("unbiased", ast.Constant(False))
        yield "the divisor of a variance", says, ast.Call(node.func, node.args, [*others, keyword])


def _comparison(node: ast.AST, names: Names) -> Found:
    about = "a comparison"
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        op = type(node.ops[0])

        def new(operator: type[ast.cmpop]) -> ast.Compare:
            return ast.Compare(node.left, [operator()], node.comparators)

        looser = {ast.Lt: ast.LtE, ast.Gt: ast.GtE}
        stricter = {ast.LtE: ast.Lt, ast.GtE: ast.Gt}
        turned = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
        if op in looser:
            yield about, "when a comparison counts equal numbers too, which it should not", new(looser[op])
        if op in stricter:
            yield about, "when a comparison leaves equal numbers out, which count too", new(stricter[op])
        if op in turned:
            yield about, "with a comparison the other way round", new(turned[op])
        if op in (ast.Eq, ast.NotEq):
            yield about, "with equal and unequal mixed up", new(ast.NotEq if op is ast.Eq else ast.Eq)
    if isinstance(node, ast.BoolOp):
        is_and = isinstance(node.op, ast.And)
        yield about, _either(is_and), ast.BoolOp(ast.Or() if is_and else ast.And(), node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        is_and = isinstance(node.op, ast.BitAnd)
        yield about, _either(is_and), ast.BinOp(node.left, ast.BitOr() if is_and else ast.BitAnd(), node.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield about, "with a condition the other way round", node.operand
    if isinstance(node, ast.If | ast.IfExp) and not isinstance(node.test, ast.Compare):
        test = ast.UnaryOp(ast.Not(), node.test)
        new_node = ast.IfExp(test, node.body, node.orelse) if isinstance(node, ast.IfExp) else \
            ast.If(test, node.body, node.orelse)  # fmt: skip
        yield about, "with a condition the other way round", new_node
    if called(node) == "where" and isinstance(node, ast.Call) and len(node.args) == 3:
        condition, first, second = node.args
        yield about, "with a condition the other way round", ast.Call(node.func, [condition, second, first], [])


def _either(is_and: bool) -> str:
    return f"when {'one' if is_and else 'both'} of two conditions {'is' if is_and else 'are'} enough, where " + (
        "both are asked for" if is_and else "either one is"
    )


def _loop(node: ast.AST, names: Names) -> Found:
    about = "a loop"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range" and node.args:
        start = [node.args[0]] if len(node.args) > 1 else []
        end, step = node.args[len(start)], node.args[2:]

        def new(start: list[ast.expr], end: ast.expr) -> ast.Call:
            return ast.Call(node.func, [*start, end, *step], [])

        less, more = (ast.BinOp(end, op(), ast.Constant(1)) for op in (ast.Sub, ast.Add))
        yield about, "when a loop ends one round too early", new(start, less)
        yield about, "when a loop goes one round too far", new(start, more)
        if not start and not step:
            yield about, "when counting begins at 1 where it begins at 0", new([ast.Constant(1)], more)
            yield about, "when the first round of a loop is left out", new([ast.Constant(1)], end)
    if called(node) == "arange" and isinstance(node, ast.Call) and len(node.args) == 1:
        yield about, "when counting begins at 1 where it begins at 0", ast.BinOp(node, ast.Add(), ast.Constant(1))
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
        targets, values = node.targets[0].elts, node.value.elts
        if len(targets) == len(values):
            lines: list[ast.stmt] = [ast.Assign([one], value) for one, value in zip(targets, values, strict=True)]
            says = "when values are replaced one after the other that should be replaced at once"
            yield about, says, ast.If(ast.Constant(True), lines, [])
    if isinstance(node, ast.For):
        loop = ast.For(node.target, node.iter, [*node.body, ast.Break()], node.orelse)
        yield about, "when a loop ends after its first round", loop
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name):
        says = "when each round of a loop replaces what it should add to"
        yield about, says, ast.Assign([ast.Name(node.target.id, ast.Store())], node.value)


def _other_operator(node: ast.AST, names: Names) -> Found:
    swaps = {
        ast.Add: (ast.Sub, "a minus where a plus belongs"),
        ast.Sub: (ast.Add, "a plus where a minus belongs"),
        ast.Mult: (ast.Div, "a division where a multiplication belongs"),
        ast.Div: (ast.Mult, "a multiplication where a division belongs"),
        ast.FloorDiv: (ast.Div, "a division that keeps the fraction, where it should be cut off"),
        ast.MatMult: (ast.Mult, "a product number by number where a matrix product belongs"),
    }
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in swaps:
        operators = [swaps[type(node.op)]]
        if isinstance(node.op, ast.Div):
            operators.append((ast.FloorDiv, "a division that cuts the fraction off"))
        for operator, says in operators:
            if isinstance(node, ast.BinOp):
                yield "an operator", f"with {says}", ast.BinOp(node.left, operator(), node.right)
            else:
                yield "an operator", f"with {says}", ast.AugAssign(node.target, operator(), node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        if number(node.right) == 2:
            yield "a square", "without a square", node.left
            yield "a square", "with an absolute value where a square is asked for", call("abs", node.left)
            says = "with twice a number where its square is asked for"
            yield "a square", says, ast.BinOp(node.left, ast.Mult(), node.right)
        elif number(node.right) == 0.5:
            yield "a square", "without a square root", node.left


def _sides(node: ast.AST, names: Names) -> Found:
    if isinstance(node, ast.BinOp) and type(node.op) in SIDES:
        says = f"with the two sides of {SIDES[type(node.op)]} swapped"
        yield "the sides", says, ast.BinOp(node.right, node.op, node.left)
        if isinstance(node.op, ast.MatMult):
            says = "with one side of a matrix product transposed"
            yield "the sides", says, ast.BinOp(node.left, node.op, ast.Attribute(node.right, "T", ast.Load()))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names.public:
        if len(node.args) == 2 and not node.keywords:
            says = f"with the arguments of `{node.func.id}` swapped"
            yield "the sides", says, ast.Call(node.func, node.args[::-1], [])


def _place(node: ast.AST, names: Names) -> Found:
    """Another index, part or size."""
    about = "an index"
    if isinstance(node, ast.Subscript) and called(node.value, any_attribute=True) == "shape":
        if (old := integer(node.slice)) in ORDINALS:
            for new in (one for one in (0, -1, 1) if one != old):
                says = f"with the size of {ORDINALS[new]} dimension where that of {ORDINALS[old]} is asked for"
                yield about, says, ast.Subscript(node.value, constant(new), ast.Load())
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        old = integer(node.slice)
        if old in (0, -1):
            says = f"with {ORDINALS[-1 - old]} where {ORDINALS[old]} is asked for"
            yield about, says, ast.Subscript(node.value, constant(-1 - old), ast.Load())
        if isinstance(node.slice, ast.Slice):
            low, high, step = node.slice.lower, node.slice.upper, node.slice.step
            if low is not None and integer(low) == 1 and high is None:
                says = "when the last is left out in the place of the first"
                yield about, says, ast.Subscript(node.value, ast.Slice(None, constant(-1), step), ast.Load())
            elif low is None and high is not None and integer(high) == -1:
                says = "when the first is left out in the place of the last"
                yield about, says, ast.Subscript(node.value, ast.Slice(constant(1), None, step), ast.Load())
            elif step is not None and integer(step) == -1:
                yield about, "without the reverse order", node.value
    if called(node) == "len" and isinstance(node, ast.Call) and len(node.args) == 1:
        says = "with the count of all numbers where that of the rows is asked for"
        yield about, says, ast.Call(ast.Attribute(node.args[0], "numel", ast.Load()), [], [])
    if called(node) in ("numel", "nelement") and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        says = "with the count of the rows where that of all numbers is asked for"
        yield about, says, call("len", node.func.value)
    if called(node) in ("triu", "tril") and isinstance(node, ast.Call):
        place = 1 if is_module_function(node) else 0
        old = next((integer(one.value) for one in node.keywords if one.arg == "diagonal"), None)
        old = integer(node.args[place]) if len(node.args) > place else old or 0
        keyword = ast.keyword("diagonal", constant(1 - old if old in (0, 1) else 0))
        says = "with the diagonal itself on the other side of a mask"
        yield about, says, ast.Call(node.func, node.args[: place or None] if place else [], [keyword])


def _infinity(node: ast.AST, names: Names) -> Found:
    text = ast.unparse(node) if isinstance(node, ast.UnaryOp | ast.Call) else ""
    if text.strip("'\"()").replace("'", "").replace('"', "") in ("-torch.inf", "-math.inf", "float(-inf", "-float(inf"):
        yield "minus infinity", "with 0 where minus infinity is asked for", ast.Constant(0.0)


#: The more specific first.
RULES: tuple[Callable[[ast.AST, Names], Found], ...] = (
    _statement_left_out, _variance, _infinity, _other_function, _other_dimension, other_order, of_both_sides,
    _operand_left_out, _left_out, relu_before, half_for_root, other_parentheses, _loop, _comparison, _place, _sides,
    _other_operator, other_input,
)  # fmt: skip
#: Those whose edits with the same words are made all at once in a definition.
TOGETHER: tuple[Callable[[ast.AST, Names], Found], ...] = (_dimension_together, _sines_together)


def _stand_in(definition: ast.AST) -> dict[str, ast.expr]:
    """What local names that are bound once stand for."""
    bound: dict[str, list[ast.expr]] = {}
    for node in ast.walk(definition):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            bound.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            bound.setdefault(node.target.id, []).append(node.value)
    return {name: values[0] for name, values in bound.items() if len(values) == 1}


def _spoken(node: ast.expr, names: Names, depth: int = 0) -> str | None:
    """What a part of an expression is called: an input, or the result of a well-known function."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
    if name in names.inputs:
        return f"`{name}`"
    if isinstance(node, ast.Name) and node.id in names.stand and depth < 2:
        return _spoken(names.stand[node.id], names, depth + 1)
    if isinstance(node, ast.Attribute) and node.attr == "values":
        return _spoken(node.value, names, depth + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and number(node.right) == 0.5:
        return "a square root"
    return SPOKEN.get(called(node))
