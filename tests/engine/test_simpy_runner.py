"""The reference engine: resources, recording dates, and a queue made of engine parts alone."""

import gc

import numpy as np
import pytest
import simpy

from simulation.engine.compiled import rule
from simulation.engine.plan import Stocks, Units
from simulation.engine.random import exponential, uniform
from simulation.engine.simpy_runner import make_resources, no_garbage_collection, run_simpy
from simulation.engine.tables import bundle

ARRIVAL, SERVICE = 1, 2


# Resources.


def test_units_and_stocks_are_created_as_planned():
    env = simpy.Environment()
    plan = [Units("desks", [2, 3]), Stocks("sand", [0.0, 7.5]), Units("teams", [1])]
    resources = make_resources(env, plan)
    assert [desk.capacity for desk in resources.desks] == [2, 3]
    assert [team.capacity for team in resources.teams] == [1]
    assert [stock.level for stock in resources.sand] == [0.0, 7.5]
    assert all(stock.capacity == float("inf") for stock in resources.sand)
    # All units of all groups, one after another.
    assert resources.units == [*resources.desks, *resources.teams]


def test_a_lower_number_goes_first_and_equals_in_order_of_coming():
    order = []

    def customer(env, resources, name, priority):
        with resources.desks[0].request(priority=priority) as desk:
            yield desk
            yield env.timeout(1.0)
            order.append(name)

    def root(env, resources, tables):
        for name, priority in [("first", 2), ("second", 2), ("urgent", 1), ("third", 2)]:
            env.process(customer(env, resources, name, priority))
        yield env.timeout(0.0)

    run_simpy(root, [Units("desks", [1])], None, 10.0, [], lambda tables, k: None)
    # The first has the desk before anybody else has come.
    assert order == ["first", "urgent", "second", "third"]


def test_a_stock_is_given_out_in_order_of_asking():
    served = []

    def taker(env, resources, name, amount):
        yield resources.sand[0].get(amount)
        served.append((name, env.now))

    def root(env, resources, tables):
        env.process(taker(env, resources, "large", 5.0))
        env.process(taker(env, resources, "small", 1.0))
        for _ in range(6):
            yield env.timeout(1.0)
            yield resources.sand[0].put(1.0)

    run_simpy(root, [Stocks("sand", [0.0])], None, 10.0, [], lambda tables, k: None)
    assert served == [("large", 5.0), ("small", 6.0)]


# Recording.


def ticking(seen, every=1.0, echoes=3):
    """A process that acts on whole months; each act sets off a chain of others at the same instant."""

    def echo(env, now, left):
        yield env.timeout(0.0)
        seen.append(now)
        if left:
            env.process(echo(env, now, left - 1))

    def root(env, resources, tables):
        while True:
            yield env.timeout(every)
            seen.append(env.now)
            env.process(echo(env, env.now, echoes))

    return root


def test_the_observer_sees_everything_that_happens_at_its_date_and_nothing_later():
    seen, counted = [], []
    run_simpy(
        ticking(seen), [], None, 5.0, [0.0, 1.0, 2.5, 5.0], lambda tables, k: counted.append((k, list(seen)))
    )
    assert [k for k, _ in counted] == [0, 1, 2, 3]
    told = [times for _, times in counted]
    assert told[0] == []
    assert told[1] == [1.0] * 5  # the tick and its four echoes
    assert told[2] == [1.0] * 5 + [2.0] * 5
    assert told[3] == [time for time in (1.0, 2.0, 3.0, 4.0, 5.0) for _ in range(5)]


def test_recording_more_or_less_changes_no_event():
    def run(dates):
        seen = []
        n_events = run_simpy(ticking(seen, every=0.7), [], None, 30.0, dates, lambda tables, k: None)
        return seen, n_events

    without, with_all = run([]), run([0.1 * k for k in range(300)])
    assert with_all == without


def test_the_observer_is_handed_the_tables_and_the_number_of_the_date():
    tables, handed = object(), []
    run_simpy(ticking([]), [], tables, 3.0, [1.0, 2.0], lambda *what: handed.append(what))
    assert handed == [(tables, 0), (tables, 1)]


@pytest.mark.parametrize(("horizon", "last"), [(3.0, 3.0), (2.999, 2.0), (0.0, None)])
def test_the_horizon_still_belongs_to_the_run(horizon, last):
    seen = []
    run_simpy(ticking(seen), [], None, horizon, [], lambda tables, k: None)
    assert (seen[-1] if seen else None) == last


def test_a_run_that_falls_silent_is_still_recorded():
    def root(env, resources, tables):
        yield env.timeout(1.0)

    dates = []
    run_simpy(root, [], None, 9.0, [0.5, 4.0, 9.0], lambda tables, k: dates.append(k))
    assert dates == [0, 1, 2]


def test_an_error_in_a_process_stops_the_run_and_garbage_is_collected_again():
    def root(env, resources, tables):
        yield env.timeout(1.0)
        raise ArithmeticError("an impossible state")

    assert gc.isenabled()
    with pytest.raises(ArithmeticError, match="an impossible state"):
        run_simpy(root, [], None, 9.0, [], lambda tables, k: None)
    assert gc.isenabled()


def test_garbage_collection_is_off_inside_and_as_before_outside():
    gc.disable()
    try:
        with no_garbage_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
    with no_garbage_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


# One desk, keyed exponentials: the queue M/M/1 out of engine parts.

STATE = np.dtype([("replication", "u8"), ("n", "i8")], align=True)
CUSTOMER = np.dtype([("arrival", "f8"), ("service", "f8"), ("leaves", "f8")], align=True)
Shop = bundle("Shop", {"state": (STATE, 0), "customer": (CUSTOMER, 1)})


@rule
def time_of(w, purpose, k, mean):
    """Keyed exponential time of the k-th customer."""
    return exponential(uniform(7, w.state.replication, purpose, k, 0), mean)


@rule
def note_arrival(w, k, now, service):
    """A customer comes."""
    w.customer[k].arrival = now
    w.customer[k].service = service
    w.state.n += 1


@rule
def note_departure(w, k, now):
    """A customer goes."""
    w.customer[k].leaves = now


def shop(mean_gap, mean_service, n):
    """The processes of a shop with one desk."""

    def customer(env, resources, w, k):
        service = time_of(w, SERVICE, k, mean_service)
        note_arrival(w, k, env.now, service)
        with resources.desk[0].request(priority=0) as desk:
            yield desk
            yield env.timeout(service)
        note_departure(w, k, env.now)

    def root(env, resources, w):
        for k in range(n):
            yield env.timeout(time_of(w, ARRIVAL, k, mean_gap))
            env.process(customer(env, resources, w, k))

    return root


def run_shop(replication, mean_gap, mean_service, n):
    """Times of n customers."""
    state = np.zeros(1, STATE)
    state["replication"] = replication
    w = Shop(state=state, customer=np.zeros(n, CUSTOMER))
    run_simpy(shop(mean_gap, mean_service, n), [Units("desk", [1])], w, 1e12, [], lambda tables, k: None)
    assert w.state.n == n
    return w.customer


def test_every_sojourn_of_the_queue_is_lindleys():
    customers = run_shop(0, mean_gap=1.25, mean_service=1.0, n=2000)
    wait, waits = 0.0, [0.0]
    for k in range(1, 2000):
        gap = customers[k].arrival - customers[k - 1].arrival
        wait = max(0.0, wait + customers[k - 1].service - gap)
        waits.append(wait)
    expected = np.array(waits) + customers.service
    # Sums of two thousand times in another order: some 1e-12 of a clock that goes to 2500.
    assert customers.leaves - customers.arrival == pytest.approx(expected, abs=1e-8)


def test_the_mean_sojourn_is_that_of_the_theory():
    # Arrivals 0.5, service 1.0: a customer stays 1 / (1.0 - 0.5) = 2 on average in the steady state.
    means = []
    for replication in range(60):
        customers = run_shop(replication, mean_gap=2.0, mean_service=1.0, n=600)[100:]
        means.append(np.mean(customers.leaves - customers.arrival))
    z = (np.mean(means) - 2.0) / (np.std(means, ddof=1) / np.sqrt(len(means)))
    assert abs(z) < 3.9


def test_keyed_times_do_not_depend_on_how_long_the_shop_is_open():
    short, long = run_shop(3, 2.0, 1.0, n=50), run_shop(3, 2.0, 1.0, n=80)
    assert short.tobytes() == long[:50].tobytes()
