"""How often something happens among the futures of a run, in words that promise no more than the count does.

Nothing is ever said to happen in all or none of the futures that could be: the interval of Wilson stands
beside every share, and a count at the end of the scale is given as a bound.
"""

import math

from figures.style import number, percent
from figures.words import GENERAL
from scenarios.comparison import wilson_interval

FEW = 10  # below this many futures, "in 10" would claim more than was seen


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


def in_ten(hits: int, n: int, language: str) -> str:
    """Return a natural frequency, ``about 8 in 10 futures``; the bare count where there are few futures."""
    if n < FEW:
        return GENERAL("of_few", language, hits=hits, n=n)
    if hits / n < 0.05:
        return GENERAL("few_in_ten", language)
    if hits / n > 0.95:
        return GENERAL("most_in_ten", language)
    k = min(max(math.floor(10 * hits / n + 0.5), 1), 9)
    return GENERAL("about_in_ten", language, k=k)
