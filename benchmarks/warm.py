"""Time a grading by a Grader that is up already, and compare it with another checkout's, in turns.

    python benchmarks/warm.py [--rounds N] [--unit UNIT …] [--against CHECKOUT]

Each round grades a right file once per set of units. ``--against`` is a checkout of another commit; both are run by
this Python, one process each, and take turns, so that a noisy machine slows both. Prints medians, and the median of the
ratios of the rounds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETS = ("neurons", "autograd", "classifier", "tensor_net", "neurons+classifier")


def serve(file: str, units: list[str]) -> None:
    """Grade ``file`` once for each line on standard input, and print the seconds that it took."""
    from nnexercises import Grader

    with Grader(units=units) as grader:
        for _ in sys.stdin:
            began = time.perf_counter()
            report = grader.grade(file)
            seconds = time.perf_counter() - began
            assert report.marks == report.points, f"{file} lost marks"
            print(seconds, flush=True)


class Server:
    """A process that grades one file, of a checkout."""

    def __init__(self, checkout: Path, file: str, units: list[str]) -> None:
        command = [sys.executable, "-P", str(Path(__file__).resolve()), "--serve", file, "--unit", *units]
        environment = os.environ | {"PYTHONPATH": str(checkout)}
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=checkout
        )

    def seconds(self) -> float:
        """The seconds of one grading."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def measure(units: list[str], rounds: int, against: Path | None) -> None:
    """Print one row: a set of units."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "answer.py")
        file.write_text("\n\n".join((ROOT / f"tests/right_answers/{unit}_1.py").read_text() for unit in units))
        servers = [Server(checkout, str(file), units) for checkout in (ROOT, against) if checkout is not None]
        for server in servers:
            for _ in range(3):
                server.seconds()
        pairs = [[server.seconds() for server in servers] for _ in range(rounds)]
        for server in servers:
            server.close()
    ours = statistics.median(pair[0] for pair in pairs) * 1000
    row = f"{'+'.join(units):22}{ours:8.0f} ms"
    if against is not None:
        theirs = statistics.median(pair[1] for pair in pairs) * 1000
        row += f"{theirs:8.0f} ms   {statistics.median(pair[1] / pair[0] for pair in pairs):5.2f} times as fast"
    print(row, flush=True)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="Time a grading by a Grader that is up already.")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--unit", nargs="+", default=None)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.unit)
        return
    for units in [options.unit] if options.unit else [name.split("+") for name in SETS]:
        measure(units, options.rounds, options.against)


if __name__ == "__main__":
    main()
