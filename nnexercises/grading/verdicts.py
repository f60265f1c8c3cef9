"""Verdicts on cases, as the results that a report holds."""

from __future__ import annotations

from nnexercises.expected.sealed import SealedCase
from nnexercises.report.finding import Finding
from nnexercises.report.looks import Verdict
from nnexercises.report.results import CaseResult


def result_of(case: SealedCase, verdict: Verdict, finding: Finding | None = None) -> CaseResult:
    """The result of a case with this verdict, and why it has it."""
    return CaseResult(case.name, verdict, case.points, finding)
