"""When industrial land is put on offer, and what the ledger says of it."""

import numpy as np
import pytest

from simulation.ledger import write_ledger
from simulation.results import Cause
from simulation.rules import construction, handover, location, release
from simulation.state import Management, Stage
from tests.rules.worlds import blocks_of, cluster, open_place, open_world, place_of, since

ONLY_COMPLETE = since("leases_before_completion", release.ONLY_COMPLETE_CLUSTERS, 2020)
HANDED_OVER = since("leases_before_completion", release.HANDED_OVER_LAND, 2020)
AREA = 1e-9


def with_cleared_blocks(n, settings=()):
    """A cluster of ten blocks of 5 ha at a leasable share of 0.65, of which n are cleared."""
    w = open_world(cluster(area_ha=50.0), settings=settings)
    w.cluster[0].plan_approved = 0.0
    for block in blocks_of(w)[:n]:
        block.stage = Stage.CLEARED
        w.cluster[0].cleared_ha += block.area_ha
    return w


def land(w):
    """Released and vacant land of the cluster."""
    return w.cluster[0].released_ha, w.cluster[0].vacant_ha


def hand_over(w, now=1.0):
    handover.hand_over(w, 0, handover.prepare_instalment(w, 0), now)


def hectares(w):
    """Land of the cluster by cause; all of it is somewhere."""
    write_ledger(w, False)
    row = w.hectares[0]
    assert row.sum() == pytest.approx(w.cluster[0].area_ha, abs=AREA)
    return {Cause(k): float(value) for k, value in enumerate(row) if value != 0.0}


def test_usually_land_is_released_when_it_is_accepted():
    w = with_cleared_blocks(2)
    hand_over(w)
    assert land(w) == (0.0, 0.0)
    construction.accept(w, 0, 2.0)
    assert land(w) == (3.25, 3.25)  # 65 % of 5 ha
    assert [(block.released, block.own_works) for block in blocks_of(w)[:2]] == [(1, 0), (0, 0)]


def test_handed_over_land_can_be_released_at_once_and_only_once():
    w = with_cleared_blocks(2, [HANDED_OVER])
    hand_over(w)
    assert land(w) == (6.5, 6.5)
    assert location.takes_leases(w, 0)
    assert location.value_of_clusters(w, 0, 0) > 0.0
    construction.accept(w, 0, 2.0)
    assert land(w) == (6.5, 6.5)
    # Those who came early have built works of their own, and these stay.
    assert [(block.released, block.own_works) for block in blocks_of(w)[:3]] == [(1, 1), (1, 1), (0, 0)]


def test_when_the_lever_changes_land_handed_over_earlier_is_released_that_month():
    settings = [since("leases_before_completion", 2, 2027), since("leases_before_completion", 1, 2028)]
    w = with_cleared_blocks(2, settings)
    hand_over(w)
    location.refresh_openness(w, 0, 11.0)
    assert land(w) == (0.0, 0.0)
    location.refresh_openness(w, 0, 12.0)
    assert land(w) == (6.5, 6.5)
    assert location.value_of_clusters(w, 0, 0) > 0.0
    # When it changes back, released land stays released, and other land waits for its acceptance.
    location.refresh_openness(w, 0, 24.0)
    blocks_of(w)[2].stage = Stage.CLEARED
    hand_over(w, 25.0)
    assert land(w) == (6.5, 6.5)


def test_the_leases_of_the_as_of_date_do_not_depend_on_what_levers_release():
    place = place_of(cluster(operating=True, clearance_begun=None), area_cleared_ha=30.0)
    usual, early = (open_place(place, settings).tables for settings in ((), (HANDED_OVER,)))
    row, other = usual.cluster[0], early.cluster[0]
    assert row.handed_over_ha > row.accepted_ha + 1.0
    assert (row.leased_ha, row.n_investors) == (other.leased_ha, other.n_investors)
    assert usual.investor.tobytes() == early.investor.tobytes()
    assert row.released_ha == pytest.approx(0.65 * row.accepted_ha, abs=AREA)
    assert other.released_ha == pytest.approx(0.65 * row.handed_over_ha, abs=AREA)
    assert other.vacant_ha == pytest.approx(other.released_ha - other.leased_ha, abs=AREA)
    for w in (usual, early):
        blocks = blocks_of(w)
        assert (0.65 * blocks[blocks.released == 1].area_ha).sum() == pytest.approx(
            w.cluster[0].released_ha, abs=AREA
        )


def test_only_a_complete_cluster_takes_leases_where_the_lever_says_so():
    w = with_cleared_blocks(10, [ONLY_COMPLETE])
    hand_over(w)
    for b in range(9):
        construction.accept(w, b, float(b))
        assert not location.takes_leases(w, 0)
        assert location.value_of_clusters(w, 0, 0) == 0.0
    construction.accept(w, 9, 9.0)
    assert release.is_complete(w, 0)
    assert location.value_of_clusters(w, 0, 0) > 0.0


def test_the_ledger_tells_where_land_that_waits_for_completion_stands():
    w = with_cleared_blocks(4, [ONLY_COMPLETE])
    hand_over(w)
    construction.start(w, 0)
    construction.accept(w, 0, 1.0)
    # 3 blocks in line and 1 vacant; 6 under notice; 35 % of 50 ha is not industrial.
    expected = {
        Cause.NOT_INDUSTRIAL_LAND: 17.5,
        Cause.IN_NOTICE_PERIOD: 19.5,
        Cause.UNDER_CONSTRUCTION: 13.0,
    }
    assert hectares(w) == pytest.approx(expected, abs=AREA)
    construction.stall(w, 0, 2.0)
    assert hectares(w)[Cause.STALLED] == pytest.approx(13.0, abs=AREA)
    # Land that comes back to the cluster meanwhile is seen without any change of a block.
    w.cluster[0].released_ha += 1.0
    w.cluster[0].vacant_ha += 1.0
    write_ledger(w, False)
    assert w.hectares[0, Cause.STALLED] == pytest.approx(14.0, abs=AREA)


def test_land_that_waited_for_completion_is_open_when_the_lever_lets_go():
    settings = [ONLY_COMPLETE, since("leases_before_completion", 1, 2027)]
    w = with_cleared_blocks(2, settings)
    hand_over(w)
    construction.start(w, 0)
    construction.accept(w, 0, 1.0)
    assert hectares(w)[Cause.UNDER_CONSTRUCTION] == pytest.approx(6.5, abs=AREA)
    location.refresh_openness(w, 0, 12.0)
    after = hectares(w)
    assert after[Cause.UNDER_CONSTRUCTION] == pytest.approx(3.25, abs=AREA)
    assert after[Cause.OPEN_NO_DEMAND] == pytest.approx(3.25, abs=AREA)


def test_land_released_before_its_acceptance_is_at_one_cause_only():
    w = with_cleared_blocks(2, [HANDED_OVER])
    hand_over(w)
    assert hectares(w)[Cause.OPEN_NO_DEMAND] == pytest.approx(6.5, abs=AREA)
    assert w.stage_ha_of_cluster[0, Stage.HANDED_OVER] == 10.0
    construction.accept(w, 0, 2.0)
    assert hectares(w)[Cause.OPEN_NO_DEMAND] == pytest.approx(6.5, abs=AREA)


def test_a_clusters_own_management_may_have_the_lever():
    early = since("leases_before_completion", 2, 2020, managements=[Management.STATE])
    w = open_place(place_of(cluster("A-1"), cluster("A-2", management=Management.STATE)), [early]).tables
    assert w.cluster.leases_before_completion.tolist() == [1, 2]
    assert np.all(w.cluster.released_ha == 0.0)
