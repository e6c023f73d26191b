"""Desks: where a file waits, how long its review takes there, how many files there are."""

import numpy as np
import pytest

from simulation.rules import desks, queues
from simulation.rules.desks import IN_REVIEW, LICENCE, PLANNING, SPLIT, WAITING
from simulation.rules.queues import UNIT_GROUPS
from tests.rules.worlds import SAME, cluster, open_place, place_of, since

# So many reviews of 25 days a year as keep four desks busy.
PLANNING_DESKS = 4
FOUR_DESKS = {"planning_throughput_per_year": PLANNING_DESKS * 12.0 / (25.0 / (365.25 / 12.0))}
SPLIT_NOW = since("review_desks", SPLIT)


def opened(*settings, provinces=("Delta",), **pins):
    """Two clusters in the two districts of the first province, and one without a district."""
    clusters = (
        cluster("A-1", district="North"),
        cluster("A-2", district="South"),
        cluster("A-3", district="South", province=provinces[-1]),
    )
    return open_place(place_of(*clusters, provinces=provinces), settings, **(FOUR_DESKS | pins))


def test_pooled_files_wait_for_the_desks_of_their_province():
    w = opened(provinces=("Delta", "Hills")).tables
    assert [desks.lodge_file(w, PLANNING, c, 0.0) for c in range(3)] == [0, 0, 1]


def test_split_files_wait_for_the_office_of_their_district():
    w = opened(SPLIT_NOW, provinces=("Delta", "Hills")).tables
    # Two provinces, then north and south of the one, then of the other.
    assert [desks.lodge_file(w, kind, c, 0.0) for kind in (PLANNING, LICENCE) for c in range(3)] == [
        2,
        3,
        5,
    ] * 2


def test_desks_are_split_from_their_day_on_and_only_where_the_lever_says():
    w = opened(
        since("review_desks", SPLIT, 2026, 7, provinces=["Hills"]), provinces=("Delta", "Hills")
    ).tables
    assert [desks.lodge_file(w, PLANNING, c, 5.9) for c in range(3)] == [0, 0, 1]
    assert [desks.lodge_file(w, PLANNING, c, 6.0) for c in range(3)] == [0, 0, 5]


def test_without_districts_desks_stay_pooled():
    w = open_place(place_of(cluster(district=None), districts=()), [SPLIT_NOW]).tables
    assert desks.lodge_file(w, PLANNING, 0, 0.0) == 0


def test_files_are_counted_from_hand_to_hand():
    w = opened().tables
    for c in range(3):
        desks.lodge_file(w, PLANNING, c, 0.0)
    desks.begin_review(w, PLANNING, 0)
    desks.begin_review(w, PLANNING, 1)
    desks.end_review(w, PLANNING, 1)
    assert (w.files[PLANNING, 0, WAITING], w.files[PLANNING, 0, IN_REVIEW]) == (1, 1)
    assert not w.files[LICENCE].any()


def test_a_pooled_review_takes_what_it_takes():
    w = opened(since("planning_desks_ratio", 0.5)).tables
    assert desks.review_months(w, PLANNING, 0, 0, 0.3, 0.0) == 0.3


@pytest.mark.parametrize(("ratio", "months"), [(0.25, 0.6), (0.5, 0.3), (1.0, 0.15), (1.5, 0.1)])
def test_an_officer_works_at_the_pace_of_desks_over_offices(ratio, months):
    # Four desks at the as-of date, two offices.
    w = opened(SPLIT_NOW, since("planning_desks_ratio", ratio)).tables
    assert w.province[0].planning_desks == PLANNING_DESKS
    assert desks.review_months(w, PLANNING, 0, 1, 0.3, 2.0) == pytest.approx(months, rel=SAME)


def test_a_change_of_the_number_of_desks_counts_from_its_date_on():
    # Pace 2 until month 3: two of eight months of work are done, then pace 1 for the six others.
    w = opened(SPLIT_NOW, since("planning_desks_ratio", 0.5, 2026, 4)).tables
    assert desks.review_months(w, PLANNING, 0, 1, 8.0, 2.0) == pytest.approx(1.0 + 6.0, rel=SAME)


def test_an_office_of_a_province_without_desks_rests_until_there_are_some():
    w = opened(SPLIT_NOW, since("planning_desks_ratio", 0.0)).tables
    assert desks.review_months(w, PLANNING, 0, 1, 0.3, 0.0) == np.inf
    w = opened(SPLIT_NOW, since("planning_desks_ratio", 0.0), since("planning_desks_ratio", 1.0, 2027)).tables
    assert desks.review_months(w, PLANNING, 0, 1, 0.3, 0.0) == pytest.approx(12.0 + 0.15, rel=SAME)


def test_an_office_has_one_officer_and_other_groups_have_no_offices():
    world = opened(provinces=("Delta", "Hills"))
    groups = {group.name: group.capacities for group in world.resources[: len(UNIT_GROUPS)]}
    assert groups["planning_desks"] == [PLANNING_DESKS, PLANNING_DESKS, 1, 1, 1, 1]
    assert groups["licence_desks"][2:] == [1, 1, 1, 1]
    assert len(groups["clearance_teams"]) == len(groups["construction_crews"]) == 2


@pytest.mark.parametrize("group", UNIT_GROUPS)
def test_an_absence_names_the_resource_of_its_group_and_province(group):
    settings = [since(f"{group}_ratio", 0.0, 2027, provinces=["Hills"])]
    world = opened(*settings, provinces=("Delta", "Hills"))
    w = world.tables
    place = queues.absent_unit(w, 0)
    before = sum(len(g.capacities) for g in world.resources[: UNIT_GROUPS.index(group)])
    assert place == before + 1
