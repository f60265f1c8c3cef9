"""Arguments of the public API, checked where they come in: a wrong one is one line that says what was expected."""

from __future__ import annotations

import functools
import inspect
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


def checked(error: type[Exception]) -> Callable[[Function], Function]:
    """A decorator: the function's arguments must be of their annotated types, or ``error`` is raised in one line."""

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            signature = inspect.signature(function)
            name = function.__qualname__.removesuffix(".__init__").lower()
            try:
                given = signature.bind(*args, **kwargs)
            except TypeError as wrong:
                raise error(f"{name}: {wrong}") from None
            hints = typing.get_type_hints(function)
            for parameter, value in given.arguments.items():
                hint = hints.get(parameter, Any)
                if signature.parameters[parameter].kind is inspect.Parameter.VAR_POSITIONAL:
                    hint = tuple[hint, ...]  # type: ignore[valid-type]
                if not _is_right(value, hint):
                    expected = inspect.formatannotation(hint).replace("typing.", "").replace("collections.abc.", "")
                    raise error(f"{name}({parameter}={value!r:.60}): {parameter} must be {expected}")
            return function(*args, **kwargs)

        return typing.cast(Function, call)

    return decorate


def _is_right(value: object, hint: Any) -> bool:
    """Whether a value is of an annotated type; a whole number is a float too."""
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if any(option is Any or (type(option) is type and isinstance(value, option)) for option in options):
        return True
    # Imported where isinstance cannot tell: it takes a tenth of a second, which most gradings need not spend.
    from beartype import BeartypeConf
    from beartype.door import is_bearable

    return is_bearable(value, hint, conf=BeartypeConf(is_pep484_tower=True))
