"""External connections: what a missing road adds to the distance that counts."""

import pytest

from simulation.rules import location
from tests.rules.worlds import SAME, cluster, open_place, open_world, place_of, since

TASTES = {"taste_distance_per_km": -0.08, "missing_connection_km": 5.0}


def test_a_connected_cluster_is_as_far_as_its_interchange():
    w = open_world(**TASTES)
    assert w.cluster[0].missing_connection_km == 0.0


def test_a_missing_connection_costs_its_kilometres_until_the_day_of_the_road():
    settings = [since("external_connection", 1, 2020), since("external_connection", 0, 2027, 4)]
    w = open_world(settings=settings, **TASTES)
    connected = location.utility(open_world(**TASTES), 0)
    # 5 km at -0.08
    assert location.utility(w, 0) == pytest.approx(connected - 0.4, rel=SAME)
    location.refresh_openness(w, 0, 14.0)
    assert w.cluster[0].missing_connection_km == 5.0
    location.refresh_openness(w, 0, 15.0)
    assert location.utility(w, 0) == connected


def test_the_connection_is_each_clusters_own():
    settings = [since("external_connection", 1, 2020, clusters=["A-2"])]
    w = open_place(place_of(cluster("A-1"), cluster("A-2")), settings, **TASTES).tables
    assert w.cluster.missing_connection_km.tolist() == [0.0, 5.0]
