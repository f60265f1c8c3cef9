"""Frames: what goes in comes out, and bytes that are no frame are refused with the reader's own error."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any

import numpy as np
import pytest

from nnexercises.drive.outcome import Outcome, Raised
from nnexercises.process import wire
from nnexercises.process.deadline import countdown
from nnexercises.values import Array, Opaque, Record


def same(a: Any, b: Any) -> bool:
    if isinstance(a, Array):
        return vars(a) | {"data": 0} == vars(b) | {"data": 0} and np.array_equal(a.data, b.data, equal_nan=True)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, Record):
        return vars(a) == vars(b) and same(dict(a), dict(b))
    if isinstance(a, dict):
        return list(map(repr, a)) == list(map(repr, b)) and all(same(a[key], b[key]) for key in a)
    return type(a) is type(b) and (a == b or a != a)


@pytest.mark.parametrize(
    "message",
    [
        None,
        {"a": [1, -2.5, True, "text \N{SNOWMAN}", None], "b": (1, (2,)), "tuple": {"dict": {}}},
        [float("nan"), float("inf"), -float("inf"), 10**300],
        Array(np.arange(6, dtype=np.float32).reshape(2, 3), "float32"),
        Array(np.array(5, dtype=np.int64), "int64"),
        Array(np.zeros((0, 3)), "float64", "ndarray"),
        Array(np.array([[1, 2]], dtype=np.uint16), "bfloat16", layout=(1, 0), requires_grad=True, device="cuda"),
        Array(np.array([True, False]), "bool"),
        Array(np.array([[1 + 2j, -3.5j]]), "complex128"),
        Array(np.array(2 - 1j, dtype=np.complex64), "complex64", "ndarray"),
        Opaque("Widget", "<Widget>"),
        {0: "int", "0": "text", 2.5: "float", None: "none", (1, ("a", b"\xff")): b"bytes"},
        {True: "bool"},
        [3 - 4j, complex("inf"), -0.0],
        {1, "a", (2, b"b"), None, frozenset({1.5})},
        Record("Step", {"loss": 1.0, "state": Record("State", {"n": [1, 2]})}, is_tuple=True),
        ["text" * 1000, b"bytes" * 1000, "\N{SNOWMAN}" * 2000, list(range(2000)), (0.5,) * 2000, [1, 2.5] * 2000],
        [1 << 70] * 2000,
        {Opaque("dtype", "torch.int64"): 1},
    ],
)
def test_what_goes_in_comes_out(message: Any) -> None:
    assert same(message, wire.decode(wire.encode(message)))


def test_an_object_is_not_sent() -> None:
    with pytest.raises(TypeError, match="cannot serialize a object"):
        wire.encode([object()])


def test_a_record_comes_out_as_it_went_in() -> None:
    raised = Raised("ValueError", "no", ("ValueError", "Exception"), "student.py", 3)
    outcome = Outcome("raised", {"x": (1, [2.5])}, {"x": None}, raised=raised, calls=("relu",))
    assert wire.as_record(wire.decode(wire.encode(outcome)), Outcome) == outcome


GOOD = wire.encode({"x": Array(np.ones(3, dtype=np.float32), "float32")})


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\0" * 7,
        GOOD[:-1],
        GOOD + b"\0",
        wire.HEADER.pack(2**32 - 1, 0),
        wire.HEADER.pack(4, 0) + b"nope",
        wire.HEADER.pack(9, 0) + b'{"odd":1}',
        wire.HEADER.pack(19, 0) + b'{"array":["0",1,2]}',
        wire.HEADER.pack(len(b"[" * 100_000), 0) + b"[" * 100_000,
        GOOD.replace(b"float32", b"float16"),
        GOOD.replace(b"F32", b"F64"),
        wire.HEADER.pack(22, 0) + b'{"dict":[[[1],"list"]]}'[:22],
        wire.HEADER.pack(23, 0) + b'{"dict":[[[1],"list"]]}',
        wire.encode({number * (2**61 - 1): None for number in range(500)}),
    ],
)
def test_bytes_that_are_no_frame_are_refused(frame: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(frame)


def test_a_reader_waits_no_longer_than_its_deadline() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(GOOD[:-1])
        with pytest.raises(TimeoutError):
            wire.receive(ours, countdown(0.05))


def test_a_closed_pipe_says_so() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        with pytest.raises(wire.Closed):
            wire.receive(ours)


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        {"status": "passed"},
        {"status": "raised"},
        {"status": "raised", "raised": {"type": "E", "message": "", "line": 0}},
        {"status": "raised", "raised": {"type": "E", "message": "", "line": 10**9}},
        {"status": "returned", "missing": "a b"},
        {"status": "returned", "missing": "relu\n"},
        {"status": "\ud800"},
        {"status": "returned", "inputs_after": "\ud800"},
        {"\ud800": 1},
        {"status": "returned", "missing": "a" * 100},
        {"status": "returned", "calls": [1]},
        {"status": "returned", "inputs_after": [1]},
    ],
)
def test_a_message_that_is_no_outcome_is_refused(message: Any) -> None:
    with pytest.raises(wire.WireError, match="not a Outcome"):
        wire.as_record(message, Outcome)


@pytest.mark.parametrize(("limits", "is_refused"), [(wire.TRUSTED, False), (wire.UNTRUSTED, True)])
def test_a_frame_of_an_untrusted_process_has_a_smaller_limit(limits: wire.Limits, is_refused: bool) -> None:
    ours, theirs = socket.socketpair()

    def send() -> None:
        with contextlib.suppress(OSError):  # nobody reads on
            wire.send(theirs, ["x" * 512] * (10 << 10))

    with ours, theirs:
        sender = threading.Thread(target=send)
        sender.start()
        with pytest.raises(wire.WireError) if is_refused else contextlib.nullcontext():
            assert len(wire.receive(ours, countdown(30), limits)) == 10 << 10
        ours.shutdown(socket.SHUT_RDWR)
        sender.join()
