"""The ledger: every hectare of every cluster has one cause.

Land that is not for lease (roads, green, services) is a cause of its own. The industrial land of a block is
where the first step not done is, in the order of the law; a queued step is named by what it waits for. The
industrial land of released blocks is leased, between investors, or vacant for a reason.
"""

from simulation.engine.compiled import rule
from simulation.results import Cause
from simulation.rules.location import is_gate_closed
from simulation.rules.release import waits_for_completion
from simulation.state import NEVER, InvestorClass, NewHands, Stage, WaitsFor, World


@rule
def cause_of_block(w: World, b: int) -> int:
    """Cause of a block's industrial land, for blocks that are not released."""
    block = w.block[b]
    cluster = w.cluster[block.cluster]
    stage = block.stage
    waits = block.waits_for
    is_held = cluster.investor_class == InvestorClass.SPECULATIVE
    cause = Cause.UNDER_CONSTRUCTION
    if stage == Stage.AWAITING_CLEARANCE:
        if cluster.plan_approved == NEVER:
            cause = Cause.AWAITING_DETAILED_PLAN
        elif cluster.new_hands == NewHands.REVOKED:
            cause = Cause.REVOKED_AWAITING_RESELECTION
        elif is_held:
            cause = Cause.NEVER_STARTED
        elif waits == WaitsFor.FUNDS:
            cause = Cause.WAITING_FOR_FUNDS
        elif waits == WaitsFor.TEAM:
            cause = Cause.WAITING_FOR_TEAM
        else:
            cause = Cause.IN_NOTICE_PERIOD
    elif stage == Stage.IN_CLEARANCE:
        cause = Cause.IN_CLEARANCE
    elif cluster.new_hands == NewHands.REVOKED and stage != Stage.UNDER_CONSTRUCTION:
        cause = Cause.REVOKED_AWAITING_RESELECTION
    elif is_held and stage != Stage.UNDER_CONSTRUCTION:
        cause = Cause.NEVER_STARTED
    elif stage == Stage.CLEARED:
        cause = Cause.AWAITING_HANDOVER
    elif cluster.stalled == 1:
        cause = Cause.STALLED
    elif waits == WaitsFor.FILL:
        cause = Cause.WAITING_FOR_FILL
    elif waits == WaitsFor.BUDGET:
        cause = Cause.WAITING_FOR_BUDGET
    elif waits == WaitsFor.CREW:
        cause = Cause.WAITING_FOR_CREW
    elif cluster.building == 0:
        # Handed over, but not yet enough of the cluster for works to begin.
        cause = Cause.AWAITING_HANDOVER
    return cause + 0


@rule
def count_land(w: World, c: int) -> None:
    """Count the land of a cluster by stage, and by cause as far as it is not released."""
    cluster = w.cluster[c]
    w.hectares[c, :] = 0.0
    w.stage_ha_of_cluster[c, :] = 0.0
    if cluster.in_plan == 0:
        return
    industrial = cluster.leasable_share * cluster.area_ha
    w.hectares[c, Cause.NOT_INDUSTRIAL_LAND] = cluster.area_ha - industrial
    if cluster.removed == 1:
        w.hectares[c, Cause.REMOVED_FROM_PLAN] = industrial
        return
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        w.stage_ha_of_cluster[c, w.block[b].stage] += w.block[b].area_ha
    if cluster.established == NEVER:
        cause = Cause.AWAITING_ESTABLISHMENT if cluster.applied == 1 else Cause.PLANNED_ONLY
        w.hectares[c, cause] = industrial
        return
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        if w.block[b].released == 0:
            w.hectares[c, cause_of_block(w, b)] += cluster.leasable_share * w.block[b].area_ha


@rule
def cause_of_incompleteness(w: World, c: int) -> int:
    """Cause of vacant land that may not be leased before its cluster is complete: where the rest stands."""
    cluster = w.cluster[c]
    cause = Cause.UNDER_CONSTRUCTION
    if cluster.new_hands == NewHands.REVOKED:
        cause = Cause.REVOKED_AWAITING_RESELECTION
    elif cluster.stalled == 1:
        cause = Cause.STALLED
    elif cluster.building == 0:
        cause = Cause.AWAITING_HANDOVER
    return cause + 0


@rule
def count_released_land(w: World, c: int) -> None:
    """Count the industrial land of released blocks: vacant for a reason, returning, or leased."""
    cluster = w.cluster[c]
    w.hectares[c, Cause.WAITING_FOR_LICENCE] = 0.0
    w.hectares[c, Cause.OPEN_NO_PLOT_THAT_FITS] = 0.0
    w.hectares[c, Cause.OPEN_NO_DEMAND] = 0.0
    if waits_for_completion(w, c):
        cause = cause_of_incompleteness(w, c)
    elif is_gate_closed(w, c):
        cause = Cause.WAITING_FOR_LICENCE + 0
    elif w.province[cluster.province].n_waiting > 0:
        # Land goes to those who wait on the first of each month: what stays vacant while somebody waits did
        # not fit then, or came free since.
        cause = Cause.OPEN_NO_PLOT_THAT_FITS + 0
    else:
        cause = Cause.OPEN_NO_DEMAND + 0
    # Land that waits for completion comes on top of the cluster's other land at the same cause.
    w.hectares[c, cause] += cluster.vacant_ha
    w.hectares[c, Cause.BETWEEN_INVESTORS] = cluster.returning_ha
    w.hectares[c, Cause.LEASED_OPERATING] = cluster.operating_ha
    w.hectares[c, Cause.LEASED_IDLE] = cluster.idle_ha


@rule
def write_ledger(w: World, everything: bool) -> None:
    """Write hectares by cluster and cause at this moment to ``w.hectares``, and by stage beside it.

    Each row adds up to the cluster's area; closed clusters are all zero.

    Parameters
    ----------
    w : World
        The tables.
    everything : bool
        Whether to count all land anew; else that of clusters where something changed since the last time.
    """
    for c in range(w.run.n_clusters):
        # Vacant land that waits for completion stands among causes that are counted anew only here.
        if everything or w.cluster[c].land_changed or waits_for_completion(w, c):
            count_land(w, c)
            w.cluster[c].land_changed = 0
        if w.cluster[c].in_plan == 1 and w.cluster[c].removed == 0 and w.cluster[c].established < NEVER:
            count_released_land(w, c)
