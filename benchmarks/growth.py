"""How time grows with the size of a problem.

Each size is measured in a process of its own: a program that has once run a large place keeps large tables,
and would be slower with a small one afterwards.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache
from itertools import count
from multiprocessing import get_context
from statistics import median

from benchmarks.fixed_model.world import open_world, run
from benchmarks.measuring import Spread, cost_exponent, seconds_text, write_rows
from benchmarks.real_model import large_place, runs_of
from simulation.engine.compiled_runner import run_compiled

CLUSTERS = (125, 250, 500, 1000, 2000, 4000, 8000)
INVESTORS = (5_000, 10_000, 20_000, 40_000, 80_000)
CLUSTERS_WITH_MORE_INVESTORS = 1000
YEARS = 20
SEED = 2026
# Every round runs the same replications, so that rounds can be compared.
REPLICATIONS = (0, 1)


def real_model(n_clusters: int) -> tuple[int, Callable[[], object]]:
    """The model of industrial clusters: its clusters, which are those of whole provinces, and a run."""
    place = large_place(n_clusters)
    return len(place.clusters), runs_of(place, YEARS, "compiled", REPLICATIONS)


def fixed_model(n_clusters: int) -> tuple[int, Callable[[], object]]:
    """The fixed model with 20 secondary investors for each cluster."""
    return n_clusters, _fixed_model(n_clusters, 20.0)


def fixed_model_by_investors(n_investors: int) -> tuple[int, Callable[[], object]]:
    """The fixed model with 1,000 clusters and so many secondary investors."""
    n_clusters = CLUSTERS_WITH_MORE_INVESTORS
    return n_investors, _fixed_model(n_clusters, n_investors / n_clusters)


def _fixed_model(n_clusters: int, investors_per_cluster: float) -> Callable[[], object]:
    world = open_world(n_clusters, years=YEARS, investors_per_cluster=investors_per_cluster)
    calls = count()
    return lambda: run(
        run_compiled, world, seed=SEED, replication=REPLICATIONS[next(calls) % len(REPLICATIONS)]
    )


Problem = Callable[[int], tuple[int, Callable[[], object]]]


@cache
def _prepared(problem: Problem, asked: int) -> tuple[int, Callable[[], object]]:
    """Prepare a run and make it once, which compiles what is not compiled and finds the room it needs."""
    size, once = problem(asked)
    for _ in REPLICATIONS:
        once()
    return size, once


def seconds_of(problem: Problem, asked: int) -> tuple[int, float]:
    """Size of a problem, and processor time of a replication."""
    size, once = _prepared(problem, asked)
    begun = time.process_time()
    for _ in REPLICATIONS:
        once()
    return size, (time.process_time() - begun) / len(REPLICATIONS)


def growth_table(
    problem: Problem,
    sizes: Sequence[int],
    unit: str,
    rounds: int,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> str:
    """Measure problems of several sizes in turn, and write how their time grows.

    Parameters
    ----------
    problem : callable
        One of this module; found by its name in other processes.
    sizes : sequence of int
        What it is asked for; at least two.
    unit : str
        What the size counts: "clusters".
    rounds : int
        Interleaved rounds.
    progress : callable
        Told what is being done.

    Returns
    -------
    str
        Markdown: a table, and the power of the size with which time grows, fitted in each round.
    """
    seconds: dict[int, list[float]] = {}
    with ExitStack() as open_pools:
        spawn = get_context("spawn")
        pools = {asked: open_pools.enter_context(ProcessPoolExecutor(1, mp_context=spawn)) for asked in sizes}
        for number in range(rounds):
            for asked, pool in pools.items():
                progress(f"round {number + 1} of {rounds}: {asked:,} {unit}")
                size, spent = pool.submit(seconds_of, problem, asked).result()
                seconds.setdefault(size, []).append(spent)
    rows = [
        (f"{size:,} {unit}", seconds_text(median(spent)), seconds_text(median(spent) / size))
        for size, spent in seconds.items()
    ]
    exponents = [cost_exponent(list(seconds), spent) for spent in zip(*seconds.values(), strict=True)]
    table = write_rows(("size", "time per replication", "divided by the size"), rows)
    return f"{table}\nTime grows with the size to the power {Spread.of(exponents)}.\n"
