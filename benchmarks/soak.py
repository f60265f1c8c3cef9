"""Grade a mix of good and hostile files a thousand times from one worker host, and print what grows.

    python benchmarks/soak.py [--gradings N]

Nothing should grow: memory, processes, descriptors and temporary files are printed every hundred gradings. A file that
takes more than two seconds (because of an endless loop) is graded in the first round only.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from pathlib import Path

import psutil

from nnexercises import Grader

TESTS = Path(__file__).resolve().parent.parent / "tests"
PATIENCE = 2.0


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(description="Look for what grows over many gradings.")
    parser.add_argument("--gradings", type=int, default=1000)
    options = parser.parse_args()
    files = [
        *TESTS.glob("right_answers/neurons_*.py"),
        *TESTS.glob("formats/*.py"),
        *(file for file in TESTS.glob("hostile/*.py") if "# unit:" not in file.read_text()),
    ]
    slow: set[Path] = set()
    print(f"{'gradings':>9} {'grader MB':>10} {'host MB':>9} {'processes':>10} {'descriptors':>12} {'temporary':>10}")
    with Grader(units=["neurons"]) as grader:
        began = time.monotonic()
        done = 0
        for file in itertools.chain.from_iterable(itertools.repeat(sorted(files))):
            if file in slow:
                continue
            started = time.monotonic()
            grader.grade(file)
            if time.monotonic() - started > PATIENCE:
                slow.add(file)
            done += 1
            if done % 100 == 0 or done == options.gradings:
                print(row(done), flush=True)
            if done == options.gradings:
                break
        print(
            f"{len(files)} files, {len(slow)} of them graded once; {(time.monotonic() - began) / done:.2f} s a grading"
        )


def row(done: int) -> str:
    """One line: the current resources of this process, its worker host and the children."""
    grader = psutil.Process()
    (host,) = grader.children()
    temporary = sum(1 for _ in Path(tempfile.gettempdir()).glob("nnexercises-*"))
    memory = [process.memory_full_info().uss / 2**20 for process in (grader, host)]
    descriptors = f"{grader.num_fds()} + {host.num_fds()}"
    processes = 1 + len(grader.children(recursive=True))
    return f"{done:>9} {memory[0]:>10.1f} {memory[1]:>9.1f} {processes:>10} {descriptors:>12} {temporary:>10}"


if __name__ == "__main__":
    main()
