"""A place with room for so many: whoever finds too many inside leaves at once and is lost.

One room for all and as many servers make Erlang's loss system; more room than servers makes M/M/c/k; a room
of its own for each kind of customer makes the petrol station of simmer's documentation, where motorcycles
find room to wait and cars do not.
"""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Units
from simulation.engine.random import uniform
from simulation.engine.tables import bundle
from tests.engine.outside.draws import EXPONENTIAL, duration
from tests.engine.outside.running import NO_DATES, Ran, long_enough

GAP, KIND, SERVICE = 1, 2, 3
RUN = np.dtype(
    [("seed", "u8"), ("replication", "u8"), ("n_customers", "i8"), ("mean_gap", "f8"), ("inside", "i8")],
    align=True,
)
KINDS = np.dtype(
    [("share", "f8"), ("room", "i8"), ("law", "i8"), ("mean_service", "f8"), ("sd_service", "f8")], align=True
)
CUSTOMER = np.dtype([("kind", "i8"), ("found", "i8"), ("enters", "i8")], align=True)
Place = bundle("Place", {"run": (RUN, 0), "kind": (KINDS, 1), "customer": (CUSTOMER, 1), "inside": ("i8", 1)})


def open_place(env, resources, w):
    for k in range(how_many(w)):
        yield env.timeout(gap(w, k))
        env.process(customer(env, resources, w, k))


def customer(env, resources, w, k: int):
    if may_enter(w, k, resources.servers[0].count + len(resources.servers[0].queue)):
        with resources.servers[0].request() as server:
            yield server
            yield env.timeout(service(w, k))
        note_departure(w)


@rule
def how_many(w):
    return w.run.n_customers


@rule
def gap(w, k):
    return duration(w.run.seed, w.run.replication, GAP, k, EXPONENTIAL, w.run.mean_gap, 0.0)


@rule
def may_enter(w, k, present):
    u = uniform(w.run.seed, w.run.replication, KIND, k, 0)
    kind = 0
    while kind + 1 < len(w.kind) and u >= w.kind[kind].share:
        u -= w.kind[kind].share
        kind += 1
    w.customer[k].kind = kind
    w.customer[k].found = present
    if present >= w.kind[kind].room:
        return False
    w.customer[k].enters = 1
    w.run.inside += 1
    return True


@rule
def service(w, k):
    kind = w.kind[w.customer[k].kind]
    return duration(w.run.seed, w.run.replication, SERVICE, k, kind.law, kind.mean_service, kind.sd_service)


@rule
def note_departure(w):
    w.run.inside -= 1


@rule
def look_inside(w, k):
    w.inside[k] = w.run.inside


def run_place(engine, replication, *, seed, n_customers, mean_gap, servers, kinds, dates=NO_DATES):
    """One run until the last customer has left, or until the last date at which the inside is looked at.

    `kinds` tells of each kind of customer its share, room, law, mean and standard deviation of service.
    """
    w = Place(
        run=np.array([(seed, replication, n_customers, mean_gap, 0)], RUN),
        kind=np.array(kinds, KINDS),
        customer=np.zeros(n_customers, CUSTOMER),
        inside=np.zeros(len(dates), np.int64),
    )
    horizon = dates[-1] if len(dates) else long_enough(n_customers, mean_gap, max(kind[3] for kind in kinds))
    n_events = engine(open_place, [Units("servers", [servers])], w, horizon, dates, look_inside)
    assert len(dates) or w.run.inside == 0
    return Ran(w, n_events)
