"""Extremes with known answers: nothing of something, plenty of all, the shortest run, the smallest place.

Parts exercised: everything, on the portfolio of Hung Yen or on one cluster.
"""

from datetime import date

import numpy as np
import pytest

from scenarios.portfolio import load_portfolio
from simulation.places import ProvinceFacts
from simulation.results import Cause
from simulation.state import Event, Stage, Wwtp
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    NOWHERE_ELSE,
    cluster,
    events,
    one_cluster,
    only,
    open_world,
    place_of,
    play,
    policy,
    renew_choices,
    run_place,
    set_stage,
    set_stock,
    set_units,
    take_up_applications,
    times,
)

MONTHS = 64
FROM_THE_START = "2025-09"


def hung_yen(**arguments):
    return open_world(load_portfolio("hung_yen").place, months=MONTHS, seed=5, **arguments)


def test_without_demand_nobody_comes_and_leased_land_only_falls():
    outcome = play(hung_yen(**NO_DEMAND))
    arrivals = (Event.LEASE_SIGNED, Event.WENT_TO_PARK, Event.WENT_ELSEWHERE, Event.JOINED_WAITING_LIST)
    assert len(events(outcome.log, *arrivals)) == 0
    # Plots are taken off a sum one by one: rounding only.
    assert (np.diff(outcome.monthly["leased_ha"][:, 0]) <= 1e-9).all()


def test_without_public_money_no_block_of_the_state_is_built():
    world = hung_yen(settings=[policy("public_budget_ratio", 0.0, since=FROM_THE_START)])
    outcome = play(world)
    built = events(outcome.log, Event.WORKS_BEGAN, Event.ACCEPTED)["entity"]
    assert len(built) > 20
    assert not world.tables.block.state_built[built].any()
    assert (outcome.monthly["budget_spent_bn_vnd"] == 0.0).all()


def test_without_fill_nothing_is_built():
    outcome = play(hung_yen(settings=[policy("fill_supply_ratio", 0.0, since=FROM_THE_START)]))
    assert len(events(outcome.log, Event.WORKS_BEGAN, Event.ACCEPTED)) == 0
    assert (outcome.monthly["fill_used_thousand_m3"] == 0.0).all()
    assert len(events(outcome.log, Event.CLEARED)) > 20


def test_with_plenty_of_everything_nobody_waits_and_no_notice_lapses():
    world = hung_yen()
    for name in ("planning_desks", "clearance_teams", "construction_crews", "licence_desks"):
        set_units(world, name)
    for name in ("fill", "public_budget"):
        set_stock(world, name)
    outcome = play(world)
    waits = (Cause.WAITING_FOR_TEAM, Cause.WAITING_FOR_FILL, Cause.WAITING_FOR_BUDGET, Cause.WAITING_FOR_CREW)
    assert (outcome.ledger[:, :, list(waits)] == 0.0).all()
    assert len(events(outcome.log, Event.NOTICE_LAPSED)) == 0
    assert len(events(outcome.log, Event.CLEARANCE_BEGAN)) > 20


def fifty_hectares_to_build(stall_share):
    """Ten blocks of 5 ha handed over: the ninth takes the cluster to 90 %."""
    world = open_world(
        one_cluster(area_ha=50.0), months=120, **NO_DEMAND, **NO_DECISIONS, stall_share=stall_share
    )
    set_stage(world, Stage.HANDED_OVER)
    set_stock(world, "fill")
    return play(world).log


def test_no_works_stall_when_none_can():
    log = fifty_hectares_to_build(0.0)
    assert len(events(log, Event.STALLED, Event.RESUMED)) == 0
    assert len(events(log, Event.ACCEPTED)) == 10


def test_works_stall_once_at_ninety_per_cent_when_all_do():
    log = fifty_hectares_to_build(1.0)
    stalled, accepted = only(log, Event.STALLED), times(log, Event.ACCEPTED)
    assert stalled.amount == 45.0
    assert stalled.time == accepted[8]
    if len(accepted) == 10:
        assert accepted[9] > only(log, Event.RESUMED).time > stalled.time


def test_investors_who_never_start_clear_nothing():
    world = open_world(one_cluster(status="planned"), months=240, **NO_DECISIONS, never_starts_share=1.0)
    take_up_applications(world)
    log = play(world).log
    assert only(log, Event.PLAN_APPROVED).time > only(log, Event.ESTABLISHED).time
    assert len(events(log, Event.CLEARANCE_BEGAN)) == 0


def test_with_a_thousand_times_the_demand_land_is_packed():
    """Plots of 0.05 ha are rare, so less than a twentieth of a hectare in 28 stays without a lease."""
    world = open_world(
        one_cluster(area_ha=40.0),
        months=12,
        investor_rows=150_000,
        **NO_DECISIONS,
        **NOWHERE_ELSE,
        investors_per_year=110_000.0,
        demand_shock_sd=0.0,
        exit_per_year=1e-9,
        plot_ha=0.9,
        plot_log_sd=0.8,
    )
    set_stage(world, Stage.ACCEPTED)
    occupancy = play(world).monthly["leased_ha"][:, 0] / (0.7 * 40.0)
    assert occupancy[0] == 0.0
    # Forty-one arrivals are enough for 28 ha on average; 9,000 come in the first month.
    assert (occupancy[1:] > 1.0 - 0.05 / 28.0).all()
    # Plots are added one by one: rounding only.
    assert (occupancy <= 1.0 + 1e-12).all()


def test_a_run_may_end_in_the_month_in_which_it_begins():
    outcome = run_place(load_portfolio("hung_yen").place, months=1, seed=5)
    assert outcome.tables.date.time.tolist() == [0.0, outcome.tables.run.horizon]
    assert outcome.tables.run.horizon < 1.0
    assert (outcome.log["time"] <= outcome.tables.run.horizon).all()
    np.testing.assert_allclose(outcome.ledger.sum(axis=2), outcome.monthly["gross_planned_ha"], rtol=1e-12)


@pytest.mark.parametrize(
    "as_of", [date(2026, 1, 1), date(2026, 1, 31), date(2024, 2, 29), date(2025, 12, 31)]
)
def test_a_run_may_begin_on_any_day(as_of):
    outcome = run_place(place_of(cluster(established=date(2020, 5, 1)), as_of=as_of), months=30, seed=1)
    assert len(outcome.tables.date.time) == 31
    assert (np.diff(outcome.tables.date.time)[1:] == 1.0).all()


def test_one_cluster_is_a_place():
    outcome = run_place(
        one_cluster(operating=True, clearance_begun=True, established=date(2015, 1, 1)), months=180
    )
    np.testing.assert_allclose(outcome.ledger.sum(axis=2), 40.0, rtol=1e-12)
    assert len(outcome.log) > 20


def test_a_province_without_clusters_sends_its_investors_elsewhere():
    provinces = [ProvinceFacts("Delta"), ProvinceFacts("Coast")]
    outcome = run_place(place_of(cluster(), provinces=provinces), months=24)
    coast = outcome.monthly[-1, 1]
    assert coast["gone_elsewhere"] > 0
    assert coast["leases_signed"] == coast["gross_planned_ha"] == coast["investors_waiting"] == 0


def test_where_nothing_is_accepted_nobody_leases_or_waits():
    log = run_place(one_cluster(), months=24, **NO_DECISIONS, paperwork_months=1000.0).log
    assert len(events(log, Event.WENT_ELSEWHERE)) > 0
    assert len(events(log, Event.LEASE_SIGNED, Event.JOINED_WAITING_LIST)) == 0


def test_a_plant_that_is_always_sent_back_is_never_licensed_and_a_strict_gate_stays_closed():
    world = open_world(
        one_cluster(),
        months=60,
        settings=[policy("wwtp_gate", 2.0, since="2026-01")],
        **NO_DECISIONS,
        licence_rework_share=1.0,
        investors_per_year=100.0,
    )
    set_stage(world, Stage.ACCEPTED)
    world.tables.cluster.wwtp[0] = Wwtp.BUILT
    renew_choices(world)
    log = play(world).log
    assert len(events(log, Event.WWTP_REJECTED)) > 3
    assert len(events(log, Event.WWTP_LICENSED, Event.LEASE_SIGNED)) == 0
