"""What the programme does that hands State-built infrastructure over to enterprises."""

import numpy as np
import pytest

from simulation.rules.state_handover import FINISHED_FIRST, UNFINISHED_FIRST
from simulation.state import NEVER, Event, Management, NewHands, Stage, Wwtp
from tests.behaviour.paired import assert_never_later, from_the_start, gain, hung_yen
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
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

QUIET = NO_DEMAND | NO_DECISIONS | {"stall_share": 0.0, "project_sale_per_year": 1e-9}
ALL_CAPABLE = {"never_starts_share": 0.0, "unfit_share": 0.0}
N = 6
OF_THE_STATE = place_of(*(cluster(f"DL-{k:03d}", management=Management.STATE) for k in range(N)))
NO_REVOCATION = from_the_start("revocation_ratio", 0.0)


def works(*settings, place=OF_THE_STATE, months=120, replication=0, budget=0.0, prepare=None, **pins):
    """The works of State-managed clusters on land that is handed over, with everything there but money."""
    world = open_world(
        place,
        months=months,
        settings=(NO_REVOCATION, *settings),
        replication=replication,
        **QUIET | ALL_CAPABLE | pins,
    )
    set_stage(world, Stage.HANDED_OVER)
    set_stock(world, "fill")
    set_units(world, "fill_turns")
    set_units(world, "construction_crews")
    world.tables.province.budget_per_year_bn_vnd[:] = budget
    if prepare:
        prepare(world.tables)
    return play(world)


def handed_over(log):
    """Takeovers from the State."""
    lines = events(log, Event.TAKEN_OVER)
    assert set(lines.amount) <= {NewHands.FROM_THE_STATE}
    return lines


def a_year(n):
    return from_the_start("state_handovers_per_year", n)


# How many, which first


def test_as_many_clusters_as_the_programme_says_are_taken_up_each_new_year():
    outcome = works(a_year(2), settlement_months=0.5)
    years = np.floor(handed_over(outcome.log).time / 12.0)
    assert np.unique(years, return_counts=True)[1].tolist() == [2, 2, 2]
    assert set(outcome.tables.cluster.management) == {Management.ENTERPRISE}


def test_a_larger_programme_hands_no_cluster_over_later():
    outcomes = [works(*settings) for settings in ((), (a_year(1),), (a_year(3),), (a_year(100),))]
    for more, fewer in zip(outcomes[1:], outcomes, strict=False):
        assert_never_later(more, fewer, Event.TAKEN_OVER, N)


@pytest.mark.parametrize("order", [UNFINISHED_FIRST, FINISHED_FIRST])
def test_the_order_decides_which_clusters_come_first(order):
    def half_built(w):
        """Of clusters 0 to 5 so many of the eight blocks are accepted."""
        for c, n in enumerate((0, 6, 2, 4, 1, 3)):
            blocks = slice(w.cluster[c].first_block, w.cluster[c].first_block + n)
            w.block.stage[blocks] = Stage.ACCEPTED
            w.cluster[c].accepted_ha = 5.0 * n

    log = works(
        a_year(1),
        from_the_start("state_handover_order", order),
        prepare=half_built,
        settlement_months=0.1,
    ).log
    unfinished_first = [0, 4, 2, 5, 3, 1]
    expected = unfinished_first if order == UNFINISHED_FIRST else unfinished_first[::-1]
    assert handed_over(log).place.tolist() == expected


# What comes of it


def test_without_public_money_only_what_is_handed_over_is_built():
    outcome = works(a_year(1), months=60)
    taken = time_of_each(outcome.log, Event.TAKEN_OVER, N)
    accepted = events(outcome.log, Event.ACCEPTED)
    assert 0 < np.count_nonzero(taken < NEVER) < N
    assert set(accepted.place) == set(np.flatnonzero(taken < NEVER))
    assert np.all(accepted.time > taken[accepted.place])
    assert len(events(works(months=60).log, Event.ACCEPTED)) == 0


@pytest.mark.parametrize("replication", range(5))
def test_where_money_is_short_capable_enterprises_let_no_block_be_accepted_later(replication):
    plain, programme = (
        works(*settings, months=240, budget=30.0, replication=replication) for settings in ((), (a_year(2),))
    )
    assert_never_later(programme, plain, Event.ACCEPTED, plain.tables.run.n_blocks)


def test_money_asked_for_a_block_that_was_handed_over_goes_to_the_next_in_the_queue():
    """Ten bn a hectare, blocks of 5 ha, 20 bn each new year: a block is paid every two and a half years.

    The first cluster asks first and is handed over in January 2027, before its 50 bn are there. Its request
    stays in the queue and gives its money back at once when it comes, in January 2028: no bn is lost.
    """
    place = place_of(*(cluster(f"DL-{k:03d}", area_ha=5.0, management=Management.STATE) for k in range(3)))

    def unfinished(w):
        w.cluster[1:].new_hands = NewHands.NONE

    common = {
        "place": place,
        "budget": 20.0,
        "works_cost_bn_vnd_per_ha": 10.0,
        "settlement_months": 0.01,
        "prepare": unfinished,
    }
    plain = works(**common)
    assert times(plain.log, Event.WORKS_BEGAN).tolist() == [24.0, 48.0, 84.0]  # 60, 100 and 160 bn
    one = from_the_start("state_handovers_per_year", 0.0)
    one = type(one)(
        "state_handovers_per_year", ((one.steps[0][0], 0.0), (12 * 2027, 1.0), (12 * 2027 + 1, 0.0))
    )
    outcome = works(one, **common)
    (gone,) = handed_over(outcome.log).place
    began = time_of_each(outcome.log, Event.WORKS_BEGAN, plain.tables.run.n_blocks)
    began = began[outcome.tables.cluster.first_block]
    assert 12.0 < began[gone] < 13.0
    assert sorted(np.delete(began, gone)) == [24.0, 48.0]
    province = outcome.tables.province[0]
    assert province.budget_spent_bn_vnd == 100.0


def test_money_in_is_money_spent_and_money_left():
    """Every cluster is handed over at some time; what was not spent by then could still be spent."""
    outcome = works(a_year(2), budget=60.0, months=240)
    w = outcome.tables
    blocks = w.block[: w.run.n_blocks]
    taken = time_of_each(outcome.log, Event.TAKEN_OVER, N)
    began = time_of_each(outcome.log, Event.WORKS_BEGAN, w.run.n_blocks)
    paid = (began < NEVER) & (blocks.state_built == 1)
    # A block on which the State's works were under way at the takeover was paid for, too.
    under_way = (began < taken[blocks.cluster]) & (blocks.state_built == 0)
    per_ha = w.p[0].works_cost_bn_vnd_per_ha
    cost = per_ha * blocks.area_ha[paid | under_way].sum()
    assert w.province[0].budget_spent_bn_vnd == pytest.approx(cost)
    assert 0.0 < cost < w.province[0].budget_supplied_bn_vnd


def test_the_enterprise_begins_the_plant_that_the_state_did_not_begin():
    """Under a soft gate enterprises follow the present law, the State the old one."""

    def finished(w):
        blocks = w.block[: w.run.n_blocks]
        for c in range(N):
            w.block.stage[w.cluster[c].first_block] = Stage.ACCEPTED
            w.cluster[c].accepted_ha = blocks.area_ha[w.cluster[c].first_block]

    rates = {"wwtp_start_old_per_year": 1e-9, "wwtp_start_new_per_year": 2.0, "prepare": finished}
    plain, programme = works(**rates), works(a_year(100), **rates)
    assert set(plain.tables.cluster.wwtp) == {Wwtp.NONE}
    assert np.all(programme.tables.cluster.wwtp > Wwtp.NONE)
    taken = time_of_each(programme.log, Event.TAKEN_OVER, N)
    assert np.all(time_of_each(programme.log, Event.WWTP_BEGAN, N) > taken)


def test_nothing_is_handed_over_before_the_programme_begins():
    log = works(policy("state_handovers_per_year", 100, since="2028-06")).log
    assert handed_over(log).time.min() > 36.0


def test_hung_yen_spends_less_public_money_when_enterprises_take_over():
    spent = gain("budget_spent_bn_vnd", state_handovers_per_year=10)
    assert spent[:, -1].mean() < 0.0
    n = [
        sum(np.count_nonzero(events(o.log, Event.TAKEN_OVER).amount == NewHands.FROM_THE_STATE) for o in of)
        for of in (hung_yen(state_handovers_per_year=10), hung_yen())
    ]
    assert n[0] > 12 * 10
    assert n[1] == 0


def test_the_order_of_the_programme_matters_in_hung_yen_only_with_a_programme():
    finished_first = hung_yen(state_handover_order="finished_first")
    for outcome, baseline in zip(finished_first, hung_yen(), strict=True):
        assert outcome.log.tobytes() == baseline.log.tobytes()
