"""The request for one drive, sent from the trusted side to the drive runner."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnexercises.values import Value


@dataclass(frozen=True)
class Request:
    """The arguments and settings of one drive.

    ``records`` maps each input that is a record to the name of its class in the grader. With ``differentiate``,
    ``cotangents`` are pulled back through the result's floating-point tensors, in order. ``watch`` names the functions
    and operators of torch whose calls are reported. ``seconds`` is the deadline (None: no deadline).
    """

    inputs: dict[str, Value]
    differentiate: bool = False
    cotangents: tuple[Value, ...] = ()
    watch: frozenset[str] = frozenset()
    seed: int = 0
    seconds: float | None = None
    device: str = "cpu"
    records: dict[str, str] = field(default_factory=dict)
