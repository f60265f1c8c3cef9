"""A stand-in for ``torch._dynamo``, torch's compiler, which takes a second to import.

Creating an optimizer imports it, and so does each of its steps, to say what is not to be compiled. Nothing is compiled
in the processes that run drives, so there is nothing to be said. Whatever else is asked of it imports the real one.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import torch

NAME = "torch._dynamo"


class _StandIn(ModuleType):
    """The two functions that torch calls where nothing is compiled (torch/_compile.py, torch/optim/optimizer.py)."""

    @staticmethod
    def disable(function: Callable[..., Any] | None = None, *args: object, **options: object) -> Any:
        """The function itself, which is not compiled."""
        return function if function is not None else lambda function: function

    @staticmethod
    def graph_break(*args: object, **options: object) -> None:
        """Nothing: there is no graph to break."""

    def __getattr__(self, name: str) -> Any:
        if name == "__path__" or not name.startswith("__"):  # inspect asks every module for its __file__
            return getattr(_real(), name)
        raise AttributeError(f"module {NAME!r} has no attribute {name!r}")


def stand_in() -> None:
    """Let the stand-in be ``torch._dynamo`` in this process until something needs the real one."""
    if NAME not in sys.modules:
        sys.modules[NAME] = _StandIn(NAME)
        torch._dynamo = sys.modules[NAME]


def _real() -> ModuleType:
    """The real module, which takes the place of the stand-in."""
    if isinstance(sys.modules.get(NAME), _StandIn):
        del sys.modules[NAME]
        vars(torch).pop("_dynamo", None)
    return importlib.import_module(NAME)
