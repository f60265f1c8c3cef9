"""One file with many failures, graded as a whole: each is explained, and the JSON report carries it."""

from __future__ import annotations

from pathlib import Path

from nnexercises import Grader
from nnexercises.report.excerpt import excerpt_lines
from nnexercises.report.model import Report

TEXT = """\
import torch
import torch.nn.functional as F
print("loading")

def softmax(scores):
    e = torch.exp(scores - scores.max())
    return e / e.sum(dim=-1)

def logsoftmax(x):
    return x

def nll(input, target):
    for row in range(60):
        print("row", row)
    picked = input[range(len(target)), target]
    return -picked.detach().mean()

def model(xb):
    return weights @ xb

weights = torch.zeros(784, 10)

def cross_entropy(logits, labels):
    shifted = logits - logits.max()
    raise NotImplementedError

def accuracy(logits, labels):
    import ctypes
    ctypes.string_at(0)

def nats_to_bits(nats):
    bits = nats / 0.6931471805599453

def mean_absolute_error(predictions, targets):
    return F.softmax(F.l1_loss(predictions.reshape(-1, 1), targets.reshape(-1))).sum() * 7

def invert_image(image):
"""

EXPLAINED = {
    "softmax": ("torch", "broadcast", 7, "with keepdim=True it stays"),
    "log_softmax": ("name", "misspelt", 9, "Line 9 defines `logsoftmax`; the exercise is called `log_softmax`."),
    "nll": ("source", "cuts_gradient", 16, "`picked.detach()` cuts the gradient off"),
    "model": ("torch", "matmul", 19, "weights @ xb: (784, 10) @ (batch="),
    "cross_entropy": ("unfinished", "still_raises", 25, "Delete line 25 when you return a result."),
    "nats_to_bits": ("source", "no_return", 32, "You compute `bits` here, and do not return it."),
    "mean_absolute_error": ("torch", "target_shape", None, "compares each with each"),
    "invert_image": ("unfinished", "nothing_in_it", 37, "Nothing stands below line 37 yet"),
}


def test_each_failure_is_explained(grader: Grader, tmp_path: Path) -> None:
    file = tmp_path / "student.py"
    file.write_text(TEXT, encoding="utf-8")
    with grader.open(file) as run:
        report = Report.from_json(run.report({case.key: run.result(case) for case in run.cases()}).to_json())
        nll = next(case for case in run.cases() if case.exercise == "nll")
        printed = next(run.session().outcomes(nll, nll.trials[:1], "cpu"))[1].printed.split("\n")
    assert printed == [*(f"row {row}" for row in range(10)), "… and 50 more lines"]
    exercises = {exercise.name: exercise for exercise in report.exercises}
    for name, (kind, what, line, words) in EXPLAINED.items():
        found = exercises[name].diagnosis
        assert found is not None, name
        assert (found.kind, found.name, found.line) == (kind, what, line or found.line), name
        assert words in found.message

    excerpts = {name: one.first_failed.excerpt for name, one in exercises.items() if one.first_failed is not None}
    assert excerpts["softmax"] is not None
    assert (
        "\n".join(excerpt_lines(excerpts["softmax"]))
        == """\
5   def softmax(scores):                     scores (batch=5, classes=4)
6       e = torch.exp(scores - scores.max(…  e (5, 4)
7       return e / e.sum(dim=-1)
               ~~^~~~~~~~~~~~~~~             (5, 4) / (5,)"""
    )
    assert excerpts["cross_entropy"] is not None
    assert [line.note for line in excerpts["cross_entropy"].lines][-1] == "stopped here"
    crashed = exercises["accuracy"].first_failed
    assert crashed is not None
    assert (crashed.verdict, crashed.line) == ("crashed", 29)
