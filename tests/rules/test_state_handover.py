"""Hand-over programme: how many a year, which first, and what the State leaves behind."""

import pytest

from simulation.rules import construction, investors, state_handover, wwtp
from simulation.rules.location import GATE_NONE, GATE_STRICT
from simulation.rules.luck import Purpose
from simulation.rules.reading import lever_of_cluster
from simulation.state import NEVER, NO, Management, NewHands, Stage, WaitsFor, Wwtp
from tests.rules.worlds import blocks_of, cluster, luck_of, open_world, since, story


def of_the_state(n=1, settings=(), management=Management.STATE, **pinned):
    """State-managed clusters with their detailed plan."""
    clusters = [cluster(f"A-{k}", management=management) for k in range(n)]
    w = open_world(*clusters, settings=settings, **pinned)
    w.cluster.plan_approved[:] = 0.0
    return w


@pytest.mark.parametrize("mean", [0.0, 0.4, 3.0])
def test_hand_overs_of_a_year_are_the_lever_rounded_by_luck(mean):
    w = of_the_state(settings=[since("state_handovers_per_year", mean)])
    for month in range(12, 108, 12):
        u = luck_of(w, Purpose.STATE_HANDOVERS, w.province[0].id, 2026 + month // 12)
        assert state_handover.n_handovers(w, 0, month, float(month)) == int(mean) + (u >= 1.0 - mean % 1.0)


@pytest.mark.parametrize(
    ("management", "is_the_states"),
    [(Management.ENTERPRISE, False), (Management.PARTLY_STATE, True), (Management.STATE, True)],
)
def test_what_the_state_manages_in_part_or_whole_can_be_handed_over(management, is_the_states):
    w = of_the_state(management=management)
    assert state_handover.is_of_the_state(w, 0) == is_the_states


@pytest.mark.parametrize(
    ("name", "value"),
    [("plan_approved", NEVER), ("removed", 1), ("in_plan", 0), ("new_hands", NewHands.FROM_THE_STATE)],
)
def test_what_cannot_be_handed_over(name, value):
    w = of_the_state()
    w.cluster[0][name] = value
    assert not state_handover.is_of_the_state(w, 0)
    assert state_handover.next_handed_over(w, 0, 12.0) == NO


@pytest.mark.parametrize(
    ("order", "handed_over"),
    [(state_handover.UNFINISHED_FIRST, [1, 3, 0, 2]), (state_handover.FINISHED_FIRST, [2, 0, 3, 1])],
)
def test_clusters_are_handed_over_in_the_order_of_the_policy(order, handed_over):
    w = of_the_state(4, [since("state_handover_order", order)])
    w.cluster.accepted_ha[:] = [20.0, 0.0, 40.0, 10.0]
    taken = []
    for _ in range(4):
        c = state_handover.next_handed_over(w, 0, 12.0)
        taken.append(c)
        state_handover.take_up(w, c, 12.0)
    assert taken == handed_over
    assert state_handover.next_handed_over(w, 0, 12.0) == NO
    assert all(state_handover.is_from_the_state(w, c) for c in range(4))


@pytest.mark.parametrize("order", [state_handover.UNFINISHED_FIRST, state_handover.FINISHED_FIRST])
def test_between_clusters_as_far_as_each_other_luck_decides(order):
    w = of_the_state(5, [since("state_handover_order", order)])
    ranks = [luck_of(w, Purpose.HANDOVER_RANK, w.cluster[c].id) for c in range(5)]
    assert state_handover.next_handed_over(w, 0, 12.0) == ranks.index(min(ranks))


def test_works_and_management_are_the_states_until_the_settlement_is_over():
    w = of_the_state()
    state_handover.take_up(w, 0, 12.0)
    assert w.cluster[0].management == Management.STATE
    assert w.cluster[0].investor_class == 0
    assert not investors.holds_project(w, 0)
    assert story(w) == []


def test_the_successor_of_the_state_may_be_unfit():
    w = of_the_state(never_starts_share=0.0, unfit_share=1.0)
    state_handover.take_up(w, 0, 12.0)
    assert investors.months_to_new_hands(w, 0, 12.0) > 0.0
    assert w.cluster[0].next_class == 1  # weak


def test_the_enterprise_builds_what_is_left_and_what_the_state_built_stays_the_states():
    w = of_the_state()
    blocks_of(w).stage[:3] = Stage.ACCEPTED
    blocks_of(w).stage[3] = Stage.UNDER_CONSTRUCTION
    state_handover.leave_the_state(w, 0, 30.0)
    assert w.cluster[0].management == Management.ENTERPRISE
    assert blocks_of(w).state_built.tolist() == [1, 1, 1, 0, 0, 0, 0, 0]


def test_a_block_in_the_queue_for_public_money_is_built_by_new_works():
    w = of_the_state()
    w.cluster[0].handed_over_ha, w.cluster[0].works_begun = 40.0, 1
    blocks_of(w).stage[:] = Stage.HANDED_OVER
    construction.start(w, 0)
    construction.wait_for_budget(w, 0)
    state_handover.leave_the_state(w, 0, 30.0)
    assert w.block[0].waits_for == WaitsFor.NOTHING
    assert construction.may_start(w, 0)


@pytest.mark.parametrize("waits_for", [WaitsFor.FILL, WaitsFor.CREW])
def test_a_block_in_another_queue_keeps_its_place_and_its_works(waits_for):
    w = of_the_state()
    w.cluster[0].handed_over_ha, w.cluster[0].works_begun = 40.0, 1
    blocks_of(w).stage[:] = Stage.HANDED_OVER
    construction.start(w, 0)
    w.block[0].waits_for = waits_for
    state_handover.leave_the_state(w, 0, 30.0)
    assert w.block[0].waits_for == waits_for
    assert not construction.may_start(w, 0)


@pytest.mark.parametrize(
    ("management", "before", "after"),
    [(Management.STATE, GATE_STRICT, GATE_NONE), (Management.ENTERPRISE, GATE_NONE, GATE_STRICT)],
)
def test_the_cluster_follows_what_a_policy_says_of_clusters_of_enterprises(management, before, after):
    strict = since("wwtp_gate", GATE_STRICT, managements=[management])
    w = of_the_state(settings=[since("wwtp_gate", GATE_NONE), strict])
    assert w.cluster[0].wwtp_gate == before
    state_handover.leave_the_state(w, 0, 30.0)
    assert w.cluster[0].wwtp_gate == after
    assert lever_of_cluster(w, w.lever.wwtp_gate, 0, 60.0) == after


@pytest.mark.parametrize("stage", list(Wwtp))
def test_the_enterprise_answers_for_a_plant_that_is_not_begun(stage):
    w = of_the_state()
    w.cluster[0].accepted_ha, w.cluster[0].wwtp = 10.0, stage
    charge = wwtp.take_up(w, 0)
    state_handover.leave_the_state(w, 0, 30.0)
    is_new = stage == Wwtp.NONE
    assert wwtp.is_due(w, 0) == is_new
    if is_new:
        wwtp.take_up(w, 0)
    assert wwtp.is_anothers(w, 0, charge) == is_new
