"""Leases: from signing to the return of the land."""

import pytest
from scipy import stats

from simulation.rules import leasing
from simulation.rules.luck import Purpose
from simulation.state import Event, InvestorKind, Standing
from tests.rules.worlds import SAME, luck_of, open_world, part_of, story


def with_investors(n, **pinned):
    """A cluster with 20 ha vacant, and n investors who want 1.5 ha each."""
    w = open_world(**pinned)
    w.cluster[0].accepted_ha = w.cluster[0].area_ha
    w.cluster[0].released_ha = w.cluster[0].vacant_ha = 20.0
    for i in range(n):
        w.investor[i].id = part_of(77, i)
        w.investor[i].plot_ha = 1.5
        w.investor[i].province = 0
    w.run.n_investors = n
    return w


def land(w):
    """Vacant, leased and returning land."""
    c = w.cluster[0]
    return c.vacant_ha, c.leased_ha, c.returning_ha


def test_a_plot_is_vacant_leased_returning_and_vacant_again():
    w = with_investors(2, never_builds_share=0.0)
    leasing.sign(w, 0, 0, 1.0)
    leasing.sign(w, 1, 0, 2.0)
    assert land(w) == (17.0, 3.0, 0.0)
    assert (w.cluster[0].n_investors, w.cluster[0].ever_leased, w.province[0].leases_signed) == (2, 1, 2)
    assert leasing.is_building(w, 0)
    leasing.begin_operating_or_stay_idle(w, 0, 9.0)
    assert not leasing.is_building(w, 0)
    assert leasing.is_in_place(w, 0)
    leasing.leave(w, 0, 30.0)
    assert not leasing.is_in_place(w, 0)
    assert land(w) == (17.0, 1.5, 1.5)
    assert (w.cluster[0].n_investors, w.province[0].exits) == (1, 1)
    leasing.return_land(w, 0, 40.0)
    assert land(w) == (18.5, 1.5, 0.0)
    assert w.investor[0].standing == Standing.GONE
    assert [line for line in story(w) if line[1] == 0] == [
        (Event.LEASE_SIGNED, 0, 0, 1.5, 1.0),
        (Event.OPERATION_BEGAN, 0, 0, 1.5, 9.0),
        (Event.EXIT, 0, 0, 1.5, 30.0),
        (Event.LAND_RETURNED, 0, 0, 1.5, 40.0),
    ]


def test_a_plot_is_never_built_when_the_keyed_number_lies_below_the_share():
    w = with_investors(30, never_builds_share=0.3)
    for i in range(30):
        leasing.sign(w, i, 0, 0.0)
        leasing.begin_operating_or_stay_idle(w, i, 1.0)
        idle = luck_of(w, Purpose.BUILDS, w.investor[i].id) < 0.3
        assert w.investor[i].standing == (Standing.IDLE if idle else Standing.OPERATING)
        assert leasing.is_in_place(w, i)
    assert {Standing.IDLE, Standing.OPERATING} == set(w.investor[:30].standing)


@pytest.mark.parametrize(("share", "standing"), [(0.0, Standing.OPERATING), (1.0, Standing.IDLE)])
def test_all_build_or_none(share, standing):
    w = with_investors(10, never_builds_share=share)
    for i in range(10):
        leasing.begin_operating_or_stay_idle(w, i, 1.0)
    assert set(w.investor[:10].standing) == {standing}


@pytest.mark.parametrize("spent", [0.0, 4.0, 25.0])
def test_building_time_is_a_lognormal_less_what_was_spent_before_the_run(spent):
    w = with_investors(5)
    whole = stats.lognorm(0.5, scale=15.6)
    for i in range(5):
        w.investor[i].spent_months = spent
        u = luck_of(w, Purpose.BUILDING, w.investor[i].id)
        exact = whole.isf((1.0 - u) * whole.sf(spent)) - spent
        assert leasing.building_months(w, i) == pytest.approx(exact, rel=1e-9)


def test_without_a_step_the_stay_has_a_constant_hazard():
    w = with_investors(5, exit_per_year=0.12, exit_step_at_expiry=1.0)
    for i in range(5):
        # 0.12 a year is a mean of 100 months; time spent before the run does not matter.
        w.investor[i].spent_months = 10.0 * i
        expected = stats.expon(scale=100.0).ppf(luck_of(w, Purpose.STAY, w.investor[i].id))
        assert leasing.stay_months(w, i, 5.0) == pytest.approx(expected, rel=SAME)


def test_the_stay_is_shortened_by_the_step_from_the_end_of_the_incentives_on():
    w = with_investors(5, exit_per_year=0.12, exit_step_at_expiry=3.0)
    for i in range(5):
        leasing.sign(w, i, 0, 0.0)
        assert (w.investor[i].signed, w.investor[i].incentive_ends) == (0.0, 84.0)
        # Operation begins at 34: 50 months are left; what lies beyond takes a third of its time.
        steady = stats.expon(scale=100.0).ppf(luck_of(w, Purpose.STAY, w.investor[i].id))
        expected = min(steady, 50.0) + max(steady - 50.0, 0.0) / 3.0
        assert leasing.stay_months(w, i, 34.0) == pytest.approx(expected, rel=SAME)


def test_land_returns_after_a_lognormal_time():
    w = with_investors(5, land_return_months=9.0)
    for i in range(5):
        expected = stats.lognorm(0.5, scale=9.0).ppf(luck_of(w, Purpose.LAND_RETURN, w.investor[i].id))
        assert leasing.months_until_land_returns(w, i) == pytest.approx(expected, rel=SAME)


@pytest.mark.parametrize(
    ("kind", "jobs"),
    [(InvestorKind.CRAFT, 67.5), (InvestorKind.SMALL_AND_MEDIUM, 67.5), (InvestorKind.FOREIGN_LINKED, 210.0)],
)
def test_jobs_follow_from_the_plot_and_the_kind(kind, jobs):
    w = with_investors(1, jobs_per_ha=45.0, jobs_per_ha_foreign=140.0)
    w.investor[0].kind = kind
    assert leasing.jobs(w, 0) == pytest.approx(jobs, rel=SAME)
