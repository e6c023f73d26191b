"""Processes of the fixed model, in the grammar that both engines read."""

from types import SimpleNamespace
from typing import Any

from simpy import Environment

from benchmarks.fixed_model import rules
from simulation.engine.simpy_runner import Process


def begin(env: Environment, resources: SimpleNamespace, w: Any) -> Process:
    """Start everything."""
    env.process(deliver_fill(env, resources, w))
    env.process(end_years(env, resources, w))
    for c in range(rules.n_clusters(w)):
        env.process(open_cluster(env, resources, w, c))
    env.process(receive_investors(env, resources, w))
    yield env.timeout(0.0)


def open_cluster(env: Environment, resources: SimpleNamespace, w: Any, c: int) -> Process:
    """From the plan to the first lease."""
    yield env.timeout(rules.entry_days(w, c))
    yield env.timeout(rules.planning_days(w, c))
    yield env.timeout(rules.selection_days(w, c))
    for k in range(rules.n_parcels(w)):
        with resources.officers[0].request() as officer:
            yield officer
            yield env.timeout(rules.clearance_days(w, c, k))
    yield env.timeout(rules.handover_days(w, c))
    for k in range(rules.n_stages(w)):
        with resources.crews[0].request() as crew:
            yield crew
            yield resources.fill[0].get(rules.fill_needed(w, c, k))
            yield env.timeout(rules.stage_days(w, c, k))
    yield env.timeout(rules.licence_days(w, c))
    rules.open_cluster(w, c, env.now)


def hold_lease(env: Environment, resources: SimpleNamespace, w: Any, i: int) -> Process:
    """A secondary investor from arrival to exit; who goes elsewhere is gone at once."""
    c: int = rules.choose_cluster(w, i)
    if c >= 0:
        rules.sign_lease(w, i, c)
        yield env.timeout(rules.fit_out_days(w, i))
        yield env.timeout(rules.incentive_days(w))
        if not rules.leaves_at_expiry(w, i):
            yield env.timeout(rules.life_days(w, i))
        rules.end_lease(w, i, c)


def receive_investors(env: Environment, resources: SimpleNamespace, w: Any) -> Process:
    """Secondary investors arrive one by one."""
    i: int = 0
    while True:
        yield env.timeout(rules.days_until_investor(w, i))
        env.process(hold_lease(env, resources, w, i))
        i += 1


def deliver_fill(env: Environment, resources: SimpleNamespace, w: Any) -> Process:
    """Fill comes every 30 days, and waits while it does not fit."""
    while True:
        yield env.timeout(30.0)
        yield resources.fill[0].put(rules.fill_delivered(w))


def end_years(env: Environment, resources: SimpleNamespace, w: Any) -> Process:
    """What changes from year to year."""
    while True:
        yield env.timeout(365.25)
        rules.end_year(w, env.now)
