"""Leases at the as-of date, with their ages.

Nobody has published the occupancy of the clusters of Hung Yen or Hanoi; the leases of the opening state are
an estimate with a prior.
"""

from simulation.engine.compiled import rule
from simulation.engine.portable import exp, log
from simulation.engine.random import child, normal
from simulation.parameters import Grade, Scope, uncertain
from simulation.parameters import beta as beta_prior
from simulation.rules.demand import add_investor
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
        cluster.vacant_ha -= investor.plot_ha
        cluster.leased_ha += investor.plot_ha
        cluster.n_investors += 1
        cluster.ever_leased = 1
