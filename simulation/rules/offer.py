"""What a cluster offers to a segment of investors: land it may have, and what that is worth to it.

Frontage, craft villages and the reserve for small enterprises come together here. In a run that knows no
segments nothing is kept from anybody, and nothing is counted.
"""

from simulation.engine.compiled import rule
from simulation.rules.craft_villages import may_lease, value_of_match
from simulation.rules.frontage import (
    hold_frontage,
    kept_frontage_ha,
    part_on_frontage_ha,
    return_frontage,
    value_of_frontage,
)
from simulation.rules.reading import lever_of_cluster
from simulation.rules.reserve import is_small_enterprise, reserve_land, use_reserved_land
from simulation.rules.segments import has_segments, kind_in, segment_of
from simulation.state import World


@rule
def take_over_offer(w: World, c: int, now: float) -> None:
    """Note what levers say of a cluster's offer from now on."""
    if has_segments(w):
        offer = w.offer[c]
        offer.frontage_allocation = int(lever_of_cluster(w, w.lever.frontage_allocation, c, now))
        offer.craft_village_rule = int(lever_of_cluster(w, w.lever.craft_village_rule, c, now))
        offer.reserve_share = lever_of_cluster(w, w.lever.small_enterprise_reserve_share, c, now)


@rule
def offered_ha(w: World, c: int, segment: int) -> float:
    """Vacant land that a segment may lease.

    Land reserved for others lies behind the frontage as far as there is room, so what is kept from a segment
    for either reason adds up, to the vacant land at most.
    """
    vacant_ha = w.cluster[c].vacant_ha
    if not has_segments(w):
        return vacant_ha
    kind = kind_in(segment)
    if not may_lease(w, c, kind):
        return 0.0
    reserved_ha = 0.0 if is_small_enterprise(kind) else w.offer[c].reserved_ha
    return max(vacant_ha - kept_frontage_ha(w, c, segment) - reserved_ha, 0.0)


@rule
def value_to_segment(w: World, c: int, segment: int, plot_ha: float) -> float:
    """What a cluster is worth to a segment beyond what it is worth to everybody, in units of utility.

    `plot_ha` is the plot that shall fit, where the value depends on it.
    """
    if not has_segments(w):
        return 0.0
    return value_of_frontage(w, c, segment, plot_ha) + value_of_match(w, c, kind_in(segment))


@rule
def release_land(w: World, b: int, released_ha: float, now: float) -> None:
    """A block releases land: some of it may be reserved."""
    if has_segments(w):
        reserve_land(w, b, released_ha, now)


@rule
def take_land(w: World, i: int, c: int) -> None:
    """An investor takes its plot from the land that is still vacant: so much frontage, so much reserved."""
    if has_segments(w):
        investor = w.investor[i]
        hold_frontage(w, i, c, part_on_frontage_ha(w, c, segment_of(w, i), investor.plot_ha))
        if is_small_enterprise(investor.kind):
            use_reserved_land(w, c, investor.plot_ha)


@rule
def take_back_land(w: World, i: int) -> None:
    """The plot of an investor is on offer again, its frontage as such."""
    if has_segments(w):
        return_frontage(w, i, w.investor[i].cluster)
