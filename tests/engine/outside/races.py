"""Many signals, each given after an exponential time, and for each somebody who waits for it so long only."""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Signals
from simulation.engine.random import exponential, uniform
from simulation.engine.tables import bundle
from tests.engine.outside.running import NO_DATES, Ran, look_on

SIGNAL, PATIENCE = 1, 2
RUN = np.dtype([("seed", "u8"), ("mean_signal", "f8"), ("mean_patience", "f8")], align=True)
RACE = np.dtype([("signalled", "i8"), ("waits", "f8")], align=True)
Races = bundle("Races", {"run": (RUN, 0), "race": (RACE, 1)})


def start(env, resources, w):
    for i in range(how_many(w)):
        env.process(giver(env, resources, w, i))
        env.process(waiter(env, resources, w, i))
    yield env.timeout(0.0)


def giver(env, resources, w, i: int):
    yield env.timeout(time_of_signal(w, i))
    resources.signals[i].succeed()


def waiter(env, resources, w, i: int):
    yield resources.signals[i] | env.timeout(patience(w, i))
    if resources.signals[i].triggered:
        note_end(w, i, 1, env.now)
    else:
        note_end(w, i, 0, env.now)


@rule
def how_many(w):
    return len(w.race)


@rule
def time_of_signal(w, i):
    return exponential(uniform(w.run.seed, 0, SIGNAL, i, 0), w.run.mean_signal)


@rule
def patience(w, i):
    return exponential(uniform(w.run.seed, 0, PATIENCE, i, 0), w.run.mean_patience)


@rule
def note_end(w, i, signalled, now):
    w.race[i].signalled = signalled
    w.race[i].waits = now


def run_races(engine, *, seed, n, mean_signal, mean_patience):
    """All races until the last signal is given."""
    # The last of so many signals comes after some log(n) of their means.
    horizon = 10.0 * np.log(n) * mean_signal
    w = Races(run=np.array([(seed, mean_signal, mean_patience)], RUN), race=np.zeros(n, RACE))
    return Ran(w, engine(start, [Signals("signals", n)], w, horizon, NO_DATES, look_on))
