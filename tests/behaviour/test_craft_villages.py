"""What a rule for craft-village clusters does."""

import numpy as np

from simulation.rules.craft_villages import CRAFT_ONLY, MATCHED
from simulation.state import Event, InvestorKind, Stage
from tests.behaviour.paired import from_the_start, hung_yen
from tests.small_worlds import (
    NO_DECISIONS,
    NO_TASTES,
    NOWHERE_ELSE,
    cluster,
    events,
    open_world,
    place_of,
    play,
    policy,
    set_released_land,
    set_stage,
    set_tastes,
)

VILLAGE, OTHER = 0, 1
PLACE = place_of(cluster("DL-001", craft_village=True), cluster("DL-002", craft_village=False))
NEUTRAL = policy("craft_village_rule", MATCHED, since="2090-01")


def leases(*settings, taste_craft_match=3.0, months=120):
    """Cluster, time and kind of every lease in a craft-village cluster and another, with land for all."""
    pins = (
        NO_DECISIONS | NO_TASTES | NOWHERE_ELSE | {"craft_share": 0.5, "taste_craft_match": taste_craft_match}
    )
    world = open_world(PLACE, months=months, settings=settings, **pins)
    set_stage(world, Stage.ACCEPTED)
    set_tastes(world, [0.0, 0.0])
    set_released_land(world, 10_000.0)
    outcome = play(world)
    told = events(outcome.log, Event.LEASE_SIGNED)
    return told.place, told.time, outcome.tables.investor.kind[told.entity]


def test_a_craft_village_cluster_draws_craft_producers_and_moves_nobody_else():
    where, _, kinds = leases(from_the_start("craft_village_rule", MATCHED))
    before, _, same_kinds = leases(NEUTRAL)
    craft = kinds == InvestorKind.CRAFT
    assert np.array_equal(kinds, same_kinds)
    assert np.count_nonzero(craft) > 300
    assert np.array_equal(where[~craft], before[~craft])
    # Whoever moves goes to the village.
    assert np.all(where[craft] <= before[craft])
    # A share of e^3 / (e^3 + 1) = 0.953; of 300 leases, 0.9 is more than four standard errors below.
    assert np.mean(where[craft] == VILLAGE) > 0.9


def test_a_cluster_for_craft_producers_alone_signs_with_nobody_else_from_its_day_on():
    where, times, kinds = leases(policy("craft_village_rule", CRAFT_ONLY, since="2028-01"))
    craft = kinds == InvestorKind.CRAFT
    assert set(where[~craft & (times < 24.0)]) == {VILLAGE, OTHER}
    assert set(where[~craft & (times >= 24.0)]) == {OTHER}
    assert np.any(where[craft & (times >= 24.0)] == VILLAGE)


def test_craft_producers_do_not_notice_that_others_stay_out_where_land_suffices():
    matched, alone = (leases(from_the_start("craft_village_rule", rule)) for rule in (MATCHED, CRAFT_ONLY))
    craft = matched[2] == InvestorKind.CRAFT
    assert np.array_equal(matched[0][craft], alone[0][craft])


def test_no_lease_of_others_in_hung_yens_craft_villages_once_they_are_for_craft_producers_alone():
    n_before = 0
    for alone, baseline in zip(hung_yen(craft_village_rule="craft_only"), hung_yen(), strict=True):
        for outcome, is_alone in ((alone, True), (baseline, False)):
            w = outcome.tables
            told = events(outcome.log, Event.LEASE_SIGNED)
            others = w.investor.kind[told.entity] != InvestorKind.CRAFT
            # The rule comes in January 2026, 3.4 months after the as-of date.
            n = np.count_nonzero(others & (w.offer.craft_village[told.place] == 1) & (told.time > 3.5))
            assert not (is_alone and n)
            n_before += n
    assert n_before > 0
