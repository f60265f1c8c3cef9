"""Whatever a file does at top level, what its author defines is graded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import TESTS, case, exercise

import nnexercises
from nnexercises import Grader, Report
from nnexercises.course import stub
from nnexercises.report.formats import terminal
from nnexercises.report.show import shown

RELU = "def relu(x):\n    return max(x, 0.0)\n"
Grade = Callable[..., Report]


FAILING = {
    "import matplotlib_is_not_here": "ModuleNotFoundError",
    "assert 1 == 2, 'expected'": "AssertionError: expected",
    "open('/nowhere/at/all')": "FileNotFoundError",
    "name = input('your name? ')": "asks for input()",
    "raise SystemExit(1)": "SystemExit",
    "exit()": "SystemExit",
    "while True: pass": "stopped after",
    "import time; time.sleep(60)": "stopped after",
    "return 5": "does not compile",
    "import os; os._exit(0)": "ended the Python process",
    "import ctypes; ctypes.string_at(0)": "segmentation fault",
    "print(undefined_name)": "NameError",
}


def test_a_statement_that_fails_costs_a_line_and_no_marks(grade_impatiently: Grade) -> None:
    report = grade_impatiently("".join(f"{statement}\n" for statement in FAILING) + RELU)
    assert exercise(report, "relu").verdict == "passed"
    said = {problem.line: problem for problem in report.problems}
    assert len(said) == len(report.problems) == len(FAILING)
    for line, message in enumerate(FAILING.values(), start=1):
        assert message in said[line].message
        assert (said[line].file, said[line].headline) == ("student.py", False)


def test_a_statement_that_swallows_its_interruption_is_left_out(grade_impatiently: Grade) -> None:
    loop = "while True:\n    try:\n        time.sleep(100)\n    except BaseException:\n        pass\n"
    report = grade_impatiently(f"import time\n{loop}{RELU}")
    assert exercise(report, "relu").verdict == "passed"
    assert [(p.line, "left out" in p.message) for p in report.problems] == [(2, True)]


def test_a_function_bound_twice_is_graded_as_bound_last(grade_text: Grade) -> None:
    wrong = "def relu(x):\n    return x\n"
    assert exercise(grade_text(wrong + RELU), "relu").verdict == "passed"
    assert exercise(grade_text(RELU + wrong), "relu").verdict == "failed"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_functions_of_one_name_are_told_apart_by_their_parameters(
    small_course: Callable[..., Path], tmp_path: Path, order: tuple[int, int]
) -> None:
    course = small_course(
        "from nnexercises import definition, exercise\n\n"
        "@exercise\ndef train(solution, a: float, b: float, c: float) -> float:\n"
        "    return definition(solution, 'train', parameters=3)(a, b, c)\n\n"
        "@exercise\ndef Net(solution, a: float) -> float:\n"
        "    return definition(solution, 'train', parameters=1)(a)\n",
        "def train(a, b, c):\n    return a + b + c\n\ndef train(a):\n    return 5 * a\n\nclass Net: ...\n",
    )
    forms = ("def train(a, b, c):\n    return c + b + a\n", "def train(a):\n    return a * 5\n")
    file = tmp_path / "student.py"
    file.write_text("class Net: ...\n" + "# %%\n".join(forms[index] for index in order))
    report = nnexercises.grade(file, course=course)
    assert {result.name: result.verdict for result in report.exercises} == {"train": "passed", "Net": "passed"}


def test_future_imports_hold_for_what_follows(grade_text: Grade) -> None:
    report = grade_text(
        "from __future__ import annotations\ndef relu(x: Undefined) -> Nowhere:\n    return max(x, 0)\n"
    )
    assert exercise(report, "relu").verdict == "passed"
    assert report.problems == ()


def test_a_file_is_not_main(grade_text: Grade) -> None:
    assert grade_text(RELU + "if __name__ == '__main__':\n    raise ValueError('ran')\n").problems == ()


def test_a_cell_script_is_read_cell_by_cell_where_one_does_not_parse(grade_text: Grade) -> None:
    report = grade_text(f"# %%\nx = 1\n# %% a second cell\ndef broken(:\n    pass\n# %%\n{RELU}")
    assert exercise(report, "relu").verdict == "passed"
    (problem,) = report.problems
    assert (problem.cell, problem.line) == (2, 4)
    assert "does not parse" in problem.message


def test_a_problem_in_a_cell_script_names_cell_and_line(grade_text: Grade) -> None:
    report = grade_text(f"# %%\nx = 1\n# %%\ny = x\nassert y == 2\n# %%\n{RELU}")
    assert [(problem.cell, problem.line) for problem in report.problems] == [(2, 5)]


def notebook(*cells: str, markdown: str = "") -> str:
    made = [
        {"cell_type": "code", "metadata": {}, "source": cell, "outputs": [], "execution_count": None} for cell in cells
    ]
    if markdown:
        made.insert(0, {"cell_type": "markdown", "metadata": {}, "source": markdown})
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def test_a_notebook_with_magics_and_a_broken_cell(grade_text: Grade) -> None:
    text = notebook(
        "%matplotlib inline\n!pip install torch\nimport torch",
        "%%bash\nls -l",
        "def broken(:",
        "display(torch.ones(2))\nassert False",
        RELU,
        markdown="# Homework",
    )
    report = grade_text(text, "homework.ipynb")
    assert exercise(report, "relu").verdict == "passed"
    assert [(p.file, p.cell, p.line) for p in report.problems] == [("homework.ipynb", 3, 1), ("homework.ipynb", 4, 2)]


def test_an_error_in_a_notebook_names_its_cell_and_the_line_in_it(grade_text: Grade) -> None:
    report = grade_text(notebook("x = 1", "\ndef relu(x):\n    return x.relu()"), "homework.ipynb")
    result = case(report, "relu", "ordinary")
    assert (result.file, result.cell, result.line) == ("homework.ipynb", 2, 3)
    assert result.source == "return x.relu()"


def test_an_error_names_the_students_own_line(grade_text: Grade) -> None:
    report = grade_text("def helper(x):\n    return x.nothing\n\ndef relu(x):\n    return helper(x)\n")
    result = case(report, "relu", "ordinary")
    assert (result.file, result.line, result.source) == ("student.py", 2, "return x.nothing")
    assert result.message == "Your code raised AttributeError: 'float' object has no attribute 'nothing'"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_a_folder_whose_files_import_each_other(grader: Grader, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "neurons.py": "from helpers import positive\nfrom parts.more import nothing\n"
            "def relu(x):\n    return positive(x)\n",
            "helpers.py": "raise_me = 1 / 0\ndef positive(x):\n    return max(x, 0.0)\n",
            "parts/__init__.py": "",
            "parts/more.py": "from .deep import zero\nnothing = zero\n",
            "parts/deep.py": "zero = 0\n",
        },
    )
    report = grader.grade(tmp_path)
    assert exercise(report, "relu").verdict == "passed"
    assert [(problem.file, problem.line) for problem in report.problems] == [("helpers.py", 1)]


def test_the_file_named_after_its_unit_counts_and_a_name_defined_twice_is_reported(
    grader: Grader, tmp_path: Path
) -> None:
    write(tmp_path, {"neurons.py": RELU, "attempt.py": "def relu(x):\n    return x\n"})
    report = grader.grade(tmp_path)
    assert exercise(report, "relu").verdict == "passed"
    assert any("neurons.py and attempt.py" in problem.message for problem in report.problems)


def test_one_file_of_a_folder_that_does_not_parse_leaves_the_others(grader: Grader, tmp_path: Path) -> None:
    write(tmp_path, {"neurons.py": RELU, "other.py": "def broken(:\n"})
    report = grader.grade(tmp_path)
    assert exercise(report, "relu").verdict == "passed"
    assert [(problem.file, problem.line, problem.headline) for problem in report.problems] == [("other.py", 1, True)]


def test_only_the_students_own_work_is_read_in_a_folder(grader: Grader, tmp_path: Path) -> None:
    bad = "raise ValueError('must not run')\n"
    skipped = (
        ".git/hook.py", ".venv/lib/x.py", "myenv/bin/y.py", "__pycache__/z.py", "node_modules/a.py", "tests/b.py",
        "test_mine.py", "mine_test.py", "conftest.py", "setup.py", ".hidden.py",
    )  # fmt: skip
    write(tmp_path, {"neurons.py": RELU, "myenv/pyvenv.cfg": "", **dict.fromkeys(skipped, bad)})
    report = grader.grade(tmp_path)
    (told,) = report.problems
    assert told.message == "not read, because of their names: conftest.py, mine_test.py, setup.py and 2 more"
    assert exercise(report, "relu").verdict == "passed"


def test_a_data_file_beside_the_code_can_be_opened_and_nothing_is_written_there(grader: Grader, tmp_path: Path) -> None:
    write(tmp_path, {"data.csv": "5\n", "neurons.py": f"value = open('data.csv').read()\nopen('new.txt', 'w')\n{RELU}"})
    report = grader.grade(tmp_path)
    assert report.problems == ()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data.csv", "neurons.py"]


def test_a_file_that_is_not_utf_8_is_graded_and_told_so(grader: Grader, tmp_path: Path) -> None:
    file = tmp_path / "student.py"
    file.write_bytes(b"x = 1\n# caf\xe9\n" + RELU.encode())
    report = grader.grade(file)
    assert exercise(report, "relu").verdict == "passed"
    assert [(p.line, "not UTF-8" in p.message) for p in report.problems] == [(2, True)]


def test_a_file_saved_as_py_txt_is_graded_and_told_so(grade_text: Grade) -> None:
    report = grade_text(RELU, "student.py.txt")
    assert exercise(report, "relu").verdict == "passed"
    assert "drop the .txt" in report.problems[0].message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("relu = 5\n", "'int' object is not callable"),
        ("def relu(x, slope):\n    return x\n", "missing 1 required positional argument: 'slope'"),
        ("def relu():\n    return 0\n", "takes 0 positional arguments but 1 was given"),
        ("class relu:\n    slope = 0\n", "takes no arguments"),
    ],
)
def test_what_cannot_be_called_as_asked_says_so(grade_text: Grade, text: str, words: str) -> None:
    result = case(grade_text(text), "relu", "ordinary")
    assert result.verdict == "failed"
    assert words in result.message


def test_a_line_that_begins_like_a_magic_and_is_python(grade_text: Grade) -> None:
    report = grade_text(f"def wrap(value, n):\n    return (value * 10\n            %n)\n{RELU}")
    assert exercise(report, "relu").verdict == "passed"
    assert report.problems == ()


def test_a_notebook_cell_with_an_assigned_magic_keeps_its_functions(grade_text: Grade) -> None:
    report = grade_text(notebook(f"files = !ls\nt = %time 3\n{RELU}"), "homework.ipynb")
    assert exercise(report, "relu").verdict == "passed"


def test_two_files_of_one_stem_are_both_read(grader: Grader, tmp_path: Path) -> None:
    neuron = (TESTS / "submissions" / "right_neurons.py").read_text()
    write(tmp_path, {"neurons.ipynb": notebook(RELU), "neurons.py": neuron.replace("def relu", "def other_relu")})
    report = grader.grade(tmp_path)
    assert exercise(report, "relu").verdict == "passed"
    assert exercise(report, "forward_pass_single_layer").verdict != "not_attempted"


def test_a_folder_that_is_a_package_itself(grader: Grader, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "homework",
        {"__init__.py": "", "helper.py": RELU, "main.py": "from . import helper\nrelu = helper.relu\n"},
    )
    report = grader.grade(folder)
    assert report.problems == ()
    assert exercise(report, "relu").verdict == "passed"


def test_torchs_own_not_implemented_error_is_an_error(grade_text: Grade) -> None:
    report = grade_text("import torch\ndef tensor_relu(x):\n    return torch.softmax(x.long(), -1)\n")
    result = case(report, "tensor_relu", "ordinary")
    assert result.verdict == "failed"
    assert "NotImplementedError" in result.message


def test_an_exercise_written_in_part_keeps_its_marks_on_its_line(grade_text: Grade) -> None:
    from nnexercises.report.formats.terminal import render

    report = grade_text("def relu(x):\n    if x == 0:\n        raise NotImplementedError\n    return max(x, 0.0)\n")
    assert exercise(report, "relu").verdict == "failed"
    printed = render(report, all_exercises=True)
    assert "relu  1.75 of 2\n" in printed
    assert "Line 3 still raises NotImplementedError" in printed


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return [0.0] * 10**8", "a list of 100000000 items"),
        ("return input()", "nobody answers input() while grading"),
        ("class E(Exception):\n        def __str__(self): raise SystemExit\n    raise E", "raised E"),
        ("class R:\n        def __repr__(self): raise SystemExit\n    return R()", "a R,"),
        ("import torch; return torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])", "numbers cannot be read"),
        ("import torch; return torch.zeros(1).expand(10**12)", "too large to look into"),
        ("import torch; return torch.ones(2, dtype=torch.complex64)", "dtype complex64"),
        ("import torch; return torch.eye(3).to_sparse()", "sparse tensor"),
    ],
)
def test_results_and_errors_nobody_thought_of(grade_text: Grade, body: str, words: str) -> None:
    result = case(grade_text(f"def relu(x):\n    {body}\n"), "relu", "ordinary")
    assert result.verdict == "failed"
    assert words in result.message + str(dict(shown(result.counterexample)).get("returned"))


TRAIN_NET = "def train(net, inputs, outputs, rate, iterations):\n    for _ in range(iterations): undefined\n"
TRAIN_MODEL = "def train(model, epochs, lr, verbose=True, print_every=10):\n    raise RuntimeError('of three')\n"
TIMED = "def timer(f):\n    def timed(*args):\n        return f(*args)\n    return timed\n"


@pytest.mark.parametrize(
    "text",
    [
        TRAIN_NET + TRAIN_MODEL,
        TRAIN_MODEL + TRAIN_NET,
        TIMED + "@timer\n" + TRAIN_NET + "@timer\n" + TRAIN_MODEL,
    ],
    ids=["model last", "net last", "both wrapped"],
)
def test_of_two_definitions_the_one_with_the_right_parameters_is_driven(grade_text, text: str) -> None:
    found = exercise(grade_text(text), "train")
    assert found.first_failed is not None
    assert "name 'undefined' is not defined" in found.first_failed.message


def test_an_exercise_is_not_blocked_by_another_definition_of_a_name(grade_text) -> None:
    net = "from torch import nn\ndef SimpleNeuralNet():\n    return nn.Linear(784, 10)\n"
    found = exercise(grade_text(net + TRAIN_MODEL), "SimpleNeuralNet")
    assert (found.verdict, found.blocked_by) == ("failed", [])
    without = exercise(grade_text(net), "SimpleNeuralNet")
    assert (without.verdict, without.blocked_by) == ("failed", [])


def test_a_function_whose_name_was_bound_to_its_result_still_counts(grade_text) -> None:
    report = grade_text("def relu(x):\n    return max(x, 0.0)\nrelu = relu(3.0)\n")
    assert exercise(report, "relu").verdict == "passed"


def test_what_is_written_in_one_file_counts_before_a_stub_in_another(grader: Grader, tmp_path: Path) -> None:
    stub.start(tmp_path, grader.assignment.course)
    (tmp_path / "homework.py").write_text(
        RELU + "class Neuron:\n    def __init__(self, weights, bias):\n        self.bias = bias\n"
    )
    report = grader.grade(tmp_path)
    assert exercise(report, "relu").verdict == "passed"
    assert exercise(report, "Neuron").verdict == "failed"
    assert exercise(report, "forward_pass_single_layer").verdict == "not_attempted"


def test_what_comes_with_a_star_is_not_attempted(grade_text) -> None:
    report = grade_text("from torch.nn.functional import *\nfrom torch import relu as tensor_relu\n")
    attempted = [one.name for one in report.exercises if one.verdict not in ("not_attempted", "skipped")]
    assert attempted == ["tensor_relu"]
    assert [case.name for case in exercise(report, "tensor_relu").cases if case.verdict != "passed"] == ["by_hand"]


def test_an_empty_method_beside_those_that_are_asked_for_hides_no_mistake(grade_text) -> None:
    text = (
        "class Neuron:\n    def __init__(self, weights, bias):\n        self.weights, self.bias = weights, bias\n"
        "    def compute_output(self, inputs):\n        {}\n    def backward(self):\n        pass\n"
    )
    assert exercise(grade_text(text.format("return self.bias")), "Neuron").verdict == "failed"
    assert exercise(grade_text(text.format("pass")), "Neuron").verdict == "not_attempted"


def test_what_is_defined_inside_something_else_is_pointed_at(grade_text) -> None:
    report = grade_text("def main():\n    def relu(x):\n        return max(x, 0.0)\n")
    assert exercise(report, "relu").verdict == "not_attempted"
    assert "  relu is defined only inside something else (student.py, line 2)" in terminal.render(
        report, width=100, all_exercises=True
    )


def test_a_submission_may_read_its_own_source(grade_text) -> None:
    text = (
        "import torch\n@torch.compile(backend='eager')\ndef tensor_relu(x):\n    return x.clamp(min=0)\n"
        + RELU.replace("    return", "    open(__file__).read()\n    return")
    )
    report = grade_text(text)
    assert [exercise(report, name).verdict for name in ("tensor_relu", "relu")] == ["passed", "passed"]
