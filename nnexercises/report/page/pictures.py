"""Plots as accessible SVG, drawn by matplotlib where it is installed; else their numbers."""

from __future__ import annotations

import io
import itertools
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from nnexercises.report.plots import Plot, Series
from nnexercises.report.show import number_text
from nnexercises.submission.text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NOT_INSTALLED = "Plots need matplotlib: pip install 'nnexercises[plots]'. These are the numbers:"
NOT_DRAWN = "This plot could not be drawn. These are the numbers:"

#: Colours while drawing, and the colours of the page, light or dark, that replace them.
INK, SOFT, FIRST, RIGHT, WRONG, WAITS = "#010203", "#040506", "#070809", "#0a0b0c", "#0d0e0f", "#111213"
COLOURS = {
    INK: "currentColor", SOFT: "var(--soft)", FIRST: "var(--accent)", RIGHT: "var(--right)", WRONG: "var(--wrong)",
    WAITS: "var(--waits)",
}  # fmt: skip

SETTINGS: Any = {
    "svg.fonttype": "none",  # text stays text, to read, search and copy
    "text.parse_math": False,
    "text.color": INK,
    "font.size": 10.5,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.formatter.useoffset": False,
}
#: The width of a picture in inches; it is shown at this size on a phone, and larger elsewhere.
WIDTH = 4.3
#: Lines through more points have no marks.
MANY = 25
#: The opacity of the darkest cell of a grid, on which a mark can still be seen.
DARKEST = 0.6


@dataclass(frozen=True)
class Picture:
    """A plot with its ``svg``. Where that is empty, ``why``, and the numbers as ``rows`` below a ``head``."""

    plot: Plot
    svg: str = ""
    why: str = ""
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def pictures_of(plots: Sequence[Sequence[Plot]]) -> list[list[Picture]]:
    """The pictures of the plots of each exercise. Without any plot, nothing is imported."""
    numbers = itertools.count(1)
    return [[_picture(plot, f"p{next(numbers)}") for plot in of_one] for of_one in plots]


def _picture(plot: Plot, name: str) -> Picture:
    try:
        return Picture(plot, draw(plot, name))
    except ImportError:
        return _table(plot, NOT_INSTALLED)
    except Exception:  # whatever a plot holds, or matplotlib finds in the current folder, the page is written
        return _table(plot, NOT_DRAWN)


def draw(plot: Plot, name: str) -> Markup:
    """A plot as SVG that follows the colours of the page."""
    sharp = plot.kind in ("grid", "images")
    return svg(
        lambda figure: DRAWINGS[plot.kind](plot, figure), (WIDTH, _height(plot)), name, plot.title, plot.alt, sharp
    )


def svg(
    paint: Callable[[Figure], None], size: tuple[float, float], name: str, title: str, alt: str, sharp: bool = False
) -> Markup:
    """What ``paint`` draws on a figure of this ``size`` in inches, as SVG. ``name`` makes its ids differ from those of
    other pictures; the same picture and name give the same text.
    """
    import matplotlib
    from matplotlib.figure import Figure

    with warnings.catch_warnings(), matplotlib.rc_context():
        warnings.simplefilter("ignore")  # a character that a font lacks
        matplotlib.rcdefaults()  # no file in the current folder configures a report
        matplotlib.rcParams.update(SETTINGS | {"svg.hashsalt": name})
        figure = Figure(figsize=size, layout="constrained")
        paint(figure)
        file = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(file, format="svg", transparent=True, metadata=nothing)
    edges = ' shape-rendering="crispEdges"' if sharp else ""
    box, body = _for_page(file.getvalue(), name)
    return Markup(
        f'<svg viewBox="{box}" role="img" aria-labelledby="{name}-title {name}-desc"{edges}>\n'
        f'<title id="{name}-title">{escape(title)}</title>\n'
        f'<desc id="{name}-desc">{escape(alt)}</desc>\n{body}'
    )


def _for_page(file: str, name: str) -> tuple[str, str]:
    """The box and the body of matplotlib's file, in the page's colours and font, with ids of its own."""
    body = file[file.index(">", file.index("<svg")) + 1 :]
    box = re.search(r'viewBox="([\d. -]+)"', file)
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", body, flags=re.DOTALL)
    used = set(re.findall(r'(?:href="#|url\(#)([\w.-]+)', body))
    body = re.sub(r' id="([^"]*)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", body)
    body = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", body).replace("xlink:href", "href")
    body = re.sub(r"font-family: [^;]*; ", "", body)
    for colour, of_page in COLOURS.items():
        body = body.replace(colour, of_page)
    return box[1] if box else "", "\n".join(line.strip() for line in body.splitlines() if line.strip())


def _curves(plot: Plot, figure: Figure) -> None:
    """Numbers over their places: the first series as points or a line of points, the second as a dashed line."""
    axes = _axes(plot, figure)
    for number, one in enumerate(plot.series):
        places = [place for place, value in zip(one.at, one.numbers, strict=True) if value is not None]
        numbers = [value for value in one.numbers if value is not None]
        marked = plot.kind == "function" or len(numbers) <= MANY
        if number == 0:
            line = "-" if plot.kind == "lines" else "none"
            axes.plot(
                places, numbers, color=FIRST, linestyle=line, marker="o" if marked else "", markersize=4, zorder=3
            )
        else:
            mark = "x" if marked else ""
            axes.plot(places, numbers, color=INK, linestyle="--", linewidth=1.2, marker=mark, markersize=4)
    _label(axes, [(one.name, [value for value in one.numbers if value is not None]) for one in plot.series])


def _histogram(plot: Plot, figure: Figure) -> None:
    axes = _axes(plot, figure)
    for number, one in enumerate(plot.series):
        counts = [count or 0 for count in one.numbers]
        if number == 0:
            axes.stairs(counts, one.at, fill=True, color=FIRST, alpha=0.45)
            axes.stairs(counts, one.at, color=FIRST)
        else:
            axes.stairs(counts, one.at, color=INK, linestyle="--")
    axes.set_ylim(bottom=0)
    if len(plot.series) > 1:
        _label(axes, [(one.name, [count or 0 for count in one.numbers]) for one in plot.series])


def _axes(plot: Plot, figure: Figure) -> Axes:
    axes = figure.add_subplot()
    axes.set_xlabel(printable(plot.x))
    axes.set_ylabel(printable(plot.y))
    axes.locator_params(nbins=5)
    return axes


def _label(axes: Axes, series: Sequence[tuple[str, Sequence[float]]]) -> None:
    """The names of series at their right ends, apart from each other."""
    low, high = axes.get_ylim()
    heights = [(numbers[-1] - low) / (high - low) if numbers else 0.5 for _, numbers in series]
    if len(heights) == 2 and abs(heights[0] - heights[1]) < 0.1:
        middle, up = sum(heights) / 2, 0.05 if heights[0] >= heights[1] else -0.05
        heights = [middle + up, middle - up]
    for (name, _), height, colour in zip(series, heights, (FIRST, INK), strict=False):
        axes.text(1.02, height, printable(name), color=colour, transform=axes.transAxes, va="center")


def _cells(plot: Plot, figure: Figure) -> None:
    """Matrices as cells, darker for larger numbers; a cross marks a cell that is wrong."""
    from matplotlib.collections import PolyCollection

    known = [number for one in plot.series for number in one.numbers if number is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    colour, darkest = (_rgb(INK), 1.0) if plot.kind == "images" else (_rgb(FIRST), DARKEST)
    for number, one in enumerate(plot.series, start=1):
        axes = figure.add_subplot(1, len(plot.series), number)
        columns = one.columns or 1
        rows = len(one.numbers) // columns
        shades = [((value - low) / ((high - low) or 1.0) if value is not None else 0.0) for value in one.numbers]
        inked = [(index, shade) for index, shade in enumerate(shades) if shade > 0.01]
        squares = [_square(index // columns, index % columns) for index, _ in inked]
        faces = [(*colour, round(darkest * shade, 2)) for _, shade in inked]
        axes.add_collection(PolyCollection(squares, facecolors=faces, linewidths=0))
        if one.marked:
            places = [divmod(index, columns) for index in one.marked]
            axes.plot(
                [column + 0.5 for _, column in places], [row + 0.5 for row, _ in places],
                linestyle="none", marker="x", color=INK, markersize=max(2.0, min(7.0, 60 / max(rows, columns))),
            )  # fmt: skip
        axes.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal", xticks=(), yticks=())
        axes.spines[["top", "right"]].set_visible(True)
        axes.set_xlabel(printable(one.name), color=INK)


def _square(row: int, column: int) -> list[tuple[int, int]]:
    return [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))


DRAWINGS: dict[str, Any] = {
    "function": _curves,
    "lines": _curves,
    "histogram": _histogram,
    "grid": _cells,
    "images": _cells,
}
HEIGHTS = {"function": 2.7, "lines": 2.7, "histogram": 2.3}


def _height(plot: Plot) -> float:
    """The height of a picture in inches; that of cells follows from their number."""
    if plot.kind in HEIGHTS:
        return HEIGHTS[plot.kind]
    first = plot.series[0]
    columns = first.columns or 1
    return min(max(WIDTH / max(len(plot.series), 2) * len(first.numbers) / columns**2, 0.8), 1.9) + 0.3


def _table(plot: Plot, why: str) -> Picture:
    """The numbers of a plot, for a page without pictures."""
    if plot.kind == "images":
        return Picture(plot, why=why.partition(" These")[0], head=["picture"], rows=[[one.name] for one in plot.series])
    if plot.kind == "grid":
        rows = [row for one in plot.series for row in _rows(one)]
        width = max(len(row) for row in rows)
        return Picture(plot, why=why, head=["", *map(str, range(width - 1))], rows=rows)
    places = sorted({place for one in plot.series for place in one.at})
    by_place = [dict(zip(one.at, one.numbers, strict=False)) for one in plot.series]
    rows = [[number_text(place), *(_text(numbers.get(place)) for numbers in by_place)] for place in places]
    return Picture(plot, why=why, head=[plot.x, *(one.name for one in plot.series)], rows=rows)


def _rows(one: Series) -> Iterator[list[str]]:
    columns = one.columns or 1
    for start in range(0, len(one.numbers), columns):
        cells = one.numbers[start : start + columns]
        marked = {index - start for index in one.marked}
        texts = [f"{_text(number)}{' ×' if index in marked else ''}" for index, number in enumerate(cells)]
        yield [one.name if start == 0 else "", *texts]


def _text(number: float | None) -> str:
    return number_text(number) if number is not None else "–"
