"""Desks from which some work comes back: a job joins the end of the queue again until it is accepted."""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Units
from simulation.engine.random import exponential, uniform
from simulation.engine.tables import bundle
from tests.engine.outside.running import NO_DATES, Ran, long_enough, look_on

GAP, WORK, VERDICT = 1, 2, 3
RUN = np.dtype(
    [
        ("seed", "u8"),
        ("replication", "u8"),
        ("n_jobs", "i8"),
        ("mean_gap", "f8"),
        ("mean_work", "f8"),
        ("rework_share", "f8"),
    ],
    align=True,
)
JOB = np.dtype([("arrives", "f8"), ("visits", "i8"), ("leaves", "f8")], align=True)
Office = bundle("Office", {"run": (RUN, 0), "job": (JOB, 1)})


def open_office(env, resources, w):
    for j in range(how_many(w)):
        yield env.timeout(gap(w, j))
        env.process(job(env, resources, w, j))


def job(env, resources, w, j: int):
    came: float = env.now
    visits: int = 0
    while True:
        with resources.desks[0].request() as desk:
            yield desk
            yield env.timeout(work(w, j, visits))
        visits += 1
        if is_accepted(w, j, visits):
            break
    note_end(w, j, came, visits, env.now)


@rule
def how_many(w):
    return w.run.n_jobs


@rule
def gap(w, j):
    return exponential(uniform(w.run.seed, w.run.replication, GAP, j, 0), w.run.mean_gap)


@rule
def work(w, j, visit):
    return exponential(uniform(w.run.seed, w.run.replication, WORK, j, visit), w.run.mean_work)


@rule
def is_accepted(w, j, visit):
    return uniform(w.run.seed, w.run.replication, VERDICT, j, visit) >= w.run.rework_share


@rule
def note_end(w, j, came, visits, now):
    w.job[j].arrives = came
    w.job[j].visits = visits
    w.job[j].leaves = now


def run_office(engine, replication, *, seed, n_jobs, mean_gap, mean_work, rework_share, desks):
    """One run until the last job is accepted."""
    w = Office(
        run=np.array([(seed, replication, n_jobs, mean_gap, mean_work, rework_share)], RUN),
        job=np.zeros(n_jobs, JOB),
    )
    horizon = long_enough(n_jobs, mean_gap, mean_work)
    n_events = engine(open_office, [Units("desks", [desks])], w, horizon, NO_DATES, look_on)
    assert w.job.leaves.all()
    return Ran(w, n_events)
