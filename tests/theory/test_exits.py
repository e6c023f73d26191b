"""How long investors stay when the hazard of leaving steps up at the end of their incentives: exact results.

Parts exercised: the real `hold_lease` with the rules of leasing and the clock of incentives. Operation begins
with the lease, land does not bind. 20,000 investors sign at the start, and the run lasts until all have left.
The standard error of a mean stay is about 0.7 % of it.
"""

from functools import lru_cache

import numpy as np
import pytest

from simulation.engine import random
from simulation.rules import leasing
from simulation.rules.luck import Purpose
from simulation.state import Event, Stage
from tests.behaviour.paired import from_the_start
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DELAYS_OF_LEASES,
    NO_DEMAND,
    SEED,
    one_cluster,
    open_world,
    play,
    policy,
    run_place,
    set_released_land,
    set_stage,
    time_of_each,
    unrecorded,
)
from tests.theory.agreement import assert_distribution, assert_mean, assert_share

N = 20_000
YEARS = 700
EXIT, STEP, PACKAGE_YEARS = 0.03, 2.0, 7.0


def world_of_leases(settings=(), *, step=STEP, n=N):
    """A cluster without bounds in which all investors sign at the first instant."""
    world = open_world(
        one_cluster(),
        months=12 * YEARS,
        settings=settings,
        investor_rows=n,
        log_rows=5 * n,
        exit_per_year=EXIT,
        exit_step_at_expiry=step,
        **NO_DEMAND,
        **NO_DECISIONS,
        **NO_DELAYS_OF_LEASES,
    )
    set_stage(world, Stage.ACCEPTED)
    set_released_land(world, 1e6)
    w = world.tables
    for i in range(n):
        w.investor[i].id = random.child(np.uint64(SEED), i)
        w.investor[i].plot_ha = 1.0
        leasing.sign(w, i, 0, 0.0)
    w.run.n_investors = n
    return world


@lru_cache(maxsize=4)
def stays_in_years(*settings, step=STEP):
    """Every investor's time from the lease to its exit."""
    stays = time_of_each(play(world_of_leases(settings, step=step), engine=unrecorded).log, Event.EXIT, N)
    assert stays.max() < 12.0 * YEARS
    return stays / 12.0


def mean_stay(begins, rates):
    """Mean of a time whose hazard is a step function: a sum over its steps of survival times 1 / rate."""
    survival, mean = 1.0, 0.0
    for length, rate in zip(np.diff([*begins, np.inf]), rates, strict=True):
        ends = survival * np.exp(-rate * length)
        mean += (survival - ends) / rate
        survival = ends
    return mean


def test_the_mean_stay_is_that_of_a_hazard_with_a_step():
    """(1 - exp(-h T)) / h + exp(-h T) / (rho h) for h = 0.03, rho = 2, T = 7."""
    exact = mean_stay([0.0, PACKAGE_YEARS], [EXIT, STEP * EXIT])
    assert exact == pytest.approx(19.823596, abs=5e-7)
    assert_mean(stays_in_years(), exact)


def test_the_share_still_there_after_ten_years_is_exact():
    assert np.exp(-EXIT * 7.0 - STEP * EXIT * 3.0) == pytest.approx(0.677057, abs=5e-7)
    assert_share(stays_in_years() > 10.0, 0.677057)


def test_the_stay_follows_the_whole_distribution():
    def share_below(t):
        return 1.0 - np.exp(-EXIT * np.minimum(t, 7.0) - STEP * EXIT * np.maximum(t - 7.0, 0.0))

    assert_distribution(stays_in_years(), share_below)


@pytest.mark.parametrize(("package_years", "rate"), [(0.0, STEP * EXIT), (50.0, EXIT)])
def test_packages_that_never_were_and_that_last_long(package_years, rate):
    stays = stays_in_years(from_the_start("incentive_months", 12.0 * package_years))
    assert_mean(stays, mean_stay([0.0, 50.0], [rate, STEP * EXIT]))


@pytest.mark.parametrize(("coordination", "rates"), [(0.5, (0.03, 0.045)), (1.0, (0.03, 0.03))])
def test_coordination_takes_its_share_of_the_step(coordination, rates):
    stays = stays_in_years(from_the_start("province_coordination", coordination))
    assert_mean(stays, mean_stay([0.0, 7.0], rates))


def test_coordination_that_comes_half_way_counts_from_its_date():
    """In January 2046, twenty years after the leases, for those who are still there."""
    stays = stays_in_years(policy("province_coordination", 0.5, since="2046-01"))
    assert_mean(stays, mean_stay([0.0, 7.0, 20.0], [0.03, 0.06, 0.045]))
    uncoordinated = stays_in_years()
    early = uncoordinated <= 20.0
    assert (stays[early] == uncoordinated[early]).all()
    assert (stays[~early] > uncoordinated[~early]).all()


def test_without_a_step_every_exit_is_where_a_constant_hazard_puts_it_to_the_bit():
    """Half of the leases older than the run are past the end of their incentives; nothing follows from it."""
    outcome = run_place(
        one_cluster(operating=True, clearance_begun=True, works_begun=True, area_ha=75.0),
        months=240,
        exit_per_year=0.2,
        exit_step_at_expiry=1.0,
        plot_ha=0.4,
        present_leased_share=0.95,
    )
    log, w = outcome.log, outcome.tables
    exits = log[log["event"] == Event.EXIT]
    assert len(exits) > 50
    begun = np.zeros(w.run.n_investors)
    for line in log[np.isin(log["event"], (Event.OPERATION_BEGAN, Event.LEFT_IDLE))]:
        begun[line["entity"]] = line["time"]
    for line in exits:
        identity = w.investor[line["entity"]].id
        u = random.uniform(w.run.seed, w.run.replication, int(Purpose.STAY), identity, 0)
        assert line["time"] == begun[line["entity"]] + random.exponential(u, 12.0 / 0.2)


def test_without_a_step_the_end_of_incentives_changes_nothing_event_for_event():
    stories = []
    for ends in (None, -np.inf, 17.0, np.inf):
        world = world_of_leases(step=1.0, n=500)
        if ends is not None:
            world.tables.investor.incentive_ends[:] = ends
        stories.append(play(world, engine=unrecorded).log.tobytes())
    assert len(set(stories)) == 1
