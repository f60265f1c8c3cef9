"""The outcome of one drive, as plain data that can be sent between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

from nnexercises.values import Value

#: The largest line number in a student's file.
MAX_LINE = 10_000_000

Line = Annotated[int, Meta(ge=1, le=MAX_LINE)]
#: The longest name that a drive looks for.
MAX_NAME = 99
Name = Annotated[str, Meta(max_length=MAX_NAME, pattern=r"\A\w+\Z")]

Status = Literal["returned", "raised", "timed_out", "crashed"]


@dataclass(frozen=True)
class Raised:
    """An exception in student code: its message, and its place in their file.

    ``bases`` are the class names in the exception's MRO. ``function`` is the student's innermost running function,
    ``source`` its line of code.
    """

    type: str
    message: str
    bases: tuple[str, ...] = ()
    file: str | None = None
    line: Line | None = None
    function: str | None = None
    source: str | None = None

    @property
    def text(self) -> str:
        """The exception as Python would print it, without an empty message."""
        return self.type if self.message in ("", "None") else f"{self.type}: {self.message}"


@dataclass(frozen=True)
class Outcome:
    """The outcome of one drive.

    ``inputs_after`` are the inputs after the call. ``gradients`` holds the gradient of each floating-point tensor in
    each input, nested like the input, or is None if none were requested or the result carries none. ``calls`` are the
    watched torch functions that ran. ``missing`` is a name that the drive needs and the submission does not define.
    ``exit_status`` is that of a crashed process (minus the signal that ended it), or None if it never started.
    """

    status: Status
    value: Value = None
    inputs_after: dict[str, Value] = field(default_factory=dict)
    gradients: dict[str, Value] | None = None
    raised: Raised | None = None
    missing: Name | None = None
    calls: tuple[str, ...] = ()
    exit_status: int | None = None
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.status == "raised" and self.raised is None:
            raise ValueError("it raised, and nothing was raised")


@dataclass(frozen=True)
class Examined(Outcome):
    """An outcome after the examination of an exercise: ``raw`` is what the drive returned."""

    raw: Value = None
