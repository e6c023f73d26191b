"""Retrofit: when it begins, what it takes up, how long it takes and what it costs."""

import pytest
from scipy import stats

from simulation.rules import construction, retrofit
from simulation.rules.luck import Purpose
from simulation.state import NO, Management, Retrofit, Stage
from tests.rules.worlds import SAME, blocks_of, cluster, luck_of, open_place, place_of, since

REQUIRED = since("retrofit", 1, 2020)
BY_BUILDER = since("infrastructure_quality", 1, 2020)
TWO = place_of(cluster("A-1", area_ha=50.0, management=Management.STATE), cluster("A-2", area_ha=50.0))


def built(n, settings=(REQUIRED, BY_BUILDER), **pinned):
    """A State-built and an enterprise-built cluster of ten blocks of 5 ha; n blocks of each are accepted."""
    w = open_place(TWO, settings, **pinned).tables
    for c in range(2):
        for block in range(w.cluster[c].first_block, w.cluster[c].first_block + n):
            w.block[block].stage = Stage.HANDED_OVER
            construction.accept(w, block, 0.0)
    return w


def test_works_below_the_standard_are_due_for_a_retrofit_and_an_enterprises_are_not():
    w = built(2)
    assert [retrofit.is_retrofit_due(w, c) for c in (0, 1)] == [True, False]
    blocks_of(w, 1)[0].own_works = 1
    assert retrofit.is_retrofit_due(w, 1)
    w.cluster[0].retrofitting = 1
    assert not retrofit.is_retrofit_due(w, 0)
    assert not retrofit.is_retrofit_due(built(0), 0)


def test_each_cluster_is_taken_up_once():
    w = built(2)
    blocks_of(w, 1)[0].own_works = 1
    taken = [retrofit.next_to_retrofit(w, 0, 0, 0.0) for _ in range(3)]
    assert sorted(taken) == [NO, 0, 1]


def test_nobody_retrofits_unless_policy_requires_it():
    assert retrofit.next_to_retrofit(built(2, settings=(BY_BUILDER,)), 0, 0, 0.0) == NO


def test_retrofits_are_decided_in_january_and_when_a_lever_changes():
    w = built(2, settings=(since("retrofit", 1, 2026, 8),))
    decided = [month for month in range(26) if retrofit.are_decided_now(w, month, float(month))]
    assert decided == [0, 7, 12, 24]
    assert retrofit.next_to_retrofit(w, 0, 0, 0.0) == NO
    assert retrofit.next_to_retrofit(w, 0, 7, 7.0) == 0


def test_a_retrofit_improves_what_stood_when_it_began():
    w = built(2)
    retrofit.begin_retrofit(w, 0)
    blocks = blocks_of(w)
    blocks[2].stage = Stage.HANDED_OVER
    construction.accept(w, 2, 5.0)
    assert w.cluster[0].infrastructure_quality == 0.5  # nothing is better before it is finished
    retrofit.finish_retrofit(w, 0, 20.0)
    assert [block.retrofit for block in blocks[:3]] == [Retrofit.DONE, Retrofit.DONE, Retrofit.NONE]
    # Two blocks as good as an enterprise's, one of 0.5
    assert w.cluster[0].infrastructure_quality == pytest.approx(2.5 / 3.0, rel=SAME)
    assert retrofit.is_retrofit_due(w, 0)


def test_cost_of_a_retrofit():
    w = built(2, works_cost_bn_vnd_per_ha=12.0)
    retrofit.begin_retrofit(w, 0)
    assert w.province[0].retrofit_cost_bn_vnd == pytest.approx(36.0, rel=SAME)  # 30 % of 12 on 10 ha


def test_each_retrofit_has_a_lognormal_time_of_its_own():
    w = built(2)
    for number in range(2):
        w.cluster[0].retrofits = number
        u = luck_of(w, Purpose.RETROFIT, w.cluster[0].id, number)
        expected = stats.lognorm.ppf(u, s=0.5, scale=18.0)
        assert retrofit.retrofit_duration_months(w, 0) == pytest.approx(expected, rel=1e-9)
