"""Print what would be said of each written mistake of a course if it were not written down.

    python benchmarks/diagnoses.py [COURSE] [--unit U]… [--seed N]

For each mistake, on the first case that it fails: its name, and the kind and message of the diagnosis. Read them: a
diagnosis is to be right or silent. The last line counts those that are named. No worker runs: a sealed trial holds the
outcome of each mistake.
"""

from __future__ import annotations

import argparse
import time

from nnexercises import Grader
from nnexercises.explain.diagnose import diagnosis_of
from nnexercises.explain.mistakes import evidence_of


def main() -> None:
    """Print the diagnoses."""
    parser = argparse.ArgumentParser(description="What is said of each written mistake.")
    parser.add_argument("course", nargs="?")
    parser.add_argument("--unit", action="append")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    named = count = 0
    slowest, began = 0.0, time.process_time()
    with Grader(options.course, units=options.unit, seed=options.seed) as grader:
        units = grader.units()
        began = time.process_time()
        for exercise in (exercise for unit in units for exercise in unit.exercises):
            print(f"\n{exercise.unit}/{exercise.name}")
            for mistake in exercise.mistakes:
                evidence = evidence_of(exercise, mistake)
                if evidence is None:
                    continue
                started = time.process_time()
                diagnosis = diagnosis_of(evidence)
                slowest = max(slowest, time.process_time() - started)
                count += 1
                named += diagnosis is not None
                said = f"{diagnosis.kind} {diagnosis.name}: {diagnosis.message}" if diagnosis else "-"
                print(f"  {mistake} ({evidence.case.name})\n      {said}")
    seconds = time.process_time() - began
    each = 1000 * seconds / max(count, 1)
    print(f"\n{named} of {count} mistakes named; {each:.1f} ms each, at most {1000 * slowest:.0f}")


if __name__ == "__main__":
    main()
