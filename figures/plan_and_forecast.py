"""Plan and forecast: what an official plan wants, what is expected, and in how many futures the plan is met.

The numbers are in `figures.targets`, the words in `figures.targets_in_words`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import style
from figures.about import Run, about, chosen_scenario, need_recorded, provinces_of, quantity_name
from figures.chart_page import page_of
from figures.futures import futures_needed
from figures.targets import rows_of_target, targets_for
from figures.targets_in_words import (
    BASELINE,
    RATE,
    WORDS,
    forecast_in_words,
    met_in_words,
    scenario_in_words,
    sentences,
    target_in_words,
)
from figures.words import LANGUAGES, first_letter_large, futures_in_words

# Inches: names of the scenarios, words beside the rows, room around rows and panels.
NAMES_WIDTH, WORDS_WIDTH = 3.1, 4.25
ROW_PAD, TICKS_HEIGHT, PANEL_GAP = 0.16, 0.36, 0.2
TEXT_SIZE = 11.0
AGAINST_COLOUR = style.QUIET
COLOURS = (style.BLUE, "#D55E00", "#009E73", "#CC79A7")  # one for each scenario with targets, in turn

# fmt: off
COLUMNS = (
    "target", "variable", "unit", "change_since", "counted_since", "by", "reached", "wanted", "amount",
    "scenario", "median", "low_80", "high_80", "met", "futures", "share_met", "share_low", "share_high",
    "source",
)
# fmt: on


def nothing_to_show(results: xr.Dataset, province: str | None = None) -> bool:
    """Whether no scenario of the run has a target for a province, or for any of those in the results."""
    shown = provinces_of(results) if province is None else [province]
    return not any(targets_for(results, name) for name in shown)


def table(results: xr.Dataset, province: str | None = None, against: str = BASELINE) -> pd.DataFrame:
    """Each target of the run's scenarios, with what is expected in the baseline and in those scenarios.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    province : str, optional
        Needed where the results hold several.
    against : str
        The scenario shown beside those that have targets.

    Returns
    -------
    pandas.DataFrame
        One row for each target and scenario: number of the ``target``, ``variable`` and ``unit``;
        ``change_since`` as the plan has it and ``counted_since``, the day it is counted from here, both empty
        for a level; ``by``, and whether it is ``reached`` by the run; ``wanted`` (``at_least``, ``at_most``)
        and ``amount``; ``scenario``, ``median``, ``low_80`` and ``high_80`` (missing below ten futures);
        ``met`` of so many ``futures``, ``share_met`` with its 95 % interval ``share_low``, ``share_high``
        (Wilson); ``source``. Where the run ends before ``by`` no future is counted. Empty where no scenario
        has a target for the province.
    """
    run = about(results, province)
    chosen_scenario(results, against)
    targets = targets_for(results, run.province)
    need_recorded(results, [target["variable"] for target, _ in targets])
    rows: list[dict[str, object]] = []
    for number, (target, plans) in enumerate(targets, start=1):
        rows += rows_of_target(results, number, target, (against, *plans), run.province)
    numbers = pd.DataFrame(rows, columns=list(COLUMNS))
    variables = dict.fromkeys(numbers["variable"])
    names = {each: [quantity_name(results, each, language) for language in LANGUAGES] for each in variables}
    numbers.attrs = {"about": run, "against": against, "quantities": names}
    return numbers


@style.styled
def draw(table: pd.DataFrame, language: str = "en") -> Figure:
    """Draw a panel for each target: a dot with its range for each scenario, against the target.

    Parameters
    ----------
    table : pandas.DataFrame
        From `table`.
    language : {"en", "vi"}
        Language of the texts.
    """
    panels = [rows for _, rows in table.groupby("target")]
    layouts = [_Layout.of(rows, table, language) for rows in panels]
    figure, whole = page_of(
        table,
        language,
        title=_title(table, language),
        subtitle=_subtitle(table, language) if panels else "",
        note=_note(table, language) if panels else "",
        left=style.MARGIN,
        right=style.MARGIN,
        axis_title=0.1,
        axes_height=sum(layout.height for layout in layouts),
    )
    if not panels:
        whole.set_axis_off()
        figure.text(0.5, 0.5, _nothing(table, language), ha="center", size=style.SUBTITLE_SIZE)
        return figure
    top = style.size_of_axes(whole)[1]
    for rows, layout in zip(panels, layouts, strict=True):
        _draw_panel(figure, whole, top, rows, layout, table, language)
        top -= layout.height
    figure.delaxes(whole)
    return figure


def alternative_text(table: pd.DataFrame, language: str = "en") -> str:
    """Return what the chart shows, for readers who cannot see it."""
    rows = " ".join(sentences(table, language)) or _nothing(table, language)
    return WORDS("alt", language, title=_title(table, language), rows=rows)


def _title(table: pd.DataFrame, language: str) -> str:
    """Title of the chart."""
    run: Run = table.attrs["about"]
    return WORDS("title", language, **run.names(language))


def _subtitle(table: pd.DataFrame, language: str) -> str:
    """What is held against what, over how many futures."""
    run: Run = table.attrs["about"]
    return WORDS("subtitle", language, futures=futures_in_words(run.futures, language))


def _note(table: pd.DataFrame, language: str) -> str:
    """Say what the marks are."""
    run: Run = table.attrs["about"]
    return WORDS("marks" if run.futures >= futures_needed() else "marks_without_range", language)


def _nothing(table: pd.DataFrame, language: str) -> str:
    """Say that there is no target to show."""
    run: Run = table.attrs["about"]
    return WORDS("nothing", language, **run.names(language))


@dataclass(frozen=True)
class _Layout:
    """Texts of a panel in lines, and the room they need in inches."""

    title: list[str]
    names: list[list[str]]
    words: list[list[str]]
    title_height: float
    row_height: float

    @property
    def height(self) -> float:
        return self.title_height + self.row_height * len(self.names) + TICKS_HEIGHT + PANEL_GAP

    @classmethod
    def of(cls, rows: pd.DataFrame, table: pd.DataFrame, language: str) -> "_Layout":
        width = style.WIDTH - 2 * style.MARGIN
        title = first_letter_large(target_in_words(rows.iloc[0], table, language))
        names = [scenario_in_words(name, table, language) for name in rows["scenario"]]
        words = [
            f"{forecast_in_words(row, language)}\n{met_in_words(row, language)}" for _, row in rows.iterrows()
        ]
        titles = style.wrapped(title, style.LABEL_SIZE, width, "bold")
        name_lines = [style.wrapped(name, TEXT_SIZE, NAMES_WIDTH - 0.2) for name in names]
        word_lines = [style.wrapped(text, TEXT_SIZE, WORDS_WIDTH - 0.25) for text in words]
        most = max(len(lines) for lines in [*name_lines, *word_lines])
        return cls(
            title=titles,
            names=name_lines,
            words=word_lines,
            title_height=style.height_of(len(titles), style.LABEL_SIZE) + 0.08,
            row_height=style.height_of(most, TEXT_SIZE) + ROW_PAD,
        )


def _draw_panel(
    figure: Figure,
    whole: Axes,
    top: float,
    rows: pd.DataFrame,
    layout: _Layout,
    table: pd.DataFrame,
    language: str,
) -> None:
    """Draw one target, from a height in inches above the foot of the axes of the page downward."""
    across, up = style.size_of_axes(whole)
    box = whole.get_position()
    inch_x, inch_y = box.width / across, box.height / up
    figure.text(
        box.x0,
        box.y0 + top * inch_y,
        "\n".join(layout.title),
        size=style.LABEL_SIZE,
        weight="bold",
        va="top",
        linespacing=style.LINE_SPACING / 1.2,
    )
    height = layout.row_height * len(rows)
    axes = figure.add_axes(
        (
            box.x0 + NAMES_WIDTH * inch_x,
            box.y0 + (top - layout.title_height - height) * inch_y,
            (across - NAMES_WIDTH - WORDS_WIDTH) * inch_x,
            height * inch_y,
        )
    )
    _set_axis(axes, rows, language)
    scenarios = [name for name in dict.fromkeys(table["scenario"]) if name != table.attrs["against"]]
    for place, (_, row) in enumerate(rows.iterrows()):
        against = row["scenario"] == table.attrs["against"]
        colour = AGAINST_COLOUR if against else COLOURS[scenarios.index(row["scenario"]) % len(COLOURS)]
        axes.hlines(place, row["low_80"], row["high_80"], color=colour, linewidth=5)
        axes.plot(
            row["median"], place, "o", color="white", markeredgecolor=colour, markersize=9, mew=2.4, zorder=3
        )
        _write_beside(axes, place, layout.names[place], -0.15, "right")
        _write_beside(axes, place, layout.words[place], 0.25, "left")


def _set_axis(axes: Axes, rows: pd.DataFrame, language: str) -> None:
    """Scale of a panel, its target, and the side of it on which the plan is met."""
    row = rows.iloc[0]
    shown = rows[["median", "low_80", "high_80"]].to_numpy(dtype=float)
    # A change is seen against no change at all.
    ends = [row["amount"], *([0.0] if row["change_since"] else [])]
    low, high = float(np.nanmin(shown, initial=min(ends))), float(np.nanmax(shown, initial=max(ends)))
    margin = 0.08 * (high - low) or max(0.1 * abs(high), 0.1)
    left, right = low - margin, high + margin
    axes.set_xlim(left, right)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    met = (left, row["amount"]) if row["wanted"] == "at_most" else (row["amount"], right)
    axes.axvspan(*met, color=style.BANDS[95], linewidth=0, zorder=0)
    axes.axvline(row["amount"], color=style.INK, linewidth=1.8, zorder=1)
    style.set_numbers(axes.xaxis, language, shares=row["unit"] == RATE, ticks=6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(labelsize=style.SMALL_SIZE, length=3)
    axes.grid(axis="x", color=style.RULE, linewidth=0.8)
    axes.set_axisbelow(True)


def _write_beside(axes: Axes, place: int, lines: Sequence[str], inches: float, align: str) -> None:
    """Write lines left or right of the axes, beside a row."""
    axes.annotate(
        "\n".join(lines),
        (1.0 if align == "left" else 0.0, place),
        xycoords=("axes fraction", "data"),
        xytext=(inches * style.POINTS_PER_INCH, 0),
        textcoords="offset points",
        size=TEXT_SIZE,
        ha=align,
        va="center",
        linespacing=style.LINE_SPACING / 1.2,
        annotation_clip=False,
    )
