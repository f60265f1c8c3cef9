"""Data sets, read from a local folder: nothing is downloaded while grading."""

from __future__ import annotations

from pathlib import Path


class MissingData(Exception):
    """A drive needs a data set that is not available. Raised on the trusted side, it skips the exercise."""


class _Folder:
    path: Path | None = None


def set_data_folder(path: str | None) -> None:
    """Set the folder in which this process finds data sets (None: no folder)."""
    _Folder.path = Path(path) if path is not None else None


def data_folder(file: str, advice: str) -> str:
    """The folder with data sets, which must contain ``file``.

    Raises:
        MissingData: there is no such folder or file; ``advice`` says what to do.
    """
    if _Folder.path is None or not (_Folder.path / file).exists():
        raise MissingData(advice)
    return str(_Folder.path)
