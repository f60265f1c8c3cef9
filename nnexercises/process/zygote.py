"""The zygote: an interpreter that imports the children's modules once, and then forks a child in milliseconds.

    python -m nnexercises.process.zygote DESCRIPTOR MODULE…

It runs no tensor operation itself (a fork after a threaded one can hang) and loads no course. Requests are JSON
objects on the control socket, one at a time, each answered by one: ``{"fork": "module:function"}`` with the child's
end of a pipe attached, ``{"reap": pid, "patience": seconds}``, and ``{"import": module}`` for later children.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time


def main() -> None:
    """Serve the control socket whose descriptor is the first argument, until the other side closes it.

    The other arguments are modules to import before anything is forked.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for module in sys.argv[2:]:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the pipe is only read if the start fails
    control.sendall(b'{"ready": true}')
    children: set[int] = set()
    while True:
        text, descriptors, _, _ = socket.recv_fds(control, 4096, 1)
        if not text:
            break
        request = json.loads(text)
        if "fork" in request:
            pid = os.fork()
            if pid == 0:
                control.close()
                _become(request["fork"], socket.socket(fileno=descriptors[0]))
            os.close(descriptors[0])
            children.add(pid)
            control.sendall(json.dumps({"pid": pid}).encode())
        elif "reap" in request:
            children.discard(request["reap"])
            control.sendall(json.dumps({"status": _reap(request["reap"], request["patience"])}).encode())
        elif "import" in request:
            with contextlib.suppress(Exception):  # a child that needs it will report the error
                importlib.import_module(request["import"])
            gc.collect()
            gc.freeze()
            control.sendall(b"{}")
    for pid in children:
        _reap(pid, 0.0)
    os._exit(0)  # a normal shutdown of torch takes longer than a small grading


def _reap(pid: int, patience: float) -> int:
    """Wait ``patience`` seconds for a child to end, kill its session, and return its exit status."""
    deadline = time.monotonic() + patience
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < deadline:
        time.sleep(0.002)
        ended, status = os.waitpid(pid, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    if not ended:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _become(entry: str, pipe: socket.socket) -> None:
    """Run ``entry`` in this forked child and end it, whatever happens."""
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        module, function = entry.split(":")
        getattr(importlib.import_module(module), function)(pipe)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
