"""How often something happens among the futures of a run, in words that promise no more than the count does.

Nothing is ever said to happen in all or none of the futures that could be: the interval of Wilson stands
beside every share, and a count at the end of the scale is given as a bound.
"""

import math
import warnings

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from figures.style import number, percent
from figures.words import GENERAL
from scenarios.comparison import RANGE_OF_FUTURES, wilson_interval

FEW = 10  # below this many futures, "in 10" would claim more than was seen
LEVEL = round(100 * RANGE_OF_FUTURES)  # per cent of futures within a range


def futures_needed(level: int = LEVEL) -> int:
    """Number of futures from which at least one is expected beyond each end of a range.

    Parameters
    ----------
    level : int
        Per cent of futures within the range.
    """
    return -(-200 // (100 - level))


def range_of_futures(values: xr.DataArray) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Range of the middle 80 % of futures; not a number where there are too few of them to tell.

    Parameters
    ----------
    values : xarray.DataArray
        With the dimension ``replication``.

    Returns
    -------
    low, high : ndarray
        In the order of the other dimensions.
    """
    tail = (1.0 - RANGE_OF_FUTURES) / 2.0
    low, high = quantile_of_futures(values, tail), quantile_of_futures(values, 1.0 - tail)
    if values.sizes["replication"] < futures_needed():
        return np.full_like(low, np.nan), np.full_like(high, np.nan)
    return low, high


def quantile_of_futures(values: xr.DataArray, share: float) -> NDArray[np.float64]:
    """Value below which a share of the futures lies; not a number where no future has a value.

    Parameters
    ----------
    values : xarray.DataArray
        With the dimension ``replication``.
    share : float
        Between 0 and 1.
    """
    with warnings.catch_warnings():
        # A rate without any land behind it has no value in any future; that is no news.
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        return np.asarray(values.quantile(share, dim="replication").values)


def share_of_futures(hits: int, n: int, language: str) -> str:
    """Share of futures with its 95 % interval, ``83 % of futures (77–88 %)``.

    Parameters
    ----------
    hits, n : int
        Futures in which it happens, and futures counted.
    language : {"en", "vi"}
        Any other language is refused.

    Returns
    -------
    str
        A bound instead of a share, ``at least 98 % of futures (200 of 200)``, where the share or an end of
        its interval would be written as 0 or 100 per cent.
    """
    if n < 1:
        return GENERAL("share_unknown", language)
    low_end, high_end = wilson_interval(hits, n)
    # Outward, so that the words hold at least what the interval holds.
    low, high = math.floor(100 * float(low_end)), math.ceil(100 * float(high_end))
    counts = {"hits": hits, "n": n}
    if high >= 100:
        return GENERAL("share_at_least", language, low=percent(low / 100, language), **counts)
    if low <= 0:
        return GENERAL("share_at_most", language, high=percent(high / 100, language), **counts)
    return GENERAL(
        "share",
        language,
        share=percent(hits / n, language),
        low=number(low, language),
        high=percent(high / 100, language),
    )


def how_often(hits: int, n: int, language: str) -> str:
    """Return a natural frequency with the share behind it; the share alone where there are few futures.

    Parameters
    ----------
    hits, n : int
        Futures in which it happens, and futures counted.
    language : {"en", "vi"}
        Any other language is refused.
    """
    share = share_of_futures(hits, n, language)
    return share if n < FEW else f"{in_ten(hits, n, language)}: {share}"


def in_ten(hits: int, n: int, language: str) -> str:
    """Return a natural frequency, ``about 8 in 10 futures``, for ten futures or more."""
    if hits / n < 0.05:
        return GENERAL("few_in_ten", language)
    if hits / n > 0.95:
        return GENERAL("most_in_ten", language)
    k = min(max(math.floor(10 * hits / n + 0.5), 1), 9)
    return GENERAL("about_in_ten", language, k=k)
