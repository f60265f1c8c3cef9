"""The diagnosis of a failing case: the first explanation that fits. Silent rather than wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from nnexercises.explain import relations, source, torch_errors, torch_warnings, variants
from nnexercises.explain.evidence import Evidence
from nnexercises.report.diagnosis import Diagnosis

#: Each takes the evidence and says the cause, or nothing; the first one that says something is believed.
EXPLANATIONS: tuple[Callable[[Evidence], Diagnosis | None], ...] = (
    torch_warnings.explain,
    relations.explain,
    variants.explain,
    source.explain,
    torch_errors.explain,
)


def diagnosis_of(evidence: Evidence) -> Diagnosis | None:
    """The cause of a failure, or None if nothing explains it."""
    order = EXPLANATIONS
    if evidence.case.role == "gradients":  # the line that cuts a gradient says more than that there is none
        order = (source.explain, *(explain for explain in order if explain is not source.explain))
    for explain in order:
        with contextlib.suppress(Exception):  # a student can return anything, and words must cost no marks
            diagnosis = explain(evidence)
            if diagnosis is not None:
                return diagnosis
    return None
