"""Order of values: a sort that is small to compile, and the same in compiled and in plain rules.

The sort that numba puts in the place of numpy's takes more time to compile than a rule that uses it, and the
two may leave equal values in different orders.
"""

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule


@rule
def order_of(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Positions of the values, from the smallest value to the largest; equal values in the order given.

    Parameters
    ----------
    values : array of float
        Numbers; the order of not-a-number is not defined.

    Returns
    -------
    array of int
        One position for each value.

    References
    ----------
    Shell's sort with the steps 1, 4, 13, 40, ... of Knuth, The art of computer programming 3, section 5.2.1.
    """
    n = len(values)
    order = np.empty(n, np.int64)
    for k in range(n):
        order[k] = k
    step = 1
    while 3 * step + 1 < n:
        step = 3 * step + 1
    while step > 0:
        for k in range(step, n):
            moved = order[k]
            place = k
            while place >= step and comes_first(values, moved, order[place - step]):
                order[place] = order[place - step]
                place -= step
            order[place] = moved
        step //= 3
    return order


@rule
def comes_first(values: NDArray[np.float64], one: int, other: int) -> bool:
    """Whether the value at one position comes before the value at another."""
    return bool(values[one] < values[other] or (values[one] == values[other] and one < other))
