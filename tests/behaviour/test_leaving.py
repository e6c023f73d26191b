"""What longer incentives and coordination between provinces do for investors who leave, one by one."""

from datetime import date
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest

from simulation.calendar import calendar_month, months_from
from simulation.places import ProvinceFacts
from simulation.state import NO, Event
from tests.behaviour.paired import from_the_start
from tests.small_worlds import AS_OF, cluster, events, place_of, policy, run_place, time_of_each

MONTHS = 180
PROVINCES = ("Delta", "Hills", "Coast")
PLACE = place_of(
    *(
        cluster(
            f"C-{k}",
            province=PROVINCES[k % 3],
            area_ha=60.0,
            established=date(2012, 1, 1),
            operating=True,
            clearance_begun=True,
            works_begun=True,
        )
        for k in range(6)
    ),
    provinces=[ProvinceFacts(name, parks=1, parks_vacant_ha=40.0) for name in PROVINCES],
)
PINS = {
    "investors_per_year": 15.0,
    "exit_per_year": 0.06,
    "exit_step_at_expiry": 2.5,
    "relocating_share": 0.6,
    "land_return_months": 2.0,
    "plot_ha": 0.6,
    "elsewhere_value": 0.0,
}
REPLICATIONS = 6


@lru_cache(maxsize=12)
def outcome_of(*settings, replication=0):
    """Three provinces for fifteen years under a policy."""
    return run_place(PLACE, months=MONTHS, settings=settings, replication=replication, **PINS)


def opening_leases(outcome):
    """Rows of the leases older than the run; the same under every policy."""
    w = outcome.tables
    investors = w.investor[: w.run.n_investors]
    return np.flatnonzero((investors.cluster != NO) & (investors.signed < 0.0))


def exits_of_opening_leases(outcome):
    """Time at which each of them left."""
    return time_of_each(outcome.log, Event.EXIT, outcome.tables.run.n_investors)[opening_leases(outcome)]


def leases(outcome):
    """Every lease signed in the run: (investor, cluster, time) and the time at which it ended."""
    w = outcome.tables
    ends = time_of_each(outcome.log, Event.EXIT, w.run.n_investors)
    return {
        (int(w.investor.id[line.entity]), int(line.place), float(line.time)): float(ends[line.entity])
        for line in events(outcome.log, Event.LEASE_SIGNED)
    }


# The length of the incentives: lever incentive_months.


def test_with_longer_incentives_nobody_who_is_there_leaves_earlier():
    packages = [outcome_of(from_the_start("incentive_months", months)) for months in (0, 36, 84, 240)]
    assert len(opening_leases(packages[0])) > 80
    for shorter, longer in pairwise(packages):
        sooner, later = exits_of_opening_leases(shorter), exits_of_opening_leases(longer)
        assert np.all(sooner <= later)
        assert np.any(sooner < later)


def test_a_change_of_incentives_concerns_later_leases_only():
    begins = months_from(AS_OF, calendar_month(2029, 1))
    lawful, changed = outcome_of(), outcome_of(policy("incentive_months", 12, since="2029-01"))
    before, after = leases(lawful), leases(changed)
    assert exits_of_opening_leases(lawful).tobytes() == exits_of_opening_leases(changed).tobytes()
    assert [lease for lease in before if lease[2] < begins] == [lease for lease in after if lease[2] < begins]
    in_both = before.keys() & after.keys()
    assert all(after[lease] == before[lease] for lease in in_both if lease[2] < begins)
    later = [lease for lease in in_both if lease[2] >= begins]
    assert all(after[lease] <= before[lease] for lease in later)
    assert any(after[lease] < before[lease] for lease in later)


# Coordination between provinces: lever province_coordination.


@pytest.mark.parametrize("replication", range(REPLICATIONS))
def test_with_coordination_nobody_leaves_earlier_and_nobody_moves_who_would_have_stayed(replication):
    levels = [
        outcome_of(from_the_start("province_coordination", level), replication=replication)
        for level in (0.0, 0.5, 1.0)
    ]
    for less, more in pairwise(levels):
        sooner, later = exits_of_opening_leases(less), exits_of_opening_leases(more)
        assert np.all(sooner <= later)
        assert np.any(sooner < later)
        moved = [
            np.intersect1d(events(outcome.log, Event.RELOCATED).entity, opening_leases(outcome))
            for outcome in (less, more)
        ]
        assert set(moved[1]) < set(moved[0])


def test_with_coordination_there_are_fewer_moves_and_exits_and_with_all_of_it_no_moves():
    def total(name, level):
        return sum(
            outcome_of(from_the_start("province_coordination", level), replication=replication)
            .monthly[name][-1]
            .sum()
            for replication in range(REPLICATIONS)
        )

    assert total("relocations_out", 0.0) > total("relocations_out", 0.5) > 50
    assert total("relocations_out", 1.0) == 0
    assert total("exits", 0.0) > total("exits", 0.5) > total("exits", 1.0)


def test_coordination_of_one_province_keeps_its_own_investors():
    alone = policy("province_coordination", 1.0, provinces=["Hills"])
    moves = outcome_of(alone).monthly["relocations_out"][-1] - outcome_of(alone).monthly["relocations_out"][1]
    assert moves[1] == 0
    assert moves[0] > 0
    assert moves[2] > 0


# The exchange itself.


@pytest.mark.parametrize("replication", range(REPLICATIONS))
def test_who_leaves_one_province_for_another_arrives_and_has_fresh_incentives(replication):
    outcome = outcome_of(from_the_start("province_coordination", 0.0), replication=replication)
    w, log, last = outcome.tables, outcome.log, outcome.monthly[-1]
    assert last["relocations_in"].sum() == last["relocations_out"].sum() == len(events(log, Event.RELOCATED))
    identities = {int(identity) for identity in w.investor.id[: w.run.n_investors]}
    arrived = moved_rows(outcome)
    assert len(arrived) == last["relocations_in"].sum()
    assert len(identities) == w.run.n_investors
    signed = arrived[w.investor.cluster[arrived] != NO]
    assert len(signed) > 0
    assert np.all(w.investor.signed[signed] >= w.investor.arrival[signed])
    np.testing.assert_array_equal(w.investor.incentive_ends[signed], w.investor.signed[signed] + 84.0)


def moved_rows(outcome):
    """Rows of the investors that came from another province."""
    w = outcome.tables
    times = events(outcome.log, Event.RELOCATED).time
    return np.flatnonzero(np.isin(w.investor.arrival[: w.run.n_investors], times))


def test_movers_choose_in_their_new_province_like_anybody_who_arrives():
    """Some sign a lease, some go to a park, some elsewhere, and some wait: events of their new rows."""
    told = set()
    for replication in range(REPLICATIONS):
        outcome = outcome_of(from_the_start("province_coordination", 0.0), replication=replication)
        rows = moved_rows(outcome)
        told |= set(outcome.log["event"][np.isin(outcome.log["entity"], rows)])
    assert {Event.LEASE_SIGNED, Event.WENT_TO_PARK, Event.WENT_ELSEWHERE} <= told
