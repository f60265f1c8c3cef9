"""On a GPU, where there is one; elsewhere these say that they were skipped."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from helpers import CPU_ONLY, RIGHT_ANSWERS, case, lost

from nnexercises import Grader

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here"),
    pytest.mark.timeout(600),
]


@pytest.mark.parametrize("unit", ["autograd", "classifier", "neurons", "tensor_net"])
def test_a_right_answer_earns_full_marks_on_a_gpu(cache: Path, unit: str) -> None:
    with Grader(units=[unit], seed=5) as grader:
        for file in RIGHT_ANSWERS:
            if file.stem.startswith(unit):
                report = grader.grade(file)
                assert lost(report) == [], file.name
                assert report.devices == ("cpu", "cuda")


@pytest.mark.parametrize("mistake", CPU_ONLY)
def test_code_for_the_cpu_alone_fails_on_a_gpu_as_on_sim(mistake: str, grader: Grader, tmp_path: Path) -> None:
    name, text, _ = CPU_ONLY[mistake]
    (tmp_path / "student.py").write_text(text, encoding="utf-8")
    found = case(grader.grade(tmp_path, devices=["cpu", "cuda", "sim"]), name, "ordinary")
    assert found.devices == {"cpu": "passed", "cuda": "failed", "sim": "failed"}


def test_a_submission_is_capped_in_the_memory_of_a_gpu(grader: Grader, tmp_path: Path) -> None:
    text = "import torch\ndef tensor_relu(x):\n    torch.ones(3 << 28, device=x.device)\n    return x.clamp(min=0)\n"
    (tmp_path / "student.py").write_text(text, encoding="utf-8")
    found = case(grader.grade(tmp_path, devices=["cuda"]), "tensor_relu", "ordinary")
    assert found.verdict == "failed"
    assert "out of memory" in found.message
