"""A student's worker: a forked process that loads one submission and answers drives until the pipe closes."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

import torch

from nnexercises.devices.prepare import prepare
from nnexercises.drive.code import compile_drives
from nnexercises.drive.data import set_data_folder
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.runner import run
from nnexercises.drive.solution import restored
from nnexercises.process import wire
from nnexercises.sandbox.carried import Carried
from nnexercises.sandbox.confinement import confine
from nnexercises.sandbox.last_line import write_to
from nnexercises.sandbox.loader import Loader
from nnexercises.sandbox.messages import ANTICIPATED, Asked, Confined, DriveRequest, Found, LoadRequest, Progress, Reply
from nnexercises.sandbox.observing import Observer
from nnexercises.sandbox.one_process import adapt
from nnexercises.values import is_unchanged

PACKAGE = Path(__file__).resolve().parent.parent


def main(pipe: socket.socket) -> None:
    """Load the submission in the first frame, then run the drive that each later frame requests."""
    request = wire.receive_record(pipe, LoadRequest)
    prepare_process(request.folder)
    set_data_folder(request.data)
    write_to(request.stack)
    confinement = confine(
        request.folder, request.readable, request.hidden, request.memory, gpu="cuda" in request.devices
    )
    wire.send(pipe, Confined(confinement, prepare(request.devices)))
    if request.require_confinement and set(confinement.values()) != {"enforced"}:
        return
    adapt()
    observer = Observer()
    observer.install()

    def progress(event: Progress) -> None:
        wire.send(pipe, event)

    loader = Loader(request, progress)
    loaded = loader.load()
    drives = {unit: compile_drives(source, unit) for unit, source in request.drives.items()}
    found = Found(loaded.flaws, frozenset(loaded.unwritten_names()), frozenset(loaded.names()), loaded.uses())
    progress(Progress("loaded", found=found))

    def ask(asked: Asked) -> Outcome:
        wire.send(pipe, Reply(asked=asked))
        return wire.receive_record(pipe, Outcome)

    observer.heed_warnings()
    before = None
    with contextlib.suppress(wire.Closed):
        while True:
            job = wire.receive_record(pipe, DriveRequest)
            drive, solution = drives[job.unit][job.drive], loaded.solution(job.unit)
            if drive is not before:  # looking through all modules takes longer than many a drive
                loader.guard.suspect_all()
                before = drive
            for asked in job.requests:
                observer.take()  # what was printed while loading
                with restored(solution):
                    for name in job.carried:
                        setattr(solution, name, Carried(name, ask))
                    outcome = run(drive, solution, asked, loaded.keys, loader.guard.theirs)
                printed, warned = observer.take()
                changed = {
                    name: after
                    for name, after in outcome.inputs_after.items()
                    if not is_unchanged(asked.inputs.get(name), after)
                }
                outcome = replace(outcome, inputs_after=changed, printed=printed, warnings=warned)
                imported = tuple(module for module in ANTICIPATED if module in sys.modules)
                wire.send(pipe, Reply(outcome, imported))


def prepare_process(folder: str) -> None:
    """Prepare this process for student code: working folder, no terminal, no bytecode files, one thread."""
    os.chdir(folder)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    sys.dont_write_bytecode = True
    sys.argv = ["submission"]
    sys.setrecursionlimit(1000)
    # In an editable installation, the path contains the root of the clone, which also holds the references.
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != PACKAGE.parent or _is_site(entry)]
    torch.set_num_threads(1)


def _is_site(entry: str) -> bool:
    return Path(entry).name in ("site-packages", "dist-packages")
