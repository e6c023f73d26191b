"""SimPy with resources that have no priorities: the faster opponent for a text that asks for none.

The reference engine gives every group of units a queue with priorities, which SimPy sorts anew at each
request. Where hundreds wait, that sorting takes most of the time, and a ratio against it would flatter. With
equal priorities the order of service is the same.
"""

from collections.abc import Callable, Sequence
from math import inf
from types import SimpleNamespace
from typing import Any

import simpy

from simulation.engine.plan import Stocks, Units
from simulation.engine.simpy_runner import Process, no_garbage_collection


def run_plain_simpy(
    root: Callable[[simpy.Environment, Any, Any], Process],
    plan: Sequence[Units | Stocks],
    tables: Any,
    horizon: float,
    dates: Sequence[float],
    observe: Callable[[Any, int], None],
) -> int:
    """Run a model to its horizon; see `simulation.engine.simpy_runner.run_simpy`.

    Parameters
    ----------
    root, plan, tables, horizon, dates, observe
        As there; no request may have a priority, and the last date is the horizon.

    Returns
    -------
    int
        Number of events SimPy scheduled.
    """
    if list(dates[-1:]) not in ([], [horizon]):
        raise ValueError(
            f"plain SimPy: the last date is {dates[-1]}; give the horizon {horizon} as last date"
        )
    with no_garbage_collection():
        env = simpy.Environment()
        env.process(root(env, _resources(env, plan), tables))
        calendar, step = env._queue, env.step
        for number, day in enumerate(dates or [horizon]):
            while calendar and calendar[0][0] <= day:
                step()
            if dates:
                observe(tables, number)
    return int(next(env._eid))


def _resources(env: simpy.Environment, plan: Sequence[Units | Stocks]) -> SimpleNamespace:
    """Create the shared resources, first come, first served."""
    resources = SimpleNamespace()
    for group in plan:
        members: list[Any]
        if isinstance(group, Units):
            members = [simpy.Resource(env, capacity) for capacity in group.capacities]
        else:
            capacities = group.capacities or [inf] * len(group.levels)
            members = [
                simpy.Container(env, capacity, level)
                for capacity, level in zip(capacities, group.levels, strict=True)
            ]
        setattr(resources, group.name, members)
    return resources
