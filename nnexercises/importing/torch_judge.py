"""Tasks of torch-judge (TorchCode): one dict for each, with its tests as source text.

The dicts are read as literals and never run. A task's solution is its own key ``solution``, or is defined in a file
beside it, or in a folder ``solutions``, whose name says solution.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nnexercises.errors import UsageError
from nnexercises.importing.notebook import cells_of
from nnexercises.importing.question import (
    Assignment,
    LeftOut,
    Question,
    Source,
    SourceTest,
    defined_in,
    statements_of,
    text_in,
    text_of,
)

#: Where solutions lie, as seen from the folder of a task.
_BESIDE = (".", "solutions", "../solutions", "../../solutions")

#: What torch-judge imports for every solution, so that few do it themselves.
_IMPORTS = Source(
    "torch-judge",
    "import math\nimport numpy as np\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
    "from torch import Tensor\n",
    answer=False,
)


def read(path: Path) -> Assignment:
    """Read the task in a file, or those in all files of a folder.

    Raises:
        UsageError: there is no task, or no such file.
    """
    if not path.exists():
        raise UsageError(f"no such file or folder: {path}")
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    sources = [_IMPORTS]
    questions: list[Question] = []
    assignment = Assignment(sources, questions)
    for file in files:
        for line, task in _tasks(file, assignment.left_out):
            place = f"{file.name}, line {line}"
            question = _question(file.name, place, task)
            questions.append(question)
            found = _solution(file, task, place, question.functions)
            if found is None:
                question.refused = "no solution: neither a key of its own nor a file beside it defines it"
            else:
                sources += [source for source in found if source not in sources]
    if not questions:
        raise UsageError(f"{path} has no question: torch-judge's are dicts with function_name and tests")
    return assignment


def _tasks(file: Path, left_out: list[LeftOut]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The dicts of a file that are tasks, with their lines, alone or in a list or dict of them."""
    try:
        tree = ast.parse(text_in(file), str(file))
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"{file} is not Python: {getattr(error, 'msg', error)}") from error
    waiting = [node.value for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr)]
    for node in waiting:
        if isinstance(node, ast.List | ast.Tuple):
            waiting += node.elts
        elif isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            if not {"function_name", "tests"} <= keys:
                waiting += node.values
                continue
            try:
                yield node.lineno, ast.literal_eval(node)
            except (ValueError, TypeError):
                left_out.append(LeftOut(f"{file.name}, line {node.lineno}", "a task that is not written as a literal"))


def _question(file: str, place: str, task: dict[str, Any]) -> Question:
    name = str(task["function_name"])
    question = Question(
        name,
        place,
        hint=text_of(ast.Constant(task.get("hint"))),
        functions=(name,),
    )
    for number, test in enumerate(task["tests"] if isinstance(task["tests"], list) else [], start=1):
        test = test if isinstance(test, dict) else {"code": test}
        title = str(test.get("name") or f"test_{number}")
        statements, refused = statements_of(str(test.get("code", "")).replace("{fn}", name).strip("\n"))
        where = f"{file}, test {number} of {name}"
        question.tests.append(SourceTest(where, title, statements, hidden=test.get("hidden") is True, refused=refused))
    return question


def _solution(file: Path, task: dict[str, Any], place: str, functions: tuple[str, ...]) -> list[Source] | None:
    """The sources that define the functions of a task."""
    if isinstance(task.get("solution"), str):
        return [Source(place, task["solution"])]
    folders = dict.fromkeys((file.parent / folder).resolve() for folder in _BESIDE)
    near = [beside for folder in folders if folder.is_dir() for beside in sorted(folder.iterdir())]
    for beside in near:
        if "solution" in beside.stem.lower() and beside.suffix in (".py", ".ipynb"):
            sources = _sources(beside)
            if any(name in defined_in(source.text) for source in sources for name in functions):
                return sources
    return None


def _sources(file: Path) -> list[Source]:
    """The source of a file; that of a notebook is one text, but for cells that do not parse."""
    if file.suffix == ".py":
        return [Source(file.name, text_in(file))]
    cells = [cell for cell in cells_of(file) if cell.kind == "code"]
    broken = [Source(cell.place, cell.text) for cell in cells if statements_of(cell.text)[1] is not None]
    whole = "\n".join(cell.text for cell in cells if statements_of(cell.text)[1] is None)
    return [Source(file.name, whole), *broken]
