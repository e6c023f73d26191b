"""The provinces of a run side by side: the present estimate and the headline dates, under one scenario."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import xarray as xr

from figures.about import headline_days, provinces_of
from figures.futures import quantile_of_futures, range_of_futures
from figures.style import hectares, number, percent, percent_range
from figures.words import Words, day_in_words, end_in_words, province_name

RATE, LEASED = "occupancy_rate", "leased_ha"

WORDS = Words(
    present=("{day} (estimate)", "{day} (ước tính)"),
    with_range=("{median} ({low_high})", "{median} ({low_high})"),
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
    """Return the dates of the table: the as-of date, marked as an estimate, and the headline dates.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    language : {"en", "vi"}
        Language of the dates.
    """
    as_of, *ahead = _days(results)
    present = WORDS("present", language, day=day_in_words(as_of, language))
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
    ends = (
        percent_range(low, high, language)
        if variable == RATE
        else f"{number(low, language)}–{number(high, language)}"
    )
    return WORDS("with_range", language, median=middle, low_high=ends)
