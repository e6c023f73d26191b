"""What the processes of a model share: units that are held, stocks to be used up, signals to be given."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Units:
    """A group of resources with a number of units each: teams of every province, desks of every office.

    Parameters
    ----------
    name : str
        How processes call the group: ``resources.<name>[index]``.
    capacities : sequence of int
        Units of each; at least 1. A resource that grows later is created at its largest size.
    """

    name: str
    capacities: Sequence[int]


@dataclass(frozen=True)
class Stocks:
    """A group of stocks of something that is supplied and used up.

    Parameters
    ----------
    name : str
        How processes call the group: ``resources.<name>[index]``.
    levels : sequence of float
        What each holds at the start.
    capacities : sequence of float, optional
        The most each can hold; a supply that does not fit waits. Unbounded if left out.
    """

    name: str
    levels: Sequence[float]
    capacities: Sequence[float] | None = None


@dataclass(frozen=True)
class Signals:
    """A group of events that are given once and then stay given.

    Parameters
    ----------
    name : str
        How processes call the group: ``resources.<name>[index]``.
    n : int
        Members.
    """

    name: str
    n: int


Group = Units | Stocks | Signals


def check_horizon(horizon: float) -> None:
    """Refuse a horizon that is no finite time.

    Raises
    ------
    ValueError
        With what is allowed.
    """
    if not 0.0 <= horizon < math.inf:
        raise ValueError(f"The horizon is {horizon}. It must be a finite time, not before the start, 0.")
