"""What every run of this folder leaves; how long runs without an end of their own may take."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from simulation.engine.compiled import rule

NO_DATES: Sequence[float] = ()


class Ran(NamedTuple):
    """The tables after a run and the number of events it scheduled."""

    tables: Any
    n_events: int

    def content(self):
        """All bytes of all tables, by name."""
        names = [name for name in self.tables.__slots__ if not name.startswith("_")]
        return {name: np.asarray(getattr(self.tables, name)).tobytes() for name in names}


def long_enough(n, mean_gap, mean_service):
    """A time by which n customers have come and been served, with hardly a doubt.

    The time until the last one comes has a standard deviation of sqrt(n) gaps only.
    """
    return 2.0 * n * mean_gap + 500.0 * mean_service


@rule
def look_on(w, k):
    pass
