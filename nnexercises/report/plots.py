"""Plots as data: numbers to draw where a picture says more than digits. A report holds them; a page draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

#: "function": results over their inputs; "lines": numbers in their order; "histogram": how often numbers occur; "grid":
#: a matrix as shaded cells; "images": pictures.
PlotKind = Literal["function", "lines", "histogram", "grid", "images"]

#: The largest number of numbers in a series, and of series in a plot.
MAX_NUMBERS = 256
MAX_SERIES = 3

Name = Annotated[str, Meta(max_length=200)]


@dataclass(frozen=True, kw_only=True)
class Series:
    """Numbers with a name; None stands for nan and for infinities.

    ``at`` are the places of the ``numbers`` on the horizontal axis: as many as there are numbers, but the edges of the
    bins in a histogram, one more, and none in a grid or image. Those have ``columns``, and ``marked`` are the indices
    of the cells that are wrong.
    """

    name: Name
    numbers: Annotated[tuple[float | None, ...], Meta(min_length=1, max_length=MAX_NUMBERS)]
    at: Annotated[tuple[float, ...], Meta(max_length=MAX_NUMBERS + 1)] = ()
    columns: Annotated[int, Meta(ge=1)] | None = None
    marked: Annotated[tuple[int, ...], Meta(max_length=MAX_NUMBERS)] = ()


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A plot. ``alt`` says in words what it shows; ``x`` and ``y`` are the labels of its axes."""

    kind: PlotKind
    title: Name
    alt: Annotated[str, Meta(max_length=1000)]
    x: Name = ""
    y: Name = ""
    series: Annotated[tuple[Series, ...], Meta(min_length=1, max_length=MAX_SERIES)]

    def __post_init__(self) -> None:
        for one in self.series:
            count = len(one.numbers)
            if self.kind in ("grid", "images"):
                fits = one.columns is not None and count % one.columns == 0
            else:
                fits = len(one.at) == count + (self.kind == "histogram")
            if not fits or not all(0 <= index < count for index in one.marked):
                raise ValueError(f"the numbers of a plot do not fit together: {one.name}")
