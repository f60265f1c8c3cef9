"""Grade every submission of the tests, and compare the JSON reports of two versions field by field.

    python benchmarks/same_reports.py save FOLDER
    python benchmarks/same_reports.py compare FOLDER_BEFORE FOLDER_AFTER

``save`` grades right answers, submissions, odd formats and hostile files with the imported nnexercises, and writes
a report for each. ``compare`` exits with 1 if marks, points or a verdict differ; other differences, such as the wording
of a message, are only listed. Times, paths, hashes and versions are ignored.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nnexercises import Grader

TESTS = Path(__file__).resolve().parent.parent / "tests"
#: Fields that may differ between two runs of the same version.
IGNORED = {"seconds", "sha256", "path", "versions", "version"}
#: Fields that must not differ.
GRADES = {"marks", "points", "skipped_points", "verdict", "devices", "hidden_cases", "hidden", "complete"}


def submissions() -> Iterator[tuple[str, Path, str | None]]:
    """Every submission: its name, its path, and the unit to grade it in (None: the whole course)."""
    for file in sorted((TESTS / "right_answers").glob("*.py")):
        yield f"right_answers/{file.stem}", file, file.stem.rsplit("_", 1)[0]
    for folder in ("submissions", "formats"):
        for path in sorted((TESTS / folder).iterdir()):
            if path.name != "__pycache__":
                yield f"{folder}/{path.stem}", path, None
    for file in sorted((TESTS / "hostile").glob("*.py")):
        unit = re.search(r"^# unit: (\w+)$", file.read_text(), re.MULTILINE)
        yield f"hostile/{file.stem}", file, unit[1] if unit else "neurons"


def save(folder: Path) -> None:
    """Grade all submissions, and write their reports into a folder."""
    graders: dict[str | None, Grader] = {}
    with Grader() as first, socket.socket() as server, tempfile.TemporaryDirectory() as scratch:
        server.bind(("127.0.0.1", 0))
        for name, path, unit in submissions():
            if unit not in graders:
                course = TESTS / "hostile_course" if unit == "impatient" else None
                graders[unit] = Grader(course, units=[unit] if unit else None, host=first.host)
            if name.startswith("hostile/"):
                text = path.read_text().replace("FOLDER", scratch).replace("CACHE", scratch)
                path = Path(scratch, "student.py")
                path.write_text(text.replace("PORT", str(server.getsockname()[1])))
            target = folder / f"{name}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(graders[unit].grade(path).to_json(), encoding="utf-8")
            print(name, file=sys.stderr)


def fields(report: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every plain value of a report with its path; exercises and cases are identified by name, in any order."""
    if isinstance(report, dict):
        for key, value in report.items():
            if key not in IGNORED:
                yield from fields(value, (*path, key))
    elif isinstance(report, list):
        for index, item in enumerate(report):
            name = "/".join(str(item[key]) for key in ("unit", "name") if key in item) if isinstance(item, dict) else ""
            yield from fields(item, (*path, name or str(index)))
    else:
        yield path, report


def compare(before: Path, after: Path) -> int:
    """Print the differences; returns 1 if a grade differs."""
    names = sorted(file.relative_to(before).as_posix() for file in before.rglob("*.json"))
    others = sorted(file.relative_to(after).as_posix() for file in after.rglob("*.json"))
    print(f"{len(names)} reports before, {len(others)} after")
    worse = names != others
    counts: Counter[str] = Counter()
    for name in sorted({*names} & {*others}):
        old, new = (dict(fields(json.loads((folder / name).read_text("utf-8")))) for folder in (before, after))
        for path in sorted(old.keys() | new.keys()):
            if old.get(path) != new.get(path):
                graded = bool(GRADES & {*path})
                worse |= graded
                counts["grades" if graded else path[-1]] += 1
                print(f"{'GRADE ' if graded else ''}{name}: {'.'.join(path)}\n  - {old.get(path)}\n  + {new.get(path)}")
    print("differences:", dict(counts) or "none")
    return int(worse)


def main() -> int:
    """Run one of the two commands."""
    parser = argparse.ArgumentParser(description="Compare what two versions report of the same submissions.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("save").add_argument("folder", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args()
    if options.command == "save":
        save(options.folder)
        return 0
    return compare(options.before, options.after)


if __name__ == "__main__":
    sys.exit(main())
