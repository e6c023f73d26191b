"""What screening and State credit do about technical infrastructure investors."""

import numpy as np
import pytest

from simulation.run import on_compiled
from simulation.state import NEVER, Event, InvestorClass, Stage
from tests.behaviour.paired import assert_never_later, from_the_start, gain, hung_yen
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    TEAMS_ONLY,
    cluster,
    open_world,
    place_of,
    play,
    policy,
    set_stage,
    set_stock,
    set_units,
    take_up_applications,
    time_of_each,
)

QUIET = NO_DEMAND | NO_DECISIONS | {"stall_share": 0.0}
N = 60
PLANNED = place_of(*(cluster(f"DL-{k:03d}", status="planned", area_ha=5.0) for k in range(N)))
UNFIT = {"never_starts_share": 0.3, "unfit_share": 0.6, "project_sale_per_year": 1e-9}
NEVER_REVOKED = from_the_start("revocation_ratio", 0.0)


def projects(*settings, **pins):
    """Sixty clusters for which somebody applies on the first day, with desks for all of them."""
    world = open_world(
        PLANNED, months=120, settings=(NEVER_REVOKED, *settings), **QUIET | TEAMS_ONLY | UNFIT | pins
    )
    take_up_applications(world)
    set_units(world, "planning_desks")
    set_units(world, "clearance_teams")
    return play(world, on_compiled)


def classes(outcome):
    return outcome.tables.cluster.investor_class


# Screening

SCREENED = from_the_start("investor_screening", 1)


def test_perfect_screening_lets_no_speculative_investor_in_and_every_project_begins():
    plain, screened = projects(), projects(SCREENED, screening_success=1.0)
    assert np.count_nonzero(classes(plain) == InvestorClass.SPECULATIVE) > 10
    assert set(classes(screened)) == {InvestorClass.CAPABLE}
    n = plain.tables.run.n_blocks
    began = [time_of_each(outcome.log, Event.CLEARANCE_BEGAN, n) for outcome in (plain, screened)]
    places = plain.tables.block.cluster[:n]
    held = set(np.flatnonzero(classes(plain) == InvestorClass.SPECULATIVE))
    assert not held & set(places[np.isfinite(began[0])])
    assert held <= set(places[np.isfinite(began[1])])


@pytest.mark.parametrize("success", [0.0, 0.5, 1.0])
def test_screening_never_replaces_the_capable_and_always_takes_time(success):
    plain, screened = projects(), projects(SCREENED, screening_success=success)
    was_capable = classes(plain) == InvestorClass.CAPABLE
    assert set(classes(screened)[was_capable]) == {InvestorClass.CAPABLE}
    before, after = (time_of_each(outcome.log, Event.ESTABLISHED, N) for outcome in (plain, screened))
    assert np.all(after > before)


def test_better_screening_leaves_fewer_unfit_investors_and_blind_screening_as_many():
    counts = [
        np.count_nonzero(classes(projects(SCREENED, screening_success=success)) != InvestorClass.CAPABLE)
        for success in (0.0, 0.3, 0.7, 1.0)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == np.count_nonzero(classes(projects()) != InvestorClass.CAPABLE) > counts[1]


def test_screening_lets_fewer_unfit_investors_into_hung_yen():
    """Among the first investors of clusters established in twelve futures of four years."""

    def unfit(outcomes):
        new = [
            row.investor_class != InvestorClass.CAPABLE
            for outcome in outcomes
            for row in outcome.tables.cluster
            if 0.0 < row.established < NEVER and row.successors == 0
        ]
        assert len(new) > 100
        return np.mean(new)

    assert unfit(hung_yen(investor_screening="screened")) < unfit(hung_yen())


# State credit

FOUR_CLUSTERS = place_of(*(cluster(f"DL-{k:03d}") for k in range(4)))
CLASSES = (InvestorClass.WEAK, InvestorClass.WEAK, InvestorClass.CAPABLE, InvestorClass.WEAK)


def works(*settings, replication=0, investor_classes=CLASSES):
    """The works of four clusters with crews for all of them; weak investors build at 0.4 of the pace."""
    world = open_world(
        FOUR_CLUSTERS,
        months=240,
        settings=(NEVER_REVOKED, *settings),
        replication=replication,
        weak_investor_pace=0.4,
        **QUIET,
    )
    set_stage(world, Stage.HANDED_OVER)
    world.tables.cluster.investor_class[:] = investor_classes
    set_stock(world, "fill")
    set_units(world, "construction_crews")
    return play(world)


@pytest.mark.parametrize("replication", range(5))
def test_with_crews_and_fill_for_all_credit_lets_no_block_be_accepted_later(replication):
    plain, credit = (
        works(*settings, replication=replication)
        for settings in ((), (from_the_start("state_credit_share", 0.3),))
    )
    n = plain.tables.run.n_blocks
    assert_never_later(credit, plain, Event.ACCEPTED, n)
    is_capable = plain.tables.block.cluster[:n] == 2
    before, after = (time_of_each(outcome.log, Event.ACCEPTED, n) for outcome in (plain, credit))
    assert np.array_equal(before[is_capable], after[is_capable])
    # A pace of 0.7 instead of 0.4, from the first block on.
    accepted = np.isfinite(before)
    assert after[accepted] == pytest.approx(before[accepted] * np.where(is_capable, 1.0, 0.4 / 0.7)[accepted])


def test_credit_for_all_that_equity_lacks_makes_a_weak_investor_a_capable_one():
    full = works(from_the_start("state_credit_share", 0.6))
    capable = works(investor_classes=(InvestorClass.CAPABLE,) * 4)
    assert full.log.tobytes() == capable.log.tobytes()


def test_credit_speeds_what_is_built_after_it_is_given_and_nothing_before():
    plain, credit = works(), works(policy("state_credit_share", 0.3, since="2027-01"))
    n = plain.tables.run.n_blocks
    before, after = (time_of_each(outcome.log, Event.ACCEPTED, n) for outcome in (plain, credit))
    assert np.array_equal(before[before < 12.0], after[before < 12.0])
    later = np.isfinite(before) & (before > 36.0) & (plain.tables.block.cluster[:n] != 2)
    assert np.any(later)
    assert np.all(after[later] < before[later])


def test_credit_services_no_less_land_in_hung_yen_on_average():
    serviced = gain("serviced_ha", state_credit_share=0.7)
    assert np.all(serviced.mean(axis=0) >= 0.0)
    assert serviced[:, -1].mean() > 0.0
