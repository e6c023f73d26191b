"""Every engine leaves the same bytes in every table, and schedules as many events, as the reference."""

import pytest

from tests.engine.outside.draws import CONSTANT, EXPONENTIAL, LOGNORMAL, TWO_EXPONENTIALS
from tests.engine.outside.electric_car import run_car
from tests.engine.outside.finite_room import run_place
from tests.engine.outside.fuel_tank import run_petrol_station
from tests.engine.outside.impatience import run_line
from tests.engine.outside.priorities import run_queue
from tests.engine.outside.races import run_races
from tests.engine.outside.rework import run_office
from tests.engine.outside.shared_link import run_link
from tests.engine.outside.station import run_station
from tests.engine.outside.stroke_unit import run_hospital
from tests.engine.outside.treatment_centre import run_centre
from tests.engine.outside.visits import run_visits

SEED = 6
CASES = {
    "station, one server": lambda engine: run_station(
        engine, 0, seed=SEED, n_customers=2000, mean_gap=1.0, mean_service=0.9
    ),
    "station, three servers, two exponentials": lambda engine: run_station(
        engine,
        1,
        seed=SEED,
        n_customers=2000,
        mean_gap=1 / 3,
        mean_service=0.9,
        law=TWO_EXPONENTIALS,
        sd_service=1.8,
        servers=3,
    ),
    "loss system": lambda engine: run_place(
        engine,
        2,
        seed=SEED,
        n_customers=2000,
        mean_gap=1 / 7,
        servers=10,
        kinds=[(1.0, 10, LOGNORMAL, 1.0, 1.5)],
    ),
    "filling up, by dates": lambda engine: run_place(
        engine,
        3,
        seed=SEED,
        n_customers=300,
        mean_gap=1 / 6,
        servers=40,
        kinds=[(1.0, 40, EXPONENTIAL, 1 / 0.12, 0.0)],
        dates=[0.0, 1.0, 5.0, 10.0, 20.0],
    ),
    "petrol station with two kinds": lambda engine: run_place(
        engine,
        4,
        seed=SEED,
        n_customers=2000,
        mean_gap=20 / 3,
        servers=1,
        kinds=[(0.75, 1, EXPONENTIAL, 8.0, 0.0), (0.25, 2, CONSTANT, 3.0, 0.0)],
    ),
    "shared link": lambda engine: run_link(
        engine,
        5,
        seed=SEED,
        n_customers=2000,
        mean_gap=1 / 65,
        units=60.0,
        kinds=[(0.6, 1, EXPONENTIAL, 1.0, 0.0), (0.3, 2, LOGNORMAL, 1.0, 0.8), (0.1, 6, CONSTANT, 1.0, 0.0)],
    ),
    "priorities": lambda engine: run_queue(
        engine,
        6,
        seed=SEED,
        n_customers=2000,
        mean_gap=0.5,
        kinds=[(0.2, EXPONENTIAL, 1.0, 0.0), (0.3, CONSTANT, 0.8, 0.0), (0.5, LOGNORMAL, 1.0, 1.0)],
        servers=2,
    ),
    "rework": lambda engine: run_office(
        engine, 7, seed=SEED, n_jobs=2000, mean_gap=1 / 3, mean_work=1 / 1.2, rework_share=0.25, desks=4
    ),
    "impatience": lambda engine: run_line(
        engine, 8, seed=SEED, n_customers=2000, mean_gap=1 / 6, mean_service=1.0, mean_patience=2.0, servers=5
    ),
    "races": lambda engine: run_races(engine, seed=SEED, n=500, mean_signal=2.0, mean_patience=3.0),
    "visits, many at the same instants": lambda engine: run_visits(
        engine,
        comes=[float(v // 3) for v in range(300)],
        stays=[float(1 + v % 4) for v in range(300)],
        ranks=[v % 5 - 2 for v in range(300)],
        patience=[float(v % 7) for v in range(300)],
        places=4,
        room=30,
    ),
    "electric car": lambda engine: run_car(engine, until=60.0),
    "petrol station with a tank": lambda engine: run_petrol_station(engine, until=100.0),
    "stroke unit": lambda engine: run_hospital(engine, 9, seed=SEED, days=1000, warm_up_days=100),
    "stroke unit, ten acute beds": lambda engine: run_hospital(
        engine, 10, seed=SEED, days=1000, warm_up_days=100, acute_beds=10, more=0.05
    ),
    "treatment centre": lambda engine: run_centre(engine, 11, seed=SEED),
    "treatment centre, more units": lambda engine: run_centre(
        engine, 12, seed=SEED, triage=2, examination=4, cubicles=2
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_another_engine_leaves_the_same_bytes(case, reference, other):
    expected, ran = CASES[case](reference), CASES[case](other)
    assert ran.content() == expected.content()
    assert ran.n_events == expected.n_events


@pytest.mark.parametrize("case", CASES)
def test_the_same_run_again_is_the_same_to_the_byte(case, engine):
    first, again = CASES[case](engine), CASES[case](engine)
    assert first.content() == again.content()
    assert first.n_events == again.n_events
