"""The annotations of a drive: the answer's own where the language of courses has them, or what the inputs show."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from nnexercises.importing.plain import array_kind

_JAXTYPING = {"Float", "Int", "Integer", "Bool", "Complex", "Num", "Real", "Inexact", "Shaped", "Float32", "Float64",
              "Int64", "Int32", "UInt8"}  # fmt: skip
_PLAIN = {"int", "float", "bool", "str", "bytes", "dict", "list", "tuple", "Tensor", "ndarray", "Any", "object"}
_GENERIC = {"list", "List", "tuple", "Tuple", "dict", "Dict", "Optional", "Union", "Sequence"}


def readable(node: ast.expr | None, imported: Collection[str]) -> str | None:
    """The source of an annotation that can be written in a course, if its names are built in or ``imported``."""
    if node is None or not _is_readable(node):
        return None
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    builtin = {"int", "float", "bool", "str", "bytes", "dict", "list", "tuple", "object"}
    return _in_double_quotes(node) if names <= builtin | set(imported) else None


def _in_double_quotes(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if '"' in text else text.replace("'", '"')


def _is_readable(node: ast.expr) -> bool:
    match node:
        case ast.Constant(None):
            return True
        case ast.Name(name):
            return name in _PLAIN
        case ast.Attribute(ast.Name("torch" | "np" | "numpy"), "Tensor" | "ndarray"):
            return True
        case ast.BinOp(left, ast.BitOr(), right):
            return _is_readable(left) and _is_readable(right)
        case ast.Subscript(ast.Name(name), ast.Tuple([array, ast.Constant(str())])) if name in _JAXTYPING:
            return _is_readable(array)
        case ast.Subscript(ast.Name("Literal"), _):
            return True
        case ast.Subscript(ast.Name(name), ast.Tuple(items)) if name in _GENERIC:
            return all(_is_readable(item) or isinstance(item, ast.Constant) for item in items)
        case ast.Subscript(ast.Name(name), item) if name in _GENERIC:
            return _is_readable(item)
    return False


def of_inputs(inputs: Sequence[ast.expr]) -> str | None:
    """The annotation of a parameter, from what it is given in all cases, if they are of one kind."""
    found = list(dict.fromkeys(_of_input(node) for node in inputs))
    if set(found) == {"int", "float"}:
        return "float"
    arrays = {text.partition("[")[2] for text in found if text and "[" in text and "Tensor" in text}
    if len(found) > 1 and None not in found and len(arrays) == 1 and all("Tensor" in str(text) for text in found):
        return "Tensor"
    return found[0] if len(found) == 1 else None


def _of_input(node: ast.expr) -> str | None:
    found = array_kind(node)
    if found is not None:
        array = "np.ndarray" if found[0] == "ndarray" else "Tensor"
        return f'{found[1]}[{array}, "..."]'
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError):
        return None
    if isinstance(value, bool | int | float | str):
        return type(value).__name__
    if isinstance(value, list) and value and not isinstance(value[0], list | tuple | dict):
        kinds = {type(item).__name__ for item in value}
        kinds = {"float"} if kinds == {"int", "float"} else kinds
        if len(kinds) == 1 and kinds <= {"int", "float", "bool", "str"}:
            return f"list[{kinds.pop()}]"
    return None


def imports_for(names: Collection[str]) -> list[str]:
    """The imports of those of these names that ``of_inputs`` uses."""
    kinds = [kind for kind in ("Bool", "Complex", "Float", "Int") if kind in names]
    lines = [f"from jaxtyping import {', '.join(kinds)}"] if kinds else []
    return lines + (["from torch import Tensor"] if "Tensor" in names else [])


def can_be_drawn(text: str | None) -> bool:
    """Whether inputs can be drawn from an annotation, whatever they may mean."""
    if text is None:
        return False
    node = ast.parse(text, mode="eval").body
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    return not names & {"dict", "Dict", "Any", "object", "str", "bytes"} and text not in ("list", "tuple", "None")


def draws_floats(text: str | None) -> bool:
    """Whether an annotation is that of floats, or of a tensor of floats whose shape it gives."""
    return text is not None and (
        text in ("float", "list[float]") or (text.startswith("Float[") and '"..."' not in text)
    )


def has_negative(inputs: Sequence[ast.expr]) -> bool:
    """Whether a negative number is written in these inputs."""
    return any(isinstance(node, ast.USub) for value in inputs for node in ast.walk(value))
