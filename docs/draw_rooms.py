"""Draw docs/rooms.svg, the rooms of the package and the imports between them, as the code has them now.

python docs/draw_rooms.py

A room is a folder of ``nnexercises/``, or one of its files. ``ROOMS`` is their order from the ground up: a room imports
only what stands before it, and ``tests/test_architecture.py`` holds that. An arrow that follows from two others is left
out of the picture.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nnexercises"

#: The rooms from the ground up.
ROOMS = (
    "errors", "values", "versions", "disk", "arguments", "sim", "process", "devices", "drive", "submission", "course",
    "sandbox", "comparison", "report", "expected", "explain", "grading", "check", "publish", "importing", "practice",
    "classroom", "cli", "plugin", "__init__", "__main__",
)  # fmt: skip
#: Rooms that are drawn as one: the files that everything may use.
GROUND = ("errors", "values", "versions", "disk", "arguments", "sim")
#: The faces, which parse, call one function and print.
FACES = ("cli", "plugin", "__init__", "__main__")

WIDTH, HEIGHT, GAP, LINE = 300, 92, 26, 13


def files() -> Iterator[Path]:
    """Every Python file of the package, but for templates."""
    return (file for file in sorted(PACKAGE.rglob("*.py")) if "templates" not in file.parts)


def module_of(file: Path) -> str:
    """The name of a file's module, without the package's: "grading.run"; a folder's own is the folder's."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def room_of(module: str) -> str:
    """The room that a module is in."""
    return module.split(".")[0]


def imports_of(file: Path) -> Iterator[str]:
    """The modules of this package that a file imports, wherever it does so; not those that only types need."""
    for node in _without_type_checking(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nnexercises":
            inside = (node.module or "").removeprefix("nnexercises").lstrip(".")
            for alias in node.names:
                whole = f"{inside}.{alias.name}".lstrip(".")
                yield whole if _is_module(whole) else inside or "__init__"
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.removeprefix("nnexercises").lstrip(".") or "__init__"
                for alias in node.names
                if alias.name.split(".")[0] == "nnexercises"
            )


def _without_type_checking(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _without_type_checking(child)


def _is_module(name: str) -> bool:
    path = PACKAGE / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def arrows() -> set[tuple[str, str]]:
    """Which room imports which."""
    pairs = ((room_of(module_of(file)), room_of(found)) for file in files() for found in imports_of(file))
    return {(one, other) for one, other in pairs if one != other}


def shown(room: str) -> str:
    """The box that a room is drawn in."""
    return "the ground" if room in GROUND else "the faces" if room in FACES else room


def reduced(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows that do not follow from others."""

    def reach(start: str, without: tuple[str, str]) -> set[str]:
        found: set[str] = set()
        waiting = [other for one, other in pairs if one == start and (one, other) != without]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting += [other for one, other in pairs if one == current]
        return found

    return {pair for pair in pairs if pair[1] not in reach(pair[0], pair)}


def levels(pairs: set[tuple[str, str]]) -> dict[str, int]:
    """How far above the ground each box stands."""
    boxes = dict.fromkeys(shown(room) for room in ROOMS)
    found: dict[str, int] = {}

    def level(box: str) -> int:
        if box not in found:
            found[box] = 1 + max((level(other) for one, other in pairs if one == box), default=-1)
        return found[box]

    return {box: level(box) for box in boxes}


def contents(box: str) -> tuple[str, list[str]]:
    """What a box says: a sentence, and the names of its files."""
    if box == "the ground":
        return "What everything may use.", list(GROUND)
    if box == "the faces":
        return "Parse, call one function, print.", ["cli", "plugin"]
    folder = PACKAGE / box
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    names = [file.stem for file in sorted(folder.glob("*.py")) if file.stem != "__init__"]
    names += [f"{inner.name}/" for inner in sorted(folder.iterdir()) if (inner / "__init__.py").exists()]
    return text.split("\n")[0], names


def wrapped(text: str, width: int = 50) -> list[str]:
    """Text in lines of at most so many characters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def draw() -> str:
    """The picture."""
    pairs = {(shown(one), shown(other)) for one, other in arrows()}
    pairs = reduced({(one, other) for one, other in pairs if one != other})
    floors: dict[int, list[str]] = {}
    for box, level in levels(pairs).items():
        floors.setdefault(level, []).append(box)
    across = max(len(boxes) for boxes in floors.values())
    width, height = across * (WIDTH + GAP) + GAP, len(floors) * (HEIGHT + GAP * 2) + GAP
    places: dict[str, tuple[float, float]] = {}
    for level, boxes in floors.items():
        left = (width - len(boxes) * (WIDTH + GAP) + GAP) / 2
        for index, box in enumerate(boxes):
            places[box] = left + index * (WIDTH + GAP), height - (level + 1) * (HEIGHT + GAP * 2) + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        'font-size="11"><title>The rooms of nnexercises, and the imports between them</title>',
        '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#667"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for one, other in sorted(pairs):
        (x1, y1), (x2, y2) = places[one], places[other]
        parts.append(
            f'<line x1="{x1 + WIDTH / 2}" y1="{y1 + HEIGHT}" x2="{x2 + WIDTH / 2}" y2="{y2}" stroke="#99a" '
            'stroke-width="1.2" marker-end="url(#head)"/>'
        )
    for box, (x, y) in places.items():
        sentence, names = contents(box)
        parts.append(f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#eef3fb" stroke="#557"/>')
        parts.append(f'<text x="{x + 8}" y="{y + 18}" font-size="14" font-weight="bold">{escape(box)}</text>')
        lines = [
            *((line, "#223") for line in wrapped(sentence)),
            *((line, "#667") for line in wrapped(", ".join(names))),
        ]
        for index, (line, color) in enumerate(lines):
            parts.append(f'<text x="{x + 8}" y="{y + 34 + LINE * index}" fill="{color}">{escape(line)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Write the picture."""
    (ROOT / "docs" / "rooms.svg").write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
