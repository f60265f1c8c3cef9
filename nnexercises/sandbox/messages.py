"""The messages between the trusted side and a student's worker, as typed records.

Messages from a child are checked by type and bounds when they are read (``process.wire.receive_record``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

from nnexercises.drive.outcome import MAX_LINE, Outcome
from nnexercises.drive.request import Request
from nnexercises.values import Value

#: How far an aspect of a child is confined.
Level = Literal["enforced", "partial", "none"]

#: Modules that take their time to import: where one submission imports them, so will others.
ANTICIPATED = ("jaxtyping", "einops", "torchvision", "matplotlib.pyplot", "pandas", "scipy", "sklearn")

#: How many flaws of a child are kept, and how many characters of a block's key.
MAX_FLAWS, MAX_KEY = 1000, 5000
#: The longest deadline that a child may request for a statement, in seconds.
MAX_STATEMENT_SECONDS = 30.0

StatementLine = Annotated[int, Meta(ge=0, le=MAX_LINE)]


@dataclass(frozen=True)
class Block:
    """Source that is compiled as one piece: ``key`` is its file name in tracebacks, ``line`` its first line."""

    key: str
    line: int
    text: str


@dataclass(frozen=True)
class File:
    """One file of a submission.

    ``module`` is its import name. ``blocks`` are its cells, and ``whole`` is the same source in one piece (None for a
    notebook).
    """

    name: str
    module: str
    blocks: tuple[Block, ...]
    whole: Block | None = None
    notebook: bool = False

    @classmethod
    def of_course(cls, name: str, text: str) -> File:
        """A file of code that a course gives."""
        block = Block(f"<{name}>", 1, text)
        return cls(name, name.removesuffix(".py"), (block,), block)


@dataclass(frozen=True)
class LoadRequest:
    """The first message to a child. ``folder`` is its scratch folder, ``stack`` the file for the stack of a crash;
    ``readable`` and ``hidden`` are paths, ``memory`` is in bytes. Statements in ``leave_out``, as (block key, line),
    ended an earlier attempt. ``drives`` maps a unit to the source of its drives, ``arities`` a unit and an exercise to
    its number of arguments. ``package`` is the name of the submission's folder. ``statement_seconds`` limits each
    top-level statement, ``all_seconds`` all together.
    """

    folder: str
    stack: str
    readable: tuple[str, ...]
    hidden: tuple[str, ...]
    memory: int
    devices: tuple[str, ...]
    require_confinement: bool
    data: str | None
    files: tuple[File, ...]
    leave_out: tuple[tuple[str, int], ...]
    drives: dict[str, str]
    arities: dict[str, dict[str, int]] = field(default_factory=dict)
    package: str = ""
    statement_seconds: float = 4.0
    all_seconds: float = 12.0


@dataclass(frozen=True)
class Confined:
    """The first message from a child: sent before student code runs, so it can be trusted. ``fault`` is the error of a
    device that could not be prepared, or "".
    """

    confinement: dict[str, Level]
    fault: str = ""


#: What can be wrong with a statement.
What = Literal[
    "does_not_parse", "no_body", "newer_python", "merge_mark", "does_not_compile", "stopped_statement", "stopped_all",
    "asks_for_input", "raised", "annotation", "decorator", "stand_in", "bound_again", "defined_twice",
]  # fmt: skip


@dataclass(frozen=True)
class LoadFlaw:
    """A statement that did not run as written, and the ``names`` that it would have bound. ``headline``: a whole file
    or cell could not be read.
    """

    key: str
    line: StatementLine
    what: What
    details: tuple[str | int, ...] = ()
    headline: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a submission defines: the ``names`` it binds, its ``unwritten`` functions and methods, and for each function
    or class the names of the submission that its code ``uses``.
    """

    flaws: list[LoadFlaw] = field(default_factory=list)
    unwritten: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    uses: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """A message from a child that is loading: a statement begins or ends, or everything is loaded (``found``)."""

    event: Literal["begin", "end", "loaded"]
    key: str = ""
    line: StatementLine = 0
    seconds: Annotated[float, Meta(ge=0)] = 0.0
    found: Found | None = None


@dataclass(frozen=True)
class DriveRequest:
    """A request to run one drive of a unit on the submission, with each of ``requests``; each has a reply of its own.
    The trusted side answers calls of those ``carried``.
    """

    unit: str
    drive: str
    requests: tuple[Request, ...]
    carried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A call of a function that the trusted side answers for; numbered ``inputs`` are positional. With ``cotangents``,
    its gradients are asked for.
    """

    name: str
    inputs: dict[str, Value]
    cotangents: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Reply:
    """The outcome of a drive, with those inputs after the call that have changed, and which of ``ANTICIPATED`` were
    imported until then; or a call to answer first.
    """

    outcome: Outcome | None = None
    imported: tuple[str, ...] = ()
    asked: Asked | None = None
