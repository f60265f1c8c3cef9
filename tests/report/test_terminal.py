"""The one screen that a student reads: the list, one problem in full, the next step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnexercises.report.diagnosis import Diagnosis, Example
from nnexercises.report.finding import CountsAfter, Told, UsesFailing
from nnexercises.report.formats.terminal import render
from nnexercises.report.looks import Verdict
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult, ExerciseResult
from nnexercises.submission.files import Place

EXAMPLE = Example("softmax(torch.tensor([[1., 0.]]))", "[[0.6667, 0.3333]]", "[[0.7311, 0.2689]]", 6)


def exercise(name: str, verdict: Verdict = "passed", unit: str = "classifier", line: int = 9) -> ExerciseResult:
    cases = (
        CaseResult("ordinary", verdict, 3.0, Told("It differs.") if verdict != "passed" else None),
        CaseResult("gradients", verdict if verdict in ("passed", "not_attempted") else "blocked", 1.0,
                   CountsAfter("ordinary") if verdict not in ("passed", "not_attempted") else None),
    )  # fmt: skip
    place = Place("student.py", line, None) if verdict != "not_attempted" else None
    return ExerciseResult(unit, name, f"What {name} is.", cases, place=place)


def report(*exercises: ExerciseResult) -> Report:
    return Report(exercises, "student.py", "0" * 64, (), "course", "1", {"torch": "2"}, 0, ("cpu",))


SOFTMAX = replace(
    exercise("softmax", "failed"),
    example=EXAMPLE,
    diagnosis=Diagnosis("relation", "Your numbers are powers of 2: softmax takes powers of e.", "power_of_two"),
)
WAITING = ExerciseResult(
    "classifier",
    "log_softmax",
    "",
    (
        CaseResult(
            "ordinary", "blocked", 1.0, UsesFailing("log_softmax", ("softmax",)), blocked_by=("classifier/softmax",)
        ),
    ),
)


def test_one_problem_comes_first_and_the_next_step_last() -> None:
    lines = render(report(exercise("nll"), SOFTMAX)).splitlines()
    assert lines[0].startswith("✗ softmax   0 of 4")
    assert lines[0].endswith("student.py, line 9")
    assert [line.strip() for line in lines[2:5]] == [
        "softmax(torch.tensor([[1., 0.]]))",
        "is        [[0.6667, 0.3333]]",
        "should be [[0.7311, 0.2689]]",
    ]
    assert "  Your numbers are powers of 2: softmax takes powers of e." in lines
    assert "  Graded once this is right: gradients." in lines
    assert lines[-2].startswith("classifier   ✓ 1   ✗ 1")
    assert lines[-1].startswith("Next: fix softmax in line 9, and run this again.")


def test_many_problems_are_a_line_each_and_one_in_full() -> None:
    wrong = [exercise(f"exercise_{number}", "failed", line=number) for number in range(8)]
    text = render(report(*wrong, WAITING, SOFTMAX, exercise("nll", "not_attempted")))
    lines = text.splitlines()
    assert len(lines) <= 24
    assert "  ✗ exercise_3             0/4  line 3    It differs" in lines
    assert "  ⊘ log_softmax            0/1            waits for softmax" in lines
    assert "Begin here: softmax, line 9 (log_softmax waits for it)" in lines
    assert "  · 1 not begun" in lines
    assert lines[-1] == "Another one in full: --only exercise_0  (all: --all)"
    every = render(report(*wrong, WAITING, SOFTMAX), all_exercises=True)
    assert every.count("It differs.") == 9
    assert "Another one" not in every


def test_problems_that_do_not_fit_are_counted() -> None:
    text = render(report(*(exercise(f"exercise_{number}", "failed") for number in range(40))))
    assert "… 29 more problems" in text
    assert len(text.splitlines()) <= 27


def test_where_nothing_is_begun_the_first_exercise_is_shown() -> None:
    begin = replace(exercise("softmax", "not_attempted"), example=replace(EXAMPLE, returned=""))
    text = render(report(begin, exercise("nll", "not_attempted")))
    assert text.startswith("classifier   · 2 not begun")
    assert "Begin with softmax" in text
    assert "should be [[0.7311, 0.2689]]" in text
    assert "      is " not in text


def test_all_right_is_one_line() -> None:
    assert render(report(exercise("nll"))).splitlines() == [f"{'classifier   ✓ 1':<67}4 of 4 points"]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    long = replace(exercise("a_name_that_is_longer_than_a_name_should_be_in_any_course_of_the_world", "failed"))
    units = [replace(long, unit=f"unit_{number}") for number in range(3)]
    wide = replace(SOFTMAX, example=replace(EXAMPLE, returned=", ".join(["1.2345"] * 40), printed="word " * 100))
    for everything in (False, True):
        text = render(report(*units, wide), width=width, all_exercises=everything)
        assert max(map(len, text.splitlines())) <= width


def test_a_log_without_unicode_has_none() -> None:
    assert render(report(SOFTMAX, *units_of_three()), unicode=False).isascii()


def units_of_three() -> list[ExerciseResult]:
    return [exercise("relu", "timed_out", "neurons"), exercise("tanh", "crashed", "neurons"), WAITING]
