"""Reserve for small enterprises: a share of newly released land is open to them alone for two years.

Resolution 198/2025. Small enterprises are craft producers and small and medium enterprises; they use reserved
land first, that of the cluster's first blocks before that of its last. What nobody took in time, and what
comes back from a lease, is open to all. Land released before the start of a run is not reserved: when its
time began is not known.
"""

from simulation.engine.compiled import rule
from simulation.parameters import A_RULE, Grade, Scope, fixed, lever
from simulation.state import InvestorKind, World

PARAMETERS = (
    fixed(
        "reserve_months",
        title="Time for which released land is reserved for small enterprises",
        title_vi="Thời hạn dành riêng đất cho doanh nghiệp nhỏ và vừa",
        unit="months",
        default=24.0,
        grade=Grade.JUDGEMENT,
        source="two years, not traced (docs/evidence.md, Reserve for small enterprises)",
    ),
    lever(
        "small_enterprise_reserve_share",
        title="Share of newly released land that is reserved for small enterprises",
        title_vi="Tỷ lệ đất mới có hạ tầng dành riêng cho doanh nghiệp nhỏ và vừa",
        unit="1",
        default=0.0,
        bounds=(0.0, 1.0),
        scope=Scope.CLUSTER,
        grade=Grade.EVIDENCE,
        source=(
            "neutral; Resolution 198/2025 says 5 %, or 20 ha on average, in clusters established from now on "
            "(F141, F142; docs/evidence.md, Reserve for small enterprises)"
        ),
        cost=A_RULE,
        leans_on=(
            "craft_share",
            "foreign_share",
        ),
    ),
)


@rule
def reserve_land(w: World, b: int, released_ha: float, now: float) -> None:
    """Reserve a share of the land that a block releases; the lever's value on that day holds to the end."""
    c = w.block[b].cluster
    if w.offer[c].reserve_share > 0.0:
        w.reserve[b].ends = now + w.p[w.cluster[c].province].reserve_months
        w.reserve[b].vacant_ha = w.offer[c].reserve_share * released_ha
        count_reserved_land(w, c)


@rule
def is_small_enterprise(kind: int) -> bool:
    """Whether reserved land is open to a kind of investor."""
    return kind != InvestorKind.FOREIGN_LINKED


@rule
def use_reserved_land(w: World, c: int, plot_ha: float) -> None:
    """A small enterprise signs: its plot is reserved land as far as there is any."""
    if w.offer[c].reserved_ha <= 0.0:
        return
    left = plot_ha
    cluster = w.cluster[c]
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        used = min(left, w.reserve[b].vacant_ha)
        w.reserve[b].vacant_ha -= used
        left -= used
    count_reserved_land(w, c)


@rule
def open_reserved_land(w: World, c: int, now: float) -> bool:
    """Open to all what has been reserved long enough; whether there was any."""
    if w.offer[c].reserved_ha <= 0.0:
        return False
    before = w.offer[c].reserved_ha
    cluster = w.cluster[c]
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        if w.reserve[b].ends <= now:
            w.reserve[b].vacant_ha = 0.0
    count_reserved_land(w, c)
    return w.offer[c].reserved_ha < before


@rule
def count_reserved_land(w: World, c: int) -> None:
    """Add up the vacant reserved land of a cluster."""
    cluster = w.cluster[c]
    total = 0.0
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        total += w.reserve[b].vacant_ha
    w.offer[c].reserved_ha = total
