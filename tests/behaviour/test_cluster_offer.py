"""What clusters and parks offer: connections, packages, quality and its retrofit, early leases, park land."""

import numpy as np
import pytest

from simulation.places import ProvinceFacts
from simulation.results import CAUSES
from simulation.rules.location import take_over_levers
from simulation.rules.release import HANDED_OVER_LAND, ONLY_COMPLETE_CLUSTERS
from simulation.run import ENGINES
from simulation.state import Event, Management, Retrofit, Stage
from tests.behaviour.paired import from_the_start, gain, z
from tests.small_worlds import (
    NO_DECISIONS,
    NO_TASTES,
    NOWHERE_ELSE,
    cluster,
    events,
    open_world,
    place_of,
    play,
    policy,
    set_released_land,
    set_stage,
    time_of_each,
    times,
)

CHANGED, OTHER, THIRD = 0, 1, 2
DAY = 24.0  # January 2028
THREE_CLUSTERS = place_of(cluster("DL-001"), cluster("DL-002"), cluster("DL-003"))
FIRST = frozenset({"DL-001"})
ROUNDING_HA = 1e-6


def whereabouts(place, *settings, months=96, elsewhere=0.0, engine="compiled", **tastes):
    """Which cluster, park or other place each investor chose, among clusters with land for everybody.

    Nothing but the given tastes makes a difference, so what one investor chose moves no other.
    """
    world = open_world(
        place,
        months=months,
        settings=settings,
        **NO_DECISIONS,
        **NO_TASTES | {"elsewhere_value": elsewhere} | tastes,
    )
    set_stage(world, Stage.ACCEPTED)
    for c in range(world.tables.run.n_clusters):
        take_over_levers(world.tables, c, 0.0)
    set_released_land(world, 100_000.0)
    outcome = play(world, ENGINES[engine])
    ids = outcome.tables.investor.id
    choices = {}
    for kind in (Event.LEASE_SIGNED, Event.WENT_TO_PARK, Event.WENT_ELSEWHERE):
        for line in events(outcome.log, kind):
            place_chosen = int(line.place) if kind == Event.LEASE_SIGNED else kind.name
            choices[int(ids[line.entity])] = (place_chosen, float(line.time))
    return choices, outcome


def moved(before, after):
    """Choices that differ: where from and where to, and when."""
    assert before.keys() == after.keys()
    return [
        (before[who][0], after[who][0], before[who][1]) for who in before if before[who][0] != after[who][0]
    ]


def land_of(outcome, c):
    """Rows of the land blocks of a cluster, without the land beside it."""
    row = outcome.tables.cluster[c]
    return slice(row.first_block, row.first_block + row.n_blocks)


@pytest.fixture(params=sorted(ENGINES))
def engine(request):
    return request.param


# External connections


def test_a_missing_connection_sends_investors_away_from_that_cluster_and_nobody_to_it(engine):
    tastes = {"taste_distance_per_km": -0.2, "missing_connection_km": 5.0, "engine": engine}
    before, _ = whereabouts(THREE_CLUSTERS, **tastes)
    after, _ = whereabouts(
        THREE_CLUSTERS, policy("external_connection", 1, since="2028-01", clusters=FIRST), **tastes
    )
    changes = moved(before, after)
    assert len(changes) > 20
    assert all(to != CHANGED and time >= DAY for _, to, time in changes)
    assert any(gone == CHANGED for gone, _, _ in changes)


def test_only_those_who_pass_the_disconnected_cluster_on_their_way_down_the_tree_move():
    """Of two clusters: whoever liked the other one better still does."""
    place = place_of(cluster("DL-001"), cluster("DL-002"))
    tastes = {"taste_distance_per_km": -0.2, "missing_connection_km": 5.0} | NOWHERE_ELSE
    tastes["elsewhere"] = tastes.pop("elsewhere_value")
    before, _ = whereabouts(place, **tastes)
    after, _ = whereabouts(place, from_the_start("external_connection", 1, clusters=FIRST), **tastes)
    changes = moved(before, after)
    assert changes
    assert {(gone, to) for gone, to, _ in changes} == {(CHANGED, OTHER)}


def test_a_road_that_comes_later_ends_the_loss_on_its_day():
    tastes = {"taste_distance_per_km": -0.2, "missing_connection_km": 5.0}
    missing = from_the_start("external_connection", 1, clusters=FIRST)
    road = policy("external_connection", 0, since="2028-01", clusters=FIRST)
    connected, without, with_road = (
        whereabouts(THREE_CLUSTERS, *settings, **tastes)[0] for settings in ((), (missing,), (missing, road))
    )
    assert all(time < DAY for _, _, time in moved(connected, with_road))
    assert all(time >= DAY for _, _, time in moved(without, with_road))


# Incentive packages


def test_a_tax_cut_draws_investors_to_its_cluster_and_takes_none_from_it(engine):
    before, _ = whereabouts(THREE_CLUSTERS, engine=engine)
    after, _ = whereabouts(
        THREE_CLUSTERS, policy("incentive_tax_cut", 0.2, since="2028-01", clusters=FIRST), engine=engine
    )
    changes = moved(before, after)
    assert changes
    assert all(gone != CHANGED and time >= DAY for gone, _, time in changes)
    assert any(to == CHANGED for _, to, _ in changes)


def test_a_longer_package_draws_more_investors_and_loses_none_of_a_shorter_one():
    cut = from_the_start("incentive_tax_cut", 0.2, clusters=FIRST)
    short, long = (
        whereabouts(
            THREE_CLUSTERS,
            cut,
            from_the_start("incentive_months", months, clusters=FIRST),
            taste_tax_cut=2.49,
        )[0]
        for months in (12, 600)
    )
    changes = moved(short, long)
    assert changes
    assert all(gone != CHANGED for gone, _, _ in changes)


# Quality of infrastructure and its retrofit

BY_BUILDER = from_the_start("infrastructure_quality", 1)
STATE_AND_ENTERPRISES = place_of(
    cluster("DL-001", management=Management.STATE), cluster("DL-002"), cluster("DL-003")
)


def test_where_the_builder_counts_investors_avoid_what_the_state_built(engine):
    tastes = {"taste_infrastructure": 2.0, "engine": engine}
    before, _ = whereabouts(STATE_AND_ENTERPRISES, **tastes)
    after, _ = whereabouts(STATE_AND_ENTERPRISES, BY_BUILDER, **tastes)
    changes = moved(before, after)
    assert changes
    assert all(to != CHANGED for _, to, _ in changes)
    assert moved(before, whereabouts(THREE_CLUSTERS, BY_BUILDER, **tastes)[0]) == []


def test_a_retrofit_wins_investors_back_once_it_is_finished_and_costs_money(engine):
    tastes = {"taste_infrastructure": 2.0, "engine": engine, "works_cost_bn_vnd_per_ha": 10.0}
    neglected, before = whereabouts(STATE_AND_ENTERPRISES, BY_BUILDER, **tastes)
    alike, _ = whereabouts(STATE_AND_ENTERPRISES, **tastes)
    required = policy("retrofit", 1, since="2028-01")
    retrofitted, outcome = whereabouts(STATE_AND_ENTERPRISES, BY_BUILDER, required, **tastes)
    changes = moved(neglected, retrofitted)
    assert changes
    assert all(gone != CHANGED and time > DAY for gone, _, time in changes)
    # From the first investor won back on, nobody can tell it from an enterprise's works.
    assert max(time for _, _, time in moved(alike, retrofitted)) < min(time for _, _, time in changes)
    assert outcome.tables.province[0].retrofit_cost_bn_vnd == pytest.approx(0.3 * 10.0 * 40.0)
    assert before.tables.province[0].retrofit_cost_bn_vnd == 0.0
    for c, retrofit in ((CHANGED, Retrofit.DONE), (OTHER, Retrofit.NONE), (THIRD, Retrofit.NONE)):
        assert set(outcome.tables.block.retrofit[land_of(outcome, c)]) == {retrofit}


# Leases before completion

BUILDING = {"works_start_share": 0.1, "investors_per_year": 300.0} | NO_DECISIONS


def building(*settings, engine="compiled", replication=0, **pinned):
    """Three clusters that are cleared and built while investors wait for their land."""
    world = open_world(
        THREE_CLUSTERS,
        months=120,
        settings=settings,
        replication=replication,
        **BUILDING | NOWHERE_ELSE | pinned,
    )
    set_stage(world, Stage.CLEARED)
    world.tables.cluster.clearance_begun[:] = 1
    return play(world, ENGINES[engine])


def assert_every_hectare_has_one_cause(outcome):
    planned = outcome.monthly["gross_planned_ha"]
    np.testing.assert_allclose(outcome.ledger.sum(axis=2), planned, atol=ROUNDING_HA)
    assert outcome.ledger.min() >= -ROUNDING_HA
    between = outcome.ledger[:, :, CAUSES.index("between_investors")]
    month = outcome.monthly
    np.testing.assert_allclose(
        month["leasable_released_ha"], month["leased_ha"] + month["vacant_ha"] + between, atol=ROUNDING_HA
    )


@pytest.mark.parametrize("replication", range(4))
def test_land_released_at_its_handover_is_never_released_later(replication, engine):
    usual, early = (
        building(*settings, replication=replication, engine=engine)
        for settings in ((), (from_the_start("leases_before_completion", HANDED_OVER_LAND),))
    )
    # The works do not depend on the leases: every block is accepted when it was.
    n = usual.tables.run.n_blocks
    before, after = (time_of_each(outcome.log, Event.ACCEPTED, n) for outcome in (usual, early))
    assert np.array_equal(before, after)
    released, earlier = (outcome.monthly["leasable_released_ha"][:, 0] for outcome in (usual, early))
    assert np.all(earlier >= released - ROUNDING_HA)
    assert np.any(earlier > released + 1.0)
    assert np.all(early.monthly["serviced_ha"] == usual.monthly["serviced_ha"])
    assert times(early.log, Event.LEASE_SIGNED)[0] < times(usual.log, Event.LEASE_SIGNED)[0]
    assert_every_hectare_has_one_cause(usual)
    assert_every_hectare_has_one_cause(early)


def test_early_leases_leave_works_of_their_own_which_count_for_less():
    blocks_early = building(BY_BUILDER, from_the_start("leases_before_completion", HANDED_OVER_LAND))
    w = blocks_early.tables
    accepted = w.block[: w.run.n_blocks][w.block.stage[: w.run.n_blocks] == Stage.ACCEPTED]
    assert len(accepted) > 0
    assert np.all(accepted.own_works == 1)
    released = w.cluster.infrastructure_quality[w.cluster.released_ha > 0.0]
    assert np.allclose(released, 0.4)


@pytest.mark.parametrize("replication", range(4))
def test_only_complete_clusters_sign_no_lease_before_their_last_block_is_accepted(replication, engine):
    outcome = building(
        from_the_start("leases_before_completion", ONLY_COMPLETE_CLUSTERS),
        replication=replication,
        engine=engine,
        stall_share=0.0,
    )
    w = outcome.tables
    accepted = time_of_each(outcome.log, Event.ACCEPTED, w.run.n_blocks)
    complete = np.array([accepted[land_of(outcome, c)].max() for c in range(w.run.n_clusters)])
    leases = events(outcome.log, Event.LEASE_SIGNED)
    assert len(leases) > 0
    assert np.all(leases.time >= complete[leases.place])
    assert_every_hectare_has_one_cause(outcome)


def test_a_cluster_may_be_closed_until_it_is_complete_and_opened_again():
    closed = policy("leases_before_completion", ONLY_COMPLETE_CLUSTERS, since="2028-01")
    opened = policy("leases_before_completion", HANDED_OVER_LAND, since="2029-01")
    slow = {"building_months_at_40_ha": 120.0}
    outcome = building(closed, opened, **slow)
    leases = times(outcome.log, Event.LEASE_SIGNED)
    assert np.any(leases < DAY)
    assert not np.any((leases >= DAY) & (leases < DAY + 12.0))
    assert np.any(leases >= DAY + 12.0)
    assert_every_hectare_has_one_cause(outcome)


def test_in_hung_yen_early_leases_bring_land_on_offer_and_late_ones_cost_leases():
    released = gain("leasable_released_ha", leases_before_completion="handed_over_land")
    assert np.all(released >= -ROUNDING_HA)
    assert z(released[:, -1]) > 3.0
    leases = gain("leases_signed", leases_before_completion="only_complete_clusters")
    assert z(leases[:, -1]) < -3.0


# Park land

WITH_PARKS = place_of(cluster("DL-001"), provinces=[ProvinceFacts("Delta", parks=3, parks_vacant_ha=150.0)])


def test_more_land_in_parks_draws_investors_there_and_takes_none_from_them(engine):
    tastes = {"taste_size": 0.5, "engine": engine}
    before, _ = whereabouts(WITH_PARKS, **tastes)
    after, _ = whereabouts(WITH_PARKS, policy("parks_vacant_ratio", 4, since="2028-01"), **tastes)
    changes = moved(before, after)
    assert changes
    # Whoever comes to the province for its parks may find a cluster there.
    assert all(gone != "WENT_TO_PARK" and time >= DAY for gone, _, time in changes)
    assert sum(to == "WENT_TO_PARK" for _, to, _ in changes) > len(changes) / 2


def test_without_land_nobody_goes_to_a_park():
    after, _ = whereabouts(WITH_PARKS, from_the_start("parks_vacant_ratio", 0), taste_size=0.5)
    assert not [chosen for chosen, _ in after.values() if chosen == "WENT_TO_PARK"]
