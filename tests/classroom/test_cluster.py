"""A class graded on a dask cluster of two workers, one of which is lost on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from nnexercises import UsageError
from nnexercises.classroom.batch import Tally
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.pools import Cluster
from nnexercises.classroom.running import Wish, batch

GRADER = """
from jaxtyping import Float
from torch import Tensor

from nnexercises import exercise


@exercise
def double(solution, x: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
    return solution.double(x)
"""


@pytest.fixture
def cluster(cache: Path) -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster


def test_a_lost_worker_loses_no_grade(cluster: LocalCluster, small_course: Callable[..., Path], tmp_path: Path) -> None:
    course = small_course(GRADER, "def double(x):\n    return 2 * x\n")
    (tmp_path / "class").mkdir()
    expected = {}
    for number in range(24):
        text = f"def double(x):\n    return x {'+ x' if number % 3 else '* 3'}\n\n# {number}\n"
        (tmp_path / "class" / f"s{number:02}.py").write_text(text)
        expected[f"s{number:02}"] = float(number % 3 > 0)
    killed: list[int] = []

    def kill_once(tally: Tally) -> None:
        if tally.graded and not killed:
            killed.append(cluster.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    with Gradebook.open(tmp_path / "grades.sqlite", create=True) as gradebook:
        wish = Wish(str(tmp_path / "class"), course=str(course), seed=5)
        address = cluster.scheduler_address
        assert batch(gradebook, wish, lambda: Cluster(address), kill_once, print) == 0
        assert killed
        assert dict(gradebook.db.execute("SELECT student, marks FROM grade").fetchall()) == expected
        rows = gradebook.db.execute("SELECT count(*), count(DISTINCT submission) FROM result").fetchone()
        assert tuple(rows) == (24, 24)


def test_no_cluster_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="no dask scheduler at nowhere://here"):
        Cluster("nowhere://here")
