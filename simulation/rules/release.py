"""When the industrial land of a block is released, that is, put on offer; leases before completion.

Land is released once. Usually that is when the infrastructure of its block is accepted. Policy may release it
at the handover already: secondary investors then build works of their own. Or it may close a cluster to new
leases until all of its land is accepted. Equation E24 of the model notes.
"""

from simulation.engine.compiled import rule
from simulation.parameters import A_RULE, Grade, Scope, lever
from simulation.rules.land_blocks import note_change
from simulation.rules.offer import release_land
from simulation.rules.reading import lever_of_cluster
from simulation.state import Stage, World

ONLY_COMPLETE_CLUSTERS, ACCEPTED_BLOCKS, HANDED_OVER_LAND = 0, 1, 2
ROUNDING_HA = 1e-6  # of sums of blocks, not land

PARAMETERS = (
    lever(
        "leases_before_completion",
        title="Land that may be leased before the cluster is complete",
        title_vi="Đất được cho thuê trước khi hoàn thành hạ tầng toàn cụm",
        unit="1",
        default=float(ACCEPTED_BLOCKS),
        choices=("only_complete_clusters", "accepted_blocks", "handed_over_land"),
        choices_vi=("chỉ cụm đã hoàn thành", "lô đất đã nghiệm thu", "đất đã bàn giao"),
        scope=Scope.CLUSTER,
        grade=Grade.JUDGEMENT,
        source=(
            "clusters lease land while others of their blocks are built "
            "(docs/evidence.md, Leases before completion)"
        ),
        cost=A_RULE,
    ),
)


@rule
def is_complete(w: World, c: int) -> bool:
    """Whether the technical infrastructure of all land of a cluster is accepted."""
    return w.cluster[c].accepted_ha >= w.cluster[c].area_ha - ROUNDING_HA


@rule
def waits_for_completion(w: World, c: int) -> bool:
    """Whether a cluster signs no new leases because part of its land is not accepted."""
    return w.cluster[c].leases_before_completion == ONLY_COMPLETE_CLUSTERS and not is_complete(w, c)


@rule
def release_block(w: World, b: int, now: float) -> None:
    """Put the industrial land of a block on offer, unless it already is.

    Where nothing is accepted yet, those who lease the land build works of their own.
    """
    block = w.block[b]
    if block.released == 1:
        return
    block.released = 1
    block.own_works = 1 if block.stage < Stage.ACCEPTED else 0
    cluster = w.cluster[block.cluster]
    industrial_ha = cluster.leasable_share * block.area_ha
    cluster.released_ha += industrial_ha
    cluster.vacant_ha += industrial_ha
    release_land(w, b, industrial_ha, now)
    note_change(w, block.cluster)


@rule
def release_handed_over_land(w: World, c: int, now: float) -> None:
    """Release all land of a cluster that is handed over, accepted or not."""
    cluster = w.cluster[c]
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        if w.block[b].stage >= Stage.HANDED_OVER:
            release_block(w, b, now)


@rule
def take_over_release(w: World, c: int, now: float) -> None:
    """Note which land may be leased from now on; released land stays released."""
    cluster = w.cluster[c]
    before = cluster.leases_before_completion
    cluster.leases_before_completion = int(lever_of_cluster(w, w.lever.leases_before_completion, c, now))
    if cluster.leases_before_completion != before:
        # A cluster that need not wait for completion any more has its vacant land at another cause.
        note_change(w, c)
    if cluster.leases_before_completion == HANDED_OVER_LAND:
        release_handed_over_land(w, c, now)
