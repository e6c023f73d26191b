"""The event log: time, event, entity, place, amount, in order of happening.

The table is given its size when a run is set up; zero rows ask for no log. An event that no longer fits is
counted, so that the runner can repeat the run with a larger table instead of losing it silently.
"""

from typing import Any

import numpy as np

from simulation.engine.compiled import rule

LOG = np.dtype(
    [("time", "f8"), ("event", "i8"), ("entity", "i8"), ("place", "i8"), ("amount", "f8")], align=True
)


@rule
def write_log(log: Any, counter: Any, now: float, event: int, entity: int, place: int, amount: float) -> None:
    """Add a line to the log.

    Parameters
    ----------
    log : table
        Type `LOG`.
    counter : record
        Holds `n_log`, the number of lines written, and `log_overflow`, the number that did not fit.
    now : float
        Time of the event.
    event, entity, place : int
        What happened, to whom, where; the model says what the numbers mean.
    amount : float
        A size, in the unit that the model states for the event.
    """
    n = counter.n_log
    if n >= log.shape[0]:
        counter.log_overflow += 1
        return
    log[n].time = now
    log[n].event = event
    log[n].entity = entity
    log[n].place = place
    log[n].amount = amount
    counter.n_log = n + 1
