"""Technical infrastructure investors: their classes, screening, and how another takes over."""

import numpy as np
import pytest

from simulation.rules import investors
from simulation.rules.luck import Purpose
from simulation.state import Event, InvestorClass, Management, NewHands
from tests.rules.worlds import cluster, luck_of, open_world, since, story

PLANNED = [cluster(f"A-{k}", status="planned") for k in range(60)]


def classes(w):
    """Class of the first investor of every cluster, selected now, and the time its screening takes."""
    months = [investors.screening_months(w, c, 0.0) for c in range(w.run.n_clusters)]
    return list(w.cluster.investor_class), months


def selected(*, screening=False, management=Management.ENTERPRISE, **pinned):
    """Classes and screening times of sixty planned clusters, and the world."""
    settings = [since("investor_screening", 1)] if screening else []
    planned = [cluster(f"A-{k}", status="planned", management=management) for k in range(60)]
    w = open_world(*planned, settings=settings, **pinned)
    return (*classes(w), w)


@pytest.mark.parametrize("management", [Management.ENTERPRISE, Management.PARTLY_STATE])
def test_the_class_follows_from_the_keyed_number(management):
    found, months, w = selected(management=management, never_starts_share=0.2, unfit_share=0.5)
    numbers = [luck_of(w, Purpose.NEVER_STARTS, w.cluster[c].id) for c in range(60)]
    assert found == [
        InvestorClass.SPECULATIVE if u < 0.2 else InvestorClass.WEAK if u < 0.5 else InvestorClass.CAPABLE
        for u in numbers
    ]
    assert set(found) == set(InvestorClass)
    assert months == [0.0] * 60


def test_those_who_never_start_are_among_the_unfit_whatever_their_shares():
    found, _, _ = selected(never_starts_share=0.4, unfit_share=0.1)
    assert InvestorClass.WEAK not in found
    assert InvestorClass.SPECULATIVE in found


def test_the_state_is_always_capable():
    found, _, _ = selected(management=Management.STATE, never_starts_share=1.0, unfit_share=1.0)
    assert set(found) == {InvestorClass.CAPABLE}


def test_screening_takes_time_from_everybody_and_replaces_some_of_the_unfit_only():
    shares = {"never_starts_share": 0.3, "unfit_share": 0.6, "screening_success": 0.5}
    before, _, _ = selected(**shares)
    after, months, _ = selected(screening=True, **shares)
    assert all(time > 0.0 for time in months)
    assert [b for a, b in zip(before, after, strict=True) if a == InvestorClass.CAPABLE] == [
        InvestorClass.CAPABLE
    ] * before.count(InvestorClass.CAPABLE)
    assert after.count(InvestorClass.CAPABLE) > before.count(InvestorClass.CAPABLE)
    assert after.count(InvestorClass.CAPABLE) < 60


def test_perfect_screening_lets_the_capable_in_alone_and_blind_screening_changes_nobody():
    shares = {"never_starts_share": 0.3, "unfit_share": 0.6}
    assert set(selected(screening=True, screening_success=1.0, **shares)[0]) == {InvestorClass.CAPABLE}
    blind = selected(screening=True, screening_success=0.0, **shares)[0]
    assert blind == selected(**shares)[0]


@pytest.mark.parametrize(
    ("investor_class", "credit", "pace"),
    [
        (InvestorClass.CAPABLE, 0.0, 1.0),
        (InvestorClass.WEAK, 0.0, 0.4),
        (InvestorClass.WEAK, 0.3, 0.7),
        (InvestorClass.WEAK, 0.7, 1.0),
    ],
)
def test_a_weak_investor_is_slower_by_what_its_equity_lacks(investor_class, credit, pace):
    w = open_world(settings=[since("state_credit_share", credit)], weak_investor_pace=0.4)
    w.cluster[0].investor_class = investor_class
    assert investors.pace(w, 0, 1.0) == pytest.approx(pace, abs=1e-15)


def test_a_speculative_investor_sells_in_the_share_of_years_that_its_rate_gives():
    w = open_world(project_sale_per_year=0.5)
    w.cluster[0].investor_class = InvestorClass.SPECULATIVE
    years = range(2026, 2426)
    sold = [investors.sells(w, 0, year) for year in years]
    expected = 1.0 - np.exp(-0.5)
    # Four hundred years; 3.9 standard errors.
    assert abs(np.mean(sold) - expected) < 3.9 * np.sqrt(expected * (1.0 - expected) / len(years))
    w.cluster[0].investor_class = InvestorClass.WEAK
    assert not any(investors.sells(w, 0, year) for year in years)


def test_nobody_sells_a_project_that_is_already_to_come_into_other_hands():
    w = open_world(project_sale_per_year=1e9)
    w.cluster[0].investor_class = InvestorClass.SPECULATIVE
    assert investors.sells(w, 0, 2027)
    w.cluster[0].new_hands = NewHands.REVOKED
    assert not investors.sells(w, 0, 2027)


def test_the_successor_is_selected_when_the_change_begins_and_counts_from_the_takeover():
    w = open_world(never_starts_share=0.0, unfit_share=0.0)
    c = w.cluster[0]
    c.investor_class = InvestorClass.SPECULATIVE
    investors.give_up(w, 0, NewHands.REVOKED, 5.0)
    assert investors.holds_project(w, 0)
    assert investors.months_to_new_hands(w, 0, 5.0) > 0.0
    assert c.investor_class == InvestorClass.SPECULATIVE
    investors.take_over(w, 0, 9.0)
    assert (c.investor_class, c.new_hands, c.successors, c.project_since) == (
        InvestorClass.CAPABLE,
        NewHands.NONE,
        1,
        9.0,
    )
    assert not investors.holds_project(w, 0)
    assert [(event, time) for event, *_, time in story(w)] == [(Event.REVOKED, 5.0), (Event.TAKEN_OVER, 9.0)]


def test_the_three_ways_take_their_own_times():
    times = {}
    for way, median in ((NewHands.REVOKED, 3.0), (NewHands.SALE, 6.0), (NewHands.FROM_THE_STATE, 9.0)):
        w = open_world(selection_months=3.0, project_sale_months=6.0, settlement_months=9.0)
        w.cluster[0].new_hands = way
        times[way] = investors.months_to_new_hands(w, 0, 0.0) / median
    # One keyed number: a lognormal's log is its log-sd times the same normal.
    assert np.log(times[NewHands.SALE]) == pytest.approx(np.log(times[NewHands.FROM_THE_STATE]), rel=1e-9)
    assert np.log(times[NewHands.REVOKED]) == pytest.approx(0.6 * np.log(times[NewHands.SALE]), rel=1e-9)
