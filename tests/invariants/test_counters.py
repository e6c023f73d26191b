"""What is recorded of shared means is what the resources themselves hold, on both engines."""

from types import SimpleNamespace
from unittest import mock

import numpy as np

from simulation.engine import simpy_runner
from simulation.indicators import observe
from simulation.processes import begin
from simulation.results import MONTHLY_DEFINITIONS
from simulation.rules.land_blocks import count_waiting
from simulation.rules.queues import ABSENT, UNIT_GROUPS
from simulation.state import WaitsFor
from tests.invariants.random_futures import in_every_future
from tests.small_worlds import open_world, play

# Supplies and uses are sums of up to a few hundred terms, added in different orders.
ROUNDING = 1e-9
WAITING_FOR = {
    "clearance_teams": "waiting_for_team",
    "construction_crews": "waiting_for_crew",
    "planning_desks": "waiting_for_planning_desk",
    "licence_desks": "waiting_for_licence_desk",
}


def at_work(requests):
    """Number of requests that are somebody's work, and not a unit that is missing."""
    return sum(request.priority != ABSENT for request in requests)


def members_of(w, p, n_members):
    """Members of a group of resources that serve a province: its own, and the offices of its districts."""
    province = w.province[p]
    offices = range(province.first_office, province.first_office + province.n_districts)
    return [p, *(office for office in offices if office < n_members)]


def what_resources_hold(resources, w):
    """Users and waiting of every group, by province, as SimPy has them; fill in stock."""
    held = SimpleNamespace(busy={}, waiting={}, fill=[stock.level for stock in resources.fill])
    for name in UNIT_GROUPS:
        members = getattr(resources, name)
        own = [members_of(w, p, len(members)) for p in range(w.run.n_provinces)]
        held.busy[name] = [sum(at_work(members[m].users) for m in mine) for mine in own]
        held.waiting[name] = [sum(at_work(members[m].queue) for m in mine) for mine in own]
    return held


def opened(future):
    return open_world(
        future.place,
        months=future.months,
        settings=future.settings,
        replication=future.replication,
        **dict(future.pins),
    )


@in_every_future
def test_every_counter_is_what_simpys_resources_hold(future):
    world = opened(future)
    shared, held = [], []
    make = simpy_runner.make_resources

    def remembered(env, plan):
        shared.append(make(env, plan))
        return shared[-1]

    def observed(w, k):
        observe(w, k)
        held.append(what_resources_hold(shared[-1], w))

    def engine(world):
        w = world.tables
        with mock.patch.object(simpy_runner, "make_resources", remembered):
            dates = w.date.time.tolist()
            return simpy_runner.run_simpy(begin, world.resources, w, w.run.horizon, dates, observed)

    monthly = play(world, engine).monthly
    for k, truth in enumerate(held):
        for name, waiting in WAITING_FOR.items():
            assert monthly[f"{name}_busy"][k].tolist() == truth.busy[name], (k, name)
            assert monthly[waiting][k].tolist() == truth.waiting[name], (k, waiting)
        supplied = monthly["fill_supplied_thousand_m3"][k]
        off = np.abs(monthly["fill_stock_thousand_m3"][k] - truth.fill)
        assert np.all(off <= ROUNDING * (1.0 + supplied)), k
    compiled = future.run().monthly
    for name in MONTHLY_DEFINITIONS:
        assert np.array_equal(compiled[name], monthly[name]), name


@in_every_future
def test_those_who_wait_are_as_many_as_a_count_anew_finds(future):
    outcome = future.run()
    w = outcome.tables
    # Who waits for nothing is of no interest, and not counted.
    followed = w.n_waiting[:, WaitsFor.FUNDS :].copy()
    count_waiting(w)
    np.testing.assert_array_equal(followed, w.n_waiting[:, WaitsFor.FUNDS :])
    blocks = w.block[: w.run.n_blocks]
    for name, wait in (("waiting_for_fill", WaitsFor.FILL), ("waiting_for_budget", WaitsFor.BUDGET)):
        assert outcome.monthly[name][-1].sum() == np.count_nonzero(blocks.waits_for == wait)


@in_every_future
def test_means_and_costs_are_never_negative_and_costs_never_fall(future):
    monthly = future.run().monthly
    for name in (*WAITING_FOR, *WAITING_FOR.values(), "fill_stock_thousand_m3"):
        assert monthly[name].min() >= 0.0, name
    assert np.all(np.diff(monthly["public_cost_bn_vnd"], axis=0) >= 0.0)
    assert np.all(monthly["public_cost_bn_vnd"] >= monthly["budget_spent_bn_vnd"] * (1.0 - ROUNDING))
