"""What students handed in, read for a comparison of their code. Nothing of it is run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nnexercises.errors import UsageError
from nnexercises.report.words import flaw_message
from nnexercises.submission.files import SourceFile
from nnexercises.submission.reading import read


@dataclass(frozen=True)
class Work:
    """What a student handed in: a file, a folder or an archive. A student may have several."""

    student: str
    path: Path


def by_student(works: Iterable[Work]) -> dict[str, list[Work]]:
    """The works of each student, in order of the students' names."""
    found: dict[str, list[Work]] = {}
    for work in sorted(works, key=lambda work: (work.student, str(work.path))):
        found.setdefault(work.student, []).append(work)
    return found


def files_of(works: Sequence[Work]) -> tuple[list[SourceFile], list[str]]:
    """The files of one student's works, and why what else there is could not be read, each in a sentence."""
    files: list[SourceFile] = []
    problems: list[str] = []
    for work in works:
        try:
            submission = read(work.path)
        except UsageError as error:
            problems.append(str(error))
            continue
        submission.close()  # the files' text is in memory
        shown = f"{submission.name}/" if len(works) > 1 else ""
        files += [replace(file, name=shown + file.name) for file in submission.files]
        told = [flaw for flaw in submission.flaws if flaw.headline or not submission.files]
        problems += [f"{flaw.file}: {flaw_message(flaw)}" for flaw in told]
        if not submission.files and not told:
            problems.append(f"{submission.name}: no code")
    return files, problems
