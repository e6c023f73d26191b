"""The clock of incentives: when it ends, and what the step of the hazard cuts from a stay."""

import numpy as np
import pytest

from simulation.engine.paths import write_paths
from simulation.rules import incentive_clock
from tests.rules.worlds import cluster, open_world, part_of, since

# Coordination of a half from month 10 on, complete from month 30 on.
STEPS = write_paths([[(-np.inf, 0.0), (10.0, 0.5), (30.0, 1.0)]])[0].view(np.recarray)
UNCOORDINATED = write_paths([[(-np.inf, 0.0)]])[0].view(np.recarray)


def signed_at(w, i, c, signed, now):
    """Start the clock of an investor in a cluster; its start and its end."""
    w.investor[i].id = part_of(77, i)
    w.investor[i].cluster = c
    incentive_clock.start_clock(w, i, signed, now)
    return w.investor[i].signed, w.investor[i].incentive_ends


def test_by_law_the_incentives_of_a_lease_last_seven_years():
    w = open_world()
    assert signed_at(w, 0, 0, 5.0, 5.0) == (5.0, 89.0)
    assert signed_at(w, 1, 0, -100.0, 0.0) == (-100.0, -16.0)


def test_a_lease_keeps_the_package_that_its_cluster_granted_on_its_day():
    longer = since("incentive_months", 120.0, year=2027, clusters={"A-2"})
    w = open_world(cluster("A-1"), cluster("A-2"), settings=[longer])
    assert signed_at(w, 0, 1, 11.0, 11.0) == (11.0, 95.0)
    assert signed_at(w, 1, 1, 12.0, 12.0) == (12.0, 132.0)
    assert signed_at(w, 2, 0, 12.0, 12.0) == (12.0, 96.0)
    # A lease older than the run has the package of the as-of date.
    assert signed_at(w, 3, 1, -50.0, 0.0) == (-50.0, 34.0)


def test_coordination_takes_its_share_of_the_step():
    assert incentive_clock.raised_hazard(3.0, 0.0) == 3.0
    assert incentive_clock.raised_hazard(3.0, 0.25) == 2.5
    assert incentive_clock.raised_hazard(3.0, 1.0) == 1.0
    assert incentive_clock.raised_hazard(1.0, 0.3) == 1.0


@pytest.mark.parametrize(
    ("steady_months", "cut"),
    [
        # From month 4 on: 10 months at three times the hazard take 10/3.
        (10.0, 20.0 / 3.0),
        # 18 of 30 months pass in the 6 until month 10; the other 12 take 6 at twice the hazard.
        (30.0, 12.0 + 6.0),
        # 18 in 6, then 40 in 20; from month 30 on coordination is complete and 42 months take 42.
        (100.0, 12.0 + 20.0),
    ],
)
def test_a_change_of_coordination_half_way_counts_from_its_date(steady_months, cut):
    assert incentive_clock.months_cut(STEPS, 0, 4.0, steady_months, 3.0) == pytest.approx(cut, rel=1e-15)


@pytest.mark.parametrize("steady_months", [7.3, 41.1, 1234.567])
def test_a_value_that_repeats_the_one_before_changes_no_bit(steady_months):
    repeated = write_paths([[(-np.inf, 0.3), (10.3, 0.3), (17.1, 0.3), (20.0, 0.7), (29.0, 0.7)]])[0]
    once = write_paths([[(-np.inf, 0.3), (20.0, 0.7)]])[0]
    cuts = {
        incentive_clock.months_cut(steps.view(np.recarray), 0, 4.1, steady_months, 1.77)
        for steps in (repeated, once)
    }
    assert len(cuts) == 1


@pytest.mark.parametrize("steps", [STEPS, UNCOORDINATED])
@pytest.mark.parametrize("steady_months", [1e-9, 7.3, 41.1, 1e9])
def test_without_a_step_nothing_is_cut_to_the_bit(steps, steady_months):
    assert incentive_clock.months_cut(steps, 0, 4.0, steady_months, 1.0) == 0.0


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (np.inf, 60.0),  # no end
        (170.0, 60.0),  # the stay ends first
        (120.0, 20.0 + 20.0),  # 20 months of incentives, then 40 months at twice the hazard
        (100.0, 30.0),  # over when the stay begins
        (-30.0, 30.0),  # over long since
    ],
)
def test_a_stay_is_shortened_from_the_end_of_the_incentives_on(ends, expected):
    w = open_world(exit_step_at_expiry=2.0)
    w.investor[0].incentive_ends = ends
    assert incentive_clock.shortened_stay_months(w, 0, 60.0, 100.0) == expected


def test_a_longer_package_never_shortens_a_stay():
    w = open_world(exit_step_at_expiry=1.7)
    stays = []
    for ends in np.linspace(-10.0, 130.0, 1401):
        w.investor[0].incentive_ends = ends
        stays.append(incentive_clock.shortened_stay_months(w, 0, 97.3, 20.0))
    assert np.all(np.diff(stays) >= 0.0)
    assert stays[0] < stays[-1] == 97.3
