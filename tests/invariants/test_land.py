"""Every hectare is somewhere, and in one place only."""

import numpy as np
import pytest

from simulation.results import CAUSES
from simulation.state import NEVER, Event, Stage
from tests.invariants.random_futures import in_every_future
from tests.small_worlds import events, time_of_each

# Areas are sums of a few hundred doubles below 1,000; a millionth of a hectare is 100 cm².
ROUNDING_HA = 1e-6


def area_of_each_ha(outcome):
    """Area of each cluster at each date, removed or not; nothing before it came into the plan."""
    w = outcome.tables
    area = np.tile(np.where(w.cluster.in_plan == 1, w.cluster.area_ha, 0.0), (len(w.date), 1))
    # Back from the end: land added later was not there before.
    for line in events(outcome.log, Event.ADDED, Event.EXPANDED):
        area[w.date.time < line.time, line.place] -= line.amount
    return area


def removed_of_each(outcome):
    """Whether each cluster had left the plan at each date."""
    w = outcome.tables
    left = time_of_each(outcome.log, Event.REMOVED, w.run.n_clusters)
    return left[None, :] <= w.date.time[:, None]


def by_province(outcome, of_clusters):
    """Sums over the clusters of each province."""
    w = outcome.tables
    sums = np.zeros((len(of_clusters), w.run.n_provinces))
    np.add.at(sums.T, w.cluster.province, of_clusters.T)
    return sums


def area_in_ledger_ha(outcome):
    """Area of each province's clusters at each date: those in the plan, and those that left it."""
    return by_province(outcome, area_of_each_ha(outcome))


@in_every_future
def test_the_ledger_accounts_for_every_hectare_in_every_month(future):
    outcome = future.run()
    np.testing.assert_allclose(outcome.ledger.sum(axis=2), area_in_ledger_ha(outcome), atol=ROUNDING_HA)


@in_every_future
def test_no_cause_of_the_ledger_is_negative(future):
    outcome = future.run()
    assert outcome.ledger.min() >= -ROUNDING_HA
    assert outcome.cluster_ledger.min(initial=0.0) >= -ROUNDING_HA


@in_every_future
def test_the_stages_of_all_land_blocks_add_up_to_the_area_in_the_plan(future):
    outcome = future.run()
    np.testing.assert_allclose(
        outcome.stage_ha.sum(axis=2), outcome.monthly["gross_planned_ha"], atol=ROUNDING_HA
    )
    in_plan = np.where(removed_of_each(outcome), 0.0, area_of_each_ha(outcome))
    np.testing.assert_allclose(outcome.stage_ha.sum(axis=2), by_province(outcome, in_plan), atol=ROUNDING_HA)


@in_every_future
def test_stages_and_indicators_tell_the_same_of_cleared_and_serviced_land(future):
    outcome = future.run()
    cleared = outcome.stage_ha[:, :, Stage.CLEARED :].sum(axis=2)
    handed_over = outcome.stage_ha[:, :, Stage.HANDED_OVER :].sum(axis=2)
    np.testing.assert_allclose(outcome.monthly["cleared_ha"], cleared, atol=ROUNDING_HA)
    np.testing.assert_allclose(outcome.monthly["handed_over_ha"], handed_over, atol=ROUNDING_HA)
    np.testing.assert_allclose(
        outcome.monthly["serviced_ha"], outcome.stage_ha[:, :, Stage.ACCEPTED], atol=ROUNDING_HA
    )


@in_every_future
def test_released_land_is_leased_or_vacant_or_between_investors(future):
    outcome = future.run()
    between = outcome.ledger[:, :, CAUSES.index("between_investors")]
    monthly = outcome.monthly
    np.testing.assert_allclose(
        monthly["leasable_released_ha"],
        monthly["leased_ha"] + monthly["vacant_ha"] + between,
        atol=ROUNDING_HA,
    )


@in_every_future
def test_leased_land_of_the_ledger_is_the_land_under_leases(future):
    outcome = future.run()
    leased = sum(outcome.ledger[:, :, CAUSES.index(cause)] for cause in ("leased_idle", "leased_operating"))
    np.testing.assert_allclose(leased, outcome.monthly["leased_ha"], atol=ROUNDING_HA)


@in_every_future
def test_occupancy_lies_between_nothing_and_all(future):
    monthly = future.run().monthly
    for denominator in ("leasable_planned_ha", "leasable_released_ha", "gross_established_ha"):
        assert np.all(monthly["leased_ha"] >= -ROUNDING_HA)
        assert np.all(monthly["leased_ha"] <= monthly[denominator] + ROUNDING_HA), denominator


@in_every_future
def test_hectare_months_of_a_year_are_areas_times_months(future):
    outcome = future.run()
    w = outcome.tables
    area = area_of_each_ha(outcome)
    for year in range(len(outcome.cluster_ledger)):
        of_year = w.date.ledger_year == year
        hectare_months = w.date.months[of_year] @ area[of_year]
        of_clusters = outcome.cluster_ledger[year].sum(axis=1)
        # Twelve additions of the area: relative rounding of a few bits.
        assert of_clusters == pytest.approx(hectare_months, rel=1e-12, abs=12 * ROUNDING_HA)


@in_every_future
def test_a_year_closes_with_what_its_last_month_shows(future):
    outcome = future.run()
    w = outcome.tables
    removed = removed_of_each(outcome)
    for date_number in np.flatnonzero(w.date.year >= 0):
        of_year = outcome.yearly[w.date.year[date_number]]
        of_month = outcome.monthly[date_number]
        for yearly, monthly in (
            ("cluster_leased_ha", "leased_ha"),
            ("cluster_cleared_ha", "cleared_ha"),
            ("cluster_accepted_ha", "serviced_ha"),
            ("cluster_investors", "secondary_investors"),
        ):
            # A removed cluster keeps its row; its province no longer counts it.
            in_plan = np.where(removed[date_number], 0.0, of_year[yearly])
            sums = np.bincount(w.cluster.province, weights=in_plan, minlength=w.run.n_provinces)
            np.testing.assert_allclose(sums, of_month[monthly], atol=ROUNDING_HA)


@in_every_future
def test_a_closed_cluster_has_nothing(future):
    w = future.run().tables
    for closed in w.cluster[w.cluster.in_plan == 0]:
        assert closed.established == NEVER
        assert closed.n_investors == closed.leased_ha == closed.applied == 0
