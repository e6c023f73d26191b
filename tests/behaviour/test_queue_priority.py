"""What priority does for a cluster: it goes first in every queue, in the same luck."""

import numpy as np
import pytest

from simulation.state import Event, Stage
from tests.behaviour.paired import from_the_start
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    approve_plans,
    cluster,
    open_world,
    place_of,
    play,
    set_stage,
    set_stock,
    times,
)

GIVEN_PRIORITY = 2
CLUSTERS = place_of(*(cluster(f"DL-{number:03d}") for number in range(4)))
PRIORITY = from_the_start("queue_priority", 1, clusters=["DL-002"])


def clearance(*settings, replication):
    """Four clusters with few households before one clearance team; notices never lapse."""
    world = open_world(
        CLUSTERS,
        months=1200,
        settings=settings,
        replication=replication,
        clearance_capacity_ha_per_year=0.0,
        households_per_ha=1.0,
        hold_out_share=0.0,
        notice_validity_months=1e6,
        **NO_DEMAND,
        **NO_DECISIONS,
    )
    approve_plans(world)
    return play(world)


def works(*settings, replication):
    """Four clusters before one construction crew."""
    world = open_world(
        CLUSTERS,
        months=1200,
        settings=settings,
        replication=replication,
        construction_crews=1.0,
        stall_share=0.0,
        **NO_DEMAND,
        **NO_DECISIONS,
    )
    set_stage(world, Stage.HANDED_OVER)
    set_stock(world, "fill")
    return play(world)


REPLICATIONS = range(8)


@pytest.mark.parametrize("story", [clearance, works])
def test_the_cluster_given_priority_never_begins_later_than_without_it(story):
    event = Event.CLEARANCE_BEGAN if story is clearance else Event.WORKS_BEGAN
    first = np.array(
        [
            [times(story(*settings, replication=r).log, event, place=GIVEN_PRIORITY)[0] for r in REPLICATIONS]
            for settings in ((), (PRIORITY,))
        ]
    )
    assert np.all(first[1] <= first[0])
    assert np.any(first[1] < first[0])


@pytest.mark.parametrize("story", [clearance, works])
def test_the_cluster_given_priority_is_the_first_to_be_finished(story):
    event = Event.CLEARED if story is clearance else Event.ACCEPTED
    for replication in REPLICATIONS:
        log = story(PRIORITY, replication=replication).log
        half = [times(log, event, place=c)[3] for c in range(4)]
        # Half of its eight blocks are done before half of anybody else's.
        assert np.argmin(half) == GIVEN_PRIORITY


def test_priority_for_everybody_is_priority_for_nobody():
    everybody = from_the_start("queue_priority", 1)
    assert clearance(everybody, replication=0).log.tobytes() == clearance(replication=0).log.tobytes()
