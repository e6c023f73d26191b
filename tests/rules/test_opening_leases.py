"""Leases at the as-of date: land under lease and secondary investors, where they are published."""

from datetime import date

import numpy as np
import pytest
from scipy import special

from simulation.rules import opening_leases
from simulation.rules.luck import Purpose
from tests.rules.worlds import cluster, luck_of, open_place, open_world, place_of

# A sum of plots is right to some 1e-12 ha.
AREA = 1e-9
OLD = {"operating": True, "established": date(2012, 1, 1)}


def opened(*areas_ha, investor_rows=3000, pinned=None, **totals):
    """A province of operating clusters with these areas."""
    clusters = [cluster(f"A-{k}", area_ha=area, **OLD) for k, area in enumerate(areas_ha)]
    place = place_of(*clusters, **totals)
    return open_place(place, investor_rows=investor_rows, **(pinned or {})).tables


def plots_of(w, c):
    """Plots of the secondary investors of a cluster."""
    investors = w.investor[: w.run.n_investors]
    return investors[investors.cluster == c].plot_ha


def test_land_under_lease_is_met_and_needs_as_much_accepted_land():
    # 65 % of 100 ha can be leased: 60 ha need at least 92 ha cleared and accepted.
    w = opened(40.0, 60.0, leased_ha=60.0)
    assert w.cluster.leased_ha.sum() == pytest.approx(60.0, abs=AREA)
    assert w.cluster.accepted_ha.sum() >= 60.0 / 0.65 - AREA
    assert (w.cluster.leased_ha <= w.cluster.released_ha + AREA).all()
    for c in (0, 1):
        assert plots_of(w, c).sum() == pytest.approx(w.cluster[c].leased_ha, abs=AREA)


def test_all_industrial_land_may_be_under_lease():
    w = opened(40.0, 60.0, leased_ha=65.0)
    assert w.cluster.leased_ha.tolist() == pytest.approx([26.0, 39.0], abs=AREA)
    assert w.cluster.vacant_ha.tolist() == pytest.approx([0.0, 0.0], abs=AREA)
    assert w.cluster.accepted_ha.tolist() == pytest.approx([40.0, 60.0], abs=AREA)


@pytest.mark.parametrize("total", [2, 3, 57, 400])
def test_there_are_exactly_as_many_secondary_investors_as_published(total):
    w = opened(40.0, 60.0, leased_ha=30.0, secondary_investors=total)
    assert w.run.n_investors == total
    assert w.cluster.leased_ha.sum() == pytest.approx(30.0, abs=AREA)
    assert w.investor[:total].plot_ha.min() >= 0.05 - AREA
    assert w.cluster.n_investors.min() >= 1


def test_investors_are_apportioned_by_land_beyond_a_first_plot():
    w = open_world(*(cluster(f"A-{k}", **OLD) for k in range(3)))
    land_ha = np.array([0.05 + 1.0, 0.05 + 3.0, 0.05])
    # One each; of the 7 others a quarter and three quarters: 1.75 and 5.25. One is left over; it goes to the
    # first in keyed order with room for another plot of 0.05 ha, which the third has not.
    counts = opening_leases.apportion(w, np.arange(3), land_ha, 10).tolist()
    order = np.argsort([luck_of(w, Purpose.APPORTIONMENT, row.id) for row in w.cluster]).tolist()
    first = next(c for c in order if c != 2)
    assert counts == [2 + (first == 0), 6 + (first == 1), 1]


def test_investors_without_land_for_smallest_plots_share_what_there_is():
    w = open_world(*(cluster(f"A-{k}", **OLD) for k in range(2)))
    counts = opening_leases.apportion(w, np.arange(2), np.array([0.05, 0.05]), 5)
    assert counts.sum() == 5


def test_plots_are_moved_from_the_smallest_by_the_same_factor():
    drawn = opened(40.0, pinned={"present_leased_share": 0.9})
    n = drawn.run.n_investors
    plain = plots_of(drawn, 0)[: n - 1]
    scaled = plots_of(opened(40.0, leased_ha=20.0, secondary_investors=n), 0)[: n - 1]
    # The first plot of a chance lease may be cut to the released land; the others are as drawn.
    factors = (scaled[1:] - 0.05) / (plain[1:] - 0.05)
    assert factors == pytest.approx(np.full(len(factors), factors[0]), rel=1e-9)


def test_without_published_land_the_investors_lease_the_drawn_share():
    w = opened(40.0, 60.0, secondary_investors=20, pinned={"present_leased_share": 0.6})
    assert w.run.n_investors == 20
    odds = 0.6 / 0.4
    for row in w.cluster:
        spread = 0.8 * special.ndtri(luck_of(w, Purpose.LEASED_SHARE, row.id))
        share = 1.0 / (1.0 + np.exp(-(np.log(odds) + spread)))
        assert row.leased_ha == pytest.approx(share * row.released_ha, rel=1e-9)


def test_investors_on_drawn_land_that_is_too_small_get_at_least_the_smallest_plot():
    w = opened(40.0, 60.0, secondary_investors=500, pinned={"present_leased_share": 0.02})
    assert w.run.n_investors == 500
    assert w.investor[:500].plot_ha.min() >= 0.05 - AREA
    assert (w.cluster.leased_ha <= w.cluster.released_ha + AREA).all()


def test_a_province_without_operating_clusters_has_no_leases_whatever_was_published():
    place = place_of(cluster(), leased_ha=10.0, secondary_investors=5)
    assert open_place(place).tables.run.n_investors == 0
