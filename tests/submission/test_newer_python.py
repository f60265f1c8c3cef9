"""Syntax that is newer than the Python that runs is told with the version it needs."""

from __future__ import annotations

import pytest

from nnexercises.submission.newer_python import needed


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("type Pair = tuple[int, int]\n", "3.12"),
        ("def first[T: (int, float)](x: list[T]) -> T:\n    return x[0]\n", "3.12"),
        ("class Box[T]:\n    pass\n", "3.12"),
        ("class Box[T = int]:\n    pass\n", "3.13"),
        ("try:\n    pass\nexcept ValueError, TypeError:\n    pass\n", "3.14"),
        ("x = t'{y}'\n", "3.14"),
        ("x = f'{y['z']}'\n", "3.12"),
        ('x = f"{"a" + f"{b}"}"\n', "3.12"),
        ("x = f'{chr(10).join([\"\\n\"])}'\n", "3.12"),
    ],
)
def test_the_version_that_is_needed(text: str, version: str) -> None:
    assert needed(text, running=(3, 11)) == version
    assert needed(text, running=(3, 14)) is None


@pytest.mark.parametrize(
    "text", ["def f[T](:\n", "x = f'{y z}'\n", "x = f'{}'\n", "x = (\n", "except A, B:\n", "ty = 1 2"]
)
def test_what_no_version_takes(text: str) -> None:
    assert needed(text, running=(3, 11)) is None
