"""Let honest code run in a process that may start no others: what can be done here is done here, and the rest is
refused with a sentence about the grader.

This is for honest code; ``confinement`` holds against any other.
"""

from __future__ import annotations

import contextlib
import importlib
import socket
import sys
from collections.abc import Callable
from typing import Any

import torch
from torch.utils.data import DataLoader

from nnexercises.drive.compiler import stand_in

NO_PROCESSES = "while it is graded, your code can start no other program or process: do without it"
NO_NETWORK = "while it is graded, your code has no network: hand in the files it needs"

#: Audit events (https://docs.python.org/3/library/audit_events.html) of what a confined process cannot do.
REFUSED = {
    **dict.fromkeys(
        ("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen"),
        NO_PROCESSES,
    ),
    **dict.fromkeys(("socket.getaddrinfo", "socket.gethostbyname", "socket.connect"), NO_NETWORK),
}
#: Arguments of a DataLoader that only make sense with worker processes.
FOR_WORKERS = ("num_workers", "prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout")


def adapt() -> None:
    """Adapt this process, for good: ``torch.compile`` runs eagerly, a DataLoader loads in this process, and other
    processes and the network are refused with a sentence.
    """
    stand_in()
    torch.compile = _eagerly
    torch.nn.Module.compile = lambda self, *args, **options: None  # type: ignore[method-assign]
    _load_in_this_process()
    with contextlib.suppress(ImportError):  # a system without named semaphores
        importlib.import_module("multiprocessing.synchronize").SemLock.__init__ = _refuse_processes
    sys.addaudithook(_refuse)


def _eagerly(model: Callable[..., Any] | None = None, **options: Any) -> Any:
    """``torch.compile`` without compiling: a compiler needs other processes, and hides which operators run."""
    return model if model is not None else lambda function: function


def _load_in_this_process() -> None:
    original = DataLoader.__init__

    def without_workers(self: Any, dataset: Any, *args: Any, **options: Any) -> None:
        args = (*args[:4], 0, *args[5:]) if len(args) > 4 else args  # the fifth is num_workers
        original(self, dataset, *args, **{name: value for name, value in options.items() if name not in FOR_WORKERS})

    without_workers.__wrapped__ = original  # type: ignore[attr-defined]
    DataLoader.__init__ = without_workers  # type: ignore[method-assign]


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in REFUSED:
        raise PermissionError(REFUSED[event])
    if event == "socket.__new__" and arguments[1] in (socket.AF_INET, socket.AF_INET6):
        raise PermissionError(NO_NETWORK)


def _refuse_processes(self: object, *args: object, **options: object) -> None:
    raise PermissionError(NO_PROCESSES)
