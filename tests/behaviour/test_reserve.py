"""What a reserve of new land for small enterprises does."""

import numpy as np

from simulation.state import Event, InvestorKind, Stage
from tests.behaviour.paired import from_the_start, hung_yen
from tests.small_worlds import (
    NO_DECISIONS,
    NO_TASTES,
    NOWHERE_ELSE,
    events,
    one_cluster,
    open_world,
    play,
    policy,
    set_stage,
    set_stock,
    set_tastes,
)

TWO_YEARS = 24.0
FOREIGN = InvestorKind.FOREIGN_LINKED
NOBODY_LEAVES = {"exit_per_year": 1e-9}


def new_cluster(share, **pins):
    """A cluster whose land is handed over and built on during the run; a share of it is reserved."""
    values = (
        NO_DECISIONS | NO_TASTES | NOWHERE_ELSE | NOBODY_LEAVES | {"stall_share": 0.0, "foreign_share": 0.5}
    )
    world = open_world(
        one_cluster(area_ha=75.0),
        months=120,
        settings=[from_the_start("small_enterprise_reserve_share", share)],
        **values | pins,
    )
    set_stage(world, Stage.HANDED_OVER)
    set_stock(world, "fill")
    set_tastes(world, [0.0])
    return play(world)


def leases(outcome):
    """Time, plot and kind of every lease."""
    told = events(outcome.log, Event.LEASE_SIGNED)
    return told.time, told.amount, outcome.tables.investor.kind[told.entity]


def released_by(outcome, moment):
    """Industrial land released up to a moment."""
    accepted = events(outcome.log, Event.ACCEPTED)
    return 0.7 * accepted.amount[accepted.time <= moment].sum()


def test_no_foreign_linked_firm_leases_reserved_land_within_two_years_and_then_it_is_open():
    # Few small enterprises, so that most of what is reserved stays vacant.
    outcome = new_cluster(1.0, investors_per_year=20.0, foreign_share=0.9, craft_share=0.1)
    times, plots, kinds = leases(outcome)
    first = events(outcome.log, Event.ACCEPTED).time[0]
    foreign = kinds == FOREIGN
    assert np.any(times[~foreign] < first + TWO_YEARS)
    assert np.any(foreign)
    for moment in times[foreign]:
        # All that foreign-linked firms have by now was released two years ago.
        leased = plots[foreign & (times <= moment)].sum()
        assert leased <= released_by(outcome, moment - TWO_YEARS) + 1e-9


def test_a_part_of_the_land_is_kept_from_foreign_linked_firms_for_two_years():
    outcome = new_cluster(0.5, investors_per_year=60.0, foreign_share=0.9, craft_share=0.1)
    times, plots, kinds = leases(outcome)
    first = events(outcome.log, Event.ACCEPTED).time[0]
    foreign = kinds == FOREIGN
    early = times[foreign & (times < first + TWO_YEARS)]
    assert len(early) > 5
    for moment in early:
        assert plots[foreign & (times <= moment)].sum() <= 0.5 * released_by(outcome, moment) + 1e-9


def test_foreign_linked_firms_lease_later_where_land_is_reserved():
    reserved, free = (new_cluster(share, investors_per_year=40.0) for share in (0.6, 0.0))
    horizon = events(free.log, Event.ACCEPTED).time[0] + TWO_YEARS

    def foreign_ha(outcome):
        times, plots, kinds = leases(outcome)
        return plots[(kinds == FOREIGN) & (times < horizon)].sum()

    def small_ha(outcome):
        times, plots, kinds = leases(outcome)
        return plots[(kinds != FOREIGN) & (times < horizon)].sum()

    assert foreign_ha(reserved) < foreign_ha(free)
    assert small_ha(reserved) > small_ha(free)


def test_land_released_before_the_reserve_begins_stays_open():
    late = policy("small_enterprise_reserve_share", 1.0, since="2090-01")
    never = policy("small_enterprise_reserve_share", 0.0, since="2027-01")
    logs = []
    for setting in (late, never):
        world = open_world(one_cluster(area_ha=75.0), months=60, settings=[setting], **NO_DECISIONS)
        set_stage(world, Stage.HANDED_OVER)
        logs.append(play(world).log.tobytes())
    assert logs[0] == logs[1]


def test_no_reserved_hectare_of_hung_yen_is_leased_by_a_foreign_linked_firm():
    for outcome in hung_yen(small_enterprise_reserve_share=1.0):
        w = outcome.tables
        accepted, signed = events(outcome.log, Event.ACCEPTED), events(outcome.log, Event.LEASE_SIGNED)
        # Land accepted from January 2026 on is reserved beyond the end of what a foreign lease could see.
        since = 3.5
        for c in set(accepted.place[accepted.time > since]):
            own = (signed.place == c) & (w.investor.kind[signed.entity] == FOREIGN)
            old = (
                w.cluster[c].released_ha
                - w.cluster[c].leasable_share
                * accepted.amount[(accepted.place == c) & (accepted.time > since)].sum()
            )
            for moment in signed.time[own & (signed.time > since)]:
                begun = accepted.amount[
                    (accepted.place == c) & (accepted.time > since) & (accepted.time <= moment - TWO_YEARS)
                ].sum()
                new = signed.amount[own & (signed.time <= moment) & (signed.time > since)].sum()
                returned = events(outcome.log, Event.LAND_RETURNED, place=c)
                back = returned.amount[returned.time <= moment].sum()
                assert new <= old + back + w.cluster[c].leasable_share * begun + 1e-6
