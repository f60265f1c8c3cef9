"""How much of a case's result students see: as much as the course, the exercise or the case reveals."""

from __future__ import annotations

from dataclasses import replace

from nnexercises.course.settings import Reveal
from nnexercises.report.finding import Differs, Finding, Hidden, NotRefused, OnDevices, Withheld
from nnexercises.report.results import CaseResult

#: Differences that show values.
OF_VALUES = ("number", "exact", "value", "keys")


def withheld(result: CaseResult) -> CaseResult:
    """A hidden case's result, without anything that reveals the case."""
    finding = None if result.verdict == "passed" else Hidden()
    return CaseResult(result.name, result.verdict, result.points, finding, seconds=result.seconds)


def revealed(result: CaseResult, reveal: Reveal) -> CaseResult:
    """The result of a case as far as it is shown. A course's fault, and what waits for another case, always is."""
    if reveal == "all":
        return result
    result = replace(result, plots=())  # a case that passed would show values in the plot of its exercise
    if result.verdict not in ("failed", "timed_out", "crashed"):
        return result
    if reveal == "nothing":
        return replace(
            CaseResult(result.name, result.verdict, result.points, Withheld(), seconds=result.seconds),
            blocked_by=result.blocked_by,
        )
    shown = replace(result, counterexample=None, example=None, finding=_without_values(result.finding))
    return shown if reveal == "diagnosis" else replace(shown, diagnosis=None, mistakes={})


def _without_values(finding: Finding | None) -> Finding | None:
    if isinstance(finding, OnDevices):
        return replace(finding, finding=_without_values(finding.finding) or finding.finding)
    if isinstance(finding, NotRefused):
        return replace(finding, returned=None) if finding.raised is not None else Withheld(values=True)
    is_of_values = isinstance(finding, Differs) and finding.difference.what in OF_VALUES
    return Withheld(values=True) if is_of_values else finding
