"""Measure the time and memory of one grading.

    python benchmarks/start_up.py [--runs N] [--student PATH]

Prints medians over interleaved runs: the wall time of ``pytest --student`` as a ratio to that of
``python -c "import torch, pytest"``, with the expected outcomes in the cache and without; and the peak proportional
set size (PSS, memory shared between processes counted once) of all its processes together.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
BASELINE = [sys.executable, "-c", "import torch, pytest"]


def timed(command: list[str], cache: str) -> float:
    """The wall time of a command, in seconds."""
    began = time.perf_counter()
    subprocess.run(command, env=environment(cache), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def environment(cache: str) -> dict[str, str]:
    return os.environ | {"NNEXERCISES_CACHE": cache}


def peak_memory(command: list[str], cache: str) -> float:
    """The largest sampled PSS of a command and its descendants together, in MB."""
    process = psutil.Popen(command, env=environment(cache), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        total = 0
        with contextlib.suppress(psutil.Error):
            for member in (process, *process.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    total += member.memory_full_info().pss
        peak = max(peak, total)
    return peak / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description="Time and memory of one grading.")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--student", default=str(ROOT / "examples" / "first_net.py"))
    options = parser.parse_args()
    grading = [sys.executable, "-m", "pytest", "-q", "--student", options.student]
    with tempfile.TemporaryDirectory() as warm:
        timed(BASELINE, warm)
        timed(grading, warm)
        base, cached, uncached = [], [], []
        for _ in range(options.runs):
            base.append(timed(BASELINE, warm))
            cached.append(timed(grading, warm))
            with tempfile.TemporaryDirectory() as cold:
                uncached.append(timed(grading, cold))
        rows = [("import torch, pytest", base), ("pytest --student", cached), ("  with an empty cache", uncached)]
        for name, seconds in rows:
            ratio = statistics.median(a / b for a, b in zip(seconds, base, strict=True))
            print(f"{name:28}{statistics.median(seconds):6.2f} s   ratio {ratio:.2f}")
        for name, command in (("peak PSS, import alone", BASELINE), ("peak PSS, pytest --student", grading)):
            print(f"{name:28}{max(peak_memory(command, warm) for _ in range(3)):6.0f} MB")


if __name__ == "__main__":
    main()
