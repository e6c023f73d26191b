"""What a run found, in sentences with their numbers: the first page of the report."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import xarray as xr

from figures import missing_hectares, scenario_differences
from figures.about import Run, about, headline_days
from figures.futures import futures_needed, how_often, range_of_futures, share_of_futures
from figures.style import area_with_range, hectares, number, percent, range_in_words
from figures.words import (
    Words,
    cause_name,
    day_in_words,
    end_in_words,
    first_letter_large,
    futures_in_words,
)
from scenarios.comparison import paired_difference, summary_of_differences
from scenarios.kinds import CLUSTERS

BASELINE = "baseline"
RATE = "occupancy_rate"
EXPANSION_GATE = 0.60  # occupancy at which Decree 32/2024/ND-CP lets a cluster expand
LARGEST_CAUSES = 3

WORDS = Words(
    present=(
        "The occupancy rate of the established {clusters} of {province} is not published. The model's "
        "estimate for {as_of} is {level}.",
        "Tỷ lệ lấp đầy của các {industrial_clusters} đã thành lập tại {province} chưa được công bố. Ước tính "
        "của mô hình cho ngày {as_of} là {level}.",
    ),
    present_published=(
        "Leased land is published: the occupancy rate of the established {clusters} of {province} on "
        "{as_of} is {level}{differing}.",
        "Diện tích đã cho thuê có công bố: tỷ lệ lấp đầy của các {industrial_clusters} đã thành lập tại "
        "{province} vào ngày {as_of} là {level}{differing}.",
    ),
    differing=(
        "; what is not published of single {clusters} makes it differ between futures",
        "; phần chưa công bố của từng {cluster} làm cho tỷ lệ này khác nhau giữa các lần mô phỏng",
    ),
    ahead=(
        "Under “{title}” it is {levels}.",
        "Theo kịch bản “{title}”, tỷ lệ này là {levels}.",
    ),
    level_ahead=("{level} at the {end}", "{level} vào {end}"),
    level=("{median} ({low_high} in 80 % of futures)", "{median} ({low_high} trong 80% số lần mô phỏng)"),
    cell=("{median} ({low_high})", "{median} ({low_high})"),
    gate=(
        "For comparison: 60 %, the occupancy that Decree 32/2024/ND-CP asks of a cluster before it "
        "expands, is reached by the established clusters taken together at the {end} in {often}.",
        "Để so sánh: mức 60% mà Nghị định 32/2024/NĐ-CP yêu cầu trước khi mở rộng một cụm công nghiệp "
        "được tất cả các cụm đã thành lập cộng lại đạt vào {end} trong {often}.",
    ),
    causes=(
        "At the {end}, {leased} of the {total} in the plan are leased (mean of the futures), {outside} "
        "are roads, green and services or left the plan, and {missing} of industrial land are not leased. "
        "The largest causes: {causes}.",
        "Vào {end}, {leased} trong tổng số {total} theo quy hoạch đã cho thuê (trung bình các lần mô "
        "phỏng), {outside} là đất giao thông, cây xanh, dịch vụ hoặc đã ra khỏi quy hoạch, còn {missing} "
        "đất công nghiệp chưa cho thuê. Nguyên nhân lớn nhất: {causes}.",
    ),
    effect=(
        "{title}: {mean} percentage points at the {end}{interval}; helps in {often}.",
        "{title}: {mean} điểm phần trăm vào {end}{interval}; có lợi trong {often}.",
    ),
    interval=(
        " (95 % interval of the mean {low} to {high}{futures})",
        " (khoảng tin cậy 95% của trung bình: {low} đến {high}{futures})",
    ),
    interval_of_futures=("; 80 % of futures {low} to {high}", "; 80% số lần mô phỏng: {low} đến {high}"),
    no_effect=(
        "{title}: no difference in any future at the {end}.",
        "{title}: không khác biệt trong mọi lần mô phỏng vào {end}.",
    ),
    unknown=(
        "{title}: cannot be compared at the {end}, for want of values.",
        "{title}: không so sánh được vào {end} vì không có giá trị.",
    ),
    alone=(
        "Only one scenario was run, so nothing is said about policies.",
        "Chỉ chạy một kịch bản nên không có kết luận về chính sách.",
    ),
    reading=(
        "Every number rests on {futures} that differ in {contents}. Scenarios are compared future by "
        "future, with the same luck in both.",
        "Mọi con số dựa trên {futures}, khác nhau về {contents}. Các kịch bản được so sánh theo từng lần "
        "mô phỏng, với cùng yếu tố ngẫu nhiên.",
    ),
)


@dataclass(frozen=True)
class Findings:
    """Sentences of the first page.

    Parameters
    ----------
    situation : list of str
        The present, the baseline ahead, how often a threshold is reached.
    effects : list of str
        One sentence for each scenario and date.
    causes : str
        Where the missing hectares are.
    reading : str
        On how many futures it all rests.
    """

    situation: list[str]
    effects: list[str]
    causes: str
    reading: str


@dataclass(frozen=True)
class EffectRow:
    """A row of the effect table, every cell in words.

    Parameters
    ----------
    scenario, end, level_before, level, difference, interval, futures, share, leased : str
        Title, date, medians of the occupancy rate under the baseline and under the scenario, mean of the
        paired difference with its 95 % interval and its range of futures, share of futures helped, mean
        difference of leased hectares with its 95 % interval.
    """

    scenario: str
    end: str
    level_before: str
    level: str
    difference: str
    interval: str
    futures: str
    share: str
    leased: str


def baseline_of(results: xr.Dataset) -> str:
    """Return the scenario that the others are held against: the baseline, or else the first."""
    names = [str(name) for name in results["scenario"].values]
    return BASELINE if BASELINE in names else names[0]


def findings(results: xr.Dataset, language: str, province: str | None = None) -> Findings:
    """Say what a run found.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    language : {"en", "vi"}
        Language of the sentences.
    province : str, optional
        Needed where the results hold several.
    """
    run = about(results, province)
    reading = WORDS(
        "reading",
        language,
        futures=futures_in_words(run.futures, language),
        contents=run.contents_of_bands(language),
    )
    return Findings(
        situation=_situation(results, run, language),
        effects=_effects(results, run, language),
        causes=_causes(results, run, language),
        reading=reading,
    )


def effect_table(results: xr.Dataset, language: str, province: str | None = None) -> list[EffectRow]:
    """Effects of all scenarios at the headline dates, cell by cell in words.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    language : {"en", "vi"}
        Language of the cells.
    province : str, optional
        Needed where the results hold several.
    """
    run = about(results, province)
    against = baseline_of(results)
    effects = scenario_differences.table(results, against=against, province=run.province)
    here = results.sel(province=run.province)
    rows = []
    for _, effect in effects.iterrows():
        day = pd.Timestamp(effect["date"]).date()
        leased = paired_difference(
            here.sel(time=np.datetime64(day)), "leased_ha", effect["scenario"], against
        )
        area = summary_of_differences(leased)
        nothing = bool(effect["no_difference"])
        rows.append(
            EffectRow(
                scenario=run.title_of(effect["scenario"], language),
                end=end_in_words(day, language),
                level_before=_level(results, run, against, day, language, "cell"),
                level=_level(results, run, effect["scenario"], day, language, "cell"),
                difference=number(effect["mean"], language, 1, signed=True),
                interval="–" if nothing else _between(effect["mean_low"], effect["mean_high"], language),
                futures="–" if nothing else _between(effect["range_low"], effect["range_high"], language),
                share=scenario_differences.WORDS("nothing", language)
                if nothing
                else share_of_futures(int(effect["helped"]), int(effect["pairs"]), language)
                + scenario_differences.unchanged_in_words(effect, language),
                leased=_leased(area, language),
            )
        )
    return rows


def _situation(results: xr.Dataset, run: Run, language: str) -> list[str]:
    """Say where the baseline stands and where it goes."""
    against = baseline_of(results)
    days = headline_days(results)
    ahead = [
        WORDS(
            "level_ahead",
            language,
            level=_level(results, run, against, day, language),
            end=end_in_words(day, language),
        )
        for day in days
    ]
    later = WORDS("ahead", language, title=run.title_of(against, language), levels="; ".join(ahead))
    return [
        _present(results, run, against, language),
        later,
        *_gate(results, run, against, days[-1], language),
    ]


def _present(results: xr.Dataset, run: Run, scenario: str, language: str) -> str:
    """Say where a province stands, and whether this is published or estimated."""
    differs = bool(_range(_futures(results, run, scenario, run.as_of), language))
    names = run.names(language)
    return WORDS(
        "present_published" if run.present_is_published else "present",
        language,
        as_of=day_in_words(run.as_of, language),
        level=_level(results, run, scenario, run.as_of, language),
        differing=WORDS("differing", language, **names) if differs else "",
        **names,
    )


def _gate(results: xr.Dataset, run: Run, scenario: str, day: date, language: str) -> list[str]:
    """Hold the rate against the law on the expansion of clusters; left out of parks, which have another."""
    rates = _futures(results, run, scenario, day)
    reached, counted = int((rates >= EXPANSION_GATE).sum()), int(rates.notnull().sum())
    if run.kind != CLUSTERS or not counted:
        return []
    often = how_often(reached, counted, language)
    return [WORDS("gate", language, end=end_in_words(day, language), often=often)]


def _effects(results: xr.Dataset, run: Run, language: str) -> list[str]:
    """Say what each scenario changes."""
    effects = scenario_differences.table(results, against=baseline_of(results), province=run.province)
    if effects.empty:
        return [WORDS("alone", language)]
    sentences = []
    for _, row in effects.iterrows():
        title = run.title_of(row["scenario"], language)
        end = end_in_words(pd.Timestamp(row["date"]).date(), language)
        if row["no_difference"] or row["pairs"] == 0:
            key = "no_effect" if row["no_difference"] else "unknown"
            sentences.append(WORDS(key, language, title=title, end=end))
            continue
        hits, pairs = int(row["helped"]), int(row["pairs"])
        sentences.append(
            WORDS(
                "effect",
                language,
                title=title,
                mean=number(row["mean"], language, 1, signed=True),
                end=end,
                interval=_intervals(row, language),
                often=how_often(hits, pairs, language)
                + scenario_differences.unchanged_in_words(row, language),
            )
        )
    return sentences


def _intervals(row: pd.Series, language: str) -> str:
    """Both intervals of an effect in brackets; nothing where one future allows none."""
    if row["pairs"] < 2:
        return ""
    names = ("mean_low", "mean_high", "range_low", "range_high")
    low, high, first, last = (number(row[name], language, 1, signed=True) for name in names)
    enough = row["pairs"] >= futures_needed()
    futures = WORDS("interval_of_futures", language, low=first, high=last) if enough else ""
    return WORDS("interval", language, low=low, high=high, futures=futures)


def _causes(results: xr.Dataset, run: Run, language: str) -> str:
    """Say where the missing hectares are at the first headline date."""
    ledger = missing_hectares.table(results, scenario=baseline_of(results), province=run.province)
    sums = ledger.groupby("group")["mean_ha"].sum()
    missing = ledger[ledger["group"].isin(["not_ready", "ready"])]
    largest = missing.sort_values("mean_ha", ascending=False, kind="stable").head(LARGEST_CAUSES)
    named = [
        f"{cause_name(row['cause'], language)} "
        f"{area_with_range(row['mean_ha'], row['low_80_ha'], row['high_80_ha'], language)}"
        for _, row in largest.iterrows()
    ]
    return first_letter_large(
        WORDS(
            "causes",
            language,
            end=end_in_words(ledger.attrs["day"], language),
            leased=hectares(sums.get("leased", 0.0), language),
            total=hectares(ledger["mean_ha"].sum(), language),
            outside=hectares(sums.get("outside", 0.0), language),
            missing=hectares(missing["mean_ha"].sum(), language),
            causes="; ".join(named),
        )
    )


def _futures(results: xr.Dataset, run: Run, scenario: str, day: date) -> xr.DataArray:
    """Occupancy rate of each future at a date."""
    values = results[RATE].sel(scenario=scenario, province=run.province, time=np.datetime64(day))
    return values.astype(np.float64)


def _level(results: xr.Dataset, run: Run, scenario: str, day: date, language: str, key: str = "level") -> str:
    """Median of the occupancy rate with the range of futures; the key says whether the range is named."""
    values = _futures(results, run, scenario, day)
    median = percent(float(values.median()), language)
    low_high = _range(values, language)
    return WORDS(key, language, median=median, low_high=low_high) if low_high else median


def _range(rates: xr.DataArray, language: str) -> str:
    """Range of the middle 80 % of futures; empty where they are too few, or agree."""
    low, high = (float(end) for end in range_of_futures(rates))
    return range_in_words(low, high, language)


def _between(low: float, high: float, language: str, decimals: int = 1) -> str:
    """Return an interval with signs, or a dash where there is none."""
    if np.isnan(low):
        return "–"
    ends = (number(end, language, decimals, signed=True) for end in (low, high))
    return (" đến " if language == "vi" else " to ").join(ends)


def _leased(difference: xr.Dataset, language: str) -> str:
    """Mean difference of leased hectares, with its interval where there is one."""
    mean = number(difference["mean"].item(), language, 0, signed=True)
    between = _between(difference["mean_low"].item(), difference["mean_high"].item(), language, 0)
    return mean if between == "–" or difference["no_difference"].item() else f"{mean} ({between})"
