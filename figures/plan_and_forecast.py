"""Plan and forecast: what an official plan wants, what is expected, and in how many futures the plan is met.

A scenario can name the targets of the plan behind it. Each is held against the baseline and against every
scenario that has it; targets for other provinces are left out.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import style
from figures.about import (
    Run,
    about,
    chosen_scenario,
    days_of,
    need_recorded,
    provinces_of,
    scenarios_on_record,
)
from figures.futures import futures_needed, quantile_of_futures, range_of_futures, share_of_futures
from figures.quantities import quantity_name
from figures.words import (
    LANGUAGES,
    Words,
    day_in_words,
    end_in_words,
    first_letter_large,
    futures_in_words,
    position_of,
    province_name,
)
from scenarios.comparison import wilson_interval

BASELINE = "baseline"
RATE, COUNT, HECTARES = "1", "count", "ha"
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

WORDS = Words(
    title=("Plan and forecast, {province}", "Kế hoạch và dự báo, {province}"),
    heading=("Plan and forecast", "Kế hoạch và dự báo"),
    subtitle=(
        "What the plan wants by a month, against what is expected ({futures}).",
        "Mục tiêu của kế hoạch tại từng thời điểm, so với dự báo ({futures}).",
    ),
    marks=(
        "Point: median. Line: middle 80 % of futures. Vertical line: the target; shaded: where it is met. "
        "In brackets behind a share: its 95 % interval.",
        "Điểm: trung vị. Nét ngang: 80% số lần mô phỏng ở giữa. Nét dọc: mục tiêu; nền màu: đạt mục tiêu. "
        "Trong ngoặc sau một tỷ lệ: khoảng tin cậy 95%.",
    ),
    marks_without_range=(
        "Point: median; the futures are too few for a range. Vertical line: the target; shaded: where it is "
        "met.",
        "Điểm: trung vị; quá ít lần mô phỏng để nêu khoảng. Nét dọc: mục tiêu; nền màu: đạt mục tiêu.",
    ),
    note=(
        "Median, in brackets the middle 80 % of futures. Targets change nothing in a run; a change that a "
        "plan counts from before the as-of date is counted from that date.",
        "Trung vị, trong ngoặc là 80% số lần mô phỏng ở giữa. Mục tiêu không làm thay đổi kết quả mô phỏng; "
        "thay đổi mà kế hoạch tính từ trước thời điểm hiện trạng được tính từ thời điểm hiện trạng.",
    ),
    target=("Target of the plan", "Mục tiêu của kế hoạch"),
    scenario=("Scenario", "Kịch bản"),
    forecast=("Forecast", "Dự báo"),
    met=("Futures that meet it", "Số lần mô phỏng đạt mục tiêu"),
    source=("Source and reading", "Nguồn và cách hiểu"),
    baseline=("Baseline", "Kịch bản cơ sở"),
    at_least=("at least {amount}", "ít nhất {amount}"),
    at_most=("at most {amount}", "nhiều nhất {amount}"),
    level=("{quantity}, {by}: {wanted}", "{quantity}, {by}: {wanted}"),
    change=(
        "{quantity}, change from {since} to the {by}: {wanted}",
        "{quantity}, thay đổi từ {since} đến {by}: {wanted}",
    ),
    since_the_end=("the {since}", "{since}"),
    since_as_of=("{as_of} (the plan: {since})", "{as_of} (kế hoạch: {since})"),
    points=("percentage points", "điểm phần trăm"),
    with_range=("{median} ({low} to {high})", "{median} ({low} đến {high})"),
    met_in=("met in {share}", "đạt trong {share}"),
    met_once=("met in the only future", "đạt trong lần mô phỏng duy nhất"),
    not_met_once=("not met in the only future", "không đạt trong lần mô phỏng duy nhất"),
    not_reached=("the run ends before", "lần chạy kết thúc trước đó"),
    unknown=("no value", "không có giá trị"),
    sentence=("{target}. {rows}.", "{target}. {rows}."),
    row=("{scenario}: {forecast}, {met}", "{scenario}: {forecast}, {met}"),
    row_without_value=("{scenario}: {met}", "{scenario}: {met}"),
    nothing=(
        "No scenario of this run has a target for {province}.",
        "Không có kịch bản nào của lần chạy này nêu mục tiêu cho {province}.",
    ),
    alt=("Dots and ranges against targets. {title}. {rows}", "Biểu đồ điểm và khoảng. {title}. {rows}"),
)


@dataclass(frozen=True)
class PlanRow:
    """A row of the table of plan and forecast, every cell in words.

    Parameters
    ----------
    target : str
        What the plan wants; empty below the first row of a target.
    scenario, forecast, met : str
        Title, median with the range of futures, and share of futures that meet the target.
    source : str
        Where the target comes from and how it was read; empty below the first row of a target.
    """

    target: str
    scenario: str
    forecast: str
    met: str
    source: str


def nothing_to_show(results: xr.Dataset, province: str | None = None) -> bool:
    """Whether no scenario of the run has a target for a province, or for any of those in the results."""
    shown = provinces_of(results) if province is None else [province]
    return not any(_targets(results, name) for name in shown)


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
    rows: list[dict[str, object]] = []
    targets = _targets(results, run.province)
    need_recorded(results, [target["variable"] for target, _ in targets])
    for number, (target, plans) in enumerate(targets, start=1):
        described = _described(results, target, number)
        for scenario in dict.fromkeys((against, *plans)):
            values = _values(results, target, scenario, run.province)
            rows.append({**described, "scenario": scenario, **_summary(values, target)})
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
    run: Run = table.attrs["about"]
    panels = [rows for _, rows in table.groupby("target")]
    layouts = [_Layout.of(rows, table, language) for rows in panels]
    marks = "marks" if run.futures >= futures_needed() else "marks_without_range"
    figure, whole = style.page(
        _title(table, language),
        WORDS("subtitle", language, futures=futures_in_words(run.futures, language)) if panels else "",
        run.footer(language, list(dict.fromkeys(table["scenario"]))),
        note=WORDS(marks, language) if panels else "",
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


def sentences(table: pd.DataFrame, language: str) -> list[str]:
    """Say of each target what the plan wants, what is expected, and in how many futures it is met.

    Parameters
    ----------
    table : pandas.DataFrame
        From `table`.
    language : {"en", "vi"}
        Language of the sentences.
    """
    said = []
    for _, rows in table.groupby("target"):
        parts = [_row_in_words(row, table, language) for _, row in rows.iterrows()]
        target = target_in_words(rows.iloc[0], table, language)
        said.append(WORDS("sentence", language, target=target, rows="; ".join(parts)))
    return said


def rows_in_words(table: pd.DataFrame, language: str) -> list[PlanRow]:
    """Rows of the table in words, as reports and the command line show them.

    Parameters
    ----------
    table : pandas.DataFrame
        From `table`.
    language : {"en", "vi"}
        Language of the cells.
    """
    first = ~table["target"].duplicated()
    return [
        PlanRow(
            target=target_in_words(row, table, language) if is_first else "",
            scenario=_scenario_in_words(row["scenario"], table, language),
            forecast=_forecast_in_words(row, language),
            met=_share_in_words(row, language),
            source=row["source"] if is_first else "",
        )
        for (_, row), is_first in zip(table.iterrows(), first, strict=True)
    ]


def target_in_words(row: pd.Series, table: pd.DataFrame, language: str) -> str:
    """Say what the plan wants: the quantity, from when, by when, how much.

    Parameters
    ----------
    row : pandas.Series
        A row of `table`.
    table : pandas.DataFrame
        The whole table, with the names of its quantities.
    language : {"en", "vi"}
        Language of the text.
    """
    wanted = WORDS(row["wanted"], language, amount=_amount(row, row["amount"], language, with_unit=True))
    texts = {
        "quantity": table.attrs["quantities"][row["variable"]][position_of(language)],
        "by": end_in_words(_date(row["by"]), language),
        "wanted": wanted,
    }
    if not row["change_since"]:
        return WORDS("level", language, **texts)
    since = end_in_words(_date(row["change_since"]), language)
    if row["counted_since"] != row["change_since"]:
        as_of = day_in_words(_date(row["counted_since"]), language)
        since = WORDS("since_as_of", language, as_of=as_of, since=since)
    else:
        since = WORDS("since_the_end", language, since=since)
    return WORDS("change", language, since=since, **texts)


# Numbers


def _targets(results: xr.Dataset, province: str) -> list[tuple[Mapping[str, Any], list[str]]]:
    """Targets for a province, each with the scenarios that have it, in the order of the results."""
    record = scenarios_on_record(results)
    plans: dict[str, list[str]] = {}
    for scenario in (str(name) for name in results["scenario"].values):
        for target in record.get(scenario, {}).get("targets", ()):
            # A plan may write the province with its marks or without.
            if province_name(target["province"], "vi") == province_name(province, "vi"):
                plans.setdefault(json.dumps(target, sort_keys=True), []).append(scenario)
    return [(json.loads(target), scenarios) for target, scenarios in plans.items()]


def _described(results: xr.Dataset, target: Mapping[str, Any], number: int) -> dict[str, object]:
    """What a row says of its target."""
    since = target.get("change_since")
    wanted = "at_most" if "at_most" in target else "at_least"
    return {
        "target": number,
        "variable": target["variable"],
        "unit": str(results[target["variable"]].attrs.get("units", "")),
        "change_since": _end_of(since).isoformat() if since else "",
        "counted_since": _counted_since(results, since).isoformat() if since else "",
        "by": _end_of(target["by"]).isoformat(),
        "reached": _end_of(target["by"]) <= days_of(results)[-1],
        "wanted": wanted,
        "amount": float(target[wanted]),
        "source": target["source"],
    }


def _counted_since(results: xr.Dataset, since: str) -> date:
    """Recording from which a change is counted: the end of the plan's month, or the as-of date if later."""
    first = days_of(results)[0]
    return first if since < f"{first:%Y-%m}" else _end_of(since)


def _values(results: xr.Dataset, target: Mapping[str, Any], scenario: str, province: str) -> xr.DataArray:
    """What the target speaks of, in each future; no value where the run does not reach its month."""
    series = results[target["variable"]].sel(scenario=scenario, province=province).astype(np.float64)
    by = _end_of(target["by"])
    if by not in days_of(results):
        return xr.full_like(series.isel(time=0, drop=True), np.nan)
    values = series.sel(time=np.datetime64(by), drop=True)
    if "change_since" not in target:
        return values
    since = _counted_since(results, target["change_since"])
    return values - series.sel(time=np.datetime64(since), drop=True)


def _summary(values: xr.DataArray, target: Mapping[str, Any]) -> dict[str, float]:
    """Median, range and share of futures that meet a target."""
    low, high = range_of_futures(values)
    meets = values <= target["at_most"] if "at_most" in target else values >= target["at_least"]
    futures, met = int(values.notnull().sum()), int(meets.sum())
    share_low, share_high = wilson_interval(met, futures)
    return {
        "median": float(quantile_of_futures(values, 0.5)),
        "low_80": float(low),
        "high_80": float(high),
        "met": met,
        "futures": futures,
        "share_met": met / futures if futures else math.nan,
        "share_low": float(share_low),
        "share_high": float(share_high),
    }


def _end_of(month: str) -> date:
    """Last day of a month written as 2026-12."""
    day: date = pd.Period(month, "M").end_time.date()
    return day


def _date(day: str) -> date:
    """Day of an ISO date."""
    return date.fromisoformat(day)


# Words


def _amount(row: pd.Series, value: float, language: str, *, with_unit: bool = False) -> str:
    """Return an amount of a quantity as readers write it; a share in per cent."""
    unit = row["unit"]
    if unit == RATE:
        if not row["change_since"]:
            return style.percent(value, language)
        points = style.number(100 * value, language, 1)
        return f"{points}\u00a0{WORDS('points', language)}" if with_unit else points
    text = style.number(value, language)
    return text if unit == COUNT or not with_unit else f"{text}\u00a0{unit}"


def _forecast_in_words(row: pd.Series, language: str) -> str:
    """Median with its range; a dash where the run does not tell."""
    if row["futures"] == 0:
        return "–"
    median = _amount(row, row["median"], language, with_unit=True)
    if not math.isfinite(row["low_80"]):
        return median
    low, middle, high = (_amount(row, row[end], language) for end in ("low_80", "median", "high_80"))
    if low == middle == high:
        return median
    return WORDS("with_range", language, median=median, low=low, high=high)


def _share_in_words(row: pd.Series, language: str) -> str:
    """Share of futures that meet a target, or why there is none."""
    if row["futures"] == 0:
        return WORDS("unknown" if row["reached"] else "not_reached", language)
    if row["futures"] == 1:
        return WORDS("met_once" if row["met"] else "not_met_once", language)
    return share_of_futures(int(row["met"]), int(row["futures"]), language)


def _met_in_words(row: pd.Series, language: str) -> str:
    """In how many futures a target is met."""
    share = _share_in_words(row, language)
    return WORDS("met_in", language, share=share) if row["futures"] > 1 else share


def _row_in_words(row: pd.Series, table: pd.DataFrame, language: str) -> str:
    """What is expected of a target in one scenario, and in how many futures it is met."""
    texts = {
        "scenario": _scenario_in_words(row["scenario"], table, language),
        "met": _met_in_words(row, language),
    }
    if row["futures"] == 0:
        return WORDS("row_without_value", language, **texts)
    return WORDS("row", language, forecast=_forecast_in_words(row, language), **texts)


def _scenario_in_words(scenario: str, table: pd.DataFrame, language: str) -> str:
    """Title of a scenario; the baseline is called so."""
    run: Run = table.attrs["about"]
    return WORDS("baseline", language) if scenario == BASELINE else run.title_of(scenario, language)


def _title(table: pd.DataFrame, language: str) -> str:
    """Title of the chart."""
    return WORDS("title", language, province=province_name(table.attrs["about"].province, language))


def _nothing(table: pd.DataFrame, language: str) -> str:
    """Say that there is no target to show."""
    return WORDS("nothing", language, province=province_name(table.attrs["about"].province, language))


# Panels


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
        names = [_scenario_in_words(name, table, language) for name in rows["scenario"]]
        words = [
            f"{_forecast_in_words(row, language)}\n{_met_in_words(row, language)}"
            for _, row in rows.iterrows()
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
