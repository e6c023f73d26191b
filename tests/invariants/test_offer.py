"""What is kept for some: counted to the hectare, the same on both engines, and nothing where nobody asks."""

from dataclasses import replace

import numpy as np
import pytest

from simulation.calendar import month_of
from simulation.levers import Setting
from simulation.places import ClusterFacts
from simulation.rules.frontage import FIRST_COME, PLANNED
from simulation.rules.location import N_TREES
from simulation.rules.segments import N_SEGMENTS
from simulation.run import run
from simulation.state import Standing
from tests.engine.sameness import differences
from tests.engine.trajectory import SMALL_AND_EVENTFUL, SMALL_PLACE
from tests.invariants.random_futures import in_every_future
from tests.invariants.test_land import ROUNDING_HA, area_in_ledger_ha
from tests.small_worlds import SEED, by_identity, calendar_of, numbers_of, run_place

# Whoever holds land: until it is on offer again.
HOLDS = (Standing.BUILDING, Standing.OPERATING, Standing.IDLE, Standing.VACATED)
EVENTFUL = SMALL_AND_EVENTFUL | {"investors_per_year": 60.0, "craft_village_share": 0.5}
MONTHS = 90


def policy(as_of, months):
    """Everything that tells investors apart, changed half-way."""
    half = month_of(as_of) + months // 2
    return (
        Setting("frontage_allocation", ((0, float(FIRST_COME)), (half, float(PLANNED)))),
        Setting("craft_village_rule", ((0, 1.0), (half, 2.0))),
        Setting("small_enterprise_reserve_share", ((0, 0.4), (half, 0.1))),
    )


@in_every_future
def test_what_is_kept_for_some_is_never_more_than_there_is(future):
    outcome = future.run(*policy(future.place.as_of, future.months))
    w = outcome.tables
    n = w.run.n_investors
    holds = np.isin(w.investor.standing[:n], HOLDS)
    clusters, parts = w.investor.cluster[:n][holds], w.on_frontage_ha[:n][holds]
    held = np.bincount(clusters, weights=parts, minlength=w.run.n_clusters)
    frontage = w.p.frontage_share[w.cluster.province] * w.cluster.released_ha
    np.testing.assert_allclose(w.offer.frontage_held_ha, held, atol=ROUNDING_HA)
    assert np.all(parts >= 0.0)
    assert np.all(parts <= w.investor.plot_ha[:n][holds] + ROUNDING_HA)
    assert np.all(held <= frontage + ROUNDING_HA)
    # Behind the frontage no more is held than there is, either.
    plots = np.bincount(clusters, weights=w.investor.plot_ha[:n][holds], minlength=w.run.n_clusters)
    assert np.all(plots - held <= w.cluster.released_ha - frontage + ROUNDING_HA)
    assert np.all(w.offer.reserved_ha >= 0.0)
    assert np.all(w.offer.reserved_ha <= w.cluster.vacant_ha + ROUNDING_HA)


@in_every_future
def test_the_ledger_still_accounts_for_every_hectare(future):
    outcome = future.run(*policy(future.place.as_of, future.months))
    np.testing.assert_allclose(outcome.ledger.sum(axis=2), area_in_ledger_ha(outcome), atol=ROUNDING_HA)
    assert outcome.ledger.min() >= -ROUNDING_HA


def outcome_on(engine, settings, replication):
    return run(
        SMALL_PLACE,
        settings,
        calendar_of(SMALL_PLACE, MONTHS),
        seed=SEED,
        replication=replication,
        numbers=numbers_of(SMALL_PLACE, replication=replication, **EVENTFUL),
        log=True,
        engine=engine,
    )


@pytest.mark.parametrize("replication", range(4))
def test_both_engines_keep_the_same_for_the_same(replication):
    settings = policy(SMALL_PLACE.as_of, MONTHS)
    reference, compiled = (outcome_on(engine, settings, replication) for engine in ("simpy", "compiled"))
    assert not differences(reference, compiled)
    assert reference.tables.offer.frontage_held_ha.any()


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
@pytest.mark.parametrize(
    "lever", ["frontage_allocation", "craft_village_rule", "small_enterprise_reserve_share"]
)
def test_segments_that_nothing_tells_apart_leave_every_bit(engine, lever):
    never = Setting(lever, ((month_of(SMALL_PLACE.as_of) + 10 * MONTHS, 1.0),))
    one, six = (outcome_on(engine, settings, replication=1) for settings in ((), (never,)))
    assert (one.tables.run.n_segments, six.tables.run.n_segments) == (1, N_SEGMENTS)
    assert one.log.tobytes() == six.log.tobytes()
    for series in ("monthly", "stage_ha", "ledger", "cluster_ledger", "yearly"):
        assert getattr(one, series).tobytes() == getattr(six, series).tobytes(), series
    for table in ("province", "cluster", "block", "investor"):
        assert (
            np.asarray(getattr(one.tables, table)).tobytes()
            == np.asarray(getattr(six.tables, table)).tobytes()
        )
    for segment in range(N_SEGMENTS):
        rows = six.tables.weight[segment * N_TREES : (segment + 1) * N_TREES]
        assert rows.tobytes() == one.tables.weight.tobytes()


def test_a_closed_cluster_is_invisible_to_every_segment():
    settings = policy(SMALL_PLACE.as_of, MONTHS)
    closed = ClusterFacts(
        code="S-900", name="Closed", province="Delta", status="closed", area_ha=40.0, craft_village=True
    )
    with_it = replace(SMALL_PLACE, clusters=(*SMALL_PLACE.clusters, closed))
    told = [
        by_identity(run_place(place, months=MONTHS, settings=settings, **EVENTFUL)).tobytes()
        for place in (SMALL_PLACE, with_it)
    ]
    assert told[0] == told[1]
