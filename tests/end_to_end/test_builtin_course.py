"""The built-in course: its mistakes are rejected, right answers in other words are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import TESTS, case, exercise

from nnexercises import Grader
from nnexercises.process.host import WorkerHost

SUBMISSIONS = TESTS / "submissions"
SEED_A_EXERCISES = {
    "gradients_of_sum_of_squares", "gradient_of_x_squared_plus_y_squared_plus_5_thousand_times", "relu", "Neuron",
    "forward_pass_single_layer", "forward_pass_network", "apply_linear_function_to_input",
    "initialize_new_three_layer_net", "tensor_relu", "forward", "zero_all_gradients", "loss_function",
    "nudge_tensor_towards_minimum", "tune_weights_once", "train", "one_hot_encoding", "make_img_1d", "SimpleNeuralNet",
}  # fmt: skip


def test_no_exercise_is_broken(grader: Grader) -> None:
    assert [exercise.error for unit in grader.units() for exercise in unit.exercises if exercise.error] == []


def test_every_exercise_has_six_mistakes_and_points_that_add_up(grader: Grader) -> None:
    for unit in grader.units():
        for sealed in unit.exercises:
            if sealed.name == "mnist":
                continue  # needs its data; see test_mnist
            assert len(sealed.mistakes) >= 6, sealed.name
            assert sum(case.points for case in sealed.cases) == pytest.approx(sealed.points)
            assert all(case.points > 0 for case in sealed.cases), sealed.name


def test_the_files_of_seed_a_earn_full_marks_whatever_else_they_do(grader: Grader) -> None:
    report = grader.grade(SUBMISSIONS / "seed_a.py")
    assert {e.name for e in report.exercises if e.verdict == "passed"} == SEED_A_EXERCISES
    others = {e.verdict for e in report.exercises if e.name not in SEED_A_EXERCISES}
    assert others == {"not_attempted", "skipped"}
    messages = [(problem.line, problem.cell, problem.message) for problem in report.problems]
    assert any(line and cell and "MNIST" in (SUBMISSIONS / "seed_a.py").read_text().split("\n")[line - 1]
               for line, cell, _ in messages)  # fmt: skip


RIGHT_CLASSIFIER = """\
import torch
import torch.nn.functional as F

def log_softmax(x):
    rows = []
    for row in x:
        rows.append(row - row.logsumexp(0))
    return torch.stack(rows)

def nll(input, target):
    return -input.gather(1, target.unsqueeze(1)).squeeze(1).mean()

def training_step(model, batch, labels, optimizer):
    loss = F.cross_entropy(model(batch), labels)
    loss.backward()
    optimizer.step()
    model.zero_grad()
    return loss.item()
"""
ONE_HOT_CLASSIFIER = """\
import torch

def log_softmax(x):
    x = x.double()
    x = x - x.amax(-1, keepdim=True)
    return (x - x.exp().sum(-1, keepdim=True).log()).float()

def nll(input, target):
    hot = torch.eye(input.shape[1])[target]
    return -(hot * input).sum() / len(target)

def training_step(model, batch, labels, optimizer):
    optimizer.zero_grad()
    scores = model(batch)
    loss = nll(log_softmax(scores), labels)
    loss.backward()
    optimizer.step()
    return loss.detach()
"""
TENSOR_NET = """\
from typing import NamedTuple
import torch

class ThreeLayerNeuralNet(NamedTuple):
    layer_0: torch.Tensor
    layer_0_bias: torch.Tensor
    layer_1: torch.Tensor
    layer_1_bias: torch.Tensor
    layer_2: torch.Tensor
    layer_2_bias: torch.Tensor

def tensor_relu(input_tensor):
    return (input_tensor + input_tensor.abs()) / 2

def forward(x, neural_net):
    for weight, bias in ((neural_net[0], neural_net[1]), (neural_net[2], neural_net[3])):
        x = tensor_relu(torch.einsum("bi,oi->bo", x, weight) + bias)
    scores = x @ neural_net.layer_2.T + neural_net.layer_2_bias
    scores = scores - scores.max(1, keepdim=True)[0]
    return scores.exp() / scores.exp().sum(1, keepdim=True)

def tune_weights_once(neural_net, inputs, expected_outputs, learning_rate):
    for tensor in neural_net:
        if tensor.grad is not None:
            tensor.grad.zero_()
    loss = torch.nn.functional.mse_loss(forward(inputs, neural_net), expected_outputs)
    loss.backward()
    for tensor in neural_net:
        tensor.data = tensor.data - learning_rate * tensor.grad
"""


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("classifier", RIGHT_CLASSIFIER),
        ("classifier", ONE_HOT_CLASSIFIER),
        ("tensor_net", TENSOR_NET),
        ("neurons", (SUBMISSIONS / "right_neurons.py").read_text()),
    ],
    ids=["loops and gather", "float64 and one-hot", "a named tuple", "comprehensions"],
)
def test_right_answers_in_other_words_earn_full_marks(
    tmp_path: Path, cache: Path, host: WorkerHost, unit: str, text: str
) -> None:
    file = tmp_path / "student.py"
    file.write_text(text)
    report = Grader(units=[unit], host=host).grade(file)
    attempted = [e for e in report.exercises if e.verdict not in ("not_attempted", "skipped")]
    assert len(attempted) >= 3
    assert [(e.name, c.name, c.message) for e in attempted for c in e.cases if c.verdict != "passed"] == []


def test_the_one_liner_of_the_course_loses_only_the_marks_for_huge_scores(grade_text) -> None:
    report = grade_text("def log_softmax(x): return x - x.exp().sum(-1).log().unsqueeze(-1)\n")
    result = exercise(report, "log_softmax")
    assert [one.name for one in result.cases if one.verdict != "passed"] == ["scores_too_large_to_exponentiate"]
    assert result.mistake == "overflows_for_large_scores"
    assert "overflows" in (result.hint or "")


def test_a_mistake_is_named_and_its_hint_given(grade_text) -> None:
    result = exercise(grade_text("def log_softmax(x):\n    return x - x.exp().sum(0).log()\n"), "log_softmax")
    assert (result.verdict, result.mistake) == ("failed", "normalises_over_the_batch")
    assert "dim=-1" in (result.hint or "")


@pytest.mark.parametrize("call", ["torch.relu(x)", "torch.nn.functional.relu(x)", "x.relu()", "torch.nn.ReLU()(x)",
                                  "torch.ops.aten.relu(x)", "getattr(torch, 're' + 'lu')(x)"])  # fmt: skip
def test_torchs_own_function_costs_only_the_marks_for_writing_by_hand(grade_text, call: str) -> None:
    report = grade_text(f"import torch\ndef tensor_relu(x):\n    return {call}\n")
    result = exercise(report, "tensor_relu")
    assert [one.name for one in result.cases if one.verdict != "passed"] == ["by_hand"]
    assert "relu" in case(report, "tensor_relu", "by_hand").message


def test_a_result_cut_from_the_graph_loses_only_the_marks_for_gradients(grade_text) -> None:
    report = grade_text("def nll(input, target):\n    return -input.detach()[range(len(target)), target].mean()\n")
    lost = [one for one in exercise(report, "nll").cases if one.verdict != "passed"]
    assert [one.name for one in lost] == ["gradients"]
    assert "No gradient" in lost[0].message


@pytest.mark.parametrize("body", ["0.0", "x", "1.0"])
def test_a_constant_earns_nothing_for_relu(grade_text, body: str) -> None:
    assert exercise(grade_text(f"def relu(x):\n    return {body}\n"), "relu").marks == 0


@pytest.mark.parametrize(
    ("name", "text", "mistake"),
    [
        ("relu", "def relu(x):\n    return abs(x)\n", "takes_the_absolute_value"),
        ("tensor_relu", "def tensor_relu(x):\n    return 0 * x\n", None),
        ("log_softmax", "import torch\ndef log_softmax(x):\n    return torch.log_softmax(x, 0)\n",
         "normalises_over_the_batch"),
        ("nll", "def nll(i, t):\n    return -i[range(len(t)), t].log().mean()\n", "takes_the_logarithm_again"),
        ("Neuron", "class Neuron:\n    def __init__(self, weights, bias):\n        self.w, self.b = weights, bias\n"
                   "    def compute_output(self, inputs):\n        assert len(inputs) == len(self.w)\n"
                   "        return max(0.0, sum(w * x for w, x in zip(self.w, inputs)))\n", "forgets_the_bias"),
        ("training_step", "import torch\ndef training_step(m, b, l, o):\n    o.zero_grad()\n"
                          "    torch.nn.functional.cross_entropy(m(b), l).backward()\n    o.step()\n",
         "returns_nothing"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_where_it_fits_and_only_there(grade_text, name: str, text: str, mistake: str | None) -> None:
    result = exercise(grade_text(text), name)
    assert (result.verdict, result.mistake) == ("failed", mistake)


def test_an_exercise_that_uses_a_wrong_one_is_blocked_by_it(grade_text) -> None:
    text = (SUBMISSIONS / "right_neurons.py").read_text().replace("return x if x > 0 else 0", "return x")
    report = grade_text(text)
    assert exercise(report, "relu").verdict == "failed"
    for name in ("Neuron", "forward_pass_single_layer", "forward_pass_network"):
        result = exercise(report, name)
        assert (name, result.verdict, result.blocked_by) == (name, "blocked", ["neurons/relu"])
        assert "Fix relu first" in (result.hint or "")


def test_an_exercise_wrong_by_itself_is_not_blocked_by_a_right_one(grade_text) -> None:
    text = (SUBMISSIONS / "right_neurons.py").read_text().replace("+ self.bias", "- self.bias")
    report = grade_text(text)
    assert exercise(report, "relu").verdict == "passed"
    assert exercise(report, "Neuron").verdict == "failed"
    assert exercise(report, "forward_pass_network").blocked_by == ["neurons/Neuron"]


def test_an_exercise_that_uses_one_not_yet_written_is_blocked_by_it(grade_text) -> None:
    text = (SUBMISSIONS / "seed_a.py").read_text()
    start = text.index("def tensor_relu")
    text = text[:start] + "def tensor_relu(input_tensor):\n    ...\n\n\n" + text[text.index("test_input", start) :]
    report = grade_text(text)
    assert exercise(report, "tensor_relu").verdict == "not_attempted"
    assert exercise(report, "forward").blocked_by == ["tensor_net/tensor_relu"]


def test_two_exercises_that_use_each_other_are_both_judged(grade_text) -> None:
    report = grade_text(
        "def softmax(x):\n    return log_softmax(x).exp()\n\ndef log_softmax(x):\n    return softmax(x).log()\n"
    )
    for name in ("softmax", "log_softmax"):  # in whatever order they were graded
        assert (exercise(report, name).verdict, exercise(report, name).blocked_by) == ("failed", [])


def test_a_helper_that_calls_torchs_own_answers_for_itself(grade_text) -> None:
    report = grade_text(
        "def log_softmax(x):\n    return x.log_softmax(-1)\n\n"
        "def cross_entropy(x, y):\n    return -log_softmax(x)[range(len(y)), y].mean()\n"
    )
    assert [one.name for one in exercise(report, "log_softmax").cases if one.verdict != "passed"] == ["by_hand"]
    assert exercise(report, "cross_entropy").verdict == "passed"


def test_globals_stand_in_for_the_function_that_asks_for_them(grade_text) -> None:
    right = "import torch\na = torch.tensor([5.0])\ndc_da = 2 * a\n"
    right += "dc_db = torch.func.grad(torch.square)(torch.tensor(3.0))\n"
    assert exercise(grade_text(right), "gradients_of_sum_of_squares").verdict == "passed"
    wrong = right.replace("3.0", "4.5")
    assert exercise(grade_text(wrong), "gradients_of_sum_of_squares").marks == 0


def test_numbers_of_the_text_earn_their_own_row_and_placeholders_are_not_attempted(grade_text) -> None:
    copied = exercise(grade_text("import torch\ndc_da, dc_db = torch.tensor(10.0), 6\n"), "gradients_of_sum_of_squares")
    assert [one.name for one in copied.cases if one.verdict == "passed"] == ["five_and_three"]
    assert copied.mistake == "returns_ten_and_six"
    empty = exercise(grade_text("dc_da = None\ndc_db = ...\n"), "gradients_of_sum_of_squares")
    assert {one.verdict for one in empty.cases} == {"not_attempted"}
    too_early = "import torch\na = torch.ones(1, requires_grad=True)\ndc_da = dc_db = a.grad\n"
    found = exercise(grade_text(too_early), "gradients_of_sum_of_squares")
    assert (found.verdict, found.mistake) == ("failed", "forgets_backward")


def test_what_can_be_had_without_an_answer_counts_only_beside_one(grade_text) -> None:
    report = grade_text(
        "import math, torch\n"
        "class Neuron:\n    def __init__(self, weights, bias):\n        self.bias = bias\n"
        "    def compute_output(self, inputs):\n        return self.bias\n"
        "def forward_pass_network(initial_inputs, layers):\n    return [0.342, 0.0]\n"
        "def log_softmax(x):\n    return torch.full_like(x, -math.log(x.shape[-1]))\n"
        "def binary_cross_entropy_with_logits(logits, targets):\n    return torch.tensor(math.log(2))\n"
    )
    for name in ("Neuron", "forward_pass_network", "log_softmax", "binary_cross_entropy_with_logits"):
        assert exercise(report, name).marks == 0, name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("model", "def model(xb, w=None, b=None):\n    return log_softmax(xb @ weights + bias)\n"),
        ("gradient_of_x_squared_plus_y_squared_plus_5_thousand_times",
         "def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times():\n"
         "    return (2 * one_thousand_random_points).detach().numpy()\n"),
    ],
)  # fmt: skip
def test_module_globals_are_the_graders_own_during_a_drive(grade_text, name: str, text: str) -> None:
    right = f"def log_softmax(x):\n    return x - x.logsumexp(-1, keepdim=True)\n\n{text}"
    assert exercise(grade_text(right), name).verdict == "passed"


def test_a_default_that_captures_a_global_at_definition_is_wrong(grade_text) -> None:
    report = grade_text(
        "import torch\nweights, bias = torch.ones(784, 10), torch.zeros(10)\n"
        "def model(xb, w=weights, b=bias):\n    return (xb @ w + b).log_softmax(-1)\n"
    )
    assert exercise(report, "model").marks == 0
