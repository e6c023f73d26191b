"""Expansion: the land beside a cluster, the law's occupancy, the decision."""

import numpy as np
import pytest

from simulation.ledger import write_ledger
from simulation.results import Cause
from simulation.rules import clearance, expansion, state_handover
from simulation.rules.luck import Purpose
from simulation.state import NO, Event, Management, NewHands, Stage
from tests.rules.worlds import SAME, blocks_of, cluster, luck_of, open_world, since, story

ALLOWED = [since("expansions_per_year", 1)]
LEASABLE_HA = 0.65 * 40.0


def full_clusters(n, settings=ALLOWED, **facts):
    """Established clusters of 40 ha, all of their industrial land leased."""
    w = open_world(*(cluster(f"A-{k}", **facts) for k in range(n)), settings=settings)
    w.cluster.leased_ha[:] = LEASABLE_HA
    w.cluster.plan_approved[:] = 0.0
    return w


@pytest.mark.parametrize(
    ("area_ha", "land_ha"),
    [
        (40.0, 20.0),  # half as much again
        (60.0, 15.0),  # up to 75 ha
        (73.0, 2.0),
        (73.1, 0.0),  # less than 2 ha is not worth a decision
        (120.0, 0.0),
        (5.0, 2.5),
        (3.0, 0.0),
    ],
)
def test_land_beside_a_cluster_by_its_area(area_ha, land_ha):
    w = full_clusters(1, area_ha=area_ha)
    assert expansion.expansion_ha(w, 0) == pytest.approx(land_ha, rel=SAME)
    beside = w.block[w.cluster[0].n_blocks : w.run.n_blocks]
    assert len(beside) == w.cluster[0].n_blocks_beside == np.ceil(land_ha / 5.0)
    assert beside.area_ha.sum() == pytest.approx(land_ha, rel=SAME)


def test_the_land_beside_is_not_the_clusters_before_the_decision():
    w = full_clusters(2)
    for c in range(2):
        assert blocks_of(w, c).area_ha.sum() == pytest.approx(40.0, rel=SAME)
        beside = w.block[w.cluster[c].first_block + 8 :][:4]
        assert set(beside.stage) == {Stage.PLANNED}
        assert set(beside.cluster) == {c}
    ids = w.block.id[: w.run.n_blocks]
    assert len(set(ids)) == len(ids) == 24
    write_ledger(w, True)
    assert w.stage_ha_of_cluster.sum(axis=1) == pytest.approx([40.0, 40.0], rel=SAME)


def test_the_land_beside_is_there_whatever_the_policy_and_moves_no_other():
    """Land that appeared under a policy only would move the rows of the other land blocks."""
    w, without = full_clusters(2), full_clusters(2, settings=[])
    assert w.block.tobytes() == without.block.tobytes()
    assert w.province[0].budget_per_year_bn_vnd == 0.0
    of_the_state = full_clusters(1, management=Management.STATE)
    # The budget was made for the land of the cluster.
    p = of_the_state.p[0]
    a_year = 40.0 * p.works_cost_bn_vnd_per_ha * p.state_budget_share / p.budget_plan_years
    assert of_the_state.province[0].budget_per_year_bn_vnd == pytest.approx(a_year, rel=SAME)


@pytest.mark.parametrize("mean", [0.0, 0.4, 1.0, 2.7])
def test_decisions_of_a_year_are_the_lever_rounded_by_luck(mean):
    w = full_clusters(1, [since("expansions_per_year", mean)])
    for month in range(12, 108, 12):
        u = luck_of(w, Purpose.EXPANSIONS, w.province[0].id, 2026 + month // 12)
        assert expansion.n_expansions(w, 0, month, float(month)) == int(mean) + (u >= 1.0 - mean % 1.0)


def test_a_cluster_may_expand_from_sixty_per_cent():
    w = full_clusters(1)
    w.cluster[0].leased_ha = 0.6 * LEASABLE_HA
    assert expansion.may_expand(w, 0)
    w.cluster[0].leased_ha = 0.6 * LEASABLE_HA - 0.001
    assert not expansion.may_expand(w, 0)


def test_who_may_not_expand_however_full():
    for name, value in (("removed", 1), ("new_hands", NewHands.REVOKED), ("n_blocks_beside", 0)):
        w = full_clusters(1)
        assert expansion.may_expand(w, 0)
        w.cluster[0][name] = value
        assert not expansion.may_expand(w, 0), name


def test_clusters_expand_in_the_order_of_their_keyed_numbers_each_once():
    w = full_clusters(6)
    w.cluster[2].leased_ha = 0.0
    ranks = [luck_of(w, Purpose.EXPANSION_RANK, w.cluster[c].id) for c in range(6)]
    taken = [expansion.next_to_expand(w, 0, 12.0) for _ in range(6)]
    assert taken == [*(c for c in np.argsort(ranks) if c != 2), NO]


def test_the_decision_gives_the_cluster_its_land_and_a_new_deadline():
    w = full_clusters(1)
    w.block.funded[: w.run.n_blocks] = 1
    expansion.expand(w, 0, 30.0)
    c = w.cluster[0]
    assert (c.n_blocks, c.n_blocks_beside, c.project_since) == (12, 0, 30.0)
    assert c.area_ha == pytest.approx(60.0, rel=SAME)
    assert set(blocks_of(w).stage) == {Stage.AWAITING_CLEARANCE}
    assert story(w) == [(Event.EXPANDED, 0, 0, pytest.approx(20.0, rel=SAME), 30.0)]
    write_ledger(w, False)
    assert w.hectares[0].sum() == pytest.approx(60.0, rel=SAME)
    assert w.hectares[0, Cause.NOT_INDUSTRIAL_LAND] == pytest.approx(21.0, rel=SAME)


def test_the_land_gained_needs_funds_of_its_own():
    w = full_clusters(1, clearance_begun=True)
    before = w.cluster[0].n_blocks
    assert not any(clearance.needs_funds(w, b) for b in range(before))
    expansion.expand(w, 0, 30.0)
    assert w.cluster[0].n_blocks > before
    assert all(clearance.needs_funds(w, b) for b in range(before, w.cluster[0].n_blocks))


@pytest.mark.parametrize("handed_over", [True, False])
def test_the_state_builds_on_the_land_gained_unless_it_has_handed_the_cluster_over(handed_over):
    w = full_clusters(1, management=Management.STATE)
    if handed_over:
        state_handover.leave_the_state(w, 0, 30.0)
    expansion.expand(w, 0, 30.0)
    assert set(blocks_of(w).state_built) == {0 if handed_over else 1}
