"""What a report says about the cause of a failure, and the smallest input that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: How a cause was found, in the order in which causes are preferred: the outcome of a written mistake; a relation
#: between what was returned and what was expected; the reference on changed inputs, or with one operation changed; the
#: student's source; an error or warning of torch; a name that is nearly right; something that is not finished.
DiagnosisKind = Literal["mistake", "relation", "changed_input", "mutant", "source", "torch", "name", "unfinished"]


@dataclass(frozen=True)
class Diagnosis:
    """What the student did, in one or two sentences. ``name`` identifies what was recognised, such as "transposed" or
    the name of a written mistake. ``file``, ``line`` and ``cell`` are the student's line to look at.
    """

    kind: DiagnosisKind
    message: str
    name: str | None = None
    file: str | None = None
    line: int | None = None
    cell: int | None = None


@dataclass(frozen=True)
class Example:
    """The smallest input that was found to fail, as texts. ``call`` can be pasted into a Python prompt; ``returned``
    is what the student's code makes of it (or the exception it raises), ``expected`` what is right. ``numbers`` counts
    the numbers that the three show. ``printed`` is what the student's code printed meanwhile.
    """

    call: str
    returned: str
    expected: str
    numbers: int
    printed: str = ""
