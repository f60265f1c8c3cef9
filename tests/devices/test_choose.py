"""Grading on other devices: code for the CPU alone loses its marks there, and is told why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import CPU_ONLY, case, exercise, run

from nnexercises import Grader, Report
from nnexercises.cli import main
from nnexercises.errors import UsageError


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


def test_what_is_wrong_on_one_device_is_told_with_that_device(grade_on_both) -> None:
    report = grade_on_both(
        "import os, torch\n"
        "device = 'cuda' if torch.cuda.is_available() else 'cpu'\n"
        "def invert_image(image):\n    return 1 - image.to(device)\n"
        "def tensor_relu(x):\n    if x.device.type != 'cpu':\n        os._exit(3)\n    return x.clamp(min=0)\n"
        "def softmax(scores):\n    with torch.autocast(scores.device.type, enabled=False):\n"
        "        e = (scores - scores.amax(-1, True)).exp()\n        return e / e.sum(-1, keepdim=True)\n"
    )
    assert exercise(report, "softmax").verdict == "passed"
    assert 'asks for "cuda"' in (case(report, "invert_image", "ordinary").hint or "")
    crashed = case(report, "tensor_relu", "ordinary")
    assert crashed.devices == {"cpu": "passed", "sim": "crashed"}
    assert crashed.message.startswith("On sim: Your code ended the Python process, with status 3")
    assert "right on the other device" in (crashed.hint or "")


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


DOUBLE = """\
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise
def double(solution, x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return solution.double(x)
"""


def test_each_device_is_an_item_of_its_own(small_course: Callable[..., Path], tmp_path: Path) -> None:
    course = small_course(DOUBLE, "def double(x):\n    return 2 * x\n")
    student, report = tmp_path / "student.py", tmp_path / "report.json"
    student.write_text("def double(x):\n    return 2 * x.cpu()\n")
    arguments = ("pytest", "--student", student, "--course", course, "--device", "cpu,sim")
    done = run(*arguments, "-v", "--report-json", report)
    assert "basics::double::ordinary[cpu] PASSED" in done.stdout
    assert "basics::double::ordinary[sim] FAILED" in done.stdout
    told = json.loads(report.read_text())
    ordinary = told["exercises"][0]["cases"][0]
    assert ordinary["devices"] == {"cpu": "passed", "sim": "failed"}
    assert told["devices"] == ["cpu", "sim"]
    spread = run(*arguments, "-n", "2", "--report-json", report)
    assert spread.returncode == done.returncode == 1
    assert json.loads(report.read_text())["exercises"][0]["cases"][0]["devices"] == ordinary["devices"]


def test_a_device_that_is_not_here_is_an_error_and_one_by_default_is_left_out(
    grader: Grader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "student.py").write_text("def relu(x):\n    return max(x, 0.0)\n")
    report = grader.grade(tmp_path)
    if report.devices != ("cpu",):
        pytest.skip("there is a GPU here")
    with pytest.raises(UsageError, match="device 'cuda' is not available: torch"):
        grader.grade(tmp_path, devices=["cpu", "cuda"])
    assert main(["grade", str(tmp_path), "--device", "cuda"]) == 4
    assert "device 'cuda' is not available" in capsys.readouterr().err
    done = run("pytest", "--student", tmp_path, "--device", "cuda")
    assert done.returncode == 4
    assert "device 'cuda' is not available" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
