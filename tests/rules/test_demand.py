"""Demand: promotion, the yearly shock, monthly counts, arrivals, plots."""

from datetime import date

import numpy as np
import pytest
from scipy import stats

from simulation.rules import demand
from simulation.rules.luck import Purpose
from simulation.state import InvestorKind, Standing
from tests.rules.worlds import SAME, cluster, luck_of, open_place, open_world, part_of, place_of, since

KINDS = (InvestorKind.CRAFT, InvestorKind.SMALL_AND_MEDIUM, InvestorKind.FOREIGN_LINKED)


# Promotion.


def test_promotion_adds_at_most_its_effect_and_most_of_it_with_the_first_billions():
    assert demand.promotion_factor(0.15, 0.0) == 1.0
    # 1 + 0.15 x (1 - 1/e) = 1 + 0.15 x 0.632120559
    assert demand.promotion_factor(0.15, 20.0) == pytest.approx(1.094818084, abs=5e-10)
    assert demand.promotion_factor(0.15, 1e6) == pytest.approx(1.15, rel=SAME)


def test_half_of_past_promotion_is_remembered_after_a_year():
    w = open_world(
        settings=[since("promotion_bn_vnd_per_year", 20.0), since("promotion_bn_vnd_per_year", 0.0, 2027)]
    )
    memories = []
    for month in range(36):
        demand.count_arrivals(w, 0, month, float(month))
        memories.append(w.province[0].promotion_memory_bn_vnd)
    # Spending 20 bn a year from nothing: half of it after twelve months; then halved every year.
    assert memories[11] == pytest.approx(10.0, rel=SAME)
    assert memories[23] == pytest.approx(5.0, rel=SAME)
    assert memories[35] == pytest.approx(2.5, rel=SAME)


# The yearly shock.


def test_shocks_are_a_stationary_autoregression_of_keyed_normals():
    w = open_world(demand_shock_persistence=0.6, demand_shock_sd=0.25)
    z = [
        stats.norm.ppf(luck_of(w, Purpose.SHOCK, w.province[0].id, 2026 + k)) for k in range(w.shock.shape[1])
    ]
    # The first has the variance that later ones keep: 0.25^2 / (1 - 0.6^2), a spread of 0.3125.
    levels = [0.3125 * z[0]]
    for number in z[1:]:
        levels.append(0.6 * levels[-1] + 0.25 * number)
    assert w.shock[0] == pytest.approx(levels, rel=1e-11)


def test_a_run_of_ten_years_knows_the_shock_of_every_year():
    assert open_world().shock.shape[1] >= 10


# Counts of a month.


def test_mean_arrivals_follow_trend_shock_and_promotion():
    w = open_world(investors_per_year=120.0, demand_growth_per_year=0.06, promotion_effect=0.2)
    w.province[0].promotion_memory_bn_vnd = 20.0
    for month in (0, 7, 12, 50):
        mean = (
            10.0 * np.exp(0.06 * month / 12.0 + w.shock[0, month // 12]) * (1.0 + 0.2 * (1.0 - np.exp(-1.0)))
        )
        assert demand.investors_per_month(w, 0, month) == pytest.approx(mean, rel=SAME)


def test_the_shock_changes_at_new_year_whenever_the_run_starts():
    w = open_place(place_of(cluster(), as_of=date(2025, 9, 18)), demand_growth_per_year=0.0).tables
    means = [demand.investors_per_month(w, 0, month) for month in range(6)]
    assert means[0] == means[1] == means[2] == means[3]  # September to December
    assert means[4] == means[5] != means[3]


def test_counts_by_kind_are_keyed_poisson_counts():
    w = open_world(
        investors_per_year=240.0,
        demand_growth_per_year=0.0,
        demand_shock_sd=0.0,
        craft_share=0.2,
        foreign_share=0.3,
    )
    # 20 a month: 4 craft producers; of the 16 others 4.8 foreign-linked.
    means = (4.0, 11.2, 4.8)
    for month in range(24):
        counts = demand.count_arrivals(w, 0, month, float(month))
        key = part_of(w.province[0].id, 12 * 2026 + month)
        expected = [
            stats.poisson(mean).ppf(luck_of(w, Purpose.ARRIVALS, key, kind))
            for kind, mean in zip(KINDS, means, strict=True)
        ]
        assert counts.tolist() == expected


# Arrivals.


def arrivals(w, month, now):
    """Identities, kinds and times of a month's investors."""
    first = w.run.n_investors
    n = demand.expect_investors(w, 0, month, now)
    rows = w.investor[first : first + n]
    return rows.id.tolist(), rows.kind.tolist(), rows.arrival.tolist()


def test_investors_are_entered_in_order_of_time_within_their_month():
    w = open_world(investors_per_year=240.0)
    for month in range(4):
        identities, kinds, times = arrivals(w, month, float(month))
        assert len(set(identities)) == len(identities) > 5
        assert times == sorted(times)
        assert all(month < time < month + 1 for time in times)
        assert set(kinds) <= set(KINDS)
    assert set(w.investor[: w.run.n_investors].standing) == {Standing.EXPECTED}


def test_those_who_came_before_the_run_began_are_left_out():
    place = place_of(cluster(), as_of=date(2025, 9, 18))
    w = open_place(place, investors_per_year=1200.0).tables
    counts = demand.count_arrivals(w, 0, 0, 0.0).sum()
    _, _, times = arrivals(w, 0, 0.0)
    assert all(0.0 <= time < 444 / 1024 for time in times)
    # 444 of 1024 parts of September are left: 43 of 100 are expected, with a spread of 5 (fixed seed).
    assert 0.25 < len(times) / counts < 0.6
    _, _, october = arrivals(w, 1, 444 / 1024)
    assert all(444 / 1024 < time < 1468 / 1024 for time in october)


def test_more_demand_adds_investors_and_moves_none():
    w_less, w_more = open_world(), open_world(settings=[since("promotion_bn_vnd_per_year", 1000.0)])
    w_less.p.promotion_effect = w_more.p.promotion_effect = 0.8
    added = 0
    for month in range(12):
        less = dict(zip(*arrivals(w_less, month, float(month))[::2], strict=True))
        more = dict(zip(*arrivals(w_more, month, float(month))[::2], strict=True))
        assert less.items() <= more.items()
        added += len(more) - len(less)
    assert added > 0


def test_a_table_that_is_too_small_is_reported():
    w = open_place(place_of(cluster()), investor_rows=3, investors_per_year=600.0).tables
    assert demand.expect_investors(w, 0, 0, 0.0) == 3
    assert w.run.full_table == demand.INVESTORS_FULL


def test_an_expected_investor_arrives_at_its_time_and_never_in_the_past():
    w = open_world(investors_per_year=240.0)
    demand.expect_investors(w, 0, 0, 0.0)
    time = w.investor[0].arrival
    assert demand.months_until_arrival(w, 0, 0.0) == time
    assert demand.months_until_arrival(w, 0, time + 1.0) == 0.0


# Plots.


def test_plots_are_lognormal_by_their_mean():
    plot = stats.lognorm(0.8, scale=0.9 * np.exp(-0.32))  # mean = median x e^(sd^2 / 2)
    assert plot.mean() == pytest.approx(0.9, rel=SAME)
    for u in (0.1, 0.5, 0.9):
        assert demand.plot_ha(u, 0.9, 0.8) == pytest.approx(plot.ppf(u), rel=SAME)


def test_plots_lie_between_a_twentieth_and_twenty_hectares():
    assert demand.plot_ha(1e-12, 0.9, 1.1) == 0.05
    assert demand.plot_ha(1.0 - 1e-12, 0.9, 1.1) == 20.0
    assert demand.plot_ha(0.5, 0.05, 0.0) == 0.05
    assert demand.plot_ha(0.5, 20.0, 0.0) == 20.0


@pytest.mark.parametrize(
    ("kind", "ratio"),
    [(InvestorKind.CRAFT, 0.35), (InvestorKind.SMALL_AND_MEDIUM, 1.0), (InvestorKind.FOREIGN_LINKED, 2.2)],
)
def test_the_mean_plot_depends_on_the_kind(kind, ratio):
    w = open_world(plot_ha=1.0, plot_log_sd=0.0)
    assert demand.plot_of_kind_ha(w, 0, int(kind), np.uint64(99)) == pytest.approx(ratio, rel=SAME)
