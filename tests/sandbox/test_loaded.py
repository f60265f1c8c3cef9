"""Which of several bindings of a name counts."""

from __future__ import annotations

from nnexercises.drive.constants import Constants
from nnexercises.sandbox.loaded import Definition, FileContents, Loaded


def relu(x: float) -> float:
    return max(x, 0.0)


def test_a_function_counts_before_its_result_and_a_placeholder_of_its_name() -> None:
    file = FileContents(
        {"relu": None}, "a", Constants([]), {"relu": [Definition(relu, "a.py", 1)]}, answers={"relu": 3}
    )
    loaded = Loaded({"a": {"relu": 1}}, {"a.py": file}, keys={relu.__code__.co_filename})
    assert loaded.solution("a").relu is relu
    assert [flaw.details for flaw in loaded.bound_twice()] == [("relu", 1)]


def test_an_answer_counts_before_the_placeholder_below_it() -> None:
    loaded = Loaded(files={"a.py": FileContents({"x": None, "y": 0}, "a", Constants([]), answers={"x": 10, "y": 3})})
    assert (loaded.solution("a").x, loaded.solution("a").y) == (10, 0)
