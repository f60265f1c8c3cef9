"""How long it takes to compare a class's code, and whether the copies in it are found.

    python benchmarks/likeness.py [--students N] [--copies N] [--keep FOLDER]

Makes a class up: each student writes each exercise as somebody in tests/right_answers or benchmarks/mistakes did, with
turns of their own. Some hand in another's file with other names and in another order, half of them with a fifth of the
functions written anew. Prints how many of those are found, how many other pairs are listed, the time and the memory.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from nnexercises.classroom.likeness import alike
from nnexercises.classroom.works import Work
from nnexercises.course.stub import stub_of

ROOT = Path(__file__).resolve().parent.parent
Definition = ast.FunctionDef | ast.ClassDef


def main() -> None:
    """Make the class, compare its code, and print the figures."""
    parser = argparse.ArgumentParser(description="Time the comparison of a class's code.")
    parser.add_argument("--students", type=int, default=2000)
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    draw = random.Random(0)
    references = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "reference").glob("*.py"))]
    stubs = [stub_of(text) for text in references]
    ways = ways_to_write(stubs)
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        works = [Work(f"student-{n:04}", folder / f"{n:04}" / "homework.py") for n in range(options.students)]
        originals = works[options.copies :]
        for work in originals:
            write(work, written(ways, draw))
        planted = {copied.student: draw.choice(originals) for copied in works[: options.copies]}
        for number, work in enumerate(works[: options.copies]):
            body = ast.parse(planted[work.student].path.read_text(encoding="utf-8")).body
            write(work, disguised(body, ways, draw, share=0.2 * (number % 2)))
        megabytes = sum(work.path.stat().st_size for work in works) / 1e6
        before, began, busy = peak(), time.perf_counter(), time.process_time()
        found = alike(works, stubs=stubs, most=options.students)
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
    groups = [{pair.first, pair.second, *pair.also} for pair in found.pairs]
    right = sum(any({name, original.student} <= group for group in groups) for name, original in planted.items())
    others = [pair for pair, group in zip(found.pairs, groups, strict=True) if not group & planted.keys()]
    print(f"{found.compared} students, {len(ways)} exercises, {megabytes:.1f} MB of code")
    print(f"{seconds:.1f} s, {busy:.1f} s of them with a processor; peak {peak()} MB, {before} MB before")
    print(f"{right} of {len(planted)} copies listed, {len(others)} other pairs")


def write(work: Work, body: list[ast.stmt]) -> None:
    """Write what a student hands in."""
    work.path.parent.mkdir(parents=True)
    code = "\n\n\n".join(map(ast.unparse, body))
    work.path.write_text(f"import torch\n\n{code}\n", encoding="utf-8")


def peak() -> int:
    """The most memory that was resident, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def ways_to_write(stubs: list[str]) -> dict[str, list[Definition]]:
    """The exercises, each with the functions or classes that somebody wrote for it."""
    names = [node.name for text in stubs for node in ast.parse(text).body if isinstance(node, Definition)]
    found: dict[str, list[Definition]] = {name: [] for name in names}
    for file in [*(ROOT / "tests" / "right_answers").glob("*.py"), *(ROOT / "benchmarks" / "mistakes").glob("*.py")]:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, Definition) and node.name in found:
                found[node.name].append(node)
    return {name: nodes for name, nodes in found.items() if nodes}


def written(ways: dict[str, list[Definition]], draw: random.Random) -> list[Definition]:
    """What one student hands in."""
    return [own(draw.choice(nodes), draw) for nodes in ways.values()]


def own(node: Definition, draw: random.Random) -> Definition:
    """The function with turns of one's own."""
    node = copy.deepcopy(node)
    for inner in (inner for inner in ast.walk(node) if isinstance(inner, ast.FunctionDef)):
        inner.body = [new for statement in inner.body for new in turned(statement, draw)]
        for each in ast.walk(inner):
            if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Add | ast.Mult) and draw.random() < 0.3:
                each.left, each.right = each.right, each.left
    return node


def turned(statement: ast.stmt, draw: random.Random) -> Iterator[ast.stmt]:
    """A statement as somebody else would write it."""
    turn = draw.choice(["print", "assert", "name", "float", "", "", "", "", "", ""])
    if turn == "print":
        yield from ast.parse(f"print({draw.randrange(5)}, 'here')").body
    if turn == "assert":
        yield from ast.parse(f"assert {draw.choice(['x is not None', 'len(x) > 0', 'x.ndim == 2'])}").body
    if turn == "float" and isinstance(statement, ast.Return) and statement.value is not None:
        yield from ast.parse(f"return ({ast.unparse(statement.value)}) * 1.{draw.randrange(3)}").body
    elif turn == "name" and isinstance(statement, ast.Return) and statement.value is not None:
        yield from ast.parse(f"result = {ast.unparse(statement.value)}\nreturn result").body
    else:
        yield statement


def disguised(
    body: list[Definition], ways: dict[str, list[Definition]], draw: random.Random, share: float
) -> list[Definition]:
    """The same with other names and in another order; a share of it is written anew."""
    body = [node for node in body if isinstance(node, Definition)]
    result = [
        own(draw.choice(ways[node.name]), draw) if draw.random() < share else copy.deepcopy(node) for node in body
    ]
    for node in result:
        stored = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        stored -= {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id in stored:
                each.id = f"my_{each.id}"
    draw.shuffle(result)
    return result


if __name__ == "__main__":
    main()
