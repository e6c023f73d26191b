"""Works at the as-of date: which clusters have begun them, how far they have come, and how they go on."""

from datetime import date

import numpy as np
import pytest

from simulation.rules import construction
from simulation.rules.luck import Purpose
from simulation.state import Event, Stage
from tests.rules.worlds import blocks_of, cluster, luck_of, open_place, open_world, place_of
from tests.small_worlds import NO_DECISIONS, NO_DEMAND, events, only, run_place
from tests.small_worlds import cluster as small_cluster
from tests.small_worlds import place_of as small_place

UNKNOWN = {"clearance_begun": None, "works_begun": None}


def with_works(w):
    """Rows of the clusters with works begun."""
    return set(np.flatnonzero(w.cluster.works_begun == 1).tolist())


def test_works_have_begun_where_that_is_published_and_else_by_keyed_rank():
    known = [None, True, False, None, None, None]
    clusters = [cluster(f"A-{k}", clearance_begun=True, works_begun=b) for k, b in enumerate(known)]
    w = open_place(place_of(*clusters, clusters_works_begun=3)).tables
    unknown = [0, 3, 4, 5]
    numbers = [luck_of(w, Purpose.WORKS_BEGUN, w.cluster[c].id) for c in unknown]
    assert with_works(w) == {1, *(unknown[k] for k in np.argsort(numbers)[:2])}


def test_without_a_published_number_in_clearance_as_many_are_as_have_begun_their_works():
    clusters = [cluster(f"A-{k}", **UNKNOWN) for k in range(6)]
    refused = cluster("B-1", clearance_begun=True, works_begun=False)
    w = open_place(place_of(*clusters, refused, clusters_works_begun=4)).tables
    assert len(with_works(w)) == 4
    assert 6 not in with_works(w)
    assert w.cluster.clearance_begun.sum() == 5


def test_operating_clusters_are_among_those_with_works_begun():
    clusters = [cluster(f"A-{k}", operating=k < 2, **UNKNOWN) for k in range(6)]
    w = open_place(place_of(*clusters, clusters_works_begun=3, clusters_in_clearance=5)).tables
    assert {0, 1} <= with_works(w)
    assert len(with_works(w)) == 3


@pytest.mark.parametrize("published", [False, None])
def test_where_works_are_published_not_to_have_begun_too_little_land_is_handed_over(published):
    clusters = [cluster(f"A-{k}", clearance_begun=True, works_begun=published) for k in range(20)]
    w = open_world(*clusters, works_start_share=0.05)
    enough = w.cluster.handed_over_ha >= 0.05 * w.cluster.area_ha
    # Handed over is a drawn share of the 5 to 60 % that is cleared: some of twenty draws pass 5 %.
    assert enough.any() == (published is None)
    assert (w.cluster.works_begun == enough).all()


def test_progress_goes_by_keyed_order_and_its_share_by_hand():
    clusters = [cluster(f"A-{k}", clearance_begun=True, works_begun=True) for k in range(5)]
    totals = {"clusters_complete_not_operating": 1, "clusters_at_90_percent": 1}
    w = open_place(place_of(*clusters, clusters_works_begun=5, **totals)).tables
    order = np.argsort([luck_of(w, Purpose.PROGRESS, row.id) for row in w.cluster])
    assert w.cluster[order[0]].accepted_ha == 40.0
    assert w.cluster[order[1]].accepted_ha == pytest.approx(36.0, abs=1e-6)
    assert w.cluster.stalled.tolist() == [int(c == order[1]) for c in range(5)]
    for c in order[2:]:
        share = 0.85 * luck_of(w, Purpose.PROGRESS, w.cluster[c].id, 1)
        assert w.cluster[c].accepted_ha == pytest.approx(40.0 * share, rel=1e-12)


def test_a_cluster_that_has_stalled_has_land_left_and_nobody_at_work():
    stalled = cluster(clearance_begun=True, works_begun=True)
    w = open_place(place_of(stalled, clusters_works_begun=1, clusters_at_90_percent=1)).tables
    stages = blocks_of(w).stage.tolist()
    assert set(stages) == {Stage.ACCEPTED, Stage.HANDED_OVER}
    assert construction.is_under_way(w, 0)
    assert construction.is_stalled(w, 0)
    assert w.cluster[0].stalls == 1


def test_works_that_had_stalled_resume_after_the_drawn_time_and_do_not_stall_again():
    facts = small_cluster(clearance_begun=True, works_begun=True, established=date(2019, 6, 1))
    place = small_place(facts)
    province = place.provinces[0]
    totals = {"clusters_works_begun": 1, "clusters_at_90_percent": 1}
    place = small_place(facts, provinces=[type(province)(province.name, **totals)])
    outcome = run_place(
        place, months=600, stall_share=1.0, stall_release_per_year=1.0, **NO_DEMAND, **NO_DECISIONS
    )
    w = outcome.tables
    resumed = only(outcome.log, Event.RESUMED)
    mean_months = 12.0
    drawn = -mean_months * np.log1p(-luck_of(w, Purpose.STALL_LENGTH, w.cluster[0].id))
    assert resumed.time == pytest.approx(drawn, rel=1e-9)
    assert resumed.amount == pytest.approx(36.0, abs=1e-6)
    assert len(events(outcome.log, Event.STALLED)) == 0
    assert (events(outcome.log, Event.ACCEPTED).time > resumed.time).all()
    assert w.cluster[0].accepted_ha == pytest.approx(40.0, abs=1e-6)


# Nested counts: operating clusters have works, and works begin on cleared land.


def test_operating_clusters_leave_room_for_those_known_to_have_begun_clearance():
    # Two have begun their clearance. Of the three that have, two operate: at most one is not of these two.
    known = [True, True, None, None, None, None, None, None]
    clusters = [
        cluster(f"A-{k}", operating=None, clearance_begun=c, works_begun=None) for k, c in enumerate(known)
    ]
    for replication in range(20):
        place = place_of(*clusters, clusters_operating=2, clusters_in_clearance=3)
        w = open_place(place, replication=replication).tables
        operating = set(np.flatnonzero(w.cluster.n_investors > 0).tolist())
        assert len(operating) == 2
        assert len(operating - {0, 1}) <= 1
        assert w.cluster.clearance_begun.sum() == 3


def test_clearance_has_begun_where_so_many_works_can_have():
    # Three of the six are known to have begun no works: the three others must be in clearance.
    published = [False, False, False, None, None, None]
    clusters = [cluster(f"A-{k}", clearance_begun=None, works_begun=b) for k, b in enumerate(published)]
    for replication in range(20):
        place = place_of(*clusters, clusters_works_begun=3, clusters_in_clearance=4)
        w = open_place(place, replication=replication).tables
        assert with_works(w) == {3, 4, 5}
        assert w.cluster.clearance_begun.sum() == 4


def test_land_accepted_on_the_way_is_drawn_back_to_what_is_cleared():
    clusters = [cluster(f"A-{k}", clearance_begun=True, works_begun=True) for k in range(6)]
    totals = {"clusters_works_begun": 6, "clusters_complete_not_operating": 1, "area_cleared_ha": 60.0}
    w = open_place(place_of(*clusters, **totals)).tables
    assert w.cluster.cleared_ha.sum() == pytest.approx(60.0, abs=1e-9)
    assert w.cluster.accepted_ha.max() == 40.0
    assert (w.cluster.accepted_ha <= w.cluster.cleared_ha + 1e-9).all()
