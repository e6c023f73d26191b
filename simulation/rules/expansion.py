"""Expansion: a cluster that is nearly full gets more land, up to the cap of the decree.

Decree 32/2024 lets a cluster expand where its occupancy is at least 60 %, to at most 75 ha in total. The land
of a possible expansion is cut into blocks when the world opens, and lies outside the cluster until it is
decided.
"""

from simulation.engine.compiled import rule
from simulation.parameters import A_RULE, Grade, Scope, fixed, lever
from simulation.rules.infrastructure_quality import renew_quality
from simulation.rules.land_blocks import note_change, set_stage
from simulation.rules.location import refresh
from simulation.rules.luck import Purpose, luck, n_by_luck
from simulation.rules.reading import calendar_month, lever_of_province, mark, members
from simulation.state import NEVER, NO, Event, Management, NewHands, Stage, World

LARGEST_EXPANDED_HA = 75.0  # the cap of Decree 32/2024
SMALLEST_EXPANSION_HA = 2.0  # less is not worth a decision

PARAMETERS = (
    fixed(
        "expansion_occupancy",
        title="Occupancy from which a cluster may expand",
        title_vi="Tỷ lệ lấp đầy tối thiểu để mở rộng cụm",
        unit="1",
        default=0.6,
        grade=Grade.EVIDENCE,
        source="Decree 32/2024: at least 60 % (F123)",
    ),
    fixed(
        "largest_expanded_ha",
        title="Largest area of a cluster with its expansion",
        title_vi="Diện tích tối đa của cụm sau khi mở rộng",
        unit="ha",
        default=LARGEST_EXPANDED_HA,
        grade=Grade.EVIDENCE,
        source="Decree 32/2024: at most 75 ha (F120)",
    ),
    fixed(
        "expansion_share",
        title="Area of an expansion, share of the cluster's area",
        title_vi="Diện tích mở rộng so với diện tích hiện có",
        unit="1",
        default=0.5,
        grade=Grade.JUDGEMENT,
        source="judgement",
    ),
    lever(
        "expansions_per_year",
        title="Expansions of clusters decided in a year, where the law allows",
        title_vi="Số cụm được mở rộng mỗi năm khi đủ điều kiện",
        unit="1/year",
        default=0.0,
        bounds=(0.0, 100.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: no expansion is under way that is known",
        cost=A_RULE,
        leans_on=("present_leased_share",),
    ),
)


@rule
def expansion_ha(w: World, c: int) -> float:
    """Land by which a cluster could expand; 0 where the cap leaves too little."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    land = min(p.expansion_share * cluster.area_ha, p.largest_expanded_ha - cluster.area_ha)
    return land if land >= SMALLEST_EXPANSION_HA else 0.0


@rule
def n_expansions(w: World, p: int, month: int, now: float) -> int:
    """Expansions the province decides this year; a fraction is left to luck."""
    mean = lever_of_province(w, w.lever.expansions_per_year, p, now)
    return n_by_luck(w, Purpose.EXPANSIONS, w.province[p].id, calendar_month(w, month) // 12, mean)


@rule
def may_expand(w: World, c: int) -> bool:
    """Whether the law lets a cluster expand now: it is occupied enough, and land beside it is left."""
    cluster = w.cluster[c]
    if cluster.established == NEVER or cluster.removed == 1 or cluster.new_hands != NewHands.NONE:
        return False
    leasable = cluster.leasable_share * cluster.area_ha
    occupied = cluster.leased_ha >= w.p[cluster.province].expansion_occupancy * leasable
    return cluster.n_blocks_beside > 0 and cluster.expanding == 0 and occupied


@rule
def next_to_expand(w: World, p: int, now: float) -> int:
    """The cluster whose expansion is taken up: the first in a keyed order of those the law allows, or NO."""
    best = NO
    best_rank = 2.0
    for c in members(w, p):
        rank = luck(w, Purpose.EXPANSION_RANK, w.cluster[c].id, 0)
        if rank < best_rank and may_expand(w, c):
            best = c
            best_rank = rank
    if best != NO:
        w.cluster[best].expanding = 1
    return best


@rule
def expand(w: World, c: int, now: float) -> None:
    """The expansion is decided: its blocks belong to the cluster and await clearance."""
    cluster = w.cluster[c]
    before = cluster.area_ha
    beside = cluster.first_block + cluster.n_blocks
    for b in range(beside, beside + cluster.n_blocks_beside):
        set_stage(w, b, Stage.AWAITING_CLEARANCE)
        # Land of its own, whatever was paid for the cluster; what was handed over is no longer the State's.
        w.block[b].funded = 0
        if cluster.management == Management.ENTERPRISE:
            w.block[b].state_built = 0
        cluster.area_ha += w.block[b].area_ha
    cluster.n_blocks += cluster.n_blocks_beside
    cluster.n_blocks_beside = 0
    cluster.project_since = now
    note_change(w, c)
    renew_quality(w, c, now)
    refresh(w, c)
    mark(w, now, Event.EXPANDED, c, c, cluster.area_ha - before)
