"""Every sentence for students: what is found is data, and each finding has its words."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from nnexercises.comparison.compare import Difference
from nnexercises.drive.outcome import Raised
from nnexercises.report import finding as found
from nnexercises.report import words
from nnexercises.report.finding import Counterexample, Finding, Text
from nnexercises.report.looks import LOOKS, Verdict
from nnexercises.report.results import PRECEDENCE, CaseResult, ExerciseResult
from nnexercises.report.show import shown
from nnexercises.sandbox.messages import What
from nnexercises.submission.files import Flaw
from nnexercises.values import Array, Opaque

RAISED = Raised("ValueError", "no", ("ValueError",), "student.py", 3)

SENTENCES = {
    "The course has a bug, not your code; the instructor must fix it: no x": found.CourseBroken("no x"),
    "The grader failed on this, not your code (KeyError): tell your instructor.": found.GraderFailed("KeyError"),
    "MNIST is missing": found.Skipped("MNIST is missing"),
    "There is nothing to grade.": found.NothingToGrade(),
    "Not attempted yet.": found.NotAttempted(),
    "relu is not defined.": found.NotDefined("relu"),
    "relu is defined only inside something else (a.py, line 3): move it out.": found.NotDefined("relu", ("a.py", 3)),
    "relu is not defined: did you mean Relu, in line 4? The exercise is called relu.": found.NotDefined(
        "relu", similar=("Relu", "a.py", 4)
    ),
    "relu is written, but was not defined: line 3 does not parse: no.": found.FailedToDefine(
        "relu", "a.py", 3, "does not parse: no"
    ),
    "relu has nothing in it yet, in line 3.": found.NothingInIt("relu", 3),
    "Line 8 still raises NotImplementedError: write what belongs there, and delete that line.": found.StillRaises(8),
    "train with 5 parameters is not defined, and mnist needs it.": found.Needs(
        "mnist", "train with 5 parameters is not defined"
    ),
    "forward uses your tensor_relu, which is not written yet.": found.UsesUnwritten("forward", "tensor_relu"),
    "step uses your forward, which does not pass yet.": found.UsesFailing("step", ("forward",)),
    "step uses your forward and loss, which do not pass yet.": found.UsesFailing("step", ("forward", "loss")),
    "Counts only once the case ordinary is right.": found.CountsAfter("ordinary"),
    "To be written without torch, but it uses exp.": found.Forbidden("torch", ("exp",)),
    "Your Linear has no parameter called weight; it has W (5, 4).": found.NotLoaded(
        "Your Linear has no parameter called weight; it has W (5, 4)."
    ),
    "To be written by hand, but it calls torch's own relu, softmax.": found.CallsTorch(("relu", "softmax")),
    "Your code ended the Python process, with status 3.": found.Crashed(3),
    "Your code crashed Python with signal SIGSEGV (a segmentation fault).": found.Crashed(-11),
    "Your code could not be loaded: it exits the interpreter or never finishes.": found.Crashed(None),
    "It did not finish in time: is there a loop without an end?": found.TimedOut(),
    "Your code raised ValueError: no": found.RaisedError("relu", RAISED, "code"),
    "Called with the exercise's arguments, relu raised ValueError: no": found.RaisedError("relu", RAISED, "call"),
    "While gradients flow back through your result, torch raised ValueError: no": found.RaisedError(
        "relu", RAISED, "gradients"
    ),
    "This input should raise TypeError or KeyError, but your code returned a float.": found.NotRefused(
        ("TypeError", "KeyError"), 1.0
    ),
    "This input should raise ValueError, but your code returned a ValueError: raise it instead of returning it.": (
        found.NotRefused(("ValueError",), Opaque("ValueError", "ValueError('no')"))
    ),
    "This input should raise TypeError, but your code raised ValueError: no": found.NotRefused(
        ("TypeError",), raised=RAISED
    ),
    "The two results to be compared did not come back.": found.NotAPair(),
    "The gradient of net.weights[1] is 2., where 3. is expected.": found.Differs(
        Difference(("gradients", "net", "weights", 1), "number", 2.0, 3.0, total=1)
    ),
    "a case your instructor keeps hidden": found.Hidden(),
    "It did not pass; the course shows no more of it.": found.Withheld(),
    "On sim: Not attempted yet.": found.OnDevices(("sim",), found.NotAttempted()),
    "as it was": found.Told("as it was"),
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_is_said(sentence: str) -> None:
    assert words.message(SENTENCES[sentence]) == sentence


def test_every_finding_is_said_above() -> None:
    assert {type(one) for one in SENTENCES.values()} == set(Finding.__subclasses__())


def test_every_verdict_has_a_look_and_a_place() -> None:
    assert set(LOOKS) == set(get_args(Verdict)) == {*PRECEDENCE, "passed"}
    assert len({look.words for look in LOOKS.values()}) == len(LOOKS)
    assert all(look.plain.isascii() for look in LOOKS.values())


@pytest.mark.parametrize("what", get_args(What))
def test_what_a_child_reports_is_said_whatever_it_sends(what: str) -> None:
    assert words.flaw_message(Flaw("student.py", what, ("{0} {x}\x1b", 4.0))).isprintable()
    assert words.flaw_message(Flaw("student.py", what, ())).isprintable()


def test_a_counterexample_is_data_until_it_is_shown() -> None:
    x = Array(np.array([1.0, 2.5], dtype=np.float32), "float32")
    both = Counterexample({"x": x}, [1.0], None, "both")
    assert shown(both) == [("input", "x = tensor([1. , 2.5])"), ("returned", "[1.]"), ("expected", "None")]
    assert shown(Counterexample({"x": x})) == [("input", "x = tensor([1. , 2.5])")]
    assert shown(Counterexample(Text("x = 1"), Text("2"), Text("3"), "both"))[1] == ("returned", "2")
    assert shown(None) == []


def test_what_is_empty_is_shown_where_it_was_returned() -> None:
    assert shown(Counterexample({}, {}, 1.0, "both")) == [("returned", ""), ("expected", "1.")]


def test_a_nan_is_shown_also_where_an_excerpt_leaves_it_out() -> None:
    numbers = np.zeros((20, 20), dtype=np.float32)
    numbers[7, 9] = np.nan
    (label, text), *_ = shown(Counterexample({"x": Array(numbers, "float32")}, [float("nan")], 1.0, "returned"))
    assert label == "input"
    assert text.endswith("shape=(20, 20), nan at [7, 9])")
    assert shown(Counterexample({"x": [1.0, float("nan")]})) == [("input", "x = [1., nan]")]


def test_keys_are_shown_so_that_they_can_be_told_apart() -> None:
    value = {0: 1, "0": 2, "a": 3, (1, b"x"): 4, "True": 5, True: 6}
    assert shown(Counterexample({}, value, None, "returned")) == [
        ("returned", "0 = 1\n'0' = 2\na = 3\n(1, b'x') = 4\n'True' = 5\nTrue = 6")
    ]


def test_what_tells_most_is_the_first_case_that_was_tried() -> None:
    cases = (CaseResult("one", "not_attempted", 1.0), CaseResult("two", "failed", 1.0, hidden=True))
    result = ExerciseResult("nets", "relu", "", cases)
    assert result.first_failed is cases[0]
    assert result.first_tried is cases[1]


def test_names_from_a_submission_cannot_draw_on_the_terminal() -> None:
    for details in ((4, 12), ("Found no NVIDIA driver", 12)):
        flaw = Flaw("a.py", "stopped_all", details, names=("x\x1b[31m", "y"))
        assert words.flaw_message(flaw).isprintable()
