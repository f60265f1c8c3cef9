"""The parameters of an answer's function, and what a call gives them."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass

from nnexercises.importing.annotations import readable
from nnexercises.importing.checks import Call
from nnexercises.importing.plain import why_not

#: Names that a drive cannot give an input.
TAKEN = ("solution",)


@dataclass(frozen=True)
class Parameter:
    """One parameter: its annotation as a course may have it, and its default (None: it has none)."""

    name: str
    annotation: str | None
    default: ast.expr | None
    by_name_only: bool = False


def parameters_of(function: ast.FunctionDef, imported: Collection[str]) -> list[Parameter]:
    """The parameters of a function, but for ``*args`` and ``**options``."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    pairs = [(argument, default, False) for argument, default in zip(positional, defaults, strict=True)]
    pairs += [(arg, default, True) for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return [
        Parameter(argument.arg, readable(argument.annotation, imported), default, by_name)
        for argument, default, by_name in pairs
    ]


def bound(call: Call, function: ast.FunctionDef) -> dict[str, ast.expr]:
    """What a call gives each parameter, by name; what does not fit is left out."""
    positional = [parameter.name for parameter in parameters_of(function, ()) if not parameter.by_name_only]
    return dict(zip(positional, call.arguments, strict=False)) | dict(call.keywords)


def misfit(call: Call, function: ast.FunctionDef) -> str | None:
    """Why a call cannot be a case of a function; None if it can."""
    parameters = {parameter.name: parameter for parameter in parameters_of(function, ())}
    count = sum(not parameter.by_name_only for parameter in parameters.values())
    given = bound(call, function)
    if len(call.arguments) > count:
        takes = "any number" if function.args.vararg else count
        return f"{function.name} is called with {len(call.arguments)} arguments, and takes {takes}"
    for name in given:
        if name not in parameters or name in TAKEN:
            return f"{function.name} is given {name}, which a drive cannot give it"
    for name, parameter in parameters.items():
        if parameter.default is None and name not in given:
            return f"{function.name} is called without {name}"
        if parameter.default is not None and name in given and why_not(parameter.default) is not None:
            return f"the default of {name} in {function.name} is not written out"
    return None
