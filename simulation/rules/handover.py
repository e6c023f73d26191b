"""Land handover: cleared blocks pass to the technical infrastructure investor in instalments."""

from simulation.engine.compiled import rule
from simulation.engine.random import child, lognormal
from simulation.parameters import Grade, fixed, uncertain
from simulation.parameters import lognormal as lognormal_prior
from simulation.rules.infrastructure_quality import renew_quality
from simulation.rules.land_blocks import set_stage
from simulation.rules.location import refresh
from simulation.rules.luck import Purpose, luck
from simulation.rules.reading import mark
from simulation.rules.release import HANDED_OVER_LAND, release_handed_over_land
from simulation.state import NO, Event, Stage, World

PARAMETERS = (
    fixed(
        "handover_instalment_ha",
        title="Cleared land that makes an instalment",
        title_vi="Diện tích mỗi đợt bàn giao",
        unit="ha",
        default=8.0,
        grade=Grade.JUDGEMENT,
        source="judgement: two land blocks; land is handed over in parts, sizes are not published",
    ),
    uncertain(
        "handover_months",
        title="Time from a cleared instalment to its handover",
        title_vi="Thời gian bàn giao một đợt đất",
        unit="months",
        prior=lognormal_prior(2.0, 0.5),
        grade=Grade.JUDGEMENT,
        source="judgement: decision to allocate land, minutes of handover on site",
    ),
)

LEFT_OVER_HA = 1e-6  # rounding of sums, not land


@rule
def land_awaiting_handover_ha(w: World, c: int) -> float:
    """Cleared land that is not handed over and not in an instalment."""
    cluster = w.cluster[c]
    return cluster.cleared_ha - cluster.handed_over_ha - cluster.in_handover_ha


@rule
def instalment_is_due(w: World, c: int) -> bool:
    """Whether enough land is cleared for an instalment, or all that is left of the cluster."""
    cluster = w.cluster[c]
    waiting = land_awaiting_handover_ha(w, c)
    if waiting <= LEFT_OVER_HA:
        return False
    all_cleared = cluster.cleared_ha >= cluster.area_ha - LEFT_OVER_HA
    return all_cleared or waiting >= w.p[cluster.province].handover_instalment_ha


@rule
def prepare_instalment(w: World, c: int) -> int:
    """Put the cleared blocks into the next instalment and return its number."""
    cluster = w.cluster[c]
    number = cluster.instalments
    cluster.instalments += 1
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        block = w.block[b]
        if block.stage == Stage.CLEARED and block.instalment == NO:
            block.instalment = number
            cluster.in_handover_ha += block.area_ha
    return number


@rule
def duration_months(w: World, c: int, instalment: int) -> float:
    """Time a handover takes."""
    cluster = w.cluster[c]
    u = luck(w, Purpose.HANDOVER, child(cluster.id, instalment), 0)
    return lognormal(u, w.p[cluster.province].handover_months, 0.5)


@rule
def hand_over(w: World, c: int, instalment: int, now: float) -> None:
    """The blocks of an instalment pass to the investor; their land may be on offer at once."""
    cluster = w.cluster[c]
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        block = w.block[b]
        if block.stage == Stage.CLEARED and block.instalment == instalment:
            set_stage(w, b, Stage.HANDED_OVER)
            cluster.in_handover_ha -= block.area_ha
            cluster.handed_over_ha += block.area_ha
            mark(w, now, Event.HANDED_OVER, b, c, block.area_ha)
    if cluster.leases_before_completion == HANDED_OVER_LAND:
        release_handed_over_land(w, c, now)
        renew_quality(w, c, now)
        refresh(w, c)
