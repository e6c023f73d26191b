"""Land at the as-of date: sizes that a province declares, and windows of establishment."""

from datetime import date

import numpy as np
import pytest

from simulation.places import Sizes
from simulation.published import most_blocks
from simulation.rules.luck import Purpose
from tests.rules.worlds import SAME, blocks_of, cluster, luck_of, open_place, open_world, place_of

PARKS = Sizes(smallest_ha=20.0, typical_ha=300.0, log_sd=0.8, largest_ha=1000.0, block_ha=50.0)


def test_areas_are_drawn_with_the_sizes_of_the_province():
    place = place_of(*(cluster(f"A-{k}", area_ha=None) for k in range(60)), sizes=PARKS)
    w = open_place(place).tables
    assert w.cluster.area_ha.min() >= 20.0
    assert w.cluster.area_ha.max() <= 1000.0
    # Median of 60 lognormal draws: its logarithm has a standard error of 1.25 x 0.8 / sqrt(60) = 0.13.
    assert np.log(np.median(w.cluster.area_ha)) == pytest.approx(np.log(300.0), abs=0.5)


def test_land_is_cut_into_blocks_of_the_size_of_the_province():
    w = open_place(place_of(cluster(area_ha=320.0), sizes=PARKS)).tables
    assert blocks_of(w).area_ha.tolist() == pytest.approx([320.0 / 7.0] * 7)


def test_there_is_room_for_all_blocks_of_any_size():
    place = place_of(*(cluster(f"A-{k}", area_ha=None, operating=True) for k in range(9)), sizes=PARKS)
    w = open_place(place, investor_rows=9000).tables
    assert w.run.n_blocks <= most_blocks(place)


def test_operating_clusters_meet_their_own_area_and_the_others_the_rest():
    clusters = [cluster(f"A-{k}", area_ha=None, operating=k < 3) for k in range(8)]
    w = open_place(place_of(*clusters, area_operating_ha=90.0, area_established_ha=300.0)).tables
    assert w.cluster.area_ha[:3].sum() == pytest.approx(90.0, abs=1e-9)
    assert w.cluster.area_ha[3:].sum() == pytest.approx(210.0, abs=1e-9)


def test_a_date_within_a_window_is_uniform_in_it():
    window = {"established_from": date(2018, 1, 1), "established_to": date(2021, 1, 1)}
    clusters = [cluster(f"A-{k}", established=None, **window) for k in range(50)]
    w = open_world(*clusters)
    for row in w.cluster:
        # The run starts on 1 January 2026: 96 to 60 months before.
        assert row.established == pytest.approx(
            -(60.0 + 36.0 * luck_of(w, Purpose.ESTABLISHED, row.id)), rel=SAME
        )


def test_a_published_date_is_kept():
    assert open_world(cluster(established=date(2018, 1, 1))).cluster[0].established == -96.0
