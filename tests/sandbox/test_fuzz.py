"""What a hostile worker may send: no bytes and no message make the trusted side raise anything but its own errors."""

from __future__ import annotations

import contextlib
import json
import socket
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnexercises import Grader
from nnexercises.drive.outcome import Outcome
from nnexercises.grading.cases import KINDS
from nnexercises.process import wire
from nnexercises.process.deadline import countdown
from nnexercises.values import Array, Opaque

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

arrays = st.builds(
    Array,
    st.sampled_from([np.zeros(3, np.float32), np.full((2, 2), np.nan, np.float32), np.float32(1.0) * np.ones(())]),
    st.just("float32"),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**300), 10**300) | st.floats() | st.text(max_size=5) | arrays
    | st.builds(Opaque, st.text(max_size=5), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner)
    | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
names = st.sampled_from(["status", "value", "raised", "gradients", "inputs_after", "calls", "missing", "seconds"])
words = st.sampled_from(["returned", "raised", "timed_out", "crashed", "passed"])
raised = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("type", "message", "bases", "file", "line", "function", "source"), values)
)
messages = st.dictionaries(names, values | words | raised, max_size=6).flatmap(
    lambda message: words.map(lambda word: message | {"status": word})
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["tuple", "dict", "opaque", "array", "x"]), inner, max_size=2)
    ),
    max_leaves=12,
)


def read(data: bytes) -> Any:
    """What the trusted side reads of ``data`` and the end of the pipe."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(data)
        return wire.receive(ours, countdown(5))


@QUICK
@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_wire_error(data: bytes) -> None:
    with pytest.raises(wire.WireError):
        read(data)


@QUICK
@given(json_values)
def test_no_json_raises_anything_but_a_wire_error(value: Any) -> None:
    text = json.dumps(value).encode()
    with contextlib.suppress(wire.WireError):
        read(wire.HEADER.pack(len(text), 0) + text)


@QUICK
@given(values, st.data())
def test_no_damaged_frame_raises_anything_but_a_wire_error(value: Any, data: st.DataObject) -> None:
    frame = bytearray(wire.encode({"value": value}))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(wire.WireError):
        wire.decode(bytes(frame))


def test_a_frame_that_announces_much_allocates_little() -> None:
    tracemalloc.start()
    try:
        for lengths in ((wire.MAX_JSON, wire.MAX_TENSORS), (0, wire.MAX_TENSORS), (2**32 - 1, 2**32 - 1)):
            with pytest.raises(wire.WireError):
                read(wire.HEADER.pack(*lengths) + b"x" * 1000)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_number_too_large_for_a_float_is_refused() -> None:
    with pytest.raises(wire.WireError):
        wire.decode(wire.encode([1 << 1100]))


@QUICK
@given(message=messages)
def test_no_outcome_stops_the_judge(grader: Grader, message: dict[str, Any]) -> None:
    try:
        outcome = wire.as_record(wire.decode(wire.encode(message)), Outcome)
    except wire.WireError:
        return
    with grader.open(__file__) as run:
        session = run.session()
        session.worker.broken = True  # its answer is this outcome
        session.drive = lambda *args, **settings: outcome  # type: ignore[method-assign]
        for exercise in run.exercises():
            if exercise.name in ("relu", "forward_pass_single_layer", "training_step", "softmax", "tensor_relu"):
                for case in (case for case in exercise.cases if case.trials):
                    judged = KINDS[case.role].judge(session, case, "cpu")
                    assert judged.verdict != "passed" or case.role in ("values", "property")
                    assert judged.message.isprintable()
