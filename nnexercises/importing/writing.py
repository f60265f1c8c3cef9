"""Write the course that came of an assignment: its graders and its reference."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nnexercises.course.folder import GRADERS, REFERENCE
from nnexercises.course.scaffold import check_unit
from nnexercises.disk import check_is_new
from nnexercises.errors import UsageError
from nnexercises.importing import nbgrader, otter, pytest_files, torch_judge
from nnexercises.importing.annotations import imports_for
from nnexercises.importing.exercises import Case, Exercise, Made, exercises_of
from nnexercises.importing.question import LeftOut
from nnexercises.importing.solutions import Solutions

#: The readers of the formats, by name.
FORMATS = {"nbgrader": nbgrader.read, "otter": otter.read, "pytest": pytest_files.read, "torchcode": torch_judge.read}

#: The longest line that is written on one line.
WIDTH = 110


@dataclass(frozen=True)
class Imported:
    """The files that were written, and the numbers of ``questions`` and ``cases``: those that came over, and all."""

    files: Sequence[Path]
    left_out: Sequence[LeftOut]
    questions: tuple[int, int]
    cases: tuple[int, int]


def import_assignment(source: Path, origin: str, folder: Path | None = None, unit: str | None = None) -> Imported:
    """Write an assignment of the format ``origin`` as a course of one unit. Without a folder, one that is called like
    the unit is made in the current one; without a unit, its name is made of the source's. Nothing of the source is run.

    Raises:
        UsageError: the folder is not empty, the source is not of this format, or no exercise comes of it.
    """
    unit = unit or _name_from(source)
    check_unit(unit)
    folder = Path(unit) if folder is None else folder
    check_is_new(folder)
    assignment = FORMATS[origin](source)
    solutions = Solutions(assignment.sources)
    made = exercises_of(assignment, solutions)
    names = [exercise.name for exercise in made.exercises]
    if not names:
        first = f": {made.left_out[0]}" if made.left_out else ""
        raise UsageError(f"{source}: none of its questions can be an exercise{first}")
    texts = {
        folder / GRADERS / f"{unit}.py": graders_text(made, solutions, unit, source.resolve().name),
        folder / REFERENCE / f"{unit}.py": solutions.reference(names, unit),
    }
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    left_out = sorted({*made.left_out, *solutions.left_out(names)}, key=_in_order)
    left_out += _changed(made.exercises, source.resolve().name)
    counts = (made.questions, len(assignment.questions)), (made.cases, made.all_cases)
    return Imported(list(texts), left_out, *counts)


def _in_order(item: LeftOut) -> list[tuple[int, str]]:
    """A key that puts cell 9 before cell 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", str(item))]


def _changed(exercises: Sequence[Exercise], source: str) -> Iterator[LeftOut]:
    """What was added to exercises that their assignment does not say."""
    without = [exercise.name for exercise in exercises if exercise.hint is None]
    if without:
        yield LeftOut(source, f"no hints of questions: a line of their answers stands in for {', '.join(without)}")
    on_the_cpu = [exercise.name for exercise in exercises if exercise.cpu_only]
    if on_the_cpu:
        yield LeftOut(source, f"cpu_only=True, since they make tensors without a device: {', '.join(on_the_cpu)}")


def _name_from(source: Path) -> str:
    name = re.sub(r"\W+", "_", source.resolve().stem).strip("_").lower()
    name = name if name.isidentifier() else f"unit_{name}"
    return re.sub(r"^test_+|_+test$", "", name) if name not in ("test", "tests", "setup", "conftest") else f"the_{name}"


def graders_text(made: Made, solutions: Solutions, unit: str, source: str) -> str:
    """The graders of a unit."""
    parts = [part for exercise in made.exercises for part in _parts(exercise)]
    code = "\n\n\n".join(parts)
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    lines = solutions.imports(used & solutions.imported())
    bound = {alias for line in lines for alias in _names_bound(line)}
    lines += imports_for(used - bound)
    known = {"torch": "import torch", "np": "import numpy as np", "numpy": "import numpy", "math": "import math"}
    lines += [line for name, line in known.items() if name in used and name not in bound]
    ordered = sorted(dict.fromkeys(lines), key=lambda line: (line.startswith("from"), line))
    head = [f'"""Unit `{unit}`: what came over of {source}."""', "", *ordered, "", "from nnexercises import exercise"]
    return "\n".join(head) + "\n\n\n" + code + "\n"


def _names_bound(line: str) -> list[str]:
    (node,) = ast.parse(line).body
    assert isinstance(node, ast.Import | ast.ImportFrom)
    return [alias.asname or alias.name.split(".")[0] for alias in node.names]


def _parts(exercise: Exercise) -> list[str]:
    """The drive of an exercise, and its cases."""
    ordinary = None
    if not exercise.drawn:
        visible = [case for case in exercise.cases if not case.hidden and not case.raises]
        ordinary = [*visible, *(case for case in exercise.cases if not case.raises), *exercise.cases][0]
    parts = [_drive(exercise)]
    if exercise.drawn and exercise.fixed:
        parts.append(f"@{exercise.name}.case\ndef ordinary(draw):\n{_inputs(exercise.fixed)}")
    if ordinary is not None:
        parts.append(_case(exercise, ordinary, is_ordinary=True))
    return parts + [_case(exercise, case) for case in exercise.cases if case is not ordinary]


def _drive(exercise: Exercise) -> str:
    points = exercise.extra + sum(case.points for case in exercise.cases)
    cases = sum(_rounded(case.points) for case in exercise.cases)
    hint = exercise.hint or exercise.summary or f"Read again what is asked of {exercise.name}."
    settings = [f"points={max(round(points, 3), cases):g}"]
    settings += ["cpu_only=True"] if exercise.cpu_only else []
    parameters = [f"{name}: {text}" if text else name for name, text in exercise.annotations.items()]
    result = f" -> {exercise.result}" if exercise.result else ""
    lines = [
        _call("@exercise", [*settings, f"hint={_text(hint)}"]),
        _call(f"def {exercise.name}", ["solution", *parameters], f"{result}:"),
    ]
    if exercise.summary:
        lines.append('    """' + exercise.summary.replace("\\", "\\\\").replace('"', "'") + '"""')
    return "\n".join([*lines, f"    return solution.{exercise.name}({', '.join(_passed_on(exercise))})"])


def _passed_on(exercise: Exercise) -> Iterator[str]:
    """The arguments that a drive calls its function with: by name after one that it leaves out."""
    function = exercise.function.args
    positional = [argument.arg for argument in (*function.posonlyargs, *function.args)]
    for index, parameter in enumerate(exercise.parameters):
        in_its_place = positional[index : index + 1] == [parameter.name]
        yield parameter.name if in_its_place else f"{parameter.name}={parameter.name}"


def _case(exercise: Exercise, case: Case, is_ordinary: bool = False) -> str:
    settings = [] if is_ordinary or not case.points else [f"points={_rounded(case.points):g}"]
    settings += ["hidden=True"] if case.hidden else []
    if case.raises:
        kinds = ", ".join(case.raises)
        settings.append(f"raises=({kinds})" if len(case.raises) > 1 else f"raises={kinds}")
    settings += [f"hint={_text(case.hint)}"] if case.hint else []
    settings.append("draws=1")
    name = "ordinary" if is_ordinary else case.name
    return f"{_call(f'@{exercise.name}.case', settings)}\ndef {name}(draw):\n{_inputs(case.inputs)}"


def _inputs(inputs: dict[str, ast.expr]) -> str:
    """The body of a case."""
    if not inputs:
        return "    return {}"
    return "    " + _call("return dict", [f"{name}={ast.unparse(value)}" for name, value in inputs.items()], indent=4)


def _call(name: str, arguments: Sequence[str], end: str = "", indent: int = 0) -> str:
    """A call on one line, or with a line for each argument."""
    line = f"{name}({', '.join(arguments)}){end}"
    if indent + len(line) <= WIDTH:
        return line
    space = " " * indent
    return "\n".join([f"{name}(", *(f"{space}    {argument}," for argument in arguments), f"{space}){end}"])


def _rounded(points: float) -> float:
    """Points with three digits, rounded down: cases may not have more than their exercise."""
    return int(points * 1000 + 1e-6) / 1000


def _text(text: str) -> str:
    """A text as Python writes it, in double quotes if it can be."""
    shown = repr(text)
    return f'"{shown[1:-1]}"' if shown[0] == "'" and '"' not in text and "\\'" not in shown else shown
