"""The charts of the page, drawn by matplotlib where it is installed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup

from nnexercises.classroom.page.numbers import Exercise
from nnexercises.report.page.pictures import FIRST, NOT_DRAWN, NOT_INSTALLED, RIGHT, SOFT, WAITS, WRONG, svg
from nnexercises.submission.text import printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: The fewest and most bars that a histogram may have, and the widths that they may have, times a power of ten.
FEW, MANY, STEPS = 8, 24, (1.0, 2.0, 2.5, 5.0, 10.0)
#: The width of a chart in inches, and the height of a bar with the gap to the next.
WIDTH, BAR = 7.2, 0.235
#: The maximum length of a name beside a bar.
MAX_NAME = 34
#: The parts of a bar, in their order: the name of the count, its words, its colour and how dark it is.
PARTS = (
    ("passed", "passed", RIGHT, 0.75),
    ("failed", "failed", WRONG, 0.9),
    ("stopped", "timed out or crashed", WRONG, 0.4),
    ("blocked", "blocked", WAITS, 0.6),
    ("not_attempted", "not attempted", SOFT, 0.2),
)


@dataclass(frozen=True)
class Chart:
    """A chart, and what it shows in words. Where ``svg`` is empty, ``why``."""

    alt: str
    svg: Markup = field(default=Markup())
    why: str = ""


def bins_of(marks: Sequence[float], points: float) -> list[tuple[float, float, int]]:
    """Marks in bins of equal width, more of them for more marks: the edges of each, and how many are in it. The last
    edge belongs to its bin.
    """
    if not marks:
        return []
    top = max(points, *marks) or 1.0
    most = min(max(2 * math.isqrt(len(marks)), FEW), MANY)
    scale = 10 ** (math.floor(math.log10(top / most)))
    step = next(factor * scale for factor in STEPS if top / (factor * scale) <= most + 1e-9)
    count = math.ceil(top / step - 1e-9)
    found = [0] * count
    for one in marks:
        found[min(int(one / step + 1e-9), count - 1)] += 1
    return [(number * step, (number + 1) * step, amount) for number, amount in enumerate(found)]


def histogram(bins: Sequence[tuple[float, float, int]], median: float, alt: str) -> Chart:
    """How many students have how many marks, with a line at the ``median``."""

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        counts, edges = [amount for _, _, amount in bins], [bins[0][0], *(high for _, high, _ in bins)]
        axes.stairs(counts, edges, fill=True, color=FIRST, alpha=0.45)
        axes.stairs(counts, edges, color=FIRST)
        axes.axvline(median, color=SOFT, linestyle="--", linewidth=1.2)
        axes.text(median, 1.01, "median", color=SOFT, ha="center", va="bottom", transform=axes.get_xaxis_transform())
        axes.locator_params(axis="y", integer=True)
        axes.set(xlabel="marks", ylabel="students", ylim=(0, None), xlim=(edges[0], edges[-1]))

    return _drawn(paint, 2.6, "marks", "Marks", alt)


def bars(exercises: Sequence[Exercise], alt: str) -> Chart:
    """A bar for each exercise with the shares of students by verdict."""

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        places = range(len(exercises))
        left = [0.0] * len(exercises)
        for name, words, colour, alpha in PARTS:
            shares = [100 * getattr(one, name) / one.counted for one in exercises]
            face = (colour, alpha)
            axes.barh(places, shares, 0.72, left, facecolor=face, edgecolor=colour, linewidth=0.4, label=words)
            left = [start + share for start, share in zip(left, shares, strict=True)]
        axes.set_yticks(places, [_short(one.name) for one in exercises])
        axes.set(xlim=(0, 100), ylim=(len(exercises) - 0.4, -0.6), xlabel="% of the students")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        figure.legend(loc="outside upper center", ncols=len(PARTS), frameon=False, fontsize=8.5, handlelength=1.2)

    return _drawn(paint, len(exercises) * BAR + 0.9, "exercises", "Exercises", alt)


def _drawn(paint: Callable[[Figure], None], height: float, name: str, title: str, alt: str) -> Chart:
    try:
        return Chart(alt, svg(paint, (WIDTH, height), name, title, alt))
    except ImportError:
        return Chart(alt, why=NOT_INSTALLED)
    except Exception:  # whatever matplotlib finds in the current folder, the page is written
        return Chart(alt, why=NOT_DRAWN)


def _short(name: str) -> str:
    name = printable(name)
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"
