"""Who is served first, and how many units of a shared resource there are when.

A resource is created with the largest number of units it ever has. Where a lever takes units away, or brings
them later, each missing unit is held by an absence, which goes before all new work: a team that is cut
finishes the block it is at.
"""

from simulation.engine.compiled import rule
from simulation.parameters import Grade, Scope, lever
from simulation.rules.reading import lever_of_cluster
from simulation.state import Stage, World

UNDER_WAY = -1  # work that had the unit when the run began
ABSENT = 0
GIVEN_PRIORITY = 1
ORDINARY = 2

PARAMETERS = (
    lever(
        "queue_priority",
        title="Priority of a cluster in every queue",
        title_vi="Mức ưu tiên của cụm trong mọi hàng chờ",
        unit="1",
        default=0.0,
        choices=("ordinary", "priority"),
        scope=Scope.CLUSTER,
        grade=Grade.DEFINITION,
        source="definition; first come, first served is the neutral rule",
    ),
)


@rule
def priority(w: World, c: int, now: float) -> int:
    """Priority of a cluster in queues: given by policy, or ordinary."""
    if lever_of_cluster(w, w.lever.queue_priority, c, now) >= 1.0:
        return GIVEN_PRIORITY
    return ORDINARY


@rule
def clearance_priority(w: World, b: int, now: float) -> int:
    """Priority of a land block for a clearance team; a block in clearance keeps its team."""
    if w.block[b].stage == Stage.IN_CLEARANCE:
        return UNDER_WAY
    return priority(w, w.block[b].cluster, now)


@rule
def n_absences(w: World) -> int:
    """Number of absences of the run."""
    return w.run.n_absences


@rule
def absent_unit(w: World, a: int) -> int:
    """The resource that misses a unit."""
    return w.absence[a].unit


@rule
def is_absent_later(w: World, a: int) -> bool:
    """Whether the unit is there at the start and goes later."""
    return w.absence[a].begins > 0.0


@rule
def absence_begins(w: World, a: int) -> float:
    """When the unit goes, months."""
    return w.absence[a].begins


@rule
def absence_months(w: World, a: int, now: float) -> float:
    """How long the unit stays away; nothing is left when it was freed too late."""
    return max(w.absence[a].ends - now, 0.0)
