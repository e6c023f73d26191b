"""Frontage by hand: how much there is, who sees it, who gets it, and what it is worth."""

import pytest

from simulation.rules import frontage, leasing
from simulation.rules.frontage import ALIKE, FIRST_COME, PLANNED
from simulation.state import InvestorKind
from tests.rules.worlds import SAME, cluster, open_place, place_of, since

# Segments of small and medium enterprises; the median is 0.653534 ha.
SMALL_PLOTS, LARGE_PLOTS = 2, 3
NUMBERS = {
    "frontage_share": 0.25,
    "taste_frontage": 0.4,
    "frontage_gone_loss": 0.2,
    "plot_ha": 0.9,
    "plot_log_sd": 0.8,
}


def built(allocation, released_ha=20.0, vacant_ha=20.0, held_ha=0.0):
    """A cluster with land released, some of it vacant, and some of its frontage held."""
    w = open_place(place_of(cluster()), [since("frontage_allocation", PLANNED)], **NUMBERS).tables
    w.cluster[0].released_ha, w.cluster[0].vacant_ha = released_ha, vacant_ha
    w.offer[0].frontage_allocation, w.offer[0].frontage_held_ha = allocation, held_ha
    return w


@pytest.mark.parametrize(
    ("released_ha", "vacant_ha", "held_ha", "frontage_ha"),
    # A quarter of what is released, less what is held; never below 0, never more than is vacant.
    [(20.0, 20.0, 0.0, 5.0), (20.0, 10.0, 2.0, 3.0), (20.0, 1.0, 0.0, 1.0), (20.0, 8.0, 5.0 + 1e-12, 0.0)],
)
def test_vacant_frontage(released_ha, vacant_ha, held_ha, frontage_ha):
    w = built(ALIKE, released_ha, vacant_ha, held_ha)
    assert frontage.released_frontage_ha(w, 0) == 5.0
    assert frontage.vacant_frontage_ha(w, 0) == frontage_ha


@pytest.mark.parametrize(
    ("allocation", "segment", "kept_ha"),
    [
        (ALIKE, SMALL_PLOTS, 0.0),
        (FIRST_COME, SMALL_PLOTS, 0.0),
        (PLANNED, SMALL_PLOTS, 5.0),
        (PLANNED, LARGE_PLOTS, 0.0),
    ],
)
def test_only_a_plan_keeps_frontage_and_only_from_small_plots(allocation, segment, kept_ha):
    assert frontage.kept_frontage_ha(built(allocation), 0, segment) == kept_ha


@pytest.mark.parametrize(
    ("allocation", "segment", "plot_ha", "part_ha"),
    [
        (ALIKE, SMALL_PLOTS, 4.0, 1.0),  # a quarter of what is vacant is frontage
        (ALIKE, LARGE_PLOTS, 4.0, 1.0),
        (FIRST_COME, SMALL_PLOTS, 4.0, 4.0),
        (FIRST_COME, LARGE_PLOTS, 6.0, 5.0),  # all there is
        (PLANNED, SMALL_PLOTS, 0.5, 0.0),
        (PLANNED, SMALL_PLOTS, 16.0, 1.0),  # more than lies behind the frontage
        (PLANNED, LARGE_PLOTS, 4.0, 4.0),
        (PLANNED, LARGE_PLOTS, 6.0, 5.0),
    ],
)
def test_what_a_lease_takes_on_the_frontage(allocation, segment, plot_ha, part_ha):
    assert frontage.part_on_frontage_ha(built(allocation), 0, segment, plot_ha) == part_ha


@pytest.mark.parametrize(
    ("allocation", "segment", "held_ha", "plot_ha", "value"),
    [
        (ALIKE, SMALL_PLOTS, 0.0, 1.0, 0.0),
        (ALIKE, LARGE_PLOTS, 5.0, 1.0, 0.0),
        (FIRST_COME, SMALL_PLOTS, 0.0, 4.0, 0.4),
        (FIRST_COME, SMALL_PLOTS, 2.0, 4.0, 0.0),  # 3 ha are left: no plot of 4 ha fits
        (FIRST_COME, SMALL_PLOTS, 2.0, 2.0, 0.4),
        (FIRST_COME, SMALL_PLOTS, 4.96, 0.25, -0.2),  # gone: not even the smallest plot
        (FIRST_COME, LARGE_PLOTS, 4.5, 0.05, 0.0),  # half a hectare is below the median
        (FIRST_COME, LARGE_PLOTS, 5.0, 0.05, -0.2),
        (PLANNED, SMALL_PLOTS, 0.0, 0.25, 0.0),
        (PLANNED, LARGE_PLOTS, 0.0, 4.0, 0.4),
        (PLANNED, LARGE_PLOTS, 5.0, 4.0, 0.0),  # no loss under a plan
    ],
)
def test_what_frontage_is_worth(allocation, segment, held_ha, plot_ha, value):
    assert frontage.value_of_frontage(built(allocation, held_ha=held_ha), 0, segment, plot_ha) == value


def test_a_cluster_that_never_had_frontage_loses_nothing():
    w = built(FIRST_COME, released_ha=0.19, vacant_ha=0.19)  # its frontage would be 0.0475 ha
    assert frontage.value_of_frontage(w, 0, SMALL_PLOTS, 0.05) == 0.0


def test_a_lease_gives_back_what_it_took():
    w = built(FIRST_COME)
    row = w.investor[0]
    row.kind, row.plot_ha, row.province = InvestorKind.CRAFT, 6.0, 0
    leasing.sign(w, 0, 0, 1.0)
    assert (w.on_frontage_ha[0], w.offer[0].frontage_held_ha) == (5.0, 5.0)
    leasing.leave(w, 0, 2.0)
    assert frontage.vacant_frontage_ha(w, 0) == 0.0  # between investors
    leasing.return_land(w, 0, 3.0)
    assert (w.on_frontage_ha[0], w.offer[0].frontage_held_ha) == (0.0, 0.0)
    assert frontage.vacant_frontage_ha(w, 0) == 5.0


@pytest.mark.parametrize("allocation", [ALIKE, FIRST_COME, PLANNED])
def test_present_leases_have_their_share_of_the_frontage_whatever_the_policy(allocation):
    settings = [since("frontage_allocation", allocation, 2000)]
    place = place_of(cluster(operating=True, clearance_begun=True, works_begun=True))
    w = open_place(place, settings, frontage_share=0.25).tables
    n = w.run.n_investors
    assert n > 0
    assert w.on_frontage_ha[:n] == pytest.approx(0.25 * w.investor.plot_ha[:n], rel=SAME)
    assert frontage.vacant_frontage_ha(w, 0) == pytest.approx(0.25 * w.cluster[0].vacant_ha, rel=1e-9)
