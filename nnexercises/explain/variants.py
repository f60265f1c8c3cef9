"""A variant of the exercise behind a failing case: the reference on changed inputs, or with one change in its code."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnexercises.comparison.path import numbers_in
from nnexercises.drive.outcome import Outcome
from nnexercises.expected.sealed import SealedCase, SealedTrial, Variant
from nnexercises.expected.thinned import alike, shortened
from nnexercises.explain.evidence import Evidence
from nnexercises.report.diagnosis import Diagnosis
from nnexercises.values import Array, as_float64

#: How many different numbers other than 0, 1 and -1 must be as in the variant where others are expected; or how many
#: numbers, where they are all of these.
MIN_TELLING = 2
MIN_PLAIN = 8


def explain(evidence: Evidence) -> Diagnosis | None:
    """The variant that has the student's outcome in every draw of the case.

    Of several that have, the first is believed, unless another says something else about the same thing.
    """
    exercise, case = evidence.exercise, evidence.case
    outcomes = [(attempt.trial, attempt.outcome) for attempt in evidence.attempts]
    if case.role != "values" or len(outcomes) < len(case.trials):
        return None
    fitting = [variant for variant in exercise.variants if fits(variant, outcomes)]
    if case.name != exercise.ordinary.name:  # what is wrong in the ordinary case too is said there
        fitting = [variant for variant in fitting if not _changes(variant, exercise.ordinary)]
    if not fitting:
        return None
    first = fitting[0]
    if any(other.about == first.about and other.message != first.message for other in fitting):
        return None
    return Diagnosis(first.kind, first.message, first.about)


def fits(variant: Variant, outcomes: list[tuple[SealedTrial, Outcome]]) -> bool:
    """Whether outcomes are those of a variant, and differ from the expected ones enough to tell."""
    shorts = [(trial, shortened(trial, outcome)) for trial, outcome in outcomes]
    if not all(
        alike(trial.variants.get(variant.name) or shortened(trial, trial.expected), short, trial.tolerance)
        for trial, short in shorts
    ):
        return False
    numbers = [number for trial, _ in shorts for number in _wrong_numbers(variant, trial)]
    different = {float(f"{number:.4g}") for number in numbers}
    if not np.isfinite(numbers).all():
        return False
    return len(different - {0.0, 1.0, -1.0}) >= MIN_TELLING or (len(different) > 1 and len(numbers) >= MIN_PLAIN)


def _changes(variant: Variant, case: SealedCase) -> bool:
    return any(variant.name in trial.variants for trial in case.trials)


def _wrong_numbers(variant: Variant, trial: SealedTrial) -> Iterator[float]:
    """The numbers of a variant that are not the expected ones."""
    outcome = trial.variants.get(variant.name)
    if outcome is None:
        return
    expected = shortened(trial, trial.expected)
    for part in ("value", "inputs_after"):
        path = ("value",) if part == "value" else ("inputs",)
        wanted, found = (dict(numbers_in(getattr(one, part), path)) for one in (expected, outcome))
        for place, number in found.items():
            got, right = _flat(number), _flat(wanted.get(place, np.nan))
            if found.keys() != wanted.keys() or got.shape != right.shape:
                yield from got.tolist()
            else:
                with np.errstate(invalid="ignore"):
                    close = np.abs(got - right) <= trial.tolerance.allowed(right, place)
                yield from got[~close].tolist()


def _flat(number: int | float | complex | Array) -> np.ndarray:
    numbers = as_float64(number).reshape(-1)
    return np.abs(numbers) if numbers.dtype.kind == "c" else numbers
