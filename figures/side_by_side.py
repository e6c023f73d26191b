"""The provinces of a run side by side: the present and the headline dates, under one scenario."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import xarray as xr

from figures.about import about, headline_days, provinces_of, provinces_published
from figures.futures import quantile_of_futures, range_of_futures
from figures.style import hectares, number, percent, range_in_words
from figures.words import Words, day_in_words, end_in_words, futures_in_words, nouns, province_name

RATE, LEASED = "occupancy_rate", "leased_ha"

WORDS = Words(
    present=("{day} (estimate)", "{day} (ước tính)"),
    with_range=("{median} ({low_high})", "{median} ({low_high})"),
    note=(
        "Scenario “{title}”: median of {futures}, in brackets the middle 80 % of them. Occupancy rate and "
        "leased land of the established {clusters}; the present level {present}.",
        "Kịch bản “{title}”: trung vị của {futures}, trong ngoặc là 80% số lần mô phỏng ở giữa. Tỷ lệ lấp "
        "đầy và đất đã cho thuê của các {clusters} đã thành lập; mức hiện nay {present}.",
    ),
    estimated=("is an estimate", "là ước tính"),
    published=("is that of the leased land as published", "theo diện tích cho thuê đã công bố"),
    published_in=(
        "is that of the leased land as published in {provinces}, elsewhere an estimate",
        "theo diện tích cho thuê đã công bố tại {provinces}, các nơi khác là ước tính",
    ),
)


@dataclass(frozen=True)
class ProvinceRow:
    """A row of the table: a province and its levels, every cell in words.

    Parameters
    ----------
    province : str
        Name as readers of the language write it.
    cells : list of str
        For each date the occupancy rate, then the leased hectares: median, in brackets the middle 80 %.
    """

    province: str
    cells: list[str]


def dates_in_words(results: xr.Dataset, language: str) -> list[str]:
    """Return the dates of the table: the as-of date, marked where it is an estimate, and the headline dates.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    language : {"en", "vi"}
        Language of the dates.
    """
    as_of, *ahead = _days(results)
    present = day_in_words(as_of, language)
    if not provinces_published(results):
        present = WORDS("present", language, day=present)
    return [present, *(end_in_words(day, language) for day in ahead)]


def rows(results: xr.Dataset, scenario: str, language: str) -> list[ProvinceRow]:
    """Levels of every province at the dates of the table.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    scenario : str
        The scenario shown.
    language : {"en", "vi"}
        Language of the cells.
    """
    return [
        ProvinceRow(
            province_name(province, language),
            [
                _level(results, variable, scenario, province, day, language)
                for day in _days(results)
                for variable in (RATE, LEASED)
            ],
        )
        for province in provinces_of(results)
    ]


def note_in_words(results: xr.Dataset, scenario: str, language: str) -> str:
    """Say how to read the table, and whether the present level is an estimate.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    scenario : str
        The scenario shown.
    language : {"en", "vi"}
        Language of the note.
    """
    names = provinces_of(results)
    run = about(results, names[0])
    published = provinces_published(results)
    how = "estimated" if not published else "published" if published == names else "published_in"
    provinces = ", ".join(province_name(name, language) for name in published)
    return WORDS(
        "note",
        language,
        title=run.title_of(scenario, language),
        futures=futures_in_words(run.futures, language),
        present=WORDS(how, language, provinces=provinces),
        **nouns(run.kind, language),
    )


def _days(results: xr.Dataset) -> list[date]:
    """The as-of date and the headline dates."""
    as_of: date = results.indexes["time"][0].date()
    return [as_of, *headline_days(results)]


def _level(results: xr.Dataset, variable: str, scenario: str, province: str, day: date, language: str) -> str:
    """Median with the range of the middle 80 % of futures; without one where there are too few futures."""
    values = results[variable].sel(scenario=scenario, province=province, time=np.datetime64(day))
    median = float(quantile_of_futures(values, 0.5))
    low, high = (float(end) for end in range_of_futures(values))
    middle = percent(median, language) if variable == RATE else hectares(median, language)
    if np.isnan(low):
        return middle
    if variable == RATE:
        ends = range_in_words(low, high, language)
    else:
        ends = f"{number(low, language)}–{number(high, language)}"
    if not ends:
        return middle
    return WORDS("with_range", language, median=middle, low_high=ends)
