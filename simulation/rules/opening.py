"""The opening state: what is published is taken as published, the rest is completed by keyed draws.

Completed values are drawn anew in each replication, so the uncertainty about today is part of every forecast,
and are the same in all scenarios of a replication. Published totals are met: counts by keyed ranks (the
clusters with the lowest keyed numbers get the property), areas by raking towards a bound, which keeps every
value within the law.

Nobody has published the occupancy of the clusters; the leases of the opening state are an estimate with a
prior.
"""

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule
from simulation.engine.ordering import order_of
from simulation.engine.portable import exp, log
from simulation.engine.random import child, lognormal, normal, poisson
from simulation.parameters import MONTHS_PER_YEAR, Grade, Scope, uncertain
from simulation.parameters import beta as beta_prior
from simulation.parameters import normal as normal_prior
from simulation.rules.clearance import months_to_last_household, teams_for_capacity
from simulation.rules.construction import next_block
from simulation.rules.craft_villages import complete_craft_village
from simulation.rules.demand import add_investor, draw_shocks
from simulation.rules.establishment import DOSSIER_SHARE, DRAFTING_SHARE, desks_for_throughput, dossier_months
from simulation.rules.fill import supply_per_month_thousand_m3
from simulation.rules.frontage import hold_frontage
from simulation.rules.leasing import BUILDING_LOG_SD
from simulation.rules.location import refresh, take_over_levers
from simulation.rules.luck import Purpose, luck, normal_share
from simulation.rules.public_budget import budget_per_year_bn_vnd
from simulation.rules.queues import size_shared_units
from simulation.state import NEVER, NO, InvestorKind, Management, Stage, Standing, World, Wwtp

# Decree 32/2024: a cluster has 10 to 75 ha. Values outside, where published, are kept.
SMALLEST_CLUSTER_HA, LARGEST_CLUSTER_HA = 10.0, 75.0
TYPICAL_CLUSTER_HA, CLUSTER_AREA_LOG_SD = 50.0, 0.4
LARGEST_BLOCK_HA = 5.0
# Judgement, where nothing is published of a cluster: distance to an interchange, rent, dates of
# establishment.
TYPICAL_INTERCHANGE_KM, INTERCHANGE_LOG_SD = 6.0, 0.6
TYPICAL_RENT_USD, RENT_LOG_SD = 80.0, 0.2
OPERATING_AGE_MONTHS = (48.0, 200.0)
IN_CLEARANCE_AGE_MONTHS = (18.0, 100.0)
NOT_BEGUN_AGE_MONTHS = (1.0, 60.0)
LONGEST_LEASE_AGE_MONTHS = 120.0
# Opening leases are numbered apart from arrivals.
OPENING_LEASES = 1 << 40

PARAMETERS = (
    uncertain(
        "leasable_share",
        title="Share of a cluster's area that is industrial land for lease",
        title_vi="Tỷ lệ đất công nghiệp cho thuê trong cụm",
        unit="1",
        prior=normal_prior(0.67, 0.04, 0.5, 0.8),
        bounds=(0.0, 1.0),
        scope=Scope.PROVINCE,
        grade=Grade.EVIDENCE,
        source="0.64 to 0.71 in parks and clusters (docs/evidence.md, Leasable share)",
    ),
    uncertain(
        "present_leased_share",
        title="Share of released industrial land leased at the as-of date, operating clusters",
        title_vi="Tỷ lệ đất công nghiệp đã cho thuê tại các cụm đang hoạt động",
        unit="1",
        prior=beta_prior(6.0, 4.0),
        bounds=(0.0, 1.0),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source="not published for Hung Yen or Hanoi; 54.5 % in Binh Dinh's operating clusters in 2017 (F267)",
    ),
)


@rule
def rake(
    values: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64], total: float
) -> None:
    """Move values towards their upper or lower bounds, each by the same share of its room, until they add up.

    Parameters
    ----------
    values : array
        Changed in place; each between its bounds. A value whose bounds are equal stays.
    low, high : array
        Bounds.
    total : float
        What the values shall add up to; a total beyond the bounds is met as nearly as they allow.
    """
    missing = total
    room_above = 0.0
    room_below = 0.0
    # Added one by one: numpy's own sum adds in another order than a compiled one, and the last bits would
    # differ.
    for k in range(len(values)):
        missing -= values[k]
        room_above += high[k] - values[k]
        room_below += values[k] - low[k]
    if missing >= 0.0:
        share = min(missing / room_above, 1.0) if room_above > 0.0 else 0.0
        for k in range(len(values)):
            values[k] += share * (high[k] - values[k])
    else:
        share = min(-missing / room_below, 1.0) if room_below > 0.0 else 0.0
        for k in range(len(values)):
            values[k] -= share * (values[k] - low[k])


@rule
def lowest(w: World, purpose: int, candidates: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The given number of candidate clusters with the lowest keyed numbers."""
    ranks = np.empty(len(candidates))
    for k in range(len(candidates)):
        ranks[k] = luck(w, purpose, w.cluster[candidates[k]].id, 0)
    order = order_of(ranks)
    chosen = np.empty(max(0, min(count, len(candidates))), np.int64)
    for k in range(len(chosen)):
        chosen[k] = candidates[order[k]]
    return chosen


@rule
def clusters_of(w: World, p: int, established: bool) -> NDArray[np.int64]:
    """Clusters of a province that are established, or only planned; closed ones left out."""
    found = np.empty(w.province[p].n_members, np.int64)
    n = 0
    for member in range(w.province[p].first_member, w.province[p].first_member + w.province[p].n_members):
        c = w.member[member]
        cluster = w.cluster[c]
        # A date that was not published is not-a-number: the cluster is established all the same.
        is_planned = cluster.established == NEVER
        if cluster.in_plan == 1 and is_planned != established:
            found[n] = c
            n += 1
    return found[:n]


@rule
def those_with(members: NDArray[np.int64], has_it: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Members that have a property; `has_it` tells of every cluster."""
    found = np.empty(len(members), np.int64)
    n = 0
    for c in members:
        if has_it[c]:
            found[n] = c
            n += 1
    return found[:n]


@rule
def complete_areas(w: World, members: NDArray[np.int64], total: float) -> None:
    """Areas of clusters: published ones stay, the others are drawn and raked to the published total."""
    n = len(members)
    values, low, high = np.empty(n), np.empty(n), np.empty(n)
    for k in range(n):
        cluster = w.cluster[members[k]]
        if np.isnan(cluster.area_ha):
            drawn = lognormal(luck(w, Purpose.AREA, cluster.id, 0), TYPICAL_CLUSTER_HA, CLUSTER_AREA_LOG_SD)
            low[k], high[k] = SMALLEST_CLUSTER_HA, LARGEST_CLUSTER_HA
            values[k] = min(max(drawn, SMALLEST_CLUSTER_HA), LARGEST_CLUSTER_HA)
        else:
            values[k] = low[k] = high[k] = cluster.area_ha
    if total >= 0.0:
        rake(values, low, high, total)
    for k in range(n):
        w.cluster[members[k]].area_ha = values[k]


@rule
def complete_attributes(w: World, c: int) -> None:
    """Attributes of one cluster that no total constrains."""
    cluster = w.cluster[c]
    if np.isnan(cluster.leasable_share):
        cluster.leasable_share = w.p[cluster.province].leasable_share
    if cluster.district == NO and w.province[cluster.province].n_districts > 0:
        u = luck(w, Purpose.DISTRICT, cluster.id, 0)
        cluster.district = int(u * w.province[cluster.province].n_districts)
    if np.isnan(cluster.interchange_km):
        u = luck(w, Purpose.DISTANCE, cluster.id, 0)
        cluster.interchange_km = lognormal(u, TYPICAL_INTERCHANGE_KM, INTERCHANGE_LOG_SD)
    if np.isnan(cluster.rent_usd_per_m2):
        cluster.rent_usd_per_m2 = lognormal(
            luck(w, Purpose.RENT, cluster.id, 0), TYPICAL_RENT_USD, RENT_LOG_SD
        )
    cluster.taste = normal(luck(w, Purpose.TASTE, cluster.id, 0))
    complete_craft_village(w, c)
    take_over_levers(w, c, 0.0)


@rule
def complete_management(w: World, members: NDArray[np.int64], partly: int, wholly: int) -> None:
    """Management types: published ones stay; the State's get the published counts by keyed rank."""
    open_ones = np.empty(len(members), np.int64)
    n = 0
    for c in members:
        if w.cluster[c].management == NO:
            open_ones[n] = c
            n += 1
            w.cluster[c].management = Management.ENTERPRISE
        elif w.cluster[c].management == Management.PARTLY_STATE:
            partly -= 1
        elif w.cluster[c].management == Management.STATE:
            wholly -= 1
    partly, wholly = max(partly, 0), max(wholly, 0)
    chosen = lowest(w, Purpose.MANAGEMENT, open_ones[:n], partly + wholly)
    for k in range(len(chosen)):
        w.cluster[chosen[k]].management = Management.STATE if k < wholly else Management.PARTLY_STATE


@rule
def complete_flag(
    w: World, purpose: int, known: NDArray[np.int64], members: NDArray[np.int64], total: int
) -> NDArray[np.int64]:
    """Which members have a property: those published, then by keyed rank up to the published count.

    `known` holds for every cluster 1 (has it), 0 (has it not) or NO (not published). Where no count was
    published only the published ones have it.
    """
    having = np.empty(len(members), np.int64)
    open_ones = np.empty(len(members), np.int64)
    n_sure = 0
    n_open = 0
    for c in members:
        if known[c] == 1:
            having[n_sure] = c
            n_sure += 1
        elif known[c] == NO:
            open_ones[n_open] = c
            n_open += 1
    chosen = lowest(w, purpose, open_ones[:n_open], total - n_sure)
    for k in range(len(chosen)):
        having[n_sure + k] = chosen[k]
    return having[: n_sure + len(chosen)]


@rule
def complete_dates(w: World, c: int, is_operating: bool) -> None:
    """Date of establishment, and of the detailed plan: a cluster with clearance begun has its plan."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    if np.isnan(cluster.established):
        youngest, oldest = NOT_BEGUN_AGE_MONTHS
        if is_operating:
            youngest, oldest = OPERATING_AGE_MONTHS
        elif cluster.clearance_begun == 1:
            youngest, oldest = IN_CLEARANCE_AGE_MONTHS
        cluster.established = -(youngest + (oldest - youngest) * luck(w, Purpose.ESTABLISHED, cluster.id, 0))
    age = max(-cluster.established, 0.01)
    if cluster.clearance_begun == 1:
        cluster.plan_approved = 0.5 * cluster.established
        return
    share_done = normal_share(log(age / (DRAFTING_SHARE * p.paperwork_months)) / p.paperwork_log_sd)
    if luck(w, Purpose.PLAN_APPROVED, cluster.id, 0) < share_done:
        cluster.plan_approved = 0.0
        # Among those still idle, investors who never start are the more frequent the older the decision.
        never = p.never_starts_share
        still_slow = 1.0 - normal_share(log(age / (p.paperwork_months + p.compensation_funding_months)) / 0.6)
        share = never / (never + (1.0 - never) * max(still_slow, 0.05))
        is_never = luck(w, Purpose.NEVER_STARTS, cluster.id, 1) < share
        cluster.never_starts = 1 if is_never and cluster.management != Management.STATE else 0
    else:
        cluster.paperwork_spent_months = age


@rule
def complete_applications(w: World, p: int, planned: NDArray[np.int64]) -> None:
    """Applications being dealt with at the start: as many as decisions that come in the time of a dossier.

    They are the first in the keyed order in which planned clusters are taken up.
    """
    parameters = w.p[p]
    months = max(DOSSIER_SHARE * parameters.paperwork_months, parameters.dossier_minimum_months)
    mean = parameters.establishment_decisions_per_year / MONTHS_PER_YEAR * months
    count = poisson(luck(w, Purpose.APPLICATIONS, w.province[p].id, 0), mean)
    for c in lowest(w, Purpose.RANK, planned, count):
        cluster = w.cluster[c]
        cluster.applied = 1
        cluster.paperwork_spent_months = luck(w, Purpose.APPLICATIONS, cluster.id, 0) * dossier_months(w, c)


@rule
def complete_cleared_land(
    w: World, members: NDArray[np.int64], is_operating: NDArray[np.bool_], total: float
) -> None:
    """Cleared land of the clusters with clearance begun, raked to the published total.

    Operating clusters are drawn further ahead than the others. Only shares, not levels, are judgement here:
    the total decides the level.
    """
    n = len(members)
    values, low, high = np.empty(n), np.empty(n), np.empty(n)
    for k in range(n):
        cluster = w.cluster[members[k]]
        u = luck(w, Purpose.CLEARED_SHARE, cluster.id, 0)
        share = 0.4 + 0.6 * u if is_operating[members[k]] else 0.05 + 0.55 * u
        low[k] = (
            min(LARGEST_BLOCK_HA, cluster.area_ha) if is_operating[members[k]] else 0.02 * cluster.area_ha
        )
        high[k] = cluster.area_ha
        values[k] = max(share * cluster.area_ha, low[k])
    if total >= 0.0:
        rake(values, low, high, total)
    for k in range(n):
        w.cluster[members[k]].cleared_ha = values[k]


@rule
def complete_works(w: World, c: int, is_operating: bool) -> None:
    """Land handed over and accepted; only operating clusters have accepted land."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    handed_share = luck(w, Purpose.HANDED_OVER_SHARE, cluster.id, 0)
    if is_operating:
        accepted_share = 0.5 + 0.5 * luck(w, Purpose.ACCEPTED_SHARE, cluster.id, 0)
        cluster.accepted_ha = max(accepted_share * cluster.cleared_ha, min(2.0, cluster.cleared_ha))
    cluster.handed_over_ha = cluster.accepted_ha + handed_share * (cluster.cleared_ha - cluster.accepted_ha)
    enough = cluster.handed_over_ha >= p.works_start_share * cluster.area_ha
    cluster.works_begun = 1 if is_operating or cluster.works_known == 1 or enough else 0
    cluster.released_ha = cluster.leasable_share * cluster.accepted_ha
    cluster.vacant_ha = cluster.released_ha


@rule
def add_blocks(w: World, c: int, land_ha: float, stage: int) -> None:
    """Cut a piece of a cluster that has come to one stage into land blocks of at most 5 ha."""
    if land_ha <= 1e-9:
        return
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    n = int(np.ceil(land_ha / LARGEST_BLOCK_HA))
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
def put_teams_to_work(w: World, p: int) -> None:
    """As many blocks are in clearance as there are teams; the others of these clusters are under notice."""
    waiting = np.empty(w.run.n_blocks, np.int64)
    ranks = np.empty(w.run.n_blocks)
    n = 0
    for b in range(w.run.n_blocks):
        block = w.block[b]
        cluster = w.cluster[block.cluster]
        if cluster.province == p and cluster.clearance_begun == 1 and block.stage == Stage.AWAITING_CLEARANCE:
            waiting[n] = b
            ranks[n] = luck(w, Purpose.UNDER_WAY, block.id, 0)
            n += 1
    order = order_of(ranks[:n])
    parameters = w.p[p]
    for k in range(n):
        block = w.block[waiting[order[k]]]
        spent_share = luck(w, Purpose.SPENT, block.id, 0)
        if k < w.province[p].clearance_teams:
            block.stage = Stage.IN_CLEARANCE
            whole = months_to_last_household(
                luck(w, Purpose.SPENT, block.id, 1),
                block.households,
                parameters.ordinary_household_months,
                parameters.hold_out_share,
                parameters.hold_out_months,
                0.0,
            )
            block.spent_months = spent_share * whole
        else:
            # Under notice since any time within its validity; where the period is over, it waits for a team.
            block.notices = 1
            block.spent_months = spent_share * parameters.notice_validity_months


@rule
def put_crews_to_work(w: World, p: int) -> None:
    """As many clusters have a block under construction as there are crews, where works can go on."""
    building = np.empty(w.run.n_clusters, np.int64)
    n = 0
    for c in range(w.run.n_clusters):
        if w.cluster[c].province == p and w.cluster[c].works_begun == 1 and next_block(w, c) != NO:
            building[n] = c
            n += 1
    for c in lowest(w, Purpose.DONE_SHARE, building[:n], w.province[p].construction_crews):
        block = w.block[next_block(w, c)]
        block.stage = Stage.UNDER_CONSTRUCTION
        block.done_share = luck(w, Purpose.DONE_SHARE, block.id, 1)


@rule
def kind_of(w: World, p: int, u: float) -> int:
    """Kind of an opening investor, by the shares of demand."""
    parameters = w.p[p]
    if u < parameters.craft_share:
        return InvestorKind.CRAFT + 0
    if u < parameters.craft_share + (1.0 - parameters.craft_share) * parameters.foreign_share:
        return InvestorKind.FOREIGN_LINKED + 0
    return InvestorKind.SMALL_AND_MEDIUM + 0


@rule
def complete_leases(w: World, c: int) -> None:
    """Leases of an operating cluster with their ages, up to a drawn share of released land; at least one."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    mean = min(max(p.present_leased_share, 0.02), 0.98)
    spread = 0.8 * normal(luck(w, Purpose.LEASED_SHARE, cluster.id, 0))
    target = cluster.released_ha / (1.0 + exp(-(log(mean / (1.0 - mean)) + spread)))
    while True:
        identity = child(cluster.id, OPENING_LEASES + cluster.n_investors)
        kind = kind_of(w, cluster.province, luck(w, Purpose.KIND, identity, 0))
        i = add_investor(w, cluster.province, kind, identity)
        if i == NO:
            return
        investor = w.investor[i]
        if cluster.n_investors == 0:
            investor.plot_ha = min(investor.plot_ha, 0.9 * cluster.released_ha)
        elif cluster.leased_ha + 0.5 * investor.plot_ha > target or investor.plot_ha > cluster.vacant_ha:
            # Half a plot: so the leased share is as often above the drawn one as below it.
            w.run.n_investors -= 1
            return
        investor.cluster = c
        oldest = min(-cluster.established, LONGEST_LEASE_AGE_MONTHS)
        age = max(oldest * luck(w, Purpose.LEASE_AGE, identity, 0), 0.01)
        still = 1.0 - normal_share(log(age / p.lease_to_operation_months) / BUILDING_LOG_SD)
        if luck(w, Purpose.LEASE_AGE, identity, 1) < still:
            investor.standing = Standing.BUILDING
            investor.spent_months = age
        elif luck(w, Purpose.BUILDS, identity, 0) < p.never_builds_share:
            investor.standing = Standing.IDLE
        else:
            investor.standing = Standing.OPERATING
        # Whatever a policy will say: present leases have their share of the frontage.
        hold_frontage(w, i, c, p.frontage_share * investor.plot_ha)
        cluster.vacant_ha -= investor.plot_ha
        cluster.leased_ha += investor.plot_ha
        cluster.n_investors += 1
        cluster.ever_leased = 1


@rule
def set_shared_means(w: World, p: int) -> None:
    """Teams, crews, desks, fill and public money of a province at the as-of date."""
    province = w.province[p]
    parameters = w.p[p]
    province.clearance_teams = teams_for_capacity(
        parameters.clearance_capacity_ha_per_year,
        parameters.households_per_ha,
        parameters.ordinary_household_months,
        parameters.hold_out_share,
        parameters.hold_out_months,
    )
    province.construction_crews = max(1, int(parameters.construction_crews + 0.5))
    province.planning_desks = desks_for_throughput(
        parameters.planning_throughput_per_year, parameters.appraisal_minimum_months
    )
    province.licence_desks = desks_for_throughput(
        parameters.licence_throughput_per_year, parameters.licence_review_months
    )
    province.fill_per_month_thousand_m3 = supply_per_month_thousand_m3(
        parameters.fill_supply_share,
        province.construction_crews,
        parameters.building_months_at_40_ha,
        parameters.fill_thousand_m3_per_ha,
    )


@rule
def set_budget(w: World, p: int) -> None:
    """Yearly public money, from the State-built land of established clusters that is not yet built on."""
    unbuilt_ha = 0.0
    for b in range(w.run.n_blocks):
        block = w.block[b]
        state_built_here = w.cluster[block.cluster].province == p and block.state_built == 1
        if state_built_here and Stage.PLANNED < block.stage < Stage.ACCEPTED:
            unbuilt_ha += block.area_ha
    parameters = w.p[p]
    need = unbuilt_ha * parameters.works_cost_bn_vnd_per_ha
    w.province[p].budget_per_year_bn_vnd = budget_per_year_bn_vnd(
        need, parameters.state_budget_share, parameters.budget_plan_years
    )


@rule
def open_province(w: World, p: int) -> None:
    """Complete the opening state of a province; tables must hold published values, managements and levers."""
    province = w.province[p]
    established = clusters_of(w, p, True)
    planned = clusters_of(w, p, False)
    complete_areas(w, established, province.area_established_ha)
    complete_areas(w, planned, province.area_planned_ha)

    is_operating = np.zeros(w.run.n_clusters, np.bool_)
    for c in complete_flag(
        w, Purpose.OPERATING, w.cluster.operating_known, established, province.clusters_operating
    ):
        is_operating[c] = True
        # An operating cluster has cleared land, whatever the counts of clearance say.
        w.cluster[c].clearance_known = 1
    begun = complete_flag(
        w, Purpose.IN_CLEARANCE, w.cluster.clearance_known, established, province.clusters_in_clearance
    )
    operating = those_with(established, is_operating)
    for c in complete_flag(
        w, Purpose.LICENSED, w.cluster.licence_known, operating, province.clusters_licensed
    ):
        w.cluster[c].wwtp = Wwtp.LICENSED
    for c in begun:
        w.cluster[c].clearance_begun = 1
    for c in established:
        complete_dates(w, c, is_operating[c])
    complete_cleared_land(w, begun, is_operating, province.area_cleared_ha)

    set_shared_means(w, p)
    for member in range(province.first_member, province.first_member + province.n_members):
        c = w.member[member]
        if w.cluster[c].in_plan == 1:
            complete_attributes(w, c)
            complete_works(w, c, is_operating[c])
            cut_into_blocks(w, c)
    put_teams_to_work(w, p)
    put_crews_to_work(w, p)
    set_budget(w, p)
    for c in operating:
        complete_leases(w, c)
        refresh(w, c)
    complete_applications(w, p, planned)
    draw_shocks(w, p)


@rule
def open_world(w: World) -> None:
    """Complete the opening state of a run from published values, policy and luck."""
    assign_managements(w)
    choose_paths(w)
    for p in range(w.run.n_provinces):
        open_province(w, p)
    size_shared_units(w)


@rule
def choose_paths(w: World) -> None:
    """Give each cluster the lever paths of its management type, and each province its own."""
    for lever in range(w.path.shape[0]):
        for entity in range(w.path.shape[1]):
            management = 0
            # A closed cluster may have none. It takes no part in the run, so any type will do.
            if entity < w.run.n_clusters and w.cluster[entity].in_plan == 1:
                management = w.cluster[entity].management
            w.path[lever, entity] = w.path_of_management[management, lever, entity]


@rule
def assign_managements(w: World) -> None:
    """Complete the management types; first of all, because levers may depend on them."""
    for p in range(w.run.n_provinces):
        province = w.province[p]
        complete_management(
            w, clusters_of(w, p, True), province.clusters_partly_state, province.clusters_state
        )
        complete_management(w, clusters_of(w, p, False), 0, 0)
