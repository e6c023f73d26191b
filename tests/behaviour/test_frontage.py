"""What the allocation of the plots on the main road does."""

import numpy as np
import pytest

from simulation.calendar import calendar_month
from simulation.levers import Setting
from simulation.rules.demand import median_plot_ha
from simulation.rules.frontage import ALIKE, FIRST_COME, PLANNED, released_frontage_ha, vacant_frontage_ha
from simulation.state import Event, Stage
from tests.behaviour.paired import from_the_start, hung_yen
from tests.small_worlds import (
    NO_DECISIONS,
    NO_TASTES,
    NOWHERE_ELSE,
    cluster,
    events,
    one_cluster,
    open_world,
    place_of,
    play,
    set_released_land,
    set_stage,
    set_tastes,
)

NOBODY_LEAVES = {"exit_per_year": 1e-9}
HERE, THERE = 0, 1
TWO_CLUSTERS = place_of(cluster("DL-001"), cluster("DL-002"))


def leases(place, *settings, released_ha, months=120, **pins):
    """Clusters with so much land on offer and nobody in them, filled by whoever arrives."""
    values = NO_DECISIONS | NO_TASTES | NOWHERE_ELSE | NOBODY_LEAVES | {"frontage_share": 0.25} | pins
    world = open_world(place, months=months, settings=settings, **values)
    set_stage(world, Stage.ACCEPTED)
    set_tastes(world, np.zeros(len(place.clusters)))
    set_released_land(world, released_ha)
    return play(world)


def signed(outcome):
    """Leases in order: cluster, time, plot, land on the frontage, and whether the plot is large."""
    w = outcome.tables
    told = events(outcome.log, Event.LEASE_SIGNED)
    return (
        told.place,
        told.time,
        told.amount,
        w.on_frontage_ha[told.entity],
        told.amount > median_plot_ha(w, 0),
    )


def test_first_come_the_frontage_goes_first():
    outcome = leases(one_cluster(), from_the_start("frontage_allocation", FIRST_COME), released_ha=100.0)
    _, _, plots, on_frontage, _ = signed(outcome)
    assert plots.sum() > 50.0
    # 25 ha of frontage, and not a plot behind it before they are gone.
    np.testing.assert_allclose(np.cumsum(on_frontage), np.minimum(np.cumsum(plots), 25.0), atol=1e-9)


def test_alike_every_plot_has_its_share_of_the_frontage():
    later = Setting("frontage_allocation", ((calendar_month(2090, 1), float(PLANNED)),))
    _, _, plots, on_frontage, _ = signed(leases(one_cluster(), later, released_ha=100.0))
    np.testing.assert_allclose(on_frontage, 0.25 * plots, atol=1e-9)


def test_a_plan_keeps_the_frontage_for_large_plots():
    outcome = leases(one_cluster(), from_the_start("frontage_allocation", PLANNED), released_ha=100.0)
    _, _, plots, on_frontage, large = signed(outcome)
    assert np.all(on_frontage[~large] == 0.0)
    np.testing.assert_allclose(
        np.cumsum(on_frontage[large]), np.minimum(np.cumsum(plots[large]), 25.0), atol=1e-9
    )
    assert np.count_nonzero(~large) > 20


def test_small_plots_find_no_land_while_what_is_left_is_kept_for_large_ones():
    plan = from_the_start("frontage_allocation", PLANNED)
    # Nobody wants a large plot, so the frontage stays vacant.
    outcome = leases(one_cluster(), plan, released_ha=20.0, foreign_share=0.0, plot_log_sd=0.0, plot_ha=0.5)
    w = outcome.tables
    assert vacant_frontage_ha(w, 0) == pytest.approx(5.0)
    assert w.cluster[0].vacant_ha < 5.0 + 0.5
    assert w.province[0].gone_elsewhere > 100


def test_first_come_draws_investors_until_the_frontage_is_gone_and_repels_them_afterwards():
    first_come = from_the_start("frontage_allocation", FIRST_COME, clusters=["DL-001"])
    outcome = leases(
        TWO_CLUSTERS,
        first_come,
        released_ha=10_000.0,
        frontage_share=0.01,
        taste_frontage=3.0,
        frontage_gone_loss=3.0,
    )
    where, times, _, _, _ = signed(outcome)
    # Frontage of 100 ha; near its end large plots no longer see it, so a few leases are left out.
    taken = np.cumsum(
        outcome.tables.on_frontage_ha[events(outcome.log, Event.LEASE_SIGNED).entity] * (where == HERE)
    )
    before, after = where[taken < 80.0], where[taken >= 100.0 - 0.04]
    assert min(len(before), len(after)) > 50
    # Odds of e^3: a share of 0.953 before and 0.047 after; 0.15 is more than three standard errors away.
    assert np.mean(before == HERE) > 0.8
    assert np.mean(after == HERE) < 0.2
    assert released_frontage_ha(outcome.tables, HERE) == pytest.approx(100.0)
    assert np.all(np.diff(times) >= 0.0)


def test_a_plan_draws_large_plots_and_moves_nobody_else():
    later = Setting("frontage_allocation", ((calendar_month(2090, 1), float(PLANNED)),))
    plan = from_the_start("frontage_allocation", PLANNED, clusters=["DL-001"])
    planned, alike = (
        leases(TWO_CLUSTERS, setting, released_ha=10_000.0, taste_frontage=3.0) for setting in (plan, later)
    )
    where, _, _, _, large = signed(planned)
    before, *_ = signed(alike)
    assert len(where) > 300
    # With land for all and a sure lease, nobody's choice depends on another's.
    assert np.array_equal(where[~large], before[~large])
    # Whoever wants a large plot moves towards the plan or not at all.
    assert np.all(where[large] <= before[large])
    assert np.mean(where[large] == HERE) > 0.85


@pytest.mark.parametrize("allocation", [ALIKE, FIRST_COME, PLANNED])
def test_a_change_half_way_leaves_every_hectare_where_it_is(allocation):
    steps = tuple((calendar_month(2026 + k, 7), float((allocation + k) % 3)) for k in range(1, 8))
    setting = Setting("frontage_allocation", ((0, float(allocation)), *steps))
    outcome = leases(TWO_CLUSTERS, setting, released_ha=60.0, exit_per_year=0.3, land_return_months=4.0)
    w = outcome.tables
    held = np.bincount(
        w.investor.cluster[: w.run.n_investors].clip(0),
        weights=w.on_frontage_ha[: w.run.n_investors],
        minlength=2,
    )
    np.testing.assert_allclose(w.offer.frontage_held_ha, held, atol=1e-9)
    assert np.all(held <= 15.0 + 1e-9)
    np.testing.assert_allclose(
        w.cluster.vacant_ha + w.cluster.leased_ha + w.cluster.returning_ha, 60.0, atol=1e-9
    )
    assert len(events(outcome.log, Event.LAND_RETURNED)) > 20


def test_small_plots_of_hung_yen_lie_on_the_frontage_first_come_and_behind_it_under_a_plan():
    n_on_frontage = {}
    for word in ("first_come", "planned"):
        n_on_frontage[word] = 0
        for outcome in hung_yen(frontage_allocation=word):
            _, times, _, on_frontage, large = signed(outcome)
            # The policy comes in January 2026, 3.4 months after the as-of date.
            n_on_frontage[word] += np.count_nonzero(on_frontage[~large & (times > 3.5)] > 1e-9)
    assert n_on_frontage["first_come"] > 100
    assert n_on_frontage["planned"] == 0
