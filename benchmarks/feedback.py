"""What students read for the wrong answers in benchmarks/mistakes/: the cause, the example, the length of the screen.

python benchmarks/feedback.py [--without-mistakes] [FOLDER]

Each file says in its head which exercise is wrong, of which course, and what its author did. Whether the words name
that is for a person to judge; the output has all that it takes. With ``--without-mistakes``, the courses' written
mistakes are switched off, as if an instructor had written none.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

from nnexercises import Grader
from nnexercises.expected.sealed import SealedUnit
from nnexercises.report.formats import terminal
from nnexercises.report.results import ExerciseResult

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "benchmarks" / "mistakes"
COURSES = {"built-in": None, "examples/classics": ROOT / "examples" / "classics"}


def head(text: str, what: str) -> str:
    """What a file's head says about ``what``."""
    found = re.search(rf"^# {what}: (.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def without_mistakes(unit: SealedUnit) -> SealedUnit:
    """The unit as if no mistakes had been written."""
    return replace(unit, exercises=tuple(replace(exercise, mistakes={}) for exercise in unit.exercises))


def told(result: ExerciseResult) -> tuple[str, str]:
    """The first thing that a student reads, and how it was found."""
    case = result.first_failed
    if result.diagnosis is not None:
        return f"{result.diagnosis.kind}: {result.diagnosis.name}", result.diagnosis.message
    if case is None:
        return "nothing", ""
    return "generic", f"{case.message} | {result.hint or ''}"


def main(folder: Path, switched_off: bool) -> None:
    graders: dict[str, Grader] = {}
    kinds: dict[str, int] = {}
    numbers, lines, seconds = [], [], []
    for file in sorted(folder.glob("*.py")):
        text = file.read_text(encoding="utf-8")
        course, exercise = head(text, "course"), head(text, "exercise")
        if course not in graders:
            graders[course] = Grader(COURSES[course])
            if switched_off:
                graders[course]._units = list(map(without_mistakes, graders[course].units()))
        began = time.perf_counter()
        report = graders[course].grade(file, only=[exercise])
        seconds.append(time.perf_counter() - began)
        (result,) = report.exercises
        kind, words = told(result)
        kinds[kind.split(":")[0]] = kinds.get(kind.split(":")[0], 0) + 1
        lines.append(len(terminal.render(report).splitlines()))
        shown = "-"
        if result.example is not None:
            numbers.append(result.example.numbers)
            shown = f"{result.example.call!r} is {result.example.returned}, not {result.example.expected}"
        print(f"{file.stem}  {exercise}  {result.verdict}\n  did   {head(text, 'cause')}")
        print(f"  {kind}\n  says  {words}\n  shown {shown}")
    print(f"\n{len(lines)} files; {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}")
    print(f"numbers: median {statistics.median(numbers):g} in {len(numbers)} examples, at most {max(numbers)}")
    print(f"lines of terminal: median {statistics.median(lines):g}, at most {max(lines)}")
    print(f"seconds: median {statistics.median(seconds):.2f}")
    for grader in graders.values():
        grader.close()


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    main(Path(arguments[0]) if arguments else FOLDER, "--without-mistakes" in sys.argv)
