"""Every secondary investor is in one place, and every count adds up."""

import numpy as np

from simulation.engine.random import child
from simulation.state import NO, Event, Standing
from tests.invariants.random_futures import in_every_future
from tests.invariants.test_land import ROUNDING_HA
from tests.small_worlds import events, waiting_of

IN_PLACE = (Standing.BUILDING, Standing.OPERATING, Standing.IDLE)
ENDS_OF_A_SEARCH = (Event.LEASE_SIGNED, Event.WENT_TO_PARK, Event.WENT_ELSEWHERE, Event.LOST_PATIENCE)


@in_every_future
def test_a_search_for_land_ends_once_or_still_goes_on(future):
    outcome = future.run()
    w = outcome.tables
    ended = events(outcome.log, *ENDS_OF_A_SEARCH).entity
    waiting = waiting_of(w)
    assert len(set(ended)) == len(ended)
    assert len(set(waiting)) == len(waiting)
    assert not set(ended) & set(waiting)
    assert np.all(w.investor.standing[waiting] == Standing.WAITING)
    assert np.count_nonzero(w.investor.standing[: w.run.n_investors] == Standing.WAITING) == len(waiting)


@in_every_future
def test_whoever_waits_has_joined_the_list_once(future):
    outcome = future.run()
    w = outcome.tables
    joined = events(outcome.log, Event.JOINED_WAITING_LIST).entity
    assert len(set(joined)) == len(joined)
    assert set(waiting_of(w)) <= set(joined)


@in_every_future
def test_nobody_is_two_investors(future):
    w = future.run().tables
    identities = w.investor.id[: w.run.n_investors]
    assert len(np.unique(identities)) == len(identities)


@in_every_future
def test_clusters_hold_the_plots_of_the_investors_in_them(future):
    w = future.run().tables
    investors = w.investor[: w.run.n_investors]
    present = investors[np.isin(investors.standing, IN_PLACE)]
    assert np.all(present.cluster != NO)
    n = w.run.n_clusters
    counts = np.bincount(present.cluster, minlength=n)
    plots = np.bincount(present.cluster, weights=present.plot_ha, minlength=n)
    returning = investors[investors.standing == Standing.VACATED]
    np.testing.assert_array_equal(w.cluster.n_investors, counts)
    np.testing.assert_allclose(w.cluster.leased_ha, plots, atol=ROUNDING_HA)
    np.testing.assert_allclose(
        w.cluster.returning_ha,
        np.bincount(returning.cluster, weights=returning.plot_ha, minlength=n),
        atol=ROUNDING_HA,
    )


@in_every_future
def test_a_plot_is_never_larger_than_the_vacant_land_it_is_cut_from(future):
    w = future.run().tables
    assert np.all(w.cluster.vacant_ha >= -ROUNDING_HA)
    assert np.all(w.cluster.leased_ha + w.cluster.returning_ha <= w.cluster.released_ha + ROUNDING_HA)


@in_every_future
def test_counts_of_the_provinces_are_counts_of_events(future):
    outcome = future.run()
    w = outcome.tables
    for name, event in (
        ("leases_signed", Event.LEASE_SIGNED),
        ("exits", Event.EXIT),
        ("relocations_in", Event.RELOCATED),
        ("relocations_out", Event.RELOCATED),
        ("parks_leases", Event.WENT_TO_PARK),
        ("gone_elsewhere", Event.WENT_ELSEWHERE),
        ("lost_patience", Event.LOST_PATIENCE),
        ("notices_lapsed", Event.NOTICE_LAPSED),
    ):
        assert w.province[name].sum() == len(events(outcome.log, event)), name
        assert np.all(np.diff(outcome.monthly[name], axis=0) >= 0), name


@in_every_future
def test_investors_in_a_cluster_are_those_at_the_start_and_those_who_came_less_those_who_left(future):
    outcome = future.run()
    monthly = outcome.monthly
    came = monthly["leases_signed"] - monthly["exits"]
    np.testing.assert_array_equal(
        monthly["secondary_investors"], monthly["secondary_investors"][0] - came[0] + came
    )


@in_every_future
def test_whoever_relocates_has_left_one_province_and_arrives_in_another_at_the_same_time(future):
    outcome = future.run()
    w = outcome.tables
    rows = {int(identity): i for i, identity in enumerate(w.investor.id[: w.run.n_investors])}
    left = {int(line.entity): line.time for line in events(outcome.log, Event.EXIT)}
    moves = events(outcome.log, Event.RELOCATED)
    assert len(set(moves.entity)) == len(moves)
    for line in moves:
        old = w.investor[line.entity]
        new = w.investor[rows[child(np.uint64(old.id), 0)]]
        assert left[int(line.entity)] == line.time == new.arrival
        assert old.standing in (Standing.VACATED, Standing.GONE)
        assert old.province != new.province == line.place
        assert (new.kind, new.plot_ha) == (old.kind, old.plot_ha)


@in_every_future
def test_provinces_exchange_investors_and_lose_none(future):
    monthly = future.run().monthly
    np.testing.assert_array_equal(
        monthly["relocations_in"].sum(axis=1), monthly["relocations_out"].sum(axis=1)
    )
    assert np.all(monthly["relocations_out"] <= monthly["exits"])


@in_every_future
def test_every_lease_has_a_clock_that_started_when_it_was_signed(future):
    outcome = future.run()
    w = outcome.tables
    signed = events(outcome.log, Event.LEASE_SIGNED)
    np.testing.assert_array_equal(w.investor.signed[signed.entity], signed.time)
    rows = np.arange(w.run.n_investors)
    leased = w.investor.cluster[rows] != NO
    opening = leased & ~np.isin(rows, signed.entity)
    assert np.all(w.investor.signed[rows[opening]] < 0.0)
    assert np.all(w.investor.incentive_ends[rows[leased]] >= w.investor.signed[rows[leased]])


@in_every_future
def test_operating_investors_are_a_part_of_all(future):
    monthly = future.run().monthly
    assert np.all(monthly["secondary_investors_operating"] <= monthly["secondary_investors"])
    assert np.all(monthly["jobs"] >= 0.0)
    assert np.all((monthly["jobs"] > 0.0) == (monthly["secondary_investors_operating"] > 0))


@in_every_future
def test_operating_and_licensed_clusters_are_among_the_established(future):
    monthly = future.run().monthly
    for name in ("clusters_operating", "clusters_licensed"):
        assert np.all(monthly[name] <= monthly["clusters_established"]), name
