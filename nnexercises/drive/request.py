"""What one drive is asked to do: the record from the trusted side to the drive runner."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnexercises.values import Value


@dataclass(frozen=True)
class Request:
    """What one drive is given.

    ``records`` maps an input that is a record to the name of its class in the grader. ``cotangents`` are pulled back
    through the result's floating-point tensors, in order, where ``differentiate``. ``watch`` are names of torch
    functions and operators whose calls are to be reported. ``seconds`` is the deadline (None: no deadline).
    """

    inputs: dict[str, Value]
    differentiate: bool = False
    cotangents: tuple[Value, ...] = ()
    watch: frozenset[str] = frozenset()
    seed: int = 0
    seconds: float | None = None
    device: str = "cpu"
    records: dict[str, str] = field(default_factory=dict)
