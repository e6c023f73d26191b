"""What each scenario changes in the occupancy rate, in percentage points, future by future."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import style
from figures.about import Run, about, chosen_scenario, headline_days, recorded_day
from figures.chart_page import page_of
from figures.futures import futures_needed, share_of_futures
from figures.words import Words, end_in_words, first_letter_large, futures_in_words
from scenarios.comparison import paired_difference, summary_of_differences

POINTS = 100.0  # percentage points in a share of 1
COLOURS = (style.BLUE, "#D55E00", "#009E73", "#CC79A7")  # one for each date, in turn

# Room between scenarios, in rows. Many rows are written smaller, but not too small: points, and points times
# rows.
GAP = 0.35
LEAST_SIZE, SIZE_TIMES_ROWS = 10.0, 96.0

# fmt: off
COLUMNS = (
    "scenario", "date", "mean", "mean_low", "mean_high", "range_low", "median", "range_high", "helped",
    "unchanged", "pairs", "share_helped", "share_low", "share_high", "no_difference",
)
# fmt: on

WORDS = Words(
    title=(
        "Change in the occupancy rate against {against}, {province}",
        "Thay đổi tỷ lệ lấp đầy so với {against}, {province}",
    ),
    baseline=("the baseline", "kịch bản cơ sở"),
    subtitle=(
        "Established {clusters}, against “{title}”, future by future ({futures}).",
        "Các {clusters} đã thành lập, so với “{title}”, theo từng lần mô phỏng ({futures}).",
    ),
    axis=("Difference in the occupancy rate, percentage points", "Chênh lệch tỷ lệ lấp đầy, điểm phần trăm"),
    marks=(
        "Point: mean. Thick line: 95 % interval of the mean. Thin line: middle 80 % of futures, from ten on. "
        "Brackets: 95 % intervals.",
        "Điểm: trung bình. Nét đậm: khoảng tin cậy 95% của trung bình. Nét mảnh: 80% số lần mô phỏng ở "
        "giữa, từ mười lần. Ngoặc: khoảng 95%.",
    ),
    one_future=(
        "Point: the difference in the only future; one future allows no interval of a mean.",
        "Điểm: chênh lệch trong lần mô phỏng duy nhất; một lần mô phỏng không cho khoảng tin cậy.",
    ),
    row=("{end}: {mean} points", "{end}: {mean} điểm"),
    row_with_interval=(
        "{end}: {mean} points ({low} to {high})",
        "{end}: {mean} điểm ({low} đến {high})",
    ),
    helps=("helps in {share}{same}", "có lợi trong {share}{same}"),
    same=(", no change in {n} of {pairs}", ", không đổi {n}/{pairs}"),
    helps_once=("helps in the only future", "có lợi trong lần mô phỏng duy nhất"),
    helps_not=("does not help in the only future", "không có lợi trong lần mô phỏng duy nhất"),
    nothing=("no difference in any future", "không khác biệt trong mọi lần mô phỏng"),
    unknown=("cannot be compared: no value", "không so sánh được: không có giá trị"),
    alone=(
        "These results hold one scenario, {title}; there is nothing to compare it with.",
        "Kết quả chỉ có một kịch bản, {title}; không có gì để so sánh.",
    ),
    alt=("Intervals. {title}. {subtitle} {rows}.", "Biểu đồ khoảng. {title}. {subtitle} {rows}."),
)


def table(
    results: xr.Dataset,
    against: str = "baseline",
    province: str | None = None,
    at: Sequence[str] | str | None = None,
    variable: str = "occupancy_rate",
) -> pd.DataFrame:
    """Effect of each scenario at given dates.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    against : str
        The scenario the others are held against.
    province : str, optional
        Needed where the results hold several.
    at : sequence of str, optional
        Months, for example ``["2030-12"]``. The ends of 2030 and 2035, or of a shorter run, unless given.
    variable : str
        A rate; ``"occupancy_rate"`` is the headline.

    Returns
    -------
    pandas.DataFrame
        One row for each scenario and date: ``scenario``, ``date``, in percentage points ``mean``,
        ``mean_low``, ``mean_high``, ``range_low``, ``median``, ``range_high``, and ``helped``, ``unchanged``,
        ``pairs``, ``share_helped``, ``share_low``, ``share_high``, ``no_difference``, as
        `scenarios.comparison.summary_of_differences` has them. The range is missing below ten pairs. Empty
        where the results hold one scenario.
    """
    run = about(results, province)
    chosen_scenario(results, against)
    months = [at] if isinstance(at, str) else at
    days = [recorded_day(results, month) for month in months] if months else headline_days(results)
    here = results.sel(province=run.province, time=[np.datetime64(day) for day in days])
    rows: list[dict[str, object]] = []
    for scenario in (str(name) for name in results["scenario"].values):
        if scenario == against:
            continue
        effect = summary_of_differences(paired_difference(here, variable, scenario, against))
        for position, day in enumerate(days):
            values = {str(name): effect[name].values[position].item() for name in effect.data_vars}
            points = ("mean", "mean_low", "mean_high", "range_low", "median", "range_high")
            values |= {name: POINTS * values[name] for name in points}
            if values["pairs"] < futures_needed():
                values |= {"range_low": math.nan, "range_high": math.nan}
            rows.append({"scenario": scenario, "date": day.isoformat(), **values})
    numbers = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers.attrs = {"about": run, "against": against, "days": days}
    return numbers


@style.styled
def draw(table: pd.DataFrame, language: str = "en") -> Figure:
    """Draw the differences, one block of rows for each scenario.

    Parameters
    ----------
    table : pandas.DataFrame
        From `table`.
    language : {"en", "vi"}
        Language of the texts.
    """
    run: Run = table.attrs["about"]
    scenarios = list(dict.fromkeys(table["scenario"]))
    names = [_wrapped_title(run, scenario, language) for scenario in scenarios]
    texts = [row_in_words(row, language) for _, row in table.iterrows()]
    rows = len(texts) + GAP * max(len(scenarios) - 1, 0)
    size = min(style.LABEL_SIZE, max(LEAST_SIZE, SIZE_TIMES_ROWS / max(rows, 1.0)))
    figure, axes = page_of(
        table,
        language,
        title=_title(table, language),
        subtitle=_subtitle(table, language),
        note=WORDS("marks" if run.futures > 1 else "one_future", language) if texts else "",
        left=style.widest(names, style.LABEL_SIZE, "bold") + 0.65,
        right=style.widest(texts, size, of_none=0.0) + 0.65,
        axes_height=(rows + 0.2) * (style.height_of(2, size) + 0.03),
    )
    if not texts:
        axes.set_axis_off()
        figure.text(0.5, 0.5, _alone(table, language), ha="center", size=style.SUBTITLE_SIZE)
        return figure
    heights = _draw_rows(axes, table, texts, size, language)
    middles = pd.Series(heights).groupby(table["scenario"].to_numpy(), sort=False).mean()
    axes.set_yticks(middles.to_numpy(), names, weight="bold")
    return figure


def row_in_words(row: pd.Series, language: str) -> str:
    """Return the effect of one scenario at one date: the mean with its interval, and how often it helps.

    Parameters
    ----------
    row : pandas.Series
        A row of `table`.
    language : {"en", "vi"}
        Language of the text.
    """
    end = first_letter_large(end_in_words(pd.Timestamp(row["date"]).date(), language))
    if row["pairs"] == 0:
        return f"{end}: {WORDS('unknown', language)}"
    if row["no_difference"]:
        return f"{end}: {WORDS('nothing', language)}"
    mean, low, high = (
        style.number(row[name], language, 1, signed=True) for name in ("mean", "mean_low", "mean_high")
    )
    if row["pairs"] == 1:
        only = WORDS("helps_once" if row["helped"] else "helps_not", language)
        return f"{WORDS('row', language, end=end, mean=mean)}\n{only}"
    first = WORDS("row_with_interval", language, end=end, mean=mean, low=low, high=high)
    share = share_of_futures(int(row["helped"]), int(row["pairs"]), language)
    return f"{first}\n{WORDS('helps', language, share=share, same=unchanged_in_words(row, language))}"


def unchanged_in_words(row: pd.Series, language: str) -> str:
    """Say in how many futures nothing changes, so that nobody takes all that are not helped for harmed.

    Parameters
    ----------
    row : pandas.Series
        A row of `table`.
    language : {"en", "vi"}
        Language of the text.

    Returns
    -------
    str
        To be put behind the share that is helped; empty where every future changes.
    """
    if row["unchanged"] == 0:
        return ""
    return WORDS("same", language, n=int(row["unchanged"]), pairs=int(row["pairs"]))


def alternative_text(table: pd.DataFrame, language: str = "en") -> str:
    """Return what the chart shows, for readers who cannot see it."""
    run: Run = table.attrs["about"]
    rows = [
        f"{run.title_of(row['scenario'], language)}, {row_in_words(row, language)}".replace("\n", ", ")
        for _, row in table.iterrows()
    ]
    return WORDS(
        "alt",
        language,
        title=_title(table, language),
        subtitle=_subtitle(table, language),
        rows="; ".join(rows) or _alone(table, language).rstrip("."),
    )


def _draw_rows(
    axes: Axes, table: pd.DataFrame, texts: Sequence[str], size: float, language: str
) -> list[float]:
    """Draw a row for each scenario and date; return their heights on the axis."""
    days = [day.isoformat() for day in table.attrs["days"]]
    heights: list[float] = []
    height = 0.0
    for position, (scenario, text) in enumerate(zip(table["scenario"], texts, strict=True)):
        if position and scenario != table["scenario"].iloc[position - 1]:
            axes.axhline(height - (1 - GAP) / 2, color=style.RULE, linewidth=0.8)
            height += GAP
        heights.append(height)
        row = table.iloc[position]
        colour = COLOURS[days.index(row["date"]) % len(COLOURS)]
        if row["pairs"] > 1:
            axes.hlines(height, row["range_low"], row["range_high"], color=colour, linewidth=1.6)
            axes.hlines(height, row["mean_low"], row["mean_high"], color=colour, linewidth=6)
        axes.plot(
            row["mean"], height, "o", color="white", markeredgecolor=colour, markersize=8, mew=2.2, zorder=3
        )
        axes.annotate(
            text,
            (1.0, height),
            xycoords=("axes fraction", "data"),
            xytext=(14, 0),
            textcoords="offset points",
            size=size,
            va="center",
            linespacing=style.LINE_SPACING / 1.2,
        )
        height += 1.0
    axes.set_ylim(heights[-1] + 0.6, -0.6)
    numbers = table[["range_low", "range_high", "mean_low", "mean_high", "mean"]].to_numpy(dtype=float)
    # Half a point on either side at least, so that effects near nothing look like it.
    low = min(float(np.nanmin(numbers, initial=0.0)), -0.5)
    high = max(float(np.nanmax(numbers, initial=0.0)), 0.5)
    margin = 0.06 * (high - low)
    axes.set_xlim(low - margin, high + margin)
    axes.axvline(0.0, color=style.INK, linewidth=1.2)
    style.set_numbers(axes.xaxis, language, signed=True)
    axes.set_xlabel(WORDS("axis", language))
    axes.grid(axis="x", color=style.RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return heights


def _wrapped_title(run: Run, scenario: str, language: str) -> str:
    """Title of a scenario in lines short enough for the margin."""
    return "\n".join(style.wrapped(run.title_of(scenario, language), style.LABEL_SIZE, 2.6, "bold"))


def _alone(table: pd.DataFrame, language: str) -> str:
    """Say that there is nothing to compare."""
    run: Run = table.attrs["about"]
    return WORDS("alone", language, title=run.title_of(table.attrs["against"], language))


def _against(table: pd.DataFrame, language: str) -> str:
    """The scenario the others are held against, in words."""
    run: Run = table.attrs["about"]
    against = table.attrs["against"]
    return WORDS("baseline", language) if against == "baseline" else run.title_of(against, language)


def _title(table: pd.DataFrame, language: str) -> str:
    """Title of the chart."""
    run: Run = table.attrs["about"]
    return WORDS("title", language, against=_against(table, language), **run.names(language))


def _subtitle(table: pd.DataFrame, language: str) -> str:
    """What is compared, over how many futures; nothing where there is nothing to compare."""
    if table.empty:
        return ""
    run: Run = table.attrs["about"]
    return WORDS(
        "subtitle",
        language,
        futures=futures_in_words(run.futures, language),
        title=run.title_of(table.attrs["against"], language),
        **run.names(language),
    )
