"""What does not parse costs only itself."""

from __future__ import annotations

import ast

import pytest

from nnexercises.submission.statements import Broken, statements


def read(source: str) -> list[str | tuple[int, str, tuple[str, ...]]]:
    """Statements as text, and what is broken by its line, kind and names."""
    return [
        (part.lineno, part.what, part.names) if isinstance(part, Broken) else ast.unparse(part)
        for part in statements(source)
    ]


@pytest.mark.parametrize(
    ("broken", "line", "names"),
    [
        ("def half(x):\n    return (x +\n", 3, ("half",)),
        ("def half(x)\n    return x\n", 2, ("half",)),
        ("def half(x):\nreturn_ = 1 +\n", 2, ("half",)),
        ("@decorated(\n    1\n)\nclass Half:\n    def f(self:\n        pass\n", 6, ("Half",)),
        ("if x:\n    y = = 2\nelse:\n    y = 3\n", 3, ()),
        ("first, second = 1 2\n", 2, ("first", "second")),
        ("from x import one as two,\n", 2, ("two",)),
        ("foo())\n", 2, ()),
        ("def half(x):\n    a\N{NO-BREAK SPACE}= x\n    return a\n", 3, ("half",)),
        ("text = 'it’s\n", 2, ("text",)),
    ],
)
def test_a_piece_that_does_not_parse_leaves_the_others(broken: str, line: int, names: tuple[str, ...]) -> None:
    found = read(f"x = 1\n{broken}def whole(x):\n    return x\n")
    assert found[0] == "x = 1"
    assert found[-1] == "def whole(x):\n    return x"
    first = next(part for part in found if not isinstance(part, str))
    assert first[0] == line
    assert first[2] == names


def test_a_statement_of_several_pieces_is_put_together() -> None:
    text = 'text = """\ndef no(x:\nlast"""\nvalues = [\n1,\n2,\n]\nprint "old"\ny = 2\n'
    assert read(text) == ["text = '\\ndef no(x:\\nlast'", "values = [1, 2]", (8, "does_not_parse", ()), "y = 2"]


def test_a_merge_inside_a_function_costs_the_function() -> None:
    text = "def f(x):\n    y = x\n<<<<<<< HEAD\n    return y\n=======\n    return 2\n>>>>>>> other\n\n\ndef g(): ...\n"
    assert read(text) == [(3, "merge_mark", ("f",)), "def g():\n    ..."]


def test_a_merge_of_whole_statements_costs_the_marks_alone() -> None:
    found = read("<<<<<<< HEAD\nrate = 1\n||||||| base\n=======\nrate = 2\n>>>>>>> other\n")
    assert [part for part in found if isinstance(part, str)] == ["rate = 1", "rate = 2"]


@pytest.mark.parametrize("body", ["", "    # to do\n\n", "\n"])
def test_a_function_without_a_body_was_not_begun(body: str) -> None:
    assert read(f"def f(x):\n{body}")[0] == (1, "no_body", ("f",))
    assert read(f"def f(x):\n{body}y = (\n")[0] == (1, "no_body" if body else "does_not_parse", ("f",))


def test_lines_keep_their_numbers() -> None:
    parts = list(statements("x = (\n\n\ndef f():\n    pass\n"))
    assert [part.lineno for part in parts] == [1, 4]


def test_code_in_calls_of_get_ipython_is_in_its_place() -> None:
    text = (
        "get_ipython().run_cell_magic('time', '', 'def f():\\n    return 1\\nbroken = (\\n')\n"
        "get_ipython().run_line_magic('timeit', '-n 10 -r3 y = f()')\n"
        "if y:\n    get_ipython().run_line_magic('time', 'z = 2')\n"
        "get_ipython().run_cell_magic('bash', '', 'ls')\n"
    )
    assert read(text) == [
        "def f():\n    return 1", (1, "does_not_parse", ("broken",)), "y = f()", "if y:\n    z = 2",
        "get_ipython().run_cell_magic('bash', '', 'ls')",
    ]  # fmt: skip


MARIMO = """\
import marimo
app = marimo.App(width="medium")
with app.setup:
    import torch
@app.function
def shared(x):
    return x
@app.cell
def _(rate):
    def scaled(x):
        return rate * x
    return (scaled,)
@app.cell(hide_code=True)
def _():
    rate = 2
    return (rate,)
if __name__ == "__main__":
    app.run()
"""


def test_cells_of_marimo_are_statements_in_the_order_in_which_they_run() -> None:
    assert read(MARIMO)[2:] == [
        "import torch", "def shared(x):\n    return x", "rate = 2", "def scaled(x):\n    return rate * x",
        "if __name__ == '__main__':\n    app.run()",
    ]  # fmt: skip
    broken = MARIMO.replace("return rate * x", "return rate * ")
    assert "rate = 2" in read(broken)
