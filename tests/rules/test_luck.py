"""Luck: names of keyed numbers, and the share of a normal below a value."""

import numpy as np
import pytest
from scipy import stats

from simulation.engine import random
from simulation.rules.luck import Purpose, luck, luck_bits, normal_share
from tests.rules.worlds import SEED, cluster, open_place, open_world, place_of


def test_luck_is_the_engines_number_with_the_name_of_the_run():
    w = open_place(place_of(cluster()), replication=3).tables
    entity = w.cluster[0].id
    named = random.uniform(np.uint64(SEED), np.uint64(3), 53, entity, 2)
    assert luck(w, Purpose.CLEARANCE + 0, entity, 2) == named
    assert luck_bits(w, Purpose.CLEARANCE + 0, entity, 2) == random.bits(
        np.uint64(SEED), np.uint64(3), 53, entity, 2
    )


def test_every_part_of_the_name_matters():
    w, other = open_world(), open_place(place_of(cluster()), replication=1).tables
    entity, next_entity = np.uint64(5), np.uint64(6)
    numbers = {
        luck(w, 50, entity, 0),
        luck(w, 51, entity, 0),
        luck(w, 50, next_entity, 0),
        luck(w, 50, entity, 1),
        luck(other, 50, entity, 0),
    }
    assert len(numbers) == 5


def test_no_two_purposes_share_a_number():
    assert len({int(purpose) for purpose in Purpose}) == len(Purpose.__members__)


@pytest.mark.parametrize("x", [-40.0, -9.0, -5.0, -2.5, -1.0, -1e-9, 0.0, 0.3, 1.0, 2.5, 5.0, 9.0, 40.0])
def test_share_of_a_normal_below_a_value(x):
    # The bisection ends between neighbouring doubles; half a unit near one is 1.1e-16.
    assert normal_share(x) == pytest.approx(stats.norm.cdf(x), abs=1e-15)


def test_share_and_quantile_are_inverse():
    for share in (1e-9, 0.01, 0.3, 0.5, 0.77, 0.999):
        assert normal_share(random.normal(share)) == pytest.approx(share, abs=1e-15)
