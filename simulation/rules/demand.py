"""Demand: secondary investors arriving in the province, by month and kind.

The number of a month is a keyed Poisson count, so that more demand only adds investors and moves none. An
investor is (province, month, kind, number); everything about it follows from that identity.
"""

import math

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule
from simulation.engine.ordering import order_of
from simulation.engine.portable import exp
from simulation.engine.random import child, lognormal, normal, poisson
from simulation.parameters import MONTHS_PER_YEAR, Grade, Scope, UnitCost, fixed, lever, uncertain
from simulation.parameters import beta as beta_prior
from simulation.parameters import half_normal as half_normal_prior
from simulation.parameters import lognormal as lognormal_prior
from simulation.parameters import normal as normal_prior
from simulation.parameters import uniform as uniform_prior
from simulation.rules.luck import Purpose, luck
from simulation.rules.reading import calendar_month, lever_of_province
from simulation.state import NO, InvestorKind, Standing, World

# Tables that may turn out too small; the runner repeats the run with a larger one.
INVESTORS_FULL = 1
N_KINDS = len(InvestorKind)
SMALLEST_PLOT_HA, LARGEST_PLOT_HA = 0.05, 20.0
PROMOTION_SCALE_BN_VND = 20.0
# Half of the effect of past promotion is left after a year: 0.5^(1/12).
PROMOTION_MEMORY = 0.9438743126816935

PARAMETERS = (
    uncertain(
        "investors_per_year",
        title="Secondary investors arriving in a year, for clusters and parks together",
        title_vi="Số nhà đầu tư thứ cấp mỗi năm, cho cụm và khu công nghiệp",
        unit="1/year",
        prior=lognormal_prior(110.0, 0.4),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source="559 new projects in parks and clusters of Hung Yen in 2021-2025 (F047)",
    ),
    uncertain(
        "demand_growth_per_year",
        title="Growth of demand",
        title_vi="Tăng trưởng nhu cầu mỗi năm",
        unit="1/year",
        prior=normal_prior(0.05, 0.05),
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Demand level)",
    ),
    uncertain(
        "demand_shock_persistence",
        title="Persistence of the yearly shock to demand",
        title_vi="Độ dai của cú sốc nhu cầu hằng năm",
        unit="1",
        prior=uniform_prior(0.3, 0.8),
        bounds=(0.0, 0.99),
        grade=Grade.EVIDENCE,
        source=(
            "absorption of the north swings by about a third "
            "(F319, F321; docs/evidence.md, Demand swings), weak evidence"
        ),
    ),
    uncertain(
        "demand_shock_sd",
        title="Size of the yearly shock to demand, log scale",
        title_vi="Độ lớn cú sốc nhu cầu hằng năm (lôgarit)",
        unit="1",
        prior=half_normal_prior(0.3),
        grade=Grade.EVIDENCE,
        source=(
            "absorption of the north swings by about a third "
            "(F319, F321; docs/evidence.md, Demand swings), weak evidence"
        ),
    ),
    uncertain(
        "craft_share",
        title="Share of craft producers among secondary investors",
        title_vi="Tỷ lệ cơ sở làng nghề trong nhà đầu tư thứ cấp",
        unit="1",
        prior=beta_prior(4.0, 14.0),
        bounds=(0.0, 1.0),
        grade=Grade.UNKNOWN,
        source="no count by kind was found",
    ),
    uncertain(
        "foreign_share",
        title="Share of foreign-linked firms among the others",
        title_vi="Tỷ lệ doanh nghiệp liên kết nước ngoài trong số còn lại",
        unit="1",
        prior=beta_prior(4.0, 10.0),
        bounds=(0.0, 1.0),
        grade=Grade.UNKNOWN,
        source="no count by kind was found",
    ),
    uncertain(
        "plot_ha",
        title="Mean plot of a small or medium enterprise",
        title_vi="Diện tích lô đất trung bình của doanh nghiệp nhỏ và vừa",
        unit="ha",
        prior=lognormal_prior(0.9, 0.5),
        scope=Scope.PROVINCE,
        grade=Grade.EVIDENCE,
        source="0.44 to 2.0 ha per firm between provinces (docs/evidence.md, Plot size)",
    ),
    uncertain(
        "plot_log_sd",
        title="Spread of plots within a kind, log scale",
        title_vi="Độ phân tán diện tích lô đất (lôgarit)",
        unit="1",
        prior=uniform_prior(0.5, 1.1),
        grade=Grade.UNKNOWN,
        source="no distribution of plots within a province was found (docs/evidence.md, Plot size)",
    ),
    fixed(
        "craft_plot_ratio",
        title="Plot of a craft producer, relative to a small or medium enterprise",
        title_vi="Lô đất của cơ sở làng nghề so với doanh nghiệp nhỏ và vừa",
        unit="1",
        default=0.35,
        grade=Grade.JUDGEMENT,
        source="judgement",
    ),
    fixed(
        "foreign_plot_ratio",
        title="Plot of a foreign-linked firm, relative to a small or medium enterprise",
        title_vi="Lô đất của doanh nghiệp liên kết nước ngoài so với doanh nghiệp nhỏ và vừa",
        unit="1",
        default=2.2,
        grade=Grade.JUDGEMENT,
        source="judgement; deals of 3 to 5 ha are common in parks of the north (F315, F316)",
    ),
    uncertain(
        "promotion_effect",
        title="Most that promotion can add to demand",
        title_vi="Mức tăng nhu cầu tối đa nhờ xúc tiến đầu tư",
        unit="1",
        prior=lognormal_prior(0.15, 0.7),
        grade=Grade.UNKNOWN,
        source="no Vietnamese estimate was found (docs/evidence.md, Promotion)",
    ),
    lever(
        "promotion_bn_vnd_per_year",
        title="Spending on investment promotion for clusters",
        title_vi="Chi xúc tiến đầu tư vào cụm công nghiệp",
        unit="bn VND/year",
        default=0.0,
        bounds=(0.0, 1000.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: spending above the present level",
        cost=UnitCost(1.0, "bn VND", Grade.DEFINITION, "the spending itself"),
        leans_on=("promotion_effect",),
    ),
)


@rule
def promotion_factor(effect: float, remembered_bn_vnd: float) -> float:
    """Factor on demand: 1 + effect x (1 - exp(-spending / 20 bn)), with spending of the past year in memory.

    Form of MODEL notes E21; the half-life of the effect is one year.
    """
    return 1.0 + effect * (1.0 - exp(-remembered_bn_vnd / PROMOTION_SCALE_BN_VND))


@rule
def draw_shocks(w: World, p: int) -> None:
    """Yearly shocks of a province: first-order autoregressive, stationary, keyed by calendar year."""
    parameters = w.p[p]
    persistence = parameters.demand_shock_persistence
    first_year = w.run.month_of_start // 12
    level = 0.0
    for k in range(w.shock.shape[1]):
        z = normal(luck(w, Purpose.SHOCK, w.province[p].id, first_year + k))
        spread = 1.0 / math.sqrt(1.0 - persistence * persistence) if k == 0 else 1.0
        level = persistence * level + parameters.demand_shock_sd * spread * z
        w.shock[p, k] = level


@rule
def investors_per_month(w: World, p: int, month: int) -> float:
    """Mean number of arrivals in a calendar month, all kinds, with promotion as remembered now."""
    parameters = w.p[p]
    year = calendar_month(w, month) // 12 - w.run.month_of_start // 12
    trend = parameters.demand_growth_per_year * month / MONTHS_PER_YEAR
    base = parameters.investors_per_year / MONTHS_PER_YEAR * exp(trend + w.shock[p, year])
    return base * promotion_factor(parameters.promotion_effect, w.province[p].promotion_memory_bn_vnd)


@rule
def count_arrivals(w: World, p: int, month: int, now: float) -> NDArray[np.int64]:
    """Number of this month's arrivals of each kind; remembers the month's promotion."""
    province = w.province[p]
    parameters = w.p[p]
    spending = lever_of_province(w, w.lever.promotion_bn_vnd_per_year, p, now)
    province.promotion_memory_bn_vnd = (
        PROMOTION_MEMORY * province.promotion_memory_bn_vnd + (1.0 - PROMOTION_MEMORY) * spending
    )
    mean = investors_per_month(w, p, month)
    craft = mean * parameters.craft_share
    foreign = (mean - craft) * parameters.foreign_share
    key = child(province.id, calendar_month(w, month))
    counts = np.empty(N_KINDS, np.int64)
    counts[InvestorKind.CRAFT] = poisson(luck(w, Purpose.ARRIVALS, key, InvestorKind.CRAFT), craft)
    counts[InvestorKind.SMALL_AND_MEDIUM] = poisson(
        luck(w, Purpose.ARRIVALS, key, InvestorKind.SMALL_AND_MEDIUM), mean - craft - foreign
    )
    counts[InvestorKind.FOREIGN_LINKED] = poisson(
        luck(w, Purpose.ARRIVALS, key, InvestorKind.FOREIGN_LINKED), foreign
    )
    return counts


@rule
def expect_investors(w: World, p: int, month: int, now: float) -> int:
    """Enter the month's arrivals into the table, in order of time; return their number.

    Each comes at a keyed time of the month. Those who came before the run began are left out.
    """
    counts = count_arrivals(w, p, month, now)
    total = 0
    for kind in range(len(counts)):
        total += counts[kind]
    identities = np.empty(total, np.uint64)
    kinds = np.empty(total, np.int64)
    times = np.empty(total)
    n = 0
    for kind in range(len(counts)):
        family = child(w.province[p].id, calendar_month(w, month) * len(counts) + kind)
        for number in range(counts[kind]):
            identities[n] = child(family, number)
            kinds[n] = kind
            times[n] = month - w.run.start_in_month + luck(w, Purpose.ARRIVAL_TIME, identities[n], 0)
            n += 1
    entered = 0
    for k in order_of(times):
        if times[k] >= now:
            i = add_investor(w, p, kinds[k], identities[k])
            if i == NO:
                break
            w.investor[i].arrival = times[k]
            entered += 1
    return entered


@rule
def plot_ha(u: float, mean_ha: float, log_sd: float) -> float:
    """Plot of an investor: lognormal by its mean, between 0.05 and 20 ha."""
    return min(max(lognormal(u, median_ha(mean_ha, log_sd), log_sd), SMALLEST_PLOT_HA), LARGEST_PLOT_HA)


@rule
def median_ha(mean_ha: float, log_sd: float) -> float:
    """Median of a lognormal with this mean."""
    return mean_ha * exp(-0.5 * log_sd * log_sd)


@rule
def median_plot_ha(w: World, p: int) -> float:
    """Median plot of a province's small and medium enterprises."""
    return median_ha(w.p[p].plot_ha, w.p[p].plot_log_sd)


@rule
def plot_of_kind_ha(w: World, p: int, kind: int, whose: int) -> float:
    """Plot of an investor of a kind."""
    parameters = w.p[p]
    ratio = 1.0
    if kind == InvestorKind.CRAFT:
        ratio = parameters.craft_plot_ratio
    elif kind == InvestorKind.FOREIGN_LINKED:
        ratio = parameters.foreign_plot_ratio
    return plot_ha(luck(w, Purpose.PLOT, whose, 0), parameters.plot_ha * ratio, parameters.plot_log_sd)


@rule
def add_investor(w: World, p: int, kind: int, identity: int) -> int:
    """Take a row of the table for an investor; NO when the table is full."""
    i = w.run.n_investors
    if i >= w.investor.shape[0]:
        w.run.full_table = INVESTORS_FULL
        return NO
    w.run.n_investors = i + 1
    investor = w.investor[i]
    investor.id = identity
    investor.province = p
    investor.kind = kind
    investor.plot_ha = plot_of_kind_ha(w, p, kind, identity)
    investor.cluster = NO
    investor.standing = Standing.EXPECTED
    investor.spent_months = 0.0
    return i


@rule
def months_until_arrival(w: World, i: int, now: float) -> float:
    """Time until an expected investor arrives."""
    return max(w.investor[i].arrival - now, 0.0)
