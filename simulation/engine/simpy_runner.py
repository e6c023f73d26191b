"""The reference engine: SimPy itself, running the processes as they are written.

A model hands over its processes' root, the resources it shares, its tables and the dates to record at. The
observer is called when time passes a recording date: after everything that happens at that date, before
anything later, and without an event of its own, so that recording more or less never changes a run.
"""

import gc
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import simpy

Process = Generator[simpy.Event, Any, None]


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
    """A group of unbounded stocks of something that is supplied and used up.

    Parameters
    ----------
    name : str
        How processes call the group: ``resources.<name>[index]``.
    levels : sequence of float
        What each holds at the start.
    """

    name: str
    levels: Sequence[float]


def make_resources(env: simpy.Environment, plan: Sequence[Units | Stocks]) -> SimpleNamespace:
    """Create the shared resources; ``resources.units`` lists all units' groups, one after another.

    Parameters
    ----------
    env : simpy.Environment
        The environment they belong to.
    plan : sequence of Units or Stocks
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
        else:
            setattr(resources, group.name, [simpy.Container(env, init=level) for level in group.levels])
    return resources


def run_simpy(
    root: Callable[[simpy.Environment, Any, Any], Process],
    plan: Sequence[Units | Stocks],
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
    plan : sequence of Units or Stocks
        Shared resources.
    tables : bundle
        What the processes and rules work on.
    horizon : float
        Last instant that still belongs to the run.
    dates : sequence of float
        Recording dates in order, none after the horizon.
    observe : callable
        Called with the tables and the number of the date.

    Returns
    -------
    int
        Number of events SimPy scheduled.
    """
    with no_garbage_collection():
        return _run_to_horizon(root, plan, tables, horizon, dates, observe)


def _run_to_horizon(
    root: Callable[[simpy.Environment, Any, Any], Process],
    plan: Sequence[Units | Stocks],
    tables: Any,
    horizon: float,
    dates: Sequence[float],
    observe: Callable[[Any, int], None],
) -> int:
    env = simpy.Environment(initial_time=0.0)
    env.process(root(env, make_resources(env, plan), tables))
    calendar, step = env._queue, env.step
    for number, day in enumerate(dates):
        while calendar and calendar[0][0] <= day:
            step()
        observe(tables, number)
    while calendar and calendar[0][0] <= horizon:
        step()
    return int(next(env._eid))


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
