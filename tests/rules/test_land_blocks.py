"""Land blocks: the counts by stage and wait follow every change."""

import numpy as np

from simulation.rules import land_blocks
from simulation.state import Stage, WaitsFor
from tests.rules.worlds import cluster, open_world


def test_blocks_are_counted_once_and_then_followed():
    w = open_world(cluster(area_ha=15.0))
    land_blocks.count_blocks(w)
    assert w.n_blocks_at[0, Stage.AWAITING_CLEARANCE, WaitsFor.NOTHING] == 3
    land_blocks.set_wait(w, 0, WaitsFor.TEAM)
    land_blocks.set_wait(w, 1, WaitsFor.TEAM)
    land_blocks.set_stage(w, 1, Stage.IN_CLEARANCE)
    assert land_blocks.n_waiting(w, 0, WaitsFor.TEAM) == 2
    assert land_blocks.n_at_work(w, 0, Stage.IN_CLEARANCE) == 0
    land_blocks.set_wait(w, 1, WaitsFor.NOTHING)
    assert land_blocks.n_waiting(w, 0, WaitsFor.TEAM) == 1
    assert land_blocks.n_at_work(w, 0, Stage.IN_CLEARANCE) == 1
    followed = w.n_blocks_at.copy()
    land_blocks.count_blocks(w)
    np.testing.assert_array_equal(followed, w.n_blocks_at)
