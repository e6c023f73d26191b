"""What clusters cost the public: teams and desks by the month, the rest on the day it is taken or begun.

Counted is what public money pays: clearance teams, review desks, promotion, infrastructure and fill of land
blocks that the State builds, wastewater plants and retrofits of clusters that it manages wholly or in part,
settlements of clusters handed over to enterprises. Crews, and what enterprises build, cost the public
nothing; advances come back; what a higher compensation costs is not known and not counted. Costs change
nothing else in a run.

Every unit cost is assumed and waits for the analyst's own: it is a lever, and its default stands here once.
"""

import numpy as np

from simulation.engine.compiled import rule
from simulation.parameters import MONTHS_PER_YEAR, Grade, Parameter, Scope, UnitCost, fixed, lever
from simulation.rules.queues import units_at
from simulation.rules.reading import lever_of_province, share_of_month
from simulation.state import Management, World

ASSUMED = "assumed unit cost, to be replaced by the analyst"
TEAM = UnitCost(1.5, "team and year", Grade.UNKNOWN, ASSUMED)
DESK = UnitCost(0.6, "desk and year", Grade.UNKNOWN, ASSUMED)
FILL = UnitCost(0.2, "thousand m3", Grade.UNKNOWN, ASSUMED)
WWTP = UnitCost(25.0, "thousand m3 a day", Grade.UNKNOWN, ASSUMED)
SETTLEMENT = UnitCost(1.0, "cluster handed over", Grade.UNKNOWN, ASSUMED)
A_PRICE = UnitCost(0.0, "setting", Grade.DEFINITION, "a price, not a measure")


def price(name: str, title: str, title_vi: str, unit: str, cost: UnitCost) -> Parameter:
    """Declare a unit cost that the analyst may replace, the same in the whole nation."""
    return lever(
        name,
        title=title,
        title_vi=title_vi,
        unit=unit,
        default=cost.amount,
        bounds=(0.0, np.inf),
        scope=Scope.NATION,
        grade=cost.grade,
        source=f"{cost.source} (docs/evidence.md, Unit costs)",
        cost=A_PRICE,
    )


PARAMETERS = (
    price(
        "cost_clearance_team_bn_vnd_per_year",
        "Public cost of a clearance team",
        "Chi phí công cho một tổ giải phóng mặt bằng",
        "bn VND/year",
        TEAM,
    ),
    price(
        "cost_desk_bn_vnd_per_year",
        "Public cost of a planning or licence desk",
        "Chi phí công cho một bàn thẩm định quy hoạch hoặc giấy phép",
        "bn VND/year",
        DESK,
    ),
    price(
        "cost_fill_bn_vnd_per_thousand_m3",
        "Cost of fill, where the State builds",
        "Chi phí vật liệu san lấp ở nơi Nhà nước xây dựng",
        "bn VND/thousand m3",
        FILL,
    ),
    price(
        "cost_wwtp_bn_vnd_per_thousand_m3_day",
        "Cost of the WWTP of a State-managed cluster, by capacity",
        "Chi phí trạm xử lý nước thải của cụm do Nhà nước quản lý, theo công suất",
        "bn VND per thousand m3/day",
        WWTP,
    ),
    price(
        "cost_handover_settlement_bn_vnd",
        "Public cost of settling the accounts of a cluster handed over to an enterprise",
        "Chi phí công để quyết toán khi bàn giao cụm cho doanh nghiệp",
        "bn VND",
        SETTLEMENT,
    ),
    fixed(
        "wwtp_m3_per_ha_per_day",
        title="Capacity of a WWTP for a hectare of industrial land",
        title_vi="Công suất trạm xử lý nước thải cho một héc-ta đất công nghiệp",
        unit="m3/ha/day",
        default=30.0,
        grade=Grade.UNKNOWN,
        source="assumed (docs/evidence.md, Unit costs)",
    ),
)


@rule
def pay(w: World, p: int, bn_vnd: float) -> None:
    """The public of a province pays."""
    w.province[p].public_cost_bn_vnd += bn_vnd


@rule
def standing_cost_bn_vnd_per_year(teams: int, desks: int, team_bn_vnd: float, desk_bn_vnd: float) -> float:
    """What teams and desks cost in a year, busy or not."""
    return teams * team_bn_vnd + desks * desk_bn_vnd


@rule
def accrue(w: World, p: int, month: int, now: float) -> None:
    """On the first of a month: the teams, desks and promotion of the month, as levers have them now."""
    province = w.province[p]
    teams = units_at(w, province.clearance_teams, w.lever.clearance_teams_ratio, p, now)
    planning_desks = units_at(w, province.planning_desks, w.lever.planning_desks_ratio, p, now)
    licence_desks = units_at(w, province.licence_desks, w.lever.licence_desks_ratio, p, now)
    a_year = standing_cost_bn_vnd_per_year(
        teams,
        planning_desks + licence_desks,
        lever_of_province(w, w.lever.cost_clearance_team_bn_vnd_per_year, p, now),
        lever_of_province(w, w.lever.cost_desk_bn_vnd_per_year, p, now),
    )
    a_year += lever_of_province(w, w.lever.promotion_bn_vnd_per_year, p, now)
    pay(w, p, a_year * share_of_month(w, month) / MONTHS_PER_YEAR)


@rule
def is_state_managed(w: World, c: int) -> bool:
    """Whether the State manages a cluster, wholly or in part, and pays for what serves all of it."""
    return w.cluster[c].management != Management.ENTERPRISE


@rule
def pay_for_fill(w: World, b: int, thousand_m3: float, now: float) -> None:
    """Fill taken for a block costs the public something where the State builds."""
    p = w.cluster[w.block[b].cluster].province
    if w.block[b].state_built == 1:
        pay(w, p, thousand_m3 * lever_of_province(w, w.lever.cost_fill_bn_vnd_per_thousand_m3, p, now))


@rule
def wwtp_cost_bn_vnd(
    industrial_ha: float, m3_per_ha_per_day: float, bn_vnd_per_thousand_m3_day: float
) -> float:
    """Cost of a plant by its capacity: so much a day for each hectare of industrial land."""
    return industrial_ha * m3_per_ha_per_day / 1000.0 * bn_vnd_per_thousand_m3_day


@rule
def pay_for_wwtp(w: World, c: int, now: float) -> None:
    """A plant is begun: the public pays for it where the State manages the cluster."""
    cluster = w.cluster[c]
    p = cluster.province
    if is_state_managed(w, c):
        of_capacity_bn_vnd = lever_of_province(w, w.lever.cost_wwtp_bn_vnd_per_thousand_m3_day, p, now)
        industrial_ha = cluster.leasable_share * cluster.area_ha
        pay(w, p, wwtp_cost_bn_vnd(industrial_ha, w.p[p].wwtp_m3_per_ha_per_day, of_capacity_bn_vnd))


@rule
def pay_for_retrofit(w: World, c: int, bn_vnd: float) -> None:
    """Works are retrofitted: the public pays for it where the State manages the cluster."""
    if is_state_managed(w, c):
        pay(w, w.cluster[c].province, bn_vnd)


@rule
def pay_for_settlement(w: World, c: int, now: float) -> None:
    """The accounts of a cluster handed over to an enterprise are settled."""
    p = w.cluster[c].province
    pay(w, p, lever_of_province(w, w.lever.cost_handover_settlement_bn_vnd, p, now))
