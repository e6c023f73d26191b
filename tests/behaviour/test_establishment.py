"""What the gate of Decree 32/2024 and the planning desks do for new clusters."""

import numpy as np
import pytest

from simulation.places import ProvinceFacts
from simulation.rules.establishment import AREA_DISTRICT, AREA_PROVINCE, GATE_NONE, GATE_OCCUPANCY
from simulation.state import Event
from tests.behaviour.paired import assert_never_later, from_the_start, gain, hung_yen
from tests.small_worlds import (
    NO_DEMAND,
    cluster,
    events,
    open_world,
    place_of,
    play,
    run_place,
    take_up_applications,
    time_of_each,
)

# The gate


def test_without_the_gate_no_decision_of_hung_yen_comes_later():
    more = 0
    for open_gate, lawful in zip(hung_yen(establishment_gate="none"), hung_yen(), strict=True):
        without, behind = (events(outcome.log, Event.APPLICATION).time for outcome in (open_gate, lawful))
        assert len(without) >= len(behind)
        assert np.all(without[: len(behind)] <= behind)
        more += len(without) - len(behind)
    assert more > 0


def test_without_the_gate_decisions_stop_only_for_want_of_planned_clusters():
    assert np.all(gain("gate_refusals", establishment_gate="none") <= 0)


NORTH, SOUTH = "North", "South"
DISTRICTS = ProvinceFacts("Delta", districts=(NORTH, SOUTH))


def first_applications(gate, area):
    """Codes of the planned clusters that apply, where the south has 210 ha of unleased land and the north 28.

    The gate asks for an occupancy above 50 % or at most 100 ha unleased; nothing is leased anywhere.
    """
    place = place_of(
        cluster("N-001", district=NORTH, area_ha=40.0, leasable_share=0.7),
        *(
            cluster(f"S-{number:03d}", district=SOUTH, area_ha=75.0, leasable_share=0.7)
            for number in range(4)
        ),
        cluster("N-planned", district=NORTH, status="planned"),
        cluster("S-planned", district=SOUTH, status="planned"),
        provinces=[DISTRICTS],
    )
    settings = [from_the_start("establishment_gate", gate), from_the_start("establishment_gate_area", area)]
    log = run_place(
        place,
        months=6,
        settings=settings,
        establishment_decisions_per_year=120.0,
        present_leased_share=0.0,
        # Whoever applied before the run has passed the gate before; here nobody has.
        paperwork_months=0.001,
        dossier_minimum_months=0.0,
        **NO_DEMAND,
    ).log
    return {place.clusters[c].code for c in events(log, Event.APPLICATION).entity}


def test_by_district_a_cluster_may_come_where_its_district_has_little_land_left():
    assert first_applications(GATE_OCCUPANCY, AREA_DISTRICT) == {"N-planned"}


def test_over_the_whole_province_the_unleased_land_of_others_counts_too():
    assert first_applications(GATE_OCCUPANCY, AREA_PROVINCE) == set()


@pytest.mark.parametrize("area", [AREA_DISTRICT, AREA_PROVINCE])
def test_without_the_gate_the_area_does_not_matter(area):
    assert first_applications(GATE_NONE, area) == {"N-planned", "S-planned"}


def test_over_the_whole_province_fewer_clusters_of_hung_yen_are_established():
    established = gain("clusters_established", establishment_gate_area="province")
    assert np.all(established[:, -1] <= 0)
    assert established[:, -1].mean() < 0.0


# Decisions


def n_taken(outcome):
    """Decisions by the end: those that a cluster took up, and those for which the gate let none pass."""
    return len(events(outcome.log, Event.APPLICATION)) + outcome.monthly["gate_refusals"][-1, 0]


def test_more_decisions_a_year_are_never_fewer_in_any_future():
    more = 0
    for three_times, as_now in zip(hung_yen(establishment_decisions_ratio=3), hung_yen(), strict=True):
        assert n_taken(three_times) >= n_taken(as_now)
        more += n_taken(three_times) - n_taken(as_now)
    # Six a year, and three times as many, for four years and twelve futures.
    assert more > 300


def test_without_decisions_no_cluster_applies():
    for outcome in hung_yen(establishment_decisions_ratio=0):
        assert not np.any(events(outcome.log, Event.APPLICATION).time > 4.0)


# Planning desks


def establishments(*settings, replication=0, months=120):
    """Six clusters that apply at once, before one planning desk."""
    place = place_of(*(cluster(f"DL-{number:03d}", status="planned") for number in range(6)))
    world = open_world(
        place,
        months=months,
        settings=settings,
        replication=replication,
        establishment_decisions_per_year=0.0,
        planning_throughput_per_year=1.0,
        paperwork_log_sd=0.2,
        **NO_DEMAND,
    )
    take_up_applications(world)
    return play(world)


@pytest.mark.parametrize("replication", range(5))
def test_with_a_desk_for_each_cluster_nobody_waits_longer_than_with_one_desk(replication):
    one, six = (
        establishments(*settings, replication=replication)
        for settings in ((), (from_the_start("planning_desks_ratio", 6),))
    )
    assert_never_later(six, one, Event.ESTABLISHED, 6)
    assert np.all(
        time_of_each(six.log, Event.PLAN_APPROVED, 6) <= time_of_each(one.log, Event.PLAN_APPROVED, 6)
    )


def test_without_a_planning_desk_no_cluster_is_established():
    outcome = establishments(from_the_start("planning_desks_ratio", 0))
    assert len(events(outcome.log, Event.ESTABLISHED)) == 0


def test_four_times_the_planning_desks_never_leave_hung_yen_with_fewer_plans_at_first():
    # Later, more plans in clearance fill the gate's area with unleased land, and decisions may become fewer.
    def plans(outcomes):
        return sum(
            np.count_nonzero(events(outcome.log, Event.PLAN_APPROVED).time <= 18.0) for outcome in outcomes
        )

    assert plans(hung_yen(planning_desks_ratio=4)) >= plans(hung_yen())
