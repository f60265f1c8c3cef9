"""Grading on other devices: code for the CPU alone loses its marks there, and is told why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import case, exercise, run

from nnexercises import Grader, Report
from nnexercises.errors import UsageError

CPU_ONLY = {
    "zeros with no device": (
        "nll",
        "import torch\ndef nll(input, target):\n    total = torch.zeros(1)\n"
        "    for row, label in zip(input, target):\n        total = total - row[label].reshape(1)\n"
        "    return total[0] / len(target)\n",
        "Expected all tensors to be on the same device",
    ),
    "NumPy on the way": (
        "log_softmax",
        "import numpy as np, torch\ndef log_softmax(x):\n    n = x.numpy() - x.numpy().max(-1, keepdims=True)\n"
        "    return torch.from_numpy(n - np.log(np.exp(n).sum(-1, keepdims=True)))\n",
        "can't convert sim:0 device type tensor to numpy",
    ),
    "a tensor of a list": (
        "softmax",
        "import torch\ndef softmax(scores):\n    s = torch.tensor(scores.tolist())\n"
        "    e = (s - s.max(-1, keepdim=True).values).exp()\n    return e / e.sum(-1, keepdim=True)\n",
        "You return a tensor on the CPU, where the inputs are on the simulated accelerator (sim).",
    ),
    "device='cpu'": (
        "invert_image",
        "import torch\ndef invert_image(image):\n    return torch.ones(image.shape, device='cpu') - image\n",
        "Expected all tensors to be on the same device",
    ),
    "a table of one-hots": (
        "cross_entropy",
        "import torch\ndef cross_entropy(logits, labels):\n"
        "    return -(torch.eye(logits.shape[1])[labels] * (logits - logits.logsumexp(-1, True))).sum(-1).mean()\n",
        "indices should be either on cpu or on the same device",
    ),
    "back to the CPU": (
        "tensor_relu",
        "def tensor_relu(input_tensor):\n    return input_tensor.cpu().clamp(min=0)\n",
        "You return a tensor on the CPU",
    ),
    "a net made of CPU tensors": (
        "model",
        "import torch\nweights = torch.zeros(784, 10)\nbias = torch.zeros(10)\nones = torch.ones(784)\n"
        "def model(xb):\n    return torch.log_softmax((xb * ones) @ weights + bias, -1)\n",
        "Expected all tensors to be on the same device",
    ),
}


@pytest.fixture
def grade_on_both(grader: Grader, tmp_path: Path) -> Callable[[str], Report]:
    def grade(text: str) -> Report:
        file = tmp_path / "student.py"
        file.write_text(text, encoding="utf-8")
        return grader.grade(file, devices=["cpu", "sim"])

    return grade


@pytest.mark.parametrize("mistake", CPU_ONLY)
def test_code_for_the_cpu_alone_fails_on_sim(mistake: str, grade_on_both) -> None:
    name, text, says = CPU_ONLY[mistake]
    found = case(grade_on_both(text), name, "ordinary")
    assert found.devices == {"cpu": "passed", "sim": "failed"}
    assert found.message.startswith("On sim: ")
    assert says in found.message
    assert "device=x.device" in (found.hint or "")


def test_a_float_or_a_tensor_of_none_is_as_good_where_a_float_is(grade_on_both) -> None:
    report = grade_on_both(
        "def accuracy(logits, labels):\n    return (logits.argmax(-1) == labels).float().mean().cpu()\n"
        "def mean_absolute_error(predictions, targets):\n    return (predictions - targets).abs().mean().item()\n"
    )
    assert exercise(report, "accuracy").verdict == exercise(report, "mean_absolute_error").verdict == "passed"


def test_an_exercise_without_tensors_is_graded_once(grade_on_both) -> None:
    report = grade_on_both("def relu(x):\n    return max(x, 0.0)\ndef tensor_relu(x):\n    return x.clamp(min=0)\n")
    assert case(report, "relu", "ordinary").devices == {"cpu": "passed"}
    assert case(report, "tensor_relu", "ordinary").devices == {"cpu": "passed", "sim": "passed"}
    assert report.devices == ("cpu", "sim")
    assert sum(exercise.marks for exercise in report.exercises if exercise.name == "relu") > 0


def test_what_the_marks_are_on_the_cpu_does_not_follow_from_other_devices(grade_on_both, grade_text) -> None:
    text = "import torch\ndevice = torch.accelerator.current_accelerator() or 'cpu'\n"
    text += "def invert_image(image):\n    return torch.ones(image.shape).to(image.device) - image\n"
    assert exercise(grade_on_both(text), "invert_image").marks == exercise(grade_text(text), "invert_image").marks


def test_each_device_is_an_item_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "student.py").write_text(CPU_ONLY["back to the CPU"][1])
    report = tmp_path / "report.json"
    arguments = ("pytest", "--student", tmp_path, "--unit", "tensor_net", "--device", "cpu,sim", "-k", "tensor_relu")
    done = run(*arguments, "-v", "--report-json", report)
    assert "tensor_net::tensor_relu::ordinary[cpu] PASSED" in done.stdout
    assert "tensor_net::tensor_relu::ordinary[sim] FAILED" in done.stdout
    told = json.loads(report.read_text())
    ordinary = told["exercises"][0]["cases"][0]
    assert ordinary["devices"] == {"cpu": "passed", "sim": "failed"}
    assert told["devices"] == ["cpu", "sim"]
    spread = run(*arguments, "-n", "2", "--report-json", report)
    assert spread.returncode == done.returncode == 1
    assert json.loads(report.read_text())["exercises"][0]["cases"][0]["devices"] == ordinary["devices"]


def test_a_device_that_is_not_here_is_an_error_and_one_by_default_is_left_out(grader: Grader, tmp_path: Path) -> None:
    (tmp_path / "student.py").write_text("def relu(x):\n    return max(x, 0.0)\n")
    report = grader.grade(tmp_path)
    if report.devices != ("cpu",):
        pytest.skip("there is a GPU here")
    with pytest.raises(UsageError, match="device 'cuda' is not here: torch"):
        grader.grade(tmp_path, devices=["cpu", "cuda"])
    for command in (("nnexercises.cli", "grade", tmp_path), ("pytest", "--student", tmp_path)):
        done = run(*command, "--device", "cuda")
        assert done.returncode == 4
        assert "device 'cuda' is not here" in done.stderr
        assert "Traceback" not in done.stdout + done.stderr
