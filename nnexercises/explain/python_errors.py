"""The usual errors of Python in a first course, in the student's own terms."""

from __future__ import annotations

import ast
import difflib
import re

from nnexercises.drive.operation import PURE
from nnexercises.explain.failure import Failure, Known, quoted

#: What NumPy and other habits call it, and what torch does.
OTHER_NAMES = {
    "astype": "to(dtype)", "copy": "clone()", "expand_dims": "unsqueeze", "array": "tensor", "len": "len(x)",
    "length": "len(x)", "shape_as": "shape", "append": "torch.cat", "tranpose": "transpose", "maximum_": "maximum",
    "power": "pow", "absolute": "abs", "asarray": "tensor", "ndarray": "tensor", "random": "rand", "dims": "dim()",
}  # fmt: skip
#: Modules that are often used and not imported.
IMPORTS = {
    "torch": "import torch", "nn": "from torch import nn", "F": "import torch.nn.functional as F",
    "np": "import numpy as np", "math": "import math", "Tensor": "from torch import Tensor", "random": "import random",
    "plt": "import matplotlib.pyplot as plt", "optim": "from torch import optim",
}  # fmt: skip
#: Methods of Python's containers that change them and return nothing.
RETURN_NOTHING = (
    "append",
    "extend",
    "insert",
    "sort",
    "reverse",
    "remove",
    "clear",
    "update",
    "add",
    "zero_grad",
    "backward",
)
ARTICLES = {
    "int": "an int",
    "float": "a float",
    "list": "a list",
    "tuple": "a tuple",
    "dict": "a dict",
    "str": "a text",
}


def _unpacked(it: Failure) -> str | None:
    value = _assigned_in_line(it)
    if value is None:
        return None
    text = ast.unparse(value)
    name = re.fullmatch(r"(\w+)(?:\.shape|\.size\(\))", text)
    known = it.raised.scene.variable(name[1]) if name is not None and it.raised.scene is not None else None
    if known is not None and known.shape is not None:
        count = len(known.shape)
        return f"{it.said(known)} has {count} size{'' if count == 1 else 's'}, and {_targets(it)}."
    got = re.search(r"got (\d+)", it.raised.message)
    many = (
        f"{got[1]} values" if got is not None else "more values" if "too many" in it.raised.message else "fewer values"
    )
    return f"{quoted(text)} has {many}, and {_targets(it)}."


def _statement(it: Failure) -> ast.stmt | None:
    """The innermost statement in the line that failed."""
    stop, line = it.evidence.stop, it.raised.line
    if stop is None or line is None:
        return None
    around = [
        node
        for node in ast.walk(stop.function)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return max(around, key=lambda node: node.lineno, default=None)


def _assigned_in_line(it: Failure) -> ast.expr | None:
    statement = _statement(it)
    return statement.value if isinstance(statement, ast.Assign) else None


def _targets(it: Failure) -> str:
    statement = _statement(it)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    count = len(target.elts) if isinstance(target, ast.Tuple | ast.List) else 0
    names = "is 1 name" if count == 1 else f"are {count or 'other'} names"
    return f"there {names} on the left"


def _nothing(it: Failure) -> str | None:
    """What is None, and why."""
    if isinstance(it.node, ast.BinOp) and (types := re.search(r": '(\w+)' and '(\w+)'", it.raised.message)):
        side = it.node.left if types[1] == "NoneType" else it.node.right
        if isinstance(side, ast.Call):
            return (
                f"{quoted(ast.unparse(side))} is None: {ast.unparse(side.func)}() returns nothing (is there a return?)."
            )
    text = next((one.text for one in it.operands if one.type == "None"), None)
    if text is None and it.node is not None:
        owner = it.node.value if isinstance(it.node, ast.Attribute | ast.Subscript) else None
        owner = it.node.func if isinstance(it.node, ast.Call) and owner is None else owner
        owner = owner.value if isinstance(owner, ast.Attribute) and isinstance(it.node, ast.Call) else owner
        text = ast.unparse(owner) if owner is not None else None
    if text is None:
        return None
    if text.endswith((".grad", ".grad.data")):
        return (
            f"{quoted(text)} is None: backward() has not run yet, or the loss does not depend on it, or it was "
            "computed and is no parameter."
        )
    node = it.expression(text)
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        is_method = isinstance(node.func, ast.Attribute) and node.func.attr in RETURN_NOTHING
        why = (
            f"{called}() changes what it is called on and returns nothing"
            if is_method
            else f"{called}() returns nothing"
        )
        return f"{quoted(text)} is None: {why}{'' if is_method else ' (is there a return?)'}."
    return f"{quoted(text)} is None here."


def _not_a_tensor(it: Failure) -> str | None:
    kind, attribute = it.group(1), it.group(2)
    owner = it.node.value if isinstance(it.node, ast.Attribute) else None
    what = quoted(ast.unparse(owner)) if owner is not None else "It"
    if attribute not in PURE and attribute not in ("unsqueeze", "T", "shape", "backward", "dtype", "grad", "device"):
        return f"{what} is {ARTICLES[kind]}, which has no .{attribute}."
    how = {
        "list": "torch.tensor(…) makes one of numbers, torch.stack(…) of tensors",
        "tuple": "torch.stack(…) makes one",
    }
    makes = how.get(kind, "torch.tensor(…) makes one")
    return f"{what} is {ARTICLES[kind]} and no tensor, and has no .{attribute}: {makes}."


def _no_attribute(it: Failure) -> str | None:
    name = it.group(1)
    close = difflib.get_close_matches(name, sorted(PURE), n=1, cutoff=0.8)
    meant = OTHER_NAMES.get(name) or (close[0] if close and close[0] != name else None)
    return f"A tensor has no .{name}: " + (f"did you mean {meant}?" if meant else "did you take it for something else?")


def _not_in_module(it: Failure) -> str | None:
    module, name = it.group(1), it.group(2)
    close = difflib.get_close_matches(name, sorted(PURE), n=1, cutoff=0.8)
    meant = OTHER_NAMES.get(name) or (close[0] if close and close[0] != name else None)
    return f"{module} has no {name}: did you mean {meant}?" if meant else f"{module} has no {name}."


def _own_attribute(it: Failure) -> str | None:
    kind, name = it.group(1), it.group(2)
    definition = it.evidence.definition
    if not isinstance(definition, ast.ClassDef) or definition.name != kind:
        return None
    set_here = {
        node.attr
        for node in ast.walk(definition)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"
    } | {node.name for node in definition.body if isinstance(node, ast.FunctionDef)}
    close = difflib.get_close_matches(name, sorted(set_here), n=1, cutoff=0.7)
    if name in set_here:
        return f"self.{name} is set only later, or in a method that has not run."
    return f"self.{name} is never set" + (f": did you mean self.{close[0]}?" if close else " in your class.")


def _name(it: Failure) -> str | None:
    name = it.group(1)
    if name in IMPORTS:
        return f"{name} is not imported: write `{IMPORTS[name]}` at the top of the file."
    stop = it.evidence.stop
    names: set[str] = set()
    if stop is not None:
        names = {node.id for node in ast.walk(stop.function) if isinstance(node, ast.Name)}
        names |= {node.arg for node in ast.walk(stop.function) if isinstance(node, ast.arg)} | {stop.function.name}
    close = difflib.get_close_matches(name, sorted(names - {name}), n=1, cutoff=0.75)
    if close:
        return f"{quoted(name)} is not defined: did you mean {quoted(close[0])}?"
    return f"{quoted(name)} is not defined: it needs a value in your function, or at the top of the file."


def _unbound(it: Failure) -> str:
    name = it.group(1)
    stop = it.evidence.stop
    changed = stop is not None and any(
        isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name
        for node in ast.walk(stop.function)
    )
    if changed:
        return (
            f"{quoted(name)} has no value yet that could be changed: one outside of the function does not count here."
        )
    return f"{quoted(name)} has no value yet in this line: it gets one only later, or in a branch that did not run."


def _arguments(it: Failure) -> str | None:
    """What to say of a call with another number of arguments."""
    called, takes, given = _called(it), it.group(2), it.group(3)
    exercise = it.evidence.exercise
    name = called.split(".")[-1]
    if "." in called and int(given) == int(re.findall(r"\d+", takes)[-1]) + 1 and not _has_self(it, called):
        return f"{called} is a method: its first parameter is self."
    if it.raised.file is None and name == exercise.name and exercise.parameters is not None:
        return f"The exercise calls {name}({', '.join(exercise.parameters)}); yours takes {takes} argument{_s(takes)}."
    return f"{called}() takes {takes} argument{_s(takes)}, and is given {given}."


def _called(it: Failure) -> str:
    """The name of a function that was called, without the one it is in."""
    return it.group(1).rpartition("<locals>.")[2]


def _has_self(it: Failure, called: str) -> bool:
    definition = it.evidence.definition
    if not isinstance(definition, ast.ClassDef):
        return True
    methods = {node.name: node for node in definition.body if isinstance(node, ast.FunctionDef)}
    method = methods.get(called.split(".")[-1])
    if method is None or method.decorator_list:
        return True
    arguments = [argument.arg for argument in method.args.args]
    return arguments[:1] == ["self"]


def _s(count: str) -> str:
    return "" if count == "1" else "s"


def _missing(it: Failure) -> str:
    called, names = _called(it), it.group(2)
    exercise = it.evidence.exercise
    if it.raised.file is None and called.split(".")[-1] == exercise.name and exercise.parameters is not None:
        return f"The exercise calls {exercise.name}({', '.join(exercise.parameters)}); yours asks for {names} as well."
    return f"{called}() is called without {names}."


def _unexpected(it: Failure) -> str:
    called, name = _called(it), it.group(2)
    exercise = it.evidence.exercise
    if it.raised.file is None and called.split(".")[-1] == exercise.name:
        return f"The exercise calls {exercise.name} with {name}=…: your function needs a parameter of that name."
    return f"{called}() has no parameter called {name}."


def _not_callable(it: Failure) -> str | None:
    kind = it.group(1)
    called = quoted(ast.unparse(it.node.func)) if isinstance(it.node, ast.Call) else "It"
    if kind == "module":
        return f"{called} is a module, and not a function: call something inside it."
    if kind == "Tensor":
        return f"{called} is a tensor: round brackets call a function, and square brackets take an item; * multiplies."
    if kind == "NoneType":
        return _nothing(it)
    return f"{called} is of type {kind} and no function: is a name used twice, or a * missing?"


def _not_called(it: Failure) -> str | None:
    uncalled = next((node for node in ast.walk(it.node) if isinstance(node, ast.Attribute)), None) if it.node else None
    return f"{quoted(ast.unparse(uncalled))} is not called: write () after it." if uncalled is not None else None


def _no_items(it: Failure) -> str | None:
    kind, how = it.group(1), it.group(2)
    if kind == "NoneType":
        return _nothing(it)
    if kind in ("builtin_function_or_method", "method", "function"):
        return _not_called(it)
    statement = _statement(it)
    if isinstance(statement, ast.For) and kind == "int":
        count = quoted(ast.unparse(statement.iter))
        return f"A for loop takes a sequence, and {count} is an int: range(…) counts up to it."
    what = it.operands[0].text if it.operands else ""
    verb = {"subscriptable": "has no items to take with [ ]", "iterable": "has no items to go through"}[how]
    return f"{quoted(what) if what else 'It'} is {ARTICLES.get(kind, f'of type {kind}')} and {verb}."


def _operands(it: Failure) -> str | None:
    left, right = it.group(2), it.group(3)
    if "NoneType" in (left, right):
        return _nothing(it)
    if {left, right} & {"builtin_function_or_method", "method", "function", "method_descriptor"}:
        return _not_called(it)
    sides = f"{ARTICLES.get(left, f'a {left}')} and {ARTICLES.get(right, f'a {right}')}"
    if "list" in (left, right) or "tuple" in (left, right):
        return f"There is no {it.group(1)} between {sides}: tensors compute number by number (torch.tensor)."
    return f"There is no {it.group(1)} between {sides}."


def _must_be_tensor(it: Failure) -> str:
    function, kind = it.group(1), it.group(2)
    what = it.operands[-1] if it.operands else None
    text = quoted(what.text) if what is not None else "its argument"
    other = f"math.{function} takes a number, or " if kind in ("float", "int") else ""
    kind = ARTICLES.get(kind, f"of type {kind}")
    return f"torch.{function} takes a tensor, and {text} is {kind}: {other}torch.tensor(…)."


def _list_index(it: Failure) -> str:
    kind = it.group(1)
    if kind == "tuple":
        return "Lists are indexed one after the other, x[i][j]; x[i, j] is for tensors."
    if kind == "float":
        loop = _loop_of(it)
        if loop is not None:
            values = ast.unparse(loop.iter)
            return (
                f"`for {ast.unparse(loop.target)} in {values}` gives the items themselves: use them as such, or count "
                f"with range(len({values}))."
            )
        return "An index is an int, and this is a float: / makes floats, // stays whole."
    return f"A list is indexed by an int, and this is a {kind}."


def _loop_of(it: Failure) -> ast.For | None:
    """The loop through the items of a variable whose own variable is used as an index."""
    index = it.operands[-1].text if it.operands else ""
    if it.evidence.stop is None:
        return None
    loops = [node for node in ast.walk(it.evidence.stop.function) if isinstance(node, ast.For)]
    return next((one for one in loops if ast.unparse(one.target) == index and isinstance(one.iter, ast.Name)), None)


def _list_end(it: Failure) -> str:
    whole = next((one for one in it.operands if one.type in ("list", "tuple", "size") and one.shape), None)
    index = next((one for one in it.operands if one.type == "int" and one is not whole), None)
    if whole is not None and whole.shape is not None and whole.shape[0] == 0:
        return f"{quoted(whole.text)} is empty for this input: it has no item to take."
    if whole is None or whole.shape is None or index is None or index.number is None:
        return "The index is past the end of the list, or the list is empty: items are counted from 0."
    items = f"{whole.shape[0]} item{'' if whole.shape[0] == 1 else 's'}"
    return f"{quoted(whole.text)} has {items}, counted from 0, and {quoted(index.text)} is {index.number}."


def _divided(it: Failure) -> str | None:
    if not isinstance(it.node, ast.BinOp | ast.AugAssign):
        return None
    right = it.node.right if isinstance(it.node, ast.BinOp) else it.node.value
    return f"{quoted(ast.unparse(right))} is 0 for this input."


def _recursion(it: Failure) -> str | None:
    name = it.raised.function.split(".")[-1] if it.raised.function else it.evidence.exercise.name
    return f"{name} calls itself without an end: nothing stops it for the smallest input."


_FUNCTION = r"([\w.<>]+)\(\)"
PYTHON: tuple[Known, ...] = (
    Known("values_and_indices", r"torch\.return_types\.(\w+)",
          lambda it: f"With a dimension, torch.{it.group(1)} returns a pair, the values and their indices: take "
          "`.values`."),
    Known("unpacking", r"^ValueError: (?:too many|not enough) values to unpack", _unpacked),
    Known("nothing", r"'NoneType' object has no attribute", _nothing),
    Known("not_a_tensor", r"'(list|float|int|tuple)' object has no attribute '(\w+)'", _not_a_tensor),
    Known("no_attribute", r"'Tensor' object has no attribute '(\w+)'", _no_attribute),
    Known("no_attribute", r"module '([\w.]+)' has no attribute '(\w+)'", _not_in_module),
    Known("attribute_not_set", r"'(\w+)' object has no attribute '(\w+)'", _own_attribute),
    Known("unbound", r"^UnboundLocalError: .*?(?:local variable )'(\w+)'", _unbound),
    Known("undefined", r"^NameError: name '(\w+)' is not defined", _name),
    Known("arguments",
          rf"{_FUNCTION} takes (\d+|from \d+ to \d+) positional arguments? but (\d+) (?:was|were) given", _arguments),
    Known("no_init", r"(\w+)\(\) takes no arguments",
          lambda it: f"{it.group(1)} has no __init__ that takes arguments: is it misspelt, or indented too far?"),
    Known("missing_argument",
          rf"{_FUNCTION} missing \d+ required (?:positional|keyword-only) arguments?: (.+)", _missing),
    Known("unexpected_argument", rf"{_FUNCTION} got an unexpected keyword argument '(\w+)'", _unexpected),
    Known("unexpected_argument", r"'(\w+)' is an invalid keyword argument for (max|min|sum|round|sorted)\(\)",
          lambda it: f"Python's own {it.group(2)}() takes no {it.group(1)}: torch.{it.group(2)} and the method of a "
          "tensor do."),
    Known("must_be_tensor",
          r"(\w+)\(\): argument '\w+' (?:\(position \d+\) )?must be Tensor, not (\w+)", _must_be_tensor),
    Known("not_callable", r"'(\w+)' object is not callable", _not_callable),
    Known("no_items", r"'(\w+)' object is not (subscriptable|iterable)", _no_items),
    Known("no_items", r"cannot (unpack) non-iterable (\w+) object",
          lambda it: f"The right side is one {it.group(2)}, and {_targets(it)}: does a function return all of them?"),
    Known("operands", r"unsupported operand type\(s\) for (\S+?)=?(?: or pow\(\))?: '(\w+)' and '(\w+)'", _operands),
    Known("list_of_numbers", r"can't multiply sequence by non-int of type '(\w+)'",
          "A list times a number repeats the list: tensors compute number by number (torch.tensor)."),
    Known("list_of_numbers", r"can only concatenate (list|tuple) \(not \"(\w+)\"\)",
          "A list plus something appends to it: tensors compute number by number (torch.tensor)."),
    Known("list_index", r"(?:list|tuple) indices must be integers or slices, not (\w+)", _list_index),
    Known("list_end", r"^IndexError: (?:list|tuple|string) index out of range", _list_end),
    Known("empty_list", r"pop from empty list|(?:min|max)\(\) (?:arg is an|iterable argument is) empty",
          "The list is empty for this input."),
    Known("no_key", r"^KeyError: (.+)", lambda it: f"The dict has no key {it.group(1)}."),
    Known("own_assert", r"^AssertionError", "An assert in your code does not hold for this input."),
    Known("divided_by_zero", r"^ZeroDivisionError", _divided),
    Known("recursion", r"^RecursionError", _recursion),
    Known("range_of_float", r"'float' object cannot be interpreted as an integer",
          "An int is asked for, and this is a float: / makes floats, // stays whole."),
)  # fmt: skip
