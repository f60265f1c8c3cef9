"""The courses in examples/: all are sound, and right and wrong answers in other styles earn what they should."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from helpers import ROOT, exercise

from nnexercises import Grader
from nnexercises.check.soundness import check
from nnexercises.process.host import WorkerHost

CLASSICS = ROOT / "examples" / "classics"
FROM_SCRATCH = ROOT / "examples" / "from_scratch"
LANGUAGE_MODEL = ROOT / "examples" / "language_model"

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

#: Answers that are right, each in another style than the reference.
OTHER_STYLES = """\
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

class Value:
    def __init__(self, data, used=()):
        self.data, self.grad, self.used, self.pull = data, 0, used, lambda: None
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        def pull():
            self.grad += out.grad
            other.grad += out.grad
        out.pull = pull
        return out
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        def pull():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out.pull = pull
        return out
    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def pull():
            self.grad += n * self.data ** (n - 1) * out.grad
        out.pull = pull
        return out
    __radd__, __rmul__ = __add__, __mul__
    def __neg__(self):
        return -1 * self
    def __sub__(self, other):
        return self + -other
    def __rsub__(self, other):
        return other + -self
    def __truediv__(self, other):
        return self * other**-1
    def __rtruediv__(self, other):
        return other * self**-1
    def backward(self):
        order, seen = [], set()
        def visit(value):
            if value not in seen:
                seen.add(value)
                for one in value.used:
                    visit(one)
                order.append(value)
        visit(self)
        self.grad = 1
        for value in order[::-1]:
            value.pull()

def topological_order(root, parents_of):
    uses, found = {root: 0}, [root]
    for node in found:
        for parent in set(parents_of(node)):
            if parent not in uses:
                uses[parent] = 0
                found.append(parent)
            uses[parent] += 1
    order, ready = [], [root]
    while ready:
        order.append(ready.pop())
        for parent in set(parents_of(order[-1])):
            uses[parent] -= 1
            if not uses[parent]:
                ready.append(parent)
    return order[::-1]

def layer_norm_backward(gradient, x, gain):
    n, by_x = x.shape[1], np.zeros_like(x)
    centred = x - x.mean(1)[:, None]
    for i, (row, s) in enumerate(zip(centred, np.sqrt(x.var(1) + 1e-5))):
        by_x[i] = ((np.eye(n) - 1 / n) / s - np.outer(row, row) / n / s**3) @ (gradient[i] * gain)
    return by_x, np.einsum("bf,bf->f", gradient, centred / np.sqrt(x.var(1) + 1e-5)[:, None]), gradient.sum(0)

def im2col(image, kh, kw):
    windows = sliding_window_view(image, (kh, kw), axis=(1, 2))
    return windows.transpose(1, 2, 0, 3, 4).reshape(-1, len(image) * kh * kw)
"""

#: Answers that are wrong, in their students' own words.
WRONG = """\
import numpy as np
import torch

def numerical_gradient(f, point, h):
    slopes = []
    for i in range(len(point)):
        moved = list(point)
        moved[i] += h
        slopes.append((f(moved) - f(point)) / h)
    return slopes

def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(0)
    return gradient

def layer_norm(x, gain, bias):
    rows, gain, bias = map(torch.from_numpy, (x, gain, bias))
    return torch.nn.functional.layer_norm(rows, gain.shape, gain, bias).numpy()

def batches(x, y, size, order):
    for i in range(len(order) // size):
        yield x[order[i * size : (i + 1) * size]], y[order[i * size : (i + 1) * size]]
"""

#: The same for the language model: other conventions, names, operations and parts of torch.
OTHER_MODELS = """\
from collections import Counter
from itertools import pairwise
import torch
from torch import nn
from torch.nn import functional as F

def count_pairs(ids):
    return Counter(pairwise(ids))

def decode(ids, merges):
    def spell(token):
        return bytes([token]) if token < 256 else b"".join(map(spell, merges[token - 256]))
    return b"".join(map(spell, ids)).decode(errors="replace")

class RMSNorm(nn.Module):
    def __init__(self, d, eps=1e-5):
        super().__init__()
        self.eps, self.weight = eps, nn.Parameter(torch.ones(d))
    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, True) + self.eps) * self.weight

def gelu(x):
    return 0.5 * x * (1 + torch.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))

def rotary(x, base):
    half = x.shape[-1] // 2
    rates = 1 / base ** (torch.arange(half, device=x.device).float() / half)
    angles = torch.outer(torch.arange(x.shape[-2], device=x.device).float(), rates)
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * angles.cos() - b * angles.sin(), b * angles.cos() + a * angles.sin()], dim=-1)

class MultiHeadAttention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = [nn.Linear(d, d, bias=False) for _ in "qkvo"]
    def forward(self, x):
        parts = zip(*(layer(x).chunk(self.heads, -1) for layer in (self.query, self.key, self.value)))
        return self.output(torch.cat([F.scaled_dot_product_attention(*part, is_causal=True) for part in parts], -1))

@torch.no_grad()
def evaluate(model, batches):
    model.eval()
    total = sum(F.cross_entropy(model(x).flatten(0, -2), y.flatten(), reduction="sum").item() for x, y in batches)
    model.train()
    return total / sum(y.numel() for _, y in batches)

def top_p(chances, p):
    out = torch.zeros_like(chances)
    for row, result in zip(chances, out):
        for i in row.argsort(descending=True).tolist():
            result[i] = row[i]
            if result.sum() >= p:
                break
        result /= result.sum()
    return out
"""

WRONG_MODELS = """\
import torch
from torch import nn

def encode(text, merges):
    ids = [ord(letter) for letter in text]
    for new, pair in enumerate(merges, start=256):
        merged = []
        for token in ids:
            if merged and (merged[-1], token) == pair:
                merged[-1] = new
            else:
                merged.append(token)
        ids = merged
    return ids

class Linear(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs))
    def forward(self, x):
        return x @ self.weight

class Embedding(nn.Module):
    def __init__(self, vocabulary, d):
        super().__init__()
        self.weight = torch.randn(vocabulary, d)
    def forward(self, ids):
        return self.weight[ids]

class Block(nn.Module):
    def __init__(self, d, attention, feed_forward):
        super().__init__()
        self.attention, self.feed_forward = attention, feed_forward
        self.attention_norm, self.feed_forward_norm = nn.RMSNorm(d, eps=1e-5), nn.RMSNorm(d, eps=1e-5)
    def forward(self, x):
        x = self.attention_norm(x + self.attention(x))
        return self.feed_forward_norm(x + self.feed_forward(x))

def training_step(model, optimizer, inputs, targets):
    loss = nn.functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())
    loss.backward()
    optimizer.step()
    return loss.item()

def generate(model, ids, count, context):
    for _ in range(count):
        ids = torch.cat([ids, model(ids)[-1].argmax().unsqueeze(0)])
    return ids
"""


def test_the_course_is_sound(host: WorkerHost) -> None:
    # `.ci/run` checks the two longer courses on their own.
    findings = check(CLASSICS, seeds=[0, 4], host=host)
    assert [(finding.name, fault) for finding in findings for fault in finding.faults] == []
    assert len(findings) == 10
    rejected = [name for finding in findings for name, cases in finding.rejected_by.items() if cases]
    assert len(rejected) == sum(finding.mistakes for finding in findings)


@pytest.mark.parametrize("file", sorted((CLASSICS / "graders").glob("*.py")), ids=lambda file: file.stem)
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
    report = Grader(CLASSICS, host=host).grade(tmp_path, devices=["cpu"])
    lost = {(e.name, c.name): c.message for e in report.exercises for c in e.cases if c.verdict != "passed"}
    assert set(lost) == {(name, "by_hand") for name in ("layer_norm", "batch_norm", "conv2d", "attention")}
    assert "torch's own" in lost["attention", "by_hand"]
    assert exercise(report, "top_k_sample").marks == 3


def test_from_scratch_takes_other_styles_and_refuses_wrong_answers_and_torch(host: WorkerHost, tmp_path: Path) -> None:
    (tmp_path / "right.py").write_text(OTHER_STYLES)
    (tmp_path / "wrong.py").write_text(WRONG)
    report = Grader(FROM_SCRATCH, host=host, explained=False).grade(tmp_path, devices=["cpu"])
    assert {e.name for e in report.exercises if e.verdict == "passed"} == {
        "Value", "gradients_of_arithmetic", "topological_order", "gradients_of_shared_values", "layer_norm_backward",
        "im2col",
    }  # fmt: skip
    lost = {e.name: c.message for e in report.exercises for c in e.cases if c.verdict == "failed"}
    assert set(lost) == {"gradients_of_functions", "numerical_gradient", "unbroadcast", "layer_norm", "batches"}
    assert "no attribute 'exp'" in lost["gradients_of_functions"]
    assert "without torch" in lost["layer_norm"]
    assert "shape" in lost["unbroadcast"]
    assert "3 items, where 4 are expected" in lost["batches"]


def test_the_language_model_takes_other_styles_and_says_what_is_wrong(host: WorkerHost, tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text(OTHER_MODELS)
    wrong.write_text(WRONG_MODELS)
    grader = Grader(LANGUAGE_MODEL, host=host, explained=False)
    report = grader.grade(right, devices=["cpu", "sim"])
    assert {e.name: e.verdict for e in report.exercises if e.verdict != "not_attempted"} == dict.fromkeys(
        ["count_pairs", "decode", "RMSNorm", "gelu", "rotary", "MultiHeadAttention", "evaluate", "top_p"], "passed"
    )
    report = grader.grade(wrong, devices=["cpu"])
    lost = {e.name: c for e in report.exercises for c in e.cases[:1] if c.verdict == "failed"}
    assert {name: list(case.mistakes) for name, case in lost.items() if case.mistakes} == {
        "encode": ["begins_with_characters"],
        "Block": ["normalises_afterwards"],
        "training_step": ["never_clears_gradients"],
        "generate": ["never_shortens_the_context"],
    }
    assert set(lost) == {"encode", "Linear", "Embedding", "Block", "training_step", "generate"}
    assert "weight of your Linear has shape" in lost["Linear"].message
    assert "not an nn.Parameter" in lost["Embedding"].message
