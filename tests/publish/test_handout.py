"""The students' edition: it grades as the course does, and nothing of a reference is in it."""

from __future__ import annotations

import ast
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers import ROOT, case, exercise, run

from nnexercises import Grader
from nnexercises.cli import main
from nnexercises.course.folder import find
from nnexercises.errors import UsageError
from nnexercises.process.host import WorkerHost
from nnexercises.publish import handout
from nnexercises.publish.edition import seal
from nnexercises.report.words import LEFT_OUT_OFFICIAL

#: Lines of references that stand in drives as well, since anybody writes them.
COMMON = {
    "with torch.no_grad():",
    "net = solution.initialize_new_three_layer_net()",
    "tensor.grad = None",
    "for parameter in model.parameters():",
}


@pytest.fixture(scope="module")
def folder(grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class") / "handout"
    handout.write(folder, find(), seeds=[grader.assignment.seed])
    return folder


def lines_of(file: Path, is_secret: Callable[[ast.FunctionDef], bool]) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and is_secret(node):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            for statement in body:
                yield from (line.strip() for line in ast.unparse(statement).split("\n"))


def is_a_mistake(function: ast.FunctionDef) -> bool:
    return function.name == "wrong" or any(".mistake" in ast.unparse(line) for line in function.decorator_list)


def mistakes_in_tables(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "mistakes":
            yield from (ast.unparse(inner.body) for inner in ast.walk(node) if isinstance(inner, ast.Lambda))


def test_no_line_of_a_reference_or_a_mistake_is_in_it(folder: Path) -> None:
    text = "".join(file.read_text() for file in folder.rglob("*") if file.suffix in (".py", ".md", ".yml"))
    with zipfile.ZipFile(folder / "course.sealed") as sealed:
        for member in sealed.namelist():
            content = sealed.read(member).decode("latin1")
            text += json.dumps(json.loads(content), ensure_ascii=False) if member.endswith(".json") else content
    secret = {line for file in (ROOT / "reference").glob("*.py") for line in lines_of(file, lambda function: True)}
    for file in (ROOT / "graders").rglob("*.py"):
        secret |= set(lines_of(file, is_a_mistake))
        secret |= set(mistakes_in_tables(file))
    secret = {line for line in secret if len(line) > 14} - COMMON
    assert len(secret) > 300
    assert [line for line in secret if line in text] == []


def test_it_holds_what_students_need_and_nothing_else(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "README.md", "autograd.py", "classifier.py", "neurons.py", "tensor_net.py", "course.sealed",
        ".github/workflows/grade.yml",
    }  # fmt: skip
    assert "--course course.sealed" in (folder / "README.md").read_text()


def test_it_grades_as_the_course_does(folder: Path, grader: Grader) -> None:
    answers = ROOT / "tests" / "right_answers" / "tensor_net_1.py"
    sealed = Grader(folder / "course.sealed", host=grader.host)
    ours, theirs = sealed.grade(answers), grader.grade(answers)
    assert ours.sealed
    assert not theirs.sealed
    assert ours.course_version == theirs.course_version
    assert (ours.marks, ours.points, ours.skipped_points) == (theirs.marks, theirs.points, theirs.skipped_points)
    assert exercise(ours, "initialize_new_three_layer_net").verdict == "passed"
    assert exercise(ours, "mnist").cases[0].message == LEFT_OUT_OFFICIAL


def test_it_knows_mistakes_by_name(host: WorkerHost, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "student.py").write_text("def log_softmax(x):\n    return x - x.logsumexp(0)\n")
    sealed = Grader(folder / "course.sealed", units=["classifier"], host=host)
    result = exercise(sealed.grade(tmp_path), "log_softmax")
    assert result.mistake == "normalises_over_the_batch"
    assert "each row over its classes" in (result.hint or "")


def test_a_seed_picks_among_those_it_holds(small_course: Callable[..., Path], tmp_path: Path) -> None:
    course = small_course(
        "from nnexercises import exercise\n@exercise\ndef double(solution, x: float) -> float:\n"
        "    return solution.double(x)\n",
        "def double(x):\n    return 2 * x\n",
    )
    path, student = tmp_path / "course.sealed", tmp_path / "student.py"
    seal(find(course), path, [0, 3])
    assert [Grader(path, seed=seed).assignment.seed for seed in (0, 3, 1, 17)] == [0, 3, 3, 3]
    student.write_text("def double(x):\n    return x + x\n")
    done = run("nnexercises.cli", "grade", student, "--course", path, "--seed", "random", "--all")
    assert "1 of 1 points" in done.stdout
    assert "seed 0," in done.stdout or "seed 3," in done.stdout


def test_a_students_code_cannot_read_the_sealed_course(host: WorkerHost, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "neurons.py").write_text(
        "from pathlib import Path\n"
        f"for path in ('course.sealed', '{tmp_path}/course.sealed', '{folder}/course.sealed'):\n"
        "    print(Path(path).read_bytes())\n"
    )
    report = Grader(tmp_path / "course.sealed", units=["neurons"], host=host).grade(tmp_path)
    assert [problem.line for problem in report.problems if problem.file == "neurons.py"] == [2]


def test_hidden_cases_are_left_out_unless_asked_for(small_course: Callable[..., Path], tmp_path: Path) -> None:
    course = find(
        small_course(
            "from nnexercises import exercise\n@exercise(points=2)\ndef double(solution, x: float) -> float:\n"
            "    return solution.double(x)\n"
            "@double.case(points=0.5, hidden=True)\ndef big(draw):\n    return dict(x=123456.75)\n",
            "def double(x):\n    return 2 * x\n",
        )
    )
    (tmp_path / "student.py").write_text("def double(x):\n    return x + x\n")
    for hidden, marks in ((False, (1.5, 1.5)), (True, (2.0, 2.0))):
        seal(course, tmp_path / "course.sealed", seeds=[0], hidden=hidden)
        assert (b"123456.75" in zipfile.ZipFile(tmp_path / "course.sealed").read("0/basics.json")) == hidden
        with Grader(tmp_path / "course.sealed") as sealed:
            graded = sealed.grade(tmp_path / "student.py")
        assert (graded.marks, graded.points) == marks
        assert case(graded, "double", "hidden_1").verdict == ("passed" if hidden else "skipped")


def test_the_same_course_is_sealed_to_the_same_bytes(
    small_course: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = find(
        small_course(
            "from nnexercises import exercise\n@exercise\ndef one(solution) -> float:\n    return solution.one()\n",
            "def one():\n    return 1.0\n",
        )
    )
    for name in ("first", "second"):
        monkeypatch.setenv("NNEXERCISES_CACHE", str(tmp_path / f"{name} cache"))
        seal(course, tmp_path / name, seeds=[0])
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_what_cannot_be_done_is_said(
    folder: Path, small_course: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def status_and_error(*arguments: str | Path) -> tuple[int, str]:
        status = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert printed.out == ""
        return status, printed.err

    with pytest.raises(UsageError, match="is not a new or empty folder"):
        handout.write(folder, find())
    with pytest.raises(UsageError, match="is sealed already"):
        seal(find(folder / "course.sealed"), tmp_path / "again")
    (tmp_path / "damaged.sealed").write_bytes((folder / "course.sealed").read_bytes()[:5000])
    for path, says in (("damaged.sealed", "is not a sealed course"), ("nowhere", "no such course folder")):
        status, error = status_and_error("grade", folder, "--course", tmp_path / path)
        assert (status, says in error) == (4, True)
    status, error = status_and_error("check", folder / "course.sealed")
    assert (status, "there is no reference in it" in error) == (4, True)
    course = small_course("import nowhere\nnowhere.f()\n", "")
    status, error = status_and_error("handout", tmp_path / "new", "--course", course)
    assert (status, "it needs the package nowhere, which is not installed here" in error) == (3, True)
    assert not list((tmp_path / "new").iterdir())
    status, error = status_and_error("check", folder / "course.sealed", "--tolerances")
    assert (status, "no reference to measure" in error) == (4, True)
