"""Trivial answers, which know nothing of the exercise: one that earns every point shows that nothing is compared."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from nnexercises.comparison.compare import same
from nnexercises.comparison.path import count_numbers
from nnexercises.course.folder import REFERENCE, Course
from nnexercises.expected.sealed import SealedExercise, SealedUnit
from nnexercises.grading.grader import Grader
from nnexercises.report.literal import literal
from nnexercises.values import Value

#: Larger results are not written into a file.
MAX_NUMBERS = 10_000
#: What a function may return whatever it is asked, in words and in Python.
ANSWERS = {
    "None": "None",
    "3.5": "3.5",
    "True": "True",
    "an empty list": "[]",
    "an empty dict": "{}",
    "its first argument": "given[0]",
    "zeros": "given[0] * 0",
    "ones": "given[0] * 0 + 1",
}


def solved_by(
    grader: Grader, folder: Path, constants: Mapping[tuple[str, str], Value]
) -> dict[tuple[str, str], list[str]]:
    """The trivial answers (in words) that earn every point, by the exercise's unit and name. ``constants`` are the
    values of the exercises that expect one value whatever the seed and the draw. The answers are written into
    ``folder``.

    Raises:
        WorkerError: no worker could be started.
    """
    solved: dict[tuple[str, str], list[str]] = {}
    answers = [(words, lambda exercise, returned=returned: returned) for words, returned in ANSWERS.items()]

    def always(exercise: SealedExercise) -> str:
        return literal(constants[exercise.key]) if exercise.key in constants else "None"

    for number, (words, answer) in enumerate([*answers, ("the same whatever it is given", always)]):
        work = folder / f"trivial{number}"
        _write(work, grader.units(), answer, grader.assignment.course)
        for exercise in grader.grade(work, devices=["cpu"]).exercises:
            if exercise.points and exercise.marks >= exercise.points:
                solved.setdefault((exercise.unit, exercise.name), []).append(words)
    return solved


def constant_of(exercise: SealedExercise) -> Value | None:
    """The value that every draw of an exercise expects, if it is one and there are inputs that it could depend on."""
    trials = [trial for case in exercise.values_cases for trial in case.trials if not case.raises]
    values = [trial.expected.value for trial in trials]
    if not trials or not all(trial.inputs for trial in trials) or count_numbers(values[0]) > MAX_NUMBERS:
        return None
    return values[0] if all(same(values[0], value) for value in values) else None


#: A class whose objects and methods return an answer whatever they are asked.
CLASS = """\
class {name}:
    def __init__(self, *given, **named):
        pass

    def __call__(self, *given, **named):
        return {returned}

    def __getattr__(self, name):
        return lambda *given, **named: {returned}
"""


def _write(work: Path, units: Sequence[SealedUnit], answer: Callable[[SealedExercise], str], course: Course) -> None:
    """A file for each unit, in which every exercise returns an answer, and so do the reference's classes."""
    work.mkdir()
    for unit in units:
        classes = _classes_of(course, unit.name)
        answers = {exercise.name: answer(exercise) for exercise in unit.exercises}
        functions = [
            f"def {name}(*given, **named):\n    return {returned}\n"
            for name, returned in answers.items()
            if name not in classes
        ]
        plain = next(iter(answers.values()), "None")
        made = [CLASS.format(name=name, returned=answers.get(name, plain)) for name in sorted(classes)]
        imports = "import numpy\nimport torch\n"
        (work / f"{unit.name}.py").write_text("\n\n".join([imports, *made, *functions]), encoding="utf-8")


def _classes_of(course: Course, unit: str) -> set[str]:
    """The names of the classes in the reference of a unit."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in course.files(REFERENCE, unit)]
    return {node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)}
