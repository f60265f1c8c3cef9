"""Read the code cells of a notebook.

Its JSON is read as it is, because what people hand in often lacks what the format asks for, and Jupyter opens it all
the same (https://nbformat.readthedocs.io/en/latest/format_description.html).
"""

from __future__ import annotations

import json
from typing import Any


class NotANotebook(Exception):
    """This is not a notebook: ``what`` is the key of a flaw, with ``details``."""

    def __init__(self, what: str, *details: str | int) -> None:
        super().__init__(what, *details)
        self.what, self.details = what, details


def code_cells(text: str) -> list[str]:
    """The sources of the code cells of a notebook, of format 4 or earlier.

    Raises:
        NotANotebook: it is not JSON, or not that of a notebook.
    """
    if not text.strip():
        return []
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotANotebook("not_json", error.lineno) from None
    except (ValueError, RecursionError):
        raise NotANotebook("not_json", 1) from None
    return [_source(cell) for cell in _cells(content) if _is_code(cell)]


def _cells(content: Any) -> list[Any]:
    """The cells of a notebook; up to format 3, they are in worksheets."""
    content = content if isinstance(content, dict) else {}
    cells, sheets = content.get("cells"), content.get("worksheets")
    if isinstance(cells, list):
        return cells
    if not isinstance(sheets, list):
        raise NotANotebook("no_cells")
    inner = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in inner if isinstance(cells, list) for cell in cells]


def _is_code(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _source(cell: dict[str, Any]) -> str:
    """The source of a cell: one text, or its lines."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        lines = [str(line) for line in source]
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines[:-1]) + "".join(lines[-1:])
    return source if isinstance(source, str) else ""
