"""Occupancy rate over time: the median of the futures, the bands they fill, and a few of them whole.

The present level is part of the estimate, but where the leased land is published.
"""

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import style
from figures.about import Run, one_scenario
from figures.chart_page import page_of
from figures.futures import futures_needed, quantile_of_futures
from figures.words import Words, day_in_words, end_in_words, futures_in_words

LEVELS = (95, 80, 50)
PATHS = 5
RATES = ("occupancy_rate", "occupancy_rate_released", "occupancy_rate_gross", "occupancy_rate_operating")

WORDS = Words(
    occupancy_rate=(
        "Occupancy rate of established {clusters}, {province}",
        "Tỷ lệ lấp đầy các {industrial_clusters} đã thành lập, {province}",
    ),
    occupancy_rate_released=(
        "Occupancy rate of released land in {clusters}, {province}",
        "Tỷ lệ lấp đầy đất đã có hạ tầng kỹ thuật trong {industrial_clusters}, {province}",
    ),
    occupancy_rate_gross=(
        "Leased share of the whole area of established {clusters}, {province}",
        "Tỷ lệ đất đã cho thuê trên tổng diện tích {industrial_clusters} đã thành lập, {province}",
    ),
    occupancy_rate_operating=(
        "Occupancy rate of operating {clusters}, {province}",
        "Tỷ lệ lấp đầy các {industrial_clusters} đang hoạt động, {province}",
    ),
    definition_occupancy_rate=(
        "Leased land / leasable land of established {clusters} (leasable share × area, ready or not).",
        "Đất đã cho thuê / đất có thể cho thuê của các {clusters} đã thành lập "
        "(tỷ lệ đất công nghiệp × diện tích, kể cả chưa sẵn sàng).",
    ),
    definition_occupancy_rate_released=(
        "Leased land / leasable land of blocks whose technical infrastructure is accepted.",
        "Đất đã cho thuê / đất công nghiệp có thể cho thuê đã nghiệm thu hạ tầng kỹ thuật.",
    ),
    definition_occupancy_rate_gross=(
        "Leased land / whole area of established {clusters}.",
        "Đất đã cho thuê / tổng diện tích các {clusters} đã thành lập.",
    ),
    definition_occupancy_rate_operating=(
        "Leased land / leasable land of operating {clusters} (leasable share × area, ready or not).",
        "Đất đã cho thuê / đất công nghiệp có thể cho thuê của các {clusters} đang hoạt động.",
    ),
    scenario=(
        "Scenario: {title}. {futures}, seed {seed}.",
        "Kịch bản: {title}. {futures}, hạt giống {seed}.",
    ),
    median=("median: {value}", "trung vị: {value}"),
    only=("the only future: {value}", "lần mô phỏng duy nhất: {value}"),
    widest=(
        "{level} of {futures}: {contents}; {low_high}",
        "{level} của {futures}: {contents}; {low_high}",
    ),
    band=("{level} of futures: {low_high}", "{level} số lần mô phỏng: {low_high}"),
    as_of=("as of {day}", "ngày {day}"),
    present=("estimate: not published", "ước tính: chưa công bố"),
    present_published=("leased land as published", "diện tích cho thuê theo công bố"),
    present_band=(
        "{median} (80 % of futures: {low_high})",
        "{median} (80% số lần mô phỏng: {low_high})",
    ),
    paths=(
        "Thin lines: {n} of the futures as they run, spread by their rank at the end.",
        "Đường mảnh: {n} lần mô phỏng nguyên vẹn, chọn cách đều theo thứ hạng cuối kỳ.",
    ),
    no_band=(
        "Bands not drawn for want of futures: {bands}.",
        "Không vẽ vì ít lần mô phỏng: dải {bands}.",
    ),
    band_needs=("{level} (needs {n})", "{level} (cần {n})"),
    alt=(
        "Line chart. {title}. {scenario} Median {median} on {as_of}, {present}; {end} at the {day}.",
        "Biểu đồ đường. {title}. {scenario} Trung vị {median} tại ngày {as_of}, {present}; {end} vào {day}.",
    ),
    alt_present=("estimated, not published", "ước tính, chưa công bố"),
)


def table(
    results: xr.Dataset,
    scenario: str = "baseline",
    province: str | None = None,
    rate: str = "occupancy_rate",
    paths: int = PATHS,
) -> pd.DataFrame:
    """Median, bands and a few futures of an occupancy rate, for each recording date.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    scenario : str
        The scenario shown.
    province : str, optional
        Needed where the results hold several.
    rate : str
        Which of the four occupancy rates.
    paths : int
        Number of futures to show whole. They are spread evenly by rank at the last date.

    Returns
    -------
    pandas.DataFrame
        ``time``, ``median``, ``low_95``, ``low_80``, ``low_50``, ``high_50``, ``high_80``, ``high_95``
        (shares between 0 and 1) and one column ``future_<replication>`` for each future shown. A band is left
        out unless the futures are enough for one to be expected beyond each of its edges.
    """
    if rate not in RATES:
        raise ValueError(f"{rate!r} is not an occupancy rate. Allowed: {', '.join(RATES)}.")
    run, here = one_scenario(results, scenario, province)
    values = here[rate].transpose("replication", "time").astype(np.float64)
    columns: dict[str, np.ndarray] = {
        "time": results["time"].values,
        "median": quantile_of_futures(values, 0.5),
    }
    for level in reversed(_levels_for(run.futures)):
        tail = (1 - level / 100) / 2
        columns[f"low_{level}"] = quantile_of_futures(values, tail)
        columns[f"high_{level}"] = quantile_of_futures(values, 1 - tail)
    ranked = values["replication"].values[np.argsort(values.isel(time=-1).values, kind="stable")]
    shown = min(paths, run.futures)
    for k in range(shown):
        replication = ranked[int((k + 0.5) / shown * run.futures)]
        columns[f"future_{replication}"] = values.sel(replication=replication).values
    numbers = pd.DataFrame(columns)
    numbers.attrs = {"about": run, "scenario": scenario, "rate": rate}
    return numbers


@style.styled
def draw(table: pd.DataFrame, language: str = "en") -> Figure:
    """Draw the fan.

    Parameters
    ----------
    table : pandas.DataFrame
        From `table`.
    language : {"en", "vi"}
        Language of the texts.
    """
    run: Run = table.attrs["about"]
    drawn = [level for level in LEVELS if f"low_{level}" in table]
    futures = [name for name in table if str(name).startswith("future_")]
    figure, axes = page_of(
        table,
        language,
        title=_title(table, language),
        subtitle=_subtitle(table, language),
        note=_note(run, len(futures), drawn, language),
        right=3.9,
        axis_title=0.45,
    )
    time = mdates.date2num(table["time"].to_numpy())
    for level in drawn:
        axes.fill_between(
            time, table[f"low_{level}"], table[f"high_{level}"], color=style.BANDS[level], linewidth=0
        )
    if run.futures > 1:
        for name in futures:
            axes.plot(time, table[name], color=style.QUIET, linewidth=0.8, alpha=0.75)
    axes.plot(time, table["median"], color=style.DARK_BLUE, linewidth=2.8, solid_capstyle="butt")
    _set_axes(axes, time, table, language)
    _draw_present(axes, time, table, language)
    _label_bands(axes, table, run, drawn, language)
    return figure


def alternative_text(table: pd.DataFrame, language: str = "en") -> str:
    """Return what the chart shows, for readers who cannot see it."""
    run: Run = table.attrs["about"]
    last = table.iloc[-1]
    end = style.percent(last["median"], language)
    if "low_80" in table and (spread := style.range_in_words(last["low_80"], last["high_80"], language)):
        end += f" ({spread})"
    return WORDS(
        "alt",
        language,
        title=_title(table, language),
        scenario=_scenario_line(table, language),
        median=style.percent(table["median"].iloc[0], language),
        as_of=day_in_words(run.as_of, language),
        present=WORDS("present_published" if run.present_is_published else "alt_present", language),
        end=end,
        day=end_in_words(run.until, language),
    )


def _levels_for(futures: int) -> list[int]:
    """Bands, widest first, with at least one future expected beyond each edge."""
    return [level for level in LEVELS if futures >= futures_needed(level)]


def _title(table: pd.DataFrame, language: str) -> str:
    """Title of the chart."""
    run: Run = table.attrs["about"]
    return WORDS(table.attrs["rate"], language, **run.names(language))


def _subtitle(table: pd.DataFrame, language: str) -> str:
    """Scenario, and what the rate is."""
    run: Run = table.attrs["about"]
    definition = WORDS(f"definition_{table.attrs['rate']}", language, **run.names(language))
    return f"{_scenario_line(table, language)}\n{definition}"


def _scenario_line(table: pd.DataFrame, language: str) -> str:
    """Scenario, number of futures and seed."""
    run: Run = table.attrs["about"]
    return WORDS(
        "scenario",
        language,
        title=run.title_of(table.attrs["scenario"], language),
        futures=futures_in_words(run.futures, language),
        seed=run.seed,
    )


def _note(run: Run, paths: int, drawn: list[int], language: str) -> str:
    """Say what the thin lines are and which bands are missing."""
    sentences = [WORDS("paths", language, n=paths)] if run.futures > 1 else []
    if missing := [level for level in reversed(LEVELS) if level not in drawn]:
        bands = [
            WORDS("band_needs", language, level=style.percent(level / 100, language), n=futures_needed(level))
            for level in missing
        ]
        sentences.append(WORDS("no_band", language, bands=", ".join(bands)))
    return " ".join(sentences)


def _set_axes(axes: Axes, time: np.ndarray, table: pd.DataFrame, language: str) -> None:
    """Axes from zero, with room left for the words about the present."""
    shown = [name for name in table if name != "time"]
    largest = float(np.nanmax(table[shown].to_numpy(), initial=0.1))
    axes.set_ylim(0.0, min(style.nice_ceiling(1.05 * largest), max(1.0, largest)))
    style.set_numbers(axes.yaxis, language, shares=True)
    axes.grid(axis="y", color=style.RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    span = time[-1] - time[0]
    axes.set_xlim(time[0] - 0.03 * span - 1, time[-1])
    style.set_time_axis(axes, time)


def _draw_present(axes: Axes, time: np.ndarray, table: pd.DataFrame, language: str) -> None:
    """Draw the as-of date and the present level, an estimate with its range, and say what they are."""
    now = table.iloc[0]
    axes.axvline(time[0], color=style.QUIET, linewidth=1.2, linestyle=(0, (4, 3)))
    if not np.isfinite(now["median"]):
        return
    if "low_80" in table:
        axes.plot(
            [time[0]] * 2,
            [now["low_80"], now["high_80"]],
            color=style.DARK_BLUE,
            linewidth=5,
            solid_capstyle="butt",
        )
    axes.plot(
        time[0], now["median"], "o", markersize=9, color="white", markeredgecolor=style.DARK_BLUE, mew=2.4
    )
    _write_present(axes, time, table, _present_in_words(table, language))


def _present_in_words(table: pd.DataFrame, language: str) -> list[str]:
    """As-of date, whether the present is published, and its level with the range; a line for each."""
    run: Run = table.attrs["about"]
    now = table.iloc[0]
    value = style.percent(now["median"], language)
    if "low_80" in table and (spread := style.range_in_words(now["low_80"], now["high_80"], language)):
        value = WORDS("present_band", language, median=value, low_high=spread)
    return [
        WORDS("as_of", language, day=day_in_words(run.as_of, language)),
        WORDS("present_published" if run.present_is_published else "present", language),
        value,
    ]


def _write_present(axes: Axes, time: np.ndarray, table: pd.DataFrame, lines: list[str]) -> None:
    """Write lines beside the present level, below or above what is drawn there."""
    across, height = style.size_of_axes(axes)
    width = (max(style.width_of(line, style.LABEL_SIZE) for line in lines) + 0.3) / across
    needed = (style.height_of(len(lines), style.LABEL_SIZE) + 0.25) / (height)
    lowest, highest = _drawn_beside_text(axes, time, table, width)
    ceiling = axes.get_ylim()[1]
    below = lowest >= needed * ceiling and lowest >= ceiling - highest
    if not below and ceiling - highest < needed * ceiling:
        # No room on either side: the axis grows, and its ticks stay where shares are possible.
        ticks = [tick for tick in axes.get_yticks() if 0.0 <= tick <= ceiling]
        axes.set_ylim(0.0, highest / (1.0 - needed))
        axes.set_yticks(ticks)
    axes.annotate(
        "\n".join(lines),
        xy=(time[0], lowest if below else highest),
        xytext=(9, -6 if below else 6),
        textcoords="offset points",
        color=style.DARK_BLUE,
        va="top" if below else "bottom",
        bbox=style.PLATE,
        linespacing=style.LINE_SPACING / 1.2,
    )


def _drawn_beside_text(
    axes: Axes, time: np.ndarray, table: pd.DataFrame, width: float
) -> tuple[float, float]:
    """Lowest and highest value drawn above or below a text that starts at the as-of date."""
    start, end = axes.get_xlim()
    covered = time <= time[0] + width * (end - start)
    values = table.loc[covered, [name for name in table if name != "time"]].to_numpy()
    return float(np.nanmin(values)), float(np.nanmax(values))


def _label_bands(axes: Axes, table: pd.DataFrame, run: Run, drawn: list[int], language: str) -> None:
    """Write beside the end of each band what it contains."""
    last = table.iloc[-1]
    if not np.isfinite(last["median"]):
        return
    median = style.percent(last["median"], language)
    key = "median" if run.futures > 1 else "only"
    end = end_in_words(run.until, language)
    labels = [(float(last["median"]), f"{end}\n{WORDS(key, language, value=median)}", style.DARK_BLUE)]
    for level in drawn:
        text = WORDS(
            "widest" if level == drawn[0] else "band",
            language,
            level=style.percent(level / 100, language),
            futures=futures_in_words(run.futures, language),
            contents=run.contents_of_bands(language),
            low_high=style.percent_range(last[f"low_{level}"], last[f"high_{level}"], language),
        )
        labels.append((float(last[f"high_{level}"]), text, style.BANDS[level]))
    style.label_at_end(axes, labels, bold=(0,), width=3.1)
