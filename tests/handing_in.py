"""Folders as a class hands them in, and what was found in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nnexercises.classroom.collecting import Collected
from nnexercises.classroom.roster import Roster, Student

CODE = "def relu(x):\n    return x.clamp(min=0)\n"


def lay(folder: Path, *names: str, **texts: str) -> Path:
    """A folder of files; a name that ends in "/" is an empty folder."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
        else:
            path.write_text(texts.get(name, CODE), encoding="utf-8")
    return folder


def shown(collected: Collected) -> list[str]:
    """What was found, in words: student, attempt, the names of its paths."""
    return [
        " ".join(
            [each.student, *([f"#{each.attempt}"] if each.attempt else []), "<-", *(path.name for path in each.paths)]
        )
        for each in collected.found
    ]


def students(*ids: str, **fields: Any) -> Roster:
    return Roster(tuple(Student(id, **fields.get(id, {})) for id in ids))
