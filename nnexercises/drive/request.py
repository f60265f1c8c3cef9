"""What one drive is asked to do: the message from the trusted side to the drive runner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nnexercises.values import Array, Value


@dataclass(frozen=True)
class Request:
    """What one drive is given.

    ``cotangents`` are pulled back through the result's floating-point tensors, in order, where ``differentiate``.
    ``watch`` are names of torch functions and operators whose calls are to be reported.
    """

    inputs: dict[str, Value]
    differentiate: bool = False
    cotangents: tuple[Array, ...] = ()
    watch: frozenset[str] = frozenset()
    seed: int = 0
    seconds: float | None = None
    device: str = "cpu"

    def to_message(self) -> dict[str, Any]:
        """As a message for the wire."""
        return {**vars(self), "cotangents": list(self.cotangents), "watch": sorted(self.watch)}

    @classmethod
    def from_message(cls, message: dict[str, Any]) -> Request:
        """From what ``to_message`` made."""
        return cls(
            inputs=message["inputs"],
            differentiate=message["differentiate"],
            cotangents=tuple(message["cotangents"]),
            watch=frozenset(message["watch"]),
            seed=message["seed"],
            seconds=message["seconds"],
            device=message["device"],
        )
