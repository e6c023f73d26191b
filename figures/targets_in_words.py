"""Targets of plans in words: what a plan wants, what is expected, in how many futures it is met.

A table is that of `figures.plan_and_forecast` throughout, and a row is one of its rows.
"""

import math
from dataclasses import dataclass
from datetime import date

import pandas as pd

from figures import style
from figures.about import Run
from figures.futures import share_of_futures
from figures.words import Words, day_in_words, end_in_words, position_of

BASELINE = "baseline"
RATE, COUNT = "1", "count"

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


def sentences(table: pd.DataFrame, language: str) -> list[str]:
    """Say of each target what the plan wants, what is expected, and in how many futures it is met.

    Parameters
    ----------
    table : pandas.DataFrame
        From `figures.plan_and_forecast.table`.
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
        From `figures.plan_and_forecast.table`.
    language : {"en", "vi"}
        Language of the cells.
    """
    first = ~table["target"].duplicated()
    return [
        PlanRow(
            target=target_in_words(row, table, language) if is_first else "",
            scenario=scenario_in_words(row["scenario"], table, language),
            forecast=forecast_in_words(row, language),
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
        A row of the table.
    table : pandas.DataFrame
        From `figures.plan_and_forecast.table`, with the names of its quantities.
    language : {"en", "vi"}
        Language of the text.
    """
    wanted = WORDS(row["wanted"], language, amount=_amount(row, row["amount"], language, with_unit=True))
    texts = {
        "quantity": table.attrs["quantities"][row["variable"]][position_of(language)],
        "by": end_in_words(date.fromisoformat(row["by"]), language),
        "wanted": wanted,
    }
    if not row["change_since"]:
        return WORDS("level", language, **texts)
    since = end_in_words(date.fromisoformat(row["change_since"]), language)
    if row["counted_since"] != row["change_since"]:
        as_of = day_in_words(date.fromisoformat(row["counted_since"]), language)
        since = WORDS("since_as_of", language, as_of=as_of, since=since)
    else:
        since = WORDS("since_the_end", language, since=since)
    return WORDS("change", language, since=since, **texts)


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


def forecast_in_words(row: pd.Series, language: str) -> str:
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


def met_in_words(row: pd.Series, language: str) -> str:
    """In how many futures a target is met."""
    share = _share_in_words(row, language)
    return WORDS("met_in", language, share=share) if row["futures"] > 1 else share


def _row_in_words(row: pd.Series, table: pd.DataFrame, language: str) -> str:
    """What is expected of a target in one scenario, and in how many futures it is met."""
    texts = {
        "scenario": scenario_in_words(row["scenario"], table, language),
        "met": met_in_words(row, language),
    }
    if row["futures"] == 0:
        return WORDS("row_without_value", language, **texts)
    return WORDS("row", language, forecast=forecast_in_words(row, language), **texts)


def scenario_in_words(scenario: str, table: pd.DataFrame, language: str) -> str:
    """Title of a scenario; the baseline is called so."""
    run: Run = table.attrs["about"]
    return WORDS("baseline", language) if scenario == BASELINE else run.title_of(scenario, language)
