"""What surrounds an answer costs no marks: lines that do not parse, missing libraries, names of files, leftovers.

Each submission here holds several odd things, since each must cost only itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import case, exercise, run

from nnexercises import Grader, Report
from nnexercises.report.formats import gradescope, junit, markdown, moodle, prairielearn, terminal
from nnexercises.report.formats.annotations import render as github_annotations

Grade = Callable[..., Report]

BROKEN = """\
import torch
from checks_of_nobody import checked, strictly
type Row = list[float]
print "loaded"
@strictly.checked(kind=checked)
def invert_image(image: torch.Image) -> torch.Image:
    return 1.0 - image
def nll(input, target):
    rows = torch.arange(len(target)
    return -input[rows, target].mean()
<<<<<<< HEAD
rate = 0.1
=======
rate = 0.2
>>>>>>> theirs
def accuracy(logits, labels):
    # to do

from scalers_of_nobody import LN2
def nats_to_bits(nats):
    return nats / LN2
def mean_absolute_error(predictions, targets: "Nothing[3]"):
    import seaborn as sns
    from IPython.display import display
    figure, (left, right) = sns.plt.subplots(1, 2)
    left.plot([1]); display(figure)
    return (predictions - targets).abs().mean()
def softmax(scores):
    exps = (scores - scores.max(-1, keepdim=True).values).exp()
    raise NotImplementedError()
    return exps / exps.sum(-1, keepdim=True)
def Cross_Entropy(logits, labels):
    return 0
def mean_absolute_percentage_error(targets, predictions):
    return ((predictions - targets) / targets).abs().mean()
torch.ones(3).cuda()
"""


@pytest.fixture(scope="module")
def broken(grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> Report:
    file = tmp_path_factory.mktemp("broken") / "student.py"
    file.write_text(BROKEN)
    return grader.grade(file)


def test_each_broken_thing_costs_only_itself(broken: Report) -> None:
    assert exercise(broken, "invert_image").verdict == "passed"
    assert exercise(broken, "mean_absolute_error").verdict == "passed"
    verdicts = {name: exercise(broken, name).verdict for name in ("nll", "accuracy", "nats_to_bits", "softmax")}
    assert verdicts == {
        "nll": "failed", "accuracy": "not_attempted", "nats_to_bits": "failed", "softmax": "failed"
    }  # fmt: skip


def test_each_is_told_with_its_line(broken: Report) -> None:
    said = {problem.line: problem.message for problem in broken.problems}
    assert "No module named 'checks_of_nobody'" in said[2]
    assert "needs Python 3.12" in said[3] or broken.versions["python"] >= "3.12"
    assert "Missing parentheses" in said[4]
    assert "strictly.checked(kind=checked) of invert_image" in said[5]
    assert "'(' was never closed" in said[9]
    assert "merge" in said[11]
    assert "nothing in it" in said[16]
    assert "There is no GPU here" in said[36]


def test_what_cost_an_exercise_its_marks_is_told_with_it(broken: Report) -> None:
    text = " ".join(terminal.render(broken, all_exercises=True).split())
    assert "nll is written, but was not defined: line 9 does not parse" in text
    assert "because student.py, line 19: ModuleNotFoundError: No module named 'scalers_of_nobody'" in text
    assert "Line 30 still raises NotImplementedError" in text
    assert "did you mean Cross_Entropy, in line 32?" in text
    assert "The exercise calls mean_absolute_percentage_error(predictions, targets); yours takes" in text
    before = text.split("neurons: ")[0]
    assert "scalers_of_nobody" not in before
    (costly,) = [one for one in json.loads(broken.to_json())["submission"]["problems"] if one["line"] == 19]
    assert costly["costs"] == ["classifier/nats_to_bits"]


def test_every_report_carries_every_reason(broken: Report) -> None:
    for render in (github_annotations, gradescope.render, junit.render, markdown.render, prairielearn.render):
        text = render(broken).replace("\\", "").replace("%2C", ",").replace("&#x27;", "'")
        for reason in ("line 9 does not parse", "scalers_of_nobody", "Line 30 still raises", "checks_of_nobody"):
            assert reason in text, (render.__module__, reason)
    lines = github_annotations(broken).splitlines()
    assert any(line.startswith("::notice title=accuracy") and "line=16" in line for line in lines)
    assert any(line.startswith("::warning") and "line=2:" in line for line in lines)
    assert "scalers_of_nobody" in moodle._feedback(broken)


BINDINGS = """\
import torch
from torch import nn
softmax = nn.Softmax(dim=-1)
def softmax(scores):
    exps = (scores - scores.max(-1, keepdim=True).values).exp()
    return exps / exps.sum(-1, keepdim=True)
def log_softmax(x):
    x = x - x.max(-1, keepdim=True).values
    return x - x.exp().sum(-1, keepdim=True).log()
def accuracy(logits, labels):
    return (logits.argmax(-1) == labels).float().mean()
def accuracy(model, loader, device, verbose):
    return 0.5
@torch.compile(mode="max-autotune")
def invert_image(image):
    return 1.0 - image
class mean_absolute_error(nn.Module):
    def forward(self, predictions, targets):
        return (predictions - targets).abs().mean()
mean_absolute_error = mean_absolute_error()
def nats_to_bits(nats):
    return nats / 0.6931471805599453
def nats_to_bits(nats):
    raise NotImplementedError
class Neuron:
    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias
    def compute_output(self, inputs):
        assert len(inputs) == len(self.weights)
        return max(sum(w * x for w, x in zip(self.weights, inputs)) + self.bias, 0.0)
class Neuron:
    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias
    def compute_output(self, inputs):
        ...
dc_da = (torch.tensor([5.0], requires_grad=True) ** 2).sum()
dc_da = None
from torch.nn.functional import *
nll = nn.NLLLoss()
"""


def test_the_binding_that_a_reader_would_name_counts(grade_text: Grade) -> None:
    report = grade_text(BINDINGS)
    right = ("softmax", "log_softmax", "accuracy", "invert_image", "mean_absolute_error", "nats_to_bits", "Neuron")
    assert {name: exercise(report, name).verdict for name in right} == dict.fromkeys(right, "passed")
    said = {problem.message for problem in report.problems}
    assert "accuracy is bound again here; what line 10 defines is graded" in said


SHADOWED = {
    "main.py": "from .types import relu\nfrom . import random as own\nimport code, statistics\n"
    "assert code.ours and statistics.ours\nfrom test import Neuron\n",
    "types.py": "def relu(x):\n    return max(x, 0.0)\n",
    "random.py": "ours = True\n",
    "code.py": "ours = True\n",
    "statistics.py": "from .nowhere import nothing\nours = True\n",
    "test.py": "from __future__ import annotations\nfrom dataclasses import dataclass\nfrom types import relu\n"
    "@dataclass\nclass Neuron:\n    weights: list\n    bias: float\n    def compute_output(self, inputs):\n"
    "        assert len(inputs) == len(self.weights)\n"
    "        return relu(sum(w * x for w, x in zip(self.weights, inputs)) + self.bias)\n",
}


def test_own_modules_win_whatever_they_and_their_folder_are_called(grader: Grader, tmp_path: Path) -> None:
    folder = tmp_path / "O'Neill, 05 (2)"
    folder.mkdir()
    for name, text in SHADOWED.items():
        (folder / name).write_text(text)
    report = grader.grade(folder)
    assert [exercise(report, name).verdict for name in ("relu", "Neuron")] == ["passed", "passed"]
    assert [(problem.file, problem.message) for problem in report.problems] == [
        ("statistics.py", "ModuleNotFoundError: No module named '.nowhere'")
    ]


REPLACES = """\
import builtins, inspect, json, linecache, random, signal, time
signal.setitimer = signal.signal = None
time.monotonic = time.perf_counter = lambda: 0
json.dumps = None
linecache.getline = inspect.signature = random.seed = None
builtins.len = lambda items: 3
def relu(x):
    assert len("a") == 3 and time.monotonic() == 0
    return max(x, 0.0)
while True: pass
"""


def test_what_a_file_replaces_breaks_only_itself(grade_text: Grade) -> None:
    report = grade_text(REPLACES)
    assert exercise(report, "relu").verdict == "passed"
    assert [problem.message.split(",")[0] for problem in report.problems] == ["stopped after 4 s"]


NOTEBOOK = [
    "%%writefile losses.py\ndef exps(scores):\n    return (scores - scores.amax(-1, keepdim=True)).exp()\n",
    "%load_ext autoreload\n%autoreload 2\nif True:\n    !pip install -q einops\n    import math\npip list",
    "%%time\nimport losses\ndef softmax(scores):\n    e = losses.exps(scores)\n    return e / e.sum(-1, keepdim=True)",
    "%run ./helpers.py\nLN2 = %time math.log(2)\nfiles = !ls\nassert files == []",
    "def nats_to_bits(nats):\n    return scaled(nats)",
    "def nats_to_bits(nats):\n    raise NotImplementedError()",
    "from tqdm.notebook import tqdm\nfor _ in tqdm(range(2)):\n    done = True\nassert done\ndisplay(done)",
]


def test_a_notebook_runs_as_in_jupyter(grader: Grader, tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "source": cell} for cell in NOTEBOOK]
    (tmp_path / "hw.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    (tmp_path / "helpers.py").write_text("import math\ndef scaled(x):\n    return x / math.log(2)\n")
    report = grader.grade(tmp_path)
    assert report.problems == ()
    assert [exercise(report, name).verdict for name in ("softmax", "nats_to_bits")] == ["passed", "passed"]


PROCESSES = """\
import torch, os
from torch.utils.data import DataLoader, TensorDataset
os.system("ls")
def accuracy(logits, labels):
    loader = DataLoader(TensorDataset(logits, labels), batch_size=2, num_workers=2, persistent_workers=True)
    return torch.cat([(x.argmax(-1) == y).float() for x, y in loader]).mean()
def nll(input, target):
    from multiprocessing import Pool
    with Pool(2) as pool:
        pass
def mean_absolute_error(predictions, targets):
    return (predictions.cuda() - targets.cuda()).abs().mean()
"""


def test_confinement_meets_honest_code(grade_text: Grade) -> None:
    report = grade_text(PROCESSES)
    assert exercise(report, "accuracy").verdict == "passed"
    sentence = "your code can start no other program or process"
    assert sentence in report.problems[0].message
    assert sentence in case(report, "nll", "ordinary").message
    assert ".to(device)" in (exercise(report, "mean_absolute_error").hint or "")


def test_a_statement_cut_short_says_which_limit_it_met_and_what_is_lost(
    small_course: Callable[..., Path], tmp_path: Path
) -> None:
    course = small_course(
        "from nnexercises import exercise\n@exercise\ndef twice(solution, x: float) -> float:\n"
        "    return solution.twice(x)\n",
        "def twice(x):\n    return 2 * x\n",
    )
    (course / "course.toml").write_text("[loading]\nstatement = 2\nall = 3\n")
    file = tmp_path / "student.py"
    file.write_text(
        "import time\nlosses = time.sleep(9)\ntime.sleep(9)\nTWO = [time.sleep(9), 2][1]\n"
        "def twice(x):\n    return x * TWO\n"
    )
    result = run("nnexercises.cli", "grade", file, "--course", course, "--all")
    text = " ".join(result.stdout.split())
    assert "line 2: stopped after 2 s, the limit for one statement; the rest was read, and losses is not" in text
    assert "because student.py, line 4: stopped after 1 s, because the 3 s for all statements together" in text
    assert "and TWO is not defined" in text
