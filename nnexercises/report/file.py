"""Write the files of a report, and read a JSON report."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from nnexercises.disk import write_whole
from nnexercises.errors import UsageError
from nnexercises.report.model import Report


def check_writable(file: str | Path) -> Path:
    """Check, before grading begins, that a report can be written to a file; returns its path.

    Raises:
        UsageError: it is a folder, or its folder does not exist or is not writable.
    """
    path = Path(file).expanduser().absolute()
    if path.is_dir():
        raise UsageError(f"the report cannot be written to {file}: it is a folder")
    if not path.parent.is_dir():
        raise UsageError(f"the report cannot be written to {file}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"the report cannot be written to {file}: {path.parent} is not writable")
    return path


@dataclass(frozen=True)
class Targets:
    """The files to write a report to, as JSON and as a page of HTML."""

    json: Path | None = None
    html: Path | None = None

    @classmethod
    def of(cls, json: str | None, html: str | None) -> Targets:
        """The targets that the options name.

        Raises:
            UsageError: one of them cannot be written.
        """
        return cls(*(check_writable(file) if file else None for file in (json, html)))

    def write(self, report: Report) -> None:
        """Write each file atomically."""
        if self.json is not None:
            write_whole(self.json, report.to_json().encode())
        if self.html is not None:
            from nnexercises.report.formats import html  # imported only where a page is written

            write_whole(self.html, html.render(report).encode())


def read(file: str | Path) -> Report:
    """The report in a file.

    Raises:
        UsageError: the file cannot be read or is not a report.
    """
    try:
        return Report.from_json(Path(file).read_bytes())
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except UsageError as error:
        raise UsageError(f"{file} is {error}") from error
