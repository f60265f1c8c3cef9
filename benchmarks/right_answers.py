"""Grade every right answer of the tests with many seeds, and print which ones lose marks.

    python benchmarks/right_answers.py [--seeds N] [--first SEED]

A right answer must earn full marks with every seed; this looks for one that does not.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from nnexercises import Grader
from nnexercises.process.host import WorkerHost

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "right_answers"


def main() -> None:
    """Run the search."""
    parser = argparse.ArgumentParser(description="Look for right answers that lose marks.")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    files = sorted(FOLDER.glob("*.py"))
    began = time.monotonic()
    graded = lost = 0
    with WorkerHost() as host:
        for seed in range(options.first, options.first + options.seeds):
            for unit in sorted({file.stem.rsplit("_", 1)[0] for file in files}):
                grader = Grader(units=[unit], seed=seed, host=host)
                for file in files:
                    if not file.stem.startswith(unit):
                        continue
                    for result in grader.grade(file).exercises:
                        graded += result.verdict != "skipped"
                        for case in result.cases:
                            if case.verdict not in ("passed", "skipped"):
                                lost += 1
                                print(
                                    f"seed {seed}, {file.name}, {result.name}.{case.name}: {case.message}", flush=True
                                )
            if seed % 10 == 9:
                print(f"to seed {seed}: {graded} exercises graded, {lost} cases lost", flush=True)
    minutes = (time.monotonic() - began) / 60
    print(f"{graded} exercises graded with {options.seeds} seeds, {lost} cases lost, {minutes:.0f} minutes")


if __name__ == "__main__":
    main()
