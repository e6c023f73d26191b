"""Establishment: the gate of Decree 32/2024, the order of applications, and the statutory times."""

from datetime import date

import numpy as np
import pytest
from scipy import stats

from simulation.rules import establishment
from simulation.rules.luck import Purpose
from simulation.state import NEVER, NO, Event, Management, Stage
from tests.rules.worlds import (
    SAME,
    blocks_of,
    cluster,
    luck_of,
    open_place,
    open_world,
    place_of,
    since,
    story,
)

DAYS_PER_MONTH = 365.25 / 12.0
# Nothing is being dealt with when the run begins.
NO_APPLICATIONS = {"establishment_decisions_per_year": 0.0}


# The gate.


@pytest.mark.parametrize(
    ("leased_ha", "leasable_ha", "is_open"),
    [
        (0.0, 0.0, True),  # no industrial land yet, nothing is unleased
        (200.0, 400.0, False),  # exactly 50 % is not above 50 %, and 200 ha are unleased
        (200.001, 400.0, True),
        (100.0, 200.0, True),  # exactly 50 %, but exactly 100 ha unleased
        (99.999, 200.0, False),  # below 50 % and above 100 ha
        (0.0, 100.0, True),
        (0.0, 100.001, False),
        (400.0, 400.0, True),
    ],
)
def test_the_gate_opens_above_half_leased_or_with_at_most_100_ha_unleased(leased_ha, leasable_ha, is_open):
    assert establishment.occupancy_allows(leased_ha, leasable_ha, 0.5, 100.0) == is_open


def a_full_north_and_an_empty_south(settings=()):
    """The north has 200 ha of industrial land, 50 ha of it leased; the south has planned clusters only."""
    w = open_world(
        cluster("A-1", district="North", area_ha=400.0, leasable_share=0.5),
        cluster("A-2", district="North", status="planned"),
        cluster("A-3", district="South", status="planned"),
        settings=settings,
        **NO_APPLICATIONS,
    )
    w.cluster[0].leased_ha = 50.0
    return w


def test_the_gate_counts_the_land_of_the_district_as_planned():
    w = a_full_north_and_an_empty_south()
    assert w.cluster[0].released_ha == 0.0
    assert not establishment.gate_is_open(w, 1, 0.0)
    assert establishment.gate_is_open(w, 2, 0.0)
    w.cluster[0].leased_ha = 100.0  # 100 ha unleased
    assert establishment.gate_is_open(w, 1, 0.0)


def test_the_gate_may_count_the_whole_province():
    w = a_full_north_and_an_empty_south([since("establishment_gate_area", 1, 2026, 3)])
    assert establishment.gate_is_open(w, 2, 1.0)
    assert not establishment.gate_is_open(w, 2, 2.0)


def test_a_policy_may_lift_the_gate():
    w = a_full_north_and_an_empty_south([since("establishment_gate", 0, 2026, 3)])
    assert not establishment.gate_is_open(w, 1, 1.0)
    assert establishment.gate_is_open(w, 1, 2.0)


def test_a_closed_gate_lets_others_pass_and_a_decision_without_any_is_counted():
    w = a_full_north_and_an_empty_south()
    assert establishment.next_to_apply(w, 0, 3.0) == 2
    assert establishment.next_to_apply(w, 0, 4.0) == NO
    assert w.province[0].gate_refusals == 1
    assert story(w) == [(Event.APPLICATION, 2, 2, 40.0, 3.0)]


# Decisions.


def test_planned_clusters_apply_in_the_order_of_their_keyed_numbers():
    planned = [cluster(f"A-{k}", status="planned") for k in range(8)]
    w = open_world(*planned, cluster("B-1", status="closed"), **NO_APPLICATIONS)
    ranks = [luck_of(w, Purpose.RANK, w.cluster[c].id) for c in range(8)]
    taken = [establishment.next_to_apply(w, 0, 0.0) for _ in range(9)]
    assert taken == [*np.argsort(ranks), NO]


def test_decisions_of_a_month_are_a_keyed_poisson_count_and_the_first_month_is_shorter():
    place = place_of(cluster(), as_of=date(2025, 9, 18))
    w = open_place(place, establishment_decisions_per_year=24.0).tables
    september_2025 = 12 * 2025 + 8
    for month in range(60):
        mean = 2.0 * (444 / 1024 if month == 0 else 1.0)
        u = luck_of(w, Purpose.DECISIONS, w.province[0].id, september_2025 + month)
        assert establishment.n_decisions(w, 0, month, 0.0) == stats.poisson(mean).ppf(u)


def test_a_policy_may_multiply_the_decisions_from_a_month_on():
    place = place_of(cluster(), as_of=date(2025, 9, 18))
    ratio = since("establishment_decisions_ratio", 2.5, 2026, 3)
    w = open_place(place, settings=[ratio], establishment_decisions_per_year=24.0).tables
    for month in range(1, 60):
        u = luck_of(w, Purpose.DECISIONS, w.province[0].id, 12 * 2025 + 8 + month)
        # 24 a year are 2 a month; March 2026 begins 5.4 months after the as-of date.
        assert establishment.n_decisions(w, 0, month, 5.0) == stats.poisson(2.0).ppf(u)
        assert establishment.n_decisions(w, 0, month, 6.0) == stats.poisson(5.0).ppf(u)


# Times.


def test_the_steps_outside_the_desks_share_one_lognormal_time():
    w = open_world(cluster(status="planned"), paperwork_months=40.0, paperwork_log_sd=0.2, **NO_APPLICATIONS)
    whole = stats.lognorm(0.2, scale=40.0).ppf(luck_of(w, Purpose.PAPERWORK, w.cluster[0].id))
    assert establishment.paperwork_months(w, 0) == pytest.approx(whole, rel=SAME)
    assert establishment.dossier_months(w, 0) == pytest.approx(0.30 * whole, rel=SAME)
    assert establishment.decision_months(w, 0) == pytest.approx(0.05 * whole, rel=SAME)
    assert establishment.plan_drafting_months(w, 0) == pytest.approx(0.65 * whole, rel=SAME)


def test_no_step_is_shorter_than_the_law_allows():
    w = open_world(cluster(status="planned"), paperwork_months=0.01, **NO_APPLICATIONS)
    # 5 and 5 working days are 14 days, and 15 more: 29 days. 25 days. 7 working days are 9.8 days.
    assert establishment.dossier_months(w, 0) == pytest.approx(29.0 / DAYS_PER_MONTH, rel=SAME)
    assert establishment.decision_months(w, 0) == pytest.approx(9.8 / DAYS_PER_MONTH, rel=SAME)
    drawn = stats.lognorm(0.3, scale=25.0 / DAYS_PER_MONTH).ppf(
        luck_of(w, Purpose.APPRAISAL, w.cluster[0].id)
    )
    assert establishment.appraisal_months(w, 0) == pytest.approx(max(drawn, 25.0 / DAYS_PER_MONTH), rel=SAME)


def test_time_spent_on_a_dossier_before_the_run_is_taken_off():
    w = open_world(cluster(status="planned"), paperwork_months=40.0)
    w.cluster[0].paperwork_spent_months = 0.0
    whole = establishment.dossier_months(w, 0)
    w.cluster[0].paperwork_spent_months = 1.5
    assert establishment.dossier_months(w, 0) == pytest.approx(whole - 1.5, rel=SAME)
    w.cluster[0].paperwork_spent_months = 500.0
    assert establishment.dossier_months(w, 0) == 0.0


@pytest.mark.parametrize("spent", [0.0, 0.5, 5.0, 20.0, 60.0])
@pytest.mark.parametrize("log_sd", [0.2, 0.8])
def test_time_left_of_a_lognormal_duration_is_its_conditional_quantile(log_sd, spent):
    time = stats.lognorm(log_sd, scale=15.0)
    for u in (0.01, 0.3, 0.5, 0.9, 0.99):
        # P(T > spent + left) = (1 - u) P(T > spent)
        exact = time.isf((1.0 - u) * time.sf(spent)) - spent
        left = establishment.remaining_lognormal(u, 15.0, log_sd, spent)
        # In the far tail the rule works with 1 - 1e-12 or less: its share has 16 digits, so few are left.
        digits = 1e-14 / time.sf(spent)
        assert left == pytest.approx(exact, rel=max(1e-9, digits), abs=max(1e-9, 100.0 * digits))


def test_a_duration_longer_than_any_that_is_likely_ends_without_a_negative_time():
    left = establishment.remaining_lognormal(0.5, 1.0, 0.2, 1000.0)
    assert left >= 0.0


def test_desks_follow_from_throughput_by_the_time_of_a_file():
    assert (
        establishment.desks_for_throughput(30.0, 25.0 / DAYS_PER_MONTH) == 2
    )  # 2.5 files a month, 2.05 desks
    assert establishment.desks_for_throughput(120.0, 1.0) == 10
    assert establishment.desks_for_throughput(1.0, 0.5) == 1


# What changes.


def test_the_decision_and_the_detailed_plan_open_the_land_to_clearance():
    w = open_world(cluster(status="planned", management=Management.STATE), **NO_APPLICATIONS)
    assert not establishment.is_under_way(w, 0)
    assert {b.stage for b in blocks_of(w)} == {Stage.PLANNED}
    establishment.next_to_apply(w, 0, 1.0)
    assert establishment.is_under_way(w, 0)
    assert w.cluster[0].established == NEVER
    establishment.establish(w, 0, 8.0)
    assert establishment.is_established(w, 0)
    assert not establishment.has_detailed_plan(w, 0)
    assert {b.stage for b in blocks_of(w)} == {Stage.AWAITING_CLEARANCE}
    establishment.approve_detailed_plan(w, 0, 20.0)
    assert establishment.has_detailed_plan(w, 0)
    assert [(event, time) for event, _, _, _, time in story(w)] == [
        (Event.APPLICATION, 1.0),
        (Event.ESTABLISHED, 8.0),
        (Event.PLAN_APPROVED, 20.0),
    ]
