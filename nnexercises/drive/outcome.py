"""What came of one drive, as plain data that may cross a process boundary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from nnexercises.values import Array, Value

#: A line number that a child tells is not above this.
MAX_LINE = 10_000_000


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
