"""Files that come to desks, pooled in one queue or each sent to the office of its district; some come back.

The text of the desks is that of the model (`establish_cluster`, `provide_wwtp`); arrivals and reviews are
exponential, so that the mean times are known exactly.
"""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.compiled_runner import run_compiled
from simulation.engine.plan import Units
from simulation.engine.random import exponential, uniform
from simulation.engine.tables import bundle
from tests.theory.engine_room import SEED

GAP, DISTRICT, WORK, VERDICT = 1, 2, 3, 4
RUN = np.dtype(
    [
        ("replication", "u8"),
        ("n_files", "i8"),
        ("n_offices", "i8"),
        ("mean_gap", "f8"),
        ("mean_work", "f8"),
        ("rework_share", "f8"),
    ],
    align=True,
)
FILE = np.dtype([("lodged", "f8"), ("waited", "f8"), ("ends", "f8")], align=True)
Files = bundle("Files", {"run": (RUN, 0), "file": (FILE, 1)})


def receive_files(env, resources, w):
    for i in range(n_files(w)):
        yield env.timeout(gap(w, i))
        env.process(review(env, resources, w, i))


def review(env, resources, w, i: int):
    lodged: float = env.now
    waited: float = 0.0
    passes: int = 0
    while passes == 0 or comes_back(w, i, passes):
        asked: float = env.now
        with resources.desks[office(w, i)].request() as desk:
            yield desk
            waited += env.now - asked
            yield env.timeout(work(w, i, passes))
        passes += 1
    note_end(w, i, lodged, waited, env.now)


@rule
def draw(w, purpose, i, counter):
    return uniform(SEED, w.run.replication, purpose, i, counter)


@rule
def n_files(w):
    return w.run.n_files


@rule
def gap(w, i):
    return exponential(draw(w, GAP, i, 0), w.run.mean_gap)


@rule
def office(w, i):
    return int(draw(w, DISTRICT, i, 0) * w.run.n_offices)


@rule
def work(w, i, passes):
    return exponential(draw(w, WORK, i, passes), w.run.mean_work)


@rule
def comes_back(w, i, passes):
    return draw(w, VERDICT, i, passes) < w.run.rework_share


@rule
def note_end(w, i, lodged, waited, now):
    w.file[i].lodged = lodged
    w.file[i].waited = waited
    w.file[i].ends = now


@rule
def look_on(w, k):
    pass


def reviewed_files(
    replication, *, n_files, desks_of_offices, arrival_rate, review_rate=1.0, rework_share=0.0
):
    """Files in order of coming, all reviewed, for so many desks in each office."""
    numbers = (
        replication,
        n_files,
        len(desks_of_offices),
        1.0 / arrival_rate,
        1.0 / review_rate,
        rework_share,
    )
    w = Files(run=np.array([numbers], RUN), file=np.zeros(n_files, FILE))
    horizon = 2.0 * n_files / arrival_rate + 10_000.0 / review_rate
    run_compiled(receive_files, [Units("desks", desks_of_offices)], w, horizon, [], look_on)
    assert w.file.ends.all()
    return w.file
