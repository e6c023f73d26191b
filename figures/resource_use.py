"""Which resource binds: for each, how much of it is busy, and below it what waits for it, over time.

How many units there are differs between futures, so what is busy is shown as their share. The queues of all
resources are drawn to one scale, so that the longest is seen at once. A land block waits for a team, a crew,
fill or public money; a file waits for a planning desk or a licence desk.
"""

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from figures import style
from figures.about import Run, about, need_recorded, one_scenario
from figures.chart_page import page_of
from figures.futures import futures_needed, quantile_of_futures, range_of_futures
from figures.resources import RESOURCES, VARIABLES, measures_of, share_bound
from figures.resources_in_words import (
    WORDS,
    busy_in_words,
    longest_queue,
    queue_in_words,
    rows_of,
    units_in_words,
)
from figures.words import futures_in_words

WAITING_COLOUR, WAITING_BAND = "#9c4a00", "#f3cfa5"
MARKED = "#fdf3df"  # behind the resource with the longest queue
TEXT_SIZE, TICK_SIZE = 10.5, 9.5
# Inches: the name of a resource, the words above each of its two axes, between the columns, for the ticks.
NAME_HEIGHT, WORDS_HEIGHT, TICK_WIDTH, GAP = 0.5, 0.5, 0.52, 0.2
LEAST_HEIGHT = 3.7  # of both axes of a resource with its name
# From here on amounts have too many digits for the room left of an axis, and are written in thousands.
MANY, IN_THOUSANDS = 100_000.0, {"thousand_m3": "million_m3", "bn_vnd": "trillion_vnd"}


def table(
    results: xr.Dataset,
    scenario: str = "baseline",
    province: str | None = None,
    against: str | None = None,
) -> pd.DataFrame:
    """Use of each resource and the queue before it, for each recording date, in long form.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    scenario : str
        The scenario shown.
    province : str, optional
        Needed where the results hold several.
    against : str, optional
        A second scenario, of which the medians are drawn too.

    Returns
    -------
    pandas.DataFrame
        ``time``, ``scenario``, ``resource``, ``measure`` (``available``, ``busy``, ``share_busy``: of those
        available, mean of the last twelve months, ``stock``, ``waiting``),
        ``mean``, ``median``, ``low_80``, ``high_80`` (middle 80 % of futures; missing below ten) and
        ``share_of_futures``: for ``busy`` those in which all units are at work, for ``waiting`` those in
        which anything waits, else missing.

    Raises
    ------
    NotRecordedError
        If the results do not hold the use of resources.
    """
    run = about(results, province)
    need_recorded(results, VARIABLES)
    names = [scenario] if against in (None, scenario) else [scenario, str(against)]
    parts = []
    for name in names:
        _, here = one_scenario(results, name, province)
        for resource, recorded in RESOURCES.items():
            for measure, values in measures_of(here, recorded).items():
                low, high = range_of_futures(values)
                columns = {
                    "time": results["time"].values,
                    "scenario": name,
                    "resource": resource,
                    "measure": measure,
                    "mean": values.mean("replication").values,
                    "median": quantile_of_futures(values, 0.5),
                    "low_80": low,
                    "high_80": high,
                    "share_of_futures": share_bound(here, recorded, measure),
                }
                parts.append(pd.DataFrame(columns))
    numbers = pd.concat(parts, ignore_index=True)
    numbers.attrs = {"about": run, "scenario": scenario, "against": names[-1] if names[1:] else None}
    return numbers


@style.styled
def draw(table: pd.DataFrame, language: str = "en") -> Figure:
    """Draw a column for each resource: its use above, its queue below.

    Parameters
    ----------
    table : pandas.DataFrame
        From `table`.
    language : {"en", "vi"}
        Language of the texts.
    """
    run: Run = table.attrs["about"]
    figure, whole = page_of(
        table,
        language,
        title=_title(table, language),
        subtitle=_subtitle(table, language),
        note=_note(table, language),
        left=style.MARGIN,
        right=style.MARGIN,
        axis_title=0.35,
        key=True,
        axes_height=LEAST_HEIGHT,
    )
    spread = WORDS("range", language) if run.futures >= futures_needed() else ""
    style.add_key(
        whole,
        [
            (style.BLUE, WORDS("key_busy", language, range=spread)),
            (WAITING_COLOUR, WORDS("key_waiting", language, range=spread)),
        ],
    )
    ceiling = style.nice_ceiling(_largest(table[table["measure"] == "waiting"]))
    longest = longest_queue(table)
    for place, name in enumerate(RESOURCES):
        upper, lower = _column(figure, whole, place, name, language, marked=name == longest)
        _draw_use(upper, table, name, language)
        _draw_queue(lower, table, name, language, ceiling)
    figure.delaxes(whole)
    return figure


def alternative_text(table: pd.DataFrame, language: str = "en") -> str:
    """Return what the chart shows, for readers who cannot see it."""
    texts = []
    for name, recorded in RESOURCES.items():
        key = "busy_in_words" if recorded.busy else "queue_in_words"
        values = {"name": WORDS(name, language), "queue": queue_in_words(table, name, language)}
        texts.append(WORDS(key, language, use=busy_in_words(table, name, language), **values))
    return WORDS(
        "alt",
        language,
        title=_title(table, language),
        subtitle=_subtitle(table, language),
        resources="; ".join(texts),
    )


def _column(
    figure: Figure, whole: Axes, place: int, name: str, language: str, *, marked: bool
) -> tuple[Axes, Axes]:
    """Place the two axes of a resource and its name above them; shade the one with the longest queue."""
    across, height = style.size_of_axes(whole)
    box = whole.get_position()
    inch_x, inch_y = box.width / across, box.height / height
    width = (across - GAP * (len(RESOURCES) - 1)) / len(RESOURCES)
    left = box.x0 + place * (width + GAP) * inch_x
    if marked:
        pad = 0.35 * GAP
        figure.add_artist(
            Rectangle(
                (left - pad * inch_x, box.y0 - 0.33 * inch_y),
                (width + 2 * pad) * inch_x,
                box.height + 0.33 * inch_y,
                facecolor=MARKED,
                edgecolor=style.ORANGE,
                linewidth=1.2,
                transform=figure.transFigure,
                zorder=-1,
            )
        )
    top = box.y1 - 0.03 * inch_y
    for line in style.wrapped(WORDS(name, language), style.SUBTITLE_SIZE, width, "bold"):
        top -= style.height_of(1, style.SUBTITLE_SIZE) * 0.85 * inch_y
        figure.text(left, top, line, size=style.SUBTITLE_SIZE, weight="bold", va="baseline")
    panel = (height - NAME_HEIGHT - 2 * WORDS_HEIGHT - 0.1) / 2
    bottoms = (box.y0 + (panel + WORDS_HEIGHT) * inch_y, box.y0)
    upper, lower = (
        figure.add_axes(
            (left + TICK_WIDTH * inch_x, bottom, (width - TICK_WIDTH) * inch_x, panel * inch_y),
            facecolor="none",
        )
        for bottom in bottoms
    )
    return upper, lower


def _draw_use(axes: Axes, table: pd.DataFrame, name: str, language: str) -> None:
    """Draw how much of a resource is busy, or what lies in stock."""
    has_units = bool(RESOURCES[name].busy)
    measure = "share_busy" if has_units else "stock"
    largest = _largest(table[(table["resource"] == name) & (table["measure"] == measure)])
    unit, scale = RESOURCES[name].unit, 1.0
    if largest >= MANY:
        unit, scale = IN_THOUSANDS[unit], 1e-3
        largest *= scale
    _draw_measure(axes, table, name, measure, style.BLUE, style.BANDS[80], scale)
    # All of them at work is as high as it goes, but for units that are withdrawn while they work.
    axes.set_ylim(0.0, max(1.0, largest) if has_units else style.nice_ceiling(1.05 * largest))
    words = units_in_words(table, name, language) if has_units else WORDS(unit, language)
    _finish(axes, mdates.date2num(rows_of(table, name, measure)["time"]), words, language, shares=has_units)
    axes.tick_params(axis="x", labelbottom=False)


def _draw_queue(axes: Axes, table: pd.DataFrame, name: str, language: str, ceiling: float) -> None:
    """Draw what waits for a resource, to the scale that all queues share."""
    _draw_measure(axes, table, name, "waiting", WAITING_COLOUR, WAITING_BAND)
    axes.set_ylim(0.0, ceiling)
    words = WORDS("on_average", language, queue=queue_in_words(table, name, language))
    _finish(axes, mdates.date2num(rows_of(table, name, "waiting")["time"]), words, language)


def _draw_measure(
    axes: Axes, table: pd.DataFrame, name: str, measure: str, colour: str, band: str, scale: float = 1.0
) -> None:
    """Draw median and range of a measure, and dashed the median under the other scenario."""
    shown = rows_of(table, name, measure)
    time = mdates.date2num(shown["time"])
    axes.fill_between(time, scale * shown["low_80"], scale * shown["high_80"], color=band, linewidth=0)
    axes.plot(time, scale * shown["median"], color=colour, linewidth=1.8)
    if other := table.attrs["against"]:
        median = scale * rows_of(table, name, measure, other)["median"]
        axes.plot(time, median, color=colour, linewidth=1.4, linestyle=(0, (3, 2)))


def _finish(
    axes: Axes, time: NDArray[np.float64], words: str, language: str, *, shares: bool = False
) -> None:
    """Words above the axes, few ticks, a quiet grid."""
    axes.set_xlim(time[0], time[-1])
    style.set_time_axis(axes, time, sparse=True)
    style.set_numbers(axes.yaxis, language, ticks=4, shares=shares)
    axes.tick_params(labelsize=TICK_SIZE, length=2.5, pad=2)
    axes.grid(axis="y", color=style.RULE, linewidth=0.7)
    axes.set_axisbelow(True)
    width, height = style.size_of_axes(axes)
    lines = [
        line for text in words.split("\n") for line in style.wrapped(text, TEXT_SIZE, width + TICK_WIDTH)
    ]
    axes.text(
        -TICK_WIDTH / width,
        1.0 + 0.07 / height,
        "\n".join(lines),
        size=TEXT_SIZE,
        va="bottom",
        linespacing=1.15,
        transform=axes.transAxes,
    )


def _largest(rows: pd.DataFrame) -> float:
    """Largest number drawn of some rows."""
    return float(np.nanmax(rows[["median", "high_80"]].to_numpy(), initial=0.0))


def _title(table: pd.DataFrame, language: str) -> str:
    """Title of the chart."""
    run: Run = table.attrs["about"]
    return WORDS("title", language, **run.names(language))


def _subtitle(table: pd.DataFrame, language: str) -> str:
    """Scenario, number of futures, and for what most wait."""
    run: Run = table.attrs["about"]
    longest = longest_queue(table)
    finding = WORDS("no_queue", language)
    if longest:
        name = WORDS(longest, language)
        queue = queue_in_words(table, longest, language)
        finding = WORDS("longest", language, name=name[:1].lower() + name[1:], queue=queue)
    return WORDS(
        "subtitle",
        language,
        title=run.title_of(table.attrs["scenario"], language),
        futures=futures_in_words(run.futures, language),
        finding=finding,
    )


def _note(table: pd.DataFrame, language: str) -> str:
    """Say what the scales are, and what the dashed lines are."""
    run: Run = table.attrs["about"]
    sentences = [WORDS("note", language)]
    if other := table.attrs["against"]:
        sentences.append(WORDS("dashed", language, title=run.title_of(other, language)))
    return " ".join(sentences)
