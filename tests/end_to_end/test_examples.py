"""The second course, in examples/: ten exercises in a few lines each, and what torch's own would earn there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from helpers import ROOT, exercise

from nnexercises import Grader
from nnexercises.check.soundness import check
from nnexercises.process.host import WorkerHost

COURSE = ROOT / "examples" / "classics"

TORCHS_OWN = """\
import torch
from torch.nn import functional as F

def layer_norm(x, gain, bias):
    return F.layer_norm(x, x.shape[-1:], gain, bias)
def batch_norm(x, gain, bias):
    return F.batch_norm(x, None, None, gain, bias, training=True)
def conv2d(x, kernels):
    return F.conv2d(x.unsqueeze(0), kernels).squeeze(0)
def dropout(x, p, training):
    return F.dropout(x, p, training)
def attention(q, k, v):
    return F.scaled_dot_product_attention(q[None], k[None], v[None])[0]
def causal_mask(n):
    i = torch.arange(n)
    return i[:, None] >= i
def sinusoidal_positions(length, d):
    table = torch.zeros(length, d)
    position = torch.arange(length, dtype=torch.float).unsqueeze(1)
    rate = torch.exp(torch.arange(0, d, 2).float() * (-torch.log(torch.tensor(10000.0)) / d))
    table[:, 0::2] = torch.sin(position * rate)
    table[:, 1::2] = torch.cos(position * rate)
    return table
def top_k_sample(logits, k, generator):
    worst = logits.topk(k).values[:, -1:]
    masked = logits.masked_fill(logits < worst, -torch.inf)
    noise = torch.rand(logits.shape, generator=generator).log().neg().log().neg()
    return (masked + noise).argmax(-1)
def adam_step(x, gradient, m, v, t):
    p = torch.nn.Parameter(x.clone())
    optimizer = torch.optim.Adam([p], lr=1e-3)
    optimizer.state[p] = {"step": torch.tensor(float(t - 1)), "exp_avg": m.clone(), "exp_avg_sq": v.clone()}
    p.grad = gradient
    optimizer.step()
    return p.detach(), optimizer.state[p]["exp_avg"], optimizer.state[p]["exp_avg_sq"]
def clip_by_norm(gradients, most):
    parameters = [torch.nn.Parameter(torch.zeros_like(g)) for g in gradients]
    for p, g in zip(parameters, gradients):
        p.grad = g.clone()
    torch.nn.utils.clip_grad_norm_(parameters, most)
    return [p.grad for p in parameters]
"""


def test_the_course_is_sound(host: WorkerHost) -> None:
    findings = check(COURSE, seeds=[0, 4], host=host)
    assert [(finding.name, fault) for finding in findings for fault in finding.faults] == []
    assert len(findings) == 10


@pytest.mark.parametrize("file", sorted((COURSE / "graders").glob("*.py")), ids=lambda file: file.stem)
def test_no_exercise_takes_more_than_fifteen_lines(file: Path) -> None:
    sizes: list[int] = []
    for statement in ast.parse(file.read_text()).body:
        if isinstance(statement, ast.FunctionDef):
            first = min(decorator.lineno for decorator in statement.decorator_list)
            text = file.read_text().split("\n")[first - 1 : statement.end_lineno]
            if any(line.startswith("@exercise") for line in text):
                sizes.append(0)
            sizes[-1] += len(text)
    assert sizes
    assert max(sizes) <= 15


def test_torchs_own_earns_the_values_and_not_what_is_for_writing_it_by_hand(host: WorkerHost, tmp_path: Path) -> None:
    (tmp_path / "student.py").write_text(TORCHS_OWN)
    report = Grader(COURSE, host=host).grade(tmp_path, devices=["cpu"])
    lost = {(e.name, c.name): c.message for e in report.exercises for c in e.cases if c.verdict != "passed"}
    assert set(lost) == {(name, "by_hand") for name in ("layer_norm", "batch_norm", "conv2d", "attention")}
    assert "torch's own" in lost["attention", "by_hand"]
    assert exercise(report, "top_k_sample").marks == 3
