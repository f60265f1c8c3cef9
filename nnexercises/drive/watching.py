"""Watch which of torch's functions, operators, modules and optimizers a drive calls."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch.nn.modules.module import register_module_forward_pre_hook
from torch.optim.optimizer import register_optimizer_step_pre_hook
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from nnexercises.drive.torch_own import ALL_OF_TORCH

_TORCH = str(Path(torch.__file__).parent)


@contextlib.contextmanager
def watching(watch: Set[str], calls: set[str], files: Set[str] = frozenset()) -> Iterator[None]:
    """Add to ``calls`` what is called in the block of the names in ``watch``; if they hold ``ALL_OF_TORCH``, also
    everything that lines of the student's ``files`` call themselves.
    """
    if not watch:
        yield
        return
    with contextlib.ExitStack() as stack:
        if any(name[:1].isupper() for name in watch):
            stack.enter_context(_watching_classes(watch, calls))
        own = files if ALL_OF_TORCH in watch else frozenset()
        stack.enter_context(_WatchFunctions(watch, calls, own))
        stack.enter_context(_WatchOperators(watch, calls, own))
        yield


@contextlib.contextmanager
def _watching_classes(watch: Set[str], calls: set[str]) -> Iterator[None]:
    """Record torch's own classes: what only subclasses one has its name among its bases."""

    def record(called: object, *_: object) -> None:
        bases = type(called).__mro__
        calls.update({base.__name__ for base in bases if base.__module__.startswith("torch.")} & watch)

    hooks = [register_module_forward_pre_hook(record), register_optimizer_step_pre_hook(record)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


class _WatchFunctions(TorchFunctionMode):
    """Records calls of torch's Python functions: ``F.one_hot`` and others that torch composes of smaller operators."""

    def __init__(self, watch: Set[str], calls: set[str], own: Set[str]) -> None:
        super().__init__()
        self.watch, self.calls, self.own = watch, calls, own

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        if name in self.watch:
            self.calls.add(name)
        if self.own and _is_called_by(self.own):
            self.calls.add(ALL_OF_TORCH + name)
        return func(*args, **kwargs) if kwargs else func(*args)


class _WatchOperators(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Records the operators that run, whatever name was used to call them."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # otherwise torch imports its compiler, which takes a second

    def __init__(self, watch: Set[str], calls: set[str], own: Set[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.watch, self.calls, self.own = watch, calls, own

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = _operator_name(func)
        if name in self.watch:
            self.calls.add(name)
        if self.own and _is_called_by(self.own):
            self.calls.add(ALL_OF_TORCH + name)
        return func(*args, **kwargs) if kwargs else func(*args)


def _is_called_by(files: Set[str]) -> bool:
    """Whether the innermost line that runs, but for torch's and ours, is in one of the files."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file in files:
            return True
        if not file.startswith(_TORCH):
            return False
        frame = frame.f_back  # type: ignore[assignment]
    return False


@cache
def _operator_name(func: Any) -> str:
    return str(func._schema.name).removeprefix("aten::")
