"""Every exercise in four honest styles: each earns full marks, on every device.

`benchmarks/right_answers.py` tries a thousand seeds.
"""

from __future__ import annotations

import pytest
from helpers import RIGHT_ANSWERS, exercise, lost

from nnexercises import Grader

#: Graded on the CPU alone: a thousand points one by one, and steps that take seconds on the simulated accelerator.
SLOW = ("autograd_2", "tensor_net_1", "tensor_net_2")


def test_there_are_four_files_for_each_unit(grader: Grader) -> None:
    names = [file.stem.rsplit("_", 1)[0] for file in RIGHT_ANSWERS]
    units = grader.assignment.course.units
    assert {unit: names.count(unit) for unit in units} == dict.fromkeys(units, 4)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("unit", ["autograd", "classifier", "neurons", "tensor_net"])
def test_a_right_answer_earns_full_marks(grader: Grader, unit: str) -> None:
    alone = Grader(units=[unit], host=grader.host)
    for file in RIGHT_ANSWERS:
        if file.stem.startswith(unit):
            devices = ["cpu"] if file.stem in SLOW else ["cpu", "sim"]
            assert lost(alone.grade(file, devices=devices)) == [], file.name


def test_a_tool_of_another_exercise_is_by_hand(grade_text) -> None:
    report = grade_text(
        "import torch.nn.functional as F\n"
        "def nll(i, t):\n    return -(F.one_hot(t, i.shape[1]) * i).sum() / len(t)\n"
        "def binary_cross_entropy_with_logits(x, t):\n"
        "    return (F.relu(x) - x * t + (-x.abs()).exp().log1p()).mean()\n"
    )
    assert exercise(report, "nll").verdict == "passed"
    assert exercise(report, "binary_cross_entropy_with_logits").verdict == "passed"


def test_a_name_of_the_students_own_is_not_torchs(grade_text) -> None:
    report = grade_text(
        "import torch\nimport torch.nn.functional as F\nfrom torch.nn.functional import log_softmax\n"
        "def log_softmax(x):\n    return x - x.logsumexp(-1, keepdim=True)\n"
        "def cross_entropy(logits, labels):\n"
        "    loss = -log_softmax(logits)[torch.arange(len(labels)), labels]\n    return loss.mean()\n"
        "def tensor_relu(input_tensor):\n    result = input_tensor.clamp(min=0)\n    return result\n"
        "loss = F.cross_entropy(torch.eye(3), torch.arange(3))\nx = torch.softmax(torch.eye(3), 1)\n"
        "result = F.relu(loss)\n"
    )
    for name in ("log_softmax", "cross_entropy", "tensor_relu"):
        assert exercise(report, name).verdict == "passed", name


def test_a_loss_need_not_be_differentiable_by_its_targets(grade_text) -> None:
    report = grade_text(
        "def loss_function(expected_outputs, actual_outputs):\n"
        "    return ((expected_outputs.detach() - actual_outputs) ** 2).mean()\n"
    )
    assert exercise(report, "loss_function").verdict == "passed"
