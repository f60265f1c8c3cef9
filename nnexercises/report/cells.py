"""CSV files for learning platforms."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

#: A spreadsheet treats a cell that begins with one of these as a formula
#: (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, with line ends as in RFC 4180."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([[_cell(cell) for cell in row] for row in rows])
    return file.getvalue()


def _cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; no cell is a negative number."""
    line = " ".join(cell.split())
    return f"'{line}" if cell.startswith(FORMULA) or line.startswith(FORMULA) else line
