"""Findings as keys: a short text that is the same for all students of a grading who made the same mistake."""

from __future__ import annotations

import re

from nnexercises.comparison.compare import Difference
from nnexercises.report.diagnosis import Diagnosis
from nnexercises.report.finding import Differs, NotRefused, OnDevices, RaisedError, Told
from nnexercises.report.results import CaseResult, ExerciseResult

#: The maximum length of a message in a key.
MAX_MESSAGE = 120


def key_of_exercise(exercise: ExerciseResult) -> str:
    """What was wrong with an exercise: its mistake or diagnosis, else what its first failing case found; "" if it
    passed.
    """
    case = exercise.first_failed
    if case is None:
        return ""
    if exercise.mistake is not None:
        return f"mistake {exercise.mistake}"
    if exercise.diagnosis is not None:
        return _key_of_diagnosis(exercise.diagnosis)
    return key_of_case(case)


def key_of_case(case: CaseResult) -> str:
    """What was wrong in a case, without the numbers of its inputs: "differs in shape"; "" if it passed."""
    if case.verdict == "passed":
        return ""
    finding = case.finding.finding if isinstance(case.finding, OnDevices) else case.finding
    if case.verdict == "failed" and isinstance(finding, Differs):
        return _key_of_difference(finding.difference)
    if isinstance(finding, RaisedError):
        return f"raised {finding.raised.type}: {_without_numbers(finding.raised.message)}"
    if isinstance(finding, NotRefused):
        return f"not refused: {finding.raised.type if finding.raised is not None else 'returned a value'}"
    if isinstance(finding, Told):
        return f"{case.verdict}: {_without_numbers(finding.message)}"
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(finding).__name__).lower() if finding is not None else ""
    return f"{case.verdict}: {name}" if name else case.verdict


def _key_of_difference(difference: Difference) -> str:
    """What differs where. All students have the same inputs: a number that is off in the same way was got alike."""
    place = ".".join(str(part) for part in difference.path if isinstance(part, str))
    key = f"differs in {difference.what} of {place}"
    if difference.what not in ("number", "exact") or not isinstance(difference.got, int | float):
        return key
    return f"{key}: {difference.got:.3g} at {list(difference.index)}"


def _key_of_diagnosis(diagnosis: Diagnosis) -> str:
    return f"{diagnosis.kind} {diagnosis.name or _without_numbers(diagnosis.message)}"


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+(\.\d+)?", "#", " ".join(text.split()))[:MAX_MESSAGE]
