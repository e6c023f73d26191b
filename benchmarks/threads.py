"""Threads: the ensemble of the model as an analyst runs it, with one thread and with several."""

from collections.abc import Callable
from statistics import median

from benchmarks.measuring import Contender, Spread, Timing, measure, seconds_text, write_rows
from benchmarks.real_model import PORTFOLIO, SEED
from scenarios.ensemble import summarise
from scenarios.work import available_cores

THREADS = (1, 2, 4)
UNTIL = "2050-12"  # 25 years


def ensembles(replications: int) -> list[Contender]:
    """Ensembles of the baseline over 25 years with 1, 2 and 4 threads, as far as there are cores.

    Parameters
    ----------
    replications : int
        In each; the unit of work is one of them.

    Returns
    -------
    list of Contender
        One thread first.
    """

    def ensemble(workers: int) -> Callable[[], object]:
        return lambda: summarise(
            PORTFOLIO, replications=replications, seed=SEED, until=UNTIL, workers=workers
        )

    usable = [n for n in THREADS if n <= available_cores()]
    names = {n: f"{n} thread{'s' if n > 1 else ''}" for n in usable}
    return [Contender(names[n], ensemble(n), work=replications) for n in usable]


def threads_table(replications: int, rounds: int, *, progress: Callable[[str], None] = lambda _: None) -> str:
    """Measure ensembles with several numbers of threads.

    Returns
    -------
    str
        Markdown: time of the processors and wall time for a replication, the wall time of one thread over
        that of several, and the processor time of one thread over that of several (the efficiency).
    """
    timings = measure(ensembles(replications), rounds, progress=progress)
    one = timings[0]
    rows = [
        (
            timing.name,
            seconds_text(median(timing.seconds)),
            seconds_text(median(timing.wall_s)),
            str(_gain(one, timing, "wall_s")),
            str(_gain(one, timing, "seconds")),
        )
        for timing in timings
    ]
    columns = ("threads", "processor time per replication", "wall time", "times as fast", "efficiency")
    ten_thousand = 10_000 * median(timings[-1].wall_s)
    return (
        f"{write_rows(columns, rows)}\n"
        f"At this rate 10,000 replications take {seconds_text(ten_thousand)} with {timings[-1].name}.\n"
    )


def _gain(one: Timing, timing: Timing, clock: str) -> Spread:
    """Time of one thread over the time of several, by round."""
    pairs = zip(getattr(one, clock), getattr(timing, clock), strict=True)
    return Spread.of([alone / together for alone, together in pairs])
