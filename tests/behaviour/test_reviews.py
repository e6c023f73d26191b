"""What the yearly reviews of progress and of the plan do."""

from datetime import date

import numpy as np
import pytest

from simulation.run import on_compiled
from simulation.state import NEVER, Event, InvestorClass, NewHands, Stage
from tests.behaviour.paired import assert_never_later, from_the_start, hung_yen
from tests.small_worlds import (
    AS_OF,
    NO_DECISIONS,
    NO_DEMAND,
    by_identity,
    cluster,
    events,
    open_world,
    place_of,
    play,
    policy,
    set_stage,
    set_stock,
    set_units,
    time_of_each,
    times,
)

QUIET = NO_DEMAND | NO_DECISIONS | {"stall_share": 0.0}
N = 40
# Established on 1 January 2025: the deadline of 36 months ends at month 24 of the run.
HELD = place_of(*(cluster(f"DL-{k:03d}", area_ha=10.0) for k in range(N)))
NO_SALES = {"project_sale_per_year": 1e-9}
ALL_CAPABLE = {"never_starts_share": 0.0, "unfit_share": 0.0}


def held_projects(*settings, months=180, leased=False, **pins):
    """Forty clusters whose investors hold the project; whoever follows them is capable."""
    world = open_world(HELD, months=months, settings=settings, **QUIET | NO_SALES | ALL_CAPABLE | pins)
    set_stage(world, Stage.AWAITING_CLEARANCE)
    w = world.tables
    w.cluster.investor_class[:] = InvestorClass.SPECULATIVE
    if leased:
        # Land left by an earlier investor, of which one plot is under a lease.
        w.cluster.n_investors[:], w.cluster.leased_ha[:] = 1, 1.0
    return play(world, on_compiled)


# Revocation

OFTEN = {"revocation_per_year": 0.1}
NO_EXTENSION = from_the_start("extension_months", 0)


def test_stricter_revocation_revokes_no_project_later_and_frees_land_for_those_who_build():
    ratios = (0.0, 1.0, 5.0, 1000.0)
    outcomes = [held_projects(from_the_start("revocation_ratio", r), **OFTEN) for r in ratios]
    for stricter, milder in zip(outcomes[1:], outcomes, strict=False):
        assert_never_later(stricter, milder, Event.REVOKED, N)
        assert_never_later(stricter, milder, Event.TAKEN_OVER, N)
    began = [len(set(events(outcome.log, Event.CLEARANCE_BEGAN).place)) for outcome in outcomes]
    assert began[0] == 0
    assert began[-1] == N
    assert began == sorted(began)


def test_a_capable_successor_keeps_its_project():
    log = held_projects(from_the_start("revocation_ratio", 1000.0), **OFTEN).log
    assert len(events(log, Event.REVOKED)) == len(events(log, Event.TAKEN_OVER)) == N


def stalling_works(**pins):
    """Ten blocks; works stall after the ninth. Revoked past month 24, before many of the stalls end."""
    place = place_of(*(cluster(f"DL-{k:03d}", area_ha=50.0) for k in range(N)))
    world = open_world(
        place,
        months=240,
        settings=(from_the_start("revocation_ratio", 1000.0), NO_EXTENSION),
        **NO_DEMAND | NO_DECISIONS | NO_SALES | pins,
        revocation_per_year=1.0,
        selection_months=0.1,
        stall_share=1.0,
        stall_release_per_year=0.5,
        building_months_at_40_ha=18.0,
    )
    set_stage(world, Stage.HANDED_OVER)
    set_stock(world, "fill")
    set_units(world, "construction_crews")
    return world


def test_whoever_takes_over_stalled_works_goes_on_at_once_and_the_old_works_do_not_come_back():
    outcome = play(stalling_works(**ALL_CAPABLE), on_compiled)
    log = outcome.log
    revoked = set(events(log, Event.REVOKED).place)
    assert len(revoked) > 10
    for kind in (Event.STALLED, Event.RESUMED, Event.WORKS_BEGAN, Event.ACCEPTED):
        lines = events(log, kind)
        assert len(set(lines.entity)) == len(lines), kind.name
    resumed, taken = (time_of_each(log, kind, N) for kind in (Event.RESUMED, Event.TAKEN_OVER))
    assert all(resumed[c] <= taken[c] for c in revoked)
    assert any(resumed[c] == taken[c] for c in revoked)
    assert outcome.tables.cluster.accepted_ha == pytest.approx(50.0)


def test_a_block_queued_for_a_crew_is_not_built_while_the_project_is_revoked_and_built_once_after():
    """One crew for forty blocks of a year each: most projects are revoked at month 36, while they queue."""
    world = open_world(
        HELD,
        months=120,
        settings=(from_the_start("revocation_ratio", 1000.0), NO_EXTENSION),
        **QUIET | NO_SALES | ALL_CAPABLE,
        revocation_per_year=1.0,
        selection_months=24.0,
        building_months_at_40_ha=24.0,
    )
    set_stage(world, Stage.HANDED_OVER)
    set_stock(world, "fill")
    set_units(world, "construction_crews", 1)
    world.tables.cluster.investor_class[:] = InvestorClass.WEAK
    log = play(world, on_compiled).log
    began = events(log, Event.WORKS_BEGAN)
    revoked, taken = (time_of_each(log, kind, N) for kind in (Event.REVOKED, Event.TAKEN_OVER))
    assert np.count_nonzero(revoked < NEVER) > N // 2
    assert not np.any((began.time > revoked[began.place]) & (began.time < taken[began.place]))
    assert np.any(began.time > taken[began.place])
    assert len(set(began.entity)) == len(began)


def test_stalled_works_end_once_though_the_successor_begins_none():
    """The successors hold the project; when the stall would have ended, nobody is there to go on."""
    world = stalling_works(never_starts_share=1.0, unfit_share=1.0)
    log = play(world, on_compiled).log
    taken, resumed = (time_of_each(log, kind, N) for kind in (Event.TAKEN_OVER, Event.RESUMED))
    replaced = np.flatnonzero(taken == resumed)
    assert len(replaced) > 10
    lines = events(log, Event.RESUMED)
    assert len(set(lines.place)) == len(lines)


@pytest.mark.parametrize(("extension", "month"), [(0, 36.0), (12, 48.0), (24, 60.0)])
def test_certain_revocation_comes_at_the_first_new_year_past_deadline_and_extension(extension, month):
    """The deadline is month 24; a review on that very day finds it not yet past."""
    log = held_projects(
        from_the_start("revocation_ratio", 1000.0),
        from_the_start("extension_months", extension),
        revocation_per_year=1.0,
    ).log
    assert times(log, Event.REVOKED).tolist() == [month] * N


def test_a_shorter_extension_revokes_no_project_later():
    strict = from_the_start("revocation_ratio", 3.0)
    short, long = held_projects(strict, NO_EXTENSION, **OFTEN), held_projects(strict, **OFTEN)
    assert_never_later(short, long, Event.REVOKED, N)


def test_stricter_revocation_in_hung_yen_revokes_more_projects():
    revoked = [
        sum(len(events(outcome.log, Event.REVOKED)) for outcome in outcomes)
        for outcomes in (
            hung_yen(revocation_ratio=0.0),
            hung_yen(),
            hung_yen(revocation_ratio=1000.0, extension_months=0.0),
        )
    ]
    # Some are revoked before the lever changes in January 2026: on that very day none is left.
    assert revoked[0] == 0
    assert revoked[0] < revoked[1] < revoked[2]


# Support

SUPPORT = from_the_start("review_support", 1)
LATE = 2
BEHIND = place_of(
    *(cluster(f"DL-{k:03d}", established=date(2015, 1, 1) if k == LATE else AS_OF) for k in range(4))
)


def works(*settings, replication=0):
    """Four clusters before one crew; one of them is late from the start, the others from 2029 on."""
    world = open_world(
        BEHIND,
        months=240,
        settings=(from_the_start("revocation_ratio", 0.0), *settings),
        replication=replication,
        construction_crews=1.0,
        project_deadline_months=120.0,
        **QUIET,
    )
    set_stage(world, Stage.HANDED_OVER)
    set_stock(world, "fill")
    set_stock(world, "public_budget")
    return play(world)


@pytest.mark.parametrize("replication", range(5))
def test_support_finishes_the_late_cluster_no_later_and_the_first_of_all(replication):
    plain, supported = (works(*settings, replication=replication) for settings in ((), (SUPPORT,)))
    of_late = [times(outcome.log, Event.ACCEPTED, place=LATE) for outcome in (plain, supported)]
    assert len(of_late[1]) == 8
    assert np.all(of_late[1][: len(of_late[0])] <= of_late[0])
    ends = [times(supported.log, Event.ACCEPTED, place=c) for c in range(4)]
    assert all(len(other) < 8 or other[-1] > ends[LATE][-1] for c, other in enumerate(ends) if c != LATE)


def test_nobody_is_supported_before_the_first_review():
    plain, supported = works(), works(SUPPORT)
    first_review = 12.0
    before = [outcome.log[outcome.log["time"] < first_review] for outcome in (plain, supported)]
    assert before[0].tobytes() == before[1].tobytes()


def test_support_changes_hung_yen_only_after_the_review_of_2027():
    """In January 2026 the lever is not yet there for the review of that day; it counts in the next."""
    for supported, baseline in zip(hung_yen(review_support="priority"), hung_yen(), strict=True):
        assert supported.tables.cluster.supported.sum() > 0
        assert baseline.tables.cluster.supported.sum() == 0


# The plan: removal

PLANNED = place_of(*(cluster(f"DL-{k:03d}", status="planned") for k in range(N)))


def planned(share, years=0.0, months=120):
    """Forty planned clusters for which nobody applies."""
    settings = (from_the_start("removal_share", share), from_the_start("removal_after_years", years))
    return play(open_world(PLANNED, months=months, settings=settings, **QUIET), on_compiled)


def test_a_larger_share_removes_no_cluster_later():
    shares = (0.0, 0.1, 0.5, 1.0)
    outcomes = [planned(share) for share in shares]
    for more, fewer in zip(outcomes[1:], outcomes, strict=False):
        assert_never_later(more, fewer, Event.REMOVED, N)
    assert len(events(outcomes[0].log, Event.REMOVED)) == 0
    assert times(outcomes[-1].log, Event.REMOVED).tolist() == [12.0] * N


def test_more_patience_removes_no_cluster_earlier():
    assert_never_later(planned(0.5, years=1.0), planned(0.5, years=6.0), Event.REMOVED, N)


def test_the_land_of_removed_clusters_leaves_the_plan_and_stays_in_the_ledger():
    outcome = planned(1.0)
    assert outcome.monthly["gross_planned_ha"][0, 0] == pytest.approx(40.0 * N)
    assert outcome.monthly["gross_planned_ha"][-1, 0] == 0.0
    assert outcome.monthly["clusters_removed"][-1, 0] == N
    assert outcome.ledger[-1, 0].sum() == pytest.approx(40.0 * N)


def test_a_revoked_project_in_which_nobody_leases_may_leave_the_plan_the_same_day():
    settings = (
        from_the_start("revocation_ratio", 1000.0),
        NO_EXTENSION,
        from_the_start("removal_share", 1.0),
    )
    log = held_projects(*settings, revocation_per_year=1.0).log
    assert times(log, Event.REMOVED).tolist() == times(log, Event.REVOKED).tolist() == [36.0] * N
    assert len(events(log, Event.TAKEN_OVER)) == 0
    kept = held_projects(*settings, leased=True, revocation_per_year=1.0).log
    assert len(events(kept, Event.REMOVED)) == 0
    assert len(events(kept, Event.TAKEN_OVER)) == N


def test_in_hung_yen_only_clusters_without_applicant_or_investor_leave_the_plan():
    gone = 0
    for outcome in hung_yen(removal_share=0.5, removal_after_years=3.0):
        rows = outcome.tables.cluster[outcome.tables.cluster.removed == 1]
        assert np.all(rows.n_investors == 0)
        is_planned = (rows.established == NEVER) & (rows.applied == 0)
        assert np.all(is_planned | (rows.new_hands == NewHands.REVOKED))
        gone += len(rows)
    assert gone > 0


# The plan: addition

OUTSIDE = cluster("DL-900", status="closed", area_ha=20.0)
INSIDE = tuple(cluster(f"DL-{k:03d}", operating=True) for k in range(3))


def with_one_outside(*settings, outside=True, months=120):
    """Three operating clusters, and perhaps one outside the plan; decisions are taken without a gate."""
    place = place_of(*INSIDE, *([OUTSIDE] if outside else []))
    world = open_world(
        place,
        months=months,
        settings=(from_the_start("establishment_gate", 0), *settings),
        establishment_decisions_per_year=12.0,
        investors_per_year=10.0,
    )
    return play(world)


def test_a_cluster_outside_the_plan_is_invisible_to_the_bit_until_it_is_added():
    never, absent = with_one_outside(), with_one_outside(outside=False)
    added = with_one_outside(policy("addition_to_plan", 1, since="2028-06"))
    assert by_identity(never).tobytes() == by_identity(absent).tobytes()
    for series in ("monthly", "ledger", "stage_ha"):
        assert getattr(never, series).tobytes() == getattr(absent, series).tobytes(), series
    # Added at the review of January 2029.
    assert times(added.log, Event.ADDED).tolist() == [36.0]
    before = [lines[lines["time"] < 36.0].tobytes() for lines in map(by_identity, (added, absent))]
    assert before[0] == before[1]


def test_a_cluster_that_is_added_is_applied_for_and_established():
    log = with_one_outside(policy("addition_to_plan", 1, since="2027-01")).log
    steps = [time_of_each(log, kind, 4)[3] for kind in (Event.ADDED, Event.APPLICATION, Event.ESTABLISHED)]
    assert steps == sorted(steps)
    assert steps[-1] < 120.0
    assert len(events(with_one_outside().log, Event.ESTABLISHED)) == 0
