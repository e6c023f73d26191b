"""Systems with limited room: Erlang's B, Kaufman and Roberts, and the examples of simmer's documentation."""

import numpy as np
import pytest

from tests.engine.outside.agreement import assert_mean, assert_share
from tests.engine.outside.draws import CONSTANT, EXPONENTIAL, LOGNORMAL, TWO_EXPONENTIALS
from tests.engine.outside.finite_room import run_place
from tests.engine.outside.formulas import birth_and_death, erlang_b, kaufman_roberts, stationary
from tests.engine.outside.shared_link import run_link

SEED = 2
REPLICATIONS = 24
N_CUSTOMERS = 1100
EVERYBODY = 1.0


def steady(runs, warm_up):
    """Customers after the warm-up, a row for each replication."""
    return np.array([run.tables.customer[warm_up:] for run in runs]).view(np.recarray)


def assert_lost(customers, expected, kind=0):
    of_kind = customers.kind == kind
    assert_share(np.sum(of_kind & (customers.enters == 0), axis=1), of_kind.sum(axis=1), expected)


# Erlang's loss system.

TABLED = {
    (1, 1): 0.5,
    (5, 3): 0.11005435,
    (10, 7): 0.07874088,
    (20, 20): 0.15889196,
    (75, 60): 0.00832699,
}


@pytest.mark.parametrize(("servers", "load"), TABLED)
def test_formula_of_the_losses_is_the_tabled_one(servers, load):
    # Eight digits are tabled.
    assert erlang_b(servers, load) == pytest.approx(TABLED[servers, load], abs=6e-9)


@pytest.mark.parametrize(
    ("servers", "load", "law", "sd"),
    [
        (1, 1, EXPONENTIAL, 0.0),
        (5, 3, EXPONENTIAL, 0.0),
        (5, 3, CONSTANT, 0.0),
        (5, 3, LOGNORMAL, 1.5),
        (5, 3, TWO_EXPONENTIALS, 2.0),
        (10, 7, EXPONENTIAL, 0.0),
        (20, 20, EXPONENTIAL, 0.0),
        (20, 20, LOGNORMAL, 0.6),
        (75, 60, CONSTANT, 0.0),
    ],
)
def test_losses_are_erlangs_whatever_the_law_of_stay(engine, servers, load, law, sd):
    # Ten mean stays fill an empty place; the longest tail here leaves 1 in 1000 of its effect after 20.
    warm_up = max(300, 10 * load)
    runs = [
        run_place(
            engine,
            r,
            seed=SEED,
            n_customers=warm_up + 900,
            mean_gap=1 / load,
            servers=servers,
            kinds=[(EVERYBODY, servers, law, 1.0, sd)],
        )
        for r in range(REPLICATIONS)
    ]
    customers = steady(runs, warm_up)
    assert_lost(customers, TABLED[servers, load])
    # Whoever comes finds the truncated Poisson distribution; its mean is the load that is not lost.
    assert_mean(customers.found.mean(axis=1), load * (1 - TABLED[servers, load]))


def test_an_empty_place_fills_as_its_equations_say(engine):
    # 40 plots, 6 customers a year, each leaving at rate 0.12: mean in use and probability that all are after
    # 1, 5, 10 and 20 years, by the matrix exponential of the birth-and-death process; eight or six digits.
    dates = [1.0, 5.0, 10.0, 20.0]
    in_use = [5.653978, 22.558570, 34.000850, 37.458111]
    all_in_use = [0.000000, 0.000443, 0.108570, 0.246971]
    inside = np.array(
        [
            run_place(
                engine,
                r,
                seed=SEED,
                n_customers=300,
                mean_gap=1 / 6,
                servers=40,
                kinds=[(EVERYBODY, 40, EXPONENTIAL, 1 / 0.12, 0.0)],
                dates=dates,
            ).tables.inside
            for r in range(300)
        ]
    )
    for year, mean in enumerate(in_use):
        assert_mean(inside[:, year], mean)
    for year in (2, 3):
        assert_mean(inside[:, year] == 40, all_in_use[year])
    assert not np.any(inside[:, 0] == 40)


# Kaufman and Roberts: plots of several sizes.

UNITS, SIZES, LOADS = 60, (1, 2, 6), (40.0, 20.0, 5.0)
TABLED_LOSSES = (0.248047, 0.439471, 0.842185)
TABLED_MEAN_USED = 57.233722


def test_formula_for_several_sizes_is_the_tabled_one():
    used = kaufman_roberts(UNITS, SIZES, LOADS)
    losses = [used[UNITS - size + 1 :].sum() for size in SIZES]
    # Six digits are tabled.
    assert losses == pytest.approx(TABLED_LOSSES, abs=6e-7)
    assert np.sum(used * np.arange(UNITS + 1)) == pytest.approx(TABLED_MEAN_USED, abs=6e-7)


@pytest.mark.parametrize(
    ("law", "sd"),
    [(EXPONENTIAL, 0.0), (LOGNORMAL, 0.8)],
    ids=["exponential", "lognormal"],
)
def test_losses_of_each_size_are_kaufmans_and_roberts(engine, law, sd):
    total = sum(LOADS)
    kinds = [(load / total, size, law, 1.0, sd) for size, load in zip(SIZES, LOADS, strict=True)]
    # Ten mean stays of 65 customers each fill the link.
    runs = [
        run_link(engine, r, seed=SEED, n_customers=2150, mean_gap=1 / total, units=float(UNITS), kinds=kinds)
        for r in range(REPLICATIONS)
    ]
    customers = steady(runs, 650)
    for kind, expected in enumerate(TABLED_LOSSES):
        assert_lost(customers, expected, kind)
    assert_mean(customers.used.mean(axis=1), TABLED_MEAN_USED)


# simmer's documentation (r-simmer/simmer, vignettes/simmer-06-queueing.Rmd and simmer-07-ctmc.Rmd).


def simmer_runs(engine, n_customers=N_CUSTOMERS, **what):
    runs = [run_place(engine, r, seed=SEED, n_customers=n_customers, **what) for r in range(REPLICATIONS)]
    return steady(runs, 100)


def test_mm23_of_simmer(engine):
    # "M/M/c/k systems": two servers, one position in queue, arrivals at rate 3, services at rate 4.
    customers = simmer_runs(
        engine, mean_gap=1 / 3, servers=2, kinds=[(EVERYBODY, 3, EXPONENTIAL, 1 / 4, 0.0)]
    )
    expected = birth_and_death([3, 3, 3], [4, 8, 8])
    assert expected @ range(4) == pytest.approx(0.762340, abs=6e-7)
    assert expected[3] == pytest.approx(0.049360, abs=6e-7)
    assert_mean(customers.found.mean(axis=1), expected @ range(4))
    assert_lost(customers, expected[3])


CARS, RATE, CAR_RATE, MOTORCYCLE_RATE = 0.75, 3 / 20, 1 / 8, 1 / 3


def vehicles(room_for_motorcycles):
    return [
        (CARS, 1, EXPONENTIAL, 1 / CAR_RATE, 0.0),
        (1 - CARS, room_for_motorcycles, EXPONENTIAL, 1 / MOTORCYCLE_RATE, 0.0),
    ]


def test_petrol_station_of_simmer_without_room_to_wait(engine):
    # "Example 1". States: car, empty, motorcycle.
    car, empty, motorcycle = stationary(
        [[0, CAR_RATE, 0], [CARS * RATE, 0, (1 - CARS) * RATE], [0, MOTORCYCLE_RATE, 0]]
    )
    assert car + motorcycle == pytest.approx(0.503106, abs=6e-7)
    customers = simmer_runs(engine, mean_gap=1 / RATE, servers=1, kinds=vehicles(room_for_motorcycles=1))
    assert_mean(customers.found.mean(axis=1), car + motorcycle)
    for kind in (0, 1):
        assert_lost(customers, 1 - empty, kind)


def test_petrol_station_of_simmer_where_a_motorcycle_may_wait(engine):
    # "Example 2". States: car and a motorcycle waiting, car, empty, motorcycle, two motorcycles.
    cars, motorcycles = CARS * RATE, (1 - CARS) * RATE
    states = stationary(
        [
            [0, 0, 0, CAR_RATE, 0],
            [motorcycles, 0, CAR_RATE, 0, 0],
            [0, cars, 0, motorcycles, 0],
            [0, 0, MOTORCYCLE_RATE, 0, motorcycles],
            [0, 0, 0, MOTORCYCLE_RATE, 0],
        ]
    )
    customers = simmer_runs(engine, mean_gap=1 / RATE, servers=1, kinds=vehicles(room_for_motorcycles=2))
    assert_mean(customers.found.mean(axis=1), states @ [2, 1, 0, 1, 2])
    assert_lost(customers, 1 - states[2], kind=0)
    assert_lost(customers, states[0] + states[4], kind=1)
