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

#: Limits of what is told of a place in student code: columns, values, characters of an expression, and numbers.
MAX_COLUMN, MAX_SEEN, MAX_TEXT, MAX_NUMBER = 100_000, 8, 120, 10**15
#: Limits of what code prints, in characters, and of the warnings that are kept.
MAX_PRINTED, MAX_WARNINGS, MAX_WARNING = 4000, 5, 300
Column = Annotated[int, Meta(ge=0, le=MAX_COLUMN)]
Size = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]

Status = Literal["returned", "raised", "timed_out", "crashed"]


@dataclass(frozen=True)
class Seen:
    """A value in student code, by its variable or expression: the name of its type ("tensor", "list", "int", "None",
    "other" …), the shape of a tensor or the length of a container, the dtype of a tensor, and the number it is.
    """

    text: Annotated[str, Meta(max_length=MAX_TEXT)]
    type: Annotated[str, Meta(max_length=20)]
    shape: Annotated[tuple[Size, ...], Meta(max_length=MAX_SEEN)] | None = None
    dtype: Annotated[str, Meta(max_length=20)] = ""
    number: Annotated[int, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)] | float | bool | None = None


@dataclass(frozen=True)
class Scene:
    """Where student code stopped: an operation from the column ``begin`` of its ``first`` line to the column ``end`` of
    its ``last`` (in bytes of UTF-8), what it is applied to, and the variables of the function.
    """

    first: Line
    last: Line
    begin: Column = 0
    end: Column = 0
    variables: Annotated[tuple[Seen, ...], Meta(max_length=MAX_SEEN)] = ()
    operands: Annotated[tuple[Seen, ...], Meta(max_length=MAX_SEEN)] = ()

    def variable(self, name: str) -> Seen | None:
        """What is known of a variable."""
        return next((one for one in self.variables if one.text == name), None)


@dataclass(frozen=True)
class Raised:
    """An exception in student code: its message, and its place in their file.

    ``bases`` are the class names in the exception's MRO. ``function`` is the student's innermost running function,
    ``source`` its line of code, and ``scene`` what it was doing.
    """

    type: str
    message: str
    bases: tuple[str, ...] = ()
    file: str | None = None
    line: Line | None = None
    function: str | None = None
    source: str | None = None
    scene: Scene | None = None

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
    ``warnings`` are those that torch and NumPy gave meanwhile, and ``printed`` is what the code printed.
    """

    status: Status
    value: Value = None
    inputs_after: dict[str, Value] = field(default_factory=dict)
    gradients: dict[str, Value] | None = None
    raised: Raised | None = None
    missing: Name | None = None
    calls: tuple[str, ...] = ()
    exit_status: int | None = None
    warnings: Annotated[tuple[Annotated[str, Meta(max_length=MAX_WARNING)], ...], Meta(max_length=MAX_WARNINGS)] = ()
    printed: Annotated[str, Meta(max_length=MAX_PRINTED)] = ""
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.status == "raised" and self.raised is None:
            raise ValueError("it raised, and nothing was raised")


@dataclass(frozen=True)
class Examined(Outcome):
    """An outcome after the examination of an exercise: ``raw`` is what the drive returned."""

    raw: Value = None
