"""The reference engine: SimPy itself, running the processes as they are written.

A model hands over its processes' root, the resources it shares, its tables and the dates to record at. The
observer is called when time passes a recording date: after everything that happens at that date, before
anything later, and without an event of its own, so that recording more or less never changes a run.
"""

import gc
import math
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import simpy

from simulation.engine.plan import Group, Stocks, Units, check_horizon

Process = Generator[simpy.Event, Any, None]


def make_resources(env: simpy.Environment, plan: Sequence[Group]) -> SimpleNamespace:
    """Create the shared resources; ``resources.units`` lists all units' groups, one after another.

    Parameters
    ----------
    env : simpy.Environment
        The environment they belong to.
    plan : sequence of Units, Stocks or Signals
        What to create, in order.

    Returns
    -------
    SimpleNamespace
        One list per group, and `units`.
    """
    resources = SimpleNamespace(units=[])
    for group in plan:
        if isinstance(group, Units):
            members = [simpy.PriorityResource(env, capacity) for capacity in group.capacities]
            resources.units += members
            setattr(resources, group.name, members)
        elif isinstance(group, Stocks):
            setattr(resources, group.name, _make_stocks(env, group))
        else:
            setattr(resources, group.name, [env.event() for _ in range(group.n)])
    return resources


def _make_stocks(env: simpy.Environment, group: Stocks) -> list[simpy.Container]:
    capacities = group.capacities or [math.inf] * len(group.levels)
    return [
        simpy.Container(env, capacity=capacity, init=level)
        for capacity, level in zip(capacities, group.levels, strict=True)
    ]


def run_simpy(
    root: Callable[[simpy.Environment, Any, Any], Process],
    plan: Sequence[Group],
    tables: Any,
    horizon: float,
    dates: Sequence[float],
    observe: Callable[[Any, int], None],
) -> int:
    """Run a model to its horizon.

    Parameters
    ----------
    root : generator function
        The first process; it starts all others.
    plan : sequence of Units, Stocks or Signals
        Shared resources.
    tables : bundle
        What the processes and rules work on.
    horizon : float
        Last instant that still belongs to the run; finite.
    dates : sequence of float
        Recording dates in order, none after the horizon.
    observe : callable
        Called with the tables and the number of the date.

    Returns
    -------
    int
        Number of events SimPy scheduled.
    """
    check_horizon(horizon)
    with no_garbage_collection():
        env = simpy.Environment(initial_time=0.0)
        env.process(root(env, make_resources(env, plan), tables))
        for number, day in enumerate(dates):
            _run_until(env, day)
            observe(tables, number)
        _run_until(env, horizon)
    return int(next(env._eid))


def _run_until(env: simpy.Environment, last: float) -> None:
    """Process every event up to and including a time; SimPy's own `run` leaves out those at that time."""
    calendar, step = env._queue, env.step
    while calendar and calendar[0][0] <= last:
        step()


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Spare a run the search for garbage among living processes; what it leaves is collected at its end.

    A finished run is one large knot of processes that wait for each other. Everything older is set aside, so
    that collecting the knot costs no look at the rest of the program.
    """
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.collect(0)
        gc.unfreeze()
        if was_on:
            gc.enable()
