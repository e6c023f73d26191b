"""The opening state: what is published is taken as published, the rest is completed by keyed draws.

Completed values are drawn anew in each replication, so the uncertainty about today is part of every forecast,
and are the same in all scenarios of a replication. Published totals are met: counts by keyed ranks (the
clusters with the lowest keyed numbers get the property), areas by raking towards a bound, which keeps every
value within the law.

Here stands the order in which a province is completed; each step has a file of its own.
"""

import numpy as np

from simulation.engine.compiled import rule
from simulation.rules.completion import clusters_of, complete_flag, those_with
from simulation.rules.demand import draw_shocks
from simulation.rules.lever_paths import choose_paths
from simulation.rules.location import refresh, take_over_levers
from simulation.rules.luck import Purpose
from simulation.rules.opening_clusters import (
    complete_applications,
    complete_attributes,
    complete_dates,
    complete_leasable_share,
    complete_management,
)
from simulation.rules.opening_land import (
    complete_areas,
    complete_areas_of_established,
    complete_cleared_land,
    cut_into_blocks,
    cut_land_beside,
)
from simulation.rules.opening_leases import complete_leased_land, complete_leases
from simulation.rules.opening_means import set_budget, set_shared_means
from simulation.rules.opening_works import (
    complete_clearance_begun,
    complete_operating,
    complete_works,
    complete_works_begun,
    put_crews_to_work,
    put_teams_to_work,
)
from simulation.rules.queues import size_shared_units
from simulation.rules.reading import members
from simulation.state import World, Wwtp


@rule
def open_province(w: World, p: int) -> None:
    """Complete the opening state of a province; tables must hold published values, managements and levers."""
    province = w.province[p]
    established = clusters_of(w, p, True)
    planned = clusters_of(w, p, False)
    is_operating = np.zeros(w.run.n_clusters, np.bool_)
    for c in complete_operating(w, p, established):
        is_operating[c] = True
        # An operating cluster has cleared land, whatever the counts of clearance say.
        w.cluster[c].clearance_known = 1
    operating = those_with(established, is_operating)
    complete_areas_of_established(w, p, established, is_operating)
    complete_areas(w, planned, province.area_planned_ha)

    begun = complete_clearance_begun(w, p, established)
    complete_works_begun(w, p, begun, is_operating)
    for c in complete_flag(
        w, Purpose.LICENSED, w.cluster.licence_known, operating, province.clusters_licensed
    ):
        w.cluster[c].wwtp = Wwtp.LICENSED
    for c in begun:
        w.cluster[c].clearance_begun = 1
    for c in established:
        complete_dates(w, c, is_operating[c])
        complete_leasable_share(w, c)
    leased_ha = complete_leased_land(w, p, operating)
    complete_cleared_land(w, begun, is_operating, province.area_cleared_ha)

    set_shared_means(w, p)
    for c in members(w, p):
        if w.cluster[c].in_plan == 1:
            complete_attributes(w, c)
            complete_works(w, c, is_operating[c])
            cut_into_blocks(w, c)
            cut_land_beside(w, c)
    put_teams_to_work(w, p)
    put_crews_to_work(w, p)
    set_budget(w, p)
    complete_leases(w, p, operating, leased_ha)
    for c in established:
        # Levers may release land that is not accepted: only now, so that opening leases are what they were.
        take_over_levers(w, c, 0.0)
        refresh(w, c)
    complete_applications(w, p, planned)
    draw_shocks(w, p)
    complete_closed(w, p)


@rule
def complete_closed(w: World, p: int) -> None:
    """Clusters outside the plan, which a policy may add to it; last, so that they move no other."""
    own = members(w, p)
    for k in range(own.size):
        c = own[k]
        if w.cluster[c].in_plan == 0:
            complete_areas(w, own[k : k + 1], -1.0)
            complete_management(w, own[k : k + 1], 0, 0)
            complete_attributes(w, c)
            cut_into_blocks(w, c)
            cut_land_beside(w, c)


@rule
def open_world(w: World) -> None:
    """Complete the opening state of a run from published values, policy and luck."""
    assign_managements(w)
    for entity in range(w.path.shape[1]):
        choose_paths(w, entity)
    for p in range(w.run.n_provinces):
        open_province(w, p)
    for c in range(w.run.n_clusters):
        w.cluster[c].area_at_start_ha = w.cluster[c].area_ha
        w.cluster[c].management_at_start = w.cluster[c].management
    size_shared_units(w)


@rule
def assign_managements(w: World) -> None:
    """Complete the management types; first of all, because levers may depend on them."""
    for p in range(w.run.n_provinces):
        province = w.province[p]
        complete_management(
            w, clusters_of(w, p, True), province.clusters_partly_state, province.clusters_state
        )
        complete_management(w, clusters_of(w, p, False), 0, 0)
