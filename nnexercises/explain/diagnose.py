"""The diagnosis of a failing case: the first explanation that fits. Silent rather than wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace

from nnexercises.course.spec import ORDINARY
from nnexercises.explain import relations, source, torch_errors, torch_warnings, variants
from nnexercises.explain.evidence import Evidence
from nnexercises.report.diagnosis import Diagnosis

#: Each takes the evidence and says the cause, or nothing; the first one that says something is believed.
EXPLANATIONS: tuple[Callable[[Evidence], Diagnosis | None], ...] = (
    torch_warnings.explain,
    source.without_effect,
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
                return _in_its_case(diagnosis, evidence)
    return None


def _in_its_case(diagnosis: Diagnosis, evidence: Evidence) -> Diagnosis:
    """A diagnosis of numbers names the case if that is a special one: "always" is said of its inputs alone."""
    case = evidence.case
    if diagnosis.kind not in ("relation", "changed_input", "mutant") or case.name == ORDINARY or case.hidden:
        return diagnosis
    message = diagnosis.message
    first = message[0].lower() if message.startswith(("Your ", "Both ", "The ", "These ", "Two ")) else message[0]
    return replace(diagnosis, message=f"In the case “{case.name.replace('_', ' ')}”, {first}{message[1:]}")
