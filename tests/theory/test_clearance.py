"""Clearance of households all at once, and of many blocks by few teams.

Parts exercised: the real `clear_block` with `clearance.duration_months` (the last household by one keyed
number), the queue for clearance teams, the notice that does not lapse; no funds to wait for.
"""

import numpy as np
import pytest
from scipy import optimize

from simulation.state import Event, Stage
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    TEAMS_ONLY,
    cluster,
    open_world,
    place_of,
    play,
    provinces_alike,
    set_stage,
    set_units,
    time_of_each,
    unrecorded,
)
from tests.theory.agreement import assert_distribution, assert_mean, assert_median

# CV of the last of many households is 0.2 to 0.4: 2,000 blocks show a bias of 3 % with power above 0.9.
N_BLOCKS = 2000


def months_in_clearance(households, *, seed=1, **values):
    """Time between the beginning and the end of clearance, for many blocks with a team each."""
    place = place_of(*(cluster(f"B-{k:04d}", area_ha=4.0) for k in range(N_BLOCKS)))
    world = open_world(place, months=600, seed=seed, **NO_DEMAND, **NO_DECISIONS, **TEAMS_ONLY, **values)
    set_stage(world, Stage.AWAITING_CLEARANCE)
    set_units(world, "clearance_teams")
    world.tables.block.households[:] = households
    log = play(world, engine=unrecorded).log
    return time_of_each(log, Event.CLEARED, N_BLOCKS) - time_of_each(log, Event.CLEARANCE_BEGAN, N_BLOCKS)


@pytest.mark.parametrize(
    ("n", "mean", "median"),
    [(1, 6.0, 6.0 * np.log(2.0)), (2, 9.0, -6.0 * np.log(1.0 - 0.5**0.5)), (380, 39.112213, 37.845576)],
)
def test_the_last_of_n_households_follows_the_power_of_one(n, mean, median):
    """P(T <= t) = (1 - exp(-t/6))^n, mean 6 (1 + 1/2 + ... + 1/n)."""
    months = months_in_clearance(n, ordinary_household_months=6.0, hold_out_share=0.0)
    assert_mean(months, mean)
    assert_median(months, median)
    assert_distribution(months, lambda t: (1.0 - np.exp(-t / 6.0)) ** n)


def test_a_few_hold_outs_decide_how_long_a_block_takes():
    """200 households, 3 % hold out, means 4 and 30 months: mean 71.753183, median 64.800918."""
    mixture = {"ordinary_household_months": 4.0, "hold_out_share": 0.03, "hold_out_months": 30.0}
    months = months_in_clearance(200, **mixture)
    assert_mean(months, 71.753183)
    assert_median(months, 64.800918)
    assert_distribution(months, lambda t: (1.0 - 0.97 * np.exp(-t / 4.0) - 0.03 * np.exp(-t / 30.0)) ** 200)


def test_when_all_hold_out_nothing_depends_on_the_others():
    months = months_in_clearance(20, ordinary_household_months=4.0, hold_out_share=1.0, hold_out_months=30.0)
    assert_distribution(months, lambda t: (1.0 - np.exp(-t / 30.0)) ** 20)


def test_the_luck_of_a_block_decides_its_place_in_the_distribution():
    """The same block meets the same luck: with the closed form turned around, one month gives all others."""
    short = months_in_clearance(40, ordinary_household_months=3.0, hold_out_share=0.0)[:50]
    mixture = {"ordinary_household_months": 4.0, "hold_out_share": 0.1, "hold_out_months": 25.0}
    long = months_in_clearance(40, **mixture)[:50]

    def share_left(t):
        return 0.9 * np.exp(-t / 4.0) + 0.1 * np.exp(-t / 25.0)

    expected = [
        optimize.brentq(lambda t, target=target: share_left(t) - target, 0.0, 1e4, xtol=1e-12)
        for target in np.exp(-short / 3.0)
    ]
    # The rule stops its search at steps of 1e-9 months.
    np.testing.assert_allclose(long, expected, rtol=1e-6, atol=1e-6)


def test_twice_as_slow_households_take_twice_as_long():
    """Doubling the mean time of every household doubles each block's time: the rule knows no other clock."""
    once = months_in_clearance(30, ordinary_household_months=4.0, hold_out_share=0.1, hold_out_months=30.0)
    twice = months_in_clearance(30, ordinary_household_months=8.0, hold_out_share=0.1, hold_out_months=60.0)
    # The search stops at steps of 1e-9 months.
    np.testing.assert_allclose(twice, 2.0 * once, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("teams", "mean", "horizon"), [(4, 12.166667, 60), (1, 40.0, 100), (20, 7.195480, 60)]
)
def test_m_teams_clear_many_blocks_of_one_household_in_the_exact_mean_time(teams, mean, horizon):
    """20 blocks of mean 2 months: sum_i 1 / (0.5 min(m, i)); 300 provinces, CV 0.2 to 0.35."""
    world = open_world(
        provinces_alike(300, cluster(area_ha=100.0)),
        months=horizon,
        **NO_DEMAND,
        **NO_DECISIONS,
        **TEAMS_ONLY,
        ordinary_household_months=2.0,
        hold_out_share=0.0,
    )
    set_stage(world, Stage.AWAITING_CLEARANCE)
    set_units(world, "clearance_teams", teams)
    world.tables.block.households[:] = 1
    cleared = time_of_each(play(world, engine=unrecorded).log, Event.CLEARED, 300 * 20)
    assert_mean(cleared.reshape(300, 20).max(axis=1), mean)


def test_a_household_that_hands_over_at_once_needs_no_time():
    months = months_in_clearance(0, ordinary_household_months=4.0, hold_out_share=0.03, hold_out_months=30.0)
    assert (months == 0.0).all()
