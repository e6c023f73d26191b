"""What all share at the as-of date: teams, crews, desks, fill and public money of a province."""

from simulation.engine.compiled import rule
from simulation.rules.clearance import teams_for_capacity
from simulation.rules.establishment import desks_for_throughput
from simulation.rules.fill import supply_per_month_thousand_m3
from simulation.rules.public_budget import budget_per_year_bn_vnd
from simulation.state import Stage, World


@rule
def set_shared_means(w: World, p: int) -> None:
    """Teams, crews, desks, fill and public money of a province at the as-of date."""
    province = w.province[p]
    parameters = w.p[p]
    province.clearance_teams = teams_for_capacity(
        parameters.clearance_capacity_ha_per_year,
        w.published[p].block_ha,
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
