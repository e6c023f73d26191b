"""Frontage: plots along the main road, and who gets them.

A share of the leasable land of a cluster lies on its main road. Officials report that these plots are leased
first, which spoils the plan and later attraction. The lever says how they are allocated: like all others,
first come, first served, or kept for plots above the median. Hectares are counted, plots are not drawn on a
map: a lease may lie partly on the frontage.
"""

from simulation.engine.compiled import rule
from simulation.parameters import A_RULE, Grade, Scope, lever, uncertain
from simulation.parameters import beta as beta_prior
from simulation.parameters import normal as normal_prior
from simulation.rules.demand import SMALLEST_PLOT_HA, median_plot_ha
from simulation.rules.segments import has_large_plots
from simulation.state import World

ALIKE, FIRST_COME, PLANNED = 0, 1, 2

PARAMETERS = (
    uncertain(
        "frontage_share",
        title="Share of a cluster's leasable land that lies on its main road",
        title_vi="Tỷ lệ đất cho thuê nằm ở mặt đường chính của cụm",
        unit="1",
        prior=beta_prior(4.0, 12.0),
        bounds=(0.0, 1.0),
        grade=Grade.UNKNOWN,
        source="no figure was found (docs/evidence.md, Frontage)",
    ),
    uncertain(
        "taste_frontage",
        title="Effect of a plot on the main road",
        title_vi="Tác động của lô đất mặt đường chính",
        unit="1",
        prior=normal_prior(0.4, 0.2),
        grade=Grade.UNKNOWN,
        source="no estimate was found (docs/evidence.md, Frontage)",
    ),
    uncertain(
        "frontage_gone_loss",
        title="Attraction that a cluster loses when its frontage went first and is gone",
        title_vi="Mức giảm sức hút của cụm khi các lô mặt đường đã bị thuê hết trước",
        unit="1",
        prior=normal_prior(0.2, 0.15, 0.0, 2.0),
        grade=Grade.UNKNOWN,
        source="reported by officials, size unknown (docs/evidence.md, Frontage)",
    ),
    lever(
        "frontage_allocation",
        title="Who gets the plots on the main road of a cluster",
        title_vi="Cách bố trí các lô đất mặt đường chính của cụm",
        unit="1",
        default=float(ALIKE),
        choices=("alike", "first_come", "planned"),
        choices_vi=("như nhau", "ai đến trước", "theo quy hoạch"),
        scope=Scope.CLUSTER,
        grade=Grade.UNKNOWN,
        source="neutral: plots on the main road count as all others (docs/evidence.md, Frontage)",
        cost=A_RULE,
        leans_on=(
            "taste_frontage",
            "frontage_gone_loss",
            "frontage_share",
        ),
    ),
)


@rule
def released_frontage_ha(w: World, c: int) -> float:
    """Frontage of the land released so far: every block has its share of it."""
    cluster = w.cluster[c]
    return w.p[cluster.province].frontage_share * cluster.released_ha


@rule
def vacant_frontage_ha(w: World, c: int) -> float:
    """Frontage on offer: released and neither leased nor between investors."""
    vacant = released_frontage_ha(w, c) - w.offer[c].frontage_held_ha
    return min(max(vacant, 0.0), w.cluster[c].vacant_ha)


@rule
def kept_frontage_ha(w: World, c: int, segment: int) -> float:
    """Vacant frontage that is kept from a segment."""
    if w.offer[c].frontage_allocation == PLANNED and not has_large_plots(segment):
        return vacant_frontage_ha(w, c)
    return 0.0


@rule
def value_of_frontage(w: World, c: int, segment: int, plot_ha: float) -> float:
    """What its frontage adds to the value of a cluster, or takes from it; E13 of the model notes.

    Parameters
    ----------
    w : World
        The tables.
    c : int
        Cluster.
    segment : int
        Who looks at it.
    plot_ha : float
        Plot that shall fit; for large plots at least the median.

    Returns
    -------
    float
        In units of utility: `taste_frontage` where a plot on the frontage fits and may be had;
        `frontage_gone_loss` below 0 where the frontage went first and none is left.
    """
    allocation = w.offer[c].frontage_allocation
    is_large = has_large_plots(segment)
    if allocation == ALIKE or (allocation == PLANNED and not is_large):
        return 0.0
    province = w.cluster[c].province
    wanted = max(plot_ha, median_plot_ha(w, province)) if is_large else plot_ha
    vacant = vacant_frontage_ha(w, c)
    if vacant >= wanted:
        return w.p[province].taste_frontage
    is_gone = vacant < SMALLEST_PLOT_HA and released_frontage_ha(w, c) >= SMALLEST_PLOT_HA
    return -w.p[province].frontage_gone_loss if allocation == FIRST_COME and is_gone else 0.0


@rule
def part_on_frontage_ha(w: World, c: int, segment: int, plot_ha: float) -> float:
    """Land that a new lease takes on the frontage; `plot_ha` is at most the vacant land of the cluster.

    Where frontage counts as all land a plot has its share of what is vacant. Where it goes first, or is kept
    for this segment, the plot takes what is left of it; else only what is not found behind the frontage.
    """
    vacant_ha = w.cluster[c].vacant_ha
    frontage_ha = vacant_frontage_ha(w, c)
    allocation = w.offer[c].frontage_allocation
    if allocation == ALIKE:
        return plot_ha * frontage_ha / vacant_ha
    if allocation == FIRST_COME or has_large_plots(segment):
        return min(plot_ha, frontage_ha)
    return max(plot_ha - (vacant_ha - frontage_ha), 0.0)


@rule
def hold_frontage(w: World, i: int, c: int, part_ha: float) -> None:
    """A lease holds so much frontage, until its land is on offer again."""
    w.on_frontage_ha[i] = part_ha
    w.offer[c].frontage_held_ha += part_ha


@rule
def return_frontage(w: World, i: int, c: int) -> None:
    """The frontage that a lease held is on offer again."""
    w.offer[c].frontage_held_ha -= w.on_frontage_ha[i]
    w.on_frontage_ha[i] = 0.0
