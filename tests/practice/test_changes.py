"""Which exercises a change can affect, judging by the text; no worker is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnexercises.expected.sealed import SealedExercise, SealedUnit
from nnexercises.practice.changes import Text, affected
from nnexercises.submission.files import Place
from nnexercises.submission.reading import read

SOURCE = """
def double(solution, x):
    return solution.double(x)
def triple(solution, x):
    return solution.triple(x)
def step(solution, x):
    return helper(solution).step(x)
def helper(solution):
    return getattr(solution, "Net")
def triple__is_odd(solution, x):
    return solution.sign(x), x
"""
UNITS = [SealedUnit("u", SOURCE, tuple(SealedExercise("u", name, "", 1.0) for name in ("double", "triple", "step")))]
STUDENT = """import torch
scale = 2

def double(x):
    return scale * x

def add(a, b):
    return a + b

def triple(x):
    # three times
    return add(double(x), x)

class Net:
    def step(self, x):
        return x - 1

def sign(x):
    return 1
"""
EVERYTHING = None


def text(folder: Path, *sources: str) -> Text:
    for number, source in enumerate(sources):
        (folder / f"file{number}.py").write_text(source)
    return Text(read(folder))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# three times", "# thrice\n\n", set()),
        ("a + b", "a - b", {"triple"}),
        ("scale * x", "x * scale", {"double", "triple"}),
        ("x - 1", "x + 1", {"step"}),
        ("return 1", "return -1", {"triple"}),
        ("def add(a, b):", "def plus(a, b):", {"triple"}),
        ("scale = 2", "scale = 3", EVERYTHING),
        ("import torch", "import torch as t", EVERYTHING),
        ("def sign(x):\n    return 1\n", "", {"triple"}),
        ("def sign", "def unused():\n    return 2\n\ndef sign", set()),
    ],
)
def test_an_exercise_depends_on_what_its_code_and_its_drive_mention(
    tmp_path: Path, old: str, new: str, expected: set[str] | None
) -> None:
    before, after = text(tmp_path, STUDENT), text(tmp_path, STUDENT.replace(old, new, 1))
    found = affected(UNITS, before, after)
    assert (found if found is None else {name for _, name in found}) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("print(add(1, 2))", {"triple"}),
        ("scale = add(1, 1)", {"double", "triple"}),
        ("def set_scale():\n    global scale\n    scale = add(1, 1)", {"double", "triple"}),
        ("def move():\n    return scale\nadd(move(), 1)", {"double", "triple"}),
        ("torch.relu = add", EVERYTHING),
        ("print(eval('1 + 1'))", EVERYTHING),
    ],
)
def test_what_runs_at_the_top_level_carries_a_change_on(tmp_path: Path, more: str, expected: set[str] | None) -> None:
    before = text(tmp_path, f"{STUDENT}\n{more}\n")
    after = text(tmp_path, f"{STUDENT.replace('a + b', 'a - b')}\n{more}\n")
    found = affected(UNITS, before, after)
    assert (found if found is None else {name for _, name in found}) == expected


def test_names_are_followed_into_other_files(tmp_path: Path) -> None:
    other = "import file0 as lib\n\ndef triple(x):\n    return lib.add(x, 2 * x)\n"
    first = STUDENT.split("def triple")[0]
    before, after = text(tmp_path, first, other), text(tmp_path, first.replace("a + b", "b + a"), other)
    assert affected(UNITS, before, after) == {("u", "triple")}


def test_another_order_is_a_change_of_everything(tmp_path: Path) -> None:
    first, second = "def double(x):\n    return 2 * x\n", "print(double(1))\n"
    assert affected(UNITS, text(tmp_path, first + second), text(tmp_path, second + first)) is EVERYTHING


def test_a_line_moves_with_its_code_and_is_lost_with_it(tmp_path: Path) -> None:
    before = text(tmp_path, STUDENT)
    line = STUDENT.split("\n").index("    return add(double(x), x)") + 1
    after = text(tmp_path, STUDENT.replace("scale = 2", "scale = 2\n\n# more"))
    assert before.moved(Place("file0.py", line, None), after) == Place("file0.py", line + 2, None)
    another = text(tmp_path, STUDENT.replace("add(double", "sub(double"))
    assert before.moved(Place("file0.py", line, None), another) is None


def test_what_did_not_parse_before_is_not_newly_broken(tmp_path: Path) -> None:
    sound, broken = text(tmp_path, STUDENT), text(tmp_path, f"{STUDENT}\ndef more(:\n    return 1\n")
    flaw = broken.newly_broken(sound)
    assert flaw is not None
    assert flaw.line == len(STUDENT.split("\n")) + 1
    assert text(tmp_path, f"# \n{STUDENT}\ndef more(:\n    return 1\n").newly_broken(broken) is None
