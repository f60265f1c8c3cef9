"""Lines of grader for each exercise of the example courses: without its mistakes, and with them.

python benchmarks/lines_of_grader.py
"""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def sizes(grader: Path) -> list[tuple[int, int]]:
    """The lines of each exercise, with all that stands before the next one: without mistakes and with them."""
    found: list[tuple[int, int]] = []
    for statement in ast.parse(grader.read_text(encoding="utf-8")).body:
        decorators = [ast.unparse(one) for one in getattr(statement, "decorator_list", [])]
        if any(text.startswith("exercise") for text in decorators):
            found.append((0, 0))
        if found:
            first = min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", []))])
            lines = (statement.end_lineno or first) - first + 1
            wrong = any(".mistake" in text for text in decorators)
            found[-1] = found[-1][0] + lines * (not wrong), found[-1][1] + lines
    return found


def main() -> None:
    """Print the table of docs/figures.md."""
    print("| course | exercises | without mistakes: median, maximum | with them: median, maximum |\n|---|---|---|---|")
    for course in sorted(folder.parent for folder in EXAMPLES.glob("*/graders")):
        exercises = [size for grader in course.glob("graders/**/*.py") for size in sizes(grader)]
        cells = [f"{median(lines):g}, {max(lines)}" for lines in zip(*exercises, strict=True)]
        print(f"| `examples/{course.name}` | {len(exercises)} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
