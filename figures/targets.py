"""Targets of plans, held against what is expected: the numbers of plan and forecast.

A scenario can name the targets of the plan behind it. Each is held against the baseline and against every
scenario that has it; targets for other provinces are left out.
"""

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from figures.about import days_of, scenarios_on_record
from figures.futures import quantile_of_futures, range_of_futures
from figures.words import province_name
from scenarios.comparison import wilson_interval


def targets_for(results: xr.Dataset, province: str) -> list[tuple[Mapping[str, Any], list[str]]]:
    """Targets for a province, each with the scenarios that have it, in the order of the results.

    Parameters
    ----------
    results : xarray.Dataset
        With a run record.
    province : str
        Written with its marks or without.
    """
    record = scenarios_on_record(results)
    plans: dict[str, list[str]] = {}
    for scenario in (str(name) for name in results["scenario"].values):
        for target in record.get(scenario, {}).get("targets", ()):
            # A plan may write the province with its marks or without.
            if province_name(target["province"], "vi") == province_name(province, "vi"):
                plans.setdefault(json.dumps(target, sort_keys=True), []).append(scenario)
    return [(json.loads(target), scenarios) for target, scenarios in plans.items()]


def rows_of_target(
    results: xr.Dataset, number: int, target: Mapping[str, Any], scenarios: Iterable[str], province: str
) -> list[dict[str, object]]:
    """Hold a target against what is expected in some scenarios: a row for each.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    number : int
        Of the target.
    target : mapping
        As the run record has it.
    scenarios : iterable of str
        Each is taken once.
    province : str
        The province that the target is for.
    """
    described = _described(results, target, number)
    return [
        {**described, "scenario": scenario, **_summary(_values(results, target, scenario, province), target)}
        for scenario in dict.fromkeys(scenarios)
    ]


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
