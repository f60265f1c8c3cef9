"""What came of one drive, as plain data that may cross a process boundary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

from nnexercises.values import Value

#: A line number in a student's file is not above this.
MAX_LINE = 10_000_000

Line = Annotated[int, Meta(ge=1, le=MAX_LINE)]
#: A name that a drive looked for; long ones are nobody's.
Name = Annotated[str, Meta(max_length=99, pattern=r"^\w+$")]

Status = Literal["returned", "raised", "timed_out", "crashed"]


@dataclass(frozen=True)
class Raised:
    """An exception in student code: where, in their file, and what it said.

    ``bases`` are the names of the exception's classes, most special first. ``function`` is the innermost function of
    the student's that was running, ``source`` its line of code.
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
    """What one drive led to.

    ``inputs_after`` are the inputs once the call was over. ``gradients`` holds, for each input and nested as it is, the
    gradient of each floating-point tensor in it, or is None where none was asked for or the result carried none.
    ``calls`` are watched torch functions that ran. ``missing`` is the name a drive looked for and the submission does
    not define. ``exit_status`` is that of a process that crashed (minus the signal that ended it), if it began at all.
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
