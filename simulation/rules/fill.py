"""Fill: the material that raises a site, from a stock of the province with a monthly supply."""

from simulation.engine.compiled import rule
from simulation.parameters import Grade, Scope, lever, uncertain
from simulation.parameters import lognormal as lognormal_prior
from simulation.parameters import uniform as uniform_prior
from simulation.rules import costs
from simulation.rules.construction import REFERENCE_HA
from simulation.rules.reading import lever_of_province, share_of_month
from simulation.state import World

PARAMETERS = (
    uncertain(
        "fill_thousand_m3_per_ha",
        title="Fill needed for a hectare",
        title_vi="Khối lượng san lấp cho một héc-ta",
        unit="thousand m3/ha",
        prior=uniform_prior(10.0, 20.0),
        grade=Grade.JUDGEMENT,
        source="sites are raised by one to two metres (docs/evidence.md, Fill)",
    ),
    uncertain(
        "fill_supply_share",
        title="Fill supply, share of what the crews could use",
        title_vi="Nguồn vật liệu san lấp so với nhu cầu",
        unit="1",
        prior=lognormal_prior(0.8, 0.4),
        scope=Scope.PROVINCE,
        grade=Grade.UNKNOWN,
        source="officials report scarcity; no quantity was found (docs/evidence.md, Fill)",
    ),
    lever(
        "fill_supply_ratio",
        title="Monthly fill supply, relative to that at the as-of date",
        title_vi="Nguồn cung vật liệu san lấp hằng tháng so với hiện nay",
        unit="1",
        default=1.0,
        bounds=(0.0, 20.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: present supply continues",
        cost=costs.FILL,
        leans_on=("fill_supply_share", "fill_thousand_m3_per_ha"),
    ),
)


@rule
def supply_per_month_thousand_m3(
    share: float, crews: int, months_at_40_ha: float, thousand_m3_per_ha: float
) -> float:
    """Monthly supply: a share of what the crews would use if they built without waiting."""
    return share * crews * REFERENCE_HA / months_at_40_ha * thousand_m3_per_ha


@rule
def supply_thousand_m3(w: World, p: int, month: int, now: float) -> float:
    """Fill that comes in for the month."""
    ratio = lever_of_province(w, w.lever.fill_supply_ratio, p, now)
    supply = w.province[p].fill_per_month_thousand_m3 * ratio * share_of_month(w, month)
    w.province[p].fill_supplied_thousand_m3 += supply
    return supply


@rule
def need_thousand_m3(w: World, b: int) -> float:
    """Fill that a block needs; a block begun before the run still needs what is not done."""
    block = w.block[b]
    per_ha = w.p[w.cluster[block.cluster].province].fill_thousand_m3_per_ha
    return per_ha * block.area_ha * (1.0 - block.done_share)


@rule
def is_there(w: World, b: int) -> bool:
    """Whether a block has its fill."""
    return w.block[b].filled == 1


@rule
def use(w: World, b: int, now: float) -> None:
    """The fill of a block is taken from the stock."""
    w.block[b].filled = 1
    w.province[w.cluster[w.block[b].cluster].province].fill_used_thousand_m3 += need_thousand_m3(w, b)
    costs.pay_for_fill(w, b, need_thousand_m3(w, b), now)
