"""What the gate before new leases and the licence desks do."""

import numpy as np
import pytest

from simulation.calendar import calendar_month, months_from
from simulation.levers import Setting
from simulation.rules.location import GATE_NONE, GATE_SOFT, GATE_STRICT, refresh
from simulation.state import NEVER, Event, Stage, Wwtp
from tests.behaviour.paired import PLACE, SINCE, assert_never_later, from_the_start, gain, hung_yen, z
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    NO_TASTES,
    cluster,
    events,
    open_world,
    place_of,
    play,
    policy,
    set_released_land,
    set_stage,
    set_tastes,
    time_of_each,
)

NOBODY_BEGINS_A_WWTP = {"wwtp_start_old_per_year": 1e-9, "wwtp_start_new_per_year": 1e-9}
LICENSED, UNLICENSED = 0, 1
TWO_CLUSTERS = place_of(cluster("DL-001"), cluster("DL-002"))


def leases_by_cluster(*settings, taste_licence, months=240):
    """The event log of two clusters that differ in nothing but their licence, with land for everybody."""
    world = open_world(
        TWO_CLUSTERS,
        months=months,
        settings=settings,
        **NO_DECISIONS,
        **NOBODY_BEGINS_A_WWTP,
        **NO_TASTES | {"taste_licence": taste_licence},
    )
    set_stage(world, Stage.ACCEPTED)
    set_released_land(world, 10_000.0)
    set_tastes(world, [0.0, 0.0])
    world.tables.cluster[UNLICENSED].wwtp = Wwtp.NONE
    refresh(world.tables, UNLICENSED)
    return play(world).log


def test_without_a_gate_a_licence_attracts_nobody():
    gate = from_the_start("wwtp_gate", GATE_NONE)
    plain = leases_by_cluster(gate, taste_licence=0.0)
    assert len(events(plain, Event.LEASE_SIGNED)) > 100
    assert leases_by_cluster(gate, taste_licence=3.0).tobytes() == plain.tobytes()


def test_under_a_soft_gate_a_licence_attracts_investors():
    signed = events(
        leases_by_cluster(from_the_start("wwtp_gate", GATE_SOFT), taste_licence=3.0), Event.LEASE_SIGNED
    )
    licensed = np.count_nonzero(signed.place == LICENSED)
    assert len(signed) > 300
    # A share of e^3 / (e^3 + 1) = 0.953; of 300 leases, 0.9 is more than four standard errors below.
    assert licensed / len(signed) > 0.9


def test_under_a_strict_gate_only_a_licensed_cluster_takes_leases():
    log = leases_by_cluster(policy("wwtp_gate", GATE_STRICT, since="2028-01"), taste_licence=0.0)
    signed = events(log, Event.LEASE_SIGNED)
    assert set(signed.place[signed.time < 24.0]) == {LICENSED, UNLICENSED}
    assert set(signed.place[signed.time >= 24.0]) == {LICENSED}


def test_a_strict_gate_that_is_lifted_opens_the_clusters_again():
    lifted = Setting(
        "wwtp_gate",
        ((calendar_month(2027, 1), float(GATE_STRICT)), (calendar_month(2029, 1), float(GATE_SOFT))),
    )
    signed = events(leases_by_cluster(lifted, taste_licence=0.0), Event.LEASE_SIGNED)
    unlicensed = signed.time[signed.place == UNLICENSED]
    assert not np.any((unlicensed >= 12.0) & (unlicensed < 36.0))
    assert np.any(unlicensed >= 36.0)


def test_no_lease_is_signed_without_a_licence_in_hung_yen_once_the_gate_is_strict():
    year, month = (int(part) for part in SINCE.split("-"))
    gate = months_from(PLACE.as_of, calendar_month(year, month))
    unlicensed_before = 0
    for strict, baseline in zip(hung_yen(wwtp_gate="strict"), hung_yen(), strict=True):
        for outcome, is_strict in ((strict, True), (baseline, False)):
            w = outcome.tables
            licensed = time_of_each(outcome.log, Event.WWTP_LICENSED, w.run.n_clusters)
            # A licence without an event was there when the run began.
            licensed[(licensed == NEVER) & (w.cluster.wwtp == Wwtp.LICENSED)] = 0.0
            signed = events(outcome.log, Event.LEASE_SIGNED)
            too_early = (signed.time >= gate) & (signed.time < licensed[signed.place])
            if is_strict:
                assert not too_early.any()
            unlicensed_before += np.count_nonzero(too_early)
    assert unlicensed_before > 0


def test_a_strict_gate_costs_leases_and_brings_licences_in_hung_yen():
    leased, licensed = (gain(name, wwtp_gate="strict") for name in ("leases_signed", "clusters_licensed"))
    assert leased[:, -1].mean() < 0.0
    assert z(licensed[:, -1]) > 3.0


def test_without_a_gate_fewer_clusters_of_hung_yen_have_a_licence():
    assert z(gain("clusters_licensed", wwtp_gate="none")[:, -1]) < -3.0


# Licence desks

SIX_CLUSTERS = place_of(*(cluster(f"DL-{number:03d}") for number in range(6)))


def licences(*settings, replication=0, months=120):
    """Six clusters whose WWTP is built at the start, before one licence desk."""
    world = open_world(
        SIX_CLUSTERS,
        months=months,
        settings=settings,
        replication=replication,
        **NO_DEMAND,
        **NO_DECISIONS,
        licence_throughput_per_year=1.0,
    )
    set_stage(world, Stage.ACCEPTED)
    world.tables.cluster.wwtp[:] = Wwtp.BUILT
    return play(world)


@pytest.mark.parametrize("replication", range(5))
def test_with_a_desk_for_each_cluster_no_licence_comes_later_than_with_one_desk(replication):
    one, six = (
        licences(*settings, replication=replication)
        for settings in ((), (from_the_start("licence_desks_ratio", 6),))
    )
    assert_never_later(six, one, Event.WWTP_LICENSED, 6)


def test_a_desk_that_is_taken_away_finishes_its_file_and_takes_no_other():
    for replication in range(5):
        log = licences(from_the_start("licence_desks_ratio", 0), replication=replication).log
        assert len(events(log, Event.WWTP_LICENSED, Event.WWTP_REJECTED)) == 1


def test_more_licence_desks_never_leave_hung_yen_with_fewer_licences_on_average():
    licensed = gain("clusters_licensed", licence_desks_ratio=4)
    assert np.all(licensed.mean(axis=0) >= 0.0)
