"""What the pace of the administration, and desks pooled or split, do to the paperwork of new clusters."""

import numpy as np
import pytest

from simulation.places import ProvinceFacts
from simulation.rules.administration import GAIN, LOSS
from simulation.rules.desks import SPLIT
from simulation.state import Event
from tests.behaviour.paired import assert_never_later, from_the_start, gain
from tests.small_worlds import (
    NO_DEMAND,
    cluster,
    open_world,
    place_of,
    play,
    policy,
    set_units,
    take_up_applications,
    time_of_each,
)

PLANS = (Event.ESTABLISHED, Event.PLAN_APPROVED)
LOSS_FROM_THE_START, GAIN_FROM_THE_START = (from_the_start("administrative_regime", r) for r in (LOSS, GAIN))
DISTRICTS = tuple(f"District {number}" for number in range(6))
IN_DISTRICTS = [ProvinceFacts("Delta", districts=DISTRICTS)]


def establishments(*settings, districts=DISTRICTS, plenty_of_desks=False, replication=0, months=240, **pins):
    """Six clusters that apply at once, each in the district given, before as many desks as districts."""
    clusters = (
        cluster(f"DL-{number:03d}", status="planned", district=district)
        for number, district in enumerate(districts)
    )
    world = open_world(
        place_of(*clusters, provinces=IN_DISTRICTS),
        months=months,
        settings=settings,
        replication=replication,
        **NO_DEMAND
        | {
            "establishment_decisions_per_year": 0.0,
            "planning_throughput_per_year": 6 * 12.0 / (25.0 / (365.25 / 12.0)),
            "capacity_at_reform": 0.5,
            "capacity_in_the_long_run": 0.9,
            "capacity_recovery_years": 2.0,
        }
        | pins,
    )
    assert world.tables.province[0].planning_desks == 6
    take_up_applications(world)
    if plenty_of_desks:
        set_units(world, "planning_desks")
    return play(world)


# The pace of paperwork. With a desk for every file nobody waits for anybody, and a slower pace is later for
# each cluster; before desks that do not suffice, a file may overtake another.


@pytest.mark.parametrize("replication", range(5))
def test_with_desks_for_all_a_loss_is_never_earlier_and_a_gain_never_later(replication):
    slow, usual, fast = (
        establishments(*settings, plenty_of_desks=True, replication=replication)
        for settings in ((LOSS_FROM_THE_START,), (), (GAIN_FROM_THE_START,))
    )
    for event in PLANS:
        assert_never_later(usual, slow, event, 6)
        assert_never_later(fast, usual, event, 6)


def test_a_loss_that_begins_half_way_delays_what_is_not_yet_done():
    usual = establishments(plenty_of_desks=True)
    half_way = establishments(policy("administrative_regime", LOSS, since="2027-01"), plenty_of_desks=True)
    for event in PLANS:
        before, after = (time_of_each(outcome.log, event, 6) for outcome in (usual, half_way))
        assert np.array_equal(before[before <= 12.0], after[before <= 12.0])
        assert np.all(before[before > 12.0] < after[before > 12.0])


def test_where_capacity_never_fell_no_regime_changes_anything():
    pins = {"capacity_at_reform": 1.2, "capacity_in_the_long_run": 1.0}
    usual = establishments(**pins)
    for regime in (LOSS_FROM_THE_START, GAIN_FROM_THE_START):
        same = time_of_each(establishments(regime, **pins).log, Event.PLAN_APPROVED, 6)
        np.testing.assert_allclose(same, time_of_each(usual.log, Event.PLAN_APPROVED, 6), rtol=1e-12)


def test_a_loss_establishes_fewer_clusters_of_hung_yen_and_a_gain_more_at_first():
    # Eighteen months: later the gate of Decree 32/2024 answers to what was established.
    lost, won = (
        gain("clusters_established", administrative_regime=regime)[:, 18] for regime in ("loss", "gain")
    )
    assert lost.mean() < 0.0 < won.mean()


# Desks pooled or split: the same capacity; one queue for all desks against one for each.


@pytest.mark.parametrize("replication", range(5))
def test_with_one_file_for_each_office_and_as_many_desks_splitting_changes_nothing(replication):
    pooled, split = (
        establishments(*settings, replication=replication)
        for settings in ((), (from_the_start("review_desks", SPLIT),))
    )
    for event in PLANS:
        assert np.array_equal(*(time_of_each(outcome.log, event, 6) for outcome in (pooled, split)))


@pytest.mark.parametrize("replication", range(5))
def test_where_all_files_come_from_one_district_split_desks_are_never_earlier(replication):
    """Six officers, five of them idle: whatever the order of files, one queue before six desks is faster."""
    one_district = ("District 0",) * 6
    pooled, split = (
        establishments(*settings, districts=one_district, replication=replication)
        for settings in ((), (from_the_start("review_desks", SPLIT),))
    )
    for event in PLANS:
        assert_never_later(pooled, split, event, 6)


def test_files_at_the_pooled_desks_are_finished_there_when_desks_are_split():
    # Three files at one pooled desk in February; only what is lodged later goes to the offices.
    at_once = {
        "paperwork_months": 0.001,
        "dossier_minimum_months": 0.0,
        "decision_minimum_months": 0.0,
        "planning_throughput_per_year": 6 * 12.0 / 24.0,
        "appraisal_minimum_months": 24.0,
    }
    one_district = ("District 0",) * 6
    usual = establishments(districts=one_district, **at_once)
    split = establishments(policy("review_desks", SPLIT), districts=one_district, **at_once)
    appraised = [time_of_each(outcome.log, Event.ESTABLISHED, 6) for outcome in (usual, split)]
    reviewed = [time_of_each(outcome.log, Event.PLAN_APPROVED, 6) for outcome in (usual, split)]
    assert np.array_equal(*appraised)
    assert np.all(reviewed[0] <= reviewed[1])
    assert reviewed[1].max() > reviewed[0].max()


def test_split_desks_keep_more_files_of_hung_yen_waiting_on_average():
    waiting = gain("waiting_for_planning_desk", review_desks="split")
    assert waiting.mean() > 0.0
    assert gain("clusters_established", review_desks="split")[:, -1].mean() <= 0.0
