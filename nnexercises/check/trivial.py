"""Trivial answers, which know nothing of the exercise: one that earns every point shows that nothing is compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nnexercises.expected.sealed import SealedUnit
from nnexercises.grading.grader import Grader

#: What a function may return whatever it is asked, in words and in Python.
ANSWERS = {
    "None": "None",
    "3.5": "3.5",
    "True": "True",
    "an empty list": "[]",
    "an empty dict": "{}",
    "its first argument": "given[0]",
    "zeros": "torch.zeros_like(given[0])",
    "ones": "torch.ones_like(given[0])",
}


def solved_by(grader: Grader, folder: Path) -> dict[tuple[str, str], list[str]]:
    """The trivial answers (in words) that earn every point, by the exercise's unit and name. They are written into
    ``folder``.

    Raises:
        WorkerError: no worker could be started.
    """
    solved: dict[tuple[str, str], list[str]] = {}
    for number, (words, returned) in enumerate(ANSWERS.items()):
        work = folder / f"trivial{number}"
        _write(work, grader.units(), returned)
        for exercise in grader.grade(work, devices=["cpu"]).exercises:
            if exercise.points and exercise.marks >= exercise.points:
                solved.setdefault((exercise.unit, exercise.name), []).append(words)
    return solved


def _write(work: Path, units: Sequence[SealedUnit], returned: str) -> None:
    """A file for each unit, in which every exercise returns the same."""
    work.mkdir()
    for unit in units:
        functions = [f"def {exercise.name}(*given, **named):\n    return {returned}\n" for exercise in unit.exercises]
        (work / f"{unit.name}.py").write_text("\n\n".join(["import torch\n", *functions]), encoding="utf-8")
