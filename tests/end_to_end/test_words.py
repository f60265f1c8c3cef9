"""What is said of each written mistake of the built-in course, in snapshots: read every change of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from helpers import check_words

from nnexercises import Grader
from nnexercises.expected.sealed import SealedExercise
from nnexercises.explain.diagnose import diagnosis_of
from nnexercises.explain.mistakes import evidence_of


def said_of(exercise: SealedExercise) -> Iterator[str]:
    """Each mistake: its hint, and what would be said without one."""
    yield exercise.name
    for mistake, hint in exercise.mistakes.items():
        evidence = evidence_of(replace(exercise, mistakes={}), mistake)
        diagnosis = diagnosis_of(evidence) if evidence is not None else None
        yield f"  {mistake}: {hint or '-'}"
        yield f"    without it: {f'{diagnosis.kind}: {diagnosis.message}' if diagnosis is not None else '-'}"


@pytest.mark.parametrize("unit", ["neurons", "autograd", "tensor_net", "classifier"])
def test_the_courses_mistakes(grader: Grader, unit: str) -> None:
    (sealed,) = [one for one in grader.units() if one.name == unit]
    words = [line for exercise in sealed.exercises for line in said_of(exercise)]
    check_words(f"mistakes/{unit}", "\n".join(words))
