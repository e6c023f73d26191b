"""A queue in which some kinds of customer go before others, without interrupting a service."""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Units
from simulation.engine.random import uniform
from simulation.engine.tables import bundle
from tests.engine.outside.draws import EXPONENTIAL, duration
from tests.engine.outside.running import NO_DATES, Ran, long_enough, look_on

GAP, KIND, SERVICE = 1, 2, 3
RUN = np.dtype([("seed", "u8"), ("replication", "u8"), ("n_customers", "i8"), ("mean_gap", "f8")], align=True)
KINDS = np.dtype([("share", "f8"), ("law", "i8"), ("mean_service", "f8"), ("sd_service", "f8")], align=True)
CUSTOMER = np.dtype([("kind", "i8"), ("arrives", "f8"), ("begins", "f8"), ("leaves", "f8")], align=True)
Queue = bundle("Queue", {"run": (RUN, 0), "kind": (KINDS, 1), "customer": (CUSTOMER, 1)})


def open_queue(env, resources, w):
    for k in range(how_many(w)):
        yield env.timeout(gap(w, k))
        env.process(customer(env, resources, w, k, kind_of(w, k)))


def customer(env, resources, w, k: int, kind: int):
    note_arrival(w, k, kind, env.now)
    with resources.servers[0].request(priority=kind) as server:
        yield server
        yield env.timeout(begin_service(w, k, kind, env.now))
    note_departure(w, k, env.now)


@rule
def how_many(w):
    return w.run.n_customers


@rule
def gap(w, k):
    return duration(w.run.seed, w.run.replication, GAP, k, EXPONENTIAL, w.run.mean_gap, 0.0)


@rule
def kind_of(w, k):
    u = uniform(w.run.seed, w.run.replication, KIND, k, 0)
    kind = 0
    while kind + 1 < len(w.kind) and u >= w.kind[kind].share:
        u -= w.kind[kind].share
        kind += 1
    return kind


@rule
def note_arrival(w, k, kind, now):
    w.customer[k].kind = kind
    w.customer[k].arrives = now


@rule
def begin_service(w, k, kind, now):
    w.customer[k].begins = now
    row = w.kind[kind]
    return duration(w.run.seed, w.run.replication, SERVICE, k, row.law, row.mean_service, row.sd_service)


@rule
def note_departure(w, k, now):
    w.customer[k].leaves = now


def run_queue(engine, replication, *, seed, n_customers, mean_gap, kinds, servers=1):
    """One run until the last customer has left.

    `kinds` tells of each kind of customer, the first to be served first, its share, law, mean and standard
    deviation of service.
    """
    w = Queue(
        run=np.array([(seed, replication, n_customers, mean_gap)], RUN),
        kind=np.array(kinds, KINDS),
        customer=np.zeros(n_customers, CUSTOMER),
    )
    horizon = long_enough(n_customers, mean_gap, max(kind[2] for kind in kinds))
    n_events = engine(open_queue, [Units("servers", [servers])], w, horizon, NO_DATES, look_on)
    assert w.customer.leaves.all()
    return Ran(w, n_events)
