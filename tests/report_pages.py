"""Reports that show all that a page can show, made without a grading."""

from __future__ import annotations

import math

from nnexercises import Report
from nnexercises.report.diagnosis import Diagnosis, Example
from nnexercises.report.finding import Counterexample, Hidden, NotAttempted, Text, TimedOut, Told
from nnexercises.report.plots import Plot, Series
from nnexercises.report.results import CaseResult, ExerciseResult, Problem
from nnexercises.submission.files import Place

PLACES = tuple(number / 4 for number in range(-12, 13))
CELLS = tuple(float(number % 7) for number in range(60))

PLOTS = {
    "function": (
        Series(name="yours", numbers=tuple(abs(x) for x in PLACES), at=PLACES),
        Series(name="expected", numbers=tuple(max(x, 0.0) for x in PLACES), at=PLACES),
    ),
    "lines": (
        Series(name="yours", numbers=(2.0, None, 1.8, 1.7), at=(0.0, 1.0, 2.0, 3.0)),
        Series(name="expected", numbers=(2.0, 1.0, 0.5, 0.3), at=(0.0, 1.0, 2.0, 3.0)),
    ),
    "histogram": (Series(name="yours", numbers=(1.0, 5.0, 2.0), at=(-1.0, -0.5, 0.5, 1.0)),),
    "grid": (
        Series(name="yours", numbers=CELLS, columns=10, marked=(0, 11, 59)),
        Series(name="expected", numbers=CELLS[::-1], columns=10),
    ),
    "images": tuple(
        Series(
            name=f"yours {number}, expected 0",
            columns=14,
            numbers=tuple(
                float(abs(math.hypot(row - 6.5, column - 6.5) - 4) < 1) for row in range(14) for column in range(14)
            ),
        )
        for number in (6, 8)
    ),
}


def plot(kind: str, title: str = "") -> Plot:
    """A plot of a kind."""
    alt = f"What a plot of the kind {kind} shows, in a sentence or two of words, as long as it takes to say it."
    return Plot(kind=kind, title=title or f"A {kind}", alt=alt, x="x", y="result", series=PLOTS[kind])


def case(name: str, verdict: str = "failed", **changes: object) -> CaseResult:
    finding = Told(f"You return 0.3333 at [0, 1], where 0.2689 is expected ({name}).") if verdict != "passed" else None
    return CaseResult(name, verdict, 1.0, **{"finding": finding, "devices": {"cpu": verdict}} | changes)


def report(*exercises: ExerciseResult, **changes: object) -> Report:
    """A report on these exercises, or on one of each kind."""
    made = {
        "exercises": exercises or mixed(),
        "path": "work/one_mistake.py",
        "sha256": "0" * 64,
        "problems": (
            Problem("one_mistake.py", "ModuleNotFoundError: No module named 'nowhere'", 3),
            Problem("one_mistake.py", "NameError: name 'weights' is not defined", 7, affects=("nets/model",)),
        ),
        "course_name": "Nets",
        "course_version": "1",
        "versions": {"nnexercises": "0.1.0", "python": "3.11", "torch": "2.9"},
        "seed": 0,
        "devices": ("cpu",),
        "confinement": dict.fromkeys(("filesystem", "network", "memory", "processes"), "enforced"),
        "titles": {"nets": "Softmax, losses and a net"},
    }
    return Report(**made | changes)


def mixed() -> tuple[ExerciseResult, ...]:
    """One right, one with an example, one with a wide counterexample, one that timed out, hidden cases, all plots."""
    wide = "tensor([" + ", ".join(f"{number / 7:.4f}" for number in range(20)) + "])"
    shown = Counterexample(Text(f"scores = {wide}"), Text(wide), Text(wide), "both")
    narrow = Counterexample(Text("x = -2.5"), Text("2.5"), Text("0."), "both")
    example = Example("softmax([[1, 0]])", "[[0.6667, 0.3333]]", "[[0.7311, 0.2689]]", 6, "here\n")
    said = "Your numbers are powers of 2. softmax takes powers of e: exp(scores)."
    hidden = CaseResult("case 2", "failed", 1.0, Hidden(), hidden=True)
    loop = case("ordinary", "timed_out", finding=TimedOut(), file="one_mistake.py", line=21, source="while i < n:")
    unwritten = case("ordinary", "not_attempted", finding=NotAttempted())
    place = Place("one_mistake.py", 9, 2)

    def exercise(name: str, *cases: CaseResult, **changes: object) -> ExerciseResult:
        return ExerciseResult("nets", name, f"What {name} does, in a sentence.", cases, **changes)

    return (
        exercise("accuracy", case("ordinary", "passed", carried=("nets/softmax",))),
        exercise(
            "softmax",
            case("ordinary"),
            case("a batch of one"),
            case("one class", "passed"),
            hidden,
            diagnosis=Diagnosis("relation", said),
            example=example,
            place=place,
            hint="Divide by each row's sum.",
        ),
        exercise(
            "relu",
            case("below_zero", counterexample=narrow),
            case("zero", "passed"),
            place=place,
            plots=(plot("function"),),
        ),
        exercise("model", case("ordinary", counterexample=shown), plots=(plot("grid"), plot("images"))),
        exercise("initialize_a_net_of_many_layers", case("ordinary"), plots=(plot("histogram"),)),
        exercise("train_the_network_until_the_loss_is_small", case("ordinary"), plots=(plot("lines"),)),
        exercise("nll", loop, hint="Does every turn of the loop change i?"),
        exercise("all_hidden", hidden),
        exercise("binary_cross_entropy_with_logits", unwritten),
        exercise("tanh", unwritten, example=Example("tanh(0.5)", "", "0.4621", 2)),
    )
