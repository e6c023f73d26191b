"""Land blocks: the counts of those who wait follow every change."""

import numpy as np

from simulation.rules import land_blocks
from simulation.state import WaitsFor
from tests.rules.worlds import cluster, open_world


def test_blocks_that_wait_are_counted_once_and_then_followed():
    w = open_world(cluster(area_ha=15.0))
    land_blocks.count_waiting(w)
    assert not w.n_waiting[0, WaitsFor.FUNDS :].any()
    land_blocks.set_wait(w, 0, WaitsFor.TEAM)
    land_blocks.set_wait(w, 1, WaitsFor.TEAM)
    land_blocks.set_wait(w, 2, WaitsFor.FILL)
    assert (w.n_waiting[0, WaitsFor.TEAM], w.n_waiting[0, WaitsFor.FILL]) == (2, 1)
    land_blocks.set_wait(w, 1, WaitsFor.NOTHING)
    assert (w.n_waiting[0, WaitsFor.TEAM], w.n_waiting[0, WaitsFor.FILL]) == (1, 1)
    followed = w.n_waiting.copy()
    land_blocks.count_waiting(w)
    np.testing.assert_array_equal(followed, w.n_waiting)
