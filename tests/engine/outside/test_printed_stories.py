"""Stories without chance, printed in the documentation of SimPy and in the tests of Ciw: to the last number.

The pages of SimPy's documentation were read in the repository simpx/simpy, a copy of SimPy's, in the folder
``docs``: ``simpy_intro/process_interaction.rst``, ``simpy_intro/shared_resources.rst`` and
``topical_guides/resources.rst``.
"""

from itertools import pairwise

import numpy as np
import pytest

from tests.engine.outside.electric_car import DRIVES, PARKS, run_car
from tests.engine.outside.fuel_tank import (
    CALLING_TANKER,
    CAR_ARRIVING,
    CAR_DONE_REFUELLING,
    CAR_STARTS_REFUELLING,
    NOBODY,
    TANKER_ARRIVING,
    run_petrol_station,
)
from tests.engine.outside.visits import GAVE_UP, SERVED, TURNED_BACK, run_visits

# SimPy.


def test_electric_car(engine):
    # "Process Interaction", "Waiting for a Process", until 15.
    w = run_car(engine, until=15.0).tables
    told = [(line.time, line.event) for line in w.line[: w.run.n_lines]]
    assert told == [(0, PARKS), (5, DRIVES), (7, PARKS), (12, DRIVES), (14, PARKS)]


def test_battery_charging_station(engine):
    # "Shared Resources", "Basic Resource Usage": two spots, a car every 2, charging for 5.
    cars = run_visits(engine, comes=[0, 2, 4, 6], stays=5, places=2).tables.visitor
    assert list(cars.begins) == [0, 2, 5, 7]
    assert list(cars.leaves) == [5, 7, 10, 12]


def test_priority_resource(engine):
    # "Shared Resources" (topical guide), "PriorityResource": user 3 comes last and goes before user 2.
    users = run_visits(engine, comes=[0, 1, 2], stays=3, ranks=[0, 0, -1]).tables.visitor
    assert list(users.begins) == [0, 6, 3]


def test_petrol_station_with_a_tank(engine):
    # "Shared Resources" (topical guide), "Containers", until 35, which is not included there.
    w = run_petrol_station(engine, until=34.0).tables
    told = [(line.time, line.event, line.car) for line in w.line[: w.run.n_lines]]
    assert told == [
        (0, CAR_ARRIVING, 0),
        (0, CAR_STARTS_REFUELLING, 0),
        (5, CAR_ARRIVING, 1),
        (5, CAR_DONE_REFUELLING, 0),
        (5, CAR_STARTS_REFUELLING, 1),
        (10, CAR_ARRIVING, 2),
        (10, CAR_DONE_REFUELLING, 1),
        (10, CAR_STARTS_REFUELLING, 2),
        (15, CALLING_TANKER, NOBODY),
        (15, CAR_ARRIVING, 3),
        (15, CAR_STARTS_REFUELLING, 3),
        (25, TANKER_ARRIVING, NOBODY),
        (30, CAR_DONE_REFUELLING, 2),
        (30, CAR_DONE_REFUELLING, 3),
    ]


# Ciw: the tests of Simulation, Node and StateTracker in CiwPython/Ciw (test_simulation.py, test_node.py,
# test_state_tracker.py).


def test_baulking(engine):
    # test_baulking: one every 5, served for 21, nobody joins three; until 51.
    visitors = run_visits(
        engine, comes=np.arange(5.0, 51.0, 5.0), stays=21, room=3, until=51.0
    ).tables.visitor
    assert list(visitors.comes[visitors.fate == TURNED_BACK]) == [20, 25, 35, 40, 45]
    served = visitors[visitors.fate == SERVED]
    assert list(served.comes) == [5, 10]
    assert list(served.begins) == [5, 26]
    assert list(served.leaves) == [26, 47]


def test_reneging(engine):
    # test_reneging_next_event: one every 7, served for 11, patient for 3.
    visitors = run_visits(engine, comes=[7, 14, 21, 28], stays=11, patience=3).tables.visitor
    assert list(visitors.fate) == [SERVED, GAVE_UP, SERVED, GAVE_UP]
    assert list(visitors.leaves) == [18, 17, 32, 31]


def test_two_who_renege_at_the_same_instant(engine):
    # test_simultaneous_reneging.
    visitors = run_visits(engine, comes=[3, 4, 5, 20], stays=20, patience=[100, 7, 6, 100]).tables.visitor
    assert list(visitors.fate) == [SERVED, GAVE_UP, GAVE_UP, SERVED]
    assert list(visitors.leaves) == [23, 11, 11, 43]
    assert list(visitors.begins[[0, 3]]) == [3, 23]


def test_waits_that_grow_by_half_a_service(engine):
    # test_class_change_while_waiting, whose change of class changes no wait: one every 3, served for 4.5.
    visitors = run_visits(engine, comes=[3, 6, 9, 12, 15], stays=4.5).tables.visitor
    assert list(visitors.begins - visitors.comes) == [0, 1.5, 3, 4.5, 6]
    assert list(visitors.leaves) == [7.5, 12, 16.5, 21, 25.5]


def test_shares_of_time_with_so_many_inside(engine):
    # test_prob_one_node_deterministic_naiveblocking: gaps and services in cycles; shares of the time from
    # 5 to 10 with 0, 1, 2 and 3 inside.
    gaps = np.resize([1.5, 0.3, 2.4, 1.1], 20)
    stays = np.resize([1.8, 2.2, 0.2, 0.2, 0.2, 0.2], 20)
    visitors = run_visits(engine, comes=np.cumsum(gaps), stays=stays).tables.visitor
    times = np.concatenate([visitors.comes, visitors.leaves])
    changes = [5.0, *sorted(times[(times > 5) & (times < 10)]), 10.0]
    time_with = np.zeros(4)
    for begins, ends in pairwise(changes):
        inside = np.sum((visitors.comes <= begins) & (visitors.leaves > begins))
        time_with[inside] += ends - begins
    # Times are sums of decimals that binary numbers do not hold exactly.
    assert time_with / 5 == pytest.approx([0.64, 0.22, 0.10, 0.04], rel=1e-12)
