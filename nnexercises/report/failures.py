"""What did not pass in a JSON report, as every format made from one tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nnexercises.report.model import PRECEDENCE

#: Keys of a case that show what it asked and what came of it.
COUNTEREXAMPLE = ("input", "returned", "expected")


def first_failed(exercise: dict[str, Any]) -> dict[str, Any] | None:
    """The case that tells most of an exercise that was tried and did not pass: that of a report for people."""
    tried = [case for case in exercise["cases"] if case["verdict"] not in ("passed", "skipped", "not_attempted")]
    return min(tried, key=lambda case: (case["hidden"], PRECEDENCE.index(case["verdict"])), default=None)


def counterexample(case: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a case can show, each with its label."""
    return ((label, case[label]) for label in COUNTEREXAMPLE if case.get(label))
