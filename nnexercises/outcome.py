"""What came of one drive, as plain data that may cross a process boundary.

Student code runs elsewhere; what reaches the trusted process is rebuilt here from JSON and numbers. Nothing in this
module imports torch, so that a run whose expected values are cached does not either.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import numpy as np

#: bfloat16 has no NumPy dtype: its numbers travel as their bit patterns.
BFLOAT16 = "bfloat16"


@dataclass(frozen=True)
class Array:
    """A tensor or a NumPy array: numbers of any shape, with what torch knew about them.

    ``dtype`` is torch's name ("float32", "int64", "bool", …). ``layout`` lists the dimensions from the slowest to
    the fastest in memory, or is None for a contiguous tensor.
    """

    data: np.ndarray
    dtype: str
    kind: Literal["tensor", "ndarray"] = "tensor"
    layout: tuple[int, ...] | None = None
    requires_grad: bool = False
    device: str = "cpu"

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    @property
    def is_floating(self) -> bool:
        return self.dtype.startswith(("float", "bfloat"))

    def with_numbers(self, numbers: np.ndarray) -> Array:
        """This array with other numbers, each rounded to the nearest of its dtype."""
        if self.dtype != BFLOAT16:
            return replace(self, data=np.asarray(numbers).astype(self.data.dtype))
        bits = np.asarray(numbers, dtype=np.float32).view(np.uint32)
        return replace(self, data=np.asarray((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16, dtype=np.uint16))

    def as_float64(self) -> np.ndarray:
        """The numbers in float64 (bfloat16 widened exactly)."""
        if self.dtype == BFLOAT16:
            return np.asarray(self.data.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
        return self.data.astype(np.float64)


@dataclass(frozen=True)
class Opaque:
    """Something that does not cross: only its type's name and a short text do."""

    type: str
    text: str = ""


Value: TypeAlias = "None | bool | int | float | str | list[Any] | tuple[Any, ...] | dict[str, Any] | Array | Opaque"

#: A line number that a child tells is not above this.
MAX_LINE = 10_000_000

#: What stands for a result that an exercise's examination cannot take.
NOT_EXAMINED = Opaque("result", "")


@dataclass(frozen=True)
class Raised:
    """An exception in student code: where, in their file, and what it said.

    ``bases`` are the names of the exception's classes, most special first. ``function`` is the innermost function of
    the student's that was running, ``source`` its line of code.
    """

    type: str
    message: str
    bases: list[str] = field(default_factory=list)
    file: str | None = None
    line: int | None = None
    function: str | None = None
    source: str | None = None

    @property
    def text(self) -> str:
        """The exception as Python would print it, without a message that says nothing."""
        return self.type if self.message in ("", "None") else f"{self.type}: {self.message}"


Status = Literal["returned", "raised", "timed_out", "crashed"]


@dataclass(frozen=True)
class Outcome:
    """What one drive led to.

    ``inputs_after`` are the inputs once the call was over. ``gradients`` maps the path of an input to its gradient,
    or is None where none was asked for or the result carried none. ``calls`` are watched torch functions that ran.
    ``missing`` is the name a drive looked for and the submission does not define.
    """

    status: Status
    value: Value = None
    inputs_after: dict[str, Value] = field(default_factory=dict)
    gradients: dict[str, Array] | None = None
    raised: Raised | None = None
    missing: str | None = None
    calls: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def to_message(self) -> dict[str, Any]:
        """This outcome as a message for the wire."""
        raised = None if self.raised is None else vars(self.raised)
        return {**vars(self), "raised": raised}

    @classmethod
    def from_message(cls, message: object) -> Outcome:
        """Rebuild an outcome from an untrusted message, but for its seconds, which are not the message's to tell.

        Raises:
            ValueError: the message is not an outcome.
        """
        if not isinstance(message, dict) or message.get("status") not in ("returned", "raised", "timed_out"):
            raise ValueError("not an outcome")
        raised = message.get("raised")
        if message["status"] == "raised" and not isinstance(raised, dict):
            raise ValueError("not an outcome: it raised, and nothing was raised")
        gradients = message.get("gradients")
        calls = message.get("calls")
        inputs_after = message.get("inputs_after")
        missing = message.get("missing")
        if isinstance(gradients, dict):
            gradients = {str(path): g for path, g in gradients.items() if isinstance(g, Array)}
        return cls(
            status=message["status"],
            value=message.get("value"),
            inputs_after=inputs_after if isinstance(inputs_after, dict) else {},
            gradients=gradients if isinstance(gradients, dict) else None,
            raised=_raised(raised) if isinstance(raised, dict) else None,
            missing=missing if isinstance(missing, str) and len(missing) < 100 and missing.isidentifier() else None,
            calls=[call for call in calls if isinstance(call, str)] if isinstance(calls, list) else [],
        )


def _raised(message: dict[str, Any]) -> Raised:
    line = message.get("line")
    bases = message.get("bases")
    return Raised(
        type=str(message.get("type", "Exception")),
        message=str(message.get("message", "")),
        bases=[str(base) for base in bases] if isinstance(bases, list) else [],
        file=_text(message.get("file")),
        line=line if type(line) is int and 0 < line <= MAX_LINE else None,
        function=_text(message.get("function")),
        source=_text(message.get("source")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
