"""Changes that must change nothing, to the byte: other orders, other company, later policy, more looks.

Parts exercised: everything. Stories are compared by permanent ids (`tests.small_worlds.by_identity`), because
rows of tables move with the order of a place.
"""

from dataclasses import replace

import numpy as np
import pytest

from scenarios.portfolio import load_portfolio
from simulation.calendar import calendar_month, end_of_month
from simulation.engine.simpy_runner import run_simpy
from simulation.indicators import observe
from simulation.model import PARAMETERS
from simulation.places import Place, ProvinceFacts
from simulation.processes import begin
from simulation.state import Event
from tests.shuffled_portfolio import shuffled_portfolio
from tests.small_worlds import (
    by_identity,
    cluster,
    events,
    open_world,
    place_of,
    play,
    policy,
    run_place,
    unrecorded,
)

MONTHS = 40


def hung_yen():
    return load_portfolio("hung_yen").place


def outcome_of(place, **arguments):
    return run_place(place, months=MONTHS, seed=5, **arguments)


@pytest.fixture(scope="module")
def baseline():
    return outcome_of(hung_yen())


def bytes_by_cluster(outcome):
    """What is recorded of each cluster, by its permanent id."""
    ids = outcome.tables.cluster.id.tolist()
    return {
        number: outcome.yearly[:, c].tobytes() + outcome.cluster_ledger[:, c].tobytes()
        for c, number in enumerate(ids)
    }


def assert_same_run(one, other):
    """Two runs of one place are the same to the byte."""
    assert one.log.tobytes() == other.log.tobytes()
    for series in ("monthly", "stage_ha", "ledger", "cluster_ledger", "yearly"):
        assert getattr(one, series).tobytes() == getattr(other, series).tobytes(), series


def assert_same_story(one, other):
    """Two runs tell the same of every cluster, block and investor, to the byte."""
    assert by_identity(one).tobytes() == by_identity(other).tobytes()
    assert bytes_by_cluster(one) == bytes_by_cluster(other)


# Order.

SCARCE = {
    "clearance_capacity_ha_per_year": 25.0,
    "construction_crews": 2.0,
    "fill_supply_share": 0.5,
    "planning_throughput_per_year": 4.0,
    "licence_throughput_per_year": 2.0,
    "establishment_decisions_per_year": 3.0,
    "paperwork_months": 5.0,
    "never_starts_share": 0.0,
    "works_start_share": 0.3,
    "investors_per_year": 40.0,
}


def queueing_clusters():
    """Clusters of published areas that compete for everything; no works or notices under way at the start."""
    parks = ProvinceFacts(
        "Delta", parks=2, parks_vacant_ha=60.0, parks_investors=10.0, districts=("North", "South")
    )
    established = [
        cluster(f"E-{k}", area_ha=12.0 + 3.5 * k, district=("North", "South")[k % 2]) for k in range(6)
    ]
    planned = [cluster(f"P-{k}", area_ha=20.0, status="planned", district="South") for k in range(6)]
    return place_of(*established, *planned, provinces=[parks])


def hung_yen_and_twin():
    """Hung Yen, and a province with the same facts and luck of its own."""
    first = hung_yen()
    twin = Place(
        first.as_of,
        (replace(first.provinces[0], name="Twin"),),
        tuple(replace(facts, code=f"T {facts.code}", province="Twin") for facts in first.clusters),
    )
    return first, twin


@pytest.mark.parametrize("order", [slice(None, None, -1), np.random.default_rng(1).permutation(12)])
def test_the_order_of_clusters_in_a_place_does_not_matter(order):
    place = queueing_clusters()
    shuffled = replace(place, clusters=tuple(np.array(place.clusters, dtype=object)[order]))
    one, other = (run_place(p, months=150, **SCARCE) for p in (place, shuffled))
    assert len(one.log) > 300
    assert_same_story(one, other)


@pytest.mark.parametrize("shuffle", range(3))
def test_the_order_of_rows_in_the_files_of_hung_yen_does_not_matter(baseline, tmp_path, shuffle):
    """Scarce or not, under way or not: sums and ties follow the codes of clusters, never their rows."""
    place = load_portfolio(shuffled_portfolio("hung_yen", tmp_path / "shuffled", shuffle)).place
    assert_same_run(outcome_of(place), baseline)


def test_the_order_of_provinces_does_not_matter():
    first, twin = hung_yen_and_twin()
    forth, back = (
        outcome_of(Place(first.as_of, one.provinces + other.provinces, one.clusters + other.clusters))
        for one, other in ((first, twin), (twin, first))
    )
    assert_same_story(forth, back)
    for series in ("monthly", "stage_ha", "ledger"):
        assert getattr(forth, series).tobytes() == getattr(back, series)[:, ::-1].tobytes(), series


def together_and_alone(coordination):
    """Hung Yen and its twin in one run, and each in a run of its own, with coordination from the start."""
    first, twin = hung_yen_and_twin()
    both = Place(first.as_of, first.provinces + twin.provinces, first.clusters + twin.clusters)
    settings = [policy("province_coordination", coordination, since="2025-01")]
    return tuple(outcome_of(place, settings=settings) for place in (both, first, twin))


def test_provinces_together_are_provinces_alone_when_nobody_moves():
    together, *runs = together_and_alone(coordination=1.0)
    recorded = bytes_by_cluster(together)
    for p, alone in enumerate(runs):
        assert by_identity(together, province=p).tobytes() == by_identity(alone).tobytes()
        assert recorded.items() >= bytes_by_cluster(alone).items()
        for series in ("monthly", "stage_ha", "ledger"):
            assert getattr(together, series)[:, p].tobytes() == getattr(alone, series)[:, 0].tobytes(), series


def test_provinces_that_exchange_investors_are_as_alone_until_the_first_one_moves():
    together, *runs = together_and_alone(coordination=0.0)
    moves = events(together.log, Event.RELOCATED)
    assert len(moves) > 10
    for p, alone in enumerate(runs):
        assert together.monthly["relocations_out"][-1, p] > 0
        assert alone.monthly["relocations_out"].sum() == 0
        story = by_identity(together, province=p)
        before = [part[part["time"] < moves.time[0]] for part in (story, by_identity(alone))]
        assert before[0].tobytes() == before[1].tobytes()
        assert story.tobytes() != by_identity(alone).tobytes()


# Invisible company.


@pytest.mark.parametrize("row", [0, 60, 117], ids=["first", "between", "last"])
def test_a_closed_cluster_is_invisible(baseline, row):
    place = hung_yen()
    closed = (cluster("X-1", status="closed", province="Hung Yen", area_ha=30.0),)
    outcome = outcome_of(replace(place, clusters=place.clusters[:row] + closed + place.clusters[row:]))
    assert by_identity(outcome).tobytes() == by_identity(baseline).tobytes()
    assert bytes_by_cluster(outcome).items() >= bytes_by_cluster(baseline).items()
    for series in ("monthly", "stage_ha", "ledger"):
        assert getattr(outcome, series).tobytes() == getattr(baseline, series).tobytes(), series


def test_more_room_in_the_tables_changes_nothing(baseline):
    world = open_world(hung_yen(), months=MONTHS, seed=5, investor_rows=90_000, log_rows=300_000)
    assert_same_run(play(world), baseline)


# Later policy, longer runs, more looks.


@pytest.mark.parametrize("lever", [lever.name for lever in PARAMETERS.levers])
def test_a_policy_after_the_horizon_is_no_policy(baseline, lever):
    largest = PARAMETERS[lever].bounds[1]
    assert_same_run(outcome_of(hung_yen(), settings=[policy(lever, largest, since="2029-01")]), baseline)


@pytest.mark.parametrize("lever", [lever.name for lever in PARAMETERS.levers])
def test_a_policy_changes_nothing_before_its_first_day(baseline, lever):
    """January 2027 begins 15 months and 444/1024 after 18 September 2025, just after December's record."""
    outcome = outcome_of(hung_yen(), settings=[policy(lever, PARAMETERS[lever].bounds[1], since="2027-01")])
    first_day = 15.0 + (1024 - 580) / 1024.0
    assert end_of_month(hung_yen().as_of, calendar_month(2026, 12)) in outcome.tables.date.time
    before = [o.log[o.log["time"] < first_day] for o in (outcome, baseline)]
    assert before[0].tobytes() == before[1].tobytes()
    dates = outcome.tables.date.time < first_day
    for series in ("monthly", "stage_ha", "ledger"):
        assert getattr(outcome, series)[dates].tobytes() == getattr(baseline, series)[dates].tobytes(), series
    years = slice(2)  # 2025 and 2026
    assert outcome.yearly[years].tobytes() == baseline.yearly[years].tobytes()
    assert outcome.cluster_ledger[years].tobytes() == baseline.cluster_ledger[years].tobytes()


def test_a_longer_run_begins_with_the_shorter_one(baseline):
    longer = run_place(hung_yen(), months=MONTHS + 17, seed=5)
    assert longer.log[: len(baseline.log)].tobytes() == baseline.log.tobytes()
    assert longer.monthly[: len(baseline.monthly)].tobytes() == baseline.monthly.tobytes()


def test_looking_more_often_changes_nothing(baseline):
    def look_every_tenth_of_a_month(world):
        w = world.tables
        days = sorted({*w.date.time.tolist(), *np.arange(0.05, w.run.horizon, 0.1).tolist()})
        record = {day: k for k, day in enumerate(w.date.time.tolist())}

        def look(tables, number):
            if days[number] in record:
                observe(tables, record[days[number]])

        return run_simpy(begin, world.resources, w, w.run.horizon, days, look)

    world = open_world(hung_yen(), months=MONTHS, seed=5)
    assert_same_run(play(world, engine=look_every_tenth_of_a_month), baseline)


def test_never_looking_changes_nothing(baseline):
    outcome = play(open_world(hung_yen(), months=MONTHS, seed=5), engine=unrecorded)
    assert outcome.log.tobytes() == baseline.log.tobytes()
