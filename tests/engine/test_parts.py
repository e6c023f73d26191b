"""Rules called by other rules: the same results, errors and rules as when Python calls them."""

import pickle
from enum import IntEnum

import numpy as np
import pytest

from simulation.engine.compiled import PLAIN, rule


class Colour(IntEnum):
    """Names of numbers."""

    GREEN = 3


@rule
def twice(x):
    """A part."""
    return 2 * x


@rule
def checked(x):
    """A part that refuses a number."""
    if x < 0:
        raise ValueError("below zero")
    return x


@rule
def by_many_names(x):
    """Call one part with a constant, a named number, a computed whole number and a real one."""
    return twice(3), twice(Colour.GREEN), twice(x), twice(0.5 * x), twice(True)


@rule
def checked_twice(x):
    """Call a part of a part."""
    return twice(checked(x))


def test_a_part_gives_the_same_for_constants_names_and_computed_numbers():
    assert by_many_names(5) == (6, 6, 10, 5.0, 2)


def test_an_error_in_a_part_reaches_python():
    assert checked_twice(4) == 8
    with pytest.raises(ValueError, match="below zero"):
        checked_twice(-4)


def test_python_may_call_a_rule_that_is_also_a_part():
    assert by_many_names(1) == (6, 6, 2, 1.0, 2)
    assert twice(4) == 8
    assert twice(np.float64(0.25)) == 0.5


@pytest.mark.skipif(PLAIN, reason="there are no parts where nothing is compiled")
def test_constants_and_names_need_no_part_of_their_own():
    by_many_names(2)
    assert {str(kinds[0]) for kinds in twice._parts} == {"int64", "float64", "bool"}


def test_a_rule_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(checked_twice))(4) == 8
