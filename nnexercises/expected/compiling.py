"""Find the drives that cannot be used on this machine, and those that fail by themselves.

Runs in trusted children that never see student code, so that no student is blamed for it, nor can claim it.
"""

from __future__ import annotations

import socket
from typing import NoReturn

from nnexercises.drive.code import Drives, compile_drives
from nnexercises.drive.data import MissingData
from nnexercises.drive.request import Request
from nnexercises.drive.runner import run
from nnexercises.drive.solution import MissingName, Solution
from nnexercises.expected.oracle import CompileQuestion, Faults, ProbeQuestion, answering
from nnexercises.process import wire

#: What a drive may raise whatever its solution is: there is no data, or it is not attempted.
ALLOWED = {MissingData.__name__, NotImplementedError.__name__}


def main(pipe: socket.socket) -> None:
    """Answer one ``CompileQuestion``."""
    with answering(pipe, CompileQuestion) as question:
        drives = compile_drives(question.source, question.unit)
        faults = {name: drives.fault(name) for name in question.drives}
        for name, source in question.examinations.items():
            faults[name] = faults.get(name) or compile_drives(source, question.unit).fault("examination")
        wire.send(pipe, Faults({name: fault for name, fault in faults.items() if fault is not None}))


def probe(pipe: socket.socket) -> None:
    """Answer one ``ProbeQuestion``."""
    with answering(pipe, ProbeQuestion) as question:
        fault = _fails(compile_drives(question.source, question.unit), question.drive, question.request)
        wire.send(pipe, Faults({question.drive: fault} if fault else {}))


class _Empty(Solution):
    """A solution that defines nothing, and notes whether it was asked for anything."""

    def __init__(self) -> None:
        super().__init__([{}])
        object.__setattr__(self, "_was_asked", False)

    def __getattr__(self, name: str) -> NoReturn:
        object.__setattr__(self, "_was_asked", True)
        raise MissingName(name)


def _fails(drives: Drives, name: str, request: Request) -> str | None:
    """What a drive raises by itself, before it takes anything from a solution; None if it does not."""
    solution = _Empty()
    raised = run(drives[name], solution, request, {drives.file}).raised
    if raised is None or solution._was_asked or ALLOWED & {*raised.bases}:
        return None
    return f"its drive raised {raised.text}, in `{raised.source}`"
