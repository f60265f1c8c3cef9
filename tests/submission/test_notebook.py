"""The code cells of notebooks, whole or not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nnexercises.submission.notebook import NotANotebook, code_cells

BARE = {"cell_type": "code", "source": "x = 1"}


@pytest.mark.parametrize(
    ("content", "sources"),
    [
        ({"cells": [BARE]}, ["x = 1"]),
        ({"cells": [{**BARE, "source": ["x = 1\n", "y = 2"]}], "nbformat": 4}, ["x = 1\ny = 2"]),
        ({"cells": [{**BARE, "source": ["x = 1", "y = 2"]}], "nbformat": 4}, ["x = 1\ny = 2"]),
        ({"cells": [{"cell_type": "markdown", "source": "# x"}, BARE, {"cell_type": "code"}]}, ["x = 1", ""]),
        ({"cells": [None, 3, {**BARE, "source": None}]}, [""]),
        ({"cells": []}, []),
        (
            {
                "nbformat": 3,
                "worksheets": [
                    {"cells": [{"cell_type": "code", "language": "python", "input": ["x = 1\n", "y = 2"]}]},
                    {"cells": [{"cell_type": "heading", "source": "z"}, {"cell_type": "code", "input": "z = 3"}]},
                ],
            },
            ["x = 1\ny = 2", "z = 3"],
        ),
    ],
)
def test_code_is_found_whatever_else_is_missing(content: Any, sources: list[str]) -> None:
    assert code_cells(json.dumps(content)) == sources


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"cells": [', "not_json"),
        ("def relu(x): ...", "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"lr": 0.1}', "no_cells"),
        ("[1]", "no_cells"),
        ('{"cells": 5, "worksheets": "many"}', "no_cells"),
    ],
)
def test_what_is_no_notebook_is_told(text: str, what: str) -> None:
    with pytest.raises(NotANotebook) as told:
        code_cells(text)
    assert told.value.what == what
