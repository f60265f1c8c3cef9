"""The diagnosis of a failing case: the first explanation that fits. Silent rather than wrong."""

from __future__ import annotations

from collections.abc import Callable

from nnexercises.explain import variants
from nnexercises.explain.evidence import Evidence
from nnexercises.report.diagnosis import Diagnosis

#: Each takes the evidence and says the cause, or nothing; the first one that says something is believed.
EXPLANATIONS: tuple[Callable[[Evidence], Diagnosis | None], ...] = (variants.explain,)


def diagnosis_of(evidence: Evidence) -> Diagnosis | None:
    """The cause of a failure, or None if nothing explains it."""
    found = (explain(evidence) for explain in EXPLANATIONS)
    return next((diagnosis for diagnosis in found if diagnosis is not None), None)
