"""Public money for the infrastructure of State-managed clusters, allotted by the year."""

from simulation.engine.compiled import rule
from simulation.parameters import Grade, Scope, UnitCost, fixed, lever, uncertain
from simulation.parameters import lognormal as lognormal_prior
from simulation.parameters import uniform as uniform_prior
from simulation.rules.costs import pay
from simulation.rules.reading import calendar_month, lever_of_province
from simulation.state import World

PARAMETERS = (
    uncertain(
        "works_cost_bn_vnd_per_ha",
        title="Capital for the infrastructure of a hectare",
        title_vi="Suất vốn đầu tư hạ tầng một héc-ta",
        unit="bn VND/ha",
        prior=lognormal_prior(10.0, 0.4),
        grade=Grade.EVIDENCE,
        source="VND 5 to 27 bn a hectare in published projects (docs/evidence.md, Cost of works)",
    ),
    uncertain(
        "state_budget_share",
        title="Public money allotted, share of what State-managed works need",
        title_vi="Vốn ngân sách bố trí so với nhu cầu",
        unit="1",
        prior=uniform_prior(0.17, 0.33),
        bounds=(0.0, 1.0),
        scope=Scope.PROVINCE,
        grade=Grade.EVIDENCE,
        source=(
            "paid 17 to 33 % of required capital; 32.9 % disbursed nationally in June 2025 "
            "(F166; docs/evidence.md, Public budget)"
        ),
    ),
    fixed(
        "budget_plan_years",
        title="Years over which the need is spread",
        title_vi="Số năm của kế hoạch đầu tư công",
        unit="years",
        default=5.0,
        grade=Grade.DEFINITION,
        source="medium-term public investment plans run five years",
    ),
    lever(
        "public_budget_ratio",
        title="Public money for State-managed works, relative to that at the as-of date",
        title_vi="Vốn ngân sách cho hạ tầng so với hiện nay",
        unit="1",
        default=1.0,
        bounds=(0.0, 20.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: present allotments continue",
        cost=UnitCost(1.0, "bn VND", Grade.DEFINITION, "the money itself"),
        leans_on=("state_budget_share", "works_cost_bn_vnd_per_ha"),
    ),
)


@rule
def budget_per_year_bn_vnd(need_bn_vnd: float, share: float, years: float) -> float:
    """Yearly allotment: a share of the need, spread over the plan's years."""
    return need_bn_vnd * share / years


@rule
def supply_bn_vnd(w: World, p: int, month: int, now: float) -> float:
    """Money allotted on 1 January for the year; at the start of the run, for the rest of its year."""
    in_year = calendar_month(w, month) % 12
    if month > 0 and in_year > 0:
        return 0.0
    rest_of_year = 1.0 - (in_year + (w.run.start_in_month if month == 0 else 0.0)) / 12.0
    ratio = lever_of_province(w, w.lever.public_budget_ratio, p, now)
    supply = w.province[p].budget_per_year_bn_vnd * ratio * rest_of_year
    w.province[p].budget_supplied_bn_vnd += supply
    return supply


@rule
def need_bn_vnd(w: World, b: int) -> float:
    """Capital a State-built block needs; one begun before the run needs what is not done."""
    block = w.block[b]
    per_ha = w.p[w.cluster[block.cluster].province].works_cost_bn_vnd_per_ha
    return per_ha * block.area_ha * (1.0 - block.done_share)


@rule
def spend(w: World, b: int) -> None:
    """The money of a block is spent."""
    p = w.cluster[w.block[b].cluster].province
    w.province[p].budget_spent_bn_vnd += need_bn_vnd(w, b)
    pay(w, p, need_bn_vnd(w, b))
