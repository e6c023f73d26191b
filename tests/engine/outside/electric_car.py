"""The electric car of SimPy's documentation, which waits for the end of another process: its charging."""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.tables import bundle
from tests.engine.outside.running import NO_DATES, Ran, look_on

PARKS, DRIVES = 1, 2
CHARGE_DURATION, TRIP_DURATION = 5.0, 2.0
RUN = np.dtype([("n_lines", "i8")], align=True)
LINE = np.dtype([("time", "f8"), ("event", "i8")], align=True)
Logbook = bundle("Logbook", {"run": (RUN, 0), "line": (LINE, 1)})


def drive(env, resources, w):
    while True:
        write(w, env.now, PARKS)
        yield env.process(charge(env, resources, w))
        write(w, env.now, DRIVES)
        yield env.timeout(TRIP_DURATION)


def charge(env, resources, w):
    yield env.timeout(CHARGE_DURATION)


@rule
def write(w, now, event):
    n = w.run.n_lines
    w.line[n].time = now
    w.line[n].event = event
    w.run.n_lines = n + 1


def run_car(engine, until):
    """The car until a time."""
    w = Logbook(run=np.zeros(1, RUN), line=np.zeros(100, LINE))
    return Ran(w, engine(drive, [], w, until, NO_DATES, look_on))
