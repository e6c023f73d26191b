"""The tables that forecast and compare print: what is expected, and what each scenario changes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from figures import plan_and_forecast, public_cost, targets_in_words
from figures.about import Run, about, days_of, headline_days, provinces_of, quantity_name
from figures.command_line.terminal import answer, answer_table
from figures.futures import share_of_futures
from figures.style import number, percent, range_in_words
from figures.words import (
    Words,
    day_in_words,
    end_in_words,
    first_letter_large,
    futures_in_words,
    province_name,
)
from scenarios.comparison import RANGE_OF_FUTURES, paired_difference, summary_of_differences

BASELINE = "baseline"
OCCUPANCY = "occupancy_rate"
# What the summary of a forecast shows, from the purpose to the means.
HEADLINES = (OCCUPANCY, "leased_ha", "clusters_established", "clusters_operating", "clusters_licensed")

WORDS = Words(
    occupancy_rate=("Occupancy rate", "Tỷ lệ lấp đầy"),
    leased_ha=("Leased land, ha", "Đất đã cho thuê, ha"),
    clusters_established=("{clusters} established", "{industrial_clusters} đã thành lập"),
    clusters_operating=("{clusters} operating", "{industrial_clusters} đang hoạt động"),
    clusters_licensed=("{clusters} with WWTP licence", "{clusters} có giấy phép môi trường (nước thải)"),
    quantity=("quantity", "chỉ tiêu"),
    estimate=("{day} (estimate)", "{day} (ước tính)"),
    levels_note=(
        "Median of {futures}; in brackets the range of the middle {share} of them. The occupancy rate is the "
        "leased share of the leasable land of established {clusters}{present}.",
        "Trung vị của {futures}; trong ngoặc là khoảng chứa {share} số lần mô phỏng ở giữa. Tỷ lệ lấp đầy là "
        "tỷ lệ đất đã cho thuê trên đất có thể cho thuê của các {clusters} đã thành lập{present}.",
    ),
    present=(
        "; at the start it is an estimate, not a published number",
        "; tại thời điểm đầu là số ước tính, không phải số liệu công bố",
    ),
    differences=(
        "{province}: {quantity}. Difference from {against}",
        "{province}: {quantity}. Chênh lệch so với {against}",
    ),
    points=("percentage points", "điểm phần trăm"),
    scenario=("scenario", "kịch bản"),
    when=("when", "thời điểm"),
    mean=("difference", "chênh lệch"),
    interval=("95 % interval", "khoảng tin cậy 95%"),
    helped=("futures with more", "số lần mô phỏng có mức cao hơn"),
    no_difference=("no difference in any future", "không khác trong mọi lần mô phỏng"),
    differences_note=(
        "Each future of a scenario is compared with the same future of {against}: same luck, same parameters."
        " Mean difference with its 95 % interval; share of futures with more, with its 95 % interval.",
        "Mỗi lần mô phỏng của kịch bản được so với chính lần đó của {against}: cùng yếu tố ngẫu nhiên, cùng "
        "tham số. Chênh lệch trung bình và khoảng tin cậy 95%; tỷ lệ số lần mô phỏng có mức cao hơn và "
        "khoảng tin cậy 95%.",
    ),
    results=("Results", "Kết quả"),
    charts=("Charts", "Biểu đồ"),
    report=("Report", "Báo cáo"),
    only_scenario=("There is no other scenario to compare.", "Không có kịch bản khác để so sánh."),
)


def answer_summary(results: xr.Dataset, language: str) -> None:
    """Print the headline numbers of a forecast, then what each scenario changes in the occupancy rate.

    Parameters
    ----------
    results : xarray.Dataset
        Results with the baseline.
    language : {"en", "vi"}
        Language of the tables.
    """
    days = [days_of(results)[0], *headline_days(results)]
    for province in provinces_of(results):
        run = about(results, province)
        rows = level_rows(results, BASELINE, province, days, language)
        heads = [
            WORDS("quantity", language),
            _present_in_words(run, language),
            *(end_in_words(day, language) for day in days[1:]),
        ]
        title = f"{province_name(province, language)}, {run.title_of(BASELINE, language)}"
        note = WORDS(
            "levels_note",
            language,
            futures=futures_in_words(run.futures, language),
            share=percent(RANGE_OF_FUTURES, language),
            present="" if run.present_is_published else WORDS("present", language),
            **run.names(language),
        )
        answer_table(title, heads, rows, numbers=heads[1:], note=note)
        answer()
    answer_differences(results, OCCUPANCY, BASELINE, days[1:], language)


def answer_differences(
    results: xr.Dataset, variable: str, against: str, days: Sequence[date], language: str
) -> None:
    """Print what each scenario changes in a quantity, future by future.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    variable : str
        Name of a monthly quantity.
    against : str
        The scenario that the others are compared with.
    days : sequence of date
        Recording dates.
    language : {"en", "vi"}
        Language of the table.
    """
    if results.sizes["scenario"] < 2:
        answer(WORDS("only_scenario", language))
        return
    heads = [WORDS(key, language) for key in ("scenario", "when", "mean", "interval", "helped")]
    for position, province in enumerate(provinces_of(results)):
        if position:
            answer()
        run = about(results, province)
        title = WORDS(
            "differences",
            language,
            province=province_name(province, language),
            quantity=_quantity_in_words(results, variable, language),
            against=against,
        )
        rows = difference_rows(results, variable, against, run, days, language)
        note = WORDS("differences_note", language, against=against)
        answer_table(title, heads, rows, numbers=heads[2:4], note=note)
        _answer_costs(results, against, province, days, language)
        _answer_plan(results, against, province, language)


def _answer_plan(results: xr.Dataset, against: str, province: str, language: str) -> None:
    """Print what plans want beside what is expected; nothing where no scenario has a target."""
    table = plan_and_forecast.table(results, province, against)
    if table.empty:
        return
    words = targets_in_words.WORDS
    heads = [words(key, language) for key in ("target", "scenario", "forecast", "met")]
    rows = [
        (row.target, row.scenario, row.forecast, row.met)
        for row in targets_in_words.rows_in_words(table, language)
    ]
    title = words("title", language, province=province_name(province, language))
    answer()
    answer_table(title, heads, rows, numbers=heads[2:3], note=words("note", language))


def _answer_costs(
    results: xr.Dataset, against: str, province: str, days: Sequence[date], language: str
) -> None:
    """Print the public money that each scenario needs; nothing where results do not hold it."""
    costs = public_cost.cost_table(results, against, days, language, province)
    if not costs:
        return
    words = public_cost.WORDS
    heads = [words(key, language) for key in ("scenario", "at", "leased", "money", "per_ha")]
    rows = [(row.scenario, row.end, row.leased, row.money, row.per_ha) for row in costs]
    title = words("title_against", language, province=province_name(province, language), against=against)
    answer()
    answer_table(
        title, heads, rows, numbers=heads[2:4], note=public_cost.note_in_words(results, against, language)
    )


def level_rows(
    results: xr.Dataset, scenario: str, province: str, days: Sequence[date], language: str
) -> list[list[str]]:
    """Median and 80 % range of each headline quantity at some dates, in words.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    scenario, province : str
        Which of them.
    days : sequence of date
        Recording dates.
    language : {"en", "vi"}
        Language of names and numbers.

    Returns
    -------
    list of list of str
        For each quantity its name and one text per date.
    """
    tail = (1.0 - RANGE_OF_FUTURES) / 2.0
    rows = []
    for variable in HEADLINES:
        values = (
            results[variable].sel(scenario=scenario, province=province, time=_times(days)).astype(np.float64)
        )
        low, median, high = values.quantile([tail, 0.5, 1.0 - tail], dim="replication").values
        texts = [_level(variable, *numbers, language) for numbers in zip(median, low, high, strict=True)]
        name = WORDS(variable, language, **about(results, province).names(language))
        rows.append([first_letter_large(name), *texts])
    return rows


def difference_rows(
    results: xr.Dataset, variable: str, against: str, run: Run, days: Sequence[date], language: str
) -> list[list[str]]:
    """Paired difference of each scenario at some dates: mean, interval, share of futures with more.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    variable, against : str
        The quantity, and the scenario that the others are compared with.
    run : Run
        The province, and the titles of the scenarios.
    days : sequence of date
        Recording dates.
    language : {"en", "vi"}
        Language of titles and numbers.

    Returns
    -------
    list of list of str
        One row per scenario and date: title (on its first row), date, difference, interval, share.
    """
    rows = []
    for scenario in (str(name) for name in results["scenario"].values if name != against):
        difference = paired_difference(results, variable, scenario, against)
        chosen = difference.sel(province=run.province, time=_times(days))
        summary = summary_of_differences(chosen * _scale(results, variable))
        for position, day in enumerate(days):
            title = run.title_of(scenario, language) if position == 0 else ""
            rows.append([title, _when(day, language), *_effect(summary.isel(time=position), language)])
    return rows


def _present_in_words(run: Run, language: str) -> str:
    """The as-of date, marked where the present is an estimate."""
    day = day_in_words(run.as_of, language)
    return day if run.present_is_published else WORDS("estimate", language, day=day)


def _times(days: Sequence[date]) -> Any:
    """Recording dates as the results hold them."""
    return pd.DatetimeIndex(list(days))


def _when(day: date, language: str) -> str:
    """A recording date in words; the as-of date is rarely the end of a month."""
    last = pd.Timestamp(day).is_month_end
    return end_in_words(day, language) if last else day_in_words(day, language)


def _is_rate(results: xr.Dataset, variable: str) -> bool:
    """Whether a quantity is a share, shown in per cent."""
    return bool(results[variable].attrs.get("units") == "1")


def _scale(results: xr.Dataset, variable: str) -> float:
    """From the unit of a quantity to the unit in which its differences are shown."""
    return 100.0 if _is_rate(results, variable) else 1.0


def _quantity_in_words(results: xr.Dataset, variable: str, language: str) -> str:
    """Name of a quantity and the unit of its differences."""
    name = quantity_name(results, variable, language)
    is_rate = _is_rate(results, variable)
    unit = WORDS("points", language) if is_rate else results[variable].attrs.get("units", "")
    return name if unit in ("", "count") else f"{name}, {unit}"


def _level(variable: str, median: float, low: float, high: float, language: str) -> str:
    """Median with its range: a share in per cent, anything else as a whole number."""
    if variable == OCCUPANCY:
        spread = range_in_words(low, high, language)
        return percent(median, language) + (f" ({spread})" if spread else "")
    middle, lowest, highest = (number(value, language) for value in (median, low, high))
    return middle if lowest == highest else f"{middle} ({lowest}–{highest})"


def _effect(summary: xr.Dataset, language: str) -> list[str]:
    """Difference, interval and share of one scenario at one date, in words."""
    value = {str(name): float(numbers) for name, numbers in summary.items()}
    if value["no_difference"]:
        return [number(0.0, language, 1), "", WORDS("no_difference", language)]
    mean = number(value["mean"], language, 1, signed=True)
    low, high = (number(value[end], language, 1, signed=True) for end in ("mean_low", "mean_high"))
    interval = f"{low} … {high}" if value["pairs"] > 1 else "–"
    return [mean, interval, share_of_futures(int(value["helped"]), int(value["pairs"]), language)]
