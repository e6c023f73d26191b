"""The order of values: that of a stable sort, in compiled and in plain rules."""

import numpy as np
import pytest

from simulation.engine.compiled import PLAIN
from simulation.engine.ordering import order_of


def plain_form(function):
    """The function as plain Python runs it."""
    return function if PLAIN else function.py_func


both_forms = pytest.mark.parametrize("form", [lambda f: f, plain_form], ids=["compiled", "plain"])


@both_forms
@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 13, 14, 40, 41, 365])
def test_positions_go_from_the_smallest_value_to_the_largest(form, n):
    values = np.random.default_rng(n).random(n)
    assert form(order_of)(values).tolist() == np.argsort(values).tolist()


@both_forms
def test_equal_values_stay_in_the_order_given(form):
    values = np.random.default_rng(1).integers(0, 4, 200).astype(float)
    assert form(order_of)(values).tolist() == np.argsort(values, kind="stable").tolist()


@both_forms
def test_the_values_themselves_stay_where_they_are(form):
    values = np.array([3.0, 1.0, 2.0])
    form(order_of)(values)
    assert values.tolist() == [3.0, 1.0, 2.0]
