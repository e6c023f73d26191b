"""Fill: supply of a month, need of a block."""

from datetime import date

import pytest

from simulation.rules import fill
from tests.rules.worlds import SAME, cluster, open_place, open_world, place_of, since


def test_supply_is_a_share_of_what_the_crews_would_use():
    # 15 crews build 15 x 40 ha in 24 months, 25 ha a month; 15 thousand m3 a hectare; 80 % of that comes.
    assert fill.supply_per_month_thousand_m3(0.8, 15, 24.0, 15.0) == pytest.approx(300.0, rel=SAME)


def test_the_first_month_of_the_run_brings_the_rest_of_its_supply():
    # 17 of 30 days have gone on 18 September: 580 of 1024 parts, so 444 parts are left.
    w = open_place(place_of(cluster(), as_of=date(2025, 9, 18))).tables
    monthly = w.province[0].fill_per_month_thousand_m3
    assert fill.supply_thousand_m3(w, 0, 0, 0.0) == pytest.approx(monthly * 444 / 1024, rel=SAME)
    assert fill.supply_thousand_m3(w, 0, 1, 444 / 1024) == monthly
    assert w.province[0].fill_supplied_thousand_m3 == pytest.approx(monthly * (1 + 444 / 1024), rel=SAME)


def test_a_full_month_follows_the_lever_from_its_day_on():
    w = open_world(
        settings=[since("fill_supply_ratio", 2.5, 2026, 3), since("fill_supply_ratio", 0.0, 2026, 5)]
    )
    monthly = w.province[0].fill_per_month_thousand_m3
    supplies = [fill.supply_thousand_m3(w, 0, month, float(month)) for month in range(6)]
    assert supplies == pytest.approx([monthly, monthly, 2.5 * monthly, 2.5 * monthly, 0.0, 0.0], rel=SAME)


def test_a_block_needs_fill_for_what_is_not_done():
    w = open_world(cluster(area_ha=50.0), fill_thousand_m3_per_ha=12.0)
    assert fill.need_thousand_m3(w, 0) == 60.0
    w.block[0].done_share = 0.25
    assert fill.need_thousand_m3(w, 0) == 45.0
    fill.use(w, 0, 0.0)
    fill.use(w, 1, 0.0)
    assert w.province[0].fill_used_thousand_m3 == 105.0
