"""Arrivals in Poisson numbers, thinned by constant utilities into independent Poisson numbers per cluster.

Parts exercised: the real `province`, `receive_investors` with the rules of demand and location (nested logit
by keyed descent in the tree of clusters, parks, elsewhere) and the wastewater gate; leases do not end and
land does not bind.
"""

import numpy as np
import pytest
from scipy import linalg, stats

from simulation.places import ProvinceFacts
from simulation.run import on_compiled
from simulation.state import Event, Stage
from tests.small_worlds import (
    EQUAL_PLOTS,
    NO_DECISIONS,
    NO_TASTES,
    STEADY_DEMAND,
    by_identity,
    cluster,
    events,
    open_world,
    place_of,
    play,
    policy,
    provinces_alike,
    set_released_land,
    set_stage,
    set_tastes,
    unrecorded,
)
from tests.theory.agreement import (
    SMALLEST_P_VALUE,
    assert_distribution,
    assert_frequencies,
    assert_independent_poisson,
    assert_mean,
    assert_variance,
)

VALUES = (0.3, -0.2, 0.9)
STAY_FOR_EVER = {"exit_per_year": 1e-9}
N_PROVINCES = 250
THREE_CLUSTERS = [cluster(f"C-{k}") for k in range(3)]


def choices(*, months=12, settings=(), province=None, unlicensed=(), **values):
    """Where investors went: counts per province of clusters 0, 1, 2, elsewhere, parks."""
    place = provinces_alike(N_PROVINCES, *THREE_CLUSTERS, province=province)
    world = open_world(
        place,
        months=months,
        settings=settings,
        **NO_DECISIONS,
        **STEADY_DEMAND,
        **EQUAL_PLOTS,
        **STAY_FOR_EVER,
        **(NO_TASTES | {"taste_unobserved_sd": 1.0} | values),
        plot_ha=0.05,
    )
    set_stage(world, Stage.ACCEPTED)
    set_released_land(world, 1e6)
    for k in unlicensed:
        world.tables.cluster.wwtp[k::3] = 0
        world.tables.cluster.wwtp_process[k::3] = 1
    set_tastes(world, VALUES)
    log = play(world, engine=unrecorded).log
    leased = events(log, Event.LEASE_SIGNED)["place"]
    counts = np.zeros((N_PROVINCES, 5), dtype=int)
    np.add.at(counts, (leased // 3, leased % 3), 1)
    for column, kind in ((3, Event.WENT_ELSEWHERE), (4, Event.WENT_TO_PARK)):
        np.add.at(counts, (events(log, kind)["place"], column), 1)
    return counts


def test_constant_utilities_thin_the_stream_into_independent_poisson_numbers():
    """12 arrivals a year, V = (0.3, -0.2, 0.9), elsewhere 0.5: 12 e^V / sum e^V of each in a year."""
    counts = choices(investors_per_year=12.0, elsewhere_value=0.5)
    assert_independent_poisson(counts[:, :4], (2.580616, 1.565223, 4.702189, 3.151972))
    assert counts[:, 4].sum() == 0


@pytest.mark.parametrize("similarity", [0.3, 0.8])
def test_with_a_nest_of_clusters_and_parks_the_shares_follow_the_nested_logit(similarity):
    """Clusters s ln sum e^(V/s); four parks of 50 ha, nobody there, value 0 each: s ln 4."""
    parks = ProvinceFacts("Delta", parks=4, parks_vacant_ha=200.0)
    counts = choices(
        investors_per_year=20.0,
        elsewhere_value=0.5,
        within_clusters_similarity=similarity,
        province=parks,
    )
    inside = np.exp(np.array(VALUES) / similarity)
    nests = np.array([inside.sum() ** similarity, np.exp(0.5), 4.0**similarity])
    clusters, elsewhere, in_parks = nests / nests.sum()
    assert_independent_poisson(
        counts, 20.0 * np.array([*(clusters * inside / inside.sum()), elsewhere, in_parks])
    )


def test_a_cluster_that_opens_half_way_gets_its_share_from_that_day_on():
    """A strict gate until July for a cluster without licence: means are 12 x (P before + P after) / 2."""
    gate = [
        policy(
            "wwtp_gate", 2.0, since="2026-01", clusters=[f"C-2 of Delta {k:04d}" for k in range(N_PROVINCES)]
        ),
        policy("wwtp_gate", 0.0, since="2026-07"),
    ]
    counts = choices(investors_per_year=12.0, elsewhere_value=0.5, settings=gate, unlicensed=[2])
    weights = np.exp([*VALUES, 0.5])
    before = weights * [1, 1, 0, 1]
    means = 6.0 * (before / before.sum() + weights / weights.sum())
    assert_independent_poisson(counts[:, :4], means)


def test_growing_demand_arrives_in_poisson_numbers_and_in_rescaled_time_at_rate_one():
    """Rate 6 e^(0.05 m / 12) a year in month m: 10 years bring sum_m 0.5 e^(0.05 m / 12) = 77.68 on average.

    Continuous growth would bring 77.846552; the steps of a month are part of the model.
    """
    world = open_world(
        place_of(
            cluster(), provinces=[ProvinceFacts("Delta"), *(ProvinceFacts(f"P{k}") for k in range(399))]
        ),
        months=120,
        investor_rows=50_000,
        **NO_DECISIONS,
        **EQUAL_PLOTS,
        **NO_TASTES,
        investors_per_year=6.0,
        demand_growth_per_year=0.05,
        demand_shock_sd=0.0,
        elsewhere_value=0.0,
        plot_ha=0.05,
    )
    play(world, engine=unrecorded)
    investors = world.tables.investor[: world.tables.run.n_investors]
    by_month = 0.5 * np.exp(0.05 * np.arange(120) / 12.0)
    assert by_month.sum() == pytest.approx(77.6845, abs=1e-3)
    counts = np.bincount(investors.province, minlength=400)
    assert_mean(counts, by_month.sum())
    dispersion = ((counts - by_month.sum()) ** 2).sum() / by_month.sum()
    assert SMALLEST_P_VALUE < stats.chi2(400).cdf(dispersion) < 1.0 - SMALLEST_P_VALUE

    # Time in which arrivals come at rate one: the expected number so far.
    expected = np.append(0.0, np.cumsum(by_month))
    gaps = [
        np.diff(
            np.interp(np.sort(investors.arrival[investors.province == p]), np.arange(121.0), expected),
            prepend=0.0,
        )
        for p in range(400)
    ]
    # Gaps that begin before the sixtieth expected arrival: up to a stopping time, without bias; none is cut.
    whole = np.concatenate([g[np.cumsum(g) - g < 60.0] for g in gaps])
    assert_distribution(whole, stats.expon().cdf)


def test_a_constant_added_to_the_value_of_everything_leaves_the_same_story():
    """Only differences of utility decide; with no parks, tastes and elsewhere are all there is."""

    def story(constant):
        world = open_world(
            place_of(*THREE_CLUSTERS),
            months=60,
            **NO_DECISIONS,
            **(
                NO_TASTES
                | {"taste_unobserved_sd": 1.0, "within_clusters_similarity": 0.6, "taste_company": 0.5}
            ),
            investors_per_year=60.0,
            elsewhere_value=0.5 + constant,
        )
        set_stage(world, Stage.ACCEPTED)
        set_tastes(world, [value + constant for value in VALUES])
        return by_identity(play(world, engine=unrecorded))

    assert len(story(0.0)) > 300
    assert story(0.0).tobytes() == story(0.75).tobytes()


def test_company_raises_the_odds_by_its_power():
    """One unit of ln(1 + n) raises the odds e^b: with n = 0 and 7 investors and b = 0.5, odds are 8^0.5."""
    world = open_world(
        provinces_alike(N_PROVINCES, *THREE_CLUSTERS[:2]),
        months=1,
        **NO_DECISIONS,
        **STEADY_DEMAND,
        **EQUAL_PLOTS,
        **STAY_FOR_EVER,
        **(NO_TASTES | {"taste_company": 0.5}),
        investors_per_year=12.0 * 3.0,
        elsewhere_value=-700.0,
        plot_ha=0.05,
    )
    set_stage(world, Stage.ACCEPTED)
    world.tables.cluster.n_investors[1::2] = 7
    set_tastes(world, [0.0])
    leases = events(play(world, engine=unrecorded).log, Event.LEASE_SIGNED)
    provinces, firsts = np.unique(leases["place"] // 2, return_index=True)
    second = leases["place"][firsts] % 2
    odds = 8.0**0.5
    assert len(provinces) > 200
    assert stats.binomtest(int(second.sum()), len(second), odds / (1.0 + odds)).pvalue > SMALLEST_P_VALUE


# Attraction by company, one for one: the weight of a cluster is 1 + those already there.


def attraction(n_provinces, already_there, *, months, **values):
    """Leases signed in provinces of as many clusters as numbers are given of those already there."""
    clusters = [cluster(f"C-{k}") for k in range(len(already_there))]
    world = open_world(
        provinces_alike(n_provinces, *clusters),
        months=months,
        investor_rows=200_000,
        **NO_DECISIONS,
        **STEADY_DEMAND,
        **EQUAL_PLOTS,
        **STAY_FOR_EVER,
        **(NO_TASTES | {"taste_company": 1.0, "within_clusters_similarity": 1.0} | values),
        plot_ha=0.05,
    )
    set_stage(world, Stage.ACCEPTED)
    set_released_land(world, 1e6)
    world.tables.cluster.n_investors[:] = np.tile(already_there, n_provinces)
    set_tastes(world, [0.0])
    return events(play(world, engine=on_compiled).log, Event.LEASE_SIGNED)


def test_attraction_in_proportion_to_company_divides_a_closed_number_like_polyas_urn():
    """The first 30 of 1,000 provinces, weights (1, 2, 3) + leases: Dirichlet-multinomial numbers.

    Means 5, 10, 15; variances 21.428571, 34.285714, 38.571429; each number alone is beta-binomial.
    """
    n, leases = 30, attraction(1_000, (0, 1, 2), months=4, investors_per_year=240.0, elsewhere_value=-700.0)
    of_province = [leases["place"][leases["place"] // 3 == p][:n] % 3 for p in range(1_000)]
    assert min(len(chosen) for chosen in of_province) == n
    counts = np.array([np.bincount(chosen, minlength=3) for chosen in of_province])
    for k, (mean, variance) in enumerate(((5.0, 21.428571), (10.0, 34.285714), (15.0, 38.571429))):
        assert_mean(counts[:, k], mean)
        assert_variance(counts[:, k], variance)
        expected = stats.betabinom(n, k + 1, 5 - k).pmf(np.arange(n + 1))
        assert_frequencies(np.bincount(counts[:, k], minlength=n + 1), 1_000 * expected)


def test_attraction_in_proportion_to_company_lets_a_cluster_grow_like_a_birth_process():
    """Weight S = 6 + leases against E = 100 elsewhere: births at rate 100/3 x S / (S + E) a year, 5 years.

    With ever more arrivals and ever more elsewhere this is growth at rate 2 + n/3, a negative binomial number
    of mean 6 (e^(5/3) - 1) = 25.77. Here its exact forerunner is computed from the rates.
    """
    n_provinces, elsewhere = 1_000, 100.0
    leases = attraction(
        n_provinces,
        (5,),
        months=60,
        investors_per_year=elsewhere / 3.0,
        elsewhere_value=np.log(elsewhere),
    )
    weight = 6.0 + np.arange(300)
    rates = elsewhere / 3.0 * weight / (weight + elsewhere)
    chances = linalg.expm(5.0 * (np.diag(rates[:-1], 1) - np.diag(rates)))[0]
    assert chances.sum() == pytest.approx(1.0, abs=1e-9)
    counts = np.bincount(np.bincount(leases["place"], minlength=n_provinces), minlength=len(weight))
    assert_frequencies(counts[: len(weight)], n_provinces * chances)
