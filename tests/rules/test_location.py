"""Where a secondary investor goes: values by hand, the gates, and the identities of the nested logit."""

import numpy as np
import pytest
from scipy import stats

from simulation.engine import random
from simulation.rules import location
from simulation.rules.luck import Purpose
from simulation.rules.segments import EVERYBODY
from simulation.state import NEVER, NO, Event, Standing, Wwtp
from tests.rules.worlds import SAME, cluster, luck_of, open_place, part_of, place_of, since, story

N_CHOOSERS = 20_000
# Fails by chance for one seed in ten thousand; the seed is fixed, so the outcome is too.
SMALLEST_P_VALUE = 1e-4

TASTES = {
    "taste_unobserved_sd": 0.4,
    "taste_rent": -0.6,
    "taste_distance_per_km": -0.08,
    "taste_company": 0.45,
    "taste_infrastructure": 0.6,
    "taste_licence": 0.3,
    "taste_size": 0.5,
    "elsewhere_value": 1.0,
}
# Nothing but `taste` makes a difference, and it counts as it is.
TASTE_ALONE = dict.fromkeys(TASTES, 0.0) | {"taste_unobserved_sd": 1.0}


def finished(w, c, vacant_ha=26.0):
    """The whole cluster is built, and so much of it is vacant."""
    row = w.cluster[c]
    row.accepted_ha, row.vacant_ha = row.area_ha, vacant_ha
    location.refresh(w, c)


def market(values, similarity, elsewhere=0.0, vacant_ha=26.0, parks=0, investor_rows=200, **parameters):
    """Clusters that differ by nothing but the given values, all taking leases."""
    place = place_of(
        *(cluster(f"A-{k}") for k in range(len(values))),
        parks=parks,
        parks_vacant_ha=60.0 * parks,
        parks_investors=0.0,
    )
    pinned = (
        TASTE_ALONE | {"elsewhere_value": elsewhere, "within_clusters_similarity": similarity} | parameters
    )
    w = open_place(place, investor_rows=investor_rows, **pinned).tables
    for c, value in enumerate(values):
        w.cluster[c].taste = value
        finished(w, c, vacant_ha)
    return w


def crowd(w, n, plot_ha=0.2):
    """Investors with identities of their own."""
    for i in range(n):
        w.investor[i].id = part_of(123, i)
        w.investor[i].province = 0
        w.investor[i].plot_ha = plot_ha
    w.run.n_investors = n
    return range(n)


def fits(chosen, shares):
    """Whether counts agree with shares, by the chi-square test."""
    return stats.chisquare(chosen, np.array(shares) * sum(chosen)).pvalue > SMALLEST_P_VALUE


# The value of a cluster.


def test_utility_by_hand():
    w = open_place(place_of(cluster(rent_usd_per_m2=100.0)), **TASTES).tables
    row = w.cluster[0]
    row.taste, row.n_investors, row.accepted_ha, row.wwtp = 0.5, 3, 20.0, Wwtp.LICENSED
    # quality    0.4 x 0.5          =  0.200000000
    # rent      -0.6 x ln(100 / 80) = -0.133886131
    # distance  -0.08 x 10          = -0.800000000
    # company    0.45 x ln(1 + 3)   =  0.623832463
    # built      0.6 x 20 / 40      =  0.300000000
    # licence    0.3                =  0.300000000
    # size       0.5 x ln(40 / 50)  = -0.111571776
    assert location.utility(w, 0) == pytest.approx(0.378374556, abs=5e-9)


def test_the_licence_attracts_only_where_the_gate_speaks_of_it():
    settings = [since("wwtp_gate", 0, 2026, 4), since("wwtp_gate", 2, 2026, 7)]
    w = open_place(place_of(cluster()), settings, **TASTES).tables
    without = location.utility(w, 0)
    w.cluster[0].wwtp = Wwtp.LICENSED
    assert location.utility(w, 0) == pytest.approx(without + 0.3, rel=SAME)  # soft, as since 2022
    location.refresh_openness(w, 0, 3.0)
    assert location.utility(w, 0) == without
    location.refresh_openness(w, 0, 6.0)
    assert location.utility(w, 0) == pytest.approx(without + 0.3, rel=SAME)


def test_one_more_unit_of_company_raises_the_odds_by_its_taste():
    w = market([0.0, 0.0], 1.0, taste_company=0.45)
    # ln(1 + n) grows by one from 0 to e - 1 investors; whole numbers: from 1 to 3 it grows by ln 2.
    w.cluster[0].n_investors = 1
    before = location.utility(w, 0)
    w.cluster[0].n_investors = 3
    assert location.utility(w, 0) - before == pytest.approx(0.45 * np.log(2.0), rel=SAME)


# Who takes leases.


@pytest.mark.parametrize(
    ("field", "value"), [("in_plan", 0), ("established", NEVER), ("vacant_ha", 0.049), ("wwtp_gate", 2)]
)
def test_a_cluster_that_cannot_sign_has_no_weight(field, value):
    w = market([0.3], 1.0)
    assert location.takes_leases(w, 0)
    assert location.value_of_clusters(w, 0, EVERYBODY) == pytest.approx(np.exp(0.3), rel=SAME)
    setattr(w.cluster[0], field, value)
    location.refresh(w, 0)
    assert not location.takes_leases(w, 0)
    assert location.value_of_clusters(w, 0, EVERYBODY) == 0.0
    crowd(w, 1)
    assert location.choose_cluster(w, 0) == NO


def test_a_strict_gate_closes_unlicensed_clusters_from_its_day_on():
    settings = [since("wwtp_gate", 2, 2027)]
    w = open_place(place_of(cluster("A-1"), cluster("A-2")), settings).tables
    w.cluster[1].wwtp = Wwtp.LICENSED
    finished(w, 0)
    finished(w, 1)
    location.refresh_openness(w, 0, 11.0)
    assert [location.takes_leases(w, c) for c in (0, 1)] == [True, True]
    location.refresh_openness(w, 0, 12.0)
    assert [location.takes_leases(w, c) for c in (0, 1)] == [False, True]
    assert [location.is_gate_closed(w, c) for c in (0, 1)] == [True, False]


# Plot sizes.


@pytest.mark.parametrize(
    ("plot_ha", "plot_class"),
    [
        (0.05, 1),
        (0.25, 1),
        (0.2500001, 2),
        (0.5, 2),
        (1.0, 3),
        (2.0, 4),
        (2.0000001, 5),
        (4.0, 5),
        (8.0, 6),
        (8.0000001, 7),
        (20.0, 7),
    ],
)
def test_a_plot_belongs_to_the_first_class_that_holds_it(plot_ha, plot_class):
    assert location.plot_class(plot_ha) == plot_class


@pytest.mark.parametrize(
    ("vacant_ha", "classes"), [(0.04, 0), (0.05, 0), (0.25, 1), (3.0, 4), (4.0, 5), (19.9, 6), (20.0, 7)]
)
def test_a_cluster_offers_the_classes_whose_largest_plot_it_has(vacant_ha, classes):
    w = market([0.0], 1.0, vacant_ha=vacant_ha)
    offered = [w.weight[1 + k, 0] > 0.0 for k in range(7)]
    assert offered == [k < classes for k in range(7)]
    assert (w.weight[location.ALL_OPEN, 0] > 0.0) == (vacant_ha >= 0.05)


def test_a_large_plot_goes_where_there_is_room_for_it():
    w = market([5.0, 0.0], 1.0)
    finished(w, 0, vacant_ha=3.0)
    crowd(w, 50, plot_ha=3.5)
    liked = [location.choose_cluster(w, i) for i in range(50)]
    # Odds of e^5 for the one without room.
    assert liked.count(0) > 40
    assert {location.choose_fitting_cluster(w, i) for i in range(50)} == {1}
    assert not location.plot_fits(w, 0, 0)
    assert location.plot_fits(w, 0, 1)
    assert not location.plot_fits(w, 0, NO)
    finished(w, 0, vacant_ha=3.5)  # the very size fits
    assert location.plot_fits(w, 0, 0)


# The nested logit.


@pytest.mark.parametrize("similarity", [0.1, 0.5, 1.0])
def test_the_value_of_all_clusters_is_the_nests_sum(similarity):
    values = np.array([0.3, -0.2, 0.9, -1.5])
    w = market(values, similarity)
    exact = np.exp(values / similarity).sum() ** similarity
    assert location.value_of_clusters(w, 0, EVERYBODY) == pytest.approx(exact, rel=SAME)


def test_the_value_of_parks_is_that_of_as_many_equal_alternatives():
    place = place_of(cluster(), parks=4, parks_vacant_ha=320.0, parks_investors=76.0)
    w = open_place(place, **TASTES, within_clusters_similarity=0.5).tables
    # One park: built 0.6, licence 0.3, company 0.45 ln(1 + 19), size 0.5 ln(80 / 50); four: factor 4^0.5.
    one = 0.6 + 0.3 + 0.45 * np.log(20.0) + 0.5 * np.log(1.6)
    assert location.value_of_parks(w, 0, 0.0) == pytest.approx(2.0 * np.exp(one), rel=SAME)


def test_the_licence_of_parks_counts_as_that_of_a_cluster_only_where_the_gate_speaks_of_it():
    settings = [since("wwtp_gate", 0, 2026, 4), since("wwtp_gate", 2, 2026, 7)]
    w = open_place(place_of(cluster(), parks=4, parks_vacant_ha=320.0), settings, **TASTES).tables
    w.cluster[0].wwtp = Wwtp.LICENSED
    parks, clusters = [], []
    for now in (0.0, 3.0, 6.0):  # soft, as since 2022; none; strict
        location.refresh_openness(w, 0, now)
        parks.append(np.log(location.value_of_parks(w, 0, now)))
        clusters.append(location.utility(w, 0))
    for values in (parks, clusters):
        assert values[0] - values[1] == pytest.approx(0.3, rel=SAME)
        assert values[2] - values[1] == pytest.approx(0.3, rel=SAME)


def test_a_gate_for_single_clusters_leaves_the_parks_as_they_are():
    place = place_of(cluster("A-1"), cluster("A-2"), parks=4, parks_vacant_ha=320.0)
    under_law = open_place(place, **TASTES).tables
    spared = open_place(place, [since("wwtp_gate", 0, 2026, 4, clusters=["A-1"])], **TASTES).tables
    assert location.value_of_parks(spared, 0, 3.0) == location.value_of_parks(under_law, 0, 3.0)


def test_the_vacant_land_of_parks_follows_its_path():
    settings = [since("parks_vacant_ratio", 2, 2027), since("parks_vacant_ratio", 0, 2028)]
    place = place_of(cluster(), parks=4, parks_vacant_ha=320.0)
    w = open_place(place, settings, **TASTES).tables
    now, double, none = (location.value_of_parks(w, 0, time) for time in (11.0, 12.0, 24.0))
    # The effect of size is 0.5: twice the land weighs 2^0.5 as much.
    assert double / now == pytest.approx(np.sqrt(2.0), rel=SAME)
    assert none == 0.0


@pytest.mark.parametrize("totals", [{"parks": 0}, {"parks": 3, "parks_vacant_ha": 0.0}])
def test_without_parks_or_land_in_them_nobody_goes_there(totals):
    w = open_place(place_of(cluster(), **totals)).tables
    assert location.value_of_parks(w, 0, 0.0) == 0.0


@pytest.mark.parametrize("similarity", [0.01, 0.5, 1.0])
def test_a_duplicate_is_absorbed_when_clusters_are_alike_and_counts_fully_in_a_plain_logit(similarity):
    alone, twice = market([0.4], similarity), market([0.4, 0.4], similarity)
    ratio = location.value_of_clusters(twice, 0, EVERYBODY) / location.value_of_clusters(alone, 0, EVERYBODY)
    assert ratio == pytest.approx(2.0**similarity, rel=SAME)
    crowd(twice, 200)
    chosen = np.bincount([location.choose_cluster(twice, i) for i in range(200)], minlength=2)
    # Two equal halves of 200: a spread of 7 around 100.
    assert abs(chosen[0] - 100) < 3.9 * np.sqrt(50.0)


def choices(w, n):
    """First choice of each investor: a cluster, or NO for a park or elsewhere."""
    return [
        location.choose_cluster(w, i) if location.goes_to_clusters(w, i, 0.0) else NO for i in crowd(w, n)
    ]


def test_a_constant_added_to_every_value_changes_no_choice():
    values = np.array([0.3, -0.2, 0.9])
    for similarity in (0.4, 1.0):
        before = choices(market(values, similarity, elsewhere=0.5, investor_rows=600), 600)
        after = choices(market(values + 3.0, similarity, elsewhere=3.5, investor_rows=600), 600)
        assert before == after
        assert set(before) == {NO, 0, 1, 2}


def test_in_a_plain_logit_every_choice_has_its_share_of_the_sum():
    values = np.array([0.3, -0.2, 0.9])
    w = market(values, 1.0, elsewhere=0.5, investor_rows=N_CHOOSERS)
    chosen = np.array(choices(w, N_CHOOSERS))
    weights = np.exp([*values, 0.5])
    assert fits([(chosen == c).sum() for c in (0, 1, 2, NO)], weights / weights.sum())
    assert w.province[0].gone_elsewhere == (chosen == NO).sum()
    assert w.province[0].parks_leases == 0


def test_in_a_nested_logit_the_nest_competes_as_one():
    values = np.array([0.3, -0.2, 0.9])
    w = market(values, 0.4, elsewhere=0.5, parks=2, investor_rows=N_CHOOSERS)
    chosen = np.array(choices(w, N_CHOOSERS))
    inside = np.exp(values / 0.4)
    nest = inside.sum() ** 0.4
    parks = 2.0**0.4  # two equal alternatives of value 0
    total = nest + parks + np.exp(0.5)
    shares = [*(nest / total * inside / inside.sum()), parks / total, np.exp(0.5) / total]
    went = [(chosen == c).sum() for c in range(3)]
    assert fits([*went, w.province[0].parks_leases, w.province[0].gone_elsewhere], shares)


@pytest.mark.parametrize("similarity", [0.4, 1.0])
def test_removing_a_third_cluster_leaves_the_ratio_of_two(similarity):
    values = np.array([0.3, -0.2, 0.9])
    w = market(values, similarity, investor_rows=N_CHOOSERS)
    crowd(w, N_CHOOSERS)
    finished(w, 2, vacant_ha=0.0)
    chosen = np.bincount([location.choose_cluster(w, i) for i in range(N_CHOOSERS)], minlength=3)
    odds = np.exp((values[0] - values[1]) / similarity)
    assert chosen[2] == 0
    assert fits(chosen[:2], [odds / (1.0 + odds), 1.0 / (1.0 + odds)])


def test_the_keyed_choice_of_a_cluster_has_the_frequencies_of_the_weights():
    values = np.array([0.3, -0.2, 0.9, -1.5, 0.0, 1.4])
    w = market(values, 0.7)
    subkeys = [np.uint64(random.bits(w.run.seed, w.run.replication, 1, k, 0)) for k in range(N_CHOOSERS)]
    chosen = np.bincount(
        [location.choose(w, 0, EVERYBODY, location.ALL_OPEN, key) for key in subkeys], minlength=6
    )
    weights = np.exp(values / 0.7)
    assert fits(chosen, weights / weights.sum())


def test_who_leaves_the_model_is_counted_and_told():
    w = market([0.0], 1.0, elsewhere=0.0, parks=1)
    crowd(w, 60, plot_ha=0.7)
    for i in range(60):
        # Clusters, parks and elsewhere weigh one each: two thirds stay, half of those go to clusters.
        leaves = luck_of(w, Purpose.IN_PROVINCE, w.investor[i].id) * 3.0 >= 2.0
        to_park = luck_of(w, Purpose.IN_CLUSTERS, w.investor[i].id) * 2.0 >= 1.0
        assert location.goes_to_clusters(w, i, 5.0) == (not leaves and not to_park)
        if leaves or to_park:
            assert w.investor[i].standing == Standing.GONE
            event = Event.WENT_ELSEWHERE if leaves else Event.WENT_TO_PARK
            assert story(w)[-1] == (event, i, 0, 0.7, 5.0)
    assert w.province[0].gone_elsewhere + w.province[0].parks_leases == len(story(w))
    assert min(w.province[0].gone_elsewhere, w.province[0].parks_leases) > 5
