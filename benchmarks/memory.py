"""Memory that a worker needs for itself, and whether it grows with the replications it has run.

Each size is measured in a process of its own, because a program keeps tables as large as it once needed.
"""

import threading
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.measuring import write_rows
from benchmarks.real_model import large_place, runs_of

CLUSTERS = (117, 1000)
YEARS = 25
REPLICATIONS = (4, 40)
MEGABYTE = 2**20


def memory_of_worker(n_clusters: int, replications: Sequence[int] = REPLICATIONS) -> list[float]:
    """Measure what a thread holds that runs the model of industrial clusters.

    Parameters
    ----------
    n_clusters : int
        About how many.
    replications : sequence of int
        After how many to look, in order.

    Returns
    -------
    list of float
        Megabytes allocated by the thread and kept, after so many replications.
    """
    place = large_place(n_clusters)
    runs_of(place, 1, "compiled", [0])()  # what all workers share is there before
    found: list[float] = []

    def work() -> None:
        before = tracemalloc.get_traced_memory()[0]
        run = runs_of(place, YEARS, "compiled")
        done = 0
        for n in replications:
            for _ in range(done, n):
                run()
            done = n
            found.append((tracemalloc.get_traced_memory()[0] - before) / MEGABYTE)

    tracemalloc.start()
    try:
        # A thread of its own, because a thread keeps the tables of its kernel from one run to the next.
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
    finally:
        tracemalloc.stop()
    return found


def memory_table(*, progress: Callable[[str], None] = lambda _: None) -> str:
    """Write the memory of a worker, as Markdown."""
    rows = []
    for n_clusters in CLUSTERS:
        progress(f"memory: {n_clusters:,} clusters")
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            found = pool.submit(memory_of_worker, n_clusters).result()
        rows.append((f"{len(large_place(n_clusters).clusters):,}", *(f"{size:.1f} MB" for size in found)))
    return write_rows(("clusters", *(f"after {n} replications" for n in REPLICATIONS)), rows)
