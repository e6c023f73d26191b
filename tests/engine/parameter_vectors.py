"""Parameter vectors over the whole range of every prior, the ends more often than the prior says."""

import numpy as np

from simulation.model import PARAMETERS
from simulation.parameters import Scope
from simulation.world import draw_numbers

FARTHEST = 1e-4  # share of the prior that is left out at each end


def parameter_vector(place, number):
    """The parameters of a place, one row per province.

    The shares at which the priors are read follow the arcsine law, which has much of its weight near 0 and 1.
    What is the same in the whole nation by declaration is the same here.

    Parameters
    ----------
    place : Place
        Gives the provinces.
    number : int
        Number of the vector.
    """
    random = np.random.default_rng([20260101, number])
    numbers = draw_numbers(place, 0, [0])[0].copy()
    for parameter in PARAMETERS.numbers:
        if parameter.prior is None:
            continue
        n = len(place.provinces) if parameter.scope is Scope.PROVINCE else 1
        shares = 0.5 - 0.5 * np.cos(np.pi * random.random(n))
        numbers[parameter.name] = parameter.prior.quantile(np.clip(shares, FARTHEST, 1.0 - FARTHEST))
    return numbers
