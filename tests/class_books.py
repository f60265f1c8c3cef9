"""Gradebooks of classes, made without a grading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.records import Graded, GradedExercise, Terms
from nnexercises.classroom.roster import Student

EXERCISES = (("nets", "relu"), ("nets", "softmax"), ("losses", "nll"))
#: An answer: its verdict, its marks of two, the finding, the sentence and the hint.
Answer = tuple[str, float, str, str, str]

RIGHT: Answer = ("passed", 2.0, "", "", "")
OVER_THE_BATCH = "You take the softmax over the `batch`."
BATCH: Answer = ("failed", 0.5, "mistake over_the_batch", OVER_THE_BATCH, OVER_THE_BATCH)
TRANSPOSED: Answer = ("failed", 0.0, "relation transposed", "Yours is the transpose.", "Rows are students.")
DIFFERS: Answer = ("failed", 0.0, "differs in number of value", "You return 0.25, where 0.5 is expected.", "")
GENERAL: Answer = ("failed", 0.0, "raised ValueError: #", "ValueError: 7", "Look at the shapes.")
NOTHING: Answer = ("not_attempted", 0.0, "not_attempted: not defined", "softmax is not defined.", "")
ENDLESS: Answer = ("timed_out", 0.0, "timed_out: timed out", "It did not finish in time.", "")
CRASHED: Answer = ("crashed", 0.0, "crashed: crashed", "It ended its process.", "")
BLOCKED: Answer = ("blocked", 0.0, "blocked: blocked", "softmax waits for relu.", "")

#: What a student may write so that it runs in the reader's browser.
HOSTILE = '</script><script>window.ran = 1</script><!--<img src=x onerror="window.ran = 1">"\'`&\u2028'


def graded(answers: Iterable[Answer], complete: bool = True, exit_code: int = 1) -> Graded:
    """A result with these answers to ``EXERCISES``."""
    exercises = tuple(
        GradedExercise(unit, name, verdict, marks, 2.0, 0.1, finding, message, hint)
        for (unit, name), (verdict, marks, finding, message, hint) in zip(EXERCISES, answers, strict=True)
    )
    marks = sum(one.marks for one in exercises)
    return Graded(marks, 6.0, exit_code, complete, 0.3, {}, b"", exercises, ())


def book(path: Path, class_of: Iterable[Student], answers_of: Callable[[int], Graded | None]) -> Gradebook:
    """A gradebook with a grading that counts; who has no answers handed in nothing."""
    made = Gradebook.open(path, create=True)
    terms = Terms("course", "v1", ("nets", "losses"), 7)
    with made.writing():
        assignment = made.add_assignment("homework", "course", terms.units)["id"]
        made.db.execute("UPDATE assignment SET due = '2026-11-20T22:00:00Z', late_per_day = 0.5")
        grading = made.add_grading(assignment, "first grading", terms, "Nets", {"torch": "2.9"}, {})
        made.keep(assignment, grading, "first grading")
        for number, student in enumerate(class_of):
            made.add_students([student])
            answers = answers_of(number)
            if answers is not None:
                when = datetime(2026, 11, 20, 20, tzinfo=UTC)
                submission = made.add_submission(assignment, student.id, None, when, str(number), ["answers.py"])
                made.add_result(grading, submission, answers)
        made.end_grading(grading)
    return made


def seven(path: Path) -> Gradebook:
    """Anna has all, five made mistakes, one handed in nothing."""
    people = ["Anna", "Ben", "Carla", "Dmitri", "Elif", "Farid", "Greta"]
    answers = [
        [RIGHT, RIGHT, RIGHT],
        [RIGHT, BATCH, RIGHT],
        [RIGHT, BATCH, DIFFERS],
        [ENDLESS, BATCH, GENERAL],
        [CRASHED, NOTHING, TRANSPOSED],
        [RIGHT, NOTHING, BLOCKED],
    ]
    class_of = [Student(name.lower(), f"{name} Zoë", f"{name.lower()}@x.org", "AB"[number % 2])
                for number, name in enumerate(people)]  # fmt: skip
    return book(path, class_of, lambda number: graded(answers[number]) if number < len(answers) else None)


def many(path: Path, students: int) -> Gradebook:
    """A class in which every third answer is wrong."""
    class_of = [Student(f"s{number:05}", f"Student {number}", section="ABCD"[number % 4]) for number in range(students)]
    kinds = (RIGHT, RIGHT, BATCH, RIGHT, DIFFERS, NOTHING, ENDLESS)
    return book(path, class_of, lambda number: graded([RIGHT, kinds[number % 7], kinds[number % 5]]))


def hostile(path: Path) -> Gradebook:
    """Students with such a name, id, section and answers, with those of a property of every object, and of a word that
    no line is long enough for.
    """
    wrong = ("failed", 0.0, f"raised {HOSTILE}", f"You raise {HOSTILE} {'w' * 300}", HOSTILE)
    long = "w" * 300
    people = [Student(*[HOSTILE] * 4), Student("__proto__", "constructor"), Student(*[long] * 4)]
    return book(path, people, lambda number: graded([wrong, RIGHT, wrong]))
