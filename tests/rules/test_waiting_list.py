"""The waiting list: first come, first served, as far as plots fit and patience lasts."""

import pytest
from scipy import stats

from simulation.rules import location, waiting_list
from simulation.rules.luck import Purpose
from simulation.state import NO, Event, Standing
from tests.rules.worlds import SAME, cluster, luck_of, open_place, part_of, place_of, story
from tests.small_worlds import waiting_of

PATIENT = {"patience_months": 1e9}


def with_waiting(plots_ha, vacant_ha=0.0, provinces=("Delta", "Hills"), province_of=None, **pinned):
    """One cluster in each province; investors that have joined the list in turn, one a month."""
    place = place_of(*(cluster(name, province=name) for name in provinces), provinces=provinces)
    w = open_place(place, **pinned).tables
    for i, plot_ha in enumerate(plots_ha):
        w.investor[i].id = part_of(55, i)
        w.investor[i].plot_ha = plot_ha
        w.investor[i].province = province_of[i] if province_of else 0
        waiting_list.join(w, i, float(i))
    offer(w, 0, vacant_ha)
    return w


def offer(w, c, vacant_ha):
    """So much land of a cluster is vacant."""
    w.cluster[c].accepted_ha, w.cluster[c].vacant_ha = w.cluster[c].area_ha, vacant_ha
    location.refresh(w, c)


def waiting(w):
    """The list, in order."""
    return waiting_of(w)


def served(w, province, now):
    """Everybody who signs a lease now, in turn."""
    signed = []
    while (i := waiting_list.next_served(w, province, now)) != NO:
        signed.append(i)
    return signed


def test_patience_is_a_keyed_exponential_time_from_the_day_of_joining():
    w = with_waiting([1.0, 1.0, 1.0], patience_months=9.0)
    for i in range(3):
        left = stats.expon(scale=9.0).ppf(luck_of(w, Purpose.PATIENCE, w.investor[i].id))
        assert w.investor[i].patience_ends == pytest.approx(i + left, rel=SAME)
        assert w.investor[i].standing == Standing.WAITING
    assert [line[:4] for line in story(w)] == [(Event.JOINED_WAITING_LIST, i, 0, 1.0) for i in range(3)]


def test_those_whose_patience_has_ended_leave_and_the_others_keep_their_order():
    w = with_waiting([1.0] * 4)
    w.investor[:4].patience_ends = [30.0, 10.0, 20.0, 10.1]
    waiting_list.drop_impatient(w, 0, 9.9)
    assert waiting(w) == [0, 1, 2, 3]
    waiting_list.drop_impatient(w, 0, 10.0)  # patience ends on the day itself
    assert waiting(w) == [0, 2, 3]
    waiting_list.drop_impatient(w, 0, 20.5)
    assert waiting(w) == [0]
    assert w.province[0].lost_patience == 3
    assert w.investor[:4].standing.tolist() == [Standing.WAITING, *[Standing.GONE] * 3]
    assert [line[1] for line in story(w) if line[0] == Event.LOST_PATIENCE] == [1, 2, 3]


def test_land_goes_to_the_first_of_the_list_whom_a_plot_fits():
    w = with_waiting([5.0, 2.0, 0.5, 0.5], vacant_ha=2.6, **PATIENT)
    # 5 ha do not fit. 2 ha do and leave 0.6, one more plot of half a hectare; the last finds 0.1 ha.
    assert served(w, 0, 12.0) == [1, 2]
    assert waiting(w) == [0, 3]
    assert w.cluster[0].vacant_ha == pytest.approx(0.1, abs=SAME)
    assert [line[1] for line in story(w) if line[0] == Event.LEASE_SIGNED] == [1, 2]
    # Land that comes back goes to those who wait, the first first.
    offer(w, 0, 20.0)
    assert served(w, 0, 13.0) == [0, 3]
    assert waiting(w) == []


def test_nobody_is_served_without_land_and_nobody_signs_after_patience():
    w = with_waiting([1.0, 1.0], **PATIENT)
    assert served(w, 0, 12.0) == []
    assert waiting(w) == [0, 1]
    w.investor[0].patience_ends = 13.0
    offer(w, 0, 20.0)
    assert served(w, 0, 14.0) == [1]
    assert w.investor[0].standing == Standing.GONE


def test_land_of_one_province_is_not_for_those_who_wait_in_another():
    w = with_waiting([1.0] * 4, province_of=[1, 0, 1, 0], **PATIENT)
    offer(w, 0, 20.0)
    assert served(w, 1, 5.0) == []
    assert served(w, 0, 5.0) == [1, 3]
    assert waiting(w) == [0, 2]
