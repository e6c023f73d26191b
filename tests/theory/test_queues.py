"""Jobs for crews, and more crews never later; files for desks, pooled or split, some of which come back.

Parts exercised: the engine room alone (`Units`, keyed numbers); `build_infrastructure` for constant times;
the text of the desks with exponential times, on the compiled engine; `establish_cluster` with desks pooled
and split, file by file.
"""

from datetime import date

import numpy as np
import pytest

from simulation.engine.plan import Units
from simulation.places import ProvinceFacts
from simulation.rules import establishment
from simulation.rules.desks import POOLED, SPLIT
from simulation.state import Event, Stage
from tests.behaviour.paired import from_the_start
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
from tests.theory.offices import reviewed_files


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


# Desks. 30 runs of 126,000 files, the first 6,000 left out: even six separate desks at a load of 0.9 have
# forgotten by then that they began without work (time constant 380, and 1,111 months have gone). Standard
# errors are about 0.8 % of the exact values at a load of 0.8, 1.2 % at 0.9, 0.5 % with rework.
RUNS, N_FILES, WARM_UP = 30, 126_000, 6_000


@pytest.mark.parametrize(
    ("desks_of_offices", "arrival_rate", "wait"),
    [
        ([6], 4.8, 0.431477),
        ([1] * 6, 4.8, 4.0),
        ([6], 5.4, 1.233543),
        ([1] * 6, 5.4, 9.0),
    ],
    ids=["pooled, load 0.8", "split, load 0.8", "pooled, load 0.9", "split, load 0.9"],
)
def test_six_desks_pooled_and_split_keep_files_waiting_as_the_theory_says(
    desks_of_offices, arrival_rate, wait
):
    """Pooled: Erlang's C over what is free, C / (c mu - lambda). Split: rho / (mu - lambda / 6) for each."""
    waits = [
        reviewed_files(
            replication, n_files=N_FILES, desks_of_offices=desks_of_offices, arrival_rate=arrival_rate
        )
        .waited[WARM_UP:]
        .mean()
        for replication in range(RUNS)
    ]
    assert_mean(waits, wait)


def test_a_file_that_may_come_back_takes_as_long_as_in_jacksons_network():
    """lambda 3, mu 1.2, four desks, a quarter comes back: (W_q + 1 / mu) / (1 - 0.25) = 2.20731386."""
    times = []
    for replication in range(RUNS):
        files = reviewed_files(
            replication,
            n_files=N_FILES,
            desks_of_offices=[4],
            arrival_rate=3.0,
            review_rate=1.2,
            rework_share=0.25,
        )
        times.append((files.ends - files.lodged)[WARM_UP:-WARM_UP].mean())
    assert_mean(times, 2.20731386)


# The real review of detailed plans: drafts of thirty established clusters come to two planning desks, or to
# the offices of three districts, whose officers then work at a pace of two thirds.
N_PLANS, N_DESKS, DISTRICTS = 30, 2, ("North", "Middle", "South")
LONG_REVIEWS = {"appraisal_minimum_months": 3.0, "planning_throughput_per_year": N_DESKS * 12.0 / 3.0}


def plans_reviewed(mode):
    """When each draft was lodged, how long its review took at a pooled desk, and when it was approved."""
    clusters = (
        cluster(f"P-{k:02d}", district=DISTRICTS[k % 3], established=date(2025, 12, 31))
        for k in range(N_PLANS)
    )
    place = place_of(*clusters, provinces=[ProvinceFacts("Delta", districts=DISTRICTS)])
    world = open_world(
        place,
        months=600,
        settings=[from_the_start("review_desks", mode)],
        **NO_DEMAND,
        **NO_DECISIONS,
        **LONG_REVIEWS,
    )
    w = world.tables
    assert w.province[0].planning_desks == N_DESKS
    w.cluster.plan_approved[:] = np.inf
    lodged = [establishment.plan_drafting_months(w, c) for c in range(N_PLANS)]
    months = [establishment.plan_review_months(w, c) for c in range(N_PLANS)]
    approved = time_of_each(play(world, engine=unrecorded).log, Event.PLAN_APPROVED, N_PLANS)
    return np.array(lodged), np.array(months), approved


def ends_of(lodged, months, desks):
    """First come, first served: the recursion of Kiefer and Wolfowitz."""
    free, ends = [0.0] * desks, np.empty(len(lodged))
    for k in np.argsort(lodged, kind="stable"):
        first = int(np.argmin(free))
        ends[k] = free[first] = max(free[first], lodged[k]) + months[k]
    return ends


def test_every_plan_of_pooled_desks_is_approved_when_the_first_free_desk_is_done_with_it():
    lodged, months, approved = plans_reviewed(POOLED)
    np.testing.assert_allclose(approved, ends_of(lodged, months, N_DESKS), rtol=1e-12)


def test_every_plan_of_split_desks_is_approved_when_the_officer_of_its_district_is_done_with_it():
    lodged, months, approved = plans_reviewed(SPLIT)
    pace = N_DESKS / len(DISTRICTS)
    for district in range(len(DISTRICTS)):
        own = slice(district, None, len(DISTRICTS))
        np.testing.assert_allclose(approved[own], ends_of(lodged[own], months[own] / pace, 1), rtol=1e-12)
