"""Reading and merging summaries of ensembles (`scenarios.ensemble.summarise`)."""

import json
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import xarray as xr
from scipy.stats import norm

ADDED = (
    "monthly",
    "monthly_squares",
    "difference",
    "difference_squares",
    "n_higher",
    "rate_counts",
    "cluster_counts",
    "stage_ha",
    "ledger_ha",
    "cluster_ledger",
    "replications",
)


def mean(summary: xr.Dataset, variable: str) -> xr.DataArray:
    """Mean of a monthly variable over replications."""
    return summary["monthly"].sel(variable=variable, drop=True) / summary["replications"]


def standard_deviation(summary: xr.Dataset, variable: str) -> xr.DataArray:
    """Standard deviation of a monthly variable over replications."""
    squares = summary["monthly_squares"].sel(variable=variable, drop=True)
    return _deviation(summary["monthly"].sel(variable=variable, drop=True), squares, summary["replications"])


def quantile(summary: xr.Dataset, rate: str, share: float) -> xr.DataArray:
    """Quantile of an occupancy rate, from its counts in bins: right to the width of a bin.

    Parameters
    ----------
    summary : xarray.Dataset
        A summary.
    rate : str
        One of its rates.
    share : float
        Share of replications below, 0 to 1.

    Returns
    -------
    xarray.DataArray
        Upper end of the bin in which the share is reached; dimensions scenario, time, province.
    """
    counts = summary["rate_counts"].sel(rate=rate, drop=True)
    reached = counts.cumsum("rate_bin") >= share * summary["replications"]
    width = float(summary["rate_bin"][1])
    return (summary["rate_bin"][reached.argmax("rate_bin")] + width).clip(max=1.0).drop_vars("rate_bin")


def effect(summary: xr.Dataset, variable: str, confidence: float = 0.95) -> xr.Dataset:
    """Effect of each scenario: mean paired difference to the first one, its interval, and how often it helps.

    Parameters
    ----------
    summary : xarray.Dataset
        A summary of at least two scenarios.
    variable : str
        A monthly variable.
    confidence : float
        Of the interval of the mean, by the normal law.

    Returns
    -------
    xarray.Dataset
        `mean`, `low`, `high`, `share_higher`; dimensions scenario, time, province.
    """
    later = summary.isel(scenario=slice(1, None))
    n = later["replications"]
    total = later["difference"].sel(variable=variable, drop=True)
    deviation = _deviation(total, later["difference_squares"].sel(variable=variable, drop=True), n)
    half = norm.ppf(0.5 + confidence / 2) * deviation / np.sqrt(n)
    return xr.Dataset(
        {
            "mean": total / n,
            "low": total / n - half,
            "high": total / n + half,
            "share_higher": later["n_higher"].sel(variable=variable, drop=True) / n,
        }
    )


def _deviation(total: xr.DataArray, squares: xr.DataArray, n: xr.DataArray) -> xr.DataArray:
    """Standard deviation from sums; not a number for a single replication."""
    variance = ((squares - total * total / n) / (n - 1).where(n > 1)).clip(min=0.0)
    return variance**0.5


def merge_summaries(summaries: Sequence[xr.Dataset]) -> xr.Dataset:
    """Merge summaries of different replications of one experiment.

    Parameters
    ----------
    summaries : sequence of xarray.Dataset
        At least one; of the same portfolio, scenarios, seed and code, with different replications.

    Returns
    -------
    xarray.Dataset
        The summary of all; in order of the first replication, so that the order given does not matter.

    Raises
    ------
    ValueError
        If they are of different experiments, or two share a replication.
    """
    in_order = sorted(summaries, key=lambda one: _ranges(one)[0])
    records = {_experiment(one) for one in in_order}
    if len(records) != 1:
        raise ValueError(
            "The summaries are of different experiments: portfolio, scenarios, seed, horizon and versions "
            "must be the same. Merge those of one experiment."
        )
    ranges = sorted(span for one in in_order for span in _ranges(one))
    for (_, end), (begins, _) in pairwise(ranges):
        if begins < end:
            raise ValueError(
                f"Replication {begins} is in two of the summaries. Summarise different replications on each "
                "machine: first=0 on one, first=10000 on the next."
            )
    merged = in_order[0].copy(deep=True)
    for name in ADDED:
        for one in in_order[1:]:
            merged[name] = merged[name] + one[name]
    merged.attrs["replication_ranges"] = ",".join(f"{begins}:{end}" for begins, end in ranges)
    record = json.loads(merged.attrs["run_record"])
    record["replications"] = int(merged["replications"][0])
    merged.attrs["run_record"] = json.dumps(record, ensure_ascii=False, sort_keys=True)
    return merged


def _ranges(summary: xr.Dataset) -> list[tuple[int, int]]:
    """First replication and end of each stretch of replications."""
    spans = (span.split(":") for span in summary.attrs["replication_ranges"].split(","))
    return [(int(begins), int(end)) for begins, end in spans]


def _experiment(summary: xr.Dataset) -> str:
    record = json.loads(summary.attrs["run_record"])
    return json.dumps({key: value for key, value in record.items() if key not in ("replications", "engine")})
