"""Plots of what a student's code returned beside what was expected, where they say more than digits."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from nnexercises.comparison.compare import compare_values
from nnexercises.comparison.path import as_python
from nnexercises.drive.outcome import Examined
from nnexercises.explain.evidence import Attempt
from nnexercises.explain.pairs import numbers_of, pairs_of, places_of
from nnexercises.report.plots import MAX_SERIES, Plot, Series
from nnexercises.report.results import CaseResult
from nnexercises.report.show import MAX_NUMBERS
from nnexercises.submission.text import clean
from nnexercises.values import Array, Value

YOURS, EXPECTED = "yours", "expected"

#: The number of points in a line, of bins in a histogram, and the sides of a grid and of a picture in cells.
POINTS, BINS, SIDE, PICTURE = 100, 24, 15, 14
#: A function of single numbers is drawn through so many points or more; a list of numbers and a grid are drawn if they
#: have more than so many numbers, weights if they are more.
MIN_POINTS, MIN_LIST, MIN_GRID, MIN_WEIGHTS = 6, 8, 12, 500
#: How much of the spread of a function of one number may lie between neighbours, but for two jumps (all of it does for
#: noise): von Neumann's ratio. At this bound, few softmaxes pass for such a function, and few relus for none.
ROUGH = 0.03
#: Names of numbers that come one after another.
HISTORIES = ("loss", "history", "curve", "error", "accurac", "cost")
#: The share of background in a picture of a digit.
BACKGROUND = 0.2


def plots_of(attempts: Sequence[Attempt], passed: bool) -> tuple[Plot, ...]:
    """The plot of a case, if there is one to draw: of its first attempt that differs from what is expected. A case that
    ``passed`` has one only of a function of a single number, whose points belong to a plot of the whole exercise.
    """
    if attempts[0].case.role not in ("values", "gradients"):
        return ()
    try:
        points = _points(attempts)
        if points is not None or passed:
            return () if points is None else (points,)
        returned = [attempt for attempt in attempts if attempt.outcome.status == "returned"]
        found = (plot for attempt in returned for make in MAKERS if (plot := make(attempt)) is not None)
        return tuple(plot for plot in (next(found, None),) if plot is not None)
    except Exception:  # a picture of whatever a student returns must not cost a mark
        return ()


def plots_of_exercise(failed: CaseResult, cases: Sequence[CaseResult]) -> tuple[Plot, ...]:
    """The plots of an exercise: those of the case that ``failed``, with the points of all cases if it is a function."""
    if not failed.plots or failed.plots[0].kind != "function" or len(failed.plots[0].series[0].at) >= MIN_GRID:
        return failed.plots
    plots = [plot for case in cases for plot in case.plots if plot.kind == "function"]
    points = {
        place: (yours, expected)
        for plot in plots
        for place, yours, expected in zip(
            plot.series[0].at, plot.series[0].numbers, plot.series[1].numbers, strict=True
        )
    }
    drawn = _function(failed.plots[0].x, [(place, *pair) for place, pair in points.items()])
    return () if drawn is None else (drawn,)


def _kept(numbers: np.ndarray) -> tuple[float | None, ...]:
    """Numbers as a plot holds them: with five digits, and None for what cannot be drawn."""
    flat = numbers.ravel().tolist()
    return tuple(float(f"{number:.5g}") if math.isfinite(number) and abs(number) < 1e30 else None for number in flat)


def _range(numbers: np.ndarray) -> str:
    finite = numbers[np.isfinite(numbers)]
    return f"from {_text(finite.min())} to {_text(finite.max())}" if finite.size else "not finite"


def _text(number: float) -> str:
    """A number with three digits, for a sentence."""
    return f"{number:.3g}"


def _points(attempts: Sequence[Attempt]) -> Plot | None:
    """The points of a function of one single number, one for each draw."""
    points, names = [], set()
    for attempt in attempts:
        if attempt.case.role != "values" or len(attempt.trial.inputs) != 1 or attempt.outcome.status != "returned":
            return None
        ((name, value),) = attempt.trial.inputs.items()
        place, expected, returned = map(_single, (value, attempt.trial.expected.value, attempt.outcome.value))
        if place is None or expected is None or returned is None:
            return None
        names.add(name)
        points.append((place, returned, expected))
    return _curve(names.pop(), points)


def _single(value: Value) -> float | None:
    """A single floating-point number, or None."""
    is_float = isinstance(value, float) or (isinstance(value, Array) and value.shape == () and value.is_floating)
    numbers = numbers_of(value) if is_float else None
    return float(numbers) if numbers is not None and math.isfinite(numbers) else None


def _elementwise(attempt: Attempt) -> Plot | None:
    """A function that is applied to each number of one tensor."""
    arrays = [(name, value) for name, value in attempt.trial.inputs.items() if isinstance(value, Array)]
    pair = next(pairs_of(attempt), None)
    if len(arrays) != 1 or pair is None or pair.path != ("value",) or pair.wrong is None:
        return None
    ((name, value),) = arrays
    others = (other for key, other in attempt.trial.inputs.items() if key != name)
    if not value.is_floating or value.shape != pair.expected.shape or value.data.size < MIN_GRID:
        return None
    if not all(isinstance(other, int | float | str | None) for other in others):
        return None
    flat = (value.as_float64().ravel().tolist(), pair.returned.ravel().tolist(), pair.expected.ravel().tolist())
    return _function(name, list(zip(*flat, strict=True)))


def _function(name: str, points: Sequence[tuple[float, float | None, float | None]]) -> Plot | None:
    """The plot of a function through points (place, yours, expected), if it can be told from noise."""
    known = [point for point in points if all(number is not None and math.isfinite(number) for number in point)]
    usual = float(np.median([abs(place) for place, *_ in known])) if known else 0.0
    near = [point for point in known if abs(point[0]) <= 20 * (usual or 1.0)]
    if len({place for place, *_ in near}) < MIN_POINTS:
        return None
    wanted = np.array([expected for _, _, expected in sorted(near)], dtype=float)
    steps = np.sort(np.square(np.diff(wanted)))[:-2]
    if len(near) >= MIN_GRID and float(steps.mean()) > ROUGH * 2 * float(wanted.var()):
        return None
    return _curve(name, near)


def _curve(name: str, points: Sequence[tuple[float, float | None, float | None]]) -> Plot:
    """The plot of a function through these points."""
    table = np.array(sorted(points), dtype=float)
    table = table[np.unique(np.linspace(0, len(table) - 1, POINTS).round().astype(int))]
    places, yours, expected = table.T
    name = clean(name, 60)
    off = int(np.argmax(np.abs(yours - expected)))
    alt = (
        f"The results for {name} {_range(places)}, yours beside the expected ones. They are farthest apart at "
        f"{_text(places[off])}: {_text(yours[off])}, where "
        f"{_text(expected[off])} is expected."
    )
    series = [(YOURS, yours), (EXPECTED, expected)]
    return Plot(
        kind="function", title=f"The function over {name}", alt=alt, x=name, y="result",
        series=tuple(
            Series(name=label, numbers=_kept(numbers), at=tuple(number or 0.0 for number in _kept(places)))
            for label, numbers in series
        ),
    )  # fmt: skip


def _lines(attempt: Attempt) -> Plot | None:
    """Numbers one after another: a list of them, or what is called a loss."""
    for pair in pairs_of(attempt):
        name = " ".join(str(step) for step in (attempt.exercise.name, *pair.path[1:])).lower()
        is_history = any(word in name for word in HISTORIES)
        if pair.expected.ndim != 1 or pair.returned.ndim != 1 or not (pair.is_list or is_history):
            continue
        if len(pair.expected) < MIN_LIST or len(pair.returned) < 2:
            continue
        last, wanted = float(pair.returned[-1]), float(pair.expected[-1])
        alt = (
            f"{pair.name}, one number after another: yours are {len(pair.returned)} numbers and end at "
            f"{_text(last)}, the expected ones are {len(pair.expected)} and end at {_text(wanted)}."
        )
        series = []
        for label, numbers in ((YOURS, pair.returned), (EXPECTED, pair.expected)):
            chosen = np.unique(np.linspace(0, len(numbers) - 1, POINTS).round().astype(int))
            series.append(Series(name=label, numbers=_kept(numbers[chosen]), at=tuple(map(float, chosen))))
        x, y = ("iteration", "value") if is_history else ("position", "number")
        return Plot(kind="lines", title=pair.name, alt=alt, x=x, y=y, series=tuple(series))
    return None


def _grid(attempt: Attempt) -> Plot | None:
    """A matrix, yours beside the expected one, with a mark on each cell that is wrong."""
    for pair in pairs_of(attempt):
        if pair.wrong is None or pair.expected.ndim < 2 or pair.expected.size <= MIN_GRID:
            continue
        if pair.wrong.all() and pair.expected.size <= MAX_NUMBERS:
            continue  # the digits say as much
        returned, expected, wrong = pair.returned, pair.expected, pair.wrong
        name = pair.name
        first = tuple(np.argwhere(wrong)[0][: expected.ndim - 2])
        if first:
            returned, expected, wrong, name = (
                returned[first],
                expected[first],
                wrong[first],
                f"{name} at {[*map(int, first)]}",
            )
        if expected.shape[1] == 784:
            row = int(np.argwhere(wrong)[0][0])
            returned, expected, wrong = (array[row].reshape(28, 28) for array in (returned, expected, wrong))
            name = f"{name} at [{row}], as a picture of 28 × 28"
        if min(expected.shape) < 2:
            continue
        step = tuple(math.ceil(size / SIDE) for size in expected.shape)
        note = "" if step == (1, 1) else f" Each cell is the mean of up to {step[0]} × {step[1]} numbers."
        marked = _pooled(wrong.astype(float), step) > 0
        crosses = f"A cross marks what is wrong: {int(wrong.sum())} of {wrong.size} numbers, {_where(wrong)}."
        alt = (
            f"Yours beside the expected, {expected.shape[0]} rows and {expected.shape[1]} columns, darker for larger "
            f"numbers ({_range(np.stack([returned, expected]))}). {'All differ.' if wrong.all() else crosses}{note}"
        )
        series = tuple(
            Series(
                name=label,
                numbers=_kept(_pooled(numbers, step)),
                columns=marked.shape[1],
                marked=tuple(map(int, np.flatnonzero(marked))) if label == YOURS and not wrong.all() else (),
            )
            for label, numbers in ((YOURS, returned), (EXPECTED, expected))
        )
        return Plot(kind="grid", title=name, alt=alt, series=series)
    return None


def _pooled(numbers: np.ndarray, step: tuple[int, ...]) -> np.ndarray:
    """The means of blocks of a matrix."""
    rows, columns = (range(0, size, length) for size, length in zip(numbers.shape, step, strict=True))
    with np.errstate(all="ignore"):
        return np.array(
            [[numbers[row : row + step[0], column : column + step[1]].mean() for column in columns] for row in rows]
        )


def _where(wrong: np.ndarray) -> str:
    """Where wrong cells lie, in words."""
    rows, columns = np.flatnonzero(wrong.any(1)), np.flatnonzero(wrong.any(0))
    parts = []
    for noun, found, total in (("row", rows, wrong.shape[0]), ("column", columns, wrong.shape[1])):
        if len(found) == total:
            parts.append(f"in every {noun}")
        elif len(found) <= 3:
            parts.append(f"in {noun}{'s' * (len(found) > 1)} {', '.join(map(str, found))}")
        else:
            parts.append(f"in {len(found)} of {total} {noun}s")
    return " and ".join(parts)


def _histogram(attempt: Attempt) -> Plot | None:
    """The weights of a net that was made from nothing: how often each size occurs."""
    trial, outcome = attempt.trial, attempt.outcome
    if attempt.case.role != "values" or any(isinstance(value, Array) for value in trial.inputs.values()):
        return None
    if not isinstance(outcome, Examined):
        random = (pair for pair in pairs_of(attempt) if _is_random(pair.expected) and pair.returned.size >= MIN_WEIGHTS)
        pair = next(random, None)
        return None if pair is None else _weights(pair.name, [(YOURS, pair.returned), (EXPECTED, pair.expected)])
    differences = compare_values(trial.expected.value, outcome.value, attempt.exercise.result, trial.tolerance)
    head = differences[0].path[1:2] if differences else ()
    weights = [(path, numbers) for path, numbers in places_of(outcome.raw) if numbers.size >= MIN_WEIGHTS]
    if not differences or not weights:
        return None
    path, numbers = next((one for one in weights if one[0][:1] == head), weights[0])
    return _weights(clean(as_python(path[:1]), 60) or "what you return", [(YOURS, numbers)])


def _weights(name: str, parts: Sequence[tuple[str, np.ndarray]]) -> Plot | None:
    """The histogram of numbers, and of the expected ones if there are any."""
    finite = [(label, numbers[np.isfinite(numbers)]) for label, numbers in parts]
    if not all(numbers.size for _, numbers in finite):
        return None
    edges = np.histogram_bin_edges(np.concatenate([numbers for _, numbers in finite]), BINS)
    at = tuple(number or 0.0 for number in _kept(edges))
    alt = " ".join(
        f"{label.capitalize()}: {numbers.size} numbers {_range(numbers)}, with a mean of {_text(numbers.mean())} "
        f"and a standard deviation of {_text(numbers.std())}."
        for label, numbers in finite
    )
    series = tuple(
        Series(name=label, numbers=_kept(np.histogram(numbers, edges)[0]), at=at) for label, numbers in finite
    )
    return Plot(kind="histogram", title=f"The numbers of {name}", alt=alt, x="size", y="how many", series=series)


def _is_random(numbers: np.ndarray) -> bool:
    """Whether many numbers look drawn one by one: hardly any twice, and none like its neighbours."""
    if numbers.size < MIN_WEIGHTS or not np.isfinite(numbers).all() or len(np.unique(numbers)) < 0.99 * numbers.size:
        return False
    centred = numbers - numbers.mean()
    products = (
        np.take(centred, range(1, size), axis) * np.take(centred, range(size - 1), axis)
        for axis, size in enumerate(numbers.shape)
        if size > 1
    )
    return all(abs(float(product.mean())) < 0.2 * float(centred.var()) for product in products)


def _images(attempt: Attempt) -> Plot | None:
    """Pictures of digits whose class is not the expected one."""
    found = (_pictures(value) for value in attempt.trial.inputs.values() if isinstance(value, Array))
    pictures = next((pictures for pictures in found if pictures is not None), None)
    if pictures is None:
        return None
    for pair in pairs_of(attempt):
        yours, expected = _classes(pair.returned, len(pictures)), _classes(pair.expected, len(pictures))
        if pair.path[0] != "value" or yours is None or expected is None:
            continue
        wrong = np.flatnonzero(yours != expected)
        if not len(wrong):
            continue
        alt = f"{len(wrong)} of {len(pictures)} pictures get another class than expected. The first of them: "
        labels = [f"yours {yours[index]}, expected {expected[index]}" for index in wrong[:MAX_SERIES]]
        series = [
            Series(name=label, numbers=_kept(_pooled(pictures[index], (2, 2))), columns=PICTURE)
            for index, label in zip(wrong, labels, strict=False)
        ]
        title = "Pictures with another class than expected"
        return Plot(kind="images", title=title, alt=f"{alt}{'; '.join(labels)}.", series=tuple(series))
    return None


def _pictures(value: Array) -> np.ndarray | None:
    """Pictures of 28 × 28, with a background, or None."""
    if value.sort == "complex" or len(value.shape) < 2 or value.data.size % 784 or not value.data.size:
        return None
    if value.shape[-1] != 784 and value.shape[-2:] != (28, 28):
        return None
    numbers = value.as_float64().reshape(-1, 28, 28)
    if len(numbers) != value.shape[0] or not np.isfinite(numbers).all():
        return None
    return numbers if (numbers == numbers.min()).mean() >= BACKGROUND else None


def _classes(numbers: np.ndarray, count: int) -> np.ndarray | None:
    """The class of each of ``count`` pictures: whole numbers, or the places of the largest scores."""
    if numbers.ndim == 2 and len(numbers) == count and 2 <= numbers.shape[1] <= 1000 and not np.isnan(numbers).any():
        return np.asarray(numbers.argmax(1))
    if numbers.shape == (count,) and np.isfinite(numbers).all() and (numbers == numbers.round()).all():
        return numbers.astype(int)
    return None


#: The plots, the most telling first.
MAKERS: tuple[Callable[[Attempt], Plot | None], ...] = (_images, _elementwise, _lines, _histogram, _grid)
