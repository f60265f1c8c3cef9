"""What comes over of an assignment in each format: which questions, which cases, and what is left out and why."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import ROOT, run

from nnexercises.course import load
from nnexercises.course.folder import find
from nnexercises.course.spec import Case, Exercise
from nnexercises.drive.solution import names_of
from nnexercises.errors import UsageError
from nnexercises.importing.writing import Imported, import_assignment

ASSIGNMENTS = Path(__file__).parent / "assignments"

Import = Callable[..., tuple[Imported, dict[str, Exercise]]]


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Imports an assignment, and loads the course that was written."""

    def do(source: Path, origin: str) -> tuple[Imported, dict[str, Exercise]]:
        made = import_assignment(source, origin, tmp_path / "course", "unit")
        course = find(tmp_path / "course")
        exercises = {exercise.name: exercise for exercise in load.grader(course, "unit").exercises}
        assert set(exercises) <= names_of(load.reference(course, "unit"))
        return made, exercises

    return do


def case(exercise: Exercise, name: str) -> Case:
    return next(case for case in exercise.cases if case.name == name)


def inputs(exercise: Exercise, name: str) -> dict[str, object]:
    """The inputs of a case, with tensors and arrays as lists."""
    made = case(exercise, name).inputs
    assert made is not None
    return {key: value.tolist() if hasattr(value, "tolist") else value for key, value in made(None).items()}


def left_out(made: Imported) -> str:
    return "\n".join(map(str, made.left_out))


def test_an_otter_notebook_is_imported_and_checked_as_the_page_shows(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    _, shown = page.split("with some lines left out:\n\n```\n")
    source = ASSIGNMENTS / "otter_lab03.ipynb"
    done = run("nnexercises.cli", "import", source, "--from", "otter", "--to", "lab03", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    assert [line for line in shown.split("\n```")[0].splitlines() if line not in printed] == []


def test_otters_markers_points_and_messages(imported: Import, tmp_path: Path) -> None:
    made, exercises = imported(ASSIGNMENTS / "otter_lab03.ipynb", "otter")
    reference = (tmp_path / "course" / "reference" / "unit.py").read_text()
    assert not re.search(r"SOLUTION|PROMPT|SEED|matplotlib|show_curve", reference)
    assert "    shifted = scores - scores.max(dim=-1, keepdim=True).values\n    return shifted" in reference
    # Of 2 points, 0.5 are the first test's own; the hidden one has the rest.
    relu = exercises["relu"]
    assert (relu.points, relu.ordinary_points) == (2, 0.5)
    assert (case(relu, "test_2").points, case(relu, "test_2").hidden) == (1.5, True)
    assert case(relu, "ordinary").hint == "Negative numbers become 0, and positive ones stay."
    # A message of an assert is a hint, pytest.raises a case that raises, and a default is filled in.
    assert case(exercises["softmax"], "ordinary").hint == "every row adds up to 1"
    assert case(exercises["label_smoothing"], "test_2").raises == ("ValueError",)
    assert inputs(exercises["one_hot"], "test_2") == {"labels": [2, 7, 7], "classes": 10}
    for line in (
        "cell 11: its success_message: nothing is said of a case that passes",
        "cell 13, line 1: asserts a type",
        "cell 24, line 1: a loop",
        "cell 88: layer_norm: no test can be used: the inputs of layer_norm are drawn from annotations",
        "cell 107: learning_rate: its answer is not a function",
        "cell 116: explain: marked by hand",
        "cell 122: a statement outside functions",
    ):
        assert f"otter_lab03.ipynb, {line}" in left_out(made)


def test_otters_tests_that_are_functions(imported: Import, tmp_path: Path) -> None:
    test = (
        '""" # BEGIN TEST CONFIG\nhidden: true\npoints: 2\n""" # END TEST CONFIG\n'
        "def test_double_of_three(env):\n    assert env['double'](3.0) == 6.0\n"
    )
    marks = ["BEGIN QUESTION\nname: q1", "BEGIN SOLUTION", "END SOLUTION", "BEGIN TESTS", "END TESTS", "END QUESTION"]
    begin, solution, solved, tests, tested, end = [("raw", f"# {mark}") for mark in marks]
    answer = ("code", "def double(x):\n    return 2 * x # SOLUTION")
    _, exercises = imported(
        notebook(tmp_path, begin, solution, answer, solved, tests, ("code", test), tested, end), "otter"
    )
    assert inputs(exercises["double"], "ordinary") == {"x": 3.0}
    assert case(exercises["double"], "ordinary").hidden
    assert exercises["double"].points == 2


def test_an_nbgrader_notebook(imported: Import, tmp_path: Path) -> None:
    made, exercises = imported(ASSIGNMENTS / "nbgrader_layers.ipynb", "nbgrader")
    assert (made.questions, made.cases) == ((10, 11), (20, 22))
    assert "###" not in (tmp_path / "course" / "reference" / "unit.py").read_text()
    # The parts of a cell share its points, and a hidden one uses names of what is before it.
    conv1d = exercises["conv1d"]
    hidden = [case.name for case in conv1d.cases if case.hidden]
    assert (conv1d.points, hidden) == (2, [])
    assert [case.name for case in exercises["attention"].cases if case.hidden] == ["test_1_2"]
    assert inputs(exercises["attention"], "test_1_2")["scale"] == 0.0
    assert inputs(exercises["dense"], "ordinary")["b"] == [0.0, 0.0, 0.0]
    assert case(exercises["max_pool1d"], "test_2").raises == ("ValueError",)
    assert inputs(exercises["max_pool1d"], "test_1_2")["width"] == 3  # of an AUTOTEST
    for line in (
        "cell 32, line 3: its inputs are random (randn)",
        "cell 35, line 3: asserts a type",
        "cell 36: explain: marked by hand",
    ):
        assert f"nbgrader_layers.ipynb, {line}" in left_out(made)


def test_tasks_of_torch_judge(imported: Import) -> None:
    made, exercises = imported(ASSIGNMENTS / "torchcode", "torchcode")
    assert (made.questions, made.cases) == ((9, 10), (16, 23))
    assert exercises["my_softmax"].hint == "Subtract the maximum before you exponentiate."
    assert case(exercises["my_softmax"], "large_numbers").hint == "large scores overflow"
    assert inputs(exercises["clip_gradients"], "ordinary")["max_norm"] == 1.0
    for line in (
        "relu.py, test 3 of relu, line 4: asserts a gradient: give the exercise gradients=1",
        "rms_norm.py, line 3: rms_norm: no test can be used",
        "simplelinear.py, line 3: SimpleLinear: SimpleLinear is a class",
        "relu_solution.ipynb: a statement outside functions",
    ):
        assert line in left_out(made)


def test_a_task_alone_gets_the_imports_that_torch_judge_makes(imported: Import, tmp_path: Path) -> None:
    made, exercises = imported(ASSIGNMENTS / "torchcode" / "tasks" / "my_dropout.py", "torchcode")
    assert (made.questions, made.cases) == ((1, 1), (2, 2))
    assert "\nimport torch\n" in (tmp_path / "course" / "reference" / "unit.py").read_text()
    assert list(exercises) == ["my_dropout"]


def test_a_test_belongs_to_the_function_that_it_calls_first(imported: Import, tmp_path: Path) -> None:
    (tmp_path / "answers.py").write_text(
        "def mean(values):\n    return sum(values) / len(values)\n\n\n"
        "def shifted(values, by=1.0):\n    return [value + by for value in values]\n"
    )
    (tmp_path / "test_it.py").write_text(
        "from answers import *\n\n\n"
        "def test_shifted_has_another_mean():\n    assert shifted(range(3)) != [mean([0.0, 1.0])]\n\n\n"
        "def test_mean():\n    assert mean([1.0, 3.0]) == 2\n"
    )
    made, exercises = imported(tmp_path, "pytest")
    assert made.questions == (2, 2)
    assert inputs(exercises["shifted"], "ordinary") == {"values": [0, 1, 2]}
    # Its question's point is shared with the first test's call of mean, which has a question of its own too.
    assert [(name, exercise.points) for name, exercise in exercises.items()] == [("mean", 1.5), ("shifted", 0.5)]


def test_pytest_files(imported: Import) -> None:
    made, exercises = imported(ASSIGNMENTS / "pytest_losses", "pytest")
    assert (made.questions, made.cases) == ((10, 12), (21, 28))
    # Each row of parametrize is a case; with negative floats among them, the ordinary case is drawn.
    assert [case.name for case in exercises["sigmoid"].cases] == ["test_sigmoid", "test_sigmoid_2", "test_sigmoid_3"]
    assert [case.name for case in exercises["f1"].cases][-1] == "lies_between_4"
    assert case(exercises["mse"], "wants_one_shape").raises == ("ValueError",)
    assert inputs(exercises["huber"], "large")["delta"] == 1.0
    for line in (
        "test_losses.py, line 24: the text of the exception is not compared",
        "test_losses.py, line 45: binary_cross_entropy is called with * or **",
        "test_losses.py, line 69: a loop",
        "test_metrics.py: it is marked skip",
        "metrics.py, line 31: top_k_accuracy: no test can be used, and the annotations of top_k_accuracy do not say",
        "losses.py: no exercise uses Momentum",
    ):
        assert line in left_out(made)


def test_nothing_of_the_source_runs(imported: Import, tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'it_ran')!r}, 'w')\n"
    (tmp_path / "answers.py").write_text(f"{trap}\ndef double(x: float) -> float:\n    return 2 * x\n")
    (tmp_path / "test_it.py").write_text(
        f"from answers import double\n{trap}\ndef test():\n    assert double(-1.0) == -2\n"
    )
    made, exercises = imported(tmp_path, "pytest")
    assert list(exercises) == ["double"]
    assert "answers.py: a statement outside functions" in left_out(made)
    assert not (tmp_path / "it_ran").exists()


def test_nonsense_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "list.ipynb").write_text("[]")
    (tmp_path / "test_of_nothing.py").write_text("def test_nothing():\n    assert True\n")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "test_odd.py").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "classes").mkdir()
    (tmp_path / "classes" / "answers.py").write_text("class Net:\n    pass\n")
    (tmp_path / "classes" / "test_it.py").write_text("import answers\ndef test_net():\n    assert answers.Net()\n")
    empty, otter = notebook(tmp_path), ASSIGNMENTS / "otter_lab03.ipynb"
    for source, origin, folder, unit, says in (
        (tmp_path / "nowhere.ipynb", "otter", "new", None, "no such notebook"),
        (tmp_path / "nowhere", "pytest", "new", None, "no such file or folder"),
        (tmp_path / "nowhere", "torchcode", "new", None, "no such file or folder"),
        (tmp_path / "list.ipynb", "nbgrader", "new", None, "is not a notebook"),
        (empty, "otter", "new", None, "has no question: otter's begin with a raw cell"),
        (empty, "nbgrader", "new", None, "has no question: no cell of it is an answer"),
        (tmp_path / "odd", "pytest", "new", None, "is not text in UTF-8"),
        (tmp_path / "classes", "torchcode", "new", None, "has no question: torch-judge's are dicts"),
        (tmp_path / "test_of_nothing.py", "pytest", "new", None, "import no module of answers"),
        (tmp_path / "classes", "pytest", "new", None, "none of its questions can be an exercise"),
        (otter, "otter", "odd", None, "is not a new or empty folder"),
        (otter, "otter", "new", "test_x", "cannot be a unit"),
    ):
        with pytest.raises(UsageError, match=says):
            import_assignment(source, origin, tmp_path / folder, unit)
    assert not (tmp_path / "new").exists()
    monkeypatch.setitem(sys.modules, "nbformat", None)
    with pytest.raises(UsageError, match=r"pip install 'nnexercises\[import\]'"):
        import_assignment(otter, "otter", tmp_path / "new")


def notebook(folder: Path, *cells: tuple[str, str]) -> Path:
    """A notebook of cells, each with its kind and its text."""
    content = [
        {"cell_type": kind, "metadata": {}, "source": text}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for kind, text in cells
    ]
    file = folder / "notebook.ipynb"
    file.write_text(json.dumps({"cells": content, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    return file
