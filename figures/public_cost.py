"""Public money that a scenario needs, and what an additional leased hectare costs.

A cost per hectare is given only where the gain in leased land is clear, and every lever by which the two
scenarios differ has a declared public cost; elsewhere the reason stands in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import xarray as xr

from figures.about import Run, about, levers_set, scenarios_on_record
from figures.conditions import declarations, remark_on_subject
from figures.style import number
from figures.words import Words, end_in_words, position_of
from scenarios.comparison import paired_difference, ratio_of_differences, summary_of_differences
from simulation.parameters import Parameters

COST, LEASED = "public_cost_bn_vnd", "leased_ha"

WORDS = Words(
    title=("Public money against the baseline", "Vốn nhà nước so với kịch bản cơ sở"),
    title_against=(
        "{province}: public money. Difference from {against}",
        "{province}: vốn nhà nước. Chênh lệch so với {against}",
    ),
    note=(
        "Since the as-of date, at declared unit costs, most of them assumptions. Differences are paired: the "
        "same future with and without the policy. Cost per hectare: mean difference of public money / mean "
        "difference of leased land; only where the latter is clear and every lever has a declared cost. In "
        "brackets: 95 % intervals, for the cost per hectare after Fieller.",
        "Tính từ thời điểm hiện trạng, theo đơn giá đã khai báo, phần lớn là giả định. Chênh lệch theo cặp: "
        "cùng một lần mô phỏng, có và không có chính sách. Chi phí mỗi héc-ta: chênh lệch trung bình vốn nhà "
        "nước / chênh lệch trung bình đất đã cho thuê; chỉ nêu khi chênh lệch đất là rõ ràng và mọi đòn bẩy "
        "có chi phí khai báo. Trong ngoặc: khoảng tin cậy 95%, với chi phí mỗi héc-ta là khoảng Fieller.",
    ),
    scenario=("Scenario", "Kịch bản"),
    at=("At", "Thời điểm"),
    leased=("Leased land (difference), ha", "Đất đã cho thuê (chênh lệch), ha"),
    money=("Public money (difference), VND bn", "Vốn nhà nước (chênh lệch), tỷ đồng"),
    per_ha=("VND bn per additional leased ha", "Tỷ đồng mỗi ha cho thuê thêm"),
    interval=("{mean} ({low} to {high})", "{mean} ({low} đến {high})"),
    declared_only=("{money} (a)", "{money} (a)"),
    no_cost=("not said (a)", "không nêu (a)"),
    undeclared=(
        "(a) No cost is declared: {scenarios}.",
        "(a) Chưa khai báo chi phí: {scenarios}.",
    ),
    of_scenario=("“{title}”: {levers}", "“{title}”: {levers}"),
    no_clear_effect=("effect not clear", "tác động không rõ ràng"),
    fewer=("less land is leased", "đất cho thuê giảm"),
)


@dataclass(frozen=True)
class CostRow:
    """A row of the table of public money, every cell in words.

    Parameters
    ----------
    scenario, end, leased, money, per_ha : str
        Title, date, mean differences of leased land and of public money with their 95 % intervals, and what
        an additional leased hectare costs or why that is not said; (a) refers to `note_in_words`.
    """

    scenario: str
    end: str
    leased: str
    money: str
    per_ha: str


def cost_table(
    results: xr.Dataset,
    against: str,
    days: Sequence[date],
    language: str,
    province: str | None = None,
    parameters: Parameters | None = None,
) -> list[CostRow]:
    """Public money of every scenario but one, at some dates.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    against : str
        The scenario the others are held against.
    days : sequence of date
        Recording dates.
    language : {"en", "vi"}
        Language of the cells.
    province : str, optional
        Needed where the results hold several.
    parameters : Parameters, optional
        The declarations; the model's own if left out.

    Returns
    -------
    list of CostRow
        Empty where public cost was not recorded.
    """
    if COST not in results or LEASED not in results:
        return []
    run = about(results, province)
    declared = parameters if parameters is not None else declarations()
    here = results[[COST, LEASED]].sel(province=run.province)
    rows = []
    for scenario in (str(name) for name in results["scenario"].values if name != against):
        without_cost = levers_without_cost(results, scenario, against, declared)
        for day in days:
            at_day = here.sel(time=np.datetime64(day))
            rows.append(_row(at_day, run, scenario, against, day, without_cost, language))
    return rows


def note_in_words(
    results: xr.Dataset, against: str, language: str, parameters: Parameters | None = None
) -> str:
    """Say how to read the table, and (a) which levers of which scenarios have no declared cost."""
    declared = parameters if parameters is not None else declarations()
    titles = about(results, str(results["province"].values[0]))
    said = []
    for scenario in (str(name) for name in results["scenario"].values if name != against):
        without_cost = levers_without_cost(results, scenario, against, declared)
        if without_cost:
            levers = "; ".join(names[position_of(language)] for names in without_cost)
            said.append(
                WORDS("of_scenario", language, title=titles.title_of(scenario, language), levers=levers)
            )
    note = WORDS("note", language)
    if not said:
        return note
    undeclared = WORDS("undeclared", language, scenarios=" · ".join(said))
    return f"{note} {undeclared} {remark_on_subject(titles.kind, language)}".rstrip()


def levers_without_cost(
    results: xr.Dataset, scenario: str, against: str, parameters: Parameters
) -> list[tuple[str, str]]:
    """Titles, in both languages, of levers by which two scenarios differ and whose cost nobody declared.

    Parameters
    ----------
    results : xarray.Dataset
        With a run record.
    scenario, against : str
        Names of the two scenarios.
    parameters : Parameters
        The declarations. A lever that is not among them has no declared cost either.
    """
    record = scenarios_on_record(results)
    one, other = ([*record.get(name, {}).get("settings", [])] for name in (scenario, against))
    differing = [entry for entry in one if entry not in other] + [
        entry for entry in other if entry not in one
    ]
    return [
        _titles(name, parameters)
        for name in levers_set(differing)
        if name not in parameters or parameters[name].cost is None
    ]


def _titles(name: str, parameters: Mapping[str, Any]) -> tuple[str, str]:
    """Titles of a lever; its name where it is no longer declared."""
    lever = parameters.get(name)
    return (name, name) if lever is None else (lever.title, lever.title_vi)


def _row(
    at_day: xr.Dataset,
    run: Run,
    scenario: str,
    against: str,
    day: date,
    without_cost: Sequence[tuple[str, str]],
    language: str,
) -> CostRow:
    """Cells of one scenario at one date."""
    leased = paired_difference(at_day, LEASED, scenario, against)
    money = paired_difference(at_day, COST, scenario, against)
    effect = summary_of_differences(leased)
    costs = summary_of_differences(money, helps="less")
    spent = _mean_in_words(costs, language, 1 if abs(costs["mean"].item()) < 99.5 else 0)
    return CostRow(
        scenario=run.title_of(scenario, language),
        end=end_in_words(day, language),
        leased=_mean_in_words(effect, language, 0),
        money=WORDS("declared_only", language, money=spent) if without_cost else spent,
        per_ha=_per_ha(money, leased, effect, without_cost, language),
    )


def _per_ha(
    money: xr.DataArray,
    leased: xr.DataArray,
    effect: xr.Dataset,
    without_cost: Sequence[tuple[str, str]],
    language: str,
) -> str:
    """What an additional leased hectare costs, or why that is not said."""
    if without_cost:
        return WORDS("no_cost", language)
    if effect["mean_high"].item() < 0.0:
        return WORDS("fewer", language)
    if not effect["mean_low"].item() > 0.0:
        return WORDS("no_clear_effect", language)
    ratio, low, high = ratio_of_differences(money, leased)
    return _interval_in_words(ratio, low, high, language, 2 if abs(ratio) < 9.95 else 1)


def _mean_in_words(summary: xr.Dataset, language: str, decimals: int) -> str:
    """Mean difference with its interval; without one where no future differs, or one future allows none."""
    mean, low, high = (summary[name].item() for name in ("mean", "mean_low", "mean_high"))
    if summary["no_difference"].item() or not np.isfinite(low):
        return number(mean, language, decimals, signed=True)
    return _interval_in_words(mean, low, high, language, decimals, signed=True)


def _interval_in_words(
    mean: float, low: float, high: float, language: str, decimals: int, *, signed: bool = False
) -> str:
    """Return a number with its interval in brackets."""
    texts = [number(value, language, decimals, signed) for value in (mean, low, high)]
    return WORDS("interval", language, mean=texts[0], low=texts[1], high=texts[2])
