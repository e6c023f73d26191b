"""The petrol station of SimPy's documentation: two dispensers, one tank, a tanker called when it is low."""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Stocks, Units
from simulation.engine.tables import bundle
from tests.engine.outside.running import NO_DATES, Ran, look_on

(
    CAR_ARRIVING,
    CAR_STARTS_REFUELLING,
    CAR_DONE_REFUELLING,
    CALLING_TANKER,
    TANKER_ARRIVING,
) = range(5)
N_CARS = 4
NOBODY = -1
TANK_CAPACITY, TANK_LEVEL, LOW_LEVEL, FILLING = 1000.0, 100.0, 100.0, 40.0
MINUTES_BETWEEN_CARS = MINUTES_OF_FILLING = 5.0
MINUTES_BETWEEN_LOOKS, MINUTES_OF_TANKER = 15.0, 10.0
RUN = np.dtype([("n_lines", "i8")], align=True)
LINE = np.dtype([("time", "f8"), ("event", "i8"), ("car", "i8")], align=True)
Diary = bundle("Diary", {"run": (RUN, 0), "line": (LINE, 1)})


def open_petrol_station(env, resources, w):
    env.process(watch_tank(env, resources, w))
    env.process(cars(env, resources, w))
    yield env.timeout(0.0)


def watch_tank(env, resources, w):
    while True:
        if resources.tank[0].level < LOW_LEVEL:
            write(w, env.now, CALLING_TANKER, NOBODY)
            env.process(tanker(env, resources, w))
        yield env.timeout(MINUTES_BETWEEN_LOOKS)


def tanker(env, resources, w):
    yield env.timeout(MINUTES_OF_TANKER)
    write(w, env.now, TANKER_ARRIVING, NOBODY)
    yield resources.tank[0].put(TANK_CAPACITY - resources.tank[0].level)


def cars(env, resources, w):
    for c in range(N_CARS):
        env.process(car(env, resources, w, c))
        yield env.timeout(MINUTES_BETWEEN_CARS)


def car(env, resources, w, c: int):
    write(w, env.now, CAR_ARRIVING, c)
    with resources.dispensers[0].request() as dispenser:
        yield dispenser
        write(w, env.now, CAR_STARTS_REFUELLING, c)
        yield resources.tank[0].get(FILLING)
        yield env.timeout(MINUTES_OF_FILLING)
        write(w, env.now, CAR_DONE_REFUELLING, c)


@rule
def write(w, now, event, car):
    n = w.run.n_lines
    w.line[n].time = now
    w.line[n].event = event
    w.line[n].car = car
    w.run.n_lines = n + 1


def run_petrol_station(engine, until):
    """The station until a time, its diary as lines of time, event and car."""
    w = Diary(run=np.zeros(1, RUN), line=np.zeros(100, LINE))
    plan = [Units("dispensers", [2]), Stocks("tank", [TANK_LEVEL], [TANK_CAPACITY])]
    return Ran(w, engine(open_petrol_station, plan, w, until, NO_DATES, look_on))
