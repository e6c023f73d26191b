"""What a scenario changes: differences between futures that differ in nothing but the scenario.

Replication *k* meets the same luck in every scenario, because every draw is keyed. The difference of two
scenarios is therefore taken future by future, and much of the chance that both share drops out of it.
"""

import math
import warnings

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray
from scipy import stats

MEAN_INTERVAL = 0.95  # level of the interval of a mean and of a share
RANGE_OF_FUTURES = 0.80  # central share of futures shown as a range
DIRECTIONS = ("more", "less")

Numbers = NDArray[np.float64]


def paired_difference(
    results: xr.Dataset, variable: str, scenario: str, against: str = "baseline"
) -> xr.DataArray:
    """Difference of a variable between two scenarios, in each future.

    Parameters
    ----------
    results : xarray.Dataset
        Results with the dimensions ``scenario`` and ``replication``.
    variable : str
        Name of a variable that differs by scenario and replication, for example ``"occupancy_rate"``.
    scenario : str
        The scenario whose effect is asked for.
    against : str
        The scenario it is compared with.

    Returns
    -------
    xarray.DataArray
        `scenario` minus `against`, in the unit of the variable, without the dimension ``scenario``. A future
        that is missing in one of the two is missing here.

    Raises
    ------
    ValueError
        If the variable or a scenario is not in the results.
    """
    _check_variable(results, variable)
    for name in (scenario, against):
        _check_scenario(results, name)
    values = results[variable].astype(np.float64)
    difference = values.sel(scenario=scenario, drop=True) - values.sel(scenario=against, drop=True)
    difference.name = variable
    difference.attrs = {
        **results[variable].attrs,
        "long_name": f"{results[variable].attrs.get('long_name', variable)}, {scenario} minus {against}",
        "scenario": scenario,
        "against": against,
    }
    return difference


def summary_of_differences(difference: xr.DataArray, helps: str = "more") -> xr.Dataset:
    """What the differences of all futures say together.

    Parameters
    ----------
    difference : xarray.DataArray
        Paired differences with the dimension ``replication``; futures that are missing are not counted.
    helps : {"more", "less"}
        Whether more or less of the variable is wanted. A future without any difference is not helped.

    Returns
    -------
    xarray.Dataset
        In the unit of the variable: ``mean`` with its interval ``mean_low``, ``mean_high`` (95 %, Student's
        t; not a number with fewer than two pairs), ``median``, and the range ``range_low``, ``range_high`` of
        the middle 80 % of futures. Shares: ``share_helped`` with ``share_low``, ``share_high`` (95 %,
        Wilson). Counts: ``pairs``, ``helped``, ``unchanged`` (a difference of exactly zero). Flag:
        ``no_difference``, true where there are pairs and all their differences are exactly zero.
    """
    if helps not in DIRECTIONS:
        raise ValueError(f"helps={helps!r} is not a direction. Allowed: {', '.join(DIRECTIONS)}.")
    future = "replication"
    tail = (1.0 - RANGE_OF_FUTURES) / 2.0
    pairs = difference.notnull().sum(future)
    wanted = difference > 0.0 if helps == "more" else difference < 0.0
    helped = wanted.sum(future)
    mean = difference.mean(future)
    half = xr.apply_ufunc(_half_width_of_mean, difference.std(future, ddof=1), pairs)
    share_low, share_high = xr.apply_ufunc(wilson_interval, helped, pairs, output_core_dims=((), ()))
    with warnings.catch_warnings():
        # Where no pair is left there is no quantile either; the counts say so.
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        quantiles = difference.quantile([tail, 0.5, 1.0 - tail], dim=future)
    return xr.Dataset(
        {
            "mean": mean,
            "mean_low": mean - half,
            "mean_high": mean + half,
            "range_low": quantiles.isel(quantile=0, drop=True),
            "median": quantiles.isel(quantile=1, drop=True),
            "range_high": quantiles.isel(quantile=2, drop=True),
            "pairs": pairs,
            "helped": helped,
            "unchanged": (difference == 0.0).sum(future),
            "share_helped": helped / pairs.where(pairs > 0),
            "share_low": share_low,
            "share_high": share_high,
            "no_difference": ((difference == 0.0) | difference.isnull()).all(future) & (pairs > 0),
        },
        attrs=difference.attrs,
    )


def ratio_of_differences(cost: xr.DataArray, gain: xr.DataArray) -> tuple[float, float, float]:
    """What a unit of gain costs: the mean difference of one quantity over that of another.

    Parameters
    ----------
    cost, gain : xarray.DataArray
        Paired differences of the same futures, with the dimension ``replication`` alone; futures that are
        missing in one of the two are not counted.

    Returns
    -------
    ratio, low, high : float
        The ratio of the means with its 95 % interval after Fieller. All three are not a number where the
        interval of the mean gain holds zero: then no interval of the ratio is bounded.

    References
    ----------
    Fieller, E. C. (1954), Some problems in interval estimation, Journal of the Royal Statistical Society B
    16, 175-185.
    """
    known = cost.notnull() & gain.notnull()
    pairs = np.stack([each.where(known, drop=True).values for each in (cost, gain)]).astype(np.float64)
    n = pairs.shape[1]
    unknown = (math.nan, math.nan, math.nan)
    if n < 2:
        return unknown
    top, bottom = pairs.mean(axis=1)
    t2 = float(stats.t.ppf(0.5 + MEAN_INTERVAL / 2.0, n - 1)) ** 2
    (top_top, top_bottom), (_, bottom_bottom) = t2 * np.cov(pairs) / n
    # The ends of the interval are the roots of square x^2 - 2 middle x + constant.
    square = bottom**2 - bottom_bottom
    middle, constant = top * bottom - top_bottom, top**2 - top_top
    if square <= 0.0:
        return unknown
    half = math.sqrt(max(middle**2 - square * constant, 0.0))
    return float(top / bottom), float((middle - half) / square), float((middle + half) / square)


def wilson_interval(
    successes: ArrayLike, trials: ArrayLike, level: float = MEAN_INTERVAL
) -> tuple[Numbers, Numbers]:
    """Interval of a share that never shrinks to nothing, however clear the count.

    Parameters
    ----------
    successes, trials : array_like
        Counts; without trials the share may be anything, so the interval is from 0 to 1.
    level : float
        Between 0 and 1.

    Returns
    -------
    low, high : ndarray
        Between 0 and 1.

    References
    ----------
    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, Journal of the
    American Statistical Association 22, 209-212.
    """
    count = np.asarray(trials, dtype=np.float64)
    hits = np.asarray(successes, dtype=np.float64)
    z2 = stats.norm.ppf(0.5 + level / 2.0) ** 2
    centre = (hits + z2 / 2.0) / (count + z2)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = np.sqrt(z2 * (hits * (1.0 - hits / count) + z2 / 4.0)) / (count + z2)
    half = np.where(count > 0, half, centre)
    # At the ends the formula gives 0 and 1 exactly; rounding must not carry it beyond.
    return np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)


def _half_width_of_mean(deviation: Numbers, pairs: NDArray[np.int64]) -> Numbers:
    """Half the width of Student's interval of a mean; not a number below two pairs."""
    freedom = np.where(pairs > 1, pairs - 1, np.nan)
    t = stats.t.ppf(0.5 + MEAN_INTERVAL / 2.0, freedom)
    return np.asarray(t * deviation / np.sqrt(np.maximum(pairs, 1)), dtype=np.float64)


def _check_variable(results: xr.Dataset, variable: str) -> None:
    """Refuse a variable that cannot be compared."""
    allowed = [
        str(name) for name, v in results.data_vars.items() if {"scenario", "replication"} <= set(v.dims)
    ]
    if variable not in allowed:
        raise ValueError(
            f"{variable!r} is not a result that can be compared. Allowed: {', '.join(sorted(allowed))}."
        )


def _check_scenario(results: xr.Dataset, name: str) -> None:
    """Refuse a scenario that was not run."""
    allowed = [str(scenario) for scenario in results["scenario"].values]
    if name not in allowed:
        raise ValueError(
            f"Scenario {name!r} is not in these results, which hold {', '.join(allowed)}. "
            "Run it together with the others: clusters run SCENARIO..."
        )
