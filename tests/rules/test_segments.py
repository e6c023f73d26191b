"""Segments of demand: who belongs to which, and which policies need them."""

import numpy as np
import pytest

from simulation.rules import demand, segments
from simulation.state import InvestorKind
from simulation.world import n_segments
from tests.rules.worlds import SAME, cluster, open_place, place_of, since

CRAFT, SMALL, FOREIGN = InvestorKind.CRAFT, InvestorKind.SMALL_AND_MEDIUM, InvestorKind.FOREIGN_LINKED


def test_the_median_plot_by_hand():
    w = open_place(place_of(cluster()), plot_ha=0.9, plot_log_sd=0.8).tables
    # 0.9 x exp(-0.8^2 / 2) = 0.9 x 0.726149037
    assert demand.median_plot_ha(w, 0) == pytest.approx(0.653534133, abs=5e-10)


@pytest.mark.parametrize(
    ("kind", "plot_ha", "segment"),
    [
        (CRAFT, 0.65, 0),
        (CRAFT, 0.66, 1),
        (SMALL, 0.65, 2),
        (SMALL, 20.0, 3),
        (FOREIGN, 0.05, 4),
        (FOREIGN, 3.0, 5),
    ],
)
def test_a_segment_is_a_kind_and_a_size(kind, plot_ha, segment):
    settings = [since("frontage_allocation", 1, 2027)]
    w = open_place(place_of(cluster()), settings, plot_ha=0.9, plot_log_sd=0.8).tables
    w.investor[0].kind, w.investor[0].plot_ha = kind, plot_ha
    assert segments.segment_of(w, 0) == segment
    assert segments.kind_in(segment) == kind
    assert segments.has_large_plots(segment) == (plot_ha > 0.653534133)


def test_where_all_plots_are_equal_none_is_large():
    w = open_place(place_of(cluster()), [since("frontage_allocation", 1, 2027)], plot_log_sd=0.0).tables
    w.investor[0].plot_ha = demand.plot_of_kind_ha(w, 0, SMALL, 17)
    assert not segments.has_large_plots(segments.segment_of(w, 0))


def test_without_a_policy_that_tells_investors_apart_everybody_is_one_segment():
    w = open_place(place_of(cluster())).tables
    w.investor[0].kind, w.investor[0].plot_ha = FOREIGN, 20.0
    assert segments.segment_of(w, 0) == segments.EVERYBODY


@pytest.mark.parametrize(
    ("settings", "n"),
    [
        ([], 1),
        ([since("promotion_bn_vnd_per_year", 40)], 1),
        ([since("frontage_allocation", 0), since("small_enterprise_reserve_share", 0)], 1),
        ([since("frontage_allocation", 2, 2040)], 6),
        ([since("wwtp_gate", 2), since("craft_village_rule", 1, clusters=["A-1"])], 6),
        ([since("small_enterprise_reserve_share", 0.05)], 6),
    ],
)
def test_a_run_has_segments_if_one_of_their_levers_ever_leaves_its_default(settings, n):
    assert n_segments(settings) == n
    assert open_place(place_of(cluster()), settings).tables.run.n_segments == n


def test_the_median_of_plots_is_the_middle_of_those_drawn():
    w = open_place(place_of(cluster()), plot_ha=2.0, plot_log_sd=0.7).tables
    middle = demand.median_plot_ha(w, 0)
    assert demand.plot_ha(0.5, 2.0, 0.7) == pytest.approx(middle, rel=SAME)
    assert np.log(middle) == pytest.approx(np.log(2.0) - 0.245, rel=SAME)
