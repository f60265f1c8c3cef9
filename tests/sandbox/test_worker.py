"""Student code runs in a process of its own: what it does to itself costs it the case, and nobody else anything."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import case, exercise

from nnexercises import Grader, Report
from nnexercises.drive.request import Request
from nnexercises.process import wire
from nnexercises.process.host import WorkerHost
from nnexercises.sandbox.messages import DriveRequest
from nnexercises.sandbox.worker import StudentWorker
from nnexercises.submission.reading import read

RELU = "def relu(x):\n    return max(x, 0.0)\n"
NEURON = """\
from dataclasses import dataclass

@dataclass
class Neuron:
    weights: list
    bias: float

    def compute_output(self, inputs):
        {body}
"""
Grade = Callable[..., Report]


@pytest.mark.parametrize(
    ("body", "verdict", "words"),
    [
        ("while True: pass", "timed_out", "loop without an end"),
        ("import os; os._exit(3)", "crashed", "status 3"),
        ("import ctypes; ctypes.string_at(0)", "crashed", "segmentation fault"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "crashed", "was stopped"),
        ("return bytearray(10 * 2**30)", "failed", "MemoryError"),
        ("import torch; return torch.zeros(10 * 2**28).sum().item()", "failed", "memory"),
        ("return self.compute_output(inputs)", "failed", "RecursionError"),
        ("raise SystemExit", "failed", "SystemExit"),
        ("raise KeyboardInterrupt", "failed", "KeyboardInterrupt"),
    ],
)
def test_it_costs_the_case_and_nothing_else(grade_text: Grade, body: str, verdict: str, words: str) -> None:
    report = grade_text(RELU + NEURON.format(body=body))
    assert exercise(report, "relu").verdict == "passed"
    broken = exercise(report, "Neuron")
    assert (broken.verdict, broken.marks) == (verdict, 0)
    assert broken.first_failed is not None
    assert words in broken.first_failed.message
    if "segmentation" in words:
        assert broken.first_failed.line == RELU.count("\n") + NEURON.count("\n")


def test_a_loop_that_can_be_interrupted_names_its_line(grade_impatiently: Grade) -> None:
    result = case(grade_impatiently("def relu(x):\n    y = x\n    while True:\n        y += 1\n"), "relu", "ordinary")
    assert result.verdict == "timed_out"
    assert result.file == "student.py"
    assert result.line in (3, 4)


def test_a_loop_that_swallows_the_interruption_is_ended(grade_impatiently: Grade) -> None:
    loop = "    while True:\n        try:\n            x += 1\n        except BaseException:\n            pass\n"
    text = f"def relu(x):\n{loop}"
    report = grade_impatiently(text + NEURON.format(body="return 1.0"))
    result = case(report, "relu", "ordinary")
    assert result.verdict == "timed_out"
    assert result.line in range(2, 7)
    assert exercise(report, "Neuron").verdict == "passed"


def test_an_edge_case_that_breaks_the_process_leaves_the_others_their_marks(grade_text: Grade) -> None:
    report = grade_text("import os\ndef relu(x):\n    if x == 0:\n        os._exit(1)\n    return max(x, 0.0)\n")
    verdicts = {one.name: one.verdict for one in exercise(report, "relu").cases}
    assert verdicts == {"ordinary": "passed", "zero": "crashed", "tiny_and_huge_numbers": "passed"}


def test_the_process_holds_no_reference_no_expected_value_and_no_mistake(grade_text: Grade) -> None:
    """Student code looks for words that stand in the references, the graders' mistakes and the hints."""
    text = """\
import gc, sys

def relu(x):
    found = [name for name in sys.modules if "course" in name or "sealing" in name or "spec" == name.split(".")[-1]
             and name.startswith("nnexercises")]
    for module in ("reference.neurons", "graders.neurons"):
        try:
            __import__(module)
            found.append(module)
        except ImportError:
            pass
    words = ("takes_the_absolute" + "_value", "forgets_the" + "_bias", "the two branches" + " meet")
    for thing in gc.get_objects():
        if isinstance(thing, dict):
            found += [key for key in list(thing) if isinstance(key, str) and any(word in key for word in words)]
            found += [value for value in list(thing.values()) if isinstance(value, str)
                      and any(word in value for word in words) and len(value) < 500]
    raise ValueError(f"found {found}")
"""
    assert case(grade_text(text), "relu", "ordinary").message == "Your code raised ValueError: found []"


def test_a_submission_does_not_see_the_environment_of_its_grader(
    grader: Grader, grade_text: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "import os\ndef relu(x):\n    raise ValueError(sorted(n for n in os.environ if 'TOKEN' in n))\n"
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    with Grader(units=["neurons"]) as fresh:
        file = Path(os.environ["NNEXERCISES_CACHE"]).parent / "environment.py"
        file.write_text(text)
        report = fresh.grade(file)
    assert case(report, "relu", "ordinary").message == "Your code raised ValueError: []"


def test_what_a_submission_draws_at_random_changes_nobody_elses_inputs(grade_text: Grade) -> None:
    show = "def relu(x):\n    raise ValueError(x)\n"
    plain = case(grade_text(show), "relu", "ordinary").message
    noisy = case(grade_text("import random, torch\nrandom.seed(5)\ntorch.rand(100)\n" + show), "relu", "ordinary")
    assert noisy.message == plain


def test_a_grader_grades_many_and_leaves_no_process_behind(tmp_path: Path) -> None:
    import psutil

    me = psutil.Process()
    before = {child.pid for child in me.children(recursive=True)}
    with Grader(units=["neurons"]) as grader:
        for index in range(5):
            file = tmp_path / f"student_{index}.py"
            file.write_text(RELU)
            assert exercise(grader.grade(file), "relu").verdict == "passed"
        during = {child.pid for child in me.children(recursive=True)} - before
        assert len(during) == 1
    assert {child.pid for child in me.children(recursive=True)} - before == set()


def test_what_was_sent_ahead_is_answered_when_its_turn_comes(host: WorkerHost, tmp_path: Path) -> None:
    text = "import os\ndef relu(x):\n    if x == 13:\n        os._exit(1)\n    return x + 1\n"
    (tmp_path / "student.py").write_text(text, encoding="utf-8")

    def asking(*numbers: float) -> tuple[tuple[Request, ...], bytes]:
        requests = tuple(Request({"x": number}) for number in numbers)
        return requests, wire.encode(DriveRequest("unit", "relu", requests))

    source = "def relu(solution, x):\n    return solution.relu(x)\n"
    with StudentWorker(host, read(tmp_path / "student.py"), {"unit": source}) as worker:

        def values(asked: tuple[tuple[Request, ...], bytes], ahead: tuple[tuple[Request, ...], bytes] | None = None):
            return [outcome.value for outcome in worker.outcomes(*asked, None, ahead)]

        assert values(asking(1, 2), ahead=asking(3)) == [2, 3]
        assert values(asking(3), ahead=asking(5, 6)) == [4]
        assert values(asking(8)) == [9]  # something else comes in between
        assert values(asking(5, 6)) == [6, 7]
        assert values(asking(5, 6)) == [6, 7]  # asked for again, it is driven again
        assert values(asking(13), ahead=asking(9)) == [None]  # its process is gone, and what was sent with it
        assert values(asking(9), ahead=asking(1, 13, 2)) == [10]
        assert values(asking(7)) == [8]
        assert values(asking(1, 13, 2)) == [2, None]  # it ends where the process did
