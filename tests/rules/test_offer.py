"""What a cluster offers to a segment: frontage, craft villages and reserve together, and its weights."""

import numpy as np
import pytest

from simulation.rules import location, offer
from simulation.rules.craft_villages import CRAFT_ONLY
from simulation.rules.frontage import FIRST_COME, PLANNED
from simulation.state import NO, InvestorKind
from tests.rules.worlds import SAME, cluster, open_place, place_of, since

CRAFT_SMALL, CRAFT_LARGE, SME_SMALL, SME_LARGE, FOREIGN_SMALL, FOREIGN_LARGE = range(6)
NUMBERS = {
    "frontage_share": 0.25,
    "taste_frontage": 0.4,
    "taste_craft_match": 0.5,
    "plot_ha": 0.9,
    "plot_log_sd": 0.8,
}


def built(reserved_ha=0.0, vacant_ha=20.0, **levers):
    """A craft-village cluster with 20 ha released, under levers from the start."""
    settings = [since(lever, value, 2000) for lever, value in levers.items()]
    settings.append(since("frontage_allocation", PLANNED, 2050))
    w = open_place(place_of(cluster(craft_village=True)), settings, **NUMBERS).tables
    row = w.cluster[0]
    row.accepted_ha, row.released_ha, row.vacant_ha = 30.0, 20.0, vacant_ha
    w.offer[0].reserved_ha = reserved_ha
    location.refresh(w, 0)
    return w


def offered(w):
    return [offer.offered_ha(w, 0, segment) for segment in range(6)]


def test_without_a_policy_all_see_all_land():
    assert offered(built(vacant_ha=7.0)) == [7.0] * 6


def test_kept_frontage_and_reserve_add_up():
    # 5 ha of frontage are kept from small plots, 4 ha are reserved: not for foreign-linked firms.
    w = built(reserved_ha=4.0, frontage_allocation=PLANNED)
    assert offered(w) == [15.0, 20.0, 15.0, 20.0, 11.0, 16.0]


def test_no_more_is_kept_than_is_vacant():
    w = built(reserved_ha=18.0, frontage_allocation=PLANNED)
    assert offered(w)[FOREIGN_SMALL] == 0.0


def test_a_cluster_for_craft_producers_offers_others_nothing():
    w = built(craft_village_rule=CRAFT_ONLY)
    assert offered(w) == [20.0, 20.0, 0.0, 0.0, 0.0, 0.0]
    root = w.province[0].root
    assert [w.weight[segment * location.N_TREES, root] > 0.0 for segment in range(6)] == [True, True] + [
        False
    ] * 4
    assert [location.value_of_clusters(w, 0, segment) > 0.0 for segment in range(6)] == [True, True] + [
        False
    ] * 4
    w.investor[0].province, w.investor[0].plot_ha = 0, 0.3
    for kind, chosen in ((InvestorKind.CRAFT, 0), (InvestorKind.SMALL_AND_MEDIUM, NO)):
        w.investor[0].kind = kind
        assert location.choose_cluster(w, 0) == location.choose_fitting_cluster(w, 0) == chosen
        assert location.plot_fits(w, 0, 0) == (chosen == 0)


def test_a_segments_weights_hold_what_the_cluster_is_worth_to_it():
    w = built(frontage_allocation=FIRST_COME, craft_village_rule=1)
    similarity = w.p[0].within_clusters_similarity
    value = location.utility(w, 0)
    leaf = w.cluster[0].leaf
    # Trees: all, then plots up to 0.25, 0.5, 1, 2, 4, 8 and 20 ha; a plot of 4 ha fits the 5 ha of frontage.
    for segment, match in ((CRAFT_SMALL, 0.5), (CRAFT_LARGE, 0.5), (SME_LARGE, 0.0), (FOREIGN_SMALL, 0.0)):
        rows = w.weight[segment * location.N_TREES : (segment + 1) * location.N_TREES, leaf]
        expected = np.array([0.4] * 6 + [0.0] * 2) + match + value
        assert rows == pytest.approx(np.exp(expected / similarity), rel=SAME)


def test_a_plan_shows_large_plots_their_frontage_and_small_ones_the_rest():
    w = built(frontage_allocation=PLANNED, vacant_ha=9.0)
    # All of the 5 ha of frontage are vacant, and 4 ha behind it.
    leaf = w.cluster[0].leaf
    small, large = (
        w.weight[segment * location.N_TREES : (segment + 1) * location.N_TREES, leaf]
        for segment in (SME_SMALL, SME_LARGE)
    )
    assert (small > 0.0).tolist() == [True] * 6 + [False] * 2
    assert (large > 0.0).tolist() == [True] * 7 + [False]
    value, similarity = location.utility(w, 0), w.p[0].within_clusters_similarity
    assert small[0] == pytest.approx(np.exp(value / similarity), rel=SAME)
    assert large[0] == pytest.approx(np.exp((value + 0.4) / similarity), rel=SAME)


def test_levers_are_taken_over_on_the_first_of_a_month():
    settings = [
        since("frontage_allocation", FIRST_COME, 2027),
        since("small_enterprise_reserve_share", 0.2, 2028),
    ]
    w = open_place(place_of(cluster()), settings, **NUMBERS).tables
    seen = []
    for now in (11.0, 12.0, 24.0):
        location.refresh_openness(w, 0, now)
        seen.append((w.offer[0].frontage_allocation, w.offer[0].reserve_share))
    assert seen == [(0, 0.0), (FIRST_COME, 0.0), (FIRST_COME, 0.2)]
