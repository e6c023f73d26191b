"""Site clearance: the last household, the teams of a province, funds, and the months of a notice."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from simulation.rules import clearance
from simulation.rules.luck import Purpose
from simulation.state import Event, Stage, WaitsFor
from tests.rules.worlds import SAME, blocks_of, luck_of, open_world, since, story

HOUSEHOLDS = (1, 5, 36, 200)
LUCK = (0.001, 0.1, 0.5, 0.9, 0.999)
MIXTURES = ((4.8, 0.04, 24.0), (4.0, 0.03, 30.0), (3.0, 0.5, 3.0), (2.0, 0.9, 50.0))
# The equation is solved until Newton's step is below 1e-9 months; what is left is rounding of 1 - F near one.
SOLVED = 1e-6


def handed_over(t, ordinary, share, holding):
    """The mixture, written with numpy."""
    return 1.0 - (1.0 - share) * np.exp(-t / ordinary) - share * np.exp(-t / holding)


def quantile_of_the_last(u, n, mixture, spent=0.0):
    """Root of P(all n have gone by spent + t | not all had gone by spent) = u."""
    before = handed_over(spent, *mixture) ** n

    def excess(t):
        return handed_over(spent + t, *mixture) ** n - before - u * (1.0 - before)

    return optimize.brentq(excess, 0.0, 1e4, xtol=1e-10)


def test_share_handed_over_by_hand():
    # Still there: 0.96 e^(-6/4.8) + 0.04 e^(-6/24) = 0.96 x 0.286504797 + 0.04 x 0.778800783 = 0.306196636.
    assert clearance.share_handed_over(6.0, 4.8, 0.04, 24.0) == pytest.approx(0.693803364, abs=5e-10)
    assert clearance.share_handed_over(0.0, 4.8, 0.04, 24.0) == 0.0


@pytest.mark.parametrize("mixture", MIXTURES)
@pytest.mark.parametrize("n", HOUSEHOLDS)
def test_the_last_household_is_the_quantile_of_the_largest_of_n_times(n, mixture):
    for u in LUCK:
        months = clearance.months_to_last_household(u, n, *mixture, 0.0)
        assert months == pytest.approx(quantile_of_the_last(u, n, mixture), abs=SOLVED, rel=SOLVED)


@pytest.mark.parametrize("spent", [0.5, 6.0, 30.0])
@pytest.mark.parametrize("n", HOUSEHOLDS)
def test_time_already_spent_conditions_the_time_left(n, spent):
    mixture = (4.8, 0.04, 24.0)
    for u in LUCK:
        months = clearance.months_to_last_household(u, n, *mixture, spent)
        assert months == pytest.approx(quantile_of_the_last(u, n, mixture, spent), abs=SOLVED, rel=SOLVED)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_with_one_kind_of_household_the_last_one_has_a_closed_form(share):
    # (1 - e^(-t/m))^n = u  gives  t = -m log(1 - u^(1/n)), with m of the one kind there is.
    mean = 24.0 if share == 1.0 else 4.8
    for u in LUCK:
        exact = -mean * np.log(1.0 - u ** (1 / 36))
        assert clearance.months_to_last_household(u, 36, 4.8, share, 24.0, 0.0) == pytest.approx(
            exact, abs=SOLVED
        )


def test_an_exponential_household_forgets_the_time_spent():
    for u in LUCK:
        fresh = clearance.months_to_last_household(u, 1, 4.8, 0.0, 24.0, 0.0)
        assert clearance.months_to_last_household(u, 1, 4.8, 0.0, 24.0, 17.0) == pytest.approx(
            fresh, abs=SOLVED
        )


def test_without_households_there_is_nothing_to_wait_for():
    assert clearance.months_to_last_household(0.9, 0, 4.8, 0.04, 24.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("n", "mixture", "mean", "median"),
    [
        # n equal households: mean m H_n, median -m log(1 - 0.5^(1/n)).
        (380, (6.0, 0.0, 6.0), 39.112213, 37.845576),
        # Hold-outs: integral of 1 - F^n, and the root of F^n = 1/2.
        (200, (4.0, 0.03, 30.0), 71.753183, 64.800918),
    ],
)
def test_published_moments_of_the_last_household(n, mixture, mean, median):
    assert clearance.months_to_last_household(0.5, n, *mixture, 0.0) == pytest.approx(median, abs=1e-6)
    points = 2000
    middles = (np.arange(points) + 0.5) / points
    months = [clearance.months_to_last_household(float(u), n, *mixture, 0.0) for u in middles]
    # Middles of 2000 cells cut the logarithmic tail: they miss about mean of the slow kind x 0.35 / 2000.
    assert np.mean(months) == pytest.approx(mean, abs=0.01)


@pytest.mark.parametrize("mixture", MIXTURES)
@pytest.mark.parametrize("ha_per_year", [40.0, 250.0, 900.0])
def test_teams_follow_from_capacity_by_the_mean_time_of_a_typical_block(ha_per_year, mixture):
    # A block of 4 ha with 9 households a hectare has 36 of them; its mean time is the integral of 1 - F^36.
    mean, _ = integrate.quad(lambda t: 1.0 - handed_over(t, *mixture) ** 36, 0.0, 2000.0, limit=500)
    exact = ha_per_year / 12.0 * mean / 4.0
    teams = clearance.teams_for_capacity(ha_per_year, 5.0, 9.0, *mixture)
    # Half a team of rounding; 32 middles of cells cut the tail by 0.35 / 32 of the slow kind's mean.
    assert abs(teams - exact) <= 0.5 + 0.02 * exact


def test_a_province_has_at_least_one_team():
    assert clearance.teams_for_capacity(0.001, 5.0, 9.0, 4.8, 0.04, 24.0) == 1


# Funds.


def test_funds_come_after_a_keyed_lognormal_time():
    w = open_world()
    for b, block in enumerate(blocks_of(w)):
        expected = stats.lognorm(0.5, scale=6.0).ppf(luck_of(w, Purpose.FUNDING, block.id))
        assert clearance.funding_months(w, b, 0.0) == pytest.approx(expected, rel=SAME)


def test_an_advance_for_every_block_cuts_the_wait_for_funds_on_its_day():
    alone = open_world()
    advanced = open_world(settings=[since("clearance_advance_share", 1.0, 2026, 4)])
    for b in range(alone.run.n_blocks):
        own = clearance.funding_months(alone, b, 0.0)
        assert clearance.funding_months(advanced, b, 0.0) == min(own, 3.0)
        assert clearance.funding_months(advanced, b, 7.5) == 0.0


def test_an_advance_reaches_the_blocks_whose_keyed_rank_lies_below_it():
    alone, advanced = open_world(), open_world(settings=[since("clearance_advance_share", 0.4)])
    ranks = [luck_of(alone, Purpose.ADVANCE, block.id) for block in blocks_of(alone)]
    for b, rank in enumerate(ranks):
        own = clearance.funding_months(alone, b, 0.0)
        assert clearance.funding_months(advanced, b, 0.0) == (0.0 if rank <= 0.4 else own)
    assert min(ranks) <= 0.4 < max(ranks)


# Notices.


@pytest.mark.parametrize(("agricultural", "period"), [(1, 3.0), (0, 6.0)])
def test_notice_is_three_months_for_farmland_and_six_for_other_land_and_good_for_twelve(agricultural, period):
    w = open_world()
    w.block[0].agricultural = agricultural
    assert clearance.needs_funds(w, 0)
    assert clearance.needs_notice(w, 0)
    clearance.wait_for_funds(w, 0)
    assert w.block[0].waits_for == WaitsFor.FUNDS
    clearance.give_notice(w, 0)
    assert w.block[0].notices == 1
    assert not clearance.needs_funds(w, 0)
    assert clearance.notice_months(w, 0) == period
    clearance.end_notice_period(w, 0, 10.0 + period)
    assert not clearance.needs_notice(w, 0)
    assert w.block[0].waits_for == WaitsFor.TEAM
    # Given at 10, it lapses at 22, whatever the period.
    assert clearance.notice_validity_months(w, 0, 10.0 + period) == 12.0 - period
    assert clearance.notice_validity_months(w, 0, 22.0) == 0.0
    assert clearance.notice_validity_months(w, 0, 23.0) == 0.0


@pytest.mark.parametrize(
    ("spent", "still_to_run", "lapses_at"),
    [
        (2.5, 3.5, 9.5),  # given at -2.5
        (6.0, 0.0, 6.0),
        (8.0, 0.0, 4.0),  # the period is over, the notice is not
        (11.5, 0.0, 0.5),
    ],
)
def test_a_notice_given_before_the_run_goes_on_and_lapses_twelve_months_after_its_day(
    spent, still_to_run, lapses_at
):
    w = open_world()
    block = w.block[0]
    block.agricultural, block.notices, block.spent_months = 0, 1, spent
    clearance.give_notice(w, 0)
    assert block.notices == 1
    assert clearance.notice_months(w, 0) == still_to_run
    clearance.end_notice_period(w, 0, still_to_run)
    assert clearance.notice_validity_months(w, 0, still_to_run) == pytest.approx(
        lapses_at - still_to_run, abs=SAME
    )


def test_only_the_notice_given_before_the_run_is_shortened():
    w = open_world()
    block = w.block[0]
    block.agricultural, block.notices, block.spent_months = 0, 1, 2.5
    clearance.give_notice(w, 0)
    clearance.end_notice_period(w, 0, 3.5)
    clearance.let_notice_lapse(w, 0, 9.5)
    clearance.give_notice(w, 0)
    assert block.notices == 2
    assert clearance.notice_months(w, 0) == 6.0
    clearance.end_notice_period(w, 0, 15.5)
    assert clearance.notice_validity_months(w, 0, 15.5) == 6.0


def test_a_lapsed_notice_is_counted_and_has_to_be_given_again():
    w = open_world()
    clearance.give_notice(w, 0)
    clearance.end_notice_period(w, 0, 3.0)
    clearance.let_notice_lapse(w, 0, 12.0)
    assert clearance.needs_notice(w, 0)
    assert w.province[0].notices_lapsed == 1
    assert story(w) == [(Event.NOTICE_LAPSED, 0, 0, w.block[0].area_ha, 12.0)]


# A team at work.


def test_a_team_begins_and_finishes_a_block():
    w = open_world()
    clearance.begin(w, 0, 4.0)
    assert w.block[0].stage == Stage.IN_CLEARANCE
    assert w.cluster[0].clearance_begun == 1
    assert not clearance.is_cleared(w, 0)
    clearance.finish(w, 0, 9.0)
    assert clearance.is_cleared(w, 0)
    assert w.cluster[0].cleared_ha == w.block[0].area_ha
    area = w.block[0].area_ha
    assert story(w) == [(Event.CLEARANCE_BEGAN, 0, 0, area, 4.0), (Event.CLEARED, 0, 0, area, 9.0)]


def test_a_block_in_clearance_at_the_start_keeps_its_team_and_the_time_spent():
    w = open_world()
    w.block[0].stage = Stage.IN_CLEARANCE
    w.block[0].spent_months = 6.0
    assert not clearance.needs_funds(w, 0)
    assert not clearance.needs_notice(w, 0)
    assert clearance.notice_validity_months(w, 0, 0.0) == 12.0
    clearance.begin(w, 0, 0.0)
    assert w.block[0].spent_months == 6.0
    assert not story(w)
    u = luck_of(w, Purpose.CLEARANCE, w.block[0].id)
    p = w.p[0]
    mixture = (p.ordinary_household_months, p.hold_out_share, p.hold_out_months)
    expected = quantile_of_the_last(u, w.block[0].households, mixture, 6.0)
    assert clearance.duration_months(w, 0, 0.0) == pytest.approx(expected, abs=SOLVED, rel=SOLVED)


# Compensation.


def test_a_higher_compensation_leaves_fewer_hold_outs():
    # 0.04 e^(-1.5 x 0.5) = 0.04 x 0.472366553.
    assert clearance.hold_out_share_after_uplift(0.04, 1.5, 0.5) == pytest.approx(0.01889466, abs=5e-9)
    assert clearance.hold_out_share_after_uplift(0.04, 1.5, 0.0) == 0.04


def test_a_block_gets_the_compensation_of_the_day_on_which_its_team_begins():
    settings = [since("compensation_uplift", 0.5, 2027)]
    w = open_world(settings=settings, hold_out_share=0.04, uplift_effect=1.5)
    p = w.p[0]
    u = luck_of(w, Purpose.CLEARANCE, w.block[0].id)
    for now, share in ((11.9, 0.04), (12.0, 0.01889466)):
        mixture = (p.ordinary_household_months, share, p.hold_out_months)
        expected = quantile_of_the_last(u, w.block[0].households, mixture)
        assert clearance.duration_months(w, 0, now) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("spent", [0.0, 6.0, 30.0])
@pytest.mark.parametrize("n", HOUSEHOLDS)
def test_fewer_hold_outs_are_never_later_also_after_time_spent(n, spent):
    """Fewer slow households: a smaller hazard ratio at every age, so each quantile of the rest is earlier."""
    for u in LUCK:
        times = [
            clearance.months_to_last_household(u, n, 4.8, share, 24.0, spent)
            for share in (0.5, 0.1, 0.02, 0.0)
        ]
        assert all(later <= sooner + SOLVED for sooner, later in pairwise(times))
