"""Works at the as-of date: land handed over and accepted, and the blocks that teams and crews are at."""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.ordering import order_of
from simulation.rules.clearance import months_to_last_household
from simulation.rules.completion import lowest
from simulation.rules.construction import next_block
from simulation.rules.luck import Purpose, luck
from simulation.state import NO, Stage, WaitsFor, World


@rule
def complete_works(w: World, c: int, is_operating: bool) -> None:
    """Land handed over and accepted; only operating clusters have accepted land."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    handed_share = luck(w, Purpose.HANDED_OVER_SHARE, cluster.id, 0)
    if is_operating:
        accepted_share = 0.5 + 0.5 * luck(w, Purpose.ACCEPTED_SHARE, cluster.id, 0)
        cluster.accepted_ha = max(accepted_share * cluster.cleared_ha, min(2.0, cluster.cleared_ha))
    cluster.handed_over_ha = cluster.accepted_ha + handed_share * (cluster.cleared_ha - cluster.accepted_ha)
    enough = cluster.handed_over_ha >= p.works_start_share * cluster.area_ha
    cluster.works_begun = 1 if is_operating or cluster.works_known == 1 or enough else 0
    cluster.released_ha = cluster.leasable_share * cluster.accepted_ha
    cluster.vacant_ha = cluster.released_ha


@rule
def put_teams_to_work(w: World, p: int) -> None:
    """As many blocks are in clearance as there are teams; the others of these clusters are under notice."""
    waiting = np.empty(w.run.n_blocks, np.int64)
    ranks = np.empty(w.run.n_blocks)
    n = 0
    for b in range(w.run.n_blocks):
        block = w.block[b]
        cluster = w.cluster[block.cluster]
        if cluster.province == p and cluster.clearance_begun == 1 and block.stage == Stage.AWAITING_CLEARANCE:
            waiting[n] = b
            ranks[n] = luck(w, Purpose.UNDER_WAY, block.id, 0)
            n += 1
    order = order_of(ranks[:n])
    parameters = w.p[p]
    for k in range(n):
        block = w.block[waiting[order[k]]]
        spent_share = luck(w, Purpose.SPENT, block.id, 0)
        if k < w.province[p].clearance_teams:
            block.stage = Stage.IN_CLEARANCE
            block.waits_for = WaitsFor.TEAM  # until it is told, at the first instant, that its team is there
            whole = months_to_last_household(
                luck(w, Purpose.SPENT, block.id, 1),
                block.households,
                parameters.ordinary_household_months,
                parameters.hold_out_share,
                parameters.hold_out_months,
                0.0,
            )
            block.spent_months = spent_share * whole
        else:
            # Under notice since any time within its validity; where the period is over, it waits for a team.
            block.notices = 1
            block.spent_months = spent_share * parameters.notice_validity_months


@rule
def put_crews_to_work(w: World, p: int) -> None:
    """As many clusters have a block under construction as there are crews, where works can go on."""
    building = np.empty(w.run.n_clusters, np.int64)
    n = 0
    for c in range(w.run.n_clusters):
        if w.cluster[c].province == p and w.cluster[c].works_begun == 1 and next_block(w, c) != NO:
            building[n] = c
            n += 1
    for c in lowest(w, Purpose.DONE_SHARE, building[:n], w.province[p].construction_crews):
        block = w.block[next_block(w, c)]
        block.stage = Stage.UNDER_CONSTRUCTION
        block.done_share = luck(w, Purpose.DONE_SHARE, block.id, 1)
