"""What student code prints and is warned of, within bounds, whatever it does to the streams."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterator

import torch

from nnexercises.sandbox.observing import Observer


@contextlib.contextmanager
def observed() -> Iterator[Observer]:
    streams = sys.stdout, sys.stderr
    observer = Observer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        observer.install()
        observer.heed_warnings()
        try:
            yield observer
        finally:
            sys.stdout, sys.stderr = streams


def test_both_streams_in_order() -> None:
    with observed() as observer:
        print("one")
        print("two", file=sys.stderr)
        print("half", end="", flush=True)
        sys.stdout.buffer.write(b" a line\n")
        assert observer.take() == ("one\ntwo\nhalf a line", ())
        assert observer.take() == ("", ())


def test_ten_lines_and_the_number_of_the_others() -> None:
    with observed() as observer:
        for number in range(50):
            print("line", number)
        lines = observer.take()[0].split("\n")
        assert lines[:10] == [f"line {number}" for number in range(10)]
        assert lines[10:] == ["… and 40 more lines"]
        for number in range(11):
            print(number, "x" * 500)
        lines = observer.take()[0].split("\n")
        assert lines[-1].startswith("… and ")
        assert max(map(len, lines)) == 200


def test_a_progress_bar_is_shown_as_it_ends_and_a_long_line_is_cut() -> None:
    with observed() as observer:
        sys.stderr.write("\r 10%\r 50%\r100%\n")
        assert observer.take()[0] == "100%"
        print("z" * 1_000_000)
        assert observer.take()[0] == "z" * 199 + "…"
        print("\ud800 half a pair")
        assert observer.take()[0] == "? half a pair"


def test_streams_that_are_closed_or_replaced() -> None:
    with observed() as observer:
        print("before")
        sys.stdout.close()
        sys.stderr.write = None  # type: ignore[assignment, method-assign]
        assert observer.take()[0] == "before"
        sys.stdout = None  # type: ignore[assignment]
        assert observer.take() == ("", ())


def test_warnings_are_kept_once_each_whatever_was_filtered_before() -> None:
    with observed() as observer:
        for _ in range(2):
            torch.nn.functional.mse_loss(torch.zeros(5, 1), torch.zeros(5))
        warnings.warn("x" * 10_000, stacklevel=1)
        for number in range(100):
            warnings.warn(f"number {number}", stacklevel=1)
        printed, warned = observer.take()
    assert printed == ""
    assert len(warned) == 5
    assert warned[0].startswith("Using a target size")
    assert warned[1] == "x" * 300
