"""What teams and money do for site clearance."""

import numpy as np
import pytest

from simulation.state import NEVER, Event
from tests.behaviour.paired import assert_never_later, gain, z
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    approve_plans,
    cluster,
    events,
    one_cluster,
    open_world,
    place_of,
    play,
    policy,
    set_units,
    time_of_each,
)

QUIET = NO_DEMAND | NO_DECISIONS
# No capacity at all makes the least there is: one team.
ONE_TEAM = {"clearance_capacity_ha_per_year": 0.0}
FARMLAND_ONLY = {"agricultural_share": 1.0, "notice_agricultural_months": 3.0}
APRIL = 3.0  # months after the first of January 2026


def clearance_of(place, *settings, plenty_of_teams=False, months=240, replication=0, **pins):
    """The clearance of a place whose detailed plans are all approved at the start."""
    world = open_world(place, months=months, settings=settings, replication=replication, **QUIET, **pins)
    approve_plans(world)
    if plenty_of_teams:
        set_units(world, "clearance_teams")
    return play(world)


# Teams


@pytest.mark.parametrize("replication", range(5))
def test_with_a_team_for_each_block_no_block_is_begun_later_than_with_one_team(replication):
    one, eight = (
        clearance_of(one_cluster(), *policies, replication=replication, **ONE_TEAM)
        for policies in ((), (policy("clearance_teams_ratio", 8),))
    )
    n = one.tables.run.n_blocks
    assert n == 8
    assert_never_later(eight, one, Event.CLEARANCE_BEGAN, n)
    assert_never_later(eight, one, Event.CLEARED, n)


def test_notices_lapse_where_one_team_has_eight_blocks_to_clear_and_not_where_there_are_eight_teams():
    one, eight = (
        clearance_of(one_cluster(), *policies, **ONE_TEAM)
        for policies in ((), (policy("clearance_teams_ratio", 8),))
    )
    assert len(events(one.log, Event.NOTICE_LAPSED)) > 0
    assert len(events(eight.log, Event.NOTICE_LAPSED)) == 0


def test_teams_that_are_sent_away_finish_their_block_and_begin_no_other():
    outcome = clearance_of(
        one_cluster(),
        policy("clearance_teams_ratio", 0, since="2027-01"),
        **FARMLAND_ONLY,
        compensation_funding_months=0.0,
    )
    began = events(outcome.log, Event.CLEARANCE_BEGAN)
    assert len(began) > 0
    assert np.all(began.time <= 12.0)
    assert set(events(outcome.log, Event.CLEARED).entity) == set(began.entity)


def test_twice_the_teams_clear_more_of_hung_yen_and_let_fewer_notices_lapse():
    cleared, lapsed = (gain(name, clearance_teams_ratio=2) for name in ("cleared_ha", "notices_lapsed"))
    # Twelve pairs; a single future may lose a little where a block changes its turn.
    assert np.all(cleared.mean(axis=0) >= 0.0)
    assert z(cleared[:, -1]) > 3.0
    assert z(lapsed[:, -1]) < -3.0


def test_half_the_teams_clear_less_of_hung_yen_and_let_more_notices_lapse():
    cleared, lapsed = (gain(name, clearance_teams_ratio=0.5) for name in ("cleared_ha", "notices_lapsed"))
    assert z(cleared[:, -1]) < -3.0
    assert z(lapsed[:, -1]) > 3.0


# Advance of compensation

THREE_CLUSTERS = place_of(*(cluster(f"DL-{number:03d}") for number in range(3)))
WAITING_FOR_FUNDS = {"compensation_funding_months": 12.0} | FARMLAND_ONLY


def clearance_with_advance(share):
    """Three clusters that wait for funds; from April on the local budget advances a share of the blocks."""
    return clearance_of(
        THREE_CLUSTERS,
        policy("clearance_advance_share", share, since="2026-04"),
        plenty_of_teams=True,
        **WAITING_FOR_FUNDS,
    )


@pytest.mark.parametrize("share", [0.3, 0.7, 1.0])
def test_an_advance_moves_a_block_to_the_day_it_is_paid_and_leaves_all_others(share):
    without, advanced = clearance_with_advance(0.0), clearance_with_advance(share)
    n = without.tables.run.n_blocks
    later, sooner = (time_of_each(outcome.log, Event.CLEARANCE_BEGAN, n) for outcome in (without, advanced))
    moved = sooner != later
    assert moved.any()
    assert np.all(sooner[moved] < later[moved])
    # Paid in April, then three months of notice; there is a team for everybody.
    assert np.all(sooner[moved] == APRIL + 3.0)


def test_a_larger_advance_covers_all_blocks_of_a_smaller_one():
    n = clearance_with_advance(0.0).tables.run.n_blocks
    begins = {
        share: time_of_each(clearance_with_advance(share).log, Event.CLEARANCE_BEGAN, n)
        for share in (0.0, 0.3, 0.7, 1.0)
    }
    moved = {share: set(np.flatnonzero(begins[share] < begins[0.0])) for share in begins}
    assert moved[0.3] < moved[0.7] < moved[1.0]


def test_with_all_compensation_advanced_nobody_waits_for_funds_any_more():
    began = events(clearance_with_advance(1.0).log, Event.CLEARANCE_BEGAN)
    assert began.time.max() <= APRIL + 3.0


def test_an_advance_restricted_to_one_cluster_leaves_the_others():
    setting = policy("clearance_advance_share", 1.0, since="2026-04", clusters=["DL-001"])
    advanced = clearance_of(THREE_CLUSTERS, setting, plenty_of_teams=True, **WAITING_FOR_FUNDS)
    without = clearance_with_advance(0.0)
    moved = time_of_each(advanced.log, Event.CLEARANCE_BEGAN, 24) < time_of_each(
        without.log, Event.CLEARANCE_BEGAN, 24
    )
    assert set(without.tables.block.cluster[:24][moved]) == {1}


def test_an_advance_clears_more_of_hung_yen():
    cleared = gain("cleared_ha", clearance_advance_share=1)
    # Blocks that come sooner also wait for teams, so a single future may lose; twelve together do not.
    assert np.all(cleared.mean(axis=0) >= 0.0)
    assert cleared[:, -1].mean() > 0.0


# Compensation


@pytest.mark.parametrize("replication", range(5))
def test_with_a_team_for_each_block_a_higher_compensation_clears_no_block_later(replication):
    without, some, much = (
        clearance_of(
            THREE_CLUSTERS,
            *policies,
            plenty_of_teams=True,
            replication=replication,
            hold_out_share=0.04,
            uplift_effect=1.5,
            ordinary_household_months=4.8,
            hold_out_months=24.0,
        )
        for policies in (
            (),
            (policy("compensation_uplift", 0.3, since="2026-06"),),
            (policy("compensation_uplift", 3.0, since="2026-06"),),
        )
    )
    n = without.tables.run.n_blocks
    assert_never_later(some, without, Event.CLEARED, n)
    assert_never_later(much, some, Event.CLEARED, n)


def test_a_higher_compensation_counts_for_blocks_whose_team_begins_from_its_day_on():
    without, uplifted = (
        clearance_of(THREE_CLUSTERS, *policies, plenty_of_teams=True, hold_out_share=0.2)
        for policies in ((), (policy("compensation_uplift", 1.0, since="2026-09"),))
    )
    n = without.tables.run.n_blocks
    began = time_of_each(without.log, Event.CLEARANCE_BEGAN, n)
    cleared = [time_of_each(outcome.log, Event.CLEARED, n) for outcome in (without, uplifted)]
    before, after = began < 8.0, (began >= 8.0) & (began < NEVER)
    assert before.any()
    assert after.any()
    assert np.array_equal(cleared[0][before], cleared[1][before])
    assert np.all(cleared[1][after] < cleared[0][after])


def test_a_compensation_half_as_high_again_clears_more_of_hung_yen():
    cleared = gain("cleared_ha", compensation_uplift=0.5)
    assert np.all(cleared.mean(axis=0) >= 0.0)
    assert z(cleared[:, -1]) > 3.0
