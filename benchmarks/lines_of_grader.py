"""Lines of grader for each exercise of the example courses: without its mistakes, and with them.

python benchmarks/lines_of_grader.py
"""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median
from textwrap import wrap

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def sizes(grader: Path) -> dict[str, tuple[int, int]]:
    """The lines of each exercise, with all that stands before the next one: without mistakes and with them."""
    found: dict[str, tuple[int, int]] = {}
    name = ""
    for statement in ast.parse(grader.read_text(encoding="utf-8")).body:
        decorators = [ast.unparse(one) for one in getattr(statement, "decorator_list", [])]
        if any(text.startswith("exercise") for text in decorators):
            name = getattr(statement, "name", "")
        if name:
            first = min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", []))])
            lines = (statement.end_lineno or first) - first + 1
            right, whole = found.get(name, (0, 0))
            found[name] = right + lines * (not any(".mistake" in text for text in decorators)), whole + lines
    return found


def main() -> None:
    """Print the table of docs/figures.md, and the lines of each exercise with its mistakes."""
    each: list[str] = []
    print("| course | exercises | without mistakes: median, maximum | with them: median, maximum |\n|---|---|---|---|")
    for course in sorted(folder.parent for folder in EXAMPLES.glob("*/graders")):
        exercises = {
            name: size for grader in sorted(course.glob("graders/**/*.py")) for name, size in sizes(grader).items()
        }
        cells = [f"{median(lines):g}, {max(lines)}" for lines in zip(*exercises.values(), strict=True)]
        print(f"| `examples/{course.name}` | {len(exercises)} | {' | '.join(cells)} |")
        each.append(f"- `{course.name}`: " + ", ".join(f"{name} {whole}" for name, (_, whole) in exercises.items()))
    print("\nEach, with its mistakes:\n")
    for line in each:
        print("\n".join(wrap(line, 120, subsequent_indent="  ", break_long_words=False)))


if __name__ == "__main__":
    main()
