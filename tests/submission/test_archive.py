"""Archives that were handed in: only ordinary files come out, inside the folder, and within limits."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from nnexercises.submission import archive
from nnexercises.submission.archive import Unreadable, unpack

CODE = b"def relu(x):\n    return max(x, 0.0)\n"


def pack(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.filename = name  # as it is: the library would mend some names
            file.writestr(info, content, method)
    return path


def unpacked(path: Path) -> tuple[set[str], dict[str, str]]:
    """The files that come out of an archive, and what is told of the others, by the kind of flaw."""
    folder = path.parent / "out"
    folder.mkdir()
    flaws = unpack(path, folder, path.name)
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}
    assert set(path.parent.iterdir()) == {path, folder}
    return files, {flaw.what: str(flaw.details[0]) for flaw in flaws}


@pytest.mark.parametrize(
    "name",
    ["../evil.py", "/tmp/evil.py", "a/../../evil.py", "..\\..\\evil.py", "C:\\evil.py", "C:evil.py", "\\evil.py",
     "a\x1b[31m.py", "x" * 300 + ".py", "a/" * 50 + "evil.py"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_left_out(tmp_path: Path, name: str) -> None:
    files, told = unpacked(pack(tmp_path / "hw.zip", {"hw.py": CODE, name: CODE}))
    assert files == {"hw.py"}
    assert told.keys() == {"unsafe_names"}
    assert "\x1b" not in told["unsafe_names"]


def test_what_systems_and_tools_add_is_left_out_in_silence(tmp_path: Path) -> None:
    files = ["hw/hw.py", "hw/data.csv", "hw/._hw.py", "hw/.DS_Store", "hw/Icon\r", "__MACOSX/hw/._hw.py", "hw/a\\b.py"]
    environment = ["hw/venv/pyvenv.cfg", "hw/venv/lib/x.py", "hw/.git/config", "hw/__pycache__/hw.pyc"]
    path = pack(tmp_path / "hw.zip", {**dict.fromkeys((*files, *environment), CODE), "hw/": b"", "hw\\c\\": b""})
    assert unpacked(path) == ({"hw/hw.py", "hw/data.csv", "hw/a/b.py"}, {})


def test_names_in_utf8_that_are_not_marked_as_such(tmp_path: Path) -> None:
    path = tmp_path / "hw.zip"
    path.write_bytes(unmarked("lösung.py".encode()))
    assert unpacked(path)[0] == {"lösung.py"}


def unmarked(name: bytes) -> bytes:
    """An archive of one empty entry, whose name is the bytes ``name``, and not marked as UTF-8."""
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0) + name
    central = (
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
    )
    return local + central + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)


def test_links_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "hw.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("hw.py", CODE)
        link = zipfile.ZipInfo("passwords.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    assert unpacked(path) == ({"hw.py"}, {"linked_entries": "passwords.py"})


def test_a_bomb_costs_what_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE", 1000)
    monkeypatch.setattr(archive, "MAX_TOTAL", 1500)
    path = pack(tmp_path / "hw.zip", {"a.bin": bytes(1001), "b.bin": bytes(900), "c.bin": bytes(900), "hw.py": CODE})
    assert unpacked(path) == ({"b.bin", "hw.py"}, {"too_large_entries": "a.bin, c.bin"})


def test_a_bomb_of_overlapping_entries_is_broken(tmp_path: Path) -> None:
    path = pack(tmp_path / "hw.zip", {"hw.py": CODE * 100}, zipfile.ZIP_STORED)
    data = path.read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = data[start:end] * 50
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 50, 50, len(entries), start, 0)
    path.write_bytes(data[:start] + entries + tail)
    with pytest.raises(Unreadable, match="broken_archive"):
        unpacked(path)


def test_an_entry_that_unpacks_to_more_than_it_declares_is_broken(tmp_path: Path) -> None:
    path = pack(tmp_path / "hw.zip", {"big.py": bytes(1 << 20), "hw.py": CODE})
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 1 << 20), struct.pack("<I", 10)))
    assert unpacked(path) == ({"hw.py"}, {"broken_entries": "big.py"})


def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 10)
    with pytest.raises(Unreadable, match="too_many_entries"):
        unpacked(pack(tmp_path / "hw.zip", {f"{number}.py": CODE for number in range(11)}))


@pytest.mark.parametrize(("files", "locked"), [({"hw.py": CODE}, True), ({"hw.py": CODE, "data.csv": b"1"}, False)])
def test_what_is_locked_is_told(tmp_path: Path, files: dict[str, bytes], locked: bool) -> None:
    path = pack(tmp_path / "hw.zip", files)
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1  # the first entry is locked
    path.write_bytes(data)
    if locked:
        with pytest.raises(Unreadable, match="locked_archive"):
            unpacked(path)
    else:
        assert unpacked(path) == ({"data.csv"}, {"locked": "hw.py"})


@pytest.mark.parametrize("keep", [0, 10, 40, -5, -30])
def test_what_is_cut_off_is_broken(tmp_path: Path, keep: int) -> None:
    path = pack(tmp_path / "hw.zip", {"hw.py": CODE})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(Unreadable, match="broken_archive"):
        unpacked(path)


def test_entries_that_are_in_each_others_way(tmp_path: Path) -> None:
    files = {"a": b"1", "a/hw.py": CODE, "b.py": CODE, "./b.py": b"", "c.py": CODE}
    out, told = unpacked(pack(tmp_path / "hw.zip", files))
    assert "c.py" in out
    assert told.keys() == {"unsafe_names"}


def test_a_method_that_takes_much_memory_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "hw.zip", {"hw.py": CODE}, zipfile.ZIP_LZMA)
    assert unpacked(path) == (set(), {"broken_entries": "hw.py"})
