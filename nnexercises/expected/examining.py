"""Run an exercise's examination on a student's result, received as plain data.

Runs in a trusted child that never sees student code.
"""

from __future__ import annotations

import socket

from nnexercises.course import load
from nnexercises.course.folder import find
from nnexercises.drive.code import compile_drives
from nnexercises.drive.tensors import as_objects, to_tensors, to_value
from nnexercises.expected.oracle import Examined, ExamineQuestion, answering
from nnexercises.process import wire
from nnexercises.process.limits import limit_resources

#: Bytes of memory that an examination may use.
MEMORY = 2 << 30


def main(pipe: socket.socket) -> None:
    """Answer one ``ExamineQuestion``."""
    with answering(pipe, ExamineQuestion) as question:
        limit_resources(MEMORY)
        examination = compile_drives(question.source, question.unit)["examination"]
        arguments = [as_objects(to_tensors(question.value))]
        if question.needs_reference:
            arguments.insert(0, load.reference(find(question.course), question.unit))
        wire.send(pipe, Examined(to_value(examination(*arguments))))
