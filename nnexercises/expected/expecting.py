"""Run the reference on inputs that somebody chose.

Runs in a trusted child that never sees student code.
"""

from __future__ import annotations

import socket

from nnexercises.course.folder import find
from nnexercises.expected.oracle import ExpectQuestion, Trials, answering
from nnexercises.expected.reference import Reference, references
from nnexercises.expected.sealed import SealedTrial
from nnexercises.process import wire
from nnexercises.process.limits import limit_resources
from nnexercises.values import Value

#: Bytes of memory that the reference may use.
MEMORY = 2 << 30


def main(pipe: socket.socket) -> None:
    """Answer one ``ExpectQuestion``."""
    with answering(pipe, ExpectQuestion) as question:
        limit_resources(MEMORY)
        course, names = find(question.course), [name for name, _ in question.asked]
        found = {one.exercise.name: one for one in references(course, question.unit, question.seed, names)}
        wire.send(pipe, Trials(tuple(_trial(found[name], inputs) for name, inputs in question.asked)))


def _trial(reference: Reference, inputs: dict[str, Value]) -> SealedTrial:
    expected = reference.expect(reference.exercise.name, reference.request(inputs))
    slack = tuple(expected.tolerance.slack.items())
    return SealedTrial(inputs, expected.outcome, slack, dtype=expected.dtype)
