"""Administrative capacity: its path, the work done along it, and the time that paperwork takes."""

from datetime import date

import numpy as np
import pytest
from scipy import integrate

from simulation.calendar import calendar_month
from simulation.levers import Setting
from simulation.rules import administration, establishment
from simulation.rules.administration import GAIN, LOSS, NEUTRAL, REFORM
from tests.rules.worlds import SAME, cluster, open_place, open_world, place_of, since

# Capacity at the start, in the long run, months in which the difference shrinks to 37 %.
PATHS = ((0.5, 1.0, 12.0), (1.0, 0.6, 9.0), (0.7, 0.7, 9.0), (0.05, 1.0, 1.2), (0.9, 0.2, 100.0))
WORK = (0.0, 1e-6, 0.3, 5.0, 40.0, 2000.0)
# Newton's steps end below a trillionth of the time; the integral is compared with it at a point.
SOLVED = 1e-10

# A capacity that is one half from the reform on: under a loss work takes twice as long, under a gain half.
HALF = {"capacity_at_reform": 0.5, "capacity_in_the_long_run": 0.5}


def regime(*steps):
    """The lever's path: (year, month, regime), each from its first day on."""
    dated = tuple((calendar_month(year, month), float(value)) for year, month, value in steps)
    return [Setting("administrative_regime", dated)]


def test_capacity_by_hand():
    # 1 - 0.5 e^-1 = 0.8160603; after the time constant 37 % of the difference are left.
    assert administration.capacity_after(0.5, 1.0, 12.0, 0.0) == 0.5
    assert administration.capacity_after(0.5, 1.0, 12.0, 12.0) == pytest.approx(0.81606028, abs=5e-9)


def test_work_by_hand():
    # Loss: 12 - 0.5 x 12 x (1 - e^-1) = 8.2072766. Gain: 12 + 12 log(0.81606028 / 0.5) = 17.8785615.
    assert administration.work_under_loss(0.5, 1.0, 12.0, 12.0) == pytest.approx(8.2072766, abs=5e-7)
    assert administration.work_under_gain(0.5, 1.0, 12.0, 12.0) == pytest.approx(17.8785615, abs=5e-7)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("months", [0.0, 0.5, 7.0, 60.0])
def test_work_is_the_integral_of_the_pace(path, months):
    def capacity(t):
        return path[1] + (path[0] - path[1]) * np.exp(-t / path[2])

    loss, _ = integrate.quad(capacity, 0.0, months, epsabs=1e-12)
    gain, _ = integrate.quad(lambda t: 1.0 / capacity(t), 0.0, months, epsabs=1e-12)
    assert administration.work_under_loss(*path, months) == pytest.approx(loss, rel=1e-8, abs=1e-10)
    assert administration.work_under_gain(*path, months) == pytest.approx(gain, rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("work", WORK)
def test_the_time_of_a_piece_of_work_is_that_in_which_it_is_done(path, work):
    under_loss = administration.months_under_loss(*path, work)
    under_gain = administration.months_under_gain(*path, work)
    assert administration.work_under_loss(*path, under_loss) == pytest.approx(work, rel=SOLVED, abs=SOLVED)
    assert administration.work_under_gain(*path, under_gain) == pytest.approx(work, rel=SOLVED, abs=SOLVED)
    assert under_gain <= work * (1.0 + SAME)
    assert under_loss >= work * (1.0 - SAME)


def test_districts_ended_on_the_first_of_july_2025():
    assert calendar_month(2025, 7) == REFORM


def test_a_neutral_regime_leaves_every_bit():
    for settings in ([], regime((2026, 4, NEUTRAL), (2027, 1, NEUTRAL))):
        w = open_world(settings=settings, **HALF)
        for work in (0.1, 1.0 / 3.0, 14.4, 1e3):
            for now in (0.0, 0.1, 3.9, 47.3):
                assert administration.months_for_paperwork(w, 0, work, now) == work


@pytest.mark.parametrize(("value", "months"), [(LOSS, 16.0), (GAIN, 4.0)])
def test_at_half_the_capacity_work_takes_twice_as_long_or_half(value, months):
    w = open_world(settings=regime((2025, 7, value)), **HALF)
    assert administration.months_for_paperwork(w, 0, 8.0, 20.0) == pytest.approx(months, rel=SAME)


def test_a_regime_that_changes_half_way_counts_from_its_date_on():
    # Six months are done when the loss begins in July 2026; two are left, at half the pace.
    w = open_world(settings=regime((2026, 7, LOSS)), **HALF)
    assert administration.months_for_paperwork(w, 0, 8.0, 0.0) == pytest.approx(10.0, rel=SAME)
    # Loss for six months, then gain: three are done, then two a month.
    w = open_world(settings=regime((2026, 1, LOSS), (2026, 7, GAIN)), **HALF)
    assert administration.months_for_paperwork(w, 0, 8.0, 0.0) == pytest.approx(8.5, rel=SAME)
    # A piece that ends with the month of the change: rounding must not send it on for ever.
    assert administration.months_for_paperwork(w, 0, 3.0, 0.0) == pytest.approx(6.0, rel=SAME)


def test_before_the_reform_no_regime_says_anything():
    place = place_of(cluster(), as_of=date(2025, 1, 1))
    w = open_place(place, regime((2024, 1, LOSS)), **HALF).tables
    assert administration.months_for_paperwork(w, 0, 5.0, 0.0) == 5.0
    assert administration.months_for_paperwork(w, 0, 8.0, 0.0) == pytest.approx(6.0 + 2.0 / 0.5, rel=SAME)


def test_capacity_recovers_from_the_day_of_the_reform_and_not_of_the_run():
    # On 1 January 2026 six months have gone: 1 - 0.5 e^(-6/12).
    pins = {"capacity_at_reform": 0.5, "capacity_in_the_long_run": 1.0, "capacity_recovery_years": 1.0}
    w = open_world(settings=regime((2025, 7, LOSS)), **pins)
    start = 1.0 - 0.5 * np.exp(-0.5)
    expected = administration.months_under_loss(start, 1.0, 12.0, 5.0)
    assert administration.months_for_paperwork(w, 0, 5.0, 0.0) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("value", [LOSS, GAIN])
def test_capacities_above_that_of_before_count_as_no_change(value):
    pins = {"capacity_at_reform": 1.4, "capacity_in_the_long_run": 1.1}
    w = open_world(settings=regime((2025, 7, value)), **pins)
    assert administration.months_for_paperwork(w, 0, 14.4, 2.0) == pytest.approx(14.4, rel=SAME)


def test_the_steps_outside_the_desks_take_their_time_at_the_pace_of_the_day():
    planned = cluster(status="planned")
    pins = {"paperwork_months": 40.0, "establishment_decisions_per_year": 0.0}
    ordinary = open_world(planned, **pins)
    slow = open_world(planned, settings=[since("administrative_regime", LOSS)], **HALF, **pins)
    assert establishment.time_for_dossier(ordinary, 0, 0.0) == establishment.dossier_months(ordinary, 0)
    for step in ("dossier", "decision", "plan_drafting"):
        usual = getattr(establishment, f"{step}_months")(slow, 0)
        months = getattr(establishment, f"time_for_{step}")(slow, 0, 0.0)
        assert months == pytest.approx(2.0 * usual, rel=SAME)


def test_a_gain_cannot_undercut_the_statutory_times():
    planned = cluster(status="planned")
    pins = {"paperwork_months": 0.01, "establishment_decisions_per_year": 0.0}
    w = open_world(planned, settings=[since("administrative_regime", GAIN)], **HALF, **pins)
    p = w.p[0]
    assert establishment.time_for_dossier(w, 0, 0.0) == p.dossier_minimum_months
    assert establishment.time_for_decision(w, 0, 0.0) == p.decision_minimum_months
    w.cluster[0].paperwork_spent_months = 0.5
    assert establishment.time_for_dossier(w, 0, 0.0) == p.dossier_minimum_months - 0.5
