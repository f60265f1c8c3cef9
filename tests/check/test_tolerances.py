"""How exact an answer must be: as its inputs are, whatever dtype that is, and the same on every run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import case, exercise, run

import nnexercises
from nnexercises import Grader, Report
from nnexercises.report.show import shown

HALVES = {
    "softmax": "def softmax(scores):\n    return scores.half().softmax(-1).float()\n",
    "log_softmax": "def log_softmax(x):\n    return (x.half() - x.half().logsumexp(-1, keepdim=True)).float()\n",
    "nll": "def nll(input, target):\n    return -input.half().gather(1, target[:, None]).mean().float()\n",
    "cross_entropy": "import torch\ndef cross_entropy(logits, labels):\n"
    "    return torch.nn.functional.cross_entropy(logits.half(), labels).float()\n",
    "mean_absolute_error": "def mean_absolute_error(p, t):\n    return (p.half() - t.half()).abs().mean().float()\n",
    "loss_function": "def loss_function(e, a):\n    return ((e.half() - a.half()) ** 2).mean().float()\n",
    "tensor_relu": "def tensor_relu(x):\n    return x.half().clamp(min=0).float()\n",
    "apply_linear_function_to_input": "def apply_linear_function_to_input(f, x):\n"
    "    return (x.half() @ f.half().T).float()\n",
}


def test_a_downcast_to_float16_on_the_way_fails(grade_text: Callable[..., Report]) -> None:
    report = grade_text("\n".join(HALVES.values()))
    assert {name: exercise(report, name).verdict for name in HALVES} == dict.fromkeys(HALVES, "failed")


GRADER = """\
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise(hint="The mean of each row.")
def means(solution, x: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows"]:
    return solution.means(x)

@means.case(points=0.25)
def in_float64(draw):
    return dict(x=draw.normal("rows columns").double())

@means.case(points=0.25)
def in_bfloat16(draw):
    return dict(x=draw.normal("rows 100").bfloat16())
"""


def test_a_case_may_ask_for_another_dtype(small_course: Callable[..., Path], tmp_path: Path) -> None:
    course = small_course(GRADER, "def means(x):\n    return x.mean(dim=1)\n")
    (tmp_path / "answers").mkdir()
    answers = {
        "right": ("def means(x):\n    return x.sum(1) / x.shape[1]\n", ["passed", "passed", "passed"]),
        "wide": ("def means(x):\n    return x.double().mean(1)\n", ["passed", "passed", "passed"]),
        "float32": ("def means(x):\n    return x.float().mean(1)\n", ["passed", "failed", "passed"]),
        "wrong": ("def means(x):\n    return 1.1 * x.mean(1)\n", ["failed", "failed", "failed"]),
    }
    with Grader(course) as grader:
        for name, (text, wanted) in answers.items():
            file = tmp_path / "answers" / f"{name}.py"
            file.write_text(text)
            report = grader.grade(file)
            assert [case.verdict for case in exercise(report, "means").cases] == wanted, name
            if name == "float32":
                assert (
                    "of dtype float32, where the input's own, float64," in case(report, "means", "in_float64").message
                )


def test_the_same_seed_gives_the_same_verdicts_and_words(
    small_course: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = small_course(GRADER, "def means(x):\n    return x.mean(dim=1)\n")
    file = tmp_path / "student.py"
    file.write_text("import torch\ndef means(x):\n    return x.mean(1) + torch.rand(x.shape[0])\n")
    reports = []
    for cache in ("one", "another"):
        monkeypatch.setenv("NNEXERCISES_CACHE", str(tmp_path / cache))
        reports.append(nnexercises.grade(file, course=course, seed=7))
    told = [
        [
            (case.name, case.verdict, case.message, shown(case.counterexample), case.mistakes)
            for exercise in report.exercises
            for case in exercise.cases
        ]
        for report in reports
    ]
    assert told[0] == told[1]


def test_the_table_of_tolerances_tells_digits_that_are_lost(small_course: Callable[..., Path]) -> None:
    course = small_course(GRADER, "def means(x):\n    return x.mean(dim=1)\n")
    done = run("nnexercises.cli", "check", course, "--tolerances")
    assert done.returncode == 0
    (row,) = [line.split() for line in done.stdout.splitlines() if line.startswith("means")]
    within, lost = [float(cell) for cell in row[1:4]], [float(cell.replace("∞", "inf")) for cell in row[4:]]
    assert len(row) == 6
    assert max(within) < 1
    assert min(lost) > 1


def test_a_broken_course_has_no_tolerances(small_course: Callable[..., Path]) -> None:
    done = run("nnexercises.cli", "check", small_course("1 / 0\n", ""), "--tolerances")
    assert done.returncode == 3
    assert done.stderr == "nnexercises: basics: graders/basics.py, line 1: ZeroDivisionError: division by zero\n"
