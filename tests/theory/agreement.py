"""When a simulated sample agrees with an exact result.

A comparison fails by chance about once in ten thousand; seeds are fixed, so a test that passes keeps passing.
"""

import numpy as np
from scipy import stats

# Two-sided 1e-4 of a standard normal.
LARGEST_Z = 3.9
SMALLEST_P_VALUE = 1e-4


def assert_mean(sample, exact):
    """The mean of independent values agrees with an exact one, by the spread of the values themselves."""
    sample = np.asarray(sample, dtype=float)
    z = (sample.mean() - exact) / (sample.std(ddof=1) / np.sqrt(len(sample)))
    assert abs(z) < LARGEST_Z, f"mean {sample.mean():.6g} of {len(sample)} against {exact:.6g}: z = {z:.2f}"


def assert_share(hits, exact):
    """The share of independent yes-or-no values agrees with an exact probability."""
    hits = np.asarray(hits, dtype=bool)
    z = (hits.mean() - exact) / np.sqrt(exact * (1.0 - exact) / len(hits))
    assert abs(z) < LARGEST_Z, f"share {hits.mean():.6g} of {len(hits)} against {exact:.6g}: z = {z:.2f}"


def assert_median(sample, exact):
    """As many independent values lie below the exact median as above it."""
    assert_share(np.asarray(sample) <= exact, 0.5)


def assert_variance(sample, exact):
    """The variance of independent values agrees with an exact one, by the spread of squared distances."""
    sample = np.asarray(sample, dtype=float)
    assert_mean((sample - sample.mean()) ** 2 * len(sample) / (len(sample) - 1), exact)


def assert_distribution(sample, share_below):
    """The values follow a continuous distribution, by Kolmogorov and Smirnov."""
    p_value = stats.kstest(sample, share_below).pvalue
    assert p_value > SMALLEST_P_VALUE, f"p = {p_value:.2g} for {len(sample)} values"


def assert_frequencies(counts, expected):
    """Counts of categories agree with the expected ones, by chi-square; categories below five are joined."""
    counts, expected = np.asarray(counts, dtype=float), np.asarray(expected, dtype=float)
    order = np.argsort(expected)
    counts, expected = counts[order], expected[order]
    n_joined = max(int(np.searchsorted(np.cumsum(expected), 5.0)) + 1, 1)
    counts = np.append(counts[:n_joined].sum(), counts[n_joined:])
    expected = np.append(expected[:n_joined].sum(), expected[n_joined:])
    p_value = stats.chisquare(counts, expected * counts.sum() / expected.sum()).pvalue
    assert p_value > SMALLEST_P_VALUE, f"p = {p_value:.2g}: {counts} against {expected}"


def assert_independent_poisson(counts, means):
    """Counts of several kinds are independent Poisson numbers.

    The sum over the replications is compared with its own Poisson distribution, the variance by the index of
    dispersion given the sum, pairs of kinds by their correlation. The last two are left out for kinds so rare
    that their limit distributions do not hold.

    Parameters
    ----------
    counts : array, shape (replications, kinds)
        Independent replications.
    means : sequence of float
        Exact mean of each kind.
    """
    counts = np.asarray(counts, dtype=float)
    n = len(counts)
    for kind, mean in enumerate(means):
        total = counts[:, kind].sum()
        tail = min(stats.poisson(n * mean).cdf(total), stats.poisson(n * mean).sf(total - 1))
        assert 2.0 * tail > SMALLEST_P_VALUE, f"kind {kind}: mean {total / n:.4f} against {mean:.4f}"
    frequent = np.asarray(means) > 0.2
    for kind in np.flatnonzero(frequent):
        dispersion = ((counts[:, kind] - counts[:, kind].mean()) ** 2).sum() / counts[:, kind].mean()
        below = stats.chi2(n - 1).cdf(dispersion)
        assert 2.0 * min(below, 1.0 - below) > SMALLEST_P_VALUE, (
            f"kind {kind}: dispersion {dispersion / (n - 1):.3f}"
        )
    correlation = np.corrcoef(counts[:, frequent], rowvar=False)
    apart = correlation[~np.eye(len(correlation), dtype=bool)]
    assert np.abs(apart).max() < LARGEST_Z / np.sqrt(n), f"correlation {np.abs(apart).max():.3f}"
