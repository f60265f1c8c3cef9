"""A submission's cells, and the places of its definitions."""

from __future__ import annotations

import json
from pathlib import Path

from nnexercises.submission.reading import read


def test_cells_of_a_script_and_of_a_notebook_have_their_lines(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("# %%\nx = 1\n\n# %% second\ndef relu(x):\n    return x\n")
    submission = read(script)
    assert [(cell.number, cell.line) for cell in submission.files[0].cells] == [(1, 1), (2, 4)]
    place = submission.definition("relu")
    assert place is not None
    assert (place.file, place.line) == ("script.py", 5)
    notebook = tmp_path / "notebook.ipynb"
    cells = [{"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
             for text in ("x = 1", "def relu(x):\n    return x")]  # fmt: skip
    notebook.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    place = read(notebook).definition("relu")
    assert place is not None
    assert (place.file, place.line, place.cell) == ("notebook.ipynb", 1, 2)
