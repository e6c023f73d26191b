"""What the ledger carries over from month to month is what a full count finds."""

import numpy as np

from simulation.ledger import write_ledger
from simulation.rules.leasing import count_leases
from tests.invariants.random_futures import in_every_future
from tests.invariants.test_land import ROUNDING_HA

KEPT = ("n_operating", "n_idle", "operating_ha", "idle_ha", "jobs")


@in_every_future
def test_the_land_carried_over_is_the_land_counted_anew(future):
    w = future.run().tables
    write_ledger(w, False)
    carried, by_stage = w.hectares.copy(), w.stage_ha_of_cluster.copy()
    kept = {name: w.cluster[name].copy() for name in KEPT}
    count_leases(w)
    write_ledger(w, True)
    # Blocks are counted in the same order, to the bit; leases one by one as they come and go.
    np.testing.assert_array_equal(by_stage, w.stage_ha_of_cluster)
    np.testing.assert_allclose(carried, w.hectares, rtol=0.0, atol=ROUNDING_HA)
    for name in KEPT:
        np.testing.assert_allclose(kept[name], w.cluster[name], rtol=1e-9, atol=ROUNDING_HA, err_msg=name)
    assert np.all(carried >= -ROUNDING_HA)
