"""Queues with priorities, with rework, with impatient customers; races between a signal and a patience."""

import numpy as np
import pytest

from tests.engine.outside.agreement import assert_mean
from tests.engine.outside.draws import CONSTANT, EXPONENTIAL, LOGNORMAL
from tests.engine.outside.formulas import birth_and_death, cobham, cobham_many_servers, mean_wait
from tests.engine.outside.impatience import run_line
from tests.engine.outside.priorities import run_queue
from tests.engine.outside.races import run_races
from tests.engine.outside.rework import run_office

SEED = 3
REPLICATIONS = 26
WARM_UP = 400
# Nobody comes after the last customer: the last to come do not count, they are overtaken too seldom.
COOL_DOWN = 100


def settled(tables):
    """Customers or jobs after the warm-up and before the cool-down, a row for each replication."""
    return np.array([table[WARM_UP:-COOL_DOWN] for table in tables]).view(np.recarray)


# Priorities.


def customers_of(engine, rates, services, servers=1, n_customers=1900):
    """Customers of a queue with these arrival rates and (law, mean, standard deviation) of service."""
    total = sum(rates)
    kinds = [(rate / total, *service) for rate, service in zip(rates, services, strict=True)]
    runs = [
        run_queue(
            engine, r, seed=SEED, n_customers=n_customers, mean_gap=1 / total, kinds=kinds, servers=servers
        )
        for r in range(REPLICATIONS)
    ]
    return settled([run.tables.customer for run in runs])


def assert_mean_of_kind(times, customers, kind, expected):
    of_kind = customers.kind == kind
    # As for a share: total time less what it should be for so many customers.
    assert_mean(np.sum(np.where(of_kind, times - expected, 0.0), axis=1), 0.0)


def test_sojourns_with_two_priorities_are_those_ciw_expects(engine):
    # CiwPython/Ciw, tests of Simulation, before test_baulking: sojourns 2.0 and 6.0 "expected from analytical
    # queueing theory". Arrival rates 0.2 and 0.6, service rate 1.
    rates, sojourns = (0.2, 0.6), (2.0, 6.0)
    assert cobham(rates, (1, 1), (2, 2)) + 1 == pytest.approx(sojourns, rel=1e-12)
    customers = customers_of(engine, rates, [(EXPONENTIAL, 1.0, 0.0)] * 2)
    for kind, expected in enumerate(sojourns):
        assert_mean_of_kind(customers.leaves - customers.arrives, customers, kind, expected)


def test_waits_with_three_priorities_and_different_services_are_cobhams(engine):
    rates = (0.15, 0.25, 0.20)
    services = [(CONSTANT, 2.0, 0.0), (LOGNORMAL, 1.0, 1.0), (EXPONENTIAL, 0.5, 0.0)]
    expected = cobham(rates, (2.0, 1.0, 0.5), (4.0, 2.0, 0.5))
    customers = customers_of(engine, rates, services, n_customers=1500)
    for kind in range(3):
        assert_mean_of_kind(customers.begins - customers.arrives, customers, kind, expected[kind])


def test_waits_for_three_servers_with_priorities_are_cobhams(engine):
    rates = (1.0, 1.2)
    expected = cobham_many_servers(3, rates, 1.0)
    customers = customers_of(engine, rates, [(EXPONENTIAL, 1.0, 0.0)] * 2, servers=3, n_customers=1500)
    for kind in range(2):
        assert_mean_of_kind(customers.begins - customers.arrives, customers, kind, expected[kind])


# Rework.


def test_a_job_that_may_come_back_takes_as_long_as_in_jacksons_network(engine):
    # Arrivals at rate 3, four desks at rate 1.2, a quarter comes back: the desks see arrivals at rate 4, and
    # a job visits them 1 / (1 - 0.25) times (Jackson's theorem and Little's law).
    expected = (mean_wait(4, 3 / 0.75, 1.2) + 1 / 1.2) / 0.75
    assert expected == pytest.approx(2.20731386, abs=6e-9)
    runs = [
        run_office(
            engine, r, seed=SEED, n_jobs=1900, mean_gap=1 / 3, mean_work=1 / 1.2, rework_share=0.25, desks=4
        )
        for r in range(REPLICATIONS)
    ]
    jobs = settled([run.tables.job for run in runs])
    assert_mean((jobs.leaves - jobs.arrives).mean(axis=1), expected)
    assert_mean(jobs.visits.mean(axis=1), 4 / 3)
    for visits in (1, 2, 3):
        assert_mean(np.mean(jobs.visits == visits, axis=1), 0.75 * 0.25 ** (visits - 1))


# Impatience.


def test_impatient_customers_give_up_as_often_as_the_balance_equations_say(engine):
    # Arrivals at rate 6, five servers at rate 1, patience ends at rate 0.5: M/M/c+M, a birth-and-death
    # process, cut off at 80 customers, where less than 1e-15 is left.
    rate, servers, service_rate, theta, most = 6.0, 5, 1.0, 0.5, 80
    deaths = [service_rate * min(n, servers) + theta * max(n - servers, 0) for n in range(1, most + 1)]
    present = birth_and_death([rate] * most, deaths)
    waiting = present @ np.maximum(np.arange(most + 1) - servers, 0)
    runs = [
        run_line(
            engine,
            r,
            seed=SEED,
            n_customers=1500,
            mean_gap=1 / rate,
            mean_service=1 / service_rate,
            mean_patience=1 / theta,
            servers=servers,
        )
        for r in range(REPLICATIONS)
    ]
    customers = settled([run.tables.customer for run in runs])
    assert_mean(np.mean(customers.served == 0, axis=1), theta * waiting / rate)
    # Little's law for those who wait, whether they give up or not.
    assert_mean(customers.waits.mean(axis=1), waiting / rate)
    assert_mean(np.mean(customers.found >= servers, axis=1), present[servers:].sum())
    assert_mean(customers.found.mean(axis=1), present @ np.arange(most + 1))


# Signals.


def test_a_signal_comes_before_patience_ends_as_often_as_rates_compare(engine):
    # Of two exponential times with means 2 and 3, the first is the shorter with 3/5, and the shorter is
    # exponential with mean 6/5 whichever it is. 20,000 independent races.
    races = run_races(engine, seed=SEED, n=20_000, mean_signal=2.0, mean_patience=3.0).tables.race
    assert_mean(races.signalled, 0.6)
    assert_mean(races.waits, 1.2)
    assert_mean(races.waits[races.signalled == 1], 1.2)
