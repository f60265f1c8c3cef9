"""The kinds of cases: how each drives a submission, compares outcomes, and shows a failure.

Each kind is one module with a class that has a method ``judge``; ``KINDS`` lists them all.
"""

from __future__ import annotations

from typing import Protocol

from nnexercises.expected.sealed import SealedCase
from nnexercises.grading.cases.by_hand import ByHand
from nnexercises.grading.cases.gradients import Gradients
from nnexercises.grading.cases.properties import Properties
from nnexercises.grading.cases.values import Values
from nnexercises.grading.session import Session
from nnexercises.report.results import CaseResult


class CaseKind(Protocol):
    """A kind of case."""

    def judge(self, session: Session, case: SealedCase, device: str) -> CaseResult:
        """The result of a case of this kind on one device, regardless of other cases."""


#: Every kind of case, by the role that a sealed case names.
KINDS: dict[str, CaseKind] = {
    "values": Values(),
    "property": Properties(),
    "gradients": Gradients(),
    "by_hand": ByHand(),
}
