"""Durations of any law, keyed: what all models of this folder draw their gaps, services and stays from."""

import math

from simulation.engine.compiled import rule
from simulation.engine.portable import log
from simulation.engine.random import exponential, lognormal, uniform

CONSTANT, EXPONENTIAL, LOGNORMAL, TWO_EXPONENTIALS = range(4)


@rule
def duration(seed, replication, purpose, entity, law, mean, sd):
    """A keyed duration with this mean.

    The standard deviation counts for the lognormal law and for the mixture of two exponential laws, which has
    balanced means and needs a standard deviation above its mean; the other laws have their own.
    """
    if law == CONSTANT:
        return mean
    u = uniform(seed, replication, purpose, entity, 0)
    if law == EXPONENTIAL:
        return exponential(u, mean)
    square = (sd / mean) * (sd / mean)
    if law == LOGNORMAL:
        return lognormal(u, mean / math.sqrt(1.0 + square), math.sqrt(log(1.0 + square)))
    share = 0.5 + 0.5 * math.sqrt((square - 1.0) / (square + 1.0))
    if uniform(seed, replication, purpose, entity, 1) >= share:
        share = 1.0 - share
    return exponential(u, 0.5 * mean / share)
