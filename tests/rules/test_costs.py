"""Public costs: what a month, a block, a plant and a settlement cost, and who pays for what."""

from datetime import date

import pytest

from simulation.model import PARAMETERS
from simulation.rules import costs, fill, public_budget, wwtp
from simulation.state import Management
from tests.rules.worlds import SAME, cluster, open_place, open_world, place_of, since


def paid(w):
    return w.province[0].public_cost_bn_vnd


def with_means(*settings, as_of=date(2026, 1, 1)):
    """Ten teams, three planning desks and two licence desks."""
    w = open_place(place_of(cluster(), as_of=as_of), settings).tables
    w.province[0].clearance_teams = 10
    w.province[0].planning_desks = 3
    w.province[0].licence_desks = 2
    return w


def test_a_month_costs_a_twelfth_of_teams_desks_and_promotion():
    # 10 x 1.5 + 5 x 0.6 = 18 bn a year, and 6 bn of promotion: 24 / 12 = 2 bn a month.
    w = with_means(since("promotion_bn_vnd_per_year", 6.0))
    costs.accrue(w, 0, 1, 1.0)
    assert paid(w) == pytest.approx(2.0, rel=SAME)
    costs.accrue(w, 0, 2, 2.0)
    assert paid(w) == pytest.approx(4.0, rel=SAME)


def test_the_first_month_costs_what_is_left_of_it():
    # Of September 2025, 444 of 1024 parts are left on the 18th; 18 bn a year.
    w = with_means(as_of=date(2025, 9, 18))
    costs.accrue(w, 0, 0, 0.0)
    assert paid(w) == pytest.approx(1.5 * 444 / 1024, rel=SAME)


def test_levers_and_the_analysts_unit_costs_count_from_their_day_on():
    # From March on 20 teams at 3 bn and 5 desks at 1.2 bn: 66 bn a year, 5.5 bn a month.
    w = with_means(
        since("clearance_teams_ratio", 2.0, 2026, 3),
        since("cost_clearance_team_bn_vnd_per_year", 3.0, 2026, 3),
        since("cost_desk_bn_vnd_per_year", 1.2, 2026, 3),
    )
    costs.accrue(w, 0, 1, 1.0)
    assert paid(w) == pytest.approx(1.5, rel=SAME)
    costs.accrue(w, 0, 2, 2.0)
    assert paid(w) == pytest.approx(1.5 + 5.5, rel=SAME)


@pytest.mark.parametrize(("management", "bn_vnd"), [(Management.STATE, 12.0), (Management.ENTERPRISE, 0.0)])
def test_fill_costs_the_public_where_the_state_builds(management, bn_vnd):
    # A block of 5 ha, 12 thousand m3 a hectare, VND 0.2 bn a thousand m3.
    w = open_world(cluster(area_ha=50.0, management=management), fill_thousand_m3_per_ha=12.0)
    fill.use(w, 0, 0.0)
    assert paid(w) == pytest.approx(bn_vnd, rel=SAME)


def test_public_money_for_infrastructure_is_a_public_cost():
    w = open_world(cluster(area_ha=50.0, management=Management.STATE), works_cost_bn_vnd_per_ha=8.0)
    public_budget.spend(w, 0)
    assert paid(w) == w.province[0].budget_spent_bn_vnd == pytest.approx(40.0, rel=SAME)


@pytest.mark.parametrize(
    ("management", "bn_vnd"),
    [(Management.STATE, 19.5), (Management.PARTLY_STATE, 19.5), (Management.ENTERPRISE, 0.0)],
)
def test_a_plant_costs_the_public_where_the_state_manages(management, bn_vnd):
    # 40 ha, 65 % industrial: 26 ha x 30 m3 = 780 m3 a day, at VND 25 bn a thousand.
    w = open_world(cluster(management=management))
    wwtp.begin(w, 0, 0.0)
    assert paid(w) == pytest.approx(bn_vnd, rel=SAME)


@pytest.mark.parametrize(
    ("management", "bn_vnd"),
    [(Management.STATE, 7.0), (Management.PARTLY_STATE, 7.0), (Management.ENTERPRISE, 0.0)],
)
def test_a_retrofit_costs_the_public_where_the_state_manages(management, bn_vnd):
    w = open_world(cluster(management=management))
    costs.pay_for_retrofit(w, 0, 7.0)
    assert paid(w) == bn_vnd


def test_a_settlement_costs_its_price():
    w = open_world(settings=[since("cost_handover_settlement_bn_vnd", 2.5, 2027)])
    costs.pay_for_settlement(w, 0, 11.0)
    costs.pay_for_settlement(w, 0, 12.0)
    assert paid(w) == 1.0 + 2.5


@pytest.mark.parametrize(
    ("lever", "price"),
    [
        ("clearance_teams_ratio", "cost_clearance_team_bn_vnd_per_year"),
        ("planning_desks_ratio", "cost_desk_bn_vnd_per_year"),
        ("licence_desks_ratio", "cost_desk_bn_vnd_per_year"),
        ("fill_supply_ratio", "cost_fill_bn_vnd_per_thousand_m3"),
    ],
)
def test_what_a_lever_declares_as_its_cost_is_what_is_counted(lever, price):
    assert PARAMETERS[lever].cost.amount == PARAMETERS[price].default
