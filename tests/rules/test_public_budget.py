"""Public money: the allotment of a year, of the rest of a year, and what a block takes."""

from datetime import date

import pytest

from simulation.rules import public_budget
from simulation.state import Management
from tests.rules.worlds import SAME, cluster, open_place, open_world, place_of, since

AS_OF = date(2025, 9, 18)


def test_the_need_is_paid_in_part_and_over_the_years_of_the_plan():
    # A quarter of 1000 bn over five years.
    assert public_budget.budget_per_year_bn_vnd(1000.0, 0.25, 5.0) == 50.0


def test_the_opening_budget_counts_state_built_land_that_is_not_yet_built_on():
    w = open_world(
        cluster("A-1", area_ha=30.0, management=Management.STATE),
        cluster("A-2", area_ha=70.0, management=Management.ENTERPRISE),
        cluster("A-3", area_ha=50.0, management=Management.STATE, status="planned"),
        works_cost_bn_vnd_per_ha=10.0,
        state_budget_share=0.2,
    )
    # 30 ha x 10 bn x 20 % / 5 years: the enterprise pays for itself, the planned cluster is not decided.
    assert w.province[0].budget_per_year_bn_vnd == pytest.approx(12.0, rel=SAME)


def allotments(as_of, n_months, settings=()):
    """What the province allots on the first of each month, with 100 bn a year."""
    w = open_place(place_of(cluster(), as_of=as_of), settings).tables
    w.province[0].budget_per_year_bn_vnd = 100.0
    gone = w.run.start_in_month
    times = [0.0, *(month - gone for month in range(1, n_months))]
    supplies = [public_budget.supply_bn_vnd(w, 0, month, time) for month, time in enumerate(times)]
    assert w.province[0].budget_supplied_bn_vnd == pytest.approx(sum(supplies), rel=SAME)
    return supplies


def test_the_run_starts_with_the_rest_of_its_year_and_then_each_january_brings_a_year():
    supplies = allotments(AS_OF, 18)
    # Eight months and 580/1024 of September have gone: 3.43359375 of 12 months are left.
    assert supplies[0] == pytest.approx(100.0 * 3.43359375 / 12.0, rel=SAME)
    assert supplies[4] == 100.0  # January 2026
    assert supplies[16] == 100.0  # January 2027
    assert [s for month, s in enumerate(supplies) if month not in (0, 4, 16)] == [0.0] * 15


def test_a_run_that_starts_at_new_year_has_the_whole_year():
    assert allotments(date(2026, 1, 1), 13) == [100.0] + [0.0] * 11 + [100.0]


def test_the_lever_counts_on_the_day_of_the_allotment():
    doubled_in_february = since("public_budget_ratio", 2.0, 2026, 2)
    assert allotments(date(2026, 1, 1), 13, [doubled_in_february])[::12] == [100.0, 200.0]


def test_a_block_takes_capital_for_what_is_not_done():
    w = open_world(cluster(area_ha=50.0), works_cost_bn_vnd_per_ha=8.0)
    w.block[1].done_share = 0.5
    assert public_budget.need_bn_vnd(w, 0) == 40.0
    assert public_budget.need_bn_vnd(w, 1) == 20.0
    public_budget.spend(w, 0)
    public_budget.spend(w, 1)
    assert w.province[0].budget_spent_bn_vnd == 60.0
