"""A model of a crowd: thousands who wait at one time, and one who then does something, allowed or not."""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Signals, Stocks, Units
from simulation.engine.tables import bundle

WAIT, LOSE_PATIENCE, TAKE, SUPPLY, ASK, RING, OPEN = range(7)
FORTNIGHT = 14.0
RUN = np.dtype(
    [("n_members", "i8"), ("act", "i8"), ("quantity", "f8"), ("which", "i8"), ("n_done", "i8")], align=True
)
DONE = np.dtype([("member", "i8"), ("time", "f8"), ("waiting", "i8")], align=True)
Crowd = bundle("Crowd", {"run": (RUN, 0), "done": (DONE, 1), "seen": ("i8", 1)})


def begin(env, resources, w):
    """The crowd comes at once; after two days one acts, and in the end everything opens."""
    for k in range(w.run.n_members):
        env.process(member(env, resources, w, k))
    yield env.timeout(2.0)
    yield env.process(act(env, resources, w, w.run.act))
    yield env.timeout(1.0)
    note(w, -1, env.now, len(resources.desk[0].queue))


def member(env, resources, w, k: int):
    """One of the crowd waits for what its number says, some of them with patience."""
    if k % 5 == 0:
        yield resources.bell[0]
    elif k % 5 == 1:
        yield resources.bell[0] | env.timeout(1.0 * (k % 7))
    elif k % 5 == 2:
        yield resources.sand[0].get(1.0)
    elif k % 5 == 3:
        with resources.desk[0].request(priority=k % 3) as desk:
            yield desk | env.timeout(1.0 * (k % 11))
            if desk.triggered:
                yield env.timeout(0.25)
    else:
        with resources.desk[0].request() as desk:
            yield desk
            yield env.timeout(0.125)
    note(w, k, env.now, len(resources.desk[0].queue))


def act(env, resources, w, what: int):
    """What the one does."""
    if what == WAIT:
        yield env.timeout(w.run.quantity)
    elif what == LOSE_PATIENCE:
        with resources.desk[0].request() as desk:
            yield desk | env.timeout(w.run.quantity)
    elif what == TAKE:
        yield resources.sand[0].get(w.run.quantity)
    elif what == SUPPLY:
        yield resources.sand[0].put(w.run.quantity)
    elif what == ASK:
        with resources.desk[w.run.which].request() as one:
            yield one
    elif what == RING:
        resources.bell[0].succeed()
        yield env.timeout(0.5)
        resources.bell[w.run.which].succeed()
    else:
        resources.bell[0].succeed()
        yield resources.sand[0].put(1.0 + w.run.n_members)


@rule
def note(w, k, now, waiting):
    """Somebody is done."""
    n = w.run.n_done
    w.done[n].member = k
    w.done[n].time = now
    w.done[n].waiting = waiting
    w.run.n_done = n + 1


@rule
def look(w, date):
    """How many are done."""
    w.seen[date] = w.run.n_done


def plan():
    """One desk, one stock, two signals."""
    return [Units("desk", [1]), Stocks("sand", [0.0]), Signals("bell", 2)]


def tables(n_members=0, act=OPEN, quantity=1.0, which=0, n_dates=0):
    """Tables at the start."""
    return Crowd(
        run=np.array([(n_members, act, quantity, which, 0)], RUN),
        done=np.zeros(n_members + 1, DONE),
        seen=np.zeros(n_dates, np.int64),
    )


def run_crowd(engine, *, horizon=FORTNIGHT, dates=(), **start):
    """Tables after a run, and the number of events."""
    w = tables(n_dates=len(dates), **start)
    return w, engine(begin, plan(), w, horizon, dates, look)
