"""The ledger: every hectare of every cluster has one cause.

Land that is not for lease (roads, green, services) is a cause of its own. The industrial land of a block is
where the first step not done is, in the order of the law; a queued step is named by what it waits for. The
industrial land of accepted blocks is leased, between investors, or vacant for a reason.
"""

from typing import Any

from simulation.engine.compiled import rule
from simulation.results import Cause
from simulation.rules.location import is_gate_closed
from simulation.state import NEVER, Stage, Standing, WaitsFor, World


@rule
def cause_of_block(w: World, b: int) -> int:
    """Cause of a block's industrial land, for blocks that are not accepted."""
    block = w.block[b]
    cluster = w.cluster[block.cluster]
    stage = block.stage
    waits = block.waits_for
    cause = Cause.UNDER_CONSTRUCTION
    if stage == Stage.AWAITING_CLEARANCE:
        if cluster.plan_approved == NEVER:
            cause = Cause.AWAITING_DETAILED_PLAN
        elif cluster.never_starts == 1:
            cause = Cause.NEVER_STARTED
        elif waits == WaitsFor.FUNDS:
            cause = Cause.WAITING_FOR_FUNDS
        elif waits == WaitsFor.TEAM:
            cause = Cause.WAITING_FOR_TEAM
        else:
            cause = Cause.IN_NOTICE_PERIOD
    elif stage == Stage.IN_CLEARANCE:
        cause = Cause.IN_CLEARANCE
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
def add_blocks(w: World, c: int, hectares: Any) -> None:
    """Add the land of an established cluster that is not accepted."""
    cluster = w.cluster[c]
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        if w.block[b].stage != Stage.ACCEPTED:
            hectares[c, cause_of_block(w, b)] += cluster.leasable_share * w.block[b].area_ha


@rule
def add_vacant(w: World, c: int, somebody_waits: bool, hectares: Any) -> None:
    """Add vacant and returning land."""
    cluster = w.cluster[c]
    if is_gate_closed(w, c):
        cause = Cause.WAITING_FOR_LICENCE
    elif somebody_waits:
        # Land goes to those who wait once a month: what stays vacant while somebody waits did not fit.
        cause = Cause.OPEN_NO_PLOT_THAT_FITS
    else:
        cause = Cause.OPEN_NO_DEMAND
    hectares[c, cause] += cluster.vacant_ha
    hectares[c, Cause.BETWEEN_INVESTORS] += cluster.returning_ha


@rule
def write_ledger(w: World, waiting: Any, hectares: Any) -> None:
    """Hectares by cluster and cause at this moment.

    Parameters
    ----------
    w : World
        The tables.
    waiting : array of int
        Length of each province's waiting list.
    hectares : array, shape (clusters, causes)
        Overwritten. Each row adds up to the cluster's area; closed clusters are all zero.
    """
    hectares[:, :] = 0.0
    for c in range(w.run.n_clusters):
        cluster = w.cluster[c]
        if cluster.in_plan == 0:
            continue
        industrial = cluster.leasable_share * cluster.area_ha
        hectares[c, Cause.NOT_INDUSTRIAL_LAND] = cluster.area_ha - industrial
        if cluster.established == NEVER:
            cause = Cause.AWAITING_ESTABLISHMENT if cluster.applied == 1 else Cause.PLANNED_ONLY
            hectares[c, cause] = industrial
        else:
            add_blocks(w, c, hectares)
            add_vacant(w, c, waiting[cluster.province] > 0, hectares)
    for i in range(w.run.n_investors):
        investor = w.investor[i]
        if investor.standing == Standing.OPERATING:
            hectares[investor.cluster, Cause.LEASED_OPERATING] += investor.plot_ha
        elif investor.standing == Standing.BUILDING or investor.standing == Standing.IDLE:
            hectares[investor.cluster, Cause.LEASED_IDLE] += investor.plot_ha
