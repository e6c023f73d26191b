"""Leases: signing, building, operating or holding the plot idle, leaving, and the return of the land."""

from simulation.engine.compiled import rule
from simulation.engine.random import exponential, lognormal
from simulation.parameters import MONTHS_PER_YEAR, Grade, uncertain
from simulation.parameters import beta as beta_prior
from simulation.parameters import lognormal as lognormal_prior
from simulation.rules.establishment import remaining_lognormal
from simulation.rules.incentive_clock import shortened_stay_months, start_clock
from simulation.rules.location import refresh
from simulation.rules.luck import Purpose, luck
from simulation.rules.offer import take_back_land, take_land
from simulation.rules.reading import mark
from simulation.state import Event, InvestorKind, Standing, World

BUILDING_LOG_SD = 0.5

PARAMETERS = (
    uncertain(
        "lease_to_operation_months",
        title="Time from lease to operation, median",
        title_vi="Thời gian từ khi thuê đất đến khi hoạt động, trung vị",
        unit="months",
        prior=lognormal_prior(15.6, 0.5),
        grade=Grade.EVIDENCE,
        source=(
            "446 of 521 projects of Hung Yen's parks operate "
            "(F066, F067; docs/evidence.md, Build lag), weak evidence"
        ),
    ),
    uncertain(
        "never_builds_share",
        title="Share of leases on which nothing is ever built",
        title_vi="Tỷ lệ đất đã thuê nhưng không bao giờ xây dựng",
        unit="1",
        prior=beta_prior(2.0, 10.0),
        bounds=(0.0, 1.0),
        grade=Grade.EVIDENCE,
        source=(
            "93 of 176 projects operate in Quang Tri's clusters "
            "(docs/evidence.md, Never built), weak evidence"
        ),
    ),
    uncertain(
        "exit_per_year",
        title="Rate at which secondary investors leave while their incentives last",
        title_vi="Tỷ lệ nhà đầu tư thứ cấp rời đi mỗi năm khi còn ưu đãi",
        unit="1/year",
        prior=lognormal_prior(0.035, 0.5),
        grade=Grade.JUDGEMENT,
        source="judgement; no level in clusters was found (docs/evidence.md, Exits)",
    ),
    uncertain(
        "land_return_months",
        title="Time until vacated land is on offer again, median",
        title_vi="Thời gian thu hồi đất để cho thuê lại, trung vị",
        unit="months",
        prior=lognormal_prior(9.0, 0.5),
        grade=Grade.JUDGEMENT,
        source="judgement; a lease may outlive the firm (docs/evidence.md, Return of land)",
    ),
    uncertain(
        "jobs_per_ha",
        title="Jobs on a leased hectare in operation, craft and small firms",
        title_vi="Số lao động trên một héc-ta, cơ sở nhỏ và làng nghề",
        unit="1/ha",
        prior=lognormal_prior(45.0, 0.3),
        grade=Grade.EVIDENCE,
        source="Binh Dinh 41.6 jobs per leased ha, Hanoi 36 per gross ha (docs/evidence.md, Jobs)",
    ),
    uncertain(
        "jobs_per_ha_foreign",
        title="Jobs on a leased hectare in operation, foreign-linked firms",
        title_vi="Số lao động trên một héc-ta, doanh nghiệp liên kết nước ngoài",
        unit="1/ha",
        prior=lognormal_prior(140.0, 0.3),
        grade=Grade.EVIDENCE,
        source="Hung Yen's parks, 78,000 jobs on 534 ha (F068, F064, F065)",
    ),
)


@rule
def sign(w: World, i: int, c: int, now: float) -> None:
    """A lease is signed; the plot is no longer vacant."""
    investor = w.investor[i]
    cluster = w.cluster[c]
    investor.cluster = c
    investor.standing = Standing.BUILDING
    take_land(w, i, c)
    cluster.vacant_ha -= investor.plot_ha
    cluster.leased_ha += investor.plot_ha
    cluster.n_investors += 1
    cluster.ever_leased = 1
    start_clock(w, i, now, now)
    count_idle(w, i, 1)
    w.province[cluster.province].leases_signed += 1
    refresh(w, c)
    mark(w, now, Event.LEASE_SIGNED, i, c, investor.plot_ha)


@rule
def is_building(w: World, i: int) -> bool:
    """Whether the building time of a lease is not over."""
    return w.investor[i].standing == Standing.BUILDING


@rule
def building_months(w: World, i: int) -> float:
    """Time from lease to operation, less what was spent before the run."""
    investor = w.investor[i]
    median = w.p[investor.province].lease_to_operation_months
    u = luck(w, Purpose.BUILDING, investor.id, 0)
    return remaining_lognormal(u, median, BUILDING_LOG_SD, investor.spent_months)


@rule
def begin_operating_or_stay_idle(w: World, i: int, now: float) -> None:
    """The building time is over: the investor operates, or holds the plot and never builds."""
    investor = w.investor[i]
    if luck(w, Purpose.BUILDS, investor.id, 0) < w.p[investor.province].never_builds_share:
        investor.standing = Standing.IDLE
        mark(w, now, Event.LEFT_IDLE, i, investor.cluster, investor.plot_ha)
    else:
        investor.standing = Standing.OPERATING
        count_idle(w, i, -1)
        count_operating(w, i, 1)
        mark(w, now, Event.OPERATION_BEGAN, i, investor.cluster, investor.plot_ha)


@rule
def is_in_place(w: World, i: int) -> bool:
    """Whether the investor holds its plot, in operation or idle."""
    standing = w.investor[i].standing
    return standing == Standing.OPERATING or standing == Standing.IDLE


@rule
def stay_months(w: World, i: int, now: float) -> float:
    """Time until the investor leaves: a constant hazard, which steps up when its incentives end.

    Time spent before the run does not matter, except for what is left of the incentives.
    """
    investor = w.investor[i]
    mean = MONTHS_PER_YEAR / w.p[investor.province].exit_per_year
    steady = exponential(luck(w, Purpose.STAY, investor.id, 0), mean)
    return shortened_stay_months(w, i, steady, now)


@rule
def leave(w: World, i: int, now: float) -> None:
    """The investor leaves; its plot is not yet on offer."""
    investor = w.investor[i]
    cluster = w.cluster[investor.cluster]
    if investor.standing == Standing.OPERATING:
        count_operating(w, i, -1)
    else:
        count_idle(w, i, -1)
    investor.standing = Standing.VACATED
    cluster.leased_ha -= investor.plot_ha
    cluster.returning_ha += investor.plot_ha
    cluster.n_investors -= 1
    w.province[cluster.province].exits += 1
    refresh(w, investor.cluster)
    mark(w, now, Event.EXIT, i, investor.cluster, investor.plot_ha)


@rule
def months_until_land_returns(w: World, i: int) -> float:
    """Time until the vacated plot is on offer again."""
    investor = w.investor[i]
    u = luck(w, Purpose.LAND_RETURN, investor.id, 0)
    return lognormal(u, w.p[investor.province].land_return_months, 0.5)


@rule
def return_land(w: World, i: int, now: float) -> None:
    """The plot is on offer again."""
    investor = w.investor[i]
    cluster = w.cluster[investor.cluster]
    investor.standing = Standing.GONE
    take_back_land(w, i)
    cluster.returning_ha -= investor.plot_ha
    cluster.vacant_ha += investor.plot_ha
    refresh(w, investor.cluster)
    mark(w, now, Event.LAND_RETURNED, i, investor.cluster, investor.plot_ha)


@rule
def count_operating(w: World, i: int, change: int) -> None:
    """Count an investor that begins (+1) or ceases (-1) to operate; nothing is left of the last one."""
    cluster = w.cluster[w.investor[i].cluster]
    cluster.n_operating += change
    cluster.operating_ha += change * w.investor[i].plot_ha
    cluster.jobs += change * jobs(w, i)
    if cluster.n_operating == 0:
        cluster.operating_ha = 0.0
        cluster.jobs = 0.0


@rule
def count_idle(w: World, i: int, change: int) -> None:
    """Count a plot on which the investor builds or never will; nothing is left of the last one."""
    cluster = w.cluster[w.investor[i].cluster]
    cluster.n_idle += change
    cluster.idle_ha += change * w.investor[i].plot_ha
    if cluster.n_idle == 0:
        cluster.idle_ha = 0.0


@rule
def count_leases(w: World) -> None:
    """Count all leases from their rows, at the first record; afterwards every change is counted."""
    for c in range(w.run.n_clusters):
        cluster = w.cluster[c]
        cluster.n_operating = 0
        cluster.operating_ha = 0.0
        cluster.jobs = 0.0
        cluster.n_idle = 0
        cluster.idle_ha = 0.0
    for i in range(w.run.n_investors):
        standing = w.investor[i].standing
        if standing == Standing.OPERATING:
            count_operating(w, i, 1)
        elif standing == Standing.BUILDING or standing == Standing.IDLE:
            count_idle(w, i, 1)


@rule
def jobs(w: World, i: int) -> float:
    """Jobs of an investor in operation."""
    investor = w.investor[i]
    p = w.p[investor.province]
    per_ha = p.jobs_per_ha_foreign if investor.kind == InvestorKind.FOREIGN_LINKED else p.jobs_per_ha
    return per_ha * investor.plot_ha
