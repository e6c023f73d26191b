"""Where the hectares are that are not leased: the ledger of one date, cause by cause."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures import style
from figures.about import Run, headline_days, one_scenario, recorded_day
from figures.chart_page import page_of
from figures.futures import futures_needed, range_of_futures
from figures.words import (
    GENERAL,
    GROUP_NAMES,
    GROUPS,
    Words,
    cause_name,
    end_in_words,
    mean_in_words,
)

# Many causes are written smaller, but not too small: points, points times rows, and the height of a row with
# the marks of Vietnamese letters above and below, in sizes of the text.
LEAST_SIZE, SIZE_TIMES_ROWS, ROW_IN_SIZES = 9.5, 195.0, 1.45

WORDS = Words(
    title=("Where every hectare stands, {province}, {end}", "Tình trạng từng héc-ta đất, {province}, {end}"),
    subtitle=(
        "{mean}{whiskers}, “{title}”. All {clusters} of the plan: {total}.",
        "{mean}{whiskers}, “{title}”. Mọi {clusters} trong quy hoạch: {total}.",
    ),
    whiskers=(" (whiskers: middle 80 %)", " (vạch: 80% ở giữa)"),
    group=("{name}: {area}", "{name}: {area}"),
    zero=("No land in any future: {causes}.", "Không có đất trong mọi lần mô phỏng: {causes}."),
    rule=(
        "Each hectare has one cause: the first step of the law that it has not passed.",
        "Mỗi héc-ta có một nguyên nhân: bước pháp lý đầu tiên chưa hoàn thành.",
    ),
    alt=(
        "Bar chart. {title}. {subtitle} {causes}.",
        "Biểu đồ thanh. {title}. {subtitle} {causes}.",
    ),
)


def table(
    results: xr.Dataset, scenario: str = "baseline", province: str | None = None, at: str | None = None
) -> pd.DataFrame:
    """Hectares by cause at one date, in the order of the ledger.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    scenario : str
        The scenario shown.
    province : str, optional
        Needed where the results hold several.
    at : str, optional
        Month, for example ``"2030-12"``. The end of 2030, or the end of a shorter run, unless given.

    Returns
    -------
    pandas.DataFrame
        ``date``, ``cause``, ``group``, ``mean_ha``, ``low_80_ha``, ``high_80_ha`` (middle 80 % of futures),
        ``largest_ha`` (of all futures). The means sum to all land of the plan.
    """
    run, here = one_scenario(results, scenario, province)
    day = recorded_day(results, at) if at else headline_days(results)[0]
    ledger = here["ledger_ha"].sel(time=np.datetime64(day))
    values = ledger.transpose("replication", "cause").astype(np.float64)
    low, high = range_of_futures(values)
    causes = [str(cause) for cause in results["cause"].values]
    numbers = pd.DataFrame(
        {
            "date": day.isoformat(),
            "cause": causes,
            "group": [group_of(cause) for cause in causes],
            "mean_ha": values.mean("replication").values,
            "low_80_ha": low,
            "high_80_ha": high,
            "largest_ha": values.max("replication").values,
        }
    )
    numbers.attrs = {"about": run, "scenario": scenario, "day": day}
    return numbers


def group_of(cause: str) -> str:
    """Group of a cause; a cause that no group names counts as land not ready."""
    return next((group for group, causes in GROUPS.items() if cause in causes), "not_ready")


@style.styled
def draw(table: pd.DataFrame, language: str = "en") -> Figure:
    """Draw the bars.

    Parameters
    ----------
    table : pandas.DataFrame
        From `table`.
    language : {"en", "vi"}
        Language of the texts.
    """
    shown = table[table["largest_ha"] > 0.0]
    names = [cause_name(cause, language) for cause in shown["cause"]]
    size = min(style.LABEL_SIZE, max(LEAST_SIZE, SIZE_TIMES_ROWS / max(len(shown), 1)))
    needed = (len(shown) + 0.5) * ROW_IN_SIZES * size / style.POINTS_PER_INCH
    figure, axes = page_of(
        table,
        language,
        title=_title(table, language),
        subtitle=_subtitle(table, language),
        note=_note(table, language),
        left=style.widest(names, size) + 0.65,
        right=0.5,
        key=True,
        axes_height=needed,
    )
    ends = _draw_bars(axes, shown, whiskers=table.attrs["about"].futures >= futures_needed())
    _write_amounts(axes, ends, [_amount(row, language) for _, row in shown.iterrows()], size)
    axes.set_yticks(np.arange(len(shown)), names, size=size)
    axes.set_ylim(max(len(shown), 1) - 0.3, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    style.set_numbers(axes.xaxis, language)
    axes.set_xlabel(GENERAL("hectares", language))
    axes.grid(axis="x", color=style.RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    style.add_key(axes, [(style.GROUP_COLOURS[group], text) for group, text in _sums(table, language)])
    return figure


def _draw_bars(axes: Axes, shown: pd.DataFrame, *, whiskers: bool) -> NDArray[np.float64]:
    """Draw a bar for each cause, with the range of futures where there is one; return where each ends."""
    rows = np.arange(len(shown))
    colours = [style.GROUP_COLOURS[group] for group in shown["group"]]
    axes.barh(rows, shown["mean_ha"], height=0.62, color=colours)
    ends = shown["mean_ha"].to_numpy()
    if whiskers:
        axes.hlines(rows, shown["low_80_ha"], shown["high_80_ha"], color=style.INK, linewidth=1.4)
        for edge in ("low_80_ha", "high_80_ha"):
            axes.vlines(shown[edge], rows - 0.16, rows + 0.16, color=style.INK, linewidth=1.4)
        ends = np.maximum(ends, shown["high_80_ha"].to_numpy())
    return ends


def _write_amounts(axes: Axes, ends: NDArray[np.float64], texts: Sequence[str], size: float) -> None:
    """Write the hectares behind each bar, on an axis long enough to hold them."""
    inches, _ = style.size_of_axes(axes)
    left_for_bars = max(inches - style.widest(texts, size) - 0.2, 1.0)
    axes.set_xlim(0.0, max(float(ends.max(initial=0.0)), 1.0) * inches / left_for_bars)
    for row, (end, text) in enumerate(zip(ends, texts, strict=True)):
        axes.annotate(
            text,
            (end, row),
            xytext=(7, 0),
            textcoords="offset points",
            va="center_baseline",
            size=size,
            bbox=style.PLATE,
        )


def alternative_text(table: pd.DataFrame, language: str = "en") -> str:
    """Return what the chart shows, for readers who cannot see it."""
    causes = [
        f"{cause_name(row['cause'], language)} {_amount(row, language)}"
        for _, row in table[table["largest_ha"] > 0.0].iterrows()
    ]
    return WORDS(
        "alt",
        language,
        title=_title(table, language),
        subtitle=_subtitle(table, language),
        causes="; ".join(causes),
    )


def _sums(table: pd.DataFrame, language: str) -> list[tuple[str, str]]:
    """Return each group that holds land, with its name and mean hectares."""
    sums = table.groupby("group")["mean_ha"].sum()
    return [
        (
            group,
            WORDS(
                "group",
                language,
                name=GROUP_NAMES(group, language),
                area=style.hectares(sums[group], language),
            ),
        )
        for group in ("not_ready", "ready", "leased", "outside")
        if sums.get(group, 0.0) > 0.0
    ]


def _amount(row: pd.Series, language: str) -> str:
    """Hectares of a cause, with their range where there is one."""
    return style.area_with_range(row["mean_ha"], row["low_80_ha"], row["high_80_ha"], language)


def _title(table: pd.DataFrame, language: str) -> str:
    """Title of the chart."""
    run: Run = table.attrs["about"]
    return WORDS(
        "title",
        language,
        end=end_in_words(table.attrs["day"], language),
        **run.names(language),
    )


def _subtitle(table: pd.DataFrame, language: str) -> str:
    """Scenario, number of futures, seed, and how much land there is."""
    run: Run = table.attrs["about"]
    return WORDS(
        "subtitle",
        language,
        mean=mean_in_words(run.futures, language),
        whiskers=WORDS("whiskers", language) if run.futures >= futures_needed() else "",
        title=run.title_of(table.attrs["scenario"], language),
        total=style.hectares(table["mean_ha"].sum(), language),
        **run.names(language),
    )


def _note(table: pd.DataFrame, language: str) -> str:
    """Say how causes are told apart, which hold no land, and why there are no whiskers."""
    sentences = [WORDS("rule", language)]
    if zero := [cause_name(cause, language) for cause in table.loc[table["largest_ha"] <= 0.0, "cause"]]:
        sentences.append(WORDS("zero", language, causes="; ".join(zero)))
    return " ".join(sentences)
