"""A station: customers come, wait for one of the servers in order of coming, are served and leave.

With exponential gaps and services this is M/M/1 or M/M/c; with any service and one server it is M/G/1.
"""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Units
from simulation.engine.tables import bundle
from tests.engine.outside.draws import EXPONENTIAL, duration
from tests.engine.outside.running import NO_DATES, Ran, long_enough, look_on

GAP, SERVICE = 1, 2
RUN = np.dtype(
    [
        ("seed", "u8"),
        ("replication", "u8"),
        ("n_customers", "i8"),
        ("mean_gap", "f8"),
        ("law", "i8"),
        ("mean_service", "f8"),
        ("sd_service", "f8"),
    ],
    align=True,
)
CUSTOMER = np.dtype(
    [("arrives", "f8"), ("found", "i8"), ("begins", "f8"), ("service", "f8"), ("leaves", "f8")], align=True
)
Station = bundle("Station", {"run": (RUN, 0), "customer": (CUSTOMER, 1)})


def open_station(env, resources, w):
    for k in range(how_many(w)):
        yield env.timeout(gap(w, k))
        env.process(customer(env, resources, w, k))


def customer(env, resources, w, k: int):
    present: int = resources.servers[0].count + len(resources.servers[0].queue)
    note_arrival(w, k, env.now, present)
    with resources.servers[0].request() as server:
        yield server
        yield env.timeout(begin_service(w, k, env.now))
    note_departure(w, k, env.now)


@rule
def how_many(w):
    return w.run.n_customers


@rule
def gap(w, k):
    return duration(w.run.seed, w.run.replication, GAP, k, EXPONENTIAL, w.run.mean_gap, 0.0)


@rule
def note_arrival(w, k, now, present):
    w.customer[k].arrives = now
    w.customer[k].found = present


@rule
def begin_service(w, k, now):
    run = w.run
    service = duration(run.seed, run.replication, SERVICE, k, run.law, run.mean_service, run.sd_service)
    w.customer[k].begins = now
    w.customer[k].service = service
    return service


@rule
def note_departure(w, k, now):
    w.customer[k].leaves = now


def run_station(
    engine,
    replication,
    *,
    seed,
    n_customers,
    mean_gap,
    mean_service,
    law=EXPONENTIAL,
    sd_service=0.0,
    servers=1,
):
    """One run until the last customer has left."""
    numbers = (seed, replication, n_customers, mean_gap, law, mean_service, sd_service)
    w = Station(run=np.array([numbers], RUN), customer=np.zeros(n_customers, CUSTOMER))
    horizon = long_enough(n_customers, mean_gap, mean_service)
    n_events = engine(open_station, [Units("servers", [servers])], w, horizon, NO_DATES, look_on)
    assert w.customer.leaves.all()
    return Ran(w, n_events)
