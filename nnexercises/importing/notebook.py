"""The cells of an assignment that is a notebook."""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnexercises.errors import UsageError
from nnexercises.submission.ipython import python_of


@dataclass(frozen=True)
class Cell:
    """One cell: its ``kind`` (code, markdown, raw), its ``text``, and its own ``settings`` (the metadata)."""

    place: str
    kind: str
    text: str
    settings: dict[str, Any]


def cells_of(path: Path) -> list[Cell]:
    """The cells of a notebook; code is Python, with magics translated.

    Raises:
        UsageError: nbformat is missing, or this is not a notebook.
    """
    try:
        nbformat: Any = importlib.import_module("nbformat")
    except ImportError:
        raise UsageError("notebooks need nbformat to be read: pip install 'nnexercises[import]'") from None
    if not path.is_file():
        raise UsageError(f"no such notebook: {path}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about ids of cells, which are of no interest here
            notebook = nbformat.read(path, as_version=4)
            nbformat.validate(notebook)
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise UsageError(f"{path} is not a notebook") from error
    return [
        Cell(
            f"{path.name}, cell {number}",
            cell.cell_type,
            python_of(cell.source) if cell.cell_type == "code" else cell.source,
            dict(cell.metadata),
        )
        for number, cell in enumerate(notebook.cells, start=1)
    ]
