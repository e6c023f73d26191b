"""The reserve for small enterprises by hand: begun with the release, used first, ended after two years."""

import pytest

from simulation.rules import construction, leasing, location, reserve
from simulation.state import InvestorKind
from tests.rules.worlds import SAME, blocks_of, cluster, open_place, place_of, since

FIVE_PERCENT = [since("small_enterprise_reserve_share", 0.05, 2000)]


def reserved(*lands_ha, vacant_ha=20.0):
    """A cluster whose first blocks have so much reserved land, until months 24, 25, ..."""
    w = open_place(place_of(cluster()), FIVE_PERCENT).tables
    w.cluster[0].released_ha = w.cluster[0].vacant_ha = vacant_ha
    for b, land_ha in enumerate(lands_ha):
        w.reserve[b].vacant_ha, w.reserve[b].ends = land_ha, 24.0 + b
    reserve.count_reserved_land(w, 0)
    return w


def left(w):
    return w.reserve.vacant_ha[:3].tolist()


def test_a_share_of_released_land_is_reserved_for_two_years():
    w = open_place(place_of(cluster()), FIVE_PERCENT).tables
    construction.accept(w, 1, 3.0)
    # 5 % of the 0.65 x 5 ha that the block releases
    assert w.reserve[1].vacant_ha == pytest.approx(0.1625, rel=SAME)
    assert w.reserve[1].ends == 27.0
    assert w.offer[0].reserved_ha == w.reserve[1].vacant_ha
    assert w.cluster[0].vacant_ha == pytest.approx(3.25, rel=SAME)


def test_the_share_of_the_day_of_release_holds():
    settings = [
        since("small_enterprise_reserve_share", 0.5, 2027),
        since("small_enterprise_reserve_share", 0.0, 2028),
    ]
    w = open_place(place_of(cluster()), settings).tables
    for b, now in enumerate((11.0, 12.0, 24.0)):
        location.refresh_openness(w, 0, now)
        construction.accept(w, b, now)
    assert left(w) == pytest.approx([0.0, 0.5 * 3.25, 0.0], rel=SAME)
    location.refresh_openness(w, 0, 35.0)
    assert w.offer[0].reserved_ha == pytest.approx(0.5 * 3.25, rel=SAME)
    location.refresh_openness(w, 0, 36.0)
    assert w.offer[0].reserved_ha == 0.0


def test_land_released_before_the_start_is_not_reserved():
    place = place_of(cluster(operating=True, clearance_begun=True, works_begun=True))
    w = open_place(place, FIVE_PERCENT).tables
    assert w.cluster[0].vacant_ha > 0.0
    assert w.offer[0].reserved_ha == 0.0
    assert len(blocks_of(w)) > 0


@pytest.mark.parametrize(
    ("plot_ha", "after"),
    [(0.1, [0.2, 0.2, 0.0]), (0.4, [0.0, 0.1, 0.0]), (0.5, [0.0, 0.0, 0.0]), (2.0, [0.0, 0.0, 0.0])],
)
def test_small_enterprises_use_reserved_land_first(plot_ha, after):
    w = reserved(0.3, 0.2)
    reserve.use_reserved_land(w, 0, plot_ha)
    assert left(w) == pytest.approx(after, abs=1e-15)
    assert w.offer[0].reserved_ha == pytest.approx(sum(after), abs=1e-15)


@pytest.mark.parametrize(
    ("now", "opens", "after"), [(23.9, False, [0.3, 0.2]), (24.0, True, [0.0, 0.2]), (25.0, True, [0.0, 0.0])]
)
def test_land_nobody_took_in_time_is_open_to_all(now, opens, after):
    w = reserved(0.3, 0.2)
    assert reserve.open_reserved_land(w, 0, now) == opens
    assert left(w)[:2] == after
    assert w.cluster[0].vacant_ha == 20.0


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        (InvestorKind.CRAFT, [0.0, 0.1, 0.0]),
        (InvestorKind.SMALL_AND_MEDIUM, [0.0, 0.1, 0.0]),
        (InvestorKind.FOREIGN_LINKED, [0.3, 0.2, 0.0]),
    ],
)
def test_a_lease_of_a_foreign_linked_firm_leaves_the_reserve_alone(kind, after):
    w = reserved(0.3, 0.2)
    w.investor[0].kind, w.investor[0].plot_ha = kind, 0.4
    leasing.sign(w, 0, 0, 1.0)
    assert left(w) == pytest.approx(after, abs=1e-15)
    leasing.leave(w, 0, 2.0)
    leasing.return_land(w, 0, 3.0)
    # What comes back is open to all.
    assert w.offer[0].reserved_ha == pytest.approx(sum(after), abs=1e-15)
    assert w.cluster[0].vacant_ha == pytest.approx(20.0, rel=SAME)
