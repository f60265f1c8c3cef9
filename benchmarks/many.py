"""Grade many submissions: how fast, in how much memory, and whether anything is lost.

    python benchmarks/many.py speed       submissions a second: one process, two, and one pytest run for each
    python benchmarks/many.py cluster     two dask workers against one
    python benchmarks/many.py memory      the peak for many submissions against that for few
    python benchmarks/many.py kills       a run that is killed at random, again and again: what is lost, what is twice
    python benchmarks/many.py load        verdicts with four times as many workers as cores on a busy machine

What is compared takes turns, so that a noisy machine slows both.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import psutil
from a_class import ROOT, answers, write_files

from nnexercises.classroom import batch
from nnexercises.classroom.batch import Plan
from nnexercises.classroom.collecting import collect
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.intake import enter
from nnexercises.classroom.pools import Cluster, Pool, Processes, cores
from nnexercises.classroom.records import Item, Terms
from nnexercises.grading.grader import Grader

UNITS = ("neurons", "classifier")


@contextmanager
def class_of(files: int, sources: Sequence[Path], units: Sequence[str] = UNITS) -> Iterator[tuple[Gradebook, Plan]]:
    """A gradebook with a class that is not graded yet."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder) / "class", files, sources)
        with Gradebook.open(Path(folder) / "grades.sqlite", create=True) as gradebook:
            grader = Grader(units=list(units))
            terms = Terms(None, grader.assignment.course.version, grader.assignment.units, 0, devices=("cpu",))
            plan = batch.plan(gradebook, "bench", grader, terms)
            grader.close()
            enter(gradebook, plan.assignment["id"], collect(Path(folder) / "class").found)
            yield gradebook, plan


def seconds(gradebook: Gradebook, plan: Plan, items: list[Item], pool: Pool) -> float:
    """How long a pool takes for these items."""
    began = time.perf_counter()
    tally = batch.grade(gradebook, plan, items, pool, lambda tally: None)
    assert not tally.failed, tally.failed
    return time.perf_counter() - began


def right_file(folder: Path) -> Path:
    """One right file for all of ``UNITS``."""
    file = folder / "right.py"
    texts = [(ROOT / "tests" / "right_answers" / f"{unit}_1.py").read_text(encoding="utf-8") for unit in UNITS]
    file.write_text("\n\n".join(texts), encoding="utf-8")
    return file


#: The submissions that warm a pool up: a task of a dask cluster for each of two workers.
WARMING = 20
#: How to open a pool, and whether its processes share one core: left alone, one of them drives and judges at once, on
#: more than a core.
Compared = dict[str, tuple[Callable[[], AbstractContextManager[Pool]], bool]]


def compare(pools: Compared, each: int, rounds: int) -> dict[str, list[float]]:
    """The seconds that each pool takes for a round of ``each`` submissions, in turns. One is open at a time: the
    processes of an idle dask cluster take a seventh of a core.
    """
    taken: dict[str, list[float]] = {name: [] for name in pools}
    with tempfile.TemporaryDirectory() as folder:
        sources = [right_file(Path(folder))]
        with class_of(len(pools) * (each + WARMING) * rounds, sources) as (gradebook, plan):
            items = batch.waiting(gradebook, plan)
            for _ in range(rounds):
                for name, (opened, on_one_core) in pools.items():
                    before = descendants()
                    with opened() as pool:
                        seconds(gradebook, plan, [items.pop() for _ in range(WARMING)], pool)
                        if on_one_core:
                            put_on_one_core(descendants() - before)
                        taken[name].append(seconds(gradebook, plan, [items.pop() for _ in range(each)], pool))
    for name, times in taken.items():
        print(f"{name:24} {each / statistics.median(times):6.2f} submissions a second")
    *others, last = pools
    for name in others:
        ratio = statistics.median(slow / fast for slow, fast in zip(taken[name], taken[last], strict=True))
        print(f"{last}: {ratio:.2f} times as fast as {name}")
    return taken


def descendants() -> set[psutil.Process]:
    """The processes that this one and its own have started."""
    return set(psutil.Process().children(recursive=True))


def put_on_one_core(processes: Iterable[psutil.Process]) -> None:
    """Let processes, and those that they start, run on the first core alone."""
    for process in processes:
        with suppress(psutil.Error, ProcessLookupError):
            for thread in process.threads():
                os.sched_setaffinity(thread.id, {min(os.sched_getaffinity(0))})


def speed(each: int, rounds: int) -> None:
    """Submissions a second with one process and with two, and by one pytest run for each."""
    pools: Compared = {
        "one process on one core": (lambda: closing(Processes(1)), True),
        "one process": (lambda: closing(Processes(1)), False),
        "two processes": (lambda: closing(Processes(2)), False),
    }
    taken = compare(pools, each, rounds)
    alone = []
    with tempfile.TemporaryDirectory() as folder:
        file = right_file(Path(folder))
        options = [part for unit in UNITS for part in ("--unit", unit)]
        for _ in range(5):
            began = time.perf_counter()
            command = [sys.executable, "-m", "pytest", "--student", str(file), *options]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)
            alone.append(time.perf_counter() - began)
    one = statistics.median(alone)
    print(f"pytest   {1 / one:6.2f} submissions a second, one run for each ({one:.2f} s)")
    print(
        f"two processes: {one / (statistics.median(taken['two processes']) / each):.1f} times as fast as one run each"
    )


def cluster(each: int, rounds: int) -> None:
    """Two dask workers against one."""
    pools: Compared = {
        "one worker on one core": (lambda: dask_workers(1), True),
        "one worker": (lambda: dask_workers(1), False),
        "two workers": (lambda: dask_workers(2), False),
    }
    compare(pools, each, rounds)


@contextmanager
def dask_workers(count: int) -> Iterator[Pool]:
    """A cluster of this machine; its scheduler is in this process."""
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None) as made,
        closing(Cluster(made.scheduler_address)) as pool,
    ):
        yield pool


def memory(few: int, many: int) -> None:
    """The peak of all processes together, in proportional set size."""
    peaks = {}
    sources = sorted((ROOT / "tests" / "right_answers").glob("neurons_*.py"))
    for count in (few, many):
        with class_of(count, sources, ["neurons"]) as (gradebook, plan), peak() as highest:
            pool = Processes(2)
            seconds(gradebook, plan, batch.waiting(gradebook, plan), pool)
            pool.close()
        peaks[count] = highest[0]
        print(f"{count:6} submissions: a peak of {highest[0] >> 20} MiB")
    print(f"{peaks[many] / peaks[few]:.2f} times as much for {many} as for {few}")


@contextmanager
def peak() -> Iterator[list[int]]:
    """The most memory that this process and its children have at once."""
    highest, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.5):
            family = [psutil.Process(), *descendants()]
            total = 0
            for process in family:
                with suppress(psutil.Error):
                    total += process.memory_full_info().pss
            highest[0] = max(highest[0], total)

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield highest
    done.set()
    watcher.join()


def kills(times: int, students: int, longest: float) -> None:
    """Kill a run at random until it has been killed so often, then let it end."""
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder) / "class", students, sorted((ROOT / "tests" / "right_answers").glob("neurons_*.py")))
        file = Path(folder) / "grades.sqlite"
        command = [sys.executable, "-m", "nnexercises", "batch", f"{folder}/class", "--gradebook", str(file)]
        command += ["--unit", "neurons", "--seed", "0"]
        killed = 0
        while killed < times:
            run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with suppress(subprocess.TimeoutExpired):
                run.wait(chance.uniform(0.2, longest))
            if run.poll() is None:
                run.kill()
                run.wait()
                killed += 1
            else:
                break
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with Gradebook.open(file) as gradebook:
            query = "SELECT count(*), count(DISTINCT submission) FROM result"
            rows, distinct = gradebook.db.execute(query).fetchone()
            marks = gradebook.db.execute("SELECT min(marks), max(marks) FROM grade").fetchone()
            intact = gradebook.db.execute("PRAGMA integrity_check").fetchone()[0]
        print(f"killed {killed} times: {students - distinct} of {students} lost, {rows - distinct} twice, "
              f"marks from {marks[0]:g} to {marks[1]:g}, the file is {intact}")  # fmt: skip


def load() -> None:
    """The verdicts of right, wrong and hostile files on an idle machine, and on one that is busy on purpose."""
    sources = [*answers(), *sorted((ROOT / "tests" / "hostile").glob("*.py"))]
    found = []
    for size, spinners in ((1, 0), (4 * cores(), cores())):
        with class_of(len(sources), sources) as (gradebook, plan):
            busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(spinners)]
            pool = Processes(size)
            began = time.perf_counter()
            tally = batch.grade(gradebook, plan, batch.waiting(gradebook, plan), pool, lambda tally: None)
            pool.close()
            for process in busy:
                process.kill()
                process.wait()
            print(
                f"{size} workers beside {spinners} busy processes: {time.perf_counter() - began:.0f} s, {tally.failed}"
            )
            query = """
                SELECT s.student, c.unit, c.exercise, c.name, c.verdict FROM case_result c
                JOIN submission s ON s.id = c.submission"""
            found.append({tuple(row)[:4]: row["verdict"] for row in gradebook.db.execute(query)})
    idle, loaded = found
    different = {key: (idle[key], loaded.get(key)) for key in idle if idle[key] != loaded.get(key)}
    print(f"{len(different)} of {len(idle)} verdicts on {len(sources)} files differ")
    for (student, *place), verdicts in different.items():
        name = sources[int(student.removeprefix("student"))].name
        print(f"  {name} {'/'.join(place)}: {' → '.join(map(str, verdicts))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("speed", "cluster", "memory", "kills", "load"))
    parser.add_argument("--each", type=int, default=40, help="submissions in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--few", type=int, default=500)
    parser.add_argument("--many", type=int, default=5000)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--longest", type=float, default=6.5, help="seconds that a run lives at most")
    options = parser.parse_args()
    if options.what == "speed":
        speed(options.each, options.rounds)
    elif options.what == "cluster":
        cluster(options.each, options.rounds)
    elif options.what == "memory":
        memory(options.few, options.many)
    elif options.what == "kills":
        kills(options.times, options.students, options.longest)
    else:
        load()


if __name__ == "__main__":
    main()
