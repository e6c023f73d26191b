"""Relocation: who moves, where to, and as whom."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from simulation.rules import relocation
from simulation.rules.location import value_of_clusters, value_of_parks
from simulation.rules.luck import Purpose
from simulation.rules.segments import EVERYBODY
from simulation.state import NO, Event, InvestorKind, Standing
from tests.rules.worlds import cluster, luck_of, open_place, part_of, place_of, since, story

NAMES = ("Delta", "Hills", "Coast", "Plain")
VACANT_HA = {"Delta": 300.0, "Hills": 50.0, "Coast": 100.0, "Plain": 200.0}


def four_provinces(names=NAMES):
    """Provinces with parks of different sizes, and no land vacant in their clusters."""
    place = place_of(*(cluster(f"C-{name}", province=name) for name in names), provinces=names)
    provinces = [
        replace(province, parks=2, parks_vacant_ha=VACANT_HA[province.name]) for province in place.provinces
    ]
    return replace(place, provinces=tuple(provinces))


def with_leavers(n, place=None, settings=(), **pinned):
    """Investors that have just left the first cluster of the first province."""
    pins = {"taste_size": 1.0, "relocating_share": 1.0, **pinned}
    w = open_place(place or four_provinces(), settings, investor_rows=2 * n, **pins).tables
    for i in range(n):
        w.investor[i].id = part_of(99, i)
        w.investor[i].kind = InvestorKind.FOREIGN_LINKED
        w.investor[i].plot_ha = 2.5
        w.investor[i].standing = Standing.VACATED
    w.run.n_investors = n
    return w


@pytest.mark.parametrize(("coordination", "share"), [(0.0, 0.6), (0.5, 0.3), (1.0, 0.0)])
def test_an_investor_relocates_when_its_keyed_number_lies_below_the_share(coordination, share):
    settings = [since("province_coordination", coordination)]
    w = with_leavers(50, settings=settings, relocating_share=0.6)
    for i in range(50):
        expected = luck_of(w, Purpose.RELOCATES, w.investor[i].id) < share
        assert relocation.relocates(w, i, 1.0) == expected


def test_coordination_of_one_province_keeps_those_who_leave_another():
    w = with_leavers(2, settings=[since("province_coordination", 1.0, provinces={"Delta"})])
    w.investor[1].province = 1
    assert not relocation.relocates(w, 0, 1.0)
    assert relocation.relocates(w, 1, 1.0)


def test_a_province_is_chosen_with_odds_as_what_it_offers():
    n = 4000
    w = with_leavers(n)
    w.weight[0, w.province[2].root] = 4.0  # vacant land in the clusters of the coast
    values = np.array([value_of_clusters(w, q, EVERYBODY) + value_of_parks(w, q, 0.0) for q in range(4)])
    assert value_of_clusters(w, 2, EVERYBODY) > 0.0
    chosen = np.bincount([relocation.destination(w, i, 0.0) for i in range(n)], minlength=4)
    assert chosen[0] == 0
    expected = n * values[1:] / values[1:].sum()
    assert stats.chisquare(chosen[1:], expected).pvalue > 1e-4


def test_the_choice_of_a_province_does_not_depend_on_the_order_of_provinces():
    orders = (NAMES, ("Delta", "Plain", "Coast", "Hills"))
    chosen = []
    for names in orders:
        w = with_leavers(100, four_provinces(names))
        chosen.append([names[relocation.destination(w, i, 0.0)] for i in range(100)])
    assert chosen[0] == chosen[1]
    assert set(chosen[0]) == set(NAMES[1:])


def test_a_province_that_offers_more_takes_investors_and_changes_nothing_between_the_others():
    w = with_leavers(200)
    before = [relocation.destination(w, i, 0.0) for i in range(200)]
    w.weight[0, w.province[3].root] = 4.0
    after = [relocation.destination(w, i, 0.0) for i in range(200)]
    assert before != after
    assert all(new in (old, 3) for old, new in zip(before, after, strict=True))


def test_nobody_goes_where_nothing_is_offered():
    w = with_leavers(20)
    w.province.parks[1:3] = 0
    assert {relocation.destination(w, i, 0.0) for i in range(20)} == {3}
    w.province.parks[3] = 0
    assert {relocation.move(w, i, 0.0) for i in range(20)} == {NO}
    assert w.run.n_investors == 20


def test_in_a_run_of_one_province_nobody_moves():
    w = with_leavers(20, place_of(cluster(), parks=2, parks_vacant_ha=100.0))
    assert {relocation.move(w, i, 0.0) for i in range(20)} == {NO}
    assert story(w) == []


def test_a_mover_arrives_elsewhere_as_a_new_investor_with_its_kind_and_plot():
    w = with_leavers(1)
    q = relocation.destination(w, 0, 7.5)
    assert relocation.move(w, 0, 7.5) == 1
    old, new = w.investor[0], w.investor[1]
    assert old.standing == Standing.VACATED
    assert (new.id, new.province, new.cluster) == (part_of(old.id, 0), q, NO)
    assert (new.standing, new.arrival) == (Standing.EXPECTED, 7.5)
    assert (new.kind, new.plot_ha) == (InvestorKind.FOREIGN_LINKED, 2.5)
    # The clock of its incentives starts with its next lease and not before.
    assert (new.signed, new.incentive_ends) == (0.0, 0.0)
    assert story(w) == [(Event.RELOCATED, 0, q, 2.5, 7.5)]
    assert (w.province.relocations_out.tolist(), w.province.relocations_in[q]) == ([1, 0, 0, 0], 1)


def test_without_a_row_left_in_the_table_nobody_moves_and_the_run_is_repeated_with_more():
    w = with_leavers(4)
    w.run.n_investors = len(w.investor)
    assert relocation.move(w, 0, 1.0) == NO
    assert w.run.full_table
    assert w.province.relocations_out.sum() == w.province.relocations_in.sum() == 0
