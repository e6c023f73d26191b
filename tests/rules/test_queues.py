"""Queues: who goes first, and units of a resource that come or go at a date."""

import numpy as np
import pytest

from simulation.rules import queues
from simulation.rules.queues import UNIT_GROUPS
from simulation.state import Stage
from tests.rules.worlds import cluster, open_place, open_world, place_of, since

TEN_CREWS = {"construction_crews": 10.0}
CREWS = UNIT_GROUPS.index("construction_crews")


def crews(settings, **pinned):
    """Capacity of the crews of a province, and the times at which units are missing."""
    world = open_place(place_of(cluster()), settings, **(TEN_CREWS | pinned))
    w = world.tables
    absences = w.absence[: queues.n_absences(w)]
    missing = [(float(a.begins), float(a.ends)) for a in absences if a.unit == CREWS]
    return world.resources[CREWS].capacities[0], sorted(missing)


def test_priority_is_given_by_policy_from_its_day_on_and_to_the_clusters_it_names():
    settings = [since("queue_priority", 1, 2026, 7, clusters=["A-2"])]
    w = open_world(cluster("A-1"), cluster("A-2"), settings=settings)
    assert [queues.priority(w, c, 5.9) for c in (0, 1)] == [queues.ORDINARY, queues.ORDINARY]
    assert [queues.priority(w, c, 6.0) for c in (0, 1)] == [queues.ORDINARY, queues.GIVEN_PRIORITY]


def test_work_under_way_goes_before_missing_units_priority_and_all_others():
    w = open_world(settings=[since("queue_priority", 1)])
    assert queues.clearance_priority(w, 0, 0.0) == queues.GIVEN_PRIORITY
    w.block[0].stage = Stage.IN_CLEARANCE
    assert queues.clearance_priority(w, 0, 0.0) == queues.UNDER_WAY
    assert queues.UNDER_WAY < queues.ABSENT < queues.GIVEN_PRIORITY < queues.ORDINARY


def test_without_a_policy_no_unit_is_ever_missing():
    assert crews([]) == (10, [])


def test_units_that_come_later_are_missing_until_then():
    assert crews([since("construction_crews_ratio", 1.3, 2027)]) == (13, [(0.0, 12.0)] * 3)


def test_units_that_go_are_missing_for_ever():
    assert crews([since("construction_crews_ratio", 0.8, 2027)]) == (10, [(12.0, np.inf)] * 2)


def test_units_may_go_and_come_back_with_more():
    settings = [since("construction_crews_ratio", 0.7, 2027), since("construction_crews_ratio", 1.2, 2028)]
    assert crews(settings) == (12, sorted([(12.0, 24.0)] * 3 + [(0.0, 24.0)] * 2))


def test_a_ratio_is_rounded_to_whole_units_and_may_leave_none():
    assert crews([since("construction_crews_ratio", 0.74)]) == (10, [(0.0, np.inf)] * 3)  # 7.4, at once
    assert crews([since("construction_crews_ratio", 0.0, 2027)]) == (10, [(12.0, np.inf)] * 10)
    # Units that are taken away from the start are there until whoever is at work is done.
    assert crews([since("construction_crews_ratio", 0.0)]) == (10, [(0.0, np.inf)] * 10)


def test_an_absence_knows_its_resource_and_its_times():
    provinces = ("Delta", "Hills")
    place = place_of(cluster(), provinces=provinces)
    settings = [since("construction_crews_ratio", 0.9, 2027, provinces=["Hills"])]
    w = open_place(place, settings, **TEN_CREWS).tables
    assert queues.n_absences(w) == 1
    # Units of all groups in order, one resource for each province.
    assert queues.absent_unit(w, 0) == 2 * CREWS + provinces.index("Hills")
    assert queues.is_absent_later(w, 0)
    assert queues.absence_begins(w, 0) == 12.0
    assert queues.absence_months(w, 0, 15.0) == np.inf


@pytest.mark.parametrize(("freed_at", "left"), [(0.0, 12.0), (5.5, 6.5), (12.0, 0.0), (14.0, 0.0)])
def test_a_unit_freed_late_stays_away_for_what_is_left(freed_at, left):
    w = open_place(place_of(cluster()), [since("construction_crews_ratio", 1.1, 2027)], **TEN_CREWS).tables
    assert not queues.is_absent_later(w, 0)
    assert queues.absence_months(w, 0, freed_at) == left
