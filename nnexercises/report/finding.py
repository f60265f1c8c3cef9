"""Findings: the reason for a case's verdict, as data. ``words`` turns them into sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nnexercises.comparison.compare import Difference
from nnexercises.course.kinds import ANY, Kind
from nnexercises.drive.outcome import Raised
from nnexercises.values import Value


@dataclass(frozen=True)
class Text:
    """A value as shown in a report; a JSON report keeps nothing else of it."""

    text: str


@dataclass(frozen=True)
class Counterexample:
    """Inputs for which a case did not pass, the value that the student's code returned, and the expected one.

    ``outcome`` says which of the two there are: "none" if the code raised or did not finish.
    """

    inputs: Mapping[str, Value] | Text = field(default_factory=dict)
    returned: Value | Text = None
    expected: Value | Text = None
    outcome: Literal["none", "returned", "both"] = "none"


class Finding:
    """Base of the findings."""


@dataclass(frozen=True)
class CourseBroken(Finding):
    """The exercise cannot be graded; ``error`` is the fault of the course."""

    error: str


@dataclass(frozen=True)
class GraderFailed(Finding):
    """Our own code failed on this case with an exception of type ``error``."""

    error: str


@dataclass(frozen=True)
class Skipped(Finding):
    """The case cannot be graded; ``why`` says what is missing."""

    why: str


@dataclass(frozen=True)
class NothingToGrade(Finding):
    """The submission holds no code."""


@dataclass(frozen=True)
class NotAttempted(Finding):
    """The exercise is not written yet."""


@dataclass(frozen=True)
class NotDefined(Finding):
    """``name`` is not defined at the top level. ``inside`` is the file and line of a nested definition, if any, and
    ``similar`` a name that is nearly right, with its file and line.
    """

    name: str
    inside: tuple[str, int] | None = None
    similar: tuple[str, str, int] | None = None


@dataclass(frozen=True)
class FailedToDefine(Finding):
    """The statement that defines ``name`` failed in this ``line`` of ``file``; ``reason`` is the flaw's message."""

    name: str
    file: str
    line: int
    reason: str


@dataclass(frozen=True)
class NothingInIt(Finding):
    """``name`` begins in this ``line``, with nothing below it."""

    name: str
    line: int


@dataclass(frozen=True)
class StillRaises(Finding):
    """Something is written, but ``line`` still raises NotImplementedError."""

    line: int


@dataclass(frozen=True)
class Needs(Finding):
    """The exercise needs a name that is not defined; ``missing`` says which, and with how many parameters."""

    exercise: str
    missing: str


@dataclass(frozen=True)
class UsesUnwritten(Finding):
    """The exercise uses another one, which is not written yet."""

    exercise: str
    other: str


@dataclass(frozen=True)
class UsesFailing(Finding):
    """The exercise uses other exercises of the submission that do not pass."""

    exercise: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class CountsAfter(Finding):
    """The case counts only once another one is right."""

    case: str


@dataclass(frozen=True)
class CallsTorch(Finding):
    """The exercise is to be written by hand, but torch's own ``functions`` were called or named."""

    functions: tuple[str, ...]


@dataclass(frozen=True)
class Crashed(Finding):
    """The process ended with ``exit_status`` (minus a signal's number); None where it could not even be loaded."""

    exit_status: int | None


@dataclass(frozen=True)
class TimedOut(Finding):
    """The call did not finish in time."""


@dataclass(frozen=True)
class RaisedError(Finding):
    """The code raised, in the student's own ``code``, at the ``call`` itself, or while ``gradients`` flow back."""

    exercise: str
    raised: Raised
    where: Literal["code", "call", "gradients"]


@dataclass(frozen=True)
class NotRefused(Finding):
    """The code should have raised one of ``wanted``, but returned a value or raised something else."""

    wanted: tuple[str, ...]
    returned: Value = None
    raised: Raised | None = None


@dataclass(frozen=True)
class NotAPair(Finding):
    """A property did not return two results."""


@dataclass(frozen=True)
class Differs(Finding):
    """The outcome differs from the expected one; ``result`` is the kind of a right result."""

    difference: Difference
    result: Kind = ANY


@dataclass(frozen=True)
class Hidden(Finding):
    """The case did not pass, and the instructor keeps it hidden."""


@dataclass(frozen=True)
class Withheld(Finding):
    """The case did not pass, and the course shows no more of it, or not the values (``values``)."""

    values: bool = False


@dataclass(frozen=True)
class OnDevices(Finding):
    """A finding that occurred only on some devices."""

    devices: tuple[str, ...]
    finding: Finding


@dataclass(frozen=True)
class Forbidden(Finding):
    """A right answer that uses a package that the exercise forbids, and by which of its names."""

    package: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotLoaded(Finding):
    """A module cannot take the parameters that the exercise gives it, and why."""

    why: str


@dataclass(frozen=True)
class Told(Finding):
    """A finding that was read from a JSON report, already as a sentence."""

    message: str


def is_about_devices(finding: Finding | None) -> bool:
    """Whether tensors are on different devices: the result and the inputs, or those of one operation."""
    if isinstance(finding, RaisedError):
        return "device" in finding.raised.message
    return isinstance(finding, Differs) and finding.difference.what == "device"
