"""Leases of finite length: with land that does not bind, and with plots that do.

Parts exercised: the real `province`, `receive_investors`, `hold_lease` with the rules of demand, location,
leasing and the waiting list. Parks and elsewhere are out of the choice, patience is nil and land that is left
is on offer at once, so that an investor without a plot is lost.
"""

import numpy as np
import pytest
from scipy import integrate, linalg, stats

from simulation.state import Event, Stage
from tests.small_worlds import (
    EQUAL_PLOTS,
    NO_DECISIONS,
    NO_DELAYS_OF_LEASES,
    NO_TASTES,
    NOWHERE_ELSE,
    STEADY_DEMAND,
    STEADY_EXITS,
    cluster,
    events,
    open_world,
    play,
    provinces_alike,
    set_released_land,
    set_stage,
)
from tests.theory.agreement import assert_frequencies, assert_mean, assert_share, assert_variance

LOST_WITHOUT_PLOT = {"patience_months": 0.0, **NOWHERE_ELSE}


def world_of_leases(n_provinces, *, area_ha, months, investor_rows, **values):
    """Provinces of one cluster, all land accepted, industrial and vacant."""
    world = open_world(
        provinces_alike(n_provinces, cluster(area_ha=area_ha, leasable_share=1.0)),
        months=months,
        investor_rows=investor_rows,
        log_rows=4 * investor_rows,
        **NO_DECISIONS,
        **STEADY_EXITS,
        **(STEADY_DEMAND | NO_TASTES | LOST_WITHOUT_PLOT | NO_DELAYS_OF_LEASES | EQUAL_PLOTS | values),
    )
    set_stage(world, Stage.ACCEPTED)
    return world


# Land that never binds: M_t/G/infinity.


@pytest.fixture(scope="module")
def leases_on_boundless_land():
    """Growing demand, plots of many sizes, leases that last a lognormal time and then an exponential one."""
    world = world_of_leases(
        400,
        area_ha=40.0,
        months=120,
        investor_rows=50_000,
        investors_per_year=6.0,
        demand_growth_per_year=0.05,
        plot_ha=0.9,
        plot_log_sd=0.5,
        lease_to_operation_months=30.0,
        exit_per_year=0.15,
    )
    set_released_land(world, 1e6)
    return play(world)


def mean_in_place(month):
    """Sum over months of rate x integral of P(B + E > age): B lognormal(30, 0.5), E exponential(80)."""
    per_month = 200
    ages = np.linspace(0.0, month, per_month * month + 1)
    building = stats.lognorm(s=0.5, scale=30.0)
    # P(B + E > t) = P(B > t) + exp(-t / 80) x integral from 0 to t of f(b) exp(b / 80).
    begun = integrate.cumulative_simpson(building.pdf(ages) * np.exp(ages / 80.0), x=ages, initial=0.0)
    survival = building.sf(ages) + np.exp(-ages / 80.0) * begun
    up_to = integrate.cumulative_simpson(survival, x=ages, initial=0.0)[::per_month]
    rates = 0.5 * np.exp(0.05 * np.arange(month) / 12.0)
    return float((rates * np.diff(up_to)[::-1]).sum())


@pytest.mark.parametrize("month", [12, 60, 120])
def test_with_boundless_land_the_number_of_leases_is_poisson_with_the_exact_mean(
    leases_on_boundless_land, month
):
    """400 provinces; for a Poisson number the variance is the mean."""
    numbers = leases_on_boundless_land.monthly["secondary_investors"][month]
    exact = mean_in_place(month)
    assert_mean(numbers, exact)
    assert_variance(numbers, exact)


def test_with_boundless_land_the_leased_land_is_compound_poisson(leases_on_boundless_land):
    """Mean m E[a] and variance m E[a^2]; bounds of 0.05 and 20 ha lie beyond five spreads of the plot."""
    hectares = leases_on_boundless_land.monthly["leased_ha"][120]
    exact = mean_in_place(120)
    assert_mean(hectares, exact * 0.9)
    assert_variance(hectares, exact * 0.9**2 * np.exp(0.25))


# Forty equal plots: Erlang's loss system, arrivals 6 a year, leases of 1/0.12 years on average.

LOAD, PLOTS, EXIT = 50.0, 40, 0.12


def chances_of_leases(years):
    """Probability of each number of leased plots, from none at the start; rates per year."""
    n = np.arange(PLOTS + 1)
    rates = np.diag(np.full(PLOTS, LOAD * EXIT), 1) + np.diag(EXIT * n[1:], -1)
    rates -= np.diag(rates.sum(axis=1))
    return linalg.expm(rates * years)[0]


@pytest.fixture(scope="module")
def leases_of_forty_plots():
    """Leases in force at the end of every year in 300 provinces, and the log."""
    world = world_of_leases(
        300,
        area_ha=40.0,
        months=240,
        investor_rows=50_000,
        investors_per_year=6.0,
        plot_ha=1.0,
        exit_per_year=EXIT,
    )
    outcome = play(world)
    return outcome.monthly["secondary_investors"][::12], outcome.log


@pytest.mark.parametrize(
    ("year", "mean", "full"),
    [(1, 5.653978, None), (5, 22.558570, 0.000443), (10, 34.000850, 0.108570), (20, 37.458111, 0.246971)],
)
def test_plots_fill_as_in_erlangs_loss_system(leases_of_forty_plots, year, mean, full):
    leases = leases_of_forty_plots[0][year]
    assert_mean(leases, mean)
    chances = chances_of_leases(year)
    assert (np.arange(PLOTS + 1) * chances).sum() == pytest.approx(mean, abs=5e-7)
    assert_frequencies(np.bincount(leases.astype(int), minlength=PLOTS + 1), 300 * chances)
    if full is not None:
        assert_share(leases == PLOTS, full)


def test_late_arrivals_are_lost_with_erlangs_probability(leases_of_forty_plots):
    """In years 16 to 20 the chance of a full cluster is near its limit 0.24979239; exact by integration.

    Losses of one province follow each other; provinces are independent, so their shares are compared.
    """
    log = leases_of_forty_plots[1]
    lost, signed = np.zeros(300), np.zeros(300)
    for counts, kind in ((lost, Event.WENT_ELSEWHERE), (signed, Event.LEASE_SIGNED)):
        lines = events(log, kind)
        np.add.at(counts, lines["place"][lines["time"] > 180.0], 1)
    years = np.linspace(15.0, 20.0, 41)
    full = [chances_of_leases(year)[-1] for year in years]
    exact = integrate.simpson(full, x=years) / 5.0
    # Arrivals see time averages: 30 of them are expected in five years.
    assert_mean(lost, 30.0 * exact)
    assert_mean(signed, 30.0 * (1.0 - exact))


def stationary_shares(load=LOAD, plots=PLOTS):
    """Erlang: proportional to load^n / n!."""
    shares = stats.poisson(load).pmf(np.arange(plots + 1))
    return shares / shares.sum()


@pytest.mark.parametrize(
    ("lease_to_operation_months", "exit_per_year"),
    [(1.0 / np.exp(0.125), 1e300), (0.5 / np.exp(0.125), 24.0), (0.0, 12.0)],
    ids=["lognormal", "lognormal and exponential", "exponential"],
)
def test_only_the_mean_length_of_leases_matters_in_the_long_run(lease_to_operation_months, exit_per_year):
    """Leases of a month on average, 50 arrivals a month, 40 plots: B = 0.24979239, 37.510380 occupied.

    A cluster forgets its start within a few months; shares are averaged over months 6 to 24 of 60 provinces.
    """
    world = world_of_leases(
        60,
        area_ha=40.0,
        months=24,
        investor_rows=90_000,
        investors_per_year=600.0,
        plot_ha=1.0,
        lease_to_operation_months=lease_to_operation_months,
        exit_per_year=exit_per_year,
    )
    outcome = play(world)
    shares = stationary_shares()
    assert shares[-1] == pytest.approx(0.24979239, abs=5e-9)
    leases = outcome.monthly["secondary_investors"][6:]
    assert_mean(leases.mean(axis=0), 37.510380)
    assert_mean((leases == PLOTS).mean(axis=0), 0.24979239)
    log = outcome.log[outcome.log["time"] > 6.0]
    lost = np.bincount(events(log, Event.WENT_ELSEWHERE)["place"], minlength=60)
    signed = np.bincount(events(log, Event.LEASE_SIGNED)["place"], minlength=60)
    assert_mean(lost / (lost + signed), 0.24979239)


@pytest.mark.parametrize(
    ("plots", "load", "blocking"),
    [(1, 1.0, 0.5), (5, 3.0, 0.11005435), (10, 7.0, 0.07874088), (20, 20.0, 0.15889196)],
)
def test_other_sizes_of_erlangs_loss_system(plots, load, blocking):
    world = world_of_leases(
        60,
        area_ha=float(plots),
        months=40,
        investor_rows=60_000,
        investors_per_year=12.0 * load,
        plot_ha=1.0,
        exit_per_year=12.0,
    )
    leases = play(world).monthly["secondary_investors"][12:]
    assert_mean((leases == plots).mean(axis=0), blocking)


# Plots of several sizes: Kaufman and Roberts; a plot must fit the vacancy.


def kaufman_roberts(hectares, sizes, loads):
    """Chance of each number of leased hectares: j q(j) = sum_k a_k b_k q(j - b_k)."""
    q = np.zeros(hectares + 1)
    q[0] = 1.0
    for j in range(1, hectares + 1):
        q[j] = sum(a * b * q[j - b] for a, b in zip(loads, sizes, strict=True) if b <= j) / j
    return q / q.sum()


def test_plots_of_three_sizes_fit_as_kaufman_and_roberts_say():
    """60 ha, plots of 1, 2 and 6 ha for craft, small and foreign-linked firms, loads 40, 20 and 5."""
    world = world_of_leases(
        60,
        area_ha=60.0,
        months=24,
        investor_rows=110_000,
        investors_per_year=12.0 * 65.0,
        craft_share=40.0 / 65.0,
        foreign_share=5.0 / 25.0,
        plot_ha=2.0,
        craft_plot_ratio=0.5,
        foreign_plot_ratio=3.0,
        exit_per_year=12.0,
    )
    outcome = play(world)
    q = kaufman_roberts(60, (1, 2, 6), (40.0, 20.0, 5.0))
    blocked = [q[61 - b :].sum() for b in (1, 2, 6)]
    assert blocked == pytest.approx([0.248047, 0.439471, 0.842185], abs=5e-7)
    assert (np.arange(61) * q).sum() == pytest.approx(57.233722, abs=5e-7)
    assert_mean(outcome.monthly["leased_ha"][6:].mean(axis=0), 57.233722)

    log = outcome.log[outcome.log["time"] > 6.0]
    signed = events(log, Event.LEASE_SIGNED)
    lost = events(log, Event.WENT_ELSEWHERE, Event.JOINED_WAITING_LIST)
    for size, probability in zip((1.0, 2.0, 6.0), blocked, strict=True):
        n_lost = np.bincount(lost["place"][lost["amount"] == size], minlength=60)
        n_signed = np.bincount(signed["place"][signed["amount"] == size], minlength=60)
        assert_mean(n_lost / (n_lost + n_signed), probability)
