"""The house: every import goes down, no file is more than one can hold in mind, and the picture is true."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from helpers import ROOT


@pytest.fixture(scope="module")
def rooms() -> ModuleType:
    """docs/draw_rooms.py, which knows the order of the rooms."""
    spec = importlib.util.spec_from_file_location("draw_rooms", ROOT / "docs" / "draw_rooms.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_import_goes_down(rooms: ModuleType) -> None:
    height = {room: index for index, room in enumerate(rooms.ROOMS)}
    up = [
        f"{rooms.module_of(file)} imports {found}"
        for file in rooms.files()
        for found in rooms.imports_of(file)
        if height[rooms.room_of(found)] > height[rooms.room_of(rooms.module_of(file))]
    ]
    assert up == []


def test_no_two_files_import_each_other_by_whatever_way(rooms: ModuleType) -> None:
    imports = {rooms.module_of(file): set(rooms.imports_of(file)) for file in rooms.files()}
    waiting = {module: found & imports.keys() - {module} for module, found in imports.items()}
    while True:
        free = {module for module, found in waiting.items() if not found}
        if not free:
            break
        waiting = {module: found - free for module, found in waiting.items() if module not in free}
    assert waiting == {}


def test_the_sandbox_knows_nothing_of_expected_values(rooms: ModuleType) -> None:
    found = {
        rooms.room_of(name) for file in rooms.files() if "sandbox" in file.parts for name in rooms.imports_of(file)
    }
    assert found <= {"errors", "values", "process", "devices", "drive", "submission", "sandbox"}


def test_no_file_has_more_than_400_lines(rooms: ModuleType) -> None:
    folders = [ROOT / "graders", ROOT / "reference", ROOT / "examples"]
    everything: list[Path] = [*rooms.files(), *(file for folder in folders for file in folder.rglob("*.py"))]
    assert [file.name for file in everything if len(file.read_text().splitlines()) > 400] == []


def test_the_picture_is_of_the_code_as_it_is(rooms: ModuleType) -> None:
    message = "run python docs/draw_rooms.py"
    assert (ROOT / "docs" / "rooms.svg").read_text(encoding="utf-8") == rooms.draw(), message
