"""The guard of the standard library, on a module of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from nnexercises.sandbox.guard import Guard


def original() -> str:
    return "original"


@pytest.fixture
def module() -> Iterator[ModuleType]:
    made = ModuleType("guarded_example")
    made.exp, made.sin, made.number = original, original, 1
    sys.modules[made.__name__] = made
    yield made
    del sys.modules[made.__name__]


def test_what_is_replaced_is_in_place_in_their_code_alone(module: ModuleType) -> None:
    guard = Guard(["guarded_example"])
    with guard.theirs():
        module.exp = theirs = lambda: "theirs"
        del module.sin
        module.number, module.new = 2, theirs
    assert (module.exp, module.sin, module.number, module.new) == (original, original, 2, theirs)
    with guard.theirs():
        assert module.exp is theirs
    assert module.exp is original


def test_what_goes_past_setting_a_name_is_found_when_everything_is_suspected(module: ModuleType) -> None:
    guard = Guard(["guarded_example"])
    with guard.theirs():
        vars(module)["exp"] = None
    guard.suspect_all()
    with guard.theirs():
        pass
    assert module.exp is original


def test_other_modules_are_left_alone(module: ModuleType) -> None:
    guard = Guard(["guarded_example"])
    other = type(module)("other")  # as an import system may make one
    with guard.theirs():
        other.exp = None
    assert other.exp is None
