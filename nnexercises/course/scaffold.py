"""New courses, units and exercises: sound files to start from."""

from __future__ import annotations

import ast
import keyword
from pathlib import Path

from nnexercises.disk import check_is_new
from nnexercises.errors import UsageError
from nnexercises.submission.folder import DOUBTFUL_FILES

GRADER_HEAD = '"""Unit `{unit}`: what it is about, in one line."""\n'
REFERENCE_HEAD = '"""What this unit is about, in one line."""\n'

#: Imports that the code below needs.
GRADER_IMPORTS = ("from jaxtyping import Float", "from torch import Tensor", "from nnexercises import exercise")
REFERENCE_IMPORTS = ("from jaxtyping import Float", "from torch import Tensor")

GRADER = '''

@exercise(points=2, hint="What to look at, but not the answer.")
def {name}(solution, x: Float[Tensor, "batch features"]) -> Float[Tensor, "batch features"]:
    """What it computes, in one line: here, each row less its mean."""
    return solution.{name}(x)


@{name}.case(points=0.5, hint="A batch of one row is still a batch.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return dict(x=draw.normal("batch features"))


@{name}.mistake(hint="What somebody should look at who makes this mistake: which dimension is the mean taken over?")
def takes_the_mean_of_the_batch(x):
    return x - x.mean(dim=0)


@{name}.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(x):
    return (x - x.mean(dim=1, keepdim=True)).squeeze(0)
'''
REFERENCE = '''

def {name}(x: Float[Tensor, "batch features"]) -> Float[Tensor, "batch features"]:
    """What it computes, in one line: here, each row less its mean."""
    return x - x.mean(dim=1, keepdim=True)
'''
README = """\
# {name}

A course for nnexercises: `graders/` says what is graded, `reference/` holds the right answers, and students get
neither.

    nnexercises check .                          is it sound?
    nnexercises new exercise UNIT NAME --course .
    nnexercises grade student.py --course .
    nnexercises handout ../handout --course .    what students get
"""


def new_course(folder: Path) -> list[Path]:
    """Write a course with one unit of one exercise into a new or empty folder; returns the files written.

    Raises:
        UsageError: the folder is not empty.
    """
    check_is_new(folder)
    for part in ("graders", "reference"):
        (folder / part).mkdir(parents=True)
    readme = folder / "README.md"
    readme.write_text(README.format(name=folder.resolve().name), encoding="utf-8")
    return [readme, *new_unit(folder, "first_steps")]


def new_unit(course: Path, unit: str) -> list[Path]:
    """Write a unit with one exercise named after it; returns the files written.

    Raises:
        UsageError: the unit exists already, the folder is not a course, or the name is not valid.
    """
    grader, reference = _files(course, unit)
    for file in (grader, reference):
        if file.exists():
            raise UsageError(f"{file} already exists")
    grader.write_text(GRADER_HEAD.format(unit=unit), encoding="utf-8")
    reference.write_text(REFERENCE_HEAD, encoding="utf-8")
    return new_exercise(course, unit, f"{unit}_example")


def new_exercise(course: Path, unit: str, name: str) -> list[Path]:
    """Add an exercise to a unit, in its grader and in its reference; returns the files changed.

    Raises:
        UsageError: there is no such unit, it uses the name already, or the name is not valid.
    """
    _check_name(name)
    files = _files(course, unit)
    texts = []
    for file in files:
        if not file.exists():
            raise UsageError(f"there is no {file}: make the unit first, with nnexercises new unit {unit}")
        texts.append(file.read_text(encoding="utf-8"))
        try:
            bound = _bound(ast.parse(texts[-1]))
        except SyntaxError as error:
            raise UsageError(f"{file}, line {error.lineno}: does not parse: {error.msg}") from error
        if name in bound:
            raise UsageError(f"{file} has something called {name} already")
    for file, text, imports, code in zip(
        files, texts, (GRADER_IMPORTS, REFERENCE_IMPORTS), (GRADER, REFERENCE), strict=True
    ):
        file.write_text(_with_imports(text, imports).rstrip("\n") + "\n" + code.format(name=name), encoding="utf-8")
    return list(files)


def _files(course: Path, unit: str) -> tuple[Path, Path]:
    check_unit(unit)
    if not (course / "graders").is_dir() or not (course / "reference").is_dir():
        raise UsageError(f"{course} is not a course: it has no graders/ and reference/; see nnexercises new course")
    return course / "graders" / f"{unit}.py", course / "reference" / f"{unit}.py"


def check_unit(name: str) -> None:
    """Reject a name that a unit cannot have.

    Raises:
        UsageError: it is no name in Python, or one that a student's file would be mistaken by.
    """
    _check_name(name)
    if DOUBTFUL_FILES.match(f"{name}.py"):
        raise UsageError(f"{name!r} cannot be a unit: a student's {name}.py would be taken for tests or settings")


def _check_name(name: str) -> None:
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        raise UsageError(f"{name!r} cannot be a name: use letters, digits and underscores, as for a function")


def _bound(tree: ast.Module) -> set[str]:
    """Names that a module binds with functions, classes and imports."""
    names: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in statement.names}
    return names


def _with_imports(text: str, imports: tuple[str, ...]) -> str:
    """The text with its missing imports added after the last import or the docstring."""
    tree = ast.parse(text)
    bound = _bound(tree)
    missing = [line for line in imports if line.split()[-1] not in bound]
    if not missing:
        return text
    lines = text.split("\n")
    ends = [node.end_lineno or 0 for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    if ends:
        return "\n".join([*lines[: ends[-1]], *missing, *lines[ends[-1] :]])
    docstring = tree.body[0].end_lineno or 0 if ast.get_docstring(tree) is not None else 0
    others = [line for line in missing if "nnexercises" not in line]
    own = [line for line in missing if "nnexercises" in line]
    blank = [""] if docstring else []
    return "\n".join([*lines[:docstring], *blank, *others, *([""] if own else []), *own, *lines[docstring:]])
