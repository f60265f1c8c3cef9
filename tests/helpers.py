"""What tests of several rooms share: looking into a report, and real runs of pytest and of the command."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from nnexercises import Report
from nnexercises.report.results import CaseResult, ExerciseResult

TESTS = Path(__file__).parent
ROOT = TESTS.parent
IMPATIENT = TESTS / "hostile_course"
CONTRACTS = TESTS / "contracts"
#: Code that works on the CPU only: the exercise, its code, and what is said of it on the simulated accelerator.
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
RIGHT_ANSWERS = sorted((TESTS / "right_answers").glob("*.py"))


def exercise(report: Report, name: str) -> ExerciseResult:
    return next(exercise for exercise in report.exercises if exercise.name == name)


def case(report: Report, exercise_name: str, name: str) -> CaseResult:
    return next(case for case in exercise(report, exercise_name).cases if case.name == name)


def check_words(name: str, words: str) -> None:
    """Compare what students read with tests/words/NAME.txt; with UPDATE_WORDS in the environment, write that file.

    Numbers that depend on the versions of torch and NumPy are left out. Where nothing is said, there is no file.
    """
    file = TESTS / "words" / f"{name}.txt"
    text = re.sub(r"-?\d+\.\d*(e[-+]?\d+)?", "#", words).rstrip("\n") + "\n"
    if "UPDATE_WORDS" in os.environ and words:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.exists() else "\n"
    assert text == kept, "read the change, then run the tests with UPDATE_WORDS=1"


def words_of(report: Report) -> str:
    """What a report says of each exercise that did not pass, and of the files."""
    lines = [f"{problem.place}: {problem.message}" for problem in report.problems]
    for result in report.exercises:
        failed = result.first_tried
        if failed is None:
            continue
        lines.append(f"{result.name}: {failed.message}")
        lines += [f"  line {failed.line}: {failed.source}"] if failed.source else []
        lines += [f"  {said}" for said in (result.diagnosis.message if result.diagnosis else None, result.hint) if said]
        if result.example is not None:
            call = result.example.call.replace("\n", "; ")
            lines.append(f"  {call} is {result.example.returned}, should be {result.example.expected}")
    return "\n".join(lines)


def run(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m`` with these arguments, at 80 columns, and without what the tests' own run has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=cwd,
        env=kept | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
    )


def lost(report: Report) -> list[tuple[str, str, str]]:
    return [
        (result.name, case.name, case.message)
        for result in report.exercises
        for case in result.cases
        if case.verdict not in ("passed", "skipped")
    ]


def validate(value: Any, schema: Path) -> None:
    Draft202012Validator(json.loads(schema.read_text())).validate(value)


def reporters_view(output: str) -> tuple[float, float, float]:
    """As the reporter reads an output: the notices' points of how many, and the points in its table."""
    assert output.startswith("result=")
    assert output.count("\n") == 1
    result = json.loads(base64.b64decode(output.removeprefix("result=")))
    assert result["version"] == 1
    assert result["tests"]
    assert result["max_score"]
    for test in result["tests"]:
        assert {"name", "status", "score", "message", "test_code", "filename", "line_no", "duration"} <= test.keys()
        for words in (test["name"], test["test_code"], test["message"]):
            assert words.isprintable()
    passed = sum(test["status"] == "pass" for test in result["tests"])
    notices = sum(test["score"] for test in result["tests"])
    return notices, result["max_score"], passed / len(result["tests"]) * result["max_score"]
