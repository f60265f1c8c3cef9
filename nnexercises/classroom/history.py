"""When a student's repository last changed, without trusting the repository.

A repository's configuration can name programs that git runs, and its hooks are such programs. So git is given a
repository of our own, with the student's objects and references in it: nothing that the student configured is read, and
nothing is written to theirs.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

#: The deadline of one git process, in seconds, and the most bytes that it may allocate at once.
PATIENCE = 10
MAX_ALLOCATION = 64 << 20
#: The most bytes that are read of the file HEAD: a reference's name, or a hash.
MAX_HEAD = 1000


def last_commit(folder: Path) -> datetime | None:
    """The committer's date of the last commit of the repository in a folder, in UTC.

    The author's machine wrote that date, so it can be forged. None where there is no git or no commit, where ``.git``
    leads somewhere else, and where the references are in a form other than files.
    """
    git, inside = shutil.which("git"), folder / ".git"
    with contextlib.suppress(OSError, subprocess.SubprocessError, ValueError, IndexError, OverflowError, RuntimeError):
        if git is not None and not inside.is_symlink() and inside.is_dir() and (inside / "HEAD").is_file():
            seconds = _seconds(git, inside)
            return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    return None


def _seconds(git: str, inside: Path) -> int:
    """When HEAD was committed, since 1970."""
    with tempfile.TemporaryDirectory(prefix="nnexercises-") as own:
        with (inside / "HEAD").open("rb") as head:
            Path(own, "HEAD").write_bytes(head.read(MAX_HEAD))
        for name in ("refs", "packed-refs"):
            Path(own, name).symlink_to((inside / name).resolve())
        done = subprocess.run(
            [git, "rev-list", "--no-walk", "--timestamp", "HEAD"],
            env=_environment(own, inside),
            cwd=own,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
        return int(done.stdout.split()[0])


def _environment(own: str, inside: Path) -> dict[str, str]:
    """All that git knows: no configuration, neither the machine's nor the user's, and nothing that reaches outside."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": own,
        "LC_ALL": "C",
        "GIT_DIR": own,
        "GIT_OBJECT_DIRECTORY": str((inside / "objects").resolve()),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_ALLOC_LIMIT": str(MAX_ALLOCATION),
    }
