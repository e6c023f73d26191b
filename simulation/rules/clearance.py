"""Site clearance of a land block: funds, notice, a clearance team, and the last household.

A team takes a land block of about four hectares and stays until its last household has handed over.
Households are ordinary or hold-outs; the time of the block is the largest of theirs, drawn in closed form
from one uniform number. The number of teams of a province follows from its clearance capacity in hectares a
year.
"""

from simulation.engine.compiled import rule
from simulation.engine.paths import time_until_at_least
from simulation.engine.portable import exp, log
from simulation.engine.random import lognormal
from simulation.parameters import (
    MONTHS_PER_YEAR,
    Grade,
    Scope,
    fixed,
    lever,
    uncertain,
)
from simulation.parameters import beta as beta_prior
from simulation.parameters import lognormal as lognormal_prior
from simulation.rules.costs import TEAM
from simulation.rules.land_blocks import set_stage, set_wait
from simulation.rules.luck import Purpose, luck
from simulation.rules.reading import lever_of_cluster, mark
from simulation.state import Event, Stage, WaitsFor, World

TYPICAL_SHARE_OF_LARGEST_BLOCK = 0.8  # land cut into equal blocks of at most 5 ha has blocks of about 4

PARAMETERS = (
    uncertain(
        "clearance_capacity_ha_per_year",
        title="Site clearance that a province can do",
        title_vi="Năng lực giải phóng mặt bằng của tỉnh",
        unit="ha/year",
        prior=lognormal_prior(250.0, 0.6),
        scope=Scope.PROVINCE,
        grade=Grade.EVIDENCE,
        source=(
            "Bac Giang campaign, 110 of 454 ha in about three months "
            "(docs/evidence.md, Site clearance), weak evidence"
        ),
    ),
    uncertain(
        "households_per_ha",
        title="Households to compensate per hectare",
        title_vi="Số hộ phải bồi thường trên một héc-ta",
        unit="1/ha",
        prior=lognormal_prior(9.0, 0.45),
        scope=Scope.PROVINCE,
        grade=Grade.EVIDENCE,
        source=(
            "Le Thien - Dai Ban cluster, 380 households on 29.8 ha, and one case of 5.9 per ha "
            "(docs/evidence.md, Site clearance), two cases"
        ),
    ),
    uncertain(
        "ordinary_household_months",
        title="Mean time of an ordinary household from the team's start to its handover",
        title_vi="Thời gian trung bình của một hộ bình thường",
        unit="months",
        prior=lognormal_prior(4.8, 0.5),
        grade=Grade.JUDGEMENT,
        source="judgement, median 0.4 years; no Vietnamese record of household times was found",
    ),
    uncertain(
        "hold_out_share",
        title="Share of households that hold out",
        title_vi="Tỷ lệ hộ không đồng thuận",
        unit="1",
        prior=beta_prior(2.0, 48.0),
        bounds=(0.0, 1.0),
        grade=Grade.JUDGEMENT,
        source=(
            "shape from cases stuck on one to four households, Bac Giang "
            "(docs/evidence.md, Site clearance); share by judgement"
        ),
    ),
    uncertain(
        "hold_out_months",
        title="Mean time of a household that holds out",
        title_vi="Thời gian trung bình của hộ không đồng thuận",
        unit="months",
        prior=lognormal_prior(24.0, 0.5),
        grade=Grade.JUDGEMENT,
        source="judgement, median 2 years",
    ),
    uncertain(
        "agricultural_share",
        title="Share of land blocks that are farmland only",
        title_vi="Tỷ lệ lô đất chỉ gồm đất nông nghiệp",
        unit="1",
        prior=beta_prior(8.0, 2.0),
        bounds=(0.0, 1.0),
        grade=Grade.JUDGEMENT,
        source="judgement: clusters of the delta are planned on rice land, with some houses and graves",
    ),
    uncertain(
        "compensation_funding_months",
        title="Wait for the money for compensation",
        title_vi="Thời gian chờ kinh phí bồi thường",
        unit="months",
        prior=lognormal_prior(6.0, 0.6),
        grade=Grade.UNKNOWN,
        source="no record was found; funds are named as a cause of late clearance",
    ),
    fixed(
        "notice_agricultural_months",
        title="Notice before farmland is recovered",
        title_vi="Thời hạn thông báo thu hồi đất nông nghiệp",
        unit="months",
        default=3.0,
        grade=Grade.EVIDENCE,
        source="Land Law 2024: at least 90 days (F137)",
    ),
    fixed(
        "notice_other_months",
        title="Notice before other land is recovered",
        title_vi="Thời hạn thông báo thu hồi đất phi nông nghiệp",
        unit="months",
        default=6.0,
        grade=Grade.EVIDENCE,
        source="Land Law 2024: at least 180 days (F138)",
    ),
    fixed(
        "notice_validity_months",
        title="Time after which a notice lapses",
        title_vi="Hiệu lực của thông báo thu hồi đất",
        unit="months",
        default=12.0,
        grade=Grade.EVIDENCE,
        source="Land Law 2024: 12 months (F139)",
    ),
    lever(
        "clearance_teams_ratio",
        title="Clearance teams, relative to those at the as-of date",
        title_vi="Số tổ giải phóng mặt bằng so với hiện nay",
        unit="1",
        default=1.0,
        bounds=(0.0, 10.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: present capacity continues",
        cost=TEAM,
        leans_on=(
            "clearance_capacity_ha_per_year",
            "ordinary_household_months",
            "hold_out_share",
            "hold_out_months",
        ),
    ),
    lever(
        "clearance_advance_share",
        title="Share of land blocks whose compensation the local budget advances",
        title_vi="Tỷ lệ lô đất được ngân sách địa phương ứng vốn bồi thường",
        unit="1",
        default=0.0,
        bounds=(0.0, 1.0),
        scope=Scope.CLUSTER,
        grade=Grade.DEFINITION,
        source="definition; Resolution 198/2025 lets local budgets fund clearance",
        leans_on=("compensation_funding_months",),
    ),
    uncertain(
        "uplift_effect",
        title="Effect of a higher compensation on the share of households that hold out",
        title_vi="Tác động của mức bồi thường cao hơn đến tỷ lệ hộ không đồng thuận",
        unit="1",
        prior=lognormal_prior(1.5, 0.6),
        grade=Grade.UNKNOWN,
        source="no estimate was found (docs/evidence.md, Compensation uplift)",
    ),
    lever(
        "compensation_uplift",
        title="Compensation above the present level, as a share of it; its cost is not known",
        title_vi="Mức bồi thường tăng thêm so với hiện nay; chưa có số liệu chi phí",
        unit="1",
        default=0.0,
        bounds=(0.0, 3.0),
        scope=Scope.CLUSTER,
        grade=Grade.DEFINITION,
        source=(
            "definition: present compensation continues; what compensation costs a hectare is not known, "
            "so the uplift has no cost here (docs/evidence.md, Compensation uplift)"
        ),
        leans_on=("uplift_effect", "hold_out_share", "hold_out_months"),
    ),
)


@rule
def share_handed_over(
    months: float, ordinary_months: float, hold_out_share: float, hold_out_months: float
) -> float:
    """Probability that a household has handed over by a time: a mixture of two exponentials."""
    still_there = (1.0 - hold_out_share) * exp(-months / ordinary_months) + hold_out_share * exp(
        -months / hold_out_months
    )
    return 1.0 - still_there


@rule
def months_to_last_household(
    u: float,
    households: int,
    ordinary_months: float,
    hold_out_share: float,
    hold_out_months: float,
    spent: float,
) -> float:
    """Time left until the last of the households of a block hands over, given the time already spent.

    The largest of n independent times has the distribution F(t)^n, with F of `share_handed_over`. The
    equation F(t)^n = v is solved by Newton's method from the left, where the convex function makes it safe; v
    is `u` moved into what is still possible after the time spent.

    Parameters
    ----------
    u : float
        Uniform number in (0, 1).
    households : int
        Number of households; with none there is nothing to wait for.
    ordinary_months, hold_out_months : float
        Mean times, months, above 0.
    hold_out_share : float
        Share of hold-outs, 0 to 1.
    spent : float
        Months since the team began, at least 0.

    Returns
    -------
    float
        Months, at least 0.
    """
    if households < 1:
        return 0.0
    done = exp(
        households
        * log(max(share_handed_over(spent, ordinary_months, hold_out_share, hold_out_months), 1e-300))
    )
    v = done + u * (1.0 - done)
    target = 1.0 - exp(log(v) / households)  # share still there at the time sought
    if target <= 0.0:
        target = 1e-16
    t = spent
    for _ in range(100):
        ordinary = (1.0 - hold_out_share) * exp(-t / ordinary_months)
        holding = hold_out_share * exp(-t / hold_out_months)
        step = (ordinary + holding - target) / (ordinary / ordinary_months + holding / hold_out_months)
        t += step
        if step < 1e-9:
            break
    return max(t - spent, 0.0)


@rule
def teams_for_capacity(
    ha_per_year: float,
    largest_block_ha: float,
    households_per_ha: float,
    ordinary_months: float,
    hold_out_share: float,
    hold_out_months: float,
) -> int:
    """Teams that clear the given land a year, each busy with one typical block at a time; at least 1."""
    typical_ha = TYPICAL_SHARE_OF_LARGEST_BLOCK * largest_block_ha
    households = int(households_per_ha * typical_ha + 0.5)
    mean_months = 0.0
    points = 32
    for k in range(points):
        u = (k + 0.5) / points
        mean_months += months_to_last_household(
            u, households, ordinary_months, hold_out_share, hold_out_months, 0.0
        )
    mean_months /= points
    return max(1, int(ha_per_year / MONTHS_PER_YEAR * mean_months / typical_ha + 0.5))


@rule
def is_nobodys(w: World, b: int) -> bool:
    """Whether nobody sees to the clearance of a block."""
    return w.block[b].at_work == 0


@rule
def take_up(w: World, b: int) -> None:
    """Somebody sees to the clearance of a block from now on."""
    w.block[b].at_work = 1


@rule
def lay_down(w: World, b: int) -> None:
    """Nobody sees to a block any more that is not cleared: its cluster has no investor that acts."""
    w.block[b].at_work = 0
    set_wait(w, b, WaitsFor.NOTHING)


@rule
def needs_funds(w: World, b: int) -> bool:
    """Whether the compensation of a block is not yet paid in."""
    return w.block[b].stage < Stage.IN_CLEARANCE and w.block[b].funded == 0


@rule
def wait_for_funds(w: World, b: int) -> None:
    """The block waits for compensation funds."""
    set_wait(w, b, WaitsFor.FUNDS)


@rule
def funding_months(w: World, b: int, now: float) -> float:
    """Wait for compensation funds: the block's own, cut short on the day the local budget advances them.

    Each block has a keyed rank between 0 and 1; the budget advances the blocks whose rank lies below the
    lever.
    """
    block = w.block[b]
    p = w.p[w.cluster[block.cluster].province]
    own = lognormal(luck(w, Purpose.FUNDING, block.id, 0), p.compensation_funding_months, 0.5)
    rank = luck(w, Purpose.ADVANCE, block.id, 0)
    advanced = time_until_at_least(w.step, w.path[w.lever.clearance_advance_share, block.cluster], now, rank)
    return min(own, advanced)


@rule
def is_cleared(w: World, b: int) -> bool:
    """Whether a block's clearance is finished."""
    return w.block[b].stage > Stage.IN_CLEARANCE


@rule
def needs_notice(w: World, b: int) -> bool:
    """Whether a notice of land recovery has to be given, for the first time or again."""
    return w.block[b].stage < Stage.IN_CLEARANCE and w.block[b].waits_for != WaitsFor.TEAM


@rule
def give_notice(w: World, b: int) -> None:
    """The notice is given, unless it was before the run; its period runs."""
    block = w.block[b]
    block.funded = 1
    set_wait(w, b, WaitsFor.NOTICE)
    if block.spent_months == 0.0:
        block.notices += 1


@rule
def period_of_notice_months(w: World, b: int) -> float:
    """Statutory period: longer where people live or work on the land."""
    p = w.p[w.cluster[w.block[b].cluster].province]
    return p.notice_agricultural_months if w.block[b].agricultural == 1 else p.notice_other_months


@rule
def notice_months(w: World, b: int) -> float:
    """Period of notice still to run; nothing where it was over when the run began."""
    return max(period_of_notice_months(w, b) - w.block[b].spent_months, 0.0)


@rule
def end_notice_period(w: World, b: int, now: float) -> None:
    """The block may be cleared from now on, until twelve months after the notice was given."""
    block = w.block[b]
    validity = w.p[w.cluster[block.cluster].province].notice_validity_months
    given = now - max(period_of_notice_months(w, b), block.spent_months)
    block.notice_expires = given + validity
    block.spent_months = 0.0
    set_wait(w, b, WaitsFor.TEAM)


@rule
def notice_validity_months(w: World, b: int, now: float) -> float:
    """How long the notice still holds; a block already in clearance has its team and needs no notice."""
    if w.block[b].stage == Stage.IN_CLEARANCE:
        return w.p[w.cluster[w.block[b].cluster].province].notice_validity_months
    return max(w.block[b].notice_expires - now, 0.0)


@rule
def let_notice_lapse(w: World, b: int, now: float) -> None:
    """No team came in time: the notice lapses and must be given again."""
    block = w.block[b]
    set_wait(w, b, WaitsFor.NOTHING)
    w.province[w.cluster[block.cluster].province].notices_lapsed += 1
    mark(w, now, Event.NOTICE_LAPSED, b, block.cluster, block.area_ha)


@rule
def begin(w: World, b: int, now: float) -> None:
    """A team begins, or goes on with a block that was in clearance when the run began."""
    block = w.block[b]
    set_wait(w, b, WaitsFor.NOTHING)
    w.province[w.cluster[block.cluster].province].teams_at_work += 1
    if block.stage == Stage.IN_CLEARANCE:
        return
    set_stage(w, b, Stage.IN_CLEARANCE)
    block.spent_months = 0.0
    w.cluster[block.cluster].clearance_begun = 1
    mark(w, now, Event.CLEARANCE_BEGAN, b, block.cluster, block.area_ha)


@rule
def hold_out_share_after_uplift(share: float, effect: float, uplift: float) -> float:
    """Share of hold-outs when compensation is higher by `uplift`: share x exp(-effect x uplift).

    Working notes E22.
    """
    return share * exp(-effect * uplift) if uplift > 0.0 else share


@rule
def duration_months(w: World, b: int, now: float) -> float:
    """Time the team stays at a block, less what was spent before the run.

    Compensation is that of the day on which the team begins.
    """
    block = w.block[b]
    p = w.p[w.cluster[block.cluster].province]
    uplift = lever_of_cluster(w, w.lever.compensation_uplift, block.cluster, now)
    return months_to_last_household(
        luck(w, Purpose.CLEARANCE, block.id, 0),
        block.households,
        p.ordinary_household_months,
        hold_out_share_after_uplift(p.hold_out_share, p.uplift_effect, uplift),
        p.hold_out_months,
        block.spent_months,
    )


@rule
def finish(w: World, b: int, now: float) -> None:
    """The last household has handed over."""
    block = w.block[b]
    set_stage(w, b, Stage.CLEARED)
    w.province[w.cluster[block.cluster].province].teams_at_work -= 1
    w.cluster[block.cluster].cleared_ha += block.area_ha
    mark(w, now, Event.CLEARED, b, block.cluster, block.area_ha)
