"""Dated values: what holds when, when a threshold is reached, and how long work takes at a changing pace."""

import numpy as np
import pytest

from simulation.engine.paths import (
    STEP,
    a_step_begins,
    time_for_work,
    time_until_at_least,
    value_at,
    write_paths,
)

UP_AND_DOWN = [(-np.inf, 1.0), (3.0, 4.0), (5.0, 2.0), (9.0, 6.0)]


def table(*paths):
    """Steps of the paths, and the row of each."""
    steps, first = write_paths([list(path) for path in paths])
    return steps.view(np.recarray), first


STEPS, (PATH,) = table(UP_AND_DOWN)


# Reading.


@pytest.mark.parametrize(
    ("now", "value"),
    [(-1e9, 1.0), (0.0, 1.0), (2.999, 1.0), (3.0, 4.0), (4.9, 4.0), (5.0, 2.0), (9.0, 6.0), (1e9, 6.0)],
)
def test_a_step_holds_from_its_beginning_until_the_next(now, value):
    assert value_at(STEPS, PATH, now) == value


def test_before_the_first_step_its_value_holds():
    steps, (path,) = table([(2.0, 7.0), (4.0, 8.0)])
    assert value_at(steps, path, -5.0) == 7.0


@pytest.mark.parametrize(
    ("after", "until", "begins"),
    [(0.0, 2.9, False), (2.0, 3.0, True), (3.0, 4.0, False), (4.0, 9.0, True), (9.0, 1e12, False)],
)
def test_a_step_that_begins_in_a_span_is_seen_at_its_end_and_not_at_its_beginning(after, until, begins):
    assert a_step_begins(STEPS, after, until) == begins


@pytest.mark.parametrize(
    ("now", "threshold", "time"),
    [
        (0.0, 1.0, 0.0),  # there already, at the very value
        (0.0, 0.5, 0.0),
        (0.0, 1.5, 3.0),
        (0.0, 4.0, 3.0),
        (0.0, 4.5, 9.0),
        (4.0, 3.0, 0.0),
        (5.0, 3.0, 4.0),  # it was there, and is not now
        (6.5, 2.5, 2.5),
        (0.0, 6.5, np.inf),
        (20.0, 6.5, np.inf),
    ],
)
def test_time_until_a_threshold_is_first_reached(now, threshold, time):
    assert time_until_at_least(STEPS, PATH, now, threshold) == time


def test_a_path_is_not_read_beyond_its_end():
    steps, (low, high) = table([(-np.inf, 1.0)], [(-np.inf, 9.0)])
    assert time_until_at_least(steps, low, 0.0, 5.0) == np.inf
    assert value_at(steps, low, 1e12) == 1.0
    assert value_at(steps, high, 1e12) == 9.0


# Work at a changing pace.


@pytest.mark.parametrize(
    ("now", "work", "time"),
    [
        # Pace 2 below a value of 3 and 5 from it on: 2 until time 3, 5 until 5, 2 until 9, then 5.
        (0.0, 4.0, 2.0),
        (0.0, 6.0, 3.0),  # done just when the pace changes
        (0.0, 11.0, 4.0),
        (0.0, 16.0, 5.0),
        (0.0, 20.0, 7.0),
        (0.0, 24.0 + 10.0, 11.0),
        (4.0, 5.0, 1.0),
        (4.0, 6.0, 1.5),
        (30.0, 5.0, 1.0),
    ],
)
def test_work_takes_the_time_that_its_pace_gives(now, work, time):
    # Halves and quarters throughout: exact in binary arithmetic but for the last digit.
    assert time_for_work(STEPS, PATH, now, work, 2.0, 3.0, 5.0) == pytest.approx(time, abs=1e-12)


def test_work_waits_where_the_pace_is_zero():
    # Nothing below 3: one month of work fits between 3 and 5, four must wait for 9.
    assert time_for_work(STEPS, PATH, 0.0, 1.0, 0.0, 3.0, 1.0) == 4.0
    assert time_for_work(STEPS, PATH, 0.0, 4.0, 0.0, 3.0, 1.0) == 11.0


def test_work_that_is_never_done_takes_for_ever():
    assert time_for_work(STEPS, PATH, 0.0, 1.0, 0.0, 100.0, 1.0) == np.inf
    assert time_for_work(STEPS, PATH, 5.0, 9.0, 1.0, 3.0, 0.0) == np.inf


def test_work_against_an_integral_on_a_fine_grid():
    rng = np.random.default_rng(3)
    for _ in range(20):
        begins = np.sort(rng.uniform(0.0, 50.0, 6))
        values = rng.uniform(0.0, 2.0, 7)
        steps, (path,) = table([(-np.inf, values[0]), *zip(begins, values[1:], strict=True)])
        now, work, slow, fast = rng.uniform(0.0, 20.0), rng.uniform(1.0, 30.0), 0.3, 1.7
        grid = np.arange(now, now + 150.0, 1e-3)
        pace = np.where(values[np.searchsorted(begins, grid, side="right")] >= 1.0, fast, slow)
        expected = np.searchsorted(np.cumsum(pace) * 1e-3, work) * 1e-3
        # Each of seven pieces is off by at most a cell, at a ratio of paces of six.
        assert time_for_work(steps, path, now, work, slow, 1.0, fast) == pytest.approx(expected, abs=0.05)


# Layout.


def test_equal_paths_share_their_rows_and_each_is_closed():
    first_path, other = [(-np.inf, 1.0)], [(-np.inf, 2.0), (3.0, 1.0)]
    steps, first = write_paths([first_path, other, list(first_path), list(other)])
    assert first == [0, 2, 0, 2]
    assert steps.dtype == STEP
    assert steps["begins"].tolist() == [-np.inf, np.inf, -np.inf, 3.0, np.inf]


def test_paths_that_differ_in_a_date_do_not_share():
    _, first = write_paths([[(-np.inf, 1.0), (2.0, 0.0)], [(-np.inf, 1.0), (2.5, 0.0)]])
    assert len(set(first)) == 2
