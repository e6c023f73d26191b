"""What fill, crews and public money do for the technical infrastructure."""

import numpy as np
import pytest

from simulation.rules.fill import need_thousand_m3
from simulation.run import run
from simulation.state import Event, Management, Stage
from tests.behaviour.paired import CALENDAR, PLACE, assert_never_later, from_the_start, gain, z
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    cluster,
    events,
    one_cluster,
    open_world,
    place_of,
    play,
    policy,
    set_stage,
    set_stock,
    set_units,
    time_of_each,
)

QUIET = NO_DEMAND | NO_DECISIONS | {"stall_share": 0.0}
FOUR_CLUSTERS = place_of(*(cluster(f"DL-{number:03d}") for number in range(4)))
TWO_BUILDERS = place_of(
    cluster("DL-001", management=Management.ENTERPRISE), cluster("DL-002", management=Management.STATE)
)


def works_of(place, *settings, plenty=(), months=240, replication=0, **pins):
    """The works of a place whose land is all handed over at the start; some means without limit."""
    world = open_world(place, months=months, settings=settings, replication=replication, **QUIET, **pins)
    set_stage(world, Stage.HANDED_OVER)
    for name in plenty:
        if name == "construction_crews":
            set_units(world, name)
        else:
            set_stock(world, name)
    return play(world)


# Fill

SHORT_OF_FILL = {"construction_crews": 1.0, "fill_supply_share": 0.2}


@pytest.mark.parametrize("replication", range(5))
def test_more_fill_lets_no_block_wait_longer(replication):
    short, more = (
        works_of(one_cluster(), *policies, replication=replication, **SHORT_OF_FILL)
        for policies in ((), (policy("fill_supply_ratio", 3),))
    )
    assert_never_later(more, short, Event.WORKS_BEGAN, short.tables.run.n_blocks)
    assert_never_later(more, short, Event.ACCEPTED, short.tables.run.n_blocks)


def test_without_fill_nothing_is_ever_accepted_in_hung_yen():
    for replication in range(2):
        outcome = run(
            PLACE,
            [from_the_start("fill_supply_ratio", 0.0)],
            CALENDAR,
            seed=2026,
            replication=replication,
            log=True,
        )
        assert len(events(outcome.log, Event.ACCEPTED)) == 0
        assert outcome.monthly["fill_used_thousand_m3"].max() == 0.0


def test_nothing_is_begun_after_the_stock_of_fill_is_gone():
    outcome = works_of(one_cluster(), policy("fill_supply_ratio", 0, since="2028-01"), **SHORT_OF_FILL)
    w = outcome.tables
    waiting = np.flatnonzero(w.block.stage[: w.run.n_blocks] == Stage.HANDED_OVER)
    assert 0 < len(waiting) < w.run.n_blocks
    in_stock = w.province[0].fill_supplied_thousand_m3 - w.province[0].fill_used_thousand_m3
    assert in_stock < min(need_thousand_m3(w, b) for b in waiting)
    # The last block that got its fill is built to the end, and no other.
    assert set(events(outcome.log, Event.ACCEPTED).entity) == set(
        events(outcome.log, Event.WORKS_BEGAN).entity
    )


def test_twice_the_fill_never_leaves_hung_yen_with_less_serviced_land_on_average():
    serviced = gain("serviced_ha", fill_supply_ratio=2)
    assert np.all(serviced.mean(axis=0) >= 0.0)
    assert serviced[:, -1].mean() > 0.0


# Crews


@pytest.mark.parametrize("replication", range(5))
def test_with_a_crew_for_each_cluster_no_block_waits_longer_than_with_one_crew(replication):
    one, four = (
        works_of(FOUR_CLUSTERS, *policies, plenty=["fill"], replication=replication, construction_crews=1.0)
        for policies in ((), (policy("construction_crews_ratio", 4),))
    )
    assert_never_later(four, one, Event.WORKS_BEGAN, one.tables.run.n_blocks)
    assert_never_later(four, one, Event.ACCEPTED, one.tables.run.n_blocks)


def test_crews_that_are_sent_away_begin_no_other_block():
    outcome = works_of(
        FOUR_CLUSTERS,
        policy("construction_crews_ratio", 0, since="2027-01"),
        plenty=["fill"],
        construction_crews=4.0,
    )
    began = events(outcome.log, Event.WORKS_BEGAN)
    assert len(began) > 0
    assert np.all(began.time <= 12.0)


def test_three_times_the_crews_service_more_land_in_hung_yen():
    serviced = gain("serviced_ha", construction_crews_ratio=3)
    assert np.all(serviced.mean(axis=0) >= 0.0)
    assert z(serviced[:, -1]) > 2.0


# Public money


@pytest.mark.parametrize("replication", range(5))
def test_public_money_speeds_what_the_state_builds_and_leaves_what_enterprises_build(replication):
    little, much = (
        works_of(TWO_BUILDERS, *policies, plenty=["fill", "construction_crews"], replication=replication)
        for policies in ((), (policy("public_budget_ratio", 5),))
    )
    n = little.tables.run.n_blocks
    state_built = little.tables.block.state_built[:n] == 1
    before, after = (time_of_each(outcome.log, Event.ACCEPTED, n) for outcome in (little, much))
    assert np.array_equal(after[~state_built], before[~state_built])
    assert np.all(after[state_built] <= before[state_built])
    assert np.any(after[state_built] < before[state_built])


def test_without_public_money_only_enterprises_build():
    outcome = works_of(
        TWO_BUILDERS, from_the_start("public_budget_ratio", 0.0), plenty=["fill", "construction_crews"]
    )
    assert set(events(outcome.log, Event.ACCEPTED).place) == {0}
    assert outcome.tables.cluster[0].accepted_ha == pytest.approx(40.0)


def test_more_public_money_services_more_land_in_hung_yen():
    serviced, spent = (gain(name, public_budget_ratio=4) for name in ("serviced_ha", "budget_spent_bn_vnd"))
    assert np.all(serviced.mean(axis=0) >= 0.0)
    assert serviced[:, -1].mean() > 0.0
    assert spent[:, -1].mean() > 0.0
