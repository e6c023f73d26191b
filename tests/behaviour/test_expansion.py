"""What the expansion of full clusters does."""

import numpy as np
import pytest

from simulation.run import on_compiled
from simulation.state import Event, InvestorClass, Stage
from tests.behaviour.paired import assert_never_later, from_the_start, hung_yen
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    STEADY_DEMAND,
    cluster,
    events,
    only,
    open_world,
    place_of,
    play,
    policy,
    renew_choices,
    set_stage,
    set_stock,
    set_units,
    time_of_each,
    times,
)

N = 8
PLACE = place_of(*(cluster(f"DL-{k:03d}") for k in range(N)))
LEASABLE_HA = 0.7 * 40.0
STAYS = {"exit_per_year": 1e-9, "stall_share": 0.0}
HALF_AGAIN = {"expansion_share": 0.5}


def full_clusters(*settings, full=N, months=180, demand=NO_DEMAND, **pins):
    """Eight finished clusters, so many of them with all their industrial land under one lease for good."""
    world = open_world(PLACE, months=months, settings=settings, **demand | NO_DECISIONS | HALF_AGAIN | pins)
    set_stage(world, Stage.ACCEPTED)
    rows = world.tables.cluster
    rows.n_investors[:full], rows.leased_ha[:full], rows.vacant_ha[:full] = 1, LEASABLE_HA, 0.0
    renew_choices(world)
    for name in ("clearance_teams", "construction_crews", "planning_desks"):
        set_units(world, name)
    set_stock(world, "fill")
    return play(world, on_compiled)


def test_more_expansions_a_year_let_no_cluster_expand_later():
    ways = [[]] + [[from_the_start("expansions_per_year", n)] for n in (0.5, 1, 3, 100)]
    outcomes = [full_clusters(*settings) for settings in ways]
    for more, fewer in zip(outcomes[1:], outcomes, strict=False):
        assert_never_later(more, fewer, Event.EXPANDED, N)
    assert len(events(outcomes[0].log, Event.EXPANDED)) == 0
    assert len(events(outcomes[-1].log, Event.EXPANDED)) == N


def test_three_expansions_a_year_are_taken_up_three_at_a_time():
    """Paperwork takes no longer than the law's least times: each decision falls in the year of its review."""
    outcome = full_clusters(from_the_start("expansions_per_year", 3), paperwork_months=0.01)
    years = np.floor(times(outcome.log, Event.EXPANDED) / 12.0)
    assert np.unique(years, return_counts=True)[1].tolist() == [3, 3, 2]


def test_clusters_that_are_not_full_enough_do_not_expand():
    expanded = events(full_clusters(from_the_start("expansions_per_year", 100), full=3).log, Event.EXPANDED)
    assert set(expanded.place) == {0, 1, 2}


def test_the_land_gained_is_cleared_handed_over_built_on_and_leased():
    demand = {"investors_per_year": 60.0, "elsewhere_value": -700.0} | STEADY_DEMAND | STAYS
    outcome = full_clusters(from_the_start("expansions_per_year", 100), demand=demand)
    plain = full_clusters(demand=demand)
    w = outcome.tables
    for c in range(N):
        gained = only(outcome.log, Event.EXPANDED, place=c)
        assert gained.amount == pytest.approx(20.0)
        steps = [
            events(outcome.log, kind, place=c)
            for kind in (Event.CLEARED, Event.HANDED_OVER, Event.ACCEPTED, Event.LEASE_SIGNED)
        ]
        assert all(len(lines) > 0 and lines.time[0] > gained.time for lines in steps)
        assert [len(lines) for lines in steps[:3]] == [4, 4, 4]
    assert w.cluster.area_ha == pytest.approx(60.0)
    leased, before = (o.monthly["leased_ha"][:, 0] for o in (outcome, plain))
    assert np.all(leased >= before - 1e-9)
    assert leased[-1] > before[-1]


def test_the_deadline_of_the_project_begins_anew_and_leases_go_on():
    outcome = full_clusters(from_the_start("expansions_per_year", 100))
    w = outcome.tables
    decided = time_of_each(outcome.log, Event.EXPANDED, N)
    assert np.array_equal(w.cluster.project_since, decided)
    assert np.all(outcome.monthly["leased_ha"] == pytest.approx(N * LEASABLE_HA))


def test_a_cluster_that_leaves_the_plan_meanwhile_gains_no_land():
    """Taken up in month 12, revoked and removed in month 36, 72 months of paperwork: nothing is decided."""
    held = open_world(
        PLACE,
        months=180,
        settings=[
            from_the_start(lever, value)
            for lever, value in (
                ("expansions_per_year", 100),
                ("revocation_ratio", 1000.0),
                ("extension_months", 0),
                ("removal_share", 1.0),
            )
        ],
        **NO_DEMAND | NO_DECISIONS,
        expansion_occupancy=0.0,
        **HALF_AGAIN,
        revocation_per_year=1.0,
        project_sale_per_year=1e-9,
        paperwork_months=200.0,
        paperwork_log_sd=0.0,
    )
    set_stage(held, Stage.AWAITING_CLEARANCE)
    held.tables.cluster.investor_class[:] = InvestorClass.SPECULATIVE
    outcome = play(held)
    assert times(outcome.log, Event.REMOVED).tolist() == [36.0] * N
    assert set(outcome.tables.cluster.expanding) == {1}
    assert len(events(outcome.log, Event.EXPANDED)) == 0
    assert outcome.ledger[-1].sum() == pytest.approx(N * 40.0)


def test_nothing_expands_before_the_policy_begins():
    log = full_clusters(policy("expansions_per_year", 100, since="2030-06")).log
    assert times(log, Event.EXPANDED).min() > 60.0


def test_hung_yen_gains_land_where_clusters_may_expand():
    expanded = 0
    for outcome, baseline in zip(hung_yen(expansions_per_year=5), hung_yen(), strict=True):
        lines = events(outcome.log, Event.EXPANDED)
        expanded += len(lines)
        w = outcome.tables
        assert np.all(w.cluster.area_ha[lines.place] <= 75.0 + 1e-9)
        more = w.cluster.area_ha.sum() - baseline.tables.cluster.area_ha.sum()
        assert more == pytest.approx(lines.amount.sum(), abs=1e-6)
    assert expanded > 0
