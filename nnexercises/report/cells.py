"""Cells of the CSV files that learning platforms import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

#: A cell that begins with one of these is a formula to a spreadsheet
#: (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, lines ended as RFC 4180 has it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([[_cell(cell) for cell in row] for row in rows])
    return file.getvalue()


def _cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: nothing here is a negative number."""
    line = " ".join(cell.split())
    return f"'{line}" if cell.startswith(FORMULA) or line.startswith(FORMULA) else line
