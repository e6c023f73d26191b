"""Whether simulated means agree with an expected value.

The scale is the standard error over independent replications. Four of them are allowed: with 24 replications
or more, Student's t goes beyond in fewer than six of ten thousand cases, so that the hundred or so
comparisons of this folder have a chance of about one in twenty to show a single false alarm - once, when
they are written: all seeds are fixed, and what passed passes for ever if the engine keeps its bits.
"""

import numpy as np

STANDARD_ERRORS = 4.0


def standard_errors_off(values, expected):
    """Distance between the mean of replications and an expected value, in standard errors."""
    values = np.asarray(values)
    return (values.mean() - expected) / (values.std(ddof=1) / np.sqrt(len(values)))


def assert_mean(values, expected):
    """The mean over replications is the expected one."""
    off = standard_errors_off(values, expected)
    assert abs(off) < STANDARD_ERRORS, (
        f"mean {np.mean(values):.6g}, expected {expected:.6g}: {off:.1f} errors"
    )


def assert_share(cases, of, expected):
    """The share of `cases` in `of`, each counted per replication, is the expected one.

    The numerator less its expected part of the denominator has mean zero whatever the lengths of the
    replications, which a mean of ratios would not.
    """
    assert_mean(np.asarray(cases) - expected * np.asarray(of), 0.0)
