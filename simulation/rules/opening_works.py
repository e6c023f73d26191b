"""Works at the as-of date: land handed over and accepted, and the blocks that teams and crews are at.

Where it is published how many clusters have begun their works, how many are complete without operating and
how many have stalled at 90 %, keyed ranks decide which; the others with works begun have accepted up to 85 %
of their land. Otherwise only operating clusters have accepted land.
"""

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule
from simulation.engine.ordering import order_of
from simulation.rules.clearance import months_to_last_household
from simulation.rules.completion import complete_flag, complete_flag_within, lowest
from simulation.rules.construction import next_block
from simulation.rules.luck import Purpose, luck
from simulation.state import NO, Stage, WaitsFor, World

MOST_ACCEPTED_BEFORE_STALL = 0.85
# A hair beyond the line, so that a cluster that has stalled there does not come to the line again.
PAST_THE_LINE = 1e-9
# Works have not begun: handed over is at most this share of the land that would let them begin.
NOT_YET_ENOUGH = 0.99


@rule
def complete_operating(w: World, p: int, established: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which clusters operate; those with works or clearance begun leave room for so many others."""
    n = len(established)
    takes = np.zeros(w.run.n_clusters, np.int64)
    with_works = 0
    with_clearance = 0
    for c in established:
        cluster = w.cluster[c]
        operates = cluster.operating_known == 1
        has_works = operates or cluster.works_known == 1
        is_cleared = has_works or cluster.clearance_known == 1
        with_works += 1 if has_works else 0
        with_clearance += 1 if is_cleared else 0
        if not has_works:
            takes[c] = 1 if is_cleared else 2
    works_total = w.published[p].clusters_works_begun
    clearance_total = w.province[p].clusters_in_clearance
    room = (
        works_total - with_works if works_total >= 0 else n,
        clearance_total - with_clearance if clearance_total >= 0 else n,
    )
    total = w.province[p].clusters_operating
    return complete_flag_within(
        w, Purpose.OPERATING, w.cluster.operating_known, established, total, takes, room
    )


@rule
def complete_clearance_begun(w: World, p: int, established: NDArray[np.int64]) -> NDArray[np.int64]:
    """In which clusters clearance has begun; as many of them as have begun their works could have done so."""
    works = w.published[p].clusters_works_begun
    n_without = 0
    takes = np.zeros(w.run.n_clusters, np.int64)
    for c in established:
        cluster = w.cluster[c]
        if cluster.works_known == 0 and cluster.operating_known != 1:
            takes[c] = 1
            n_without += 1 if cluster.clearance_known == 1 else 0
    total = w.province[p].clusters_in_clearance
    if total < 0 and works >= 0:
        total = works + n_without
    room = total - works - n_without if works >= 0 else len(established)
    return complete_flag_within(
        w, Purpose.IN_CLEARANCE, w.cluster.clearance_known, established, total, takes, (room, 0)
    )


@rule
def complete_works_begun(w: World, p: int, begun: NDArray[np.int64], is_operating: NDArray[np.bool_]) -> None:
    """Where their number is published: which of the clusters with clearance begun have begun their works."""
    total = w.published[p].clusters_works_begun
    if total < 0:
        return
    known = np.full(w.run.n_clusters, NO + 0, np.int64)
    for c in begun:
        known[c] = 1 if is_operating[c] else w.cluster[c].works_known
        w.cluster[c].works_known = 0
    with_works = complete_flag(w, Purpose.WORKS_BEGUN, known, begun, total)
    building = np.empty(len(with_works), np.int64)
    n = 0
    for c in with_works:
        w.cluster[c].works_known = 1
        if not is_operating[c]:
            building[n] = c
            n += 1
    complete_progress(w, p, building[:n])


@rule
def complete_progress(w: World, p: int, building: NDArray[np.int64]) -> None:
    """How far the works of clusters that do not operate have come: all, stalled near the end, or less."""
    n_complete = max(w.published[p].clusters_complete, 0)
    n_stalled = max(w.published[p].clusters_at_90_percent, 0)
    in_order = lowest(w, Purpose.PROGRESS, building, len(building))
    for k in range(len(in_order)):
        cluster = w.cluster[in_order[k]]
        share = MOST_ACCEPTED_BEFORE_STALL * luck(w, Purpose.PROGRESS, cluster.id, 1)
        if k < n_complete:
            share = 1.0
        elif k < n_complete + n_stalled:
            share = min(w.p[p].stall_progress + PAST_THE_LINE, 1.0)
            cluster.stalled = 1
            cluster.stalls = 1
        cluster.accepted_ha = share * cluster.area_ha


@rule
def complete_works(w: World, c: int, is_operating: bool) -> None:
    """Land handed over and accepted, from what is known so far (``accepted_ha``)."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    handed_share = luck(w, Purpose.HANDED_OVER_SHARE, cluster.id, 0)
    if is_operating:
        accepted_share = 0.5 + 0.5 * luck(w, Purpose.ACCEPTED_SHARE, cluster.id, 0)
        least = max(cluster.accepted_ha, min(2.0, cluster.cleared_ha))
        cluster.accepted_ha = max(accepted_share * cluster.cleared_ha, least)
    cluster.handed_over_ha = cluster.accepted_ha + handed_share * (cluster.cleared_ha - cluster.accepted_ha)
    if cluster.stalled == 1:
        # What is left to build is there: a lack of land is not what has stopped the works.
        cluster.handed_over_ha = cluster.cleared_ha
    enough_ha = p.works_start_share * cluster.area_ha
    if cluster.works_known == 0 and not is_operating:
        cluster.handed_over_ha = min(cluster.handed_over_ha, NOT_YET_ENOUGH * enough_ha)
    enough = cluster.handed_over_ha >= enough_ha
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
        cluster = w.cluster[c]
        can_go_on = cluster.works_begun == 1 and cluster.stalled == 0
        if cluster.province == p and can_go_on and next_block(w, c) != NO:
            building[n] = c
            n += 1
    for c in lowest(w, Purpose.DONE_SHARE, building[:n], w.province[p].construction_crews):
        block = w.block[next_block(w, c)]
        block.stage = Stage.UNDER_CONSTRUCTION
        block.done_share = luck(w, Purpose.DONE_SHARE, block.id, 1)
