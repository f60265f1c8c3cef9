"""Expressions that are written out: numbers, texts, lists of them, tensors and arrays of them, arithmetic on these.

They make the same value wherever they run, so they can be the inputs of a case.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

MODULES = ("torch", "np", "numpy", "math")
#: What makes a tensor or an array of what is written out.
MAKERS = {
    "tensor", "as_tensor", "Tensor", "FloatTensor", "DoubleTensor", "LongTensor", "array", "asarray", "from_numpy",
    "zeros", "ones", "full", "eye", "arange", "linspace", "zeros_like", "ones_like", "full_like", "stack", "cat",
    "concatenate", "vstack", "hstack", "float32", "float64", "int64", "triu", "tril", "sqrt", "log", "exp",
}  # fmt: skip
#: Methods that make one from another.
METHODS = {
    "double", "float", "long", "int", "bool", "half", "bfloat16", "reshape", "view", "t", "transpose", "permute",
    "unsqueeze", "squeeze", "clone", "contiguous", "expand", "repeat", "astype", "to", "flatten", "numpy", "tolist",
    "copy", "detach", "item", "requires_grad_", "type", "flip", "abs", "sqrt", "log", "exp",
}  # fmt: skip
BUILTINS = {"float", "int", "bool", "list", "tuple", "dict", "range", "abs", "complex"}
CONSTANTS = {"inf", "nan", "pi", "e", "newaxis"}
RANDOM = {"rand", "randn", "randint", "randperm", "normal", "rand_like", "randn_like", "bernoulli", "multinomial",
          "uniform", "uniform_", "normal_", "default_rng", "RandomState", "choice", "empty", "manual_seed"}  # fmt: skip
DTYPES = {"float16", "bfloat16", "float32", "float64", "double", "half", "int8", "uint8", "int16", "int32", "int64",
          "long", "int", "float", "bool", "bool_", "complex64", "complex128"}  # fmt: skip
#: Arguments that say nothing of the numbers.
DROPPED = ("requires_grad", "device")


def why_not(node: ast.expr) -> str | None:
    """None for an expression that is written out; otherwise the reason that it is not."""
    return next(_reasons(node), None)


def _reasons(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value):
            if value is ...:
                yield "an input is left open (...)"
        case ast.List(parts) | ast.Tuple(parts):
            yield from _of_all(parts)
        case ast.Dict(keys, values):
            yield from ["an input is made of another dict (**)"] if None in keys else _of_all([*keys, *values])
        case ast.UnaryOp(_, operand):
            yield from _reasons(operand)
        case ast.BinOp(left, _, right):
            yield from _of_all([left, right])
        case ast.Compare(left, _, others):
            yield from _of_all([left, *others])
        case ast.Subscript(value, index):
            yield from _of_all([value, index])
        case ast.Slice(low, high, step):
            yield from _of_all([low, high, step])
        case ast.Attribute(ast.Name(module), name) if module in MODULES:
            if name not in CONSTANTS:
                yield f"{module}.{name} cannot be an input"
        case ast.Attribute(value, "T"):
            yield from _reasons(value)
        case ast.Call():
            yield from _of_call(node)
        case ast.Name(name):
            yield f"an input is {name} itself" if hasattr(builtins, name) else f"{name} is not set in the test"
        case ast.Lambda():
            yield "an input is a function"
        case ast.ListComp() | ast.GeneratorExp() | ast.DictComp() | ast.SetComp():
            yield "an input is made by a comprehension"
        case _:
            yield f"an input is not written out: {shown(node)}"


def _of_all(nodes: Sequence[ast.AST | None]) -> Iterator[str]:
    for node in nodes:
        if node is not None:
            yield from _reasons(node)


def _of_call(node: ast.Call) -> Iterator[str]:
    name = ast.unparse(node.func)
    last = name.rpartition(".")[2]
    if last in RANDOM:
        yield f"its inputs are random ({last})"
        return
    match node.func:
        case ast.Attribute(ast.Name(module), maker) if module in MODULES:
            if maker not in MAKERS:
                yield f"its inputs are made by {name}"
                return
        case ast.Attribute(value, method) if method in METHODS:
            yield from _reasons(value)
        case ast.Name(builtin) if builtin in BUILTINS:
            pass
        case _:
            yield f"its inputs are made by {shown(node.func)}"
            return
    arguments = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg not in DROPPED)]
    yield from _of_all([argument for argument in arguments if not is_dtype(argument)])


def is_dtype(node: ast.expr) -> bool:
    """Whether this names a dtype, as an argument of what makes a tensor."""
    match node:
        case ast.Attribute(ast.Name("torch" | "np" | "numpy"), name):
            return name in DTYPES
        case ast.Name("float" | "int" | "bool"):
            return True
    return False


def as_input(node: ast.expr) -> ast.expr:
    """The expression as an input of a case: without what says nothing of its numbers (where they lie, and whether they
    have gradients), and with a list for a range.
    """
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            inner.keywords = [keyword for keyword in inner.keywords if keyword.arg not in DROPPED]
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "requires_grad_":
        node = node.func.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        return ast.Call(ast.Name("list", ast.Load()), [node], [])
    return node


def shown(node: ast.AST) -> str:
    """The source of an expression, if it is short, or its beginning."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def array_kind(node: ast.expr) -> tuple[str, str] | None:
    """("Tensor" or "ndarray", "Float", "Int", "Bool" or "Complex") of an expression that makes one."""
    match node:
        case ast.Call(ast.Attribute(ast.Name(module), maker), arguments, keywords) if module in MODULES[:3]:
            array = "Tensor" if module == "torch" else "ndarray"
            dtype = next((keyword.value for keyword in keywords if keyword.arg == "dtype"), None)
            if dtype is not None:
                return array, _family(ast.unparse(dtype))
            if maker in ("zeros", "ones", "eye", "linspace", "Tensor", "FloatTensor", "DoubleTensor"):
                return array, "Float"
            if maker == "LongTensor":
                return array, "Int"
            inner = array_kind(arguments[0]) if arguments else None
            return (array, inner[1]) if inner else (array, _of_numbers(arguments))
        case ast.Call(ast.Attribute(value, method), arguments):
            found = array_kind(value)
            if found is not None and method in ("to", "astype", "type") and arguments and is_dtype(arguments[0]):
                return found[0], _family(ast.unparse(arguments[0]))
            if found is not None and method in DTYPES:
                return found[0], _family(method)
            if method in ("item", "tolist"):
                return None
            return ("ndarray", found[1]) if found and method == "numpy" else found
        case ast.BinOp(left, operation, right):
            found = array_kind(left) or array_kind(right)
            is_float = (
                isinstance(operation, ast.Div) or "Float" in (found or ()) or _of_numbers([left, right]) == "Float"
            )
            return (found[0], "Float") if found and is_float else found
        case ast.UnaryOp(_, value) | ast.Attribute(value, "T"):
            return array_kind(value)
        case ast.Subscript(value, _):
            return array_kind(value)
        case ast.Compare(left, _, _):
            found = array_kind(left)
            return (found[0], "Bool") if found else None
    return None


def _family(dtype: str) -> str:
    name = dtype.rpartition(".")[2]
    if name.startswith("bool"):
        return "Bool"
    if name.startswith("complex"):
        return "Complex"
    return "Int" if name.startswith(("int", "uint", "long")) else "Float"


def _of_numbers(nodes: list[ast.expr]) -> str:
    """The family of dtypes that torch gives the numbers in expressions."""
    inner = [child for node in nodes for child in ast.walk(node)]
    constants = [child.value for child in inner if isinstance(child, ast.Constant)]
    named = any(isinstance(child, ast.Attribute) and child.attr in CONSTANTS for child in inner)
    if named or any(isinstance(value, float | str) for value in constants) or not constants:
        return "Float"
    if any(isinstance(value, complex) for value in constants):
        return "Complex"
    return "Bool" if all(isinstance(value, bool) for value in constants) else "Int"
