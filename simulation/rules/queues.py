"""Who is served first, and how many units of a shared resource there are when.

A resource is created with the largest number of units it ever has. Where a lever takes units away, or brings
them later, each missing unit is held by an absence, which goes before all new work: a team that is cut
finishes the block it is at.
"""

import numpy as np

from simulation.engine.compiled import rule
from simulation.parameters import A_RULE, Grade, Scope, lever
from simulation.rules.reading import lever_of_cluster, lever_of_province
from simulation.state import Stage, World

UNDER_WAY = -1  # work that had the unit when the run began
ABSENT = 0
GIVEN_PRIORITY = 1
ORDINARY = 2

ABSENCES_FULL = 2  # a run that needs more absences than its table holds is repeated with more

# Shared units in the order of `w.units`; each has a lever with the ending `_ratio`.
UNIT_GROUPS = ("clearance_teams", "construction_crews", "planning_desks", "licence_desks")
# From this group on, a group has the offices of the districts after its provinces (`rules/desks.py`).
FIRST_GROUP_WITH_OFFICES = UNIT_GROUPS.index("planning_desks")

PARAMETERS = (
    lever(
        "queue_priority",
        title="Priority of a cluster in every queue",
        title_vi="Mức ưu tiên của cụm trong mọi hàng chờ",
        unit="1",
        default=0.0,
        choices=("ordinary", "priority"),
        choices_vi=("thông thường", "ưu tiên"),
        scope=Scope.CLUSTER,
        grade=Grade.DEFINITION,
        source="definition; first come, first served is the neutral rule",
        leans_on=(
            "clearance_capacity_ha_per_year",
            "construction_crews",
            "planning_throughput_per_year",
            "licence_throughput_per_year",
        ),
        cost=A_RULE,
    ),
)


@rule
def priority(w: World, c: int, now: float) -> int:
    """Priority of a cluster in queues: given by policy or by the progress review, or ordinary."""
    if w.cluster[c].supported == 1 or lever_of_cluster(w, w.lever.queue_priority, c, now) >= 1.0:
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


@rule
def size_shared_units(w: World) -> None:
    """Size every shared resource at its largest, and note the absences that make it smaller."""
    for p in range(w.run.n_provinces):
        size_units(w, 0, p, w.province[p].clearance_teams, w.lever.clearance_teams_ratio)
    for p in range(w.run.n_provinces):
        size_units(w, 1, p, w.province[p].construction_crews, w.lever.construction_crews_ratio)
    for p in range(w.run.n_provinces):
        size_units(w, 2, p, w.province[p].planning_desks, w.lever.planning_desks_ratio)
    for p in range(w.run.n_provinces):
        size_units(w, 3, p, w.province[p].licence_desks, w.lever.licence_desks_ratio)
    # One officer in each office; how many desks the province has is its pace.
    w.units[FIRST_GROUP_WITH_OFFICES:, w.run.n_provinces :] = 1


@rule
def unit_of_province(w: World, group: int, p: int) -> int:
    """Place of a province's resource among all shared units, where the groups stand one after another."""
    n_offices = w.units.shape[1] - w.run.n_provinces
    return group * w.run.n_provinces + max(group - FIRST_GROUP_WITH_OFFICES, 0) * n_offices + p


@rule
def size_units(w: World, group: int, p: int, present: int, lever: int) -> None:
    """Size a shared resource of a province that follows the path of a ratio to its present size."""
    first = w.path[lever, w.run.n_clusters + p]
    while w.step[first + 1].begins <= 0.0:
        first += 1
    last = first
    # At least as many as at the as-of date: whoever was at work then goes on before its unit is taken away.
    largest = max(1, present, sized(present, w.step[first].value))
    while w.step[last + 1].begins < np.inf:
        last += 1
        largest = max(largest, sized(present, w.step[last].value))
    w.units[group, p] = largest
    for number in range(1, largest + 1):
        note_absences(w, unit_of_province(w, group, p), number, present, first, last)


@rule
def sized(present: int, ratio: float) -> int:
    """Units at a ratio to those at the as-of date, rounded."""
    return int(present * ratio + 0.5)


@rule
def units_at(w: World, present: int, lever: int, p: int, now: float) -> int:
    """Units that a province has now of a resource that follows the path of a ratio to its present size.

    A unit that was taken away while at work finishes it: for a while more may be busy than there are.
    """
    return sized(present, lever_of_province(w, lever, p, now))


@rule
def note_absences(w: World, unit: int, number: int, present: int, first: int, last: int) -> None:
    """Note when one unit is missing: while the resource has fewer units than its number."""
    begins = -1.0
    for k in range(first, last + 1):
        is_missing = sized(present, w.step[k].value) < number
        time = max(w.step[k].begins, 0.0)
        if is_missing and begins < 0.0:
            begins = time
        elif not is_missing and begins >= 0.0:
            add_absence(w, unit, begins, time)
            begins = -1.0
    if begins >= 0.0:
        add_absence(w, unit, begins, np.inf)


@rule
def add_absence(w: World, unit: int, begins: float, ends: float) -> None:
    """Add an absence; without room the run is marked, to be repeated with larger tables."""
    a = w.run.n_absences
    if a >= len(w.absence):
        w.run.full_table = ABSENCES_FULL
        return
    w.run.n_absences = a + 1
    w.absence[a].unit = unit
    w.absence[a].begins = begins
    w.absence[a].ends = ends
