"""What students will read: the report for the stub of an exercise, for each of its mistakes and for a right answer.

A mistake is graded like a student's file: the reference, with the mistake's source in the place of what it replaces.
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnexercises.course import load
from nnexercises.course.extract import mistake_source
from nnexercises.course.folder import REFERENCE, Course, find
from nnexercises.course.spec import Mistake
from nnexercises.course.stub import stubs_of
from nnexercises.errors import CourseError, UsageError
from nnexercises.expected.oracle import Question, answering, ask
from nnexercises.grading.grader import Grader
from nnexercises.process import wire
from nnexercises.report.model import Report


@dataclass(frozen=True)
class PreviewQuestion(Question):
    """What would a student's code be who makes the mistakes of an exercise?"""

    exercise: str


@dataclass(frozen=True)
class Wrong:
    """The source of a mistake and the name that it takes the place of; or why it has none that can be shown."""

    name: str
    replaces: str
    hint: str
    source: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class WrongAnswers:
    """The mistakes of an exercise."""

    mistakes: tuple[Wrong, ...]


@dataclass(frozen=True)
class Preview:
    """A ``title``, and the report to be read under it; or, without one, why there is none."""

    title: str
    report: Report | None
    why_not: str = ""


def previews(grader: Grader, unit: str, exercise: str) -> Iterator[Preview]:
    """The previews of an exercise of a course with its references, one by one.

    Raises:
        CourseError: the grader or a reference is broken.
        UsageError: the course is sealed, or has no such exercise.
        WorkerError: no worker could be started.
    """
    course = grader.assignment.course
    if course.archive is not None:
        raise UsageError("a sealed course has no references to preview: give the folder that it was made from")
    sealed = next((one for each in grader.units() for one in each.exercises if one.name == exercise), None)
    if sealed is None:
        names = ", ".join(one.name for each in grader.units() for one in each.exercises)
        raise UsageError(f"no exercise {exercise!r} in the unit {unit}; it has {names}")
    if sealed.error is not None:
        raise CourseError(sealed.error)
    question = PreviewQuestion(str(course.root), unit, grader.assignment.data, exercise)
    found = ask(grader.host, "nnexercises.check.preview:main", question, WrongAnswers)
    right = {file.relative_to(course.root / REFERENCE).as_posix(): file.read_text(encoding="utf-8")
             for file in course.files(REFERENCE, unit)}  # fmt: skip
    stubs = {name: text for name, text in stubs_of(course).items() if name in right}

    def graded(title: str, files: dict[str, str]) -> Preview:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return Preview(title, grader.grade(folder, devices=["cpu"], only=[f"{unit}/{exercise}"]))

    yield graded("The stub", stubs)
    for mistake in found.mistakes:
        title = f"Mistake {mistake.name}"
        if mistake.why_not:
            yield Preview(title, None, f"{mistake.why_not} Its hint: {mistake.hint}")
        else:
            yield graded(title, _with(right, mistake))
    yield graded("A right answer", right)


def main(pipe: socket.socket) -> None:
    """Answer one ``PreviewQuestion``."""
    with answering(pipe, PreviewQuestion) as question:
        wire.send(pipe, WrongAnswers(tuple(_wrong(find(question.course), question.unit, question.exercise))))


def _wrong(course: Course, unit: str, name: str) -> Iterator[Wrong]:
    exercise = next(one for one in load.grader(course, unit).exercises if one.name == name)
    for mistake in exercise.mistakes:
        hint = mistake.hint or ""
        try:
            source = _bound(mistake, mistake_source(exercise, mistake.implementation, _own_name(mistake)))
            yield Wrong(mistake.name, mistake.replaces, hint, source)
        except CourseError:
            why = "It is made by a function, such as those of nnexercises.common, so its code cannot be graded alone."
            yield Wrong(mistake.name, mistake.replaces, hint, why_not=why)


def _own_name(mistake: Mistake) -> str:
    return f"mistake_{mistake.name}"


def _bound(mistake: Mistake, source: str) -> str:
    """The source of a mistake with the statements that put it in its place."""
    own = _own_name(mistake)
    if not mistake.takes_solution:
        return f"{source}\n\n{mistake.replaces} = {own}\n"
    owner, _, method = mistake.replaces.rpartition(".")
    before = f'right.{owner} = type("{owner}", ({owner},), dict({method}={owner}.{method}))\n' if owner else ""
    return (
        f"import types\n\nright = types.SimpleNamespace(**globals())\n{before}\n{source}\n\n"
        f"def instead(*given, **named):\n    return {own}(right, *given, **named)\n\n{mistake.replaces} = instead\n"
    )


def _with(files: dict[str, str], mistake: Wrong) -> dict[str, str]:
    """The files of a right answer with a mistake at the end of the one that defines what it replaces."""
    name = mistake.replaces.split(".")[0]
    home = next((file for file, text in files.items() if f"def {name}(" in text or f"class {name}" in text), None)
    home = home or next(reversed(files))
    return files | {home: f"{files[home].rstrip()}\n\n\n{mistake.source}"}
