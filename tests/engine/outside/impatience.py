"""A queue that customers leave when their patience ends before a server is free: M/M/c+M."""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Units
from simulation.engine.random import exponential, uniform
from simulation.engine.tables import bundle
from tests.engine.outside.running import NO_DATES, Ran, long_enough, look_on

GAP, PATIENCE, SERVICE = 1, 2, 3
RUN = np.dtype(
    [
        ("seed", "u8"),
        ("replication", "u8"),
        ("n_customers", "i8"),
        ("mean_gap", "f8"),
        ("mean_service", "f8"),
        ("mean_patience", "f8"),
    ],
    align=True,
)
CUSTOMER = np.dtype([("found", "i8"), ("waits", "f8"), ("served", "i8")], align=True)
Line = bundle("Line", {"run": (RUN, 0), "customer": (CUSTOMER, 1)})


def open_line(env, resources, w):
    for k in range(how_many(w)):
        yield env.timeout(gap(w, k))
        env.process(customer(env, resources, w, k))


def customer(env, resources, w, k: int):
    came: float = env.now
    found: int = resources.servers[0].count + len(resources.servers[0].queue)
    with resources.servers[0].request() as server:
        yield server | env.timeout(patience(w, k))
        if server.triggered:
            note_wait(w, k, found, env.now - came, 1)
            yield env.timeout(service(w, k))
        else:
            note_wait(w, k, found, env.now - came, 0)


@rule
def how_many(w):
    return w.run.n_customers


@rule
def gap(w, k):
    return exponential(uniform(w.run.seed, w.run.replication, GAP, k, 0), w.run.mean_gap)


@rule
def patience(w, k):
    return exponential(uniform(w.run.seed, w.run.replication, PATIENCE, k, 0), w.run.mean_patience)


@rule
def service(w, k):
    return exponential(uniform(w.run.seed, w.run.replication, SERVICE, k, 0), w.run.mean_service)


@rule
def note_wait(w, k, found, waits, served):
    w.customer[k].found = found
    w.customer[k].waits = waits
    w.customer[k].served = served


def run_line(engine, replication, *, seed, n_customers, mean_gap, mean_service, mean_patience, servers):
    """One run until the last customer has left."""
    w = Line(
        run=np.array([(seed, replication, n_customers, mean_gap, mean_service, mean_patience)], RUN),
        customer=np.zeros(n_customers, CUSTOMER),
    )
    horizon = long_enough(n_customers, mean_gap, mean_service)
    n_events = engine(open_line, [Units("servers", [servers])], w, horizon, NO_DATES, look_on)
    return Ran(w, n_events)
