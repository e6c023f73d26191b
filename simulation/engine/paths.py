"""Dated values: a path is a row of steps, each holding from its beginning until the next one begins.

All paths of a run stand one after another in one table. A path is known by the row of its first step; a step
that begins never (at infinity) closes it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule

STEP = np.dtype([("begins", "f8"), ("value", "f8")], align=True)


@rule
def value_at(step: Any, path: int, now: float) -> float:
    """Value of a path at a time; the first step's value before it begins."""
    i = path
    while step[i + 1].begins <= now:
        i += 1
    return step[i].value


@rule
def a_step_begins(step: Any, after: float, until: float) -> bool:
    """Whether a step of any path begins after the one time and not after the other."""
    found = False
    for i in range(len(step)):
        found = found or after < step[i].begins <= until
    return found


@rule
def time_until_at_least(step: Any, path: int, now: float, threshold: float) -> float:
    """Time until a path first reaches a threshold; 0 if it is there, infinite if it never gets there."""
    if value_at(step, path, now) >= threshold:
        return 0.0
    i = path
    while step[i].begins <= now or (step[i].value < threshold and step[i].begins < np.inf):
        i += 1
    return step[i].begins - now


@rule
def time_for_work(
    step: Any, path: int, now: float, work: float, pace_below: float, threshold: float, pace_from: float
) -> float:
    """Time a piece of work takes when its pace depends on a dated value.

    A change half-way counts from its date on; no event is needed at that date. With exponential work the
    result is a waiting time whose hazard follows the path.

    Parameters
    ----------
    step : table
        Steps of all paths.
    path : int
        First step of the path.
    now : float
        When the work begins.
    work : float
        Amount of work, above 0.
    pace_below, pace_from : float
        Work done in a unit of time while the value is below the threshold, and from the threshold on; at
        least 0.
    threshold : float
        See above.

    Returns
    -------
    float
        Time from `now` to the end; infinite when the work is never done.
    """
    i = path
    while step[i + 1].begins <= now:
        i += 1
    begins = now
    left = work
    while True:
        pace = pace_from if step[i].value >= threshold else pace_below
        until = step[i + 1].begins
        if pace > 0.0 and left <= pace * (until - begins):
            return begins + left / pace - now
        if until == np.inf:
            return np.inf
        left -= pace * (until - begins)
        begins = until
        i += 1


def write_paths(paths: list[list[tuple[float, float]]]) -> tuple[NDArray[Any], list[int]]:
    """Lay paths out in one table.

    Parameters
    ----------
    paths : list of lists of (begins, value)
        Each in order of time, with at least one step.

    Returns
    -------
    steps : structured array
        Type `STEP`.
    first : list of int
        The row that stands for each path; equal paths share one.
    """
    rows: list[tuple[float, float]] = []
    first: list[int] = []
    known: dict[tuple[tuple[float, float], ...], int] = {}
    for path in paths:
        key = tuple(path)
        if key not in known:
            known[key] = len(rows)
            rows += [*path, (np.inf, 0.0)]
        first.append(known[key])
    return np.array(rows, dtype=STEP), first
