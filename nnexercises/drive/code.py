"""The code of functions: what it is made of, and drives compiled from the source that a worker is given."""

from __future__ import annotations
import __future__ as future

import inspect
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

#: The compiler flags of all ``from __future__`` imports: those of one statement hold for the ones after it.
FUTURE_FLAGS = 0
for _name in future.all_feature_names:
    FUTURE_FLAGS |= getattr(future, _name).compiler_flag


def compile_drives(source: str, unit: str) -> dict[str, Callable[..., Any]]:
    """The functions in the source of a unit's drives, by name."""
    module = types.ModuleType(f"nnexercises_drives_{unit}")
    sys.modules[module.__name__] = module  # dataclasses look their module up there
    exec(compile(source, f"<drives of {unit}>", "exec", dont_inherit=True), vars(module))
    return vars(module)


def code_of(thing: object) -> Iterator[types.CodeType]:
    """The code of a function (also a wrapped one) or of a class's methods, inner functions included."""
    if isinstance(thing, types.CodeType):
        yield thing
        for constant in thing.co_consts:
            if isinstance(constant, types.CodeType):
                yield from code_of(constant)
    elif isinstance(thing, type):
        for member in vars(thing).values():
            if isinstance(member, types.FunctionType):
                yield from code_of(member.__code__)
    elif callable(thing):
        yield from code_of(getattr(inspect.unwrap(thing), "__code__", None))


def names_in(function: object) -> set[str]:
    """Names of globals and attributes in a function's code."""
    return {name for code in code_of(function) for name in code.co_names}
