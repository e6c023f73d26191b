"""A fixed cohort of jobs for a fixed number of crews, and more crews never later.

Parts exercised: the engine room alone (`Units`, keyed numbers); `build_infrastructure` for constant times.
"""

import numpy as np
import pytest

from simulation.engine.plan import Units
from simulation.state import Event, Stage
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    cluster,
    open_world,
    place_of,
    play,
    set_stage,
    set_stock,
    set_units,
    time_of_each,
    unrecorded,
)
from tests.theory.agreement import assert_mean
from tests.theory.engine_room import exponential, simulate


def starts_and_ends(arrivals, durations, crews):
    """First come, first served by so many crews: when each job begins and ends."""

    def job(env, resources, w, i):
        yield env.timeout(arrivals[i])
        with resources.crews[0].request(priority=0) as crew:
            yield crew
            w.began[i] = env.now
            yield env.timeout(durations[i])
        w.ended[i] = env.now

    def root(env, resources, w):
        for i in range(len(arrivals)):
            env.process(job(env, resources, w, i))
        yield env.timeout(0.0)

    w = simulate(
        root, [Units("crews", [crews])], began=np.zeros(len(arrivals)), ended=np.zeros(len(arrivals))
    )
    return w.began, w.ended


def test_a_cohort_of_exponential_jobs_is_done_after_the_exact_mean_time():
    """N = 20 jobs of mean 2, c = 4 crews: sum_i 1 / (0.5 min(i, 4)) = 12.166667; CV 0.26, 1,000 cohorts."""
    last = []
    for replication in range(1000):
        durations = [exponential(replication, 0, i, 2.0) for i in range(20)]
        last.append(starts_and_ends(np.zeros(20), durations, 4)[1].max())
    assert_mean(last, 12.166667)


@pytest.mark.parametrize("replication", range(5))
def test_with_more_crews_no_job_begins_or_ends_later(replication):
    arrivals = np.cumsum([exponential(replication, 1, i, 0.5) for i in range(300)])
    durations = [exponential(replication, 2, i, 0.9) for i in range(300)]
    before = starts_and_ends(arrivals, durations, 1)
    for crews in (2, 3, 5, 8):
        now = starts_and_ends(arrivals, durations, crews)
        # The same sums in another order: a billionth of a month is rounding, not waiting.
        assert all((after <= earlier + 1e-9).all() for after, earlier in zip(now, before, strict=True))
        before = now


def test_twice_the_jobs_for_twice_the_crews_take_as_long():
    assert starts_and_ends(np.zeros(12), np.full(12, 3.0), 4)[1].max() == 9.0
    assert starts_and_ends(np.zeros(24), np.full(24, 3.0), 8)[1].max() == 9.0


# The real works: block months = months at 40 ha x (5/40)^0.5 x overrun exp(0), the same for every cluster.
CONSTANT_WORKS = {
    "building_months_at_40_ha": 24.0,
    "building_size_exponent": 0.5,
    "overrun_log_mean": 0.0,
    "overrun_log_sd": 0.0,
    "fill_thousand_m3_per_ha": 15.0,
}
MONTHS_OF_A_BLOCK = 24.0 * (5.0 / 40.0) ** 0.5


def clusters_to_build(n, **values):
    """So many clusters of one block of 5 ha, all handed over, with works of equal length."""
    place = place_of(*(cluster(f"W-{k:02d}", area_ha=5.0) for k in range(n)))
    world = open_world(place, months=120, **NO_DEMAND, **NO_DECISIONS, **CONSTANT_WORKS, **values)
    set_stage(world, Stage.HANDED_OVER)
    return world


@pytest.mark.parametrize(("crews", "rounds"), [(1, 10), (3, 4), (4, 3), (10, 1), (25, 1)])
def test_works_of_equal_length_are_accepted_round_by_round(crews, rounds):
    world = clusters_to_build(10)
    set_units(world, "construction_crews", crews)
    set_stock(world, "fill")
    accepted = np.sort(time_of_each(play(world, engine=unrecorded).log, Event.ACCEPTED, 10))
    expected = [(k // crews + 1) * MONTHS_OF_A_BLOCK for k in range(10)]
    # Three phases are added up one by one: rounding only.
    np.testing.assert_allclose(accepted, expected, rtol=1e-12)
    assert round(accepted[-1] / MONTHS_OF_A_BLOCK, 9) == rounds


def test_with_a_steady_supply_the_kth_block_gets_its_fill_when_the_supply_adds_up_to_k_blocks():
    """75 thousand m3 a block, 30 a month on the first: block k begins in the month ceil(k x 75 / 30) - 1."""
    world = clusters_to_build(8)
    set_units(world, "construction_crews")
    world.tables.province.fill_per_month_thousand_m3[:] = 30.0
    began = np.sort(time_of_each(play(world, engine=unrecorded).log, Event.WORKS_BEGAN, 8))
    assert began.tolist() == [np.ceil(k * 75.0 / 30.0) - 1.0 for k in range(1, 9)]
