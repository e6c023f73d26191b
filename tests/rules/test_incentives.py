"""What an incentive package is worth to a secondary investor."""

from itertools import pairwise

import pytest

from simulation.rules import location
from simulation.rules.incentives import present_value_share
from tests.rules.worlds import SAME, open_world, since


@pytest.mark.parametrize(
    ("months", "share"),
    [
        (0.0, 0.0),
        (12.0, 1.0 - 1.0 / 1.1),
        (24.0, 1.0 - 1.0 / 1.21),
        (84.0, 0.486841881769),  # 1.1^7 = 1.9487171
        (600.0, 0.991481448720),  # 1.1^50 = 117.390852880
    ],
)
def test_present_value_of_a_cut_that_ends(months, share):
    assert present_value_share(months, 0.1) == pytest.approx(share, abs=1e-12)


def test_a_longer_package_is_worth_more_and_none_as_much_as_one_for_ever():
    shares = [present_value_share(months, 0.1) for months in range(0, 601, 6)]
    assert all(shorter < longer < 1.0 for shorter, longer in pairwise(shares))


def test_without_a_cut_the_length_of_the_package_attracts_nobody():
    usual, endless = (
        open_world(settings=[since("incentive_months", months, 2020)]) for months in (84.0, 600.0)
    )
    assert location.utility(usual, 0) == location.utility(endless, 0)


def test_a_cut_counts_by_its_size_and_length_from_its_day_on():
    settings = [since("incentive_tax_cut", 0.1, 2027), since("incentive_months", 24.0, 2028)]
    w = open_world(settings=settings, taste_tax_cut=2.0)
    before = location.utility(w, 0)
    location.refresh_openness(w, 0, 11.0)
    assert location.utility(w, 0) == before
    location.refresh_openness(w, 0, 12.0)
    # 2.0 x 0.1 x (1 - 1.1^-7), then 2.0 x 0.1 x (1 - 1 / 1.21)
    assert location.utility(w, 0) - before == pytest.approx(0.2 * 0.486841881769, abs=1e-12)
    location.refresh_openness(w, 0, 24.0)
    assert location.utility(w, 0) - before == pytest.approx(0.2 * 0.21 / 1.21, abs=1e-12)
    assert w.cluster[0].value_of_package == pytest.approx(0.2 * 0.21 / 1.21, rel=SAME)
