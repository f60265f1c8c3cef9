"""Whose code is alike: what is found, what is no likeness, and what cannot be made to hang or to escape."""

from __future__ import annotations

import ast
import csv
import json
import re
import zipfile
from pathlib import Path

import pytest
from helpers import ROOT, TESTS

from nnexercises.classroom.likeness import Likeness, alike
from nnexercises.classroom.likeness_text import likeness_text
from nnexercises.classroom.plain_code import export
from nnexercises.classroom.shared_findings import shared_findings
from nnexercises.classroom.works import Work
from nnexercises.course.stub import stub_of
from nnexercises.errors import UsageError

UNITS = ("neurons", "autograd", "tensor_net", "classifier")
STUBS = {unit: stub_of((ROOT / "reference" / f"{unit}.py").read_text(encoding="utf-8")) for unit in UNITS}
CLASSIFIERS = {
    f"right-{number}": (TESTS / "right_answers" / f"classifier_{number}.py").read_text() for number in range(1, 5)
}

#: tests/right_answers/neurons_1.py by somebody who wants it to look like their own.
DISGUISED = '''
# My solution. I did it all by myself!
from __future__ import annotations
import dataclasses

def forward_pass_network(start, net):
    """Goes through the net."""
    values = start
    # one layer after the other
    for row in net: values = forward_pass_single_layer(values, row)
    return (values)

def forward_pass_single_layer(numbers, row):
    result = [ ]
    for unit in row:
        result.append(
            unit.compute_output(numbers),
        )
    return result

@dataclasses.dataclass
class Neuron:
    weights: list
    bias: float
    def compute_output(self, numbers):
        """Weighted sum, then relu."""
        assert len(numbers) == len(self.weights), 'lengths differ'
        acc = self.bias
        for index in range(len(numbers)):
            acc += (self.weights[index] * numbers[index])
        return relu(acc)

def relu(number):
    if number > 0: return number
    return 0.0
'''


def handed_in(folder: Path, texts: dict[str, str]) -> list[Work]:
    """Each student's text as a file of theirs."""
    folder.mkdir(exist_ok=True)
    works = []
    for student, text in texts.items():
        (folder / student).mkdir()
        works.append(Work(student, folder / student / "homework.py"))
        works[-1].path.write_text(text, encoding="utf-8")
    return works


def right(unit: str) -> dict[str, str]:
    return {file.stem: file.read_text() for file in sorted((TESTS / "right_answers").glob(f"{unit}_*.py"))}


def names(likeness: Likeness) -> list[tuple[str, str]]:
    return [(pair.first, pair.second) for pair in likeness.pairs]


def renamed(text: str, prefix: str) -> str:
    """The code with all names that functions bind, and their own helpers, called something else; in reverse order."""
    tree = ast.parse(text)
    given = {node.name for stub in STUBS.values() for node in ast.walk(ast.parse(stub)) if hasattr(node, "name")}
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)} - {"self", "cls"}
    bound |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    keywords = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in bound - given - keywords:
            node.id = prefix + node.id
        elif isinstance(node, ast.arg) and node.arg in bound - given - keywords:
            node.arg = prefix + node.arg
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    rest = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    return "\n".join(f"{ast.unparse(node)}  # mine\n\n" for node in [*rest, *reversed(functions)])


def test_code_is_found_equal_after_renaming_reformatting_and_another_order(tmp_path: Path) -> None:
    works = handed_in(tmp_path, {**right("neurons"), "zoe": DISGUISED})
    found = alike(works, stubs=[STUBS["neurons"]])
    assert names(found) == [("neurons_1", "zoe")]
    (pair,) = found.pairs
    assert pair.equal
    assert pair.share == 1
    lines = {(one.first, one.last): (other.first, other.last) for one, other in pair.places}
    assert lines[17, 22] == (25, 31)  # compute_output
    assert {(one.file, other.file) for one, other in pair.places} == {("homework.py", "homework.py")}


@pytest.mark.parametrize("unit", UNITS)
def test_independent_right_answers_are_not_listed(unit: str, tmp_path: Path) -> None:
    assert alike(handed_in(tmp_path, right(unit)), stubs=[STUBS[unit]]).pairs == []


def test_every_right_answer_is_found_under_other_names(tmp_path: Path) -> None:
    texts = {name: text for unit in UNITS for name, text in right(unit).items()}
    works = handed_in(tmp_path, texts | {f"{name}-again": renamed(text, "q_") for name, text in texts.items()})
    found = alike(works, stubs=STUBS.values())
    assert {(pair.first, pair.second) for pair in found.pairs if pair.equal} == {
        (name, f"{name}-again") for name in texts
    }
    assert len(found.pairs) == len(texts)


def test_a_copy_with_a_function_of_their_own_is_alike_but_not_equal(tmp_path: Path) -> None:
    copy = renamed(CLASSIFIERS["right-1"], "my_").replace(
        "def nats_to_bits",
        "def nats_to_bits_before(a, b, c):\n    return [a * 2 + b - c for c in range(b)]\n\ndef nats_to_bits",
    )
    (pair,) = alike(handed_in(tmp_path, {**CLASSIFIERS, "zoe": copy}), stubs=STUBS.values()).pairs
    assert (pair.first, pair.second) == ("right-1", "zoe")
    assert not pair.equal
    assert 0.95 < pair.share <= 1
    assert pair.words > 300


def test_swapped_arguments_are_not_equal_after_renaming(tmp_path: Path) -> None:
    one = "def f(a, b):\n    return " + " + ".join(f"(a - b) ** {n} * g(a, b)" for n in range(9)) + "\n"
    works = handed_in(tmp_path, {"a": one, "b": one.replace("f(a, b)", "f(x, y)").replace("(a - b)", "(b - a)")})
    assert not any(pair.equal for pair in alike(works).pairs)


def test_what_was_given_or_what_many_wrote_does_not_count(tmp_path: Path) -> None:
    stubs = "\n\n".join(STUBS.values())
    begun = stubs.replace("raise NotImplementedError", "return max(0, x)", 1)
    everybody = CLASSIFIERS["right-2"]
    texts = {f"stub-{n}": stubs for n in range(3)} | {f"begun-{n}": begun for n in range(3)}
    found = alike(handed_in(tmp_path / "stubs", texts), stubs=STUBS.values())
    assert found.pairs == []
    assert sorted(found.too_short) == sorted(texts)
    many = {f"many-{n}": renamed(everybody, f"v{n}_") for n in range(6)} | {
        f"few-{n}": CLASSIFIERS[f"right-{n}"] for n in (1, 3)
    }
    assert alike(handed_in(tmp_path / "many", many), stubs=STUBS.values()).pairs == []
    assert alike([]).pairs == []


def test_a_ring_is_one_entry_and_a_students_own_attempts_are_none(tmp_path: Path) -> None:
    ring = {f"ring-{n}": renamed(CLASSIFIERS["right-4"], f"x{n}_") for n in range(4)}
    works = handed_in(
        tmp_path, {**CLASSIFIERS, **{f"other-{n}": text for n, text in enumerate(right("tensor_net").values())}, **ring}
    )
    again = [Work("right-3", work.path) for work in works if work.student == "right-3"]
    (pair,) = alike([*works, *again], stubs=STUBS.values()).pairs
    assert {pair.first, pair.second, *pair.also} == {"right-4", *ring}
    assert pair.equal


def test_notebooks_archives_and_cell_scripts_are_read(tmp_path: Path) -> None:
    text = CLASSIFIERS["right-3"]
    cells = [part for part in re.split(r"\n\n\n", text) if part.strip()]
    source = [{"cell_type": "markdown", "source": "# Homework", "metadata": {}}]
    source += [
        {"cell_type": "code", "source": f"%time x = 1\n!ls\n{cell}", "metadata": {}, "outputs": []} for cell in cells
    ]
    notebook = {"cells": source, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "hw.ipynb").write_text(json.dumps(notebook))
    with zipfile.ZipFile(tmp_path / "hw.zip", "w") as file:
        file.writestr("mine/classifier.py", renamed(text, "z_"))
    (tmp_path / "script.py").write_text("# %%\n" + "\n# %%\n".join(cells))
    works = [Work(name, tmp_path / name) for name in ("hw.ipynb", "hw.zip", "script.py")]
    found = alike([*works, Work("nobody", tmp_path / "missing")], stubs=STUBS.values())
    assert found.compared == 3
    assert [student for student, _ in found.left_out] == ["nobody"]
    assert {name for pair in found.pairs for name in (pair.first, pair.second, *pair.also)} == {
        work.student for work in works
    }
    assert all(pair.share == 1 for pair in found.pairs)
    assert "hw.ipynb cell" in likeness_text(found, [])


def test_code_that_does_not_parse_is_compared_where_it_does(tmp_path: Path) -> None:
    text = CLASSIFIERS["right-4"]
    broken = (
        renamed(text, "b_").replace("return cls(", "print 'here'\n        return cls(")
        + "\ndef unfinished(:\n    x = (\n"
    )
    (pair,) = alike(handed_in(tmp_path, {**CLASSIFIERS, "zoe": broken}), stubs=STUBS.values()).pairs
    assert (pair.first, pair.second) == ("right-4", "zoe")
    assert pair.share > 0.8


HOSTILE = {
    "a million tokens": "x = 1\n" * 340_000,
    "rather deep": "x = " + "+".join(["1"] * 2500),
    "deep": "x = " + "+".join(["1"] * 10_000),
    "brackets": "[" * 50_000,
    "indented": "\n".join(" " * depth + "if x:" for depth in range(500)),
    "no end": '"""\n' * 9_001,
    "half written": "def f(:\n  x = (\n" * 3_000,
    "number": f"x = {hex(1 << 80_000)}",
    "surrogate": "x = '\\ud800'\n# \x1b[31m\n",
    "empty": "",
}


def test_hostile_files_neither_hang_nor_hide_the_others(tmp_path: Path) -> None:
    works = handed_in(
        tmp_path, {**HOSTILE, "one": CLASSIFIERS["right-1"], "two": renamed(CLASSIFIERS["right-1"], "t_")}
    )
    (tmp_path / "huge.py").write_bytes(b"x = 1\n" * 2_000_000)
    (tmp_path / "bytes.py").write_bytes(bytes(range(256)) * 50)
    found = alike([*works, *(Work(name, tmp_path / name) for name in ("huge.py", "bytes.py"))], stubs=STUBS.values())
    assert names(found) == [("one", "two")]
    assert {"a million tokens", "deep", "huge.py", "bytes.py"} <= {student for student, _ in found.left_out}
    text = likeness_text(found, [])
    assert "\x1b" not in text
    assert "homework.py: too large or too deeply nested to compare" in text
    hard = [work for work in works if work.student not in ("one", "two")]
    assert {student for student, _ in export(hard, tmp_path / "out")} == {"a million tokens", "deep"}
    for path in (tmp_path / "out").rglob("*.py"):
        ast.parse(path.read_bytes())


def row(student: str, exercise: str, key: str) -> tuple[str, str, str, str, str]:
    return student, "classifier", exercise, key, f"You return {key}."


def test_rare_wrong_findings_are_listed_those_of_the_most_exercises_first() -> None:
    students = [f"s{number}" for number in range(40)]
    rows = [row(student, "softmax", "a column") for student in students[:15]]  # many
    rows += [row(student, "nll", "its square") for student in ("s1", "s2")]
    rows += [row(student, "accuracy", "a third") for student in ("s3", "s4", "s5")]
    rows += [row(student, "model", "the bias") for student in ("s3", "s4", "s5")]
    rows += [row("s9", "nll", "nobody else's"), row("s9", "nll", "nobody else's")]
    found = shared_findings(rows, students)
    assert [one.students for one in found] == [("s3", "s4", "s5"), ("s1", "s2")]
    assert [finding.exercise for finding in found[0].findings] == ["accuracy", "model"]
    assert found[1].findings[0].message == "You return its square."
    assert len(shared_findings(rows, students, at_most=15)) == 3
    assert shared_findings(rows, students, at_most=2) == [found[1]]
    assert shared_findings([row(student, "nll", "its square") for student in "ab"], "abc") == []  # most of the class


def test_a_case_more_of_the_same_exercise_is_no_second_exercise() -> None:
    students = [f"s{number}" for number in range(40)]
    rows = [row(student, "nll", key) for student in ("s1", "s2") for key in ("one", "two", "three")]
    rows += [row(student, name, name) for student in ("s3", "s4") for name in ("nll", "model")]
    assert [(one.students, one.exercises) for one in shared_findings(rows, students)] == [
        (("s3", "s4"), 2),
        (("s1", "s2"), 1),
    ]


def test_the_text_begins_with_what_it_is_for_and_fits(tmp_path: Path) -> None:
    works = handed_in(tmp_path, {**CLASSIFIERS, "zoe": renamed(CLASSIFIERS["right-1"], "zz_")})
    found = alike([*works, Work("ann", tmp_path / "nothing.py")], stubs=STUBS.values())
    shared = shared_findings([row(name, "nll", "x" * 90) for name in ("right-1", "zoe")], [f"s{n}" for n in range(9)])
    text = likeness_text(found, shared)
    assert text.startswith("Likeness is for a person to look at and changes no mark.")
    assert "Compared the code of 5 students." in text
    assert re.search(r"Left out:\n  ann: no such file or folder", text)
    assert "right-1 and zoe: equal after renaming and reformatting" in text
    assert "right-1, zoe: in 1 exercise\n      classifier/nll: You return xxx" in text
    assert all(len(line) <= 80 for line in text.splitlines())
    assert not re.search("cheat|plagiar|guilty|suspect|copied", text, re.IGNORECASE)
    assert "No two students share 60% of their own code." in likeness_text(alike(works[:4], stubs=STUBS.values()), [])


def test_the_export_is_what_jplag_and_dolos_read(tmp_path: Path) -> None:
    students = ("../../x", "/etc/passwd", "..", "", "Zoë", "zoë", "CON", "=1+1", "a/b", "a\\b", "n" * 300, "new\nline")
    works = []
    for number, student in enumerate(students):
        (tmp_path / f"in-{number}").mkdir()
        works.append(Work(student, tmp_path / f"in-{number}"))
        (works[-1].path / "homework.py").write_text(f"x = {number}\n# a remark\ny = (\n", encoding="utf-8")
    (works[0].path / "hw.ipynb").write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": "!ls\nz = '\ud800'"}], "metadata": {}, "nbformat": 4})
    )
    out = tmp_path / "deep" / "out"
    assert export([*works, Work("ann", tmp_path / "none.py")], out, stubs=STUBS.values())[0][0] == "ann"
    assert sorted(path.name for path in out.iterdir()) == ["base", "info.csv", "submissions"]
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    folders = list((out / "submissions").iterdir())
    assert len({folder.name.casefold() for folder in folders}) == len(students)
    rows = list(csv.DictReader((out / "info.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["filename"] for row in rows if row["ignored"] == "true"] == ["base/stubs.py"]
    files = {path.relative_to(out).as_posix() for path in out.rglob("*.py")}
    assert {row["filename"] for row in rows} == files
    assert len(files) == len(students) + 2
    assert {row["full_name"] for row in rows} >= {"../../x", "Zoë", "'=1+1"}
    for path in out.rglob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"))
    assert "x = 4\n# a remark\n# y = (\n" in {path.read_text(encoding="utf-8") for path in out.rglob("homework.py")}
    with pytest.raises(UsageError, match="not a new or empty folder"):
        export(works, out)
