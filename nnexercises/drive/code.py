"""Code objects: compile the drives of a unit, and find the names that a function uses."""

from __future__ import annotations
import __future__ as future

import inspect
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

#: The compiler flags of all ``from __future__`` imports; a statement passes its own on to the statements after it.
FUTURE_FLAGS = 0
for _name in future.all_feature_names:
    FUTURE_FLAGS |= getattr(future, _name).compiler_flag


def compile_drives(source: str, unit: str) -> dict[str, Callable[..., Any]]:
    """The functions in the source of a unit's drives, by name."""
    module = types.ModuleType(f"nnexercises_drives_{unit}")
    sys.modules[module.__name__] = module  # dataclasses look up their module there
    exec(compile(source, f"<drives of {unit}>", "exec", dont_inherit=True), vars(module))
    return vars(module)


def code_of(obj: object) -> Iterator[types.CodeType]:
    """The code objects of a function (also a wrapped one) or of a class's methods, inner functions included."""
    if isinstance(obj, types.CodeType):
        yield obj
        for constant in obj.co_consts:
            if isinstance(constant, types.CodeType):
                yield from code_of(constant)
    elif isinstance(obj, type):
        for member in vars(obj).values():
            if isinstance(member, types.FunctionType):
                yield from code_of(member.__code__)
    elif callable(obj):
        yield from code_of(getattr(inspect.unwrap(obj), "__code__", None))


def names_in(function: object) -> set[str]:
    """The names of globals and attributes in a function's code."""
    return {name for code in code_of(function) for name in code.co_names}
