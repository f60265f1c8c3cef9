"""Marks as whole numbers, for services that know no others: every amount times the same number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: The largest number that points are multiplied by; what is left after it is cut off.
MOST = 1000


def scale(report: dict[str, Any]) -> int:
    """The smallest whole number by which the points of all cases become whole. It does not depend on any marks."""
    points = [case["points"] for exercise in report["exercises"] for case in exercise["cases"]]
    fits = (number for number in range(1, MOST) if all(_is_whole(amount * number) for amount in points))
    return next(fits, MOST)


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < 1e-4


def graded(exercise: dict[str, Any], by: int) -> Iterator[tuple[dict[str, Any], int, int]]:
    """The cases of an exercise that were not skipped, each with its marks and its points, times ``by``."""
    for case in exercise["cases"]:
        if case["verdict"] != "skipped":
            points = int(case["points"] * by + 1e-4)
            yield case, points if case["verdict"] == "passed" else 0, points
