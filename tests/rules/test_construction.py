"""Technical infrastructure: time of a block, start of works, the next block, stalls."""

import numpy as np
import pytest
from scipy import stats

from simulation.rules import construction
from simulation.rules.luck import Purpose
from simulation.state import Event, Stage
from tests.rules.worlds import SAME, blocks_of, cluster, luck_of, open_world, story


def with_handed_over_blocks(n, **pinned):
    """A cluster of ten blocks of 5 ha, of which the first n are handed over."""
    w = open_world(cluster(area_ha=50.0), **pinned)
    for block in blocks_of(w)[:n]:
        block.stage = Stage.HANDED_OVER
    w.cluster[0].handed_over_ha = 5.0 * n
    return w


@pytest.mark.parametrize(
    ("area_ha", "overrun", "months"),
    [
        (40.0, 1.0, 24.0),
        (40.0, 1.5, 36.0),
        (75.0, 1.0, 32.863353),  # 24 x (75 / 40)^0.5 = 24 x 1.369306
        (10.0, 1.0, 12.0),  # 24 x (1 / 4)^0.5
    ],
)
def test_time_of_a_cluster_by_size_and_overrun(area_ha, overrun, months):
    assert construction.cluster_months(area_ha, 24.0, 0.5, overrun) == pytest.approx(months, abs=1e-6)


def test_a_block_takes_its_share_of_the_cluster_and_what_is_not_done():
    w = open_world(
        cluster(area_ha=75.0), building_size_exponent=0.5, overrun_log_mean=0.3, overrun_log_sd=0.6
    )
    overrun = np.exp(0.3 + 0.6 * stats.norm.ppf(luck_of(w, Purpose.OVERRUN, w.cluster[0].id)))
    whole = 24.0 * np.sqrt(75.0 / 40.0) * overrun
    # Fifteen blocks of 5 ha.
    assert construction.block_months(w, 3, 0.0) == pytest.approx(whole / 15.0, rel=SAME)
    w.block[3].done_share = 0.75
    assert construction.block_months(w, 3, 0.0) == pytest.approx(whole / 60.0, rel=SAME)
    assert sum(construction.block_months(w, b, 0.0) for b in range(15)) == pytest.approx(
        whole * 14.25 / 15.0, rel=SAME
    )


def test_levelling_roads_and_power_share_the_time_of_a_block():
    w = open_world()
    whole = construction.block_months(w, 0, 0.0)
    assert construction.levelling_months(w, 0, 0.0) == pytest.approx(0.35 * whole, rel=SAME)
    assert construction.roads_and_drainage_months(w, 0, 0.0) == pytest.approx(0.40 * whole, rel=SAME)
    assert construction.power_and_water_months(w, 0, 0.0) == pytest.approx(0.25 * whole, rel=SAME)


def test_works_start_when_enough_of_the_cluster_is_handed_over():
    w = with_handed_over_blocks(5, works_start_share=0.6)
    assert not construction.may_start(w, 0)
    w.cluster[0].handed_over_ha = 30.0  # exactly 60 %
    assert construction.may_start(w, 0)
    construction.start(w, 0)
    assert not construction.may_start(w, 0)


def test_works_once_begun_go_on_with_any_land_there_is():
    w = with_handed_over_blocks(1, works_start_share=0.6)
    construction.start(w, 0)
    construction.stop(w, 0)
    assert construction.may_start(w, 0)
    assert construction.is_under_way(w, 0)
    w.block[0].stage = Stage.ACCEPTED
    assert not construction.may_start(w, 0)
    assert not construction.has_land_to_build(w, 0)


def test_a_block_already_begun_comes_before_the_first_handed_over():
    w = with_handed_over_blocks(3)
    assert construction.next_block(w, 0) == 0
    w.block[2].stage = Stage.UNDER_CONSTRUCTION
    assert construction.next_block(w, 0) == 2


def test_a_block_begun_before_the_run_does_not_begin_again():
    w = with_handed_over_blocks(2)
    w.block[0].stage = Stage.UNDER_CONSTRUCTION
    construction.begin_block(w, 0, 0.0)
    construction.begin_block(w, 1, 3.0)
    assert w.block[1].stage == Stage.UNDER_CONSTRUCTION
    assert story(w) == [(Event.WORKS_BEGAN, 1, 0, 5.0, 3.0)]


def test_an_accepted_block_puts_its_industrial_land_on_offer():
    w = with_handed_over_blocks(2)
    construction.accept(w, 0, 8.0)
    c = w.cluster[0]
    assert (c.accepted_ha, c.released_ha, c.vacant_ha) == (5.0, 3.25, 3.25)  # 65 % of 5 ha
    assert story(w) == [(Event.ACCEPTED, 0, 0, 5.0, 8.0)]


def accepted_one_by_one(**pinned):
    """After which of ten equal blocks works stall."""
    w = with_handed_over_blocks(10, **pinned)
    stalls = []
    for b in range(10):
        construction.accept(w, b, float(b))
        if construction.stalls_now(w, 0, b):
            stalls.append(b)
    return stalls


def test_works_stall_once_when_they_reach_nine_tenths_and_luck_decides():
    assert accepted_one_by_one(stall_share=1.0) == [8]
    assert accepted_one_by_one(stall_share=0.0) == []
    # The line is crossed with the last block: nothing is left to stall.
    assert accepted_one_by_one(stall_share=1.0, stall_progress=0.95) == []


def test_the_luck_of_a_stall_is_the_clusters_own():
    u = luck_of(with_handed_over_blocks(0), Purpose.STALL, with_handed_over_blocks(0).cluster[0].id)
    assert accepted_one_by_one(stall_share=u + 1e-9) == [8]
    assert accepted_one_by_one(stall_share=u - 1e-9) == []


def test_a_stall_ends_at_a_constant_rate():
    w = with_handed_over_blocks(10, stall_release_per_year=0.25)
    u = luck_of(w, Purpose.STALL_LENGTH, w.cluster[0].id)
    # A rate of 0.25 a year is a mean of 48 months.
    assert construction.stall_months(w, 0) == pytest.approx(stats.expon(scale=48.0).ppf(u), rel=SAME)
    construction.stall(w, 0, 5.0)
    assert (w.cluster[0].stalled, w.cluster[0].stalls) == (1, 1)
    construction.resume(w, 0, 9.0)
    assert (w.cluster[0].stalled, w.cluster[0].stalls) == (0, 1)
    assert [event for event, *_ in story(w)] == [Event.STALLED, Event.RESUMED]
