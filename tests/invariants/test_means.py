"""Fill, public money and teams: nothing is used that is not there."""

import numpy as np

from simulation.state import Event, Stage
from tests.invariants.random_futures import in_every_future
from tests.small_worlds import events

# Supplies and uses are sums of up to a few hundred terms, added in different orders.
ROUNDING = 1.0 + 1e-9


@in_every_future
def test_no_more_fill_is_used_than_was_supplied(future):
    monthly = future.run().monthly
    assert np.all(monthly["fill_used_thousand_m3"] <= monthly["fill_supplied_thousand_m3"] * ROUNDING)


@in_every_future
def test_no_more_public_money_is_spent_than_was_allotted(future):
    monthly = future.run().monthly
    assert np.all(monthly["budget_spent_bn_vnd"] <= monthly["budget_supplied_bn_vnd"] * ROUNDING)


@in_every_future
def test_no_more_blocks_are_in_clearance_than_a_province_can_ever_have_teams(future):
    outcome = future.run()
    w = outcome.tables
    ratios = [value for s in future.settings if s.lever == "clearance_teams_ratio" for _, value in s.steps]
    largest = max([1.0, *ratios])
    for p in range(w.run.n_provinces):
        blocks = w.block[: w.run.n_blocks]
        of_province = w.cluster.province[blocks.cluster] == p
        in_clearance = np.count_nonzero(blocks.stage[of_province] == Stage.IN_CLEARANCE)
        # Sizes of a resource are rounded to the nearest whole team.
        assert in_clearance <= largest * w.province[p].clearance_teams + 0.5


@in_every_future
def test_a_lapsed_notice_was_a_notice_without_a_team(future):
    outcome = future.run()
    for lapse in events(outcome.log, Event.NOTICE_LAPSED):
        began = events(outcome.log, Event.CLEARANCE_BEGAN, entity=lapse.entity)
        assert np.all(began.time >= lapse.time)
