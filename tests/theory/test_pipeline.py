"""From application to accepted land without contention: exact dates, lognormal sums, a Poisson pipeline.

Parts exercised: the real `province`, `establish_cluster`, `clear_block`, `hand_over_land`,
`build_infrastructure` with the rules of establishment, clearance, handover and construction, on clusters of
one land block; desks, teams, crews and fill are plentiful, and the gate before establishment is off where
decisions are taken.
"""

import numpy as np
import pytest
from scipy import stats

from simulation.places import ProvinceFacts
from simulation.state import Event
from tests.small_worlds import (
    EXACT_PAPERWORK,
    NO_DECISIONS,
    NO_DEMAND,
    cluster,
    one_cluster,
    only,
    open_world,
    place_of,
    play,
    policy,
    provinces_alike,
    set_stock,
    set_units,
    take_up_applications,
    time_of_each,
    unrecorded,
)
from tests.theory.agreement import (
    assert_distribution,
    assert_independent_poisson,
    assert_mean,
    assert_variance,
)

# One block of 5 ha with one household, on farmland.
ONE_BLOCK = {"area_ha": 5.0}
ONE_HOUSEHOLD = {"households_per_ha": 0.2, "hold_out_share": 0.0, "agricultural_share": 1.0}
WORKS = {
    "building_months_at_40_ha": 24.0,
    "building_size_exponent": 0.5,
    "overrun_log_mean": 0.0,
    "works_start_share": 0.5,
    "stall_share": 0.0,
}
MONTHS_OF_A_BLOCK = 24.0 * (5.0 / 40.0) ** 0.5


def with_plenty(world):
    """Nobody waits for desks, teams, crews or fill."""
    for name in ("planning_desks", "clearance_teams", "construction_crews", "licence_desks"):
        set_units(world, name)
    set_stock(world, "fill")
    return world


def test_constants_give_exact_dates():
    """Paperwork of 20 months: dossier 0.30, decision 0.05, drafting 0.65 of it; a notice of 3 months."""
    world = open_world(
        one_cluster(status="planned", **ONE_BLOCK),
        months=60,
        **NO_DEMAND,
        **NO_DECISIONS,
        **EXACT_PAPERWORK,
        **WORKS,
        paperwork_months=20.0,
        compensation_funding_months=0.0,
        agricultural_share=1.0,
        handover_months=0.0,
        overrun_log_sd=0.0,
    )
    take_up_applications(world)
    with_plenty(world).tables.block.households[:] = 0
    log = play(world, engine=unrecorded).log
    # Durations are added up one by one: rounding only.
    story = {
        kind: only(log, kind).time for kind in (Event.ESTABLISHED, Event.PLAN_APPROVED, Event.CLEARANCE_BEGAN)
    }
    assert story == pytest.approx(
        {Event.ESTABLISHED: 7.0, Event.PLAN_APPROVED: 20.0, Event.CLEARANCE_BEGAN: 23.0}, rel=1e-12
    )
    assert only(log, Event.CLEARED).time == only(log, Event.CLEARANCE_BEGAN).time
    assert only(log, Event.HANDED_OVER).time == only(log, Event.CLEARED).time
    assert only(log, Event.ACCEPTED).time == pytest.approx(23.0 + MONTHS_OF_A_BLOCK, rel=1e-12)


def test_houses_mean_a_notice_of_six_months():
    world = open_world(
        one_cluster(status="planned", **ONE_BLOCK),
        months=60,
        **NO_DEMAND,
        **NO_DECISIONS,
        **EXACT_PAPERWORK,
        paperwork_months=20.0,
        compensation_funding_months=0.0,
        agricultural_share=0.0,
    )
    take_up_applications(world)
    log = play(with_plenty(world), engine=unrecorded).log
    # Durations are added up one by one: rounding only.
    assert only(log, Event.CLEARANCE_BEGAN).time == pytest.approx(26.0, rel=1e-12)


# Distributions of sums by convolution on a grid of months; errors of the grid are below 1e-3.
STEP = 0.02
GRID = np.arange(0.0, 400.0, STEP)


def masses(distribution):
    """Probabilities of the cells around the points of the grid."""
    return np.diff(distribution.cdf(np.append(GRID - STEP / 2.0, GRID[-1] + STEP / 2.0)))


def sum_of(*distributions):
    """Probabilities, on the grid, of the sum of independent times."""
    product = np.ones(len(GRID) + 1, dtype=complex)
    for cells in distributions:
        product = product * np.fft.rfft(cells, 2 * len(GRID))
    return np.fft.irfft(product, 2 * len(GRID))[: len(GRID)]


def later(months, cells):
    """The same time after a constant wait."""
    return np.interp(GRID - months, GRID, cells, left=0.0)


def share_below(cells):
    """Distribution function of a time given by its cells."""
    cumulative = np.cumsum(cells)
    return lambda months: np.interp(months, GRID + STEP / 2.0, cumulative, left=0.0)


def test_paperwork_and_desk_times_add_up_to_a_sum_of_lognormals():
    """X (median 14.4, log-sd 0.5) + max(A, a) + B; A, B lognormal around a, 25 days of the law; n = 1,500."""
    least = 25.0 / (365.25 / 12.0)
    world = open_world(
        place_of(*(cluster(f"P-{k:04d}", status="planned", **ONE_BLOCK) for k in range(1500))),
        months=240,
        **NO_DEMAND,
        **NO_DECISIONS,
        **(
            EXACT_PAPERWORK
            | {"paperwork_log_sd": 0.5, "appraisal_minimum_months": least, "never_starts_share": 1.0}
        ),
        paperwork_months=14.4,
    )
    take_up_applications(world)
    approved = time_of_each(play(with_plenty(world), engine=unrecorded).log, Event.PLAN_APPROVED, 1500)

    paperwork = stats.lognorm(s=0.5, scale=14.4)
    desk = stats.lognorm(s=0.3, scale=least)
    appraisal = masses(desk) * (least < GRID)
    appraisal[np.argmin(np.abs(GRID - least))] += 1.0 - appraisal.sum()
    assert_distribution(approved, share_below(sum_of(masses(paperwork), appraisal, masses(desk))))
    # E max(A, a) = a / 2 + E[A; A > a] = a (1/2 + exp(0.045) Phi(0.3)) for a lognormal of median a.
    longer = 0.5 + np.exp(0.045) * stats.norm.cdf(0.3)
    assert_mean(approved, paperwork.mean() + least * longer + desk.mean())
    assert_variance(
        approved,
        paperwork.var() + desk.var() + least**2 * (0.5 + np.exp(0.18) * stats.norm.cdf(0.6) - longer**2),
    )


N_PROVINCES = 150
DECISIONS_PER_YEAR = 6.0
YEARS = 6


@pytest.fixture(scope="module")
def provinces_of_decisions():
    """Provinces that take Poisson decisions on their planned clusters of one block: times of milestones."""
    n_planned = 70  # 36 decisions are expected; 70 or more come once in ten million
    place = provinces_alike(
        N_PROVINCES,
        *(cluster(f"D-{k:02d}", status="planned", **ONE_BLOCK) for k in range(n_planned)),
        province=ProvinceFacts("Delta"),
    )
    world = open_world(
        place,
        months=12 * YEARS,
        settings=[policy("establishment_gate", 0.0, since="2026-01")],
        **NO_DEMAND,
        **NO_DECISIONS,
        **(EXACT_PAPERWORK | {"paperwork_log_sd": 0.5}),
        **ONE_HOUSEHOLD,
        **WORKS,
        paperwork_months=12.0,
        compensation_funding_months=6.0,
        ordinary_household_months=5.0,
        handover_months=2.0,
        overrun_log_sd=0.5,
    )
    world.tables.p.establishment_decisions_per_year[:] = DECISIONS_PER_YEAR
    log = play(with_plenty(world), engine=unrecorded).log
    n = len(place.clusters)
    block_to_cluster = np.asarray(world.tables.block.cluster[:n])
    assert (block_to_cluster == np.arange(n)).all()
    kinds = (
        Event.APPLICATION,
        Event.ESTABLISHED,
        Event.PLAN_APPROVED,
        Event.CLEARANCE_BEGAN,
        Event.CLEARED,
        Event.HANDED_OVER,
        Event.ACCEPTED,
    )
    return np.array([time_of_each(log, kind, n) for kind in kinds]).reshape(
        len(kinds), N_PROVINCES, n_planned
    )


@pytest.mark.parametrize("years", [2, 4, YEARS])
def test_numbers_in_the_stages_of_a_province_are_independent_poisson(provinces_of_decisions, years):
    """Means: sum over the firsts of months s of (6 / 12) x P(in the stage at age T - s); 150 provinces."""
    now = 12.0 * years - 0.5
    passed = provinces_of_decisions <= now
    counts = np.stack([passed[k] & ~passed[k + 1] for k in range(6)] + [passed[6]]).sum(axis=2).T

    paperwork = stats.lognorm(s=0.5, scale=12.0)
    funds = stats.lognorm(s=0.5, scale=6.0)
    household = stats.expon(scale=5.0)
    handover = stats.lognorm(s=0.5, scale=2.0)
    works = stats.lognorm(s=0.5, scale=MONTHS_OF_A_BLOCK)
    parts = [masses(funds), masses(household), masses(handover), masses(works)]
    milestones = [
        stats.lognorm(s=0.5, scale=0.35 * 12.0).cdf,
        paperwork.cdf,
        *(share_below(later(3.0, sum_of(masses(paperwork), *parts[:k]))) for k in range(1, 5)),
    ]
    ages = now - np.arange(np.floor(now) + 1)
    reached = np.array([np.ones_like(ages), *(share(ages) for share in milestones), np.zeros_like(ages)])
    means = DECISIONS_PER_YEAR / 12.0 * (reached[:-1] - reached[1:]).sum(axis=1)
    assert_independent_poisson(counts, means)
