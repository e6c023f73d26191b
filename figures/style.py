"""How charts look: fonts, colours, sizes, the page around the axes, and how numbers are written.

Colours are those of Okabe and Ito, told apart by readers with any kind of colour vision; land that is not
ready has earth tones that also differ in lightness. DejaVu Sans comes with matplotlib and holds every
Vietnamese letter.
"""

import base64
import math
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from io import BytesIO
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from figures.words import position_of

WIDTH, HEIGHT = 12.8, 7.2  # inches: a slide of 16:9, 2560 x 1440 pixels at 200 dpi
DPI = 200
MARGIN = 0.4  # inches
POINTS_PER_INCH = 72.0
LINE_SPACING = 1.35
PLACING = 1.02  # widening of a line whose letters stand on whole pixels
KEY_HEIGHT = 0.5  # inches
LEADER = 0.32  # inches between the axes and a label

TITLE_SIZE, SUBTITLE_SIZE, LABEL_SIZE, SMALL_SIZE = 21.0, 13.0, 12.5, 10.0

INK = "#1a1a1a"
QUIET = "#555555"
RULE = "#d9d9d9"
BLUE = "#0072B2"
DARK_BLUE = "#00395c"
ORANGE = "#E69F00"
BANDS = {95: "#d4e5f1", 80: "#a6cbe3", 50: "#6aa9d2"}
# Behind a text, so that the grid does not run through it.
PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
GROUP_COLOURS = {"outside": "#b5b5b5", "not_ready": "#7a5230", "ready": ORANGE, "leased": BLUE}

STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": LABEL_SIZE,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.grid": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": LABEL_SIZE,
    "ytick.labelsize": LABEL_SIZE,
    "savefig.dpi": DPI,
    # Letters keep their true widths at every resolution, so that lines are as long as they were measured.
    "text.hinting": "none",
    # The same chart gives the same bytes: identifiers inside the SVG are hashed with a fixed salt.
    "svg.hashsalt": "industrial-clusters",
    "svg.fonttype": "path",
}

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Chart(Figure):
    """A figure that a notebook shows by itself."""

    def _repr_png_(self) -> bytes:
        """Return the picture as a notebook asks for it."""
        picture = BytesIO()
        with mpl.rc_context(STYLE):
            self.savefig(picture, format="png", dpi=DPI / 2)
        return picture.getvalue()


class ChartsByProvince(dict[str, Figure]):
    """The same chart of several provinces, which a notebook shows one below the other."""

    def _repr_html_(self) -> str:
        """Return the pictures as a notebook asks for them."""
        pictures = [
            base64.b64encode(figure._repr_png_()).decode()
            for figure in self.values()
            if isinstance(figure, Chart)
        ]
        return "".join(f'<img src="data:image/png;base64,{each}" style="width:100%">' for each in pictures)


def styled(draw: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Make a function draw in the style of the project, whatever the reader's own settings are."""

    @wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(STYLE)
            return draw(*args, **kwargs)

    return drawn


def page(
    title: str,
    subtitle: str,
    footer: str,
    *,
    note: str = "",
    left: float = 0.95,
    right: float = 0.4,
    axis_title: float = 0.75,
    key: bool = False,
    axes_height: float = 0.0,
) -> tuple[Figure, Axes]:
    """Lay out a page: title and subtitle above the axes, note and footer below, all wrapped to the width.

    Parameters
    ----------
    title : str
        What is shown, without judgement.
    subtitle : str
        Definition, scenario, number of futures.
    footer : str
        Provenance, see `figures.about.Run.footer`.
    note : str
        What a reader has to know not to misread the chart.
    left, right : float
        Inches beside the axes, for labels.
    axis_title : float
        Inches below the axes, for tick labels and the title of the axis.
    key : bool
        Leave a row above the axes for `add_key`.
    axes_height : float
        Inches that the axes need at least; the page grows beyond a slide where they need more than there is.

    Returns
    -------
    figure, axes
        The axes fill what the texts leave.
    """
    above = [(title, TITLE_SIZE, "bold", INK), (subtitle, SUBTITLE_SIZE, "normal", QUIET)]
    below = [(footer, SMALL_SIZE, "normal", QUIET), (note, SMALL_SIZE + 0.5, "normal", QUIET)]
    texts_above, texts_below = (
        [
            (wrapped(text, size, WIDTH - 2 * MARGIN, weight), size, weight, colour)
            for text, size, weight, colour in each
        ]
        for each in (above, below)
    )
    head = 0.3 + sum(height_of(len(text[0]), text[1]) + 0.08 for text in texts_above) + 0.22
    head += KEY_HEIGHT if key else 0.0
    foot = 0.22 + sum(height_of(len(text[0]), text[1]) + 0.1 for text in texts_below) + axis_title
    height = max(HEIGHT, head + axes_height + foot)
    figure = Chart(figsize=(WIDTH, height))
    top = height - 0.3
    for lines, size, weight, colour in texts_above:
        _write(figure, lines, size, weight, colour, top)
        top -= height_of(len(lines), size) + 0.08
    bottom = 0.22
    for lines, size, weight, colour in texts_below:
        bottom += height_of(len(lines), size)
        _write(figure, lines, size, weight, colour, bottom)
        bottom += 0.1
    axes = figure.add_axes(
        (left / WIDTH, foot / height, (WIDTH - left - right) / WIDTH, (height - head - foot) / height)
    )
    return figure, axes


def _write(figure: Figure, lines: Sequence[str], size: float, weight: str, colour: str, top: float) -> None:
    """Write lines that begin at a height, inches."""
    figure.text(
        MARGIN / WIDTH,
        top / figure.get_figheight(),
        "\n".join(lines),
        size=size,
        weight=weight,
        color=colour,
        va="top",
        linespacing=LINE_SPACING / 1.2,
    )


def size_of_axes(axes: Axes) -> tuple[float, float]:
    """Width and height of axes, inches."""
    figure = axes.get_figure()
    assert figure is not None
    box = axes.get_position()
    return box.width * figure.bbox.width / figure.dpi, box.height * figure.bbox.height / figure.dpi


def height_of(lines: int, size: float) -> float:
    """Height of lines of text, inches."""
    return lines * size * LINE_SPACING / POINTS_PER_INCH


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Width of a text, inches; a little generous, because programs place letters on whole pixels."""
    font = _font(weight)
    font.set_size(size, POINTS_PER_INCH)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    sixty_fourths, _ = font.get_width_height()
    return PLACING * float(sixty_fourths) / 64.0 / POINTS_PER_INCH


def widest(texts: Sequence[str], size: float, weight: str = "normal", *, of_none: float = 1.0) -> float:
    """Width of the widest line of some texts, inches; another where there is no text."""
    lines = [line for text in texts for line in text.split("\n")]
    return max([width_of(line, size, weight) for line in lines], default=of_none)


@lru_cache(maxsize=2)
def _font(weight: str) -> FT2Font:
    """Return the font that measures texts of a weight; its own, because measuring changes its state."""
    return FT2Font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))


def wrapped(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Break a text into lines that are no wider than a width in inches; a long word stays whole.

    Line breaks of the text are kept; no-break spaces are not broken.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and width_of(longer, size, weight) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def apart(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of labels that do not overlap, each as near as possible to where it is wanted.

    Parameters
    ----------
    wanted : sequence of float
        Where the middles should be, in any unit.
    heights : sequence of float
        Heights of the labels in the same unit.
    low, high : float
        Bounds of the space; labels that need more room than there is go beyond the upper one.

    Returns
    -------
    list of float
        In the order of `wanted`.
    """
    order = sorted(range(len(wanted)), key=lambda label: wanted[label])
    # Below the label, all labels before it take up room; without that room the middles only have to be in
    # order.
    offsets, total = [], 0.0
    for label in order:
        offsets.append(total + heights[label] / 2.0)
        total += heights[label]
    pools: list[list[float]] = []
    for label, offset in zip(order, offsets, strict=True):
        pools.append([wanted[label] - offset])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    level = [_mean(pool) for pool in pools for _ in pool]
    room = max(high - total, low)
    placed = [0.0] * len(wanted)
    for label, offset, start in zip(order, offsets, level, strict=True):
        placed[label] = min(max(start, low), room) + offset
    return placed


def _mean(numbers: Sequence[float]) -> float:
    """Mean of a few numbers."""
    return sum(numbers) / len(numbers)


def label_at_end(
    axes: Axes,
    labels: Sequence[tuple[float, str, str]],
    *,
    size: float = LABEL_SIZE,
    bold: Sequence[int] = (),
    width: float = 3.0,
) -> None:
    """Write labels in the margin right of the axes, beside the heights they belong to, without overlap.

    Parameters
    ----------
    axes : Axes
        With its limits already set.
    labels : sequence of (float, str, str)
        Height in data units, text, colour.
    size : float
        Size of the text, points.
    bold : sequence of int
        Positions of the labels to be written bold.
    width : float
        Inches available for the text.
    """
    across, height = size_of_axes(axes)
    low, high = axes.get_ylim()
    weights = ["bold" if i in bold else "normal" for i in range(len(labels))]
    lines = [wrapped(label[1], size, width, weight) for label, weight in zip(labels, weights, strict=True)]
    heights = [height_of(len(line), size) + 0.04 for line in lines]
    wanted = [(value - low) / (high - low) * height for value, _, _ in labels]
    # Beyond the axes there is a little room, up to the subtitle and down to the note.
    placed = apart(wanted, heights, -0.3, height + 0.15)
    for i, (value, _, colour) in enumerate(labels):
        fractions: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False}
        at, target = placed[i] / height, (value - low) / (high - low)
        axes.plot(
            [1 + 0.04 / across, 1 + LEADER / across],
            [target, at],
            color="#8c8c8c",
            linewidth=1.0,
            **fractions,
        )
        axes.plot(
            1 + (LEADER + 0.11) / across,
            at,
            marker="s",
            markersize=10,
            color=colour,
            markeredgecolor="#8c8c8c",
            markeredgewidth=0.7,
            **fractions,
        )
        axes.text(
            1 + (LEADER + 0.28) / across,
            at,
            "\n".join(lines[i]),
            size=size,
            weight=weights[i],
            va="center",
            linespacing=LINE_SPACING / 1.2,
            **fractions,
        )
    # The marks above are outside the axes and must not move its limits.
    axes.set_ylim(low, high)


def set_time_axis(axes: Axes, time: NDArray[np.float64], *, sparse: bool = False) -> None:
    """Ticks at years, or at months where there are only a few; written without the names of months.

    Parameters
    ----------
    axes : Axes
        With its limits already set.
    time : ndarray
        Recording dates as matplotlib numbers them.
    sparse : bool
        At most four ticks, for small axes.
    """
    years = (time[-1] - time[0]) / 365.25
    if years > 2:
        step = 1 if years <= 12 else 2 if years <= 24 else 5
        if sparse:
            step = 1 if years <= 4 else 2 if years <= 8 else 5 if years <= 20 else 10
        axes.xaxis.set_major_locator(mdates.YearLocator(step))
        axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    else:
        months = max(1, round(years * (8 if sparse else 2)))
        axes.xaxis.set_major_locator(mdates.MonthLocator(interval=months))
        axes.xaxis.set_major_formatter(mdates.DateFormatter("%m/%Y"))


def add_key(axes: Axes, entries: Sequence[tuple[str, str]]) -> None:
    """Name colours in a row just above the axes, in the room that `page` left for it.

    Parameters
    ----------
    axes : Axes
        From `page`, called with ``key=True``.
    entries : sequence of (str, str)
        Colour and text.
    """
    figure = axes.get_figure()
    assert isinstance(figure, Figure)
    page_height = figure.get_figheight()
    widths = [0.25 + width_of(text, SUBTITLE_SIZE) for _, text in entries]
    gap = min(0.45, (WIDTH - 2 * MARGIN - sum(widths)) / max(len(entries) - 1, 1))
    x, y = MARGIN, axes.get_position().y1 * page_height + 0.6 * KEY_HEIGHT
    for (colour, text), width in zip(entries, widths, strict=True):
        patch = Rectangle(
            (x / WIDTH, (y - 0.08) / page_height),
            0.16 / WIDTH,
            0.16 / page_height,
            color=colour,
            transform=figure.transFigure,
        )
        figure.add_artist(patch)
        figure.text((x + 0.25) / WIDTH, y / page_height, text, size=SUBTITLE_SIZE, va="center_baseline")
        x += width + gap


def nice_ceiling(value: float, step_choices: Sequence[float] = (1.0, 2.0, 2.5, 5.0, 10.0)) -> float:
    """Round upper limit of an axis: the next whole multiple of a round step above a value."""
    if value <= 0.0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value) - 0.5)
    step = next(choice * power for choice in step_choices if value / (choice * power) <= 8.0)
    return math.ceil(value / step - 1e-9) * step


def number(value: float, language: str, decimals: int = 0, signed: bool = False) -> str:
    """Return a number as readers of a language write it: ``1,234.5`` or ``1.234,5``.

    Parameters
    ----------
    value : float
        Not a number gives a dash.
    language : {"en", "vi"}
        Any other language is refused.
    decimals : int
        Digits after the decimal mark.
    signed : bool
        Write a plus before positive numbers.
    """
    vietnamese = position_of(language) == 1
    if not math.isfinite(value):
        return "–"
    rounded = round(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    if vietnamese:
        text = text.translate(str.maketrans(",.", ".,"))
    sign = "−" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def percent(share: float, language: str, decimals: int = 0) -> str:
    """Return a share between 0 and 1 in per cent: ``46 %`` or ``46%``."""
    return number(100.0 * share, language, decimals) + percent_sign(language)


def percent_sign(language: str) -> str:
    """Per cent sign with the space that readers of a language put before it."""
    return "%" if position_of(language) else "\u00a0%"


def percent_range(low: float, high: float, language: str, decimals: int = 0) -> str:
    """Return two shares as a range in per cent: ``41–53 %``."""
    return f"{number(100 * low, language, decimals)}–{percent(high, language, decimals)}"


def range_in_words(low: float, high: float, language: str) -> str:
    """Return the range of a share as `percent_range` does; empty where there is none, or futures agree."""
    agree = percent(low, language) == percent(high, language)
    return percent_range(low, high, language) if math.isfinite(low) and not agree else ""


def hectares(value: float, language: str) -> str:
    """Return an area: whole hectares, one decimal below ten, and never zero for what is not."""
    if 0.0 < value < 0.05:
        return f"< {number(0.1, language, 1)}\u00a0ha"
    return number(value, language, 1 if 0.0 < value < 9.95 else 0) + "\u00a0ha"


def area_with_range(mean: float, low: float, high: float, language: str) -> str:
    """Return an area with its range, ``581 ha (499–657)``; without one where futures agree or are too few."""
    if not math.isfinite(low):
        return hectares(mean, language)
    decimals = 1 if 0.0 < mean < 9.95 else 0
    middle, *ends = [number(value, language, decimals) for value in (mean, low, high)]
    agree = middle == ends[0] == ends[1]
    return hectares(mean, language) + ("" if agree else f" ({ends[0]}–{ends[1]})")


def set_numbers(
    axis: Axis, language: str, *, shares: bool = False, signed: bool = False, ticks: int = 8
) -> None:
    """Ticks at round numbers, written with as many decimals as tell them apart.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        The axis of an amount.
    language : {"en", "vi"}
        Language of the numbers.
    shares : bool
        Write shares of 1 in per cent.
    signed : bool
        Write a plus before positive numbers.
    ticks : int
        How many intervals between ticks there are at most.
    """
    scale, unit = (100.0, percent_sign(language)) if shares else (1.0, "")
    axis.set_major_locator(MaxNLocator(nbins=ticks, steps=[1, 2, 5, 10]))

    def written(value: float, _: int | None) -> str:
        step = scale * float(np.min(np.diff(axis.get_majorticklocs()), initial=np.inf))
        decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if math.isfinite(step) else 0
        return number(scale * value, language, decimals, signed) + unit

    axis.set_major_formatter(FuncFormatter(written))
