"""A trusted child that calls functions of a reference for a student's worker, which never gets their code."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import Any

from nnexercises.course import load
from nnexercises.course.folder import find
from nnexercises.drive.runner import run
from nnexercises.drive.solution import Solution
from nnexercises.expected.oracle import CallRequest, CompanionQuestion, answering
from nnexercises.process import wire


def main(pipe: socket.socket) -> None:
    """Answer calls of a unit's reference, each a ``CallRequest``, with outcomes, until the pipe closes."""
    with answering(pipe, CompanionQuestion) as question, contextlib.suppress(wire.Closed):
        solution = load.reference(find(question.course), question.unit)
        while True:
            call = wire.receive_record(pipe, CallRequest)
            wire.send(pipe, run(_caller(call.name), solution, call.request))


def _caller(name: str) -> Callable[..., Any]:
    def call(solution: Solution, **inputs: Any) -> Any:
        positional = [inputs[key] for key in sorted(filter(str.isdigit, inputs), key=int)]
        return getattr(solution, name)(*positional, **{key: inputs[key] for key in inputs if not key.isdigit()})

    return call
