"""What is not finished, or has another name."""

from __future__ import annotations

from nnexercises.report.diagnosis import Diagnosis, DiagnosisKind
from nnexercises.report.finding import Finding, NotDefined, NothingInIt, StillRaises
from nnexercises.submission.files import Place


def diagnosis_of_finding(finding: Finding | None, place: Place | None) -> Diagnosis | None:
    """The cause that a finding names by itself; ``place`` is the student's line."""
    found = _found(finding)
    if found is None:
        return None
    kind, name, message = found
    if place is None:
        return Diagnosis(kind, message, name)
    return Diagnosis(kind, message, name, place.file, place.line, place.cell)


def _found(finding: Finding | None) -> tuple[DiagnosisKind, str, str] | None:
    if isinstance(finding, NotDefined) and finding.similar is not None:
        similar, _, line = finding.similar
        return "name", "misspelt", f"Line {line} defines `{similar}`; the exercise is called `{finding.name}`."
    if isinstance(finding, NotDefined) and finding.inside is not None:
        where = f"Line {finding.inside[1]} defines `{finding.name}` inside something else"
        return "name", "inside", f"{where}: indent it less, so that it stands by itself."
    if isinstance(finding, StillRaises):
        return "unfinished", "still_raises", f"Delete line {finding.line} when you return a result."
    if isinstance(finding, NothingInIt):
        return "unfinished", "nothing_in_it", f"Nothing stands below line {finding.line} yet: write it there."
    return None
