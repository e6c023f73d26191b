"""Who takes from the stock of fill and from the public budget: one at a time, by priority, never too much.

Every cluster is one land block, all handed over, with a crew waiting for each: works begin at the very time
at which the fill or the money of the block is taken.
"""

import numpy as np
import pytest

from simulation.state import Event, Management, Stage
from tests.behaviour.paired import from_the_start
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    cluster,
    events,
    open_world,
    place_of,
    play,
    set_stage,
    set_stock,
    set_units,
)

MONTHS = 120
GIVEN_PRIORITY = 5
PRIORITY = from_the_start("queue_priority", 1, clusters=[f"DL-{GIVEN_PRIORITY:03d}"])
# Whoever asks first has its turn at once; then comes the cluster given priority, then the others in order.
IN_ORDER_OF_PRIORITY = [0, 5, 1, 2, 3, 4, 6, 7]
FILL_PER_MONTH, FILL_PER_HA = 30.0, 15.0  # thousand m3
BUDGET_PER_YEAR, COST_PER_HA = 60.0, 10.0  # bn VND
# Needs are products of area and need per hectare, summed here in another order than in the stock.
ROUNDING = 1.0 + 1e-12


def works(means, areas_ha, *settings):
    """Works that wait for nothing but one of the means, fill or budget."""
    builder = Management.STATE if means == "budget" else Management.ENTERPRISE
    place = place_of(
        *(cluster(f"DL-{k:03d}", area_ha=area, management=builder) for k, area in enumerate(areas_ha))
    )
    world = open_world(
        place,
        months=MONTHS,
        settings=settings,
        fill_thousand_m3_per_ha=FILL_PER_HA,
        works_cost_bn_vnd_per_ha=COST_PER_HA,
        **NO_DEMAND,
        **NO_DECISIONS,
    )
    set_stage(world, Stage.HANDED_OVER)
    assert world.tables.run.n_blocks == len(areas_ha)
    set_units(world, "construction_crews")
    if means == "fill":
        world.tables.province.fill_per_month_thousand_m3[:] = FILL_PER_MONTH
    else:
        world.tables.province.budget_per_year_bn_vnd[:] = BUDGET_PER_YEAR
        # Fill for all at once: the order in which money is taken is then made at the budget alone.
        set_stock(world, "fill")
        set_units(world, "fill_turns")
    return play(world)


def served(outcome):
    """Clusters in the order in which their blocks got what they waited for."""
    return events(outcome.log, Event.WORKS_BEGAN).place.tolist()


def supplied_until(means, time):
    """What has come in: fill on the first of every month, money on the first of every year."""
    if means == "fill":
        return FILL_PER_MONTH * (np.floor(time) + 1.0)
    return BUDGET_PER_YEAR * (np.floor(time / 12.0) + 1.0)


NEED_PER_HA = {"fill": FILL_PER_HA, "budget": COST_PER_HA}
EIGHT_ALIKE = [5.0] * 8


@pytest.mark.parametrize("means", ["fill", "budget"])
def test_without_priority_clusters_are_served_as_they_asked(means):
    assert served(works(means, EIGHT_ALIKE)) == list(range(8))


@pytest.mark.parametrize("means", ["fill", "budget"])
def test_a_cluster_given_priority_is_served_before_all_that_wait(means):
    assert served(works(means, EIGHT_ALIKE, PRIORITY)) == IN_ORDER_OF_PRIORITY


@pytest.mark.parametrize("means", ["fill", "budget"])
def test_priority_changes_who_is_served_and_not_when(means):
    times = [
        events(works(means, EIGHT_ALIKE, *settings).log, Event.WORKS_BEGAN).time.tolist()
        for settings in ((), (PRIORITY,))
    ]
    assert times[0] == times[1]


def test_small_needs_do_not_overtake_a_large_one_that_has_priority():
    """30 of fill a month, 30 for a small block, 75 for the large: served in month 3, as 105 <= 4 x 30."""
    areas = [2.0] * 8
    areas[GIVEN_PRIORITY] = 5.0
    outcome = works("fill", areas, PRIORITY)
    assert served(outcome) == IN_ORDER_OF_PRIORITY
    assert events(outcome.log, Event.WORKS_BEGAN).time.tolist() == [0.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]


@pytest.mark.parametrize("settings", [(), (PRIORITY,)], ids=["ordinary", "priority"])
@pytest.mark.parametrize("means", ["fill", "budget"])
def test_what_is_taken_never_exceeds_what_came_in_and_nothing_lies_idle(means, settings):
    areas = [5.0, 2.0, 4.5, 3.0, 1.5, 5.0, 2.5, 4.0] * 6
    outcome = works(means, areas, *settings)
    began = events(outcome.log, Event.WORKS_BEGAN)
    taken = NEED_PER_HA[means] * np.cumsum(began.amount)
    assert np.all(taken <= supplied_until(means, began.time) * ROUNDING)
    # Whoever is served waited for the supply of that very day, or followed somebody on the same day.
    next_before = taken[1:] > supplied_until(means, began.time[1:] - 1e-6)
    assert np.all(next_before | (np.diff(began.time) == 0.0))


@pytest.mark.parametrize("means", ["fill", "budget"])
def test_the_records_of_every_month_tell_the_same(means):
    monthly = works(means, [5.0, 2.0, 4.5, 3.0, 1.5, 5.0, 2.5, 4.0] * 6, PRIORITY).monthly
    used, supplied = {
        "fill": ("fill_used_thousand_m3", "fill_supplied_thousand_m3"),
        "budget": ("budget_spent_bn_vnd", "budget_supplied_bn_vnd"),
    }[means]
    assert np.all(monthly[used] <= monthly[supplied] * ROUNDING)
    assert monthly[used][-1, 0] > 0.0
