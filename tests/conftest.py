"""What the tests share: a cache of their own, and one warm grader."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import chromium
from helpers import IMPATIENT

from nnexercises import Grader, Report
from nnexercises.process.host import WorkerHost
from nnexercises.sandbox import PRELOAD

# The processes that tests start keep their bytecode, as a user's do.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Tests of assignments that are imported, and not ours.
collect_ignore = ["importing/assignments"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests of a file stay in one process: what they share is made once. Files come in the order of collection: in
    that of their number of tests, the few slow ones of some would begin last.
    """
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


#: Files that take half a minute or more. They begin first, so that no process is left alone with one at the end. The
#: first drives the references of the built-in course; the next two do not wait for them.
SLOW = (
    "test_right_answers.py", "test_batch.py", "test_likeness.py", "test_hostile.py", "test_plugin.py", "test_cli.py",
    "test_soundness.py", "test_handout.py", "test_docs.py", "test_choose.py", "test_tolerances.py", "test_loader.py",
    "test_services.py", "test_mnist.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of slow files first."""
    items.sort(key=lambda item: SLOW.index(item.path.name) if item.path.name in SLOW else len(SLOW))


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """All tests and all processes they start keep expected outcomes in one temporary folder."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "nnexercises-cache"
    os.environ["NNEXERCISES_CACHE"] = str(folder)
    yield folder
    del os.environ["NNEXERCISES_CACHE"]


@pytest.fixture(scope="session")
def host() -> Iterator[WorkerHost]:
    """A warm worker host for all tests of a process that do not test what becomes of one."""
    with WorkerHost(PRELOAD) as host:
        yield host


@pytest.fixture(scope="session")
def grader(cache: Path, host: WorkerHost) -> Grader:
    """The built-in course with seed 0. Of several test processes, one drives the references."""
    grader = Grader(host=host)
    cache.mkdir(exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        grader.units()
    return grader


@pytest.fixture
def grade_impatiently(host: WorkerHost, tmp_path: Path) -> Callable[[str], Report]:
    """Grades a text in a course with deadlines of a second."""

    def grade(text: str) -> Report:
        (tmp_path / "student.py").write_text(text, encoding="utf-8")
        return Grader(IMPATIENT, host=host).grade(tmp_path / "student.py")

    return grade


@pytest.fixture
def grade_text(grader: Grader, tmp_path: Path) -> Callable[..., Report]:
    """Grades the text of a student's file."""

    def grade(text: str, name: str = "student.py") -> Report:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return grader.grade(file)

    return grade


@pytest.fixture
def small_course(tmp_path: Path) -> Callable[..., Path]:
    """Makes a course of one unit, `basics`, from the text of its grader and its reference."""

    def make(grader: str, reference: str = "") -> Path:
        for folder, text in (("graders", grader), ("reference", reference)):
            (tmp_path / "course" / folder).mkdir(parents=True)
            (tmp_path / "course" / folder / "basics.py").write_text(text, encoding="utf-8")
        return tmp_path / "course"

    return make


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, where it is installed; all tests of a file share it."""
    with chromium() as driver:
        yield driver
