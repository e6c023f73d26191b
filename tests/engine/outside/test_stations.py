"""M/M/1, M/M/c and M/G/1: waits, sojourns, numbers in the station, and every single wait."""

import numpy as np
import pytest

from tests.engine.outside.agreement import STANDARD_ERRORS, assert_mean, standard_errors_off
from tests.engine.outside.draws import CONSTANT, EXPONENTIAL, LOGNORMAL, TWO_EXPONENTIALS
from tests.engine.outside.formulas import erlang_c, mean_wait, pollaczek_khinchine, waits_of
from tests.engine.outside.station import run_station

SEED = 1
REPLICATIONS = 26
N_CUSTOMERS = 1400
# An empty station forgets that it was empty with the time constant 1 / (c mu (1 - sqrt(rho))^2): the time of
# fewer than 100 customers up to a load of 0.8.
WARM_UP = 400


def steady(engine, replications=REPLICATIONS, **what):
    """Customers after the warm-up, a row for each replication."""
    runs = [run_station(engine, r, seed=SEED, n_customers=N_CUSTOMERS, **what) for r in range(replications)]
    return np.array([run.tables.customer[WARM_UP:] for run in runs]).view(np.recarray)


def mean_of(times):
    return times.mean(axis=1)


# M/M/1 of Ciw's documentation ("Example - Simulate M/M/1 Queue", docs/Examples/mm1.rst of CiwPython/Ciw):
# arrivals at rate 3, services at rate 5, expected wait 0.3.

CIW = {"mean_gap": 1 / 3, "mean_service": 1 / 5}


@pytest.fixture
def ciw_station(engine):
    return steady(engine, **CIW)


def test_a_customer_of_the_mm1_station_waits_stays_and_finds_as_many_as_the_theory_says(ciw_station):
    assert_mean(mean_of(ciw_station.begins - ciw_station.arrives), 0.3)
    assert_mean(mean_of(ciw_station.leaves - ciw_station.arrives), 1 / (5 - 3))
    # Poisson arrivals see time averages: 0.6 / (1 - 0.6) others on average, n of them with 0.4 * 0.6^n.
    assert_mean(mean_of(ciw_station.found), 1.5)
    for n in range(5):
        assert_mean(mean_of(ciw_station.found == n), 0.4 * 0.6**n)


def test_sojourns_in_the_mm1_station_are_exponential(ciw_station):
    sojourns = ciw_station.leaves - ciw_station.arrives
    for time in (0.25, 0.5, 1.0):
        assert_mean(mean_of(sojourns > time), np.exp(-(5 - 3) * time))


def test_a_service_rate_that_is_six_percent_too_high_is_noticed(engine):
    wrong = steady(engine, mean_gap=1 / 3, mean_service=1 / 5.3)
    assert standard_errors_off(mean_of(wrong.begins - wrong.arrives), 0.3) < -STANDARD_ERRORS


# M/M/c: probability of waiting and mean wait by Erlang's C; the tabled ones as literals.

TABLED_SHARES_WAITING = {(1, 0.5): 0.5, (2, 1.5): 0.64285714, (3, 2.0): 0.44444444, (5, 4.0): 0.55411255}
TABLED_WAITS = {
    (2, 1.5): 1.285714,
    (3, 2.0): 0.444444,
    (6, 4.8): 0.431477,
    (6, 5.4): 1.233543,
    (12, 9.6): 0.153684,
}


def test_formulas_of_the_waits_are_the_tabled_ones():
    # Servers and arrival rate at service rate 1; eight and six digits are tabled.
    for (servers, rate), share in TABLED_SHARES_WAITING.items():
        assert erlang_c(servers, rate) == pytest.approx(share, abs=6e-9)
    for (servers, rate), wait in TABLED_WAITS.items():
        assert mean_wait(servers, rate, 1.0) == pytest.approx(wait, abs=6e-7)


@pytest.mark.parametrize(("servers", "rate"), [(2, 1.5), (3, 2.0), (6, 4.8)])
def test_waits_for_many_servers_are_erlangs(engine, servers, rate):
    customers = steady(engine, mean_gap=1 / rate, mean_service=1.0, servers=servers)
    assert_mean(mean_of(customers.found >= servers), erlang_c(servers, rate))
    assert_mean(mean_of(customers.begins - customers.arrives), mean_wait(servers, rate, 1.0))


# M/G/1: the wait depends on the mean and the variance of service alone.


@pytest.mark.parametrize(
    ("law", "rate", "sd", "wait"),
    [
        (LOGNORMAL, 0.8, 0.6, 2.72),
        (CONSTANT, 0.7, 0.0, 0.7 / (2 * 0.3)),
        (TWO_EXPONENTIALS, 0.5, 1.5, 0.5 * 3.25 / (2 * 0.5)),
    ],
    ids=["lognormal", "constant", "two exponentials"],
)
def test_the_wait_for_any_service_is_pollaczeks_and_khinchines(engine, law, rate, sd, wait):
    assert pollaczek_khinchine(rate, 1.0, sd) == pytest.approx(wait, rel=1e-12)
    customers = steady(engine, mean_gap=1 / rate, mean_service=1.0, law=law, sd_service=sd)
    assert_mean(mean_of(customers.begins - customers.arrives), wait)
    # The server is busy for the share of time that is asked of it.
    assert_mean(mean_of(customers.found > 0), rate)


# No chance at all.


@pytest.mark.parametrize("servers", [1, 2, 3])
@pytest.mark.parametrize("law", [EXPONENTIAL, TWO_EXPONENTIALS])
def test_every_single_wait_is_that_of_kiefer_and_wolfowitz(engine, servers, law):
    run = run_station(
        engine,
        0,
        seed=SEED,
        n_customers=2000,
        mean_gap=1.1 / servers,
        mean_service=1.0,
        law=law,
        sd_service=2.0,
        servers=servers,
    )
    customers = run.tables.customer
    # The same sums in the same order: only the last subtraction rounds otherwise, at a clock of some 2000.
    expected = waits_of(customers.arrives, customers.service, servers)
    assert customers.begins - customers.arrives == pytest.approx(expected, abs=1e-9)
