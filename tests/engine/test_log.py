"""The event log: lines in order, and a count of those that did not fit."""

import numpy as np
import pytest

from simulation.engine.log import LOG, write_log
from simulation.engine.tables import bundle

COUNTER = np.dtype([("n_log", "i8"), ("log_overflow", "i8")], align=True)
Story = bundle("Story", {"counter": (COUNTER, 0), "log": (LOG, 1)})


def story(rows):
    """An empty log with so many rows."""
    return Story(counter=np.zeros(1, COUNTER), log=np.zeros(rows, LOG))


def tell(w, n):
    """Write n lines whose numbers tell which they are."""
    for k in range(n):
        write_log(w.log, w.counter, 0.5 * k, 10 + k, 20 + k, 30 + k, 0.25 * k)


def test_lines_stand_in_the_order_of_writing():
    w = story(5)
    tell(w, 3)
    assert (w.counter.n_log, w.counter.log_overflow) == (3, 0)
    assert [tuple(line) for line in w.log[:3]] == [
        (0.5 * k, 10 + k, 20 + k, 30 + k, 0.25 * k) for k in range(3)
    ]


@pytest.mark.parametrize("rows", [0, 1, 4])
def test_lines_that_do_not_fit_are_counted_and_harm_nothing(rows):
    w = story(rows)
    tell(w, 7)
    assert (w.counter.n_log, w.counter.log_overflow) == (rows, 7 - rows)
    assert w.log.event.tolist() == [10 + k for k in range(rows)]


def test_what_did_not_fit_tells_the_size_that_would_have():
    w = story(2)
    tell(w, 7)
    larger = story(int(w.counter.n_log + w.counter.log_overflow))
    tell(larger, 7)
    assert (larger.counter.n_log, larger.counter.log_overflow) == (7, 0)
