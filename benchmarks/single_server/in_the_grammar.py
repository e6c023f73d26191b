"""M/M/1 in the grammar that both engines read, with keyed draws."""

from collections.abc import Callable
from enum import IntEnum
from types import SimpleNamespace
from typing import Any

import numpy as np
from simpy import Environment

from benchmarks.single_server import ARRIVAL_RATE, SERVICE_RATE
from simulation.engine.compiled import rule
from simulation.engine.plan import Units
from simulation.engine.random import exponential, uniform
from simulation.engine.simpy_runner import Process
from simulation.engine.tables import bundle

# Horizon, in mean times until the last customer arrives: an engine may spread its calendar over all of it.
TIMES_THE_LAST_ARRIVAL = 1.5


class Purpose(IntEnum):
    """What a draw is for."""

    ARRIVAL = 1
    SERVICE = 2


QUEUE = np.dtype(
    [
        ("seed", "u8"),
        ("n_customers", "i8"),
        ("arrival_rate", "f8"),
        ("service_rate", "f8"),
        ("n_served", "i8"),
        ("time_in_system", "f8"),  # of all customers together
    ],
    align=True,
)
QueueWorld: Any = bundle("QueueWorld", {"queue": (QUEUE, 0)})


@rule
def n_customers(w: Any) -> int:
    """Customers of a run."""
    return w.queue.n_customers


@rule
def time_until_customer(w: Any, i: int) -> float:
    """Time between a customer and the one before."""
    return exponential(uniform(w.queue.seed, 0, Purpose.ARRIVAL, i, 0), 1.0 / w.queue.arrival_rate)


@rule
def service_time(w: Any, i: int) -> float:
    """Time the server needs for a customer."""
    return exponential(uniform(w.queue.seed, 0, Purpose.SERVICE, i, 0), 1.0 / w.queue.service_rate)


@rule
def count_customer(w: Any, time_in_system: float) -> None:
    """Record a customer who leaves."""
    w.queue.n_served += 1
    w.queue.time_in_system += time_in_system


@rule
def observe(w: Any, k: int) -> None:
    """Record nothing: there are no dates."""


def receive_customers(env: Environment, resources: SimpleNamespace, w: Any) -> Process:
    """Customers arrive one by one."""
    for i in range(n_customers(w)):
        yield env.timeout(time_until_customer(w, i))
        env.process(customer(env, resources, w, i))


def customer(env: Environment, resources: SimpleNamespace, w: Any, i: int) -> Process:
    """A customer from arrival to departure."""
    arrived: float = env.now
    with resources.server[0].request() as server:
        yield server
        yield env.timeout(service_time(w, i))
    count_customer(w, env.now - arrived)


def prepare_on(engine: Callable[..., int], n: int, seed: int) -> Callable[[], float]:
    """Set a run up for an engine.

    Parameters
    ----------
    engine : callable
        `simulation.engine.simpy_runner.run_simpy` or another of the same signature.
    n : int
        Customers; at least 1,000, so that chance does not keep some of them beyond the horizon.
    seed : int
        Key of the draws.

    Returns
    -------
    callable
        The run.

    Raises
    ------
    RuntimeError
        By the run, if not all customers left before the horizon.
    """
    w = QueueWorld(queue=np.array([(seed, n, ARRIVAL_RATE, SERVICE_RATE, 0, 0.0)], dtype=QUEUE))
    plan = [Units("server", [1])]
    horizon = TIMES_THE_LAST_ARRIVAL * n / ARRIVAL_RATE

    def run() -> float:
        w.queue.n_served = 0
        w.queue.time_in_system = 0.0
        engine(receive_customers, plan, w, horizon, [], observe)
        if w.queue.n_served < n:
            raise RuntimeError(f"single server: {w.queue.n_served} of {n} customers left before {horizon}")
        return float(w.queue.time_in_system / w.queue.n_served)

    return run
