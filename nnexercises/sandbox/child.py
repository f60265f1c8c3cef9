"""A student's worker: a forked process that loads one submission and answers drives until the pipe closes."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import types
from pathlib import Path
from typing import Any

import torch

import nnexercises
from nnexercises.devices import prepare as accelerators
from nnexercises.drive.data import MissingData, data_folder, set_data_folder
from nnexercises.drive.request import Request
from nnexercises.drive.runner import Drive, run
from nnexercises.drive.solution import definition
from nnexercises.process import wire
from nnexercises.sandbox.confinement import confine
from nnexercises.sandbox.loader import Block, File, Loaded, Loader


def main(pipe: socket.socket) -> None:
    """Load what the first frame holds, then drive what each later frame asks for."""
    request = wire.receive(pipe)
    _settle(request["folder"])
    set_data_folder(request["data"])
    devices = request["devices"]
    confinement = confine(
        request["folder"], request["readable"], request["hidden"], int(request["memory"]), gpu="cuda" in devices
    )
    lacking = accelerators.prepare(devices)
    wire.send(pipe, {"event": "confined", "confinement": dict(confinement), "lacking": lacking})
    if request["require_confinement"] and set(confinement.values()) != {"enforced"}:
        return
    files = [_file(file) for file in request["files"]]
    leave_out = {(str(key), int(line)) for key, line in request["leave_out"]}

    def progress(event: str, key: str, line: int, seconds: float) -> None:
        wire.send(pipe, {"event": event, "key": key, "line": line, "seconds": seconds})

    loaded = Loader(files, leave_out, progress).load()
    drives = {unit: compile_drives(source, unit) for unit, source in request["drives"].items()}
    found = {"problems": loaded.problems, "bare": loaded.bare_names(), "names": loaded.names(), "uses": loaded.uses()}
    wire.send(pipe, {"event": "loaded", **found})
    with contextlib.suppress(wire.Closed):
        while True:
            _answer(pipe, wire.receive(pipe), loaded, drives)


def compile_drives(source: str, unit: str) -> dict[str, Drive]:
    """The functions in a unit's extracted drives, with the helpers that this package gives to drives."""
    module = types.ModuleType(f"nnexercises_drives_{unit}")
    sys.modules[module.__name__] = module  # dataclasses look their module up there
    vars(module).update(definition=definition, data_folder=data_folder, MissingData=MissingData)
    exec(compile(source, f"<drives of {unit}>", "exec", dont_inherit=True), vars(module))
    return vars(module)


def _answer(pipe: socket.socket, message: dict[str, Any], loaded: Loaded, drives: dict[str, dict[str, Drive]]) -> None:
    drive = drives[message["unit"]][message["drive"]]
    outcome = run(drive, loaded.solution(message["unit"]), Request.from_message(message), loaded.keys)
    wire.send(pipe, {**outcome.to_message(), "compiler": "torch._dynamo" in sys.modules})


def _file(message: dict[str, Any]) -> File:
    blocks = [Block(*block) for block in message["blocks"]]
    whole = Block(*message["whole"]) if message["whole"] else None
    return File(message["name"], message["module"], blocks, whole, bool(message["notebook"]))


def _settle(folder: str) -> None:
    """Prepare this process for student code: its folder, no terminal, no bytecode files, one thread."""
    os.chdir(folder)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    sys.dont_write_bytecode = True
    sys.argv = ["submission"]
    sys.setrecursionlimit(1000)
    # A clone's root, on the path of an editable installation, also holds the references.
    package = Path(nnexercises.__file__).resolve().parent
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != package.parent or _is_site(entry)]
    torch.set_num_threads(1)


def _is_site(entry: str) -> bool:
    return Path(entry).name in ("site-packages", "dist-packages")
