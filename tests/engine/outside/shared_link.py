"""A stock of equal units from which each kind of customer takes several at once, or is lost."""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Stocks
from simulation.engine.random import uniform
from simulation.engine.tables import bundle
from tests.engine.outside.draws import EXPONENTIAL, duration
from tests.engine.outside.running import NO_DATES, Ran, long_enough, look_on

GAP, KIND, STAY = 1, 2, 3
RUN = np.dtype(
    [("seed", "u8"), ("replication", "u8"), ("n_customers", "i8"), ("mean_gap", "f8"), ("units", "f8")],
    align=True,
)
KINDS = np.dtype(
    [("share", "f8"), ("units", "f8"), ("law", "i8"), ("mean_stay", "f8"), ("sd_stay", "f8")], align=True
)
CUSTOMER = np.dtype([("kind", "i8"), ("used", "f8"), ("enters", "i8")], align=True)
Link = bundle("Link", {"run": (RUN, 0), "kind": (KINDS, 1), "customer": (CUSTOMER, 1)})


def open_link(env, resources, w):
    for k in range(how_many(w)):
        yield env.timeout(gap(w, k))
        env.process(customer(env, resources, w, k))


def customer(env, resources, w, k: int):
    if fits(w, k, resources.free[0].level):
        yield resources.free[0].get(units_of(w, k))
        yield env.timeout(stay(w, k))
        yield resources.free[0].put(units_of(w, k))


@rule
def how_many(w):
    return w.run.n_customers


@rule
def gap(w, k):
    return duration(w.run.seed, w.run.replication, GAP, k, EXPONENTIAL, w.run.mean_gap, 0.0)


@rule
def fits(w, k, free):
    u = uniform(w.run.seed, w.run.replication, KIND, k, 0)
    kind = 0
    while kind + 1 < len(w.kind) and u >= w.kind[kind].share:
        u -= w.kind[kind].share
        kind += 1
    w.customer[k].kind = kind
    w.customer[k].used = w.run.units - free
    if free < w.kind[kind].units:
        return False
    w.customer[k].enters = 1
    return True


@rule
def units_of(w, k):
    return w.kind[w.customer[k].kind].units


@rule
def stay(w, k):
    kind = w.kind[w.customer[k].kind]
    return duration(w.run.seed, w.run.replication, STAY, k, kind.law, kind.mean_stay, kind.sd_stay)


def run_link(engine, replication, *, seed, n_customers, mean_gap, units, kinds):
    """One run until the last customer has left.

    `kinds` tells of each kind of customer its share, units, law, mean and standard deviation of stay.
    """
    w = Link(
        run=np.array([(seed, replication, n_customers, mean_gap, units)], RUN),
        kind=np.array(kinds, KINDS),
        customer=np.zeros(n_customers, CUSTOMER),
    )
    horizon = long_enough(n_customers, mean_gap, max(kind[3] for kind in kinds))
    n_events = engine(open_link, [Stocks("free", [units])], w, horizon, NO_DATES, look_on)
    return Ran(w, n_events)
