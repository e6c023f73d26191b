"""Progress review: who is late, who is at fault, whose project is revoked, and who gets support."""

from datetime import date

import numpy as np
import pytest

from simulation.rules import progress_review, queues
from simulation.rules.luck import Purpose
from simulation.state import NEVER, Event, InvestorClass, Management, NewHands
from tests.rules.worlds import cluster, luck_of, open_world, since, story

# Established on 1 January 2025, a year before the run: the deadline of 36 months ends at month 24, the
# longest extension at month 48.
DEADLINE, EXTENDED = 24.0, 48.0
CERTAIN = {"revocation_per_year": 1e9}


def a_project(investor_class=InvestorClass.SPECULATIVE, *, settings=(), facts=None, **pinned):
    """A cluster with its detailed plan, whose investor has built nothing."""
    w = open_world(cluster(**(facts or {})), settings=settings, **pinned)
    w.cluster[0].plan_approved = 0.0
    w.cluster[0].investor_class = investor_class
    return w


# Late.


def test_a_project_is_late_once_its_deadline_is_past_and_land_is_left():
    w = a_project()
    assert not progress_review.is_late(w, 0, DEADLINE)
    assert progress_review.is_late(w, 0, DEADLINE + 0.01)
    w.cluster[0].accepted_ha = 39.9
    assert progress_review.is_late(w, 0, DEADLINE + 0.01)
    w.cluster[0].accepted_ha = 40.0
    assert not progress_review.is_late(w, 0, DEADLINE + 0.01)


def test_the_deadline_counts_from_the_takeover_and_a_planned_cluster_has_none():
    w = open_world(cluster("A-1"), cluster("A-2", status="planned"))
    w.cluster[0].project_since = 30.0
    assert not progress_review.is_late(w, 0, 66.0)
    assert progress_review.is_late(w, 0, 66.1)
    assert w.cluster[1].established == NEVER
    assert not progress_review.is_late(w, 1, 1000.0)


# At fault.


@pytest.mark.parametrize(
    ("investor_class", "stalled", "handed_over_ha", "at_fault"),
    [
        (InvestorClass.SPECULATIVE, 0, 0.0, True),  # holds the project
        (InvestorClass.WEAK, 0, 20.0, True),  # has land and does not build
        (InvestorClass.WEAK, 0, 8.0, False),  # has built on all it was given
        (InvestorClass.CAPABLE, 0, 20.0, False),  # waits for somebody else
        (InvestorClass.CAPABLE, 1, 20.0, True),  # stalled
        (InvestorClass.WEAK, 1, 8.0, True),
    ],
)
def test_who_has_built_nothing_since_the_last_review_may_be_at_fault(
    investor_class, stalled, handed_over_ha, at_fault
):
    w = a_project(investor_class)
    c = w.cluster[0]
    c.accepted_ha, c.reviewed_ha, c.handed_over_ha, c.stalled = 8.0, 8.0, handed_over_ha, stalled
    assert progress_review.is_idle_by_fault(w, 0) == at_fault
    # A hectare more than at the last review is progress.
    c.reviewed_ha = 7.0
    assert not progress_review.is_idle_by_fault(w, 0)


def test_the_state_is_never_at_fault_unless_it_builds_a_part_only():
    for management, at_fault in ((Management.STATE, False), (Management.PARTLY_STATE, True)):
        w = a_project(facts={"management": management})
        w.cluster[0].stalled = 1
        assert progress_review.is_idle_by_fault(w, 0) == at_fault


# Revoked.


def test_nobody_is_revoked_before_the_deadline_and_its_extension_are_past():
    w = a_project(**CERTAIN)
    assert not progress_review.is_revoked(w, 0, 2029, EXTENDED)
    assert progress_review.is_revoked(w, 0, 2030, EXTENDED + 0.01)
    short = a_project(settings=[since("extension_months", 6)], **CERTAIN)
    assert not progress_review.is_revoked(short, 0, 2028, DEADLINE + 6.0)
    assert progress_review.is_revoked(short, 0, 2028, DEADLINE + 6.01)


def test_the_keyed_number_of_the_year_decides_and_the_lever_multiplies_the_rate():
    w = a_project()
    u = luck_of(w, Purpose.REVOCATION, w.cluster[0].id, 2031)
    rate = -np.log1p(-u)  # 1 - exp(-rate) = u
    for factor, is_revoked in ((1.001, True), (0.999, False)):
        assert (
            progress_review.is_revoked(a_project(revocation_per_year=factor * rate), 0, 2031, 60.0)
            == is_revoked
        )
        twice = a_project(settings=[since("revocation_ratio", 2.0)], revocation_per_year=0.5 * factor * rate)
        assert progress_review.is_revoked(twice, 0, 2031, 60.0) == is_revoked
    never = a_project(settings=[since("revocation_ratio", 0.0)], **CERTAIN)
    assert not progress_review.is_revoked(never, 0, 2031, 60.0)


def test_projects_are_revoked_in_the_share_of_years_that_the_rate_gives():
    w = a_project(revocation_per_year=0.3)
    hits = [progress_review.is_revoked(w, 0, year, 1000.0) for year in range(2031, 2431)]
    expected = 1.0 - np.exp(-0.3)
    # Four hundred years; 3.9 standard errors.
    assert abs(np.mean(hits) - expected) < 3.9 * np.sqrt(expected * (1.0 - expected) / len(hits))


# The review.


def test_a_review_revokes_once_and_leaves_a_project_in_other_hands_alone():
    w = a_project(settings=[since("extension_months", 0)], **CERTAIN)
    assert not progress_review.review(w, 0, 24, 24.0)  # not yet past the deadline
    assert progress_review.review(w, 0, 36, 36.0)
    assert w.cluster[0].new_hands == NewHands.REVOKED
    assert not progress_review.review(w, 0, 48, 48.0)
    assert story(w) == [(Event.REVOKED, 0, 0, 40.0, 36.0)]


def test_a_project_without_detailed_plan_is_not_reviewed():
    w = a_project(settings=[since("extension_months", 0)], project_sale_per_year=1e9, **CERTAIN)
    w.cluster[0].plan_approved = NEVER
    assert not progress_review.review(w, 0, 60, 60.0)


def test_a_speculative_investor_sells_before_its_deadline_and_is_revoked_before_it_sells_after():
    for now, way in ((12.0, NewHands.SALE), (60.0, NewHands.REVOKED)):
        w = a_project(project_sale_per_year=1e9, **CERTAIN)
        assert progress_review.review(w, 0, int(now), now)
        assert w.cluster[0].new_hands == way


def test_a_review_remembers_what_was_built_for_the_next_one():
    w = a_project(InvestorClass.WEAK, facts={"established": date(2020, 1, 1)}, **CERTAIN)
    c = w.cluster[0]
    c.handed_over_ha, c.accepted_ha = 20.0, 4.0
    assert not progress_review.review(w, 0, 12, 12.0)  # 4 ha new
    assert c.reviewed_ha == 4.0
    assert progress_review.review(w, 0, 24, 24.0)  # nothing new


def test_support_gives_priority_to_whoever_is_late_until_it_is_no_longer():
    w = a_project(InvestorClass.CAPABLE, settings=[since("review_support", 1, 2028, 6)])
    c = w.cluster[0]
    progress_review.review(w, 0, 24, 25.0)  # late, and no support yet
    assert queues.priority(w, 0, 25.0) == queues.ORDINARY
    progress_review.review(w, 0, 36, 36.0)
    assert queues.priority(w, 0, 36.0) == queues.GIVEN_PRIORITY
    c.accepted_ha = 40.0
    progress_review.review(w, 0, 48, 48.0)
    assert queues.priority(w, 0, 48.0) == queues.ORDINARY
