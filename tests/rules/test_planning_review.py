"""Planning review: who counts as idle, who leaves the plan, who comes into it."""

import numpy as np
import pytest

from simulation.ledger import write_ledger
from simulation.results import Cause
from simulation.rules import establishment, location, planning_review
from simulation.rules.luck import Purpose
from simulation.state import NEVER, NO, Event, Management, NewHands, Stage
from tests.rules.worlds import SAME, blocks_of, cluster, luck_of, open_world, since, story

NO_APPLICATIONS = {"establishment_decisions_per_year": 0.0}
REMOVE_ALL = [since("removal_share", 1), since("removal_after_years", 0)]


def planned(n=1, settings=(), **pinned):
    """Planned clusters for which nobody has applied."""
    clusters = [cluster(f"A-{k}", status="planned") for k in range(n)]
    return open_world(*clusters, settings=settings, **NO_APPLICATIONS | pinned)


# Idle.


def test_a_planned_cluster_is_idle_after_the_years_of_the_policy_without_an_applicant():
    w = planned(settings=[since("removal_after_years", 3)])
    c = w.cluster[0]
    assert -60.0 <= c.planned_since <= 0.0
    c.planned_since = -10.0
    assert not planning_review.is_idle(w, 0, 25.9)
    assert planning_review.is_idle(w, 0, 26.0)
    c.applied = 1
    assert not planning_review.is_idle(w, 0, 26.0)


def test_an_established_cluster_is_idle_when_it_is_revoked_and_nobody_leases():
    w = open_world()
    c = w.cluster[0]
    assert not planning_review.is_idle(w, 0, 1000.0)
    c.new_hands = NewHands.SALE
    assert not planning_review.is_idle(w, 0, 1000.0)
    c.new_hands = NewHands.REVOKED
    assert planning_review.is_idle(w, 0, 1000.0)
    c.n_investors, c.leased_ha = 1, 0.3
    assert not planning_review.is_idle(w, 0, 1000.0)
    c.n_investors, c.leased_ha, c.returning_ha = 0, 0.0, 0.3
    assert not planning_review.is_idle(w, 0, 1000.0)
    # What is left of a sum of plots that all came back is no land.
    c.leased_ha, c.returning_ha = 4e-16, -4e-16
    assert planning_review.is_idle(w, 0, 1000.0)


# Removed.


def test_a_review_removes_the_idle_clusters_whose_keyed_number_lies_below_the_share():
    w = planned(40, settings=[since("removal_share", 0.3), since("removal_after_years", 0)])
    planning_review.review_plan(w, 0, 12, 12.0)
    numbers = [luck_of(w, Purpose.REMOVAL, w.cluster[c].id, 2027) for c in range(40)]
    assert [bool(removed) for removed in w.cluster.removed] == [u < 0.3 for u in numbers]
    assert 0 < w.cluster.removed.sum() < 40


def test_a_cluster_is_removed_once_and_its_land_stays_in_the_ledger():
    w = planned(1, REMOVE_ALL)
    for month in (12, 24):
        planning_review.review_plan(w, 0, month, float(month))
    assert story(w) == [(Event.REMOVED, 0, 0, 40.0, 12.0)]
    write_ledger(w, False)
    assert w.hectares[0, Cause.REMOVED_FROM_PLAN] == pytest.approx(0.65 * 40.0, rel=SAME)
    assert w.hectares[0].sum() == pytest.approx(40.0, rel=SAME)
    assert w.stage_ha_of_cluster[0].sum() == 0.0


def test_nobody_applies_for_a_removed_cluster_and_nobody_leases_in_one():
    w = planned(1, REMOVE_ALL)
    planning_review.review_plan(w, 0, 12, 12.0)
    assert establishment.next_to_apply(w, 0, 13.0) == NO
    w = open_world()
    c = w.cluster[0]
    c.vacant_ha = c.released_ha = 10.0
    location.refresh(w, 0)
    assert location.takes_leases(w, 0)
    planning_review.remove(w, 0, 12.0)
    assert not location.takes_leases(w, 0)
    assert not np.any(w.weight)


def test_a_removed_cluster_no_longer_counts_at_the_gate():
    w = open_world(cluster("A-1", area_ha=400.0), cluster("A-2", status="planned"), **NO_APPLICATIONS)
    assert not establishment.gate_is_open(w, 1, 0.0)  # 260 ha unleased
    planning_review.remove(w, 0, 12.0)
    assert establishment.gate_is_open(w, 1, 12.0)


def test_without_a_policy_nothing_is_removed_however_idle():
    w = planned(20, [since("removal_after_years", 0)])
    for month in range(12, 120, 12):
        planning_review.review_plan(w, 0, month, float(month))
    assert not np.any(w.cluster.removed)


# Added.


def test_a_cluster_outside_the_plan_comes_into_it_and_can_be_applied_for():
    closed = cluster("B-1", status="closed", area_ha=30.0)
    w = open_world(
        closed,
        settings=[since("addition_to_plan", 1, 2027, 6), since("wwtp_gate", 2, 2027, 6)],
        **NO_APPLICATIONS,
    )
    planning_review.review_plan(w, 0, 12, 12.0)
    assert w.cluster[0].in_plan == 0
    assert establishment.next_to_apply(w, 0, 12.0) == NO
    planning_review.review_plan(w, 0, 24, 24.0)
    c = w.cluster[0]
    assert (c.in_plan, c.planned_since, c.established) == (1, 24.0, NEVER)
    assert c.wwtp_gate == 2
    assert set(blocks_of(w).stage) == {Stage.PLANNED}
    assert blocks_of(w).area_ha.sum() == pytest.approx(30.0, rel=SAME)
    write_ledger(w, False)
    assert w.hectares[0, Cause.PLANNED_ONLY] == pytest.approx(0.65 * 30.0, rel=SAME)
    assert establishment.next_to_apply(w, 0, 24.0) == 0
    assert [event for event, *_ in story(w)] == [Event.ADDED, Event.APPLICATION]


def test_levers_for_a_management_type_reach_a_closed_cluster_of_that_type():
    clusters = [
        cluster(f"B-{k}", status="closed", management=management)
        for k, management in enumerate([Management.ENTERPRISE, Management.STATE, None])
    ]
    for management, added in ((Management.STATE, [0, 1, 0]), (Management.ENTERPRISE, [1, 0, 1])):
        w = open_world(*clusters, settings=[since("addition_to_plan", 1, managements=[management])])
        planning_review.review_plan(w, 0, 12, 12.0)
        assert w.cluster.in_plan.tolist() == added
