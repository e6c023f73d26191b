"""Land at the as-of date: areas, cleared land, and the land blocks by the stage they have come to."""

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule
from simulation.engine.random import child, lognormal
from simulation.rules.completion import rake, those_with
from simulation.rules.expansion import expansion_ha
from simulation.rules.luck import Purpose, luck
from simulation.state import NEVER, NO, Management, Stage, World


@rule
def complete_areas(w: World, members: NDArray[np.int64], total: float) -> None:
    """Areas of clusters: published ones stay, the others are drawn and raked to the published total."""
    n = len(members)
    values, low, high = np.empty(n), np.empty(n), np.empty(n)
    for k in range(n):
        cluster = w.cluster[members[k]]
        sizes = w.published[cluster.province]
        if np.isnan(cluster.area_ha):
            drawn = lognormal(luck(w, Purpose.AREA, cluster.id, 0), sizes.typical_ha, sizes.area_log_sd)
            low[k], high[k] = sizes.smallest_ha, sizes.largest_ha
            values[k] = min(max(drawn, sizes.smallest_ha), sizes.largest_ha)
        else:
            values[k] = low[k] = high[k] = cluster.area_ha
    if total >= 0.0:
        rake(values, low, high, total)
    for k in range(n):
        w.cluster[members[k]].area_ha = values[k]


@rule
def complete_areas_of_established(
    w: World, p: int, established: NDArray[np.int64], is_operating: NDArray[np.bool_]
) -> None:
    """Areas of established clusters; those that operate meet a total of their own where it is published."""
    total = w.province[p].area_established_ha
    operating_ha = w.published[p].area_operating_ha
    if operating_ha < 0.0:
        complete_areas(w, established, total)
        return
    complete_areas(w, those_with(established, is_operating), operating_ha)
    complete_areas(w, those_with(established, ~is_operating), total - operating_ha if total >= 0.0 else -1.0)


@rule
def complete_cleared_land(
    w: World, members: NDArray[np.int64], is_operating: NDArray[np.bool_], total: float
) -> None:
    """Cleared land of the clusters with clearance begun, raked to the published total.

    Operating clusters are drawn further ahead than the others. Only shares, not levels, are judgement here:
    the total decides the level. Land on which something is known to be built or leased is cleared in any case
    (``accepted_ha``), and all land of a cluster whose works have stalled near the end.
    """
    n = len(members)
    values, low, high = np.empty(n), np.empty(n), np.empty(n)
    for k in range(n):
        cluster = w.cluster[members[k]]
        u = luck(w, Purpose.CLEARED_SHARE, cluster.id, 0)
        share = 0.4 + 0.6 * u if is_operating[members[k]] else 0.05 + 0.55 * u
        least = 0.02 * cluster.area_ha
        if is_operating[members[k]]:
            least = min(w.published[cluster.province].block_ha, cluster.area_ha)
        low[k] = cluster.area_ha if cluster.stalled == 1 else max(least, cluster.accepted_ha)
        high[k] = cluster.area_ha
        values[k] = max(share * cluster.area_ha, low[k])
    if total >= 0.0:
        accept_less(w, members, is_operating, total, low)
        rake(values, low, high, total)
    for k in range(n):
        w.cluster[members[k]].cleared_ha = values[k]


@rule
def accept_less(
    w: World,
    members: NDArray[np.int64],
    is_operating: NDArray[np.bool_],
    total: float,
    low: NDArray[np.float64],
) -> None:
    """Draw back the land accepted in clusters on their way, where it would be more than what is cleared.

    Only their land is drawn freely: complete and stalled clusters, and leased land, are published.
    """
    excess = -total
    spare = 0.0
    for k in range(len(members)):
        cluster = w.cluster[members[k]]
        excess += low[k]
        if not is_operating[members[k]] and cluster.stalled == 0 and cluster.accepted_ha < cluster.area_ha:
            spare += max(cluster.accepted_ha - 0.02 * cluster.area_ha, 0.0)
    if excess <= 0.0 or spare <= 0.0:
        return
    share = min(excess / spare, 1.0)
    for k in range(len(members)):
        cluster = w.cluster[members[k]]
        if not is_operating[members[k]] and cluster.stalled == 0 and cluster.accepted_ha < cluster.area_ha:
            cluster.accepted_ha -= share * max(cluster.accepted_ha - 0.02 * cluster.area_ha, 0.0)
            low[k] = max(0.02 * cluster.area_ha, cluster.accepted_ha)


@rule
def add_blocks(w: World, c: int, land_ha: float, stage: int) -> None:
    """Cut a piece of a cluster that has come to one stage into blocks; the largest usually has 5 ha."""
    if land_ha <= 1e-9:
        return
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    n = int(np.ceil(land_ha / w.published[cluster.province].block_ha))
    for _ in range(n):
        block = w.block[w.run.n_blocks]
        block.id = child(cluster.id, cluster.n_blocks)
        block.cluster = c
        block.area_ha = land_ha / n
        block.stage = stage
        block.instalment = NO
        block.households = int(p.households_per_ha * block.area_ha + 0.5)
        block.agricultural = 1 if luck(w, Purpose.AGRICULTURAL, block.id, 0) < p.agricultural_share else 0
        wholly = cluster.management == Management.STATE
        partly = cluster.management == Management.PARTLY_STATE
        by_state = wholly or (partly and luck(w, Purpose.STATE_BUILT, block.id, 0) < 0.5)
        block.state_built = 1 if by_state else 0
        block.released = 1 if stage == Stage.ACCEPTED else 0
        block.funded = cluster.clearance_begun
        cluster.n_blocks += 1
        w.run.n_blocks += 1


@rule
def cut_into_blocks(w: World, c: int) -> None:
    """Land blocks of a cluster, by the stage its land has come to."""
    cluster = w.cluster[c]
    cluster.first_block = w.run.n_blocks
    if cluster.established == NEVER:
        add_blocks(w, c, cluster.area_ha, Stage.PLANNED + 0)
        return
    add_blocks(w, c, cluster.accepted_ha, Stage.ACCEPTED + 0)
    add_blocks(w, c, cluster.handed_over_ha - cluster.accepted_ha, Stage.HANDED_OVER + 0)
    add_blocks(w, c, cluster.cleared_ha - cluster.handed_over_ha, Stage.CLEARED + 0)
    add_blocks(w, c, cluster.area_ha - cluster.cleared_ha, Stage.AWAITING_CLEARANCE + 0)


@rule
def cut_land_beside(w: World, c: int) -> None:
    """Land blocks of a possible expansion, which follow those of the cluster and are not yet its own."""
    cluster = w.cluster[c]
    own = cluster.n_blocks
    add_blocks(w, c, expansion_ha(w, c), Stage.PLANNED + 0)
    cluster.n_blocks_beside = cluster.n_blocks - own
    cluster.n_blocks = own
