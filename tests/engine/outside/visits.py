"""Visits by the clock: everybody comes at a given time and stays for a given time; nothing is drawn.

A visitor who finds as many inside as there is room for turns back; one whose patience ends before a place is
free gives up. The smaller the number of a visitor's rank, the sooner it is served.
"""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Units
from simulation.engine.tables import bundle
from tests.engine.outside.running import NO_DATES, Ran, look_on

SERVED, GAVE_UP, TURNED_BACK = 1, 2, 3
FOREVER = 1e9
RUN = np.dtype([("room", "i8")], align=True)
VISITOR = np.dtype(
    [
        ("comes", "f8"),
        ("stays", "f8"),
        ("rank", "i8"),
        ("patience", "f8"),
        ("fate", "i8"),
        ("begins", "f8"),
        ("leaves", "f8"),
    ],
    align=True,
)
Visits = bundle("Visits", {"run": (RUN, 0), "visitor": (VISITOR, 1)})


def open_visits(env, resources, w):
    for v in range(how_many(w)):
        env.process(visitor(env, resources, w, v, rank(w, v)))
    yield env.timeout(0.0)


def visitor(env, resources, w, v: int, urgency: int):
    yield env.timeout(time_of_coming(w, v))
    if resources.places[0].count + len(resources.places[0].queue) >= room(w):
        note_end(w, v, TURNED_BACK, env.now)
        return
    with resources.places[0].request(priority=urgency) as place:
        yield place | env.timeout(patience(w, v))
        if not place.triggered:
            note_end(w, v, GAVE_UP, env.now)
            return
        yield env.timeout(begin_stay(w, v, env.now))
        note_end(w, v, SERVED, env.now)


@rule
def how_many(w):
    return len(w.visitor)


@rule
def rank(w, v):
    return w.visitor[v].rank


@rule
def room(w):
    return w.run.room


@rule
def time_of_coming(w, v):
    return w.visitor[v].comes


@rule
def patience(w, v):
    return w.visitor[v].patience


@rule
def begin_stay(w, v, now):
    w.visitor[v].begins = now
    return w.visitor[v].stays


@rule
def note_end(w, v, fate, now):
    w.visitor[v].fate = fate
    w.visitor[v].leaves = now


def run_visits(engine, *, comes, stays, ranks=0, patience=FOREVER, places=1, room=10**9, until=1000.0):
    """One run; `stays`, `ranks` and `patience` may be one number for all."""
    visitors = np.zeros(len(comes), VISITOR)
    visitors["comes"] = comes
    visitors["stays"] = stays
    visitors["rank"] = ranks
    visitors["patience"] = patience
    visitors["begins"] = visitors["leaves"] = np.nan
    w = Visits(run=np.array([(room,)], RUN), visitor=visitors)
    n_events = engine(open_visits, [Units("places", [places])], w, until, NO_DATES, look_on)
    return Ran(w, n_events)
