"""References whose results depend on the state of the random generators: another right answer, which draws its numbers
otherwise, would lose.
"""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

from nnexercises.course.folder import REFERENCE
from nnexercises.expected.sealed import SealedUnit
from nnexercises.grading.grader import Grader

#: What draws a number from each generator; a drive may forbid one.
DRAWS = """\
__import__("random").random()
__import__("numpy").random.rand()
try:
    __import__("torch").rand(1)
except Exception:
    pass
"""


def depends_on_state(grader: Grader, folder: Path) -> dict[tuple[str, str], list[str]]:
    """The cases that the reference fails, by the exercise's unit and name, if each of its functions first draws
    from the generators. What the drive draws before it calls the reference stays the same. A changed copy is
    written to ``folder``.

    Raises:
        WorkerError: no worker could be started.
    """
    copy = folder / "another_state"
    shutil.copytree(grader.assignment.course.root / REFERENCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    forbidding = {unit.name for unit in grader.units() if _forbids_torch(unit)}
    for file in copy.rglob("*.py"):
        unit = file.relative_to(copy).with_suffix("").parts[0]
        draws = DRAWS[: DRAWS.index("try")] if unit in forbidding else DRAWS
        file.write_text(_drawing_first(file.read_text(encoding="utf-8"), draws), encoding="utf-8")
    found: dict[tuple[str, str], list[str]] = {}
    for exercise in grader.grade(copy, devices=["cpu"]).exercises:
        failed = [case.name for case in exercise.cases if case.verdict == "failed"]
        if failed:
            found[exercise.unit, exercise.name] = failed
    return found


def _forbids_torch(unit: SealedUnit) -> bool:
    return any("torch" in exercise.forbids for exercise in unit.exercises)


def _drawing_first(text: str, draws: str) -> str:
    """The source with these statements as the first of each function."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            has_doc = ast.get_docstring(node, clean=False) is not None
            node.body[has_doc:has_doc] = ast.parse(draws).body
    return ast.unparse(ast.fix_missing_locations(tree))
