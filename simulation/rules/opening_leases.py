"""Leases at the as-of date, with their ages.

Nobody has published the occupancy of the clusters of Hung Yen or Hanoi; the leases of the opening state are
an estimate with a prior. Where the land under lease or the number of secondary investors is published, the
leases meet it exactly.
"""

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule
from simulation.engine.ordering import order_of
from simulation.engine.portable import exp, log
from simulation.engine.random import child, normal
from simulation.parameters import Grade, Scope, uncertain
from simulation.parameters import beta as beta_prior
from simulation.rules.completion import rake
from simulation.rules.demand import SMALLEST_PLOT_HA, add_investor, plot_of_kind_ha
from simulation.rules.frontage import hold_frontage
from simulation.rules.incentive_clock import start_clock
from simulation.rules.leasing import BUILDING_LOG_SD
from simulation.rules.luck import Purpose, luck, normal_share
from simulation.state import NO, InvestorKind, Standing, World

LONGEST_LEASE_AGE_MONTHS = 120.0
# Opening leases are numbered apart from arrivals.
OPENING_LEASES = 1 << 40

PARAMETERS = (
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
def kind_of(w: World, p: int, u: float) -> int:
    """Kind of an opening investor, by the shares of demand."""
    parameters = w.p[p]
    if u < parameters.craft_share:
        return InvestorKind.CRAFT + 0
    if u < parameters.craft_share + (1.0 - parameters.craft_share) * parameters.foreign_share:
        return InvestorKind.FOREIGN_LINKED + 0
    return InvestorKind.SMALL_AND_MEDIUM + 0


@rule
def leased_part_ha(w: World, c: int, land_ha: float) -> float:
    """A drawn share of a cluster's land, as much as may be under lease."""
    cluster = w.cluster[c]
    mean = min(max(w.p[cluster.province].present_leased_share, 0.02), 0.98)
    spread = 0.8 * normal(luck(w, Purpose.LEASED_SHARE, cluster.id, 0))
    return land_ha / (1.0 + exp(-(log(mean / (1.0 - mean)) + spread)))


@rule
def complete_leased_land(w: World, p: int, operating: NDArray[np.int64]) -> NDArray[np.float64]:
    """Where it is published: land under lease in each operating cluster, raked to the published total.

    That much industrial land has been accepted, which clearance and works must respect (``accepted_ha``).
    Negative where nothing was published.
    """
    n = len(operating)
    leased_ha = np.full(n, -1.0)
    total = w.published[p].leased_ha
    if total < 0.0:
        return leased_ha
    low, high = np.empty(n), np.empty(n)
    for k in range(n):
        cluster = w.cluster[operating[k]]
        high[k] = cluster.leasable_share * cluster.area_ha
        low[k] = min(SMALLEST_PLOT_HA, high[k])
        leased_ha[k] = max(leased_part_ha(w, operating[k], high[k]), low[k])
    rake(leased_ha, low, high, total)
    for k in range(n):
        cluster = w.cluster[operating[k]]
        cluster.accepted_ha = min(leased_ha[k] / cluster.leasable_share, cluster.area_ha)
    return leased_ha


@rule
def complete_leases(w: World, p: int, operating: NDArray[np.int64], leased_ha: NDArray[np.float64]) -> None:
    """Leases of the operating clusters of a province; `leased_ha` as `complete_leased_land` returns it."""
    land_is_known = w.published[p].leased_ha >= 0.0
    total = w.published[p].secondary_investors
    if total < 0 and not land_is_known:
        for c in operating:
            lease_by_chance(w, c)
        return
    if not land_is_known:
        draw_leased_land(w, operating, total, leased_ha)
    n_leases = np.empty(len(operating), np.int64)
    if total >= 0:
        n_leases = apportion(w, operating, leased_ha, total)
    else:
        for k in range(len(operating)):
            n_leases[k] = n_leases_on(w, operating[k], leased_ha[k])
    for k in range(len(operating)):
        lease_exactly(w, operating[k], n_leases[k], leased_ha[k])


@rule
def draw_leased_land(
    w: World, operating: NDArray[np.int64], n_investors: int, leased_ha: NDArray[np.float64]
) -> None:
    """Write a drawn share of the released land of each cluster; in all, room for so many smallest plots."""
    n = len(operating)
    low, high = np.empty(n), np.empty(n)
    drawn_ha = 0.0
    for k in range(n):
        high[k] = w.cluster[operating[k]].released_ha
        low[k] = min(SMALLEST_PLOT_HA, high[k])
        leased_ha[k] = max(leased_part_ha(w, operating[k], high[k]), low[k])
        drawn_ha += leased_ha[k]
    needed_ha = (n_investors + n) * SMALLEST_PLOT_HA
    if drawn_ha < needed_ha:
        rake(leased_ha, low, high, needed_ha)


@rule
def apportion(
    w: World, operating: NDArray[np.int64], leased_ha: NDArray[np.float64], total: int
) -> NDArray[np.int64]:
    """Secondary investors of each cluster: one each, the others by land beyond the smallest plot.

    What rounding down leaves over goes one by one in keyed order, where a plot more fits.
    """
    n = len(operating)
    counts = np.ones(n, np.int64)
    room_ha = 0.0
    for k in range(n):
        room_ha += max(leased_ha[k] - SMALLEST_PLOT_HA, 0.0)
    if n == 0:
        return counts
    left = total - n
    for k in range(n):
        share = max(leased_ha[k] - SMALLEST_PLOT_HA, 0.0) / room_ha if room_ha > 0.0 else 0.0
        more = max(min(int((total - n) * share), left), 0)
        counts[k] += more
        left -= more
    in_order = order_in(w, operating)
    while left > 0:
        before = left
        for k in in_order:
            if left > 0 and (counts[k] + 1) * SMALLEST_PLOT_HA <= leased_ha[k]:
                counts[k] += 1
                left -= 1
        if left == before:
            # No land for another smallest plot anywhere: the last one shares its land with all of them.
            counts[in_order[0]] += left
            left = 0
    return counts


@rule
def order_in(w: World, operating: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of clusters in the keyed order of apportionment."""
    ranks = np.empty(len(operating))
    for k in range(len(operating)):
        ranks[k] = luck(w, Purpose.APPORTIONMENT, w.cluster[operating[k]].id, 0)
    return order_of(ranks)


@rule
def n_leases_on(w: World, c: int, land_ha: float) -> int:
    """Number of leases whose plots, as drawn, come nearest to so much land; at least one."""
    cluster = w.cluster[c]
    plots_ha = 0.0
    n = 0
    while True:
        identity = child(cluster.id, OPENING_LEASES + n)
        kind = kind_of(w, cluster.province, luck(w, Purpose.KIND, identity, 0))
        plot_ha = plot_of_kind_ha(w, cluster.province, kind, identity)
        if n > 0 and plots_ha + 0.5 * plot_ha > land_ha:
            return n
        plots_ha += plot_ha
        n += 1


@rule
def lease_exactly(w: World, c: int, n: int, land_ha: float) -> None:
    """So many leases on so much land: plots as drawn, all moved from the smallest plot by the same factor."""
    cluster = w.cluster[c]
    first = w.run.n_investors
    plots_ha = 0.0
    for k in range(n):
        identity = child(cluster.id, OPENING_LEASES + k)
        kind = kind_of(w, cluster.province, luck(w, Purpose.KIND, identity, 0))
        i = add_investor(w, cluster.province, kind, identity)
        if i == NO:
            return
        plots_ha += w.investor[i].plot_ha
    spare_ha = land_ha - n * SMALLEST_PLOT_HA
    drawn_ha = plots_ha - n * SMALLEST_PLOT_HA
    for i in range(first, first + n):
        investor = w.investor[i]
        if spare_ha > 0.0 and drawn_ha > 0.0:
            investor.plot_ha = SMALLEST_PLOT_HA + (investor.plot_ha - SMALLEST_PLOT_HA) * spare_ha / drawn_ha
        else:
            investor.plot_ha = land_ha / n
        enter_lease(w, i, c)
    # A sum of plots may differ from the land by rounding.
    cluster.vacant_ha = max(cluster.vacant_ha, 0.0)


@rule
def lease_by_chance(w: World, c: int) -> None:
    """Leases of an operating cluster with their ages, up to a drawn share of released land; at least one."""
    cluster = w.cluster[c]
    target = leased_part_ha(w, c, cluster.released_ha)
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
        enter_lease(w, i, c)


@rule
def enter_lease(w: World, i: int, c: int) -> None:
    """Enter the lease of an investor: its age, what has become of it, the land of its cluster."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    investor = w.investor[i]
    investor.cluster = c
    oldest = min(-cluster.established, LONGEST_LEASE_AGE_MONTHS)
    age = max(oldest * luck(w, Purpose.LEASE_AGE, investor.id, 0), 0.01)
    start_clock(w, i, -age, 0.0)
    still = 1.0 - normal_share(log(age / p.lease_to_operation_months) / BUILDING_LOG_SD)
    if luck(w, Purpose.LEASE_AGE, investor.id, 1) < still:
        investor.standing = Standing.BUILDING
        investor.spent_months = age
    elif luck(w, Purpose.BUILDS, investor.id, 0) < p.never_builds_share:
        investor.standing = Standing.IDLE
    else:
        investor.standing = Standing.OPERATING
    # Whatever a policy will say: present leases have their share of the frontage.
    hold_frontage(w, i, c, p.frontage_share * investor.plot_ha)
    cluster.vacant_ha -= investor.plot_ha
    cluster.leased_ha += investor.plot_ha
    cluster.n_investors += 1
    cluster.ever_leased = 1
